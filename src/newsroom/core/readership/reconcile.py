"""Checks that the totals agree with the single views and with each other, and rebuilds them if they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.readership import rebuilt_hours
from newsroom.core.readership.rollups import Additions, CountedView, day_number, local_day_and_hour
from newsroom.settings import Settings
from newsroom.store import Connection, transaction


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two totals that should be equal: what they count, for which day or article, and both values."""

    what: str
    where: str
    stored: int
    counted: int


# Each statement returns rows of (where, stored, counted) that differ. An open day still has all its views and visitors.
CHECKS: tuple[tuple[str, str], ...] = (
    (
        "views of an article and of its days",
        """
        select 'article ' || s.article_id, s.views, coalesce(d.views, 0)
        from stat_article s left join
            (select article_id, sum(views) as views from stat_article_day group by article_id) d using (article_id)
        where s.views <> coalesce(d.views, 0)
        """,
    ),
    (
        "readers of an article and of its days",
        """
        select 'article ' || s.article_id, s.readers, coalesce(d.readers, 0)
        from stat_article s left join
            (select article_id, sum(readers) as readers from stat_article_day group by article_id) d using (article_id)
        where s.readers <> coalesce(d.readers, 0)
        """,
    ),
    (
        "views of a day and of its articles",
        """
        select s.day, s.views, coalesce(d.views, 0)
        from stat_site_day s left join
            (select day, sum(views) as views from stat_article_day group by day) d on d.day = unixepoch(s.day) / 86400
        where s.views <> coalesce(d.views, 0)
        """,
    ),
    (
        "views of a day and of its sources",
        """
        select s.day, s.views, coalesce(d.views, 0)
        from stat_site_day s left join
            (select day, sum(views) as views from stat_source_day group by day) d using (day)
        where s.views <> coalesce(d.views, 0)
        """,
    ),
    (
        "total views and views of all days",
        """
        select 'site', t.views, coalesce((select sum(views) from stat_site_day), 0) as counted from stat_total t
        where t.views <> counted
        """,
    ),
    (
        "total visits and visits of all days",
        """
        select 'site', t.visits, coalesce((select sum(visits) from stat_site_day), 0) as counted from stat_total t
        where t.visits <> counted
        """,
    ),
    (
        "total views and views of all hours",
        """
        select 'site', t.views, coalesce((select sum(views) from stat_site_hour), 0) as counted from stat_total t
        where t.views <> counted
        """,
    ),
    (
        "views of an hour and of its articles",
        """
        select 'hour ' || strftime('%Y-%m-%dT%H:%M:%SZ', s.hour, 'unixepoch'), s.views, h.views
        from stat_site_hour s join
            (select hour, sum(views) as views from stat_article_hour group by hour) h using (hour)
        where s.views <> h.views
        """,
    ),
    (
        "totals of an open day and its individual views",
        """
        select s.day, s.views, coalesce(e.views, 0)
        from stat_site_day s left join (select day, count(*) as views from view_events group by day) e using (day)
        where s.closed = 0 and s.views <> coalesce(e.views, 0)
        """,
    ),
    (
        "an article's views on an open day and its individual views",
        """
        select d.day || ' article ' || s.article_id, s.views, coalesce(e.views, 0)
        from stat_site_day d join stat_article_day s on s.day = unixepoch(d.day) / 86400
        left join (select day, article_id, count(*) as views from view_events group by day, article_id) e
            on e.day = d.day and e.article_id = s.article_id
        where d.closed = 0 and s.views <> coalesce(e.views, 0)
        """,
    ),
    (
        "readers and visitors of an article on an open day",
        """
        select d.day || ' article ' || s.article_id, s.readers, coalesce(r.readers, 0)
        from stat_site_day d join stat_article_day s on s.day = unixepoch(d.day) / 86400
        left join (select day, article_id, count(*) as readers from reader_days group by day, article_id) r
            on r.day = d.day and r.article_id = s.article_id
        where d.closed = 0 and s.readers <> coalesce(r.readers, 0)
        """,
    ),
    (
        "visitors of an open day",
        """
        select s.day, s.visitors, coalesce(v.visitors, 0)
        from stat_site_day s left join (select day, count(*) as visitors from visitor_days group by day) v using (day)
        where s.closed = 0 and s.visitors <> coalesce(v.visitors, 0)
        """,
    ),
    (
        "visits of an open day and of its visitors",
        """
        select s.day, s.visits, coalesce(v.visits, 0)
        from stat_site_day s left join (select day, sum(visits) as visits from visitor_days group by day) v using (day)
        where s.closed = 0 and s.visits <> coalesce(v.visits, 0)
        """,
    ),
    (
        "downloads and listeners of an open day",  # those without an id count too, so there may be more downloads
        """
        select l.day || ' article ' || l.article_id, coalesce(d.downloads, 0), count(*) as listeners
        from listener_days l left join stat_download_day d using (day, article_id) where l.counted = 1
        group by l.day, l.article_id having coalesce(d.downloads, 0) < listeners
        """,
    ),
    (
        "an article's baseline, in the totals and as it was set",
        """
        select 'article ' || s.article_id, s.baseline, coalesce(b.views, 0)
        from stat_article s left join stat_baseline b
            on b.id = (select max(id) from stat_baseline where article_id = s.article_id)
        where s.article_id <> 0 and s.baseline <> coalesce(b.views, 0)
        """,
    ),
    (
        "visitor ids of a closed day",
        """
        select s.day, count(e.visitor), 0 from stat_site_day s join view_events e on e.day = s.day
        where s.closed = 1 and e.visitor is not null group by s.day
        """,
    ),
)


