"""Web servers' access logs, read as bytes and block by block: Combined, common, with virtual host, and JSON lines."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, NamedTuple

from newsroom.errors import Invalid, NotFound

BLOCK = 1 << 20  # bytes read at a time
LONGEST = 1 << 20  # bytes of a line that are looked at
PRIVATE, PREFETCH = 1, 2  # what a JSON line can say of a request beside its words

# `"` and `\` inside a quoted field stand behind a backslash. Unrolled: an alternation in the loop is ten times slower.
_QUOTED = rb'"([^"\\\n]*(?:\\.[^"\\\n]*)*)"'
# host ident user [time] "request" status, and in the Combined format: size "referrer" "agent". A user's name may hold
# spaces. With a virtual host in front, that is what stands for the host, and the address for the ident. More fields may
# follow a Combined line; the first group is what makes a line that line. The last group is a line of another form.
_LINE = re.compile(
    rb"^(?:(([^ \n]+) ([^ \n]+) [^\n]*?\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d):([0-6]\d) ([+-]\d{4})\] "
    + _QUOTED
    + rb" (\d{3})(?: (?:\d+|-) "
    + _QUOTED
    + rb" "
    + _QUOTED
    + rb")?)(?(9)(?: [^\n]*)?|(?: (?:\d+|-))?)\r?|([^\n]*))$",
    re.MULTILINE,
)
_MONTHS = {name: number for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
_MINUTES = 100_000  # minutes whose beginning is kept in mind


class Record(NamedTuple):
    """One line. `request` is empty for a line that is none; `agent` None where the format has no user agent.

    `line` is what makes it that line, `host` the virtual host or empty, `at` UTC seconds.
    """

    line: bytes
    host: bytes
    address: bytes
    at: int
    request: bytes
    status: bytes
    referrer: bytes
    agent: bytes | None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a log: where they begin in the unpacked file, their bytes, and each as a record.

    `whole` is False for a last line without its end: whoever writes the log may not be done with it.
    """

    start: int
    data: bytes
    records: list[Record]
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


def standard_input() -> IO[bytes]:
    """What is written to stdin, unpacked likewise."""
    stream: Any = sys.stdin.buffer
    return _unpacked(stream, stream.peek(6)[:6])


def _unpacked(file: IO[bytes], head: bytes) -> IO[bytes]:
    packed: Any = file
    if head.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=file)
    elif head.startswith(b"BZh"):
        packed = bz2.BZ2File(file)
    elif head.startswith(b"\xfd7zXZ\0"):
        packed = lzma.LZMAFile(file)
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


def blocks(stream: IO[bytes], *, start: int = 0) -> Iterator[Block]:
    """The lines of a log from where its stream stands, which is `start` in the unpacked file.

    Of a line longer than LONGEST all but the last block are without a record. Raises `Invalid` for damaged packing.
    """
    reader = _Reader()
    held, long = b"", False
    for data in chunks(stream):
        data = held + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) > LONGEST:
            yield Block(start, data, [], whole=False)
            start, held, long = start + len(data), b"", True
            continue
        if cut:
            lines = data[:cut]
            records = reader.records(lines[:-1])
            if long:
                records[0], long = _nothing(b""), False
            yield Block(start, lines, records)
            start += cut
        held = data[cut:]
    if held or long:
        yield Block(start, held, [_nothing(b"")] if long else reader.records(held), whole=False)


