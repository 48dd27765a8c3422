"""Imports and exports of comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO
from zoneinfo import ZoneInfo

from newsroom import files
from newsroom.core.comments import exporting, importing, selection
from newsroom.core.comments.importing import CommentImport, ForeignRow
from newsroom.core.comments.selection import Selection
from newsroom.desk import Desk
from newsroom.errors import NotFound, Usage
from newsroom.formats.comments import (
    address_map,
    commento,
    coral,
    csv_table,
    cusdis,
    disqus,
    isso,
    json_lines,
    remark42,
    wordpress,
)
from newsroom.phrases import phrase, word


def _open_as(read: Callable[[BinaryIO, str], Iterator[ForeignRow]]) -> Callable[[Path, ZoneInfo], Iterator[ForeignRow]]:
    """A reader of paths, made from one of open files."""

    def rows(path: Path, zone: ZoneInfo) -> Iterator[ForeignRow]:
        with path.open("rb") as file:
            yield from read(file, str(path))

    return rows


def _json_lines(path: Path, zone: ZoneInfo) -> Iterator[ForeignRow]:
    with path.open("rb") as file:
        yield from json_lines.read(file, str(path), zone=zone)


# The systems whose exports can be imported, in the order of the help, each with its reader of a path; `zone` is for times
# without one. An export of WordPress is called WXR.
SOURCES: Final[Mapping[str, Callable[[Path, ZoneInfo], Iterator[ForeignRow]]]] = {
    "disqus": _open_as(disqus.read),
    "wordpress": _open_as(wordpress.read),
    "wxr": _open_as(wordpress.read),
    "isso": lambda path, _: isso.read(path),
    "remark42": _open_as(remark42.read),
    "commento": lambda path, _: commento.read(path),
    "coral": lambda path, _: coral.read(path),
    "cusdis": lambda path, _: cusdis.read(path),
    "jsonl": _json_lines,
}
TARGETS: Final = ("jsonl", "wxr", "csv")
LARGEST_MAP: Final = 50_000_000  # bytes


def check_source(name: str) -> None:
    """Raise `Usage` for a system from which comments cannot be imported."""
    if name not in SOURCES:
        raise Usage(
            phrase("unknown system {name!r}", name=name),
            hint=phrase("use one of: {choices}", choices=", ".join(SOURCES)),
        )


def target_of(name: str) -> str:
    """The format according to the file name; JSON lines if it does not say."""
    return {".csv": "csv", ".xml": "wxr", ".wxr": "wxr"}.get(Path(name.lower()).suffix, "jsonl")


def check_target(name: str) -> None:
    """Raise `Usage` for a format in which comments cannot be written."""
    if name not in TARGETS:
        raise Usage(
            phrase("unknown format {name!r}", name=name),
            hint=phrase("use one of: {choices}", choices=", ".join(TARGETS)),
        )


def import_comments(
    desk: Desk,
    path: Path,
    source: str,
    *,
    map_file: Path | None,
    dry_run: bool,
    progress: Callable[[int], None],
) -> CommentImport:
    """Import the export of another system, one of `SOURCES`; `map_file` says which article an old address means.

    `progress` is called with the number of rows done since. Raises `NotFound` for a file that cannot be read, `Invalid`
    for one that is not such an export.
    """
    mapping = address_map.read(files.read(map_file, limit=LARGEST_MAP), str(map_file)) if map_file else {}
    return importing.import_comments(
        desk.db,
        _rows(desk, path, source),
        mapping=mapping,
        now=desk.now,
        actor=desk.actor,
        settings=desk.settings,
        dry_run=dry_run,
        progress=progress,
    )


def _rows(desk: Desk, path: Path, source: str) -> Iterator[ForeignRow]:
    try:
        yield from SOURCES[source](path, desk.zone)
    except OSError as error:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error


def export_comments(desk: Desk, wanted: Selection, to: str, out: str, *, stdout: TextIO) -> int:
    """Write comments in a format of `TARGETS` to the file `out`, or `-` for `stdout`; returns how many.

    Raises `NotFound` if the folder of the file does not exist.
    """
    chosen = selection.by_article(desk.db, wanted)
    settings = desk.settings
    records = exporting.export_comments(desk.db, chosen, site_url=settings.text("site.url"))
    with _stream(out, stdout) as stream:
        if to == "wxr":
            url = settings.text("site.url")
            return wordpress.write(records, stream, title=settings.text("site.title"), site_url=url)
        return csv_table.write(records, stream) if to == "csv" else json_lines.write(records, stream)


@contextmanager
def _stream(out: str, stdout: TextIO) -> Iterator[TextIO]:
    if out == "-":
        yield stdout
        return
    target = Path(out)
    with files.into_folder(target), files.writing_text(target, mode=files.PRIVATE, errors="replace") as stream:
        yield stream
