"""One reading of the file for one build: stories and their cards, and what every page is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from newsroom import clock, urls
from newsroom.core.articles.labels import Label
from newsroom.core.programmes import programmes
from newsroom.core.published import former_paths, lists, stories
from newsroom.core.published.lists import Month
from newsroom.core.published.stories import Story
from newsroom.settings import Settings
from newsroom.site import templates
from newsroom.store import Connection

KEPT: Final = 2_000  # stories held in memory, without their text
CARDS: Final = 60_000  # cards held in memory: lists by the dozen ask for the same
RELATED: Final = 5
MANY: Final = 100  # stories about to be shown from which whole sections are read instead of a few of their rows each
Card = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of a list: `number` is None for the newest, which stands under the list's own path."""

    number: int | None
    ids: tuple[int, ...]
    older: int | None
    newer: int | None

    @property
    def inputs(self) -> str:
        """What the page is made of, as the plan remembers it."""
        return f"{','.join(map(str, self.ids))} {self.older or ''} {self.newer or ''}"


def leaves(ids: Sequence[int], size: int) -> list[Leaf]:
    """The pages of a list of stories, oldest first, the newest page last.

    Numbered pages are full and hold the same stories for ever; the newest page holds the last full page's worth and
    what has come since. A numbered page changes once more: when the next one is numbered, which it links to.
    """
    if not ids:
        return []
    numbered = max(len(ids) // size - 1, 0)
    found = [
        Leaf(
            number,
            tuple(ids[(number - 1) * size : number * size]),
            number - 1 or None,
            number + 1 if number < numbered else None,
        )
        for number in range(1, numbered + 1)
    ]
    found.append(Leaf(None, tuple(ids[numbered * size :]), numbered or None, None))
    return found


class Edition:
    """The file as it is at one moment, read for pages."""

    def __init__(
        self, db: Connection, *, settings: Settings, now: datetime, theme: Path | None, indexed: bool = True
    ) -> None:
        self.db = db
        self.settings = settings
        self.now = now
        self.theme = theme
        self.indexed = indexed
        self.zone = settings.zone
        self.today = clock.day_of(now, self.zone)
        self.site_url = settings.text("site.url").rstrip("/")
        self.base = urls.base(self.site_url)
        self.page_size = max(settings.number("site.page_size"), 1)
        self.feed_size = max(settings.number("site.feed_size"), 1)
        self._stories: dict[int, Story] = {}
        self._cards: dict[int, Card] = {}
        self._labels: dict[int, Label] = {}
        self._bodies: dict[int, str] = {}
        self._settled: set[int] = set()
        self._many = False
        self._orders: dict[int, tuple[list[int], dict[int, int]]] = {}
        self._read: dict[str, Any] = {}
        self._links: dict[int, dict[str, str]] = {}
        self._list: tuple[str, list[Leaf]] | None = None
        self._absolute = lru_cache(maxsize=4096)(partial(urls.absolute, self.site_url))
        self.moment = lru_cache(maxsize=16384)(self._moment)
        self.say = templates.messages(theme, settings.lang).gettext

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, asked once for this edition."""
        if name not in self._read:
            self._read[name] = read()
        return self._read[name]

    @cached_property
    def sections(self) -> list[Label]:
        """The sections that have something to read, in their order."""
        return lists.labels(self.db, "section")

    @cached_property
    def months(self) -> list[Month]:
        """The months in which something was published, oldest first."""
        return lists.months(self.db, self.zone)

    @cached_property
    def programme_days(self) -> list[str]:
        """The days for which programmes are listed, oldest first."""
        return programmes.days(self.db, self.zone)

    @cached_property
    def assets(self) -> dict[str, str]:
        """The paths of the theme's files by their names."""
        return templates.asset_paths(self.theme)

    @cached_property
    def site(self) -> dict[str, Any]:
        """What every page is told about the site."""
        text = self.settings.text
        listed = bool(self.programme_days)
        return {
            "title": text("site.title"), "tagline": text("site.tagline"), "url": self.site_url,
            "lang": self.settings.lang, "base": self.base,
            "sections": [{"name": one.name, "url": urls.section(one.slug)} for one in self.sections],
            "feeds": {"rss": urls.feed(), "atom": urls.atom(), "json": urls.json_feed()},
            "comments_origin": text("site.comments_origin"), "counting": self.settings.flag("stats.count"),
            "links": {
                "home": urls.home(), "search": urls.search(), "archive": urls.archive(), "figures": FIGURES,
                "programmes": urls.programmes() if listed else None,
            },
            "fragments": {
                "latest": urls.fragment("latest"), "most_read": urls.fragment("most-read"),
                "programmes": urls.fragment("programmes") if listed else None,
                "counts": urls.fragment("counts.json"),
            },
        }  # fmt: skip

    def absolute(self, path: str) -> str:
        """The whole address of a site path."""
        return self._absolute(path)

    def expect(self, ids: Iterable[int], *, text: bool = False) -> None:
        """Read these stories at once, since pages are about to ask for them; with `text`, their HTML too."""
        wanted = list(ids)
        self._read_stories([one for one in wanted if one not in self._stories])
        if text:
            self._bodies = dict(stories.bodies(self.db, wanted))
            self._settled = set(wanted) - former_paths.among(self.db, wanted)
            self._many = self._many or len(wanted) >= MANY

    def _read_stories(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        if len(self._stories) + len(ids) > KEPT:
            self._stories.clear()
        if len(self._cards) + len(ids) > CARDS:
            self._cards.clear()
        found = stories.stories(self.db, ids, known=self._labels)
        self._stories.update(found)
        # A card stays the object it is, by which the renderer knows it.
        self._cards.update((one, self._card(story)) for one, story in found.items() if one not in self._cards)

    def story(self, article_id: int) -> Story | None:
        """A live story, or None."""
        if article_id not in self._stories:
            self._read_stories([article_id])
        return self._stories.get(article_id)

    def card(self, article_id: int) -> Card:
        """What a list shows of a live story."""
        return self.cards([article_id])[0]

    def cards(self, ids: Sequence[int]) -> list[Card]:
        """What a list shows of live stories, in this order."""
        self._read_stories([one for one in ids if one not in self._cards])
        return [self._cards[one] for one in ids if one in self._cards]

    def body(self, article_id: int) -> str:
        """The safe HTML of a live story's text, with links as they are stored."""
        if article_id not in self._bodies:
            self._bodies = dict(stories.bodies(self.db, [article_id]))
        return self._bodies.get(article_id, "")

    def has_moved(self, article_id: int) -> bool:
        """Whether an article may have paths that no longer show it."""
        return article_id not in self._settled

    def before(self, story: Story, limit: int) -> list[int]:
        """The stories of the same section published before one, newest first: later ones never join them."""
        if story.section is None:
            return []
        if not self._many:
            return lists.before_in_section(self.db, story, limit)
        section = story.section.id
        if section not in self._orders:
            ids = lists.in_label(self.db, section)
            self._orders[section] = (ids, {one: place for place, one in enumerate(ids)})
        ids, places = self._orders[section]
        place = places[story.id]
        return ids[max(place - limit, 0) : place][::-1]

    def leaves(self, kind: str, key: str) -> list[Leaf]:
        """The pages of a list: of a label by its id, of a month by `YYYY-MM`."""
        name = f"{kind} {key}"
        if self._list is None or self._list[0] != name:
            if kind == "month":
                ids = lists.in_month(self.db, int(key[:4]), int(key[5:]), self.zone)
            else:
                ids = lists.in_label(self.db, int(key))
            self._list = (name, leaves(ids, self.page_size))
        return self._list[1]

    def _moment(self, at: str) -> str:
        """A UTC time as RFC 3339 with the site's offset."""
        return clock.local(datetime.fromisoformat(at), self.zone).isoformat()

    def month_of(self, at: str) -> str:
        """The month of the site's zone in which a UTC time lies, as `YYYY-MM`."""
        return self.moment(at)[:7]

    def link(self, label: Label) -> dict[str, str]:
        """A label's name and path, the same object each time: cards by the thousand hold it."""
        if label.id not in self._links:
            path = {"section": urls.section, "tag": urls.tag, "author": urls.author}[label.kind](label.slug)
            self._links[label.id] = {"name": label.name, "url": path}
        return self._links[label.id]

    def picture(self, medium: Any, *, absolute: bool = False) -> dict[str, Any] | None:
        """A picture as templates take it."""
        if medium is None:
            return None
        return {
            "url": self.absolute(medium.path) if absolute else medium.path, "width": medium.width,
            "height": medium.height, "alt": medium.alt, "caption": medium.caption, "credit": medium.credit,
            "srcset": None if absolute else medium.srcset,
        }  # fmt: skip

    def _card(self, story: Story) -> Card:
        figures = story.figures
        return {
            "id": story.id, "url": story.path, "title": story.title, "lead": story.lead,
            "section": self.link(story.section) if story.section else None,
            "published": story.published_at, "modified": story.modified_at,
            "image": self.picture(story.first_picture), "comments": figures.comments if figures else 0,
            "views": figures.views if figures else 0, "authors": [self.link(one) for one in story.authors],
            "lang": story.lang,
        }  # fmt: skip


FIGURES: Final = "/figures/"
