"""Access logs with one JSON object per line, with the field names that servers, proxies and log shippers use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from newsroom import addresses, clock
from newsroom.phrases import phrase

PRIVATE, PREFETCH = 1, 2  # flags: the reader asked not to be tracked; the browser prefetched the page
ERRORS = (ValueError, RecursionError, TypeError, AttributeError, OverflowError, LookupError)
# Virtual host, address, UTC seconds, request, status, referrer, agent, flags.
LoggedRequest = tuple[bytes, bytes, int, bytes, bytes, bytes, bytes, int]

NO_TIME: Final = 0  # of a line with an impossible time
MAX_DEPTH: Final = 4
MAX_KEYS, MAX_KEY_LENGTHS, MAX_KEY = 100, 4096, 100  # of an object whose names are cached; characters of one
LONGEST_HEAD: Final = 512  # bytes in front of the object
# A field of an object in an object has a name with a dot: {"http": {"request": …}} is `http.request`. Names are compared in
# lower case, with `_` for `-`, without `@`. Of several names the first with a value is used; the first of each is that of
# our own logs. Sources: the variables of nginx, Apache and lighttpd; Caddy, Traefik, Envoy, HAProxy; the Elastic
# Common Schema and logstash's patterns; Google Cloud's httpRequest; the fields of the W3C format.
_WRAPPERS: Final = ("request", "httprequest", "http_request", "req")  # objects with the fields of the request
_AT: Final = (
    "at", "ts", "time", "timestamp", "time_iso8601", "time_local", "msec", "datetime", "date", "startutc", "start_time",
    "starttime", "startlocal", "time_unix", "timestamp_iso8601", "request_start", "edgestarttimestamp", "event_time",
    "eventtime", "epoch",
)  # fmt: skip
_METHOD: Final = (
    "method", "request_method", "requestmethod", "verb", "http_method", "http.request.method", "http.method", "cs_method",
    "httpmethod", "clientrequestmethod", "downstream_method",
)  # fmt: skip
_PATH: Final = (
    "path", "uri", "request_uri", "url", "request_path", "requestpath", "requesturl", "request_url", "url.original",
    "url.path", "http.target", "original_uri", "cs_uri", "cs_uri_stem", "clientrequesturi", "target", "x_envoy_original_path",
)  # fmt: skip
_QUERY: Final = ("query_string", "querystring", "query", "args", "url.query", "cs_uri_query")
_STATUS: Final = (
    "status", "response", "status_code", "statuscode", "http_status", "response_code", "responsecode", "response_status",
    "http.response.status_code", "http.status_code", "downstreamstatus", "originstatus", "sc_status", "edgeresponsestatus",
    "code",
)  # fmt: skip
_ADDRESS: Final = (
    "address", "client_ip", "remote_ip", "remote_addr", "remote_host", "clientip", "client", "ip", "remoteip", "remoteaddr",
    "remote_address", "client_addr", "client_address", "clienthost", "clientaddr", "clientaddress", "client_host",
    "source.ip", "client.ip", "source.address", "client.address", "ip_address", "ipaddress", "source_ip", "src_ip",
    "sourceip", "srcip", "src", "remote", "remotehost", "peer", "c_ip", "downstream_remote_address", "http.client_ip",
    "net.peer.ip", "visitor_ip", "user_ip",
)  # fmt: skip
_FORWARDED: Final = (
    "x_forwarded_for", "http_x_forwarded_for", "headers.x_forwarded_for", "request_x_forwarded_for", "forwarded_for", "xff",
    "proxy_add_x_forwarded_for", "xforwardedfor", "forwardedfor", "forwarded", "http_forwarded", "headers.forwarded",
    "x_real_ip", "http_x_real_ip", "headers.x_real_ip", "real_ip", "realip", "cf_connecting_ip", "http_cf_connecting_ip",
    "headers.cf_connecting_ip", "true_client_ip", "http_true_client_ip", "headers.true_client_ip",
)  # fmt: skip
_HOST: Final = (
    "http_host", "host", "headers.host", "request_host", "requesthost", "requestaddr", "vhost", "virtual_host",
    "virtualhost", "server_name", "servername", "url.domain", "authority", ":authority", "http.host", "http_hostname",
    "x_host_header", "cs_host", "clientrequesthost", "domain", "site", "hostname",
)  # fmt: skip
_AGENT: Final = (
    "agent", "user_agent", "http_user_agent", "headers.user_agent", "useragent", "user_agent.original", "request_user_agent",
    "http.user_agent", "cs_user_agent", "cs(user_agent)", "clientrequestuseragent", "ua", "http_useragent",
)  # fmt: skip
_REFERRER: Final = (
    "referrer", "referer", "http_referer", "http_referrer", "headers.referer", "http.request.referrer", "request_referer",
    "cs_referer", "cs(referer)", "clientrequestreferer", "request_referrer",
)  # fmt: skip
_PRIVATE: Final = ("headers.dnt", "http_dnt", "dnt", "headers.sec_gpc", "http_sec_gpc", "sec_gpc")
_AHEAD: Final = tuple(
    prefix + name for prefix in ("headers.", "http_", "") for name in ("sec_purpose", "purpose", "x_purpose", "x_moz")
)
_EMPTY: Final = ("", "-")
# nginx writes \xHH for what JSON has no such escape for, unless it is configured with `escape=json`.
_ESCAPE: Final = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_NUMBER: Final = re.compile(r"\d{1,25}(?:\.\d{1,25})?", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME: Final = re.compile(r"\d\d:\d\d:\d\d", re.ASCII)
_OFFSET: Final = re.compile(r" (?:UTC|GMT|([+-]\d\d:?\d\d))$", re.ASCII)
_CODE: Final = re.compile(r"\d{1,3}", re.ASCII)


class _Names(NamedTuple):
    """The names of each field that an object has, in the order in which they are tried."""

    at: tuple[str, ...]
    method: tuple[str, ...]
    path: tuple[str, ...]
    query: tuple[str, ...]
    status: tuple[str, ...]
    address: tuple[str, ...]
    forwarded: tuple[str, ...]
    host: tuple[str, ...]
    agent: tuple[str, ...]
    referrer: tuple[str, ...]
    private: tuple[str, ...]
    ahead: tuple[str, ...]


_ALL: Final = _Names(
    _AT, _METHOD, _PATH, _QUERY, _STATUS, _ADDRESS, _FORWARDED, _HOST, _AGENT, _REFERRER, _PRIVATE, _AHEAD
)


@lru_cache(maxsize=256)
def _names_among(keys: tuple[str, ...]) -> _Names:
    """Computed once for all lines with the same keys, as in one log."""
    there = frozenset(keys)
    return _Names(*(tuple(name for name in names if name in there) for names in _ALL))


@lru_cache(maxsize=4096)
def _lowered(key: str) -> str:
    return key.lower().replace("-", "_").lstrip("@")


def parse(line: bytes) -> LoggedRequest | None:
    """The request in a line; None for a line that is not JSON of an access log. A prefix of syslog may precede it."""
    begins = line.find(b"{", 0, LONGEST_HEAD)
    if begins < 0 or line[-2:].strip()[-1:] != b"}":
        return None
    try:
        return request_of(_object(line[begins:]))
    except ERRORS:
        return None


def _object(line: bytes) -> dict[str, Any]:
    r"""The object in a line. Bytes that are not UTF-8 are replaced, and `\xHH` means that byte, as nginx writes it."""
    try:
        found = json.loads(line.decode("utf-8", "replace"))
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
    fields = _fields(logged)
    keys = tuple(fields)
    few = len(keys) <= MAX_KEYS and sum(map(len, keys)) <= MAX_KEY_LENGTHS
    names = _names_among(keys) if few else _names_among.__wrapped__(keys)
    status = _first(fields, names.status)
    asked = _request(logged, fields, names)
    if asked is None or not _CODE.fullmatch(status):
        return None
    at = _at(fields, names.at)
    if at is None:
        return None
    ahead = " ".join(str(fields[name]) for name in names.ahead).lower()
    flags = PRIVATE if any(str(fields[name]) == "1" for name in names.private) else 0
    if "prefetch" in ahead or "prerender" in ahead:
        flags |= PREFETCH
    host, address, words = (
        one.encode("utf-8", "replace") for one in (_host(fields, names), _address(fields, names), asked)
    )
    referrer, agent = _unquoted(_first(fields, names.referrer)), _unquoted(_first(fields, names.agent))
    return host, address, at, words, status.encode(), referrer, agent, flags


def _fields(logged: Mapping[str, Any]) -> dict[str, Any]:
    """Every field by its name, those in other objects by names with dots; the fields of a request object come first."""
    fields = dict(_flat(logged, "", MAX_DEPTH))
    for name, value in logged.items():
        if isinstance(value, dict) and name.lower() in _WRAPPERS:
            fields.update(_flat(value, "", MAX_DEPTH - 1))
    return fields


def _flat(value: Mapping[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        name = prefix + (_lowered(key) if len(key) <= MAX_KEY else key)
        if isinstance(inner, dict):
            if depth > 1:
                yield from _flat(inner, f"{name}.", depth - 1)
        elif isinstance(inner, list):  # headers, each with its values
            yield name, ", ".join(str(one) for one in inner if not isinstance(one, (dict, list)))
        else:
            yield name, inner


def _text(value: Any) -> str:
    """A value as text; empty if it means nothing."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = str(value).strip()
    return "" if found in _EMPTY else found


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := _text(fields[name]))), "")


