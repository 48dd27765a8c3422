"""Start tags of HTML as a person wrote them: where one ends, and its attributes."""

from __future__ import annotations

from html import unescape
from typing import Final

from newsroom.text import pattern

LONGEST_TAG: Final = 20_000  # characters
_ATTRIBUTE: Final = r"""([^\s"'<>/=]{1,100})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'<>`]{1,2000})))?"""


def tag_end(html: str, at: int) -> int:
    """Where the tag that begins before `at` ends: after its `>`, if that is not in the quotes of a value.

    A quote that nothing closes counts for nothing. A tag that has no end within limits goes on to there, as it would go on
    for a browser: whoever looks for tags goes on after it, and no character is looked at for two tags.
    """
    signs = pattern(r"=\s{0,9}([\"'])|>")
    limit = min(len(html), at + LONGEST_TAG)
    place = at
    while found := signs.search(html, place, limit):
        if found[0] == ">":
            return found.end()
        close = html.find(found[1], found.end(), limit)
        place = close + 1 if close >= 0 else found.end()
    return limit


def attributes_in(tag: str) -> dict[str, str]:
    """The attributes of a start tag as a person wrote it, by their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for name, double, single, bare in pattern(_ATTRIBUTE).findall(tag.partition(" ")[2] if " " in tag else ""):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found
