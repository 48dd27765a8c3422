"""Access logs of web servers, proxies, networks and storage, read block by block.

The Combined and common formats, with virtual host, are read here; `line_formats` lists the others. The format is found for
each file, and again where a file changes its format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from newsroom.formats.logs import line_head, log_file
from newsroom.formats.logs.columns import Columns
from newsroom.formats.logs.line_formats import LineFormats
from newsroom.formats.logs.log_line import HEADING, MAX_LINE, NOTHING, SECONDS, LogLine, minute_begins, no_request

__all__ = ["HEADING", "MAX_LINE", "LogBlock", "LogLine", "blocks"]

# A quoted field; `"` and `\` in it follow a backslash. Written without alternation, which is ten times slower.
_QUOTED = rb'"([^"\\]*(?:\\.[^"\\]*)*)"'
# The part before [time], then "request" status, and in the Combined format: size "referrer" "agent". More fields may
# follow in a Combined line. The first group is what distinguishes lines.
_LINE = re.compile(
    rb"((.{1,4096}?) ?\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):([0-6]\d) ([+-]\d{4})\] "
    + _QUOTED
    + rb" (\d{3})(?: (\d+|-) "
    + _QUOTED
    + rb" "
    + _QUOTED
    + rb")?)(?(9)(?: (.*))?|(?: (\d+|-))?)\r?",
    re.DOTALL,
)
_ENDS = frozenset((b"", b"\r"))
_QUOTE, _SPACE = b'" '
_SPACES = b" "
_MILLISECONDS = b"ms"  # the end of a line of Traefik
_STATUSES = {b" %d " % status: b"%d" % status for status in range(100, 1000)}
_ZONE = re.compile(rb" [+-]\d{4}\] ")
_MAX_MINUTES = 100_000  # minutes whose beginning is cached


@dataclass(frozen=True, slots=True)
class LogBlock:
    """Whole lines of a log: where they begin in the unpacked file, their bytes, and the parts of each.

    `lines` is their number. `ignored` counts lines with an ignored request, by reason. `whole` is False if the last line
    has no line break: the server may still be writing it.
    """

    start: int
    data: bytes
    lines: int
    records: list[LogLine]
    ignored: dict[str, int]
    whole: bool = True


def blocks(
    stream: IO[bytes], *, start: int = 0, ignore: Mapping[bytes, str] | None = None, heading: bytes = b""
) -> Iterator[LogBlock]:
    """The lines of a log from the position of its stream, which is `start` in the unpacked file.

    `heading` are lines before that position that name the columns, as from `log_file.skip`.

    Lines whose request is in `ignore` are counted by the reason there, and not read further; `ignore` may grow in the
    meantime. A line longer than MAX_LINE is not a request: only its last block has a record of it.
    Raises `Invalid` if a compressed file is damaged.
    """
    reader = _LineReader({} if ignore is None else ignore)
    reader.describe(heading)
    held, long = b"", False
    for data in log_file.chunks(stream):
        data = held + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > MAX_LINE:
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
    """Splits lines into their parts; caches when minutes began, because reading dates would be most of the work."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self._formats = LineFormats(ignore)
        self._zone = b" +0000] "  # the end of the time in the last line
        self._minutes: dict[bytes, int] = {}  # when each minute began, in that zone
        self._common = False  # whether there was a line in the common format

    def describe(self, heading: bytes) -> None:
        """Read lines that name the columns of the next ones."""
        for line in heading.split(b"\n"):
            self._formats.directive(line)

    def block(self, start: int, data: bytes, *, long: bool = False, whole: bool = True) -> LogBlock:
        """The lines in `data`; with `long` the first is the end of one that is too long."""
        lines = data.split(b"\n")
        if whole:
            lines.pop()
        if long:
            lines[0] = b""
        records: list[LogLine] = []
        ignored: dict[str, int] = {}
        ignore, add, plain, formats = self._ignore.get, records.append, b"\\" not in data, self._formats
        quick = formats.quick
        for number, line in enumerate(lines, 1):
            if quick is not None and (reason := quick(line)) is not None and (plain or b"\\" not in line):
                ignored[reason] = ignored.get(reason, 0) + 1
                continue
            if formats.current is not None:
                found = formats.current.read(number, line)
                if found is None:
                    add(self._odd(number, line))
                elif isinstance(found, str):
                    ignored[found] = ignored.get(found, 0) + 1
                else:
                    add(found)
                quick = formats.quick
                continue
            # Three of four lines are for a picture or a style sheet, so these must be fast.
            parts = line.split(b'"', 2)
            if len(parts) == 3:
                reason = ignore(parts[1])
                if reason is not None and (line[-1] == _QUOTE or line[-2:] == _MILLISECONDS):
                    ignored[reason] = ignored.get(reason, 0) + 1
                    continue
                if plain or b"\\" not in line:
                    add(self._plain(number, line, parts) or self._odd(number, line))
                    continue
            add(self._odd(number, line))
            quick = formats.quick
        formats.settle(records)
        self._refuse_cut_line(records, len(lines), whole)
        return LogBlock(start, data, len(lines), records, ignored, whole)

    def _refuse_cut_line(self, records: list[LogLine], lines: int, whole: bool) -> None:
        """Ignore a last line without its end that may be half of one: of the common format, or of columns."""
        if not self._common:
            self._common = any(record[8] is None and record[5] for record in (records if whole else records[:-1]))
        cut = not whole and records and records[-1][0] == lines
        if cut and ((records[-1][8] is None and not self._common) or isinstance(self._formats.current, Columns)):
            records[-1] = no_request(records[-1][0], records[-1][1])

    def _plain(self, number: int, line: bytes, parts: list[bytes]) -> LogLine | None:
        """A Combined line without a user name or a quote in its fields; None for any other line.

        `parts` are the line split at its first two quotes. This is the common case, so no regex is used.
        """
        address, _, when = parts[0].partition(b" - - [")
        if b" " in address:
            return None
        rest = parts[2].split(b'"')
        if len(rest) == 9 and rest[8].endswith(b"ms") and rest[4][1:-1].isdigit():  # Traefik adds its router and server
            line, rest = line[: -len(b'"'.join(rest[4:]))], [*rest[:4], b""]
        elif (
            len(rest) == 7 and rest[4] == _SPACES
        ):  # nginx's `main`, which ends with the address that a proxy forwarded
            passed_on = rest[5]
            if passed_on != b"-":
                address = passed_on + b", " + address
        elif len(rest) != 5:
            return None
        between, referrer, space, agent, end = rest[0], rest[1], rest[2], rest[3], rest[-1]
        if space != _SPACES:
            return None
        if when[20:] != self._zone and not self._is_zone(when[20:]):
            return None
        status, size = _STATUSES.get(between[:5]), between[5:-1]
        if status is None or between[-1] != _SPACE or not (size.isdigit() or size == b"-"):
            return None
        begun, second = self._minutes.get(when[:17]), SECONDS.get(when[17:20])
        if begun is None:
            begun = minute_begins(when[:17] + when[20:26])
            if begun is None:
                return None
            if len(self._minutes) >= _MAX_MINUTES:
                self._minutes.clear()
            self._minutes[when[:17]] = begun
        if second is None or end not in _ENDS:
            return None
        return (
            number,
            line[:-1] if end else line,
            b"",
            address,
            begun + second,
            parts[1] or NOTHING,
            status,
            referrer,
            agent,
            0,
            size,
        )

    def _is_zone(self, end: bytes) -> bool:
        """Whether the end of a time is an offset. It is cached, because the next lines most likely have the same."""
        if not _ZONE.fullmatch(end):
            return False
        self._zone, self._minutes = end, {}
        return True

    def _odd(self, number: int, line: bytes) -> LogLine:
        """Any other line: common format, virtual host, quotes in its fields, another format, or not a request."""
        found = _LINE.fullmatch(line)
        if found is None:
            return (self._formats.read(number, line) if len(line) <= MAX_LINE else None) or no_request(number, line)
        self._formats.current = None
        core, before, minute, second, offset, request, status, size, referrer, agent, after, size_alone = found.groups()
        begun = minute_begins(minute + b" " + offset)
        if begun is None:
            return no_request(number, line)
        host, address = line_head.read(before)
        if after:
            forwarded = line_head.forwarded_behind(after)
            address = forwarded + b", " + address if forwarded else address
        return (
            number,
            core,
            host,
            address,
            begun + int(second),
            request or NOTHING,
            status,
            referrer or b"",
            agent,
            0,
            size or size_alone or b"",
        )
