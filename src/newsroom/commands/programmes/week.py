"""`newsroom programmes week`: a week's programmes as a grid of times and days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Annotated, Any, Final

import typer

from newsroom import clock, languages
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel
from newsroom.core.programmes import channels, programmes
from newsroom.lazy import examples
from newsroom.terminal import output
from newsroom.terminal.output import Column
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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
        str, typer.Argument(metavar="[DAY]", help="A day of the week, such as 2026-01-05 (default: today).")
    ] = "today",
    channel: Channel = None,
    shown: options.ListingWithoutIds,
) -> None:
    """List a week from Monday to Sunday: a row for each time at which something begins, with what begins on each day."""
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
    order = {one.id: number for number, one in enumerate(channels.list_(desk.db))}
    rows: list[dict[str, Any]] = [
        {"channel": which, "time": time, **{name: " / ".join(cells[which, time].get(name, ())) for name in DAYS}}
        for which, time in sorted(cells, key=lambda key: (order.get(key[0], len(order)), key[1]))
    ]
    columns = [
        *([] if known else [Column("channel", "Channel", whole=True)]),
        Column("time", "Time"),
        *(
            Column(name, _heading(one) if shown.on_terminal else f"{name} {one:%d.%m.}", flexible=True)
            for name, one in zip(DAYS, dates, strict=True)
        ),
    ]
    output.emit(rows, columns, shown, names=FIELDS["week"], empty="no programmes")


def _heading(day: date) -> str:
    """A day of the week with its date, such as `Mon 5 Jan`, in the language of the command."""
    names = languages.of(language())
    return f"{names.short_weekday(day)} {names.short_day(day)}"
