"""The one SQLite file: opening it, transactions, and knowing its version. No rule of a newsroom is known here."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

from newsroom.errors import BadFile, NotFound

APPLICATION_ID = 0x4E575352  # "NWSR", what `file` and other programs can tell the format by
VERSION = 11  # the number of migrations; a test compares it with the list


def _busy_seconds() -> float:
    try:
        return max(0.0, float(os.environ["NEWSROOM_BUSY_SECONDS"]))
    except (KeyError, ValueError):
        return 10.0


# How long a write waits for others; a script that must not hang shortens it in the environment.
BUSY_SECONDS = _busy_seconds()

# kB that a connection may keep of the file: the indexes of a large one stay at hand through a long act.
CACHE = 32_000

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


def create(path: Path) -> Connection:
    """Make a new newsroom file at `path`, whole or not at all, and return it open.

    Raises `BadFile` when something is there already.
    """
    if path.exists():
        raise BadFile(
            f"{path} exists already", ref=str(path), hint="choose another folder, or use this one: newsroom list"
        )
    from newsroom.store import migrations

    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = _open(partial)
        migrations.upgrade(db)
        db.execute("pragma journal_mode=wal")
        db.close()
        os.link(partial, path)  # unlike a rename it never replaces a file that another process made meanwhile
    except FileExistsError as error:
        raise BadFile(f"{path} exists already", ref=str(path)) from error
    except (OSError, sqlite3.Error) as error:
        raise BadFile(f"cannot create {path}: {error}", ref=str(path)) from error
    finally:
        with suppress(OSError):
            partial.unlink()
    return connect(path)


def connect(path: Path, *, cache: int = CACHE) -> Connection:
    """Open the newsroom file at `path`, migrating an older one after a backup beside it.

    A file that cannot be written is opened for reading; its first write raises `BadFile`. `cache` is how many kB of the
    file are kept in memory. Raises `BadFile` when it is missing, foreign, newer or damaged.
    """
    if not path.exists():
        raise BadFile(f"no newsroom file at {path}", ref=str(path), hint="make one with: newsroom init")
    with _translated(path):
        _refuse_foreign(path)
        db = _open(path, cache)
        try:
            version = _version(db, path)
            if version < VERSION:
                version = _upgrade(db, path, version)
            # A backup is one plain file; in use, readers must not hold up the one who writes.
            if version == VERSION and db.execute("pragma journal_mode").fetchone()[0] == "delete":
                with suppress(sqlite3.OperationalError):
                    db.execute("pragma journal_mode=wal")
        except BaseException:
            db.close()
            raise
    if version > VERSION:
        db.close()
        raise BadFile(
            f"{path} was written by a newer newsroom (file version {version}, this program knows {VERSION})",
            ref=str(path),
            hint="upgrade the program; the file was not touched",
        )
    return db


def _open(path: Path, cache: int = CACHE) -> Connection:
    writable = os.access(path if path.exists() else path.parent, os.W_OK)
    folder_writable = os.access(path.parent, os.W_OK)
    name = path.absolute().as_uri()
    if writable and folder_writable:
        uri = name
    else:
        # Without a folder to put -wal and -shm in, SQLite can read a WAL file only when told that nobody writes it;
        # where a log is left, it holds what was saved last and must be read too.
        logged = Path(f"{path}-wal").exists()
        uri = f"{name}?mode=ro" + ("" if folder_writable or logged else "&immutable=1")
    db = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=File
    )
    db.remembered = {}
    db.row_factory = sqlite3.Row
    db.execute("pragma foreign_keys=on")
    db.execute("pragma synchronous=full")  # what was answered as done is on disk
    db.execute("pragma temp_store=memory")
    db.execute(f"pragma cache_size=-{cache}")
    return db


# Files whose beginning this process has read. Closing a file drops every lock that the process holds on it, those of
# SQLite's open connections too, and then another process may take the write-ahead log away: so it is done only once.
_begun: set[tuple[int, int]] = set()


def _refuse_foreign(path: Path) -> None:
    known = path.stat()
    if (known.st_dev, known.st_ino) in _begun:
        return  # SQLite itself tells a foreign file that took its place
    if path.is_dir():
        raise BadFile(
            f"{path} is a folder, not a newsroom file", ref=str(path), hint="name the file: -d FOLDER/newsroom.db"
        )
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise BadFile(f"cannot read {path}: {error.strerror}", ref=str(path)) from error
    ours = (
        len(head) == 100 and head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID
    )
    # A file whose header still lies in the write-ahead log has nothing in it yet; SQLite itself can tell.
    if not ours and not (head[:16] in (b"", b"SQLite format 3\0") and Path(f"{path}-wal").exists()):
        raise BadFile(
            f"{path} is not a newsroom file",
            ref=str(path),
            hint="name yours with -d FILE, or make one with: newsroom init",
        )
    _begun.add((known.st_dev, known.st_ino))


def _version(db: Connection, path: Path) -> int:
    if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise BadFile(f"{path} is not a newsroom file", ref=str(path), hint="name yours with -d FILE")
    return int(db.execute("pragma user_version").fetchone()[0])


def _upgrade(db: Connection, path: Path, version: int) -> int:
    from newsroom.store import migrations

    saved = path.with_name(f"{path.name}.v{version}.backup")
    if not saved.exists():
        copy(db, saved)
    migrations.upgrade(db)
    return VERSION


def copy(db: Connection, target: Path) -> None:
    """Write a consistent copy of the open file to `target`, in place of what is there, through a temporary file.

    What tells readers of the last days apart stays behind: a copy may lie about for years.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with suppress(FileNotFoundError):
            partial.unlink()
        other = sqlite3.connect(partial, isolation_level=None)
        try:
            db.backup(other)
            other.execute("pragma journal_mode=delete")
            _forget_readers(other)
        finally:
            other.close()
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(partial, target)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _forget_readers(db: Connection) -> None:
    """Take salts and all that is keyed with them out of a copy, and close the days that it had open."""
    tables = {row[0] for row in db.execute("select name from sqlite_master where type = 'table'")}
    db.execute("pragma secure_delete=on")
    db.execute("pragma journal_mode=memory")
    db.execute("begin")
    for table in {"salts", "visitor_days", "reader_days", "log_seen", "log_files"} & tables:
        db.execute(f"delete from {table}")
    if "view_events" in tables:
        db.execute("update view_events set visitor = null where visitor is not null")
        db.execute("update stat_site_day set closed = 1 where closed = 0")
    db.execute("commit")
    db.execute("pragma journal_mode=delete")


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's own errors while opening into one sentence."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise busy_or(error, path) from error
    except sqlite3.DatabaseError as error:
        raise BadFile(
            f"{path} is damaged: {error}", ref=str(path), hint="restore a backup: newsroom restore-backup FILE"
        ) from error


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


