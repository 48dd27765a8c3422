"""How the rows of the journal are chained: each holds a hash of itself and of the row before it."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import blake2b

from newsroom.store.transactions import Connection

SIZE = 20  # bytes of a hash
SALT = 16
NOTHING = "{}"  # a row without detail
STRIDE = 5000

_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# What of a row is hashed, in this order: id, batch, at, actor, command, kind, object, action, from, to, rev.
Row = tuple[int, int, str, str, str | None, str, int | None, str, str | None, str | None, int | None]


def salt(detail: str) -> bytes | None:
    """Random bytes to hash a detail with: once they are gone, nobody can find a detail by guessing at its hash."""
    return None if detail == NOTHING else os.urandom(SALT)


def digest(detail: str, salted: bytes | None) -> bytes:
    """The hash that stands for a detail in the chain, also when the detail itself has been taken out."""
    if detail == NOTHING and salted is None:
        return b""
    return blake2b(detail.encode("utf-8", "surrogateescape"), digest_size=SIZE, key=salted or b"").digest()


def link(before: bytes, row: Row, detail: bytes) -> bytes:
    """The hash of a row: over that of the row before it, what is in it, and the digest of its detail."""
    seen = _text((*row, detail.hex())).encode("utf-8", "surrogateescape")
    return blake2b(before + seen, digest_size=SIZE).digest()


def held(row: sqlite3.Row) -> Row:
    """What is hashed of a row of `journal` with its `command`."""
    return (
        row["id"], row["batch_id"], row["at"], row["actor"], row["command"], row["kind"], row["object_id"],
        row["action"], row["from_state"], row["to_state"], row["rev"],
    )  # fmt: skip


def last(db: Connection) -> tuple[int, bytes]:
    """The highest id that was ever given, and the hash of the newest row; 0 and nothing in an empty journal."""
    number, before = db.execute(
        """
        select (select seq from sqlite_sequence where name = 'journal'),
            (select chain from journal order by id desc limit 1)
        """
    ).fetchone()
    return number or 0, before or b""


def chain_all(db: Connection) -> None:
    """Chain every row anew as it stands, inside the caller's transaction: for files from before there was a chain."""
    seen, before = 0, b""
    while rows := stride(db, seen):
        values = []
        for row in rows:
            salted = salt(row["detail"])
            before = link(before, held(row), digest(row["detail"], salted))
            values.append({"id": row["id"], "salt": salted, "chain": before})
        db.executemany("update journal set salt = :salt, chain = :chain where id = :id", values)
        seen = rows[-1]["id"]


def stride(db: Connection, after: int) -> list[sqlite3.Row]:
    """The next rows of the journal after an id, each with the command of its batch; none at the end."""
    return db.execute(
        """
        select j.*, b.command from journal j left join batches b on b.id = j.batch_id
        where j.id > :after order by j.id limit :stride
        """,
        {"after": after, "stride": STRIDE},
    ).fetchall()
