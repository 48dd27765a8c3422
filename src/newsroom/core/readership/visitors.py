"""Who a view is by, as far as the file may know: an id of one day, made from the network and the browser."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from newsroom.store import Connection

SALT_BYTES = 16
ID_BYTES = 8
_PART = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IPV4 = re.compile(rf"{_PART}(?:\.{_PART}){{3}}", re.ASCII)  # most addresses; `ipaddress` takes five times as long


@lru_cache(maxsize=8192)
def network(address: str) -> str | None:
    """The network of an address: the whole IPv4 address, the /64 of an IPv6 address, None when it is no address.

    Reads what proxies write: `[2001:db8::1]:443`, `192.0.2.1:8080`, `::ffff:192.0.2.1`, a zone after `%`.
    """
    if _IPV4.fullmatch(address):
        return address
    text = address.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return str(found)


def reader_address(peer: str, hops: Sequence[str], trusted: Sequence[str]) -> str:
    """The address a request really came from: the nearest one that is not one of our proxies.

    `hops` are the addresses that proxies added, farthest first. Only our proxies are believed: what stands before the
    first other address was sent by a stranger. `trusted` are addresses or networks (`10.0.0.0/8`).
    """
    address = peer
    for hop in reversed(hops):
        if not _is_trusted(address, tuple(trusted)) or network(hop) is None:
            break
        address = hop.strip()
    return address


@lru_cache(maxsize=1024)
def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    found = network(address)
    if found is None:
        return False
    inside = ip_network(found)
    for proxy in trusted:
        known = ip_network(network(proxy) or proxy, strict=False)
        if known.version == inside.version and known.supernet_of(inside):  # type: ignore[arg-type]
            return True
    return False


def visitor_id(salt: bytes, net: str, agent: str) -> bytes:
    """Eight bytes that are the same for one reader on one day, and nothing once the day's salt is deleted."""
    data = f"{net}\0{agent}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, key=salt, digest_size=ID_BYTES).digest()


def hasher(salt: bytes) -> hashlib.blake2b:
    """A hash that makes the ids of one day: a copy of it, updated with `network + NUL + agent`, has `visitor_id`."""
    return hashlib.blake2b(key=salt, digest_size=ID_BYTES)


def find_or_make_salt(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """The salt of a local day, and whether it is new and must still be saved; None for a day that is closed."""
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    if row:
        return bytes(row["salt"]), False
    closed = db.execute("select 1 from stat_site_day where day = :day and closed = 1", {"day": day}).fetchone()
    return (None, False) if closed else (secrets.token_bytes(SALT_BYTES), True)


def save_salt(db: Connection, day: str, salt: bytes) -> bool:
    """Put a day's new salt into the file; False when the day has another one. Call it inside a transaction."""
    db.execute(
        "insert into salts (day, salt) values (:day, :salt) on conflict (day) do nothing", {"day": day, "salt": salt}
    )
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    return bytes(row["salt"]) == salt


def ensure_salt(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """`find_or_make_salt`, and a new salt is saved. Call it inside a transaction."""
    salt, new = find_or_make_salt(db, day)
    if salt and new:
        save_salt(db, day, salt)
    return salt, new
