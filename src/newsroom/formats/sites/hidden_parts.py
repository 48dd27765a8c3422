"""The parts of HTML that its writer hid from readers: elements with `hidden`, or with a style that shows nothing."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from typing import Final

from newsroom.formats.sites.start_tags import attributes_in, tag_end
from newsroom.markup.foreign_html import BLOCKS, VOID
from newsroom.phrases import phrase
from newsroom.text import pattern

_WORDS: Final = r"(?i)hidden|display"  # HTML without these hides nothing
_TAG: Final = r"<!--(?s:.*?)(?:-->|\Z)|<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})(?=[\s/>])"
_NO_TAGS: Final = frozenset(("script", "style", "textarea"))  # what looks like a tag in these is none
_WHOLE: Final = frozenset(("html", "body"))  # a script shows these when the page has been loaded
_NOT_SHOWN: Final = r"(?i)(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}(?:hidden|collapse))"
_COMMENT: Final = r"/\*.{0,200}?\*/"  # in a style
_ROWS: Final = frozenset("tr tbody thead tfoot".split())
# Elements that need no end tag, with those at which they end.
_ENDED_BY: Final = {
    "p": BLOCKS | _ROWS | frozenset("p ul ol dl li dd dt table td th pre blockquote figure hr h1 h2 h3 h4 h5 h6 details".split()),
    "li": frozenset(("li",)),
    **dict.fromkeys(("dt", "dd"), frozenset(("dt", "dd"))),
    **dict.fromkeys(("td", "th"), _ROWS | {"td", "th"}),
    "tr": _ROWS,
}  # fmt: skip
_AROUND: Final = BLOCKS | _ROWS | frozenset("ul ol dl li dd dt table td th blockquote figure details".split())


class _Element:
    """A hidden element, with the elements that are open in it."""

    def __init__(self, name: str, start: int) -> None:
        self.start = start
        self.needs_no_end = name in _ENDED_BY
        self._opened = [name]
        self._number = Counter((name,))

    def end(self, closing: bool, name: str, start: int, end: int) -> int | None:
        """Where the element ends, if this tag ends it."""
        if not closing:
            while self._opened and name in _ENDED_BY.get(self._opened[-1], ()):
                self._close()
            if self._opened and name not in VOID:
                self._opened.append(name)
                self._number[name] += 1
            return None if self._opened else start
        if not self._number[name]:
            return start if self.needs_no_end and name in _AROUND else None
        while self._number[name]:
            last = self._close()
            if last == name:
                break
        return None if self._opened else end

    def _close(self) -> str:
        name = self._opened.pop()
        self._number[name] -= 1
        return name


def places(html: str) -> list[tuple[int, int]]:
    """Where each hidden element begins and ends, in order. One whose end tag is missing counts as shown."""
    found: list[tuple[int, int]] = []
    if not pattern(_WORDS).search(html):
        return found
    hidden: _Element | None = None
    place = 0
    while tag := pattern(_TAG).search(html, place):
        if tag[2] is None:
            place = tag.end()
            continue
        name, start, place = tag[2].lower(), tag.start(), tag_end(html, tag.end())
        if hidden is not None and (end := hidden.end(bool(tag[1]), name, start, place)) is not None:
            found.append((hidden.start, end))
            hidden = None
        if hidden is None and not tag[1] and name not in VOID | _WHOLE and _is_hidden(html[start:place]):
            hidden = _Element(name, start)
        if name in _NO_TAGS and not tag[1]:
            close = pattern(rf"(?i)</{name}(?=[\s/>])").search(html, place)
            place = close.start() if close else len(html)
    if hidden is not None and hidden.needs_no_end:
        found.append((hidden.start, len(html)))
    return found


def left_out(html: str, lost: Counter[str]) -> str:
    """HTML without its hidden elements, which are counted in `lost`."""
    out: list[str] = []
    place = 0
    for start, end in places(html):
        out.append(html[place:start])
        place = end
        lost[phrase("hidden text")] += 1
    return "".join(out) + html[place:] if out else html


def is_in(found: list[tuple[int, int]], place: int) -> bool:
    """Whether a place is in one of the hidden elements of `places`."""
    number = bisect(found, (place,)) - 1
    return number >= 0 and place < found[number][1]


def _is_hidden(tag: str) -> bool:
    """Whether the attributes of a start tag hide the element. What a reader can search for in the page is shown."""
    if not pattern(_WORDS).search(tag):
        return False
    given = attributes_in(" ".join(tag.split()))
    if "hidden" in given and given["hidden"].strip().lower() != "until-found":
        return True
    return bool(pattern(_NOT_SHOWN).search(pattern(_COMMENT).sub("", given.get("style", ""))))
