"""`newsroom stats article`: the readers of one article."""

from __future__ import annotations

from dataclasses import asdict

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.stats.charts import ChartFile
from newsroom.lazy import examples
from newsroom.terminal.output import Column, emit, emit_object
from newsroom.terminal.stats import article as screen
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)


@app.command()
@options.spread
@examples(
    ("The readers of one article", "newsroom stats article night-ferry"),
    ("With a chart", "newsroom stats article night-ferry --chart ferry.svg"),
)
def article(ctx: typer.Context, *, ref: options.Ref, chart: ChartFile = None, shown: options.Screen) -> None:
    """Show the views, readers and sources of one article, and its views in the first hours.

    --csv prints its last 30 days.
    """
    from newsroom.core.articles import articles
    from newsroom.core.readership.article_report import article_report

    desk = open_desk(ctx)
    found = article_report(desk.db, articles.get(desk.db, ref).id, now=desk.now, settings=desk.settings)
    if chart is not None:
        from newsroom.desk import stats_charts  # here: most people look at the screen

        stats_charts.draw(desk, stats_charts.of_article(desk, found), chart)
    if shown.form == "json":
        emit_object(asdict(found))
    elif shown.form == "csv":
        emit([asdict(day) for day in found.days], [Column("day"), Column("views"), Column("readers")], shown)
    else:
        screen.show(found, lang=language())
