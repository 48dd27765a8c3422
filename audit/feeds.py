"""The rules that the W3C's feed validator holds RSS 2.0 and Atom to, and those of JSON Feed 1.1, as plain checks.

Each check takes a file's bytes and the address it is published at, and gives the findings as sentences; none is good.
What RSS says: https://www.rssboard.org/rss-specification; Atom: RFC 4287; JSON Feed: https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

ATOM: Final = "{http://www.w3.org/2005/Atom}"
CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"

_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_RFC822: Final = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)"
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_MIME: Final = re.compile(r"[\w.+-]+/[\w.+-]+")
_BAD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f\ufffd]")
_UNSAFE: Final = frozenset(
    "script style iframe object embed applet base meta link frame frameset noframes plaintext xmp title head body html"
    .split()
)  # fmt: skip

_CHANNEL: Final = frozenset(
    "title link description language copyright lastBuildDate pubDate category image ttl".split()
)
_ITEM: Final = frozenset("title link description author category comments enclosure guid pubDate source".split())
_FEED: Final = frozenset(
    "id title updated author link category contributor generator icon logo rights subtitle".split()
)
_ENTRY: Final = frozenset(
    "id title updated author content link summary category contributor published rights source".split()
)


def rss(data: bytes, address: str) -> list[str]:
    """What is wrong with an RSS 2.0 feed."""
    return list(_parsed(data, address, _rss))


def atom(data: bytes, address: str) -> list[str]:
    """What is wrong with an Atom feed."""
    return list(_parsed(data, address, _atom))


def json_feed(data: bytes, address: str) -> list[str]:
    """What is wrong with a JSON feed."""
    try:
        feed = json.loads(data.decode("utf-8"))
    except ValueError as error:
        return [f"not JSON in UTF-8: {error}"]
    return list(_json(feed, address))


def _parsed(
    data: bytes, address: str, rules: Callable[[etree._Element, str], Iterable[str]]
) -> Iterator[str]:  # fmt: skip
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield f"not well-formed: {error}"
        return
    if _BAD.search(data.decode("utf-8")):
        yield "holds a control character or U+FFFD"
    yield from rules(root, address)


# RSS 2.0


def _rss(root: etree._Element, address: str) -> Iterator[str]:
    if root.tag != "rss" or root.get("version") != "2.0":
        yield "the root is not <rss version=2.0>"
        return
    channels = root.findall("channel")
    if len(channels) != 1:
        yield f"{len(channels)} channels in place of one"
        return
    channel = channels[0]
    yield from _required(channel, ("title", "link", "description"), "channel")
    yield from _known(channel, _CHANNEL | {"item"}, "channel", many={"item", "category"})
    yield from _uri(channel.findtext("link"), "channel link")
    if not _LANGUAGE.fullmatch(channel.findtext("language") or ""):
        yield "no language, or none that RFC 1766 knows"
    yield from _rfc822(channel.findtext("lastBuildDate"), "lastBuildDate")
    selves = [link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if [link.get("href") for link in selves] != [address]:
        yield f"the self link is not {address}"
    items = channel.findall("item")
    for item in items:
        yield from _rss_item(item)
    yield from _unique((item.findtext("guid") for item in items), "guid")


def _rss_item(item: etree._Element) -> Iterator[str]:
    name = f"item {item.findtext('link')}"
    yield from _required(item, ("title", "link", "guid"), name)
    yield from _known(item, _ITEM, name, many={"category"})
    yield from _uri(item.findtext("link"), f"{name}: link")
    yield from _rfc822(item.findtext("pubDate"), f"{name}: pubDate")
    guid = item.find("guid")
    if guid is not None:
        if guid.get("isPermaLink", "true") not in ("true", "false"):
            yield f"{name}: isPermaLink is neither true nor false"
        if guid.get("isPermaLink", "true") == "true" and not (guid.text or "").startswith("http"):
            yield f"{name}: the guid is no permanent link but says so"
    tags = [child.tag for child in item]
    if CONTENT in tags and "description" not in tags[: tags.index(CONTENT)]:
        yield f"{name}: content:encoded without a description before it"
    if CREATOR in tags and "author" in tags:
        yield f"{name}: both author and dc:creator"
    yield from (f"{name}: empty {child.tag}" for child in item if child.tag in ("category", CREATOR) and not child.text)
    for html in (item.findtext("description"), item.findtext(CONTENT)):
        yield from (f"{name}: {found}" for found in content(html or ""))


# Atom


def _atom(root: etree._Element, address: str) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield "the root is not an Atom feed"
        return
    yield from _required(root, ("id", "title", "updated"), "feed", ATOM)
    yield from _known(root, _FEED | {"entry"}, "feed", ATOM, many={"entry", "category", "author", "link"})
    yield from _uri(root.findtext(f"{ATOM}id"), "feed id")
    yield from _rfc3339(root.findtext(f"{ATOM}updated"), "feed updated")
    yield from _links(root, "feed", address)
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        yield from _entry(entry, authored=root.find(f"{ATOM}author") is not None)
    yield from _unique((entry.findtext(f"{ATOM}id") for entry in entries), "entry id")


def _entry(entry: etree._Element, *, authored: bool) -> Iterator[str]:
    name = f"entry {entry.findtext(f'{ATOM}id')}"
    yield from _required(entry, ("id", "title", "updated"), name, ATOM)
    yield from _known(entry, _ENTRY, name, ATOM, many={"category", "author", "contributor", "link"})
    yield from _uri(entry.findtext(f"{ATOM}id"), f"{name}: id")
    for key in ("updated", "published"):
        yield from _rfc3339(entry.findtext(f"{ATOM}{key}"), f"{name}: {key}")
    yield from _links(entry, name, None)
    if entry.find(f"{ATOM}author") is None and not authored:
        yield f"{name}: no author, nor has the feed"
    for author in entry.findall(f"{ATOM}author"):
        yield from _required(author, ("name",), f"{name}: author", ATOM)
    if not _LANGUAGE.fullmatch(entry.get(LANG, "en")):
        yield f"{name}: xml:lang is no language"
    yield from (f"{name}: category without a term" for one in entry.findall(f"{ATOM}category") if not one.get("term"))
    body = entry.find(f"{ATOM}content")
    if body is None or body.get("type") not in ("html", "text", None):
        yield f"{name}: no content as HTML or text"
    elif body.get("type") == "html":
        yield from (f"{name}: {found}" for found in content(body.text or ""))


def _links(element: etree._Element, name: str, address: str | None) -> Iterator[str]:
    links = element.findall(f"{ATOM}link")
    for link in links:
        yield from _uri(link.get("href"), f"{name}: link")
        if link.get("type") and not _MIME.fullmatch(link.get("type", "")):
            yield f"{name}: {link.get('type')} is no media type"
    pairs = Counter((link.get("type"), link.get("hreflang")) for link in links if link.get("rel") == "alternate")
    if not pairs or max(pairs.values()) > 1:
        yield f"{name}: no alternate link, or two of a kind"
    if address and [link.get("href") for link in links if link.get("rel") == "self"] != [address]:
        yield f"{name}: the self link is not {address}"


# JSON Feed


def _json(feed: Any, address: str) -> Iterator[str]:
    if not isinstance(feed, dict) or feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield "not an object of JSON Feed 1.1"
        return
    if not feed.get("title"):
        yield "no title"
    if feed.get("feed_url") != address:
        yield f"feed_url is not {address}"
    yield from _uri(feed.get("home_page_url"), "home_page_url")
    items = feed.get("items")
    if not isinstance(items, list):
        yield "no list of items"
        return
    for item in items:
        name = f"item {item.get('id')}"
        if not isinstance(item.get("id"), str) or not item["id"]:
            yield f"{name}: the id is no text"
        if "content_html" not in item and "content_text" not in item:
            yield f"{name}: no content"
        for key in ("url", "image", *(["external_url"] if "external_url" in item else [])):
            if key in item:
                yield from _uri(item[key], f"{name}: {key}")
        for key in ("date_published", "date_modified"):
            yield from _rfc3339(item.get(key), f"{name}: {key}")
        if any(not isinstance(tag, str) for tag in item.get("tags", [])):
            yield f"{name}: a tag that is no text"
        if any(not author.get("name") for author in item.get("authors", [])):
            yield f"{name}: an author without a name"
        yield from (f"{name}: {found}" for found in content(item.get("content_html", "")))
    yield from _unique((item.get("id") for item in items), "id")


# What all three share


class _Html(HTMLParser):
    """Finds in a story's HTML what a feed reader must not be given."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSAFE:
            self.found.append(f"<{tag}> in the text")
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{name} on <{tag}>")
            elif name.startswith(("aria-", "role")):
                self.found.append(f"{name} on <{tag}>, which the W3C's list of safe attributes lacks")
            elif name in ("href", "src") and not urlsplit(value or "").scheme:
                self.found.append(f"a {name} that is not whole: {value}")


