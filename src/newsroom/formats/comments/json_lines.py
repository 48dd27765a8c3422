"""Comments as JSON lines: one object per comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any, BinaryIO, TextIO

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats import json_values, packing
from newsroom.formats.comments import timestamps
from newsroom.phrases import phrase

# What a terminal would obey, and what ends a line for some programs; escaped, it is the same JSON.
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
MAX_LINE = 1_000_000  # bytes


def read(file: BinaryIO, name: str, *, zone: tzinfo) -> Iterator[ForeignComment | RowProblem]:
    """The comment on each line of the file, or what is wrong with the line.

    A line is an object with `id`, `author` or `name`, `body` or `text`, `created_at` or `date`, `status`, `parent_id`,
    `email`, and the article as `article_url`, `url`, `article_slug` or `article`. Times without an offset are in `zone`.
    Raises `Invalid` for a line that is too long.
    """
    number, lines = 0, packing.unpacked(file, name).stream
    while line := lines.readline(MAX_LINE + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > MAX_LINE:
            raise Invalid(
                phrase("{where}: a line of more than {max_line:,} bytes", where=where, max_line=MAX_LINE),
                ref=name,
                hint="is it JSON Lines?",
            )
        if not line.strip():
            continue
        try:
            value = json_values.loads(line)
        except ValueError:
            yield RowProblem(where, "the line is not JSON in UTF-8")
            continue
        yield (
            _comment(value, where, zone)
            if isinstance(value, dict)
            else RowProblem(where, "the line is not a JSON object")
        )


def _comment(value: Mapping[str, Any], where: str, zone: tzinfo) -> ForeignComment | RowProblem:
    number = _first(value, "source_id", "id")
    if not number:
        return RowProblem(where, "the id is missing")
    at = timestamps.utc(_first(value, "created_at", "date"), zone)
    if at is None:
        return RowProblem(
            where, phrase("comment {number} has no date (created_at, such as 2026-03-02T03:00:00Z)", number=number)
        )
    status = _first(value, "status") or "pending"
    return ForeignComment(
        where=where,
        source=_first(value, "source") or "jsonl",
        source_id=number,
        author=_first(value, "author", "name"),
        email=_first(value, "email"),
        body=_first(value, "body", "text"),
        created_at=at,
        status="trashed" if status == "erased" else status,
        parent=_first(value, "parent_source_id", "parent_id") or None,
        url=_first(value, "article_url", "url"),
        slug=_first(value, "article_slug", "article"),
    )


def _first(value: Mapping[str, Any], *names: str) -> str:
    """The first of these fields with a text or a number, as text; or ''."""
    for name in names:
        if isinstance(value.get(name), (str, int)) and not isinstance(value.get(name), bool) and value[name] != "":
            return str(value[name])
    return ""


def write(records: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """Write records, one JSON object a line; returns how many."""
    written = 0
    for record in records:
        line = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode()
        stream.write(_ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", line) + "\n")
        written += 1
    return written
