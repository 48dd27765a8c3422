"""A closed day keeps its totals, and nothing in the file distinguishes its readers any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core.readership import closing, counting, reconcile
from newsroom.settings import Settings
from newsroom.store import READER_TABLES, Connection
from tests.core.readership.readers import HANOI, NOON, TODAY, YESTERDAY, at, count, day_row, later, rows, view


def keeping(days: int) -> Settings:
    """The settings of a site in Hanoi that keeps single views that long."""
    return Settings({"site.timezone": "Asia/Ho_Chi_Minh", "stats.keep_days": str(days)})


def test_closing_leaves_the_totals_and_no_trace_of_ids(db: Connection, tmp_path: Path) -> None:
    count(db, *(view(later(days=-back)) for back in (100, 5, 1, 0)))
    salts = {row["day"]: bytes(row["salt"]) for row in db.execute("select day, salt from salts")}
    ids = {row["day"]: bytes(row["visitor"]) for row in db.execute("select day, visitor from visitor_days")}
    assert closing.close_days(db, now=NOON, settings=HANOI) == 2
    assert rows(db, "select day, closed from stat_site_day") == [
        ("2026-08-15", 1), ("2026-11-18", 1), (YESTERDAY, 0), (TODAY, 0),
    ]  # fmt: skip
    assert rows(db, "select day from salts order by day") == [(YESTERDAY,), (TODAY,)]
    assert rows(db, "select day, visitor is null from view_events order by day") == [
        ("2026-11-18", 1), (YESTERDAY, 0), (TODAY, 0),
    ]  # fmt: skip
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for day in ("2026-08-15", "2026-11-18"):
        assert salts[day] not in kept
        assert ids[day] not in kept
    assert ids[TODAY] in kept
    assert rows(db, "select views, visits from stat_total") == [(4, 4)]
    assert reconcile.check(db) == []


def test_closing_again_closes_nothing(db: Connection) -> None:
    count(db, view(later(days=-5)), now=NOON)
    assert [closing.close_days(db, now=NOON, settings=HANOI) for _ in range(2)] == [1, 0]


def test_a_late_view_of_a_closed_day_counts_and_nobody_is_known_by_it(db: Connection) -> None:
    count(db, view(later(days=-5)), now=NOON)
    closing.close_days(db, now=NOON, settings=HANOI)
    count(db, view(later(days=-5)), now=NOON)
    assert day_row(db, "2026-11-18") == (2, 1, 1, 1)
    assert reconcile.check(db) == []


@pytest.mark.parametrize(
    ("now", "closed"),
    [
        ("2026-11-24T16:59:59Z", 0),  # the last second of the day after
        ("2026-11-24T17:00:00Z", 1),
    ],
)
def test_a_day_closes_at_the_end_of_the_day_after_it(db: Connection, now: str, closed: int) -> None:
    count(db, view())
    assert closing.close_days(db, now=at(now), settings=HANOI) == closed


@pytest.mark.parametrize(("closes_at", "closed"), [("2026-12-01T00:00:00Z", 0), ("2026-11-30T00:00:00Z", 1)])
def test_a_day_from_logs_closes_when_its_import_says_so(db: Connection, closes_at: str, closed: int) -> None:
    count(db, view())
    db.execute("insert into log_days values (?, ?)", (TODAY, closes_at))
    db.execute("insert into log_seen values (1, ?)", (TODAY,))
    assert closing.close_days(db, now=at("2026-11-30T00:00:00Z"), settings=HANOI) == closed
    for table in ("salts", "visitor_days", "reader_days", "log_seen"):
        assert len(rows(db, f"select day from {table}")) == 1 - closed
    assert len(READER_TABLES) == 6


@pytest.mark.parametrize(
    ("keep", "views", "hours"),
    [
        (90, ["2026-08-26", "2026-11-18", YESTERDAY, TODAY], 4),  # 90 days, today the last of them
        (89, ["2026-11-18", YESTERDAY, TODAY], 3),
        (6, ["2026-11-18", YESTERDAY, TODAY], 3),
        (5, [YESTERDAY, TODAY], 2),
        (1, [YESTERDAY, TODAY], 2),  # as long as the ids of visitors at least
    ],
)
def test_single_views_and_hours_of_articles_are_kept_some_days(
    db: Connection, keep: int, views: list[str], hours: int
) -> None:
    count(db, *(view(later(days=-back)) for back in (89, 5, 1, 0)))
    closing.close_days(db, now=NOON, settings=keeping(keep))
    assert rows(db, "select day from view_events order by day") == [(day,) for day in views]
    assert len(rows(db, "select hour from stat_article_hour")) == hours
    assert len(rows(db, "select hour from stat_site_hour")) == 4
    assert rows(db, "select views from stat_article") == [(4,)]
    assert reconcile.check(db) == []


def test_an_hour_of_the_first_day_that_is_kept_is_kept_whole(db: Connection) -> None:
    midnight = at("2026-11-17T17:00:00Z")  # the 18th begins in Hanoi
    count(db, view(midnight), view(at("2026-11-17T16:59:59Z")), now=NOON)
    closing.close_days(db, now=NOON, settings=keeping(6))
    assert rows(db, "select hour from stat_article_hour") == [(int(midnight.timestamp()),)]


def test_an_open_day_keeps_its_views_however_old_it_is(db: Connection) -> None:
    count(db, view(later(days=-20)), view(later(days=-10)), view(later(days=-30)), now=NOON)
    db.execute("insert into log_days values ('2026-11-03', '2027-01-01T00:00:00Z')")
    assert closing.close_days(db, now=NOON, settings=keeping(2)) == 2
    assert rows(db, "select day from view_events order by day") == [("2026-11-03",), ("2026-11-13",)]
    assert reconcile.rebuild(db, settings=HANOI) == ["2026-11-03"]
    assert reconcile.check(db) == []


def test_old_sources_are_kept_by_day_and_by_article_but_not_by_both(db: Connection) -> None:
    old = later(days=-10)
    count(db, view(old, 1), view(old, 1), view(old, 2), view(old, 0), view(later(days=-11), 1), view(), now=NOON)
    before = rows(db, "select sum(views) from stat_source_day")
    for _ in range(2):
        closing.close_days(db, now=NOON, settings=keeping(2))
    assert rows(db, "select day, source_id, article_id, views from stat_source_day") == [
        ("2026-11-12", 1, -1, 1), ("2026-11-13", 1, -1, 4), (TODAY, 1, 1, 1),
    ]  # fmt: skip
    assert rows(db, "select article_id, source_id, views from stat_source_article") == [(1, 1, 3), (2, 1, 1)]
    assert rows(db, "select sum(views) from stat_source_day") == before
    count(db, view(old, 2), now=NOON)
    closing.close_days(db, now=NOON, settings=keeping(2))
    assert rows(db, "select article_id, source_id, views from stat_source_article") == [(1, 1, 3), (2, 1, 2)]
    assert rows(db, "select views from stat_source_day where day = '2026-11-13'") == [(5,)]
    assert reconcile.check(db) == []


def test_the_log_of_the_file_is_emptied_only_when_something_was_deleted(db: Connection, tmp_path: Path) -> None:
    log = tmp_path / "newsroom.db-wal"
    count(db, view(later(days=-1)), view())
    closing.close_days(db, now=NOON, settings=HANOI)
    assert log.stat().st_size > 0
    closing.close_days(db, now=later(days=1), settings=HANOI)
    assert log.stat().st_size == 0
    assert db.execute("pragma busy_timeout").fetchone()[0] > 0


def test_a_reader_of_the_file_does_not_hold_closing_up(db: Connection, tmp_path: Path) -> None:
    from newsroom import store

    count(db, view(later(days=-5)), now=NOON)
    other = store.connect(tmp_path / "newsroom.db")
    with store.snapshot(other):
        rows(other, "select * from stat_total")
        assert closing.close_days(db, now=NOON, settings=HANOI) == 1
    other.close()


def test_closing_inside_a_transaction_leaves_the_log_for_later(db: Connection) -> None:
    from newsroom import store

    counting.record_many(db, [view(later(days=-5))], settings=HANOI, now=NOON)
    with store.transaction(db):
        assert closing.close_days(db, now=NOON, settings=HANOI) == 1
