"""The database of isso: an SQLite file with threads and comments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.formats import packing
from newsroom.formats.comments import html_text, timestamps
from newsroom.phrases import phrase
from newsroom.store import foreign_files

_STATUS_OF_MODE = {1: "published", 2: "pending", 4: "trashed"}


def read(path: Path) -> Iterator[ForeignComment | RowProblem]:
    """Each comment of the file, or what is wrong with it. Raises `NotFound`, and `Invalid` for another kind of file."""
    threads: dict[Any, str] = {}
    packing.refuse_packed_file(path)
    for table, row in foreign_files.table_rows(path, ("threads", "comments")):
        if table == "threads":
            threads[row.get("id")] = str(row.get("uri") or "")
        else:
            yield _comment(row, f"{path}:{row.get('id')}", threads)


def _comment(row: dict[str, Any], where: str, threads: dict[Any, str]) -> ForeignComment | RowProblem:
    uri = threads.get(row.get("tid"))
    if uri is None:
        return RowProblem(
            where,
            phrase(
                "comment {number} belongs to thread {named}, which is not in the file",
                number=row.get("id"),
                named=row.get("tid"),
            ),
        )
    at = timestamps.seconds(row.get("created"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=row.get("id")))
    status = _STATUS_OF_MODE.get(row.get("mode") or 0)
    if status is None:
        return RowProblem(
            where, phrase("comment {number} has the unknown mode {mode}", number=row.get("id"), mode=row.get("mode"))
        )
    parent = row.get("parent")
    return ForeignComment(
        where=where,
        source="isso",
        source_id=f"{uri}#{row.get('id')}",
        # isso stores these two escaped for HTML, and the text as typed.
        author=html_text.unescaped(_text(row, "author")),
        email=html_text.unescaped(_text(row, "email")),
        body=_text(row, "text"),
        created_at=at,
        status=status,
        parent=f"{uri}#{parent}" if parent else None,
        url=uri,
        thread=uri,
    )


def _text(row: dict[str, Any], column: str) -> str:
    """The text in a column, also one that is stored as bytes."""
    value = row.get(column)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
