"""`newsroom stats baseline`: the counts of an older site."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

import typer

from newsroom import clock, text
from newsroom.commands import open_desk, options
from newsroom.commands.stats import listing, spans
from newsroom.desk import Desk
from newsroom.lazy import examples
from newsroom.option_rules import needs, rules, without
from newsroom.phrases import phrase
from newsroom.terminal.output import FORMS, Column, Output, emit_object

app = typer.Typer(rich_markup_mode=None)
NAMES: Final = ("id", "article_id", "views", "visits", "since", "note", "actor", "at")


@app.command()
@options.spread
@examples(
    ("Add the views of an older site", 'newsroom stats baseline 120000 --note "Old site, to April"'),
    ("List the baselines", "newsroom stats baseline"),
)
@rules(
    *(needs(name, "views") for name in ("visits", "since", "note")),
    without("views", *(form for form in FORMS if form not in ("json", "ids")), "fields", "no_headers"),
)
def baseline(
    ctx: typer.Context,
    *,
    views: Annotated[
        int | None, typer.Argument(metavar="[VIEWS]", help="The views that the older site had counted.")
    ] = None,
    visits: Annotated[
        int, typer.Option("--visits", metavar="N", help="The visits that the older site had counted.")
    ] = 0,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DAY", help="The day on which the older site began to count.")
    ] = None,
    article: Annotated[
        str | None, typer.Option("--article", metavar="REF", help="For one article instead of the site.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Where the number comes from.")] = "",
    shown: options.ListingWithoutIds,
) -> None:
    """Set the number of views that an older site had counted, or list the baselines.

    A new baseline replaces the previous one. Without VIEWS, the command lists the baselines, who set them and when.
    """
    from newsroom.core.readership import baselines

    desk = open_desk(ctx)
    article_id = 0
    if article is not None:
        from newsroom.core.articles import articles

        article_id = articles.get(desk.db, article).id
    if views is None:
        _history(desk, shown, article_id if article is not None else None)
        return
    day = spans.day_of(desk, since) if since else None
    made = baselines.put(
        desk.db,
        views=views,
        visits=visits,
        since=day,
        article_id=article_id,
        note=text.one_line(text.clean(note)),
        now=desk.now,
        actor=desk.actor,
    )
    if shown.form == "json":
        emit_object(asdict(made))
    whose = phrase("article {article_id}", article_id=article_id) if article_id else phrase("the site")
    desk.say(
        phrase(
            "baseline of {whose}: {views}, {visits}",
            whose=whose,
            views=text.number_of(views, "view"),
            visits=text.number_of(visits, "visit"),
        )
    )


def _history(desk: Desk, shown: Output, article_id: int | None) -> None:
    from newsroom.core.readership import baselines

    rows = baselines.history(desk.db, article_id=article_id)
    columns = [
        Column("at", "Set", show=lambda at: f"{clock.local(clock.from_text(at), desk.zone):%Y-%m-%d %H:%M}"),
        Column("actor", "By"),
        Column("article_id", "For", show=lambda found: f"#{found}" if found else phrase("the site")),
        listing.number("views", desk),
        listing.number("visits", desk),
        Column("since", "Since"),
        Column("note", "Note", flexible=True),
    ]
    listing.show(rows, columns, shown, "Baselines, newest first", of=baselines.Baseline, empty="no baselines yet")
