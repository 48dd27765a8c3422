"""An article as it is written for another system, and what a writer of such a format is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.phrases import phrase


class ExportFeature(StrEnum):
    """Something that an article may have and a format may not hold."""

    REVISIONS = phrase("earlier revision")
    NEWER_TEXT = phrase("text saved after publication")
    NOTES = phrase("note, correction or reason")
    COMMENTS = phrase("comment")
    REJECTED = phrase("rejected comment (written as trashed)")
    PICTURES = phrase("picture")
    KICKER = phrase("kicker")
    RELATED = phrase("related article")
    SOURCE = phrase("source")
    LANGUAGE = phrase("language")
    EXTRA = phrase("front matter key that the format has no field for")
    EXPIRY = phrase("expiry time")
    FORMER = phrase("former address")
    DRAFTS = phrase("article that is not published")
    KILLED = phrase("killed article")
    TRASHED = phrase("article in the trash")
    MARKDOWN = phrase("text in Markdown (written as HTML)")


@dataclass(frozen=True, slots=True)
class ExportPicture:
    """A picture: the name of its file in the export, unique there, and its words."""

    id: int
    file: str
    mime: str
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPost:
    """One article. `html` has its pictures at the addresses of the writer; `body` is Markdown with the names of `pictures`.

    `at` is the date of publication, past or to come, and None for a draft without one; times are UTC text. `path` is its
    address on the site. `comments` are records of `comments.export_comments`.
    """

    id: int
    uid: str
    slug: str
    path: str | None
    status: ArticleStatus
    is_page: bool
    title: str
    lead: str
    body: str
    html: str
    section: str
    tags: tuple[str, ...]
    authors: tuple[str, ...]
    source: str
    lang: str
    kicker: str
    related: tuple[str, ...]
    revision: int
    words: int
    at: str | None
    created_at: str
    modified_at: str
    expire_at: str | None
    held: str | None
    takes_comments: bool
    image: ExportPicture | None
    pictures: Mapping[str, ExportPicture]  # by name in the text
    former: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    comments: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class ExportSite:
    """The site as a whole."""

    title: str
    url: str
    lang: str
    made_at: str
    zone: str


class PostWriter(Protocol):
    """Writes one format into a folder that is empty.

    `publishes_scheduled` says that a scheduled article is one in the other system too, which publishes it at its time.
    """

    holds: frozenset[ExportFeature]
    publishes_scheduled: bool

    def __init__(self, folder: Path, site: ExportSite) -> None: ...

    def picture_file(self, post_slug: str, file: str) -> str:
        """The path in the folder for a picture of a post."""
        ...

    def picture_address(self, post_slug: str, file: str) -> str:
        """The address of a picture in the HTML of a post."""
        ...

    def add(self, post: ExportPost) -> None:
        """Write one post."""
        ...

    def end(self) -> None:
        """Write what comes after the last post."""
        ...
