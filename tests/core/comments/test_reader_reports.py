"""Readers' reports: their weight by how often the reader was right, and the effect of enough of them."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.comments import comments, decisions, reader_reports, selection, threads
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, send, settings

OPEN = settings(mode="open")


def report(db: Connection, comment_id: int, by: str, reason: str = "abuse", **rules: str) -> comments.Comment:
    return reader_reports.report(
        db, comment_id, by_hash=by, reason=reason, now=NOW, actor="reader", settings=settings(**rules)
    )


def published(db: Connection, number: int) -> list[int]:
    article(db)
    return [send(db, 1, f"Ý kiến {n}", name=f"Người {n}", rules=OPEN).id for n in range(number)]


@pytest.mark.parametrize(
    ("outcomes", "weight"), [([], 1.0), (["reject"] * 3, 1.6), (["approve"] * 3, 0.4), (["spam", "approve"], 1.0)]
)
def test_a_report_weighs_by_how_often_its_reader_was_right(db: Connection, outcomes: list[str], weight: float) -> None:
    *before, last = published(db, len(outcomes) + 1)
    for comment_id, decision in zip(before, outcomes, strict=True):
        report(db, comment_id, "r")
        decisions.decide(db, decision, [comment_id], now=NOW, actor="lan")
    report(db, last, "r")
    assert reader_reports.weight(db, "r") == weight
    assert [flag.weight for flag in reader_reports.list_(db, last)] == [weight]


def test_enough_reports_take_an_undecided_comment_off_the_page(db: Connection) -> None:
    (one,) = published(db, 1)
    for by in "abc":
        assert comments.get(db, one).status == "published"
        after = report(db, one, by, "illegal" if by == "c" else "abuse")
    assert (after.status, after.decided_by, after.flags) == ("pending", None, 3)
    assert threads.thread(db, 1) == ()
    assert selection.queue(db, Selection(queue="pending")) == [one]
    entry = actions.log(db, kind="comment", object_id=one)[0]
    assert (entry.action, entry.detail) == ("hold", {"reason": "reported", "weight": 3.0})
    with pytest.raises(Refused):
        report(db, one, "d")
    decisions.decide(db, "approve", [one], now=NOW, actor="lan")
    for by in "defg":  # a comment that a moderator has approved stays on the page: reports only put it into the queue
        report(db, one, by)
    assert comments.get(db, one).status == "published"
    assert selection.queue(db, Selection(queue="reported")) == [one]


def test_readers_who_are_always_wrong_take_nothing_away(db: Connection) -> None:
    *before, last = published(db, 4)
    for comment_id in before:
        for by in "abcd":
            report(db, comment_id, by, flags_hold="0")
        decisions.decide(db, "approve", [comment_id], now=NOW, actor="lan")
    for by in "abcd":
        report(db, last, by)
    assert comments.get(db, last).status == "published"


@pytest.mark.parametrize(("limit", "status"), [("0", "published"), ("1", "pending"), ("2", "published")])
def test_how_many_is_a_setting(db: Connection, limit: str, status: str) -> None:
    (one,) = published(db, 1)
    assert report(db, one, "a", flags_hold=limit).status == status


def test_undo_of_the_last_report_puts_the_comment_back(db: Connection) -> None:
    (one,) = published(db, 1)
    report(db, one, "a", flags_hold="1")
    undo.undo(db, now=NOW, actor="reader")
    assert (comments.get(db, one).status, comments.get(db, one).flags) == ("published", 0)


def test_refusals(db: Connection) -> None:
    (one,) = published(db, 1)
    with pytest.raises(Invalid):
        report(db, one, "a", "dislike")
    with pytest.raises(NotFound):
        report(db, 99, "a")
    report(db, one, "a", "spam")
    with pytest.raises(Conflict):
        report(db, one, "a", "abuse")
    assert [flag.reason for flag in reader_reports.list_(db, one)] == ["spam"]


# The weight of open reports before a last one of weight 1, against a limit of 2: what reaches it holds.
@pytest.mark.parametrize(
    ("before", "columns", "status"),
    [
        ([], {}, "published"),
        ([("a", 1.0, None)], {}, "pending"),
        ([("a", 0.99, None)], {}, "published"),
        ([("a", 0.5, None), ("b", 0.5, None)], {}, "pending"),
        ([("a", 1.0, "dismissed")], {}, "published"),
        ([("a", 1.0, None)], {"decided_at": "x"}, "published"),
        ([("a", 1.0, None)], {"staff": 1}, "published"),
    ],
)
def test_when_reports_hold_a_comment(
    db: Connection, before: list[tuple[str, float, str | None]], columns: dict[str, object], status: str
) -> None:
    article(db)
    number = put(db, **columns)
    for by, weight, outcome in before:
        db.execute(
            "insert into comment_flags (comment_id, by_hash, reason, weight, at, outcome) values (?, ?, 'abuse', ?, 'x', ?)",
            (number, by, weight, outcome),
        )
    assert report(db, number, "last", flags_hold="2").status == status
    if status == "pending":
        line = actions.log(db, kind="comment", object_id=number)[0]
        assert (line.action, line.from_state, line.to_state, line.rev) == ("hold", "published", "pending", 1)
        assert line.detail == {"reason": "reported", "weight": 2.0}
        assert comments.get(db, number).status_before == "published"


def test_what_a_report_keeps(db: Connection) -> None:
    (number,) = published(db, 1)
    long = "x" * 1001
    reader_reports.report(db, number, by_hash="r", reason="illegal", body=f" {long}", now=NOW, actor="reader")
    (kept,) = reader_reports.list_(db, number)
    assert (kept.reason, kept.text, kept.weight, kept.at, kept.outcome) == (
        "illegal", "x" * 1000, 1.0, "2026-03-02T03:00:00Z", None,
    )  # fmt: skip
    line = actions.log(db, kind="comment", object_id=number)[0]
    assert (line.action, line.actor, line.detail) == ("flag", "reader", {"reason": "illegal"})
