"""Web servers' access logs, read as bytes and block by block: Combined, common, with virtual host, and JSON lines."""

from __future__ import annotations

import bz2
import gzip
import lzma
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from newsroom.errors import Invalid, NotFound
from newsroom.formats.logs import json_log

BLOCK = 1 << 20  # bytes read at a time
LONGEST = 1 << 20  # bytes of a line that are looked at

# `"` and `\` inside a quoted field stand behind a backslash. Unrolled: an alternation in the loop is ten times slower.
_QUOTED = rb'"([^"\\]*(?:\\.[^"\\]*)*)"'
# host ident user [time] "request" status, and in the Combined format: size "referrer" "agent". A user's name may hold
# spaces. With a virtual host in front, that is what stands for the host, and the address for the ident. More fields may
# follow a Combined line; the first group is what makes a line that line.
_LINE = re.compile(
    rb"(([^ ]+) ([^ ]+) .*?\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):([0-6]\d) ([+-]\d{4})\] "
    + _QUOTED
    + rb" (\d{3})(?: (?:\d+|-) "
    + _QUOTED
    + rb" "
    + _QUOTED
    + rb")?)(?(9)(?: .*)?|(?: (?:\d+|-))?)\r?",
    re.DOTALL,
)
_ENDS = frozenset((b"", b"\r"))
_QUOTE, _SPACE = b'" '
_STATUSES = {b" %d " % status: b"%d" % status for status in range(100, 1000)}
_SECONDS = {b":%02d" % second: second for second in range(61)}  # there are leap seconds
_ZONE = re.compile(rb" [+-]\d{4}\] ")
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_EPOCH = date(1970, 1, 1).toordinal()
_MINUTES = 100_000  # minutes whose beginning is kept in mind


# One line taken apart, a plain tuple for its speed:
# number   its place in its block, from 1
# line     what makes it that line: up to the agent in the Combined format, up to the status in the common one
# host     the virtual host, or nothing;  address  of the client
# at       UTC seconds
# request  as it was sent, nothing for a line that is none;  status
# referrer, agent   as the log has them; the agent is None where the format has none
# flags    json_log's PRIVATE and PREFETCH, where the log says so
LogLine = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int]


@dataclass(frozen=True, slots=True)
class LogBlock:
    """Whole lines of a log: where they begin in the unpacked file, their bytes, and each taken apart.

    `lines` is their number, `ignored` how many had a request that was to be ignored. `whole` is False for a last line
    without its end: whoever writes the log may not be done with it.
    """

    start: int
    data: bytes
    lines: int
    records: list[LogLine]
    ignored: dict[str, int]
    whole: bool = True


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A log file unpacked by what it holds (gzip, bzip2, xz or nothing), and the file below, for its position.

    Raises `NotFound` when it cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFound(f"cannot read {path}: {error.strerror}", ref=str(path)) from error
    with file:
        yield unpacked(file, file.read(6)), file


def unpacked(file: IO[bytes], head: bytes) -> IO[bytes]:
    """What is in `file`, whose first bytes are `head`; it is wound back."""
    file.seek(0)
    return _unpacked(file, head)


@contextmanager
def stream(path: Path | None) -> Iterator[IO[bytes]]:
    """What comes through a pipe or from stdin (None), unpacked likewise; it can be read once."""
    with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as file:
        peeking: Any = file
        yield _unpacked(file, peeking.peek(6)[:6])


def _unpacked(file: IO[bytes], head: bytes) -> IO[bytes]:
    packed: Any = file
    if head.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=file)
    elif head.startswith(b"BZh"):
        packed = bz2.BZ2File(file)
    elif head.startswith(b"\xfd7zXZ\0"):
        packed = lzma.LZMAFile(file)  # noqa: SIM115
    opened: IO[bytes] = packed
    return opened


def skip(stream: IO[bytes], length: int) -> None:
    """Pass over the first `length` bytes of a stream."""
    if length and stream.seekable() and not isinstance(stream, (gzip.GzipFile, bz2.BZ2File, lzma.LZMAFile)):
        stream.seek(length)
        return
    while length > 0:
        length -= len(stream.read(min(length, BLOCK))) or length


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream's bytes; raises `Invalid` where a packed file is damaged."""
    try:
        while data := stream.read(BLOCK):
            yield data
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise Invalid(
            f"the packed log is damaged: {error}", hint="what came before the damage is counted; mend it and try again"
        ) from error


def blocks(stream: IO[bytes], *, start: int = 0, ignore: Mapping[bytes, str] | None = None) -> Iterator[LogBlock]:
    """The lines of a log from where its stream stands, which is `start` in the unpacked file.

    Lines whose request is in `ignore` are counted under what that says and not taken apart; it may grow meanwhile.
    A line longer than LONGEST is none; all but its last block are without a record. Raises `Invalid` for damaged packing.
    """
    reader = _LineReader({} if ignore is None else ignore)  # one that is empty now may grow
    held, long = b"", False
    for data in chunks(stream):
        data = held + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > LONGEST:
            yield LogBlock(start, data, 0, [], {}, whole=False)
            start, held, long = start + len(data), b"", True
            continue
        if cut:
            yield reader.block(start, data[:cut], long=long)
            start, long = start + cut, False
        held = data[cut:]
    if held or long:
        yield reader.block(start, held, long=long, whole=False)


