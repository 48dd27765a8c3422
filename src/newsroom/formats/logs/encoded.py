"""Values of a log without the encoding of its format: `%20`, `%2520` or `+` for a space, whole addresses as one word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

LONGEST: Final = 8192  # bytes that are decoded; a longer value is cut there
LONGEST_REMEMBERED: Final = 1024
_TWICE: Final = re.compile(rb"%25([0-9A-Fa-f]{2})")
_EMPTY: Final = (b"-", b"^")  # what stands for a missing value; Akamai writes ^ for an empty one


def agent(value: bytes) -> bytes:
    """The name of a browser; CloudFront writes `%20` for a space (formerly `%2520`), IIS `+`, Akamai `%20`."""
    return _agent(value) if len(value) <= LONGEST_REMEMBERED else _agent.__wrapped__(value[:LONGEST])


@lru_cache(maxsize=20_000)
def _agent(value: bytes) -> bytes:
    if value in _EMPTY:
        return b"-"
    if b" " in value:
        return value
    if b"%" in value:
        value = _TWICE.sub(rb"%\1", value)
        return unquote_to_bytes(value if b"%20" in value else value.replace(b"+", b" "))
    return value.replace(b"++", b" \0").replace(b"+", b" ").replace(b"\0", b"+")  # `;++http:` is `; +http:`


def referrer(value: bytes) -> bytes:
    """The address of a page; Akamai encodes all of it."""
    if value in _EMPTY:
        return b"-"
    if value[:12].lower().startswith((b"http%3a", b"https%3a", b"https%253a", b"http%253a")):
        return (
            _whole_address(value) if len(value) <= LONGEST_REMEMBERED else _whole_address.__wrapped__(value[:LONGEST])
        )
    return value


@lru_cache(maxsize=20_000)
def _whole_address(value: bytes) -> bytes:
    return unquote_to_bytes(_TWICE.sub(rb"%\1", value))


def path(value: bytes) -> bytes:
    """A path as it was asked for: CloudFront encodes the `%` of one again."""
    return _TWICE.sub(rb"%\1", value) if b"%25" in value else value


def request(method: bytes, target: bytes, query: bytes = b"") -> bytes:
    """A request line."""
    if query and query not in _EMPTY:
        return b"%s %s?%s HTTP/1.1" % (method, target, query.lstrip(b"?"))
    return b"%s %s HTTP/1.1" % (method, target)


def parted(url: bytes) -> tuple[bytes, bytes]:
    """The host of a whole address, without its port, and the rest: path and query. No host for a path."""
    scheme, found, rest = url.partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https", b"ws", b"wss"):
        return b"", url
    host, _, target = rest.partition(b"/")
    if b"?" in host:  # https://host?query
        host, _, query = rest.partition(b"?")
        return host, b"/?" + query
    return host, b"/" + target


def forwarded(chain: bytes, client: bytes) -> bytes:
    """The address of a client after those that proxies forwarded."""
    return client if not chain or chain in _EMPTY else chain + b", " + client


def quoted_parts(line: bytes) -> list[bytes]:
    r"""A line split at its quotation marks, like `split`; `\"` and `\\` are characters of a value."""
    if b"\\" not in line:
        return line.split(b'"')
    hidden = line.replace(b"\0", b"").replace(rb"\\", b"\0b").replace(rb"\"", b"\0q")
    return [part.replace(b"\0b", b"\\").replace(b"\0q", b'"') for part in hidden.split(b'"')]
