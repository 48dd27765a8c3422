"""What a page of HTML says about itself: JSON-LD of schema.org, OpenGraph, meta elements, the canonical address."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from newsroom.formats import json_values
from newsroom.formats.sites import html_tree, page_access
from newsroom.formats.sites.start_tags import LONGEST_TAG, attributes_in, tag_end
from newsroom.text import pattern

OURS: Final = "newsroom"  # the generator of pages that we export, whose texts have no elements
_MOST: Final = 2000  # elements that are looked at
_LONGEST_DATA: Final = 2_000_000  # characters of JSON-LD
_ELEMENT: Final = r"(?i)<(meta|link|title|script|html|base)(?=[\s/>])"
_ARTICLES: Final = ("Article", "Posting", "Report")  # ends of names of types: NewsArticle, BlogPosting
_PAGES: Final = ("WebPage", "AboutPage", "ContactPage")
# Names of meta elements, the best first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline"),
    "lead": ("description", "og:description", "twitter:description", "dc.description"),
    "date": (
        "article:published_time", "datepublished", "og:published_time", "parsely-pub-date", "sailthru.date", "pubdate",
        "publishdate", "publish-date", "publish_date", "dcterms.created", "dcterms.date", "dc.date.issued", "dc.date", "date",
        "citation_publication_date",
    ),
    "modified": ("article:modified_time", "datemodified", "og:updated_time", "lastmod", "dcterms.modified", "last-modified"),
    "section": ("article:section", "articlesection", "parsely-section", "section"),
    "image": ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"),
    "image_alt": ("og:image:alt", "twitter:image:alt"),
    "site": ("og:site_name", "application-name"),
    "address": ("og:url", "twitter:url"),
    "kind": ("og:type",),
    "kicker": ("kicker",),
    "source": ("source", "article:publisher_name"),
    "slug": ("slug",),
}  # fmt: skip
_AUTHORS: Final = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
)
_TIER: Final = "article:content_tier"  # `locked` is for subscribers only, `metered` is not
_TAGS: Final = ("article:tag", "parsely-tags", "keywords", "news_keywords")


@dataclass(slots=True)
class PageFacts:
    """The facts of a page, each as it is written, or ''. `is_free` is False if readers need an account.

    `is_article` says that the page calls itself one, `is_page` that it says that it is not one, `is_ours` that we
    exported it.
    """

    title: str = ""
    lead: str = ""
    date: str = ""
    modified: str = ""
    section: str = ""
    tags: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    source: str = ""
    kicker: str = ""
    lang: str = ""
    image: str = ""
    image_alt: str = ""
    image_caption: str = ""
    address: str = ""
    base: str = ""
    slug: str = ""
    body: str = ""
    window_title: str = ""
    is_article: bool = False
    is_page: bool = False
    is_free: bool = True
    is_ours: bool = False


def read(html: str) -> PageFacts:
    """The facts of a page. What schema.org's vocabulary says comes before OpenGraph, and that before other elements."""
    found = PageFacts()
    metas: dict[str, list[str]] = {}
    data: list[Any] = []
    canonical = ""
    for name, at, attributes in _elements(html):
        if name == "meta":
            _meta(attributes, metas)
        elif name == "link":
            rels = attributes.get("rel", "").lower().split()
            canonical = canonical or (attributes.get("href", "").strip() if "canonical" in rels else "")
        elif name == "title" and not found.window_title:
            found.window_title = html_tree.only_text(html[at : at + 2000].partition("</")[0])
        elif name == "html":
            found.lang = found.lang or attributes.get("lang", "").strip()
        elif name == "base":
            found.base = found.base or attributes.get("href", "").strip()
        elif "ld+json" in attributes.get("type", "").lower():
            data += _json(html[at : at + _LONGEST_DATA + 1])
    found.is_ours = _first(metas, ("generator",)) == OURS
    _from_schema(data, found, _said if found.is_ours else _plain)
    if page_access.is_marked_as_withheld(html) or "locked" in metas.get(_TIER, []):
        found.is_free = False
    _from_metas(metas, found)
    found.address = canonical or found.address or _first(metas, _NAMES["address"])
    return found


