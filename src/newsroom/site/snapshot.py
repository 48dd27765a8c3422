"""The newsroom file at one moment, read for pages: stories, their cards, lists, and the values of every page."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, Final

from newsroom import clock, languages, markup, urls
from newsroom.core.articles import labels
from newsroom.core.articles.labels import Label
from newsroom.core.comments import thread_pages, threads
from newsroom.core.comments.thread_pages import ThreadPage
from newsroom.core.media import pictures
from newsroom.core.media.pictures import Medium, RemotePicture
from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import programmes
from newsroom.core.published import (
    former_paths,
    public_corrections,
    site_identity,
    stories,
    story_lists,
)
from newsroom.core.published.stories import Story
from newsroom.core.published.story_lists import Month
from newsroom.setting_kinds import CommentMode, ThreadOrder
from newsroom.settings import Settings
from newsroom.site import ai_rules, identity_values, lead_layout, menu, site_style
from newsroom.site import theme as theme_files
from newsroom.site.fronts import SiteFront, SiteFronts
from newsroom.site.icons import SiteIcons
from newsroom.site.identity_values import SiteIdentity
from newsroom.site.list_pages import ListPage, divide
from newsroom.site.stories_beside import BesideFinder, FiledStories, StoriesBeside
from newsroom.store import Connection

MAX_STORIES: Final = 2_000  # stories kept in memory, without their text
MAX_CARDS: Final = 60_000  # cards kept in memory: many lists show the same ones
# From this many stories in `expect` on, whole lists are read at once instead of a few rows for each story.
MANY: Final = 100
Card = dict[str, Any]


def focus_class(focus: str, width: int | None, height: int | None) -> str:
    """The classes for the point of a picture that crops keep: `x3 y2` for about 30 and 20 percent.

    Without a point given, it is the middle; but crops of an upright picture keep more of its upper part, where faces are.
    """
    if not focus:
        return "y2" if width and height and height >= width * lead_layout.TALL_FROM else ""
    x, _, y = focus.partition(",")
    return f"x{round(int(x) / 10)} y{round(int(y) / 10)}"


# A field of the comment form, and the setting with its maximum length.
LIMITS: Final = {"body": "length", "name": "name", "email": "email"}


# Fragments that there are in each language with a front page, and their files.
IN_EVERY_LANGUAGE: Final = {"latest": "latest", "most_read": "most-read", "latest_comments": "comments"}


def _feeds(front: str = "") -> dict[str, str]:
    """The paths of the feeds of a front page."""
    return {"rss": urls.feed(front), "atom": urls.atom(front), "json": urls.json_feed(front)}


class Snapshot:
    """What pages are made from: the newsroom file at one moment, the settings, the theme and the time.

    Everything is read when first needed and then kept. A site that is not `indexed` asks search engines not to index it.
    """

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
        self._picture_hosts = settings.picture_hosts
        self._stories: dict[int, Story] = {}
        self._cards: dict[int, Card] = {}
        self._labels: dict[int, Label] = {}
        self._bodies: dict[int, str] = {}
        self._without_former_paths: set[int] = set()
        self.has_embeds: dict[int, bool] = {}  # the stories whose text was looked at
        self._filed = FiledStories(db)
        self._beside: dict[int, StoriesBeside] = {}
        self._kept: dict[Hashable, Any] = {}
        self._links: dict[int, dict[str, str]] = {}
        self._last_thread: tuple[int, list[ThreadPage]] | None = None
        self._last_list: tuple[str, list[ListPage]] | None = None
        self._absolute = lru_cache(maxsize=4096)(partial(urls.absolute, self.site_url))
        self.moment = lru_cache(maxsize=16384)(self._moment)
        self.say = theme_files.messages(theme, settings.lang).gettext
        self._sites: dict[tuple[str, str], dict[str, Any]] = {}
        self._words: dict[str, Callable[[str], str]] = {settings.lang: self.say}

    def once(self, name: Hashable, read: Callable[[], Any]) -> Any:
        """The result of `read`, which is called once for each name."""
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @cached_property
    def sections(self) -> list[Label]:
        """The sections with a live story, in the order of the navigation: as the setting names them, then by first use."""
        found = story_lists.labels(self.db, "section")
        names = self.settings.names("site.sections")
        places = labels.named_places(self.db, "section", names)
        return sorted(found, key=lambda one: places.get(one.id, len(names)))

    @cached_property
    def months(self) -> list[Month]:
        """The months in which something was published, oldest first."""
        return story_lists.months(self.db, self.zone)

    @cached_property
    def programme_days(self) -> list[str]:
        """The days for which programmes are listed, oldest first."""
        return programmes.days(self.db, self.zone)

    @cached_property
    def assets(self) -> dict[str, str]:
        """The paths of the theme's files by their names."""
        return theme_files.asset_paths(self.theme, self.added_assets)

    @cached_property
    def added_assets(self) -> dict[str, bytes]:
        """What settings add to the files of the theme."""
        return site_style.additions(self.settings)

    @cached_property
    def identity(self) -> SiteIdentity:
        """Who publishes the site."""
        return identity_values.read(self.db, self.settings, self.now, self.base)

    @cached_property
    def icons(self) -> SiteIcons:
        """The icons of the site."""
        return SiteIcons(self.identity, self.settings, self.theme, self.base)

    @cached_property
    def fronts(self) -> SiteFronts:
        """The front pages, and the languages of the words on pages."""
        return SiteFronts(self.db, self.settings, self.theme)

    def words(self, lang: str) -> Callable[[str], str]:
        """Translates messages for a page with a text in `lang`."""
        voice = self.fronts.voice(lang)
        if voice not in self._words:
            self._words[voice] = theme_files.messages(self.theme, voice).gettext
        return self._words[voice]

    def site_for(self, lang: str, front: SiteFront | None = None) -> dict[str, Any]:
        """The value `site` for a page with a text in `lang`: words, front page, feeds and menu for its readers.

        Always the same object for the same readers. Without `front`, it is the one of the language.
        """
        front, voice = front or self.fronts.of(lang), self.fronts.voice(lang)
        if not front.key and voice == self.settings.lang:
            return self.site
        if (voice, front.key) not in self._sites:
            self._sites[voice, front.key] = self._site_elsewhere(voice, front)
        return self._sites[voice, front.key]

    def _site_elsewhere(self, voice: str, front: SiteFront) -> dict[str, Any]:
        """The value `site` for readers of another language."""
        site = self.site
        lang = front.lang if front.key else voice
        own = self.page_versions.get(languages.group(lang), {})
        menu = [own.get(entry["url"], entry) for entry in site["menu"]]
        found = {
            **site,
            **self.identity.words_for(lang, voice),
            "lang": voice,
            "menu": menu,
            "policies": [own.get(entry["url"], entry) for entry in site["policies"]],
            "in_row": self._in_row(self.words(voice), menu),
        }
        if front.key:
            found["feeds"] = _feeds(front.path)
            found["links"] = site["links"] | {"home": front.path}
            # The programmes are in the language of the site.
            here = {
                name: urls.fragment(file, front.key)
                for name, file in IN_EVERY_LANGUAGE.items()
                if site["fragments"][name]
            }
            found["fragments"] = site["fragments"] | here | {"programmes": None}
        return found

    def front_links(self, lang: str) -> list[dict[str, str]]:
        """Links from a page in `lang` to the front pages in other languages; each name is in the language itself."""
        here = self.fronts.of(lang)
        links: list[dict[str, str]] = self.once(
            f"links from {here.path}",
            lambda: [
                {"lang": one.lang, "name": languages.of(one.lang).own_name(), "url": one.path}
                for one in self.fronts.all
                if one is not here
            ],
        )
        return links

    @cached_property
    def page_versions(self) -> dict[str, dict[str, dict[str, str]]]:
        """The versions of the pages in the menu and the footer, by language and by the path of that page."""
        linked = [*self.identity.menu, *self.identity.policies.values()]
        found: dict[str, dict[str, dict[str, str]]] = {}
        for path, version in site_identity.versions(self.db, {entry["url"] for entry in linked}):
            group = languages.group(version.lang)
            found.setdefault(group, {})[path] = {"name": version.title, "url": version.path}
        return found

    def _in_row(self, say: Callable[[str], str], entries: Iterable[Mapping[str, str]]) -> int:
        """How many sections fit in the row of the menu."""
        return menu.in_row(
            [one.name for one in self.sections],
            *([say("Programmes")] if self.programme_days else []),
            *(entry["name"] for entry in entries),
        )

    @cached_property
    def site(self) -> dict[str, Any]:
        """The value `site` of every template, for pages in the language of the site."""
        text = self.settings.text
        has_programmes = bool(self.programme_days)
        return {
            "title": text("site.title"),
            "url": self.site_url,
            "lang": self.settings.lang,
            **self.identity.shown(),
            "dated": self.settings.text("site.timezone") if self.settings.flag("site.date") else None,
            "preload": [self.assets[name] for name in site_style.preloaded(self.settings)],
            "icons": self.icons.links(),
            "base": self.base,
            "sections": [{"name": one.name, "url": urls.section(one.slug)} for one in self.sections],
            "in_row": self._in_row(self.say, self.identity.menu),
            "feeds": _feeds(),
            "comments_origin": text("site.comments_origin").rstrip("/"),  # stored with a slash by version 0.1
            "programme_box": text("site.programme_box"),
            "least_views": self.settings.number("site.least_views"),
            "reserved": text("site.ai") != ai_rules.ALLOW,
            "counting": self.settings.flag("stats.count"),
            "limits": {name: self.settings.number(f"comments.max_{key}") for name, key in LIMITS.items()},
            "links": {
                "home": urls.home(),
                "search": urls.search(),
                "archive": urls.archive(),
                "corrections": urls.corrections(),
                "figures": urls.figures(),
                "programmes": urls.programmes() if has_programmes else None,
            },
            "fragments": {
                **{name: urls.fragment(file) for name, file in IN_EVERY_LANGUAGE.items()},
                **({"latest_comments": None} if self._without_comments() else {}),
                "programmes": urls.fragment("programmes") if has_programmes else None,
                "counts": urls.fragment("counts.json"),
            },
        }

    def _without_comments(self) -> bool:
        """Whether no story can be commented on."""
        closed = self.settings.text("comments.mode") == CommentMode.CLOSED
        return closed and not self.settings.text("comments.section_modes")

    @cached_property
    def people(self) -> dict[int, PersonEntry]:
        """The entries about authors, by the ids of their labels."""
        return people.by_label(self.db)

    def portrait(self, person: PersonEntry) -> dict[str, Any] | None:
        """The portrait of a person for templates."""
        return self.picture(pictures.get(self.db, person.portrait)) if person.portrait is not None else None

    def absolute(self, path: str) -> str:
        """The whole address of a site path."""
        return self._absolute(path)

    def expect_everything(self) -> None:
        """Read the lists of all labels at once, because pages will need them."""
        self._filed.read_all()

    def expect(self, ids: Iterable[int], *, text: bool = False) -> None:
        """Read these stories at once, because pages will need them.

        With `text`, their HTML is read too, and what is needed of the stories beside them.
        """
        wanted = list(ids)
        if text and len(wanted) >= MANY:
            self._filed.read_all()
        self._read_stories(wanted)
        if text:
            self._bodies = dict(stories.bodies(self.db, wanted))
            self._without_former_paths = set(wanted) - former_paths.articles_with(self.db, wanted)
        if text and self._filed.are_read:
            shown = (self._stories[one] for one in wanted if one in self._stories)
            self._beside = {story.id: self._finder.find(story) for story in shown}
            beside = {one for found in self._beside.values() for one in found.all}
            # Not a difference of sets: that would look at every card.
            self._read_stories(sorted(one for one in beside if one not in self._cards), besides=wanted)

    def _read_stories(self, ids: Sequence[int], *, besides: Sequence[int] = ()) -> None:
        """Read those of these stories that are not kept; if too many are kept then, forget all but these and `besides`."""
        missing = [one for one in ids if one not in self._stories]
        if len(self._stories) + len(missing) > MAX_STORIES:
            kept = {one: self._stories[one] for one in (*ids, *besides) if one in self._stories}
            self._stories.clear()
            self._stories.update(kept)
        self._stories.update(self._read(missing))

    def _read(self, ids: Sequence[int]) -> dict[int, Story]:
        """These stories, whose cards are kept."""
        if not ids:
            return {}
        if len(self._cards) + len(ids) > MAX_CARDS:
            self._cards.clear()
        found = stories.stories(self.db, ids, known=self._labels, picture_hosts=self._picture_hosts)
        # A card stays the same object, because the renderer keeps parts by the identity of their card.
        self._cards.update((one, self._card(story)) for one, story in found.items() if one not in self._cards)
        return found

    def story(self, article_id: int) -> Story | None:
        """A live story, or None."""
        if article_id not in self._stories:
            self._read_stories([article_id])
        return self._stories.get(article_id)

    def card(self, article_id: int) -> Card:
        """The values of a live story in lists."""
        return self.cards([article_id])[0]

    def cards(self, ids: Sequence[int]) -> list[Card]:
        """The values of live stories in lists, in this order."""
        missing = [one for one in ids if one not in self._cards]
        if len(self._cards) + len(missing) > MAX_CARDS:
            self._cards.clear()
            missing = list(ids)  # all of them, because those that were there are gone now
        self._read(missing)
        return [self._cards[one] for one in ids if one in self._cards]

    def body(self, article_id: int) -> str:
        """The safe HTML of a live story, with links as stored and pictures of allowed hosts."""
        if article_id not in self._bodies:
            self._bodies = dict(stories.bodies(self.db, [article_id]))
        return markup.only_from(self._bodies.get(article_id, ""), self._picture_hosts)

    def may_have_moved(self, article_id: int) -> bool:
        """Whether an article may have paths that no longer show it; False means that it has none."""
        return article_id not in self._without_former_paths

    def beside(self, story: Story) -> StoriesBeside:
        """The stories that the page of a story shows beside it."""
        known = self._beside.get(story.id)
        return self._finder.find(story) if known is None else known

    @cached_property
    def _finder(self) -> BesideFinder:
        return BesideFinder(self.db, self._filed, self.fronts)

    def related(self, story: Story) -> list[int]:
        """The stories shown beside one: those that it names, and to fill the row earlier ones that are alike."""
        return list(self.beside(story).related)

    def label(self, label_id: int) -> Label | None:
        """A section, a tag or an author, or None."""
        if label_id not in self._labels:
            found = story_lists.label(self.db, label_id)
            if found is None:
                return None
            self._labels[label_id] = found
        return self._labels[label_id]

    def filed(self, label_id: int) -> list[int]:
        """The stories of a label, the oldest first."""
        return self._filed.ids(label_id)

    def list_pages(self, kind: str, key: str) -> list[ListPage]:
        """The pages of a list: of a label by its id, of a month by `YYYY-MM`."""
        name = f"{kind} {key}"
        if self._last_list is None or self._last_list[0] != name:
            if kind == "month":
                ids = story_lists.in_month(self.db, int(key[:4]), int(key[5:]), self.zone)
            else:
                ids = self.filed(int(key))
            self._last_list = (name, divide(ids, self.page_size))
        return self._last_list[1]

    @cached_property
    def correction_pages(self) -> list[ListPage]:
        """The pages of all corrections: at least one, even without corrections."""
        return divide(public_corrections.numbers(self.db), self.page_size) or [ListPage(None, (), None, None)]

    def thread_pages(self, article_id: int) -> list[ThreadPage]:
        """The pages of a story's comments."""
        if self._last_thread is None or self._last_thread[0] != article_id:
            order = ThreadOrder(self.settings.text("comments.order"))
            self._last_thread = (article_id, thread_pages.divide(threads.thread(self.db, article_id), order))
        return self._last_thread[1]

    def _moment(self, at: str) -> str:
        """A UTC time as RFC 3339 with the offset of the site."""
        return clock.local(datetime.fromisoformat(at), self.zone).isoformat()

    def month_of(self, at: str) -> str:
        """The month, in the site's zone, of a UTC time, as `YYYY-MM`."""
        return self.moment(at)[:7]

    def link(self, label: Label) -> dict[str, str]:
        """The name and path of a label; the same object each time, because thousands of cards contain it."""
        if label.id not in self._links:
            path = {"section": urls.section, "tag": urls.tag, "author": urls.author}[label.kind](label.slug)
            self._links[label.id] = {"name": label.name, "url": path}
        return self._links[label.id]

    def picture(self, medium: Medium | RemotePicture | None, *, absolute: bool = False) -> dict[str, Any] | None:
        """A picture for templates; `absolute` for other programs, in a format that all of them can read."""
        if medium is None:
            return None
        width, height = medium.shared_size if absolute else (medium.width, medium.height)
        return {
            "url": self.absolute(medium.shared_path) if absolute else medium.path,
            "width": width,
            "height": height,
            "alt": medium.alt,
            "caption": medium.caption,
            "credit": medium.credit,
            "srcset": None if absolute else medium.srcset,
            "focus": focus_class(medium.focus, width, height),
        }

    def _card(self, story: Story) -> Card:
        figures = story.figures
        return {
            "id": story.id,
            "url": story.path,
            "title": story.title,
            "kicker": story.text["kicker"],
            "lead": story.lead,
            "section": self.link(story.section) if story.section else None,
            "published": story.published_day or story.published_at,
            "modified": story.modified_day or story.modified_at,
            "image": self.picture(story.first_picture),
            "comments": figures.comments if figures else 0,
            "views": figures.views if figures else 0,
            "authors": [self.link(one) for one in story.authors],
            "lang": story.lang,
        }
