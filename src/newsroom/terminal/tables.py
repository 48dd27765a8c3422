"""What commands draw on a terminal with Rich: tables, names and values, search results, diffs, progress bars.

Every value that comes in is already safe for a terminal, and is wrapped in Text, so that it is never read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

from newsroom import languages
from newsroom.phrases import phrase
from newsroom.terminal import AMBER, BLUE, GREEN, TEAL
from newsroom.translations import language, translated

if TYPE_CHECKING:
    from rich.text import Text

PIECE: Final = 16  # cells: no wider than a time
FEW: Final = 6  # cells that every column of lines keeps
STATUS_STYLES = {
    "draft": AMBER,
    "review": "magenta",
    "approved": TEAL,
    "scheduled": BLUE,
    "published": GREEN,
    "unpublished": "dim",
    "killed": "red",
    "trashed": "dim",
    "pending": AMBER,
    "rejected": "red",
    "spam": "red dim",
    "erased": "dim",
}
MAX_UNCUT: Final = 16  # cells of a column that is not cut before others: times, short words
UNITS: Final = (("GB", 10**9), ("MB", 10**6), ("kB", 10**3))
TIME: Final = re.compile(r"(?:\d{4}-\d\d-\d\d)?(?: ?\d\d:\d\d)?")
ROOMY: Final = 36  # cells of a text that are enough to recognise it


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, and how it is drawn: `flexible` columns are cut first, `right` ones last.

    A `whole` one contains what a person types, such as a key or a slug: it is broken into lines rather than cut. A
    `spare` one is left out if the terminal is too narrow for it. One that `wraps` contains a message: it is broken between
    words. In a `mixed` one a single word is broken, as a person may type it, and a text of several words is cut.
    """

    title: str
    right: bool = False
    style: str = ""
    flexible: bool = False
    whole: bool = False
    spare: bool = False
    wraps: bool = False
    mixed: bool = False
    fixed: bool = False  # such as times, which mean nothing when they are cut


def show(
    rows: Sequence[Sequence[str]], headings: Sequence[Heading], *, title: str = "", with_headings: bool = True
) -> None:
    """Print a table that fits the terminal: numbers and statuses are not cut, texts share the room that is left."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    shown = kept(rows, headings, console.width)
    headings = [headings[n] for n in shown]
    rows = [[row[n] for n in shown] for row in rows]
    headings = [
        replace(one, fixed=all(TIME.fullmatch(row[n]) for row in rows) and any(row[n] for row in rows))
        for n, one in enumerate(headings)
    ]
    titles = [one.title if with_headings else "" for one in headings]
    words = [[_worded(value, heading) for value, heading in zip(row, headings, strict=True)] for row in rows]
    wanted = [max(map(cell_len, column)) for column in zip(titles, *words, strict=False)]
    widths = fitted(wanted, headings, console.width - 2 * len(headings))
    if title:  # above the table, not in it: a narrow table would break it
        console.print(Text(title))
    # Without headings the lines of a box would enclose nothing.
    table = Table(
        box=box.SIMPLE_HEAD if with_headings else None, show_header=with_headings, pad_edge=False, padding=(0, 1, 0, 0)
    )
    for heading, width in zip(headings, widths, strict=True):
        side: Literal["left", "right"] = "right" if heading.right else "left"
        breaks = heading.whole or heading.wraps or heading.mixed
        overflow: Literal["fold", "ellipsis"] = "fold" if breaks else "ellipsis"
        table.add_column(Text(heading.title), justify=side, no_wrap=not breaks, overflow=overflow, width=max(width, 1))
    for row in rows:
        table.add_row(*(_cell(*column) for column in zip(row, headings, widths, strict=True)))
    console.print(table)


def _cell(value: str, heading: Heading, width: int) -> Text:
    """A value as its column of this width is drawn."""
    from rich.text import Text

    shown = _worded(value, heading)
    is_cut = " " in shown if heading.mixed else not (heading.whole or heading.wraps)
    return Text(shortened(shown, width) if is_cut else shown, style=_style(value, heading))


def shortened(value: str, width: int) -> str:
    """A text in at most `width` cells, with an ellipsis right behind the last whole letter or word if it is cut."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(value) <= width:
        return value
    # Where half of a wide letter would fit, `set_cell_size` puts a space.
    return set_cell_size(value, max(width - 1, 0)).rstrip() + "…"


def _worded(value: str, heading: Heading) -> str:
    """A status in the language of the command; anything else is not changed."""
    return translated(value) if heading.style == "status" else value


def _style(value: str, heading: Heading) -> str:
    return STATUS_STYLES.get(value, "") if heading.style == "status" else heading.style


def kept(rows: Sequence[Sequence[str]], headings: Sequence[Heading], width: int) -> list[int]:
    """The places of the columns that are shown on `width` cells.

    Spare ones are shown only if they are not empty, and if there is room for them beside `ROOMY` cells of each text; the
    first ones have priority. One without a heading is not shown if it is empty.
    """
    from rich.cells import cell_len

    def takes(place: int) -> int:
        heading = headings[place]
        wanted = max(cell_len(heading.title), *(cell_len(row[place]) for row in rows))
        return 2 + (min(wanted, ROOMY) if heading.flexible or heading.spare else wanted)

    found = {
        n for n, one in enumerate(headings) if not one.spare and (one.title.strip() or any(row[n] for row in rows))
    }
    room = width - sum(map(takes, found))
    for n, one in enumerate(headings):
        if one.spare and any(row[n] for row in rows) and takes(n) <= room:
            found.add(n)
            room -= takes(n)
    return sorted(found)


