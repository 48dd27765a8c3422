"""Fetches a file from another host: bounded in bytes and time, and from public addresses only."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from newsroom import hosts
from newsroom.errors import Outside
from newsroom.phrases import phrase

REDIRECTS: Final = 5
WAITING: Final = 10  # seconds for a connection, and for each part of an answer
WHOLE: Final = 120  # seconds for one file with all its redirects
_PIECE: Final = 1 << 16
_LONGEST: Final = 4000  # characters of an address
_NAT64: Final = IPv6Network("64:ff9b::/96")  # RFC 6052
_PORTS: Final = {"http": 80, "https": 443}
# What `quote` leaves as it is: everything that an address may contain, and what is percent-encoded already.
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


def fetch(address: str, target: Path, *, limit: int, is_named: Callable[[str], bool]) -> int:
    """Write the file at an address to `target`, and return the number of its bytes.

    `is_named` says whether a person has named a host, as in `hosts.with_port`: only then may it be on this machine or on
    a private network. Raises `Outside` with the reason for everything else: another scheme, a host that is not public or
    does not answer, an answer other than 200, too many redirects, more than `limit` bytes, more time than `WHOLE`.
    """
    deadline = time.monotonic() + WHOLE
    for _ in range(REDIRECTS + 1):
        try:
            found = _ask(address, target, limit, deadline, is_named)
            if isinstance(found, int):
                return found
            address = urljoin(address, found)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise _too_slow() from error
            raise Outside(phrase("the request failed: {error}", error=_said(error))) from error
    raise Outside(phrase("it redirected more than {number} times", number=REDIRECTS))


def _ask(address: str, target: Path, limit: int, deadline: float, is_named: Callable[[str], bool]) -> int | str:
    """One request: the size of the file that was written, or the address that it redirects to."""
    parts = urlsplit(quote(address.strip(), safe=_SAFE))
    host, with_port = hosts.of_address(address), hosts.with_port(address)
    if parts.scheme not in _PORTS or not host or len(address) > _LONGEST:
        raise Outside(phrase("it is not an http or https address"))
    port = parts.port or _PORTS[parts.scheme]
    place = _public_address(host.strip("[]"), port, allowed=is_named(with_port))
    connection = _connection(parts.scheme, host.strip("[]"), port, place)
    watch = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": with_port, "User-Agent": "newsroom", "Accept": "image/*,video/*,audio/*,*/*;q=0.1"}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308) and (leads := answer.getheader("Location")):
            return leads
        if answer.status != 200:
            raise Outside(phrase("the host responded with {status}", status=answer.status))
        return _written(answer, target, limit)
    finally:
        watch.cancel()
        connection.close()


def _written(answer: http.client.HTTPResponse, target: Path, limit: int) -> int:
    if (answer.length or 0) > limit:
        raise _too_large(limit)
    expected, size = answer.length, 0
    with target.open("wb") as file:
        while piece := answer.read(_PIECE):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            file.write(piece)
    if expected is not None and size < expected:
        raise Outside(phrase("the response was cut off"))
    return size


def _public_address(host: str, port: int, *, allowed: bool) -> tuple[str, int]:
    """The address to connect to. It is looked up once, so that a host cannot be another one when it is asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [(str(one[4][0]), port) for one in found]
    for place in places:
        if not allowed and not all(one.is_global and not one.is_multicast for one in _numbers(place[0])):
            raise Outside(phrase("{host} is not a public address", host=host))
    return places[0]


def _numbers(place: str) -> list[IPv4Address | IPv6Address]:
    """An address, and the one inside it that a gateway of IPv6 would go to."""
    number = ip_address(place.partition("%")[0])
    if isinstance(number, IPv4Address):
        return [number]
    inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
    if inner is None and number in _NAT64:
        inner = IPv4Address(int(number) & 0xFFFFFFFF)
    return [inner] if number.ipv4_mapped and inner else [number, *([inner] if inner else [])]


def _connection(scheme: str, host: str, port: int, place: tuple[str, int]) -> http.client.HTTPConnection:
    """A connection to `place` that asks for, and checks the certificate of, `host`."""
    connection = http.client.HTTPConnection(host, port, timeout=WAITING)
    opened = socket.create_connection(place, timeout=WAITING)
    try:
        connection.sock = _certificates().wrap_socket(opened, server_hostname=host) if scheme == "https" else opened
    except OSError:
        opened.close()
        raise
    return connection


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cut(connection: http.client.HTTPConnection) -> None:
    """End a connection in another thread: a host that sends a byte now and then is never late by itself."""
    try:
        if connection.sock:
            connection.sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def _said(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__)[:200]


def _too_large(limit: int) -> Outside:
    return Outside(phrase("it is larger than {limit} MB", limit=limit // 1_000_000))


def _too_slow() -> Outside:
    return Outside(phrase("it took more than {seconds} seconds", seconds=WHOLE))