def scrub(db: Connection) -> bool:
    """Leave nothing of deleted rows in the file or its log: rewrite it and empty the log.

    Returns False when another program reads the file at this moment; its log is then emptied by a later write.
    """
    db.execute("pragma secure_delete=on")
    try:
        db.execute("vacuum")
        return bool(db.execute("pragma wal_checkpoint(truncate)").fetchone()[0] == 0)
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise busy_or(error) from error


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


def locate(given: str | None, environment: str | None, start: Path) -> Path:
    """The newsroom file to use: the one named, or `newsroom.db` in `start` or the nearest folder above it."""
    for named in (given, environment):
        if named:
            return Path(named).expanduser()
    for folder in (start, *start.parents):
        if (folder / "newsroom.db").is_file():
            return folder / "newsroom.db"
    raise BadFile("no newsroom.db in this folder or above it", hint="make one with: newsroom init")


def read_file(path: Path, *, limit: int) -> bytes:
    """The bytes of a file a person named; `NotFound` when it is not there or not a file of at most `limit` bytes."""
    try:
        if path.is_dir():
            raise NotFound(f"{path} is a folder", ref=str(path))
        if path.stat().st_size > limit:
            raise NotFound(f"{path} is larger than {limit // 1_000_000} MB", ref=str(path))
        return path.read_bytes()
    except OSError as error:
        raise NotFound(f"cannot read {path}: {error.strerror}", ref=str(path)) from error
