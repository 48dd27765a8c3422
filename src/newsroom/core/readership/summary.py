"""The first statistics screen: today, totals, the last 30 days, what is read, and the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import clock
from newsroom.core.articles.statuses import IN_WORK, OPEN, in_sql
from newsroom.core.readership import baselines, live, rankings, trends
from newsroom.core.readership.rankings import RankedArticle, SourceViews
from newsroom.core.readership.trends import UsualByNow
from newsroom.settings import Settings
from newsroom.store import Connection

DAYS = 30
RANKED = 10


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far."""

    views: int
    visits: int
    visitors: int


@dataclass(frozen=True, slots=True)
class AllTime:
    """The totals, including the counts of an older site; `since` is the first day, None before the first view."""

    views: int
    visits: int
    since: str | None
    baseline_views: int
    baseline_visits: int


@dataclass(frozen=True, slots=True)
class HourOfToday:
    """A local hour of today: its label, when it began (UTC text), and its views and visits."""

    hour: str
    start: str
    views: int
    visits: int


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A local day."""

    day: str
    views: int
    visits: int


@dataclass(frozen=True, slots=True)
class PendingComments:
    """How many comments are pending, and since when the oldest is."""

    pending: int
    oldest_pending_at: str | None


@dataclass(frozen=True, slots=True)
class DeskToday:
    """First publications today, and unfinished articles past their deadline."""

    published_today: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The first screen; its fields are the keys of `stats --json`."""

    timezone: str
    generated_at: str
    today: Today
    total: AllTime
    usual: UsualByNow
    now: int
    top: list[RankedArticle]
    sources: list[SourceViews]
    hours: list[HourOfToday]
    days: list[DayTotals]
    articles: dict[str, int]
    comments: PendingComments
    output: DeskToday
    bots_today: int


def summary(db: Connection, *, now: datetime, settings: Settings) -> Summary:
    """Everything on the first screen, as of `now`."""
    zone = settings.zone
    day = clock.day_of(now, zone)
    row = db.execute("select views, visits, visitors from stat_site_day where day = :day", {"day": day}).fetchone()
    hours = trends.hours_of_day(db, day, zone)
    days = trends.days(db, clock.days_before(day, DAYS - 1), day, zone)
    return Summary(
        timezone=zone.key,
        generated_at=clock.to_text(now),
        today=Today(*row) if row else Today(0, 0, 0),
        total=all_time(db),
        usual=trends.usual_by_now(db, now=now, zone=zone),
        now=live.readers_now(db, day, now),
        top=rankings.top(db, since=day, until=day, limit=RANKED),
        sources=rankings.sources(db, since=day, until=day, limit=RANKED),
        hours=[HourOfToday(hour.label, hour.start, hour.views, hour.visits) for hour in hours],
        days=[DayTotals(one.label, one.views, one.visits) for one in days],
        articles=_articles_by_status(db),
        comments=pending_comments(db),
        output=_desk_today(db, day, now, settings),
        bots_today=_bots(db, day),
    )


def all_time(db: Connection) -> AllTime:
    """Views and visits in total: the baseline of the site and everything counted here."""
    row = db.execute("select views, visits, since from stat_total").fetchone()
    before = baselines.current(db)
    first = min(filter(None, (row["since"], before.since if before else None)), default=None)
    views, visits = (before.views, before.visits) if before else (0, 0)
    return AllTime(int(row["views"]) + views, int(row["visits"]) + visits, first, views, visits)


def pending_comments(db: Connection, article_id: int | None = None) -> PendingComments:
    """The pending comments of the site or of one article."""
    row = db.execute(
        f"""
        select count(*), min(created_at) from comments
        where status = 'pending' {"" if article_id is None else "and article_id = :id"}
        """,
        {"id": article_id},
    ).fetchone()
    return PendingComments(*row)


def _articles_by_status(db: Connection) -> dict[str, int]:
    found = dict.fromkeys(map(str, OPEN), 0)
    for row in db.execute("select status, count(*) as n from articles where kind = 'story' group by status"):
        if row["status"] in found:
            found[row["status"]] = int(row["n"])
    return found


def _desk_today(db: Connection, day: str, now: datetime, settings: Settings) -> DeskToday:
    start, end = (clock.to_text(edge) for edge in clock.day_bounds(day, settings.zone))
    published = db.execute(
        """
        select count(*) from articles
        where published_at >= :start and published_at < :end and published_at <= :now and live_rev is not null and kind = 'story'
        """,
        {"start": start, "end": end, "now": clock.to_text(now)},
    ).fetchone()
    overdue = db.execute(
        f"select count(*) from articles where status in {in_sql(IN_WORK)} and due_at < :now",
        {"now": clock.to_text(now)},
    ).fetchone()
    return DeskToday(int(published[0]), int(overdue[0]))


def _bots(db: Connection, day: str) -> int:
    row = db.execute("select coalesce(sum(hits), 0) from bot_days where day = :day", {"day": day}).fetchone()
    return int(row[0])
