"""The first statistics screen: today compared with the usual, totals, what is read, and the desk."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from newsroom import clock, languages, text
from newsroom.core.readership.rankings import RankedArticle
from newsroom.core.readership.summary import HourOfToday, Summary
from newsroom.core.readership.trends import clear_change
from newsroom.phrases import phrase, phrase_n
from newsroom.terminal import AMBER, GREEN, TEAL
from newsroom.terminal.output import safe_line
from newsroom.terminal.pager import paged
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import NARROW, SIDE_BY_SIDE, WIDE, folded, ranking_table, sources_table
from newsroom.terminal.stats.values import NOTHING, Pairs, count, say, when, write_pairs

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

    from newsroom.terminal.output import Record

Line = tuple[str, ...]  # a name, a number, and perhaps a note


def show(summary: Summary, *, title: str, lang: str) -> None:
    """Draw the screen on a terminal; in a pipe, print lines of name and value."""
    if sys.stdout.isatty():
        with paged():
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
    from rich.text import Text

    console = console or Console()
    ascii_only = charts.needs_ascii(console.encoding)
    for line in _heading(summary, title, lang, console.width):
        console.print(line)
    console.print(_figures(summary, lang, console.width, ascii_only))
    for line in _sparklines(summary, lang, console.width, ascii_only):
        console.print(line)
    console.print()
    sources = sources_table(summary.sources, lang, console.width, ascii_only=ascii_only)
    console.print(_side_by_side(_top(summary.top, lang), sources, console.width))
    for line in _desk(summary, lang, console.width, ascii_only):
        console.print(line)
    if not summary.total.views:
        how = phrase(
            "No views counted yet. To count them: newsroom serve (with stats.count on), or newsroom stats import-log FILE."
        )
        console.print(Text(say(how, lang), style="dim"))


def _heading(summary: Summary, title: str, lang: str, width: int) -> list[RenderableType]:
    """The name of the site and the time, on one line if both fit."""
    from rich.table import Table
    from rich.text import Text

    words, here = languages.of(lang), _here(summary)
    moment = f"{words.moment(here)} ({summary.timezone})"
    at = Text(f"{words.weekday(here)}, {moment}" if width >= WIDE else moment, style="dim")
    name = Text(safe_line(title), style="bold")
    if width < SIDE_BY_SIDE:
        return [name, at]
    heading = Table.grid(expand=True)
    heading.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    heading.add_column(justify="right", no_wrap=True)
    heading.add_row(name, at)
    return [heading]


def _here(summary: Summary) -> datetime:
    return clock.local(clock.from_text(summary.generated_at), clock.zone(summary.timezone))


def _figures(summary: Summary, lang: str, width: int, ascii_only: bool) -> RenderableType:
    """Today, the usual and all time: in boxes, in a table if there is no room for boxes, or below each other."""
    from rich import box
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    boxes = _boxes(summary, lang, width, ascii_only)
    if width < NARROW:
        return Group(*(Group(Text(name, style="bold"), _lines(rows)) for name, rows in boxes.items()))
    roomy = width >= SIDE_BY_SIDE
    table = Table(
        box=box.SQUARE if roomy else None,
        expand=roomy,
        pad_edge=roomy,
        padding=(0, 1 if roomy else 2, 0, 1 if roomy else 0),
    )
    for name in boxes:
        table.add_column(Text(name, style="bold"), no_wrap=True, ratio=1 if roomy else None)
    table.add_row(*(_lines(rows) for rows in boxes.values()))
    return table


def _boxes(summary: Summary, lang: str, width: int, ascii_only: bool) -> dict[str, list[Line]]:
    def value(number: int | None) -> str:
        return _ascii(count(number, lang), ascii_only)

    def change(new: int, usual: int | None) -> str:
        return charts.change(clear_change(new, usual), ascii_only=ascii_only) if width >= SIDE_BY_SIDE else ""

    words, here = languages.of(lang), _here(summary)
    weekday = words.weekday(here) if width >= WIDE else words.short_weekday(here)
    today, usual, total = summary.today, summary.usual, summary.total
    weeks = (
        phrase_n("average of {n} week", "average of {n} weeks", usual.weeks) if usual.weeks else phrase("not known yet")
    )
    since = words.day(date.fromisoformat(total.since)) if total.since else NOTHING
    rows: dict[str, list[Line]] = {
        phrase("Today"): [
            (phrase("visits"), value(today.visits), change(today.visits, usual.visits)),
            (phrase("views"), value(today.views), change(today.views, usual.views)),
            (phrase("visitors"), value(today.visitors), ""),
            (phrase("now"), value(summary.now), ""),
        ],
        phrase("Usual by {time} ({weekday})", weekday=weekday, time=words.time(here)): [
            (phrase("visits"), value(usual.visits)),
            (phrase("views"), value(usual.views)),
            (weeks, ""),
        ],
        phrase("All time"): [
            (phrase("visits"), value(total.visits)),
            (phrase("views"), value(total.views)),
            (phrase("since {day}", day=_ascii(since, ascii_only)), ""),
            (phrase("published"), value(summary.articles["published"])),
        ],
    }
    return {say(name, lang): [(say(row[0], lang), *row[1:]) for row in box] for name, box in rows.items()}


def _ascii(value: str, ascii_only: bool) -> str:
    return value.replace(NOTHING, "-") if ascii_only else value


def _lines(rows: Sequence[Line]) -> RenderableType:
    """Names on the left, numbers aligned right, and notes after them; a name without a number is a line of its own."""
    from rich.cells import cell_len
    from rich.console import Group
    from rich.text import Text

    names = max(cell_len(name) for name, number, *_ in rows if number)
    numbers = max(cell_len(number) for _, number, *_ in rows)
    lines = []
    for name, number, *remarks in rows:
        line = Text(
            name + " " * (names - cell_len(name) if number else 0), style="dim", no_wrap=True, overflow="ellipsis"
        )
        if number:
            line.append(f" {' ' * (numbers - cell_len(number))}{number}", style="not dim")
        for remark in filter(None, remarks):
            line.append(" ").append(remark, style=f"not dim {_colour(remark)}")
        lines.append(line)
    return Group(*lines)


def _colour(change: str) -> str:
    return {"▲": GREEN, "^": GREEN, "▼": "red", "v": "red"}.get(change[:1], "")


def _sparklines(summary: Summary, lang: str, width: int, ascii_only: bool) -> list[Text]:
    """The hours of today and the last 30 days on one line if there is room, the remark only if all of it fits."""
    from rich.text import Text

    hours = charts.spark(_views_so_far(summary.hours, summary.generated_at), ascii_only=ascii_only)
    by_hour = Text.assemble((f" {say(phrase('by hour'), lang)} ", "dim"), (hours, TEAL))
    days = charts.spark([day.views for day in summary.days], ascii_only=ascii_only)
    by_day = Text.assemble((f" {say(phrase('30 days'), lang)} ", "dim"), (days, TEAL))
    most = max(summary.days, key=lambda day: day.views, default=None)
    remark = Text()
    if most and most.views:
        on = languages.of(lang).short_day(date.fromisoformat(most.day))
        said = phrase("most: {views} on {day}", views=text.number_of(most.views, "view"), day=on)
        remark = Text(f"  {say(said, lang)}", style="dim")
    wide = by_hour.cell_len + 2 + by_day.cell_len
    if wide > width:
        return [by_hour, by_day.append_text(remark) if by_day.cell_len + remark.cell_len <= width else by_day]
    if wide + remark.cell_len <= width:
        by_day.append_text(remark)
    by_hour.append(" " * (width - by_hour.cell_len - by_day.cell_len))
    return [by_hour.append_text(by_day)]


def _views_so_far(hours: Sequence[HourOfToday], now: str) -> list[float | None]:
    """Views by hour; None for hours that have not begun."""
    return [hour.views if hour.start <= now else None for hour in hours]


def _side_by_side(left: Table, right: Table, width: int) -> RenderableType:
    from rich.console import Group
    from rich.table import Table

    if width < SIDE_BY_SIDE:
        return Group(left, right)
    grid = Table.grid(expand=True, padding=(0, 2, 0, 0))
    grid.add_column(ratio=8)
    grid.add_column(ratio=5)
    grid.add_row(left, right)
    return grid


def _top(rows: Sequence[RankedArticle], lang: str) -> Table:
    from rich.text import Text

    heads = (phrase("Top today"), phrase("views"), phrase("readers"))
    table = ranking_table(*(say(head, lang) for head in heads))
    for place, row in enumerate(rows, 1):
        table.add_row(
            Text(f"{place:>2} {safe_line(row.title)}"), Text(count(row.views, lang)), Text(count(row.readers, lang))
        )
    if not rows:
        table.add_row(Text(say(phrase("nothing yet"), lang), style="dim"), Text("0"), Text("0"))
    return table


def _desk(summary: Summary, lang: str, width: int, ascii_only: bool) -> list[Text]:
    """The work of the desk, without zeros."""
    from rich.text import Text

    articles, waiting = summary.articles, summary.comments
    parts: list[tuple[str, str]] = [(phrase("{count:,} published today", count=summary.output.published_today), "")]
    if articles["scheduled"]:
        parts.append((phrase("{count:,} scheduled", count=articles["scheduled"]), ""))
    if articles["review"]:
        parts.append((phrase("{count:,} in review", count=articles["review"]), ""))
    if articles["draft"]:
        parts.append((text.number_of(articles["draft"], "draft"), ""))
    if summary.output.overdue:
        parts.append((phrase("{count:,} past deadline", count=summary.output.overdue), "red"))
    if waiting.pending:
        said = phrase_n("{n:,} comment waiting", "{n:,} comments waiting", waiting.pending)
        if waiting.oldest_pending_at:
            now = clock.from_text(summary.generated_at)
            age = languages.ago(clock.from_text(waiting.oldest_pending_at), now, lang)
            said = phrase("{comments}, the oldest for {age}", comments=said, age=age)
        parts.append((said, AMBER))
    if summary.bots_today:
        parts.append(
            (
                phrase_n(
                    "{n:,} bot request not counted today",
                    "{n:,} bot requests not counted today",
                    summary.bots_today,
                ),
                "dim",
            )
        )
    shown = [Text(say(message, lang), style=style) for message, style in parts]
    begin = say(phrase("Desk: "), lang)
    shown[0] = Text.assemble((begin, "bold"), shown[0])
    return folded(shown, width, indent=len(begin), ascii_only=ascii_only)
