"""Access logs with one JSON object per line, with the field names that servers, proxies and log shippers use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from newsroom import addresses, clock
from newsroom.formats.logs import encoded, json_layout, json_names, json_template, log_line
from newsroom.formats.logs.json_layout import Layout, Path
from newsroom.formats.logs.json_template import Template
from newsroom.formats.logs.log_line import LogLine, Quick
from newsroom.phrases import phrase

# Flags: the reader asked not to be tracked; no reader asked for the page, but a browser ahead of time, or the network.
PRIVATE, PREFETCH = 1, 2
ERRORS = (ValueError, RecursionError, TypeError, AttributeError, OverflowError, LookupError)
# Virtual host, address, UTC seconds, request, status, referrer, agent, flags, bytes sent.
LoggedRequest = tuple[bytes, bytes, int, bytes, bytes, bytes, bytes, int, bytes]

NO_TIME: Final = 0  # of a line with an impossible time
MAX_TEMPLATES: Final = 64
MAX_RECENT: Final = 4  # templates that are tried on each line
LONGEST_HEAD: Final = 512  # bytes in front of the object
_METHODS: Final = frozenset("GET HEAD POST PUT DELETE OPTIONS PATCH".split())
# nginx writes \xHH for what JSON has no such escape for, unless it is configured with `escape=json`.
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_NUMBER: Final = re.compile(r"\d{1,25}(?:\.\d{1,25})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d", re.ASCII)
_OFFSET: Final = re.compile(r" (?:UTC|GMT|([+-]\d\d:?\d\d))$", re.ASCII)
_CODE: Final = re.compile(r"\d{1,3}", re.ASCII)
_STATUSES: Final = frozenset(map(str, range(100, 1000)))
_decode = json.JSONDecoder().raw_decode


class JsonLines:
    """Reads JSON lines; requests in `ignore` are not read further."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore
        self._templates: dict[bytes, Template] = {}  # by the build of their lines
        self._recent: list[Template] = []  # the most frequent one first, in the end
        self.quick: Quick | None = None  # of the first of them

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not JSON of an access log. A prefix of syslog may precede it."""
        plain = line[-1:] == b"}" and b"\\" not in line and len(line) <= json_template.LONGEST
        if plain and self._recent:
            template = self._recent[0]  # nearly every line is like the one before
            like_last = template.match(line)
            read = (
                template.read(number, line, like_last, self._ignore) if like_last else self._by_template(number, line)
            )
            if read is not None:
                return read
        begins = line.find(b"{", 0, LONGEST_HEAD)
        if begins < 0 or line[-2:].strip()[-1:] != b"}":
            return None
        try:
            logged = _object(line[begins:] if begins else line)
            layout = json_layout.layout_of(logged)
            found = _read(logged, layout, self._ignore)
        except ERRORS:
            return None
        if plain and isinstance(found, tuple) and not found[7]:
            self._learn(line, layout)
        if found is None or isinstance(found, str):
            return found
        return (number, line.rstrip(b"\r"), *found)

    def _by_template(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line that is built like an earlier one than the last, or why it is ignored; None if it must be read as JSON."""
        for place, template in enumerate(self._recent[1:], 1):
            found = template.match(line)
            if found:
                # The most frequent builds come first in the end.
                self._recent[place - 1 : place + 1] = template, self._recent[place - 1]
                self.quick = self._recent[0].quick
                return template.read(number, line, found, self._ignore)
        known = self._templates.get(json_template.build_of(line.split(b'"')))
        if known is None or known in self._recent:
            return None
        self._use(known)
        found = known.match(line)
        return known.read(number, line, found, self._ignore) if found else None

    def _use(self, template: Template) -> None:
        """Try this template first on the next lines."""
        self._recent = [template, *(one for one in self._recent if one is not template)][:MAX_RECENT]
        self.quick = template.quick

    def _learn(self, line: bytes, layout: Layout) -> None:
        """Read the next lines of this build like this one."""
        template = Template(line, layout, self._ignore, moment=moment, is_address=_is_address)
        if template.known:
            if len(self._templates) >= MAX_TEMPLATES:
                self._templates.clear()
            self._templates[template.build] = template
            self._use(template)


