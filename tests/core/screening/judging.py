"""Helpers for tests of single rules: the reasons that screening gives, without storing anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from newsroom.core.comments import intake
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import Reason
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.comment_rooms import NOW, settings

OPEN = settings(mode="open")


def judge(
    db: Connection, body: str = "Xin chào cả nhà", *, name: str = "An", minutes: float = 0, rules: Settings = OPEN,
    article_id: int = 1, **fields: Any,
) -> dict[str, Reason]:  # fmt: skip
    """The reasons by their codes."""
    new = replace(NewComment(article_id, name, body), **fields)
    reasons = intake.judge(db, new, now=NOW + timedelta(minutes=minutes), settings=rules)
    assert len({reason.code for reason in reasons}) == len(reasons) or "banned" in {r.code for r in reasons}
    return {reason.code: reason for reason in reasons}


def person(db: Connection, number: int = 7, *, key: str | None = None, name: str = "An", email: str = "") -> int:
    """A commenter, signed where a key is given. Returns the id."""
    from newsroom.core.commenters import commenters

    return commenters.find_or_create(db, name=name, email=email, key=key, now=NOW).id
