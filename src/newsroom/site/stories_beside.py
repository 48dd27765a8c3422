"""The stories that the page of a story shows beside it, found in the lists of its labels."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
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


class Windows(NamedTuple):
    """The stories near a story in the lists of labels: numbers that grow with the time of publication, ascending, by label.

    `order` gives the time and the article of each number.
    """

    by_label: Mapping[int, Sequence[int]]
    order: Sequence[Place]

    def articles(self, numbers: Iterable[int]) -> list[int]:
        """The articles with these numbers."""
        return [self.order[one][1] for one in numbers]


class FiledStories:
    """The stories under each label, the oldest first: read when they are needed, or all at once by `read_all`."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._order: list[Place] = []
        self._lists: dict[int, list[int]] | None = None

    @property
    def are_read(self) -> bool:
        """Whether all lists are in memory."""
        return self._lists is not None

    def read_all(self) -> None:
        """Read all lists, because most of them will be needed."""
        if self._lists is None:
            self._order, self._lists = story_lists.by_label(self._db)

    def ids(self, label_id: int) -> list[int]:
        """The stories of a label."""
        if self._lists is None:
            return story_lists.in_label(self._db, label_id)
        return [self._order[one][1] for one in self._lists.get(label_id, ())]

    def before(self, labels: Sequence[int], place: Place) -> Windows:
        """The stories of each of these labels that were published last before this place."""
        if self._lists is None:
            found = {label: related_stories.before(self._db, label, place) for label in labels}
            order = sorted({one for places in found.values() for one in places})
            numbers = {one: number for number, one in enumerate(order)}
            return Windows({label: sorted(numbers[one] for one in places) for label, places in found.items()}, order)
        number = bisect_left(self._order, place)
        return Windows({label: self._last_before(self._lists.get(label, []), number) for label in labels}, self._order)

    def _last_before(self, listed: list[int], number: int) -> list[int]:
        end = bisect_left(listed, number)
        return listed[max(end - related_stories.WINDOW, 0) : end]


class BesideFinder:
    """Finds the stories beside others; where all lists are read, it reads everything else at once too."""

    def __init__(self, db: Connection, filed: FiledStories, fronts: SiteFronts) -> None:
        self._db = db
        self._filed = filed
        self._fronts = fronts
        self._shown_on: dict[str, bytes] = {}  # by the key of a front page

    def find(self, story: Story) -> StoriesBeside:
        """The stories beside one: those that it names, and to fill the row earlier ones that are alike."""
        named = self._named(story.id)[:MOST_RELATED]
        place = (story.published_at, story.id)
        section = story.section.id if story.section else None
        if len(named) < RELATED:
            windows = self._for_readers_of(story, self._filed.before(related_stories.labels_of(story), place))
            alike = windows.articles(related_stories.alike(windows.by_label, section, RELATED + len(named)))
            named += [one for one in alike if one not in named][: RELATED - len(named)]
        elif section is not None:
            windows = self._for_readers_of(story, self._filed.before([section], place))
        if section is None:
            return StoriesBeside(tuple(named))
        unseen = [one for one in windows.articles(reversed(windows.by_label[section])) if one not in named]
        return StoriesBeside(tuple(named), unseen[0] if unseen else None)

    def _named(self, article_id: int) -> list[int]:
        if self._filed.are_read:
            return list(self._all_named.get(article_id, ()))
        return related_stories.chosen(self._db, [article_id]).get(article_id, [])

    @cached_property
    def _all_named(self) -> dict[int, list[int]]:
        return related_stories.chosen(self._db)

    def _for_readers_of(self, story: Story, windows: Windows) -> Windows:
        """Those of these stories that are on the same front page as a story: in a language that its readers know."""
        front = self._fronts.of(story.lang)
        if front.only is None:
            return windows
        if self._filed.are_read:
            theirs = self._all_on(front, windows.order)
        else:
            langs = story_languages.of_stories(self._db, [one[1] for one in windows.order])
            theirs = bytes(front.has(langs[one[1]]) for one in windows.order)
        shown = {label: [one for one in window if theirs[one]] for label, window in windows.by_label.items()}
        return Windows(shown, windows.order)

    def _all_on(self, front: SiteFront, order: Sequence[Place]) -> bytes:
        """For the number of each story, whether a front page may show it."""
        if front.key not in self._shown_on:
            langs = self._languages
            self._shown_on[front.key] = bytes(front.has(langs[one[1]]) for one in order)
        return self._shown_on[front.key]

    @cached_property
    def _languages(self) -> dict[int, str]:
        return story_languages.of_stories(self._db)
