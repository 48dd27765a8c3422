"""Access logs with one JSON object per line, with the field names of Caddy, nginx or our own server."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

PRIVATE, PREFETCH = 1, 2  # flags: the reader asked not to be tracked; the browser fetched the page ahead of time
ERRORS = (ValueError, RecursionError, TypeError, AttributeError, OverflowError, LookupError, StopIteration)
# Virtual host, address, UTC seconds, request, status, referrer, agent, flags.
LoggedRequest = tuple[bytes, bytes, int, bytes, bytes, bytes, bytes, int]

# Names that servers give the same field; the first of each is that of our own logs.
_AT = ("at", "ts", "time", "timestamp", "@timestamp", "time_iso8601", "time_local", "msec")
_METHOD = ("method", "request_method")
_PATH = ("path", "uri", "request_uri", "url")
_ADDRESS = ("address", "client_ip", "remote_ip", "remote_addr", "remote_host")
_AGENT = ("agent", "user_agent", "http_user_agent")
_REFERRER = ("referrer", "referer", "http_referer", "http_referrer")


def parse(line: bytes) -> LoggedRequest | None:
    """The request in a line; None for a line that is not JSON of an access log."""
    try:
        return request_of(json.loads(line.decode("utf-8", "backslashreplace")))
    except ERRORS:
        return None


def request_of(logged: dict[str, Any]) -> LoggedRequest | None:
    """The request in an object of Caddy's access log, or in a flat object as nginx is set to write; None without one.

    Raises one of `ERRORS` for an object of another kind.
    """
    request = logged.get("request")
    inner: dict[str, Any] = request if isinstance(request, dict) else logged
    headers = {str(name).lower(): value for name, value in (inner.get("headers") or {}).items()}

    def named(names: tuple[str, ...]) -> str:
        return next((str(inner[name]) for name in names if inner.get(name) not in (None, "")), "")

    def header(name: str) -> str:
        value = headers.get(name, "")
        return str(value[0]) if isinstance(value, list) and value else str(value or "")

    at = _moment(next(logged[name] for name in _AT if logged.get(name) not in (None, "")))
    words = request if isinstance(request, str) else f"{named(_METHOD)} {named(_PATH)} HTTP/1.1"
    if not words.strip() or "status" not in logged:
        return None
    asked_ahead = " ".join(header(name) for name in ("sec-purpose", "purpose", "x-purpose", "x-moz")).lower()
    flags = PRIVATE if header("dnt") == "1" or header("sec-gpc") == "1" else 0
    if "prefetch" in asked_ahead or "prerender" in asked_ahead:
        flags |= PREFETCH
    agent, referrer = named(_AGENT) or header("user-agent"), named(_REFERRER) or header("referer")
    return (
        str(inner.get("host") or "").encode(), named(_ADDRESS).encode(), at, words.encode(),
        str(logged["status"]).encode(), referrer.encode(), agent.encode(), flags,
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
