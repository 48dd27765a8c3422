"""A rebuild replaces the hours in which the views of open days are, whatever the time zone was when they were counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newsroom.core.readership import closing, reconcile
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.core.readership.readers import BERLIN, HANOI, at, count, later, rows, view

NEW_YORK, KOLKATA = (
    Settings({"site.timezone": zone, "site.url": "https://htv.example"})
    for zone in ("America/New_York", "Asia/Kolkata")
)
HOURS = ("stat_site_hour", "stat_article_hour", "stat_site_day", "stat_article_day", "stat_total", "stat_article")


def all_hours(db: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(db, f"select * from {table} order by 1, 2") for table in HOURS}


@pytest.mark.parametrize(("first", "then"), [(HANOI, NEW_YORK), (NEW_YORK, HANOI), (HANOI, BERLIN), (BERLIN, HANOI)])
def test_a_rebuild_after_a_change_of_the_time_zone_counts_nothing_twice(
    db: Connection, first: Settings, then: Settings
) -> None:
    """Also in hours that two days have then: that of the change, and those of logs that are imported afterwards."""
    for hours in range(-30, 1):
        count(
            db,
            view(later(hours=hours), 1, f"192.0.2.{hours % 5}"),
            view(later(hours=hours, minutes=7), 2),
            settings=first,
        )
    for hours in range(30):
        count(db, view(later(hours=hours, minutes=20), 1, f"192.0.2.{hours % 5}"), settings=then)
    before = all_hours(db)
    for _ in range(2):
        reconcile.rebuild(db, settings=then)
        assert all_hours(db) == before
    assert reconcile.check(db) == []
    for number, day in enumerate(row[0] for row in rows(db, "select day from stat_site_day order by day")):
        with db:
            db.execute("begin")
            reconcile.rebuild_days(db, [str(day)], zone=then.zone)
        assert all_hours(db) == before, number


@pytest.mark.parametrize(("west", "visits"), [(NEW_YORK, 4), (BERLIN, 4), (KOLKATA, None)])
def test_a_closed_day_keeps_its_views_in_an_hour_that_it_shares(
    db: Connection, west: Settings, visits: int | None
) -> None:
    """One moment is on the 21st in the west, and on the 22nd in Hanoi. Hours of Kolkata begin at half past."""
    moment = at("2026-11-21T18:05:00Z")
    for settings in (west, HANOI):
        ahead = timedelta(minutes=5 if settings is HANOI else 0)
        count(db, view(moment + ahead), view(moment + ahead, 2, "192.0.2.2"), settings=settings)
    closing.close_days(db, now=at("2026-11-23T12:00:00Z"), settings=HANOI)
    assert rows(db, "select day, closed from stat_site_day") == [("2026-11-21", 1), ("2026-11-22", 0)]
    for _ in range(2):
        assert reconcile.rebuild(db, settings=HANOI) == ["2026-11-22"]
        assert reconcile.check(db) == []
        assert rows(db, "select sum(views) from stat_article_hour") == [(4,)]
    if visits is not None:  # where hours begin differently, it is not known in which one the visits were
        assert rows(db, "select sum(visits), (select sum(readers) from stat_article_hour) from stat_site_hour") == [
            (visits, visits)
        ]
