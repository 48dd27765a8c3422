"""`newsroom stats check`, `rebuild` and `close-days`: the stored totals."""

from __future__ import annotations

from typing import Final

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing
from newsroom.errors import BadFile
from newsroom.lazy import examples
from newsroom.phrases import phrase, word
from newsroom.terminal.output import Column, emit_lines, emit_object

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("what", "where", "stored", "counted")


@app.command()
@options.spread
@examples(
    ("Check the totals", "newsroom stats check"),
)
def check(ctx: typer.Context, *, shown: options.ListingWithoutIds) -> None:
    """Check that the totals add up.

    The totals are compared with each other and with the individual views of open days. The exit code is 7 if they differ.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    found = reconcile.check(desk.db)
    columns = [
        Column("what", "Totals", word, flexible=True),
        Column("where", "Where"),
        Column("stored", "Stored", right=True),
        Column("counted", "Counted", right=True),
    ]
    if found or shown.form != "table" or shown.fields:
        listing.show(found, columns, shown, "Totals that do not add up", of=reconcile.Disagreement)
    if found:
        raise BadFile(
            text.number_of(len(found), "total is wrong", "totals are wrong"),
            hint="to count the totals of open days again: newsroom stats rebuild"
            if reconcile.can_rebuild(desk.db, found, zone=desk.zone)
            else "newsroom stats rebuild cannot put all of them right; a backup made earlier may have the right totals",
        )
    desk.say("the totals add up")


@app.command()
@examples(
    ("Count the open days again", "newsroom stats rebuild"),
)
def rebuild(ctx: typer.Context, json: options.Json = False) -> None:
    """Count the totals of open days again.

    Open days are counted from individual views. Closed days are not counted again, as their views may have been deleted.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    days = reconcile.rebuild(desk.db, settings=desk.settings)
    if json:
        emit_object({"days": days})
    else:
        emit_lines([day] for day in days)
    desk.say(phrase("{open_days} counted again", open_days=text.number_of(len(days), "open day")))


@app.command("close-days")
@examples(
    ("Delete old visitor data, and print the number of closed days as JSON", "newsroom stats close-days --json"),
)
def close_days(ctx: typer.Context, json: options.Json = False) -> None:
    """Delete the visitor data of days before yesterday.

    Data of days counted from logs is deleted 14 days after the day ended or was first imported, whichever is later.

    `serve` and `import-log` do this automatically; if you use neither, run this command from cron. The totals are kept.
    """
    from newsroom.core.readership import closing

    desk = open_desk(ctx)
    closed = closing.close_days(desk.db, now=desk.now, settings=desk.settings)
    if json:
        emit_object({"closed": closed})
    desk.say(phrase("{days} closed", days=text.number_of(closed, "day")))
