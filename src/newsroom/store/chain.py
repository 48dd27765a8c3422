"""The chain of the log: each row has a hash over itself and the row before it."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import blake2b

from newsroom.store.transactions import Connection

HASH_BYTES = 20
SALT_BYTES = 16
NO_DETAIL = "{}"  # the details of a row without any
ROWS_AT_ONCE = 5000

_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# What is hashed of a row, in this order: id, batch, at, actor, command, kind, object, action, from, to, rev.
Row = tuple[int, int, str, str, str | None, str, int | None, str, str | None, str | None, int | None]


def new_salt(detail: str) -> bytes | None:
    """Random bytes to hash details with: once they are deleted, nobody can guess the details from the hash."""
    return None if detail == NO_DETAIL else os.urandom(SALT_BYTES)


def digest(detail: str, salt: bytes | None) -> bytes:
    """The hash of the details in the chain; it stays when the details are deleted."""
    if detail == NO_DETAIL and salt is None:
        return b""
    return blake2b(detail.encode("utf-8", "surrogateescape"), digest_size=HASH_BYTES, key=salt or b"").digest()


def link(before: bytes, row: Row, detail: bytes) -> bytes:
    """The hash of a row: of the hash before it, of the contents of the row, and of the digest of its details."""
    hashed = _text((*row, detail.hex())).encode("utf-8", "surrogateescape")
    return blake2b(before + hashed, digest_size=HASH_BYTES).digest()


def hashed_values(row: sqlite3.Row) -> Row:
    """The hashed values of a row from `rows_after`."""
    return (
        row["id"],
        row["batch_id"],
        row["at"],
        row["actor"],
        row["command"],
        row["kind"],
        row["object_id"],
        row["action"],
        row["from_state"],
        row["to_state"],
        row["rev"],
    )


def newest(db: Connection) -> tuple[int, bytes]:
    """The highest id that was ever used, and the hash of the newest row; 0 and nothing in an empty log."""
    number, before = db.execute(
        """
        select (select seq from sqlite_sequence where name = 'journal'),
            (select chain from journal order by id desc limit 1)
        """
    ).fetchone()
    return number or 0, before or b""


def chain_all_rows(db: Connection) -> None:
    """Chain every row as it is, in the caller's transaction: for files from before there was a chain."""
    after, before = 0, b""
    while rows := rows_after(db, after):
        values = []
        for row in rows:
            salt = new_salt(row["detail"])
            before = link(before, hashed_values(row), digest(row["detail"], salt))
            values.append({"id": row["id"], "salt": salt, "chain": before})
        db.executemany("update journal set salt = :salt, chain = :chain where id = :id", values)
        after = rows[-1]["id"]


def rows_after(db: Connection, after: int) -> list[sqlite3.Row]:
    """The next ROWS_AT_ONCE rows of the log after an id, each with the command of its batch; none at the end."""
    return db.execute(
        """
        select j.*, b.command from journal j left join batches b on b.id = j.batch_id
        where j.id > :after order by j.id limit :limit
        """,
        {"after": after, "limit": ROWS_AT_ONCE},
    ).fetchall()
