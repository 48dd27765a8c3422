"""A transaction is written completely or not at all; waiting, errors, and whether cached data is still valid."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newsroom import store
from newsroom.errors import BadFile
from newsroom.store import Connection, transactions
from tests.core.readership.readers import rows


def add(db: Connection, number: int) -> None:
    """Write a row."""
    db.execute("insert into sources values (?, ?, '', '')", (number, str(number)))


def ids(db: Connection) -> list[int]:
    """The rows that are there."""
    return [int(str(row[0])) for row in rows(db, "select id from sources order by id")]


@pytest.fixture
def other(tmp_path: Path, db: Connection) -> Connection:
    """A second connection to the file."""
    connection = store.connect(tmp_path / "newsroom.db")
    yield connection  # type: ignore[misc]
    connection.close()


class Failed(Exception):
    """What goes wrong in these tests."""


def fail(db: Connection, *numbers: int, rolled_back: bool = False) -> None:
    """Write rows, each in a part of its own, and fail."""
    for number in numbers:
        with store.savepoint(db):
            add(db, number)
    if rolled_back:
        db.rollback()
    raise Failed


def test_a_transaction_is_written_whole(db: Connection, other: Connection) -> None:
    with store.transaction(db):
        add(db, 1)
        assert ids(other) == []
        add(db, 2)
    assert ids(other) == [1, 2]
    assert not db.in_transaction


def test_or_not_at_all(db: Connection) -> None:
    with pytest.raises(Failed), store.transaction(db):
        fail(db, 1)
    assert (ids(db), db.in_transaction) == ([], False)


def test_a_part_can_fail_by_itself(db: Connection) -> None:
    with store.transaction(db):
        add(db, 1)
        with pytest.raises(Failed), store.transaction(db):
            fail(db, 2, 3)
        add(db, 4)
    assert ids(db) == [1, 4]


def test_parts_that_succeed_are_kept_with_the_whole(db: Connection, other: Connection) -> None:
    with store.transaction(db):
        with store.transaction(db):
            add(db, 1)
        assert ids(other) == []
    assert ids(other) == [1]


def test_a_statement_that_ends_the_transaction_ends_the_part_too(db: Connection) -> None:
    with pytest.raises(Failed), store.transaction(db), store.savepoint(db):
        fail(db, 1, rolled_back=True)
    assert ids(db) == []


def test_a_snapshot_is_of_one_moment(db: Connection, other: Connection) -> None:
    add(db, 1)
    with store.snapshot(other):
        assert ids(other) == [1]
        add(db, 2)
        assert ids(other) == [1]
        with store.snapshot(other):
            assert ids(other) == [1]
        assert other.in_transaction
    assert (ids(other), other.in_transaction) == ([1, 2], False)


def test_a_snapshot_that_was_ended_inside(db: Connection) -> None:
    with store.snapshot(db):
        db.rollback()
    assert not db.in_transaction


def test_who_waits_too_long_is_told(db: Connection, other: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "BUSY_SECONDS", 0.05)
    with store.transaction(other):
        with pytest.raises(BadFile, match=r"busy for 0\.05 seconds"), store.transaction(db):
            pass
        assert not db.in_transaction
    assert db.execute("pragma busy_timeout").fetchone()[0] == 50
    with store.transaction(db):
        add(db, 1)


def test_a_writer_that_ends_in_time_is_waited_for(
    db: Connection, other: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            other.execute("commit")

    monkeypatch.setattr(transactions.time, "sleep", sleep)
    other.execute("begin immediate")
    with store.transaction(db):
        add(db, 1)
    assert len(waits) == 3
    assert all(0.0005 <= one <= 0.008 for one in waits)


def test_another_error_is_not_waited_out(db: Connection, tmp_path: Path) -> None:
    closed = store.connect(tmp_path / "newsroom.db")
    closed.execute("begin")
    with pytest.raises(BadFile, match="cannot start a transaction"):
        transactions._begin(closed)
    closed.close()


def test_a_refused_commit_takes_everything_back(db: Connection) -> None:
    db.execute("create table child (id references sources (id) deferrable initially deferred)")
    with pytest.raises(sqlite3.IntegrityError), store.transaction(db):
        db.execute("insert into child values (7)")
    assert (rows(db, "select * from child"), db.in_transaction) == ([], False)


@pytest.mark.parametrize(
    ("error", "message", "hint"),
    [
        ("database is locked", "the newsroom file has been busy for 10 seconds", "lsof"),
        ("database table is busy", "the newsroom file has been busy for 10 seconds", "lsof"),
        ("attempt to write a readonly database", "the newsroom file is read-only", "need write permission"),
        ("database or disk is full", "the newsroom file: database or disk is full", "disk space"),
        ("disk I/O error", "the newsroom file: disk I/O error", "disk space"),
        ("no such table: x", "the newsroom file: no such table: x", "check --file"),
    ],
)
def test_errors_in_plain_words(error: str, message: str, hint: str) -> None:
    found = transactions.busy_or(sqlite3.OperationalError(error))
    assert found.message == message
    assert hint in (found.hint or "")
    assert found.code == ("outside" if "disk" in error else "file")
    named = transactions.busy_or(sqlite3.OperationalError(error), Path("x.db"))
    assert named.message == message.replace("the newsroom file", "x.db")


@pytest.mark.parametrize(("set_to", "seconds"), [(None, 10.0), ("2.5", 2.5), ("0", 0.0), ("-3", 0.0), ("soon", 10.0)])
def test_how_long_a_write_waits(monkeypatch: pytest.MonkeyPatch, set_to: str | None, seconds: float) -> None:
    if set_to is None:
        monkeypatch.delenv("NEWSROOM_BUSY_SECONDS", raising=False)
    else:
        monkeypatch.setenv("NEWSROOM_BUSY_SECONDS", set_to)
    assert transactions._busy_seconds() == seconds


def generations(db: Connection, *, write: bool = False, fail: bool = False) -> int | None:
    """The generation of a transaction, which may write or fail."""
    found = None
    try:
        with store.transaction(db):
            found = store.generation(db)
            if write:
                db.execute("insert into sources (host, name, channel) values (hex(randomblob(9)), '', '')")
            if fail:
                raise Failed
    except Failed:
        pass
    return found


def test_a_generation_lasts_while_nobody_else_writes(db: Connection, other: Connection) -> None:
    assert store.generation(db) is None
    first = generations(db)
    assert generations(db, write=True) == generations(db) == first
    add(other, 99)
    assert generations(db) == (second := (first or 0) + 1)
    assert generations(db) == second
    assert store.generation(db) is None


def test_a_generation_ends_when_something_is_rolled_back(db: Connection) -> None:
    first = generations(db)
    assert generations(db, fail=True) == first
    assert generations(db) != first
    with store.transaction(db):
        before = store.generation(db)
        with pytest.raises(Failed), store.savepoint(db):
            raise Failed
        assert store.generation(db) != before


def test_a_generation_ends_with_a_refused_commit(db: Connection) -> None:
    db.execute("create table child (id references sources (id) deferrable initially deferred)")
    first = generations(db)
    with pytest.raises(sqlite3.IntegrityError), store.transaction(db):
        db.execute("insert into child values (7)")
    assert generations(db) != first


def test_changes_are_counted_but_for_those_that_no_cache_depends_on(db: Connection) -> None:
    before = store.changes(db)
    add(db, 1)
    with store.uncounted(db):
        add(db, 2)
        add(db, 3)
    add(db, 4)
    assert store.changes(db) - before == 2


def test_a_cache_lasts_as_long_as_the_connection(db: Connection, other: Connection) -> None:
    store.connection_cache(db)["x"] = 1
    assert store.connection_cache(db) == {"x": 1}
    assert store.connection_cache(other) == {}


def test_a_connection_of_another_kind_has_none_of_this() -> None:
    plain = sqlite3.connect(":memory:", isolation_level=None)
    store.connection_cache(plain)["x"] = 1
    assert store.connection_cache(plain) == {}
    with store.transaction(plain), store.uncounted(plain):
        plain.execute("create table x (y)")
        plain.execute("insert into x values (1)")
        assert store.generation(plain) is None
    assert store.changes(plain) == 1
    with pytest.raises(Failed), store.transaction(plain):
        raise Failed
    plain.close()
