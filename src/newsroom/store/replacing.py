"""Replaces the newsroom file with a backup, and keeps what was there, also if it is too damaged to be read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from newsroom.errors import BadFile, Damaged, NotOurs
from newsroom.phrases import phrase
from newsroom.store.copying import copy
from newsroom.store.opening import connect, lockers, refuse_left_log
from newsroom.store.transactions import Connection, is_damage


def keep(path: Path, kept: Path) -> None:
    """Keep the newsroom file as `kept`: a copy, or the file itself with its log if it is too damaged to be copied.

    In the second case there is no file at `path` afterwards. Raises `BadFile` for a file that is busy, newer, or of
    another program, and for a damaged one that is in use.
    """
    try:
        current = connect(path)
    except Damaged:
        _set_aside(path, kept)
        return
    except NotOurs as error:
        error.hint = phrase("if it was your newsroom file, rename it, and restore the backup again")
        raise
    try:
        copy(current, kept)
        damaged = False
    except sqlite3.DatabaseError as error:
        damaged = is_damage(error)
        if not damaged:
            raise
    finally:
        current.close()
    if damaged:
        _set_aside(path, kept)


def put(backup: Connection, path: Path) -> None:
    """Write the open backup to `path`, where `keep` may have left a file."""
    if not path.exists():
        refuse_left_log(path)
        copy(backup, path)
        return
    # Through SQLite, page by page in one transaction: a server that has the file open sees the change, not a
    # half-written file.
    current = connect(path)
    backup.backup(current)
    current.close()


def _set_aside(path: Path, kept: Path) -> None:
    if lockers(path)[0] - {os.getpid()}:
        raise BadFile(
            phrase("{path} is damaged, and in use", path=path),
            ref=str(path),
            hint="stop every newsroom command and server that uses it; then try again",
        )
    # The log first: SQLite would write one that is left into the next file at this place.
    for part in ("-wal", "-shm", ""):
        if (one := Path(f"{path}{part}")).exists():
            one.rename(f"{kept}{part}")
