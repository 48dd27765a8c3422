"""Statistics of moderation, counted by hand: what came in, what held it, how long it waited, who decided."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core import undo
from newsroom.core.comments import decisions, reader_reports, statistics
from newsroom.core.comments.statistics import ModerationStatistics
from newsroom.core.journal import actions
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, send, settings

OPEN = settings(mode="open")
DAY = timedelta(days=1)


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db, days_old=60)
    return db


def figures(db: Connection, days: int = 7, now: datetime = NOW) -> ModerationStatistics:
    return statistics.moderation(db, days=days, now=now)


def decide(db: Connection, action: str, *ids: int, at: datetime = NOW, actor: str = "lan") -> Any:
    return decisions.decide(db, action, ids, now=at, actor=actor)


def refused(db: Connection, day: str, code: str, n: int) -> None:
    db.execute("insert into refusals (day, code, n) values (?, ?, ?)", (day, code, n))


def test_nothing_at_all(room: Connection) -> None:
    assert figures(room) == ModerationStatistics(
        days=7, since="2026-02-23T03:00:00Z", received={}, held_for={}, refused={}, waiting=0, oldest_at=None,
        median=None, p90=None, decided=0, overturned=0, reports={"open": 0, "upheld": 0, "dismissed": 0},
    )  # fmt: skip
    assert figures(room).total == 0


# A comment so many seconds after the window opened, and before it closed.
@pytest.mark.parametrize(
    ("minutes", "counted"),
    [(-7 * 24 * 60 - 1 / 60, 0), (-7 * 24 * 60, 1), (-1, 1), (0, 1), (1 / 60, 0)],
)
def test_the_window(room: Connection, minutes: float, counted: int) -> None:
    sent = send(room, 1, "Xin chào cả nhà", minutes=minutes)
    found = figures(room)
    assert (found.received, found.total) == (({"pending": 1}, 1) if counted else ({}, 0))
    assert found.held_for == ({"first_timer": 1} if counted else {})
    assert found.waiting == 1  # pending comments are counted whatever their age
    reader_reports_at(room, sent.id, clock.from_text(sent.created_at))
    assert figures(room).reports["open"] == counted


def reader_reports_at(db: Connection, comment_id: int, at: datetime) -> None:
    db.execute("update comments set status = 'published' where id = ?", (comment_id,))
    reader_reports.report(db, comment_id, by_hash="r", reason="abuse", now=at, actor="reader")
    db.execute("update comments set status = 'pending' where id = ?", (comment_id,))


def test_what_came_in_and_what_held_it(room: Connection) -> None:
    for number in range(3):
        send(room, 1, f"Ý kiến số {number} của tôi", name=f"N{number}")
    send(room, 1, "Tôi xin cảm ơn nhà báo", name="An", rules=OPEN)
    send(room, 1, "MUA NGAY HÀNG TỐT NHẤT VIỆT NAM HÔM NAY", name="Bê", rules=OPEN)
    put(room, status="pending", source="disqus", source_id="1")
    room.execute(
        "insert into comment_reasons (comment_id, rev, phase, code, verdict, at) values (6, 1, 'x', 'imported', 'hold', ?)",
        (clock.to_text(NOW),),
    )
    found = figures(room)
    assert found.received == {"pending": 4, "published": 1}
    assert list(found.received) == ["pending", "published"]
    assert found.held_for == {"first_timer": 3, "capitals": 1}
    assert list(found.held_for) == ["first_timer", "capitals"]
    assert (found.waiting, found.oldest_at, found.total) == (5, "2026-03-02T03:00:00Z", 5)


@pytest.mark.parametrize(
    ("verdict", "counted"),
    [("hold", True), ("spam", True), ("reject", True), ("flag", False), ("note", False), ("publish", False)],
)
def test_reasons_that_held(room: Connection, verdict: str, counted: bool) -> None:
    number = put(room)
    for rev in (1, 2):  # the same reason of two texts is one comment
        room.execute(
            "insert into comment_reasons (comment_id, rev, phase, code, verdict, at) values (?, ?, 'x', 'why', ?, ?)",
            (number, rev, verdict, clock.to_text(NOW)),
        )
    assert figures(room).held_for == ({"why": 1} if counted else {})


def test_refusals_by_day(room: Connection) -> None:
    refused(room, "2026-02-22", "too_old", 9)
    refused(room, "2026-02-23", "banned", 1)
    refused(room, "2026-03-01", "banned", 2)
    refused(room, "2026-03-02", "duplicate", 3)
    refused(room, "2026-03-02", "closed", 5)
    found = figures(room).refused
    assert found == {"closed": 5, "banned": 3, "duplicate": 3}
    assert list(found) == ["closed", "banned", "duplicate"]


def test_how_long_comments_waited(room: Connection) -> None:
    numbers = [send(room, 1, f"Ý kiến số {n} của tôi", name=f"N{n}").id for n in range(10)]
    for place, number in enumerate(numbers, 1):
        decide(room, "approve", number, at=NOW + timedelta(seconds=10 * place))
    decide(room, "spam", numbers[0], at=NOW + timedelta(hours=5))  # the first decision counts
    found = figures(room, now=NOW + DAY)
    assert (found.median, found.p90) == (50, 90)  # of ten, nine were decided within 90 s


def test_waits_that_do_not_count(room: Connection) -> None:
    held = send(room, 1, "Ý kiến số một của tôi", name="A").id
    decide(room, "hold", held, at=NOW + timedelta(seconds=5))
    assert figures(room, now=NOW + DAY).median is None
    decide(room, "approve", held, at=NOW + timedelta(seconds=30))
    imported = put(room, status="pending", source="disqus", source_id="1")
    decide(room, "approve", imported, at=NOW + timedelta(seconds=900))
    early = put(room, status="pending", minutes=60)  # decided before it came: a clock was wrong
    decide(room, "approve", early, at=NOW)
    found = figures(room, now=NOW + DAY)
    assert (found.median, found.p90) == (0, 30)
    assert figures(room, now=NOW + timedelta(seconds=29)).median == 0
    assert figures(room, now=NOW + timedelta(seconds=30)).p90 == 30


def test_who_decided_what(room: Connection) -> None:
    numbers = [put(room, status="pending") for _ in range(4)]
    decide(room, "approve", *numbers[:3])
    decide(room, "reject", numbers[3])
    decide(room, "spam", numbers[0], actor="mai")
    decide(room, "trash", numbers[1], actor="mai")
    decide(room, "restore", numbers[1], actor="an")
    found = figures(room)
    assert [(one.name, one.decided, one.total) for one in found.moderators] == [
        ("lan", {"approve": 3, "reject": 1}, 4),
        ("mai", {"spam": 1, "trash": 1}, 2),
        ("an", {"restore": 1}, 1),
    ]
    assert found.decided == 7


@pytest.mark.parametrize(
    ("then", "overturned"),
    [("approve", 0), ("spam", 1), ("reject", 1), ("trash", 1), ("hold", 0)],
)
def test_what_was_overturned(room: Connection, then: str, overturned: int) -> None:
    number, other = put(room, status="pending"), put(room, status="pending")
    decide(room, "approve", number)
    decide(room, "spam", other, actor="mai")
    decide(room, then, number, actor="mai")
    found = figures(room)
    assert {one.name: one.overturned for one in found.moderators} == {"lan": overturned, "mai": 0}
    assert found.overturned == overturned


def test_a_later_decision_counts_even_outside_of_the_window(room: Connection) -> None:
    number = put(room, status="pending")
    decide(room, "approve", number)
    decide(room, "spam", number, at=NOW + DAY, actor="mai")
    found = figures(room)
    assert [(one.name, one.overturned) for one in found.moderators] == [("lan", 1)]
    assert figures(room, days=0, now=NOW + timedelta(seconds=1)).moderators == []


def test_what_is_undone_was_not_decided(room: Connection) -> None:
    numbers = [put(room, status="pending") for _ in range(3)]
    outcome = decide(room, "approve", *numbers)
    decide(room, "spam", numbers[0], actor="mai")
    undo.undo(room, outcome.batch, now=NOW, actor="lan")  # two of three: the first was decided since
    found = figures(room)
    assert {one.name: one.decided for one in found.moderators} == {"lan": {"approve": 1}, "mai": {"spam": 1}}
    whole = decide(room, "reject", numbers[1])
    undo.undo(room, whole.batch, now=NOW, actor="lan")
    assert figures(room).decided == 2


def test_what_readers_do_is_no_decision(room: Connection) -> None:
    number = put(room)
    reader_reports.report(room, number, by_hash="r", reason="abuse", now=NOW, actor="reader",
                          settings=settings(flags_hold="1"))  # fmt: skip
    assert actions.log(room)[0].action == "hold"
    assert figures(room).decided == 0


def test_reports_by_outcome(room: Connection) -> None:
    numbers = [put(room) for _ in range(4)]
    for number in numbers:
        reader_reports.report(room, number, by_hash="r", reason="abuse", now=NOW, actor="reader")
    decide(room, "approve", numbers[0])
    decide(room, "spam", *numbers[1:3])
    assert figures(room).reports == {"open": 1, "upheld": 2, "dismissed": 1}


# Score, decision: how often the filter agreed, was confident, and was right then.
@pytest.mark.parametrize(
    ("scored", "found"),
    [
        ([], None),
        ([(None, "spam")], None),
        ([(0.9, "trash")], None),
        ([(0.5, "spam")], {"decided": 1, "agreed": 1, "sure_of_spam": 0, "rightly": 0}),
        ([(0.49, "spam")], {"decided": 1, "agreed": 0, "sure_of_spam": 0, "rightly": 0}),
        ([(0.49, "approve")], {"decided": 1, "agreed": 1, "sure_of_spam": 0, "rightly": 0}),
        ([(0.5, "approve")], {"decided": 1, "agreed": 0, "sure_of_spam": 0, "rightly": 0}),
        ([(0.97, "spam")], {"decided": 1, "agreed": 1, "sure_of_spam": 0, "rightly": 0}),
        ([(0.98, "spam")], {"decided": 1, "agreed": 1, "sure_of_spam": 1, "rightly": 1}),
        ([(0.98, "approve")], {"decided": 1, "agreed": 0, "sure_of_spam": 1, "rightly": 0}),
        ([(0.99, "spam"), (0.99, "approve"), (0.1, "approve"), (0.2, "spam")],
         {"decided": 4, "agreed": 2, "sure_of_spam": 2, "rightly": 1}),
    ],
)  # fmt: skip
def test_how_right_the_filter_was(
    room: Connection, scored: list[tuple[float | None, str]], found: dict[str, int] | None
) -> None:
    put(room, spam_score=0.99, status="spam")  # nobody has decided it
    for score, action in scored:
        decide(room, action, put(room, status="pending", spam_score=score))
    assert figures(room).filter == found


def test_a_comment_decided_twice_counts_once_for_the_filter(room: Connection) -> None:
    number = put(room, status="pending", spam_score=0.99)
    decide(room, "approve", number)
    decide(room, "spam", number)
    assert figures(room).filter == {"decided": 1, "agreed": 1, "sure_of_spam": 1, "rightly": 1}
    assert figures(room, days=1, now=NOW + 2 * DAY).filter is None


def test_holding_a_comment_ends_no_wait(room: Connection) -> None:
    sent = send(room, 1, "Xin chào cả nhà", rules=OPEN)  # on the page at once
    decide(room, "hold", sent.id, at=NOW + timedelta(seconds=20))
    assert figures(room, now=NOW + DAY).median is None
    decide(room, "approve", sent.id, at=NOW + timedelta(seconds=90))
    assert figures(room, now=NOW + DAY).median == 90
