"""Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, of the site and of each section, with the stories' whole text.

An entry's id is made from the article's uid, so that neither a rename nor a move of the site posts it again. Feeds
carry no time of their own making: a feed is as new as its newest story.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from newsroom import clock, markup, urls
from newsroom.core.articles.labels import Label
from newsroom.core.published import lists
from newsroom.core.published.stories import Story
from newsroom.site import jsonld
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece

# What XML 1.0 cannot hold at all, not even as a reference.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
OPENING: Final = 200  # letters of the text that describe a story without a lead
DAYS: Final = "Mon Tue Wed Thu Fri Sat Sun".split()  # as RFC 822 spells them, in every language
MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
NEVER: Final = "1970-01-01T00:00:00Z"  # the age of a feed that has no story yet


class Writer:
    """Writes well-formed XML from text that may hold anything."""

    def __init__(self) -> None:
        self._written = ['<?xml version="1.0" encoding="utf-8"?>\n']

    @contextmanager
    def element(self, name: str, **attributes: str) -> Iterator[None]:
        """An element around what is written inside; `xml_lang` is written `xml:lang`."""
        opening, place = f"{name}{_attributes(attributes)}", len(self._written)
        self._written.append(f"<{opening}>")
        yield
        if len(self._written) > place + 1:
            self._written.append(f"</{name}>")
        else:
            self._written[place] = f"<{opening}/>"

    def leaf(self, name: str, text: str = "", **attributes: str) -> None:
        """An element that holds text only."""
        opening = f"{name}{_attributes(attributes)}" if attributes else name
        self._written.append(f"<{opening}>{_characters(text)}</{name}>" if text else f"<{opening}/>")

    def record(self, name: str, **fields: str) -> None:
        """An element that holds one leaf for each of `fields`."""
        self._written.append(f"<{name}>")
        for field, text in fields.items():
            self.leaf(field, text)
        self._written.append(f"</{name}>")

    def bytes(self) -> bytes:
        """The document in UTF-8."""
        self._written.append("\n")
        return "".join(self._written).encode("utf-8")


def _characters(text: str) -> str:
    """Text as it stands between the tags of an XML document."""
    if not text.isascii() or not text.isprintable():
        text = _NOT_XML.sub("", text)
    return text.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")


def _attributes(given: Mapping[str, str]) -> str:
    return "".join([f" {name.replace('_', ':', 1)}={_quoted(value)}" for name, value in given.items()])


def _quoted(value: str) -> str:
    written = _characters(value).replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    if '"' not in written:
        return f'"{written}"'
    return f"'{written}'" if "'" not in written else '"' + written.replace('"', "&quot;") + '"'


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed is of: its title, its page's path, the uid its id is made of, and its stories, newest first."""

    title: str
    path: str
    uid: str
    stories: tuple[Story, ...]

    @property
    def updated(self) -> str:
        return max((story.updated_at for story in self.stories), default=NEVER)


def ids(edition: Edition, section: Label | None) -> list[int]:
    """The stories in a feed, newest first."""
    if section is None:
        return lists.newest(edition.db, edition.feed_size)
    return lists.newest_in_label(edition.db, section.id, edition.feed_size)


def feeds(edition: Edition, section: Label | None) -> list[Piece]:
    """The three feeds of the site, or of a section."""
    listed = ids(edition, section)
    edition.expect(listed, text=True)
    stories = tuple(story for one in listed if (story := edition.story(one)))
    site = edition.settings.text("site.title")
    prefix = urls.section(section.slug) if section else ""
    feed = _Feed(f"{section.name} – {site}" if section else site, prefix or urls.home(), prefix, stories)
    inputs = ",".join(map(str, listed))
    return [
        Piece(urls.feed(prefix), data=_rss(edition, feed), inputs=inputs),
        Piece(urls.atom(prefix), data=_atom(edition, feed), inputs=inputs),
        Piece(urls.json_feed(prefix), data=_json(edition, feed), inputs=inputs),
    ]


def content(edition: Edition, story: Story) -> str:
    """The story's text with whole addresses, its main picture before it; made once for the feeds that carry it."""
    made: str = edition.once(f"content {story.id}", lambda: _content(edition, story))
    return made


def _content(edition: Edition, story: Story) -> str:
    html = markup.rebase(edition.body(story.id), edition.site_url, page=edition.absolute(story.path))
    if story.image is None:
        return html
    from html import escape

    picture = story.image
    return f'<p><img src="{escape(edition.absolute(picture.path))}" alt="{escape(picture.alt)}"></p>\n{html}'


