"""Lines are written once: new ones with their totals; known ones are skipped, in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core.readership import counting, reconcile, referrers
from newsroom.core.readership.bots import Bot, BotReason
from newsroom.core.readership.logs import ledger
from newsroom.core.readership.logs.ledger import Ledger, LinesWritten, OtherLine
from newsroom.core.readership.rollups import CountedView
from newsroom.store import Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, YESTERDAY, at, day_row, rows

AT = int(NOON.timestamp())
GOOGLEBOT = Bot("Googlebot", BotReason.CRAWLER)


def line(number: int, seconds: int = 0, visitor: bytes = b"12345678", source: int = 1, day: str = TODAY) -> CountedView:
    """A view of article 1 from a log."""
    when = AT + seconds - (86400 if day == YESTERDAY else 0)
    return CountedView(when, day, when // 3600 * 3600, 1, "", visitor, source, "log", number)


def other(number: int, bot: Bot | None = None, found: bool = True, path: str = "/x/", day: str = TODAY) -> OtherLine:
    """A line that is not a view."""
    return OtherLine(number, AT - (86400 if day == YESTERDAY else 0), day, bot, found, path)


@pytest.fixture
def writer(db: Connection) -> Ledger:
    """A ledger at noon, of a file that knows the source of readers who came by themselves."""
    counting.source_id(db, referrers.DIRECT)
    return Ledger(db, settings=HANOI, now=NOON)


def write(
    db: Connection, writer: Ledger, views: Iterable[CountedView] = (), others: Iterable[OtherLine] = ()
) -> LinesWritten:
    """Write lines in a transaction, after which all totals agree."""
    with store.transaction(db):
        written = writer.write(list(views), list(others))
    assert reconcile.check(db) == []
    return written


def result(written: LinesWritten) -> tuple[int, dict[str, int], set[int]]:
    """Counted, skipped, known."""
    return written.counted, {str(reason): n for reason, n in written.skipped.items() if n}, set(written.known)


def test_views_and_other_lines(db: Connection, writer: Ledger) -> None:
    others = [
        other(3, GOOGLEBOT), other(4, GOOGLEBOT), other(5, None, found=False, path="/lost/?a=b"),
        other(6, GOOGLEBOT, found=False, path="/lost/"), other(7, None, found=False, path="/lost/"),
    ]  # fmt: skip
    written = write(db, writer, [line(1), line(2, 60)], others)
    assert result(written) == (2, {"bot": 3, "not_found": 2}, set())
    assert day_row(db, TODAY) == (2, 1, 1, 0)
    assert rows(db, "select id, origin from view_events order by id") == [(1, "log"), (2, "log")]
    assert rows(db, "select bot, reason, hits from bot_days") == [("Googlebot", "crawler", 3)]
    assert rows(db, "select path, hits from not_found_days") == [("/lost/", 2)]  # a bot's is counted as a bot's only
    assert rows(db, "select line, day from log_seen order by line") == [(number, TODAY) for number in (3, 4, 5, 6, 7)]


def test_nothing(db: Connection, writer: Ledger) -> None:
    assert result(write(db, writer)) == (0, {}, set())
    assert rows(db, "select * from log_days") == []


def test_known_lines_are_not_written_again(db: Connection, writer: Ledger) -> None:
    first = [line(1), line(2, 60)], [other(3, GOOGLEBOT)]
    write(db, writer, *first)
    assert result(write(db, writer, *first)) == (0, {"known": 3}, {1, 2, 3})
    more = [line(1), line(4, 90)], [other(3, GOOGLEBOT), other(5, None, found=False)]
    assert result(write(db, writer, *more)) == (1, {"known": 2, "not_found": 1}, {1, 3})
    assert day_row(db, TODAY) == (3, 1, 1, 0)
    assert rows(db, "select hits from bot_days") == [(1,)]


def test_a_line_that_is_there_twice_is_written_once(db: Connection, writer: Ledger) -> None:
    assert result(write(db, writer, [line(1), line(1), line(2)], [other(3, GOOGLEBOT), other(3, GOOGLEBOT)])) == (
        2, {"bot": 1, "known": 2}, set(),
    )  # fmt: skip
    assert day_row(db, TODAY) == (2, 1, 1, 0)
    assert rows(db, "select hits from bot_days") == [(1,)]


def test_lines_are_counted_in_the_order_they_happened(db: Connection, writer: Ledger) -> None:
    write(db, writer, [line(1, 3000), line(2, 0), line(3, 1500)])
    assert day_row(db, TODAY) == (3, 1, 1, 0)


def test_an_earlier_part_of_a_day_that_comes_later_is_counted_right(db: Connection, writer: Ledger) -> None:
    write(db, writer, [line(1, 3000)])
    write(db, writer, [line(2, 0)])
    assert day_row(db, TODAY) == (2, 2, 1, 2)
    write(db, writer, [line(3, 1500), line(4, 1500, day=YESTERDAY)])
    assert day_row(db, TODAY) == (3, 1, 1, 0)


def test_a_source_gets_its_number_when_lines_are_written(db: Connection, writer: Ledger) -> None:
    facebook, x = referrers.classify("https://facebook.com/"), referrers.classify("https://t.co/")
    assert [writer.source(source) for source in (referrers.DIRECT, facebook, x, facebook)] == [1, -1, -2, -1]
    assert rows(db, "select host from sources") == [("",)]
    written = write(db, writer, [line(1, source=-2), line(2, source=1), line(3, source=-1)])
    assert written.new_sources
    assert rows(db, "select s.name, d.views from stat_source_day d join sources s on s.id = d.source_id order by 1") == [
        ("Facebook", 1), ("X", 1), ("direct", 1),
    ]  # fmt: skip
    assert writer.source(facebook) > 0
    assert not write(db, writer, [line(4)]).new_sources


def test_days_stay_open_two_weeks_after_their_end_or_their_import(db: Connection, writer: Ledger) -> None:
    write(db, writer, [line(1), line(2, day=YESTERDAY)], [OtherLine(3, AT, "2015-05-17", GOOGLEBOT, True, "/")])
    assert rows(db, "select day, closes_at from log_days") == [
        ("2015-05-17", "2026-12-07T05:00:00Z"),
        (YESTERDAY, "2026-12-07T05:00:00Z"),
        (TODAY, "2026-12-07T17:00:00Z"),  # the day itself ends first
    ]
    assert rows(db, "select day, views from stat_site_day") == [("2015-05-17", 0), (YESTERDAY, 1), (TODAY, 1)]


def test_others_of_several_days_are_counted_on_theirs(db: Connection, writer: Ledger) -> None:
    write(
        db,
        writer,
        (),
        [other(1, GOOGLEBOT), other(2, GOOGLEBOT, day=YESTERDAY), other(3, None, found=False, day=YESTERDAY)],
    )
    assert rows(db, "select day, hits from bot_days") == [(YESTERDAY, 1), (TODAY, 1)]
    assert rows(db, "select day, hits from not_found_days") == [(YESTERDAY, 1)]


def lookups(db: Connection, writer: Ledger, *lines: CountedView) -> int:
    """How many visitors are looked up in the file while lines are written."""
    asked: list[str] = []
    db.set_trace_callback(asked.append)
    write(db, writer, lines)
    db.set_trace_callback(None)
    return sum("select last_at" in one for one in asked)


def test_visitors_of_a_day_that_began_here_are_not_looked_up(db: Connection, writer: Ledger) -> None:
    assert lookups(db, writer, line(1, visitor=b"one"), line(2, visitor=b"two")) == 0
    assert lookups(db, writer, line(3, visitor=b"three")) == 0
    assert lookups(db, writer, line(4, visitor=b"one")) == 1  # known to be there


def test_visitors_are_looked_up_when_the_day_had_some_before(db: Connection, writer: Ledger) -> None:
    write(db, Ledger(db, settings=HANOI, now=NOON), [line(1)])
    assert lookups(db, writer, line(2, visitor=b"two"), line(3, visitor=b"three")) == 2


def test_visitors_are_looked_up_again_when_somebody_else_wrote(db: Connection, writer: Ledger, tmp_path: Path) -> None:
    write(db, writer, [line(1, visitor=b"one")])
    elsewhere = store.connect(tmp_path / "newsroom.db")
    write(elsewhere, Ledger(elsewhere, settings=HANOI, now=NOON), [line(2, visitor=b"two")])
    elsewhere.close()
    assert lookups(db, writer, line(3, 60, visitor=b"two")) == 1
    assert day_row(db, TODAY) == (3, 2, 2, 1)


@pytest.mark.parametrize(("limit", "asked"), [(2, 0), (1, 1)])
def test_only_so_many_visitors_are_remembered(
    db: Connection, writer: Ledger, monkeypatch: pytest.MonkeyPatch, limit: int, asked: int
) -> None:
    monkeypatch.setattr(ledger, "MAX_VISITORS_REMEMBERED", limit)
    write(db, writer, [line(1, visitor=b"one"), line(2, visitor=b"two")])
    assert lookups(db, writer, line(3, visitor=b"three")) == asked


def test_the_days_written_last_are_remembered(db: Connection, writer: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MAX_VISITORS_REMEMBERED", 1)
    write(db, writer, [line(1, visitor=b"one", day=YESTERDAY)])
    write(db, writer, [line(2, visitor=b"two")])
    assert lookups(db, writer, line(3, visitor=b"three")) == 0  # two are remembered, and one is too many
    assert lookups(db, writer, line(4, visitor=b"four", day=YESTERDAY)) == 1


def test_a_line_of_a_bot_at_the_edge_of_a_day(db: Connection, writer: Ledger) -> None:
    moment = at("2026-11-22T17:00:00Z")
    lines = [OtherLine(1, int(moment.timestamp()), TODAY, GOOGLEBOT, True, "/")]
    lines += [OtherLine(2, int((moment - timedelta(seconds=1)).timestamp()), YESTERDAY, GOOGLEBOT, True, "/")]
    write(db, writer, (), lines)
    assert rows(db, "select day, hits from bot_days") == [(YESTERDAY, 1), (TODAY, 1)]


def test_a_day_that_is_not_written_is_remembered_while_there_is_room(db: Connection, writer: Ledger) -> None:
    write(db, writer, [line(1, visitor=b"one", day=YESTERDAY)])
    write(db, writer, [line(2, visitor=b"two")])
    assert lookups(db, writer, line(3, visitor=b"three", day=YESTERDAY)) == 0
