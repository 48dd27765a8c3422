"""The first statistics screen: today compared with the usual, totals, what is read, and the desk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsroom import clock, languages
from newsroom.core.readership.rankings import RankedArticle
from newsroom.core.readership.summary import HourOfToday, Summary
from newsroom.core.readership.trends import percent
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import NARROW, WIDE, ranking_table, sources_table
from newsroom.terminal.stats.values import NOTHING, Pairs, count, counted, when, write_pairs

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from newsroom.terminal.output import Record

Line = tuple[str, ...]  # a name, a number, and perhaps a note


def show(summary: Summary, *, title: str, lang: str) -> None:
    """Draw the screen on a terminal; in a pipe, print lines of name and value."""
    if sys.stdout.isatty():
        draw(summary, title=title, lang=lang)
    else:
        write_pairs(pairs(summary))


def pairs(summary: Summary) -> Pairs:
    """Every value of the screen with its name."""
    return [
        ("at", f"{when(summary.generated_at, summary.timezone)} {summary.timezone}"),
        ("views today", count(summary.today.views)),
        ("visits today", count(summary.today.visits)),
        ("visitors today", count(summary.today.visitors)),
        ("usual views by now", count(summary.usual.views)),
        ("usual visits by now", count(summary.usual.visits)),
        ("readers now", count(summary.now)),
        ("views in all", count(summary.total.views)),
        ("visits in all", count(summary.total.visits)),
        ("counted since", summary.total.since or NOTHING),
        ("bots today", count(summary.bots_today)),
        *((f"articles {status}", count(number)) for status, number in summary.articles.items()),
        ("published today", count(summary.output.published_today)),
        ("past deadline", count(summary.output.overdue)),
        ("comments pending", count(summary.comments.pending)),
        ("oldest pending", when(summary.comments.oldest_pending_at, summary.timezone)),
        *((f"top {place}", f"{count(row.views)}\t{safe_line(row.title)}") for place, row in enumerate(summary.top, 1)),
        *(("from", f"{count(row.views)}\t{safe_line(row.name)}") for row in summary.sources),
    ]


def records(summary: Summary) -> list[Record]:
    """The single values of the screen as records, for CSV."""
    values = {
        "today.views": summary.today.views,
        "today.visits": summary.today.visits,
        "today.visitors": summary.today.visitors,
        "usual.views": summary.usual.views,
        "usual.visits": summary.usual.visits,
        "now": summary.now,
        "total.views": summary.total.views,
        "total.visits": summary.total.visits,
        "total.since": summary.total.since,
        **{f"articles.{status}": number for status, number in summary.articles.items()},
        "output.published_today": summary.output.published_today,
        "output.overdue": summary.output.overdue,
        "comments.pending": summary.comments.pending,
        "comments.oldest_pending_at": summary.comments.oldest_pending_at,
        "bots_today": summary.bots_today,
    }
    return [{"figure": name, "value": value} for name, value in values.items()]


def draw(summary: Summary, *, title: str, lang: str, console: Console | None = None) -> None:
    """Draw the screen with Rich."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    here = clock.local(clock.from_text(summary.generated_at), clock.zone(summary.timezone))
    name = Text(safe_line(title), style="bold")
    date = Text(f"{languages.WEEKDAYS[here.weekday()][:3]} {here:%Y-%m-%d %H:%M} {summary.timezone}", style="dim")
    if console.width < NARROW:
        console.print(name, date, sep="\n")
    else:
        heading = Table.grid(expand=True)
        heading.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        heading.add_column(justify="right", no_wrap=True)
        heading.add_row(name, date)
        console.print(heading)
    console.print(_boxes(summary, lang, console.width, ascii_only))
    console.print(_sparklines(summary, lang, console.width, ascii_only))
    console.print()
    sources = sources_table(summary.sources, lang, console.width, ascii_only=ascii_only)
    console.print(_side_by_side(_top(summary.top, lang), sources, console.width))
    console.print(_desk(summary, lang))
    if not summary.total.views:
        console.print(Text("No view was counted yet; newsroom serve counts them.", style="dim"))


