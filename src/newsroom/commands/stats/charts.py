"""The pictures that `--chart` draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom import files, text
from newsroom.commands.stats import spans
from newsroom.desk import Desk
from newsroom.errors import Outside, Usage

if TYPE_CHECKING:
    from newsroom.core.readership.article_report import ArticleReport
    from newsroom.core.readership.trends import Trend
    from newsroom.formats.charts.chart import Chart

ChartFile = Annotated[
    Path | None, typer.Option("--chart", metavar="FILE", help="Draw it into a picture as well: FILE.svg or FILE.png.")
]
KINDS = (".svg", ".png")


def check(path: Path | None) -> None:
    """Raise `Usage` for a picture of a kind that is not drawn."""
    if path is not None and path.suffix.lower() not in KINDS:
        raise Usage(f"{path} is neither .svg nor .png", ref=str(path), hint="--chart views.svg, or --chart views.png")


def draw(desk: Desk, chart: Chart, path: Path) -> None:
    """Write a chart into a picture of the kind that its name says. Raises `Outside` when that cannot be written."""
    from newsroom.formats.charts import png, svg

    data = png.write(chart) if path.suffix.lower() == ".png" else svg.write(chart).encode()
    write(path, data)
    desk.say(f"{path}: {len(data) / 1000:.0f} kB")


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises `Outside`."""
    try:
        files.write(path, data)
    except OSError as error:
        raise Outside(f"cannot write {path}: {error.strerror}", ref=str(path)) from error


def of_trend(desk: Desk, trend: Trend) -> Chart:
    """Views by hour, day, week or month."""
    from newsroom.formats.charts.chart import Chart

    title = f"Views by {trend.by}, {spans.span_text(trend.total.since, trend.total.until)}"
    return _chart(desk, Chart, title, [one.label for one in trend.buckets], [one.views for one in trend.buckets])


def of_article(desk: Desk, report: ArticleReport) -> Chart:
    """An article's views in its last 30 days."""
    from newsroom.formats.charts.chart import Chart

    return _chart(
        desk, Chart, f"{text.excerpt(text.one_line(report.title), 70)}: views by day", [one.day for one in report.days],
        [one.views for one in report.days],
    )  # fmt: skip


def _chart(desk: Desk, make: type[Chart], title: str, labels: Sequence[str], values: Sequence[int]) -> Chart:
    lang = desk.settings.lang
    most = max(zip(values, labels, strict=True), default=(0, ""))
    told = f"{text.number(sum(values), lang)} views in all"
    told += f"; the most, {text.number(most[0], lang)}, in {most[1]}." if most[0] else "."
    return make(title, told, labels, values, lambda value: text.number(value, lang))
