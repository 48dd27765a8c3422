"""Who a view is by, as far as the file may know: a network, and a keyed id that dies with its day."""

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
_PLAIN = re.compile(rf"{_PART}(?:\.{_PART}){{3}}", re.ASCII)  # most addresses; `ipaddress` takes five times as long


@lru_cache(maxsize=8192)
def network(address: str) -> str | None:
    """The network an address belongs to: an IPv4 address whole, an IPv6 one as its /64; None for no address.

    Reads what proxies write: `[2001:db8::1]:443`, `192.0.2.1:8080`, `::ffff:192.0.2.1`, a zone after `%`.
    """
    if _PLAIN.fullmatch(address):
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
    """The address a request really came from: the nearest one that is not a proxy of ours.

    `hops` are the addresses proxies added, farthest first; anything left of the first stranger was sent by that
    stranger and is not believed. `trusted` are addresses or networks (`10.0.0.0/8`).
    """
    address = peer
    for hop in reversed(hops):
        if not _trusts(address, tuple(trusted)) or network(hop) is None:
            break
        address = hop.strip()
    return address


@lru_cache(maxsize=1024)
def _trusts(address: str, trusted: tuple[str, ...]) -> bool:
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
    """Eight bytes that say "the same reader" within one day and nothing once the day's salt is gone."""
    data = f"{net}\0{agent}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, key=salt, digest_size=ID_BYTES).digest()


def hasher(salt: bytes) -> hashlib.blake2b:
    """What makes ids of one day; a copy of it takes `network + NUL + agent`."""
    return hashlib.blake2b(key=salt, digest_size=ID_BYTES)


def salt_of(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """The salt of a local day and whether it was made just now; None for a day whose ids are forgotten already.

    Writes: call it inside a transaction.
    """
    salt, made = salt_for(db, day)
    if salt and made:
        keep_salt(db, day, salt)
    return salt, made


def salt_for(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """`salt_of` without writing: a new salt counts once it is kept."""
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    if row:
        return bytes(row["salt"]), False
    closed = db.execute("select 1 from stat_site_day where day = :day and closed = 1", {"day": day}).fetchone()
    return (None, False) if closed else (secrets.token_bytes(SALT_BYTES), True)


def keep_salt(db: Connection, day: str, salt: bytes) -> bool:
    """Put a day's new salt into the file; False when the day has another by now. Call it inside a transaction."""
    db.execute(
        "insert into salts (day, salt) values (:day, :salt) on conflict (day) do nothing", {"day": day, "salt": salt}
    )
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    return bytes(row["salt"]) == salt
