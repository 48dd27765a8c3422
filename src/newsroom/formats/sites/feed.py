"""Feeds as files: RSS 2.0 and 1.0, Atom (RFC 4287) and JSON Feed 1.1, with the texts that they contain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from newsroom import text
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats.comments import timestamps
from newsroom.formats.folder_files import place_of
from newsroom.formats.recoding import pieces_of
from newsroom.formats.sites import feed_entries, html_tree, markdown_blocks
from newsroom.formats.sites.feed_entries import Enclosure, FeedEntry, FeedHead, joined
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    PictureLibrary,
)
from newsroom.formats.sites.old_site import OldSite, slug_in
from newsroom.phrases import phrase, word
from newsroom.text import pattern

_WORLDWIDE: Final = r"(?i)(?:[a-z][a-z0-9+.\-]{1,20}://|urn:|tag:)\S"  # an id that no other feed uses for another entry
_PLAYED: Final = ("audio", "video")


@dataclass(slots=True)
class _FeedFacts:
    """What the first reading found out about the whole feed."""

    head: FeedHead = field(default_factory=FeedHead)
    paths: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)  # ids that several entries have
    entries: int = 0


class FeedExport:
    """A feed in a file. It is read twice: first to check it and to know its addresses, then entry by entry."""

    def __init__(
        self, path: Path, *, home: Path, zone: tzinfo, library: PictureLibrary, encoding: str | None = None
    ) -> None:
        """Read the feed once. Times without a zone are in `zone`; `encoding` replaces that which the file states.

        Entries of a feed that names no site are known by its place, seen from `home`, the folder of the newsroom.

        Raises `NotFound` for a file that cannot be read; `Invalid` with the line for one that is not a feed or is damaged.
        """
        self.path, self.zone, self.library, self.encoding = path, zone, library, encoding
        self.place = place_of(path, home)
        self.authors: list[ForeignAuthor] = []
        self.notes: list[str] = []
        self.old_site = OldSite()
        self._facts = _FeedFacts()
        links: list[str] = []
        numbers: set[str] = set()
        for one in self._entries():
            if isinstance(one, FeedHead):
                self._facts.head = one
            else:
                self._facts.entries += 1
                links.append(one.link)
                number = _number(one)
                (self._facts.doubled if number in numbers else numbers).add(number)
        head = self._facts.head
        self.old_site.add(head.site or next((link for link in links if link), ""))
        if not head.site:
            self.old_site.folder = ""
        self._facts.paths = {found for link in links if (found := self._path(link))}
        if not self._facts.entries:
            raise Invalid(phrase("{name}:1: the feed has no entries", name=path), ref=str(path))

    @property
    def total(self) -> int:
        """The number of entries."""
        return self._facts.entries

    def _entries(self) -> Iterator[FeedEntry | FeedHead]:
        name = str(self.path)
        try:
            with self.path.open("rb") as file:
                yield from feed_entries.read(pieces_of(file, name, self.encoding), name)
        except OSError as error:
            raise NotFound(
                phrase("cannot read {path}: {strerror}", path=self.path, strerror=word(error.strerror)), ref=name
            ) from error

    def items(self) -> Iterator[ForeignItem]:
        """Each entry."""
        for one in self._entries():
            if isinstance(one, FeedEntry):
                where = f"{self.path}:{one.line}"
                title = one.title[:80]
                try:
                    item: ForeignItem = ItemLeftOut(where, one.other[:40]) if one.other else self._post(one, where)
                except NewsroomError as error:
                    item = ItemProblem(where, phrase("{title}: {message}", title=title, message=error.message))
                del one  # its text may be long
                yield item

    def _post(self, entry: FeedEntry, where: str) -> ForeignPost:
        lost: Counter[str] = Counter()
        pictures: dict[str, None] = {}
        base = self._absolute(entry.base or entry.link) or self._facts.head.site
        made = markdown_blocks.to_markdown(
            entry.html or entry.summary,
            picture=lambda address: self._picture(address, base, pictures),
            link=lambda address: self._link(address, base),
        )
        lost.update(made.lost)
        image, extra = self._enclosed(entry.enclosures, made.markdown, base, pictures, lost)
        path = self._path(entry.link)
        plain = html_tree.only_text(entry.title)
        date = self._time(entry.published) or self._time(entry.updated)
        number = _number(entry)
        if number in self._facts.doubled:
            number = f"{number[:1000]} {entry.link[:500]} {entry.published[:60]}"
        is_own = not self._facts.head.site and not pattern(_WORLDWIDE).match(number)
        return ForeignPost(
            where=where,
            key=f"feed {self._facts.head.site or (self.place if is_own else '')}#{number}"[:2000],
            earlier_key=f"feed #{number}"[:2000] if is_own else "",
            title=text.one_line(text.clean(plain))
            or text.excerpt(html_tree.only_text(made.markdown[:2000]), 80)
            or where,
            body=made.markdown,
            status=ForeignStatus.DRAFT if entry.is_draft else ForeignStatus.PUBLISHED,
            page=entry.is_page,
            slug=slug_in(path),
            date=date,
            modified=self._time(entry.updated),
            lead=html_tree.only_text(entry.summary) if entry.html else "",
            section=entry.labels[0] if entry.labels else "",
            tags=tuple(dict.fromkeys(entry.labels[1:])),
            authors=tuple(dict.fromkeys(entry.authors or self._facts.head.authors)),
            image=image,
            pictures=tuple(pictures),
            addresses=(_plain(path),) if path and self.old_site.leads_on(path) else (),
            extra=extra,
            lost=lost,
        )

    def _enclosed(
        self, found: tuple[Enclosure, ...], body: str, base: str, pictures: dict[str, None], lost: Counter[str]
    ) -> tuple[str, dict[str, str]]:
        """The main picture of an entry, and its sound or film as front matter; other enclosures are counted."""
        image, extra = "", dict[str, str]()
        for one in found:
            kind = one.type.partition("/")[0]
            if kind == "image":
                name = self._picture(one.url, base, pictures)
                image = image or ("" if name in body else name)
            elif kind in _PLAYED and kind not in extra:
                extra[kind] = joined(base, one.url)
            else:
                lost[phrase("enclosure of type {kind}", kind=one.type[:60] or "?")] += 1
        return image, extra

    def _picture(self, address: str, base: str, pictures: dict[str, None]) -> str:
        name = self.library.name(joined(base, address))
        pictures[name] = None
        return name

    def _link(self, address: str, base: str) -> str:
        """A link to another entry as its path; other addresses stay, those without a host with that of the site."""
        if address.startswith("#"):
            return address
        whole = joined(base, address)
        path = self._path(whole)
        return path if path and path.partition("#")[0] in self._facts.paths else whole

    def _absolute(self, link: str) -> str:
        return joined(self._facts.head.site, link)

    def _path(self, link: str) -> str | None:
        return self.old_site.path(self._absolute(link)) if link else None

    def _time(self, written: str) -> str | None:
        """An ISO time, or one as in mail (RFC 822), as UTC text."""
        if found := timestamps.utc(written[:60], self.zone):
            return found
        try:
            moment = parsedate_to_datetime(written[:60]) if written else None
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        return timestamps.utc(moment.isoformat(), UTC if "-0000" in written else self.zone) if moment else None


def _number(entry: FeedEntry) -> str:
    return entry.id or entry.link or entry.title


def _plain(path: str) -> str:
    """A path as a person reads it; its query stays as it is."""
    address, question, query = path.partition("?")
    return f"{unquote(address)}{question}{query}"
