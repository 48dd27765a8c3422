"""A look into a newsroom file that is not open."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsroom import store
from newsroom.store import closed_files


def test_a_value_of_a_file_that_is_not_open(tmp_path: Path) -> None:
    path = tmp_path / "a b?#.db"
    db = store.create(path)
    db.execute("insert into settings (key, value) values ('a', '1'), ('b', '2')")
    db.close()
    before = sorted(tmp_path.iterdir())
    query = "select value from settings where key = ?"
    assert [closed_files.value(path, query, key) for key in ("a", "b", "c")] == ["1", "2", None]
    assert sorted(tmp_path.iterdir()) == before


def test_other_files(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"x" * 5000)
    for name in ("x.db", "missing.db"):
        with pytest.raises(sqlite3.DatabaseError):
            closed_files.value(tmp_path / name, "select 1 from settings")
