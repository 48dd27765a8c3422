"""Markdown and comments to safe HTML: the only place where text becomes markup, and the only sanitiser.

An article passes four stations: Markdown to HTML (pyromark, raw HTML included), a first cleaning that leaves only known
elements in one canonical spelling, the newsroom's own dressing of pictures, headings, links and footnotes, which may
therefore read that spelling with plain patterns, and a last cleaning of everything.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from newsroom.errors import Invalid
from newsroom.text import cap_marks, excerpt, one_line, pattern, slugify

if TYPE_CHECKING:
    from nh3 import Cleaner
    from pyromark import Markdown

# Stored beside every rendering: raised whenever the same Markdown would give other HTML.
RENDERER: Final = "3"
# Put before every id of an article, so that none can stand in for one of the page's own.
ID_PREFIX: Final = "t-"
# The cleaner's time grows with the square of the nesting; no story needs a twentieth of this.
DEPTH_LIMIT: Final = 500

_TAGS: Final = frozenset(
    "a abbr b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
# What stands inside these is not text of the story and goes with them.
_EMPTIED: Final = frozenset(
    "script style title textarea noscript iframe noembed noframes xmp svg math template object select".split()
)
_ATTRIBUTES: Final = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "time": {"datetime"},
    "del": {"datetime"},
    "ins": {"datetime"},
    "details": {"open"},
}
_ALIGNED: Final = {"align-left", "align-center", "align-right"}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}

# The canonical spelling after the first cleaning: lower case, double quotes, no < or > inside a value.
_ATTRS: Final = r'((?: [^\s"=<>]+="[^"<>]*")*)'
_ATTR: Final = r' ([^\s"=<>]+)="([^"<>]*)"'
_IMAGE: Final = rf"<p>\s*<img{_ATTRS}>\s*</p>|<img{_ATTRS}>"
_HEADING: Final = rf"(?s)<h([1-6]){_ATTRS}>(.*?)</h\1>"
_PARAGRAPH_TAG: Final = r"</?p(?: [^<>]*)?>"
_ID_ELSEWHERE: Final = r'<(?!h[1-6] )[a-z][^<>]* id="([^"<>]*)"'
_ID: Final = r'(<[a-z][^<>]*?) id="([^"<>]*)"([^<>]*>)'
_ID_WITH_SPACE: Final = r'<[a-z][^<>]*? id="[^"<>\s]*\s'
_LINK: Final = rf"<a{_ATTRS}>"
_NOTE_MARK: Final = r'<sup class="footnote-reference"><a href="[^"]*">(\d+)</a></sup>'
_NOTE: Final = r'<div class="footnote-definition"(?: id="[^"]*")?><sup class="footnote-definition-label">(\d+)</sup>'
_ADDRESS: Final = r' (href|src|srcset)="([^"]*)"'
_TAG: Final = r"<[^<>]*>"
_TAG_OR_ITS_START: Final = r"<[^<>]*(?:>|$)"
_CONTROL: Final = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+"
_SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*:|//"
# Browsers take any of these at the start of an address for //.
_NETWORK: Final = r"[/\\]{2,}"

# Elements that mean something only inside others: a browser shows them anywhere, the standard does not allow it.
_HOMES: Final = {
    "figcaption": {"figure"}, "summary": {"details"}, "li": {"ul", "ol"}, "dt": {"dl", "div"}, "dd": {"dl", "div"},
    "rt": {"ruby"}, "rp": {"ruby"},
}  # fmt: skip
_EMPTY: Final = frozenset("br col hr img input wbr".split())
_GUEST: Final = r"(?i)<(?:figcaption|summary|li|d[td]|r[tp])[\s/>]"
_ANY_TAG: Final = r"<(/?)([a-z][a-z0-9]*)([^<>]*)>"

_NESTING: Final = r"<(/?)([A-Za-z][A-Za-z0-9]*)"
# Elements that hold nothing, or that the parser closes by itself when the next of their kind begins.
_NOT_NESTING: Final = frozenset("br hr img input wbr col p li dt dd td th tr tbody thead tfoot option".split())


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to show a picture: its path on the site, its size in pixels, and the words that go with it."""

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

    `media` is given the name of each picture as `images` lists it and answers with what to show (a path of the site
    will do), or None: then the picture's words stand in its place. Headings start at h2 and carry ids, links to other
    sites say noopener. Raises Invalid for markup nested beyond all reason.
    """
    html = _canonical(markdown)
    if "<img" in html:
        html = pattern(_IMAGE).sub(lambda found: _image(found, media), html)
    if "<a " in html:
        html = pattern(_LINK).sub(_link, html)
    if 'class="footnote' in html:
        html = _footnotes(html)
    return _ids_once(_last_cleaner().clean(_headings(html)))


def images(markdown: str) -> list[str]:
    """The pictures a text names, in order, each once: from Markdown and raw HTML alike.

    Percent-encoding is undone in file names, since Markdown asks for it where a name has a space; addresses of other
    sites are given whole.
    """
    if "!" not in markdown and "<" not in markdown:
        return []
    found = (
        _attributes(match[1] or match[2] or "").get("src", "")
        for match in pattern(_IMAGE).finditer(_canonical(markdown))
    )
    return list(dict.fromkeys(_name(src) for src in found if src))


def _canonical(markdown: str) -> str:
    html = _markdown().html(markdown)
    if 'style="text-align: ' in html:
        # Inline styles would not pass the pages' content security policy.
        for side in ("left", "center", "right"):
            for cell in ("td", "th"):
                html = html.replace(f'<{cell} style="text-align: {side}">', f'<{cell} class="align-{side}">')
    _refuse_depth(html)
    # Controls are ill-formed in feeds. They go before the last cleaning, which sees what their going has joined.
    cleaned = _first_cleaner().clean(html)
    if pattern(_GUEST).search(markdown):
        cleaned = _at_home(cleaned)
    return cleaned if cleaned.replace("\n", "").isprintable() else pattern(_CONTROL).sub("", cleaned)


def _at_home(html: str) -> str:
    """Canonical HTML where an element that stands outside of those it belongs in is a plain block, or plain words."""
    opened: list[tuple[str, str]] = []  # by name, and by the name written in its place

    def tag(found: re.Match[str]) -> str:
        closing, name, attributes = found.groups()
        if name in _EMPTY:
            return found[0]
        if closing:
            return f"</{opened.pop()[1]}>" if opened else ""
        if name not in _HOMES or (opened and opened[-1][0] in _HOMES[name]):
            opened.append((name, name))
            return found[0]
        opened.append((name, "span" if name in ("rt", "rp") else "div"))
        return f"<{opened[-1][1]}{attributes}>"

    return pattern(_ANY_TAG).sub(tag, html)


def _refuse_depth(html: str) -> None:
    if html.count("<") <= DEPTH_LIMIT:
        return
    unclosed: dict[str, int] = {}
    depth = 0
    for closing, tag in pattern(_NESTING).findall(html):
        name = tag.lower()
        if name in _NOT_NESTING:
            continue
        step = -1 if closing else 1
        # An end tag without its start closes nothing.
        if closing and not unclosed.get(name):
            continue
        unclosed[name] = unclosed.get(name, 0) + step
        depth += step
        if depth > DEPTH_LIMIT:
            hint = f"look for many <{name}> that are never closed"
            raise Invalid(f"the markup is nested more than {DEPTH_LIMIT} levels deep", hint=hint)


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in pattern(_ATTR).findall(written)}


def _tag(name: str, attributes: dict[str, str | int | None]) -> str:
    written = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items() if value is not None)
    return f"<{name}{written}>"


def _name(src: str) -> str:
    src = src.strip()
    return src if pattern(_SCHEME).match(src) else unicodedata.normalize("NFC", unquote(src))


def _image(found: re.Match[str], media: MediaResolver) -> str:
    alone = found[1] is not None
    written = _attributes(found[1] if alone else found[2])
    answer = media(_name(written["src"])) if written.get("src") else None
    picture = Picture(answer) if isinstance(answer, str) else answer
    alt = written.get("alt") or (picture.alt if picture else "")
    if picture is None:
        words = f'<span class="missing-picture">{escape(alt)}</span>' if alt else ""
        return f"<p>{words}</p>" if alone and words else words
    caption = (written.get("title") or picture.caption) if alone else ""
    width, height = _size(written, picture)
    image = _tag(
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
    """Width and height in pixels: the picture's, scaled to the width an author asked for in HTML."""
    wish = written.get("width", "").removesuffix("px")
    asked = int(wish) if wish.isascii() and wish.isdigit() and 0 < len(wish) < 6 else None
    if asked and picture.width and picture.height:
        return asked, max(round(picture.height * asked / picture.width), 1)
    return picture.width or asked, picture.height


