"""`newsroom stats top`: the most read articles, sections, authors and tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership import rankings
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column, Output

GROUPS: Final = {"section": phrase("Section"), "author": phrase("Author"), "tag": phrase("Tag")}

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = tuple(
    dict.fromkeys((*listing.names_of(rankings.RankedArticle), *listing.names_of(rankings.RankedGroup)))
)


@app.command()
@options.spread
@examples(
    ("The most read articles of the last 7 days", "newsroom stats top"),
    ("The most read sections of all time", "newsroom stats top --by section --since all"),
)
def top(
    ctx: typer.Context,
    *,
    since: spans.Since = "7d",
    until: spans.Until = None,
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="What to rank: article, section, author or tag.")
    ] = "article",
    limit: listing.Limit = 10,
    shown: Annotated[Output, options.forms()],
) -> None:
    """List the most read articles, sections, authors or tags.

    --since all includes the baselines of an older site.
    """
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    numbers = [listing.number("views", desk), listing.number("readers", desk)]
    if by == "article":
        rows: Sequence[Any] = rankings.top(desk.db, since=first, until=last, limit=listing.most(limit, shown))
        slug = [] if shown.on_terminal else [Column("slug", "Slug")]
        columns = [Column("id", "Id", right=True), *numbers, *slug, Column("title", "Title", flexible=True)]
    else:
        if shown.form == "ids":
            raise Usage("--ids can only be used with --by article")
        rows = rankings.top_groups(desk.db, by, since=first, until=last, limit=listing.most(limit, shown))
        columns = [Column("name", GROUPS.get(by, by), flexible=True), listing.number("articles", desk), *numbers]
    kind = rankings.RankedArticle if by == "article" else rankings.RankedGroup
    listing.show(rows, columns, shown, phrase("Most read {days}", days=clock.days_text(first, last)), of=kind)
