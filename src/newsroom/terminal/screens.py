"""The screens of readership on a terminal, drawn with Rich for 80 columns, wide ones and narrow ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsroom import clock
from newsroom.core.readership.article_report import ArticleReport
from newsroom.core.readership.live import ReadingNow
from newsroom.core.readership.rankings import RankedArticle, SourceViews
from newsroom.core.readership.summary import HourOfToday, Summary
from newsroom.core.readership.trends import Bucket, Trend
from newsroom.terminal import charts, numbers
from newsroom.terminal.numbers import NOTHING, count, many, safe

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

NARROW = 60  # columns below which blocks stand under each other
WIDEST = 100  # columns beyond which names and numbers stand too far apart to be read as one line
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Line = tuple[str, ...]


def print_summary(summary: Summary, *, title: str, lang: str, console: Console | None = None) -> None:
    """Draw the first screen."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    plain = charts.plain_only(console.encoding)
    here = clock.local(clock.from_text(summary.generated_at), clock.zone(summary.timezone))
    name = Text(safe(title), style="bold")
    date = Text(f"{WEEKDAYS[here.weekday()][:3]} {here:%Y-%m-%d %H:%M} {summary.timezone}", style="dim")
    if console.width < NARROW:
        console.print(name, date, sep="\n")
    else:
        heading = Table.grid(expand=True)
        heading.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        heading.add_column(justify="right", no_wrap=True)
        heading.add_row(name, date)
        console.print(heading)
    console.print(_boxes(summary, lang, console.width, plain))
    console.print(_sparks(summary, lang, console.width, plain))
    console.print()
    console.print(
        _side_by_side(_top(summary.top, lang), _from(summary.sources, lang, plain, console.width), console.width)
    )
    console.print(_desk(summary, lang))
    if not summary.total.views:
        console.print(Text("No view was counted yet; newsroom serve counts them.", style="dim"))


def _boxes(summary: Summary, lang: str, width: int, plain: bool) -> RenderableType:
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    here = clock.local(clock.from_text(summary.generated_at), clock.zone(summary.timezone))
    views_change, visits_change = numbers.compared(summary)
    weekday = WEEKDAYS[here.weekday()] if width >= 100 else WEEKDAYS[here.weekday()][:3]
    blocks: list[tuple[str, list[Line]]] = [
        (
            "Today",
            [
                ("visits", count(summary.today.visits, lang), charts.change(visits_change, ascii_only=plain)),
                ("views", count(summary.today.views, lang), charts.change(views_change, ascii_only=plain)),
                ("visitors", count(summary.today.visitors, lang), ""),
                ("now", count(summary.now, lang), ""),
            ],
        ),
        (
            f"Usual {weekday} by {here:%H:%M}",
            [
                ("visits", _dash(summary.usual.visits, lang, plain)),
                ("views", _dash(summary.usual.views, lang, plain)),
                ("mean of weeks", count(summary.usual.weeks, lang)),
                ("bots kept out", count(summary.bots_today, lang)),
            ],
        ),
        (
            "All time",
            [
                ("visits", count(summary.total.visits, lang)),
                ("views", count(summary.total.views, lang)),
                ("since", _ascii(summary.total.since or NOTHING, plain)),
                ("published", count(summary.articles["published"], lang)),
            ],
        ),
    ]
    if width < NARROW:
        return Group(*(Group(Text(name, style="bold"), _lines(rows)) for name, rows in blocks))
    table = Table(box=box.SQUARE, expand=True, pad_edge=True)
    for name, _ in blocks:
        table.add_column(Text(name, style="bold"), no_wrap=True, ratio=1)
    table.add_row(*(_lines(rows) for _, rows in blocks))
    return table


def _ascii(value: str, plain: bool) -> str:
    return value.replace(NOTHING, "-") if plain else value


def _dash(value: int | None, lang: str, plain: bool) -> str:
    return _ascii(count(value, lang), plain)


