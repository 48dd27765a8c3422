"""Views over time, by hand: odd days, weeks and months, and the days that a period is compared with."""

from __future__ import annotations

from datetime import datetime

import pytest

from newsroom import clock
from newsroom.core.readership import trends
from newsroom.core.readership.trends import Bucket, PeriodTotals, Trend, UsualByNow
from newsroom.errors import Usage
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.core.readership.readers import BERLIN, HANOI, NOON, TODAY, YESTERDAY, at, later, read


def trend(
    db: Connection, by: str, since: str, until: str, *, now: datetime = NOON, settings: Settings = HANOI
) -> Trend:
    """A trend of a site in Hanoi at noon."""
    return trends.trend(db, by=by, since=since, until=until, now=now, zone=settings.zone)


@pytest.mark.parametrize(
    ("new", "old", "change"),
    [
        (5, 4, 25.0),
        (3, 4, -25.0),
        (4, 4, 0.0),
        (2, 3, -33.3),
        (0, 4, -100.0),
        (4, 0, None),
        (4, None, None),
        (3, 1, 200.0),
    ],
)
def test_a_change_in_per_cent(new: float, old: float | None, change: float | None) -> None:
    assert trends.percent(new, old) == change


@pytest.mark.parametrize(
    ("zone", "day", "hours", "first", "start"),
    [
        ("Europe/Berlin", "2026-03-29", 23, "00:00", "2026-03-28T23:00:00Z"),
        ("Asia/Kathmandu", TODAY, 24, "00:00", "2026-11-22T18:15:00Z"),
        ("Africa/Cairo", "2026-04-24", 23, "01:00", "2026-04-23T22:00:00Z"),  # midnight does not exist
        ("Australia/Lord_Howe", "2026-04-05", 25, "00:00", "2026-04-04T13:00:00Z"),  # half an hour is repeated
        ("UTC", TODAY, 24, "00:00", "2026-11-23T00:00:00Z"),
    ],
)
def test_hours_of_odd_days(db: Connection, zone: str, day: str, hours: int, first: str, start: str) -> None:
    buckets = trends.hours_of_day(db, day, clock.zone(zone))
    assert (len(buckets), buckets[0].label, buckets[0].start) == (hours, first, start)
    begin, end = clock.day_bounds(day, clock.zone(zone))
    assert sum(bucket.hours for bucket in buckets) * 3600 == (end - begin).total_seconds()


