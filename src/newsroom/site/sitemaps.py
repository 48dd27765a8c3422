"""Sitemaps: an index by month, the fixed pages, and the news of the last two days for Google News."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from newsroom import clock, markup, urls
from newsroom.core.commenters import commenters
from newsroom.core.published import stories, story_lists
from newsroom.core.series import series
from newsroom.site import ai_rules, embed_facts
from newsroom.site.compact_xml import CompactXml
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot
from newsroom.store import Connection

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_DAYS: Final = 2
NEWS_LIMIT: Final = 1_000  # news in one file
LIMIT: Final = 50_000  # addresses in one file
PAGES: Final = "pages"


def index(snapshot: Snapshot) -> SiteFile:
    """The index of all sitemaps; the last change of a month is that of its newest story or correction."""
    xml = CompactXml()
    with xml.element("sitemapindex", xmlns=SITEMAP):
        _entry(snapshot, xml, "sitemap", urls.sitemap_part(PAGES), None)
        for month in snapshot.months:
            for part in range(1, -(-month.count // LIMIT) + 1):
                _entry(snapshot, xml, "sitemap", urls.sitemap_part(part_name(month.key, part)), month.changed_at)
        for part in range(1, _news_parts(snapshot) + 1):
            _entry(snapshot, xml, "sitemap", urls.news_sitemap(part), None)
    return SiteFile(urls.sitemap(), data=xml.bytes())


def part_name(key: str, part: int) -> str:
    """The sitemap of a month by name: `2022-10`, and `2022-10-2` for what does not fit into one file."""
    return key if part == 1 else f"{key}-{part}"


def month(snapshot: Snapshot, key: str) -> list[SiteFile]:
    """The stories of a month, `YYYY-MM`; nothing if it has none."""
    found = list(story_lists.locations(snapshot.db, int(key[:4]), int(key[5:]), snapshot.zone))
    videos = _videos(snapshot, story_lists.may_have_embeds(snapshot.db, int(key[:4]), int(key[5:]), snapshot.zone))
    more = {"xmlns_video": embed_facts.VIDEO_SITEMAP} if videos else {}
    pieces = []
    for start in range(0, len(found), LIMIT):
        xml = CompactXml()
        with xml.element("urlset", xmlns=SITEMAP, **more):
            for one, path, changed in found[start : start + LIMIT]:
                if one in videos:
                    _video_entry(snapshot, xml, one, changed, videos[one])
                else:
                    _entry(snapshot, xml, "url", path, changed)
        pieces.append(SiteFile(urls.sitemap_part(part_name(key, start // LIMIT + 1)), data=xml.bytes()))
    return pieces


def _videos(snapshot: Snapshot, ids: list[int]) -> dict[int, list[EmbedFacts]]:
    """The videos of these stories, without those that have none."""
    found = {}
    snapshot.expect(ids)
    for one, html in stories.bodies(snapshot.db, ids):
        story = snapshot.story(one)
        told = embed_facts.facts(snapshot, story, markup.shown_embeds(html)) if story else []
        if any(each.kind is markup.EmbedKind.VIDEO for each in told):
            found[one] = told
    return found


def _video_entry(snapshot: Snapshot, xml: CompactXml, article_id: int, changed: str, found: list[EmbedFacts]) -> None:
    story = snapshot.story(article_id)
    assert story is not None
    with xml.element("url"):
        xml.leaf("loc", snapshot.absolute(story.path))
        xml.leaf("lastmod", changed)
        embed_facts.write_sitemap(xml, snapshot, story, found)


def fixed(snapshot: Snapshot) -> SiteFile:
    """The front page, the sections, the archive, the corrections, the series, and the pages that are not stories."""
    xml = CompactXml()
    paths = [urls.home(), *(urls.section(one.slug) for one in snapshot.sections), urls.archive(), urls.corrections()]
    paths += (urls.series(one.slug) for one in series.list_(snapshot.db) if one.published)
    with xml.element("urlset", xmlns=SITEMAP):
        for path in paths:
            _entry(snapshot, xml, "url", path, None)
        for path, changed in story_lists.pages(snapshot.db):
            _entry(snapshot, xml, "url", path, changed)
    return SiteFile(urls.sitemap_part(PAGES), data=xml.bytes())


def _entry(snapshot: Snapshot, xml: CompactXml, kind: str, path: str, changed: str | None) -> None:
    if changed:
        xml.record(kind, loc=snapshot.absolute(path), lastmod=changed)
    else:
        xml.record(kind, loc=snapshot.absolute(path))


def _fresh(snapshot: Snapshot) -> list[int]:
    since = clock.to_text(snapshot.now - timedelta(days=NEWS_DAYS))
    until = clock.to_text(snapshot.now)
    listed = story_lists.newest(snapshot.db, -1, since=since)
    snapshot.expect(listed)
    return [one for one in listed if (story := snapshot.story(one)) and story.published_at <= until]


def _news_parts(snapshot: Snapshot) -> int:
    return max(1, -(-len(_fresh(snapshot)) // NEWS_LIMIT))


def news(snapshot: Snapshot) -> list[SiteFile]:
    """The stories of the last two days, newest first.

    Without recent stories, the front page is listed without news: an empty list would be invalid.
    """
    fresh = _fresh(snapshot)
    pieces = []
    for start in range(0, max(len(fresh), 1), NEWS_LIMIT):
        xml = CompactXml()
        with xml.element("urlset", xmlns=SITEMAP, xmlns_news=NEWS):
            for one in fresh[start : start + NEWS_LIMIT]:
                _news_entry(snapshot, xml, one)
            if not fresh:
                _entry(snapshot, xml, "url", urls.home(), None)
        pieces.append(SiteFile(urls.news_sitemap(start // NEWS_LIMIT + 1), data=xml.bytes()))
    return pieces


def _news_entry(snapshot: Snapshot, xml: CompactXml, article_id: int) -> None:
    story = snapshot.story(article_id)
    assert story is not None
    with xml.element("url"):
        xml.leaf("loc", snapshot.absolute(story.path))
        with xml.element("news:news"):
            with xml.element("news:publication"):
                xml.leaf("news:name", snapshot.settings.text("site.title"))
                xml.leaf(
                    "news:language",
                    story.lang if story.lang.lower() in ("zh-cn", "zh-tw") else story.lang.split("-")[0],
                )
            xml.leaf("news:publication_date", snapshot.moment(story.published_at))
            xml.leaf("news:title", story.title)


def index_key(db: Connection) -> str:
    """The key of this newsroom for IndexNow."""
    return commenters.secret(db, "indexnow").hex()[:32]


def index_key_file(snapshot: Snapshot) -> list[SiteFile]:
    """The file with the key for IndexNow, if the setting asks for it."""
    if not snapshot.settings.text("site.indexnow"):
        return []
    key = index_key(snapshot.db)
    return [SiteFile(urls.index_key(key), data=key.encode())]


def robots(snapshot: Snapshot) -> SiteFile:
    """What crawlers may read: everything except the fragments and the search; nothing of a site that is not indexed.

    AI programs may read what `site.ai` allows.
    """
    if not snapshot.indexed:
        return SiteFile(urls.robots(), data=b"User-agent: *\nDisallow: /\n")
    policy = snapshot.settings.text("site.ai")
    lines = [
        "User-agent: *",
        *([f"Content-Signal: {ai_rules.SIGNALS[policy]}"] if ai_rules.SIGNALS[policy] else []),
        f"Disallow: {snapshot.base}/_f/",
        f"Disallow: {snapshot.base}{urls.search()}",
        *ai_rules.robots_group(policy),
        "",
        f"Sitemap: {snapshot.absolute(urls.sitemap())}",
        "",
    ]
    return SiteFile(urls.robots(), data="\n".join(lines).encode())
