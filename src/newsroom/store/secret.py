"""The secret of a newsroom file, by which it is recognised: its copies and its exports have the same."""

from __future__ import annotations

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
    from newsroom.store import closed_files  # here: few commands read copies

    found = closed_files.value(path, "select value from secrets where name = 'site'")
    return None if found is None else bytes(found)
