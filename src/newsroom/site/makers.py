"""Who makes what: for each maker of the plan, the pieces it makes for a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from newsroom import urls
from newsroom.core.media import pictures, renditions
from newsroom.core.published import lists, stories
from newsroom.site import cards, feeds, ninjs, pages, plan, redirects, sitemaps, templates
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece
from newsroom.site.plan import Unit

# Units whose pieces are compared by all they are made from before anything is rendered.
COMPARED: Final = frozenset((*plan.RESTLESS, *plan.AFTER_ANY_CHANGE))


def make(edition: Edition, unit: Unit) -> list[Piece]:
    """The pieces of a unit: none when there is nothing to show for its key any more."""
    made = MAKERS[unit.maker](edition, unit.key)
    if unit in COMPARED:
        for piece in made:
            piece.inputs = piece.fingerprint()
    return made


def _assets(edition: Edition, _: str) -> list[Piece]:
    files = [Piece(path, data=data) for path, data in templates.assets(edition.theme).items()]
    return [*files, cards.piece(edition)]


def _media(edition: Edition, key: str) -> list[Piece]:
    if not stories.is_shown(edition.db, int(key)):
        return []
    medium = pictures.get(edition.db, int(key))
    return [Piece(path, data=data) for path, data in renditions.files(edition.db, medium)]


def _article(edition: Edition, key: str) -> list[Piece]:
    """The page of a story, and what stands at its former paths."""
    story = edition.story(int(key))
    made = [pages.article(edition, story, pages.related(edition, story))] if story else []
    if story and edition.settings.flag("site.ninjs"):
        corrections = stories.corrections(edition.db, story.id) if story.corrected else []
        made.append(ninjs.item(edition, story, corrections))
    if story and cards.has_own(edition, story):
        made.append(cards.piece_of(edition, story))
    for former in redirects.former(edition, int(key)) if edition.has_moved(int(key)) else ():
        made.append(pages.moved(edition, former) if former.target else pages.gone(edition, former))
    return made


def _list(kind: str) -> Callable[[Edition, str], list[Piece]]:
    def make_page(edition: Edition, key: str) -> list[Piece]:
        owner, _, number = key.partition(":")
        slug = heading = owner
        if kind == "month":
            heading = pages.month_name(edition, owner)
        else:
            label = lists.label(edition.db, int(owner))
            if label is None:
                return []
            slug, heading = label.slug, label.name
        leaf = next((one for one in edition.leaves(kind, owner) if (one.number or 0) == int(number)), None)
        return [pages.list_page(edition, kind, slug, heading, leaf)] if leaf else []

    return make_page


def _programmes(edition: Edition, key: str) -> list[Piece]:
    days = edition.programme_days
    day = edition.today if key == "today" else key
    if not days or (key != "today" and day not in days):
        return []
    previous = max((one for one in days if one < day), default=None)
    following = min((one for one in days if one > day), default=None)
    path = urls.programmes(None if key == "today" else day)
    return [pages.programme_day(edition, day, path=path, previous=previous, following=following)]


def _page(edition: Edition, key: str) -> list[Piece]:
    return [
        {
            "search": pages.search, "not_found": pages.not_found, "gone": pages.gone_page, "archive": pages.archive,
            "figures": pages.figures,
        }[key](edition)
    ]  # fmt: skip


def _fragment(edition: Edition, key: str) -> list[Piece]:
    return [
        {
            "latest": pages.latest_fragment, "most-read": pages.most_read_fragment,
            "programmes": pages.programmes_fragment, "counts": pages.counts_fragment,
        }[key](edition)
    ]  # fmt: skip


def _home(edition: Edition, _: str) -> list[Piece]:
    return [pages.home(edition)]


def _feed(edition: Edition, key: str) -> list[Piece]:
    section = lists.label(edition.db, int(key)) if key else None
    if key and (section is None or not lists.newest_in_label(edition.db, section.id, 1)):
        return []
    return feeds.feeds(edition, section)


def _sitemap(edition: Edition, key: str) -> list[Piece]:
    if key == "index":
        return [sitemaps.index(edition)]
    if key == "news":
        return sitemaps.news(edition)
    if key == "pages":
        return [sitemaps.fixed(edition), sitemaps.robots(edition)]
    return sitemaps.month(edition, key)


def _redirects(edition: Edition, _: str) -> list[Piece]:
    return redirects.maps(edition)


MAKERS: Final[dict[str, Callable[[Edition, str], list[Piece]]]] = {
    "asset": _assets, "media": _media, "article": _article, "section": _list("section"), "tag": _list("tag"),
    "author": _list("author"), "month": _list("month"), "programmes": _programmes, "page": _page,
    "fragment": _fragment, "home": _home, "feed": _feed, "sitemap": _sitemap, "redirects": _redirects,
}  # fmt: skip
