"""The statistics of some weeks as one HTML page, for people without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from newsroom import clock, languages, urls
from newsroom.core.articles import articles, output
from newsroom.core.articles.output import DeskOutput, OutputReport
from newsroom.core.comments import comments
from newsroom.core.readership import rankings, trends
from newsroom.core.readership.rankings import RankedArticle
from newsroom.core.readership.summary import all_time
from newsroom.core.readership.trends import PeriodTotals, Trend, clear_change
from newsroom.desk import Desk, stats_charts
from newsroom.formats.charts import html_report
from newsroom.formats.charts.html_report import Cell, ReportLink, ReportPart, ReportTable, StatsReport
from newsroom.phrases import phrase, word
from newsroom.translations import is_spoken, language, translated

MOST_ROWS = 20
UNITS = {"hour": phrase("Hour"), "day": phrase("Day"), "week": phrase("Week"), "month": phrase("Month")}


@dataclass(frozen=True, slots=True)
class Wording:
    """How the page writes a change in percent, and a length of time in seconds in a language."""

    change: Callable[[float | None], str]
    duration: Callable[[int | None, str], str]


def language_of(desk: Desk) -> str:
    """The language of the page: that of the site, or that of the command if newsroom is not translated into it."""
    return desk.settings.lang if is_spoken(desk.settings.lang) else language()


def page(desk: Desk, first: str, last: str, wording: Wording, lang: str) -> str:
    """The HTML of the days from `first` to `last`, both included, in the language `lang`."""
    trend = trends.trend(desk.db, by=_unit(first, last), since=first, until=last, now=desk.now, zone=desk.zone)
    made = _Page(desk, trend, wording, lang)
    return html_report.write(made.report())


def _unit(first: str, last: str) -> str:
    length = len(clock.day_list(first, last))
    return "hour" if length <= 2 else "day" if length <= 92 else "week" if length <= 730 else "month"


class _Page:
    """The parts of one page, with what they share: the period, the one before it, and the language."""

    def __init__(self, desk: Desk, trend: Trend, wording: Wording, lang: str) -> None:
        self._desk = desk
        self._trend = trend
        self._wording = wording
        self._lang = lang
        self._words = languages.of(lang)
        # The page compares only with a period that was counted from its first day to its last.
        self._before: PeriodTotals | None = trend.before if trend.comparable else None

    def report(self) -> StatsReport:
        """All parts of the page."""
        total = self._trend.total
        made = output.report(
            self._desk.db, since=total.since, until=total.until, by="section", settings=self._desk.settings
        )
        period = self._period(total.since, total.until)
        title = self._desk.settings.text("site.title")
        at = clock.local(self._desk.now, self._desk.zone)
        return StatsReport(
            lang=self._lang,
            title=self._say(phrase("{title}: readers and desk", title=title)),
            subtitle=self._say(
                phrase("{period}. Days and hours are in the time zone {zone}.", period=period, zone=self._desk.zone.key)
            )
            + self._compared(),
            figures=self._figures(made.total),
            parts=[self._readers(), *self._rankings(), *self._desk_parts(made)],
            closing=self._say(
                phrase(
                    "Made by newsroom on {when} ({zone}). A visit ends after half an hour without a view. Readers are not "
                    "recognised after midnight, so the same people may be counted again on another day.",
                    when=self._words.moment(at),
                    zone=self._desk.zone.key,
                )
            ),
        )

    def _say(self, message: str) -> str:
        return translated(message, self._lang)

    def _number(self, value: int | None) -> str:
        return "–" if value is None else self._words.number(value)

    def _day(self, day: str) -> str:
        return self._words.day(date.fromisoformat(day))

    def _period(self, first: str, last: str) -> str:
        if first == last:
            return self._day(first)
        return self._say(phrase("{first} to {last}", first=self._day(first), last=self._day(last)))

    def _compared(self) -> str:
        """The period to compare with, and up to which time of its last day."""
        if self._before is None:
            return ""
        period = self._period(self._before.since, self._before.until)
        if not self._is_running():
            return " " + self._say(phrase("Compared with {period}.", period=period))
        until = self._words.time(clock.local(self._desk.now, self._desk.zone))
        return " " + self._say(
            phrase(
                "Today is counted until {time}. Compared with {period} until the same time of day.",
                time=until,
                period=period,
            )
        )

    def _is_running(self) -> bool:
        return self._trend.total.until >= clock.day_of(self._desk.now, self._desk.zone)

    def _change(self, new: int, old: int | None) -> str:
        """A number of the previous period, and the change from it."""
        if old is None:
            return ""
        change = self._wording.change(clear_change(new, old))
        before = self._say(phrase("before: {number}", number=self._number(old)))
        return f"{change} ({before})" if change else before

    def _figures(self, made: DeskOutput) -> list[tuple[str, str, str]]:
        total, before = self._trend.total, self._before
        whole = before if before is not None and not self._is_running() else None  # visitors are known by day only
        ever = all_time(self._desk.db)
        rows = [
            (phrase("Views"), total.views, self._change(total.views, before.views if before else None)),
            (phrase("Visits"), total.visits, self._change(total.visits, before.visits if before else None)),
            (
                phrase("Visitor-days"),
                total.visitor_days,
                self._change(total.visitor_days, whole.visitor_days if whole else None)
                or self._say(phrase("the visitors of each day, added up")),
            ),
            (phrase("Stories published"), made.published, self._change(made.published, self._published_before())),
            (
                phrase("All-time views"),
                ever.views,
                self._say(phrase("since {day}", day=self._day(ever.since))) if ever.since else "",
            ),
        ]
        return [(self._say(name), self._number(value), more) for name, value, more in rows]

    def _published_before(self) -> int | None:
        before = self._trend.before
        first = output.first_day(self._desk.db, self._desk.zone)
        if first is None or first > before.since:
            return None
        settings = self._desk.settings
        return output.report(
            self._desk.db, since=before.since, until=before.until, by="section", settings=settings
        ).total.published

    def _readers(self) -> ReportPart:
        chart = stats_charts.of_trend(self._desk, self._trend, self._lang)
        rows = [
            (
                f"{name} ({chart.part_name})" if place == chart.part else name,
                *map(self._number, (one.views, one.visits, one.visitor_days)),
            )
            for place, (name, one) in enumerate(zip(chart.names, self._trend.buckets, strict=True))
        ]
        heads = (UNITS[self._trend.by], phrase("Views"), phrase("Visits"), phrase("Visitor-days"))
        return ReportPart(
            self._say(phrase("Readers")), chart, [self._table(phrase("The numbers in this chart"), heads, rows)]
        )

    def _table(self, caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> ReportTable:
        return ReportTable(self._say(caption), [self._say(head) for head in heads], rows)

    def _rankings(self) -> list[ReportPart]:
        db, total, before = self._desk.db, self._trend.total, self._trend.before
        stories = rankings.top(db, since=total.since, until=total.until, limit=MOST_ROWS)
        stories_before = {
            one.id: one.views for one in rankings.top(db, since=before.since, until=before.until, limit=None)
        }
        came = rankings.sources(db, since=total.since, until=total.until, limit=MOST_ROWS)
        came_before = {one.name: one.views for one in rankings.sources(db, since=before.since, until=before.until)}
        compared = self._before is not None
        whole_days = (
            self._say(phrase(" (“Before” is the whole previous period)")) if compared and self._is_running() else ""
        )
        heads = [phrase("Views"), *([phrase("Before")] if compared else [])]
        read: list[list[Cell]] = [
            [
                self._story(one),
                self._number(one.views),
                *self._old(stories_before.get(one.id, 0)),
                self._number(one.readers),
            ]
            for one in stories
        ]
        from_where: list[list[Cell]] = [
            [
                self._say(rankings.SOURCES[one.name]) if one.name in rankings.SOURCES else one.name,
                self._number(one.views),
                *self._old(came_before.get(one.name, 0)),
                self._words.figure(f"{one.share:.1f}"),
            ]
            for one in came
        ]
        return [
            ReportPart(
                self._say(phrase("Most read")),
                tables=[
                    self._table(
                        self._say(phrase("Stories by views")) + whole_days,
                        [phrase("Story"), *heads, phrase("Readers")],
                        read,
                    )
                ],
            ),
            ReportPart(
                self._say(phrase("Where readers came from")),
                tables=[
                    self._table(
                        self._say(phrase("Sources by views, whole site")) + whole_days,
                        [phrase("From"), *heads, "%"],
                        from_where,
                    )
                ],
            ),
        ]

    def _old(self, views: int) -> list[str]:
        """The cell of the previous period, if the page compares with it."""
        return [] if self._before is None else [self._number(views)]

    def _story(self, one: RankedArticle) -> Cell:
        """The title of a story, as a link to its page if readers can open it."""
        if one.slug is None or not one.id:
            return one.title
        found = articles.get(self._desk.db, str(one.id))
        if found.status != "published" or not found.path:
            return one.title
        return ReportLink(one.title, urls.absolute(self._desk.settings.text("site.url"), found.path))

    def _desk_parts(self, made: OutputReport) -> list[ReportPart]:
        rows = [
            (
                name,
                *map(self._number, (one.published, one.updated, one.corrected, one.withdrawn)),
                self._wording.duration(one.median, self._lang),
                self._wording.duration(one.p90, self._lang),
                self._number(one.views),
            )
            for name, one in [
                *((row.name or self._say(phrase("(none)")), row) for row in made.rows),
                (self._say(phrase("All sections")), made.total),
            ]
        ]
        heads = (
            phrase("Section"),
            phrase("New"),
            phrase("Updated"),
            phrase("Corrected"),
            phrase("Withdrawn"),
            phrase("Median time"),
            phrase("90% within"),
            phrase("Views"),
        )
        caption = phrase("Stories by section, and the time from the first draft to publication")
        counts = comments.count(self._desk.db)
        statuses = [(self._say(word(status)), self._number(n)) for status, n in counts.items()]
        return [
            ReportPart(self._say(phrase("The desk")), tables=[self._table(caption, heads, rows)]),
            ReportPart(
                self._say(phrase("Comments")),
                tables=[self._table(phrase("As of now"), (phrase("Status"), phrase("Comments")), statuses)],
            ),
        ]
