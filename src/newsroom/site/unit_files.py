"""The files of each unit: for each maker, the files for a key."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from newsroom import urls
from newsroom.core.media import clips, pictures, renditions
from newsroom.core.media.pictures import Medium
from newsroom.core.people import people
from newsroom.core.published import former_paths, stories, story_lists
from newsroom.core.series import podcasts
from newsroom.site import (
    comment_feeds,
    correction_pages,
    feeds,
    front_page,
    ninjs,
    pages,
    programme_pages,
    programme_week,
    recording_pages,
    redirects,
    root_files,
    series_pages,
    share_cards,
    sitemaps,
    theme,
)
from newsroom.site.plan import neighbours
from newsroom.site.site_file import SiteFile, StreamedFile
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import ALL, COMMENT_FEED, COMPARED_AFTER_CHANGES, CORRECTION_FEED, Unit, is_compared_always


def files_of(snapshot: Snapshot, unit: Unit) -> list[SiteFile]:
    """The files of a unit; none if there is no longer anything to show for its key."""
    files = MAKERS[unit.maker](snapshot, unit.key)
    if is_compared_always(unit) or unit in COMPARED_AFTER_CHANGES:  # by everything that they are made from
        for file in files:
            file.inputs = file.fingerprint()
    return files


def _assets(snapshot: Snapshot, _: str) -> list[SiteFile]:
    files = [SiteFile(path, data=data) for path, data in theme.assets(snapshot.theme, snapshot.added_assets).items()]
    replaced = set(root_files.names(snapshot.theme))
    icons = [file for file in snapshot.icons.files(snapshot.db) if file.path not in replaced]
    return [*files, share_cards.site_file(snapshot), *icons]


def _media(snapshot: Snapshot, key: str) -> list[SiteFile]:
    beside = (
        {medium.id for medium in snapshot.identity.media}
        | people.portraits(snapshot.db)
        | podcasts.artworks(snapshot.db)
    )
    if int(key) not in beside and not stories.is_shown(snapshot.db, int(key)):
        return []
    medium = pictures.get(snapshot.db, int(key))
    if medium.is_clip:
        return _clip(snapshot, medium)
    return [SiteFile(path, data=data) for path, data in renditions.files(snapshot.db, medium)]


def _clip(snapshot: Snapshot, medium: Medium) -> list[SiteFile]:
    """The files of a clip, which is read only while it is written, and its captions."""
    bytes_of = StreamedFile(lambda: clips.parts(snapshot.db, medium.id), medium.bytes, medium.sha256[:32])
    tracks = clips.tracks(snapshot.db, medium.id)
    return [
        SiteFile(medium.path, streamed=bytes_of),
        *(SiteFile(one.path(medium), data=one.data.encode("utf-8")) for one in tracks),
    ]


def _article(snapshot: Snapshot, key: str) -> list[SiteFile]:
    """The page of a story, and the pages at its former paths."""
    story = snapshot.story(int(key))
    files = [pages.article(snapshot, story)] if story else []
    if story and not story.is_page and snapshot.settings.flag("site.ninjs"):
        corrections = stories.corrections(snapshot.db, story.id) if story.corrected else []
        files.append(ninjs.item(snapshot, story, corrections))
    if story and not story.is_page and share_cards.has_own(snapshot, story):
        files.append(share_cards.story_file(snapshot, story))
    if story and story.figures and story.figures.comments:
        files.append(comment_feeds.of_story(snapshot, story))
    if snapshot.may_have_moved(int(key)):
        for former in redirects.former_paths_of(snapshot, int(key)):
            if urls.tombstone(former.path) is None:
                continue
            files.append(pages.moved(snapshot, former) if former.target else pages.gone(snapshot, former))
    return files


def _comments(snapshot: Snapshot, key: str) -> list[SiteFile]:
    """A further page of a long thread, or the file that says which comment is on which page."""
    article_id, number = map(int, key.split(":"))
    story = snapshot.story(article_id)
    if story is None or not max(number, 2) <= len(snapshot.thread_pages(article_id)):
        return []
    return [pages.thread_file(snapshot, story, number)]


def _list_page(kind: str, snapshot: Snapshot, key: str) -> list[SiteFile]:
    owner, _, number = key.partition(":")
    if kind == "month":
        slug, heading = owner, pages.month_name(snapshot, owner)
    else:
        label = snapshot.label(int(owner))
        if label is None:
            return []
        slug, heading = label.slug, label.name
    divided = snapshot.list_pages(kind, owner)
    wanted = int(number)
    found = [page for page in divided[max(wanted - 1, 0) : wanted] or divided[-1:] if (page.number or 0) == wanted]
    person = snapshot.people.get(int(owner)) if kind == "author" else None
    count = 0 if wanted else sum(len(page.ids) for page in divided)
    return [pages.list_page(snapshot, kind, slug, heading, page, count=count, person=person) for page in found]


def _corrections(snapshot: Snapshot, key: str) -> list[SiteFile]:
    number = int(key.partition(":")[2])
    found = [page for page in snapshot.correction_pages if (page.number or 0) == number]
    return [correction_pages.correction_page(snapshot, page) for page in found]


def _series(snapshot: Snapshot, key: str) -> list[SiteFile]:
    return series_pages.files(snapshot, int(key))


def _merged(snapshot: Snapshot, _: str) -> list[SiteFile]:
    chosen = (one for one in redirects.chosen(snapshot) if urls.tombstone(one.path) and one.target)
    others = (*former_paths.of_labels(snapshot.db), *redirects.of_fronts(snapshot), *chosen)
    moved = [pages.moved(snapshot, former) for former in others]
    left = (*former_paths.of_series(snapshot.db), *former_paths.of_recordings(snapshot.db))
    return [*moved, *(pages.gone(snapshot, former) for former in left)]


def _programmes(snapshot: Snapshot, key: str) -> list[SiteFile]:
    days = snapshot.programme_days
    if key == "week":
        return [programme_week.week(snapshot)] if days else []
    day = snapshot.today if key == "today" else key
    if not days or (key != "today" and day not in days):
        return []
    path = urls.programmes(None if key == "today" else day)
    return [programme_pages.programme_day(snapshot, day, path=path, beside=neighbours(days, day))]


def _watch(snapshot: Snapshot, key: str) -> list[SiteFile]:
    """The page of a recording, or the list of the newest ones with its feed."""
    return recording_pages.listing(snapshot) if key == ALL else recording_pages.recording(snapshot, int(key))


def _page(snapshot: Snapshot, key: str) -> list[SiteFile]:
    makers = {
        "search": pages.search,
        "not_found": pages.not_found,
        "gone": pages.gone_page,
        "archive": pages.archive,
        "figures": pages.figures,
    }
    return [makers[key](snapshot)]


def _fragment(snapshot: Snapshot, key: str) -> list[SiteFile]:
    name, _, lang = key.partition(":")
    of_front = {
        "latest": front_page.latest_fragment,
        "most-read": pages.most_read_fragment,
        "comments": front_page.comments_fragment,
    }
    if name in of_front:
        front = snapshot.fronts.find(lang)
        return [of_front[name](snapshot, front)] if front else []
    makers = {"programmes": front_page.programmes_fragment, "counts": pages.counts_fragment}
    return [makers[name](snapshot)]


def _root(snapshot: Snapshot, _: str) -> list[SiteFile]:
    return root_files.files(snapshot.db, snapshot.theme)


def _home(snapshot: Snapshot, key: str) -> list[SiteFile]:
    front = snapshot.fronts.find(key)
    return [front_page.home(snapshot, front)] if front else []


def _feed(snapshot: Snapshot, key: str) -> list[SiteFile]:
    if key == CORRECTION_FEED.key:
        return [correction_pages.feed(snapshot)]
    if key == COMMENT_FEED.key:
        return [comment_feeds.of_site(snapshot)]
    if not key.isdigit():
        front = snapshot.fronts.of_feeds(key)
        return feeds.feeds(snapshot, front=front) if front else []
    label = story_lists.label(snapshot.db, int(key))
    if label is None or not story_lists.newest_in_label(snapshot.db, label.id, 1):
        return []
    if label.kind != "section" and label.id not in snapshot.people:
        return []
    return feeds.feeds(snapshot, label)


def _sitemap(snapshot: Snapshot, key: str) -> list[SiteFile]:
    if key == "index":
        return [sitemaps.index(snapshot)]
    if key == "news":
        return sitemaps.news(snapshot)
    if key == "watch":
        return sitemaps.watch(snapshot)
    if key == "pages":
        return [sitemaps.fixed(snapshot), sitemaps.robots(snapshot), *sitemaps.index_key_file(snapshot)]
    return sitemaps.month(snapshot, key)


def _redirects(snapshot: Snapshot, _: str) -> list[SiteFile]:
    return redirects.maps(snapshot)


MAKERS: Final[dict[str, Callable[[Snapshot, str], list[SiteFile]]]] = {
    "asset": _assets,
    "media": _media,
    "comments": _comments,
    "article": _article,
    "section": partial(_list_page, "section"),
    "tag": partial(_list_page, "tag"),
    "author": partial(_list_page, "author"),
    "merged": _merged,
    "month": partial(_list_page, "month"),
    "corrections": _corrections,
    "series": _series,
    "watch": _watch,
    "programmes": _programmes,
    "page": _page,
    "fragment": _fragment,
    "root": _root,
    "home": _home,
    "feed": _feed,
    "sitemap": _sitemap,
    "redirects": _redirects,
}
