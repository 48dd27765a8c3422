"""The statistics of some weeks as one HTML page, for people without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsroom import clock, languages
from newsroom.core.articles import output
from newsroom.core.articles.output import OutputReport
from newsroom.core.comments import comments
from newsroom.core.readership import rankings, trends
from newsroom.core.readership.summary import all_time
from newsroom.core.readership.trends import Trend
from newsroom.desk import Desk, stats_charts
from newsroom.formats.charts import html_report
from newsroom.formats.charts.html_report import ReportPart, ReportTable, StatsReport


@dataclass(frozen=True, slots=True)
class Wording:
    """How to format a change in percent and a length of time in seconds."""

    change: Callable[[float | None], str]
    duration: Callable[[int | None], str]


def page(desk: Desk, first: str, last: str, wording: Wording) -> str:
    """The HTML of the days from `first` to `last`, both included."""
    lang = desk.settings.lang
    trend = trends.trend(desk.db, by=_unit(first, last), since=first, until=last, now=desk.now, zone=desk.zone)
    made = output.report(desk.db, since=first, until=last, by="section", settings=desk.settings)
    total = all_time(desk.db)
    change = wording.change(trend.change)

    def number(value: int) -> str:
        return languages.number(value, lang)

    single = [
        ("Views", number(trend.total.views), f"{change} against the time before" if change else ""),
        ("Visits", number(trend.total.visits), ""),
        ("Visitor-days", number(trend.total.visitor_days), "each day's visitors, added up"),
        ("Published", number(made.total.published), f"{number(made.total.corrected)} corrected"),
        ("Views of all time", number(total.views), f"since {total.since}" if total.since else ""),
    ]
    report = StatsReport(
        lang="en",
        title=f"{desk.settings.text('site.title')}: readers and desk",
        subtitle=f"{clock.days_text(first, last).capitalize()}, days of {desk.zone.key}.",
        figures=single,
        parts=[_readers(desk, trend), *_rankings(desk, first, last), *_desk_parts(desk, made, wording)],
        closing=f"Made {clock.echo(desk.now, desk.zone)} by newsroom. A visit ends after half an hour without a view; nobody"
        " is known beyond a day, so readers of several days may be the same.",
    )
    return html_report.write(report)


def _unit(first: str, last: str) -> str:
    length = len(clock.day_list(first, last))
    return "hour" if length <= 2 else "day" if length <= 92 else "week" if length <= 730 else "month"


def _readers(desk: Desk, trend: Trend) -> ReportPart:
    lang = desk.settings.lang
    rows = [
        (
            one.label,
            languages.number(one.views, lang),
            languages.number(one.visits, lang),
            _maybe(one.visitor_days, lang),
        )
        for one in trend.buckets
    ]
    table = ReportTable(
        f"The same by {trend.by} as a table", (trend.by.capitalize(), "Views", "Visits", "Visitor-days"), rows
    )
    return ReportPart("Readers", stats_charts.of_trend(desk, trend), [table])


def _maybe(value: int | None, lang: str) -> str:
    return "–" if value is None else languages.number(value, lang)


def _rankings(desk: Desk, first: str, last: str) -> list[ReportPart]:
    lang = desk.settings.lang
    top = [
        (one.title, languages.number(one.views, lang), languages.number(one.readers, lang))
        for one in rankings.top(desk.db, since=first, until=last, limit=20)
    ]
    came = [
        (one.name, languages.number(one.views, lang), f"{one.share:.1f}")
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


def _desk_parts(desk: Desk, made: OutputReport, wording: Wording) -> list[ReportPart]:
    lang = desk.settings.lang
    rows = [
        (
            one.name or "(none)",
            *(languages.number(n, lang) for n in (one.published, one.updated, one.corrected, one.withdrawn)),
            wording.duration(one.median),
            wording.duration(one.p90),
            languages.number(one.views, lang),
        )
        for one in [*made.rows, made.total]
    ]
    heads = ("Section", "Published", "Updated", "Corrected", "Withdrawn", "Time to publish", "90 % within", "Views")
    states = [(state.capitalize(), languages.number(n, lang)) for state, n in comments.count(desk.db).items()]
    return [
        ReportPart(
            "The desk",
            tables=[ReportTable("Stories by section; the median time from draft to publication", heads, rows)],
        ),
        ReportPart("Comments", tables=[ReportTable("As of now", ("State", "Comments"), states)]),
    ]