def _link(found: re.Match[str]) -> str:
    written = _attributes(found[1])
    href = written.get("href")
    if href is None:
        return found[0]
    href = pattern(_NETWORK).sub("https://", href, count=1) if pattern(_NETWORK).match(href) else href
    if href.startswith("#") and len(href) > 1 and not href.startswith("#" + ID_PREFIX):
        href = f"#{ID_PREFIX}{href[1:]}"
    outside = href[:5].lower() == "http:" or href[:6].lower() == "https:"
    return _tag("a", {**written, "href": href, "rel": "noopener" if outside else None})


def _footnotes(html: str) -> str:
    """Marks and notes that point at each other; the first mark of a note is the one it leads back to."""
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

    return pattern(_NOTE).sub(note, pattern(_NOTE_MARK).sub(mark, html))


def _headings(html: str) -> str:
    """Headings from h2 down (the page's title is its h1), none skipping a level, each with an id made from its words."""
    if not pattern(_HEADING).search(html):
        return html
    taken = dict.fromkeys(pattern(_ID_ELSEWHERE).findall(html), 1)
    above: list[int] = []  # the levels, as written, of the headings that the next one may stand under

    def heading(found: re.Match[str]) -> str:
        written_level = int(found[1])
        while above and above[-1] >= written_level:
            above.pop()
        above.append(written_level)
        level = min(1 + len(above), 6)
        written, words = _attributes(found[2]), pattern(_PARAGRAPH_TAG).sub("", found[3])
        stem = written.get("id") or slugify(unescape(pattern(_TAG).sub("", words)), limit=60) or "part"
        name = stem
        while name in taken:
            taken[stem] = taken.get(stem, 1) + 1
            name = f"{stem}-{taken[stem]}"
        taken[name] = 1
        return f"{_tag(f'h{level}', {**written, 'id': name})}{words}</h{level}>"

    return pattern(_HEADING).sub(heading, html)


