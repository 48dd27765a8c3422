"""What a newsroom asks about its readers, answered from the roll-ups: no report reads single views."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import clock
from newsroom.core.articles.statuses import IN_WORK, OPEN, in_sql
from newsroom.core.readership import baselines, trends
from newsroom.core.readership.trends import Usual
from newsroom.errors import Usage
from newsroom.settings import Settings
from newsroom.store import Connection

NOW = 300  # seconds within which a view makes a reader present
DAYS = 30
GROUPS = ("article", "section", "author", "tag")

ALL_TIME = "select article_id, views + baseline as views, readers from stat_article where article_id <> 0"
BETWEEN = """
    select article_id, sum(views) as views, sum(readers) as readers from stat_article_day
    where day between unixepoch(:since) / 86400 and unixepoch(:until) / 86400 and article_id <> 0 group by article_id
    """
_SOURCES = """
    select source_id, sum(views) as views from stat_source_day where day between :since and :until group by source_id
    """
_SOURCES_OF_ARTICLE = """
    select source_id, views from stat_source_day where article_id = :article and day between :since and :until
    union all select source_id, views from stat_source_article where article_id = :article and :since = ''
    """


@dataclass(frozen=True, slots=True)
class Today:
    """The running day."""

    views: int
    visits: int
    visitors: int


@dataclass(frozen=True, slots=True)
class Total:
    """All time, with what an older site had counted; `since` is the first day, None before the first view."""

    views: int
    visits: int
    since: str | None
    baseline_views: int
    baseline_visits: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in a ranking. `readers` adds up each day's readers; title and slug as they are now."""

    id: int
    slug: str | None
    title: str
    views: int
    readers: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """A section, an author or a tag in a ranking, with how many of its articles were read."""

    name: str
    slug: str
    articles: int
    views: int
    readers: int


@dataclass(frozen=True, slots=True)
class SourceViews:
    """A source of views and its share of them in per cent."""

    name: str
    channel: str
    views: int
    share: float


@dataclass(frozen=True, slots=True)
class Hour:
    """A local hour of today: its label, when it began (UTC text), and its figures."""

    hour: str
    start: str
    views: int
    visits: int


@dataclass(frozen=True, slots=True)
class Day:
    """A local day."""

    day: str
    views: int
    visits: int


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for a moderator."""

    pending: int
    oldest_pending_at: str | None


@dataclass(frozen=True, slots=True)
class Produced:
    """What the desk does today: first publications, and unfinished articles past their deadline."""

    published_today: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The one screen; its fields are the keys of `stats --json`."""

    timezone: str
    generated_at: str
    today: Today
    total: Total
    usual: Usual
    now: int
    top: list[Ranked]
    sources: list[SourceViews]
    hours: list[Hour]
    days: list[Day]
    articles: dict[str, int]
    comments: Queue
    output: Produced
    bots_today: int


@dataclass(frozen=True, slots=True)
class Present:
    """The last NOW seconds: readers who had a view, views, and the pages they were of, most read first."""

    timezone: str
    at: str
    readers: int
    views: int
    stories: list[Ranked]


