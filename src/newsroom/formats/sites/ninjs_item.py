"""One item of IPTC's ninjs, of version 1 (single texts, as Superdesk writes) or 2 (lists of texts with roles), as plain fields.

https://iptc.org/std/ninjs/ has the schemas. What a field means is looked up under both names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from newsroom.formats.sites import html_tree
from newsroom.text import pattern

_MOST: Final = 500  # associations, subjects and people of one item
_MAIN: Final = ("main", "headline", "")
_BY: Final = r"(?i)\A\s*(?:by|bởi|theo|tác giả:?)\s+"
_AND: Final = r"\s*(?:,|;|\band\b|&|\bvà\b)\s*"
_WRITERS: Final = frozenset(("author", "creator", "writer", "byline", "reporter", ""))
_FEATURED: Final = ("featuremedia", "featured", "mainpic")  # names of associations
_SECTIONS: Final = frozenset(("section", "category"))
_TAGS: Final = frozenset(("keyword", "tag"))
# Fields about rights and notes to editors: they are kept beside the text.
KEPT: Final = (
    "usageterms", "copyrightnotice", "copyrightholder", "ednote", "slugline", "urgency", "located", "genre", "genres",
    "rightsinfo", "evolvedfrom",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NinjsPicture:
    """A picture or clip of an item: its address, its kind, its words, and whether it is the main picture by its name.

    It has a status, an embargo and an expiry of its own; `renditions` are all its addresses.
    """

    href: str
    kind: str
    is_main: bool = False
    alt: str = ""
    caption: str = ""
    credit: str = ""
    pubstatus: str = ""
    embargo: str = ""
    expires: str = ""
    renditions: tuple[str, ...] = ()


@dataclass(slots=True)
class NinjsItem:
    """An item: `html` is its text, `labels` its subjects in order; `others` counts associated items that are no media."""

    uri: str
    type: str = "text"
    title: str = ""
    kicker: str = ""
    html: str = ""
    lead: str = ""
    section: str = ""
    labels: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    source: str = ""
    lang: str = ""
    created: str = ""
    modified: str = ""
    embargo: str = ""
    expires: str = ""
    pubstatus: str = ""
    version: str = ""
    address: str = ""
    media: list[NinjsPicture] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    is_page: bool = False


def is_item(value: Any) -> bool:
    """Whether a value from JSON is an item: it has an address, and something of ninjs beside it."""
    return isinstance(value, dict) and isinstance(value.get("uri") or value.get("guid"), str)


def read(value: Mapping[str, Any]) -> NinjsItem:
    """The item in an object. Fields of a kind that the standard does not have are skipped."""
    found = NinjsItem(said(value, "uri") or said(value, "guid"), said(value, "type") or "text")
    headlines = list(_roles(value, "headlines"))
    named = (said(value, name) for name in ("headline", "title", "name", "slugline"))
    single = next((one for one in named if one), "")
    # Of version 1 there may be elements in a headline; in version 2 its type says so.
    found.title = _role(headlines, *_MAIN) or (html_tree.only_text(single) if "</" in single else single)
    found.kicker = _role(headlines, "kicker", "overline")
    found.html = _body(value)
    found.lead = _lead(value)
    _label(value, found)
    found.authors = _authors(value)
    found.source = _source(value)
    found.lang = said(value, "language")
    found.created = said(value, "firstpublished") or said(value, "firstcreated") or said(value, "contentcreated")
    found.modified = said(value, "versioncreated") or said(value, "contentmodified")
    found.created = found.created or found.modified
    found.embargo, found.expires = _given(value, "embargoed"), _given(value, "expires") or _given(value, "expiry")
    found.version = said(value, "version")
    found.is_page = said(value, "profile") == "page"
    found.pubstatus = _given(value, "pubstatus")
    found.address = _address(value)
    found.kept = {name: value[name] for name in KEPT if value.get(name) not in (None, "", [], {})}
    _associated(value, found)
    return found


def said(value: Mapping[str, Any], name: str) -> str:
    """A text or a number under a name, or ''."""
    one = value.get(name)
    return str(one).strip() if isinstance(one, (str, int, float)) and not isinstance(one, bool) else ""


def _given(value: Mapping[str, Any], name: str) -> str:
    """`said` for what says who may see an item: a value of another kind is text too, which is then not understood."""
    one = value.get(name)
    return "" if one in (None, [], {}) else said(value, name) or str(one)[:100].strip()


def _objects(value: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; a single object is a list of one."""
    found = value.get(name)
    listed = found if isinstance(found, list) else [found]
    return (one for one in listed[:_MOST] if isinstance(one, dict))


def _roles(value: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, str]]:
    """The texts of version 2 under a name: role, content type, text."""
    for one in _objects(value, name):
        written = said(one, "value")
        if written:
            yield said(one, "role"), said(one, "contenttype"), written


def _role(found: list[tuple[str, str, str]], *roles: str) -> str:
    return next(
        (html_tree.only_text(text) if "html" in kind else text for role, kind, text in found if role in roles), ""
    )


def _body(value: Mapping[str, Any]) -> str:
    """The text as HTML: that in HTML, else the plain one with its paragraphs."""
    bodies = sorted(_roles(value, "bodies"), key=lambda one: (one[0] not in _MAIN, "html" not in one[1]))
    for _, kind, text in bodies[:1]:
        return text if "html" in kind or "xml" in kind else _paragraphs(text)
    for name in ("body_html", "body_xhtml"):
        if written := said(value, name):
            return written
    return _paragraphs(said(value, "body_text"))


