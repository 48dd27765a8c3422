"""Counting readers from a web server's access logs: each line counts once, whichever files have it and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from newsroom import clock
from newsroom.core.readership import bots, counting, referrers, visitors
from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.ledger import Ledger, OtherLine
from newsroom.core.readership.logs.memory import FileProgress
from newsroom.core.readership.logs.requests import RequestClassifier, SkipReason
from newsroom.core.readership.rollups import CountedView, local_day_and_hour
from newsroom.errors import Conflict, Invalid, Usage
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

CHUNK = 100_000  # lines a transaction
MAX_REMEMBERED = 50_000  # agents, networks and referrers each
MAX_UNPARSED_SHARE, FEW_LINES = 0.1, 100  # a file with a larger share of unparsed lines is refused, unless it is short
COUNTED = "counted"
# Lines that a person may want to see: they may be readers who are not counted.
REJECTED = (SkipReason.UNPARSED, SkipReason.REQUEST, SkipReason.FUTURE, SkipReason.CLOSED)
PRIVATE, PREFETCH = 1, 2  # flags of a line
# number, line, virtual host, address, UTC seconds, request, status, referrer, agent, flags
Line = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int]
_OCTETS = frozenset(b"%d" % octet for octet in range(256))


@dataclass(slots=True)
class LogImportResult:
    """What became of the lines: `lines` = `counted` + the sum of `skipped`."""

    lines: int = 0
    counted: int = 0
    skipped: Counter[SkipReason] = field(default_factory=Counter)

    @property
    def record(self) -> dict[str, object]:
        """The result as JSON has it, reasons in the order of the rules."""
        skipped = {reason: self.skipped[reason] for reason in SkipReason if self.skipped[reason]}
        return {"lines": self.lines, "counted": self.counted, "skipped": skipped}


@dataclass(slots=True)
class LineOutcome:
    """What became of a line: its number in its file, and COUNTED or a SkipReason."""

    number: int
    reason: str
    line: bytes
    id: int = 0  # of a line that is counted when it is new


@dataclass(slots=True)
class _LogDay:
    """A local day of the lines: its salt and what is keyed with it, or why its lines are skipped."""

    day: str
    skipped: SkipReason | None = None
    salt: bytes = b""
    line_hash: Any = None  # hashes its lines of this source
    visitor_hash: Any = None  # hashes its visitors
    first_id: int = 0


class LogImporter:
    """Imports log files one after the other: `begin`, `take` each block of lines, `end`. `result` is of all of them.

    `outcomes` has the REJECTED lines, for the caller to take out; with `explain` every line, in the order of the file.
    Days after `until` are skipped. `force` imports a file of which most lines are no log.
    """

    def __init__(
        self,
        db: Connection,
        *,
        settings: Settings,
        now: datetime,
        source: str = "web",
        until: str | None = None,
        force: bool = False,
        explain: bool = False,
    ) -> None:
        self.result = LogImportResult()
        self.outcomes: list[LineOutcome] = []
        self._db, self._settings, self._now = db, settings, now
        self._zone, self._until, self._force, self._explain = settings.zone, until, force, explain
        self._own_hosts = frozenset({referrers.host_of(settings.text("site.url"))})
        self._source = source
        self._latest = int(now.timestamp()) + counting.MAX_SECONDS_AHEAD
        self._requests = RequestClassifier(db, settings)
        self._ledger = Ledger(db, settings=settings, now=now)
        self._minutes: dict[int, tuple[_LogDay, int]] = {}
        self._days: dict[str, _LogDay] = {}
        self._agents: dict[bytes | None, bots.Bot | None] = {None: None}
        self._networks: dict[bytes, bytes | None] = {}
        self._sources: dict[bytes | tuple[bytes, str], int] = {}
        self._hosts: dict[bytes, bool] = {}
        self._progress = FileProgress(source)
        self._views: list[CountedView] = []
        self._others: list[OtherLine] = []
        self._unwritten_outcomes: list[LineOutcome] = []
        self._unwritten = self._unparsed = self._lines_before_file = self._lines_before_block = 0

    @property
    def ignore(self) -> Mapping[bytes, SkipReason]:
        """Requests, as far as known, whose lines are skipped whatever else they say, with the reason."""
        return {} if self._explain else self._requests.always_skipped

    def begin(self, records: Sequence[Line], stream: AbstractContextManager[IO[bytes]] | None = None) -> int:
        """Start a file whose first lines are these; returns how many of its bytes need not be read again.

        `stream` opens the file once more; without it all of the file is read.
        """
        self._progress = FileProgress(self._source)
        self._lines_before_file, self._unparsed = self.result.lines, 0
        first = next((record for record in records if record[5] and record[4] <= self._latest), None)
        day = self._day_and_hour(first[4])[0] if first else None
        if first is None or day is None or day.skipped:
            return 0
        self._progress.begin(first[1], day.day, day.salt)
        if stream is None or self._explain:
            return 0
        checkpoint = memory.find_checkpoint(self._db, self._progress)
        if checkpoint is None:
            return 0
        with stream as opened:
            if not self._progress.resume(checkpoint, opened):
                return 0
        self.result.lines += checkpoint.resume_lines
        self.result.skipped[SkipReason.KNOWN] += checkpoint.resume_lines
        return checkpoint.resume_at

    def take(
        self,
        records: Sequence[Line],
        data: bytes,
        *,
        lines: int,
        ignored: Mapping[str, int],
        whole: bool = True,
    ) -> None:
        """Count a block of lines; `whole` says that its last line is complete. Writes every CHUNK lines.

        `ignored` counts the lines that `ignore` left out of `records`. Raises `Usage` for a day that the server
        counted, `Invalid` for a file that is no log.
        """
        if whole:
            self._progress.block_begins()
        self._lines_before_block = self.result.lines - self._lines_before_file
        self.result.lines += lines
        self.result.skipped.update({SkipReason(reason): number for reason, number in ignored.items()})
        self._count(records)
        if whole:
            self._progress.block_ends(data, lines)
        self._unwritten += lines
        if self._unwritten >= CHUNK:
            self._write()

    def check_days(self, records: Iterable[Line]) -> None:
        """Count nothing, and raise `Usage` when one of the lines is of a day that the server counted."""
        for record in records:
            if record[5] and record[4] // 60 not in self._minutes:
                self._day_and_hour(record[4])

    def end(self) -> None:
        """Write what is left of the file."""
        self._write()

    def _count(self, records: Iterable[Line]) -> None:
        # A year of a busy site is a hundred million turns of this loop: what it needs is looked up before it.
        known, classify, minutes, agents = self._requests.known, self._requests.classify, self._minutes, self._agents
        sources, new, from_bytes, octets = self._sources, tuple.__new__, int.from_bytes, _OCTETS
        add, progress, explain = self._views.append, self._progress, self._explain
        status_skipped, other_page = SkipReason.STATUS, SkipReason.OTHER_PAGE
        for record in records:
            _, line, host, address, at, request, status, referrer, agent, flags = record
            skipped, article, path, campaign = known.get(request) or classify(request)
            missing = False
            if status != b"200" and status != b"304" and (not skipped or skipped is other_page):
                missing = status == b"404"
                skipped = None if missing else status_skipped
            if skipped:
                self._skip(skipped, record)
                continue
            day, hour = minutes.get(at // 60) or self._day_and_hour(at)
            if day.skipped or at > self._latest or host or flags & PREFETCH:
                skipped = self._why_skipped(day, at, host, flags)
                if skipped:
                    self._skip(skipped, record)
                    continue
            bot = agents[agent] if agent in agents else self._bot(agent)
            hashing = day.line_hash.copy()
            hashing.update(line)
            line_id = day.first_id + from_bytes(hashing.digest(), "big")
            if at > progress.latest:
                progress.latest = at
                if at > progress.window_ends:
                    progress.next_window(at)
            times = (progress.recent.get(line_id) or progress.before.get(line_id, 0)) + 1
            progress.recent[line_id] = times
            if times > 1:
                line_id = memory.repeated(line_id, times)
            if bot is None and not missing:
                visitor = None
                if not flags & PRIVATE:
                    parts = address.split(b".")  # most are plain IPv4, and this is quicker than to look one up
                    network = address if len(parts) == 4 and octets.issuperset(parts) else self._network(address)
                    if network is not None:
                        hashing = day.visitor_hash.copy()
                        hashing.update(network + b"\0" + (agent or b""))
                        visitor = hashing.digest()
                source = sources.get((referrer, campaign) if campaign else referrer)
                if source is None:
                    source = self._source_number(referrer, campaign)
                page = "" if article else path
                add(new(CountedView, (at, day.day, hour, article, page, visitor, source, "log", line_id)))
            else:
                self._others.append(OtherLine(line_id, at, day.day, bot, not missing, path))
            if explain:
                outcome = SkipReason.NOT_FOUND if missing else SkipReason.BOT if bot else COUNTED
                self._unwritten_outcomes.append(
                    LineOutcome(self._lines_before_block + record[0], outcome, line, line_id)
                )
        if len(progress.recent) > memory.MAX_LINES_IN_WINDOW:
            progress.next_window(progress.latest)

    def _why_skipped(self, day: _LogDay, at: int, host: bytes, flags: int) -> SkipReason | None:
        """Why a request for a page is not counted, or None when it is."""
        if flags & PREFETCH:
            return SkipReason.PREFETCH
        if at > self._latest:
            return SkipReason.FUTURE
        return SkipReason.OTHER_SITE if host and not self._is_own(host) else day.skipped

    def _skip(self, reason: SkipReason, record: Line) -> None:
        self.result.skipped[reason] += 1
        if self._explain:
            self._unwritten_outcomes.append(LineOutcome(self._lines_before_block + record[0], reason, record[1]))
        elif reason in REJECTED and len(self.outcomes) < CHUNK:
            self.outcomes.append(LineOutcome(self._lines_before_block + record[0], reason, record[1]))
        self._unparsed += reason is SkipReason.UNPARSED

    def _day_and_hour(self, at: int) -> tuple[_LogDay, int]:
        name, hour = local_day_and_hour(at, self._zone)
        day = self._days.get(name) or self._open_day(name)
        if len(self._minutes) >= MAX_REMEMBERED:
            self._minutes.clear()
        self._minutes[at // 60] = day, hour
        return day, hour

    def _open_day(self, name: str) -> _LogDay:
        day = self._days[name] = _LogDay(name)
        tomorrow = clock.day_of(self._now + timedelta(days=1), self._zone)
        if name > tomorrow:  # all of its lines are in the future
            day.skipped = SkipReason.FUTURE
        elif self._until is not None and name > self._until:
            day.skipped = SkipReason.AFTER_UNTIL
        elif memory.counted_by_server(self._db, name):
            raise Usage(
                f"{name} was counted by the server itself: the log would count its readers again",
                hint="to take the days before that: --backfill --until DAY",
            )
        else:
            salt, _ = visitors.find_or_make_salt(self._db, name)
            day.salt, day.skipped = salt or b"", None if salt else SkipReason.CLOSED
            day.visitor_hash = visitors.hasher(day.salt)
            day.line_hash, day.first_id = memory.hasher(day.salt, self._source), memory.first_id(name)
        return day

    def _is_own(self, host: bytes) -> bool:
        known = self._hosts.get(host)
        if known is None:
            name = referrers.host_of("http://" + host.decode("utf-8", "replace").lower())
            known = not name or name in self._own_hosts or self._own_hosts <= referrers.LOOPBACK
            self._hosts[host] = known
        return known

    def _bot(self, agent: bytes | None) -> bots.Bot | None:
        if len(self._agents) >= MAX_REMEMBERED:
            self._agents.clear()
            self._agents[None] = None
        if agent is None:
            return None
        found = self._agents[agent] = bots.classify(agent.decode("utf-8", "replace"))
        return found

    def _network(self, address: bytes) -> bytes | None:
        if address in self._networks:
            return self._networks[address]
        if len(self._networks) >= MAX_REMEMBERED:
            self._networks.clear()
        found = visitors.network(address.decode("ascii", "replace"))
        network = self._networks[address] = found.encode() if found else None
        return network

    def _source_number(self, referrer: bytes, campaign: str) -> int:
        if len(self._sources) >= MAX_REMEMBERED:
            self._sources.clear()
        source = referrers.classify(referrer.decode("utf-8", "replace"), campaign=campaign, own=self._own_hosts)
        number = self._ledger.source(source)
        self._sources[(referrer, campaign) if campaign else referrer] = number
        return number

    def _write(self) -> None:
        """Write the lines read since the last time, the totals, and how far the file is read, in one transaction."""
        lines = self.result.lines - self._lines_before_file
        if not self._force and lines >= FEW_LINES and self._unparsed > lines * MAX_UNPARSED_SHARE:
            raise Invalid(
                f"{self._unparsed} of the first {lines} lines are none of an access log",
                hint="read are Combined, common, with virtual host, and JSON lines; --force takes what there is",
            )
        with transaction(self._db):
            days = {view.day for view in self._views} | {other.day for other in self._others}
            for day in days | ({self._progress.day} - {""}):
                if not visitors.save_salt(self._db, day, self._days[day].salt):
                    raise Conflict(f"another import counts {day} at this moment", hint="try again when it has ended")
            written = self._ledger.write(self._views, self._others)
            self._progress.save_checkpoint(self._db, now=self._now)
        self.result.counted += written.counted
        self.result.skipped.update(written.skipped)
        if written.new_sources:
            self._sources.clear()
        self._report_outcomes(written.known)
        self._views, self._others, self._unwritten = [], [], 0

    def _report_outcomes(self, known: Set[int]) -> None:
        """Move the explained lines to `outcomes`, as it is now certain which of them were known."""
        seen: set[int] = set()
        for outcome in self._unwritten_outcomes:
            if outcome.id in known or outcome.id in seen:
                outcome.reason = SkipReason.KNOWN
            elif outcome.id:
                seen.add(outcome.id)
        self.outcomes += self._unwritten_outcomes
        self._unwritten_outcomes = []
