"""Tables of SQLite files that other programs wrote, read without trusting them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsroom.errors import Invalid, NotFound


def rows(path: Path, tables: tuple[str, ...], *, limit: int = 5_000_000) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of these tables as (table, values), the tables in their order; nothing is written, not even a lock
    file. Text that is not UTF-8 has its bytes replaced.

    Raises `NotFound` when there is no such file, `Invalid` when it is none of SQLite's or lacks a table.
    """
    if not path.is_file():
        raise NotFound(f"there is no file {path}", ref=str(path))
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        db.row_factory = sqlite3.Row
        db.text_factory = lambda data: data.decode("utf-8", "replace")
        db.execute("pragma trusted_schema=off")
        # A view could hide any computation: only tables are read.
        present = {row["name"] for row in db.execute("select name from sqlite_schema where type = 'table'")}
        for table in tables:
            if table not in present or '"' in table:
                raise Invalid(f"{path} has no table {table!r}", ref=str(path))
            for row in db.execute(f'select * from "{table}" limit :limit', {"limit": limit}):
                yield table, dict(row)
    except sqlite3.Error as error:
        raise Invalid(f"{path}: {error}", ref=str(path), hint="is it an SQLite file, and whole?") from error
    finally:
        db.close()
