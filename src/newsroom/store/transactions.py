"""Transactions on the one file, all or nothing, and how long what was read in one is still true in the next."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from newsroom.errors import BadFile


def _busy_seconds() -> float:
    try:
        return max(0.0, float(os.environ["NEWSROOM_BUSY_SECONDS"]))
    except (KeyError, ValueError):
        return 10.0


# How long a write waits for others; a script that must not hang shortens it in the environment.
BUSY_SECONDS = _busy_seconds()

Connection = sqlite3.Connection


class File(sqlite3.Connection):
    """A connection that counts its write transactions, and has room for what is worth remembering between calls."""

    terms = 0
    writing = False
    version = -1  # SQLite's number of what other connections have written
    aside = 0  # of the changes by this one, those that were made `beside` the rest
    remembered: dict[str, Any]


def memory(db: Connection) -> dict[str, Any]:
    """What is remembered of a file as long as the connection is open; nothing yet of one that is not `connect`'s."""
    return db.remembered if isinstance(db, File) else {}


def term(db: Connection) -> int | None:
    """The number of the open write transaction; None outside of one.

    It is that of the one before as long as nobody else has written and nothing was taken back. So what was read under
    one number still holds, but for what this connection wrote (`changes` tells).
    """
    return db.terms if isinstance(db, File) and db.writing else None


def changes(db: Connection) -> int:
    """How many rows this connection has changed, but for those that were changed `beside` the rest."""
    return db.total_changes - (db.aside if isinstance(db, File) else 0)


@contextmanager
def beside(db: Connection) -> Iterator[None]:
    """What is written inside changes nothing of what anybody remembers of stories, comments and people: views, say."""
    before = db.total_changes
    yield
    if isinstance(db, File):
        db.aside += db.total_changes - before


def _open_term(db: Connection) -> None:
    if isinstance(db, File):
        version = db.execute("pragma data_version").fetchone()[0]
        if version != db.version:
            db.version = version
            db.terms += 1
        db.writing = True


def _taken_back(db: Connection) -> None:
    if isinstance(db, File):
        db.terms += 1


def transaction(db: Connection) -> AbstractContextManager[None]:
    """One write transaction (`begin immediate`): all of it, or nothing.

    Inside another one it is a savepoint. Waits for other writers up to `BUSY_SECONDS`, with random pauses since
    SQLite's own wait lets late comers starve early ones. Raises `BadFile` when that is over.
    """
    return savepoint(db) if db.in_transaction else _outermost(db)


@contextmanager
def _outermost(db: Connection) -> Iterator[None]:
    _begin(db)
    try:
        _open_term(db)
        yield
    except BaseException:
        _taken_back(db)
        if db.in_transaction:
            db.rollback()
        raise
    finally:
        if isinstance(db, File):
            db.writing = False
    try:
        db.execute("commit")
    except sqlite3.Error as error:
        # A refused commit leaves the transaction open: take all of it back.
        _taken_back(db)
        if db.in_transaction:
            db.rollback()
        if isinstance(error, sqlite3.OperationalError):
            raise busy_or(error) from error
        raise


@contextmanager
def snapshot(db: Connection) -> Iterator[None]:
    """Everything read inside is of one moment, whatever others write meanwhile."""
    if db.in_transaction:
        yield
        return
    db.execute("begin")
    try:
        yield
    finally:
        if db.in_transaction:
            db.rollback()


def _begin(db: Connection) -> None:
    deadline = time.monotonic() + BUSY_SECONDS
    db.execute("pragma busy_timeout=0")
    try:
        while True:
            try:
                db.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                import random

                late = time.monotonic() > deadline
                if late or ("locked" not in str(error) and "busy" not in str(error)):
                    raise busy_or(error) from error
                time.sleep(random.uniform(0.0005, 0.008))
    finally:
        db.execute(f"pragma busy_timeout={int(BUSY_SECONDS * 1000)}")


@contextmanager
def savepoint(db: Connection) -> Iterator[None]:
    """A part of a transaction that can fail by itself."""
    db.execute("savepoint part")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("rollback to part")
            db.execute("release part")
            _taken_back(db)
        raise
    db.execute("release part")


def busy_or(error: sqlite3.Error, path: Path | str | None = None) -> BadFile:
    """The `BadFile` that says what a SQLite error means to a person."""
    text, name = str(error), str(path) if path else "the newsroom file"
    if "locked" in text or "busy" in text:
        return BadFile(
            f"{name} has been busy for {BUSY_SECONDS:g} seconds",
            hint="another newsroom command or server holds it; try again, or see who with: lsof FILE",
        )
    if "readonly" in text or "read-only" in text:
        return BadFile(f"{name} is read-only", hint="its file or folder cannot be written by you")
    if "full" in text or "disk I/O" in text:
        return BadFile(f"{name}: {text}", hint="free some disk space; nothing was changed")
    return BadFile(f"{name}: {text}", hint="try: newsroom check --file")
