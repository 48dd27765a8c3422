"""Who may approve a text of their own."""

from __future__ import annotations

import pytest

from newsroom.core.journal import actions
from newsroom.desk import Desk, approval


@pytest.mark.parametrize(
    ("required", "allowed", "actors", "may"),
    [
        (False, "no", ["mai"], True), (True, "no", [], False), (True, "yes", ["mai"], True), (True, "alone", [], True),
        (True, "alone", ["reader"], True), (True, "alone", ["mai"], False), (True, "alone", ["lan", "reader"], True),
        (True, "alone", ["reader", "mai"], False), (False, "alone", ["mai"], True),
    ],
)  # fmt: skip
def test_own_texts(desk: Desk, required: bool, allowed: str, actors: list[str], may: bool) -> None:
    desk.settings = desk.settings.override(
        articles_require_approval=str(required).lower(), articles_approve_own=allowed
    )
    for actor in actors:
        with actions.act(desk.db, actor=actor, now=desk.now, command="test") as act:
            act.note("article", 1, "edit")
    assert approval.own_text(desk) is may