class _LineReader:
    """Takes lines apart; keeps in mind when minutes began, which would else be most of the work."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self._zone = b" +0000] "  # the end of the last line's time, and when minutes met with that began
        self._minutes: dict[bytes, int] = {}
        self._common = False  # whether a line of the common format came

    def block(self, start: int, data: bytes, *, long: bool = False, whole: bool = True) -> LogBlock:
        """The lines in `data`; `long` says that the first is the rest of one that is too long."""
        lines = data.split(b"\n")
        if whole:
            lines.pop()
        if long:
            lines[0] = b""
        records: list[LogLine] = []
        ignored: dict[str, int] = {}
        ignore, add, plain = self._ignore.get, records.append, b"\\" not in data
        for number, line in enumerate(lines, 1):
            # Three lines of four ask for a picture or a style sheet: most of the time is what they take.
            parts = line.split(b'"', 2)
            if len(parts) == 3:
                reason = ignore(parts[1])
                if reason is not None and line[-1] == _QUOTE:
                    ignored[reason] = ignored.get(reason, 0) + 1
                    continue
                if plain or b"\\" not in line:
                    add(self._plain(number, line, parts) or self._odd(number, line))
                    continue
            add(self._odd(number, line))
        self._settle(records, whole)
        return LogBlock(start, data, len(lines), records, ignored, whole)

    def _settle(self, records: list[LogLine], whole: bool) -> None:
        """A last line without its end that looks like the common format may be a Combined one not yet written whole."""
        if not self._common:
            self._common = any(record[8] is None and record[5] for record in (records if whole else records[:-1]))
        if not whole and records and records[-1][8] is None and not self._common:
            records[-1] = _none(records[-1][0], records[-1][1])

    def _plain(self, number: int, line: bytes, parts: list[bytes]) -> LogLine | None:
        """A Combined line with no user's name, no quote in its fields and everything in its place; or None.

        `parts` are the line cut at its first two quotes. Written for speed: every comparison is one of whole pieces.
        """
        address, _, when = parts[0].partition(b" - - [")
        rest = parts[2].split(b'"')
        if len(rest) != 5 or rest[2] != b" ":
            return None
        between, referrer, _, agent, end = rest
        if when[20:] != self._zone and not self._is_zone(when[20:]):
            return None
        status, size = _STATUSES.get(between[:5]), between[5:-1]
        if status is None or between[-1] != _SPACE or not (size.isdigit() or size == b"-") or b" " in address:
            return None
        begun, second = self._minutes.get(when[:17]), _SECONDS.get(when[17:20])
        if begun is None:
            begun = _begun(when[:17] + when[20:26])
            if begun is None:
                return None
            if len(self._minutes) >= _MINUTES:
                self._minutes.clear()
            self._minutes[when[:17]] = begun
        if second is None or end not in _ENDS:
            return None
        return (
            number, line[:-1] if end else line, b"", address, begun + second, parts[1], status, referrer, agent, 0,
        )  # fmt: skip

    def _is_zone(self, end: bytes) -> bool:
        """Whether the end of a time is one; those of the next lines will most likely be the same."""
        if not _ZONE.fullmatch(end):
            return False
        self._zone, self._minutes = end, {}
        return True

    def _odd(self, number: int, line: bytes) -> LogLine:
        """Any other line: of the common format, with a virtual host, with quotes in its fields, JSON, or none."""
        found = _LINE.fullmatch(line)
        if found is None:
            told = json_log.parse(line) if line[:1] == b"{" and len(line) <= LONGEST else None
            return (number, line.rstrip(b"\r"), *told) if told else _none(number, line)
        core, host, ident, minute, second, offset, request, status, referrer, agent = found.groups()
        begun = _begun(minute + b" " + offset)
        if begun is None:
            return _none(number, line)
        address = host
        if ident != b"-" and _is_address(ident):
            address = ident
        else:
            host = b""
        return (
            number, core, host, address, begun + int(second), request, status, referrer or b"", agent, 0,
        )  # fmt: skip


@lru_cache(maxsize=4096)
def _begun(minute: bytes) -> int | None:
    """The UTC second at which `17/May/2015:10:05 +0700` began, or None when there is no such minute."""
    try:
        day = date(int(minute[7:11]), _MONTHS.get(minute[3:6], 0), int(minute[:2])).toordinal() - _EPOCH
        hours, minutes = int(minute[12:14]), int(minute[15:17])
        ahead = (int(minute[19:21]) * 60 + int(minute[21:23])) * 60
    except ValueError:
        return None
    if hours > 23 or minutes > 59:
        return None
    return day * 86400 + hours * 3600 + minutes * 60 - (ahead if minute[18:19] == b"+" else -ahead)


def _is_address(value: bytes) -> bool:
    return value[:1].isdigit() or b":" in value


def _none(number: int, line: bytes) -> LogLine:
    return (number, line[:LONGEST], b"", b"", 0, b"", b"", b"", None, 0)
