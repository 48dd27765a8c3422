"""`newsroom stats check`, `rebuild` and `close-days`: the stored totals."""

from __future__ import annotations

import typer

from newsroom import text
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing
from newsroom.errors import BadFile
from newsroom.terminal.output import Column, emit_lines, emit_object

app = typer.Typer(rich_markup_mode=None)


@app.command()
@options.spread
def check(ctx: typer.Context, *, shown: options.ListingWithoutIds) -> None:
    """Prove that all figures agree.

    With the single views of open days and with each other; exit 7 when they do not.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    found = reconcile.check(desk.db)
    columns = [
        Column("what", "Figures", flexible=True), Column("where", "Where"), Column("stored", "Stored", right=True),
        Column("counted", "Counted", right=True),
    ]  # fmt: skip
    if found or shown.form != "table":
        listing.show(found, columns, shown, "Figures that disagree")
    if found:
        raise BadFile(
            text.number_of(len(found), "figure disagrees", "figures disagree"),
            hint="newsroom stats rebuild makes them anew from the views",
        )
    desk.say("all figures agree")


@app.command()
def rebuild(ctx: typer.Context, json: options.Json = False) -> None:
    """Make the figures of open days anew.

    From their single views; totals from the days. Closed days stand, as their views may be gone.
    """
    from newsroom.core.readership import reconcile

    desk = open_desk(ctx)
    days = reconcile.rebuild(desk.db, settings=desk.settings)
    if json:
        emit_object({"days": days})
    else:
        emit_lines([day] for day in days)
    desk.say(f"made {text.number_of(len(days), 'open day')} again")


@app.command("close-days")
def close_days(ctx: typer.Context, json: options.Json = False) -> None:
    """Forget the readers of the days before yesterday.

    `serve` and `import-log` do it by themselves; run it from cron where neither runs. The figures stay.
    """
    from newsroom.core.readership import closing

    desk = open_desk(ctx)
    closed = closing.close_days(desk.db, now=desk.now, settings=desk.settings)
    if json:
        emit_object({"closed": closed})
    desk.say(f"{text.number_of(closed, 'day')} closed")