@dataclass(frozen=True, slots=True)
class BotHits:
    """Requests of one machine, kept out of every other figure."""

    bot: str
    reason: str
    hits: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Requests for a path that is not there."""

    path: str
    hits: int


def summary(db: Connection, *, now: datetime, settings: Settings) -> Summary:
    """Everything on the first screen, as of `now`."""
    zone = settings.zone
    day = clock.day_of(now, zone)
    row = db.execute("select views, visits, visitors from stat_site_day where day = :day", {"day": day}).fetchone()
    return Summary(
        timezone=zone.key,
        generated_at=clock.to_text(now),
        today=Today(*row) if row else Today(0, 0, 0),
        total=total(db),
        usual=trends.usual(db, now=now, zone=zone),
        now=_present(db, day, now),
        top=top(db, since=day, until=day, limit=10),
        sources=sources(db, since=day, until=day, limit=10),
        hours=[Hour(b.label, b.start, b.views, b.visits) for b in trends.hours_of_day(db, day, zone)],
        days=[Day(b.label, b.views, b.visits) for b in trends.days(db, clock.days_before(day, DAYS - 1), day, zone)],
        articles=_states(db),
        comments=_queue(db),
        output=_output(db, day, now, settings),
        bots_today=_bots(db, day),
    )


def total(db: Connection) -> Total:
    """Views and visits of all time: the baseline in force and all that was counted here."""
    row = db.execute("select views, visits, since from stat_total").fetchone()
    before = baselines.current(db)
    first = min(filter(None, (row["since"], before.since if before else None)), default=None)
    views, visits = (before.views, before.visits) if before else (0, 0)
    return Total(int(row["views"]) + views, int(row["visits"]) + visits, first, views, visits)


def _present(db: Connection, day: str, now: datetime) -> int:
    at = int(now.timestamp())
    row = db.execute(
        "select count(*) from visitor_days where day = :day and last_at > :since and last_at <= :at",
        {"day": day, "since": at - NOW, "at": at},
    ).fetchone()
    return int(row[0])


def present(db: Connection, *, now: datetime, settings: Settings, limit: int = 10) -> Present:
    """Who is reading at this moment. The one report that looks at single views, those of today alone."""
    day, at = clock.day_of(now, settings.zone), int(now.timestamp())
    rows = db.execute(
        """
        select e.article_id as id, a.slug, a.title, count(*) as views, count(distinct e.visitor) as readers
        from view_events e left join articles a on a.id = e.article_id
        where e.day = :day and e.at > :since and e.at <= :at
        group by e.article_id order by views desc, e.article_id desc
        """,
        {"day": day, "since": at - NOW, "at": at},
    ).fetchall()
    stories = [
        Ranked(row["id"], row["slug"], row["title"] or ("other pages" if not row["id"] else f"[deleted #{row['id']}]"),
               row["views"], row["readers"])
        for row in rows
    ]  # fmt: skip
    return Present(
        settings.zone.key, clock.to_text(now), _present(db, day, now), sum(row["views"] for row in rows),
        stories[:limit],
    )  # fmt: skip


def _states(db: Connection) -> dict[str, int]:
    found = dict.fromkeys(map(str, OPEN), 0)
    for row in db.execute("select status, count(*) as n from articles group by status"):
        if row["status"] in found:
            found[row["status"]] = int(row["n"])
    return found


def _queue(db: Connection) -> Queue:
    row = db.execute("select count(*), min(created_at) from comments where status = 'pending'").fetchone()
    return Queue(*row)


def _output(db: Connection, day: str, now: datetime, settings: Settings) -> Produced:
    start, end = (clock.to_text(edge) for edge in clock.day_bounds(day, settings.zone))
    published = db.execute(
        """
        select count(*) from articles
        where published_at >= :start and published_at < :end and published_at <= :now and live_rev is not null
        """,
        {"start": start, "end": end, "now": clock.to_text(now)},
    ).fetchone()
    overdue = db.execute(
        f"select count(*) from articles where status in {in_sql(IN_WORK)} and due_at < :now",
        {"now": clock.to_text(now)},
    ).fetchone()
    return Produced(int(published[0]), int(overdue[0]))


def _bots(db: Connection, day: str) -> int:
    row = db.execute("select coalesce(sum(hits), 0) from bot_days where day = :day", {"day": day}).fetchone()
    return int(row[0])


def top(db: Connection, *, since: str | None = None, until: str | None = None, limit: int | None = 10) -> list[Ranked]:
    """The most read articles from `since` to `until` (local days, both included); without `since`, of all time.

    All-time figures include what an older site had counted. An article that left the file stays in its place.
    """
    rows = db.execute(
        f"""
        select s.article_id as id, a.slug, a.title, s.views, s.readers
        from (
            {ALL_TIME if since is None else BETWEEN} order by views desc, readers desc, article_id desc limit :limit
        ) s left join articles a on a.id = s.article_id
        where s.views > 0
        order by s.views desc, s.readers desc, s.article_id desc
        """,
        {"since": since, "until": until or since, "limit": -1 if limit is None else limit},
    )
    return [
        Ranked(row["id"], row["slug"], row["title"] if row["slug"] else f"[deleted #{row['id']}]", *row[3:])
        for row in rows
    ]


def top_groups(
    db: Connection, kind: str, *, since: str | None = None, until: str | None = None, limit: int | None = 10
) -> list[Grouped]:
    """The most read sections, authors or tags, by the articles that carry them now. Raises `Usage` for another kind.

    An article of two authors counts for each.
    """
    if kind not in GROUPS[1:]:
        raise Usage(f"a ranking by {kind!r} is not known", hint="by: " + ", ".join(GROUPS))
    rows = db.execute(
        f"""
        select l.name, l.slug, count(*) as articles, sum(s.views) as views, sum(s.readers) as readers
        from ({ALL_TIME if since is None else BETWEEN}) s
        join article_labels al on al.article_id = s.article_id and al.live = 1
        join labels l on l.id = al.label_id and l.kind = :kind
        where s.views > 0
        group by l.id order by views desc, readers desc, l.name limit :limit
        """,
        {"kind": kind, "since": since, "until": until or since, "limit": -1 if limit is None else limit},
    )
    return [Grouped(*row) for row in rows]


def sources(
    db: Connection, *, since: str, until: str, article_id: int | None = None, limit: int | None = None
) -> list[SourceViews]:
    """Where views came from, by name. Clicks within the site are a source of an article, not of the site.

    By the day an article's sources are kept as long as its hours; of all time (`since` empty) they are whole.
    """
    rows = db.execute(
        f"""
        select s.name, min(s.channel) as channel, sum(d.views) as views
        from ({_SOURCES if article_id is None else _SOURCES_OF_ARTICLE}) d join sources s on s.id = d.source_id
        {"where s.channel <> 'own'" if article_id is None else ""}
        group by s.name order by views desc, s.name
        """,
        {"since": since, "until": until, "article": article_id},
    ).fetchall()
    everything = sum(int(row["views"]) for row in rows)
    return [
        SourceViews(row["name"], row["channel"], int(row["views"]), round(row["views"] * 100 / everything, 1))
        for row in rows[: limit if limit is not None else len(rows)]
    ]


def bots(db: Connection, *, since: str, until: str, limit: int | None = None) -> list[BotHits]:
    """Machines that were kept out of the figures, busiest first."""
    rows = db.execute(
        """
        select bot, reason, sum(hits) as hits from bot_days where day between :since and :until
        group by bot, reason order by hits desc, bot limit :limit
        """,
        {"since": since, "until": until, "limit": -1 if limit is None else limit},
    )
    return [BotHits(*row) for row in rows]


def not_found(db: Connection, *, since: str, until: str, limit: int | None = None) -> list[Missed]:
    """Paths that were asked for and are not there, most wanted first."""
    rows = db.execute(
        """
        select path, sum(hits) as hits from not_found_days where day between :since and :until
        group by path order by hits desc, path limit :limit
        """,
        {"since": since, "until": until, "limit": -1 if limit is None else limit},
    )
    return [Missed(*row) for row in rows]
