"""Backups: copies of the file, packed or not, or with large bytes kept once for all backups of a folder; and reading them."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from newsroom import files
from newsroom.desk import Desk, whole_newsroom
from newsroom.errors import BadFile, Invalid, NotFound
from newsroom.formats import packing
from newsroom.formats.newsroom_rows import RowsReader
from newsroom.phrases import phrase
from newsroom.store import copy

PIECE: Final = 1 << 20  # bytes
MEDIA: Final = "media"  # the folder with large bytes, each under its SHA-256
LISTED: Final = ".media"  # the ending of the list of those that a backup needs
_OURS: Final = re.compile(r"newsroom-\d{8}-\d{6}(?:\.db|\.db\.gz|\.jsonl\.gz)")
_SQLITE: Final = b"SQLite format 3\0"


@dataclass(slots=True)
class Backup:
    """The backup that was made: its file, the bytes written, and the older backups that were deleted.

    `media` counts large pictures and clips: those that were written and those that an earlier backup of the folder has.
    """

    file: str
    bytes: int = 0
    deleted: list[str] = field(default_factory=list)
    media: dict[str, int] = field(default_factory=dict)


def name_of(desk: Desk, *, packed: bool, separate: bool) -> str:
    """The name of a backup in a folder, after the time."""
    ending = ".jsonl.gz" if separate else ".db.gz" if packed else ".db"
    return f"newsroom-{desk.now:%Y%m%d-%H%M%S}{ending}"


def make(desk: Desk, target: Path, *, separate: bool, progress: Callable[[int], None]) -> Backup:
    """Write a backup to a file and check it; packed if its name ends with `.gz`. Memory does not depend on its size.

    With `separate`, large bytes go to the folder `media` beside it, unless they are there. Raises `OSError`, `BadFile`.
    """
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
        with Path(plain).open("rb") as source, whole_newsroom.output(target) as packed:
            shutil.copyfileobj(source, packed, PIECE)
        size = Path(plain).stat().st_size
    finally:
        Path(plain).unlink(missing_ok=True)
    with gzip.open(target) as written:  # this also compares its checksum
        if sum(len(piece) for piece in iter(lambda: written.read(PIECE), b"")) != size:
            raise BadFile(phrase("{target} could not be read back", target=target), ref=str(target))
    return Backup(str(target), target.stat().st_size)


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

    with whole_newsroom.output(target) as stream:
        number = whole_newsroom.write(desk, stream, progress=progress, put=put)
    listed = "".join(f"{digest}\n" for digest in needed)
    files.write(target.with_name(target.name + LISTED), listed.encode(), mode=files.PRIVATE)
    with target.open("rb") as file:
        reader = RowsReader(file, str(target), get=lambda digest, size: _found(folder, digest, size))
        if sum(1 for _ in reader.rows()) != number:
            raise BadFile(phrase("{target} could not be read back", target=target), ref=str(target))
    result.bytes += target.stat().st_size
    return result


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


def delete_older(folder: Path, keep: int) -> list[str]:
    """Delete all backups of a folder but the newest `keep`, and large bytes that none of those needs; returns their names."""
    found = sorted(
        (one for one in folder.iterdir() if _OURS.fullmatch(one.name)), key=lambda one: one.name, reverse=True
    )
    for one in found[keep:]:
        one.with_name(one.name + LISTED).unlink(missing_ok=True)
        one.unlink()
    lists = [one.with_name(one.name + LISTED) for one in found[:keep] if one.name.endswith(".jsonl.gz")]
    if found[keep:] and all(one.is_file() for one in lists):
        # All lists that are left, also those of backups that somebody gave another name.
        needed = {line for one in folder.glob("*" + LISTED) for line in one.read_text(encoding="ascii").split()}
        for path in (folder / MEDIA).glob("??/" + "[0-9a-f]" * 64):
            if path.name not in needed:
                path.unlink()
    return [one.name for one in found[keep:]]


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
