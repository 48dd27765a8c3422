"""Writing a log's lines down: those that are new, with every figure they change, in one transaction."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from newsroom import clock
from newsroom.core.readership import bots, counting, reconcile, referrers
from newsroom.core.readership.logs import memory
from newsroom.core.readership.rollups import Event
from newsroom.settings import Settings
from newsroom.store import Connection, savepoint

LOG_DAYS = 14  # days after a day and its first import for which its lines are known again
CROWD = 150_000  # visitors that are kept in mind: those of the days that were written last
MISSING, MACHINES_MISSING = "missing", "missing to a machine"
_AT = itemgetter(0)


class Other(NamedTuple):
    """A line that is no view and still has its figure: a machine's, or one for a page that was not there."""

    line: int  # its number, made from its hash
    at: int
    day: str
    kind: bots.Bot | str  # MISSING and MACHINES_MISSING for a page that was not there
    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of lines: how many were counted and not, by reason, and the numbers of those that were known."""

    counted: int
    skipped: Counter[str]
    known: Set[int]
    learned: bool  # sources were written: their numbers are others now


class Ledger:
    """Writes lines inside the caller's transaction; remembers between two of them what it need not look up again."""

    def __init__(self, db: Connection, *, settings: Settings, now: datetime) -> None:
        self._db, self._settings, self._now = db, settings, now
        self._sources: dict[referrers.Source, int] = {}  # those that are not in the file, with the number they go by
        self._visitors: dict[str, set[bytes]] = {}  # of some days, all that are in the file
        self._version = 0  # of the file, as far as others change it

    def source(self, source: referrers.Source) -> int:
        """The number of a source in the file; a negative one while it has none there, until the next `write`."""
        row = self._db.execute("select id from sources where host = :host", {"host": source.host}).fetchone()
        return int(row["id"]) if row else self._sources.setdefault(source, -1 - len(self._sources))

    def write(self, views: list[Event], others: list[Other]) -> Written:
        """Write those lines that no import has written yet."""
        learned, came = bool(self._sources), len(views) + len(others)
        views = self._with_sources(views)
        views.sort(key=_AT)
        known: Set[int] = frozenset()
        try:
            with savepoint(self._db):
                self._write(views, others)
        except sqlite3.IntegrityError:  # some are known, or came twice: look for each
            self._visitors.clear()
            lines = {view.id or 0 for view in views} | {other.line for other in others}
            new = memory.unknown(self._db, lines)
            known = lines - new
            views = [view for view in {view.id: view for view in views}.values() if view.id in new]
            others = [other for other in {other.line: other for other in others}.values() if other.line in new]
            self._write(views, others)
        machines = sum(isinstance(other.kind, bots.Bot) for other in others)
        skipped = Counter(bot=machines, not_found=len(others) - machines, known=came - len(views) - len(others))
        return Written(len(views), skipped, known, learned)

    def _with_sources(self, views: list[Event]) -> list[Event]:
        """The views with the numbers of sources that are not in the file yet; they are from now on."""
        if not self._sources:
            return views
        ids = {number: counting.source_id(self._db, source) for source, number in self._sources.items()}
        self._sources = {}
        return [view if view.source >= 0 else view._replace(source=ids[view.source]) for view in views]

    def _write(self, views: list[Event], others: list[Other]) -> None:
        by_day: dict[str, list[Other]] = {}
        for other in others:
            by_day.setdefault(other.day, []).append(other)
        for day, lines in by_day.items():
            memory.keep(self._db, day, (line.line for line in lines))
        days = {view.day for view in views}
        self._write_views(views, days)
        for lines in by_day.values():
            self._write_others(lines)
        days |= by_day.keys()
        memory.open_days(self._db, days, closes_at={day: self._closes_at(day) for day in days})

    def _write_views(self, views: list[Event], days: set[str]) -> None:
        self._look_back(days)
        tally = counting.write_events(self._db, views, known=self._visitors)
        if tally.late:  # an earlier part of the day came after a later one
            reconcile.remake(self._db, sorted(tally.late), zone=self._settings.zone)
        for day, visitor in tally.newcomers():
            if day in self._visitors:
                self._visitors[day].add(visitor)

    def _look_back(self, days: set[str]) -> None:
        """Note which days have no visitor in the file, and forget what is too much or no longer true."""
        version = self._db.execute("pragma data_version").fetchone()[0]
        if version != self._version:  # somebody else wrote
            self._visitors, self._version = {}, version
        for day in sorted(days - self._visitors.keys()):
            if not self._db.execute("select 1 from visitor_days where day = :day", {"day": day}).fetchone():
                self._visitors[day] = set()
        for day in [day for day in self._visitors if day not in days]:
            if sum(map(len, self._visitors.values())) > CROWD:
                del self._visitors[day]
        for day in [day for day, visitors in self._visitors.items() if len(visitors) > CROWD]:
            del self._visitors[day]

    def _write_others(self, lines: list[Other]) -> None:
        """Count a day's lines that are no views: machines, and pages that were not there."""
        at = datetime.fromtimestamp(lines[0].at, UTC)
        machines = Counter(line.kind for line in lines if isinstance(line.kind, bots.Bot))
        missing = Counter(line.path for line in lines if line.kind == MISSING)
        for bot, hits in sorted(machines.items()):
            counting.record_bot(self._db, bot.name, bot.reason, at=at, settings=self._settings, hits=hits)
        for path, hits in sorted(missing.items()):
            counting.record_not_found(self._db, path, at=at, settings=self._settings, hits=hits)

    def _closes_at(self, day: str) -> str:
        later = max(self._now, clock.day_bounds(day, self._settings.zone)[1])
        return clock.to_text(later + timedelta(days=LOG_DAYS))
