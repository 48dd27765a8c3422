"""Logs of proxies in formats of their own: HAProxy, nginx proxy manager, and Caddy's lines for a terminal.

Sources: "HTTP log format" in HAProxy's configuration manual; `log_format proxy` and `standard` in nginx proxy manager's
`log-proxy.conf`; Caddy's documentation of `log` (format console).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from newsroom import addresses
from newsroom.formats.logs import json_log, log_line
from newsroom.formats.logs.log_line import LogLine, Quick

LONGEST: Final = 16_384  # bytes of a line that are read
LONGEST_HEADER: Final = 1024  # bytes of a captured header that are looked at
# `client:port [local time] frontend backend/server times status bytes - - state connections queues {headers} {headers} "request"`
_HAPROXY: Final = re.compile(
    rb"((?:[^\[\]{}\"]{0,255}(?:\[\d{1,10}\])?: )?([0-9a-fA-F.:]{2,45}):\d{1,5} "
    rb"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?: ([+-]\d{4}))?\] "
    rb"\S{1,256} \S{1,512} [-+\d/]{5,80} (\d{3}|-1) ([+\d]{1,20}) \S{1,512} \S{1,512} \S{4} [\d/+]{5,60} \d{1,10}/\d{1,10}"
    rb'((?: \{[^{}]{0,8192}\}){0,2}) "([^"]{0,8192})").{0,2048}',
    re.DOTALL,
)
_HOST: Final = re.compile(rb"(?:[\w-]{1,63}\.){1,8}[a-zA-Z][\w-]{1,62}(?::\d{1,5})?")
# `[time] cache upstream-status status - method scheme host "path" [Client address] … "agent" "referrer"`
_MANAGER: Final = re.compile(
    rb"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] (?:\S{1,20} \S{1,40} )?(\d{3}) - (\S{1,20}) \S{1,10} (\S{1,255}) "
    rb'"([^"]*)" \[Client ([^\]]{1,64})\](?: \[Length (\d{1,15}|-)\])?(?: \[[^\]]{0,255}\]){0,4} '
    rb'"([^"\\]*(?:\\.[^"\\]*)*)" "([^"\\]*(?:\\.[^"\\]*)*)"\r?',
    re.DOTALL,
)
_COLOUR: Final = re.compile(rb"\x1b\[\d{0,3}m")
_CONSOLE: Final = re.compile(rb"(\d{4}/\d\d/\d\d \d\d:\d\d:)([0-5]\d|60)(?:\.\d{1,9})?\t")
UNDECIDED: Final = 100_000  # lines of one block
MAX_HEAD: Final = 512  # bytes before the object in a line of Caddy


@lru_cache(maxsize=4096)
def _kind(value: bytes) -> str:
    """What the beginning of a captured header looks like: addresses, a host, or nothing that is known."""
    if addresses.chain(value.decode("latin-1")):
        return "addresses"
    return "host" if _HOST.fullmatch(value) else ""


class HAProxy:
    """Reads HAProxy's HTTP log. Its times have no zone and are taken to be UTC.

    Captured request headers are in braces and without their names: a host, an agent, a referrer and a list of addresses are
    recognised by their form.
    """

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self.agent_at = -1  # the place of the agent among the captured headers, when one was seen
        self.undecided: dict[int, list[bytes]] = {}  # by line, captured headers before that, of which one is empty

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of HAProxy."""
        if line[-1:] == b'"' and b" {" in line:  # most requests are ignored, whatever the rest of the line is
            reason = self._ignore.get(line[line.rfind(b'"', 0, -1) + 1 : -1])
            if reason is not None:
                return reason
        found = _HAPROXY.fullmatch(line) if len(line) <= LONGEST else None
        if found is None:
            return None
        core, client, when, zone, status, size, headers, asked = found.groups()
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = log_line.of_apache(when + b" " + (zone or b"+0000"))
        if at is None:
            return None
        host, agent, referrer, forwarded = self._headers(headers)
        if agent is None and headers:
            self._keep(number, headers)
        address = forwarded + b", " + client if forwarded else client
        if asked.startswith(b"<BADREQ>") or not asked:
            asked = log_line.NOTHING
        status = b"000" if status == b"-1" else status
        return (number, core, host, address, at, asked, status, referrer, agent, 0, size.lstrip(b"+"))

    def _keep(self, number: int, captured: bytes) -> None:
        """Remember the headers of a line without an agent, in case that an empty one is that of the agent."""
        values = _captured(captured)
        if self.agent_at < 0 and b"" in values and len(self.undecided) < UNDECIDED:
            self.undecided[number] = values

    def _headers(self, captured: bytes) -> tuple[bytes, bytes | None, bytes, bytes]:
        """Host, agent, referrer and forwarded addresses among the captured headers of a request."""
        host, agent, referrer, forwarded = b"", None, b"", b""
        for place, value in enumerate(_captured(captured)):
            if place == self.agent_at:
                agent = value
            elif value.startswith((b"http://", b"https://")):
                referrer = referrer or value
            elif (kind := _kind(value[:LONGEST_HEADER])) == "addresses":
                forwarded = forwarded or value
            elif kind == "host" and len(value) <= LONGEST_HEADER:
                host = host or value
            elif b"/" in value and agent is None:
                agent, self.agent_at = value, place
        return host, agent, referrer, forwarded


