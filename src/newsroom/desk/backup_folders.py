"""Folders of backups: the next free name, whose backup each is, and which older ones are deleted.

Several newsrooms may share a folder. Each deletes only its own backups; one that nobody can assign stays.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from newsroom import files
from newsroom.desk import Desk
from newsroom.errors import BadFile
from newsroom.formats.newsroom_rows import LINE
from newsroom.phrases import phrase
from newsroom.store import Connection, secret

MEDIA: Final = "media"  # the folder with large bytes, each under its SHA-256
LISTED: Final = ".media"  # the ending of the list of those that a backup needs
PIECE: Final = 1 << 20  # bytes
_OURS: Final = re.compile(r"newsroom-(\d{8}-\d{6})(?:\.db|\.db\.gz|\.jsonl\.gz)")
_NAMED: Final = 8  # the flag of a gzip header with the name of a file
_HEAD: Final = 10  # bytes of a gzip header before that name
_NAME: Final = 100  # bytes of it that are read
_MOST_NAMES: Final = 600  # seconds after the time in which names are looked for


def owner_of(db: Connection) -> str:
    """The name of a newsroom in its packed backups: made from its secret, which it does not disclose."""
    return _owner(secret.of(db))


def _owner(known: bytes) -> str:
    return f"newsroom-{sha256(b'backups of ' + known).hexdigest()[:32]}"


@contextmanager
def free_name(desk: Desk, folder: Path, *, packed: bool, separate: bool) -> Iterator[Path]:
    """A file for a backup in a folder, named after the time, or after the latest name of the next minutes.

    So a backup of another newsroom keeps its name, and the newest has the latest name also after a clock was set back a
    little. The file exists, empty, so that no other process takes it. If nothing is written to it, it is deleted.
    """
    ending = ".jsonl.gz" if separate else ".db.gz" if packed else ".db"
    taken = {found[1] for one in folder.iterdir() if (found := _OURS.fullmatch(one.name))}
    times = [f"{desk.now + timedelta(seconds=seconds):%Y%m%d-%H%M%S}" for seconds in range(_MOST_NAMES)]
    while times and not taken.isdisjoint(times):
        del times[0]
    for time in times:
        target = folder / f"newsroom-{time}{ending}"
        with suppress(FileExistsError):
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, files.PRIVATE))
            break
    else:
        raise BadFile(
            phrase(
                "the backups in {folder} have names with times up to ten minutes in the future; rename them",
                folder=folder,
            ),
            ref=str(folder),
        )
    try:
        yield target
    finally:
        if target.is_file() and not target.stat().st_size:
            target.unlink()


@dataclass(slots=True)
class Older:
    """The backups of a folder but the one just made: those to delete, and those that are neither counted nor deleted."""

    to_delete: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)  # than the one just made: some clock was wrong
    of_others: list[str] = field(default_factory=list)  # of other newsrooms
    unknown: list[str] = field(default_factory=list)  # damaged, incomplete or being written


def older(made: Path, owner: str, keep: int) -> Older:
    """Which backups are in the folder of the one just made; of its newsroom's, the newest `keep` with it are not deleted."""
    result = Older()
    kept = 1
    found = (one for one in made.parent.iterdir() if _OURS.fullmatch(one.name) and one.name != made.name)
    for one in sorted(found, key=_time, reverse=True):
        theirs = _owner_of(one)
        if theirs is None:
            result.unknown.append(one.name)
        elif theirs != owner:
            result.of_others.append(one.name)
        elif _time(one) > _time(made):
            result.later.append(one.name)
        elif kept < keep:
            kept += 1
        else:
            result.to_delete.append(one.name)
    return result


def _time(path: Path) -> tuple[str, str]:
    found = _OURS.fullmatch(path.name)
    return (found[1] if found else "", path.name)


def delete(folder: Path, names: list[str]) -> None:
    """Delete backups of a folder, and large bytes that no other backup needs."""
    for name in names:
        (folder / (name + LISTED)).unlink(missing_ok=True)
        (folder / name).unlink()
    left = [one for one in folder.iterdir() if _OURS.fullmatch(one.name) and one.name.endswith(".jsonl.gz")]
    if names and all(one.with_name(one.name + LISTED).is_file() for one in left):
        # All lists that are left, also those of backups that somebody gave another name.
        needed = {line for one in folder.glob("*" + LISTED) for line in one.read_text(encoding="ascii").split()}
        for path in (folder / MEDIA).glob("??/" + "[0-9a-f]" * 64):
            if path.name not in needed:
                path.unlink()


def _owner_of(backup: Path) -> str | None:
    """Whose backup it is; None if it cannot be read. Those of earlier versions of the program are read completely."""
    try:
        if backup.suffix == ".db":
            return _in_file(backup)
        with backup.open("rb") as file:
            head = file.read(_HEAD + _NAME)
        if head[:2] == b"\x1f\x8b" and len(head) > _HEAD and head[3] == _NAMED:
            return head[_HEAD:].split(b"\0")[0].decode("latin-1")
        return _in_rows(backup) if backup.name.endswith(".jsonl.gz") else _in_packed_file(backup)
    except (OSError, EOFError, zlib.error, sqlite3.DatabaseError, ValueError, KeyError, TypeError):
        return None


def _in_file(path: Path) -> str | None:
    found = secret.of_copy(path)
    return _owner(found) if found else None


def _in_packed_file(path: Path) -> str | None:
    # Beside it, where there is room for files of this size.
    with gzip.open(path) as packed, tempfile.NamedTemporaryFile(dir=path.parent, prefix=".newsroom-") as plain:
        shutil.copyfileobj(packed, plain, PIECE)
        plain.flush()
        return _in_file(Path(plain.name))


def _in_rows(path: Path) -> str | None:
    with gzip.open(path) as lines:
        while line := lines.readline(LINE):
            if line.startswith(f'{{"table":"{secret.TABLE}"'.encode()):
                row = json.loads(line)["row"]
                if row["name"] == secret.NAME:
                    return _owner(b64decode(row["value"]["base64"]))
    return None
