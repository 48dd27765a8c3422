"""The statistics screen of who is reading now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.readership.live import ReadingNow
from newsroom.phrases import phrase
from newsroom.terminal import TEAL
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.layout import WIDEST, ranking_table
from newsroom.terminal.stats.values import Pairs, count, say, when, write_pairs

if TYPE_CHECKING:
    from rich.console import Console

BAR_WIDTH = 8


def show(found: ReadingNow, *, title: str, lang: str, clear: bool = False) -> None:
    """Draw the screen on a terminal, which is cleared first when `clear`; in a pipe, print lines of name and value."""
    if sys.stdout.isatty():
        draw(found, title=title, lang=lang, clear=clear)
    else:
        write_pairs(pairs(found))


def pairs(found: ReadingNow) -> Pairs:
    """Every value of the screen with its name."""
    return [
        ("at", f"{when(found.at, found.timezone)} {found.timezone}"),
        ("readers now", count(found.readers)),
        ("views in 5 min", count(found.views)),
        *(("reads", f"{count(row.views)}\t{safe_line(row.title)}") for row in found.stories),
    ]


def draw(found: ReadingNow, *, title: str, lang: str, clear: bool = False, console: Console | None = None) -> None:
    """Draw the screen with Rich."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    if clear:
        console.clear()
    at = clock.local(clock.from_text(found.at), clock.zone(found.timezone))
    console.print(Text.assemble((safe_line(title), "bold"), (f"  {at:%H:%M:%S} {found.timezone}", "dim")))
    readers, views = text.number_of(found.readers, "reader"), text.number_of(found.views, "view")
    said = phrase("{readers} in the last 5 minutes, {views}", readers=readers, views=views)
    console.print(Text(say(said, lang), style="bold"))
    table = ranking_table(*(say(head, lang) for head in (phrase("Being read now"), phrase("views"), phrase("readers"))))
    table.add_column(no_wrap=True, width=BAR_WIDTH)
    ascii_only, most = charts.needs_ascii(console.encoding), max((row.views for row in found.stories), default=0)
    for row in found.stories:
        table.add_row(
            Text(safe_line(row.title)),
            Text(count(row.views, lang)),
            Text(count(row.readers, lang)),
            Text(charts.bar(row.views, most, BAR_WIDTH, ascii_only=ascii_only), style=TEAL),
        )
    if not found.stories:
        table.add_row(Text(say(phrase("nothing right now"), lang), style="dim"), Text("0"), Text("0"), Text(""))
    table.width = min(console.width, WIDEST)
    console.print(table)
