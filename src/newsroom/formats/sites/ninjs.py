"""ninjs 1 and 2 as posts to import: a file with one item or several, or a folder of such files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import datetime, tzinfo
from html import escape, unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urljoin

from newsroom import clock, text
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind, Manuscript
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats import json_records
from newsroom.formats.comments import timestamps
from newsroom.formats.decoding import NotUtf8
from newsroom.formats.folder_files import files_below
from newsroom.formats.json_records import JsonRecord
from newsroom.formats.posts import picture_files
from newsroom.formats.recoding import pieces_of
from newsroom.formats.sites import html_tree, markdown_blocks, ninjs_item
from newsroom.formats.sites.foreign_post import (
    EARLIER_VERSION,
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    ItemVersion,
    PictureLibrary,
    file_left_out,
)
from newsroom.formats.sites.ninjs_item import NinjsItem, NinjsPicture
from newsroom.formats.sites.old_site import OldSite, slug_in
from newsroom.markup import picture_name
from newsroom.phrases import as_message, changed, phrase, word
from newsroom.text import pattern

SUFFIXES: Final = (".json", ".ninjs")
_OURS: Final = "newsroom-export.json"  # says that a folder is an export
_STATUSES: Final = {"usable": ForeignStatus.PUBLISHED, "": ForeignStatus.PUBLISHED, "withheld": ForeignStatus.DRAFT}
_CANCELED: Final = "canceled"  # for good; what is withheld may come later
_MEDIA_TAG: Final = r"(?i)<(?:img|source|video|audio|embed|iframe)\s[^<>]{1,5000}>"
_PLAYED: Final = ("video", "audio")


class NinjsExport:
    """Items of ninjs. Everything is read twice: first to check it and to know its addresses, then item by item."""

    def __init__(
        self, path: Path, *, zone: tzinfo, now: datetime, library: PictureLibrary, encoding: str | None = None
    ) -> None:
        """Read the items once. Times without a zone are in `zone`; they are in UTF-8 unless an encoding is given.

        Raises `NotFound` for what cannot be read; `Invalid` with the line for a single file that is damaged, and if nothing is ninjs.
        """
        self.path, self.zone, self.now, self.library, self.encoding = path, zone, now, library, encoding
        self.authors: list[ForeignAuthor] = []
        self.notes: list[str] = []
        self.old_site = OldSite()
        found = sorted(files_below(path)) if path.is_dir() else [path]
        self._files = [one for one in found if one == path or (one.suffix.lower() in SUFFIXES and one.name != _OURS)]
        self._others = [one for one in found if one not in set(self._files) and one.name != _OURS]
        if not self._files:
            raise NotFound(phrase("there is no JSON file in {name}", name=path), ref=str(path))
        self._paths: set[str] = set()
        self._newest: dict[str, tuple[ItemVersion, int]] = {}  # of each item, with the number of its record
        self._total = 0
        problem, any_item = None, False
        for _, record in self._records():
            self._total += 1
            if isinstance(record, ItemProblem):
                problem = problem or record
            else:
                any_item = True
                self._note(ninjs_item.read(record.value), self._total)
        if problem and not any_item:
            raise Invalid(phrase("{where}: {why}", where=problem.where, why=as_message(problem.why)), ref=str(path))

    @property
    def total(self) -> int:
        """The number of items and of files without any."""
        return self._total + len(self._others)

    def _note(self, item: NinjsItem, number: int) -> None:
        version = self._version(item)
        if item.uri not in self._newest or not version.is_before(self._newest[item.uri][0]):
            self._newest[item.uri] = version, number
        if item.address:
            if len(self.old_site.hosts) < 100:
                self.old_site.add(item.address)
                self.old_site.folder = ""
            self._paths.add(self.old_site.path(item.address) or "")

    def _records(self) -> Iterator[tuple[Path, JsonRecord | ItemProblem]]:
        """Each record of each file. What is no ninjs, or cannot be read, is a problem."""
        for path in self._files:
            name = str(path)
            try:
                with path.open("rb") as file:
                    for record in json_records.read(pieces_of(file, name, self.encoding), name):
                        if ninjs_item.is_item(record.value):
                            yield path, record
                        else:
                            what = phrase("not ninjs: it has no uri")
                            yield path, ItemProblem(f"{name}:{record.line}", what)
            except OSError as error:
                if path == self.path:
                    raise NotFound(
                        phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=name
                    ) from error
                yield path, ItemProblem(name, word(error.strerror))
            except Invalid as error:
                if path == self.path:
                    raise
                said = error.with_option() if isinstance(error, NotUtf8) else error
                why = changed(said.message, "removeprefix", f"{name}:")
                has_option = isinstance(error, NotUtf8)
                yield (
                    path,
                    ItemProblem(name, phrase("{message} ({hint})", message=why, hint=said.hint) if has_option else why),
                )

    def items(self) -> Iterator[ForeignItem]:
        """Each item, and each file that has none; pictures and others that are no text are left out."""
        for number, (path, record) in enumerate(self._records(), 1):
            if isinstance(record, ItemProblem):
                yield record
                continue
            where = f"{path}:{record.line}"
            item = ninjs_item.read(record.value)
            record.value.clear()  # the text may be long
            if item.type not in ("text", ""):
                withdrawn = _withdrawn(item) if self._newest[item.uri][1] == number else ""
                what = phrase("item of type {kind}", kind=item.type[:40])
                yield ItemLeftOut(where, what, key=_key(item), withdrawn=withdrawn)
                continue
            if self._newest[item.uri][1] != number:  # what an agency corrects or withdraws, it sends again
                yield ItemLeftOut(where, EARLIER_VERSION)
                continue
            title = item.title[:80]
            try:
                post: ForeignItem = self._post(item, path, where)
            except NewsroomError as error:
                post = ItemProblem(where, phrase("{title}: {message}", title=title, message=error.message))
            del item
            yield post
        for path in self._others:
            yield file_left_out(path, phrase("file that is not JSON"))

    def _post(self, item: NinjsItem, path: Path, where: str) -> ForeignPost:
        lost: Counter[str] = Counter()
        withheld = self._withheld(item, lost)
        media = _Media(path, self.path if self.path.is_dir() else path.parent, self.library, withheld)
        made = markdown_blocks.to_markdown(
            _without(item.html, withheld), picture=media.name, link=lambda address: self._link(address, item.address)
        )
        lost.update(made.lost)
        body, image, extra = self._shown(item, made.markdown, media, lost)
        date, modified = self._time(item.created), self._time(item.modified)
        address = self.old_site.path(item.address) if item.address else None
        if address and self.old_site.leads_on(address):
            extra["aliases"] = [unquote(address) if "?" not in address else address]
        if modified and date and modified > date:
            extra["lastmod"] = modified
        terms, status = self._terms(item, date, lost)
        drafted: Counter[str] = Counter()
        if item.pubstatus not in _STATUSES:
            drafted[phrase("item with the status {status} (imported as a draft)", status=item.pubstatus[:40])] += 1
        slug = slug_in(item.address)
        if not slug and self.path.is_dir():
            slug = path.stem
        title = text.one_line(text.clean(item.title))
        manuscript = Manuscript(
            title=title or text.excerpt(html_tree.only_text(body[:2000]), 80) or where,
            lead=item.lead,
            section=item.section,
            tags=tuple(item.labels),
            authors=tuple(item.authors),
            source=item.source,
            lang=item.lang,
            image=picture_name(image),
            kicker=item.kicker,
            kind=ArticleKind.PAGE if item.is_page else "",
            body=body,
            extra=extra,
        )
        return ForeignPost(
            where=where,
            key=_key(item),
            title=manuscript.title,
            body=body,
            status=status,
            page=item.is_page,
            slug=slug,
            date=clock.to_text(terms.date) if terms.date else None,
            modified=modified,
            pictures=tuple(media.asked),
            manuscript=manuscript,
            terms=terms,
            files=media.found,
            lost=lost,
            drafted=drafted,
            withdrawn=_withdrawn(item),
            version=self._version(item),
        )

    def _withheld(self, item: NinjsItem, lost: Counter[str]) -> set[str]:
        """The addresses of the media that may not be used. They are taken from the item, and counted with the reason."""
        usable: list[NinjsPicture] = []
        withheld: set[str] = set()
        for one in item.media:
            if why := self._why_withheld(one):
                lost[phrase("associated item of type {kind} ({why})", kind=one.kind, why=as_message(why))] += 1
                withheld.update(unquote(href) for href in one.renditions)
            else:
                usable.append(one)
        item.media = usable
        return withheld

    def _why_withheld(self, one: NinjsPicture) -> str:
        """Why a picture or a clip may not be used, or ''."""
        if _STATUSES.get(one.pubstatus) is not ForeignStatus.PUBLISHED:
            return phrase("the agency says: {status}", status=one.pubstatus[:40])
        embargo, expires = self._time(one.embargo), self._time(one.expires)
        if (one.embargo and embargo is None) or (one.expires and expires is None):
            return phrase("date that cannot be read")
        if embargo and clock.from_text(embargo) > self.now:
            return phrase("under an embargo")
        if expires and (end := clock.from_text(expires)) <= self.now:
            return phrase("expired on {day}", day=end.astimezone(self.zone).date().isoformat())
        return ""

    def _shown(self, item: NinjsItem, body: str, media: _Media, lost: Counter[str]) -> tuple[str, str, dict[str, Any]]:
        """The text with the pictures that belong to it, its main picture, and its clips and rights as front matter.

        Pictures that are not in the text follow it, after the first one, which is the main picture.
        """
        extra: dict[str, Any] = dict(item.kept)
        image = ""
        in_text = set(media.asked) | set(media.found)
        for one in item.media:
            if one.kind in _PLAYED:
                if one.kind in extra:
                    lost[phrase("associated item of type {kind}", kind=one.kind)] += 1
                extra.setdefault(one.kind, one.href)
                continue
            name = media.name(one.href)
            if name in in_text and not (one.is_main and not image):
                continue
            in_text.add(name)
            if not image:
                image = name
                words = {"image_alt": one.alt, "image_caption": one.caption, "image_credit": one.credit}
                extra |= {key: value for key, value in words.items() if value}
            else:
                body += f"\n{_figure(name, one)}"
        for kind in item.others:
            lost[phrase("associated item of type {kind}", kind=kind[:40])] += 1
        return body, image, extra

    def _terms(self, item: NinjsItem, date: str | None, lost: Counter[str]) -> tuple[PublicationTerms, ForeignStatus]:
        """When an item may be seen. What is withheld, canceled or under an embargo is not public."""
        status = _STATUSES.get(item.pubstatus, ForeignStatus.DRAFT)
        times = {name: self._time(value) for name, value in (("embargo", item.embargo), ("expiry", item.expires))}
        held = ""
        for name, value in (("embargo", item.embargo), ("expiry", item.expires)):
            if value and times[name] is None:
                lost[phrase("date that cannot be read: {date}", date=value[:40])] += 1
                held = phrase("date that cannot be read")
        embargo, expire = (clock.from_text(one) if (one := times[name]) else None for name in ("embargo", "expiry"))
        if expire and expire <= self.now:
            held = phrase("expired on {day}", day=expire.astimezone(self.zone).date().isoformat())
        terms = PublicationTerms(
            date=clock.from_text(date) if date else None, held=held, expire=expire, embargo=embargo
        )
        if embargo and embargo > self.now:
            terms = replace(terms, date=max(embargo, terms.date or embargo))
            status = ForeignStatus.SCHEDULED if status is ForeignStatus.PUBLISHED else status
        elif status is ForeignStatus.DRAFT:  # it was made on that date, and never published
            terms = replace(terms, date=None)
        return terms, ForeignStatus.DRAFT if held and status is ForeignStatus.PUBLISHED else status

    def _link(self, address: str, base: str) -> str:
        """A link to another item as its path."""
        if address.startswith("#"):
            return address
        try:
            whole = urljoin(base, address)
        except ValueError:
            return address
        path = self.old_site.path(whole)
        return path if path and path.partition("#")[0] in self._paths else whole

    def _version(self, item: NinjsItem) -> ItemVersion:
        return ItemVersion(_number(item.version), self._time(item.modified) or "", item.pubstatus == _CANCELED)

    def _time(self, written: str) -> str | None:
        return timestamps.utc(written[:60], self.zone) if written else None


def _key(item: NinjsItem) -> str:
    return f"ninjs {item.uri}"[:2000]


def _withdrawn(item: NinjsItem) -> str:
    """Why an agency no longer wants an item to be published, or ''."""
    if _STATUSES.get(item.pubstatus) is ForeignStatus.PUBLISHED:
        return ""
    return phrase("the agency says: {status}", status=item.pubstatus[:40])


def _number(written: str) -> int:
    """The number of a version, such as `2` or `2.0`; 0 if it has none, or another part of one, such as `2.1`."""
    found = pattern(r"(\d{1,18})(?:\.0{1,9})?").fullmatch(written)
    return int(found[1]) if found and written.isascii() else 0


def _without(html: str, withheld: Set[str]) -> str:
    """A text without the pictures and clips that may not be used."""

    def kept(found: re.Match[str]) -> str:
        tag = unescape(found[0])
        named = {*pattern(r"[\"']").split(tag), *pattern(r"[\s\"'=,>]+").split(tag)}  # also each in a srcset
        return "" if any(unquote(one.strip()) in withheld for one in named) else found[0]

    return pattern(_MEDIA_TAG).sub(kept, html) if withheld else html


class _Media:
    """The media of one item: files beside it, or in the library."""

    def __init__(self, item: Path, root: Path, library: PictureLibrary, withheld: Set[str]) -> None:
        self._item, self._root, self._library, self._withheld = item, root, library, withheld
        self.found: dict[str, Path | bytes] = {}
        self.asked: dict[str, None] = {}

    def name(self, address: str) -> str:
        """The name to write in the text for an address. What may not be used is not looked for."""
        if unquote(address) in self._withheld:
            return address
        if picture_files.is_local(address):
            file = picture_files.find_below(address, self._item, self._root)
            if file is not None:
                self.found[picture_name(address)] = file
                return address
        name = self._library.name(address)
        self.asked[name] = None
        return name


def _figure(name: str, one: NinjsPicture) -> str:
    """A picture with its words as Markdown."""
    said = " ".join(part for part in (one.caption, one.credit) if part)
    html = f'<figure><img src="{escape(name)}" alt="{escape(one.alt)}"><figcaption>{escape(said)}</figcaption></figure>'
    return markdown_blocks.to_markdown(html).markdown