class _Reader:
    """Turns lines into records; keeps in mind when minutes began, which is most of the work."""

    def __init__(self) -> None:
        self._minutes: dict[bytes, dict[bytes, int]] = {}

    def records(self, data: bytes) -> list[Record]:
        """The records of some lines, whose last has no line end."""
        found: list[Record] = []
        add, make = found.append, Record._make
        offset_before, minutes = b"", {}  # type: tuple[bytes, dict[bytes, int]]
        for line, host, ident, minute, second, offset, request, status, referrer, agent, other in _LINE.findall(data):
            if other or not line:
                add(_other(other))
                continue
            if offset != offset_before:
                offset_before, minutes = offset, self._minutes.setdefault(offset, {})
            begun = minutes.get(minute)
            if begun is None:
                begun = self._begun(minute, offset)
                if begun is None:
                    add(_nothing(line))
                    continue
            known = agent if agent or line.endswith(b'"') else None
            if ident == b"-":
                add(make((line, b"", host, begun + int(second), request, status, referrer, known, 0)))
            elif _is_address(ident):
                add(make((line, host, ident, begun + int(second), request, status, referrer, known, 0)))
            else:
                add(make((line, b"", host, begun + int(second), request, status, referrer, known, 0)))
        return found

    def _begun(self, minute: bytes, offset: bytes) -> int | None:
        """The UTC second at which `17/May/2015:10:05` began `+0700`, or None when there is no such minute."""
        month = _MONTHS.get(minute[3:6])
        try:
            moment = datetime(
                int(minute[7:11]), month or 0, int(minute[:2]), int(minute[12:14]), int(minute[15:17]), tzinfo=UTC
            )
        except ValueError:
            return None
        ahead = (int(offset[1:3]) * 60 + int(offset[3:5])) * 60
        begun = int(moment.timestamp()) - (ahead if offset[:1] == b"+" else -ahead)
        known = self._minutes.setdefault(offset, {})
        if len(known) >= _MINUTES:
            known.clear()
        known[minute] = begun
        return begun


def _is_address(value: bytes) -> bool:
    return value[:1].isdigit() or b":" in value


def _nothing(line: bytes) -> Record:
    return Record(line[:LONGEST], b"", b"", 0, b"", b"", b"", None)


def _other(line: bytes) -> Record:
    """A line that is not of the Apache family: a JSON object, or nothing we know."""
    if line[:1] == b"{" and len(line) <= LONGEST:
        try:
            told = json.loads(line.decode("utf-8", "backslashreplace"))
            return _from_json(line.rstrip(b"\r"), told) or _nothing(line)
        except (ValueError, RecursionError, TypeError, AttributeError, OverflowError, LookupError):
            pass
    return _nothing(line)


# The names under which servers put the same thing into JSON; the first of each is what our own logs say.
_AT = ("at", "ts", "time", "timestamp", "@timestamp", "time_iso8601", "time_local", "msec")
_METHOD = ("method", "request_method")
_PATH = ("path", "uri", "request_uri", "url")
_ADDRESS = ("address", "client_ip", "remote_ip", "remote_addr", "remote_host")
_AGENT = ("agent", "user_agent", "http_user_agent")
_REFERRER = ("referrer", "referer", "http_referer", "http_referrer")


def _from_json(line: bytes, told: dict[str, Any]) -> Record | None:
    """Caddy's access log, or one flat object a line as nginx is told to write."""
    request = told.get("request")
    inner: dict[str, Any] = request if isinstance(request, dict) else told
    headers = {str(name).lower(): value for name, value in (inner.get("headers") or {}).items()}

    def named(names: tuple[str, ...]) -> str:
        return next((str(inner[name]) for name in names if inner.get(name) not in (None, "")), "")

    def header(name: str) -> str:
        value = headers.get(name, "")
        return str(value[0]) if isinstance(value, list) and value else str(value or "")

    at = _moment(next(told[name] for name in _AT if told.get(name) not in (None, "")))
    words = request if isinstance(request, str) else f"{named(_METHOD)} {named(_PATH)} HTTP/1.1"
    if not words.strip() or "status" not in told:
        return None
    asked_ahead = " ".join(header(name) for name in ("sec-purpose", "purpose", "x-purpose", "x-moz")).lower()
    flags = PRIVATE if header("dnt") == "1" or header("sec-gpc") == "1" else 0
    if "prefetch" in asked_ahead or "prerender" in asked_ahead:
        flags |= PREFETCH
    agent, referrer = named(_AGENT) or header("user-agent"), named(_REFERRER) or header("referer")
    return Record(
        line, str(inner.get("host") or "").encode(), named(_ADDRESS).encode(), at, words.encode(),
        str(told["status"]).encode(), referrer.encode(), agent.encode(), flags,
    )  # fmt: skip


def _moment(value: object) -> int:
    """UTC seconds of a time as JSON logs write it: Unix seconds (or finer), ISO 8601, or Apache's form."""
    if isinstance(value, str):
        text = value.strip()
        if re.fullmatch(r"\d{9,19}(?:\.\d+)?", text):
            return _moment(float(text))
        try:
            moment = datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
        except ValueError:
            moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("no time")
    seconds = float(value)
    while seconds > 1e11:  # milliseconds, microseconds, nanoseconds
        seconds /= 1000
    return int(seconds)
