"""The secret of a newsroom file, by which it is recognised: its copies and its exports have the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from newsroom.store.transactions import Connection

TABLE = "secrets"
NAME = "site"


def of(db: Connection) -> bytes:
    """The secret of an open file."""
    return bytes(db.execute("select value from secrets where name = 'site'").fetchone()[0])


def of_copy(path: Path) -> bytes | None:
    """The secret of a copy that nobody writes to; None without one. Raises `sqlite3.DatabaseError` for any other file.

    Nothing is written beside the copy, as SQLite would.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        row = db.execute("select value from secrets where name = 'site'").fetchone()
    return bytes(row[0]) if row else None
