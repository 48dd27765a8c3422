"""Reads requests, with limits: the sender, the page they came from, and a body that is never larger than allowed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.types import Scope

from newsroom import addresses
from newsroom.hosts import with_port

LONGEST_HEAD: Final = 32 * 1024  # bytes of the line and headers of a request, or of the fields after a body
BODY_SECONDS: Final = 15.0  # seconds for a whole body to arrive
MAX_FIELDS: Final = 40
UTF8: Final = ("utf-8", "utf8")


class FirstHeaders(Headers):
    """The headers of a request, each looked up directly; if one is given twice, the first counts."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        self._first = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)}

    def __getitem__(self, key: str) -> str:
        return self._first[key.lower()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._first

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a header, or the default."""
        return self._first.get(key.lower(), default)


class SiteRequest(Request):
    """A request whose headers are needed many times."""

    @cached_property
    def headers(self) -> Headers:
        """The headers of the request."""
        return FirstHeaders(self.scope["headers"])


class BadBody(Exception):
    """A body that cannot be accepted; `status` is the HTTP status that says why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def address(scope: Scope, trusted: Sequence[str]) -> str:
    """The address a request came from, using X-Forwarded-For of trusted proxies only.

    Requests through a Unix socket count as from this machine.
    """
    client = scope.get("client")
    peer: str = client[0] if client else "127.0.0.1"
    if not trusted:
        return peer
    lines = (value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return addresses.nearest_untrusted(peer, addresses.hops(lines), trusted)


def is_https(connection: HTTPConnection, trusted: Sequence[str]) -> bool:
    """Whether the reader's side of the connection is encrypted, as far as a trusted proxy or the socket tells."""
    if connection.scope["scheme"] == "https":
        return True
    peer = connection.client.host if connection.client else "127.0.0.1"
    believed = addresses.is_trusted(peer, tuple(trusted))
    return believed and connection.headers.get("x-forwarded-proto", "").strip() == "https"


def from_own_page(headers: Headers, hosts: frozenset[str]) -> bool:
    """Whether a browser sends this from a page of the site, which has these hosts.

    Programs other than browsers do not say this, and are allowed.
    """
    origin = headers.get("origin")
    if origin is not None:
        host = with_port(origin)
        return host != "" and (host in hosts or host == headers.get("host", "").lower())
    return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")


def wants_json(request: Request) -> bool:
    """Whether the sender is a script: it sends JSON, or accepts JSON and not HTML."""
    accept = request.headers.get("accept", "")
    return media_type(request.headers) == "application/json" or ("json" in accept and "text/html" not in accept)


def media_type(headers: Headers) -> str:
    """The media type of the body, without its parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


async def body(request: Request, limit: int) -> bytes:
    """The bytes of the body; `BadBody` if they are more than `limit` (413) or take too long (408).

    Raises Starlette's `ClientDisconnect` if the sender goes away before the end.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and (len(length) > 12 or int(length) > limit):
        raise BadBody(413, "too_large")
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                data += chunk
                if len(data) > limit:
                    raise BadBody(413, "too_large")
    except TimeoutError:
        raise BadBody(408, "too_slow") from None
    return bytes(data)


async def fields(request: Request, allowed: Sequence[str], limit: int) -> dict[str, str]:
    """The allowed fields of a form or a JSON object, as text; `BadBody` for anything else (400, 413, 415).

    Fields with other names are dropped here, so that no other code sees them. All text is UTF-8: nobody needs other
    encodings, and some take quadratic time to read.
    """
    kind = media_type(request.headers)
    data = await body(request, limit)
    found: Any
    try:
        if kind == "application/json":
            found = json.loads(data.decode("utf-8-sig"))
        elif kind == "multipart/form-data":
            found = await _multipart(request, data)
        elif kind in ("application/x-www-form-urlencoded", ""):
            pairs = parse_qsl(data.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
            found = dict(reversed(pairs))  # if a field is given twice, the first counts
        else:
            raise BadBody(415, "media_type")
        if not isinstance(found, dict):
            raise BadBody(400, "unreadable")
        return {name: _text(found[name]) for name in allowed if found.get(name) is not None}
    except (ValueError, RecursionError) as error:
        raise BadBody(400, "unreadable") from error


def _text(value: Any) -> str:
    if isinstance(value, str):
        value.encode()  # half of a surrogate pair, which JSON can express, is not text: UnicodeEncodeError
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadBody(400, "unreadable")


async def _multipart(request: Request, data: bytes) -> dict[str, str]:
    """The text fields of a multipart form whose bytes have arrived."""
    from python_multipart.multipart import parse_options_header  # here: most forms are not multipart
    from starlette.exceptions import HTTPException  # here: most forms are not multipart

    _, options = parse_options_header(request.headers.get("content-type", ""))
    if options.get(b"charset", b"utf-8").decode("latin-1").lower() not in UTF8:
        raise BadBody(415, "media_type")

    async def once() -> dict[str, Any]:
        return {"type": "http.request", "body": data, "more_body": False}

    again = Request(request.scope, once)
    try:
        async with again.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=len(data) + 1) as form:
            return {name: value for name, value in reversed(form.multi_items()) if isinstance(value, str)}
    except HTTPException as error:
        raise BadBody(400, "unreadable") from error
