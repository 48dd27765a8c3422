"""Checks that all text in the tables is UTF-8: other bytes stop exports, backups and everything that reads them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from newsroom import text
from newsroom.core.articles.checks import Finding
from newsroom.phrases import phrase
from newsroom.store import Connection, rows

MOST: Final = 20  # texts of one table that are named
SHOWN: Final = 60  # characters of a text


def check(db: Connection) -> Iterator[Finding]:
    """Each text that is not UTF-8, with its table and column. Pictures and other bytes are not read."""
    for table in rows.tables(db):
        columns = [row[1] for row in db.execute(f'pragma table_info("{table}")') if row[2].lower() == "text"]
        if columns and not _is_utf8(db, table, columns):
            yield from _named(db, table, columns)


def _is_utf8(db: Connection, table: str, columns: list[str]) -> bool:
    """Whether SQLite's library can read every text of a table: that takes a fraction of the time of `_named`."""
    usual = db.text_factory
    db.text_factory = str
    try:
        for _ in db.execute(_texts(table, columns)):
            pass
    except sqlite3.OperationalError as error:
        if "UTF-8" not in str(error):
            raise
        return False
    finally:
        db.text_factory = usual
    return True


def _named(db: Connection, table: str, columns: list[str]) -> list[Finding]:
    usual = db.text_factory
    db.text_factory = bytes
    found: list[Finding] = []
    try:
        for row in db.execute(_texts(table, columns)):
            found += [_finding(table, name, raw) for name, raw in zip(columns, row, strict=True) if _is_wrong(raw)]
            if len(found) >= MOST:
                break
    finally:
        db.text_factory = usual
    return found


def _texts(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'select {names} from "{table}"'


def _is_wrong(raw: object) -> bool:
    try:
        return isinstance(raw, bytes) and raw.decode("utf-8") is None
    except UnicodeDecodeError:
        return True


def _finding(table: str, column: str, raw: bytes) -> Finding:
    said = text.excerpt(raw[: 4 * SHOWN].decode("utf-8", "backslashreplace"), SHOWN)
    return Finding("error", table, "encoding", phrase("{column} is not UTF-8: {said!r}", column=column, said=said))
