"""Transactions on the one file, and whether what was read in one is still valid in the next."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from newsroom.errors import BadFile, FullDisk
from newsroom.phrases import phrase


def _busy_seconds() -> float:
    try:
        return max(0.0, float(os.environ["NEWSROOM_BUSY_SECONDS"]))
    except (KeyError, ValueError):
        return 10.0


# How long a write waits for others. A script that must not wait long can set NEWSROOM_BUSY_SECONDS.
BUSY_SECONDS = _busy_seconds()

Connection = sqlite3.Connection


class CachingConnection(sqlite3.Connection):
    """A connection with a cache, and with the numbers that tell whether cached data is still valid."""

    cached: dict[str, Any]
    generation = 0
    writing = False
    data_version = -1  # SQLite's number for the writes of other connections
    uncounted = 0  # rows that this connection has changed and that `changes` does not count


def connection_cache(db: Connection) -> dict[str, Any]:
    """A dictionary that lasts as long as the connection; if `connect` did not make it, a new one each time."""
    return db.cached if isinstance(db, CachingConnection) else {}


def generation(db: Connection) -> int | None:
    """The generation of the data in the open write transaction; None outside of one.

    It stays the same from one transaction to the next if nobody else has written and nothing was rolled back. So what was
    read in one generation is still valid, except for what this connection has written since (see `changes`).
    """
    return db.generation if isinstance(db, CachingConnection) and db.writing else None


def changes(db: Connection) -> int:
    """How many rows this connection has changed, except those changed in `uncounted`."""
    return db.total_changes - (db.uncounted if isinstance(db, CachingConnection) else 0)


@contextmanager
def uncounted(db: Connection) -> Iterator[None]:
    """Do not count the rows changed inside in `changes`: for writes that no cache depends on, such as page views."""
    before = db.total_changes
    yield
    if isinstance(db, CachingConnection):
        db.uncounted += db.total_changes - before


def _begin_writing(db: Connection) -> None:
    if isinstance(db, CachingConnection):
        version = db.execute("pragma data_version").fetchone()[0]
        if version != db.data_version:
            db.data_version = version
            db.generation += 1
        db.writing = True


def _next_generation(db: Connection) -> None:
    """Record that something was rolled back, so that cached data may no longer be valid."""
    if isinstance(db, CachingConnection):
        db.generation += 1


def transaction(db: Connection) -> AbstractContextManager[None]:
    """A write transaction (`begin immediate`): everything or nothing.

    Inside another transaction it is a savepoint. Waits up to BUSY_SECONDS for other writers, with random pauses: with
    SQLite's own waiting, processes that come later can overtake those that wait. Raises `BadFile` when the time is up.
    """
    return savepoint(db) if db.in_transaction else _outermost(db)


@contextmanager
def _outermost(db: Connection) -> Iterator[None]:
    _begin(db)
    try:
        _begin_writing(db)
        yield
    except BaseException:
        _next_generation(db)
        if db.in_transaction:
            db.rollback()
        raise
    finally:
        if isinstance(db, CachingConnection):
            db.writing = False
    try:
        db.execute("commit")
    except sqlite3.Error as error:
        # A refused commit leaves the transaction open: roll everything back.
        _next_generation(db)
        if db.in_transaction:
            db.rollback()
        if isinstance(error, sqlite3.OperationalError):
            raise busy_or(error) from error
        raise


@contextmanager
def snapshot(db: Connection) -> Iterator[None]:
    """Everything read inside is from one moment, whatever others write in the meantime."""
    if db.in_transaction:
        yield
        return
    db.execute("begin")
    try:
        yield
    finally:
        if db.in_transaction:
            db.rollback()


@contextmanager
def any_bytes(db: Connection) -> Iterator[None]:
    """Read bytes that are not UTF-8, from damage or from changes outside newsroom, as text that no hash matches."""
    usual = db.text_factory
    db.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    try:
        yield
    finally:
        db.text_factory = usual


def _begin(db: Connection) -> None:
    deadline = time.monotonic() + BUSY_SECONDS
    db.execute("pragma busy_timeout=0")
    try:
        while True:
            try:
                db.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                import random  # here: only a busy file waits

                late = time.monotonic() > deadline
                if late or ("locked" not in str(error) and "busy" not in str(error)):
                    raise busy_or(error) from error
                time.sleep(random.uniform(0.0005, 0.008))
    finally:
        db.execute(f"pragma busy_timeout={int(BUSY_SECONDS * 1000)}")


@contextmanager
def savepoint(db: Connection) -> Iterator[None]:
    """A part of a transaction that can be rolled back alone."""
    db.execute("savepoint part")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("rollback to part")
            db.execute("release part")
            _next_generation(db)
        raise
    db.execute("release part")


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error says that the file cannot be read: its pages are damaged, or tables or columns are missing."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def busy_or(error: sqlite3.Error, path: Path | str | None = None) -> BadFile:
    """The `BadFile` that says in plain words what an SQLite error means."""
    from newsroom import library_messages  # here: needed only for errors

    text, name = str(error), str(path) if path else phrase("the newsroom file")
    if "locked" in text or "busy" in text:
        return BadFile(
            phrase("{name} has been busy for {busy_seconds:g} seconds", name=name, busy_seconds=BUSY_SECONDS),
            hint="another newsroom command or server is using it; try again, or find out which one with: lsof FILE",
        )
    if "readonly" in text or "read-only" in text:
        return BadFile(
            phrase("{name} is read-only", name=name), hint="you need write permission for the file and its folder"
        )
    if "full" in text or "disk I/O" in text:
        return FullDisk(
            phrase("{name}: {text}", name=name, text=library_messages.recognise(text)),
            hint="free some disk space, and run the command again",
        )
    return BadFile(
        phrase("{name}: {text}", name=name, text=library_messages.recognise(text)), hint="try: newsroom check --file"
    )
