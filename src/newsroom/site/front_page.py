"""The front page: the lead, the places of the other stories, and breaking news above them.

The lead is the one that editors chose, else the newest story; then come the other chosen stories, then the newest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from newsroom import urls
from newsroom.core.articles import labels
from newsroom.core.articles.labels import Label
from newsroom.core.front import breaking, choices
from newsroom.core.programmes import programmes
from newsroom.core.published import stories, story_lists
from newsroom.core.published.site_identity import EVERY_OTHER
from newsroom.site import comment_feeds, jsonld, language_links, pages, programme_pages, recording_pages, share_cards
from newsroom.site.fronts import SiteFront
from newsroom.site.lead_layout import layout
from newsroom.site.pages import Context
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

ON_FRONT_PAGE: Final = 12  # stories below the lead
PER_SECTION: Final = 4  # stories of each section, besides those above
LISTED: Final = 6  # stories in the list beside the lead, at most
FEWEST_LISTED: Final = 3  # with fewer there is no list
IN_A_ROW: Final = 3  # cards
PROGRAMMES: Final = 8  # in the box of the latest ones


@dataclass(frozen=True, slots=True)
class FrontPlaces:
    """The places of the stories below the lead: cards directly below it, the list beside it, and cards below both."""

    under: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    below: tuple[int, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        """All of them, in the order of their places."""
        return self.under + self.beside + self.below


def arrange(chosen: Sequence[int], newest: Sequence[int], lead: str) -> FrontPlaces:
    """Divide the chosen stories, and the newest ones that fill the rest, among the places.

    The list beside the lead contains only newest ones, in order of time. A lead in the layout `wide` or `tall` is as high
    as that list; below another one a row of cards fills the height. With few stories there are only cards.
    """
    number = min(len(chosen) + len(newest), ON_FRONT_PAGE)
    cards = 2 * IN_A_ROW if number > 2 * IN_A_ROW + 2 else IN_A_ROW
    cards = max(cards, -(-len(chosen) // IN_A_ROW) * IN_A_ROW)
    listed = min(LISTED, len(newest) - max(cards - len(chosen), 0))
    if number <= 2 * IN_A_ROW or listed < FEWEST_LISTED:
        return FrontPlaces(below=(*chosen, *newest[: max(ON_FRONT_PAGE - len(chosen), 0)]))
    under = IN_A_ROW if lead in ("text", "small") else 0
    filling = max(under - len(chosen), 0)  # how many of the newest stories go below the lead
    rest = newest[filling + listed :]
    return FrontPlaces(
        under=(*chosen[:under], *newest[:filling]),
        beside=tuple(newest[filling : filling + listed]),
        below=(*chosen[under:], *rest[: cards - max(len(chosen), under)]),
    )


def home(snapshot: Snapshot, front: SiteFront | None = None) -> SiteFile:
    """A front page, that in the language of the site by default: the lead, the stories below it, the sections, the boxes."""
    front = front or snapshot.fronts.main
    context = pages.page(
        snapshot,
        "home",
        front.path,
        snapshot.settings.text("site.title"),
        front=front,
        lang=front.lang,
        description=snapshot.settings.in_language("site.tagline", front.lang) or None,
        jsonld=jsonld.website(snapshot, front),
        alternates=language_links.front_alternates(snapshot),
        image=snapshot.once("card", lambda: share_cards.image(snapshot)),
        next=urls.archive(),
    )
    lead, places = _chosen(snapshot, front)
    shown = [one for one in (lead, *places.all) if one is not None]
    cards = {card["id"]: card for card in pages.current(snapshot, shown)}
    context |= {
        "lead": cards.get(lead) if lead is not None else None,
        "layout": layout(cards[lead]) if lead is not None else "text",
        "stories": [cards[one] for one in places.all],
        "under": [cards[one] for one in places.under],
        "beside": [cards[one] for one in places.beside],
        "below": [cards[one] for one in places.below],
        "by_section": _by_section(snapshot, front, shown),
        "breaking": breaking_news(snapshot, front),
        "today": snapshot.today if snapshot.settings.flag("site.date") else None,
        "latest": pages.latest(snapshot, front),
        "most_read": pages.most_read(snapshot, front),
        "latest_comments": comment_feeds.on_front_page(snapshot, front),
        "figures": pages.site_figures(snapshot),
        "pages": {"number": None, "count": None, "older": urls.archive(), "newer": None},
    }
    box: Context = {"programmes": [], "latest_programmes": []}  # they are in the language of the site
    return SiteFile(front.path, "home.html", context | (box if front.key else programme_box(snapshot)))


def _chosen(snapshot: Snapshot, front: SiteFront) -> tuple[int | None, FrontPlaces]:
    """The lead, and the stories below it with their places. Of a chosen story the version in the language is shown."""
    live = [one for one in choices.list_(snapshot.db, snapshot.now) if one.live]
    versions = {one.article_id: _version(snapshot, front, one.article_id) for one in live}
    newest = story_lists.newest(snapshot.db, 1 + ON_FRONT_PAGE + len(live), only=front.only)
    if not newest:
        return None, FrontPlaces()
    leads = (versions[one.article_id] for one in live if one.lead)
    lead = next((one for one in leads if one is not None), newest[0])
    shown = [one for one in dict.fromkeys(versions.values()) if one is not None]
    chosen = [one for one in shown if one != lead][:ON_FRONT_PAGE]
    others = [one for one in newest if one != lead and one not in chosen][:ON_FRONT_PAGE]
    return lead, arrange(chosen, others, layout(snapshot.card(lead)))


def _version(snapshot: Snapshot, front: SiteFront, article_id: int) -> int | None:
    """The version of a live story that belongs on a front page, if there is one."""
    story = snapshot.story(article_id)
    if story is None or front.has(story.lang):
        return article_id if story else None
    versions = stories.translations(snapshot.db, article_id) if story.translated else []
    return next((one.article_id for one in versions if front.has(one.lang)), None)


def _by_section(snapshot: Snapshot, front: SiteFront, above: Sequence[int]) -> list[Context]:
    """The newest stories of each section that are not among those above: every story is on the page once."""
    found = []
    for section in front_sections(snapshot):
        newest = story_lists.newest_in_label(snapshot.db, section.id, PER_SECTION + len(above), only=front.only)
        ids = [one for one in newest if one not in above][:PER_SECTION]
        if ids:
            cards = pages.current(snapshot, ids)
            found.append({"name": section.name, "url": urls.section(section.slug), "stories": cards})
    return found


def front_sections(snapshot: Snapshot) -> list[Label]:
    """The sections with a block, in the order of the setting `site.front`."""
    wanted = snapshot.settings.names("site.front")
    if not wanted:
        return snapshot.sections
    named = {
        section.id: place
        for place, name in reversed(list(enumerate(wanted)))
        for section in snapshot.sections
        if name != EVERY_OTHER and labels.means(section.kind, name, section.name)
    }
    rest = wanted.index(EVERY_OTHER) if EVERY_OTHER in wanted else None
    places = {one.id: named.get(one.id, rest) for one in snapshot.sections}
    listed = [(place, one) for one in snapshot.sections if (place := places[one.id]) is not None]
    return [one for _, one in sorted(listed, key=lambda pair: pair[0])]


def breaking_news(snapshot: Snapshot, front: SiteFront) -> Context | None:
    """The line at the top of the front page, with the path of its story and the time at which it ends.

    It is written in the language of the site, and shown to its readers only.
    """
    line = None if front.key else breaking.find(snapshot.db, snapshot.now)
    return {"text": line.text, "url": line.path, "until": line.until, "at": line.set_at} if line else None


def programme_box(snapshot: Snapshot) -> Context:
    """The programmes in the box: those of today, or the latest ones that can be read about or watched."""
    if snapshot.settings.text("site.programme_box") == "today":
        return {"programmes": programme_pages.on_air(snapshot, snapshot.today), "latest_programmes": []}
    rows: list[dict[str, Any]] = [
        recording_pages.row(row) for row in programmes.latest(snapshot.db, at=snapshot.now, limit=PROGRAMMES)
    ]
    return {"programmes": [], "latest_programmes": rows}


def programmes_fragment(snapshot: Snapshot) -> SiteFile:
    """The box of programmes, for a script to insert into pages."""
    context = pages.partial_context(snapshot) | programme_box(snapshot)
    return SiteFile(urls.fragment("programmes"), "fragment_programmes.html", context)


def comments_fragment(snapshot: Snapshot, front: SiteFront) -> SiteFile:
    """The latest comments for the readers of a front page, for a script to insert into pages."""
    context = pages.partial_context(snapshot, front) | {"latest_comments": comment_feeds.on_front_page(snapshot, front)}
    return SiteFile(urls.fragment("comments", front.key), "fragment_comments.html", context)


def latest_fragment(snapshot: Snapshot, front: SiteFront) -> SiteFile:
    """Breaking news and the latest news of a front page, for a script to insert into pages."""
    context = pages.partial_context(snapshot, front)
    context |= {"latest": pages.latest(snapshot, front), "breaking": breaking_news(snapshot, front)}
    return SiteFile(urls.fragment("latest", front.key), "fragment_latest.html", context)
