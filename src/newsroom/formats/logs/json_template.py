"""Reads JSON lines that a program writes one like the other, without making an object of each.

In a line without a backslash every second piece between quotation marks is a string. The pieces between the strings, without
their digits, and the strings that are keys say how an object is built. The first line of a build is read as JSON, and gives a
pattern with the same keys, in which only values differ; lines that have it are read by it. In any doubt a line is read as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from socket import AF_INET, inet_pton
from typing import Final

from newsroom import clock
from newsroom.formats.logs import encoded, json_names, log_line
from newsroom.formats.logs.json_layout import Layout, Path
from newsroom.formats.logs.log_line import LogLine, Quick

LONGEST: Final = 16_384  # bytes of a line that are read in this way
REMEMBERED: Final = 4096  # values of each kind
LONGEST_SPAN: Final = 1024  # bytes
LONGEST_REMEMBERED: Final = 2048  # bytes of a line whose values are remembered
_NUMBERS: Final = b"0123456789.-+eE"
_EMPTY: Final = (b"", b"-")
_END: Final = ord("}")
_SPACES: Final = (b" ", b"\t")
_FINER: Final = frozenset((13, 16, 19))  # digits of milliseconds, microseconds and nanoseconds of today
_ZERO: Final = ord("0")
_SPACE: Final = ord(" ")  # no character before it is part of a value
_CDN_HOST: Final = json_names.CDN_HOST.encode()
_AFTER_KEY: Final = re.compile(rb"\s*:(\s*\[?\s*)(.*)", re.DOTALL)
_NUMBER: Final = re.compile(rb"-?[0-9][0-9.eE+-]*")
_STATUSES: Final = frozenset(b"%03d" % status for status in range(1000))
# Of the times that Apache writes, those that are surely read in the same way as JSON.
_APACHE: Final = re.compile(rb"[0-9]{2}/[A-Z][a-z]{2}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-5][0-9] [+-][01][0-9][0-5][0-9]")


def build_of(pieces: list[bytes]) -> bytes:
    """How an object is built, from the pieces of its line between quotation marks."""
    return b'"'.join(pieces[::2]).translate(None, _NUMBERS)


class _Remembered(dict[bytes, bytes | None]):
    """What a function returns for a value, found at once when the value comes again."""

    def __init__(self, function: Callable[[bytes], bytes | None]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: bytes) -> bytes | None:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[value] = self._function(value)
        return found


class Template:
    """Reads lines of the build of one that was read as JSON. `known` is false if it cannot: the line has doubtful values."""

    def __init__(
        self,
        line: bytes,
        layout: Layout,
        ignore: Mapping[bytes, str],
        *,
        moment: Callable[[object], int | None],
        is_address: Callable[[str], bool],
    ) -> None:
        self._moment, self._is_address, self._encoded = moment, is_address, layout.encoded
        # Requests, hosts, agents and referrers are often the same as in an earlier line.
        self._known_request = lru_cache(maxsize=REMEMBERED)(self._request)
        self._hosts, self._agents = _Remembered(self._host), _Remembered(self._agent)
        self._referrers = _Remembered(self._referrer)
        self._pieces = line.split(b'"')
        self.build = build_of(self._pieces)
        self._at_keys = [n for n in range(1, len(self._pieces) - 1, 2) if self._pieces[n + 1].lstrip()[:1] == b":"]
        self._keys = [self._pieces[n] for n in self._at_keys]
        self._joined = bool(layout.path)
        whole: tuple[Path, ...] = tuple((key,) for key in layout.whole)
        asked = [layout.method, layout.path, layout.query] if layout.path else [whole]
        self._asked = self._all(asked)
        self._times = self._all([(path,) for path in layout.day_and_time] if layout.day_and_time else [layout.at])
        self._status, self._address = self._place(layout.status), self._place(layout.address)
        self._others = [self._place(paths) for paths in (layout.forwarded, layout.host, layout.agent, layout.referrer)]
        # If it is not certain where the size is, a line for a file is read as JSON; those of pages do not need it.
        self._size = self._place(layout.size)
        if self._size and not self._size & 1 and not _NUMBER.search(self._pieces[self._size]):
            self._size = 0
        self._size_is_said, self._size_is_doubtful = bool(self._size), bool(layout.size) and not self._size
        # With a second name an empty value says nothing. A value that the object does not have may be empty.
        names = (layout.forwarded, layout.host, layout.agent, layout.referrer)
        may_be_empty = [len(paths) < 2 or not n for n, paths in zip(self._others, names, strict=True)]
        self._no_forwarded, self._no_host, self._no_agent, self._no_referrer = may_be_empty
        said = [self._place((path,)) for path in (*(path for path, _ in layout.outside), layout.source) if path]
        self._outside = [(n, self._pieces[n]) for n in said if n]
        self.known = bool(
            self._asked and self._times and self._status and self._address and all(said)
            and all(n or not paths for n, paths in zip(
                self._others, (layout.forwarded, layout.host, layout.agent, layout.referrer), strict=True
            ))
            and all(n & 1 for n in (*self._asked, self._address, *filter(None, self._others)))
            and not (layout.private or layout.ahead or (layout.path and layout.whole))
        )  # fmt: skip
        if self.known:
            befores = [_before(line, paths[0]) for paths in asked if paths]
            self.quick = _quick(line, befores, ignore)
            self._number_groups()
        del self._pieces

    def _number_groups(self) -> None:
        """Make the pattern of such lines, with a group for each value that is needed, and number places by their groups."""
        # What is no string and no number is part of the pattern.
        said = {place: value for place, value in self._outside if place & 1 or _NUMBER.search(value)}
        found = filter(None, (*self._others, self._size))
        used = (*self._asked, *self._times, self._status, self._address, *found, *said)
        group = {place: number for number, place in enumerate(sorted(set(used)))}
        keys = dict(zip(self._at_keys, self._keys, strict=True))
        pattern = [
            (re.escape(keys[n]) if n in keys else rb'([^"]*+)' if n in group else rb'[^"]*+')
            if n & 1
            else _between(piece, found=n in group)
            for n, piece in enumerate(self._pieces)
        ]
        self.match = re.compile(b'"'.join(pattern) + b"()").fullmatch
        nothing = group[0] = len(group)  # the last group, which is empty
        self._two_times, self._has_host = len(self._times) == 2, bool(self._others[1])
        # The values that `read` takes, in its order: found at once, because each call takes noticeable time.
        self._values_of = itemgetter(
            *[*(group[n] for n in self._asked), nothing, nothing][:3],
            *[*(group[n] for n in self._times), nothing][:2],
            *(group[n] for n in (self._status, self._address, self._size, *self._others)),
        )
        if said:
            self._wanted_of = itemgetter(*(group[n] for n in said), nothing)  # one more, so that it is always a tuple
        self._wanted = (*said.values(), b"") if said else ()

    def _place(self, paths: tuple[Path, ...]) -> int:
        """The piece with the value of the first of some keys: a string, or the number after a key; 0 if it is doubtful."""
        if not paths:
            return 0
        key = paths[0][-1].encode("utf-8", "replace")
        if self._keys.count(key) != 1:
            return 0
        at = self._at_keys[self._keys.index(key)]
        after = _AFTER_KEY.fullmatch(self._pieces[at + 1])
        if after is None:
            return 0
        return at + 2 if not after[2] else at + 1

    def _all(self, groups: list[tuple[Path, ...]]) -> list[int]:
        """The places of the first of each group of keys; nothing if one is doubtful. An empty group is left out."""
        found = [self._place(paths) for paths in groups if paths]
        return found if all(found) else []

    def read(
        self, number: int, line: bytes, found: re.Match[bytes], ignore: Mapping[bytes, str]
    ) -> LogLine | str | None:
        """The parts of a line that `match` has found, or why it is ignored; None if it must be read as JSON."""
        known = len(line) <= LONGEST_REMEMBERED
        values = found.groups()
        method, path, query, day, time, status, address, size, forwarded, host, agent, referrer = self._values_of(
            values
        )
        request = method, path, query
        asked = self._known_request(request) if known else self._request(request)
        reason = ignore.get(asked)
        if reason is not None:
            return reason
        if not asked or status not in _STATUSES or not line.isascii():
            return None
        if self._wanted and self._wanted_of(values) != self._wanted:
            return None
        if (self._size_is_said and not size.isdigit()) or (self._size_is_doubtful and not _is_of_page(asked)):
            return None
        at = log_line.of_iso(day) if day[10:11] == b"T" and not self._two_times else self._at(day, time)
        if at is None or at < clock.WEB_BEGAN or not self._no_forwarded or forwarded not in _EMPTY:
            return None
        if known:
            host, agent, referrer = self._hosts[host], self._agents[agent], self._referrers[referrer]
        else:
            host, agent, referrer = self._host(host), self._agent(agent), self._referrer(referrer)
        if host is None or agent is None or referrer is None or not self._has_address(address):
            return None
        return (number, line, host, address, at, asked, status, referrer, agent, 0, size)

    def _request(self, values: tuple[bytes, ...]) -> bytes:
        """The request, or nothing for one that must be read as JSON."""
        method, path, query = values
        if not self._joined:
            return method if b" " in method.strip() else b""
        if not method.isalpha() or not path.startswith((b"/", b"http://", b"https://")) or path[-1:] in _SPACES:
            return b""
        if query[:1] in _SPACES or query[-1:] in _SPACES:
            return b""
        asked = encoded.request(method, path, query if b"?" not in path else b"")
        return encoded.path(asked) if self._encoded else asked

    def _at(self, first: bytes, time: bytes) -> int | None:
        if self._two_times:
            return log_line.of_day_and_time(first, time) if len(time) == 8 else None
        return log_line.of_apache(first) if _APACHE.fullmatch(first) else self._number(first)

    def _has_address(self, value: bytes) -> bool:
        try:
            inet_pton(AF_INET, value.decode())  # most addresses are IPv4, and this is faster
        except (OSError, ValueError):
            return value == value.strip() and self._is_address(value.decode())
        return True

    def _host(self, value: bytes) -> bytes | None:
        """The host of a line; None, as for agents and referrers, if the line must be read as JSON."""
        if not self._is_plain(value, self._no_host):
            return None
        if self._has_host and ((b"." not in value and b":" not in value) or value.lower().endswith(_CDN_HOST)):
            return None
        return value

    def _agent(self, value: bytes) -> bytes | None:
        if not self._is_plain(value, self._no_agent):
            return None
        if value in _EMPTY:
            return b""
        return encoded.agent(value) if self._encoded else value

    def _referrer(self, value: bytes) -> bytes | None:
        if not self._is_plain(value, self._no_referrer):
            return None
        return b"" if value in _EMPTY else encoded.referrer(value)

    @staticmethod
    def _is_plain(value: bytes, may_be_empty: bool) -> bool:
        """Whether a value means what is written: it is not empty, or may be, and has no space at its ends."""
        return may_be_empty if value in _EMPTY else value[0] > _SPACE and value[-1] > _SPACE

    def _number(self, value: bytes) -> int | None:
        if len(value) in _FINER and value.isdigit() and value[0] != _ZERO:
            return int(value[:10])
        whole, point, fraction = value.partition(b".")
        if len(whole) == 10 and whole.isdigit() and (fraction.isdigit() if point else True) and len(fraction) <= 6:
            return int(whole)  # the usual form, several times faster
        try:
            return self._moment(float(value))
        except ValueError:
            return self._moment(value.decode("ascii"))


def _quick(line: bytes, befores: list[bytes], ignore: Mapping[bytes, str]) -> Quick:
    """A function that says why the request of a line is ignored, which most are, without looking at the rest of the line.

    `befores` are the texts before the method, the path and perhaps the query, or before a whole request. An ignored request
    was read before, so what is found need not be the request of every line. The line has no backslash.
    """
    spans: dict[bytes, str] = {}  # from the first value to the end of the second
    lengths = [len(before) for before in befores]

    def whole(line: bytes) -> str | None:
        begins = line.find(before) + length
        reason = ignore.get(line[begins : line.find(b'"', begins)])
        return reason if reason is None or line[-1] == _END else None

    def parts(line: bytes) -> str | None:
        begins = line.find(before) + length
        then = line.find(second, begins) + second_length
        span = line[begins : line.find(b'"', then)]
        reason = spans.get(span)
        if reason is None:
            if then <= second_length or len(span) > LONGEST_SPAN:
                return None
            values = span[: span.find(b'"')], span[then - begins :]
            reason = ignore.get(b"%s %s HTTP/1.1" % (values[not in_order], values[in_order]))
            if reason is None:
                return None
            if len(spans) >= REMEMBERED:
                spans.clear()
            spans[span] = reason
        if line[-1] != _END or (
            no_query and line.find(no_query, then * follows) < 0 and line.find(empty_query, then * follows) < 0
        ):
            return None
        return reason

    if len(befores) == 1:
        [before], [length] = befores, lengths
        return whole
    in_order = line.find(befores[0]) < line.find(befores[1])
    first, other = (0, 1) if in_order else (1, 0)
    before, second, length, second_length = befores[first], befores[other], lengths[first], lengths[other]
    no_query, empty_query = [befores[2] + value for value in (b'-"', b'"')] if len(befores) == 3 else [b"", b""]
    # A query that follows is looked for there only; a line in which it does not is read further.
    follows = bool(no_query) and line.find(befores[2]) > line.find(second)
    return parts


def _is_of_page(asked: bytes) -> bool:
    """Whether a request is for a page: its path ends with a slash."""
    return asked.partition(b" ")[2].partition(b" ")[0].partition(b"?")[0][-1:] == b"/"


def _before(line: bytes, path: Path) -> bytes:
    """A key and what follows it up to the string that is its value."""
    found = re.search(rb'"%s"\s*:\s*"' % re.escape(path[-1].encode("utf-8", "replace")), line)
    return found[0] if found else b"\n"


def _between(piece: bytes, *, found: bool) -> bytes:
    """A pattern of what is between two strings, with any numbers; with `found` the first of them is a group."""
    numbers = [b"([0-9.eE+-]++)" if found else b"[0-9.eE+-]++"] + [b"[0-9.eE+-]++"] * _NUMBER.subn(b"", piece)[1]
    parts = [re.escape(part) for part in _NUMBER.split(piece)]
    return parts[0] + b"".join(number + part for number, part in zip(numbers, parts[1:], strict=False))
