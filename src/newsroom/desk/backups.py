"""Backups: copies of the file, packed or not, or with large bytes kept once for all backups of a folder; and reading them."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from newsroom import files, store
from newsroom.core.published import built_files, deployed_files
from newsroom.desk import Desk, backup_folders, whole_newsroom
from newsroom.desk.backup_folders import LISTED, MEDIA, PIECE
from newsroom.errors import BadFile, Invalid, NotFound
from newsroom.formats import packing
from newsroom.formats.newsroom_rows import RowsReader
from newsroom.phrases import phrase
from newsroom.store import copy

_SQLITE: Final = b"SQLite format 3\0"


@dataclass(slots=True)
class Backup:
    """The backup that was made: its file, the bytes written, and the older backups that were deleted.

    `media` counts large pictures and clips: those that were written and those that an earlier backup of the folder has.
    The last three are backups of the folder that were neither counted nor deleted.
    """

    file: str
    bytes: int = 0
    deleted: list[str] = field(default_factory=list)
    media: dict[str, int] = field(default_factory=dict)
    later: list[str] = field(default_factory=list)
    of_others: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def make(desk: Desk, target: Path, *, separate: bool, progress: Callable[[int], None]) -> Backup:
    """Write a backup to a file and check it; packed if its name ends with `.gz`. Memory does not depend on its size.

    With `separate`, large bytes go to the folder `media` beside it, unless they are there. Raises `OSError`, `BadFile`.
    """
    files.refuse_published(target)
    if separate:
        return _with_media(desk, target, progress)
    if target.suffix != ".gz":
        copy(desk.db, target, check=True)
        return Backup(str(target), target.stat().st_size)
    handle, plain = tempfile.mkstemp(dir=target.absolute().parent, prefix=".newsroom-", suffix=".part")
    os.close(handle)
    try:
        try:
            copy(desk.db, Path(plain), check=True)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from None  # not the file that nobody named
        with Path(plain).open("rb") as source, _packed(desk, target) as packed:
            shutil.copyfileobj(source, packed, PIECE)
        size = Path(plain).stat().st_size
    finally:
        Path(plain).unlink(missing_ok=True)
    with gzip.open(target) as written:  # this also compares its checksum
        if sum(len(piece) for piece in iter(lambda: written.read(PIECE), b"")) != size:
            raise BadFile(phrase("{target} could not be read back", target=target), ref=str(target))
    return Backup(str(target), target.stat().st_size)


def _packed(desk: Desk, target: Path) -> AbstractContextManager[BinaryIO]:
    """A file for a backup, which says whose backup it is if it is packed."""
    return whole_newsroom.output(target, name=backup_folders.owner_of(desk.db))


def _with_media(desk: Desk, target: Path, progress: Callable[[int], None]) -> Backup:
    folder = target.absolute().parent / MEDIA
    folder.mkdir(mode=files.PRIVATE_FOLDER, exist_ok=True)
    result = Backup(str(target), media={"written": 0, "unchanged": 0})
    needed: dict[str, None] = {}

    def put(digest: str, data: bytes) -> None:
        needed[digest] = None
        path = folder / digest[:2] / digest
        if path.is_file() and path.stat().st_size == len(data):
            result.media["unchanged"] += 1
            return
        path.parent.mkdir(mode=files.PRIVATE_FOLDER, exist_ok=True)
        files.write(path, data, mode=files.PRIVATE)
        result.media["written"] += 1
        result.bytes += len(data)

    with _packed(desk, target) as stream:
        number = whole_newsroom.write(desk, stream, progress=progress, put=put)
    listed = "".join(f"{digest}\n" for digest in needed)
    files.write(target.with_name(target.name + LISTED), listed.encode(), mode=files.PRIVATE)
    with target.open("rb") as file:
        reader = RowsReader(file, str(target), get=lambda digest, size: _found(folder, digest, size))
        if sum(1 for _ in reader.rows()) != number:
            raise BadFile(phrase("{target} could not be read back", target=target), ref=str(target))
    result.bytes += target.stat().st_size
    return result


def look_for_later_files(path: Path, kept: Path | None) -> list[str]:
    """Record in the newsroom file at `path`, just restored, what builds and deploys wrote after its backup.

    The file that it replaced, now `kept`, has recorded that; the next builds look for the rest, since it may be damaged.
    Returns the targets of deploys of which `kept` knows nothing: the next deploys there send every file.
    """
    known: set[str] = set()
    with closing(store.connect(path)) as db:
        built_files.distrust(db)
        try:
            if kept is not None:
                with closing(store.connect(kept)) as before:
                    for one in built_files.folders(before):
                        built_files.copy_records(before, db, one.path)
                    known = deployed_files.copy_records(before, db)
        except (BadFile, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.Error) and not store.is_damage(error):
                raise
        return deployed_files.distrust(db, known)


def _found(folder: Path, digest: str, size: int) -> bytes:
    """Large bytes of a backup. Raises `NotFound` or `BadFile` if they are missing or damaged."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise BadFile(phrase("{digest!r} is not a checksum", digest=digest[:80]), ref=digest[:80])
    path = folder / digest[:2] / digest
    if not path.is_file():
        raise NotFound(phrase("{path} is missing", path=path), ref=str(path), hint="copy the whole backup folder")
    data = path.read_bytes() if path.stat().st_size == size else b""
    if sha256(data).hexdigest() != digest:
        raise BadFile(phrase("{path} is damaged", path=path), ref=str(path))
    return data


@contextmanager
def opened(source: Path, near: Path) -> Iterator[Path]:
    """The newsroom file that a backup of any kind contains; one that must be unpacked is in the folder `near` until the end.

    Raises `NotFound`, `Invalid` or `BadFile` if the backup is incomplete or damaged.
    """
    with source.open("rb") as file:
        head = file.read(packing.HEAD)
    if not packing.kind(head) and not head.startswith(b"{"):
        yield source
        return
    with source.open("rb") as file:
        stream = packing.unpacked(file, str(source)).stream
        beginning = stream.read(len(_SQLITE))
        if beginning == _SQLITE:
            handle, made = tempfile.mkstemp(dir=near, prefix=".newsroom-", suffix=".part")
            try:
                with os.fdopen(handle, "wb") as written:
                    written.write(beginning)
                    shutil.copyfileobj(stream, written, PIECE)
                yield Path(made)
            finally:
                for name in (made, f"{made}-wal", f"{made}-shm"):
                    Path(name).unlink(missing_ok=True)
            return
    if not beginning.startswith(b'{"newsroom"'):
        raise Invalid(phrase("{source} is not a backup", source=source), ref=str(source))
    folder = source.absolute().parent / MEDIA
    with whole_newsroom.built(
        source, near, progress=lambda _: None, get=lambda digest, size: _found(folder, digest, size)
    ) as made_file:
        yield made_file
