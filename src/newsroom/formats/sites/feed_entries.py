"""The entries of a feed as they are written: RSS, Atom and JSON Feed have other names for the same things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape
from itertools import chain
from typing import Any, Final
from urllib.parse import urljoin

from newsroom import text
from newsroom.errors import Invalid
from newsroom.formats import json_stream, json_values
from newsroom.formats.json_stream import ITEM
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.phrases import phrase

LIMIT: Final = 64_000_000  # characters of one entry
_HEAD: Final = 8192  # bytes in which the root of a feed must begin
_ROOT: Final = re.compile(rb"<(rss|rdf:RDF|feed)[\s>]")
_BASE: Final = re.compile(rb"[^<>]{0,4000}?\sxml:base\s{0,9}=\s{0,9}([\"'])([^\"'<>]{1,2000})\1")
_ALTERNATE: Final = frozenset(("", "alternate"))
# Blogger's own export is an Atom feed, in which posts are not all there is, and not all posts were published.
_BLOGGER_KIND: Final = "http://schemas.google.com/g/2005#kind"
_SHOWN: Final = frozenset(("", "published", "publish", "public", "live"))  # statuses that extensions of JSON Feed name
_MOST: Final = 100  # labels, authors and enclosures of one entry


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that belongs to an entry: its address and its type, such as `audio/mpeg`."""

    url: str
    type: str


@dataclass(frozen=True, slots=True)
class FeedHead:
    """What a feed says about itself: the address of its site, and authors of entries that name none."""

    site: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry, with everything as it is written, but its link with the base that the feed names.

    `html` is the whole text, `summary` a short one; `base` is where their addresses begin, '' if the feed does not say it.
    `other` says what an entry is that is no text for readers, such as a comment.
    """

    line: int
    base: str = ""
    title: str = ""
    link: str = ""
    id: str = ""
    published: str = ""
    updated: str = ""
    html: str = ""
    summary: str = ""
    labels: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    is_draft: bool = False
    is_page: bool = False
    other: str = ""


def read(parts: Iterable[bytes], name: str) -> Iterator[FeedEntry | FeedHead]:
    """The entries of a feed, and what it says about itself. Raises `Invalid` with the line for a file that is no feed."""
    rest = iter(parts)
    head = b""
    while len(head) < _HEAD and (piece := next(rest, b"")):
        head += piece
    whole = chain([head], rest)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json(whole, name)
        return
    found = _ROOT.search(head)
    if not found:
        raise Invalid(phrase("{name}:1: not a feed (RSS, Atom or JSON Feed)", name=name), ref=name)
    root = found[1].decode()
    within = "channel" if root == "rss" else None
    named = _BASE.match(head, found.end(1))
    base = unescape(named[2].decode("utf-8", "replace")) if named else ""
    yield from _xml(elements(whole, name, root=root, within=within, limit=LIMIT, mixed=True), name, root, base)


def joined(base: str, address: str) -> str:
    """An address that may be relative to another one."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _xml(found: Iterable[XmlElement], name: str, root: str, base: str) -> Iterator[FeedEntry | FeedHead]:
    site, authors = "", []
    for one in found:
        if one.tag in ("item", "entry"):
            if one.has("wp:status") or one.has("wp:post_type"):
                raise Invalid(
                    phrase("{name}:{line}: this is a WordPress export, not a feed", name=name, line=one.line),
                    ref=name,
                    hint=phrase("to import it: newsroom import wordpress {path}", path=text.shell_path(name)),
                )
            yield _entry(one, root, joined(base, one.attributes.get("xml:base", "")))
        elif one.tag == "channel":  # RSS 1.0 has its items beside the channel
            site = _text(one, "link")
        elif one.tag == "link" and not site:
            site = _said(one) or (one.attributes.get("href", "") if _is_alternate(one) else "")
        elif one.tag == "author":
            authors.append(_text(one, "name"))
    yield FeedHead(joined(base, site) if site else "", tuple(author for author in authors if author))


def _entry(element: XmlElement, root: str, base: str) -> FeedEntry:
    """The entry in an element, which is empty afterwards: its text may be long, and the reader still has the element."""
    entry = _atom_entry(element, base) if root == "feed" else _rss_item(element, base)
    element.children.clear()
    return entry


def _rss_item(item: XmlElement, base: str) -> FeedEntry:
    content = _text(item, "content:encoded")
    enclosed = [
        Enclosure(one.attributes.get("url", ""), one.attributes.get("type", ""))
        for tag in ("enclosure", "media:content")
        for one in item.every(tag)
    ]
    authors = [_said(one) for one in item.every("dc:creator")] or [
        _mail_name(_said(one)) for one in item.every("author")
    ]
    return FeedEntry(
        line=item.line,
        base=base,
        title=_text(item, "title"),
        link=_linked(base, _text(item, "link") or _permalink(item)),
        id=_text(item, "guid") or item.attributes.get("rdf:about", ""),
        published=_text(item, "pubDate") or _text(item, "dc:date"),
        updated=_text(item, "atom:updated"),
        html=content,
        summary=_text(item, "description"),
        labels=_named(_said(one) for tag in ("category", "dc:subject") for one in item.every(tag)),
        authors=_named(authors),
        enclosures=tuple(one for one in enclosed if one.url)[:_MOST],
        is_draft=_is_draft(item),
    )


def _linked(base: str, link: str) -> str:
    return joined(base, link) if base and link else link


def _permalink(item: XmlElement) -> str:
    return next((_said(one) for one in item.every("guid") if one.attributes.get("isPermaLink") != "false"), "")


