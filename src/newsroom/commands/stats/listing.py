"""Listings of statistics: columns of numbers, and rows that are dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Annotated, Any

import typer

from newsroom import languages
from newsroom.commands import options
from newsroom.desk import Desk
from newsroom.terminal.output import Column, Output, emit
from newsroom.translations import language

Rows = Annotated[Output, options.forms(without=("ids",))]
Limit = Annotated[int, typer.Option("-n", "--limit", metavar="N", min=0, help="Show at most N (0 = all).")]


def most(limit: int, shown: Output) -> int | None:
    """The limit for the core; None for all, of which --count is the number."""
    return None if shown.form == "count" else limit or None


def number(key: str, desk: Desk, title: str | None = None) -> Column:
    """A column of numbers, written on a terminal in the language of the command, in a pipe in plain digits."""
    lang = language()
    return Column(
        key, title or key.capitalize(), show=lambda value: languages.number(value, lang), right=True, figure=True
    )


def show(
    rows: Sequence[Any],
    columns: Sequence[Column],
    shown: Output,
    title: str,
    *,
    of: type[Any],
    empty: str = "nothing yet",
) -> None:
    """Print dataclasses of one type, `of`, in the given format."""
    emit([asdict(row) for row in rows], columns, shown, names=names_of(of), title=title, empty=empty)


def names_of(record: type[Any]) -> tuple[str, ...]:
    """The names of the fields of a dataclass."""
    return tuple(field.name for field in fields(record))
