"""The statistics screen of one article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from newsroom import clock
from newsroom.core.readership.article_report import ArticleReport
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import WIDEST, sources_table
from newsroom.terminal.stats.values import NOTHING, Pairs, count, counted, when, write_pairs

if TYPE_CHECKING:
    from rich.console import Console


def show(report: ArticleReport, *, lang: str) -> None:
    """Draw the screen on a terminal; in a pipe, print lines of name and value."""
    if sys.stdout.isatty():
        draw(report, lang=lang)
    else:
        write_pairs(pairs(report))


def pairs(report: ArticleReport) -> Pairs:
    """Every value of the screen with its name."""
    return [
        ("article", f"{report.id}\t{safe_line(report.title)}"),
        ("state", report.status),
        ("published", _published(report)),
        ("views", count(report.views)),
        ("of which carried over", count(report.baseline)),
        ("readers", count(report.readers)),
        ("views today", count(report.views_today)),
        ("readers today", count(report.readers_today)),
        ("rank today", _rank(report)),
        ("comments", count(report.comments_published)),
        ("comments pending", count(report.comments.pending)),
        ("last view", when(report.last_view_at, report.timezone)),
        *((f"views by {age}", count(views)) for age, views in report.ages.items()),
        *(("from", f"{count(row.views)}\t{safe_line(row.name)}") for row in report.sources),
        *(("day", f"{day.day}\t{count(day.views)}\t{count(day.readers)}") for day in report.days if day.views),
    ]


def _published(report: ArticleReport) -> str:
    """When it was published; the day if no time of day was given."""
    return report.published_day or when(report.published_at, report.timezone)


def _rank(report: ArticleReport, lang: str | None = None) -> str:
    """The rank of the article among those read today: `1 of 14`."""
    if report.rank_today is None:
        return NOTHING
    return f"{count(report.rank_today, lang)} of {count(report.read_today, lang)}"


def draw(report: ArticleReport, *, lang: str, console: Console | None = None) -> None:
    """Draw the screen with Rich."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    console.print(Text.assemble((f"#{report.id} ", "dim"), (safe_line(report.title), "bold")))
    console.print(Text(f"{report.status} · published {_published(report)}", style="dim"))
    for line in _totals(report, lang):
        console.print(line, markup=False, highlight=False)
    console.print()
    if report.first_hours is not None and report.published_at:
        hours = charts.spark(_hours_so_far(report, report.first_hours), ascii_only=ascii_only)
        console.print(Text.assemble(("first 24 h   ", "dim"), (hours, "cyan")))
    days = charts.spark([day.views for day in report.days], ascii_only=ascii_only)
    console.print(Text.assemble(("last 30 days ", "dim"), (days, "cyan")))
    if any(views is not None for views in report.ages.values()):
        ages = "   ".join(f"{age} {count(views, lang)}" for age, views in report.ages.items())
        console.print(Text.assemble(("views by age ", "dim"), ages))
    if report.sources:
        console.print()
        table = sources_table(report.sources, lang, console.width, ascii_only=ascii_only)
        table.width = min(console.width, WIDEST)
        console.print(table)


def _totals(report: ArticleReport, lang: str) -> tuple[str, str]:
    """The totals, all and of today, a line each."""
    carried = f" ({count(report.baseline, lang)} carried over)" if report.baseline else ""
    waiting = f" ({count(report.comments.pending, lang)} waiting)" if report.comments.pending else ""
    return (
        f"views {count(report.views, lang)}{carried}   readers {count(report.readers, lang)}   "
        f"comments {count(report.comments_published, lang)}{waiting}",
        f"today {counted(report.views_today, 'view', lang)}, {counted(report.readers_today, 'reader', lang)}, "
        f"rank {_rank(report, lang)}",
    )


def _hours_so_far(report: ArticleReport, first_hours: list[int]) -> list[float | None]:
    """Views of the hours since publication, None for those still to come."""
    age = clock.from_text(report.generated_at) - clock.from_text(report.published_at or report.generated_at)
    reached = int(age.total_seconds() // 3600) + 1
    return [views if hour < reached else None for hour, views in enumerate(first_hours)]