def _atom_entry(entry: XmlElement, base: str) -> FeedEntry:
    links = entry.every("link")
    enclosed = (
        Enclosure(one.attributes.get("href", ""), one.attributes.get("type", ""))
        for one in links
        if one.attributes.get("rel") == "enclosure"
    )
    named = [one.attributes for one in entry.every("category")]
    labels = (one.get("label") or one.get("term", "") for one in named if one.get("scheme") != _BLOGGER_KIND)
    kind = next((one.get("term", "").rpartition("#")[2] for one in named if one.get("scheme") == _BLOGGER_KIND), "")
    kind = kind or _text(entry, "blogger:type").lower()
    link = next((one.attributes.get("href", "") for one in links if _is_alternate(one)), "")
    content = next(iter(entry.every("content")), None)
    return FeedEntry(
        line=entry.line,
        base=joined(base, content.attributes.get("xml:base", "")) if content else base,
        title=_html(entry, "title"),
        link=_linked(base, link or _text(entry, "blogger:filename")),
        id=_text(entry, "id"),
        published=_text(entry, "published"),
        updated=_text(entry, "updated"),
        html=_html(entry, "content"),
        summary=_html(entry, "summary"),
        labels=_named(labels),
        authors=_named(_text(one, "name") for one in entry.every("author")),
        enclosures=tuple(one for one in enclosed if one.url)[:_MOST],
        is_draft=_is_draft(entry),
        is_page=kind == "page",
        other=kind if kind not in ("", "post", "page") else "",
    )


def _is_draft(entry: XmlElement) -> bool:
    """Whether an entry was not published: by RFC 5023 (`app:control`), whatever its prefix, or by Blogger."""
    for control in entry.children:
        if control.tag.rpartition(":")[2] == "control":
            drafts = (one for one in control.children if one.tag.rpartition(":")[2] == "draft")
            if any(_said(one).lower() != "no" for one in drafts):
                return True
    return _text(entry, "blogger:status").lower() not in ("", "live")


def _is_alternate(link: XmlElement) -> bool:
    return link.attributes.get("rel", "") in _ALTERNATE


def _html(entry: XmlElement, tag: str) -> str:
    """A text of Atom as HTML: it is plain, HTML, or XHTML in a `div`."""
    one = next(iter(entry.every(tag)), None)
    if one is None:
        return ""
    kind = one.attributes.get("type", "text")
    if kind == "xhtml":
        return "".join(_markup(child) for child in one.children)
    return _said(one) if "html" in kind else escape(_said(one), quote=False)


def _markup(element: XmlElement) -> str:
    if not element.tag:
        return escape(element.text, quote=False)
    name = element.tag.rpartition(":")[2]
    given = "".join(f' {key}="{escape(value)}"' for key, value in element.attributes.items())
    inner = "".join(_markup(child) for child in element.children)
    return f"<{name}{given}>{inner}</{name}>" if name not in ("br", "img", "hr") else f"<{name}{given}>"


def _json(parts: Iterable[bytes], name: str) -> Iterator[FeedEntry | FeedHead]:
    site, is_feed = "", False
    authors: tuple[str, ...] = ()
    for path, line, value in json_stream.values(parts, name, opens=lambda path: path in ((), ("items",))):
        if path == ("version",):
            is_feed = "jsonfeed.org" in str(value)
        elif path == ("home_page_url",):
            site = str(value)
        elif path == ("authors",):
            authors = _json_authors({"authors": value})
        elif path == ("items", ITEM) and isinstance(value, dict):
            yield _json_entry(value, line)
    if not is_feed:
        raise Invalid(phrase("{name}:1: not a feed (RSS, Atom or JSON Feed)", name=name), ref=name)
    yield FeedHead(site, authors)


def _json_entry(value: Mapping[str, Any], line: int) -> FeedEntry:
    def said(key: str) -> str:
        found = value.get(key)
        return str(found).strip() if isinstance(found, (str, int)) and not isinstance(found, bool) else ""

    attached = value.get("attachments")
    enclosed = [Enclosure(said("image"), "image/")] if said("image") else []
    for one in attached if isinstance(attached, list) else []:
        if isinstance(one, dict) and isinstance(one.get("url"), str):
            enclosed.append(Enclosure(one["url"], str(one.get("mime_type", ""))))
    tags = value.get("tags")
    plain = "".join(f"<p>{escape(part, quote=False)}</p>" for part in said("content_text").split("\n\n") if part)
    return FeedEntry(
        line=line,
        title=escape(said("title"), quote=False),
        link=said("url"),
        id=said("id"),
        published=said("date_published"),
        updated=said("date_modified"),
        html=said("content_html") or plain,
        summary=escape(said("summary"), quote=False),
        labels=_named(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        authors=_json_authors(value),
        enclosures=tuple(enclosed[:_MOST]),
        is_draft=json_values.is_set(value.get("draft")) or said("status").lower() not in _SHOWN,
    )


def _json_authors(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The authors of JSON Feed 1.1, or the one of 1.0."""
    found = value.get("authors") or [value.get("author")]
    listed = found if isinstance(found, list) else []
    return _named(str(one.get("name") or "") for one in listed if isinstance(one, dict))


def _named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))[:_MOST]


def _mail_name(written: str) -> str:
    """The name in `mai@example.org (Mai Lê)`, as RSS writes authors."""
    found = re.fullmatch(r"\S{1,200}@\S{1,200}\s*\(([^()]{1,200})\)", written[:700])
    return found[1] if found else written


def _text(element: XmlElement, tag: str) -> str:
    """The text of the first child with this tag."""
    return next((_said(child) for child in element.every(tag)), "")


def _said(element: XmlElement) -> str:
    return "".join(child.text for child in element.children if not child.tag).strip()
