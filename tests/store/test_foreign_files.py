"""Files of other programs are read as they are, and never written."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from newsroom.errors import Invalid, NotFound
from newsroom.store import foreign_files


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with two tables and a view."""
    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.executescript(
        """
        create table threads (id, title); create table comments (id, text); create view sly as select 1 as id;
        insert into threads values (1, 'a'), (2, 'b'); insert into comments values (7, cast(x'61ff62' as text));
        """
    )
    db.close()
    return path


def test_rows_of_tables_in_their_order(path: Path) -> None:
    assert list(foreign_files.table_rows(path, ("comments", "threads"))) == [
        ("comments", {"id": 7, "text": "a\ufffdb"}),
        ("threads", {"id": 1, "title": "a"}),
        ("threads", {"id": 2, "title": "b"}),
    ]
    assert os.listdir(path.parent) == ["other.db"]


def test_no_more_rows_than_asked_for(path: Path) -> None:
    assert len(list(foreign_files.table_rows(path, ("threads",), limit=1))) == 1


@pytest.mark.parametrize("table", ["sly", "nothing", 'threads"; drop table threads; --'])
def test_what_is_no_table(path: Path, table: str) -> None:
    with pytest.raises(Invalid, match="has no table"):
        list(foreign_files.table_rows(path, (table,)))


def test_a_name_with_a_quote_is_refused(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute('create table "a""b" (id)')
    db.close()
    with pytest.raises(Invalid, match="has no table"):
        list(foreign_files.table_rows(path, ('a"b',)))


def test_what_is_no_file(tmp_path: Path) -> None:
    for name in ("missing.db", "."):
        with pytest.raises(NotFound, match="there is no file"):
            list(foreign_files.table_rows(tmp_path / name, ("threads",)))
    (tmp_path / "text.db").write_text("x" * 2000)
    with pytest.raises(Invalid, match="not a database") as refused:
        list(foreign_files.table_rows(tmp_path / "text.db", ("threads",)))
    assert refused.value.ref == str(tmp_path / "text.db")
