"""Counting readers from a web server's access logs: each line counts once, whichever files it comes in and how often."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import IO, Any, NamedTuple

from newsroom import clock
from newsroom.core import audit, bots, log_memory, readership, sources, visitors
from newsroom.core.log_memory import Reading
from newsroom.core.log_requests import REASONS, Requests, Wanted
from newsroom.core.rollups import Event
from newsroom.errors import Conflict, Invalid, Usage
from newsroom.settings import Settings
from newsroom.store import Connection, savepoint, transaction

LOG_DAYS = 14  # days after a day and its first import for which its lines are known again
CHUNK = 50_000  # lines a transaction
MOST = 50_000  # agents, readers, referrers that are kept in mind
MANY_UNPARSED, FEW_LINES = 0.1, 100  # a file of which more than this share is no log is refused
REJECTED = ("unparsed", "request", "future", "closed")  # worth a person's look
PRIVATE, PREFETCH = 1, 2
_AT = attrgetter("at")
MISSING, _MACHINES_MISSING = "missing", "missing to a machine"
# number, line, virtual host, address, UTC seconds, request, status, referrer, agent, flags
Line = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int]


@dataclass(slots=True)
class Imported:
    """What became of the lines: `lines` = `counted` + all of `skipped`, by the keys of `log_requests.REASONS`."""

    lines: int = 0
    counted: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def record(self) -> dict[str, object]:
        """The result as JSON has it, reasons in the order of the rules."""
        skipped = {reason: self.skipped[reason] for reason in REASONS if self.skipped[reason]}
        return {"lines": self.lines, "counted": self.counted, "skipped": skipped}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is not counted and that a person may want to see, with its number in its file."""

    number: int
    reason: str
    line: bytes


@dataclass(slots=True)
class _Day:
    """A local day of the lines: its salt, or the reason for which its lines are left out."""

    day: str
    reason: str = ""
    salt: bytes = b""
    hasher: Any = None  # of its lines of this source
    visitors: Any = None  # hashes its visitors
    first_id: int = 0


class _Pending(NamedTuple):
    """A line that counts if it is new, known by `line`, a number made from its hash."""

    line: int
    at: int
    day: str
    hour: int
    wanted: Wanted
    visitor: bytes | None
    source: sources.Source
    kind: bots.Bot | str | None  # the machine it is by, MISSING for a page that was not there, None for a view