def _unquoted(value: str) -> bytes:
    """A value without the quotes that logstash leaves around it."""
    return (value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value).encode("utf-8", "replace")


def _request(logged: Mapping[str, Any], fields: Mapping[str, Any], names: _Names) -> str | None:
    """The request as it was sent, `-` for an empty one, None if there is no field of a request."""
    whole = next(
        (value for name, value in logged.items() if name.lower() in _WRAPPERS and isinstance(value, str)), None
    )
    path, method = _first(fields, names.path), _first(fields, names.method)
    if whole is not None and not path and method and " " not in whole.strip():
        path = whole.strip()  # in logstash's patterns the field `request` is the path
    elif whole is not None and (whole.strip() or not path):
        return whole if whole.strip() else "-"
    if not path or not method:
        return None
    query = _first(fields, names.query)
    return f"{method} {path}{'?' + query.lstrip('?') if query and '?' not in path else ''} HTTP/1.1"


def _address(fields: Mapping[str, Any], names: _Names) -> str:
    """The address of the client, after the addresses that proxies forwarded: `reader, proxy, client`."""
    named = [text for name in names.address if (text := _text(fields[name]))]
    peer = next((text for text in named if addresses.chain(text)), named[0] if named else "")
    forwarded = next((text for name in names.forwarded if (text := _text(fields[name])) and addresses.chain(text)), "")
    return ", ".join(part for part in (forwarded, peer) if part)


