"""Rich tables and progress bars; every value comes in already safe and is wrapped in Text, never parsed as markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

STATUS_STYLES = {
    "draft": "yellow", "review": "magenta", "approved": "cyan", "scheduled": "blue", "published": "green",
    "unpublished": "dim", "killed": "red", "trashed": "dim", "pending": "yellow", "rejected": "red", "spam": "red dim",
    "erased": "dim",
}  # fmt: skip
WHOLE: Final = 16  # cells of what is never cut: times, short words


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading and manner."""

    title: str
    right: bool = False
    style: str = ""
    flexible: bool = False


def show(rows: Sequence[Sequence[str]], headings: Sequence[Heading], *, title: str = "") -> None:
    """Print a table that fits the terminal: numbers and states stand whole, texts share the room that is left."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    wanted = [max(map(cell_len, column)) for column in zip((one.title for one in headings), *rows, strict=False)]
    widths = fitted(wanted, headings, console.width - 2 * len(headings))
    if title:  # above the table, not in it: a narrow table would break it
        console.print(Text(title))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading, width in zip(headings, widths, strict=True):
        side: Literal["left", "right"] = "right" if heading.right else "left"
        table.add_column(Text(heading.title), justify=side, no_wrap=True, overflow="ellipsis", width=width)
    for row in rows:
        table.add_row(
            *(
                Text(value, style=STATUS_STYLES.get(value, "") if heading.style == "status" else heading.style)
                for value, heading in zip(row, headings, strict=True)
            )
        )
    console.print(table)


def fitted(wanted: Sequence[int], headings: Sequence[Heading], room: int) -> list[int]:
    """How many cells each column gets of `room`: the widest texts give way first, flexible ones before others."""
    widths = list(wanted)
    texts = [n for n, one in enumerate(headings) if not one.right and one.style != "status" and wanted[n] > WHOLE]
    flexible = [n for n in texts if headings[n].flexible]
    others = [n for n in texts if not headings[n].flexible]
    everything = range(len(headings))  # where a terminal is too narrow for any of this
    for columns, least in ((flexible, 28), (others, 14), (flexible, 18), (others, 10), (flexible, 8), (everything, 2)):
        while sum(widths) > room:
            widest = max((n for n in columns if widths[n] > least), key=lambda n: widths[n], default=None)
            if widest is None:
                break
            widths[widest] -= 1
    return widths


def say(message: str) -> None:
    """One dim line."""
    from rich.console import Console
    from rich.text import Text

    Console(stderr=True).print(Text(message, style="dim"))


def progress(label: str, total: int | None) -> tuple[Any, Any]:
    """A running progress bar on stderr and its task."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.text import Text

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task(Text(label).plain, total=total)
    bar.start()
    return bar, task


def hit(number: str, title: str, status: str, snippet: str, opening: str, closing: str) -> None:
    """One result of a search: its title, and the snippet with what was found set off."""
    import re

    from rich.console import Console
    from rich.text import Text

    line = Text.assemble(
        (number.rjust(6) + "  ", "dim"), (title, "bold"), ("  " + status, STATUS_STYLES.get(status, ""))
    )
    below = Text("        ")
    for part in re.split(f"({re.escape(opening)}.*?{re.escape(closing)})", snippet):
        found = part.startswith(opening) and part.endswith(closing) and len(part) > 2
        below.append(part[1:-1] if found else part, style="bold yellow" if found else "dim")
    console = Console()
    console.print(line)
    console.print(below)


def diff(lines: Sequence[str]) -> None:
    """A unified diff, its sides told apart by sign and by colour."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        console.print(Text(line, style=styles.get(line[:1], "")), soft_wrap=True)
