"""The units of the site: what is made together, and the order in which units are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from newsroom.core.comments import thread_pages
from newsroom.core.people import people
from newsroom.core.programmes import recordings
from newsroom.core.published import stories, story_lists
from newsroom.core.series import podcasts, series
from newsroom.site.list_pages import ListPage, divide
from newsroom.site.makers import ORDER
from newsroom.site.snapshot import Snapshot


class Unit(NamedTuple):
    """A maker and a key, such as `article 7`, or `section 12:3` for page 3 of a section (0 is the newest page).

    `comments 7:2` is the second page of the comments on article 7, `comments 7:0` says which comment is on which page.
    """

    maker: str
    key: str = ""


LABEL_KINDS: Final = ("section", "tag", "author")
PAGES: Final = ("search", "not_found", "gone", "archive", "figures")
FRAGMENTS: Final = ("latest", "most-read", "comments", "programmes", "counts")
SITE_FEED: Final = Unit("feed")
ALL: Final = "all"  # the key of a list of which there is only one
CORRECTION_FEED: Final = Unit("feed", "corrections")
COMMENT_FEED: Final = Unit("feed", "comments")
# Also made from the time or from readership: each build compares what they would be made from.
COMPARED_ALWAYS: Final = (
    Unit("page", "figures"),
    *(Unit("fragment", name) for name in FRAGMENTS),
    Unit("programmes", "today"),
    Unit("programmes", "week"),
    Unit("watch", ALL),
    Unit("root"),
    Unit("home"),
    Unit("sitemap", "index"),
    Unit("sitemap", "news"),
)
FRONT_FRAGMENTS: Final = ("latest", "most-read", "comments")  # also in each language with a front page
# Compared in the same way, but only if something has changed.
COMPARED_AFTER_CHANGES: Final = (
    Unit("page", "archive"),
    Unit("sitemap", "pages"),
    Unit("merged"),
    Unit("redirects"),
)


def of_fronts(snapshot: Snapshot) -> list[Unit]:
    """The units of the front pages in other languages, except their feeds."""
    fragments = [Unit("fragment", f"{name}:{one.key}") for one in snapshot.fronts.others for name in FRONT_FRAGMENTS]
    return [*fragments, *(Unit("home", one.key) for one in snapshot.fronts.others)]


def front_feeds(snapshot: Snapshot) -> list[Unit]:
    """The feeds of the site: in its own language, and in each other language with a front page, now or formerly."""
    fronts = snapshot.fronts
    return [SITE_FEED, *(Unit("feed", one.key) for one in (*fronts.others, *fronts.former))]


def compared_always(snapshot: Snapshot) -> list[Unit]:
    """The units that each build compares with what they would be made from."""
    return [*COMPARED_ALWAYS, *of_fronts(snapshot)]


def is_compared_always(unit: Unit) -> bool:
    """Whether each build compares a unit with what it would be made from."""
    return unit.maker in ("home", "fragment") or unit in COMPARED_ALWAYS


def all_units(snapshot: Snapshot) -> Iterator[Unit]:
    """Every unit of the site, in writing order; all lists of stories are read at once."""
    yield Unit("asset")
    beside = (
        {medium.id for medium in snapshot.identity.media}
        | people.portraits(snapshot.db)
        | podcasts.artworks(snapshot.db)
    )
    for media_id in sorted({*stories.shown_media(snapshot.db), *beside}):
        yield Unit("media", str(media_id))
    for article_id in thread_pages.long_threads(snapshot.db):
        yield from of_thread(article_id, len(snapshot.thread_pages(article_id)))
    for article_id in story_lists.with_paths(snapshot.db):
        yield Unit("article", str(article_id))
    snapshot.expect_everything()
    for kind in LABEL_KINDS:
        for label in story_lists.labels(snapshot.db, kind):
            yield from _of_length(kind, str(label.id), len(snapshot.filed(label.id)), snapshot.page_size)
    yield Unit("merged")
    for month in snapshot.months:
        yield from _of_length("month", month.key, month.count, snapshot.page_size)
    yield from of_list("corrections", ALL, snapshot.correction_pages)
    for one in series.list_(snapshot.db):
        yield Unit("series", str(one.id))
    yield Unit("watch", ALL)
    yield from (Unit("watch", str(one.programme.id)) for one in recordings.places(snapshot.db))
    for day in snapshot.programme_days:
        yield Unit("programmes", day)
    yield from (Unit("programmes", name) for name in ("today", "week"))
    for name in PAGES:
        yield Unit("page", name)
    for name in FRAGMENTS:
        yield Unit("fragment", name)
    yield Unit("root")
    yield Unit("home")
    yield from of_fronts(snapshot)
    yield from front_feeds(snapshot)
    yield CORRECTION_FEED
    yield COMMENT_FEED
    for section in snapshot.sections:
        yield Unit("feed", str(section.id))
    for label_id in snapshot.people:
        yield Unit("feed", str(label_id))
    for month in snapshot.months:
        yield Unit("sitemap", month.key)
    yield from (Unit("sitemap", name) for name in ("pages", "watch", "news", "index"))
    yield Unit("redirects")


def of_list(kind: str, key: str, pages: Sequence[ListPage]) -> list[Unit]:
    """The units of a list, one for each page."""
    return [Unit(kind, f"{key}:{page.number or 0}") for page in pages]


def _of_length(kind: str, key: str, stories: int, page_size: int) -> list[Unit]:
    """The units of a list with so many stories."""
    return of_list(kind, key, divide(range(stories), page_size))


def of_thread(article_id: int, pages: int) -> list[Unit]:
    """The units of the comments on a story besides its own page; none if that shows all of them."""
    return [Unit("comments", f"{article_id}:{number}") for number in (*range(2, pages + 1), 0)] if pages > 1 else []


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Units in writing order, each once."""
    place = {maker: number for number, maker in enumerate(ORDER)}
    return sorted(set(units), key=lambda unit: (place[unit.maker], _natural(unit.key)))


def _natural(key: str) -> tuple[int, str]:
    """Sorts keys that begin with a number by that number."""
    head = key.partition(":")[0]
    return (int(head) if head.isdigit() else 0, key)
