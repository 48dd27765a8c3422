"""The part of a page of HTML that is the article: found by what it is called, without menus, forms and footers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from newsroom.errors import Invalid
from newsroom.formats.sites import hidden_parts, html_tree
from newsroom.formats.sites.start_tags import attributes_in, tag_end
from newsroom.phrases import phrase
from newsroom.text import pattern

MOST_TAGS: Final = 400_000  # of a whole page
# Elements whose content is no text for readers. What is between the tags is not looked at.
_SKIPPED: Final = r"(?i)<!--|<(script|style|template|noscript|svg|textarea|select)(?=[\s/>])"
_TAG: Final = r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])"
_BOXES: Final = frozenset("article main div section td body".split())
# What systems call the box with the text of an article, in its class or id.
_NAMED: Final = (
    r"(?i)(?<![\w-])(?:(?:entry|post|article|story|news|single|singular|detail|node|blog-post|kg)(?:-|_|__|--)?"
    r"(?:content|body|text|detail)(?:-body|__content)?|(?:content|text|body|article)-?(?:detail|body|html)|"
    r"field--name-body|com-content-article__body|fck_detail|detail-content-body|articlebody|itemfulltext|e-content|gh-content)(?![\w-])"
)
# Furniture of a page: it is left out of what is no box for the text alone.
_FURNITURE: Final = frozenset("nav header footer aside form button dialog menu".split())
_LISTS: Final = frozenset("div section ul aside ol".split())  # what lists of comments and of related stories are in
_ALWAYS_OUT: Final = frozenset("nav form button dialog menu".split())
_COMMENTS: Final = (
    r"(?i)(?<![\w-])(?:comments?(?:-(?:area|list|section|respond))?|respond|related(?:-posts)?|share(?:-buttons)?|sharedaddy|"
    r"newsletter|breadcrumbs?)(?![\w-])"
)
_TIME: Final = r"(?i)<time(?=\s)[^<>]{0,500}?\sdatetime=[\"']?([^\"'\s<>]{4,40})"
_PICTURE: Final = r"(?is)<figure(?=[\s>]).{0,5000}?</figure>|<img\s[^<>]{1,2000}>"  # kept of the head of an article
_HEADING: Final = r"(?i)<h1(?=[\s/>])"
_HEADING_END: Final = r"(?i)</h1\s{0,9}>"
_LONGEST_HEADING: Final = 3000  # characters
_LONGEST_HEAD: Final = 100_000  # characters of the head of an article in which pictures are looked for


@dataclass(slots=True)
class _Box:
    """An element that may be the article: the rank of its kind, the lower the better, and where its content is."""

    rank: int
    start: int
    end: int = -1


@dataclass(frozen=True, slots=True)
class PageText:
    """The HTML of the article in a page, whether the page marks it as one, and the first time in it, as it is written."""

    html: str
    is_marked: bool
    time: str


def article_of(html: str, lost: Counter[str]) -> PageText:
    """The article in a page. What is left out within it is counted in `lost`.

    Raises `Invalid` for a page with too many elements.
    """
    if html.count("<") > MOST_TAGS:
        raise Invalid(phrase("the page has more than {number:,} elements", number=MOST_TAGS))
    html = _visible(html)
    hidden = hidden_parts.places(html)
    boxes = [box for box in _boxes(html) if not hidden_parts.is_in(hidden, box.start)]
    rank = min((box.rank for box in boxes), default=9)
    best = max(
        (box for box in boxes if box.rank == rank), key=lambda box: box.end - box.start, default=_Box(9, 0, len(html))
    )
    inner = html[best.start : best.end]
    time = pattern(_TIME).search(inner)
    return PageText(_without(inner, _ALWAYS_OUT if rank < 2 else _FURNITURE, lost), rank < 3, time[1] if time else "")


def first_heading(html: str) -> str:
    """The text of the first `h1`, or ''."""
    found = _heading(html)
    return html_tree.only_text(html[found[1] : found[2]]) if found else ""


def without_heading(html: str, title: str) -> str:
    """HTML without its first `h1`, if that is the title."""
    found = _heading(html)
    if found and html_tree.only_text(html[found[1] : found[2]]) == " ".join(title.split()):
        return html[: found[0]] + html[found[3] :]
    return html


def _heading(html: str) -> tuple[int, int, int, int] | None:
    """Where the first `h1` begins, where its words begin and end, and where it ends; None without one that is closed."""
    begun = pattern(_HEADING).search(html)
    if begun is None:
        return None
    words = tag_end(html, begun.end())
    end = pattern(_HEADING_END).search(html, words, words + _LONGEST_HEADING)
    return (begun.start(), words, end.start(), end.end()) if end else None


def _visible(html: str) -> str:
    """A page without comments, scripts and what else has no text for readers."""
    out: list[str] = []
    place = 0
    wanted = pattern(_SKIPPED)
    unclosed: set[str] = set()  # what no later tag closes either: it is not searched for again
    while found := wanted.search(html, place):
        out.append(html[place : found.start()])
        if found[1] is None:
            end = html.find("-->", found.end())
            place = end + 3 if end >= 0 else len(html)
            continue
        name = found[1].lower()
        opened = tag_end(html, found.end())
        close = None if name in unclosed else pattern(rf"(?i)</{name}\s{{0,9}}>").search(html, opened)
        if close is not None:
            place = close.end()
        elif name in ("svg", "noscript", "select", "template"):
            unclosed.add(name)
            place = opened  # only the tag is left out
        else:
            place = len(html)
    out.append(html[place:])
    return "".join(out)


def _boxes(html: str) -> list[_Box]:
    """The elements that may be the article, each with its end."""
    found: list[_Box] = []
    opened: dict[str, list[_Box | None]] = {}
    end = 0
    for tag in pattern(_TAG).finditer(html):
        name = tag[2].lower()
        if name not in _BOXES or tag.start() < end:
            continue
        stack = opened.setdefault(name, [])
        if tag[1]:
            box = stack.pop() if stack else None
            if box is not None:
                box.end = tag.start()
            continue
        end = tag_end(html, tag.end())
        rank = _rank(name, html[tag.start() : end])
        box = _Box(rank, end) if rank is not None else None
        stack.append(box)
        if box is not None:
            found.append(box)
    for box in found:
        box.end = box.end if box.end >= 0 else len(html)
    return found


def _rank(name: str, tag: str) -> int | None:
    """How surely an element is the article: its text, a box of that name, an article, the main part, the body."""
    attributes = attributes_in(tag) if " " in tag else {}
    if "articlebody" in f"{attributes.get('itemprop', '')} {attributes.get('property', '')}".lower().split():
        return 0
    called = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:2000]
    if pattern(_COMMENTS).search(called):
        return None
    if name != "body" and pattern(_NAMED).search(called):
        return 1
    if name == "article":
        return 2
    if name == "main" or attributes.get("role") == "main":
        return 3
    return 4 if name == "body" else None


def _without(html: str, names: frozenset[str], lost: Counter[str]) -> str:
    """HTML without the elements of these names, and without lists of comments and links to other stories."""
    out: list[str] = []
    place, depth, inside, begun, headed, end = 0, 0, "", 0, False, 0
    for tag in pattern(_TAG).finditer(html):
        name = tag[2].lower()
        if tag.start() < end or (inside and name != inside):
            continue
        if inside:
            end = tag_end(html, tag.end())
            depth += -1 if tag[1] else 1
            if depth == 0:
                place, inside = end, ""
                if name == "header" and not headed:
                    headed = True
                    out += pattern(_PICTURE).findall(html[begun : min(tag.start(), begun + _LONGEST_HEAD)])
            continue
        if tag[1] or not (name in names or name in _LISTS):
            continue
        end = tag_end(html, tag.end())
        named = name in names
        if not named:
            attributes = attributes_in(html[tag.start() : end])
            named = bool(pattern(_COMMENTS).search(f"{attributes.get('class', '')} {attributes.get('id', '')}"[:2000]))
        if named:
            out.append(html[place : tag.start()])
            inside, depth, begun = name, 1, end
            lost[phrase("<{name}> element", name=name)] += 1
    out.append(html[begun:] if inside else html[place:])  # one that is never closed has no content of its own
    return "".join(out)
