"""The newsroom file of a server: commits together, errors of one piece of work, searches with an end, replicas."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.site.paper import START, Paper

from newsroom.errors import BadFile, NotFound
from newsroom.store import Connection, transaction
from newsroom.web import database
from newsroom.web.database import Overloaded, ServerDatabase

Result = TypeVar("Result")


def run(folder: Path, do: Callable[[ServerDatabase], Awaitable[Result]], *, read_only: bool = False) -> Result:
    Paper(folder).db.close()

    async def all_of_it() -> Result:
        opened = ServerDatabase(folder / "newsroom.db", read_only=read_only)
        try:
            return await do(opened)
        finally:
            opened.close()

    return asyncio.run(all_of_it())


def put(db: Connection, key: str, error: Exception | None = None) -> str:
    with transaction(db):
        db.execute("insert into settings (key, value) values (:key, 'x')", {"key": key})
        if error:
            raise error
    return key


def keys(db: Connection) -> list[str]:
    return [row[0] for row in db.execute("select key from settings where key like 't.%' order by key")]


def test_work_that_waits_is_committed_together_and_an_error_is_that_of_one(tmp_path: Path) -> None:
    commits: list[int] = []

    async def do(db: ServerDatabase) -> list[Any]:
        db._writing.set_trace_callback(lambda said: commits.append(1) if said.lower().startswith("commit") else None)
        works = [db.commit(put, f"t.{number:02}", ValueError("no") if number == 3 else None) for number in range(40)]
        done = await asyncio.gather(*works, return_exceptions=True)
        assert await db.read(keys) == [f"t.{number:02}" for number in range(40) if number != 3]
        return done

    done = run(tmp_path, do)
    assert [one for one in done if isinstance(one, str)] == [f"t.{number:02}" for number in range(40) if number != 3]
    assert [str(one) for one in done if isinstance(one, Exception)] == ["no"]
    assert 2 <= len(commits) <= 3


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (sqlite3.OperationalError("database is locked"), BadFile, "the newsroom file cannot be written: database is locked"),
        (sqlite3.IntegrityError("unique"), sqlite3.IntegrityError, "unique"),
        (sqlite3.ProgrammingError("p"), sqlite3.ProgrammingError, "p"),
        (NotFound("none"), NotFound, "none"),
    ],
)  # fmt: skip
def test_errors_of_sqlite_are_those_of_the_file(
    tmp_path: Path, error: Exception, kind: type[Exception], message: str
) -> None:
    async def do(db: ServerDatabase) -> None:
        with pytest.raises(kind) as refused:
            await db.commit(put, "t.1", error)
        assert type(refused.value) is kind
        assert str(refused.value) == message
        assert await db.commit(put, "t.2") == "t.2"

    run(tmp_path, do)


def test_a_transaction_that_sqlite_rolled_back_fails_all_its_work(tmp_path: Path) -> None:
    def undone(db: Connection) -> None:
        db.execute("rollback")

    async def do(db: ServerDatabase) -> None:
        done = await asyncio.gather(db.commit(put, "t.1"), db.commit(undone), return_exceptions=True)
        assert isinstance(done[1], BadFile)
        assert str(done[1]) == "the newsroom file could not be written"
        assert await db.commit(put, "t.3") == "t.3"

    run(tmp_path, do)


def test_a_file_that_is_only_read(tmp_path: Path) -> None:
    async def do(db: ServerDatabase) -> None:
        for way in (db.write, db.commit):
            with pytest.raises(BadFile) as refused:
                await way(put, "t.1")
            assert str(refused.value) == "the newsroom file cannot be written: it is only read"
        assert await db.read(keys) == await db.watch(keys) == await db.search(1, 1.0, keys) == []

    run(tmp_path, do, read_only=True)


def test_another_file_at_the_path_is_neither_read_nor_written(tmp_path: Path) -> None:
    async def do(db: ServerDatabase) -> None:
        await db.commit(put, "t.1")
        assert await db.rescue(START) is None
        (tmp_path / "newsroom.db").rename(tmp_path / "moved.db")
        for way in (db.write, db.commit, db.read, db.watch):
            with pytest.raises(BadFile):
                await way(keys)
        with pytest.raises(BadFile):
            await db.search(1, 1.0, keys)
        assert await db.read_open_file(keys) == ["t.1"]
        copy = await db.rescue(START)
        assert copy is not None
        assert copy.name.startswith("newsroom.db.before-20260302T030000Z-")
        with sqlite3.connect(copy) as saved:
            assert saved.execute("select count(*) from settings where key = 't.1'").fetchone() == (1,)

    run(tmp_path, do)


@pytest.mark.parametrize(("queue", "fits"), [(0, 1), (1, 2), (2, 3)])
def test_searches_queue_up_to_a_limit(tmp_path: Path, queue: int, fits: int) -> None:
    go_on = threading.Event()

    def wait(_: Connection) -> str:
        go_on.wait(10)
        return "found"

    async def do(db: ServerDatabase) -> list[Any]:
        waiting = [asyncio.ensure_future(db.search(queue, 5.0, wait)) for _ in range(4)]
        await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        go_on.set()
        return await asyncio.gather(*waiting, return_exceptions=True)

    done = run(tmp_path, do)
    assert done[:fits] == ["found"] * fits
    assert all(isinstance(one, Overloaded) for one in done[fits:])
    assert len(done) - fits == max(3 - queue, 0)


FOREVER = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"


def test_a_search_ends_after_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def do(db: ServerDatabase) -> None:
        with pytest.raises(Overloaded):
            await db.search(1, 0.01, lambda one: one.execute(FOREVER).fetchone())
        assert await db.search(1, 5.0, keys) == []  # the limit was that of one search
        for error in (sqlite3.OperationalError("no such table: x"), NotFound("none")):
            with pytest.raises(type(error)):
                await db.search(1, 5.0, _raising(error))
        ended = time.monotonic() + 9
        monkeypatch.setattr(database.time, "monotonic", lambda: ended)
        with pytest.raises(NotFound):
            await db.search(1, 0.0, _raising(NotFound("none")))

    run(tmp_path, do)


def _raising(error: Exception) -> Callable[[Connection], None]:
    def do(_: Connection) -> None:
        raise error

    return do


def test_caches_and_the_log(tmp_path: Path) -> None:
    async def do(db: ServerDatabase) -> list[int]:
        found = [
            db._writing.execute("pragma cache_size").fetchone()[0],
            db._writing.execute("pragma wal_autocheckpoint").fetchone()[0],
        ]
        for way in (db.read, db.watch):
            found.append(await way(lambda one: one.execute("pragma cache_size").fetchone()[0]))
        return found

    assert run(tmp_path, do) == [-16_000, 4000, -16_000, -4_000]


def test_how_much_is_committed_together_and_how_often_the_time_is_checked() -> None:
    assert (database.MAX_TOGETHER, database.STEPS) == (32, 1000)


def test_a_commit_takes_what_arrives_meanwhile_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MAX_TOGETHER", 3)
    commits: list[int] = []
    held, begun = threading.Event(), threading.Event()

    def first(db: Connection) -> None:
        begun.set()
        held.wait(10)
        put(db, "t.0")

    async def do(db: ServerDatabase) -> None:
        db._writing.set_trace_callback(lambda said: commits.append(1) if said.lower().startswith("commit") else None)
        works = [asyncio.ensure_future(db.commit(first))]
        await asyncio.to_thread(begun.wait, 10)
        works += [asyncio.ensure_future(db.commit(put, f"t.{number}")) for number in range(1, 5)]
        await asyncio.sleep(0.001)
        held.set()
        await asyncio.gather(*works)
        assert commits == [1, 1]  # three, then two
        assert not db._busy
        assert await db.commit(put, "t.9") == "t.9"
        assert await db.read(keys) == [f"t.{number}" for number in (0, 1, 2, 3, 4, 9)]

    run(tmp_path, do)


def test_who_no_longer_waits_disturbs_nobody(tmp_path: Path) -> None:
    held = threading.Event()

    def wait(db: Connection) -> str:
        held.wait(10)
        return put(db, "t.1")

    async def do(db: ServerDatabase) -> None:
        gone, other = asyncio.ensure_future(db.commit(wait)), asyncio.ensure_future(db.commit(put, "t.2"))
        await asyncio.sleep(0.001)
        gone.cancel()
        held.set()
        assert await other == "t.2"
        assert await db.read(keys) == ["t.1", "t.2"]  # what had begun is done

    run(tmp_path, do)


def test_several_processes_commit_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    Paper(tmp_path).db.close()
    locked: list[tuple[int, int]] = []
    monkeypatch.setattr(fcntl, "lockf", lambda file, how: locked.append((file, how)))

    async def all_of_it() -> None:
        opened = ServerDatabase(tmp_path / "newsroom.db", 77)
        await opened.commit(put, "t.1")
        with pytest.raises(ValueError, match="no"):
            await opened.commit(put, "t.2", ValueError("no"))
        opened.close()

    asyncio.run(all_of_it())
    assert locked == [(77, fcntl.LOCK_EX), (77, fcntl.LOCK_UN)] * 2


def test_a_reader_counts_who_waits_and_is_closed_with_the_others(tmp_path: Path) -> None:
    async def do(db: ServerDatabase) -> ServerDatabase:
        assert await db.search(0, 5.0, keys) == []
        with pytest.raises(NotFound):
            await db.search(0, 5.0, _raising(NotFound("none")))
        assert db._search.waiting == 0
        return db

    for read_only in (False, True):
        closed = run(tmp_path, do, read_only=read_only)
        readers = (closed._requests, closed._watch, closed._search)
        opened = [one.db for one in readers if one.db is not None] + [closed._writing]
        assert len(opened) == (1 if read_only else 4)
        for db in opened:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                db.execute("select 1")
        assert all(one.thread._shutdown for one in readers)


def test_a_file_that_was_replaced_while_it_was_written_is_not_acknowledged(tmp_path: Path) -> None:
    def moved_meanwhile(db: Connection) -> None:
        (tmp_path / "newsroom.db").rename(tmp_path / "moved.db")

    async def do(db: ServerDatabase) -> None:
        with pytest.raises(BadFile, match="removed"):
            await db.write(moved_meanwhile)
        (tmp_path / "moved.db").rename(tmp_path / "newsroom.db")
        with pytest.raises(BadFile, match="removed"):
            await db.commit(moved_meanwhile)

    run(tmp_path, do)


def test_a_rescue_writes_a_removed_log_into_the_file_and_removes_that_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"

    async def do(db: ServerDatabase) -> None:
        await db.commit(put, "t.1")
        assert await db.rescue(START) is None
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as alone:
            assert alone.execute("select count(*) from settings where key = 't.1'").fetchone() == (1,)
        path.rename(tmp_path / "moved.db")
        path.write_bytes(b"another")
        assert (await db.rescue(START) or path).name == f"newsroom.db.before-20260302T030000Z-{os.getpid()}"
        assert not list(tmp_path.glob("newsroom.db-*"))
        assert path.read_bytes() == b"another"

    run(tmp_path, do)
