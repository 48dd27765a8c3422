"""A post of another system, with its text as Markdown, and what a reader of exports yields instead of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import Manuscript
from newsroom.core.comments.importing import ForeignRow
from newsroom.formats.posts import picture_files
from newsroom.formats.sites.old_site import OldSite
from newsroom.phrases import phrase

EARLIER_VERSION: Final = phrase("earlier version of an item")


class ForeignStatus(StrEnum):
    """The status of a post in the system it comes from. Only what readers could see there is `published`."""

    PUBLISHED = "published"
    DRAFT = "draft"
    PENDING = "pending"  # it waits for an editor
    SCHEDULED = "scheduled"  # it has a time of publication that has not come
    PRIVATE = "private"
    PROTECTED = "protected"  # readers need a password
    MEMBERS = "members"  # readers need an account
    TRASHED = "trashed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """Which version of an item this is: its number, or 0, when it was made (UTC text, or ''), and whether it cancels the item."""

    number: int = 0
    made: str = ""
    cancels: bool = False

    def is_before(self, other: ItemVersion) -> bool:
        """Whether `other` counts instead of this one. What was canceled stays so until there is a later version."""
        if self.number and other.number and self.number != other.number:
            return self.number < other.number
        if self.made and other.made and self.made != other.made:
            return self.made < other.made
        return other.cancels and not self.cancels


@dataclass(slots=True, kw_only=True)
class ForeignPost:
    """One post or page. `where` is `file:line`, `key` identifies it in every import of its site. An earlier release may have
    given it the `earlier_key`, which posts in other files may have too.

    `date` and `modified` are UTC text; `day_only` says that the date has no time of day. `addresses` are those that the
    post had. `image` and the pictures in `body` are named as the library of pictures said; `pictures` are all their names.
    If the export does not say whether comments are open, `comments_open` is None. `lost` counts what the text had and
    the Markdown does not have, `drafted` why a post that is new here becomes a draft. `withdrawn` says that its agency has
    withdrawn it, whoever has published it here. `version` is that of an item of an agency: the latest one counts.
    `is_shown_earlier` says that readers see an earlier text of it there.
    A post from a file has its `manuscript`, its `terms` and the `files` of its pictures, or their bytes; other
    fields of the text are not used.
    """

    where: str
    key: str
    title: str
    body: str
    status: ForeignStatus
    page: bool = False
    slug: str = ""
    date: str | None = None
    day_only: bool = False
    modified: str | None = None
    is_shown_earlier: bool = False
    expire: str | None = None  # UTC text: from then on the older site did not show the post
    lead: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    lang: str = ""
    source: str = ""
    image: str = ""
    image_alt: str = ""
    image_caption: str = ""
    pictures: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    comments_open: bool | None = None
    comments: list[ForeignRow] = field(default_factory=list)
    extra: Mapping[str, Any] = field(default_factory=dict)
    manuscript: Manuscript | None = None
    terms: PublicationTerms | None = None
    files: Mapping[str, Path | bytes] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)
    drafted: Counter[str] = field(default_factory=Counter)
    withdrawn: str = ""
    version: ItemVersion | None = None
    earlier_key: str = ""


@dataclass(frozen=True, slots=True)
class ItemLeftOut:
    """An item of an export that is not a post, such as a menu: `what` it is, as a noun in the singular. It has `comments`.

    `withdrawn` says why an agency withdraws with it the post that has this `key`, or ''.
    """

    where: str
    what: str
    comments: int = 0
    key: str = ""
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class ItemProblem:
    """An item that cannot be imported: where it is, and why."""

    where: str
    why: str


ForeignItem: TypeAlias = ForeignPost | ItemLeftOut | ItemProblem


@dataclass(frozen=True, slots=True)
class ForeignAuthor:
    """What an export tells readers about an author."""

    name: str
    about: str = ""
    links: tuple[str, ...] = ()
    portrait: str = ""


class PictureLibrary(Protocol):
    """Where the pictures of an older site may be."""

    def name(self, address: str) -> str:
        """The name to write in a text for the picture at an address: that of a file, or the address itself."""
        ...


class SiteExport(Protocol):
    """A reader of one format. It has checked the whole export before it yields the first item."""

    @property
    def total(self) -> int:
        """The number of items that `items` yields."""
        ...

    @property
    def authors(self) -> list[ForeignAuthor]:
        """The authors of whom the export says more than their names."""
        ...

    @property
    def notes(self) -> list[str]:
        """What was changed in the export as a whole."""
        ...

    @property
    def old_site(self) -> OldSite:
        """The addresses of the site."""
        ...

    def items(self) -> Iterator[ForeignItem]:
        """Each post, and each item that is not a post."""
        ...


def file_left_out(path: Path, what: str) -> ItemLeftOut:
    """A file that is no post: a picture, or `what`."""
    is_picture = path.suffix.lower() in picture_files.SHOWN
    return ItemLeftOut(str(path), phrase("picture (added with the posts that show it)") if is_picture else what)
