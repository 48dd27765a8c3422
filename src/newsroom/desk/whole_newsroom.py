"""Exports every row of the newsroom file as JSON lines, and imports them into an empty file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from newsroom import __version__, clock, files
from newsroom.core.integrity import file_check
from newsroom.desk import Desk
from newsroom.errors import BadFile, Invalid, NotFound, Usage
from newsroom.formats.newsroom_rows import Get, Put, RowsReader, RowsWriter
from newsroom.phrases import as_message, phrase, word
from newsroom.store import VERSION, Connection, connect, rows, snapshot

Progress = Callable[[int], None]


def write(desk: Desk, stream: BinaryIO, *, progress: Progress, put: Put | None = None) -> int:
    """Write every row to a stream; returns how many. With `put`, large bytes are given to it instead.

    What distinguishes readers of open days is left out, as in a backup. Raises `BadFile` for a damaged file.
    """
    writer = RowsWriter(stream, version=VERSION, made_at=clock.to_text(desk.now), program=__version__, put=put)
    with snapshot(desk.db):
        for table, values in rows.rows(desk.db):
            writer.row(table, values)
            progress(1)
    writer.end()
    return writer.rows


@contextmanager
def built(path: Path, near: Path, *, progress: Progress, get: Get | None = None) -> Iterator[Path]:
    """A new newsroom file with the rows of an export, in the folder `near`; it is deleted at the end.

    Raises `NotFound` without the export, `Invalid` with the line if it is damaged, `BadFile` if it is of a newer program.
    """
    handle, made = tempfile.mkstemp(dir=near, prefix=".newsroom-", suffix=".part")  # readable by its owner only
    os.close(handle)
    try:
        with path.open("rb") as file:
            reader = RowsReader(file, str(path), get=get)
            if not 1 <= reader.version <= VERSION:
                raise BadFile(
                    phrase("{path} was written by a newer version of newsroom", path=path),
                    ref=str(path),
                    hint="upgrade the program",
                )
            try:
                rows.build(Path(made), reader.version, _rows(reader, progress))
            except Invalid as error:
                if error.ref is not None:
                    raise
                why = phrase("{name}:{line}: {why}", name=path, line=reader.line, why=error.message)
                raise Invalid(why, ref=str(path)) from error
        yield Path(made)
    except FileNotFoundError as error:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
    finally:
        for name in (made, f"{made}-wal", f"{made}-shm"):
            Path(name).unlink(missing_ok=True)


def _rows(reader: RowsReader, progress: Progress) -> Iterator[rows.Row]:
    for row in reader.rows():
        yield row.table, row.values
        progress(1)


def read(desk: Desk, path: Path, *, progress: Progress) -> int:
    """Replace the empty file with the rows of an export, completely or not at all; returns how many.

    Raises `Usage` if the file has anything in it, and what `built` raises.
    """
    if not rows.is_empty(desk.db):
        raise Usage(
            phrase(
                "{path} is not empty: a whole newsroom can only be imported into an empty newsroom file", path=desk.path
            ),
            hint="create an empty newsroom file first, and import into it: newsroom -d FILE init --no-pages",
        )
    with built(path, desk.folder, progress=progress) as made:
        db = connect(made)
        try:
            refuse_damaged(db, path, desk.warn)
            db.backup(desk.db)
            return rows.number(db)
        finally:
            db.close()


def refuse_damaged(db: Connection, name: Path, warn: Callable[[str], None]) -> None:
    """Raise `BadFile` if a file is damaged; warn of anything else that its check finds, because it may be the only copy."""
    errors = [one for one in file_check.check(db) if one.level == "error"]
    damaged = [one for one in errors if one.code in ("integrity", "schema", "foreign-key")]
    if damaged:
        raise BadFile(
            phrase("{name} is damaged: {message}", name=name, message=as_message(damaged[0].message)), ref=str(name)
        )
    for one in errors[:5]:
        warn(phrase("{name}: {where}: {message}", name=name, where=one.where, message=as_message(one.message)))


@contextmanager
def output(to: Path, *, name: str = "") -> Iterator[BinaryIO]:
    """A private file that is written completely or not at all, packed if its name ends with `.gz`.

    `name` is written into the header of a packed one, as the name of the file that was packed. Raises
    `NotFound` if its folder does not exist.
    """
    with files.into_folder(to), files.writing(to, mode=files.PRIVATE) as stream:
        if to.suffix != ".gz":
            yield stream
            return
        import gzip  # here: few exports are packed

        with gzip.GzipFile(filename=name, fileobj=stream, mode="wb", mtime=0) as packed:
            yield packed  # type: ignore[misc]
