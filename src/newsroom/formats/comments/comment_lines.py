"""Comments as JSON lines and as CSV, and the map file that says which article an old address means."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import Any, BinaryIO, TextIO

from newsroom import text
from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats import decoding
from newsroom.formats.comments import timestamps

# What a terminal would obey and what ends a line for some programs; escaped, it is the same JSON.
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
LINE = 1_000_000  # bytes
COLUMNS = (
    "id", "article_slug", "article_url", "parent_id", "author", "email", "status", "created_at", "decided_at",
    "decided_by", "spam_score", "flags", "why", "body",
)  # fmt: skip


def read(file: BinaryIO, name: str, *, zone: tzinfo) -> Iterator[ForeignComment | RowProblem]:
    """Every line of the file, fit or not: an object with `id`, `author` or `name`, `body` or `text`, `created_at` or
    `date`, `status`, `parent_id`, `email`, and the article as `article_url`, `url`, `article_slug` or `article`."""
    number = 0
    while line := file.readline(LINE + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > LINE:
            raise Invalid(f"{where}: a line of more than {LINE:,} bytes", ref=name, hint="is it JSON lines?")
        if not line.strip():
            continue
        try:
            value = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
        except (ValueError, RecursionError):
            yield RowProblem(where, "the line is no JSON in UTF-8")
            continue
        yield (
            _comment(value, where, zone) if isinstance(value, dict) else RowProblem(where, "the line is no JSON object")
        )


def _comment(value: Mapping[str, Any], where: str, zone: tzinfo) -> ForeignComment | RowProblem:
    number = _first(value, "source_id", "id")
    if not number:
        return RowProblem(where, "there is no id")
    at = timestamps.utc(_first(value, "created_at", "date"), zone)
    if at is None:
        return RowProblem(where, f"comment {number} has no date (created_at, as 2026-03-02T03:00:00Z)")
    status = _first(value, "status") or "pending"
    return ForeignComment(
        where=where, source=_first(value, "source") or "jsonl", source_id=number, author=_first(value, "author", "name"),
        email=_first(value, "email"), body=_first(value, "body", "text"), created_at=at,
        status="trashed" if status == "erased" else status,
        parent=_first(value, "parent_source_id", "parent_id") or None, url=_first(value, "article_url", "url"),
        slug=_first(value, "article_slug", "article"),
    )  # fmt: skip


def _first(value: Mapping[str, Any], *names: str) -> str:
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


def write_csv(records: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """Write records as CSV in which no cell is a formula; returns how many."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = 0
    for record in records:
        why = " ".join(reason["code"] for reason in record["reasons"])
        row = {**record, "why": why}
        writer.writerow(["" if row[name] is None else text.csv_safe(_quiet(str(row[name]))) for name in COLUMNS])
        written += 1
    return written


def _quiet(value: str) -> str:
    """Keeps line ends and tabs, makes everything else that a terminal would obey visible."""
    return "\t".join(text.terminal_safe(part, keep_newlines=True) for part in value.split("\t"))


def read_map(data: bytes, name: str) -> dict[str, str]:
    """A map file: on each line an old address, slug or thread, then a comma or a tab, then the article it means.

    Lines that begin with # say nothing. Raises `Invalid` with the line that does not fit.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(decoding.decode(data, name=name).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        old, _, ref = line.rpartition("\t") if "\t" in line else line.rpartition(",")
        if not old.strip() or not ref.strip():
            raise Invalid(f"{name}:{number}: not an old address and an article with a comma between", ref=name)
        found[old.strip()] = ref.strip()
    return found
