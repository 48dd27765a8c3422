"""Every row of a file goes into a new one unchanged, whatever is in it, and only what is listed stays behind."""

from __future__ import annotations

import random
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.errors import Invalid
from newsroom.store import READER_TABLES, VERSION, Connection, migrations, rows

TEXTS = (
    "",
    " ",
    "Phà đêm",
    "a\0b",
    "\x1b[31m",
    "=cmd()",
    "]]>",
    "{{ x }}",
    '"\\',
    "\ud7ff\ue000\U0001f9d1",
    "x" * 5000,
    "-0",
)
LEFT_OUT = {*READER_TABLES, *rows.WITHOUT_CONTENT}


def value(column: sqlite3.Row, sql: str, draw: random.Random) -> Any:
    """A value that the type and the CHECK of a column allow."""
    name, kind = column["name"], column["type"].lower()
    if column["notnull"] == 0 and column["pk"] == 0 and draw.random() < 0.3:
        return None
    allowed = re.search(rf"check\s*\(\s*{name} in\s*\(([^)]*)\)", sql)
    if allowed:
        return draw.choice([int(one) if one.strip().isdigit() else one.strip(" '\n") for one in allowed[1].split(",")])
    if kind == "text":
        return draw.choice(TEXTS) + (str(draw.random()) if column["pk"] or draw.random() < 0.7 else "")
    if kind == "blob":
        return draw.randbytes(draw.choice((0, 1, 20, 70_000)))
    if kind == "real":
        return draw.choice((0.1, -1e300, 1.0, 5e-324, draw.random()))
    return (
        1
        if re.search(rf"{name} integer primary key check", sql)
        else draw.choice((0, 2**63 - 1, draw.randrange(10**9)))
    )


def fill(db: Connection, seed: int) -> None:
    """Put some rows with values of every kind into every table."""
    draw = random.Random(seed)
    db.execute("pragma foreign_keys=off")
    for row in db.execute("select name from sqlite_schema where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {row['name']}")
    for table, sql in db.execute("select name, sql from sqlite_schema where type = 'table'").fetchall():
        if rows.is_of_index(table) or table in (rows.NUMBERS, *rows.WITHOUT_CONTENT):
            continue
        columns = db.execute(f'pragma table_info("{table}")').fetchall()
        for _ in range(3):
            values = [value(column, sql, draw) for column in columns]
            db.execute(f'insert or ignore into "{table}" values ({",".join("?" * len(values))})', values)
    db.execute("update view_events set visitor = x'01'")
    db.execute("update stat_site_day set closed = 0")


def contents(db: Connection) -> dict[str, list[tuple[Any, ...]]]:
    names = [row[0] for row in db.execute("select name from sqlite_schema where type = 'table'")]
    return {
        name: sorted((tuple(row) for row in db.execute(f'select * from "{name}"')), key=repr)
        for name in names
        if not rows.is_of_index(name) and name != "_sqlite_migrations"
    }


@pytest.fixture
def filled(db: Connection, request: pytest.FixtureRequest) -> Connection:
    fill(db, getattr(request, "param", 1))
    return db


@pytest.mark.parametrize("filled", range(2), indirect=True)
def test_a_new_file_has_every_row(filled: Connection, tmp_path: Path) -> None:
    made = tmp_path / "made.db"
    made.touch()
    rows.build(made, VERSION, rows.rows(filled))
    expected = contents(filled)
    assert all(found for name, found in expected.items() if name != "act")
    with closing(sqlite3.connect(made)) as other:
        other.row_factory = sqlite3.Row
        given = contents(other)
        differing = {name for name in expected if given[name] != expected[name]}
        # The two tables beside those of readers have a column that distinguishes them.
        assert differing == {*READER_TABLES, "view_events", "stat_site_day"}
        assert not any(given[name] for name in READER_TABLES)
        view_events = filled.execute("select * from view_events").fetchall()
        without = [tuple(None if key == "visitor" else row[key] for key in tuple(row.keys())) for row in view_events]
        assert given["view_events"] == sorted(without, key=repr)
        triggers = "select count(*) from sqlite_schema where type = 'trigger'"
        assert other.execute(triggers).fetchone()[0] > 50


def test_the_schema_is_that_of_the_migrations_and_search_finds_the_texts(tmp_path: Path, db: Connection) -> None:
    db.execute("insert into settings values ('site.title', 'Báo')")
    made = tmp_path / "made.db"
    made.touch()
    rows.build(made, VERSION, rows.rows(db))
    with closing(store.connect(made)) as other:
        store.refuse_changed_schema(other, made)
        assert other.execute("select value from settings").fetchone()[0] == "Báo"
        assert rows.number(other) == rows.number(db)


def test_rows_of_an_older_version_are_migrated(tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as old:
        old.row_factory = sqlite3.Row
        migrations.apply(old, 12)
        old.execute("insert into settings values ('site.title', 'Older')")
        given = list(rows.rows(old))
    made = tmp_path / "made.db"
    made.touch()
    rows.build(made, 12, given)
    with closing(store.connect(made)) as other:
        assert other.execute("select value from settings").fetchone()[0] == "Older"
        assert other.execute("pragma user_version").fetchone()[0] == VERSION


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("nothing", {"a": 1}), "there is no table nothing"),
        (("salts", {"day": "x", "salt": b"y"}), "there is no table salts"),
        (("article_search", {"title": "x"}), "there is no table article_search"),
        (("settings", {"key": "x"}), "wrong columns"),
        (("settings", {"key": "x", "value": None}), "does not fit"),
        (("settings", {"key": "x", "value": b"\0"}), "does not fit"),
        (
            (
                "labels",
                {"id": 1, "kind": "dog", "slug": "", "name": "", "position": 0, "key": "", "base": "", "public": 0},
            ),
            "does not fit",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, row: rows.Row, why: str) -> None:
    made = tmp_path / "made.db"
    made.touch()
    with pytest.raises(Invalid, match=why):
        rows.build(made, VERSION, [row])


def test_a_file_is_empty_until_somebody_writes(db: Connection) -> None:
    db.execute("insert into settings values ('site.title', 'Báo')")
    assert rows.is_empty(db)
    db.execute("insert into view_events (at, day, page, origin) values (1, 'x', '/', 'server')")
    assert not rows.is_empty(db)
