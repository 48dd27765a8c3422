"""Compares the schema of a file, object by object, with what the migrations of its version make in an empty one."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from newsroom.phrases import phrase, word
from newsroom.store.transactions import Connection

# Statistics that `analyze` stores, which somebody may have run to improve query plans.
STATISTICS = ("sqlite_stat1", "sqlite_stat4")
# Tables that Litestream, which copies the file while it is in use, adds to every file.
OF_LITESTREAM = ("_litestream_seq", "_litestream_lock")
# A table of the library that runs the migrations: its columns differ between versions of the library.
OF_THE_LIBRARY = "_sqlite_migrations"

MOST = 3  # a statement that is this many times longer than expected is not compared word by word

# White space, and unnecessary quotes around names: versions of SQLite write these differently when a table is renamed.
_TOKENS = re.compile(r"""'[^']*(?:''[^']*)*'|"(\w+)"|\s+|\w+|.""", re.DOTALL)


class Deviation(StrEnum):
    """How an object of a file differs from the one that the migrations make."""

    MISSING = "missing"
    FOREIGN = "foreign"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SchemaDifference:
    """An object of the schema that differs from what the migrations make; `type` is table, index, view or trigger."""

    deviation: Deviation
    type: str
    name: str
    table: str

    def __str__(self) -> str:
        on = phrase(" on {table!r}", table=self.table) if self.table != self.name else ""
        what = phrase("the {type} {name!r}{on}", type=word(self.type), name=self.name, on=on)
        if self.deviation is Deviation.MISSING:
            return phrase("{what} is missing", what=what)
        if self.deviation is Deviation.FOREIGN:
            return phrase("{what} was not made by newsroom", what=what)
        return phrase("{what} was changed", what=what)

    @property
    def breaks_queries(self) -> bool:
        """Whether reading the file may fail, or run code of somebody else."""
        return self.type in ("table", "view") and self.deviation is not Deviation.FOREIGN

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if self.deviation is Deviation.FOREIGN:
            return phrase(
                'if you added it yourself, remove it with: sqlite3 FILE "drop {type} {name}"; otherwise do not use the file',
                type=self.type,
                name=self.name,
            )
        return phrase("restore a backup, or export from this file and import into a new one")


_Object = tuple[str, str, str]  # type, name, and the table it belongs to


def differences(db: Connection) -> list[SchemaDifference]:
    """Every missing, changed or additional object of a file, compared with its version (`pragma user_version`).

    White space in statements is ignored. Nothing in the file is executed.
    """
    version, found = _at_one_moment(db)
    expected = _objects(_model(version))
    return [
        *(_difference(Deviation.FOREIGN, one) for one in found if one not in expected),
        *(_difference(Deviation.MISSING, one) for one in expected if one not in found),
        *(
            _difference(Deviation.CHANGED, one)
            for one, sql in found.items()
            if one in expected and not _same(one, sql, expected[one])
        ),
    ]


def _at_one_moment(db: Connection) -> tuple[int, dict[_Object, str]]:
    """The version of a file and its objects, read together: another program may upgrade it in the meantime."""
    alone = not db.in_transaction
    if alone:
        db.execute("begin")
    try:
        return int(db.execute("pragma user_version").fetchone()[0]), _objects(db)
    finally:
        if alone:
            db.execute("rollback")


def _difference(deviation: Deviation, one: _Object) -> SchemaDifference:
    type_, name, table = one
    return SchemaDifference(deviation, type_, name, table)


def _model(version: int) -> Connection:
    """An empty file of a version, in memory."""
    from newsroom.store import migrations  # here: their library takes a moment to load

    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrations.apply(db, version)
    return db


def _objects(db: Connection) -> dict[_Object, str]:
    rows = db.execute("select type, name, tbl_name, coalesce(sql, '') as sql from sqlite_schema order by rowid")
    return {
        (row["type"], row["name"], row["tbl_name"]): row["sql"]
        for row in rows
        if not _is_exempt(row["type"], row["name"], row["tbl_name"])
    }


def _is_exempt(type_: str, name: str, table: str) -> bool:
    if table == OF_THE_LIBRARY:
        return type_ == "index"
    return type_ == "table" and name in (*STATISTICS, *OF_LITESTREAM)


def _same(one: _Object, sql: str, expected: str) -> bool:
    if one[1] == OF_THE_LIBRARY or sql == expected:
        return True
    if len(sql) > MOST * len(expected):  # text of somebody else: check its length first
        return False
    return list(_words(sql)) == list(_words(expected))


def _words(sql: str) -> Iterator[str]:
    for token in _TOKENS.finditer(sql):
        if not token[0].isspace():
            yield token[1] or token[0]