def _lines(rows: Sequence[Line]) -> Table:
    """Names at the left, numbers flush right, and what is said about them after."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(justify="right", no_wrap=True)
    for _ in range(max(len(row) for row in rows) - 2):
        grid.add_column(no_wrap=True)
    for name, number, *rest in rows:
        grid.add_row(Text(name, style="dim"), Text(number), *(Text(part, style=_tone(part)) for part in rest))
    return grid


def _tone(change: str) -> str:
    return {"▲": "green", "^": "green", "▼": "red", "v": "red"}.get(change[:1], "")


def _sparks(summary: Summary, lang: str, width: int, plain: bool) -> RenderableType:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    hours = _hours(summary.hours, summary.generated_at)
    by_hour = Text.assemble((" by hour ", "dim"), (charts.spark(hours, ascii_only=plain), "cyan"))
    days = charts.spark([day.views for day in summary.days], ascii_only=plain)
    by_day = Text.assemble((" 30 days ", "dim"), (days, "cyan"))
    most = max(summary.days, key=lambda day: day.views, default=None)
    if width >= 100 and most and most.views:
        by_day.append(f"  most {count(most.views, lang)} views on {most.day}", style="dim")
    if width < NARROW:
        return Group(by_hour, by_day)
    grid = Table.grid(expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, justify="right")
    grid.add_row(by_hour, by_day)
    return grid


def _hours(hours: Sequence[HourOfToday], now: str) -> list[float | None]:
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


def _listing(first: str, *others: str) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, expand=True, pad_edge=False, header_style="bold")
    table.add_column(Text(first), ratio=1, no_wrap=True, overflow="ellipsis")
    for name in others:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table


def _top(rows: Sequence[RankedArticle], lang: str) -> Table:
    from rich.text import Text

    table = _listing("Top today", "views", "readers")
    for place, row in enumerate(rows, 1):
        table.add_row(
            Text(f"{place:>2} {safe(row.title)}"), Text(count(row.views, lang)), Text(count(row.readers, lang))
        )
    if not rows:
        table.add_row(Text("nothing yet", style="dim"), Text("0"), Text("0"))
    return table


def _from(rows: Sequence[SourceViews], lang: str, plain: bool, width: int) -> Table:
    from rich.text import Text

    table, room = _listing("From", "views", "%"), 8 if width >= 100 else 5
    table.add_column(no_wrap=True, width=room)
    most = max((row.views for row in rows), default=0)
    for row in rows:
        table.add_row(
            Text(safe(row.name)),
            Text(count(row.views, lang)),
            Text(f"{row.share:.0f}"),
            Text(charts.bar(row.views, most, room, ascii_only=plain), style="cyan"),
        )
    if not rows:
        table.add_row(Text("nobody yet", style="dim"), Text("0"), Text("0"), Text(""))
    return table


def _desk(summary: Summary, lang: str) -> Text:
    from rich.text import Text

    line = Text.assemble(("Desk: ", "bold"), f"{count(summary.output.published_today, lang)} published today")
    for state in ("scheduled", "review", "draft"):
        line.append(f" · {count(summary.articles[state], lang)} {state}" if summary.articles[state] else "")
    if summary.output.overdue:
        line.append(f" · {count(summary.output.overdue, lang)} past deadline", style="red")
    if summary.comments.pending:
        line.append(f" · {count(summary.comments.pending, lang)} comments waiting", style="yellow")
        if summary.comments.oldest_pending_at:
            oldest, now = clock.from_text(summary.comments.oldest_pending_at), clock.from_text(summary.generated_at)
            line.append(f", the oldest {clock.ago(oldest, now)}")
    return line


def print_article(report: ArticleReport, *, lang: str, console: Console | None = None) -> None:
    """Draw the figures of one article."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    plain = charts.plain_only(console.encoding)
    console.print(Text.assemble((f"#{report.id} ", "dim"), (safe(report.title), "bold")))
    console.print(
        Text(f"{report.status} · published {numbers.when(report.published_at, report.timezone)}", style="dim")
    )
    carried = f" ({count(report.baseline, lang)} carried over)" if report.baseline else ""
    waiting = f" ({count(report.comments.pending, lang)} waiting)" if report.comments.pending else ""
    console.print(
        f"views {count(report.views, lang)}{carried}   readers {count(report.readers, lang)}   "
        f"comments {count(report.comments_published, lang)}{waiting}",
        markup=False, highlight=False,
    )  # fmt: skip
    console.print(
        f"today {many(report.views_today, 'view', lang)}, {many(report.readers_today, 'reader', lang)}, "
        f"rank {numbers.place(report, lang)}",
        markup=False, highlight=False,
    )  # fmt: skip
    console.print()
    if report.first_hours is not None and report.published_at:
        age = clock.from_text(report.generated_at) - clock.from_text(report.published_at)
        reached = int(age.total_seconds() // 3600) + 1
        hours = [views if at < reached else None for at, views in enumerate(report.first_hours)]
        console.print(Text.assemble(("first 24 h   ", "dim"), (charts.spark(hours, ascii_only=plain), "cyan")))
    days = charts.spark([day.views for day in report.days], ascii_only=plain)
    console.print(Text.assemble(("last 30 days ", "dim"), (days, "cyan")))
    if any(views is not None for views in report.ages.values()):
        ages = "   ".join(f"{age} {count(views, lang)}" for age, views in report.ages.items())
        console.print(Text.assemble(("views by age ", "dim"), ages))
    if report.sources:
        console.print()
        table = _from(report.sources, lang, plain, console.width)
        table.width = min(console.width, WIDEST)
        console.print(table)


def print_trend(trend: Trend, *, lang: str, now: str, console: Console | None = None) -> None:
    """Draw a trend, one bar a bucket; those after `now` are to come. A day whose clocks change says how long it was."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    plain = charts.plain_only(console.encoding)
    for line in numbers.trend_lines(trend, lang, ascii_only=plain):
        console.print(Text(line, style="dim"))
    console.print()
    people = {"hour": (), "day": ("visitors",)}.get(trend.by, ("visitor-days",))
    names = (trend.by, "views", "visits", *people)
    rows = [_bucket(bucket, trend.by, lang, now, plain) for bucket in trend.buckets]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in names:
        table.add_column(Text(name), justify="left" if name == trend.by else "right", no_wrap=True)
    table.add_column(no_wrap=True)
    most = max((bucket.views for bucket in trend.buckets), default=0)
    taken = sum(2 + max(map(cell_len, column)) for column in zip(names, *rows, strict=True))
    room = max(8, min(console.width, WIDEST) - taken)
    for cells, bucket in zip(rows, trend.buckets, strict=True):
        bar = Text(charts.bar(bucket.views, most, room, ascii_only=plain), style="cyan")
        table.add_row(*(Text(cell, style="" if bucket.start <= now else "dim") for cell in cells), bar)
    console.print(table)


def _bucket(bucket: Bucket, by: str, lang: str, now: str, plain: bool) -> list[str]:
    """The label and the numbers of a bucket; a dot for each number that is still to come."""
    odd = f" {bucket.hours:g} h" if by == "day" and bucket.hours != 24 else ""
    numbers = [bucket.views, bucket.visits, *(() if bucket.visitor_days is None else (bucket.visitor_days,))]
    if bucket.start > now:
        return [bucket.label + odd, *("." if plain else charts.MISSING for _ in numbers)]
    return [bucket.label + odd, *(count(number, lang) for number in numbers)]


def print_live(
    found: ReadingNow, *, title: str, lang: str, anew: bool = False, console: Console | None = None
) -> None:  # fmt: skip
    """Draw who is reading now."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    if anew:
        console.clear()
    at = clock.local(clock.from_text(found.at), clock.zone(found.timezone))
    console.print(Text.assemble((safe(title), "bold"), (f"  {at:%H:%M:%S} {found.timezone}", "dim")))
    console.print(
        Text.assemble(
            (many(found.readers, "reader", lang), "bold"), " in the last 5 minutes, ",
            many(found.views, "view", lang),
        )
    )  # fmt: skip
    table = _listing("Reading", "views", "readers")
    table.add_column(no_wrap=True, width=8)
    plain, most = charts.plain_only(console.encoding), max((row.views for row in found.stories), default=0)
    for row in found.stories:
        table.add_row(
            Text(safe(row.title)), Text(count(row.views, lang)), Text(count(row.readers, lang)),
            Text(charts.bar(row.views, most, 8, ascii_only=plain), style="cyan"),
        )  # fmt: skip
    if not found.stories:
        table.add_row(Text("nobody at this moment", style="dim"), Text("0"), Text("0"), Text(""))
    table.width = min(console.width, WIDEST)
    console.print(table)


def print_pairs(title: str, pairs: Sequence[tuple[str, str]], *, console: Console | None = None) -> None:
    """Draw figures with their names before them."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    console.print(Text(title, style="bold"))
    grid = Table.grid(padding=(0, 2))
    for name, value in pairs:
        grid.add_row(Text(name, style="dim"), Text(value))
    console.print(grid)


def print_spark(name: str, values: Sequence[float], *, console: Console | None = None) -> None:
    """Draw a sparkline, the last values of it where there is no room for all."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    room = max(1, console.width - len(name) - 1)
    line = charts.spark(values[-room:], ascii_only=charts.plain_only(console.encoding))
    console.print(Text.assemble((f"{name} ", "dim"), (line, "cyan")))
