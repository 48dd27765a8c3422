"""The rows of a table of articles in CSV: each cell under its heading, with the line on which its row begins."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

from newsroom import text
from newsroom.errors import Invalid
from newsroom.formats import table_separator
from newsroom.phrases import of_error, phrase
from newsroom.text import pattern

LONGEST_CELL: Final = 64_000_000  # characters
# The reader keeps room for the longest cell so far, four bytes a letter: after a longer one than this another reader goes on.
_LONG_CELL: Final = 1_000_000
_MOST_COLUMNS: Final = 1000
_DELIMITERS: Final = ",;\t|"
_NEUTRALISED: Final = f"'(?=[{re.escape(text.FORMULA)}])"  # as we and others write cells that would be formulas


class TableRow(NamedTuple):
    """A row: its line, its cells by heading, and why it cannot be read, or ''."""

    line: int
    cells: dict[str, str]
    problem: str = ""


def read(lines: Iterable[str], name: str) -> Iterator[TableRow]:
    """The rows of a table with a line of headings, separated by commas, semicolons, tabs or bars.

    The first row that is yielded has the headings alone, each with an empty cell. Raises `Invalid` with the line for what
    is not CSV, and for a table without headings.
    """
    csv.field_size_limit(LONGEST_CELL)
    rest = iter(lines)
    first = next(rest, "")
    separator = table_separator.named(first)
    top = 2 if separator else 1  # the line of the headings
    if separator:
        first = next(rest, "")
    if not first.strip():
        raise Invalid(phrase("{name}:{line}: the column headings are missing", name=name, line=top), ref=name)
    delimiter = separator or max(_DELIMITERS, key=first.count)
    whole = _chained(first, rest)
    reader = csv.reader(whole, delimiter=delimiter, strict=True)
    headings: list[str] = []
    line, before = top, top - 1
    try:
        while (cells := next(reader, None)) is not None:
            row = None
            if not headings:
                headings = _headings(cells, name, top)
                row = TableRow(top, dict.fromkeys(headings, ""))
            elif any(cell.strip() for cell in cells):
                row = _row(headings, cells, line)
            line = before + reader.line_num + 1
            if max(map(len, cells), default=0) > _LONG_CELL:
                before = line - 1
                reader = csv.reader(whole, delimiter=delimiter, strict=True)
            cells = []
            if row is not None:
                yield row
    except csv.Error as error:
        raise Invalid(
            phrase("{name}:{line}: not CSV: {error}", name=name, line=line, error=of_error(error)), ref=name
        ) from None


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _headings(cells: list[str], name: str, line: int) -> list[str]:
    """The headings, each different: one without words has its number, and a second one of a name too."""
    if len(cells) > _MOST_COLUMNS:
        raise Invalid(
            phrase("{name}:{line}: more than {limit:,} columns", name=name, line=line, limit=_MOST_COLUMNS), ref=name
        )
    found: dict[str, None] = {}
    for number, cell in enumerate(cells, 1):
        heading = text.one_line(text.clean(cell))[:200] or f"column {number}"
        found[heading if heading not in found else f"{heading} ({number})"] = None
    return list(found)


def _row(headings: list[str], cells: list[str], line: int) -> TableRow:
    problem = ""
    if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
        problem = phrase(
            "{cells}, but only {headings}",
            cells=text.number_of(len(cells), "cell"),
            headings=text.number_of(len(headings), "heading"),
        )
    plain = pattern(_NEUTRALISED)
    found = {heading: plain.sub("", cell, count=1) if cell[:1] == "'" else cell
             for heading, cell in zip_longest(headings, cells[:len(headings)], fillvalue="")}  # fmt: skip
    return TableRow(line, found, problem)
