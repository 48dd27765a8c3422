"""Sitemaps: an index by month, the fixed pages, and the last two days' news as Google reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from newsroom import clock, urls
from newsroom.core.published import lists
from newsroom.site import jsonld
from newsroom.site.edition import Edition
from newsroom.site.feeds import Writer
from newsroom.site.pieces import Piece

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
NEWS_DAYS: Final = 2
NEWS_LIMIT: Final = 1_000  # news a file
LIMIT: Final = 50_000  # addresses a file
PAGES: Final = "pages"


def index(edition: Edition) -> Piece:
    """The index of all sitemaps; a month's last change is its newest story's or correction's."""
    xml = Writer()
    with xml.element("sitemapindex", xmlns=SITEMAP):
        _entry(edition, xml, "sitemap", urls.sitemap_part(PAGES), None)
        for month in edition.months:
            for part in range(1, -(-month.count // LIMIT) + 1):
                _entry(edition, xml, "sitemap", urls.sitemap_part(part_name(month.key, part)), month.changed_at)
        for part in range(1, _news_parts(edition) + 1):
            _entry(edition, xml, "sitemap", urls.news_sitemap(part), None)
    return Piece(urls.sitemap(), data=xml.bytes())


def part_name(key: str, part: int) -> str:
    """A month's sitemap by name: `2022-10`, and `2022-10-2` for what one file cannot hold."""
    return key if part == 1 else f"{key}-{part}"


def month(edition: Edition, key: str) -> list[Piece]:
    """The stories of a month, `YYYY-MM`; nothing when it has none."""
    found = list(lists.locations(edition.db, int(key[:4]), int(key[5:]), edition.zone))
    pieces = []
    for start in range(0, len(found), LIMIT):
        xml = Writer()
        with xml.element("urlset", xmlns=SITEMAP):
            for path, changed in found[start : start + LIMIT]:
                _entry(edition, xml, "url", path, changed)
        pieces.append(Piece(urls.sitemap_part(part_name(key, start // LIMIT + 1)), data=xml.bytes()))
    return pieces


def fixed(edition: Edition) -> Piece:
    """The front page, the sections, the archive."""
    xml = Writer()
    paths = [urls.home(), *(urls.section(one.slug) for one in edition.sections), urls.archive()]
    with xml.element("urlset", xmlns=SITEMAP):
        for path in paths:
            _entry(edition, xml, "url", path, None)
    return Piece(urls.sitemap_part(PAGES), data=xml.bytes())


def _entry(edition: Edition, xml: Writer, kind: str, path: str, changed: str | None) -> None:
    if changed:
        xml.record(kind, loc=edition.absolute(path), lastmod=changed)
    else:
        xml.record(kind, loc=edition.absolute(path))


def _fresh(edition: Edition) -> list[int]:
    since = clock.to_text(edition.now - timedelta(days=NEWS_DAYS))
    until = clock.to_text(edition.now)
    listed = lists.newest(edition.db, -1, since=since)
    edition.expect(listed)
    return [one for one in listed if (story := edition.story(one)) and story.published_at <= until]


def _news_parts(edition: Edition) -> int:
    return max(1, -(-len(_fresh(edition)) // NEWS_LIMIT))


def news(edition: Edition) -> list[Piece]:
    """The stories of the last two days, newest first; an empty file when there are none, which is allowed."""
    fresh = _fresh(edition)
    pieces = []
    for start in range(0, max(len(fresh), 1), NEWS_LIMIT):
        xml = Writer()
        with xml.element("urlset", xmlns=SITEMAP, xmlns_news=NEWS):
            for one in fresh[start : start + NEWS_LIMIT]:
                _news_entry(edition, xml, one)
        pieces.append(Piece(urls.news_sitemap(start // NEWS_LIMIT + 1), data=xml.bytes()))
    return pieces


def _news_entry(edition: Edition, xml: Writer, article_id: int) -> None:
    story = edition.story(article_id)
    assert story is not None
    with xml.element("url"):
        xml.leaf("loc", edition.absolute(story.path))
        with xml.element("news:news"):
            with xml.element("news:publication"):
                xml.leaf("news:name", edition.settings.text("site.title"))
                xml.leaf(
                    "news:language",
                    story.lang if story.lang.lower() in ("zh-cn", "zh-tw") else story.lang.split("-")[0],
                )
            xml.leaf("news:publication_date", jsonld.moment(edition, story.published_at))
            xml.leaf("news:title", story.title)


def robots(edition: Edition) -> Piece:
    """What crawlers may read: everything but the fragments and the search; nothing of a site not to be indexed."""
    if not edition.indexed:
        return Piece(urls.robots(), data=b"User-agent: *\nDisallow: /\n")
    lines = [
        "User-agent: *", f"Disallow: {edition.base}/_f/", f"Disallow: {edition.base}{urls.search()}", "",
        f"Sitemap: {edition.absolute(urls.sitemap())}", "",
    ]  # fmt: skip
    return Piece(urls.robots(), data="\n".join(lines).encode())
