"""Charts of views as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newsroom import clock, files, languages, text
from newsroom.desk import Desk
from newsroom.errors import Outside
from newsroom.formats.charts import png, svg
from newsroom.formats.charts.chart import Chart
from newsroom.phrases import phrase

if TYPE_CHECKING:
    from newsroom.core.readership.article_report import ArticleReport
    from newsroom.core.readership.trends import Trend


def draw(desk: Desk, chart: Chart, path: Path) -> None:
    """Write a chart as a picture of the kind in its file name. Raises `Outside` if that cannot be written."""
    data = png.write(chart) if path.suffix.lower() == ".png" else svg.write(chart).encode()
    write_file(path, data)
    desk.say(phrase("{path}: {number:.0f} kB", path=path, number=len(data) / 1000))


def write_file(path: Path, data: bytes) -> None:
    """Write a picture or a page completely or not at all. Raises `Outside`."""
    try:
        files.write(path, data)
    except OSError as error:
        raise Outside(
            phrase("cannot write {path}: {strerror}", path=path, strerror=error.strerror), ref=str(path)
        ) from error


def of_trend(desk: Desk, trend: Trend) -> Chart:
    """Views by hour, day, week or month."""
    title = f"Views by {trend.by}, {clock.days_text(trend.total.since, trend.total.until)}"
    return _chart(desk, title, [one.label for one in trend.buckets], [one.views for one in trend.buckets])


def of_article(desk: Desk, report: ArticleReport) -> Chart:
    """An article's views in its last 30 days."""
    title = f"{text.excerpt(text.one_line(report.title), 70)}: views by day"
    return _chart(desk, title, [one.day for one in report.days], [one.views for one in report.days])


def _chart(desk: Desk, title: str, labels: Sequence[str], values: Sequence[int]) -> Chart:
    lang = desk.settings.lang
    most, when = max(zip(values, labels, strict=True), default=(0, ""))
    described = f"{languages.number(sum(values), lang)} {'view' if sum(values) == 1 else 'views'} in all"
    described += f"; the most, {languages.number(most, lang)}, in {when}." if most else "."
    return Chart(title, described, labels, values, lambda value: languages.number(value, lang))
