"""The pages of a series, with its introduction and its stories in their order, and its feed."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom import markup, urls
from newsroom.core.series.series import Series
from newsroom.site import feeds, pages, podcast_feeds, series_places
from newsroom.site.inputs import ListInputs
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot


def files(snapshot: Snapshot, series_id: int) -> list[SiteFile]:
    """The pages and the feed of a series; none without a published story, or for a series that was removed."""
    series = series_places.by_id(snapshot, series_id)
    listed = series_places.parts_of(snapshot, series_id)
    if series is None or not listed:
        return []
    snapshot.expect(listed)
    size = snapshot.page_size
    count = -(-len(listed) // size)
    found = [
        _page(snapshot, series, listed, number, count, listed[(number - 1) * size : number * size])
        for number in range(1, count + 1)
    ]
    by_date = sorted(listed, key=lambda one: _published(snapshot, one), reverse=True)
    path = urls.series(series.slug)
    feed = feeds.of_series(snapshot, series.entry.name, path, by_date[: snapshot.feed_size])
    return [*found, feed, *podcast_feeds.files(snapshot, series, by_date)]


def _published(snapshot: Snapshot, article_id: int) -> tuple[str, int]:
    story = snapshot.story(article_id)
    assert story is not None
    return story.published_at, article_id


def _page(
    snapshot: Snapshot, series: Series, listed: Sequence[int], number: int, count: int, here: Sequence[int]
) -> SiteFile:
    """One page, the first part first. The introduction and the number of stories are on the first one only."""

    def at(page: int) -> str | None:
        return urls.series(series.slug, page if page > 1 else None) if 1 <= page <= count else None

    path = at(number) or ""
    html = _introduction(snapshot, series) if number == 1 else ""
    context = pages.page(
        snapshot,
        "series",
        path,
        series.entry.name,
        description=markup.opening(html, pages.DESCRIPTION) or None,
        prev=at(number - 1),
        next=at(number + 1),
        feed=urls.feed(urls.series(series.slug)),
        podcast=podcast_feeds.link(snapshot, series),
        **pages.crumbs(snapshot, this={"name": series.entry.name, "url": urls.series(series.slug)}),
    )
    context |= {
        "heading": series.entry.name,
        "html": html,
        "count": len(listed) if number == 1 else None,
        "start": (number - 1) * snapshot.page_size + 1,
        "stories": snapshot.cards(here),
        "pages": {"number": number, "earlier": at(number - 1), "later": at(number + 1)},
    }
    return SiteFile(path, "series.html", context, inputs=ListInputs(tuple(here)).encode())


def _introduction(snapshot: Snapshot, series: Series) -> str:
    """The introduction as safe HTML."""
    html: str = snapshot.once(
        f"introduction {series.id}", lambda: markup.article_html(series.entry.introduction, media=lambda _: None)
    )
    return html