def fitted(wanted: Sequence[int], headings: Sequence[Heading], room: int) -> list[int]:
    """The width of each column in cells, together at most `room`; the widest texts are cut first, beginning with
    flexible ones."""
    widths = list(wanted)
    texts = [
        n
        for n, one in enumerate(headings)
        if not one.right and not one.whole and one.style != "status" and (wanted[n] > MAX_UNCUT or one.wraps)
    ]
    whole = [n for n, one in enumerate(headings) if one.whole]
    cut = [n for n, one in enumerate(headings) if not one.whole]
    names = [n for n in cut if not headings[n].right and not headings[n].fixed and headings[n].style != "status"]
    flexible = [n for n in texts if headings[n].flexible]
    others = [n for n in texts if not headings[n].flexible]
    everything = range(len(headings))  # if the terminal is too narrow for any of this
    steps = (
        (flexible, 28),
        (others, 14),
        (flexible, 18),
        (whole, 40),
        (others, 10),
        (flexible, 8),
        (whole, 20),
        (names, 6),
        (whole, 12),
        (names, 2),
        (cut, 2),
        (everything, 2),
    )
    for columns, least in steps:
        while sum(widths) > room:
            widest = max((n for n in columns if widths[n] > least), key=lambda n: widths[n], default=None)
            if widest is None:
                break
            widths[widest] -= 1
    return widths


def show_pairs(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Print values with their names before them, under a title."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(Text(title, style="bold"))
    grid = Table.grid(padding=(0, 2))
    for name, value in pairs:
        grid.add_row(Text(name, style="dim"), Text(value))
    console.print(grid)


def show_lines(rows: Sequence[Sequence[str]]) -> None:
    """Print rows of cells one below the other, aligned and without headings; what does not fit is broken, never cut.

    An address at the end of a row is left to the terminal to break, so that it can be copied.
    """
    from rich.cells import cell_len, set_cell_size
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    widths = [max(map(cell_len, column)) for column in zip_longest(*rows, fillvalue="")]
    if sum(widths) + 2 * len(widths) > console.width and all(" " not in row[-1] for row in rows if row):
        for row in rows:
            before = [set_cell_size(cell, width) for cell, width in zip(row[:-1], widths, strict=False)]
            console.print(Text("  ".join([*before, row[-1]])), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, 2))
    # Times, names and numbers stay in one piece, from the left, while each column has a few cells.
    room = console.width - (FEW + 2) * len(widths)
    for width in widths:
        whole = width <= PIECE and width - FEW <= room
        room -= max(0, width - FEW) if whole else 0
        grid.add_column(overflow="fold", no_wrap=whole)
    for row in rows:
        grid.add_row(*map(Text, row))
    console.print(grid)


def show_note(message: str) -> None:
    """Print one dim line to stderr."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True).print(Text(message, style="dim"))


def show_search_result(number: str, title: str, status: str, snippet: str, opening: str, closing: str) -> None:
    """Print one result of a search: its title, and the snippet; `opening` and `closing` enclose what was found."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    line = Text.assemble((title, "bold"), ("  " + translated(status), STATUS_STYLES.get(status, "")))
    below = Text()
    for part in re.split(f"({re.escape(opening)}.*?{re.escape(closing)})", snippet):
        found = part.startswith(opening) and part.endswith(closing) and len(part) > 2
        below.append(part[1:-1] if found else part, style="bold underline" if found else "")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", width=6, style="dim")
    grid.add_column(overflow="fold")
    grid.add_row(number, line)
    grid.add_row("", below)
    Console().print(grid)


def show_diff(lines: Sequence[str]) -> None:
    """Print a unified diff; signs and colours distinguish its two sides."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    styles = {"+": GREEN, "-": "red", "@": TEAL}
    for line in lines:
        console.print(Text(line, style=styles.get(line[:1], "")), soft_wrap=True)


def start_progress(
    label: str, total: int | None, *, in_bytes: bool = False, with_rate: bool = False
) -> tuple[Any, Any]:
    """Start a progress bar on stderr; returns Rich's Progress and its task."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn
    from rich.text import Text

    class Amount(TextColumn):
        """How much is done, and how long the rest will take."""

        def __init__(self) -> None:
            super().__init__("")

        def render(self, task: Any) -> Text:
            """The current text."""
            total = None if task.total is None else int(task.total)
            rate = task.speed if with_rate else None
            return Text(progress_text(int(task.completed), total, task.time_remaining, in_bytes=in_bytes, rate=rate))

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(complete_style=TEAL, finished_style=TEAL, pulse_style=TEAL),
        Amount(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(Text(label).plain, total=total)
    bar.start()
    return bar, task


def progress_text(
    done: int, total: int | None, left: float | None, *, in_bytes: bool = False, rate: float | None = None
) -> str:
    """How much of a long task is done, in readable units: `17 of 77 MB, about 4 s left`.

    `left` is in seconds; `rate` is how many steps were done in each of the last seconds, if it is to be shown.
    """
    unit, size = (
        next(((name, size) for name, size in UNITS if (total or done) >= size), ("B", 1)) if in_bytes else ("", 1)
    )
    digits = 1 if size > 1 and (total or done) < 10 * size else 0
    shown = [
        languages.number(round(number / size, digits) if digits else round(number / size), language())
        for number in (done, total)
        if number is not None
    ]
    text = shown[0] if total is None else phrase("{done} of {total}", done=shown[0], total=shown[1])
    text = translated(text) + (f" {unit}" if unit else "")
    if rate is not None:
        each = languages.number(round(rate, 1) if 0 < rate < 10 else round(rate), language())
        text += translated(phrase(", {rate} per second", rate=each))
    if left is None or total is None:
        return text
    seconds = round(left)
    time = (
        phrase("{seconds} s", seconds=seconds) if seconds < 90 else phrase("{minutes} min", minutes=round(seconds / 60))
    )
    return text + translated(phrase(", about {time} left", time=time))
