"""The pages that list what was corrected, and their feed (RSS 2.0)."""

from __future__ import annotations

from newsroom import urls
from newsroom.core.published import public_corrections
from newsroom.site import pages
from newsroom.site.compact_xml import CompactXml
from newsroom.site.feeds import escaped, link_hub, rfc822
from newsroom.site.list_pages import ListPage
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


def correction_page(snapshot: Snapshot, part: ListPage) -> SiteFile:
    """One page of corrections, the newest first."""
    path = urls.corrections(part.number)
    older = urls.corrections(part.older) if part.older else None
    newer = None if part.number is None else urls.corrections(part.newer)
    context = pages.page(
        snapshot,
        "corrections",
        path,
        snapshot.say("Corrections"),
        prev=newer,
        next=older,
        feed=urls.feed(urls.corrections()),
    )
    listed = public_corrections.read(snapshot.db, part.ids)
    snapshot.expect({one.article_id for one in listed})
    context["corrections"] = [
        {
            "id": one.id,
            "at": one.at,
            "body": one.body,
            "url": story.path,
            "title": story.title,
            "lang": story.lang,
        }
        for one in listed
        if (story := snapshot.story(one.article_id))
    ]
    context["pages"] = {"number": part.number, "count": None, "older": older, "newer": newer}
    return SiteFile(path, "corrections.html", context, inputs=part.inputs.encode())


def feed(snapshot: Snapshot) -> SiteFile:
    """The feed of the newest corrections. An entry keeps its id when its story gets another address."""
    listed = public_corrections.read(snapshot.db, public_corrections.numbers(snapshot.db)[-snapshot.feed_size :])
    snapshot.expect({one.article_id for one in listed})
    heading = snapshot.say("Corrections")
    site = snapshot.settings.text("site.title")
    own = urls.feed(urls.corrections())
    xml = CompactXml()
    with (
        xml.element("rss", version="2.0", xmlns_atom="http://www.w3.org/2005/Atom"),
        xml.element("channel"),
    ):
        xml.leaf("title", f"{heading} – {site}")
        xml.leaf("link", snapshot.absolute(urls.corrections()))
        xml.leaf("description", f"{heading} – {site}")
        xml.leaf("language", snapshot.settings.lang)
        if listed:
            xml.leaf("lastBuildDate", rfc822(listed[0].at))
        xml.leaf("atom:link", rel="self", type="application/rss+xml", href=snapshot.absolute(own))
        link_hub(xml, snapshot)
        for one in listed:
            story = snapshot.story(one.article_id)
            assert story is not None
            with xml.element("item"):
                xml.leaf("title", story.title)
                xml.leaf("link", f"{snapshot.absolute(story.path)}#correction-{one.id}")
                xml.leaf("guid", f"urn:uuid:{story.uid}#correction-{one.id}", isPermaLink="false")
                xml.leaf("pubDate", rfc822(one.at))
                xml.leaf("description", escaped(one.body))
    return SiteFile(own, data=xml.bytes())