def _rss(edition: Edition, feed: _Feed) -> bytes:
    xml = Writer()
    with (
        xml.element(
            "rss", version="2.0", xmlns_content="http://purl.org/rss/1.0/modules/content/",
            xmlns_dc="http://purl.org/dc/elements/1.1/", xmlns_atom="http://www.w3.org/2005/Atom",
        ),
        xml.element("channel"),
    ):  # fmt: skip
        xml.leaf("title", feed.title)
        xml.leaf("link", edition.absolute(feed.path))
        xml.leaf("description", edition.settings.text("site.tagline") or feed.title)
        xml.leaf("language", edition.settings.lang)
        if feed.stories:
            xml.leaf("lastBuildDate", _rfc822(feed.updated))
        xml.leaf("atom:link", rel="self", type="application/rss+xml", href=edition.absolute(urls.feed(feed.uid)))
        for story in feed.stories:
            with xml.element("item"):
                xml.leaf("title", story.title)
                xml.leaf("link", edition.absolute(story.path))
                xml.leaf("guid", f"urn:uuid:{story.uid}", isPermaLink="false")
                xml.leaf("pubDate", _rfc822(story.published_at))
                for author in story.authors:
                    xml.leaf("dc:creator", author.name)
                for name in _subjects(story):
                    xml.leaf("category", name)
                text = content(edition, story)
                xml.leaf("description", _escaped(story.lead or markup.opening(text, OPENING) or story.title))
                xml.leaf("content:encoded", text)
    return xml.bytes()


def _atom(edition: Edition, feed: _Feed) -> bytes:
    xml = Writer()
    with xml.element("feed", xmlns="http://www.w3.org/2005/Atom", xml_lang=edition.settings.lang):
        xml.leaf("id", edition.absolute(feed.path))
        xml.leaf("title", feed.title)
        if edition.settings.text("site.tagline"):
            xml.leaf("subtitle", edition.settings.text("site.tagline"))
        xml.leaf("updated", jsonld.moment(edition, feed.updated))
        xml.leaf("link", rel="self", type="application/atom+xml", href=edition.absolute(urls.atom(feed.uid)))
        xml.leaf("link", rel="alternate", type="text/html", href=edition.absolute(feed.path))
        with xml.element("author"):
            xml.leaf("name", edition.settings.text("site.title") or "-")
        for story in feed.stories:
            _entry(xml, edition, story)
    return xml.bytes()


def _entry(xml: Writer, edition: Edition, story: Story) -> None:
    with xml.element("entry", xml_lang=story.lang):
        xml.leaf("id", f"urn:uuid:{story.uid}")
        xml.leaf("title", story.title)
        xml.leaf("link", rel="alternate", type="text/html", href=edition.absolute(story.path))
        xml.leaf("published", jsonld.moment(edition, story.published_at))
        xml.leaf("updated", jsonld.moment(edition, story.updated_at))
        for author in story.authors:
            with xml.element("author"):
                xml.leaf("name", author.name)
        for name in _subjects(story):
            xml.leaf("category", term=name)
        if story.lead:
            xml.leaf("summary", story.lead)
        xml.leaf("content", content(edition, story), type="html")


def _json(edition: Edition, feed: _Feed) -> bytes:
    data: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": edition.absolute(feed.path),
        "feed_url": edition.absolute(urls.json_feed(feed.uid)),
        "description": edition.settings.text("site.tagline") or feed.title,
        "language": edition.settings.lang,
        "items": [_item(edition, story) for story in feed.stories],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _item(edition: Edition, story: Story) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"urn:uuid:{story.uid}", "url": edition.absolute(story.path), "title": story.title,
        "content_html": content(edition, story), "date_published": jsonld.moment(edition, story.published_at),
        "language": story.lang,
    }  # fmt: skip
    if story.lead:
        item["summary"] = story.lead
    if story.modified_at:
        item["date_modified"] = jsonld.moment(edition, story.modified_at)
    if story.first_picture:
        item["image"] = edition.absolute(story.first_picture.path)
    if story.authors:
        item["authors"] = [{"name": a.name, "url": edition.absolute(urls.author(a.slug))} for a in story.authors]
    if names := _subjects(story):
        item["tags"] = names
    return item


def _subjects(story: Story) -> Sequence[str]:
    return [label.name for label in ((story.section,) if story.section else ()) + story.tags]


def _rfc822(at: str) -> str:
    moment = clock.from_text(at)
    return f"{DAYS[moment.weekday()]}, {moment.day:02d} {MONTHS[moment.month - 1]} {moment.year:04d} {at[11:19]} +0000"


def _escaped(text: str) -> str:
    """Plain text as HTML, which is what readers take an RSS description for."""
    from html import escape

    return escape(text, quote=False)
