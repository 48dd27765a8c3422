"""What the words of `stats` share: the days a person means, columns of numbers, and listings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from newsroom import clock, text
from newsroom.commands._context import Desk
from newsroom.errors import Usage
from newsroom.terminal.output import Column, Output, emit

Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="From this day on: 2026-11-01, today, 7d, 8w, or all.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Up to and including this day (else today).")]
Limit = Annotated[int, typer.Option("-n", "--limit", metavar="N", min=0, help="At most N (0 is all).")]
_BACK = re.compile(r"(\d{1,5})([dw])")


def number(key: str, desk: Desk, title: str | None = None) -> Column:
    """A column of numbers, written as the site's readers write them."""
    lang = desk.settings.lang
    return Column(key, title or key.capitalize(), show=lambda value: text.number(value, lang), right=True)


def listing(
    rows: Sequence[Any], columns: Sequence[Column], shown: Output, title: str, *, empty: str = "nothing yet"
) -> None:
    """Print dataclasses in the form asked for."""
    emit([asdict(row) for row in rows], columns, shown, title=title, empty=empty)


def span_of(desk: Desk, since: str | None, until: str | None) -> tuple[str | None, str]:
    """The local days meant, both included; the first is None for all time. Raises `Usage` when they are turned."""
    last = day_of(desk, until) if until else clock.day_of(desk.now, desk.zone)
    if since is None or since.strip().lower() == "all":
        return None, last
    found = _BACK.fullmatch(since.strip().lower())
    if found:
        length = int(found[1]) * (7 if found[2] == "w" else 1)
        return clock.days_before(last, max(0, length - 1)), last
    first = day_of(desk, since)
    if first > last:
        raise Usage(f"{first} is after {last}", hint="--since comes before --until")
    return first, last


def day_of(desk: Desk, typed: str) -> str:
    """The local day that a person typed."""
    return clock.day_of(desk.time(typed), desk.zone)


def span_text(first: str | None, last: str) -> str:
    """The days in a heading."""
    return f"of all time, to {last}" if first is None else f"on {last}" if first == last else f"from {first} to {last}"
