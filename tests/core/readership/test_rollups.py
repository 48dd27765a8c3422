"""Every stored total, written down by hand for a few views: visits, bounces, readers, hours, days, sources."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom import clock
from newsroom.core.readership import reconcile
from newsroom.core.readership.rollups import Additions, CountedView, day_number, local_day_and_hour
from newsroom.store import Connection
from tests.core.readership.readers import NOON, TODAY, YESTERDAY, at, count, day_row, later, rows, view

DAY = 20_780  # 2026-11-23, by `date -d 2026-11-23 +%s` / 86400
AT = 1_795_410_000  # NOON


def test_a_day_has_a_number() -> None:
    assert [day_number(day) for day in ("1970-01-01", "1970-01-02", TODAY)] == [0, 1, DAY]
    assert int(NOON.timestamp()) == AT


@pytest.mark.parametrize(
    ("zone", "moment", "day", "hour"),
    [
        ("Asia/Ho_Chi_Minh", "2026-11-22T16:59:59Z", "2026-11-22", "2026-11-22T16:00:00Z"),
        ("Asia/Ho_Chi_Minh", "2026-11-22T17:00:00Z", "2026-11-23", "2026-11-22T17:00:00Z"),
        ("UTC", "2026-11-22T23:59:59Z", "2026-11-22", "2026-11-22T23:00:00Z"),
        ("Asia/Kathmandu", "2026-11-22T18:14:59Z", "2026-11-22", "2026-11-22T17:15:00Z"),
        ("Asia/Kathmandu", "2026-11-22T18:15:00Z", "2026-11-23", "2026-11-22T18:15:00Z"),
        ("Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25", "2026-10-25T00:00:00Z"),  # 02:59:59, first time
        ("Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25", "2026-10-25T01:00:00Z"),  # 02:00, again
    ],
)
def test_the_local_day_and_hour_of_a_moment(zone: str, moment: str, day: str, hour: str) -> None:
    found = local_day_and_hour(int(at(moment).timestamp()), clock.zone(zone))
    assert found == (day, int(at(hour).timestamp()))


@pytest.mark.parametrize(
    ("seconds", "visits", "bounces", "views_of_last_visit"),
    [
        ([0], 1, 1, 1),
        ([0, 0], 1, 0, 2),
        ([0, 1800], 1, 0, 2),
        ([0, 1801], 2, 2, 1),
        ([0, 10, 20], 1, 0, 3),
        ([0, 10, 2000], 2, 1, 1),
        ([0, 1801, 1900], 2, 1, 2),
        ([0, 1800, 3600, 5400], 1, 0, 4),
        ([0, 1801, 3602], 3, 3, 1),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_a_visit_ends_after_half_an_hour_without_a_view(
    db: Connection, seconds: list[int], visits: int, bounces: int, views_of_last_visit: int, at_once: bool
) -> None:
    views = [view(later(seconds=one)) for one in seconds]
    if at_once:
        count(db, *views)
    else:
        for one in views:
            count(db, one)
    assert day_row(db, TODAY) == (len(seconds), visits, 1, bounces)
    assert rows(db, "select last_at - ?, visits, views, visit_views from visitor_days", AT) == [
        (seconds[-1], visits, len(seconds), views_of_last_visit)
    ]
    assert reconcile.check(db) == []


def test_a_visit_ends_at_midnight_of_the_site(db: Connection) -> None:
    midnight = at("2026-11-22T17:00:00Z")
    count(db, view(midnight - timedelta(seconds=1)), view(midnight))
    assert (day_row(db, YESTERDAY), day_row(db, TODAY)) == ((1, 1, 1, 1), (1, 1, 1, 1))


def test_every_total_of_some_views(db: Connection) -> None:
    """Two readers, two articles and the front page, over an hour and a day: all rows by hand."""
    direct, x = 1, 2
    count(
        db,
        view(later(days=-1), 1, "192.0.2.1"),
        view(later(), 1, "192.0.2.1"),
        view(later(minutes=5), 2, "192.0.2.1"),
        view(later(minutes=6), 2, "192.0.2.2", referrer="https://t.co/x"),
        view(later(minutes=7), 0, "192.0.2.2", page="/?utm=1"),
        view(later(hours=1, minutes=1), 2, "192.0.2.2"),
    )
    hour = AT + 3600
    assert rows(db, "select article_id, views, readers, first_at, last_at, baseline from stat_article") == [
        (0, 1, 1, AT + 420, AT + 420, 0),
        (1, 2, 2, AT - 86400, AT, 0),
        (2, 3, 2, AT + 300, hour + 60, 0),
    ]
    assert rows(db, "select hour, article_id, views, readers from stat_article_hour") == [
        (AT - 86400, 1, 1, 1), (AT, 0, 1, 1), (AT, 1, 1, 1), (AT, 2, 2, 2), (hour, 2, 1, 0),
    ]  # fmt: skip
    assert rows(db, "select day, article_id, views, readers from stat_article_day") == [
        (DAY - 1, 1, 1, 1), (DAY, 0, 1, 1), (DAY, 1, 1, 1), (DAY, 2, 3, 2),
    ]  # fmt: skip
    assert rows(db, "select hour, views, visits from stat_site_hour") == [
        (AT - 86400, 1, 1), (AT, 4, 2), (hour, 1, 1),
    ]  # fmt: skip
    assert rows(db, "select day, views, visits, visitors, bounces from stat_site_day") == [
        (YESTERDAY, 1, 1, 1, 1), (TODAY, 5, 3, 2, 1),
    ]  # fmt: skip
    assert rows(db, "select views, visits, since from stat_total") == [(6, 4, YESTERDAY)]
    assert rows(db, "select id, host from sources") == [(direct, ""), (x, "t.co")]
    assert rows(db, "select day, source_id, article_id, views from stat_source_day") == [
        (YESTERDAY, direct, 1, 1), (TODAY, direct, 0, 1), (TODAY, direct, 1, 1), (TODAY, direct, 2, 2), (TODAY, x, 2, 1),
    ]  # fmt: skip
    assert rows(db, "select day, article_id from reader_days order by day, article_id, visitor") == [
        (YESTERDAY, 1), (TODAY, 0), (TODAY, 1), (TODAY, 2), (TODAY, 2),
    ]  # fmt: skip
    assert rows(db, "select at, day, article_id, page, source_id, origin from view_events order by id") == [
        (AT - 86400, YESTERDAY, 1, "", direct, "server"),
        (AT, TODAY, 1, "", direct, "server"),
        (AT + 300, TODAY, 2, "", direct, "server"),
        (AT + 360, TODAY, 2, "", x, "server"),
        (AT + 420, TODAY, 0, "/", direct, "server"),
        (hour + 60, TODAY, 2, "", direct, "server"),
    ]
    assert reconcile.check(db) == []


def test_more_views_add_to_every_total(db: Connection) -> None:
    for _ in range(2):
        count(db, view(later(), 1), view(later(minutes=1), 1, "192.0.2.2"))
    assert rows(db, "select views, readers, first_at, last_at from stat_article") == [(4, 2, AT, AT + 60)]
    assert rows(db, "select views, readers from stat_article_hour") == [(4, 2)]
    assert rows(db, "select views, readers from stat_article_day") == [(4, 2)]
    assert rows(db, "select views, visits from stat_site_hour") == [(4, 2)]
    assert day_row(db, TODAY) == (4, 2, 2, 0)
    assert rows(db, "select views, visits from stat_total") == [(4, 2)]
    assert rows(db, "select views from stat_source_day") == [(4,)]


def test_older_views_that_come_late_move_the_first_view_and_the_first_day(db: Connection) -> None:
    count(db, view(later()))
    count(db, view(later(days=-3)), now=NOON)
    count(db, view(later(days=-1)), now=NOON)
    assert rows(db, "select first_at, last_at from stat_article") == [(AT - 3 * 86400, AT)]
    assert rows(db, "select since from stat_total") == [("2026-11-20",)]


def test_an_article_with_a_baseline_alone_has_no_first_view_before_its_first_view(db: Connection) -> None:
    db.execute("insert into stat_article (article_id, baseline) values (1, 88)")
    count(db, view(later()))
    assert rows(db, "select views, baseline, first_at, last_at from stat_article") == [(1, 88, AT, AT)]


def added(db: Connection, *moments: int, visitor: bytes = b"12345678") -> Additions:
    """Views of one visitor, added in the order given."""
    additions = Additions(db)
    for moment in moments:
        additions.add(CountedView(AT + moment, TODAY, AT, 1, "", visitor, 1, "log"))
    return additions


@pytest.mark.parametrize(
    ("moments", "late"),
    [((0, 60), set()), ((60, 60), set()), ((60, 59), {TODAY}), ((0, 4000, 3999), {TODAY})],
)
def test_a_day_is_late_when_a_visitor_already_had_a_later_view(
    db: Connection, moments: tuple[int, ...], late: set[str]
) -> None:
    assert added(db, *moments).late == late


def test_a_view_before_the_last_one_begins_no_visit_and_keeps_the_last_one(db: Connection) -> None:
    db.execute("insert into sources (id, host, name, channel) values (1, '', 'direct', 'direct')")
    added(db, 4000, 0, 4100).write()
    assert rows(db, "select last_at, visits, views, visit_views from visitor_days") == [(AT + 4100, 1, 3, 3)]
    assert rows(db, "select first_at, last_at from stat_article") == [(AT, AT + 4100)]


def test_new_visitors_are_those_that_the_file_does_not_have(db: Connection) -> None:
    db.execute("insert into visitor_days values (?, ?, ?, 1, 1, 1)", (TODAY, b"known", AT))
    additions = Additions(db)
    for visitor in (b"known", b"new", b"new"):
        additions.add(CountedView(AT + 1, TODAY, AT, 1, "", visitor, 1, "log"))
    assert list(additions.new_visitors()) == [(TODAY, b"new")]


def test_who_is_known_to_be_in_the_file_is_looked_up_and_nobody_else(db: Connection) -> None:
    db.execute("insert into visitor_days values (?, ?, ?, 1, 1, 1)", (TODAY, b"known", AT))
    asked: list[str] = []
    for known, questions in (({}, 2), ({TODAY: {b"known"}}, 1), ({TODAY: ()}, 0)):
        asked.clear()
        additions = Additions(db, known)
        db.set_trace_callback(asked.append)
        for visitor in (b"known", b"new"):
            additions.add(CountedView(AT + 1, TODAY, AT, 1, "", visitor, 1, "log"))
        db.set_trace_callback(None)
        assert sum("from visitor_days" in one for one in asked) == questions


def test_nothing_is_written_for_no_views(db: Connection) -> None:
    before = list(db.iterdump())
    Additions(db).write()
    assert list(db.iterdump()) == before
