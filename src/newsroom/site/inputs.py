"""What a file of the site was made from besides its own unit: recorded with the file, and compared by the next build.

Each record has an encoded form of one line. Text that is not such a form, perhaps from another version of the program,
decodes to None; since that equals no record, the file is made again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self


class SeriesPlace(NamedTuple):
    """The place of a story in a series: which `part` it is, of how many, and the parts before and after it.

    `total` is None in a long series: there it is not shown, so that another part does not change every page.
    """

    series: int
    part: int
    total: int | None
    previous: int | None
    following: int | None

    def encode(self) -> str:
        """The place as text without spaces."""
        return ",".join("" if value is None else str(value) for value in self)

    @classmethod
    def decode(cls, text: str) -> Self:
        """The place that `text` encodes. Raises `ValueError`."""
        series, part, *others = text.split(",")
        total, previous, following = (int(value) if value else None for value in others)
        return cls(int(series), int(part), total, previous, following)


class ArticleInputs(NamedTuple):
    """The inputs of the page of an article: its month (`YYYY-MM`), the related stories and the translations shown; when
    it was published (UTC text), the labels by which it is related to other stories, the next story, and its place in a
    series.
    """

    month: str
    related: tuple[int, ...] = ()
    translations: tuple[int, ...] = ()
    published_at: str = ""
    labels: tuple[int, ...] = ()
    next: int | None = None
    series: SeriesPlace | None = None

    def encode(self) -> str:
        """The record as one line."""
        related, translations, labels = (_joined(ids) for ids in (self.related, self.translations, self.labels))
        following = f" {self.next or ''}" if self.next or self.series else ""
        series = f" {self.series.encode()}" if self.series else ""
        return f"{self.month} {related} {translations} {self.published_at} {labels}{following}{series}"

    @classmethod
    def decode(cls, text: str) -> Self | None:
        """The record that `text` encodes, or None."""
        try:
            month, related, translations, published_at, labels, *more = text.split(" ", 6)
            series = SeriesPlace.decode(more[1]) if len(more) > 1 else None
            following = int(more[0]) if more and (more[0] or series is None) else None
            return cls(month, _ids(related), _ids(translations), published_at, _ids(labels), following, series)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class ListInputs:
    """The inputs of one page of a list: its stories, and the numbers of the pages it links to (None: none, or
    newest)."""

    ids: tuple[int, ...]
    older: int | None = None
    newer: int | None = None

    def encode(self) -> str:
        """The record as one line."""
        return f"{_joined(self.ids)} {self.older or ''} {self.newer or ''}"

    @classmethod
    def decode(cls, text: str) -> Self | None:
        """The record that `text` encodes, or None."""
        try:
            ids, older, newer = text.split(" ")
            return cls(_ids(ids), int(older) if older else None, int(newer) if newer else None)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class DayInputs:
    """The inputs of a page of programmes: the nearest days before and after it that have programmes (`YYYY-MM-DD`)."""

    previous: str | None = None
    following: str | None = None

    def encode(self) -> str:
        """The record as one line."""
        return f"{self.previous or ''} {self.following or ''}"

    @classmethod
    def decode(cls, text: str) -> Self | None:
        """The record that `text` encodes, or None."""
        try:
            previous, following = text.split(" ")
            return cls(previous or None, following or None)
        except ValueError:
            return None


def encode_stories(ids: Iterable[int]) -> str:
    """The record of a feed, its stories the newest first. For people only: an affected feed is always made again."""
    return _joined(ids)


def _joined(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))


def _ids(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(","))) if text else ()
