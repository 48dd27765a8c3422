"""Whether a comment is possible at all: each limit, and one beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.screening.phase import Verdict
from newsroom.store import Connection
from tests.comment_rooms import article, put, settings
from tests.core.screening.judging import judge

SECOND = 1 / 60
RULES = settings(mode="open", max_length="10", max_name="5", max_email="8")


@pytest.mark.parametrize(
    ("fields", "refusals"),
    [
        ({"body": "x" * 10}, []), ({"body": "x" * 11}, ["too_long"]), ({"body": ""}, ["empty"]), ({"body": "\u200b"}, ["empty"]),
        ({"name": "n" * 5}, []), ({"name": "n" * 6}, ["long_name"]), ({"name": ""}, ["no_name"]), ({"name": "\u200b" * 9}, ["no_name"]),
        ({"email": "ab@cd.ef"}, []), ({"email": "abc@cd.ef"}, ["bad_email"]), ({"email": ""}, []),
        ({"email": "a@b"}, ["bad_email"]), ({"email": "a@b.c d"}, ["bad_email"]), ({"email": "@b.c"}, ["bad_email"]),
        ({"email": "a@.c"}, ["bad_email"]), ({"email": "a@@b.c"}, ["bad_email"]), ({"email": "a,b@c.d"}, ["bad_email"]),
        ({"body": "", "name": "", "email": "x"}, ["empty", "no_name", "bad_email"]),
        ({"body": "x" * 11, "name": "n" * 6}, ["too_long", "long_name"]),
    ],
)  # fmt: skip
def test_the_shape_of_the_fields(db: Connection, fields: dict[str, Any], refusals: list[str]) -> None:
    article(db)
    found = judge(db, rules=RULES, **{"body": "Xin chào"} | fields)
    assert [code for code, reason in found.items() if reason.verdict == Verdict.REFUSE] == refusals
    if refusals:  # nothing else looks at such a comment
        assert list(found) == refusals
    if "too_long" in found:
        assert found["too_long"].evidence == {"length": 11, "limit": 10}
    if "long_name" in found:
        assert found["long_name"].evidence == {"length": 6}


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({"status": "published"}, None), ({"status": "draft"}, "not_published"), ({"status": "killed"}, "not_published"),
        ({"status": "trashed"}, "no_article"), ({"mode": "closed"}, "closed"), ({"mode": "pre"}, None),
    ],
)  # fmt: skip
def test_the_article(db: Connection, made: dict[str, Any], code: str | None) -> None:
    article(db, **made)
    found = judge(db)
    assert [one for one in found if found[one].phase == "article"] == ([code] if code else [])


@pytest.mark.parametrize(
    ("days", "minutes", "closed"),
    [("0", 60 * 24 * 999, False), ("14", 60 * 24 * 14, False), ("14", 60 * 24 * 14 + SECOND, True), ("14", 0, False)],
)
def test_when_comments_close(db: Connection, days: str, minutes: float, closed: bool) -> None:
    article(db)
    found = judge(db, minutes=minutes, rules=settings(mode="open", close_days=days))
    assert ("too_old" in found) is closed
    if closed:
        assert found["too_old"].evidence == {"days": 14}


def test_a_closed_article_that_is_old_says_both(db: Connection) -> None:
    article(db, mode="closed", days_old=30)
    assert {"closed", "too_old"} <= set(judge(db, rules=settings(close_days="14")))


@pytest.mark.parametrize(
    ("status", "refused"),
    [("published", False), ("pending", True), ("rejected", True), ("spam", True), ("trashed", True), ("erased", True)],
)
def test_what_may_be_answered(db: Connection, status: str, refused: bool) -> None:
    article(db)
    number = put(db, status=status)
    found = judge(db, parent_id=number)
    assert ("parent_hidden" in found) is refused
    if refused:
        assert found["parent_hidden"].evidence == {"status": status}


def test_an_answer_to_what_is_not_there(db: Connection) -> None:
    article(db)
    article(db, "khac")
    elsewhere = put(db, 2)
    assert "no_parent" in judge(db, parent_id=elsewhere)
    assert "no_parent" in judge(db, parent_id=99)
    assert "no_parent" not in judge(db, parent_id=elsewhere, article_id=2)
    assert "no_parent" not in judge(db)


@pytest.mark.parametrize(("depth", "under"), [("1", None), ("2", 1), ("3", 2), ("4", None), ("0", None)])
def test_how_deep_a_reply_stands(db: Connection, depth: str, under: int | None) -> None:
    """Three levels are there; the reply would be the fourth."""
    article(db)
    first = put(db)
    second = put(db, parent_id=first)
    third = put(db, parent_id=second)
    found = judge(db, parent_id=third, rules=settings(mode="open", max_depth=depth))
    if depth == "4":
        assert "moved_up" not in found
        return
    assert (found["moved_up"].verdict, found["moved_up"].evidence) == ("note", {"answered": third, "under": under})


@pytest.mark.parametrize(
    ("trap", "verdict"), [(None, None), ("honeypot", "spam"), ("too_fast", "spam"), ("no_token", "flag")]
)
def test_traps(db: Connection, trap: str | None, verdict: str | None) -> None:
    article(db)
    found = [reason for reason in judge(db, trap=trap).values() if reason.phase == "trap"]
    assert [(reason.code, reason.verdict) for reason in found] == ([(trap, verdict)] if trap else [])
