"""Copies are complete and do not distinguish readers; deleted data is gone from the file."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.core.readership import counting, reconcile
from newsroom.errors import BadFile
from newsroom.store import Connection, Scrub
from tests.core.readership.readers import HANOI, TODAY, count, day_row, later, rows, view


def opened(path: Path) -> Connection:
    """A copy, open as it is."""
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    return db


def test_a_copy_has_everything_that_others_see_and_replaces_what_is_there(db: Connection, tmp_path: Path) -> None:
    count(db, view())
    copy = tmp_path / "copy.db"
    copy.write_text("old")
    store.copy(db, copy)
    found = opened(copy)
    assert found.execute("pragma integrity_check").fetchone()[0] == "ok"
    assert found.execute("pragma journal_mode").fetchone()[0] == "delete"
    assert rows(found, "select views, visits from stat_total") == [(1, 1)]
    found.close()
    assert not [name for name in os.listdir(tmp_path) if name.startswith("copy.db-") or ".part" in name]


def test_a_copy_tells_no_reader_apart(db: Connection, tmp_path: Path) -> None:
    count(db, view(later()), view(later(days=-1)))
    db.execute("insert into log_seen values (1, ?)", (TODAY,))
    db.execute("insert into log_files values ('web', x'01', ?, x'02', 1, 1, 0, 0, '')", (TODAY,))
    salts = [bytes(row["salt"]) for row in db.execute("select salt from salts")]
    ids = [bytes(row["visitor"]) for row in db.execute("select visitor from visitor_days")]
    assert len(salts) == len(ids) == 2
    store.copy(db, tmp_path / "copy.db")
    kept = (tmp_path / "copy.db").read_bytes()
    assert not [secret for secret in salts + ids if secret in kept]
    found = opened(tmp_path / "copy.db")
    assert [len(rows(found, f"select * from {table}")) for table in store.READER_TABLES] == [0] * 6
    assert rows(found, "select closed from stat_site_day") == [(1,), (1,)]
    found.close()
    assert len(rows(db, "select * from salts")) == 2


def test_a_reader_of_a_copy_is_a_new_one(db: Connection, tmp_path: Path) -> None:
    count(db, view())
    store.copy(db, tmp_path / "copy.db")
    copy = store.connect(tmp_path / "copy.db")
    assert reconcile.check(copy) == []
    counting.record(copy, view(), settings=HANOI)
    assert day_row(copy, TODAY) == (2, 1, 1, 1)  # it cannot know who this is any more
    assert reconcile.check(copy) == []
    copy.close()


@pytest.mark.parametrize("tables", [[], ["salts (day, salt)"]])
def test_a_copy_of_an_older_file_without_these_tables(tmp_path: Path, tables: list[str]) -> None:
    old = sqlite3.connect(tmp_path / "old.db", isolation_level=None)
    for table in tables:
        old.execute(f"create table {table}")
    old.execute("create table articles (id)")
    store.copy(old, tmp_path / "copy.db")
    old.close()
    found = opened(tmp_path / "copy.db")
    assert len(rows(found, "select name from sqlite_master")) == len(tables) + 1
    found.close()


def test_a_copy_that_fails_leaves_what_was_there(
    db: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("old")
    monkeypatch.setattr(store.copying, "_delete_readers", lambda db: 1 / 0)  # type: ignore[attr-defined]
    with pytest.raises(ZeroDivisionError):
        store.copy(db, copy)
    assert copy.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == sorted(
        {"copy.db", *(n for n in os.listdir(tmp_path) if n.startswith("newsroom.db"))}
    )


def test_nothing_of_a_deleted_row_is_left(db: Connection, tmp_path: Path) -> None:
    db.execute("insert into sources values (1, 'secret.example', 'x', 'other')")
    db.execute("delete from sources")
    assert store.scrub(db) == Scrub.DONE
    assert b"secret.example" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert (tmp_path / "newsroom.db-wal").stat().st_size == 0


def test_a_reader_of_the_file_puts_the_rest_off(db: Connection, tmp_path: Path) -> None:
    other = store.connect(tmp_path / "newsroom.db")
    db.execute("pragma busy_timeout=0")
    db.execute("insert into sources values (1, 'x.example', 'x', 'other')")
    with store.snapshot(other):
        rows(other, "select * from sources")
        assert store.scrub(db) == Scrub.IN_USE
    assert store.scrub(db) == Scrub.DONE
    other.close()


class _FullDisk(sqlite3.Connection):
    """A file on a disk without room for a second copy."""

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "vacuum":
            raise sqlite3.OperationalError("database or disk is full")
        return super().execute(sql, *values)


def test_a_full_disk_keeps_the_file_as_it_is(tmp_path: Path) -> None:
    store.create(tmp_path / "newsroom.db").close()
    db = sqlite3.connect(tmp_path / "newsroom.db", factory=_FullDisk)
    assert store.scrub(db) == Scrub.DISK_FULL
    db.close()


def test_a_file_that_cannot_be_rewritten_says_so(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    store.create(path).close()
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with pytest.raises(BadFile, match="read-only"):
        store.scrub(db)
    db.close()


def test_a_copy_of_a_damaged_file_is_refused_on_one_line(db: Connection, tmp_path: Path) -> None:
    page, size = (db.execute(query).fetchone()[0] for query in (
        "select rootpage from sqlite_schema where name = 'people'", "pragma page_size",
    ))  # fmt: skip
    store.copy(db, tmp_path / "damaged.db")
    with (tmp_path / "damaged.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"x" * size)
    damaged = store.connect(tmp_path / "damaged.db")
    with pytest.raises(BadFile) as refused:
        store.copy(damaged, tmp_path / "copy.db", check=True)
    damaged.close()
    assert refused.value.message.startswith("the file is damaged, so the copy was not kept: ")
    assert "\n" not in refused.value.message
    assert "***" not in refused.value.message
