"""`newsroom stats report`: the statistics as one page, for people without a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import clock, text
from newsroom.commands import open_desk, options
from newsroom.commands.stats import charts, spans
from newsroom.core.readership import rankings, trends
from newsroom.core.readership.summary import all_time
from newsroom.desk import Desk
from newsroom.terminal.stats.charts import change as change_text

if TYPE_CHECKING:
    from newsroom.core.articles.output import Production
    from newsroom.core.readership.trends import Trend
    from newsroom.formats.charts.html_report import ReportPart, StatsReport


app = typer.Typer(rich_markup_mode=None)


@app.command()
def report(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="Where the page goes.")],
    since: spans.Since = "30d",
    until: spans.Until = None,
    json: options.Json = False,
) -> None:
    """Write the figures into one HTML page to send to the editor-in-chief.

    Charts and tables of readers, stories, sources, the desk and its moderation. It needs no network and no script.
    """
    from newsroom.formats.charts import html_report
    from newsroom.terminal.output import emit_object

    desk = open_desk(ctx)
    first, last = spans.span_of(desk, since, until)
    first = first or all_time(desk.db).since or last
    page = html_report.write(_page(desk, first, last))
    charts.write(output, page.encode())
    if json:
        emit_object({"file": str(output), "since": first, "until": last, "bytes": len(page.encode())})
    desk.say(f"{output}: {len(page) / 1000:.0f} kB, {spans.span_text(first, last)}")


def _page(desk: Desk, first: str, last: str) -> StatsReport:
    from newsroom.core.articles import output as articles_output
    from newsroom.formats.charts import html_report

    lang = desk.settings.lang
    trend = trends.trend(desk.db, by=_unit(first, last), since=first, until=last, now=desk.now, zone=desk.zone)
    made = articles_output.production(desk.db, since=first, until=last, by="section", settings=desk.settings)
    total = all_time(desk.db)
    change = change_text(trend.change)

    def number(value: int) -> str:
        return text.number(value, lang)

    single = [
        ("Views", number(trend.total.views), f"{change} against the time before" if change else ""),
        ("Visits", number(trend.total.visits), ""),
        ("Visitor-days", number(trend.total.visitor_days), "each day's visitors, added up"),
        ("Published", number(made.total.published), f"{number(made.total.corrected)} corrected"),
        ("Views of all time", number(total.views), f"since {total.since}" if total.since else ""),
    ]
    return html_report.StatsReport(
        lang="en", title=f"{desk.settings.text('site.title')}: readers and desk",
        subtitle=f"{spans.span_text(first, last).capitalize()}, days of {desk.zone.key}.", figures=single,
        parts=[_readers(desk, trend), *_rankings(desk, first, last), *_desk_parts(desk, made)],
        closing=f"Made {clock.echo(desk.now, desk.zone)} by newsroom. A visit ends after half an hour without a view; nobody"
        " is known beyond a day, so readers of several days may be the same.",
    )  # fmt: skip


def _unit(first: str, last: str) -> str:
    length = len(clock.day_list(first, last))
    return "hour" if length <= 2 else "day" if length <= 92 else "week" if length <= 730 else "month"


def _readers(desk: Desk, trend: Trend) -> ReportPart:
    from newsroom.formats.charts.html_report import ReportPart, ReportTable

    lang = desk.settings.lang
    rows = [
        (one.label, text.number(one.views, lang), text.number(one.visits, lang), _maybe(one.visitor_days, lang))
        for one in trend.buckets
    ]
    table = ReportTable(
        f"The same by {trend.by} as a table", (trend.by.capitalize(), "Views", "Visits", "Visitor-days"), rows
    )
    return ReportPart("Readers", charts.of_trend(desk, trend), [table])


def _maybe(value: int | None, lang: str) -> str:
    return "–" if value is None else text.number(value, lang)


def _rankings(desk: Desk, first: str, last: str) -> list[ReportPart]:
    from newsroom.formats.charts.html_report import ReportPart, ReportTable

    lang = desk.settings.lang
    top = [
        (one.title, text.number(one.views, lang), text.number(one.readers, lang))
        for one in rankings.top(desk.db, since=first, until=last, limit=20)
    ]
    came = [
        (one.name, text.number(one.views, lang), f"{one.share:.1f}")
        for one in rankings.sources(desk.db, since=first, until=last, limit=20)
    ]
    return [
        ReportPart(
            "Most read", tables=[ReportTable("The twenty stories read most", ("Story", "Views", "Readers"), top)]
        ),
        ReportPart(
            "Where readers came from", tables=[ReportTable("By views of the site", ("From", "Views", "%"), came)]
        ),
    ]


def _desk_parts(desk: Desk, made: Production) -> list[ReportPart]:
    from newsroom.core.comments import comments
    from newsroom.formats.charts.html_report import ReportPart, ReportTable
    from newsroom.terminal.stats.values import duration

    lang = desk.settings.lang
    rows = [
        (
            one.name or "(none)", *(text.number(n, lang) for n in (one.published, one.updated, one.corrected, one.withdrawn)),
            duration(one.median), duration(one.p90), text.number(one.views, lang),
        )
        for one in [*made.rows, made.total]
    ]  # fmt: skip
    heads = ("Section", "Published", "Updated", "Corrected", "Withdrawn", "Time to publish", "90 % within", "Views")
    states = [(state.capitalize(), text.number(n, lang)) for state, n in comments.count(desk.db).items()]
    return [
        ReportPart(
            "The desk",
            tables=[ReportTable("Stories by section; the median time from draft to publication", heads, rows)],
        ),
        ReportPart("Comments", tables=[ReportTable("As they stand now", ("State", "Comments"), states)]),
    ]
