"""Logs whose `#Fields:` line names their columns: the W3C extended format of IIS and others, and CloudFront's.

Sources: https://www.w3.org/TR/WD-logfile.html, the IIS documentation of its W3C logging, and CloudFront's standard logging
reference. IIS separates columns with spaces and writes `+` for a space in a value, CloudFront separates with tabs and
encodes values as in a URL. All times are UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Final

from newsroom import clock
from newsroom.formats.logs import encoded, json_log, log_line
from newsroom.formats.logs.log_line import LogLine

MAX_COLUMNS: Final = 200
MAX_HEADING: Final = 8192  # bytes of a `#Fields:` line that are read
_VALUE: Final = re.compile(rb'"([^"]*(?:""[^"]*)*)"|(\S+)')
# Of several names the first with a value is used. Names are compared in lower case.
_METHOD: Final = ("cs-method",)
_PATH: Final = ("cs-uri-stem", "cs-uri", "cs-uri-path")
_QUERY: Final = ("cs-uri-query",)
_STATUS: Final = ("sc-status",)
_DATE, _TIME, _STAMP = ("date",), ("time",), ("timestamp", "timestamp(ms)", "x-timestamp")
_ADDRESS: Final = ("c-ip", "c-dns", "cs-ip")
_FORWARDED: Final = ("x-forwarded-for", "cs(x-forwarded-for)", "cs(x-real-ip)", "x-real-ip")
_HOST: Final = ("x-host-header", "cs(host)", "cs-host")
_AGENT: Final = ("cs(user-agent)", "cs-user-agent", "user-agent")
_SIZE: Final = ("sc-bytes",)
_REFERRER: Final = ("cs(referer)", "cs(referrer)", "cs-referer", "referer")
_CDN_HOST: Final = b".cloudfront.net"  # the name of a distribution, not that which readers use


class Columns:
    """Reads lines by the names of their columns: `heading` is the text after `#Fields:`, `day` that of a `#Date:` line."""

    def __init__(self, heading: bytes, ignore: Mapping[bytes, str], *, day: bytes = b"") -> None:
        names = heading[:MAX_HEADING].decode("utf-8", "replace").lower().split()
        self.known = bool(names) and len(names) <= MAX_COLUMNS
        self.day = day
        self._count, self._ignore = len(names), ignore
        self._tabs = False  # whether the last line had tabs
        positions = {name: number for number, name in enumerate(reversed(names), 1)}

        def at(wanted: tuple[str, ...]) -> list[int]:
            return [len(names) - positions[name] for name in wanted if name in positions]

        self._method, self._path, self._query, self._status = at(_METHOD), at(_PATH), at(_QUERY), at(_STATUS)
        self._date, self._time, self._stamp = at(_DATE), at(_TIME), at(_STAMP)
        self._address, self._forwarded, self._host = at(_ADDRESS), at(_FORWARDED), at(_HOST)
        self._agent, self._referrer, self._size = at(_AGENT), at(_REFERRER), at(_SIZE)
        timed = bool(self._time) or bool(self._stamp)
        # What a request needs; a log without one of these cannot be counted.
        self._asked: Callable[[list[bytes]], tuple[bytes, ...]] | None = None
        if self.known and self._method and self._path and self._status and timed:
            self._asked = itemgetter(self._method[0], self._path[0], self._status[0])

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it does not have these columns."""
        line = line[:-1] if line[-1:] == b"\r" else line
        values = self._values(line)
        if self._asked is None or values is None:
            return None
        method, path, status = self._asked(values)
        if len(status) != 3 or not status.isdigit():
            return None
        host = b""
        if path[:1] != b"/":
            path = next((values[at] for at in self._path if values[at][:1] == b"/"), path)
            host, path = encoded.parted(path)
        query = values[self._query[0]] if self._query else b""
        asked = encoded.path(encoded.request(method, path, query)) if method != b"-" else log_line.NOTHING
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = self._at(values)
        if at is None:
            return None
        address = encoded.forwarded(_first(values, self._forwarded), _first(values, self._address))
        agent = encoded.agent(values[self._agent[0]]) if self._agent else None
        found = encoded.referrer(_first(values, self._referrer))
        size = values[self._size[0]] if self._size else b""
        return (number, line, host or self._host_in(values), address, at, asked, status, found, agent, 0, size)

    def _values(self, line: bytes) -> list[bytes] | None:
        values = line.split(b"\t" if self._tabs else b" ")
        if len(values) == self._count:
            return values
        self._tabs = not self._tabs
        values = line.split(b"\t" if self._tabs else b" ")
        if len(values) == self._count:
            return values
        if b'"' not in line or line.count(b" ") > 100 * MAX_COLUMNS:
            return None
        found = [word or quoted.replace(b'""', b'"') for quoted, word in _VALUE.findall(line)]
        return found if len(found) == self._count else None

    def _at(self, values: list[bytes]) -> int | None:
        if self._time:
            day = values[self._date[0]] if self._date else self.day
            time = values[self._time[0]]
            at = log_line.of_day_and_time(day, time)
            if at is None and self._stamp == []:
                return log_line.of_iso(time)
            if at is not None:
                return at
        for position in self._stamp:
            at = json_log.moment(values[position].decode("latin-1"))
            if at is not None and at >= clock.WEB_BEGAN:
                return at
        return None

    def _host_in(self, values: list[bytes]) -> bytes:
        for position in self._host:
            host = values[position]
            if host != b"-" and not host.lower().endswith(_CDN_HOST):
                return host
        return b""


def _first(values: list[bytes], positions: list[int]) -> bytes:
    """The first of these values that is not empty; an address may be a list written with `+` for a space."""
    for position in positions:
        if values[position] not in (b"-", b""):
            return values[position]
    return b""
