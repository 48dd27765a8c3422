"""Shared by the verbs of `programmes`: the wanted days and channel, and programmes as records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Final

import typer

from newsroom import clock
from newsroom.core.programmes import programmes
from newsroom.core.programmes.fields import Programme, record_of
from newsroom.desk import Desk
from newsroom.desk.programme_files import address_of, watch_address_of
from newsroom.errors import Usage
from newsroom.phrases import joined, phrase

Day = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Only this day, such as 2026-01-05, today or tomorrow.")
]
From = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The first day.")]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The last day.")]
Channel = Annotated[str | None, typer.Option("--channel", metavar="CHANNEL", help="On this channel, by id or name.")]


def records(desk: Desk, found: Iterable[Programme]) -> list[dict[str, Any]]:
    """Programmes as JSON, with the address of each."""
    return [record_of(row, url=address_of(desk, row), watch=watch_address_of(desk, row)) for row in found]


_FLAGS: Final = {
    "live": phrase("live broadcast"),
    "repeat": phrase("repeat"),
    "new": phrase("first showing"),
}


def named_flags(flags: str) -> str:
    """The flags of a programme, `live repeat`, as people call them."""
    return joined(", ", [_FLAGS.get(flag, flag) for flag in flags.split()])


def period(
    desk: Desk, day: str | None, since: str | None, until: str | None
) -> tuple[datetime | None, datetime | None]:
    """The times at which the wanted local days begin and end; None is open. Raises `Usage` if they contradict each other."""
    if day and (since or until):
        raise Usage("--date cannot be used with --from or --to")
    first, last = (
        programmes.day(typed, desk.zone, now=desk.now) if typed else None for typed in (day or since, day or until)
    )
    if first and last and last < first:
        raise Usage(phrase("--to {last} is before --from {first}", last=last, first=first))
    return (
        clock.day_bounds(first, desk.zone)[0] if first else None,
        clock.day_bounds(last, desk.zone)[1] if last else None,
    )


def local(desk: Desk, form: str) -> Callable[[Any], str]:
    """How a time in the file is shown: in the site's zone, in the given form."""

    def show(at: Any) -> str:
        return format(clock.local(clock.from_text(at), desk.zone), form) if at else ""

    return show
