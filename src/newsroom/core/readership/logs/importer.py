"""Counting readers from a web server's access logs: each line counts once, whichever files it comes in and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from newsroom import clock
from newsroom.core.readership import bots, counting, referrers, visitors
from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.ledger import MACHINES_MISSING, MISSING, Ledger, Other
from newsroom.core.readership.logs.memory import Reading
from newsroom.core.readership.logs.requests import REASONS, Requests
from newsroom.core.readership.rollups import Event
from newsroom.errors import Conflict, Invalid, Usage
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

CHUNK = 100_000  # lines a transaction
MOST = 50_000  # agents, networks, referrers that are kept in mind
MANY_UNPARSED, FEW_LINES = 0.1, 100  # a file of which more than this share is no log is refused
REJECTED = ("unparsed", "request", "future", "closed")  # worth a person's look
PRIVATE, PREFETCH = 1, 2
# number, line, virtual host, address, UTC seconds, request, status, referrer, agent, flags
Line = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int]
_OCTETS = frozenset(b"%d" % octet for octet in range(256))


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


@dataclass(slots=True)
class Verdict:
    """What became of a line, with its number in its file: `counted`, or the reason for which it is not."""

    number: int
    reason: str
    line: bytes
    id: int = 0  # of a line that counts if it is new


@dataclass(slots=True)
class _Day:
    """A local day of the lines: its salt, or the reason for which its lines are left out."""

    day: str
    reason: str = ""
    salt: bytes = b""
    hasher: Any = None  # of its lines of this source
    visitors: Any = None  # hashes its visitors
    first_id: int = 0


class Importer:
    """Takes in log files one after the other: `begin`, `take` each block of lines, `end`. `result` is of all of them.

    `verdicts` gathers the lines that a person may want to see, for the caller to take away; with `explain` it is every
    line, in the order of the file.
    """

    def __init__(
        self, db: Connection, *, settings: Settings, now: datetime, source: str = "web", until: str | None = None,
        force: bool = False, explain: bool = False,
    ) -> None:  # fmt: skip
        self.result = Imported()
        self.verdicts: list[Verdict] = []
        self._db, self._settings, self._now = db, settings, now
        self._zone, self._until, self._force, self._explain = settings.zone, until, force, explain
        self._own = frozenset({referrers.host_of(settings.text("site.url"))})
        self._source = source
        self._latest = int(now.timestamp()) + counting.FUTURE
        self._requests = Requests(db, settings)
        self._ledger = Ledger(db, settings=settings, now=now)
        self._hours: dict[int, tuple[_Day, int]] = {}
        self._days: dict[str, _Day] = {}
        self._agents: dict[bytes | None, bots.Bot | None] = {None: None}
        self._nets: dict[bytes, bytes | None] = {}
        self._sources: dict[bytes | tuple[bytes, str], int] = {}
        self._hosts: dict[bytes, bool] = {}
        self._reading = Reading(source)
        self._views: list[Event] = []
        self._others: list[Other] = []
        self._trail: list[Verdict] = []  # of the lines that are not written yet
        self._unwritten = self._unparsed = self._first = self._number = 0

    @property
    def ignore(self) -> Mapping[bytes, str]:
        """Requests, as met so far, whose lines count for nothing whatever else they say, with the reason."""
        return {} if self._explain else self._requests.dull

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
        passing = stream is not None and not self._explain
        mark = memory.find(self._db, self._reading) if passing else None
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
        sources_, new, from_bytes, octets = self._sources, tuple.__new__, int.from_bytes, _OCTETS
        add, reading, explain = self._views.append, self._reading, self._explain
        for record in records:
            _, line, host, address, at, request, status, referrer, agent, flags = record
            wanted = known.get(request) or judge(request)
            reason, article, path, campaign = wanted
            missing = False
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
            bot = agents[agent] if agent in agents else self._agent(agent)
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
                hashed = memory.again(hashed, number)
            if bot is None and not missing:
                visitor = None
                if not flags & PRIVATE:
                    parts = address.split(b".")  # of most addresses, and much quicker than to look for this one
                    net = address if len(parts) == 4 and octets.issuperset(parts) else self._net(address)
                    if net is not None:
                        hashing = day.visitors.copy()
                        hashing.update(net + b"\0" + (agent or b""))
                        visitor = hashing.digest()
                source = sources_.get((referrer, campaign) if campaign else referrer)
                if source is None:
                    source = self._source_of(referrer, campaign)
                add(new(Event, (at, day.day, hour, article, "" if article else path, visitor, source, "log", hashed)))
            else:
                kind = (MACHINES_MISSING if bot else MISSING) if missing or bot is None else bot
                self._others.append(Other(hashed, at, day.day, kind, path))
            if explain:
                self._trail.append(Verdict(self._number + record[0], _reason(bot, missing), line, hashed))
        if len(reading.recent) > memory.CROWD:
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
        if self._explain:
            self._trail.append(Verdict(self._number + record[0], reason, record[1]))
        elif reason in REJECTED and len(self.verdicts) < CHUNK:
            self.verdicts.append(Verdict(self._number + record[0], reason, record[1]))
        self._unparsed += reason == "unparsed"

    def _day_of(self, at: int) -> tuple[_Day, int]:
        name, hour = counting.local_day_and_hour(at, self._zone)
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
        elif memory.counted_by_server(self._db, name):
            raise Usage(
                f"{name} was counted by the server itself: the log would count its readers again",
                hint="to take the days before that: --backfill --until DAY",
            )
        else:
            salt, _ = visitors.salt_for(self._db, name)
            day.salt, day.reason = salt or b"", "" if salt else "closed"
            day.visitors = visitors.hasher(day.salt)
            day.hasher, day.first_id = memory.hasher(day.salt, self._source), memory.first_id(name)
        return day

    def _ours(self, host: bytes) -> bool:
        known = self._hosts.get(host)
        if known is None:
            name = referrers.host_of("http://" + host.decode("utf-8", "replace").lower())
            known = self._hosts[host] = not name or name in self._own or self._own <= referrers.LOOPBACK
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
        if address in self._nets:
            return self._nets[address]
        if len(self._nets) >= MOST:
            self._nets.clear()
        found = visitors.network(address.decode("ascii", "replace"))
        net = self._nets[address] = found.encode() if found else None
        return net

    def _source_of(self, referrer: bytes, campaign: str) -> int:
        if len(self._sources) >= MOST:
            self._sources.clear()
        source = referrers.classify(referrer.decode("utf-8", "replace"), campaign=campaign, own=self._own)
        found = self._sources[(referrer, campaign) if campaign else referrer] = self._ledger.source(source)
        return found

    def _write(self) -> None:
        """Write what is pending, with every figure it changes and how far the file is read, in one transaction."""
        lines = self.result.lines - self._first
        if not self._force and lines >= FEW_LINES and self._unparsed > lines * MANY_UNPARSED:
            raise Invalid(
                f"{self._unparsed} of the first {lines} lines are none of an access log",
                hint="read are Combined, common, with virtual host, and JSON lines; --force takes what there is",
            )
        with transaction(self._db):
            pending = {view.day for view in self._views} | {other.day for other in self._others}
            for day in pending | ({self._reading.day} - {""}):
                if not visitors.keep_salt(self._db, day, self._days[day].salt):
                    raise Conflict(f"another import counts {day} at this moment", hint="try again when it has ended")
            written = self._ledger.write(self._views, self._others)
            self._reading.mark(self._db, now=self._now)
        self.result.counted += written.counted
        self.result.skipped.update(written.skipped)
        if written.learned:
            self._sources.clear()
        self._tell(written.known)
        self._views, self._others, self._trail, self._unwritten = [], [], [], 0

    def _tell(self, known: Set[int]) -> None:
        """Say of each line that is explained what became of it, now that this is sure."""
        met: set[int] = set()
        for verdict in self._trail:
            if verdict.id in known or verdict.id in met:
                verdict.reason = "known"
            elif verdict.id:
                met.add(verdict.id)
        self.verdicts += self._trail


def _reason(bot: bots.Bot | None, missing: bool) -> str:
    if missing:
        return "not_found"
    return "bot" if bot else "counted"


def whole(db: Connection, wanted: bool) -> AbstractContextManager[None]:
    """A transaction around a whole import, or nothing."""
    return transaction(db) if wanted else nullcontext()
