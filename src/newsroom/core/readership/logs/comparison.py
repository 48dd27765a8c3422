"""Compares the logs of some days with what the server and its beacon counted of them, without counting anything."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import IO

from newsroom import clock
from newsroom.core.readership import visitors
from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.importer import Line, LogDay, LogImporter
from newsroom.core.readership.logs.requests import SkipReason
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class DayCompared:
    """The views of a local day: as counted, by the server or from a log, and in the logs that were read."""

    day: str
    counted_by: str
    counted: int
    logged: int

    @property
    def difference(self) -> int:
        """How many more views the logs have; negative if they have fewer."""
        return self.logged - self.counted


class LogComparison(LogImporter):
    """Reads logs by the rules of an import, and writes nothing: `days` compares each day afterwards.

    Days that the server counted and days that are closed are read like any other. Each line is taken once, whichever files
    contain it.
    """

    _views_of: dict[str, set[int]] | None = None

    def begin(
        self, records: Sequence[Line], stream: AbstractContextManager[IO[bytes]] | None = None, *, name: str = "the log"
    ) -> int:
        """Begin a file, which is read from its beginning."""
        return super().begin(records, None, name=name)

    def days(self) -> list[DayCompared]:
        """Every day with a view in the logs."""
        found = self._views_of or {}
        return [
            DayCompared(day, *_counted(self._db, day), logged=len(lines))
            for day, lines in sorted(found.items())
            if lines
        ]

    def _open_day(self, name: str) -> LogDay:
        day = self._days[name] = LogDay(name)
        if name > clock.day_of(self._now + timedelta(days=1), self._zone):
            day.skipped = SkipReason.FUTURE
        elif self._until is not None and name > self._until:
            day.skipped = SkipReason.AFTER_UNTIL
        else:
            day.salt = secrets.token_bytes(visitors.SALT_BYTES)  # of this comparison: it recognises nobody
            day.visitor_hash = visitors.hasher(day.salt)
            day.line_hash, day.first_id = memory.hasher(day.salt, self._source), memory.first_id(name)
        return day

    def _write(self) -> None:
        self._refuse_other_files()
        if self._views_of is None:
            self._views_of = {}
        for view in self._views:
            lines = self._views_of.setdefault(view.day, set())
            known = len(lines)
            lines.add(view.id or 0)
            if len(lines) > known:
                self.result.counted += 1
            else:
                self.result.skipped[SkipReason.KNOWN] += 1
        for other in self._others:
            reason = SkipReason.DOWNLOAD if other.sent else SkipReason.BOT
            self.result.skipped[reason if other.bot or other.found else SkipReason.NOT_FOUND] += 1
        self.result.proxies = self._clients.untrusted
        self._report_outcomes(frozenset())
        self._views, self._others, self._unwritten = [], [], 0


def _counted(db: Connection, day: str) -> tuple[str, int]:
    """Who counted a day, and its views."""
    row = db.execute("select views from stat_site_day where day = :day", {"day": day}).fetchone()
    if row is None:
        return "", 0
    return "server" if memory.counted_by_server(db, day) else "log", int(row["views"])
