"""Reads SQLite files of other programs without trusting them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsroom.errors import Invalid, NotFound
from newsroom.phrases import of_error, phrase


def table_rows(path: Path, tables: tuple[str, ...], *, limit: int = 5_000_000) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every row of `tables`, in their order, as (table, values); at most `limit` rows of each.

    Nothing is written, not even a lock file. Bytes that are not UTF-8 are replaced. Raises `NotFound` if there is no such
    file, `Invalid` if it is not an SQLite file or lacks a table.
    """
    if not path.is_file():
        raise NotFound(phrase("there is no file {path}", path=path), ref=str(path))
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        db.row_factory = sqlite3.Row
        db.text_factory = lambda data: data.decode("utf-8", "replace")
        db.execute("pragma trusted_schema=off")
        # Only tables are read: a view could run any computation.
        present = {row["name"] for row in db.execute("select name from sqlite_schema where type = 'table'")}
        for table in tables:
            if table not in present or '"' in table:
                raise Invalid(phrase("{path} has no table {table!r}", path=path, table=table), ref=str(path))
            for row in db.execute(f'select * from "{table}" limit :limit', {"limit": limit}):
                yield table, dict(row)
    except sqlite3.Error as error:
        raise Invalid(
            phrase("{path}: {error}", path=path, error=of_error(error)),
            ref=str(path),
            hint="is it a complete SQLite file?",
        ) from error
    finally:
        db.close()
