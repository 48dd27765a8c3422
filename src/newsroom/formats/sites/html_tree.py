"""Reads the HTML of a post as a small tree: known elements only, each closed, within limits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final, TypeAlias

from newsroom.errors import Invalid
from newsroom.formats import json_values
from newsroom.formats.sites import hidden_parts
from newsroom.markup import cutting, foreign_html
from newsroom.markup.tags import ATTRS, attributes_of
from newsroom.phrases import phrase
from newsroom.text import pattern

MOST_TAGS: Final = 200_000  # in one post; a page that a person wrote has a hundredth of that
# The cleaner takes quadratic time in the depth of elements. Page builders nest some forty.
DEEPEST: Final = 300
DEEPEST_KEPT: Final = 60  # of the elements that have a meaning in Markdown

CARD: Final = "div"  # the name of the only boxes in the tree, those of cards of Ghost
_TOKEN: Final = rf"<(/?)([a-z][a-z0-9]*){ATTRS}\s*/?>|([^<]+)|<"
_NAME: Final = r"(?s)<!--(?:-?>|.*?(?:--!?>|\Z))|<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})"  # of no element in a comment
# Elements that the parser closes when the next of their kind begins.
_NOT_NESTING: Final = foreign_html.VOID | frozenset(
    "input link meta param p li dt dd td th tr tbody thead tfoot option".split()
)
_UNSAFE: Final = r"(?i)(?:href|src)\s{0,9}=\s{0,9}[\"']?\s{0,9}(javascript|vbscript):"
_PICTURE: Final = r"(?i)<img\b[^<>]*"
_NO_ADDRESS: Final = r"(?i)\ssrc\s{0,9}=\s{0,9}[\"']?\s{0,9}(data:|file:)"
LAZY: Final = ("data-src", "data-lazy-src", "data-original")  # where a script finds the address of a picture
LONGEST_PLACEHOLDER: Final = 1000  # characters of a picture that a page shows until the true one is there
_CHARACTER: Final = r"&#(?:[xX]0*(?:[dD][89a-fA-F][0-9a-fA-F]{2}|[01]?[0-9a-fA-F])|0*(?:5[5-7]\d{3}|[12]?\d|3[01]));"


@dataclass(slots=True)
class HtmlNode:
    """An element: its name, its attributes, and its children, each an element, text, or None between two blocks."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[HtmlChild] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        """The words of its class attribute."""
        return frozenset(self.attributes.get("class", "").split())

    def every(self, *tags: str) -> list[HtmlNode]:
        """The elements below it with one of these names, in order."""
        found: list[HtmlNode] = []
        for child in self.children:
            if isinstance(child, HtmlNode):
                if child.tag in tags:
                    found.append(child)
                found += child.every(*tags)
        return found

    def text(self) -> str:
        """All text in it, with single spaces."""
        parts = (
            child if isinstance(child, str) else " " if child is None or child.tag == "br" else child.text()
            for child in self.children
        )
        return " ".join("".join(parts).split())


HtmlChild: TypeAlias = HtmlNode | str | None


def trees(html: str, lost: Counter[str]) -> Iterator[HtmlNode]:
    """The HTML of a post as trees; the names of elements that are not in them are counted in `lost`.

    What the writer hid from readers is in none of them. A long text is several, so that only a part of it is kept as a
    tree at a time. Raises `Invalid` for HTML with too many elements, or nested too deep.
    """
    html = json_values.without_halves(html)
    if html.count("<") > MOST_TAGS:
        raise Invalid(phrase("the text has more than {number:,} elements", number=MOST_TAGS))
    html = hidden_parts.left_out(html, lost)
    _look(html, lost)
    # Boxes have no meaning here, except for those of Ghost.
    boxes = frozenset[str]() if "kg-card" in html else foreign_html.BLOCKS
    yield from map(_tree, cutting.parts(html, boxes=boxes))


def _tree(html: str) -> HtmlNode:
    cleaned = foreign_html.cleaned(pattern(_CHARACTER).sub(" ", html) if "&#" in html else html)
    root = HtmlNode("body")
    opened = [root]
    cards: list[bool] = []  # for each open block, whether it is a card of Ghost
    for token in pattern(_TOKEN).finditer(cleaned):
        closing, name, attributes, words = token.groups("")
        top = opened[-1]
        if not name:
            top.children.append(unescape(words or "<"))
        elif name in foreign_html.BLOCKS:
            top.children.append(None)
            if closing:
                if cards and cards.pop() and top.tag == CARD:
                    opened.pop()
            else:
                cards.append("kg-card" in attributes)
                if cards[-1]:
                    opened.append(HtmlNode(CARD, attributes_of(attributes)))
                    top.children.append(opened[-1])
        elif name in foreign_html.PLAIN:
            continue
        elif closing:
            if top.tag == name:
                opened.pop()
        else:
            node = HtmlNode(name, attributes_of(attributes))
            top.children.append(node)
            if name not in foreign_html.VOID:
                opened.append(node)
                if len(opened) > DEEPEST_KEPT:
                    raise _too_deep(name)
    return root


def _look(html: str, lost: Counter[str]) -> None:
    """Count what will not be in the tree, and refuse HTML that is nested too deep."""
    unclosed: Counter[str] = Counter()
    depth = 0
    for closing, written in pattern(_NAME).findall(html):
        if not written:
            continue
        name = written.lower()
        if not closing and name not in foreign_html.UNREMARKABLE:
            lost[phrase("<{name}> element", name=name)] += 1
        if name in _NOT_NESTING or (closing and not unclosed[name]):
            continue
        unclosed[name] += -1 if closing else 1
        depth += -1 if closing else 1
        if depth > DEEPEST:
            raise _too_deep(name)
    for tag in pattern(_PICTURE).findall(html):
        if (found := pattern(_NO_ADDRESS).search(tag)) and not any(name in tag for name in LAZY):
            inside = found[1].lower() == "data:"
            if not inside or len(tag) > LONGEST_PLACEHOLDER:
                lost[
                    phrase("picture within the HTML (save it as a file)")
                    if inside
                    else phrase("picture on the writer's computer (add it as a file)")
                ] += 1
    for scheme in pattern(_UNSAFE).findall(html):
        lost[phrase("{scheme}: link", scheme=scheme.lower())] += 1


def _too_deep(name: str) -> Invalid:
    return Invalid(
        phrase("its HTML is nested too deeply"),
        hint=phrase("look for <{name}> elements that are never closed", name=name),
    )


def only_text(html: str) -> str:
    """HTML of one line, such as a title or an excerpt, as plain text. Its cost is bounded by its first 20,000 characters."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    plain = re.sub(r"<[A-Za-z/!][^<>]*>", " ", hidden_parts.left_out(html[:20_000], Counter()))
    return " ".join(unescape(plain).split())
