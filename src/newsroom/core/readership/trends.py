"""Views and visits over time, by hours, days, weeks and months in the site's zone, read from the totals only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.errors import Usage
from newsroom.phrases import phrase
from newsroom.store import Connection

UNITS = ("hour", "day", "week", "month")
MAX_DAYS_BY_HOUR = 400
WEEKS_COMPARED = 8
FEW = 30  # views or visits; with fewer, a change in percent means little


@dataclass(frozen=True, slots=True)
class Bucket:
    """One hour, day, week or month. `start` is its first moment (UTC text), `hours` its length.

    `visitor_days` is the sum of the visitors of each day, because a visitor id lasts one day; None for an hour.
    """

    label: str
    start: str
    hours: float
    views: int
    visits: int
    visitor_days: int | None


@dataclass(frozen=True, slots=True)
class PeriodTotals:
    """Totals of several days, first and last included."""

    since: str
    until: str
    views: int
    visits: int
    visitor_days: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A period in buckets, its totals, and those of the same number of days before it."""

    timezone: str
    by: str
    total: PeriodTotals
    before: PeriodTotals
    change: float | None  # of views compared with `before`, in percent; None if not all of that was counted
    buckets: list[Bucket]
    comparable: bool = False  # whether all of the days before were counted


@dataclass(frozen=True, slots=True)
class UsualByNow:
    """Average views and visits of the same weekday by the same time of day, over `weeks` weeks; None without any."""

    views: int | None
    visits: int | None
    weeks: int


def percent(new: float, old: float | None) -> float | None:
    """Change from `old` to `new` in percent, to a tenth; None without a number to compare with."""
    return round((new - old) * 100 / old, 1) if old else None


def clear_change(new: float, old: float | None) -> float | None:
    """The change in percent as `percent`, None where both numbers are too small to mean anything."""
    return percent(new, old) if old and max(new, old) >= FEW else None


def hour_starts(day: str, zone: ZoneInfo) -> list[int]:
    """The UTC seconds at which the local hours of a day begin: 24, or 23 or 25 when clocks change."""
    start, end = (int(edge.timestamp()) for edge in clock.day_bounds(day, zone))
    starts = {clock.hour_of(datetime.fromtimestamp(at, UTC), zone) for at in range(start, end, 900)}
    return sorted(max(at, start) for at in starts)


def hours_of_day(db: Connection, day: str, zone: ZoneInfo) -> list[Bucket]:
    """One local day by hours; when clocks go back, the label of a repeated hour has its offset."""
    starts = hour_starts(day, zone)
    end = int(clock.day_bounds(day, zone)[1].timestamp())
    found = {
        int(row["hour"]): row
        for row in db.execute(
            "select hour, views, visits from stat_site_hour where hour >= :start and hour < :end",
            {"start": starts[0] if starts else end, "end": end},
        )
    }
    wall = [clock.local(datetime.fromtimestamp(at, UTC), zone) for at in starts]
    names = [f"{there:%H:%M}" for there in wall]
    buckets = []
    for at, there, name, after in zip(starts, wall, names, [*starts[1:], end], strict=True):
        row = found.get(at)
        label = f"{name} {there.isoformat()[-6:]}" if names.count(name) > 1 else name
        views, visits = (int(row["views"]), int(row["visits"])) if row else (0, 0)
        buckets.append(Bucket(label, clock.to_text(there), (after - at) / 3600, views, visits, None))
    return buckets


def days(db: Connection, since: str, until: str, zone: ZoneInfo) -> list[Bucket]:
    """Local days from `since` to `until`, days without views included."""
    found = {
        row["day"]: row
        for row in db.execute(
            "select day, views, visits, visitors from stat_site_day where day between :since and :until",
            {"since": since, "until": until},
        )
    }
    buckets = []
    for day in clock.day_list(since, until):
        start, end = clock.day_bounds(day, zone)
        row = found.get(day)
        numbers = (int(row["views"]), int(row["visits"]), int(row["visitors"])) if row else (0, 0, 0)
        buckets.append(Bucket(day, clock.to_text(start), (end - start).total_seconds() / 3600, *numbers))
    return buckets


