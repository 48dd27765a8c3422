"""Sitemaps: an index by month, the fixed pages, and the news of the last two days for Google News."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Final

from newsroom import clock, markup, urls
from newsroom.core.published import stories, story_lists
from newsroom.core.published.stories import Story
from newsroom.core.series import series
from newsroom.site import ai_rules, embed_facts, language_links, recording_pages
from newsroom.site.compact_xml import CompactXml
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.index_key import index_key
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"  # of links between languages
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_DAYS: Final = 2
NEWS_LIMIT: Final = 1_000  # news in one file
LIMIT: Final = 50_000  # addresses in one file
PAGES: Final = "pages"
WATCH: Final = "watch"


def index(snapshot: Snapshot) -> SiteFile:
    """The index of all sitemaps; the last change of a month is that of its newest story or correction."""
    xml = CompactXml()
    with xml.element("sitemapindex", xmlns=SITEMAP):
        _entry(snapshot, xml, "sitemap", urls.sitemap_part(PAGES), None)
        for month in snapshot.months:
            for part in range(1, -(-month.count // LIMIT) + 1):
                _entry(snapshot, xml, "sitemap", urls.sitemap_part(part_name(month.key, part)), month.changed_at)
        if recording_pages.places(snapshot):
            _entry(snapshot, xml, "sitemap", urls.sitemap_part(WATCH), None)
        for part in range(1, _news_parts(snapshot) + 1):
            _entry(snapshot, xml, "sitemap", urls.news_sitemap(part), None)
    return SiteFile(urls.sitemap(), data=xml.bytes())


def part_name(key: str, part: int) -> str:
    """The sitemap of a month by name: `2022-10`, and `2022-10-2` for what does not fit into one file."""
    return key if part == 1 else f"{key}-{part}"


def month(snapshot: Snapshot, key: str) -> list[SiteFile]:
    """The stories of a month, `YYYY-MM`; nothing if it has none."""
    found = list(story_lists.locations(snapshot.db, int(key[:4]), int(key[5:]), snapshot.zone))
    videos = _videos(snapshot, _may_have_embeds(snapshot, key, [article_id for article_id, _, _ in found]))
    pieces = []
    for start in range(0, len(found), LIMIT):
        piece = found[start : start + LIMIT]
        versions = _versions(snapshot, [article_id for article_id, _, _ in piece])
        xml = CompactXml()
        with _urlset(xml, linked=bool(versions), videos=bool(videos)):
            for article_id, path, changed in piece:
                _page(snapshot, xml, path, changed, versions.get(article_id, []), _of(snapshot, article_id, videos))
        pieces.append(SiteFile(urls.sitemap_part(part_name(key, start // LIMIT + 1)), data=xml.bytes()))
    return pieces


def _may_have_embeds(snapshot: Snapshot, key: str, ids: list[int]) -> list[int]:
    """The stories of a month, `YYYY-MM`, that may have embeds: after their pages were made, it is known which have some."""
    known = snapshot.has_embeds
    if all(one in known for one in ids):
        return [one for one in ids if known[one]]
    return story_lists.may_have_embeds(snapshot.db, int(key[:4]), int(key[5:]), snapshot.zone)


def _videos(snapshot: Snapshot, ids: list[int]) -> dict[int, list[EmbedFacts]]:
    """The videos of these stories, without those that have none."""
    found = {}
    snapshot.expect(ids)
    for one, html in stories.bodies(snapshot.db, ids):
        story = snapshot.story(one)
        shown = markup.shown_embeds(markup.only_from(html, snapshot.settings.picture_hosts))
        told = embed_facts.facts(snapshot, story, shown) if story else []
        if any(each.kind is markup.EmbedKind.VIDEO for each in told):
            found[one] = told
    return found


def _of(
    snapshot: Snapshot, article_id: int, videos: dict[int, list[EmbedFacts]]
) -> tuple[Story, list[EmbedFacts]] | None:
    """A story with its videos; None without any."""
    story = snapshot.story(article_id) if article_id in videos else None
    return (story, videos[article_id]) if story else None


def fixed(snapshot: Snapshot) -> SiteFile:
    """The front pages, the sections, the archive, the corrections, the series, and the pages that are not stories."""
    xml = CompactXml()
    paths = [*(urls.section(one.slug) for one in snapshot.sections), urls.archive(), urls.corrections()]
    paths += (urls.series(one.slug) for one in series.list_(snapshot.db) if one.published)
    standing = story_lists.pages(snapshot.db)
    versions = _versions(snapshot, [article_id for article_id, _, _ in standing])
    fronts = language_links.front_alternates(snapshot)
    with _urlset(xml, linked=bool(versions or fronts)):
        for front in snapshot.fronts.all:
            _page(snapshot, xml, front.path, None, fronts)
        for path in paths:
            _entry(snapshot, xml, "url", path, None)
        for article_id, path, changed in standing:
            _page(snapshot, xml, path, changed, versions.get(article_id, []))
    return SiteFile(urls.sitemap_part(PAGES), data=xml.bytes())


def watch(snapshot: Snapshot) -> list[SiteFile]:
    """The pages of the recordings; nothing without any."""
    listed = recording_pages.places(snapshot)
    if not listed:
        return []
    xml = CompactXml()
    with _urlset(xml, linked=False, videos=True):
        for place in listed.values():
            with xml.element("url"):
                xml.leaf("loc", snapshot.absolute(urls.watch(place.programme.slug)))
                recording_pages.write_sitemap(xml, snapshot, place.programme)
    return [SiteFile(urls.sitemap_part(WATCH), data=xml.bytes())]


def _versions(snapshot: Snapshot, article_ids: Sequence[int]) -> dict[int, list[dict[str, str]]]:
    """The versions in other languages of those of these articles that have some."""
    found: dict[int, list[dict[str, str]]] = {}
    for article_id in stories.translated(snapshot.db, article_ids):
        alternates = language_links.alternates(snapshot, stories.translations(snapshot.db, article_id))
        if alternates:
            found[article_id] = alternates
    return found


def _urlset(xml: CompactXml, *, linked: bool, videos: bool = False) -> AbstractContextManager[None]:
    """The element around the addresses; `linked` if some have versions in other languages, `videos` if some have these."""
    more = {"xmlns_video": embed_facts.VIDEO_SITEMAP} if videos else {}
    return xml.element("urlset", xmlns=SITEMAP, **more, **({"xmlns_xhtml": XHTML} if linked else {}))


def _page(
    snapshot: Snapshot,
    xml: CompactXml,
    path: str,
    changed: str | None,
    alternates: Sequence[dict[str, str]],
    videos: tuple[Story, list[EmbedFacts]] | None = None,
) -> None:
    """A page, with its versions in other languages, and a story with its videos."""
    if not alternates and not videos:
        _entry(snapshot, xml, "url", path, changed)
        return
    with xml.element("url"):
        xml.leaf("loc", snapshot.absolute(path))
        if changed:
            xml.leaf("lastmod", changed)
        for one in alternates:
            xml.leaf("xhtml:link", rel="alternate", hreflang=one["lang"], href=one["url"])
        if videos:
            embed_facts.write_sitemap(xml, snapshot, *videos)


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
