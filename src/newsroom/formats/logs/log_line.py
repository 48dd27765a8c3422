"""One line of an access log, as every reader of a format returns it, and the times that lines begin with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

MAX_LINE: Final = 1 << 20  # bytes; a longer line is not a request
NOTHING: Final = b"-"  # the request of a connection without one; some servers leave it empty
# The request of a line that describes the log, such as `#Fields:`. No request contains a line break.
HEADING: Final = b"\n#"
SECONDS: Final = {b":%02d" % second: second for second in range(61)}  # there are leap seconds
_PLAIN_SECONDS: Final = {b"%02d" % second: second for second in range(61)}
OCTETS: Final = frozenset(b"%d" % octet for octet in range(256))
_MONTHS: Final = {
    name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_UTC: Final = frozenset((b"Z", b"+0000", b"+00:00"))
_OFFSET: Final = re.compile(rb"(?:\.[0-9]+)?([+-][01][0-9]:?[0-5][0-9])")  # with the fraction of a second before it
_EPOCH: Final = date(1970, 1, 1).toordinal()

# The parts of one line; a tuple, because making an object for each of millions of lines takes noticeable time:
# number   its position in its block, from 1
# line     what distinguishes it from other lines: up to the agent in the Combined format, up to the status in the common one
# host     the virtual host, or nothing
# address  of the client; after a comma, if proxies forwarded addresses: `reader, proxy, client`
# at       UTC seconds
# request  as it was sent, `-` if there was none, HEADING, nothing for a line that is not of an access log;  status
# referrer, agent   as in the log, without the encoding of the format; the agent is None if the format has none
# flags    PRIVATE and PREFETCH of json_log
# size     the bytes that were sent, in digits; anything else if the log does not say it
LogLine = tuple[int, bytes, bytes, bytes, int, bytes, bytes, bytes, bytes | None, int, bytes]


# Says why the request of a line without a backslash is ignored, without looking at the rest of the line; None if the line
# must be read.
Quick = Callable[[bytes], str | None]


class LineFormat(Protocol):
    """Reads the lines of one format."""

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line, or the reason why its request is ignored; None for a line of another format."""


def no_request(number: int, line: bytes) -> LogLine:
    """The record of a line that is not a request."""
    return (number, line[:MAX_LINE], b"", b"", 0, b"", b"", b"", None, 0, b"")


def heading(number: int, line: bytes) -> LogLine:
    """The record of a line that describes the log."""
    return (number, line, b"", b"", 0, HEADING, b"", b"", None, 0, b"")


@lru_cache(maxsize=4096)
def minute_begins(minute: bytes) -> int | None:
    """The UTC second at which `17/May/2015:10:05 +0700` began, or None if there is no such minute."""
    try:
        day = date(int(minute[7:11]), _MONTHS.get(minute[3:6], 0), int(minute[:2])).toordinal() - _EPOCH
        hours, minutes = int(minute[12:14]), int(minute[15:17])
        ahead = (int(minute[19:21]) * 60 + int(minute[21:23])) * 60
    except ValueError:
        return None
    if hours > 23 or minutes > 59:
        return None
    return day * 86400 + hours * 3600 + minutes * 60 - (ahead if minute[18:19] == b"+" else -ahead)


def of_apache(when: bytes) -> int | None:
    """The UTC second of `17/May/2015:10:05:03 +0700`; in UTC without an offset."""
    minute, second = minute_begins(when[:17] + (when[20:26] or b" +0000")), SECONDS.get(when[17:20])
    return None if minute is None or second is None else minute + second


def of_day_and_time(day: bytes, time: bytes) -> int | None:
    """The UTC second of `2026-11-21` and `10:05:03`, with any fraction; None if there is no such second."""
    begins, minute, second = _day_begun(day[:11]), _minute_of_day(time[:6]), _PLAIN_SECONDS.get(time[6:8])
    return None if begins is None or minute is None or second is None else begins + minute + second


@lru_cache(maxsize=1024)
def _day_begun(day: bytes) -> int | None:
    if len(day) != 10:
        return None
    try:
        return (date.fromisoformat(day.decode("ascii")).toordinal() - _EPOCH) * 86400
    except ValueError:
        return None


@lru_cache(maxsize=1440)  # every minute of a day
def _minute_of_day(time: bytes) -> int | None:
    """The seconds before the minute of `10:05:`."""
    hours, minutes = time[:2], time[3:5]
    if time[2:3] != b":" or time[5:6] != b":" or not (hours + minutes).isdigit():
        return None
    return int(hours) * 3600 + int(minutes) * 60 if hours < b"24" and minutes < b"60" else None


def of_iso(when: bytes) -> int | None:
    """The UTC second of `2026-11-21T10:05:03.123Z` or `2026-11-21T17:05:03+07:00`; None for any other form."""
    minute, second, end = _minute_of_iso(when[:17]), _PLAIN_SECONDS.get(when[17:19]), when[19:]
    if minute is None or second is None:
        return None
    if end in _UTC or (end[-1:] == b"Z" and end[:1] == b"." and end[1:-1].isdigit()):  # faster than the pattern
        return minute + second
    offset = _OFFSET.fullmatch(end)
    return None if offset is None else minute + second - _ahead(offset[1])


@lru_cache(maxsize=1024)
def _ahead(offset: bytes) -> int:
    """The seconds of `+0700` or `+07:00`."""
    seconds = (int(offset[1:3]) * 60 + int(offset[-2:])) * 60
    return seconds if offset[:1] == b"+" else -seconds


@lru_cache(maxsize=4096)
def _minute_of_iso(when: bytes) -> int | None:
    return of_day_and_time(when[:10], when[11:] + b"00") if when[10:11] == b"T" else None
