"""`newsroom stats trends`: views and visits over time."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from newsroom.commands import open_desk, options
from newsroom.commands.stats import spans
from newsroom.commands.stats.charts import ChartFile
from newsroom.core.readership import trends
from newsroom.core.readership.summary import all_time
from newsroom.lazy import examples
from newsroom.terminal.output import Column, emit, emit_object
from newsroom.terminal.stats import trend as screen
from newsroom.translations import language

app = typer.Typer(rich_markup_mode=None)


@app.command("trends")
@options.spread
@examples(
    ("Views day by day", "newsroom stats trends"),
    ("Week by week, with a chart", "newsroom stats trends --by week --since 8w --chart weeks.svg"),
)
def trends_(
    ctx: typer.Context,
    *,
    since: spans.Since = None,
    until: spans.Until = None,
    by: Annotated[str, typer.Option("--by", metavar="UNIT", help="One row for each hour, day, week or month.")] = "day",
    chart: ChartFile = None,
    shown: options.Screen,
) -> None:
    """Show views and visits over time, compared with the previous period."""
    desk = open_desk(ctx)
    usual = {"hour": "today", "week": "12w", "month": "365d"}.get(by, "30d")
    first, last = spans.span_of(desk, since or usual, until)
    first = first or all_time(desk.db).since or last
    trend = trends.trend(desk.db, by=by, since=first, until=last, now=desk.now, zone=desk.zone)
    if chart is not None:
        from newsroom.desk import stats_charts  # here: most people look at the screen

        stats_charts.draw(desk, stats_charts.of_trend(desk, trend), chart)
    if shown.form == "json":
        emit_object(asdict(trend))
    elif shown.form == "csv":
        names = ("label", "start", "hours", "views", "visits", "visitor_days")
        emit([asdict(bucket) for bucket in trend.buckets], [Column(name) for name in names], shown)
    else:
        screen.show(trend, lang=language(), now=desk.now)
