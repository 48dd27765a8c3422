"""Counting readers: a view goes into the file with every figure it changes, in one durable transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from newsroom import clock
from newsroom.core.readership import referrers, visitors
from newsroom.core.readership.rollups import Event, Tally
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

FUTURE = 300  # seconds a view may lie ahead of the clock
VISITOR_DAYS = 2  # local days, today included, whose visitor ids are kept
PAGE = 200  # characters of a page's path that are kept
SOURCES = 20_000  # hosts the file will learn; anyone can invent a referrer
NOT_FOUND = 1_000  # paths a day that are told apart
BOTS = 500  # bots a day that are told apart
OTHERS = "(others)"
NOBODY: Mapping[str, Collection[bytes]] = {}
_DUE = "day < :oldest and day not in (select day from log_days where closes_at > :now)"


@dataclass(frozen=True, slots=True)
class View:
    """One page view as it reached us. Address, agent and referrer are used to count and are not kept.

    `article_id` 0 with `page` for a page that is no article; `campaign` is the page address's utm_source;
    `private` readers are counted without an id, so they add views and no visits. A view that was kept elsewhere for a
    while brings its own number, by which it is known again, and the `visitor` that it is by.
    """

    at: datetime
    article_id: int = 0
    page: str = ""
    address: str = ""
    agent: str = ""
    referrer: str = ""
    campaign: str = ""
    private: bool = False
    origin: str = "server"
    id: int | None = None
    visitor: bytes | None = None


@dataclass(slots=True)
class Recorded:
    """What became of many views: how many count, and the positions of those too far in the future to."""

    counted: int = 0
    future: list[int] = field(default_factory=list)
    new_day: bool = False  # a day's first reader came: time to `forget` what is due


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures printed on pages; those in all include what an older site had counted."""

    views: dict[int, int]
    views_today: int
    visits_today: int
    views_total: int
    visits_total: int


def record(db: Connection, view: View, *, settings: Settings) -> None:
    """Count one view; when this returns it is on disk. The first view of a day also forgets what is due.

    Raises `BadFile` when the file stays busy.
    """
    with transaction(db):
        pen = _Pen(db, settings)
        pen.write([view])
    if pen.new_days:
        forget(db, now=view.at, settings=settings)


def record_many(db: Connection, views: Iterable[View], *, settings: Settings, now: datetime) -> Recorded:
    """Count many views in one transaction, in the order they happened; those beyond `now` are left out and named.

    A caller that sees `new_day` calls `forget` after its transaction.
    """
    result, kept = Recorded(), []
    latest = now + timedelta(seconds=FUTURE)
    for position, view in enumerate(views):
        if view.at > latest:
            result.future.append(position)
        else:
            kept.append(view)
    kept.sort(key=lambda view: view.at)
    with transaction(db):
        pen = _Pen(db, settings)
        pen.write(kept)
    result.counted, result.new_day = len(kept), bool(pen.new_days)
    return result


@lru_cache(maxsize=8192)
def _of_minute(minute: int, zone: ZoneInfo) -> tuple[str, int]:
    moment = datetime.fromtimestamp(minute * 60, UTC)
    return clock.day_of(moment, zone), clock.hour_of(moment, zone)


