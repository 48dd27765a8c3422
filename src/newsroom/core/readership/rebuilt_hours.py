"""The hourly totals of days that are rebuilt: which hours they are in, and what other days have in the same hours.

Hours have no day. After a change of the time zone one hour may have views of two days, and views of a day are outside the hours
that the day has in the present zone. So hours are found by the views, never by the bounds of a day.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.readership.rollups import local_day_and_hour
from newsroom.store import Connection

_HOUR = 3600
_QUARTER = 900  # hours begin at a quarter in every time zone
_AROUND = 24 * _HOUR  # hours around those of a day, in which zones may differ by half an hour
_NEAR = 2  # days: in two time zones, a moment is on days that are at most so far apart
_WANTED = "where hour in (select value from json_each(:hours))"


@dataclass(slots=True)
class RebuiltHours:
    """The hours in which `days` have views, their totals as stored, and the views of other days in them by hour and article."""

    days: set[str]
    hours: set[int] = field(default_factory=set)
    visits: dict[int, int] = field(default_factory=dict)
    readers: dict[tuple[int, int], int] = field(default_factory=dict)
    others: dict[tuple[int, int], int] = field(default_factory=dict)


def find(db: Connection, days: Collection[str], zone: ZoneInfo) -> RebuiltHours:
    """The hours of `days`, and of the open days that share one of them: those are rebuilt too."""
    found = RebuiltHours(set(days))
    while True:
        found.hours = _hours_of(db, found.days, zone)
        found.others, sharing = _others(db, found, zone)
        if not sharing:
            break
        found.days |= sharing
    given = {"hours": json.dumps(sorted(found.hours))}
    found.visits = dict(db.execute(f"select hour, visits from stat_site_hour {_WANTED}", given).fetchall())
    found.readers = {
        (hour, article): readers
        for hour, article, readers in db.execute(
            f"select hour, article_id, readers from stat_article_hour {_WANTED}", given
        )
    }
    return found


def delete(db: Connection, found: RebuiltHours) -> None:
    """Delete the totals of these hours; views of other days come back with `add_others`."""
    hours = [(hour,) for hour in sorted(found.hours)]
    db.executemany("delete from stat_article_hour where hour = ?", hours)
    db.executemany("delete from stat_site_hour where hour = ?", hours)


def add_others(db: Connection, found: RebuiltHours) -> None:
    """Add what closed days have in these hours, after the others are rebuilt: their views, and the rest of visits and readers."""
    sums: dict[int, int] = {}
    for (hour, article), views in sorted(found.others.items()):
        sums[hour] = sums.get(hour, 0) + views
        row = db.execute(
            "select readers from stat_article_hour where hour = ? and article_id = ?", (hour, article)
        ).fetchone()
        readers = max(found.readers.get((hour, article), 0) - (row[0] if row else 0), 0)
        db.execute(
            """
            insert into stat_article_hour (hour, article_id, views, readers) values (?, ?, ?, ?)
            on conflict (hour, article_id) do update set views = views + excluded.views, readers = readers + excluded.readers
            """,
            (hour, article, views, readers),
        )
    given = {"hours": json.dumps(sorted(sums))}
    visits = dict(db.execute(f"select hour, visits from stat_site_hour {_WANTED}", given).fetchall())
    db.executemany(
        """
        insert into stat_site_hour (hour, views, visits) values (?, ?, ?)
        on conflict (hour) do update set views = views + excluded.views, visits = visits + excluded.visits
        """,
        [(hour, views, max(found.visits.get(hour, 0) - visits.get(hour, 0), 0)) for hour, views in sums.items()],
    )


def _hours_of(db: Connection, days: Collection[str], zone: ZoneInfo) -> set[int]:
    """The stored hours with a view of one of these days, those of the day in the present zone without any view, and all that
    overlap one of them: zones may differ by half an hour."""
    quarters = {
        row[0]
        for day in days
        for row in db.execute("select distinct at / 900 from view_events where day = :day", {"day": day})
    }
    bounds = [tuple(int(edge.timestamp()) for edge in clock.day_bounds(day, zone)) for day in days]
    edges = [*(quarter * _QUARTER for quarter in quarters), *(edge for both in bounds for edge in both)]
    given = {"first": min(edges, default=0) - _AROUND, "last": max(edges, default=0) + _AROUND}
    stored = {
        row[0]
        for table in ("stat_site_hour", "stat_article_hour")
        for row in db.execute(f"select distinct hour from {table} where hour between :first and :last", given)
    }
    before = [quarter * _QUARTER - back * _QUARTER for quarter in quarters for back in range(_HOUR // _QUARTER)]
    found = stored.intersection(before)
    for start, end in bounds:
        found.update(hour for hour in stored if start <= hour < end)
    wider = found
    while wider:
        near = {hour + step * _QUARTER for hour in wider for step in range(1 - _HOUR // _QUARTER, _HOUR // _QUARTER)}
        wider = (stored & near) - found
        found |= wider
    return found


def _others(db: Connection, found: RebuiltHours, zone: ZoneInfo) -> tuple[dict[tuple[int, int], int], set[str]]:
    """The views that other days have in these hours, by hour and article, and those of these days that are open."""
    covered = {hour // _QUARTER + step for hour in found.hours for step in range(_HOUR // _QUARTER)}
    if not covered or not found.days:
        return {}, set()
    open_days = {row[0] for row in db.execute("select day from stat_site_day where closed = 0")} - found.days
    others: dict[tuple[int, int], int] = {}
    sharing: set[str] = set()
    near = {clock.days_before(day, back) for day in found.days for back in range(-_NEAR, _NEAR + 1)} - found.days
    for day in sorted(near):
        for quarter, article, views in db.execute(
            """
            select at / 900, article_id, count(*) from view_events
            where day = :day and at >= :first and at < :last group by 1, 2
            """,
            {"day": day, "first": min(found.hours), "last": max(found.hours) + _HOUR},
        ):
            if quarter in covered:
                if day in open_days:
                    sharing.add(day)
                key = local_day_and_hour(quarter * _QUARTER, zone)[1], article
                others[key] = others.get(key, 0) + views
    return others, sharing
