"""The stories that the page of a story shows beside it, found in the lists of its labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from newsroom.core.published import related_stories, story_languages, story_lists
from newsroom.core.published.related_stories import Place
from newsroom.core.published.stories import Story
from newsroom.site.fronts import SiteFront, SiteFronts
from newsroom.store import Connection

RELATED: Final = 3  # related stories beside a story, unless it names more itself
MOST_RELATED: Final = 6  # of those that it names


class StoriesBeside(NamedTuple):
    """The stories that the page of a story shows: those `related` to it, which it names or which are alike, and the `next`.

    The next one is the last story of the same section that was published before it and is not among the others.
    """

    related: tuple[int, ...] = ()
    next: int | None = None

    @property
    def all(self) -> tuple[int, ...]:
        """All of them."""
        return self.related if self.next is None else (*self.related, self.next)


class FiledStories:
    """The stories under each label, the oldest first: read when they are needed, or all at once by `read_all`."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._all: dict[int, list[Place]] | None = None

    @property
    def are_read(self) -> bool:
        """Whether all lists are in memory."""
        return self._all is not None

    def read_all(self) -> None:
        """Read all lists, because most of them will be needed."""
        if self._all is None:
            self._all = story_lists.by_label(self._db)

    def ids(self, label_id: int) -> list[int]:
        """The stories of a label."""
        if self._all is None:
            return story_lists.in_label(self._db, label_id)
        return [place[1] for place in self._all.get(label_id, ())]

    def before(self, label_id: int, place: Place) -> Sequence[Place]:
        """The stories of a label that were published last before this place."""
        if self._all is None:
            return related_stories.before(self._db, label_id, place)
        places = self._all.get(label_id, [])
        end = bisect_left(places, place)
        return places[max(end - related_stories.WINDOW, 0) : end]


class BesideFinder:
    """Finds the stories beside others; where all lists are read, it reads everything else at once too."""

    def __init__(self, db: Connection, filed: FiledStories, fronts: SiteFronts) -> None:
        self._db = db
        self._filed = filed
        self._fronts = fronts
        self._shown_on: dict[str, set[int]] = {}  # stories by the key of their front page

    def find(self, story: Story) -> StoriesBeside:
        """The stories beside one: those that it names, and to fill the row earlier ones that are alike."""
        named = self._named(story.id)[:MOST_RELATED]
        place = (story.published_at, story.id)
        labels = related_stories.labels_of(story) if len(named) < RELATED else ()
        windows = self._for_readers_of(story, {label: self._filed.before(label, place) for label in labels})
        if len(named) < RELATED:
            alike = related_stories.alike(story, windows, RELATED + len(named))
            named += [one for one in alike if one not in named][: RELATED - len(named)]
        if story.section is None:
            return StoriesBeside(tuple(named))
        section = story.section.id
        if section not in windows:
            windows = self._for_readers_of(story, {section: self._filed.before(section, place)})
        unseen = [one for one in windows[section] if one[1] not in named]
        return StoriesBeside(tuple(named), max(unseen)[1] if unseen else None)

    def _named(self, article_id: int) -> list[int]:
        if self._filed.are_read:
            return list(self._all_named.get(article_id, ()))
        return related_stories.chosen(self._db, [article_id]).get(article_id, [])

    @cached_property
    def _all_named(self) -> dict[int, list[int]]:
        return related_stories.chosen(self._db)

    def _for_readers_of(self, story: Story, windows: Mapping[int, Sequence[Place]]) -> Mapping[int, Sequence[Place]]:
        """Those of these stories that are on the same front page as a story: in a language that its readers know."""
        front = self._fronts.of(story.lang)
        if front.only is None:
            return windows
        if self._filed.are_read:
            theirs = self._all_on(front)
        else:
            langs = story_languages.of_stories(self._db, [one[1] for window in windows.values() for one in window])
            theirs = {one for one, lang in langs.items() if front.has(lang)}
        return {label: [one for one in window if one[1] in theirs] for label, window in windows.items()}

    def _all_on(self, front: SiteFront) -> set[int]:
        """All stories that a front page may show."""
        if front.key not in self._shown_on:
            shown = {lang for lang in set(self._languages.values()) if front.has(lang)}
            self._shown_on[front.key] = {one for one, lang in self._languages.items() if lang in shown}
        return self._shown_on[front.key]

    @cached_property
    def _languages(self) -> dict[int, str]:
        return story_languages.of_stories(self._db)
