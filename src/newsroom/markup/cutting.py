"""Cuts long HTML into parts that can be cleaned one after another: a cleaner needs several times the memory of its input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from newsroom.text import pattern

PIECE: Final = 1_000_000  # characters; a shorter text is one part
# A comment, or a tag: what looks like a tag in either, or in the value of an attribute, is none.
_TAG: Final = (
    r"(?s)<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?/][^A-Za-z>][^>]*+|<[!?][^>]*+"
    r"|<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?:=\s*+(?:\"[^\"]*+\"|'[^']*+')|[^>])*+"
)
# Elements that end a paragraph, and that no other element has to contain.
_CUT_BEFORE: Final = frozenset("p h1 h2 h3 h4 h5 h6 ul ol blockquote figure table pre hr".split())
# Elements without content, and those that the parser closes when the next of their kind begins.
NOT_NESTING: Final = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option".split()
)


def parts(html: str, *, boxes: frozenset[str] = frozenset()) -> Iterator[str]:
    """The parts of HTML. Each begins before a block that is in no other element, except for `boxes`: a part repeats the
    start tags of those that are open. HTML with an element that is never closed is one part from there on.
    """
    start, opened = 0, ""
    if len(html) > PIECE:
        for at, then in _places(html, boxes):
            yield opened + html[start:at]
            start, opened = at, then
    yield opened + html[start:] if start else html


def cleaned(html: str, clean: Callable[[str], str]) -> str:
    """The HTML with each part cleaned. A cleaner closes what it returns, so the joined parts mean the same as before."""
    return clean(html) if len(html) <= PIECE else "".join(clean(part) for part in parts(html))


def _places(html: str, boxes: frozenset[str]) -> Iterator[tuple[int, str]]:
    """The places at which to cut, with the start tags of the boxes that are open there."""
    unclosed: Counter[str] = Counter()
    depth = 0  # open elements that are no boxes
    next_cut = PIECE
    for found in pattern(_TAG).finditer(html):
        if not found[2]:
            continue
        closing, name, at = found[1], found[2].lower(), found.start()
        if at >= next_cut and not depth and not closing and name in _CUT_BEFORE:
            yield at, "".join(f"<{one}>" * unclosed[one] for one in sorted(boxes) if unclosed[one])
            next_cut = at + PIECE
        if name in NOT_NESTING or (closing and not unclosed[name]):
            continue
        unclosed[name] += -1 if closing else 1
        if name not in boxes:
            depth += -1 if closing else 1
