"""Feeds of comments (RSS 2.0): of the site, and of each story that has some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from newsroom import text, urls
from newsroom.core.comments import latest
from newsroom.core.comments.latest import PublicComment
from newsroom.core.published.stories import Story
from newsroom.site.compact_xml import CompactXml
from newsroom.site.feeds import link_hub, rfc822
from newsroom.site.fronts import SiteFront
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

ON_FRONT_PAGE = 5  # comments
SEEN = 40  # the newest comments, among which those for the readers of a front page are
EXCERPT = 120  # characters


def of_site(snapshot: Snapshot) -> SiteFile:
    """The newest comments on all stories."""
    listed = latest.newest(snapshot.db, snapshot.feed_size)
    snapshot.expect({one.article_id for one in listed})
    title = f"{snapshot.say('Comments')} – {snapshot.settings.text('site.title')}"
    return _feed(snapshot, urls.feed(urls.comments()), urls.home(), title, listed, lang=snapshot.settings.lang)


def of_story(snapshot: Snapshot, story: Story) -> SiteFile:
    """The newest comments on a story."""
    listed = latest.newest(snapshot.db, snapshot.feed_size, article_id=story.id)
    title = f"{snapshot.words(story.lang)('Comments')} – {story.title}"
    lang = snapshot.fronts.voice(story.lang)
    return _feed(snapshot, urls.thread_feed(story.path), story.path, title, listed, lang=lang)


def on_front_page(snapshot: Snapshot, front: SiteFront) -> list[dict[str, Any]]:
    """The newest comments on stories in the languages of a front page, for its box and for that of other pages."""
    made: list[dict[str, Any]] = snapshot.once(f"comments on {front.path}", lambda: _on_front_page(snapshot, front))
    return made


def _on_front_page(snapshot: Snapshot, front: SiteFront) -> list[dict[str, Any]]:
    found = []
    listed = latest.newest(snapshot.db, SEEN)
    snapshot.expect({one.article_id for one in listed})
    for one in listed:
        story = snapshot.story(one.article_id)
        if story is not None and not story.is_page and front.has(story.lang):
            found.append(
                {
                    "id": one.id,
                    "author": one.author,
                    "text": text.excerpt(one.body, EXCERPT),
                    "url": story.path,
                    "title": story.title,
                    "lang": story.lang,
                }
            )
    return found[:ON_FRONT_PAGE]


def _feed(
    snapshot: Snapshot, own: str, path: str, title: str, listed: Sequence[PublicComment], *, lang: str
) -> SiteFile:
    """`lang` is that of the title. An entry keeps its id when its story gets another address."""
    xml = CompactXml()
    with (
        xml.element(
            "rss",
            version="2.0",
            xmlns_dc="http://purl.org/dc/elements/1.1/",
            xmlns_atom="http://www.w3.org/2005/Atom",
        ),
        xml.element("channel"),
    ):
        xml.leaf("title", title)
        xml.leaf("link", snapshot.absolute(path))
        xml.leaf("description", title)
        xml.leaf("language", lang)
        if listed:
            xml.leaf("lastBuildDate", rfc822(listed[0].at))
        xml.leaf("atom:link", rel="self", type="application/rss+xml", href=snapshot.absolute(own))
        link_hub(xml, snapshot)
        for one in listed:
            story = snapshot.story(one.article_id)
            if story is None:
                continue
            with xml.element("item"):
                xml.leaf("title", f"{one.author}: {story.title}")
                xml.leaf("link", f"{snapshot.absolute(story.path)}#comment-{one.id}")
                xml.leaf("guid", f"urn:uuid:{story.uid}#comment-{one.id}", isPermaLink="false")
                xml.leaf("pubDate", rfc822(one.at))
                xml.leaf("dc:creator", one.author)
                xml.leaf("description", one.html)
    return SiteFile(own, data=xml.bytes())
