"""Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, of the site and of each section, with the stories' whole text.
An author with an entry and a series have one in RSS.

The id of an entry is made from the uid of the article, so that neither a rename nor a move of the site posts it again.
The time of a feed is that of its newest story, not the time at which it was made, so that it changes only with stories.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from newsroom import clock, languages, markup, urls
from newsroom.core.articles.labels import Label
from newsroom.core.media.pictures import SHARED_WIDTH
from newsroom.core.published import story_lists
from newsroom.core.published.stories import Story
from newsroom.site import embed_facts
from newsroom.site.compact_xml import CompactXml
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.fronts import SiteFront
from newsroom.site.inputs import encode_stories
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

DESCRIPTION: Final = 200  # characters of the text that describe a story without a lead
_AVIF: Final = r"(/media/[0-9a-f]{2}/[0-9a-f]{16})\.avif\b"  # some feed readers cannot show these
NEVER: Final = "1970-01-01T00:00:00Z"  # the time of a feed without stories


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed: its language and title, the path of its page, the path of its folder, and its stories, the newest first."""

    lang: str
    title: str
    path: str
    prefix: str
    stories: tuple[Story, ...]

    @property
    def updated(self) -> str:
        return max((story.updated_at for story in self.stories), default=NEVER)


def ids(snapshot: Snapshot, label: Label | None, front: SiteFront) -> list[int]:
    """The stories in the feed of a section or an author, else of a front page, the newest first."""
    if label is None:
        return story_lists.newest(snapshot.db, snapshot.feed_size, only=front.only)
    return story_lists.newest_in_label(snapshot.db, label.id, snapshot.feed_size)


def feeds(snapshot: Snapshot, label: Label | None = None, *, front: SiteFront | None = None) -> list[SiteFile]:
    """The three feeds of a front page or a section; the one of an author."""
    front = front or snapshot.fronts.main
    listed = ids(snapshot, label, front)
    snapshot.expect(listed, text=True)
    stories = tuple(story for one in listed if (story := snapshot.story(one)))
    site = snapshot.settings.text("site.title")
    prefix = snapshot.link(label)["url"] if label else front.path if front.key else ""
    title = f"{label.name} – {site}" if label else site
    if front.key:
        title = f"{site} – {languages.of(front.lang).own_name()}"
    feed = _Feed(front.lang, title, prefix or urls.home(), prefix, stories)
    inputs = encode_stories(listed)
    if label is not None and label.kind == "author":
        return [SiteFile(urls.feed(prefix), data=_rss(snapshot, feed), inputs=inputs)]
    return [
        SiteFile(urls.feed(prefix), data=_rss(snapshot, feed), inputs=inputs),
        SiteFile(urls.atom(prefix), data=_atom(snapshot, feed), inputs=inputs),
        SiteFile(urls.json_feed(prefix), data=_json(snapshot, feed), inputs=inputs),
    ]


def of_series(snapshot: Snapshot, name: str, path: str, listed: Sequence[int]) -> SiteFile:
    """The feed of a series, with these stories, the newest first."""
    snapshot.expect(listed, text=True)
    stories = tuple(story for one in listed if (story := snapshot.story(one)))
    feed = _Feed(snapshot.settings.lang, f"{name} – {snapshot.settings.text('site.title')}", path, path, stories)
    return SiteFile(urls.feed(path), data=_rss(snapshot, feed), inputs=encode_stories(listed))


def content(snapshot: Snapshot, story: Story) -> str:
    """The text of the story with whole addresses, after its main picture; made once for all feeds."""
    made: str = snapshot.once(f"content {story.id}", lambda: _content(snapshot, story))
    return made


def _content(snapshot: Snapshot, story: Story) -> str:
    html = markup.rebase(snapshot.body(story.id), snapshot.site_url, page=snapshot.absolute(story.path))
    if ".avif" in html:
        html = re.sub(_AVIF, rf"\1-{SHARED_WIDTH}.jpg", html)
    picture = story.image
    if picture is None or any(
        f' src="{escape(snapshot.absolute(one))}"' in html for one in (picture.path, picture.shared_path)
    ):
        return html
    return f'<p><img src="{escape(snapshot.absolute(picture.shared_path))}" alt="{escape(picture.alt)}"></p>\n{html}'


def link_hub(xml: CompactXml, snapshot: Snapshot) -> None:
    """Name the hub in an RSS feed, if the site has one: deploys notify it of every changed feed."""
    if hub := snapshot.settings.text("site.hub"):
        xml.leaf("atom:link", rel="hub", href=hub)


def _rss(snapshot: Snapshot, feed: _Feed) -> bytes:
    xml = CompactXml()
    with (
        xml.element(
            "rss",
            version="2.0",
            xmlns_content="http://purl.org/rss/1.0/modules/content/",
            xmlns_dc="http://purl.org/dc/elements/1.1/",
            xmlns_atom="http://www.w3.org/2005/Atom",
            xmlns_media="http://search.yahoo.com/mrss/",
        ),
        xml.element("channel"),
    ):
        xml.leaf("title", feed.title)
        xml.leaf("link", snapshot.absolute(feed.path))
        xml.leaf("description", snapshot.settings.in_language("site.tagline", feed.lang) or feed.title)
        xml.leaf("language", feed.lang)
        if feed.stories:
            xml.leaf("lastBuildDate", rfc822(feed.updated))
        xml.leaf("atom:link", rel="self", type="application/rss+xml", href=snapshot.absolute(urls.feed(feed.prefix)))
        link_hub(xml, snapshot)
        for story in feed.stories:
            with xml.element("item"):
                xml.leaf("title", story.title)
                xml.leaf("link", snapshot.absolute(story.path))
                xml.leaf("guid", f"urn:uuid:{story.uid}", isPermaLink="false")
                xml.leaf("pubDate", rfc822(story.published_at))
                for author in story.authors:
                    xml.leaf("dc:creator", author.name)
                for name in _subjects(story):
                    xml.leaf("category", name)
                _picture(xml, snapshot, story)
                embed_facts.write_rss(xml, _embeds(snapshot, story))
                text = content(snapshot, story)
                xml.leaf("description", escaped(story.lead or markup.opening(text, DESCRIPTION) or story.title))
                xml.leaf("content:encoded", text)
    return xml.bytes()