def _captured(headers: bytes) -> list[bytes]:
    """The values of captured request headers, `{a|b}`."""
    return headers.partition(b"}")[0].lstrip(b" {").split(b"|")


def settle_agents(readers: Iterable[HAProxy], records: list[LogLine]) -> None:
    """Give the records of a block the agent that their readers could not tell from another empty header when they read them.

    It is known from any line of the block or of an earlier one. A request that names no agent is by a program.
    """
    waiting: dict[int, list[bytes]] = {}
    place = -1
    for one in readers:
        place = max(place, one.agent_at)
        waiting |= one.undecided
        one.undecided = {}
    if place < 0 or not waiting:
        return
    for at, record in enumerate(records):
        values = waiting.get(record[0])
        if values is not None and record[8] is None and len(values) > place and not values[place]:
            records[at] = (*record[:8], b"", *record[9:])


class ProxyManager:
    """Reads the logs of nginx proxy manager."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of nginx proxy manager."""
        reason = self._ignored(line)
        if reason is not None:
            return reason
        found = _MANAGER.fullmatch(line)
        if found is None:
            return None
        when, status, method, host, path, client, size, agent, referrer = found.groups()
        at = log_line.of_apache(when)
        if at is None:
            return None
        asked = b"%s %s HTTP/1.1" % (method, path)
        return (number, line.rstrip(b"\r"), host, client, at, asked, status, referrer, agent, 0, size or b"")

    def _ignored(self, line: bytes) -> str | None:
        """Why the request is ignored, which most are: found without looking at the rest of the line."""
        parts = line.split(b'"', 2)
        if len(parts) < 3 or not parts[2].startswith(b" [Client ") or parts[0][:1] != b"[":
            return None
        words = parts[0].rsplit(b" ", 4)  # … method scheme host "path"
        return self._ignore.get(b"%s %s HTTP/1.1" % (words[1], parts[1])) if len(words) == 5 else None


class CaddyConsole:
    """Reads Caddy's lines for a terminal: a time in UTC, the level, the name of the log, and an object."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self._json = json_log.JsonLines(ignore)

    @property
    def quick(self) -> Quick | None:
        """Finds lines with an ignored request in their object."""
        return self._json.quick

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of Caddy."""
        begins = line.find(b"\t{", 0, MAX_HEAD)
        if begins < 0:
            return None
        head = _CONSOLE.match(line) or _CONSOLE.match(_COLOUR.sub(b"", line[:begins]) + b"\t")
        minute = None if head is None else _minute_of_console(head[1])
        if head is None or minute is None:
            return None
        at = minute + int(head[2])
        # The object is the same as in Caddy's JSON, without the time.
        found = self._json.read(number, b'{"ts":1000000000,' + line[begins + 2 :])
        if found.__class__ is not tuple:
            return found
        return (number, line.rstrip(b"\r"), *found[2:4], at, *found[5:])


@lru_cache(maxsize=4096)
def _minute_of_console(when: bytes) -> int | None:
    """The UTC second at which `2026/11/21 10:05:` began."""
    return log_line.of_day_and_time(when[:10].replace(b"/", b"-"), when[11:] + b"00")
