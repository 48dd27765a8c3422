"""What several statistics screens draw: tables with a bar at the end, and sparklines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from newsroom.core.readership.rankings import SOURCES, SourceViews
from newsroom.phrases import phrase
from newsroom.terminal import TEAL
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats import charts
from newsroom.terminal.stats.values import count, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

NARROW = 56  # columns below which parts of a screen are placed below each other
SIDE_BY_SIDE = 76  # columns from which two tables fit side by side
WIDE = 100  # columns from which there is room for more words and longer bars
WIDEST = 100  # columns beyond which names and numbers would be too far apart to read as one line


def ranking_table(first: str, *others: str) -> Table:
    """An empty table: a column of names that takes the room there is, and columns of numbers."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, expand=True, pad_edge=False, header_style="bold")
    table.add_column(Text(first), ratio=1, no_wrap=True, overflow="ellipsis")
    for name in others:
        table.add_column(Text(name), justify="right", no_wrap=True)
    return table


def sources_table(rows: Sequence[SourceViews], lang: str, width: int, *, ascii_only: bool) -> Table:
    """Where views came from, with a bar for each source; `width` is that of the terminal."""
    from rich.text import Text

    heads = (phrase("From"), phrase("views"))
    table, room = ranking_table(*(say(head, lang) for head in heads), "%"), 8 if width >= WIDE else 5
    table.add_column(no_wrap=True, width=room)
    most = max((row.views for row in rows), default=0)
    for row in rows:
        table.add_row(
            Text(say(SOURCES[row.name], lang) if row.name in SOURCES else safe_line(row.name)),
            Text(count(row.views, lang)),
            Text(f"{row.share:.0f}"),
            Text(charts.bar(row.views, most, room, ascii_only=ascii_only), style=TEAL),
        )
    if not rows:
        table.add_row(Text(say(phrase("nobody yet"), lang), style="dim"), Text("0"), Text("0"), Text(""))
    return table


def draw_sparkline(name: str, values: Sequence[float], *, console: Console | None = None) -> None:
    """Draw a sparkline behind its name; without room for all values, the last ones."""
    from rich.console import Console
    from rich.text import Text

    console = console or Console()
    room = max(1, console.width - len(name) - 1)
    line = charts.spark(values[-room:], ascii_only=charts.needs_ascii(console.encoding))
    console.print(Text.assemble((f"{name} ", "dim"), (line, TEAL)))


def folded(parts: Sequence[Text], width: int, *, indent: int = 0, ascii_only: bool = False) -> list[Text]:
    """Parts of a sentence with ` · ` between them, in lines that end between two parts if possible."""
    from rich.text import Text

    lines: list[Text] = []
    between = ", " if ascii_only else " · "
    for part in parts:
        if lines and lines[-1].cell_len + len(between) + part.cell_len <= width:
            lines[-1].append(between).append_text(part)
        else:
            lines.append(Text(" " * (indent if lines else 0)).append_text(part))
    return lines