def trend(db: Connection, *, by: str, since: str, until: str, now: datetime, zone: ZoneInfo) -> Trend:
    """Views and visits from `since` to `until` by hour, day, week (from Monday) or month, and those of the days before.

    If `until` is today, the days before end at the same time of day. Raises `Usage`.
    """
    if by not in UNITS:
        raise Usage(
            phrase("unknown unit of time {by!r}", by=by), hint=phrase("use one of: {choices}", choices=", ".join(UNITS))
        )
    length = (date.fromisoformat(until) - date.fromisoformat(since)).days + 1
    if length < 1:
        raise Usage(
            phrase("{since} is after {until}", since=since, until=until), hint="--since must not be later than --until"
        )
    if by == "hour" and length > MAX_DAYS_BY_HOUR:
        raise Usage(
            phrase("{days} are too many to list by hour", days=text.number_of(length, "day")),
            hint="use --by day, week or month, or a shorter range",
        )
    daily = days(db, since, until, zone)
    if by == "hour":
        buckets = [_hour_of(day, hour, length) for day in daily for hour in hours_of_day(db, day.label, zone)]
    elif by == "day":
        buckets = daily
    else:
        buckets = list(_grouped(daily, by))
    total = _totals(since, until, daily)
    before = _totals_before(db, since, until, length, now, zone)
    first_day = db.execute("select since from stat_total").fetchone()["since"]
    comparable = first_day is not None and first_day <= before.since
    return Trend(
        zone.key, by, total, before, percent(total.views, before.views) if comparable else None, buckets, comparable
    )


def _hour_of(day: Bucket, hour: Bucket, length: int) -> Bucket:
    label = f"{day.label} {hour.label}" if length > 1 else hour.label
    return Bucket(label, hour.start, hour.hours, hour.views, hour.visits, None)


def _grouped(daily: list[Bucket], by: str) -> Iterator[Bucket]:
    groups: dict[str, list[Bucket]] = {}
    for day in daily:
        groups.setdefault(_group(day.label, by), []).append(day)
    for label, members in groups.items():
        yield Bucket(
            label,
            members[0].start,
            sum(day.hours for day in members),
            sum(day.views for day in members),
            sum(day.visits for day in members),
            sum(day.visitor_days or 0 for day in members),
        )


def _group(day: str, by: str) -> str:
    if by == "month":
        return day[:7]
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02d}"


def _totals(since: str, until: str, daily: list[Bucket]) -> PeriodTotals:
    return PeriodTotals(
        since,
        until,
        sum(day.views for day in daily),
        sum(day.visits for day in daily),
        sum(day.visitor_days or 0 for day in daily),
    )


def _totals_before(db: Connection, since: str, until: str, length: int, now: datetime, zone: ZoneInfo) -> PeriodTotals:
    """The totals of `length` days before `since`; of the last one only up to this time of day if `until` is today."""
    first, last = clock.days_before(since, length), clock.days_before(since, 1)
    whole = _totals(first, last, days(db, first, last, zone))
    if until < clock.day_of(now, zone):
        return whole
    views, visits = by_time_of_day(db, last, now, zone)
    row = db.execute("select views, visits from stat_site_day where day = :day", {"day": last}).fetchone()
    if row is None:
        return whole
    return PeriodTotals(
        first,
        last,
        whole.views - int(row["views"]) + round(views),
        whole.visits - int(row["visits"]) + round(visits),
        whole.visitor_days,
    )


def usual_by_now(db: Connection, *, now: datetime, zone: ZoneInfo) -> UsualByNow:
    """The average of up to eight earlier days of the same weekday, each up to this time of day, since counting began."""
    since = db.execute("select since from stat_total").fetchone()["since"]
    today = clock.day_of(now, zone)
    found = []
    for week in range(1, WEEKS_COMPARED + 1):
        day = clock.days_before(today, 7 * week)
        if since is None or day < since:
            break
        found.append(by_time_of_day(db, day, now, zone))
    weeks = len(found)
    if not weeks:
        return UsualByNow(None, None, 0)
    return UsualByNow(
        round(sum(views for views, _ in found) / weeks), round(sum(visits for _, visits in found) / weeks), weeks
    )


def by_time_of_day(db: Connection, day: str, now: datetime, zone: ZoneInfo) -> tuple[float, float]:
    """Views and visits of a local day up to this time of day; of the current hour, the share that has passed."""
    start, end = clock.day_bounds(day, zone)
    wall = clock.local(now, zone).time().replace(fold=0)
    until = min(datetime.combine(date.fromisoformat(day), wall, zone).astimezone(UTC), end)
    views = visits = 0.0
    for row in db.execute(
        "select hour, views, visits from stat_site_hour where hour >= :start and hour < :until",
        {"start": int(start.timestamp()), "until": int(until.timestamp())},
    ):
        share = min(1.0, (until.timestamp() - row["hour"]) / 3600)
        views += row["views"] * share
        visits += row["visits"] * share
    return views, visits
