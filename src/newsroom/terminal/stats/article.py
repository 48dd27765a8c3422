"""The statistics screen of one article."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.readership.article_report import ArticleDay, ArticleReport
from newsroom.phrases import phrase, word
from newsroom.terminal import TEAL
from newsroom.terminal.output import safe_line
from newsroom.terminal.pager import paged
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import WIDEST, folded, sources_table
from newsroom.terminal.stats.values import NOTHING, Pairs, count, say, when, write_pairs

if TYPE_CHECKING:
    from rich.console import Console

# The ages of `ArticleReport.ages` in words.
AGES = {
    "1h": phrase("first hour"),
    "6h": phrase("first 6 h"),
    "24h": phrase("first 24 h"),
    "7d": phrase("first 7 days"),
}


def show(report: ArticleReport, *, lang: str) -> None:
    """Draw the screen on a terminal; in a pipe, print lines of name and value."""
    if sys.stdout.isatty():
        with paged():
            draw(report, lang=lang)
    else:
        write_pairs(pairs(report))


def pairs(report: ArticleReport) -> Pairs:
    """Every value of the screen with its name."""
    return [
        ("article", f"{report.id}\t{safe_line(report.title)}"),
        ("status", report.status),
        ("published", _published(report)),
        ("views", count(report.views)),
        ("views on the older site", count(report.baseline)),
        ("readers", count(report.readers)),
        ("views today", count(report.views_today)),
        ("readers today", count(report.readers_today)),
        ("rank today", _rank(report)),
        *([("downloads", count(report.downloads))] if report.downloads else []),
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


def _rank(report: ArticleReport) -> str:
    """The rank of the article among those read today: `1 of 14`."""
    if report.rank_today is None:
        return NOTHING
    return phrase("{rank} of {count}", rank=count(report.rank_today), count=count(report.read_today))


def draw(report: ArticleReport, *, lang: str, console: Console | None = None) -> None:
    """Draw the screen with Rich."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    console.print(Text.assemble((f"#{report.id} ", "dim"), (safe_line(report.title), "bold")))
    console.print(Text(say(_standing(report), lang), style="dim"))
    for parts in _totals(report):
        for line in folded([Text(say(one, lang)) for one in parts], console.width, indent=2, ascii_only=ascii_only):
            console.print(line)
    console.print()
    lines: list[tuple[str, str]] = []
    if report.first_hours is not None and report.published_at:
        hours = charts.spark(_hours_so_far(report, report.first_hours), ascii_only=ascii_only)
        lines.append((phrase("first 24 h"), hours))
    name, days = _days(report)
    lines.append((name, charts.spark([day.views for day in days], ascii_only=ascii_only)))
    wide = max(cell_len(say(name, lang)) for name, _ in lines)
    for name, chart in lines:
        padding = " " * (wide - cell_len(say(name, lang)) + 1)
        console.print(Text.assemble((say(name, lang) + padding, "dim"), (chart, TEAL)))
    ages = [
        phrase("{age} {count:,}", age=AGES[age], count=views) for age, views in report.ages.items() if views is not None
    ]
    for line in folded([Text(say(one, lang)) for one in ages], console.width, ascii_only=ascii_only):
        console.print(line)
    if report.sources:
        console.print()
        table = sources_table(report.sources, lang, console.width, ascii_only=ascii_only)
        table.width = min(console.width, WIDEST)
        console.print(table)


def _standing(report: ArticleReport) -> str:
    """Its status, and when it was published."""
    published = _published(report)
    if report.status == "published":
        return phrase("published {when}", when=published)
    status = phrase("in review") if report.status == "review" else word(report.status)
    return phrase("{status}, first published {when}", status=status, when=published) if report.published_at else status


def _days(report: ArticleReport) -> tuple[str, list[ArticleDay]]:
    """The last 30 days, or the days since publication if there are fewer."""
    zone = clock.zone(report.timezone)
    begin = clock.day_of(clock.from_text(report.published_at), zone) if report.published_at else ""
    days = [day for day in report.days if day.day >= begin]
    if not days or len(days) == len(report.days) or any(day.views for day in report.days if day.day < begin):
        return phrase("last 30 days"), report.days
    return phrase("since publication"), days


def _totals(report: ArticleReport) -> tuple[list[str], list[str]]:
    """The totals of all time and of today."""
    views: str = text.number_of(report.views, "view")
    if report.baseline:
        views = phrase("{views} ({count:,} on the older site)", views=views, count=report.baseline)
    comments: str = text.number_of(report.comments_published, "comment")
    if report.comments.pending:
        comments = phrase("{comments} ({count:,} waiting)", comments=comments, count=report.comments.pending)
    today = [text.number_of(report.views_today, "view"), text.number_of(report.readers_today, "reader")]
    if report.rank_today is not None:
        today.append(phrase("rank {rank}", rank=_rank(report)))
    downloads = [text.number_of(report.downloads, "download")] if report.downloads else []
    return [views, text.number_of(report.readers, "reader"), *downloads, comments], [
        phrase("today: {first}", first=today[0]),
        *today[1:],
    ]


def _hours_so_far(report: ArticleReport, first_hours: list[int]) -> list[float | None]:
    """Views of the hours since publication; None for hours that have not begun."""
    age = clock.from_text(report.generated_at) - clock.from_text(report.published_at or report.generated_at)
    reached = int(age.total_seconds() // 3600) + 1
    return [views if hour < reached else None for hour, views in enumerate(first_hours)]
