"""Comments of Cusdis, which has no export: its SQLite file, or its tables `pages` and `comments` as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats import json_stream, packing
from newsroom.formats.comments import timestamps
from newsroom.formats.json_stream import ITEM
from newsroom.formats.pieces import pieces
from newsroom.phrases import phrase
from newsroom.store import foreign_files

_SQLITE: Final = b"SQLite format 3\0"


def read(path: Path) -> Iterator[ForeignComment | RowProblem]:
    """Each comment, or what is wrong with it. The file is read twice. Raises `Invalid` for another kind of file."""
    pages: dict[str, Mapping[str, Any]] = {}
    is_export = False
    for table, _, row in _rows(path):
        if table == "pages":
            pages[str(row.get("id"))] = row
        is_export = is_export or table == "comments"
    if not is_export:
        raise Invalid(phrase("{where}: no Cusdis comments", where=f"{path}:1"), ref=str(path))
    for table, where, row in _rows(path):
        if table == "comments":
            yield _comment(row, where, pages)


def _rows(path: Path) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Each row with its table and its place."""
    with path.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    if is_database:
        packing.refuse_packed_file(path)
        for table, row in foreign_files.table_rows(path, ("pages", "comments")):
            yield table, f"{path}:{row.get('id')}", row
        return
    with path.open("rb") as file:
        opens = ((), ("pages",), ("comments",))
        for one in json_stream.values(pieces(file, str(path)), str(path), opens=lambda at: at in opens):
            if len(one.path) == 2 and one.path[1] == ITEM and isinstance(one.value, dict):
                yield one.path[0], f"{path}:{one.line}", one.value


def _comment(row: Mapping[str, Any], where: str, pages: Mapping[str, Mapping[str, Any]]) -> ForeignComment | RowProblem:
    number = _text(row, "id")
    if not number:
        return RowProblem(where, "the id is missing")
    page = pages.get(_text(row, "pageId") or _text(row, "page_id"))
    if page is None:
        return RowProblem(where, phrase("comment {number} belongs to a page that is not in the file", number=number))
    # Prisma stores times in SQLite as milliseconds.
    at = timestamps.milliseconds_or_iso(row.get("created_at") or row.get("createdAt"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    deleted = row.get("deletedAt") or row.get("deleted_at")
    return ForeignComment(
        where=where,
        source="cusdis",
        source_id=number,
        author=_text(row, "by_nickname"),
        email=_text(row, "by_email"),
        body=_text(row, "content"),
        created_at=at,
        status="trashed" if deleted else "published" if row.get("approved") in (1, True, "1", "true") else "pending",
        parent=_text(row, "parentId") or _text(row, "parent_id") or None,
        url=_text(page, "url"),
        slug=_text(page, "slug"),
        thread=_text(page, "slug") or _text(page, "url"),
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return (
        value
        if isinstance(value, str)
        else str(value)
        if isinstance(value, int) and not isinstance(value, bool)
        else ""
    )
