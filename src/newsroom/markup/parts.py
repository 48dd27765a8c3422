"""The parts of a text besides words, each with its line: elements, links, pictures, attribute lists.

Used to tell a writer what readers will not see. The text is read as for its page: code is code, and the content of a
script is not an element.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from html import unescape
from typing import Final, NamedTuple

from newsroom.markup import attribute_lists, fact_boxes
from newsroom.markup.canonical import EMPTIED, KNOWN, parser
from newsroom.markup.picture_names import picture_name
from newsroom.markup.providers import recognise
from newsroom.text import pattern

# Elements around or within text that only change its look: their text is shown.
_LAYOUT: Final = frozenset(
    "html head body section article aside header footer main nav hgroup address center font tt big strike nobr picture"
    " source track param acronym dir rb rtc label legend data".split()
)
_START: Final = r"<(?:(!--)|(\?)|(/?)([A-Za-z][^\s/>]*))"
_ATTRIBUTE: Final = (
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'"""
    r"""|(?P<bare>[^\s>"'][^\s>]*))?)?|=)"""
)
_BRACES: Final = r"\{:?[^{}\n]{1,500}\}"
_PIECE: Final = 1_000_000  # letters
_BLANK_LINE: Final = r"\n[ \t]*\n(?=[^\s])"
_FENCE: Final = r"(?m)^ {0,3}(?:`{3,}|~{3,})"
# Without these signs a text has no elements, pictures, attribute lists or references; then links are all that is left.
_OTHER_SIGNS: Final = ("<", "{", "![", "[[", "]:", "][")
_OTHER_LINK: Final = r"\]\((?!https?://)"
# The one address of an element that a browser loads or links to.
_ADDRESSES: Final = {"a": ("href",), "img": ("src",), "area": ("href",)}

_SOURCE: Final = r"(?i)<source(?=[\s/>])"
_NEAR: Final = 4000  # characters of a video element in which its sources are looked for
_LOADED: Final = ("src", "data", "href", "action")  # what a removed element would have shown or linked to


class PartKind(StrEnum):
    """What a part of a text is."""

    ELEMENT = "element"  # one that pages do not have, by its name and, after a space, its address
    LINK = "link"  # by its address
    PICTURE = "picture"  # by its address
    ATTRIBUTES = "attributes"  # what has no effect of an attribute list


class TextPart(NamedTuple):
    """One part of a text: its line in the Markdown, from 1, its kind, and its name or address as written."""

    line: int
    kind: PartKind
    value: str


def parts(markdown: str) -> list[TextPart]:
    """The links and pictures of a text, the elements in it that no page has, and its attribute lists, in order."""
    if not any(sign in markdown for sign in "<[{"):
        return []
    markdown = fact_boxes.without_transcripts(markdown)
    found: dict[TextPart, None] = {}
    lines_before = 0
    for piece in _pieces(markdown):
        for part in _Reader(piece).read():
            found[part._replace(line=part.line + lines_before)] = None
        lines_before += piece.count("\n")
    return sorted(found)


def has_web_links_only(markdown: str) -> bool:
    """Whether the only parts of a text are links to `http:` and `https:` addresses; False if only `parts` can say.

    That is so for most texts, and found in a fiftieth of the time that `parts` takes.
    """
    return not any(sign in markdown for sign in _OTHER_SIGNS) and pattern(_OTHER_LINK).search(markdown) is None


def _pieces(markdown: str) -> Iterator[str]:
    """A text in pieces of about `_PIECE` letters, cut at blank lines outside of code between fences.

    The result of the parser takes some fifty times the memory of the text. If a piece names an address by a reference in
    another piece, it is not found.
    """
    begun, seen, fences = 0, 0, 0
    if len(markdown) > _PIECE:
        for blank in pattern(_BLANK_LINE).finditer(markdown):
            if blank.end() - begun < _PIECE:
                continue
            fences += len(pattern(_FENCE).findall(markdown, seen, blank.end()))
            seen = blank.end()
            if fences % 2 == 0:
                yield markdown[begun : blank.end()]
                begun, fences = blank.end(), 0
    yield markdown[begun:]


def picture_lines(markdown: str) -> dict[str, int]:
    """The first line of each picture that a text names, by its name as in `article.images`."""
    found: dict[str, int] = {}
    for part in parts(markdown):
        if part.kind is PartKind.PICTURE:
            found.setdefault(picture_name(part.value), part.line)
    return found


