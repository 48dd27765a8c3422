"""`newsroom programmes check`: faults in the listings."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.programmes.listing import Channel, Day, From, To, local, period
from newsroom.core.programmes import channels, checks
from newsroom.errors import Invalid
from newsroom.lazy import examples
from newsroom.phrases import phrase, word
from newsroom.terminal import output
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("level", "code", "channel", "at", "id", "message")


@app.command()
@options.spread
@examples(
    ("Check tomorrow's programmes", "newsroom programmes check --date tomorrow"),
    ("Report gaps of five minutes or more", "newsroom programmes check --gap 5"),
)
def check(
    ctx: typer.Context,
    *,
    day: Day = None,
    since: From = None,
    until: To = None,
    channel: Channel = None,
    gap: Annotated[
        int, typer.Option("--gap", metavar="MINUTES", min=1, max=10_080, help="Report gaps of at least this length.")
    ] = 60,
    shown: options.ListingWithoutIds,
) -> None:
    """Look for overlaps, gaps, missing stop times and channels without a name. The exit code is 4 if there are errors."""
    desk = open_desk(ctx)
    start, end = period(desk, day, since, until)
    known = channels.get(desk.db, channel).id if channel else None
    found = checks.check(desk.db, since=start, until=end, channel=known, gap=timedelta(minutes=gap), zone=desk.zone)
    rows = [
        {
            "level": "error" if one.error else "warning",
            "code": one.code,
            "channel": one.channel,
            "at": one.at,
            "id": one.programme,
            "message": one.message,
        }
        for one in found
    ]
    columns = [
        Column("level", "Level", word),
        Column("code", "Code", code=True),
        Column("channel", "Channel", whole=True),
        Column("id", "Id", right=True),
        Column("at", "At", local(desk, "%Y-%m-%d %H:%M")),
        Column("message", "What", word, flexible=True, wraps=True),
    ]
    output.emit(rows, columns, shown, names=NAMES, empty="no problems found")
    errors = sum(one.error for one in found)
    if errors:
        are = phrase("is an error") if errors == 1 else phrase("are errors")
        raise Invalid(
            phrase(
                "{errors} of {findings} {are}", errors=errors, findings=text.number_of(len(found), "finding"), are=are
            ),
            hint="to correct a programme: newsroom programmes edit ID",
        )
