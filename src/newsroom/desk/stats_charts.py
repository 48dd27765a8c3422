"""Charts of views as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import clock, files, languages, text
from newsroom.desk import Desk
from newsroom.errors import Outside
from newsroom.formats.charts import png, svg
from newsroom.formats.charts.chart import Chart, ChartMark
from newsroom.phrases import phrase, phrase_n, word
from newsroom.translations import language, translated

if TYPE_CHECKING:
    from newsroom.core.readership.article_report import ArticleReport
    from newsroom.core.readership.trends import Trend

TITLES = {
    "hour": phrase("Views by hour"),
    "day": phrase("Views by day"),
    "week": phrase("Views by week"),
    "month": phrase("Views by month"),
}
UPDATED = {"update": phrase("updated"), "correct": phrase("corrected")}
HOUR, DAY = 3600, 86400  # seconds
HOURS_OF_A_DAY = 25  # at most, when clocks change
SATURDAY = 5


def draw(desk: Desk, chart: Chart, path: Path) -> None:
    """Write a chart as a picture of the kind in its file name. Raises `Outside` if that cannot be written."""
    data = png.write(chart) if path.suffix.lower() == ".png" else svg.write(chart).encode()
    write_file(path, data)
    desk.say(phrase("{path}: {number:.0f} kB", path=path, number=len(data) / 1000))


def write_file(path: Path, data: bytes) -> None:
    """Write a picture or a page completely or not at all. Raises `Outside`, and `Usage` for a folder of a site."""
    files.refuse_published(path)
    try:
        files.write(path, data)
    except OSError as error:
        raise Outside(
            phrase("cannot write {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error


def of_trend(desk: Desk, trend: Trend, lang: str | None = None) -> Chart:
    """Views by hour, day, week or month, in the language of the command or in `lang`."""
    words = _Words(desk, lang)
    first, last = (words.day(one) for one in (trend.total.since, trend.total.until))
    period = first if first == last else phrase("{first} to {last}", first=first, last=last)
    starts = [clock.local(clock.from_text(one.start), desk.zone) for one in trend.buckets]
    short = [words.short(at, trend.by, len(starts)) for at in starts]
    names = [words.full(at, trend.by) for at in starts]
    part = None
    if trend.total.until >= clock.day_of(desk.now, desk.zone):
        part = max(
            (place for place, one in enumerate(trend.buckets) if one.start <= clock.to_text(desk.now)), default=None
        )
    title = words.say(phrase("{title}, {period}", title=TITLES[trend.by], period=period))
    days_off = frozenset(place for place, at in enumerate(starts) if trend.by == "day" and at.weekday() >= SATURDAY)
    return words.chart(title, short, names, [one.views for one in trend.buckets], part=part, rest=days_off)


def of_article(desk: Desk, report: ArticleReport, lang: str | None = None) -> Chart:
    """An article's views from its publication on: by hour on its first day, then by day, at most the last 30 days."""
    words = _Words(desk, lang)
    name = text.excerpt(text.one_line(report.title), 70)
    published = clock.from_text(report.published_at) if report.published_at else None
    age = (desk.now - published).total_seconds() if published else 0.0
    happened = [(clock.from_text(one.at), UPDATED[one.action]) for one in report.updates]
    if published and report.first_hours is not None and not report.published_day and age < DAY:
        hours = report.first_hours[: int(age // HOUR) + 1]
        starts = [clock.local(published + timedelta(hours=place), desk.zone) for place in range(len(hours))]
        marks = [ChartMark(int((at - published).total_seconds() // HOUR), words.say(said)) for at, said in happened]
        title = words.say(phrase("{name}: views by hour since publication", name=name))
        return words.chart(
            title,
            [words.lang.time(at) for at in starts],
            [words.full(at, "hour") for at in starts],
            hours,
            part=len(hours) - 1,
            marks=marks,
        )
    begin = clock.day_of(published, desk.zone) if published else ""
    if any(one.views for one in report.days if one.day < begin):
        begin = next(one.day for one in report.days if one.views)  # it may have had readers earlier
    days = [one for one in report.days if one.day >= begin] or report.days[-1:]
    if published:
        happened = [(published, phrase("published")), *happened]
    places = {one.day: place for place, one in enumerate(days)}
    found = [(places.get(clock.day_of(at, desk.zone)), words.say(said)) for at, said in happened]
    marks = [ChartMark(place, said) for place, said in found if place is not None]
    dates = [date.fromisoformat(one.day) for one in days]
    return words.chart(
        words.say(phrase("{name}: views by day", name=name)),
        [words.lang.short_day(day) for day in dates],
        [words.named_day(day) for day in dates],
        [one.views for one in days],
        part=places.get(clock.day_of(desk.now, desk.zone)),
        rest=frozenset(place for place, day in enumerate(dates) if day.weekday() >= SATURDAY),
        marks=marks,
    )


class _Words:
    """The texts of a chart in one language."""

    def __init__(self, desk: Desk, lang: str | None) -> None:
        self.tag = lang or language()
        self.lang = languages.of(self.tag)
        self._now = clock.local(desk.now, desk.zone)

    def say(self, message: str) -> str:
        """A message in this language."""
        return translated(message, self.tag)

    def day(self, day: str) -> str:
        """A local day in full."""
        return self.lang.day(date.fromisoformat(day))

    def named_day(self, day: date) -> str:
        """A day in full with its name."""
        return f"{self.lang.weekday(day)}, {self.lang.day(day)}"

    def short(self, at: datetime, by: str, count: int) -> str:
        """The label of a bar that begins at `at`; the chart has `count` bars."""
        if by == "hour":
            return (
                self.lang.time(at)
                if count <= HOURS_OF_A_DAY
                else f"{self.lang.short_day(at.date())} {self.lang.time(at)}"
            )
        return self.lang.short_month(at.year, at.month) if by == "month" else self.lang.short_day(at.date())

    def full(self, at: datetime, by: str) -> str:
        """The name of a bar that begins at `at`, where there is room for it."""
        if by == "hour":
            return self.lang.moment(at)
        if by == "month":
            return self.lang.month(at.year, at.month)
        named = self.named_day(at.date())
        return self.say(phrase("week starting {day}", day=named)) if by == "week" else named

    def chart(
        self,
        title: str,
        labels: Sequence[str],
        names: Sequence[str],
        values: Sequence[int],
        *,
        part: int | None = None,
        rest: frozenset[int] = frozenset(),
        marks: Sequence[ChartMark] = (),
    ) -> Chart:
        """The chart, described in a sentence for people who cannot see it."""
        most, when = max(zip(values, names, strict=True), key=lambda one: one[0], default=(0, ""))
        views = phrase_n("{n:,} view in total", "{n:,} views in total", sum(values))
        said = (
            phrase("{views}; highest: {most:,} ({when}).", views=views, most=most, when=when)
            if most
            else phrase("{views}.", views=views)
        )
        so_far = self.say(phrase("until {time}", time=self.lang.time(self._now)))
        return Chart(
            title,
            self.say(said),
            labels,
            values,
            self.lang.number,
            names=names,
            part=part,
            part_name=so_far,
            rest=rest,
            marks=marks,
        )
