"""`newsroom stats`: readership on one screen; a file for each verb or for a few related ones."""

from __future__ import annotations

from dataclasses import asdict

import typer

from newsroom.commands import open_desk, options
from newsroom.core.readership.summary import summary
from newsroom.lazy import noun
from newsroom.option_rules import refuse_before
from newsroom.terminal.output import Column, emit, emit_object
from newsroom.terminal.stats import summary as screen
from newsroom.translations import language

VERBS = {
    "import-log": "newsroom.commands.stats.import_log",
    "report": "newsroom.commands.stats.report",
    "export": "newsroom.commands.stats.export",
    "output": "newsroom.commands.stats.output",
    "moderation": "newsroom.commands.stats.moderation",
    "live": "newsroom.commands.stats.live",
    "article": "newsroom.commands.stats.article",
    "top": "newsroom.commands.stats.top",
    "trends": "newsroom.commands.stats.trends",
    "podcasts": "newsroom.commands.stats.podcasts",
    "sources": "newsroom.commands.stats.sources",
    "bots": "newsroom.commands.stats.machines",
    "not-found": "newsroom.commands.stats.machines",
    "baseline": "newsroom.commands.stats.baseline",
    "check": "newsroom.commands.stats.totals",
    "rebuild": "newsroom.commands.stats.totals",
    "close-days": "newsroom.commands.stats.totals",
}

app = typer.Typer(
    cls=noun(
        VERBS,
        ("Today and the last 30 days on one screen", "newsroom stats"),
        ("The most read articles of the last 7 days", "newsroom stats top"),
        ("Count the readers in a web server's logs", "newsroom stats import-log /var/log/nginx/access.log*"),
    ),
    rich_markup_mode=None,
    add_completion=False,
    epilog="Days are in the site's time zone. A visit ends after half an hour without a view, and at "
    "midnight. Readers are not recognised from one day to the next, so over several days the same "
    "reader is counted once per day.",
)


@app.callback(invoke_without_command=True)
@options.spread
def stats(ctx: typer.Context, *, shown: options.Screen) -> None:
    """Show today (compared with a usual day), the last 30 days, all time, the most read articles and the sources."""
    if ctx.invoked_subcommand is not None:
        refuse_before(ctx, ctx.invoked_subcommand)
        return
    desk = open_desk(ctx)
    found = summary(desk.db, now=desk.now, settings=desk.settings)
    if shown.form == "json":
        emit_object(asdict(found))
    elif shown.form == "csv":
        emit(screen.records(found), [Column("figure"), Column("value")], shown)
    else:
        screen.show(found, title=desk.settings.text("site.title"), lang=language())