def local_day_and_hour(at: int, zone: ZoneInfo) -> tuple[str, int]:
    """The local day of a UTC second, and the second at which its local hour began; clocks change on whole minutes."""
    return _of_minute(at // 60, zone)


class _Pen:
    """Turns views into events and writes them with their roll-ups, inside the caller's transaction."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self.db = db
        self.zone = settings.zone
        self.own = frozenset({referrers.host_of(settings.text("site.url"))})
        self.new_days: set[str] = set()
        self._salts: dict[str, bytes | None] = {}
        self._source_ids: dict[str, int] = {}

    def write(self, views: Sequence[View]) -> None:
        """Write `views`, which are in the order they happened."""
        events = [self._event(view) for view in views]
        write_events(self.db, events, known=dict.fromkeys(self.new_days, ()))

    def _event(self, view: View) -> Event:
        at = int(view.at.timestamp())
        day, hour = local_day_and_hour(at, self.zone)
        source = referrers.classify(view.referrer, campaign=view.campaign, own=self.own)
        page = "" if view.article_id else bare_path(view.page)
        visitor = view.visitor or self._visitor(view, day)
        return Event(at, day, hour, view.article_id, page, visitor, self._source(source), view.origin, view.id)

    def _visitor(self, view: View, day: str) -> bytes | None:
        net = None if view.private else visitors.network(view.address)
        if net is None:
            return None
        if day not in self._salts:
            self._salts[day], made = visitors.salt_of(self.db, day)
            if made:
                self.new_days.add(day)
        salt = self._salts[day]
        return visitors.visitor_id(salt, net, view.agent) if salt else None

    def _source(self, source: referrers.Source) -> int:
        known = self._source_ids.get(source.host)
        if known is None:
            known = self._source_ids[source.host] = source_id(self.db, source)
        return known


def write_events(
    db: Connection, events: Sequence[Event], *, known: Mapping[str, Collection[bytes]] = NOBODY
) -> Tally:  # fmt: skip
    """Write views, in the order they happened, with every figure they change; inside the caller's transaction.

    `known` has, for some days, all visitors that are in the file.
    """
    tally = Tally(db, known)
    for event in events:
        tally.add(event)
    db.executemany(
        """
        insert into view_events (id, at, day, article_id, page, visitor, source_id, origin)
        values (:id, :at, :day, :article, :page, :visitor, :source, :origin)
        """,
        [
            {
                "id": number, "at": at, "day": day, "article": article, "page": page, "visitor": visitor,
                "source": source, "origin": origin,
            }
            for at, day, _, article, page, visitor, source, origin, number in events
        ],
    )  # fmt: skip
    tally.write()
    return tally


def bare_path(page: str) -> str:
    """A path without query and fragment, cut to what is kept of it."""
    return page.partition("?")[0].partition("#")[0][:PAGE]


def source_id(db: Connection, source: referrers.Source) -> int:
    """The number of a source in the file, which learns new ones up to SOURCES; inside the caller's transaction."""
    row = db.execute("select id from sources where host = :host", {"host": source.host}).fetchone()
    if row:
        return int(row["id"])
    if source.channel in ("other", "campaign") and source != referrers.REST:
        known = db.execute("select count(*) from sources").fetchone()[0]
        if known >= SOURCES:
            return source_id(db, referrers.REST)
    made = db.execute(
        "insert into sources (host, name, channel) values (:host, :name, :channel)",
        {"host": source.host, "name": source.name, "channel": source.channel},
    ).lastrowid
    assert made is not None
    return made


def record_bot(db: Connection, name: str, reason: str, *, at: datetime, settings: Settings, hits: int = 1) -> None:
    """Count a machine's request, apart from every view."""
    day = clock.day_of(at, settings.zone)
    with transaction(db):
        name = _within(db, "bot", day, name)
        db.execute(
            """
            insert into bot_days (day, bot, reason, hits) values (:day, :bot, :reason, :hits)
            on conflict (day, bot, reason) do update set hits = hits + excluded.hits
            """,
            {"day": day, "bot": name, "reason": reason, "hits": hits},
        )


def record_not_found(db: Connection, path: str, *, at: datetime, settings: Settings, hits: int = 1) -> None:
    """Count a request for a page that is not there; only its path is kept."""
    day = clock.day_of(at, settings.zone)
    with transaction(db):
        path = _within(db, "path", day, bare_path(path) or "/")
        db.execute(
            """
            insert into not_found_days (day, path, hits) values (:day, :path, :hits)
            on conflict (day, path) do update set hits = hits + excluded.hits
            """,
            {"day": day, "path": path, "hits": hits},
        )


def _within(db: Connection, kind: str, day: str, name: str) -> str:
    """`name`, or OTHERS once the day has told enough apart: strangers choose these names."""
    if kind == "bot":
        counted = "select count(*), coalesce(max(bot = :name), 0) from bot_days where day = :day"
        limit = BOTS
    else:
        counted = "select count(*), coalesce(max(path = :name), 0) from not_found_days where day = :day"
        limit = NOT_FOUND
    known, there = db.execute(counted, {"day": day, "name": name}).fetchone()
    return name if there or known < limit else OTHERS


def counts(db: Connection, ids: Iterable[int], *, day: str) -> Counts:
    """The figures pages print: views of each article in `ids`, the site's today (`day` is local) and in all."""
    wanted = set(ids)
    views = dict.fromkeys(sorted(wanted), 0)
    for article in views:
        row = db.execute("select views + baseline from stat_article where article_id = :id", {"id": article}).fetchone()
        if row:
            views[article] = int(row[0])
    today = db.execute("select views, visits from stat_site_day where day = :day", {"day": day}).fetchone()
    total = db.execute(
        """
        select t.views + coalesce(b.views, 0) as views, t.visits + coalesce(b.visits, 0) as visits
        from stat_total t left join stat_baseline b
            on b.id = (select max(id) from stat_baseline where article_id = 0)
        """
    ).fetchone()
    return Counts(
        views, today["views"] if today else 0, today["visits"] if today else 0, total["views"], total["visits"]
    )


def forget(db: Connection, *, now: datetime, settings: Settings) -> int:
    """Drop what is due: salts and visitor ids before yesterday, single views and article hours past `stats.keep_days`.

    Days whose ids are gone are closed: their figures stand for ever. A day counted from logs stays open for as long as
    the import said, so that its lines are known again. Freed bytes are overwritten. Returns how many days were closed.
    """
    zone = settings.zone
    oldest = clock.days_before(clock.day_of(now, zone), VISITOR_DAYS - 1)
    due = {"oldest": oldest, "now": clock.to_text(now)}
    db.execute("pragma secure_delete=on")
    with transaction(db):
        days = db.execute(f"select day from stat_site_day where closed = 0 and {_DUE}", due).fetchall()
        gone = len(days)
        for row in days:
            db.execute("update view_events set visitor = null where day = :day", {"day": row["day"]})
            db.execute("update stat_site_day set closed = 1 where day = :day", {"day": row["day"]})
        for table in ("salts", "visitor_days", "reader_days", "log_seen", "log_files"):
            gone += db.execute(f"delete from {table} where {_DUE}", due).rowcount
        # What is still open can be made anew only while its views and hours are there, however old it is.
        first = db.execute("select min(day) from stat_site_day where closed = 0").fetchone()[0]
        raw = clock.days_before(clock.day_of(now, zone), max(settings.number("stats.keep_days"), VISITOR_DAYS) - 1)
        raw = min(raw, first) if first else raw
        past = {"day": raw, "hour": int(clock.day_bounds(raw, zone)[0].timestamp())}
        gone += db.execute("delete from view_events where day < :day", past).rowcount
        _gather_sources(db, raw)
        gone += db.execute("delete from stat_article_hour where hour < :hour", past).rowcount
    if gone:
        _flush(db)
    return len(days)


def _gather_sources(db: Connection, before: str) -> None:
    """Where stories' readers came from on days before a day: by day of all stories, by story of all days."""
    given = {"day": before}
    db.execute(
        """
        insert into stat_source_article (article_id, source_id, views)
        select article_id, source_id, sum(views) from stat_source_day where day < :day and article_id > 0 group by 1, 2
        on conflict (article_id, source_id) do update set views = views + excluded.views
        """,
        given,
    )
    db.execute(
        """
        insert into stat_source_day (day, source_id, article_id, views)
        select day, source_id, -1, sum(views) from stat_source_day where day < :day and article_id >= 0 group by 1, 2
        on conflict (day, source_id, article_id) do update set views = views + excluded.views
        """,
        given,
    )
    db.execute("delete from stat_source_day where day < :day and article_id >= 0", given)


def _flush(db: Connection) -> None:
    """Empty the write-ahead log, where older pages linger; left to a later time when someone is reading."""
    if db.in_transaction:
        return
    wait = db.execute("pragma busy_timeout").fetchone()[0]
    db.execute("pragma busy_timeout=0")
    with suppress(sqlite3.OperationalError):
        db.execute("pragma wal_checkpoint(truncate)").fetchall()
    db.execute(f"pragma busy_timeout={int(wait)}")
