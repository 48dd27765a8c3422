"""`newsroom stats bots` and `not-found`: requests that are not counted as views."""

from __future__ import annotations

from typing import Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership import rankings
from newsroom.core.readership.bots import BotReason
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
_REASONS: Final = {
    BotReason.EMPTY: phrase("no user agent"),
    BotReason.LIBRARY: phrase("program, not a browser"),
    BotReason.HEADLESS: phrase("automated browser"),
    BotReason.CRAWLER: phrase("known crawler"),
    BotReason.SELF_NAMED: phrase("says that it is a bot"),
    BotReason.PREFETCH: phrase("prefetched by a browser"),
}
FIELDS: Final = {
    "bots": listing.names_of(rankings.BotHits),
    "not_found": listing.names_of(rankings.NotFoundPath),
}


@app.command()
@options.spread
@examples(
    ("Which bots made requests in the last 7 days", "newsroom stats bots"),
)
def bots(
    ctx: typer.Context,
    *,
    since: spans.Since = "7d",
    until: spans.Until = None,
    limit: listing.Limit = 0,
    shown: listing.Rows,
) -> None:
    """List the bots that made requests, and why their requests are not counted."""
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    rows = rankings.bots(desk.db, since=first or "", until=last, limit=limit or None)
    columns = [
        Column("bot", "Bot", flexible=True),
        Column("reason", "Reason", (lambda code: _REASONS.get(code, code)) if shown.on_terminal else None),
        listing.number("hits", desk),
    ]
    title = phrase("Bots {days}", days=clock.days_text(first, last))
    listing.show(rows, columns, shown, title, of=rankings.BotHits)


@app.command("not-found")
@options.spread
@examples(
    ("Which missing pages readers requested", "newsroom stats not-found --since 30d"),
)
def not_found(
    ctx: typer.Context,
    *,
    since: spans.Since = "7d",
    until: spans.Until = None,
    limit: listing.Limit = 0,
    shown: listing.Rows,
) -> None:
    """List requested addresses that do not exist."""
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    rows = rankings.not_found(desk.db, since=first or "", until=last, limit=limit or None)
    listing.show(
        rows,
        [Column("path", "Path", flexible=True), listing.number("hits", desk)],
        shown,
        phrase("Addresses not found {days}", days=clock.days_text(first, last)),
        of=rankings.NotFoundPath,
    )
