"""A single value of a newsroom file that this process has not opened."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def value(path: Path, query: str, *given: object) -> Any:
    """The first column of the first row, or None without one. Raises `sqlite3.DatabaseError` for any other file.

    Nothing is written beside the file, as SQLite would, and what is still in its log is not seen.
    """
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        row = db.execute(query, given).fetchone()
    return row[0] if row else None
