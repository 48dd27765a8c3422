"""Decisions: what each writes, unknown decisions, separate failures, and their effect on readers' reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core import undo
from newsroom.core.comments import comments, decisions, reader_reports
from newsroom.core.journal import actions
from newsroom.errors import Conflict, NotFound, Refused, Usage
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, send, settings

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def decide(db: Connection, action: str, *ids: int, **more: Any) -> actions.Outcome[int, int]:
    return decisions.decide(db, action, ids, **{"now": LATER, "actor": "mai"} | more)


def row(db: Connection, comment_id: int) -> dict[str, Any]:
    names = "status, status_before, decided_at, decided_by, reject_reason"
    return dict(db.execute(f"select {names} from comments where id = ?", (comment_id,)).fetchone())


# From pending: what each decision leaves in the row.
@pytest.mark.parametrize(
    ("action", "status", "decided"),
    [
        ("approve", "published", True), ("reject", "rejected", True), ("spam", "spam", True), ("trash", "trashed", True),
    ],
)  # fmt: skip
def test_what_a_decision_writes(room: Connection, action: str, status: str, decided: bool) -> None:
    number = put(room, status="pending")
    other = put(room, status="pending")
    outcome = decide(room, action, number, reason="abuse" if action == "reject" else None, note="xem lại")
    assert (outcome.done, outcome.failed) == ([number], [])
    assert row(room, number) == {
        "status": status, "status_before": "pending", "decided_at": clock.to_text(LATER), "decided_by": "mai",
        "reject_reason": "abuse" if action == "reject" else None,
    }  # fmt: skip
    assert row(room, other)["status"] == "pending"
    (line,) = actions.log(room, kind="comment", object_id=number)
    assert (line.action, line.from_state, line.to_state, line.rev) == (action, "pending", status, 1)
    assert line.detail == ({"reason": "abuse"} if action == "reject" else {}) | {"note": "xem lại"}
    assert line.batch == outcome.batch
    assert line.command == f"comments {action}"


def test_holding_takes_the_decision_away(room: Connection) -> None:
    number = put(room, decided_at=clock.to_text(NOW), decided_by="lan")
    decide(room, "hold", number)
    assert row(room, number) == {
        "status": "pending", "status_before": "published", "decided_at": None, "decided_by": None, "reject_reason": None,
    }  # fmt: skip
    (line,) = actions.log(room, kind="comment", object_id=number)
    assert line.detail == {}


def test_the_reason_of_a_rejection_goes_with_it(room: Connection) -> None:
    number = put(room)
    decide(room, "reject", number, reason="hate")
    assert row(room, number)["reject_reason"] == "hate"
    decide(room, "approve", number)
    assert row(room, number)["reject_reason"] is None
    for action in ("spam", "hold", "approve", "trash"):
        decide(room, action, number, reason="hate")  # said, but not a reason of a rejection
        assert row(room, number)["reject_reason"] is None


# Comments that are so already: decided or only screened, with this reason or another.
@pytest.mark.parametrize(
    ("action", "state", "reason", "written"),
    [
        ("approve", {"status": "published", "decided_at": "x"}, None, False),
        ("approve", {"status": "published"}, None, True),
        ("spam", {"status": "spam"}, None, True),
        ("spam", {"status": "spam", "decided_at": "x"}, None, False),
        ("hold", {"status": "pending"}, None, False),
        ("reject", {"status": "rejected", "decided_at": "x"}, None, False),
        ("reject", {"status": "rejected", "decided_at": "x", "reject_reason": "abuse"}, "abuse", False),
        ("reject", {"status": "rejected", "decided_at": "x", "reject_reason": "abuse"}, "hate", True),
        ("reject", {"status": "rejected", "decided_at": "x", "reject_reason": "abuse"}, None, False),
        ("trash", {"status": "trashed", "decided_at": "x"}, None, False),
    ],
)
def test_what_is_so_already(
    room: Connection, action: str, state: dict[str, Any], reason: str | None, written: bool
) -> None:
    number = put(room, **state)
    outcome = decide(room, action, number, reason=reason)
    assert outcome.done == [number]
    assert (outcome.batch is not None) is written
    assert len(actions.log(room, kind="comment", object_id=number)) == int(written)
    assert row(room, number)["status"] == state["status"]


@pytest.mark.parametrize(("before", "back"), [("published", "published"), ("spam", "spam"), (None, "pending")])
@pytest.mark.parametrize("status", ["trashed", "rejected", "spam"])
def test_restoring(room: Connection, status: str, before: str | None, back: str) -> None:
    number = put(room, status=status, status_before=before)
    decide(room, "restore", number)
    assert row(room, number)["status"] == back


@pytest.mark.parametrize(
    ("action", "status", "hint"),
    [
        ("approve", "trashed", "to restore it as pending: newsroom comments restore {}"),
        ("approve", "erased", None),
        ("trash", "erased", None),
        ("restore", "pending", None),
        ("restore", "published", None),
        ("restore", "erased", None),
    ],
)
def test_what_is_refused_says_why(room: Connection, action: str, status: str, hint: str | None) -> None:
    number = put(room, status=status)
    outcome = decide(room, action, number)
    ((failed, error),) = outcome.failed
    assert (failed, outcome.done, outcome.batch) == (number, [], None)
    assert isinstance(error, Refused)
    assert f"comment {number} is {status}" in error.message
    assert error.hint == (hint.format(number) if hint else None)


def test_what_was_published_is_not_restored_unawares(room: Connection) -> None:
    number = put(room, status="trashed", status_before="published")
    ((_, error),) = decide(room, "reject", number).failed
    assert error.hint == f"to restore it as published: newsroom comments restore {number}"


def test_a_comment_named_twice_is_decided_once(room: Connection) -> None:
    number = put(room, status="pending")
    assert decide(room, "approve", number, number).done == [number]
    assert len(actions.log(room, kind="comment", object_id=number)) == 1


def test_more_than_are_looked_at_at_once(room: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "CHUNK", 3)
    numbers = [put(room, status="pending") for _ in range(7)]
    wanted = [numbers[0], 99, *numbers[1:]]
    assert decisions.dry_run(room, "approve", wanted).done == numbers
    assert {row(room, number)["status"] for number in numbers} == {"pending"}
    outcome = decide(room, "approve", *wanted)
    assert outcome.done == numbers
    assert [failed for failed, _ in outcome.failed] == [99]
    assert {row(room, number)["status"] for number in numbers} == {"published"}


def test_a_version_that_is_no_more(room: Connection) -> None:
    sent = send(room, 1, "Xin chào")
    other = send(room, 1, "Xin chào các bạn", name="Bê")
    decide(room, "spam", sent.id)
    outcome = decide(room, "approve", sent.id, other.id, expected={sent.id: 1})
    assert outcome.done == [other.id]  # no version was asked for
    assert isinstance(outcome.failed[0][1], Conflict)
    assert decisions.dry_run(room, "approve", [sent.id], expected={sent.id: 1}).done == []
    assert decide(room, "approve", sent.id, expected={sent.id: 2}).done == [sent.id]
    decisions.check_version(room, sent.id, 3)
    for version in (2, 4):
        with pytest.raises(Conflict, match=r"changed by mai \(approve\)"):
            decisions.check_version(room, sent.id, version)
    with pytest.raises(Conflict, match=r"comment 77 was changed$"):
        decisions.check_version(room, 77, 1)


@pytest.mark.parametrize(
    ("action", "reason"), [("publish", None), ("APPROVE", None), ("reject", "because"), ("reject", "")]
)
def test_no_other_action_and_no_other_reason(room: Connection, action: str, reason: str | None) -> None:
    number = put(room, status="pending")
    with pytest.raises(Usage):
        decide(room, action, number, reason=reason)
    assert row(room, number)["status"] == "pending"


def test_deciding_one_inside_an_act(room: Connection) -> None:
    number, erased = put(room, status="pending"), put(room, status="erased")
    with actions.act(room, actor="lan", now=NOW, command="x") as act:
        decisions.decide_one(act, decisions.DecisionAction.APPROVE, number)
        with pytest.raises(Refused):
            decisions.decide_one(act, decisions.DecisionAction.APPROVE, erased)
        with pytest.raises(NotFound):
            decisions.decide_one(act, decisions.DecisionAction.APPROVE, 99)
    assert row(room, number)["decided_by"] == "lan"


@pytest.mark.parametrize(
    ("action", "outcome"),
    [("approve", "dismissed"), ("reject", "upheld"), ("spam", "upheld"), ("trash", "upheld"), ("hold", None)],
)
def test_what_a_decision_says_of_the_reports(room: Connection, action: str, outcome: str | None) -> None:
    number, other = put(room), put(room)
    for comment_id in (number, other):
        reader_reports.report(room, comment_id, by_hash="r", reason="abuse", now=NOW, actor="reader")
    decide(room, action, number)
    assert [report.outcome for report in reader_reports.list_(room, number)] == [outcome]
    assert [report.outcome for report in reader_reports.list_(room, other)] == [None]


def test_a_report_on_a_comment_that_was_approved_before_can_be_dismissed(room: Connection) -> None:
    """The comment stays as it is, but the report leaves the queue; a comment without a report is left alone."""
    number, other = put(room), put(room)
    for comment_id in (number, other):
        decide(room, "approve", comment_id)
    reader_reports.report(room, number, by_hash="r", reason="abuse", now=NOW, actor="reader")
    outcome = decide(room, "approve", number)
    assert [report.outcome for report in reader_reports.list_(room, number)] == ["dismissed"]
    assert (row(room, number)["status"], comments.count(room)["reported"]) == ("published", 0)
    assert decide(room, "approve", number).batch is None
    assert decide(room, "approve", other).batch is None
    undo.undo(room, outcome.batch, now=NOW, actor="lan")
    assert [report.outcome for report in reader_reports.list_(room, number)] == [None]


def test_a_report_that_was_decided_keeps_what_was_said_of_it(room: Connection) -> None:
    number = put(room)
    reader_reports.report(room, number, by_hash="r", reason="abuse", now=NOW, actor="reader")
    decide(room, "approve", number)
    decide(room, "reject", number)
    assert [report.outcome for report in reader_reports.list_(room, number)] == ["dismissed"]


def test_what_the_filter_learns(room: Connection) -> None:
    """Published is fine, spam is spam; pending comments teach nothing."""
    numbers = {action: send(room, 1, f"Ý kiến số {n} của tôi", name=f"N{n}").id
               for n, action in enumerate(("approve", "spam", "hold"))}  # fmt: skip
    for action, number in numbers.items():
        decide(room, action, number)
    learned = {
        tuple(one) for one in room.execute("select comment_id, y from model_log where model = 'spam'").fetchall()
    }
    assert learned == {(numbers["approve"], 0), (numbers["spam"], 1)}


def test_comments_counted_by_state(room: Connection) -> None:
    article(room, "khac")
    for status, times in (
        ("pending", 2),
        ("published", 3),
        ("rejected", 1),
        ("spam", 4),
        ("trashed", 1),
        ("erased", 2),
    ):
        for _ in range(times):
            put(room, status=status)
    elsewhere = put(room, 2)
    for by in ("a", "b"):
        reader_reports.report(room, elsewhere, by_hash=by, reason="abuse", now=NOW, actor="reader",
                              settings=settings(flags_hold="0"))  # fmt: skip
    every = {"pending": 2, "published": 4, "rejected": 1, "spam": 4, "trashed": 1, "reported": 1}
    assert comments.count(room) == every
    assert comments.count(room, article_id=1) == every | {"published": 3, "reported": 0}
    assert comments.count(room, article_id=2) == {
        "pending": 0, "published": 1, "rejected": 0, "spam": 0, "trashed": 0, "reported": 1,
    }  # fmt: skip
    decide(room, "hold", elsewhere)
    assert comments.count(room)["reported"] == 0  # only what is on the page


def test_comments_in_a_list(room: Connection) -> None:
    from newsroom.core.comments.selection import Selection

    late, early, same = put(room, minutes=5), put(room, minutes=1), put(room, minutes=5)
    listed = [one.id for one in comments.list_(room, Selection())]
    assert listed == [same, late, early]
    assert [one.id for one in comments.list_(room, Selection(), newest=False)] == listed[::-1]
    assert [one.id for one in comments.list_(room, Selection(), limit=1, offset=1)] == [late]
    assert comments.list_(room, Selection(), limit=0) == []
    assert comments.find(room, 99) is None
    with pytest.raises(NotFound, match="there is no comment 99"):
        comments.get(room, 99)


def test_the_reasons_shown_are_those_of_the_newest_text_that_has_any(room: Connection) -> None:
    number = put(room, rev=3)
    for rev, code in ((1, "open"), (2, "word_hold"), (2, "run"), (4, "later")):
        room.execute(
            "insert into comment_reasons (comment_id, rev, phase, code, verdict, at) values (?, ?, 'x', ?, 'hold', 'x')",
            (number, rev, code),
        )
    assert [reason.code for reason in comments.get(room, number).reasons] == ["word_hold", "run"]