def content(html: str) -> list[str]:
    """What a feed's HTML holds that it should not: scripts, styles, addresses that are not whole."""
    parser = _Html()
    parser.feed(html)
    parser.close()
    return parser.found


def _required(element: etree._Element, names: Iterable[str], where: str, space: str = "") -> Iterator[str]:
    for name in names:
        if not (element.findtext(space + name) or "").strip():
            yield f"{where}: no {name}, or an empty one"


def _known(
    element: etree._Element, names: Iterable[str], where: str, space: str = "", *, many: Iterable[str]
) -> Iterator[str]:
    own = Counter(
        tag.removeprefix(space) for child in element if (tag := str(child.tag)).startswith(space or tag.lstrip("{"))
    )
    yield from (f"{where}: {name} is no element of this format" for name in own if name not in set(names))
    yield from (f"{where}: {name} {count} times" for name, count in own.items() if count > 1 and name not in set(many))


def _unique(values: Iterable[str | None], what: str) -> Iterator[str]:
    yield from (f"{what} {value} twice" for value, count in Counter(values).items() if count > 1)


def _uri(value: object, where: str) -> Iterator[str]:
    if not isinstance(value, str) or not _URI.fullmatch(value):
        yield f"{where}: {value!r} is no whole address"


def _rfc822(value: str | None, where: str) -> Iterator[str]:
    if value is None:
        return
    if not _RFC822.fullmatch(value):
        yield f"{where}: {value!r} is no RFC 822 date"
        return
    moment = parsedate_to_datetime(value)
    if f"{moment:%a}" != value[:3]:
        yield f"{where}: {value!r} names the wrong weekday"
    yield from _plausible(moment, where)


def _rfc3339(value: str | None, where: str) -> Iterator[str]:
    if value is None:
        return
    if not _RFC3339.fullmatch(value):
        yield f"{where}: {value!r} is no RFC 3339 date"
        return
    yield from _plausible(datetime.fromisoformat(value), where)


def _plausible(moment: datetime, where: str) -> Iterator[str]:
    if moment < datetime(1970, 1, 1, tzinfo=UTC):
        yield f"{where}: {moment} is before there were feeds"
