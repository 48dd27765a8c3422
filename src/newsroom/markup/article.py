"""The HTML of an article: pictures, headings, links and footnotes get their form between the two cleanings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

from newsroom.markup.canonical import (
    ATTRS,
    ID_PREFIX,
    NOTE_MARK,
    SCHEME,
    TAG,
    attributes_of,
    canonical,
    last_cleaner,
    start_tag,
)
from newsroom.text import nfc, pattern, slugify

# Stored with every rendering. Raise it when the same Markdown gives other HTML.
RENDERER: Final = "3"

_IMAGE: Final = rf"<p>\s*<img{ATTRS}>\s*</p>|<img{ATTRS}>"
_HEADING: Final = rf"(?s)<h([1-6]){ATTRS}>(.*?)</h\1>"
_PARAGRAPH_TAG: Final = r"</?p(?: [^<>]*)?>"
_ID_ELSEWHERE: Final = r'<(?!h[1-6] )[a-z][^<>]* id="([^"<>]*)"'
_ID: Final = r'(<[a-z][^<>]*?) id="([^"<>]*)"([^<>]*>)'
_ID_WITH_SPACE: Final = r'<[a-z][^<>]*? id="[^"<>\s]*\s'
_LINK: Final = rf"<a{ATTRS}>"
_NOTE: Final = r'<div class="footnote-definition"(?: id="[^"]*")?><sup class="footnote-definition-label">(\d+)</sup>'
# Browsers read any of these at the start of an address as //.
_NETWORK: Final = r"[/\\]{2,}"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to show a picture: its path on the site, its size in pixels, and its texts."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    srcset: str | None = None


MediaResolver = Callable[[str], Picture | str | None]


def article_html(markdown: str, *, media: MediaResolver) -> str:
    """Safe HTML of an article's Markdown.

    `media` gets the name of each picture, as `images` lists it, and returns the picture or its path on the site. For
    None its alt text is shown instead. Headings start at h2 and have ids; links to other sites have rel=noopener.
    Raises Invalid for markup that is nested too deep.
    """
    html = canonical(markdown)
    if "<img" in html:
        html = pattern(_IMAGE).sub(lambda found: _image(found, media), html)
    if "<a " in html:
        html = pattern(_LINK).sub(_link, html)
    if 'class="footnote' in html:
        html = _footnotes(html)
    html = last_cleaner().clean(_headings(html))
    # The cleaner sets these two in an order that differs from run to run; the same text must give the same bytes.
    return _ids_once(html.replace(' disabled="" type="checkbox">', ' type="checkbox" disabled="">'))


def images(markdown: str) -> list[str]:
    """The pictures that a text names in Markdown and raw HTML, in order, each once.

    File names are without percent-encoding, which Markdown needs for spaces. Addresses of other sites stay as they are.
    """
    if "!" not in markdown and "<" not in markdown:
        return []
    found = (
        attributes_of(match[1] or match[2] or "").get("src", "")
        for match in pattern(_IMAGE).finditer(canonical(markdown))
    )
    return list(dict.fromkeys(_name(src) for src in found if src))


def _name(src: str) -> str:
    """A picture's name as the resolver gets it."""
    src = src.strip()
    return src if pattern(SCHEME).match(src) else nfc(unquote(src))


def _image(found: re.Match[str], media: MediaResolver) -> str:
    """A picture as a figure if it is a paragraph of its own, else inside the line."""
    alone = found[1] is not None
    written = attributes_of(found[1] if alone else found[2])
    answer = media(_name(written["src"])) if written.get("src") else None
    picture = Picture(answer) if isinstance(answer, str) else answer
    alt = written.get("alt") or (picture.alt if picture else "")
    if picture is None:
        words = f'<span class="missing-picture">{escape(alt)}</span>' if alt else ""
        return f"<p>{words}</p>" if alone and words else words
    caption = (written.get("title") or picture.caption) if alone else ""
    width, height = _size(written, picture)
    image = start_tag(
        "img",
        {
            "src": picture.url,
            "alt": alt,
            "title": None if alone else written.get("title"),
            "width": width,
            "height": height,
            "srcset": picture.srcset,
            "sizes": "(max-width: 48rem) 100vw, 48rem" if picture.srcset else None,
            "loading": "lazy",
            "decoding": "async",
        },
    )
    if not alone:
        return image
    credit = f'<span class="credit">{escape(picture.credit)}</span>' if picture.credit else ""
    words = " ".join(part for part in (escape(caption), credit) if part)
    return f"<figure>{image}<figcaption>{words}</figcaption></figure>" if words else f"<figure>{image}</figure>"