def parse(line: bytes) -> LoggedRequest | None:
    """The request in a line; None for a line that is not JSON of an access log. A prefix of syslog may precede it."""
    found = JsonLines({}).read(1, line)
    return found[2:] if isinstance(found, tuple) else None  # type: ignore[return-value]  # JSON always has an agent


def _object(line: bytes) -> dict[str, Any]:
    r"""The object in a line. Bytes that are not UTF-8 are replaced, and `\xHH` means that byte, as nginx writes it."""
    text = line.decode("utf-8", "replace")
    try:
        found, end = _decode(text)
        if end != len(text) and text[end:].strip(" \t\r\n"):
            raise ValueError(phrase("not an object"))
    except ValueError:
        if b"\\x" not in line:
            raise
        found = json.loads(_ESCAPE.sub(_as_json, line).decode("utf-8", "replace"))
    if not isinstance(found, dict):
        raise TypeError(phrase("not an object"))
    return found


def _as_json(escape: re.Match[bytes]) -> bytes:
    if escape[1] is None:
        return escape[0]
    byte = int(escape[1], 16)
    return b"\\u%04x" % byte if byte < 32 or byte in b'"\\' else bytes([byte])


def request_of(logged: Mapping[str, Any]) -> LoggedRequest | None:
    """The request in an object of an access log; None for an object of another kind. May raise one of `ERRORS`."""
    found = _read(logged, json_layout.layout_of(logged), {})
    return None if isinstance(found, str) else found


def _read(logged: Mapping[str, Any], layout: Layout, ignore: Mapping[bytes, str]) -> LoggedRequest | str | None:
    asked = _request(logged, layout)
    if asked is None:
        return None
    words = asked.encode("utf-8", "replace")
    reason = ignore.get(words)
    if reason is not None:
        return reason
    status = _first(logged, layout.status)
    if status not in _STATUSES and not _CODE.fullmatch(status):
        return None
    at = _at(logged, layout)
    if at is None:
        return None
    flags = _flags(logged, layout) if layout.private or layout.ahead else 0
    if (layout.outside or layout.source) and _is_not_of_reader(logged, layout):
        flags |= PREFETCH
    size = _first(logged, layout.size).encode("utf-8", "replace")
    agent, referrer = _unquoted(_first(logged, layout.agent)), _unquoted(_first(logged, layout.referrer))
    return (
        _host(logged, layout).encode("utf-8", "replace"),
        _address(logged, layout).encode("utf-8", "replace"),
        at,
        words,
        status.encode(),
        encoded.referrer(referrer),
        encoded.agent(agent) if layout.encoded else agent,
        flags,
        size if size.isdigit() else b"",
    )


def _flags(logged: Mapping[str, Any], layout: Layout) -> int:
    ahead = " ".join(_written_out(json_layout.value(logged, path)) for path in layout.ahead).lower()
    asked = any(_written_out(json_layout.value(logged, path)) == "1" for path in layout.private)
    return (PRIVATE if asked else 0) | (PREFETCH if "prefetch" in ahead or "prerender" in ahead else 0)


def _is_not_of_reader(logged: Mapping[str, Any], layout: Layout) -> bool:
    """Whether one node of a network asked another."""
    if layout.source and _written_out(json_layout.value(logged, layout.source)).lower() not in json_names.READERS:
        return True
    return any(_written_out(json_layout.value(logged, path)).lower() in said for path, said in layout.outside)


