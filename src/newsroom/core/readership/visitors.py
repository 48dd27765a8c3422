"""The visitor of a view, as far as the file may know: an id for one day, made from the network and the browser."""

from __future__ import annotations

import hashlib
import secrets

from newsroom import addresses
from newsroom.store import Connection

SALT_BYTES = 16
ID_BYTES = 8


def network(address: str) -> str | None:
    """The network that counts as one reader: an IPv4 address, or the /64 of an IPv6 one; None without an address."""
    return addresses.network(address, ipv4_bits=32, ipv6_bits=64)


def visitor_id(salt: bytes, net: str, agent: str) -> bytes:
    """Eight bytes that are the same for one reader on one day, and useless once the day's salt is deleted."""
    data = f"{net}\0{agent}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, key=salt, digest_size=ID_BYTES).digest()


def hasher(salt: bytes) -> hashlib.blake2b:
    """A hash that makes the ids of one day: a copy of it, updated with `network + NUL + agent`, gives `visitor_id`."""
    return hashlib.blake2b(key=salt, digest_size=ID_BYTES)


def find_or_make_salt(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """The salt of a local day, and whether it is new and must still be saved; None for a closed day."""
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    if row:
        return bytes(row["salt"]), False
    closed = db.execute("select 1 from stat_site_day where day = :day and closed = 1", {"day": day}).fetchone()
    return (None, False) if closed else (secrets.token_bytes(SALT_BYTES), True)


def save_salt(db: Connection, day: str, salt: bytes) -> bool:
    """Store a day's new salt in the file; False if the day has another one. Call it in a transaction."""
    db.execute(
        "insert into salts (day, salt) values (:day, :salt) on conflict (day) do nothing", {"day": day, "salt": salt}
    )
    row = db.execute("select salt from salts where day = :day", {"day": day}).fetchone()
    return bytes(row["salt"]) == salt


def ensure_salt(db: Connection, day: str) -> tuple[bytes | None, bool]:
    """`find_or_make_salt`, and save a new salt. Call it in a transaction."""
    salt, new = find_or_make_salt(db, day)
    if salt and new:
        save_salt(db, day, salt)
    return salt, new
