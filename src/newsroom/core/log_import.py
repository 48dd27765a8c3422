"""Counting readers from a web server's access logs: each line counts once, whichever files it comes in and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import IO, NamedTuple

from newsroom import clock
from newsroom.core import audit, bots, log_memory, readership, sources, visitors
from newsroom.core.log_memory import Reading
from newsroom.core.log_requests import REASONS, Requests, Wanted
from newsroom.core.rollups import Event
from newsroom.errors import Conflict, Invalid, Usage
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

LOG_DAYS = 14  # days after a day and its first import for which its lines are known again
CHUNK = 50_000  # lines a transaction
MOST = 50_000  # agents, readers, referrers that are kept in mind
MANY_UNPARSED, FEW_LINES = 0.1, 100  # a file of which more than this share is no log is refused
REJECTED = ("unparsed", "request", "future", "closed")  # worth a person's look
PRIVATE, PREFETCH = 1, 2
Line = tuple[bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int]


@dataclass(slots=True)
class Imported:
    """What became of the lines: `lines` = `counted` + all of `skipped`, whose keys are those of `log_requests.REASONS`."""

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


class _Pending(NamedTuple):
    """A line that counts if it is new: a view, a machine's hit (`bot`) or a page that was not there (`missing`)."""

    number: int
    line: bytes
    at: int
    day: str
    hour: int
    wanted: Wanted
    visitor: bytes | None
    source: sources.Source
    bot: bots.Bot | None
    missing: bool


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
        self.rejects: IO[bytes] | None = None
        self._db, self._settings, self._now = db, settings, now
        self._zone, self._until, self._force = settings.zone, until, force
        self._own = frozenset({sources.host_of(settings.text("site.url"))})
        self._source = source
        self._latest = int(now.timestamp()) + readership.FUTURE
        self._requests = Requests(db, settings)
        self._hours: dict[int, tuple[_Day, int]] = {}
        self._days: dict[str, _Day] = {}
        self._agents: dict[bytes | None, bots.Bot | None] = {None: None}
        self._visitors: dict[tuple[str, bytes, bytes | None], bytes | None] = {}
        self._sources: dict[tuple[bytes, str], sources.Source] = {}
        self._hosts: dict[bytes, bool] = {}
        self._reading = Reading(source)
        self._pending: list[_Pending] = []
        self._fresh = True
        self._unwritten = self._unparsed = self._first = 0

    def begin(self, records: Sequence[Line], stream: AbstractContextManager[IO[bytes]] | None = None) -> int:
        """Start a file whose first lines are these; returns how many of its bytes can be passed over.

        `stream` opens the file anew; without it nothing is passed over.
        """
        self._reading = Reading(self._source)
        self._first, self._unparsed = self.result.lines, 0
        usable = next((record for record in records if record[4] and record[3] <= self._latest), None)
        day = self._day_of(usable[3])[0] if usable else None
        if usable is None or day is None or day.reason:
            return 0
        self._reading.begin(usable[0], day.day, day.salt)
        mark = log_memory.find(self._db, self._reading) if stream is not None else None
        if mark is None or stream is None:
            return 0
        with stream as opened:
            if not self._reading.resume(mark, opened):
                return 0
        self.result.lines += mark.resume_lines
        self.result.skipped["known"] += mark.resume_lines
        return mark.resume_at

    def take(self, records: Sequence[Line], data: bytes, *, whole: bool = True) -> None:
        """Count a block of lines; `whole` says that the last one has its end. Writes every CHUNK lines.

        Raises `Usage` for a day that the server counted, `Invalid` for a file that is no log.
        """
        if whole and records:
            self._reading.starts()
        self.result.lines += len(records)
        self._judge(records)
        if whole:
            self._reading.ends(data, len(records))
        self._unwritten += len(records)
        if self._unwritten >= CHUNK:
            self._write()

    def look(self, records: Iterable[Line]) -> None:
        """Look at the days of some lines without counting any. Raises `Usage` for a day that the server counted."""
        for record in records:
            if record[4] and record[3] // 60 not in self._hours:
                self._day_of(record[3])

    def end(self) -> None:
        """Write what is left of the file."""
        self._write()

    def _judge(self, records: Iterable[Line]) -> None:
        known, judge, skipped, hours = self._requests.known, self._requests.of, self.result.skipped, self._hours
        for record in records:
            line, host, address, at, request, status, referrer, agent, flags = record
            wanted = known.get(request)
            if wanted is None:
                wanted = judge(request)
            reason = wanted.reason
            missing = False
            if status != b"200" and status != b"304" and (not reason or reason == "other_page"):
                missing = status == b"404"
                reason = "" if missing else "status"
            elif not reason and flags & PREFETCH:
                reason = "prefetch"
            if reason:
                skipped[reason] += 1
                if reason in REJECTED:
                    self._reject(reason, record)
                continue
            found = hours.get(at // 60)
            if found is None:
                found = self._day_of(at)
            day, hour = found
            if at > self._latest:
                reason = "future"
            elif host and not self._ours(host):
                reason = "other_site"
            else:
                reason = day.reason
            if reason:
                skipped[reason] += 1
                if reason in REJECTED:
                    self._reject(reason, record)
                continue
            bot = self._agents[agent] if agent in self._agents else self._agent(agent)
            visitor, source = None, sources.DIRECT
            if bot is None and not missing:
                visitor = None if flags & PRIVATE else self._visitor(day, address, agent)
                source = self._source_of(referrer, wanted.campaign)
            hashed = log_memory.line_hash(line, day.salt)
            number = self._reading.number(hashed, at)
            self._pending.append(
                _Pending(number, hashed, at, day.day, hour, wanted, visitor, source, bot, missing)
            )  # fmt: skip

    def _reject(self, reason: str, record: Line) -> None:
        before = self.result.counted + sum(self.result.skipped.values()) + len(self._pending)
        if reason == "unparsed":
            self._unparsed += 1
        if len(self.rejected) < CHUNK:
            self.rejected.append(Rejected(before - self._first, reason, record[0]))

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
            day.salt = b"-"
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

    def _visitor(self, day: _Day, address: bytes, agent: bytes | None) -> bytes | None:
        key = (day.day, address, agent)
        if key in self._visitors:
            return self._visitors[key]
        if len(self._visitors) >= MOST:
            self._visitors.clear()
        net = visitors.network(address.decode("ascii", "replace"))
        told = (agent or b"").decode("utf-8", "replace")
        found = self._visitors[key] = visitors.visitor_id(day.salt, net, told) if net else None
        return found

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
        days: dict[str, list[_Pending]] = {}
        for one in pending:
            days.setdefault(one.day, []).append(one)
        new: list[_Pending] = []
        for day, lines in sorted(days.items()):
            wanted = [(one.line, one.number) for one in lines]
            told = log_memory.keep(self._db, self._source, day, wanted, fresh=self._fresh)
            kept = [one for one, is_new in zip(lines, told, strict=True) if is_new]
            self._fresh = len(kept) == len(lines)
            self.result.skipped["known"] += len(lines) - len(kept)
            new += kept
        self._write_views([one for one in new if one.bot is None and not one.missing])
        self._write_others(one for one in new if one.bot is not None or one.missing)
        log_memory.open_days(self._db, days, closes_at={day: self._closes_at(day) for day in days})
        self.result.skipped["bot"] += sum(1 for one in new if one.bot is not None and not one.missing)
        self.result.skipped["not_found"] += sum(1 for one in new if one.missing)
        return sum(1 for one in new if one.bot is None and not one.missing)

    def _write_views(self, views: list[_Pending]) -> None:
        blank = {
            day
            for day in {one.day for one in views}
            if not self._db.execute("select 1 from visitor_days where day = :day", {"day": day}).fetchone()
        }
        views.sort(key=lambda one: one.at)
        ids = {source: readership.source_id(self._db, source) for source in {one.source for one in views}}
        events = [
            Event(
                one.at, one.day, one.hour, one.wanted.article_id, "" if one.wanted.article_id else one.wanted.path,
                one.visitor, ids[one.source], "log",
            )
            for one in views
        ]  # fmt: skip
        tally = readership.write_events(self._db, events, blank=blank)
        if tally.late:  # an earlier part of the day came after a later one
            audit.remake(self._db, sorted(tally.late), zone=self._zone)

    def _write_others(self, others: Iterable[_Pending]) -> None:
        machines: Counter[tuple[str, bots.Bot]] = Counter()
        missing: Counter[tuple[str, str]] = Counter()
        moments: dict[str, int] = {}
        for one in others:
            moments[one.day] = one.at
            if one.missing and one.bot is None:
                missing[one.day, one.wanted.path] += 1
            elif one.bot is not None and not one.missing:
                machines[one.day, one.bot] += 1
        for (day, bot), hits in sorted(machines.items()):
            at = datetime.fromtimestamp(moments[day], UTC)
            readership.record_bot(self._db, bot.name, bot.reason, at=at, settings=self._settings, hits=hits)
        for (day, path), hits in sorted(missing.items()):
            at = datetime.fromtimestamp(moments[day], UTC)
            readership.record_not_found(self._db, path, at=at, settings=self._settings, hits=hits)

    def _closes_at(self, day: str) -> str:
        later = max(self._now, clock.day_bounds(day, self._zone)[1])
        return clock.to_text(later + timedelta(days=LOG_DAYS))


def whole(db: Connection, wanted: bool) -> AbstractContextManager[None]:
    """A transaction around a whole import, or nothing."""
    return transaction(db) if wanted else nullcontext()