class Importer:
    """Takes in log files one after the other: `begin`, `take` each block of lines, `end`. `result` is of all of them.

    `rejected` gathers the lines that a person may want to see, for the caller to take away.
    """

    def __init__(
        self, db: Connection, *, settings: Settings, now: datetime, source: str = "web", until: str | None = None,
        force: bool = False,
    ) -> None:  # fmt: skip
        self.result = Imported()
        self.rejected: list[Rejected] = []
        self._db, self._settings, self._now = db, settings, now
        self._zone, self._until, self._force = settings.zone, until, force
        self._own = frozenset({sources.host_of(settings.text("site.url"))})
        self._source = source
        self._latest = int(now.timestamp()) + readership.FUTURE
        self._requests = Requests(db, settings)
        self._hours: dict[int, tuple[_Day, int]] = {}
        self._days: dict[str, _Day] = {}
        self._agents: dict[bytes | None, bots.Bot | str | None] = {None: None}
        self._nets: dict[bytes, bytes | None] = {}
        self._sources: dict[tuple[bytes, str], sources.Source] = {}
        self._hosts: dict[bytes, bool] = {}
        self._reading = Reading(source)
        self._pending: list[_Pending] = []
        self._unwritten = self._unparsed = self._first = self._number = 0

    @property
    def ignore(self) -> Mapping[bytes, str]:
        """Requests, as met so far, whose lines count for nothing whatever else they say, with the reason."""
        return self._requests.dull

    def begin(self, records: Sequence[Line], stream: AbstractContextManager[IO[bytes]] | None = None) -> int:
        """Start a file whose first lines are these; returns how many of its bytes can be passed over.

        `stream` opens the file anew; without it nothing is passed over.
        """
        self._reading = Reading(self._source)
        self._first, self._unparsed = self.result.lines, 0
        usable = next((record for record in records if record[5] and record[4] <= self._latest), None)
        day = self._day_of(usable[4])[0] if usable else None
        if usable is None or day is None or day.reason:
            return 0
        self._reading.begin(usable[1], day.day, day.salt)
        mark = log_memory.find(self._db, self._reading) if stream is not None else None
        if mark is None or stream is None:
            return 0
        with stream as opened:
            if not self._reading.resume(mark, opened):
                return 0
        self.result.lines += mark.resume_lines
        self.result.skipped["known"] += mark.resume_lines
        return mark.resume_at

    def take(
        self, records: Sequence[Line], data: bytes, *, lines: int, ignored: Mapping[str, int], whole: bool = True
    ) -> None:
        """Count a block of lines; `whole` says that the last one has its end. Writes every CHUNK lines.

        `ignored` are the lines that `ignore` spoke of. Raises `Usage` for a day that the server counted, `Invalid` for
        a file that is no log.
        """
        if whole:
            self._reading.starts()
        self._number = self.result.lines - self._first
        self.result.lines += lines
        self.result.skipped.update(ignored)
        self._judge(records)
        if whole:
            self._reading.ends(data, lines)
        self._unwritten += lines
        if self._unwritten >= CHUNK:
            self._write()

    def look(self, records: Iterable[Line]) -> None:
        """Look at the days of some lines without counting any. Raises `Usage` for a day that the server counted."""
        for record in records:
            if record[5] and record[4] // 60 not in self._hours:
                self._day_of(record[4])

    def end(self) -> None:
        """Write what is left of the file."""
        self._write()

    def _judge(self, records: Iterable[Line]) -> None:
        known, judge, hours, agents = self._requests.known, self._requests.of, self._hours, self._agents
        nets, new = self._nets, tuple.__new__
        add, reading, from_bytes = self._pending.append, self._reading, int.from_bytes
        for record in records:
            _, line, host, address, at, request, status, referrer, agent, flags = record
            wanted = known.get(request) or judge(request)
            reason, missing = wanted.reason, False
            if status != b"200" and status != b"304" and (not reason or reason == "other_page"):
                missing = status == b"404"
                reason = "" if missing else "status"
            if reason:
                self._leave_out(reason, record)
                continue
            day, hour = hours.get(at // 60) or self._day_of(at)
            if day.reason or at > self._latest or host or flags & PREFETCH:
                reason = self._why_not(day, at, host, flags)
                if reason:
                    self._leave_out(reason, record)
                    continue
            if agent in agents:
                kind = agents[agent]
            else:
                kind = self._agent(agent)
            visitor, source = None, sources.DIRECT
            if missing:
                kind = MISSING if kind is None else _MACHINES_MISSING
            elif kind is None:
                source = self._sources.get((referrer, wanted.campaign)) or self._source_of(referrer, wanted.campaign)
                if not flags & PRIVATE:
                    net = nets[address] if address in nets else self._net(address)
                    if net is not None:
                        hashing = day.visitors.copy()
                        hashing.update(net + b"\0" + (agent or b""))
                        visitor = hashing.digest()
            hashing = day.hasher.copy()
            hashing.update(line)
            hashed = day.first_id + from_bytes(hashing.digest(), "big")
            if at > reading.latest:
                reading.latest = at
                if at > reading.turn_at:
                    reading.turn(at)
            number = (reading.recent.get(hashed) or reading.before.get(hashed, 0)) + 1
            reading.recent[hashed] = number
            if number > 1:
                hashed = log_memory.again(hashed, number)
            add(new(_Pending, (hashed, at, day.day, hour, wanted, visitor, source, kind)))
        if len(reading.recent) > log_memory.CROWD:
            reading.turn(reading.latest)

    def _why_not(self, day: _Day, at: int, host: bytes, flags: int) -> str:
        """The reason for which a request for a page is not counted, or nothing."""
        if flags & PREFETCH:
            return "prefetch"
        if at > self._latest:
            return "future"
        return "other_site" if host and not self._ours(host) else day.reason

    def _leave_out(self, reason: str, record: Line) -> None:
        self.result.skipped[reason] += 1
        if reason in REJECTED:
            self._reject(reason, record)

    def _reject(self, reason: str, record: Line) -> None:
        self._unparsed += reason == "unparsed"
        if len(self.rejected) < CHUNK:
            self.rejected.append(Rejected(self._number + record[0], reason, record[1]))

    def _day_of(self, at: int) -> tuple[_Day, int]:
        name, hour = readership.local_day_and_hour(at, self._zone)
        day = self._days.get(name) or self._open(name)
        if len(self._hours) >= MOST:
            self._hours.clear()
        self._hours[at // 60] = day, hour
        return day, hour

    def _open(self, name: str) -> _Day:
        day = self._days[name] = _Day(name)
        tomorrow = clock.day_of(self._now + timedelta(days=1), self._zone)
        if name > tomorrow:  # its lines lie in the future, one by one
            day.reason = "future"
        elif self._until is not None and name > self._until:
            day.reason = "after_until"
        elif log_memory.counted_by_server(self._db, name):
            raise Usage(
                f"{name} was counted by the server itself: the log would count its readers again",
                hint="to take the days before that: --backfill --until DAY",
            )
        else:
            salt, _ = visitors.salt_for(self._db, name)
            day.salt, day.reason = salt or b"", "" if salt else "closed"
            day.visitors = visitors.hasher(day.salt)
            day.hasher, day.first_id = log_memory.hasher(day.salt, self._source), log_memory.first_id(name)
        return day

    def _ours(self, host: bytes) -> bool:
        known = self._hosts.get(host)
        if known is None:
            name = sources.host_of("http://" + host.decode("utf-8", "replace").lower())
            known = self._hosts[host] = not name or name in self._own or self._own <= sources.LOOPBACK
        return known

    def _agent(self, agent: bytes | None) -> bots.Bot | None:
        if len(self._agents) >= MOST:
            self._agents.clear()
            self._agents[None] = None
        if agent is None:
            return None
        found = self._agents[agent] = bots.classify(agent.decode("utf-8", "replace"))
        return found

    def _net(self, address: bytes) -> bytes | None:
        if len(self._nets) >= MOST:
            self._nets.clear()
        found = visitors.network(address.decode("ascii", "replace"))
        net = self._nets[address] = found.encode() if found else None
        return net

    def _source_of(self, referrer: bytes, campaign: str) -> sources.Source:
        key = (referrer, campaign)
        known = self._sources.get(key)
        if known is None:
            if len(self._sources) >= MOST:
                self._sources.clear()
            told = referrer.decode("utf-8", "replace")
            known = self._sources[key] = sources.classify(told, campaign=campaign, own=self._own)
        return known

    def _write(self) -> None:
        """Write what is pending, with every figure it changes and how far the file is read, in one transaction."""
        lines = self.result.lines - self._first
        if not self._force and lines >= FEW_LINES and self._unparsed > lines * MANY_UNPARSED:
            raise Invalid(
                f"{self._unparsed} of the first {lines} lines are none of an access log",
                hint="read are Combined, common, with virtual host, and JSON lines; --force takes what there is",
            )
        with transaction(self._db):
            for day in {one.day for one in self._pending} | ({self._reading.day} - {""}):
                if not visitors.keep_salt(self._db, day, self._days[day].salt):
                    raise Conflict(f"another import counts {day} at this moment", hint="try again when it has ended")
            counted = self._write_new(self._pending)
            self._reading.mark(self._db, now=self._now)
        self.result.counted += counted
        self._pending, self._unwritten = [], 0

    def _write_new(self, pending: list[_Pending]) -> int:
        """Write those that are new, and return how many of them are views."""
        try:
            with savepoint(self._db):
                return self._write_all(pending)
        except sqlite3.IntegrityError:  # some are known: look for each
            new = log_memory.unknown(self._db, (one.line for one in pending))
        self.result.skipped["known"] += len(pending) - len(new)
        return self._write_all([one for one in pending if one.line in new])

    def _write_all(self, new: list[_Pending]) -> int:
        views = [one for one in new if one.kind is None]
        others: dict[str, list[_Pending]] = {}
        for one in new:
            if one.kind is not None:
                others.setdefault(one.day, []).append(one)
        for day, lines in others.items():
            log_memory.keep(self._db, day, (one.line for one in lines))
        self._write_views(views)
        for lines in others.values():
            self._write_others(lines)
        days = {one.day for one in new}
        log_memory.open_days(self._db, days, closes_at={day: self._closes_at(day) for day in days})
        return len(views)

    def _write_views(self, views: list[_Pending]) -> None:
        blank = {
            day
            for day in {one.day for one in views}
            if not self._db.execute("select 1 from visitor_days where day = :day", {"day": day}).fetchone()
        }
        views.sort(key=_AT)
        ids = {source: readership.source_id(self._db, source) for source in {one.source for one in views}}
        events = [
            Event(
                at, day, hour, wanted.article_id, "" if wanted.article_id else wanted.path, visitor, ids[source], "log",
                line,
            )
            for line, at, day, hour, wanted, visitor, source, _ in views
        ]  # fmt: skip
        tally = readership.write_events(self._db, events, blank=blank)
        if tally.late:  # an earlier part of the day came after a later one
            audit.remake(self._db, sorted(tally.late), zone=self._zone)

    def _write_others(self, lines: list[_Pending]) -> None:
        """Count a day's lines that are no views: machines, and pages that were not there."""
        at = datetime.fromtimestamp(lines[0].at, UTC)
        machines = Counter(one.kind for one in lines if isinstance(one.kind, bots.Bot))
        missing = Counter(one.wanted.path for one in lines if one.kind == MISSING)
        for bot, hits in sorted(machines.items()):
            readership.record_bot(self._db, bot.name, bot.reason, at=at, settings=self._settings, hits=hits)
        for path, hits in sorted(missing.items()):
            readership.record_not_found(self._db, path, at=at, settings=self._settings, hits=hits)
        self.result.skipped["bot"] += machines.total()
        self.result.skipped["not_found"] += len(lines) - machines.total()

    def _closes_at(self, day: str) -> str:
        later = max(self._now, clock.day_bounds(day, self._zone)[1])
        return clock.to_text(later + timedelta(days=LOG_DAYS))


def whole(db: Connection, wanted: bool) -> AbstractContextManager[None]:
    """A transaction around a whole import, or nothing."""
    return transaction(db) if wanted else nullcontext()
