"""The statistics screen of views and visits over time."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock
from newsroom.core.readership.trends import Bucket, Trend
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import WIDEST
from newsroom.terminal.stats.values import count, counted, write_pairs

if TYPE_CHECKING:
    from rich.console import Console


def show(trend: Trend, *, lang: str, now: datetime) -> None:
    """Draw bars on a terminal; in a pipe, print lines of label, views, visits and visitor-days."""
    if sys.stdout.isatty():
        draw(trend, lang=lang, now=clock.to_text(now))
        return
    write_pairs([("label", "views\tvisits\tvisitor-days")])
    for bucket in trend.buckets:
        numbers = (bucket.views, bucket.visits, bucket.visitor_days)
        write_pairs([(bucket.label, "\t".join(map(count, numbers)))])


def draw(trend: Trend, *, lang: str, now: str, console: Console | None = None) -> None:
    """Draw the screen with Rich, a bar for each bucket; buckets after `now` (UTC text) are still to come."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    for line in _totals(trend, lang, ascii_only):
        console.print(Text(line, style="dim"))
    console.print()
    visitors = {"hour": (), "day": ("visitors",)}.get(trend.by, ("visitor-days",))
    names = (trend.by, "views", "visits", *visitors)
    rows = [_row(bucket, trend.by, lang, now, ascii_only) for bucket in trend.buckets]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in names:
        table.add_column(Text(name), justify="left" if name == trend.by else "right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = max((bucket.views for bucket in trend.buckets), default=0)
    taken = sum(2 + max(map(cell_len, column)) for column in zip(names, *rows, strict=True))
    room = max(8, min(console.width, WIDEST) - taken)
    for cells, bucket in zip(rows, trend.buckets, strict=True):
        bar = Text(charts.bar(bucket.views, most, room, ascii_only=ascii_only), style="cyan")
        table.add_row(*(Text(cell, style="" if bucket.start <= now else "dim") for cell in cells), bar)
    console.print(table)


def _totals(trend: Trend, lang: str, ascii_only: bool) -> list[str]:
    """The totals in a sentence, and one that compares them with the days before if those were counted."""
    total, before = trend.total, trend.before
    lines = [
        f"{_period(total.since, total.until)}: {counted(total.views, 'view', lang)}, "
        f"{counted(total.visits, 'visit', lang)}, {counted(total.visitor_days, 'visitor-day', lang)}"
    ]
    change = charts.change(trend.change, ascii_only=ascii_only)
    if change:
        lines.append(f"{change} views against {_period(before.since, before.until)} ({count(before.views, lang)})")
    return lines


def _period(since: str, until: str) -> str:
    return since if since == until else f"{since} to {until}"


def _row(bucket: Bucket, by: str, lang: str, now: str, ascii_only: bool) -> list[str]:
    """The label of a bucket, with the hours of a day whose clocks change, and its numbers, or dots when to come."""
    hours = f" {bucket.hours:g} h" if by == "day" and bucket.hours != 24 else ""
    numbers = [bucket.views, bucket.visits, *(() if bucket.visitor_days is None else (bucket.visitor_days,))]
    if bucket.start > now:
        return [bucket.label + hours, *("." if ascii_only else charts.MISSING for _ in numbers)]
    return [bucket.label + hours, *(count(number, lang) for number in numbers)]