def _size(written: dict[str, str], picture: Picture) -> tuple[int | None, int | None]:
    """Width and height in pixels: those of the picture, scaled to the width that the author gave in HTML."""
    wish = written.get("width", "").removesuffix("px")
    asked = int(wish) if wish.isascii() and wish.isdigit() and 0 < len(wish) < 6 else None
    if asked and picture.width and picture.height:
        return asked, max(round(picture.height * asked / picture.width), 1)
    return picture.width or asked, picture.height


def _link(found: re.Match[str]) -> str:
    """A link with its address in one form, and noopener if it leads to another site."""
    written = attributes_of(found[1])
    href = written.get("href")
    if href is None:
        return found[0]
    href = pattern(_NETWORK).sub("https://", href, count=1) if pattern(_NETWORK).match(href) else href
    if href.startswith("#") and len(href) > 1 and not href.startswith("#" + ID_PREFIX):
        href = f"#{ID_PREFIX}{href[1:]}"
    outside = href[:5].lower() == "http:" or href[:6].lower() == "https:"
    return start_tag("a", {**written, "href": href, "rel": "noopener" if outside else None})


def _footnotes(html: str) -> str:
    """Footnote marks and notes that link to each other. A note links back to its first mark."""
    marked: set[str] = set()

    def mark(found: re.Match[str]) -> str:
        number = found[1]
        name = "" if number in marked else f' id="{ID_PREFIX}fnref-{number}"'
        marked.add(number)
        return f'<sup class="footnote-ref"{name}><a href="#{ID_PREFIX}fn-{number}">{number}</a></sup>'

    def note(found: re.Match[str]) -> str:
        number = found[1]
        label = f'<a href="#{ID_PREFIX}fnref-{number}">{number}</a>' if number in marked else number
        return f'<div class="footnote" id="{ID_PREFIX}fn-{number}"><sup>{label}</sup>'

    return pattern(_NOTE).sub(note, pattern(NOTE_MARK).sub(mark, html))


def _headings(html: str) -> str:
    """Headings from h2 (the page's title is its h1) without a skipped level, each with an id made from its words."""
    if not pattern(_HEADING).search(html):
        return html
    taken = dict.fromkeys(pattern(_ID_ELSEWHERE).findall(html), 1)
    above: list[int] = []  # the written levels of the headings above the next one

    def heading(found: re.Match[str]) -> str:
        written_level = int(found[1])
        while above and above[-1] >= written_level:
            above.pop()
        above.append(written_level)
        level = min(1 + len(above), 6)
        written, words = attributes_of(found[2]), pattern(_PARAGRAPH_TAG).sub("", found[3])
        stem = written.get("id") or slugify(unescape(pattern(TAG).sub("", words)), limit=60) or "part"
        name = stem
        while name in taken:
            taken[stem] = taken.get(stem, 1) + 1
            name = f"{stem}-{taken[stem]}"
        taken[name] = 1
        return f"{start_tag(f'h{level}', {**written, 'id': name})}{words}</h{level}>"

    return pattern(_HEADING).sub(heading, html)


def _ids_once(html: str) -> str:
    """`html` without ids that are used a second time (links lead to the first) or hold a space."""
    if html.count(' id="') < 2 and not pattern(_ID_WITH_SPACE).search(html):
        return html
    taken = {ID_PREFIX}

    def tag(found: re.Match[str]) -> str:
        name = found[2]
        if name in taken or any(letter.isspace() for letter in name):
            return f"{found[1]}{found[3]}"
        taken.add(name)
        return found[0]

    return pattern(_ID).sub(tag, html)
