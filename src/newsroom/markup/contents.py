"""The contents of a long story: its headings of the first level, with the ids that links lead to."""

from __future__ import annotations

from html import unescape
from typing import Final, NamedTuple

from newsroom.markup.tags import TAG
from newsroom.text import one_line, pattern

FEWEST: Final = 4  # headings; with fewer there are no contents
MOST: Final = 60
_HEADING: Final = r'(?s)<h2 (?:[^<>]* )?id="([^"<>]+)"[^<>]*>(.{1,2000}?)</h2>'


class ContentsEntry(NamedTuple):
    """A heading: the id of its element, and its words."""

    id: str
    title: str


def contents(html: str) -> list[ContentsEntry]:
    """The h2 headings in an article's HTML if there are at least four; otherwise none."""
    if html.count("</h2>") < FEWEST:
        return []
    found = pattern(_HEADING).finditer(html)
    titled = (ContentsEntry(one[1], one_line(unescape(pattern(TAG).sub("", one[2])))) for one in found)
    named = [one for one in titled if one.title]
    return named[:MOST] if len(named) >= FEWEST else []