def _paragraphs(plain: str) -> str:
    parts = pattern(r"\n[ \t]*\n|(?<=\S)\n(?=\t)").split(plain.replace("\r\n", "\n"))
    return "".join(f"<p>{escape(part.strip(), quote=False)}</p>" for part in parts if part.strip())


def _lead(value: Mapping[str, Any]) -> str:
    found = sorted(
        _roles(value, "descriptions"), key=lambda one: one[0] not in ("summary", "lead", "standfirst", "dek")
    )
    for _, kind, text in found[:1]:
        return html_tree.only_text(text) if "html" in kind else text
    written = said(value, "description_text")
    return written or html_tree.only_text(said(value, "description_html") or said(value, "abstract"))


def _label(value: Mapping[str, Any], found: NinjsItem) -> None:
    """Section and labels: a section by its relation, or the service of Superdesk, else the first subject."""
    subjects = [(said(one, "rel"), said(one, "name") or said(one, "literal")) for one in _subjects(value)]
    sections = [name for rel, name in subjects if rel in _SECTIONS and name]
    sections += [said(one, "name") for one in _objects(value, "service") if said(one, "name")]
    labels = [name for rel, name in subjects if rel not in _SECTIONS and name]
    keywords = value.get("keywords")
    labels += [one for one in keywords[:_MOST] if isinstance(one, str)] if isinstance(keywords, list) else []
    if not sections and labels and not any(rel in _TAGS for rel, _ in subjects):
        sections = labels[:1]
    found.section = sections[0] if sections else ""
    found.labels = [name for name in dict.fromkeys([*sections[1:], *labels]) if name.strip() and name != found.section]


def _subjects(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _objects(value, "subject")
    yield from _objects(value, "subjects")


def _authors(value: Mapping[str, Any]) -> list[str]:
    """Who wrote it: the people with that relation, the authors of Superdesk, else the names in the byline."""
    people = [*_objects(value, "people"), *_objects(value, "person")]
    named = [said(one, "name") for one in people if said(one, "rel").lower() in _WRITERS - {""}]
    named += [said(one, "name") for one in _objects(value, "authors")]
    if not any(named):
        byline = (
            said(value, "by") or said(value, "byline") or next((text for _, _, text in _roles(value, "bylines")), "")
        )
        byline = pattern(_BY).sub("", html_tree.only_text(byline)[:2000])
        named = pattern(_AND).split(byline)
    return list(dict.fromkeys(name.strip() for name in named if name.strip()))[:_MOST]


def _source(value: Mapping[str, Any]) -> str:
    """The agency: the last source of information. The first one is who distributes the item."""
    sources = [*_objects(value, "infosources"), *_objects(value, "infosource")]
    named = [said(one, "name") for one in sources if said(one, "name")]
    return said(value, "source") or (named[-1] if len(named) > 1 else "")


def _address(value: Mapping[str, Any]) -> str:
    """The address on the site that it comes from."""
    for name in ("altids", "altid"):
        for one in _objects(value, name):
            if said(one, "role") == "canonical" or said(one, "value").startswith(("http://", "https://")):
                return said(one, "value")
    found = value.get("altids")
    links = [one for one in found.values() if isinstance(one, str)] if isinstance(found, dict) else []
    addresses = [*links, said(value, "canonical_url"), said(value, "link"), said(value, "uri")]
    return next((one for one in addresses if one.startswith(("http://", "https://"))), "")


def _associated(value: Mapping[str, Any], found: NinjsItem) -> None:
    """The pictures and clips of an item; those of version 1 by their names, the feature picture first."""
    given = value.get("associations")
    if isinstance(given, dict):
        listed = [{"name": name} | one for name, one in given.items() if isinstance(one, dict)]
    else:
        listed = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    for one in sorted(listed[:_MOST], key=lambda one: not said(one, "name").startswith(_FEATURED)):
        kind = said(one, "type") or "picture"
        hrefs = _renditions(one)
        if kind in ("picture", "graphic", "video", "audio") and hrefs:
            found.media.append(_medium(one, kind, hrefs))
        else:
            found.others.append(kind)


def _medium(one: Mapping[str, Any], kind: str, hrefs: list[str]) -> NinjsPicture:
    described = list(_roles(one, "descriptions"))
    alt = _role(described, "alt", "alttext", "alt_text") or said(one, "body_text")
    caption = _role(described, "caption", "main", "summary", "") or said(one, "description_text")
    return NinjsPicture(
        href=hrefs[0],
        kind=kind,
        is_main=said(one, "name").startswith(_FEATURED),
        alt=html_tree.only_text(alt or said(one, "headline")),
        caption=html_tree.only_text(caption or said(one, "description_html")),
        credit=html_tree.only_text(said(one, "by") or said(one, "byline") or said(one, "copyrightholder")),
        pubstatus=_given(one, "pubstatus"),
        embargo=_given(one, "embargoed"),
        expires=_given(one, "expires") or _given(one, "expiry"),
        renditions=tuple(hrefs),
    )


def _renditions(one: Mapping[str, Any]) -> list[str]:
    """The addresses of a medium: first the original, else the widest of its renditions."""
    given = one.get("renditions")
    if isinstance(given, dict):
        listed = [({"name": name} | each) for name, each in given.items() if isinstance(each, dict)]
    else:
        listed = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []

    def order(each: Mapping[str, Any]) -> tuple[bool, float]:
        width = each.get("width")
        return said(each, "name") != "original", -(float(width) if isinstance(width, (int, float)) else 0.0)

    found = [said(each, "href") for each in sorted(listed[:_MOST], key=order) if said(each, "href")]
    return [*found, *([said(one, "href")] if said(one, "href") else [])]
