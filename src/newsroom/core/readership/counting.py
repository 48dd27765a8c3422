"""Counting page views, bots and pages not found: each is in the file, with every total, when the call returns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsroom import clock
from newsroom.core.readership import closing, referrers, visitors
from newsroom.core.readership.referrers import SourceChannel
from newsroom.core.readership.rollups import Additions, CountedView, local_day_and_hour
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

MAX_SECONDS_AHEAD = 300  # how far a view may be ahead of the clock
MAX_PATH_LENGTH = 200  # characters kept of a page's path
# Strangers choose referrers, names of bots and paths. If there are more than this, the others are counted together.
MAX_SOURCES = 20_000
MAX_BOTS_PER_DAY = 500
MAX_PATHS_NOT_FOUND_PER_DAY = 1_000
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class PageView:
    """One page view. Address, agent and referrer are used for counting and are not stored.

    `article_id` is 0 and `page` a path for a page that is not an article; `campaign` is the utm_source of its URL.
    `private` views are counted without a visitor id: they add views and no visits. A view that was stored outside the file
    has its row number `id`, so that it is counted once, and its `visitor` id.
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


def record(db: Connection, view: PageView, *, settings: Settings) -> None:
    """Count one view; when this returns it is on disk. The first visitor of a day also closes the days that are due.

    Raises `BadFile` if the file stays busy.
    """
    with transaction(db):
        recorder = _Recorder(db, settings)
        recorder.write([view])
    if recorder.first_visitor:
        closing.close_days(db, now=view.at, settings=settings)


def record_many(db: Connection, views: Iterable[PageView], *, settings: Settings, now: datetime) -> int:
    """Count views in one transaction, in the order they happened, and return how many were counted.

    Views more than MAX_SECONDS_AHEAD after `now` are skipped. No day is closed: the caller does that afterwards.
    """
    latest = now + timedelta(seconds=MAX_SECONDS_AHEAD)
    counted = sorted((view for view in views if view.at <= latest), key=lambda view: view.at)
    with transaction(db):
        _Recorder(db, settings).write(counted)
    return len(counted)


class _Recorder:
    """Turns page views into counted views and writes them, in the caller's transaction."""

    def __init__(self, db: Connection, settings: Settings) -> None:
        self.db = db
        self.zone = settings.zone
        self.own_hosts = frozenset({referrers.host_of(settings.text("site.url"))})
        self.first_visitor = False  # whether a day got its first visitor
        self._salts: dict[str, bytes | None] = {}
        self._new_days: set[str] = set()  # days without any visitor in the file
        self._source_ids: dict[str, int] = {}

    def write(self, views: Sequence[PageView]) -> None:
        """Write `views`, which are in the order they happened."""
        counted = [self._counted(view) for view in views]
        write_views(self.db, counted, known=dict.fromkeys(self._new_days, ()))
        self.first_visitor = bool(self._new_days)

    def _counted(self, view: PageView) -> CountedView:
        at = int(view.at.timestamp())
        day, hour = local_day_and_hour(at, self.zone)
        source = referrers.classify(view.referrer, campaign=view.campaign, own=self.own_hosts)
        page = "" if view.article_id else bare_path(view.page)
        visitor = view.visitor or self._visitor(view, day)
        return CountedView(at, day, hour, view.article_id, page, visitor, self._source(source), view.origin, view.id)

    def _visitor(self, view: PageView, day: str) -> bytes | None:
        network = None if view.private else visitors.network(view.address)
        if network is None:
            return None
        if day not in self._salts:
            self._salts[day], new = visitors.ensure_salt(self.db, day)
            if new:
                self._new_days.add(day)
        salt = self._salts[day]
        return visitors.visitor_id(salt, network, view.agent) if salt else None

    def _source(self, source: referrers.Source) -> int:
        known = self._source_ids.get(source.host)
        if known is None:
            known = self._source_ids[source.host] = source_id(self.db, source)
        return known


def write_views(
    db: Connection, views: Sequence[CountedView], *, known: Mapping[str, Collection[bytes]] | None = None
) -> Additions:
    """Write views, in the order they happened, with every total they change; in the caller's transaction.

    `known` contains, for some days, all visitors that are in the file.
    """
    additions = Additions(db, known or {})
    for view in views:
        additions.add(view)
    db.executemany(
        """
        insert into view_events (id, at, day, article_id, page, visitor, source_id, origin)
        values (:id, :at, :day, :article, :page, :visitor, :source, :origin)
        """,
        [
            {
                "id": number,
                "at": at,
                "day": day,
                "article": article,
                "page": page,
                "visitor": visitor,
                "source": source,
                "origin": origin,
            }
            for at, day, _, article, page, visitor, source, origin, number in views
        ],
    )
    additions.write()
    return additions


def bare_path(page: str) -> str:
    """A path without query and fragment, cut to MAX_PATH_LENGTH."""
    return page.partition("?")[0].partition("#")[0][:MAX_PATH_LENGTH]


def source_id(db: Connection, source: referrers.Source) -> int:
    """The number of a source in the file; new sources are added up to MAX_SOURCES; in the caller's transaction."""
    row = db.execute("select id from sources where host = :host", {"host": source.host}).fetchone()
    if row:
        return int(row["id"])
    if source.channel in (SourceChannel.OTHER, SourceChannel.CAMPAIGN) and source != referrers.OTHERS:
        known = db.execute("select count(*) from sources").fetchone()[0]
        if known >= MAX_SOURCES:
            return source_id(db, referrers.OTHERS)
    made = db.execute(
        "insert into sources (host, name, channel) values (:host, :name, :channel)",
        {"host": source.host, "name": source.name, "channel": source.channel},
    ).lastrowid
    assert made is not None
    return made


def record_bot(db: Connection, name: str, reason: str, *, at: datetime, settings: Settings, hits: int = 1) -> None:
    """Count the request of a bot, separately from views. `reason` is one of `bots.BotReason`."""
    day = clock.day_of(at, settings.zone)
    with transaction(db):
        known, there = db.execute(
            "select count(*), coalesce(max(bot = :name), 0) from bot_days where day = :day", {"day": day, "name": name}
        ).fetchone()
        db.execute(
            """
            insert into bot_days (day, bot, reason, hits) values (:day, :bot, :reason, :hits)
            on conflict (day, bot, reason) do update set hits = hits + excluded.hits
            """,
            {
                "day": day,
                "bot": name if there or known < MAX_BOTS_PER_DAY else OTHERS,
                "reason": reason,
                "hits": hits,
            },
        )


def record_not_found(db: Connection, path: str, *, at: datetime, settings: Settings, hits: int = 1) -> None:
    """Count a request for a page that does not exist; only its path is stored."""
    day, path = clock.day_of(at, settings.zone), bare_path(path) or "/"
    with transaction(db):
        known, there = db.execute(
            "select count(*), coalesce(max(path = :path), 0) from not_found_days where day = :day",
            {"day": day, "path": path},
        ).fetchone()
        db.execute(
            """
            insert into not_found_days (day, path, hits) values (:day, :path, :hits)
            on conflict (day, path) do update set hits = hits + excluded.hits
            """,
            {"day": day, "path": path if there or known < MAX_PATHS_NOT_FOUND_PER_DAY else OTHERS, "hits": hits},
        )
