"""Counting readers from access logs: each line counts once, whichever files contain it and however often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from newsroom import clock
from newsroom.core.readership import counting, downloads, referrers, visitors
from newsroom.core.readership.downloads import SentPart
from newsroom.core.readership.left_out import LeftOut
from newsroom.core.readership.logs import memory
from newsroom.core.readership.logs.clients import MAX_REMEMBERED, MAX_REMEMBERED_LENGTH, Clients
from newsroom.core.readership.logs.ledger import Ledger, OtherLine
from newsroom.core.readership.logs.memory import FileProgress
from newsroom.core.readership.logs.requests import RequestClassifier, SkipReason
from newsroom.core.readership.rollups import CountedView, local_day_and_hour
from newsroom.errors import Conflict, Invalid, Usage
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

CHUNK = 100_000  # lines in one transaction
# A file with a larger share of unparsed lines is refused. In a short file a few truncated lines are a large share.
FEW_LINES, MAX_UNPARSED_SHARE, MAX_UNPARSED_SHARE_OF_FEW = 100, 0.1, 0.5
MAX_NAMED, MAX_NAME = 5, 100  # hosts that are named in a message, and characters of each
COUNTED = "counted"
# Lines that a person may want to see: they may be readers who are not counted.
REJECTED = (SkipReason.UNPARSED, SkipReason.REQUEST, SkipReason.FUTURE, SkipReason.CLOSED)
PRIVATE, PREFETCH = 1, 2  # flags of a line
# number, line, virtual host, address (after those that proxies passed on), UTC seconds, request, status, referrer, agent,
# flags, bytes sent
Line = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int, bytes]
_OCTETS = frozenset(b"%d" % octet for octet in range(256))


@dataclass(slots=True)
class LogImportResult:
    """The result of an import: `lines` = `counted` + the sum of `skipped`."""

    lines: int = 0
    counted: int = 0
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    # What should be reported, because the totals may be wrong:
    nameless: int = 0  # views without an address, which are not visits
    other_hosts: list[str] = field(default_factory=list)  # some of the other hosts in requests
    proxies: list[str] = field(default_factory=list)  # untrusted ones that forwarded the addresses of readers

    @property
    def record(self) -> dict[str, object]:
        """The result for JSON, with reasons in the order of the rules."""
        skipped = {reason: self.skipped[reason] for reason in SkipReason if self.skipped[reason]}
        return {"lines": self.lines, "counted": self.counted, "skipped": skipped}


@dataclass(slots=True)
class LineOutcome:
    """The result for a line: its number in its file, and COUNTED or a SkipReason."""

    number: int
    reason: str
    line: bytes
    id: int = 0  # set for a line that is counted unless it was imported before


@dataclass(slots=True)
class LogDay:
    """A local day of the lines: its salt and the hashers made with it, or why its lines are skipped."""

    day: str
    skipped: SkipReason | None = None
    salt: bytes = b""
    line_hash: Any = None  # hashes lines of this source
    visitor_hash: Any = None  # hashes visitors
    first_id: int = 0


class LogImporter:
    """Imports log files one after the other: `begin`, `take` each block of lines, `end`. `result` is the sum of all.

    `outcomes` contains the REJECTED lines, for the caller to remove; with `explain` every line, in the order of the file.
    Days after `until` are skipped. `force` imports a file even if most of its lines are not log lines.
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
        self._source = source
        self._latest = int(now.timestamp()) + counting.MAX_SECONDS_AHEAD
        self._requests = RequestClassifier(db, settings)
        self._own_hosts = self._requests.own_hosts
        self._own: set[bytes] = set()  # hosts as in lines, that belong to the site
        self._left_out = LeftOut(settings)
        self._clients = Clients(settings)
        self._ledger = Ledger(db, settings=settings, now=now, episodes=self._requests.episodes)
        self._minutes: dict[int, tuple[LogDay, int]] = {}
        self._days: dict[str, LogDay] = {}
        self._sources: dict[bytes | tuple[bytes, str], int] = {}
        self._progress = FileProgress(source)
        self._name = "the log"
        self._absurd, self._ahead = LogDay("", SkipReason.TIME), LogDay("", SkipReason.FUTURE)
        self._views: list[CountedView] = []
        self._others: list[OtherLine] = []
        self._unwritten_outcomes: list[LineOutcome] = []
        self._unwritten = self._unparsed = self._first_unparsed = self._lines_before_file = self._lines_before_block = 0

    @property
    def ignore(self) -> Mapping[bytes, SkipReason]:
        """Requests, as far as known, that are skipped whatever the rest of the line is, with the reason."""
        return {} if self._explain else self._requests.always_skipped

    def begin(
        self, records: Sequence[Line], stream: AbstractContextManager[IO[bytes]] | None = None, *, name: str = "the log"
    ) -> int:
        """Begin a file with these first lines; returns how many of its bytes need not be read again.

        `stream` opens the file again; without it the whole file is read. `name` is that of the file, for messages.
        """
        self._progress = FileProgress(self._source)
        self._lines_before_file, self._unparsed, self._name = self.result.lines, 0, name
        sensible = (one for one in records if one[5] and clock.WEB_BEGAN <= one[4] <= self._latest)
        first = next(sensible, None)
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

        `ignored` is the number of lines that `ignore` removed from `records`. Raises `Usage` for a day that the server
        counted, `Invalid` for a file that is not a log.
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
        """Count nothing, and raise `Usage` if a line is of a day that the server counted."""
        for record in records:
            if record[5] and record[4] // 60 not in self._minutes:
                self._day_and_hour(record[4])

    def end(self) -> None:
        """Write what is left of the file."""
        self._write()

    def abandon(self) -> None:
        """Forget what was read of a file and not written yet, because it cannot be read further."""
        self._views, self._others, self._unwritten_outcomes, self._unwritten = [], [], [], 0

    def _count(self, records: Iterable[Line]) -> None:
        # For a year of a busy site this loop runs a hundred million times, so everything is looked up before it.
        known, classify, minutes = self._requests.known, self._requests.classify, self._minutes
        clients, agents = self._clients, self._clients.bots
        sources, new, from_bytes, octets = self._sources, tuple.__new__, int.from_bytes, _OCTETS
        add, progress, explain = self._views.append, self._progress, self._explain
        status_skipped, other_page, left_out = SkipReason.STATUS, SkipReason.OTHER_PAGE, self._left_out
        download, own, latest = SkipReason.DOWNLOAD, self._own, self._latest
        for record in records:
            _, line, host, address, at, request, status, referrer, agent, flags, _ = record
            skipped, article, path, campaign = known.get(request) or classify(request)
            missing = False
            if status != b"200" and status != b"304" and (not skipped or skipped is other_page):
                missing = status == b"404"
                skipped = None if missing else status_skipped
            if skipped:
                self._skip(skipped, record) if skipped is not download else self._download(record, article, path)
                continue
            day, hour = minutes.get(at // 60) or self._day_and_hour(at)
            if day.skipped or at > latest or (host and host not in own) or flags & PREFETCH or left_out.any:
                skipped = self._why_skipped(day, record)
                if skipped:
                    self._skip(skipped, record)
                    continue
            bot = agents[agent] if agent in agents else clients.bot(agent)
            hashing = day.line_hash.copy()
            hashing.update(line)
            line_id = progress.number_of(day.first_id + from_bytes(hashing.digest(), "big"), at)
            if bot is None and not missing:
                visitor = None
                if not flags & PRIVATE:
                    parts = address.split(b".")  # most are plain IPv4, and this is faster than a lookup
                    network = address if len(parts) == 4 and octets.issuperset(parts) else clients.network(address)
                    if network is None:
                        self.result.nameless += 1
                    else:
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
                outcome = SkipReason.BOT if bot else SkipReason.NOT_FOUND if missing else COUNTED
                self._explain_line(record, line_id, outcome)
        if len(progress.recent) > memory.MAX_LINES_IN_WINDOW:
            progress.next_window(progress.latest)

    def _download(self, record: Line, article: int, path: str) -> None:
        """Add what a line sent of an episode; by the rules of page views, with the host of the episode's address."""
        _, line, host, address, at, _, status, _, agent, flags, written = record
        if status not in (b"200", b"206"):
            self._skip(SkipReason.STATIC, record)
            return
        day, _ = self._minutes.get(at // 60) or self._day_and_hour(at)
        away = self._requests.episodes.host_of(article)
        if away and host.partition(b":")[0].lower() == away:
            record = (*record[:2], b"", *record[3:])  # not the site's host, but the right one
        skipped = self._why_skipped(day, record)
        size = self._requests.episodes.size_of(article, status, written)
        if skipped or downloads.is_probe(int(status), size):
            self._skip(skipped or SkipReason.DOWNLOAD, record)
            return
        hashing = day.line_hash.copy()
        hashing.update(line)
        line_id = self._progress.number_of(day.first_id + int.from_bytes(hashing.digest(), "big"), at)
        bot = self._clients.bot_that_loads(agent)
        sent = None
        if bot is None:
            network = None if flags & PRIVATE else self._clients.network(address)
            visitor = None
            if network is not None:
                hashing = day.visitor_hash.copy()
                hashing.update(network + b"\0" + (agent or b""))
                visitor = hashing.digest()
            sent = SentPart(day.day, article, visitor, size)
        self._others.append(OtherLine(line_id, at, day.day, bot, True, path, sent))
        if self._explain:
            self._explain_line(record, line_id, SkipReason.BOT if bot else SkipReason.DOWNLOAD)

    def _why_skipped(self, day: LogDay, record: Line) -> SkipReason | None:
        """Why a request for a page is not counted, or None if it is."""
        _, _, host, address, at, _, _, referrer, _, flags, _ = record
        if flags & PREFETCH:
            return SkipReason.PREFETCH
        if day is self._absurd:
            return day.skipped
        if at > self._latest:
            return SkipReason.FUTURE
        if host and not self._is_own_host(host):
            return SkipReason.OTHER_SITE
        if self._left_out.addresses and self._left_out.is_own(self._clients.address(address) or ""):
            return SkipReason.OWN
        if self._left_out.is_spam(referrer.decode("utf-8", "replace")):
            return SkipReason.SPAM
        return day.skipped

    def _explain_line(self, record: Line, line_id: int, outcome: str) -> None:
        number = self._lines_before_block + record[0]
        self._unwritten_outcomes.append(LineOutcome(number, outcome, record[1], line_id))

    def _skip(self, reason: SkipReason, record: Line) -> None:
        self.result.skipped[reason] += 1
        if self._explain:
            self._unwritten_outcomes.append(LineOutcome(self._lines_before_block + record[0], reason, record[1]))
        elif reason in REJECTED and len(self.outcomes) < CHUNK:
            self.outcomes.append(LineOutcome(self._lines_before_block + record[0], reason, record[1]))
        if reason is SkipReason.UNPARSED:
            self._first_unparsed = self._first_unparsed if self._unparsed else self._lines_before_block + record[0]
            self._unparsed += 1

    def _day_and_hour(self, at: int) -> tuple[LogDay, int]:
        if at < clock.WEB_BEGAN:
            return self._absurd, 0
        if at > self._latest + 86400:  # not the day of any reader, and perhaps not a valid date
            return self._ahead, 0
        name, hour = local_day_and_hour(at, self._zone)
        day = self._days.get(name) or self._open_day(name)
        if len(self._minutes) >= MAX_REMEMBERED:
            self._minutes.clear()
        self._minutes[at // 60] = day, hour
        return day, hour

    def _open_day(self, name: str) -> LogDay:
        day = self._days[name] = LogDay(name)
        tomorrow = clock.day_of(self._now + timedelta(days=1), self._zone)
        if name > tomorrow:  # all of its lines are in the future
            day.skipped = SkipReason.FUTURE
        elif self._until is not None and name > self._until:
            day.skipped = SkipReason.AFTER_UNTIL
        elif memory.counted_by_server(self._db, name):
            raise Usage(
                phrase(
                    "{name} was counted by the server: importing the log would count the readers of that day twice",
                    name=name,
                ),
                hint="to import the days before that: --until DAY",
            )
        else:
            salt, _ = visitors.find_or_make_salt(self._db, name)
            day.salt, day.skipped = salt or b"", None if salt else SkipReason.CLOSED
            day.visitor_hash = visitors.hasher(day.salt)
            day.line_hash, day.first_id = memory.hasher(day.salt, self._source), memory.first_id(name)
        return day

    def _is_own_host(self, host: bytes) -> bool:
        name = host.decode("utf-8", "replace")
        # In front of a line, the address of a trusted proxy is the client, not the virtual host.
        if self._own_hosts.has(name) or self._clients.is_proxy(name):
            if len(host) <= MAX_REMEMBERED_LENGTH:
                if len(self._own) >= MAX_REMEMBERED:
                    self._own.clear()
                self._own.add(host)
            return True
        if len(self.result.other_hosts) < MAX_NAMED and name not in self.result.other_hosts:
            self.result.other_hosts.append(name[:MAX_NAME])
        return False

    def _source_number(self, referrer: bytes, campaign: str) -> int:
        if len(self._sources) >= MAX_REMEMBERED:
            self._sources.clear()
        named = referrer[:MAX_REMEMBERED_LENGTH].decode("utf-8", "replace")
        source = referrers.classify(named, campaign=campaign, own=self._own_hosts.names)
        number = self._ledger.source(source)
        if len(referrer) <= MAX_REMEMBERED_LENGTH:
            self._sources[(referrer, campaign) if campaign else referrer] = number
        return number

    def _write(self) -> None:
        """Write the lines read since the last time, the totals, and the position in the file, in one transaction."""
        self._refuse_other_files()
        with transaction(self._db):
            days = {view.day for view in self._views} | {other.day for other in self._others}
            for day in days | ({self._progress.day} - {""}):
                if not visitors.save_salt(self._db, day, self._days[day].salt):
                    raise Conflict(
                        phrase("another import is counting {day} now", day=day),
                        hint="try again when it has finished",
                    )
            written = self._ledger.write(self._views, self._others)
            self._progress.save_checkpoint(self._db, now=self._now)
        self.result.counted += written.counted
        self.result.skipped.update(written.skipped)
        if written.new_sources:
            self._sources.clear()
        self.result.proxies = self._clients.untrusted
        self._report_outcomes(written.known)
        self._views, self._others, self._unwritten = [], [], 0

    def _refuse_other_files(self) -> None:
        """Raise `Invalid` if too many lines of the file are not access log lines."""
        lines = self.result.lines - self._lines_before_file
        most = MAX_UNPARSED_SHARE if lines >= FEW_LINES else MAX_UNPARSED_SHARE_OF_FEW
        if self._force or self._unparsed <= lines * most:
            return
        share = (
            phrase("; {unparsed} of the first {lines} lines cannot be read", unparsed=self._unparsed, lines=lines)
            if lines > 1
            else ""
        )
        raise Invalid(
            phrase(
                "{name}:{first_unparsed}: not an access log line{share}",
                name=self._name,
                first_unparsed=self._first_unparsed,
                share=share,
            ),
            ref=self._name,
            hint=(
                "is it an access log? docs/logs.md lists the formats that can be read; --force counts the lines that can "
                "be read and skips the rest"
            ),
        )

    def _report_outcomes(self, known: Set[int]) -> None:
        """Move the explained lines to `outcomes`, because it is now certain which of them were known."""
        seen: set[int] = set()
        for outcome in self._unwritten_outcomes:
            if outcome.id in known or outcome.id in seen:
                outcome.reason = SkipReason.KNOWN
            elif outcome.id:
                seen.add(outcome.id)
        self.outcomes += self._unwritten_outcomes
        self._unwritten_outcomes = []