def _embeds(snapshot: Snapshot, story: Story) -> list[EmbedFacts]:
    """The video and audio of a story; found once for all feeds."""
    made: list[EmbedFacts] = snapshot.once(
        f"embeds {story.id}",
        lambda: embed_facts.facts(snapshot, story, markup.shown_embeds(snapshot.body(story.id))),
    )
    return made


def _picture(xml: CompactXml, snapshot: Snapshot, story: Story) -> None:
    """The picture of a story for programs that show lists with pictures (Media RSS 1.5.1)."""
    picture = snapshot.picture(story.first_picture, absolute=True)
    if picture is None:
        return
    size = {key: str(picture[key]) for key in ("width", "height") if picture[key]}
    with xml.element("media:content", url=picture["url"], medium="image", **size):
        if picture["alt"] or picture["caption"]:
            xml.leaf("media:description", picture["alt"] or picture["caption"], type="plain")
        if picture["credit"]:
            xml.leaf("media:credit", picture["credit"], role="photographer")


def _atom(snapshot: Snapshot, feed: _Feed) -> bytes:
    xml = CompactXml()
    with xml.element("feed", xmlns="http://www.w3.org/2005/Atom", xml_lang=feed.lang):
        xml.leaf("id", snapshot.absolute(feed.path))
        xml.leaf("title", feed.title)
        if snapshot.settings.in_language("site.tagline", feed.lang):
            xml.leaf("subtitle", snapshot.settings.in_language("site.tagline", feed.lang))
        xml.leaf("updated", snapshot.moment(feed.updated))
        xml.leaf("link", rel="self", type="application/atom+xml", href=snapshot.absolute(urls.atom(feed.prefix)))
        if hub := snapshot.settings.text("site.hub"):
            xml.leaf("link", rel="hub", href=hub)
        xml.leaf("link", rel="alternate", type="text/html", href=snapshot.absolute(feed.path))
        with xml.element("author"):
            xml.leaf("name", snapshot.settings.text("site.title") or "-")
        for story in feed.stories:
            _entry(xml, snapshot, story)
    return xml.bytes()


def _entry(xml: CompactXml, snapshot: Snapshot, story: Story) -> None:
    with xml.element("entry", xml_lang=story.lang):
        xml.leaf("id", f"urn:uuid:{story.uid}")
        xml.leaf("title", story.title)
        xml.leaf("link", rel="alternate", type="text/html", href=snapshot.absolute(story.path))
        xml.leaf("published", snapshot.moment(story.published_at))
        xml.leaf("updated", snapshot.moment(story.updated_at))
        for author in story.authors:
            with xml.element("author"):
                xml.leaf("name", author.name)
        for name in _subjects(story):
            xml.leaf("category", term=name)
        for one in _embeds(snapshot, story):
            if one.content:
                xml.leaf("link", rel="enclosure", href=one.content, type=one.mime, title=one.name)
        if story.lead:
            xml.leaf("summary", story.lead)
        xml.leaf("content", content(snapshot, story), type="html")


def _json(snapshot: Snapshot, feed: _Feed) -> bytes:
    data: dict[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": snapshot.absolute(feed.path),
        "feed_url": snapshot.absolute(urls.json_feed(feed.prefix)),
        "description": snapshot.settings.in_language("site.tagline", feed.lang) or feed.title,
        "language": feed.lang,
        **({"hubs": [{"type": "WebSub", "url": hub}]} if (hub := snapshot.settings.text("site.hub")) else {}),
        "items": [_item(snapshot, story) for story in feed.stories],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _item(snapshot: Snapshot, story: Story) -> dict[str, object]:
    item: dict[str, object] = {
        "id": f"urn:uuid:{story.uid}",
        "url": snapshot.absolute(story.path),
        "title": story.title,
        "content_html": content(snapshot, story),
        "date_published": snapshot.moment(story.published_at),
        "language": story.lang,
    }
    if story.lead:
        item["summary"] = story.lead
    if story.modified_at:
        item["date_modified"] = snapshot.moment(story.modified_at)
    if story.first_picture:
        item["image"] = snapshot.absolute(story.first_picture.shared_path)
    if story.authors:
        item["authors"] = [{"name": a.name, "url": snapshot.absolute(urls.author(a.slug))} for a in story.authors]
    if files := [one for one in _embeds(snapshot, story) if one.content]:
        item["attachments"] = [{"url": one.content, "mime_type": one.mime, "title": one.name} for one in files]
    if names := _subjects(story):
        item["tags"] = names
    return item


def _subjects(story: Story) -> Sequence[str]:
    return [label.name for label in ((story.section,) if story.section else ()) + story.tags]


def rfc822(at: str) -> str:
    """A UTC time in RSS: `Thu, 06 Oct 2022 10:05:00 +0000`, in English in every language."""
    moment = clock.from_text(at)
    weekday, month = languages.WEEKDAYS[moment.weekday()][:3], languages.MONTHS[moment.month - 1][:3]
    return f"{weekday}, {moment.day:02d} {month} {moment.year:04d} {at[11:19]} +0000"


def escaped(text: str) -> str:
    """Plain text as HTML, because feed readers expect HTML in an RSS description."""
    return escape(text, quote=False)
