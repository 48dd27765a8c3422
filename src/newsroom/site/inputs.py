"""What a file of the site was made from besides its own unit: recorded with the file, and compared by the next build.

Each record has an encoded form of one line. Text that is not such a form, perhaps from another version of the program,
decodes to None; since that equals no record, the file is made again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class ArticleInputs:
    """The inputs of the page of an article: its month (`YYYY-MM`), the related stories and the translations shown; when
    it was published (UTC text), the labels by which it is related to other stories, and the next story.
    """

    month: str
    related: tuple[int, ...] = ()
    translations: tuple[int, ...] = ()
    published_at: str = ""
    labels: tuple[int, ...] = ()
    next: int | None = None

    def encode(self) -> str:
        """The record as one line."""
        related, translations, labels = (_joined(ids) for ids in (self.related, self.translations, self.labels))
        following = f" {self.next}" if self.next else ""
        return f"{self.month} {related} {translations} {self.published_at} {labels}{following}"

    @classmethod
    def decode(cls, text: str) -> Self | None:
        """The record that `text` encodes, or None."""
        try:
            month, related, translations, published_at, labels, *more = text.split(" ", 5)
            following = int(more[0]) if more else None
            return cls(month, _ids(related), _ids(translations), published_at, _ids(labels), following)
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
