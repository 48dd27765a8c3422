"""HTML that every kind of office document becomes: lists in lists, tables with joined cells, pictures with captions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# Styles of the words below a picture, in lower case.
CAPTIONS: Final = frozenset(("caption", "illustration", "figure", "drawing", "text", "chú thích"))


@dataclass(slots=True)
class ListItem:
    """A paragraph of a list: how deep it is (0 for the outermost), `ul` or `ol`, and its HTML."""

    level: int
    tag: str
    html: str


@dataclass(slots=True)
class Cell:
    """A cell of a table: `th` or `td`, its HTML, and how many columns and rows it takes."""

    tag: str
    html: str
    wide: int = 1
    down: int = 1


def end(items: list[ListItem], out: list[str]) -> None:
    """Write the items gathered so far as lists in lists, and forget them."""
    opened: list[str] = []
    html: list[str] = []
    for item in items:
        while len(opened) > item.level + 1 or (opened and len(opened) == item.level + 1 and opened[-1] != item.tag):
            html.append(f"</li></{opened.pop()}>")
        if len(opened) == item.level + 1:
            html.append("</li>")
        while len(opened) < item.level + 1:
            if opened and html and html[-1].endswith(">") and html[-1].startswith("<" + opened[-1]):
                html.append("<li>")
            html.append(f"<{item.tag}>")
            opened.append(item.tag)
        html.append(f"<li>{item.html}")
    while opened:
        html.append(f"</li></{opened.pop()}>")
    if html:
        out.append("".join(html))
    items.clear()


def table(rows: Sequence[Sequence[Cell]]) -> str:
    """A table of rows of cells."""
    written = []
    for row in rows:
        cells = []
        for cell in row:
            wide = f' colspan="{cell.wide}"' if cell.wide > 1 else ""
            down = f' rowspan="{cell.down}"' if cell.down > 1 else ""
            cells.append(f"<{cell.tag}{wide}{down}>{cell.html}</{cell.tag}>")
        written.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(written)}</table>" if any(rows) else ""


def figure(picture: str, caption: str) -> str:
    """A picture with its caption."""
    return f"<figure>{picture}<figcaption>{caption}</figcaption></figure>"
