"""The days in `--since` and `--until`."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from newsroom import clock
from newsroom.desk import Desk
from newsroom.errors import Usage
from newsroom.phrases import phrase

Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="The first day: 2026-11-01, today, 7d, 8w, or all.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="The last day (default: today).")]
_BACK = re.compile(r"(\d{1,5})([dw])")


def span_of(desk: Desk, since: str | None, until: str | None) -> tuple[str | None, str]:
    """The local days, both included; None as the first means all time. Raises `Usage` if they are in the wrong order."""
    last = day_of(desk, until) if until else clock.day_of(desk.now, desk.zone)
    if since is None or since.strip().lower() == "all":
        return None, last
    found = _BACK.fullmatch(since.strip().lower())
    if found:
        length = int(found[1]) * (7 if found[2] == "w" else 1)
        return clock.days_before(last, max(0, length - 1)), last
    first = day_of(desk, since)
    if first > last:
        raise Usage(
            phrase("{first} is after {last}", first=first, last=last), hint="--since must not be later than --until"
        )
    return first, last


def day_of(desk: Desk, typed: str) -> str:
    """The local day that a person typed."""
    return clock.day_of(desk.time(typed, past=True), desk.zone)