def _boxes(summary: Summary, lang: str, width: int, ascii_only: bool) -> RenderableType:
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    def value(number: int | None) -> str:
        return _ascii(count(number, lang), ascii_only)

    def change(new: int, usual: int | None) -> str:
        return charts.change(percent(new, usual), ascii_only=ascii_only)

    here = clock.local(clock.from_text(summary.generated_at), clock.zone(summary.timezone))
    weekday = languages.WEEKDAYS[here.weekday()] if width >= WIDE else languages.WEEKDAYS[here.weekday()][:3]
    today, usual, total = summary.today, summary.usual, summary.total
    boxes: dict[str, list[Line]] = {
        "Today": [
            ("visits", value(today.visits), change(today.visits, usual.visits)),
            ("views", value(today.views), change(today.views, usual.views)),
            ("visitors", value(today.visitors), ""),
            ("now", value(summary.now), ""),
        ],
        f"Usual {weekday} by {here:%H:%M}": [
            ("visits", value(usual.visits)),
            ("views", value(usual.views)),
            ("mean of weeks", value(usual.weeks)),
            ("bots kept out", value(summary.bots_today)),
        ],
        "All time": [
            ("visits", value(total.visits)),
            ("views", value(total.views)),
            ("since", _ascii(total.since or NOTHING, ascii_only)),
            ("published", value(summary.articles["published"])),
        ],
    }
    if width < NARROW:
        return Group(*(Group(Text(name, style="bold"), _lines(rows)) for name, rows in boxes.items()))
    table = Table(box=box.SQUARE, expand=True, pad_edge=True)
    for name in boxes:
        table.add_column(Text(name, style="bold"), no_wrap=True, ratio=1)
    table.add_row(*(_lines(rows) for rows in boxes.values()))
    return table


def _ascii(value: str, ascii_only: bool) -> str:
    return value.replace(NOTHING, "-") if ascii_only else value


def _lines(rows: Sequence[Line]) -> Table:
    """Names on the left, numbers aligned right, and notes after them."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for _ in range(max(len(row) for row in rows) - 2):
        grid.add_column(no_wrap=True)
    for name, number, *remarks in rows:
        grid.add_row(Text(name, style="dim"), Text(number), *(Text(one, style=_colour(one)) for one in remarks))
    return grid


def _colour(change: str) -> str:
    return {"▲": "green", "^": "green", "▼": "red", "v": "red"}.get(change[:1], "")


def _sparklines(summary: Summary, lang: str, width: int, ascii_only: bool) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    hours = charts.spark(_views_so_far(summary.hours, summary.generated_at), ascii_only=ascii_only)
    by_hour = Text.assemble((" by hour ", "dim"), (hours, "cyan"))
    days = charts.spark([day.views for day in summary.days], ascii_only=ascii_only)
    by_day = Text.assemble((" 30 days ", "dim"), (days, "cyan"))
    most = max(summary.days, key=lambda day: day.views, default=None)
    if width >= WIDE and most and most.views:
        by_day.append(f"  most {counted(most.views, 'view', lang)} on {most.day}", style="dim")
    if width < NARROW:
        return Group(by_hour, by_day)
    grid = Table.grid(expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_row(by_hour, by_day)
    return grid


def _views_so_far(hours: Sequence[HourOfToday], now: str) -> list[float | None]:
    """Views by hour, None for the hours still to come."""
    return [hour.views if hour.start <= now else None for hour in hours]


def _side_by_side(left: Table, right: Table, width: int) -> RenderableType:
    from rich.console import Group
    from rich.table import Table

    if width < NARROW:
        return Group(left, right)
    grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
    grid.add_column(ratio=8)
    grid.add_column(ratio=5)
    grid.add_row(left, right)
    return grid


def _top(rows: Sequence[RankedArticle], lang: str) -> Table:
    from rich.text import Text

    table = ranking_table("Top today", "views", "readers")
    for place, row in enumerate(rows, 1):
        table.add_row(
            Text(f"{place:>2} {safe_line(row.title)}"), Text(count(row.views, lang)), Text(count(row.readers, lang))
        )
    if not rows:
        table.add_row(Text("nothing yet", style="dim"), Text("0"), Text("0"))
    return table


def _desk(summary: Summary, lang: str) -> Text:
    """The desk in one line, without zeros."""
    from rich.text import Text

    line = Text.assemble(("Desk: ", "bold"), f"{count(summary.output.published_today, lang)} published today")
    for status in ("scheduled", "review", "draft"):
        line.append(f" · {count(summary.articles[status], lang)} {status}" if summary.articles[status] else "")
    if summary.output.overdue:
        line.append(f" · {count(summary.output.overdue, lang)} past deadline", style="red")
    if summary.comments.pending:
        line.append(f" · {counted(summary.comments.pending, 'comment', lang)} waiting", style="yellow")
        if summary.comments.oldest_pending_at:
            oldest, now = clock.from_text(summary.comments.oldest_pending_at), clock.from_text(summary.generated_at)
            line.append(f", the oldest {languages.ago(oldest, now)}")
    return line