def test_the_repeated_hour_is_two(db: Connection) -> None:
    read(db, at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"), at("2026-10-25T01:31:00Z"), settings=BERLIN)
    hours = trends.hours_of_day(db, "2026-10-25", BERLIN.zone)
    assert [hour.label for hour in hours[:5]] == ["00:00", "01:00", "02:00 +02:00", "02:00 +01:00", "03:00"]
    assert [hour for hour in hours if hour.views] == [
        Bucket("02:00 +02:00", "2026-10-25T00:00:00Z", 1.0, 1, 1, None),
        Bucket("02:00 +01:00", "2026-10-25T01:00:00Z", 1.0, 2, 2, None),
    ]


def test_the_hours_of_a_day_are_its_own(db: Connection) -> None:
    edges = ("2026-11-22T16:59:59Z", "2026-11-22T17:00:00Z", "2026-11-23T16:59:59Z", "2026-11-23T17:00:00Z")
    read(db, *map(at, edges))
    hours = trends.hours_of_day(db, TODAY, HANOI.zone)
    assert [(hour.label, hour.views) for hour in hours if hour.views] == [("00:00", 1), ("23:00", 1)]
    assert sum(hour.views for hour in hours) == 2


def test_days_without_views_are_there(db: Connection) -> None:
    read(db, later(days=-2), later(days=-2), later(), address="192.0.2.1")
    assert trends.days(db, "2026-11-21", TODAY, HANOI.zone) == [
        Bucket("2026-11-21", "2026-11-20T17:00:00Z", 24.0, 2, 1, 1),
        Bucket("2026-11-22", "2026-11-21T17:00:00Z", 24.0, 0, 0, 0),
        Bucket("2026-11-23", "2026-11-22T17:00:00Z", 24.0, 1, 1, 1),
    ]
    assert [day.hours for day in trends.days(db, "2026-10-24", "2026-10-26", BERLIN.zone)] == [24, 25, 24]


def test_weeks_begin_on_monday_and_a_person_on_two_days_is_two_visitor_days(db: Connection) -> None:
    read(db, later(), later(days=-1), later(days=-1, minutes=1), address="192.0.2.9")
    found = trend(db, "week", "2026-11-16", TODAY)
    assert found.buckets == [
        Bucket("2026-W47", "2026-11-15T17:00:00Z", 7 * 24.0, 2, 1, 1),
        Bucket("2026-W48", "2026-11-22T17:00:00Z", 24.0, 1, 1, 1),
    ]
    assert found.total == PeriodTotals("2026-11-16", TODAY, 3, 2, 2)


def test_a_week_belongs_to_the_year_of_its_thursday(db: Connection) -> None:
    labels = [bucket.label for bucket in trend(db, "week", "2026-12-27", "2027-01-04").buckets]
    assert labels == ["2026-W52", "2026-W53", "2027-W01"]


def test_months(db: Connection) -> None:
    read(db, at("2026-09-30T16:59:59Z"), at("2026-09-30T17:00:00Z"), later())
    found = trend(db, "month", "2026-09-29", TODAY)
    assert [(month.label, month.hours, month.views) for month in found.buckets] == [
        ("2026-09", 2 * 24.0, 1),
        ("2026-10", 31 * 24.0, 1),
        ("2026-11", 23 * 24.0, 1),
    ]


def test_hours_of_several_days_carry_their_day(db: Connection) -> None:
    one = [bucket.label for bucket in trend(db, "hour", TODAY, TODAY).buckets]
    two = [bucket.label for bucket in trend(db, "hour", YESTERDAY, TODAY).buckets]
    assert (len(one), one[0], len(two), two[24]) == (24, "00:00", 48, f"{TODAY} 00:00")


def test_a_trend_says_what_it_is_of(db: Connection) -> None:
    found = trend(db, "day", YESTERDAY, TODAY)
    assert (found.timezone, found.by, found.change) == ("Asia/Ho_Chi_Minh", "day", None)
    assert found.total == PeriodTotals(YESTERDAY, TODAY, 0, 0, 0)
    assert found.before == PeriodTotals("2026-11-20", "2026-11-21", 0, 0, 0)


def test_a_period_is_compared_with_as_many_days_before_it(db: Connection) -> None:
    for back, views in ((5, 1), (4, 2), (3, 4), (2, 8), (1, 16)):
        read(db, *[later(days=-back)] * views)
    found = trend(db, "day", "2026-11-21", YESTERDAY)
    assert found.total == PeriodTotals("2026-11-21", YESTERDAY, 24, 24, 24)
    assert found.before == PeriodTotals("2026-11-19", "2026-11-20", 6, 6, 6)
    assert found.change == 300.0


@pytest.mark.parametrize(("since", "change"), [("2026-11-22", 100.0), ("2026-11-21", None)])
def test_days_from_before_the_first_count_are_compared_with_nothing(
    db: Connection, since: str, change: float | None
) -> None:
    read(db, *(later(days=-back, hours=-1) for back in (3, 2, 1, 1, 1, 0)))
    # Counted since the 20th: the two days before the 22nd were, one of the three before the 21st was not.
    assert trend(db, "day", since, TODAY).change == change


def test_a_running_day_is_compared_with_the_same_hours(db: Connection) -> None:
    read(db, later(days=-3))
    read(db, *[later(days=-1, hours=-1)] * 4, *[later(days=-1, hours=2)] * 50)
    read(db, *[later(hours=-1)] * 5, address="192.0.2.7")
    found = trend(db, "day", TODAY, TODAY)
    assert (found.total, found.before) == (
        PeriodTotals(TODAY, TODAY, 5, 1, 1),
        PeriodTotals(YESTERDAY, YESTERDAY, 4, 4, 54),
    )
    assert found.change == 25.0
    whole = trend(db, "day", YESTERDAY, YESTERDAY)
    assert (whole.total.views, whole.before.views, whole.change) == (54, 0, None)
    assert trend(db, "day", YESTERDAY, TODAY).before == PeriodTotals("2026-11-20", "2026-11-21", 1, 1, 1)


@pytest.mark.parametrize(
    ("by", "since", "until", "message"),
    [
        ("minute", "2026-11-01", "2026-11-02", "unknown unit of time 'minute'"),
        ("day", "2026-11-02", "2026-11-01", "2026-11-02 is after 2026-11-01"),
        ("hour", "2025-10-19", TODAY, "401 days are too many"),
    ],
)
def test_what_no_trend_can_be_made_of(db: Connection, by: str, since: str, until: str, message: str) -> None:
    with pytest.raises(Usage, match=message):
        trend(db, by, since, until)


def test_the_longest_trend_by_hour(db: Connection) -> None:
    assert len(trend(db, "hour", "2025-10-20", TODAY).buckets) == 400 * 24


@pytest.mark.parametrize(
    ("now", "views"),
    [
        ("2026-11-23T04:00:00Z", 0.0),
        ("2026-11-23T05:00:00Z", 8.0),  # the hour before is whole, the next has not begun
        ("2026-11-23T05:15:00Z", 9.0),  # a quarter of the next
        ("2026-11-23T06:00:00Z", 12.0),
        ("2026-11-23T16:59:59Z", 12.0),
    ],
)
def test_of_the_hour_under_way_the_share_that_has_passed(db: Connection, now: str, views: float) -> None:
    read(db, *[at("2026-11-16T04:59:00Z")] * 8, *[at("2026-11-16T05:59:00Z")] * 4)
    read(db, at("2026-11-15T16:59:59Z"), at("2026-11-16T17:00:00Z"))  # the days beside it
    assert trends.by_time_of_day(db, "2026-11-16", at(now), HANOI.zone) == (views, views)


def test_the_usual_is_the_mean_of_same_weekdays_by_this_time(db: Connection) -> None:
    read(db, *[later(days=-7, hours=-2)] * 10, later(days=-7, hours=3))
    read(db, *[later(days=-14, hours=-5)] * 20)
    read(db, *[later(days=-8)] * 500)  # a Sunday says nothing of Mondays
    assert trends.usual_by_now(db, now=NOON, zone=HANOI.zone) == UsualByNow(15, 15, 2)


def test_the_usual_of_eight_weeks_at_most(db: Connection) -> None:
    for week in range(1, 12):
        read(db, *[later(days=-7 * week, hours=-1)] * (100 if week == 9 else week))
    assert trends.usual_by_now(db, now=NOON, zone=HANOI.zone) == UsualByNow(4, 4, 8)  # 36 / 8, to the even number


def test_the_usual_is_rounded_and_visits_are_not_views(db: Connection) -> None:
    read(db, later(days=-14, hours=-1), later(days=-14, hours=-1), address="192.0.2.1")
    read(db, *[later(days=-7, hours=-1)] * 5)
    assert trends.usual_by_now(db, now=NOON, zone=HANOI.zone) == UsualByNow(4, 3, 2)  # (2 + 5) / 2 and (1 + 5) / 2


def test_no_usual_before_the_first_same_weekday(db: Connection) -> None:
    read(db, later(days=-6))
    assert trends.usual_by_now(db, now=NOON, zone=HANOI.zone) == UsualByNow(None, None, 0)
    read(db, later(days=-7, hours=5))
    assert trends.usual_by_now(db, now=NOON, zone=HANOI.zone) == UsualByNow(0, 0, 1)


@pytest.mark.parametrize(
    ("new", "old", "shown"),
    [(30, 15, 100.0), (15, 30, -50.0), (29, 15, None), (15, 29, None), (30, 0, None), (30, None, None), (0, 30, -100.0), (0, 0, None)],
)  # fmt: skip
def test_a_change_means_something_from_thirty_on(new: float, old: float | None, shown: float | None) -> None:
    assert trends.clear_change(new, old) == shown
