"""Copies of the newsroom file, and permanent deletion: neither copies nor freed pages contain ids of readers."""

from __future__ import annotations

import errno
import os
import sqlite3
from enum import Enum, auto
from pathlib import Path

from newsroom.errors import BadFile, FullDisk
from newsroom.phrases import phrase
from newsroom.store.transactions import Connection, busy_or

# A new file contains the site's secret and unpublished texts. SQLite gives its log the same permissions.
PERMISSIONS = 0o600
# The tables with data that distinguishes readers of open days: salts, and what is keyed with them.
READER_TABLES = ("salts", "visitor_days", "reader_days", "listener_days", "log_seen", "log_files")
# Table → the values that replace such data in its columns: no reader, and no open day to count them in.
READER_VALUES: dict[str, dict[str, int | None]] = {"view_events": {"visitor": None}, "stat_site_day": {"closed": 1}}


def copy(db: Connection, target: Path, *, check: bool = False) -> None:
    """Write a consistent copy of the open file to `target`, replacing it completely or not at all.

    Data that distinguishes readers is left out, because a copy may be kept for years. With `check` it raises `BadFile` if
    the copy is damaged, as it is if the file is.
    """
    from newsroom import files  # here: most commands make no copy

    with files.replacing(target, mode=PERMISSIONS) as partial:
        other = sqlite3.connect(partial, isolation_level=None)
        try:
            db.backup(other)
            other.execute("pragma journal_mode=delete")
            _delete_readers(other)
            found = other.execute("pragma integrity_check(1)").fetchone()[0] if check else "ok"
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None  # at the place of the copy, which is added
        finally:
            other.close()
        if found != "ok":
            raise BadFile(
                # Behind a line with the name of the database.
                phrase("the file is damaged, so the copy was not kept: {found}", found=str(found).splitlines()[-1]),
                hint="see: newsroom check --file; earlier backups are unchanged",
            )


def _delete_readers(db: Connection) -> None:
    """Delete data that distinguishes readers from a copy, of any version, and close its open days."""
    tables = {row[0] for row in db.execute("select name from sqlite_master where type = 'table'")}
    db.execute("pragma secure_delete=on")
    db.execute("pragma journal_mode=memory")
    db.execute("begin")
    for table in tables.intersection(READER_TABLES):
        db.execute(f"delete from {table}")
    for table in tables.intersection(READER_VALUES):
        for column, value in READER_VALUES[table].items():
            db.execute(f"update {table} set {column} = :value where {column} is not :value", {"value": value})
    db.execute("commit")
    db.execute("pragma journal_mode=delete")


class Scrub(Enum):
    """The result of `scrub`: nothing deleted is left, or some may be, because the file is in use or the disk is full."""

    DONE = auto()
    IN_USE = auto()
    DISK_FULL = auto()


def scrub(db: Connection) -> Scrub:
    """Rewrite the file and empty its write-ahead log, so that nothing of deleted rows is left in either.

    If another program is reading the file, its log is emptied by a later write. On a full disk the file stays as it is.
    """
    db.execute("pragma secure_delete=on")
    try:
        db.execute("vacuum")
        blocked = db.execute("pragma wal_checkpoint(truncate)").fetchone()[0]
        return Scrub.IN_USE if blocked else Scrub.DONE
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return Scrub.IN_USE
        found = busy_or(error)
        if isinstance(found, FullDisk):  # what was deleted is deleted: only its bytes may be left
            return Scrub.DISK_FULL
        raise found from error
