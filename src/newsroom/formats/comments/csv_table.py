"""Comments as CSV for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from newsroom import text

COLUMNS = (
    "id",
    "article_slug",
    "article_url",
    "parent_id",
    "author",
    "email",
    "status",
    "created_at",
    "decided_at",
    "decided_by",
    "spam_score",
    "flags",
    "why",
    "body",
)


def write(records: Iterable[Mapping[str, Any]], stream: TextIO) -> int:
    """Write records as CSV in which no cell is a formula; returns how many."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = 0
    for record in records:
        row = {**record, "why": " ".join(reason["code"] for reason in record["reasons"])}
        writer.writerow(["" if row[name] is None else text.csv_safe(_printable(str(row[name]))) for name in COLUMNS])
        written += 1
    return written


def _printable(value: str) -> str:
    """`value` with everything that a terminal would obey made visible, except line breaks and tabs."""
    return "\t".join(text.terminal_safe(part, keep_newlines=True) for part in value.split("\t"))
