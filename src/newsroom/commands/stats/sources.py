"""`newsroom stats sources`: where readers came from."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership import rankings
from newsroom.lazy import examples
from newsroom.phrases import phrase, word
from newsroom.terminal.output import Column

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = listing.names_of(rankings.SourceViews)


@app.command()
@options.spread
@examples(
    ("Where readers came from in the last 7 days", "newsroom stats sources"),
    ("The sources of one article", "newsroom stats sources --article night-ferry --since all"),
)
def sources(
    ctx: typer.Context,
    *,
    since: spans.Since = "7d",
    until: spans.Until = None,
    article: Annotated[str | None, typer.Option("--article", metavar="REF", help="For one article.")] = None,
    limit: listing.Limit = 0,
    shown: listing.Rows,
) -> None:
    """List where readers came from.

    Channels: direct, search, social, messenger, ai, news, mail, campaign, other; for an article also own (within the
    site).
    """
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    article_id = None
    if article is not None:
        from newsroom.core.articles import articles

        article_id = articles.get(desk.db, article).id
    rows = rankings.sources(desk.db, since=first or "", until=last, article_id=article_id, limit=limit or None)
    columns = [
        Column("name", "From", flexible=True),
        Column("channel", "Channel", word),
        listing.number("views", desk),
        Column("share", "%", right=True),
    ]
    title = phrase("Sources {days}", days=clock.days_text(first, last))
    listing.show(rows, columns, shown, title, of=rankings.SourceViews)
