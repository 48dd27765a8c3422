"""`newsroom stats podcasts`: the downloads of episodes and of the series they are in."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from newsroom import clock
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.core.readership import downloads
from newsroom.errors import Usage
from newsroom.lazy import examples
from newsroom.phrases import phrase
from newsroom.terminal.output import Column, Output

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = tuple(
    dict.fromkeys((*listing.names_of(downloads.EpisodeDownloads), *listing.names_of(downloads.SeriesDownloads)))
)
GROUPS: Final = ("episode", "series")


@app.command()
@options.spread
@examples(
    ("The downloads of the last 30 days", "newsroom stats podcasts"),
    ("Each podcast, all time", "newsroom stats podcasts --by series --since all"),
)
def podcasts(
    ctx: typer.Context,
    *,
    since: spans.Since = "30d",
    until: spans.Until = None,
    by: Annotated[str, typer.Option("--by", metavar="WHAT", help="What to rank: episode or series.")] = "episode",
    limit: listing.Limit = 20,
    shown: Annotated[Output, options.forms()],
) -> None:
    """List the most downloaded podcast episodes, or the most downloaded series.

    One download is counted for each listener who got at least a minute of an episode on one day, as in the IAB Podcast
    Measurement Technical Guidelines. Bots are not counted.
    """
    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    if by not in GROUPS:
        raise Usage(
            phrase("unknown grouping {by!r}", by=by), hint=phrase("use one of: {choices}", choices=", ".join(GROUPS))
        )
    if by == "series" and shown.form == "ids":
        raise Usage("--ids can only be used with --by episode")
    number = listing.number("downloads", desk)
    if by == "episode":
        rows: list[Any] = [*downloads.by_episode(desk.db, since=first, until=last, limit=listing.most(limit, shown))]
        slug = [] if shown.on_terminal else [Column("slug", "Slug")]
        titles = [Column("series", "Series"), Column("title", "Title", flexible=True)]
        columns = [Column("id", "Id", right=True), number, *slug, *titles]
    else:
        rows = [*downloads.by_series(desk.db, since=first, until=last, limit=listing.most(limit, shown))]
        columns = [Column("name", "Series", flexible=True), listing.number("episodes", desk), number]
    kind = downloads.EpisodeDownloads if by == "episode" else downloads.SeriesDownloads
    listing.show(rows, columns, shown, phrase("Downloads {days}", days=clock.days_text(first, last)), of=kind)