def _elements(html: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The elements that say something about the page: name, where the tag ends, attributes. Scripts are not searched."""
    wanted = pattern(_ELEMENT)
    place = number = 0
    while number < _MOST and (found := wanted.search(html, place)):
        number += 1
        place = tag_end(html, found.end())
        name = found[1].lower()
        tag = " ".join(html[found.start() : place].split()) if place - found.start() < LONGEST_TAG else ""
        yield name, place, attributes_in(tag)
        if name == "script":
            end = pattern(r"(?i)</script").search(html, place)
            place = end.start() if end else len(html)


def _meta(attributes: Mapping[str, str], metas: dict[str, list[str]]) -> None:
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
    content = " ".join(attributes.get("content", "").split())
    if name and content:
        metas.setdefault(name.strip().lower(), []).append(content)


def _json(written: str) -> list[Any]:
    """The values of a script with JSON-LD; of a damaged one only whether the page is free."""
    end = pattern(r"(?i)</script").search(written)
    if end is None:
        return _damaged(written)
    data = written[: end.start()].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    try:
        return [json_values.without_halves(json.loads(data, strict=False))]
    except (ValueError, RecursionError):
        return _damaged(data)


def _damaged(data: str) -> list[Any]:
    """What counts of a damaged script: that the page is not free."""
    return [{"isAccessibleForFree": False}] if page_access.is_withheld_in_damaged(data) else []


def _from_schema(data: list[Any], found: PageFacts, plain: Callable[[Any], str]) -> None:
    """What the first article in JSON-LD says, else a page; `plain` makes a value the text that a person reads."""
    things = list(_things(data))
    by_id = {one["@id"]: one for one in things if isinstance(one.get("@id"), str)}
    article = next((one for one in things if _is_of(one, _ARTICLES)), None)
    found.is_article = article is not None
    page = article or next((one for one in things if _is_of(one, _PAGES)), None)
    found.is_page = article is None and page is not None
    subject = page or {}
    found.is_free = not page_access.is_withheld(things, lambda one: _is_about_another(one, subject))
    if page is None:
        return
    found.title = plain(page.get("headline")) or plain(page.get("name"))
    found.lead = plain(page.get("description"))
    found.date, found.modified = _said(page.get("datePublished")), _said(page.get("dateModified"))
    sections = [plain(one) for one in _several(page.get("articleSection"))]
    found.section = next((one for one in sections if one), "")
    words = page.get("keywords")
    keywords = words.split(",") if isinstance(words, str) else [_name(one, by_id, plain) for one in _several(words)]
    found.tags = _unique([*sections, *keywords], but=found.section)
    found.authors = _unique(_name(one, by_id, plain) for one in _several(page.get("author") or page.get("creator")))
    found.source = _name(page.get("sourceOrganization") or page.get("creditText"), by_id, plain)
    found.kicker = plain(page.get("alternativeHeadline"))
    found.lang = _name(page.get("inLanguage"), by_id, plain) or found.lang
    found.address = _address(page.get("mainEntityOfPage")) or _address(page.get("url"))
    picture = next(iter(_several(page.get("image"))), None)
    if isinstance(picture, dict) and isinstance(picture.get("@id"), str):
        picture = by_id.get(picture["@id"], picture)
    found.image = _address(picture)
    if isinstance(picture, dict):
        found.image_alt, found.image_caption = plain(picture.get("description")), plain(picture.get("caption"))
    found.body = _said(page.get("articleBody"))


def _is_about_another(thing: Mapping[str, Any], page: Mapping[str, Any]) -> bool:
    """Whether an object is another article than that of the page, such as one in a list of related stories."""
    if not _is_of(thing, _ARTICLES):
        return False
    titles = _plain(thing.get("headline")), _plain(page.get("headline"))
    return all(titles) and titles[0] != titles[1]


def _things(data: list[Any]) -> Iterator[dict[str, Any]]:
    """The objects of JSON-LD, also those in lists and graphs."""
    left = list(reversed(data))
    number = 0
    while left and number < _MOST:
        number += 1
        one = left.pop()
        if isinstance(one, list):
            left += reversed(one[:_MOST])
        elif isinstance(one, dict):
            yield one
            left += [one[name] for name in ("mainEntity", "@graph") if isinstance(one.get(name), (list, dict))]


def _is_of(thing: Mapping[str, Any], ends: tuple[str, ...]) -> bool:
    return any(isinstance(one, str) and one.endswith(ends) for one in _several(thing.get("@type")))


def _several(value: Any) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any, by_id: Mapping[str, Mapping[str, Any]], plain: Callable[[Any], str]) -> str:
    """The name of a person or thing: a text, or an object with a name, here or elsewhere in the graph."""
    value = next(iter(_several(value)), "")
    if isinstance(value, dict):
        key = value.get("@id")
        other = by_id.get(key, {}) if isinstance(key, str) else {}
        return plain(value.get("name")) or plain(other.get("name"))
    return plain(value)


def _address(value: Any) -> str:
    value = next(iter(_several(value)), "")
    if isinstance(value, dict):
        value = next((value[name] for name in ("contentUrl", "url", "@id") if isinstance(value.get(name), str)), "")
    return value.strip() if isinstance(value, str) else ""


def _said(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _plain(value: Any) -> str:
    """A text as a person reads it: references are resolved, elements are gone."""
    return html_tree.only_text(value) if isinstance(value, str) else ""


def _from_metas(metas: Mapping[str, list[str]], found: PageFacts) -> None:
    kind = _first(metas, _NAMES["kind"]).lower()
    found.is_article = found.is_article or kind == "article" or "article:published_time" in metas
    for name, spellings in _NAMES.items():
        if name not in ("kind", "site", "address") and not getattr(found, name):
            setattr(found, name, _first(metas, spellings))
    if not found.authors:
        names = next((metas[name] for name in _AUTHORS if name in metas), [])
        found.authors = _unique(one for name in names for one in _apart(name) if "://" not in one)
    if not found.tags:
        names = next((metas[name] for name in _TAGS if name in metas), [])
        found.tags = _unique(
            (one for name in names for one in (name.split(",") if len(names) == 1 else [name])), but=found.section
        )


def _apart(names: str) -> list[str]:
    """The names in a byline, without the word before them."""
    plain = pattern(r"(?i)\A\s*(?:by|bởi)\s+").sub("", names)
    return pattern(r"\s*(?:;|,|\band\b|\bvà\b|&)\s*").split(plain)


def _first(metas: Mapping[str, list[str]], names: Iterable[str]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _unique(names: Iterable[str], *, but: str = "") -> list[str]:
    found = dict.fromkeys(name.strip() for name in names if name.strip())
    return [name for name in found if name != but][:500]
