"""Making, finding and opening the newsroom file; an older one is migrated, and one of another program is refused."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom import text
from newsroom.errors import BadFile, Damaged, NotOurs
from newsroom.phrases import of_error, phrase, word
from newsroom.store.copying import PERMISSIONS, copy
from newsroom.store.identity import APPLICATION_ID, VERSION
from newsroom.store.transactions import BUSY_SECONDS, CachingConnection, Connection, busy_or

LOG_PAUSES = (0, 0.02, 0.2, 0.5, 1.0, 2.0)  # seconds in which a server restores a log that was deleted
LOCKS = Path("/proc/locks")  # the locks of all processes, as Linux lists them
CACHE_KB = 32_000  # how much of the file a connection may cache: the indexes of a large file, in a long command


def create(path: Path) -> Connection:
    """Make a new newsroom file at `path`, completely or not at all, and return it open.

    Raises `BadFile` if something exists there already.
    """
    if path.exists():
        raise BadFile(
            phrase("{path} already exists", path=path),
            ref=str(path),
            hint=phrase(
                "choose another folder; or, if that file is your newsroom, use it: newsroom -d {file} list",
                file=text.shell_path(path),
            ),
        )
    refuse_left_log(path)
    from newsroom import files  # here: most commands make no file
    from newsroom.store import migrations  # here: most commands use a current file

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.replacing(
            path, mode=PERMISSIONS, new=True
        ) as partial:  # another process may make one in the meantime
            db = _open(partial)
            migrations.upgrade(db)
            db.execute("pragma journal_mode=wal")
            db.close()
    except FileExistsError as error:
        raise BadFile(phrase("{path} already exists", path=path), ref=str(path)) from error
    except OSError as error:
        reason = word(error.strerror)
        raise BadFile(phrase("cannot create {path}: {error}", path=path, error=reason), ref=str(path)) from error
    except sqlite3.Error as error:
        raise BadFile(
            phrase("cannot create {path}: {error}", path=path, error=of_error(error)), ref=str(path)
        ) from error
    return connect(path)


def connect(path: Path, *, cache: int = CACHE_KB, upgrade: bool = True, read_only: bool = False) -> Connection:
    """Open the newsroom file at `path`; an older one is migrated, after a backup beside it, or refused.

    A read-only file is opened for reading, and with `read_only` every file is, without an upgrade; its first write raises
    `BadFile`. `cache` is how many kB of the file may be cached. Raises `BadFile` if it is missing, of another program, newer or damaged.
    """
    if not path.exists():
        raise BadFile(
            phrase("no newsroom file at {path}", path=path),
            ref=str(path),
            hint=phrase(
                "check the path, or make a newsroom there: newsroom -d {file} init", file=text.shell_path(path)
            ),
        )
    with _translated(path):
        known = _refuse_foreign(path)
        _wait_for_log(path, known=known)
        db = _open(path, cache, read_only=read_only)
        try:
            version = _version(db, path)
            if version < VERSION and (read_only or not upgrade):
                raise BadFile(
                    phrase("{path} was written by an older version of newsroom", path=path),
                    ref=str(path),
                    hint=phrase(
                        "if it is a copy, upgrade the original, and copy that again; if not, this upgrades it, after a backup: "
                        "newsroom -d {file} list",
                        file=text.shell_path(path),
                    ),
                )
            if version < VERSION:
                version = _upgrade(db, path, version)
            # A backup is one plain file; a file in use has a log, so that readers and a writer need not wait for each other.
            if not read_only and version == VERSION and db.execute("pragma journal_mode").fetchone()[0] == "delete":
                with suppress(sqlite3.OperationalError):
                    db.execute("pragma journal_mode=wal")
        except BaseException:
            db.close()
            raise
    if version > VERSION:
        db.close()
        raise BadFile(
            phrase(
                (
                    "{path} was written by a newer version of newsroom (file version {version}, this program reads up to "
                    "{version2})"
                ),
                path=path,
                version=version,
                version2=VERSION,
            ),
            ref=str(path),
            hint="upgrade the program; the file was not changed",
        )
    return db


def refuse_left_log(path: Path) -> None:
    """Raise `BadFile` if there is no file at `path`, but the log of one that was moved or deleted.

    SQLite would write what is in the log into the next file at this place.
    """
    log = Path(f"{path}-wal")
    if not path.exists() and log.exists() and log.stat().st_size:
        raise BadFile(
            phrase("{log} is the log of a file that was at {path} before", log=log, path=path),
            ref=str(path),
            hint="if that file was renamed, rename its log in the same way: NEWNAME-wal; if it was deleted, delete the log",
        )


def _wait_for_log(path: Path, *, known: bool) -> None:
    """Wait until a file in use has its own log, and the log has its index. Raises `BadFile` if that takes too long.

    `known` says whether this process has opened the file before.

    SQLite would begin an empty log for the index of a deleted one, or another index beside the one that others still
    share: in both cases what they have written would be lost. It would also take the log of a file that was replaced while
    in use for the log of the new one, and write its contents over the new file. SQLite itself makes the log before the
    index and deletes it after the index.
    """
    log, index = Path(f"{path}-wal"), Path(f"{path}-shm")
    for pause in LOG_PAUSES:
        time.sleep(pause)
        both = log.exists() and index.exists()
        foreign = both and _has_log_of_another(path, index, known=known)
        deleted = index if log.exists() and not index.exists() else log
        if log.exists() == index.exists() and not foreign:
            return
        if not both and deleted == index and not lockers(path)[0] - {os.getpid()}:
            return
    if foreign:
        raise BadFile(
            phrase("{path} was replaced while it was in use: {log} belongs to the old file", path=path, log=log),
            ref=str(path),
            hint="stop every newsroom command and server that uses the old file; then try again",
        )
    raise BadFile(
        phrase("{deleted} was deleted while {path} was in use", deleted=deleted, path=path),
        ref=str(path),
        hint=phrase(
            "stop every newsroom command and server that uses this file; then delete {index} if it is still there, and run: "
            "newsroom check --file",
            index=index,
        ),
    )


def _has_log_of_another(path: Path, index: Path, *, known: bool) -> bool:
    """Whether a process that does not have `path` open has the index beside it open, as that of a file that was there before.

    This process may have lost its lock on a file that it has open, by reading it: so `known` counts for it.
    """
    of_index, of_path = lockers(index, path)
    users = of_index - of_path
    return bool(users - {os.getpid()} if known else users)


def lockers(*files: Path) -> list[set[int]]:
    """For each file, the processes that have locked it: SQLite locks a file, and the index of its log, as long as it is open.

    Known on Linux only; elsewhere nobody is named. The files themselves are not opened to ask: closing one would end the
    locks of this process.
    """
    try:
        inodes = [str(file.stat().st_ino) for file in files]
        held = LOCKS.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return [set() for _ in files]
    owners: list[set[int]] = [set() for _ in files]
    for lock in held:  # "1: POSIX ADVISORY READ 4711 fe:00:8675309 1073741826 1073742335"
        words = lock.split()
        owner, place = words[-4:-2] if len(words) >= 8 else ("", "")
        for found, inode in zip(owners, inodes, strict=True):
            if place.rpartition(":")[2] == inode:
                found.add(int(owner))
    return owners


def _open(path: Path, cache: int = CACHE_KB, *, read_only: bool = False) -> Connection:
    writable = not read_only and os.access(path if path.exists() else path.parent, os.W_OK)
    folder_writable = os.access(path.parent, os.W_OK)
    name = path.absolute().as_uri()
    if writable and folder_writable:
        uri = name
    else:
        # Without write access to the folder for -wal and -shm, SQLite can read a file with a log only if nobody writes it. But a
        # log that was left contains what was saved last, and must be read too.
        logged = Path(f"{path}-wal").exists()
        uri = f"{name}?mode=ro" + ("" if folder_writable or logged else "&immutable=1")
    db = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=CachingConnection
    )
    db.cached = {}
    db.row_factory = sqlite3.Row
    db.execute("pragma foreign_keys=on")
    db.execute("pragma synchronous=full")  # what was confirmed is on disk
    db.execute("pragma temp_store=memory")
    db.execute(f"pragma cache_size=-{cache}")
    return db


# Files whose header this process has read, by device and inode. Closing a file drops every lock of the process on it,
# including those of SQLite's open connections, and then another process may delete the log: so each is read only once.
_checked: set[tuple[int, int]] = set()


def _refuse_foreign(path: Path) -> bool:
    """Whether this process has opened the file before. Raises `BadFile` if it is not a newsroom file."""
    status = path.stat()
    if (status.st_dev, status.st_ino) in _checked:
        return True  # if another file is there now, SQLite notices
    if path.is_dir():
        raise BadFile(
            phrase("{path} is a folder, not a newsroom file", path=path),
            ref=str(path),
            hint="give the file: -d DIR/newsroom.db",
        )
    try:
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise BadFile(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
    ours = (
        len(head) == 100 and head[:16] == b"SQLite format 3\0" and int.from_bytes(head[68:72], "big") == APPLICATION_ID
    )
    # A header that is only in the write-ahead log is checked by `_version`, through SQLite.
    if not ours and not (head[:16] in (b"", b"SQLite format 3\0") and Path(f"{path}-wal").exists()):
        raise NotOurs(
            phrase("{path} is not a newsroom file", path=path),
            ref=str(path),
            hint="give your newsroom file with -d FILE, or make one: newsroom -d FILE init",
        )
    _checked.add((status.st_dev, status.st_ino))
    return False


def _version(db: Connection, path: Path) -> int:
    if db.execute("pragma application_id").fetchone()[0] != APPLICATION_ID:
        raise NotOurs(
            phrase("{path} is not a newsroom file", path=path),
            ref=str(path),
            hint="give your newsroom file with -d FILE",
        )
    return int(db.execute("pragma user_version").fetchone()[0])


def _upgrade(db: Connection, path: Path, version: int) -> int:
    from newsroom.store import migrations  # here: most commands use a current file

    refuse_changed_schema(db, path)
    saved = path.with_name(f"{path.name}.v{version}.backup")
    if not saved.exists():
        copy(db, saved)
    migrations.upgrade(db)
    return VERSION


def refuse_changed_schema(db: Connection, path: Path) -> None:
    """Raise `Damaged` if the schema of a file is not what the migrations of its version make.

    A trigger of someone else would take part in everything that is done with the file.
    """
    from newsroom.store import schema  # here: a file in daily use is not compared

    found = schema.differences(db)
    if found:
        more = phrase(" (and {number} more)", number=len(found) - 1) if len(found) > 1 else ""
        raise Damaged(
            phrase(
                "{path}: {found}{more}; newsroom wrote nothing to the file", path=path, found=str(found[0]), more=more
            ),
            ref=str(path),
            hint=found[0].remedy,
        )


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors while opening into `BadFile`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise busy_or(error, path) from error
    except sqlite3.DatabaseError as error:
        raise Damaged(
            phrase("{path} is damaged: {error}", path=path, error=of_error(error)),
            ref=str(path),
            hint="restore a backup: newsroom restore-backup FILE",
        ) from error


def locate(given: str | None, environment: str | None, start: Path) -> Path:
    """The newsroom file to use: the given one, or `newsroom.db` in `start` or the nearest folder above it."""
    for named in (given, environment):
        if named:
            return Path(named).expanduser()
    for folder in (start, *start.parents):
        if (folder / "newsroom.db").is_file():
            return folder / "newsroom.db"
    raise BadFile("no newsroom.db in this folder or above it", hint="make one with: newsroom init")