def _written_out(value: Any) -> str:
    """A value as text; a list of headers is joined."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, (dict, list)))
    return str(value)


def _text(value: Any) -> str:
    """A value as text; empty if it means nothing."""
    if value.__class__ is not str:
        if value is None or isinstance(value, (bool, dict)):
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        value = _written_out(value)
    found: str = value.strip()
    return "" if found in json_names.EMPTY else found


def _first(logged: Mapping[str, Any], paths: tuple[Path, ...]) -> str:
    for path in paths:
        text = _text(logged[path[0]] if len(path) == 1 else json_layout.value(logged, path))
        if text:
            return text
    return ""


def _unquoted(value: str) -> bytes:
    """A value without the quotes that logstash leaves around it."""
    return (value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value).encode("utf-8", "replace")


def _request(logged: Mapping[str, Any], layout: Layout) -> str | None:
    """The request as it was sent, `-` for an empty one, None if there is no field of a request."""
    path, method = _first(logged, layout.path), _first(logged, layout.method)
    if layout.whole:
        whole = next((logged[key] for key in layout.whole if isinstance(logged[key], str)), None)
        if whole is not None and not path and method and " " not in whole.strip():
            path = whole.strip()  # in logstash's patterns the field `request` is the path
        elif whole is not None and path and not method and whole.strip() in _METHODS:
            method = whole.strip()  # in some of Fastly's it is the method
        elif whole is not None and (whole.strip() or not path):
            return whole if whole.strip() else "-"
    if not path or not method:
        return None
    if layout.encoded and path[0] != "/":
        path = "/" + path.replace("%2F", "/")
    query = _first(logged, layout.query) if layout.query else ""
    asked = f"{method} {path}{'?' + query.lstrip('?') if query and '?' not in path else ''} HTTP/1.1"
    if layout.encoded and "%25" in asked:
        return encoded.path(asked.encode("utf-8", "replace")).decode("utf-8", "replace")
    return asked


def _address(logged: Mapping[str, Any], layout: Layout) -> str:
    """The address of the client, after the addresses that proxies forwarded: `reader, proxy, client`."""
    peer = first = ""
    for path in layout.address:
        text = _text(json_layout.value(logged, path))
        if text and _is_address(text):
            peer = text
            break
        first = first or text
    peer = peer or first
    for path in layout.forwarded:
        text = _text(json_layout.value(logged, path))
        if text and addresses.chain(text):
            return f"{text}, {peer}" if peer else text
    return peer


@lru_cache(maxsize=8192)
def _is_short_address(text: str) -> bool:
    return bool(addresses.chain(text))


def _is_address(text: str) -> bool:
    return _is_short_address(text) if len(text) <= addresses.LONGEST else bool(addresses.chain(text))


def _host(logged: Mapping[str, Any], layout: Layout) -> str:
    """The requested host. A name without a dot, such as that of a machine, is used only if there is no other."""
    for path in layout.host:
        text = _text(json_layout.value(logged, path))
        if ("." in text or ":" in text) and not text.lower().endswith(json_names.CDN_HOST):
            return text
    return ""


def _at(logged: Mapping[str, Any], layout: Layout) -> int | None:
    """UTC seconds of the first field with a possible time; NO_TIME if all are impossible, None without a time.

    In some of these fields other programs write how long a request took.
    """
    found = None
    if layout.day_and_time:
        day, time = (json_layout.value(logged, path) for path in layout.day_and_time)
        if isinstance(day, str) and isinstance(time, str) and _DAY.fullmatch(day) and _TIME.fullmatch(time):
            return moment(f"{day}T{time}+00:00")  # the W3C format, which is in UTC
    for path in layout.at:
        at = moment(json_layout.value(logged, path))
        if at is not None and at >= clock.WEB_BEGAN:
            return at
        found = NO_TIME if at is not None else found
    return found


def moment(value: object) -> int | None:
    """UTC seconds of a time in a JSON log: Unix seconds (or finer), ISO 8601, or Apache's form; None if it is not a time.

    NO_TIME for an impossible time.
    """
    if isinstance(value, str):
        if value[10:11] == "T" and len(value) <= 40:  # the usual form, several times faster
            at = log_line.of_iso(value.encode("utf-8", "replace"))
            if at is not None:
                return at
        text = value.strip().strip("[]")[:64]
        if _NUMBER.fullmatch(text):
            return moment(int(text) if text.isdecimal() else float(text))
        return _written(text)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if not 0 <= value < 1e24:  # not a number, infinite, or negative
        return NO_TIME
    while value > 1e11:  # milliseconds, microseconds, nanoseconds
        value = value // 1000  # whole, because nanoseconds have more digits than a fraction keeps
    return int(value)


def _written(text: str) -> int | None:
    try:
        if text[2:3] == "/":
            found = datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
        else:
            found = datetime.fromisoformat(_OFFSET.sub(lambda offset: offset[1] or "Z", text))
    except ValueError:
        return None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
