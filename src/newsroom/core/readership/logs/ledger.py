"""Writing the lines of a log: the new ones, with every total they change, in one transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from newsroom import clock
from newsroom.core.readership import counting, reconcile, referrers
from newsroom.core.readership.bots import Bot
from newsroom.core.readership.downloads import Episodes, SentPart
from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.requests import SkipReason
from newsroom.core.readership.rollups import CountedView
from newsroom.settings import Settings
from newsroom.store import Connection, savepoint

OPEN_DAYS = 14  # days after a day and its first import in which its lines are recognised
MAX_VISITORS_REMEMBERED = 150_000  # visitors of the days written last
_AT = itemgetter(0)


class OtherLine(NamedTuple):
    """A line that is not a view and is counted elsewhere: of a bot, or for a page that was not found, or both.

    `sent` is what it sent of an episode of a podcast.
    """

    id: int  # made from the hash of the line
    at: int
    day: str
    bot: Bot | None
    found: bool
    path: str
    sent: SentPart | None = None


@dataclass(frozen=True, slots=True)
class LinesWritten:
    """The result of writing lines: how many were counted and skipped, by reason, and the ids of known ones."""

    counted: int
    skipped: Counter[SkipReason]
    known: Set[int]
    new_sources: bool  # sources were written: their numbers have changed


class Ledger:
    """Writes lines in the caller's transaction, and caches what need not be looked up again."""

    def __init__(self, db: Connection, *, settings: Settings, now: datetime, episodes: Episodes | None = None) -> None:
        self._db, self._settings, self._now = db, settings, now
        self._episodes = episodes or Episodes(db)
        self._new_sources: dict[referrers.Source, int] = {}  # not in the file yet, with negative numbers
        self._visitors: dict[str, set[bytes]] = {}  # of some days, all that are in the file
        self._version = 0  # SQLite's number for the writes of other connections

    def source(self, source: referrers.Source) -> int:
        """The number of a source in the file; negative until the next `write` if it is new."""
        row = self._db.execute("select id from sources where host = :host", {"host": source.host}).fetchone()
        return int(row["id"]) if row else self._new_sources.setdefault(source, -1 - len(self._new_sources))

    def write(self, views: list[CountedView], others: list[OtherLine]) -> LinesWritten:
        """Write those lines that no import has written yet."""
        new_sources, given = bool(self._new_sources), len(views) + len(others)
        views = self._with_sources(views)
        views.sort(key=_AT)
        known: Set[int] = frozenset()
        try:
            with savepoint(self._db):
                self._write(views, others)
        except sqlite3.IntegrityError:  # some are known, or occur twice: look up each
            self._visitors.clear()
            lines = {view.id or 0 for view in views} | {other.id for other in others}
            new = memory.unknown(self._db, lines)
            known = lines - new
            views = [view for view in {view.id: view for view in views}.values() if view.id in new]
            others = [other for other in {other.id: other for other in others}.values() if other.id in new]
            self._write(views, others)
        missing = sum(not other.found and other.bot is None for other in others)
        sent = sum(other.sent is not None for other in others)
        skipped = Counter(
            {
                SkipReason.BOT: len(others) - missing - sent,
                SkipReason.DOWNLOAD: sent,
                SkipReason.NOT_FOUND: missing,
                SkipReason.KNOWN: given - len(views) - len(others),
            }
        )
        return LinesWritten(len(views), skipped, known, new_sources)

    def _with_sources(self, views: list[CountedView]) -> list[CountedView]:
        """Insert new sources into the file, and their numbers into the views."""
        if not self._new_sources:
            return views
        ids = {number: counting.source_id(self._db, source) for source, number in self._new_sources.items()}
        self._new_sources = {}
        return [view if view.source >= 0 else view._replace(source=ids[view.source]) for view in views]

    def _write(self, views: list[CountedView], others: list[OtherLine]) -> None:
        by_day: dict[str, list[OtherLine]] = {}
        for other in others:
            by_day.setdefault(other.day, []).append(other)
        for day, lines in by_day.items():
            memory.remember(self._db, day, (line.id for line in lines))
        days = {view.day for view in views}
        self._write_views(views, days)
        for lines in by_day.values():
            self._write_others(lines)
        self._episodes.write(self._db, (other.sent for other in others if other.sent is not None))
        days |= by_day.keys()
        memory.open_days(self._db, days, closes_at={day: self._closes_at(day) for day in days})

    def _write_views(self, views: list[CountedView], days: set[str]) -> None:
        self._remember_visitors_of(days)
        additions = counting.write_views(self._db, views, known=self._visitors)
        if additions.late:  # an earlier part of the day came after a later one
            reconcile.rebuild_days(self._db, sorted(additions.late), zone=self._settings.zone)
        for day, visitor in additions.new_visitors():
            if day in self._visitors:
                self._visitors[day].add(visitor)

    def _remember_visitors_of(self, days: set[str]) -> None:
        """Start with days without visitors in the file; drop what is too much, or was changed by somebody else."""
        version = self._db.execute("pragma data_version").fetchone()[0]
        if version != self._version:
            self._visitors, self._version = {}, version
        for day in sorted(days - self._visitors.keys()):
            if not self._db.execute("select 1 from visitor_days where day = :day", {"day": day}).fetchone():
                self._visitors[day] = set()
        for day in [day for day in self._visitors if day not in days]:
            if sum(map(len, self._visitors.values())) > MAX_VISITORS_REMEMBERED:
                del self._visitors[day]
        for day in [day for day, visitors in self._visitors.items() if len(visitors) > MAX_VISITORS_REMEMBERED]:
            del self._visitors[day]

    def _write_others(self, lines: list[OtherLine]) -> None:
        """Count the lines of a day that are not views: by bot, or by the path that was not found."""
        at = datetime.fromtimestamp(lines[0].at, UTC)
        bots = Counter(line.bot for line in lines if line.bot)
        missing = Counter(line.path for line in lines if not line.bot and not line.found)
        for bot, hits in sorted(bots.items()):
            counting.record_bot(self._db, bot.name, bot.reason, at=at, settings=self._settings, hits=hits)
        for path, hits in sorted(missing.items()):
            counting.record_not_found(self._db, path, at=at, settings=self._settings, hits=hits)

    def _closes_at(self, day: str) -> str:
        later = max(self._now, clock.day_bounds(day, self._settings.zone)[1])
        return clock.to_text(later + timedelta(days=OPEN_DAYS))
