"""The statistics screen of views and visits over time."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from newsroom import clock, languages, text
from newsroom.core.readership.trends import Trend
from newsroom.phrases import phrase
from newsroom.terminal import TEAL
from newsroom.terminal.pager import paged
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import WIDEST, folded
from newsroom.terminal.stats.values import count, say, write_pairs

if TYPE_CHECKING:
    from rich.console import Console

UNITS = {"hour": phrase("hour"), "day": phrase("day"), "week": phrase("week"), "month": phrase("month")}
HOURS = 24  # hours of most days


def show(trend: Trend, *, lang: str, now: datetime) -> None:
    """Draw bars on a terminal; in a pipe, print lines of label, views, visits and visitor-days."""
    if sys.stdout.isatty():
        with paged():
            draw(trend, lang=lang, now=clock.to_text(now))
        return
    write_pairs([("label", "views\tvisits\tvisitor-days")])
    for bucket in trend.buckets:
        numbers = (bucket.views, bucket.visits, bucket.visitor_days)
        write_pairs([(bucket.label, "\t".join(map(count, numbers)))])


def draw(trend: Trend, *, lang: str, now: str, console: Console | None = None) -> None:
    """Draw the screen with Rich, a bar for each bucket; buckets after `now` (UTC text) have not begun.

    The bucket in which `now` lies has a lighter bar, and says that it is not over.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    for parts in _totals(trend, lang, ascii_only):
        for line in folded(
            [Text(say(one, lang), style="dim") for one in parts], console.width, indent=2, ascii_only=ascii_only
        ):
            console.print(line)
    console.print()
    visitors = {"hour": (), "day": (phrase("visitors"),)}.get(trend.by, (phrase("visitor-days"),))
    names = [say(name, lang) for name in (UNITS[trend.by], phrase("views"), phrase("visits"), *visitors)]
    running = _running(trend, now)
    rows = [
        _row(trend, place, lang, now, ascii_only, is_running=place == running) for place in range(len(trend.buckets))
    ]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, name in enumerate(names):
        table.add_column(Text(name), justify="left" if place == 0 else "right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = max((bucket.views for bucket in trend.buckets), default=0)
    taken = sum(2 + max(map(cell_len, column)) for column in zip(names, *rows, strict=True))
    room = max(8, min(console.width, WIDEST) - taken)
    for place, (cells, bucket) in enumerate(zip(rows, trend.buckets, strict=True)):
        bar = charts.bar(bucket.views, most, room, ascii_only=ascii_only, so_far=place == running)
        style = "" if bucket.start <= now else "dim"
        table.add_row(*(Text(cell, style=style) for cell in cells), Text(bar, style=TEAL))
    console.print(table)


def _running(trend: Trend, now: str) -> int | None:
    """The index of the bucket that is not over, if the period includes the present."""
    if trend.total.until < clock.day_of(clock.from_text(now), clock.zone(trend.timezone)):
        return None
    return max((place for place, bucket in enumerate(trend.buckets) if bucket.start <= now), default=None)


def _totals(trend: Trend, lang: str, ascii_only: bool) -> list[list[str]]:
    """The totals, and a comparison with the days before if those were counted."""
    total, before = trend.total, trend.before
    views = text.number_of(total.views, "view")
    lines: list[list[str]] = [
        [
            phrase("{period}: {views}", period=_period(total.since, total.until, lang), views=views),
            text.number_of(total.visits, "visit"),
            text.number_of(total.visitor_days, "visitor-day"),
        ]
    ]
    change = charts.change(trend.change, ascii_only=ascii_only)
    if change:
        said = phrase(
            "views {change} compared with {period} ({count})",
            change=change,
            period=_period(before.since, before.until, lang),
            count=count(before.views, lang),
        )
        lines.append([said])
    return lines


def _period(since: str, until: str, lang: str) -> str:
    words = languages.of(lang)
    first, last = (words.day(date.fromisoformat(day)) for day in (since, until))
    return first if since == until else phrase("{first} to {last}", first=first, last=last)


def _label(trend: Trend, place: int, lang: str) -> str:
    """The name of a bucket: an hour as it is, a day with its weekday, the days of a week, a month."""
    bucket, words = trend.buckets[place], languages.of(lang)
    if trend.by == "hour":
        return bucket.label
    begin = clock.local(clock.from_text(bucket.start), clock.zone(trend.timezone)).date()
    if trend.by == "day":
        label = f"{words.short_weekday(begin)} {words.short_day(begin)}"
        return label if bucket.hours == HOURS else phrase("{day}, {hours:g} h", day=label, hours=bucket.hours)
    if trend.by == "month":
        return words.short_month(begin.year, begin.month)
    end = begin + timedelta(days=max(0, round(bucket.hours / HOURS) - 1))
    return words.short_day(begin) if begin == end else f"{words.short_day(begin)} – {words.short_day(end)}"


def _row(trend: Trend, place: int, lang: str, now: str, ascii_only: bool, *, is_running: bool) -> list[str]:
    """The name of a bucket and its numbers, or dots for one that has not begun."""
    bucket, label = trend.buckets[place], _label(trend, place, lang)
    if is_running:
        label = phrase("{label} so far", label=label)
    shown = say(label, lang)
    numbers = [bucket.views, bucket.visits, *(() if bucket.visitor_days is None else (bucket.visitor_days,))]
    if bucket.start > now:
        return [shown, *("." if ascii_only else charts.MISSING for _ in numbers)]
    return [shown, *(count(number, lang) for number in numbers)]
