"""Logs of content delivery networks with one line of text per request: bunny.net, Akamai, Fastly.

Sources: "Log format" in bunny.net's documentation; "Data set parameters" and "Log format" of Akamai DataStream 2;
"Custom log formats" of Fastly. JSON of these and other networks is read in `json_log`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from newsroom import addresses
from newsroom.formats.logs import encoded, json_log, log_line
from newsroom.formats.logs.log_line import LogLine

MAX_WORDS: Final = 100  # of a line of Akamai
_BUNNY_FIELDS: Final = 12
_REQUEST_ID: Final = re.compile(rb"[0-9a-fA-F-]{16,40}")
_EPOCH: Final = re.compile(rb"\d{10}(?:\.\d{1,6})?")
_METHODS: Final = frozenset(b"GET HEAD POST PUT DELETE OPTIONS PATCH".split())
# Akamai's order of fields after the path, of those that are needed: port, length, type, agent, …, query, …, referrer,
# forwarded addresses. Which fields a log has is chosen in the stream; these stand in the usual choice.
_LENGTH, _AGENT, _QUERY, _REFERRER, _FORWARDED = 2, 4, 11, 16, 17
_FASTLY: Final = re.compile(
    rb"((?:<\d{1,3}>[^\[\]]{1,255}\[\d{1,10}\]: )?(\S{2,64}) \S{1,64} \S{1,64} "
    rb"(?:[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d) GMT|(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})) "
    rb'"?([^" ]{1,20} [^"]{0,8192}?)"? (\d{3})(?: (\d+|-))?(?: "([^"]*)" "([^"]*)")?).{0,2048}',
    re.DOTALL,
)


class Bunny:
    """Reads the log of bunny.net: twelve values between `|`. It does not say the method, which is taken to be GET."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of bunny.net."""
        line = line[:-1] if line[-1:] == b"\r" else line
        values = line.split(b"|", MAX_WORDS)
        if len(values) < _BUNNY_FIELDS or len(values[1]) != 3 or not values[1].isdigit() or not values[2].isdigit():
            return None
        host, path = encoded.parted(values[7])
        if not host or len(values[2]) > 16:
            return None
        asked = b"GET %s HTTP/1.1" % path
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = json_log.moment(int(values[2]))
        if at is None:
            return None
        end = 10
        if len(values) > _BUNNY_FIELDS:  # a `|` in the agent
            end = next((n for n in range(10, len(values)) if _REQUEST_ID.fullmatch(values[n])), 10)
        agent = encoded.agent(b"|".join(values[9:end]))
        return (number, line, host, values[5], at, asked, values[1], encoded.referrer(values[6]), agent, 0, values[3])


class Akamai:
    """Reads Akamai's logs with values between spaces, which have no names: they are found by the values beside them."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self._client = 0  # the position of the client's address in the last line

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of Akamai."""
        line = line[:-1] if line[-1:] == b"\r" else line
        words = line.split(b" ", MAX_WORDS)
        client, asked = self._client, b""
        if client and len(words) > client + 5:  # most requests are ignored, whatever the rest of the line is
            asked = self._request(words, client)
            reason = self._ignore.get(asked)
            if reason is not None:
                return reason
        if not self._is_client(words, client):
            self._client = next((n for n in range(2, len(words) - 5) if self._is_client(words, n)), 0)
            return self.read(number, line) if self._client else None
        status, host = words[client + 1], words[client + 3]
        rest = [*words[client + 5 :], *[b"-"] * (_FORWARDED + 1)]
        when = next((word for word in words[client - 1 :: -1] if _EPOCH.fullmatch(word)), None)
        at = None if when is None else json_log.moment(float(when))
        if at is None:
            return None
        address = encoded.forwarded(encoded.agent(rest[_FORWARDED]), words[client])
        agent, referrer = encoded.agent(rest[_AGENT]), encoded.referrer(rest[_REFERRER])
        return (number, line, host, address, at, asked, status, referrer, agent, 0, rest[_LENGTH])

    @staticmethod
    def _request(words: list[bytes], client: int) -> bytes:
        """The request of a line whose client is there."""
        # Some logs have the path without the first slash, or with every slash encoded.
        path = words[client + 5]
        if b"%" in path:
            path = encoded.path(path.replace(b"%2F", b"/"))
        at = client + 5 + _QUERY
        return encoded.request(words[client + 4], b"/" + path.lstrip(b"/"), words[at] if len(words) > at else b"-")

    @staticmethod
    def _is_client(words: list[bytes], at: int) -> bool:
        """Whether there is an address here, with status, protocol, host, method and path after it."""
        if at < 2 or len(words) < at + 6 or words[at + 4] not in _METHODS:
            return False
        status = words[at + 1]
        return len(status) == 3 and status.isdigit() and addresses.plain(words[at].decode("latin-1")) is not None


class Fastly:
    """Reads Fastly's older formats, whose time has no brackets: `address "-" "-" Mon, 04 Jul 2016 22:37:26 GMT GET / 200`."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of Fastly."""
        found = _FASTLY.fullmatch(line)
        if found is None:
            return None
        core, address, day, month, year, time, when, asked, status, size, referrer, agent = found.groups()
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = log_line.of_apache(when or b"%s/%s/%s:%s" % (day, month, year, time))
        if at is None:
            return None
        return (number, core, b"", address, at, asked, status, referrer or b"", agent, 0, size or b"")