# What `rebuild` does not count.
NOT_REBUILT: Final = (
    "downloads and listeners of an open day",
    "an article's baseline, in the totals and as it was set",
)


def check(db: Connection) -> list[Disagreement]:
    """Every pair of totals that differ; empty if all agree."""
    return [Disagreement(what, *row) for what, statement in CHECKS for row in db.execute(statement)]


def can_rebuild(db: Connection, found: Iterable[Disagreement], *, zone: ZoneInfo) -> bool:
    """Whether `rebuild` would put all of these right: it leaves closed days as they are, and other totals would follow them."""
    closed = {str(row["day"]) for row in db.execute("select day from stat_site_day where closed = 1")}
    return not any(one.what in NOT_REBUILT or _day_in(one.where, zone) in closed for one in found)


def _day_in(where: str, zone: ZoneInfo) -> str:
    """The day that a disagreement names, or the day of its hour; empty without one."""
    named = re.search(r"\d{4}-\d\d-\d\d(?:T\S+)?", where)
    if named is None:
        return ""
    return clock.day_of(clock.from_text(named[0]), zone) if "T" in named[0] else named[0]


def rebuild(db: Connection, *, settings: Settings) -> list[str]:
    """Rebuild the totals of all open days from their single views, and the all-time totals from the days.

    One transaction; returns the open days. Closed days are not changed: their views may be deleted.
    """
    with transaction(db):
        days = [str(row["day"]) for row in db.execute("select day from stat_site_day where closed = 0 order by day")]
        rebuild_days(db, days, zone=settings.zone)
        _rebuild_all_time(db)
    return days


def rebuild_days(db: Connection, days: list[str], *, zone: ZoneInfo) -> None:
    """Rebuild the totals of some open days from their single views, in the order these happened.

    The days keep the time zone that they were counted in; hours are those of `zone`. In the caller's transaction.
    """
    hours = rebuilt_hours.find(db, days, zone)
    for day in hours.days:
        _subtract(db, day)
    rebuilt_hours.delete(db, hours)
    additions = Additions(db, dict.fromkeys(hours.days, ()))
    for day in sorted(hours.days):
        for row in db.execute(
            "select at, article_id, visitor, source_id, origin from view_events where day = :day order by at, id",
            {"day": day},
        ):
            _, hour = local_day_and_hour(row["at"], zone)
            additions.add(
                CountedView(
                    row["at"], day, hour, row["article_id"], "", row["visitor"], row["source_id"], row["origin"]
                )
            )
    additions.write()
    rebuilt_hours.add_others(db, hours)


def _rebuild_all_time(db: Connection) -> None:
    db.execute(
        """
        update stat_article set views = d.views, readers = d.readers
        from (
            select s.article_id as id, coalesce(sum(t.views), 0) as views, coalesce(sum(t.readers), 0) as readers
            from stat_article s left join stat_article_day t on t.article_id = s.article_id group by s.article_id
        ) d
        where d.id = stat_article.article_id and (stat_article.views, stat_article.readers) <> (d.views, d.readers)
        """
    )
    db.execute(
        """
        update stat_total set views = (select coalesce(sum(views), 0) from stat_site_day),
            visits = (select coalesce(sum(visits), 0) from stat_site_day)
        """
    )


def _subtract(db: Connection, day: str) -> None:
    """Subtract a day from every all-time total and delete its own, except its hours; other days are not read."""
    given = {"day": day, "number": day_number(day)}
    for statement in (
        """
        update stat_article set views = stat_article.views - d.views, readers = stat_article.readers - d.readers
        from (select article_id, views, readers from stat_article_day where day = :number) d
        where d.article_id = stat_article.article_id
        """,
        """
        update stat_total set views = stat_total.views - d.views, visits = stat_total.visits - d.visits
        from (select views, visits from stat_site_day where day = :day) d
        """,
        "delete from stat_article_day where day = :number",
        "delete from stat_site_day where day = :day",
        "delete from stat_source_day where day = :day",
        "delete from visitor_days where day = :day",
        "delete from reader_days where day = :day",
    ):
        db.execute(statement, given)
