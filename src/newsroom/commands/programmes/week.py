"""`newsroom programmes week`: a week's programmes as a grid of times and days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from shutil import get_terminal_size
from typing import Annotated, Any, Final

import typer

from newsroom import clock, languages
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel
from newsroom.core.programmes import channels, programmes
from newsroom.lazy import examples
from newsroom.terminal import output
from newsroom.terminal.output import Column, Output
from newsroom.terminal.pager import paged
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GRID: Final = 120  # minimum width of a terminal for a column for each day
FIELDS: Final = {"week": ("channel", "time", *DAYS)}


@app.command()
@options.spread
@examples(
    ("This week", "newsroom programmes week"),
    ("Another week of one channel", "newsroom programmes week 2026-01-12 --channel news.example"),
)
def week(
    ctx: typer.Context,
    *,
    day: Annotated[
        str, typer.Argument(metavar="[DAY]", help="A day in the week to list, such as 2026-01-05.")
    ] = "today",
    channel: Channel = None,
    shown: options.ListingWithoutIds,
) -> None:
    """List a week from Monday to Sunday: a row for each start time, and a column for each day."""
    desk = open_desk(ctx)
    there = date.fromisoformat(programmes.day(day, desk.zone, now=desk.now))
    first = there - timedelta(days=there.weekday())
    dates = [first + timedelta(days=number) for number in range(7)]
    start = clock.day_bounds(dates[0].isoformat(), desk.zone)[0]
    end = clock.day_bounds(dates[-1].isoformat(), desk.zone)[1]
    known = channels.get(desk.db, channel).id if channel else None
    cells: defaultdict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in programmes.list_(desk.db, since=start, until=end, channel=known):
        begins = clock.local(clock.from_text(one.start), desk.zone)
        cells[one.channel, f"{begins:%H:%M}"][DAYS[begins.weekday()]].append(one.title)
    if shown.on_terminal and not shown.fields:
        names = {one.id: one.shown for one in channels.list_(desk.db)}
        with paged():
            _show(cells, dates, names, shown)
        return
    order = {one.id: number for number, one in enumerate(channels.list_(desk.db))}
    rows: list[dict[str, Any]] = [
        {"channel": which, "time": time, **{name: " / ".join(cells[which, time].get(name, ())) for name in DAYS}}
        for which, time in sorted(cells, key=lambda key: (order.get(key[0], len(order)), key[1]))
    ]
    columns = [
        *([] if known else [Column("channel", "Channel", whole=True)]),
        Column("time", "Time"),
        *(Column(name, f"{name} {one:%d.%m.}", flexible=True) for name, one in zip(DAYS, dates, strict=True)),
    ]
    output.emit(rows, columns, shown, names=FIELDS["week"], empty="no programmes")


Cells = Mapping[tuple[str, str], Mapping[str, list[str]]]  # channel and time → day → titles


def _show(cells: Cells, dates: Sequence[date], names: Mapping[str, str], shown: Output) -> None:
    """A table for each channel: a column for each day, or on a narrow terminal the days one below the other."""
    found = [which for which in names if any(channel == which for channel, _ in cells)]
    for which in found:
        rows = sorted((time, days) for (channel, time), days in cells.items() if channel == which)
        if get_terminal_size().columns >= GRID:
            records = [{"time": time, **{day: " / ".join(days.get(day, ())) for day in DAYS}} for time, days in rows]
            columns = [Column("time", "Time")]
            columns += [Column(day, _heading(one), flexible=True) for day, one in zip(DAYS, dates, strict=True)]
        else:
            records = []
            for day, one in zip(DAYS, dates, strict=True):
                begun = [(time, title) for time, days in rows for title in days.get(day, ())]
                records += [
                    {"day": "" if number else _heading(one), "time": time, "title": title}
                    for number, (time, title) in enumerate(begun)
                ]
            columns = [
                Column("day", "Day", style="bold"),
                Column("time", "Time"),
                Column("title", "Title", flexible=True),
            ]
        output.emit(records, columns, shown, title=names[which])
    if not found:
        output.emit([], [], shown, empty="no programmes")


def _heading(day: date) -> str:
    """A day of the week with its date, such as `Mon 5 Jan`, in the language of the command."""
    words = languages.of(language())
    return f"{words.short_weekday(day)} {words.short_day(day)}"