class _Reader:
    """One pass over the result of the Markdown parser. It counts in bytes, from which lines are computed."""

    def __init__(self, markdown: str) -> None:
        self.markdown = markdown
        self.data = markdown.encode("utf-8", "replace")
        self.line_starts = [0, *(found.end() for found in re.finditer(b"\n", self.data))]
        self.html: list[tuple[int, str]] = []  # consecutive pieces of raw HTML with their places
        self.within: str | None = None  # the element whose content no page has

    def line(self, place: int) -> int:
        return bisect_right(self.line_starts, place)

    def read(self) -> Iterator[TextPart]:
        code: list[tuple[int, int]] = []
        for event, place in parser().events_with_range(self.markdown):
            if not isinstance(event, dict) or ("Text" in event and not self.html):  # most of them
                continue
            html = event.get("Html", event.get("InlineHtml"))
            if isinstance(html, str):
                self.html.append((place["start"], html))
                if "Html" in event:
                    continue
            if self.html:
                yield from self.raw()
            started = event.get("Start")
            if "Code" in event or (isinstance(started, dict) and "CodeBlock" in started):
                code.append((place["start"], place["end"]))
            if isinstance(started, dict) and self.within is None:
                for name, kind in (("Link", PartKind.LINK), ("Image", PartKind.PICTURE)):
                    if name in started and started[name]["link_type"] != "Email":
                        yield TextPart(self.line(place["start"]), kind, started[name]["dest_url"])
        yield from self.raw()
        yield from self.attribute_lists(code)

    def attribute_lists(self, code: list[tuple[int, int]]) -> Iterator[TextPart]:
        """Attribute lists outside of code that contain more than the id that is kept."""
        if "{" not in self.markdown:
            return
        starts = [start for start, _ in code]
        for found in re.finditer(_BRACES.encode(), self.data):
            at = bisect_right(starts, found.start()) - 1
            if at >= 0 and found.start() < code[at][1]:
                continue
            written = found[0].decode("utf-8", "replace")
            before = self.data[found.start() - 1 : found.start()]
            placed = written.startswith("{:") or before in (b"\n", b")", b"]", b"*", b"_") or self.in_heading(found)
            is_list = placed and attribute_lists.is_list(written, inline=before == b")")
            rest = attribute_lists.without_effect(written) if is_list else ""
            if rest:
                yield TextPart(self.line(found.start()), PartKind.ATTRIBUTES, rest)

    def in_heading(self, found: re.Match[bytes]) -> bool:
        start = self.line_starts[self.line(found.start()) - 1]
        return self.data[start : start + 3].lstrip(b" ").startswith(b"#")

    def raw(self) -> Iterator[TextPart]:
        """The parts of the raw HTML gathered so far."""
        html = "".join(piece for _, piece in self.html)
        ends: list[int] = []
        total = 0
        for _, piece in self.html:
            total += len(piece)
            ends.append(total)
        places = [place for place, _ in self.html]
        self.html = []
        at = 0
        counted, chunk = 0, 0
        line = self.line(places[0]) if places else 1
        while found := pattern(_START).search(html, at):
            current = bisect_right(ends, found.start())
            if current != chunk:
                chunk, counted, line = current, ends[current - 1], self.line(places[current])
            line += html.count("\n", counted, found.start())
            counted = found.start()
            at = found.end()
            if found[1]:
                end = html.find("-->", at)
                at = end + 3 if end >= 0 else len(html)
                continue
            if found[2]:
                if self.within is None:
                    yield TextPart(line, PartKind.ELEMENT, "?")
                continue
            name = found[4].lower()
            attributes, at = _attributes(html, at)
            if self.within is not None:
                if found[3] and name == self.within:
                    self.within = None
                continue
            if found[3]:
                continue
            if name in EMPTIED and name != "embed":
                self.within = name
            typed = name == "input" and attributes.get("type", "") != "checkbox"
            if typed or (name not in KNOWN and name not in _LAYOUT):
                address = next((attributes[key] for key in _LOADED if attributes.get(key)), "")
                if name in ("video", "audio") and not address:
                    # Within a line, each tag is a piece of its own.
                    begun = places[current]
                    near = self.data[begun : begun + _NEAR].decode("utf-8", "replace")
                    address = _first_source(html[at : at + _NEAR]) or _first_source(near)
                yield TextPart(line, PartKind.ELEMENT, f"{name} {address}".strip())
            for key in _ADDRESSES.get(name, ()):
                if attributes.get(key):
                    kind = PartKind.PICTURE if name == "img" else PartKind.LINK
                    yield TextPart(line, kind, attributes[key])


def _first_source(html: str) -> str:
    """The first address that a page can show, or else the first one, of the `source` elements at the start of a video."""
    inside = html.partition("</")[0]
    sources = [_attributes(inside, one.end())[0].get("src", "") for one in pattern(_SOURCE).finditer(inside)]
    return next((one for one in sources if recognise(one.strip())), sources[0] if sources else "")


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a start tag whose name ends at `at`, the first of each name, and where the tag ends."""
    found: dict[str, str] = {}
    while one := pattern(_ATTRIBUTE).match(html, at):
        if one.end() == at:
            break
        at = one.end()
        if one["end"]:
            return found, at
        if one["name"]:
            value = next((one[key] for key in ("double", "single", "bare") if one[key] is not None), "")
            found.setdefault(one["name"].lower(), unescape(value))
    return found, at