def _host(fields: Mapping[str, Any], names: _Names) -> str:
    """The requested host. A name without a dot, such as that of a machine, is used only if there is no other."""
    named = [text for name in names.host if (text := _text(fields[name]))]
    return next((text for text in named if "." in text or ":" in text), "")


def _at(fields: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    """UTC seconds of the first field with a possible time; NO_TIME if all are impossible, None without a time.

    In some of these fields other programs write how long a request took.
    """
    found = None
    day, time = fields.get("date"), fields.get("time")
    if isinstance(day, str) and isinstance(time, str) and _DAY.fullmatch(day) and _TIME.fullmatch(time):
        return moment(f"{day}T{time}+00:00")  # the W3C format, which is in UTC
    for name in names:
        at = moment(fields[name])
        if at is not None and at >= clock.WEB_BEGAN:
            return at
        found = NO_TIME if at is not None else found
    return found


def moment(value: object) -> int | None:
    """UTC seconds of a time in a JSON log: Unix seconds (or finer), ISO 8601, or Apache's form; None if it is not a time.

    NO_TIME for an impossible time.
    """
    if isinstance(value, str):
        text = value.strip().strip("[]")[:64]
        if _NUMBER.fullmatch(text):
            return moment(float(text))
        return _written(text)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        seconds = float(value)
    except OverflowError:
        return NO_TIME
    if not 0 <= seconds < 1e24:  # not a number, infinite, or negative
        return NO_TIME
    while seconds > 1e11:  # milliseconds, microseconds, nanoseconds
        seconds /= 1000
    return int(seconds)


def _written(text: str) -> int | None:
    try:
        if text[2:3] == "/":
            found = datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
        else:
            found = datetime.fromisoformat(_OFFSET.sub(lambda offset: offset[1] or "Z", text))
    except ValueError:
        return None
    try:
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    except (OverflowError, ValueError):
        return NO_TIME
