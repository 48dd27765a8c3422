"""Every row of a newsroom file, table by table, and a new file made from such rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from newsroom.errors import BadFile, Invalid
from newsroom.phrases import of_error, phrase
from newsroom.store.copying import READER_TABLES, READER_VALUES
from newsroom.store.identity import APPLICATION_ID, VERSION
from newsroom.store.transactions import Connection

Row = tuple[str, dict[str, Any]]  # the table, and the values by column

# Search indexes; each is made again from the texts.
SEARCH_INDEXES: Final = ("article_search", "published_search")
# Tables without a content of their own: what a migration writes, and the mark of an open batch.
WITHOUT_CONTENT: Final = ("_sqlite_migrations", "act")
# The next number of each table, so that no number is ever used twice.
NUMBERS: Final = "sqlite_sequence"


def tables(db: Connection) -> dict[str, tuple[str, ...]]:
    """The tables that `rows` yields, each with its columns: all except those of readers, indexes and without content."""
    found = {}
    for (name,) in db.execute("select name from sqlite_schema where type = 'table' order by name"):
        if name in (*READER_TABLES, *WITHOUT_CONTENT) or is_of_index(name):
            continue
        found[name] = tuple(row[1] for row in db.execute(f'pragma table_info("{name}")'))
    return found


def is_of_index(name: str) -> bool:
    """Whether a table is a search index or one of the tables in which SQLite stores it."""
    return any(name == index or name.startswith(f"{index}_") for index in SEARCH_INDEXES)


def number(db: Connection) -> int:
    """How many rows `rows` yields."""
    return sum(int(db.execute(f'select count(*) from "{name}"').fetchone()[0]) for name in tables(db))


def rows(db: Connection) -> Iterator[Row]:
    """Every row, table by table, in the caller's transaction; without what distinguishes readers, as in `copy`.

    Raises `BadFile` for text that is not UTF-8.
    """
    for table, columns in tables(db).items():
        hidden = READER_VALUES.get(table, {})
        names = ", ".join(f'"{name}"' for name in columns)
        order = ", ".join(_key(db, table)) or "rowid"
        try:
            for row in db.execute(f'select {names} from "{table}" order by {order}'):
                yield table, dict(zip(columns, row, strict=True)) | hidden
        except sqlite3.OperationalError as error:
            from newsroom import library_messages  # here: needed only for errors

            raise BadFile(
                phrase(
                    "the table {table} cannot be read: {error}",
                    table=table,
                    error=library_messages.recognise(str(error)),
                ),
                ref=table,
                hint="see what is damaged: newsroom check --file",
            ) from error


def _key(db: Connection, table: str) -> list[str]:
    keyed = [(row[5], row[1]) for row in db.execute(f'pragma table_info("{table}")') if row[5]]
    return [f'"{name}"' for _, name in sorted(keyed)]


def build(path: Path, version: int, given: Iterable[Row]) -> None:
    """Make a newsroom file in the empty file at `path` from rows of a file of that version, and migrate it.

    Raises `Invalid` for rows that do not fit its tables, `BadFile` if the file cannot be written.
    """
    from newsroom.store import migrations  # here: their library takes a moment to load

    db = sqlite3.connect(path, isolation_level=None)
    db.row_factory = sqlite3.Row
    try:
        db.execute("pragma synchronous=off")  # the caller writes it to disk when it is complete
        db.execute("pragma journal_mode=memory")
        migrations.apply(db, version)
        db.execute(f"pragma application_id={APPLICATION_ID}")
        db.execute(f"pragma user_version={version}")
        db.execute("begin")
        triggers = _without_triggers(db)
        _insert(db, given)
        for index in SEARCH_INDEXES:
            if db.execute("select 1 from sqlite_schema where name = ?", (index,)).fetchone():
                db.execute(f"insert into {index} ({index}) values ('rebuild')")
        for statement in triggers:
            db.execute(statement)
        db.execute("commit")
        if version < VERSION:
            migrations.upgrade(db)
    except sqlite3.IntegrityError as error:
        raise Invalid(phrase("a row does not fit its table: {error}", error=of_error(error))) from error
    except sqlite3.Error as error:
        raise BadFile(phrase("{path}: {error}", path=path, error=of_error(error)), ref=str(path)) from error
    finally:
        db.close()


def _without_triggers(db: Connection) -> list[str]:
    """Drop the triggers, which would count and log every row again; returns the statements that make them."""
    found = db.execute("select name, sql from sqlite_schema where type = 'trigger' order by rowid").fetchall()
    for row in found:
        db.execute(f'drop trigger "{row["name"]}"')
    return [row["sql"] for row in found]


def _insert(db: Connection, given: Iterable[Row]) -> None:
    known = tables(db)
    for table in known:
        db.execute(f'delete from "{table}"')  # what the migrations wrote
    for table, part in groupby(given, key=lambda row: row[0]):
        columns = known.get(table)
        if columns is None:
            raise Invalid(phrase("there is no table {table}", table=table[:80]))
        if table == NUMBERS:
            db.execute(f"delete from {NUMBERS}")
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join("?" * len(columns))
        db.executemany(
            f'insert into "{table}" ({names}) values ({places})', (_values(table, columns, row) for _, row in part)
        )


def _values(table: str, columns: tuple[str, ...], row: Mapping[str, Any]) -> list[Any]:
    if row.keys() != set(columns):
        raise Invalid(phrase("a row of {table} has the wrong columns", table=table))
    return [row[name] for name in columns]


def is_empty(db: Connection) -> bool:
    """Whether nobody has written, imported or counted anything: the file has only what `init` makes, without pages."""
    content = ("articles", "comments", "media", "programmes", "view_events")
    return not any(db.execute(f"select 1 from {table} limit 1").fetchone() for table in content)
