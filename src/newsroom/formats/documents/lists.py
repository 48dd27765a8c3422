"""HTML that every kind of office document becomes: lists in lists, tables with joined cells, pictures with captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from newsroom.formats.documents.kept_parts import TEXT_BOX
from newsroom.text import pattern

# Styles of the words below a picture, in lower case.
CAPTIONS: Final = frozenset(("caption", "illustration", "figure", "drawing", "text", "chú thích"))
# Styles of quotations, in lower case.
QUOTES: Final = frozenset(("quotations", "quote", "intense quote", "block text"))
DEEPEST: Final = 8  # tables in tables, text boxes in text boxes
_PICTURE: Final = r"<p>\s*(<img [^<>]*>)\s*</p>"
_BOXED_PICTURE: Final = r"<p>\s*(<img [^<>]*>)(?:<br>|\s)*(\S.*)</p>"


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


def title(out: list[str], html: str, *, is_first: bool) -> None:
    """Add a paragraph of the style Title: the first is the title of the text, also when a byline or a kicker is above it."""
    out.insert(0 if is_first else len(out), f"<h1>{html}</h1>")


def quote(out: list[str], html: str) -> None:
    """A paragraph of a quotation, in the same one as the paragraph before it."""
    joined = out and out[-1].endswith("</blockquote>")
    inner = out.pop().removesuffix("</blockquote>") if joined else "<blockquote>"
    out.append(f"{inner}<p>{html}</p></blockquote>")


def preformatted(out: list[str], html: str) -> None:
    """A line of code, in the same block as the line before it."""
    joined = out and out[-1].endswith("</pre>")
    inner = out.pop().removesuffix("</pre>") + "\n" if joined else "<pre>"
    out.append(f"{inner}{html}</pre>")


def caption(out: list[str], html: str) -> bool:
    """Make the picture before these words one with a caption; False if no picture is before them."""
    found = pattern(_PICTURE).fullmatch(out[-1]) if out else None
    if found:
        out[-1] = figure(found[1], html)
    return found is not None


def text_box(inner: str, out: list[str], lost: Counter[str]) -> None:
    """The HTML of a text box, after the paragraph that it is beside. A picture with words is one with a caption."""
    captioned = pattern(_BOXED_PICTURE).fullmatch(inner)
    if captioned and "<img" not in captioned[2]:
        out.append(figure(captioned[1], captioned[2]))
    elif inner:
        if not inner.startswith("<figure>") and not pattern(_PICTURE).fullmatch(inner):
            lost[TEXT_BOX] += 1
        out.append(inner)