def _ids_once(html: str) -> str:
    """Without the ids that stand in the text a second time, or hold a space: links lead to the first."""
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


def rebase(html: str, prefix: str, *, page: str = "") -> str:
    """Article HTML with `prefix` (a site's address or its path prefix) put before every path of the site.

    `page` is put before links to places on the same page or beside it, for readers who see the text elsewhere, as in a
    feed.
    """

    def address(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if name == "srcset":
            value = ", ".join(f"{prefix}{part}" if part[:1] == "/" else part for part in value.split(", "))
        elif value[:1] == "/" and value[:2] != "//":
            value = prefix + value
        elif value[:1] == "#" or (page and value and not pattern(_SCHEME).match(value)):
            value = page + value
        return f' {name}="{value}"'

    prefix, page = escape(prefix.rstrip("/")), escape(page)
    return pattern(_TAG).sub(lambda tag: pattern(_ADDRESS).sub(address, tag[0]) if "=" in tag[0] else tag[0], html)


def opening(html: str, limit: int) -> str:
    """The first words of an article's HTML, at most `limit` letters of them, for a story without a lead."""
    # A few times as much of the source is enough to find them, however long the story is.
    words = pattern(_TAG_OR_ITS_START).sub(" ", html[: limit * 20])
    return excerpt(one_line(unescape(words)), limit)


_PRE: Final = r"(?s)(<pre>.*?</pre>)"
_ALT: Final = r'<img(?:[^<>]*? alt="([^"]*)")?[^<>]*>'
_BLOCK: Final = r"</?(?:p|div|blockquote|pre|ul|ol|dl|table|figure|figcaption|details|summary|h[1-6]|hr)(?: [^<>]*)?>"
_ITEM: Final = r"<li(?: [^<>]*)?>(?: ?<input[^<>]*>)? ?"
_CELL: Final = r"</t[dh]> ?<t[dh](?: [^<>]*)?>"
_ROW: Final = r"<(?:br|tr|dt|dd|caption)(?: [^<>]*)?>"
_BLANK_LINES: Final = r"\n{3,}"


def plain(markdown: str) -> str:
    """An article's words alone, as paragraphs parted by blank lines; pictures give their words, links theirs."""
    parts = []
    for part in pattern(_PRE).split(pattern(_NOTE_MARK).sub("", _canonical(markdown))):
        if part.startswith("<pre>"):
            parts.append(pattern(_TAG).sub("", part).strip("\n"))
            continue
        part = pattern(_ALT).sub(lambda found: found[1] or "", " ".join(part.split()))
        part = pattern(_CELL).sub("\t", pattern(_ITEM).sub("\n- ", part))
        lines = pattern(_TAG).sub("", pattern(_ROW).sub("\n", pattern(_BLOCK).sub("\n\n", part))).split("\n")
        parts.append(pattern(_BLANK_LINES).sub("\n\n", "\n".join(line.strip(" ") for line in lines)).strip("\n"))
    return unescape("\n\n".join(part for part in parts if part))


_PARAGRAPHS: Final = r"\n[ \t]*\n\s*"
_ADDRESS_IN_TEXT: Final = (
    r"(?i)(?<![\w/@])https?://[^\s<>\"'`\x00-\x20\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]{3,2000}"
)


_OPENING: Final = {")": "(", "]": "[", "}": "{"}


def comment_html(text: str) -> str:
    """A reader's comment as HTML: paragraphs, line breaks, and addresses as links that promise nothing."""
    text = cap_marks(pattern(_CONTROL).sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if not text:
        return ""
    return "\n".join(
        "<p>" + "<br>\n".join(_linked(line.strip()) for line in paragraph.split("\n")) + "</p>"
        for paragraph in pattern(_PARAGRAPHS).split(text)
    )


def _linked(line: str) -> str:
    if "://" not in line:
        return escape(line)
    parts, end = [], 0
    for found in pattern(_ADDRESS_IN_TEXT).finditer(line):
        address = _trimmed(found[0])
        host = address.partition("://")[2]
        if not host[:1].isalnum():
            continue
        parts.append(escape(line[end : found.start()]))
        shown = escape(address)
        parts.append(f'<a href="{shown}" rel="nofollow ugc noopener">{shown}</a>')
        end = found.start() + len(address)
    parts.append(escape(line[end:]))
    return "".join(parts)


def _trimmed(address: str) -> str:
    """An address without the punctuation of the sentence around it; a bracket stays if it was opened inside."""
    while address:
        last = address[-1]
        opening = _OPENING.get(last)
        if last not in ".,;:!?…*_~»”’" and (opening is None or address.count(last) <= address.count(opening)):
            break
        address = address[:-1]
    return address


@cache
def _markdown() -> Markdown:
    import pyromark

    known = pyromark.Options
    return pyromark.Markdown(
        options=known.ENABLE_TABLES | known.ENABLE_FOOTNOTES | known.ENABLE_STRIKETHROUGH | known.ENABLE_TASKLISTS
    )


@cache
def _first_cleaner() -> Cleaner:
    notes = {"sup": {"footnote-reference", "footnote-definition-label"}, "div": {"footnote-definition"}}
    return _cleaner(_TAGS, _ATTRIBUTES, notes, id_prefix=None)


@cache
def _last_cleaner() -> Cleaner:
    image = {"img": _ATTRIBUTES["img"] | {"srcset", "sizes", "loading", "decoding"}}
    own = {"sup": {"footnote-ref"}, "div": {"footnote"}, "span": {"missing-picture", "credit"}}
    # The page's title is its only h1; one that stood inside another heading is left over until here.
    return _cleaner(_TAGS - {"h1"}, _ATTRIBUTES | image, own, id_prefix=ID_PREFIX)


def _cleaner(
    tags: frozenset[str], attributes: dict[str, set[str]], classes: dict[str, set[str]], *, id_prefix: str | None
) -> Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(tags),
        clean_content_tags=set(_EMPTIED),
        attributes=attributes,
        allowed_classes={**classes, "td": _ALIGNED, "th": _ALIGNED},
        # A task list's boxes show, and can be neither ticked nor anything but boxes.
        tag_attribute_values={"a": {"rel": {"noopener"}}, "input": {"checked": {""}}},
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        url_schemes=_SCHEMES,
        link_rel=None,
        id_prefix=id_prefix,
    )
