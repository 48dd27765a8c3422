"""Saved pages of HTML as posts to import: one file, or a folder with the pages of a site."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from newsroom import clock, text
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind, Manuscript
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats import decoding
from newsroom.formats.comments import timestamps
from newsroom.formats.folder_files import files_below, place_of
from newsroom.formats.pieces import pieces
from newsroom.formats.posts import picture_files
from newsroom.formats.sites import html_tree, markdown_blocks, page_facts, page_text
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    PictureLibrary,
    file_left_out,
)
from newsroom.formats.sites.old_site import OldSite, slug_in
from newsroom.formats.sites.page_facts import PageFacts
from newsroom.markup import picture_name
from newsroom.phrases import phrase, without_start, word
from newsroom.text import pattern

SUFFIXES: Final = (".html", ".htm", ".xhtml")
LARGEST: Final = 64_000_000  # bytes of one page
_CHARSET: Final = re.compile(rb"(?i)<meta\s[^<>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([a-z0-9_.:-]{2,40})")
_HEAD: Final = 4096  # bytes in which a page says its encoding
_SHARE: Final = 0.6  # of the text in links: more makes a page a list
_LEAST: Final = 5  # links


@dataclass(slots=True)
class _Addresses:
    """The addresses of the pages: the path of each file, and of each path whether a page has it."""

    of_file: dict[Path, str] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)


class HtmlExport:
    """Pages in files. Each is read twice: first for its address, which others may link to."""

    def __init__(
        self,
        path: Path,
        *,
        home: Path,
        zone: tzinfo,
        largest: int,
        library: PictureLibrary,
        encoding: str | None = None,
    ) -> None:
        """Find the pages and their addresses. Times without a zone are in `zone`; `largest` are the bytes of a text.

        A page without an address is known by its place, seen from `home`, the folder of the newsroom.

        Raises `NotFound` without any page; `Invalid` with the line if the only one cannot be decoded.
        """
        self.path, self.zone, self.largest, self.library, self.encoding = path, zone, largest, library, encoding
        self.home = home
        self.authors: list[ForeignAuthor] = []
        self.notes: list[str] = []
        self.old_site = OldSite()
        self.root = path if path.is_dir() else path.parent
        found = sorted(files_below(path)) if path.is_dir() else [path]
        self._pages = [one for one in found if one == path or one.suffix.lower() in SUFFIXES]
        self._others = [one for one in found if one not in set(self._pages)]
        if not self._pages:
            raise NotFound(phrase("there is no HTML file in {name}", name=path), ref=str(path))
        self._addresses = _Addresses()
        for page in self._pages:
            try:
                self._note(page, page_facts.read(self._html(page)))
            except (NewsroomError, OSError):
                if page == path:
                    raise

    @property
    def total(self) -> int:
        """The number of files."""
        return len(self._pages) + len(self._others)

    def _html(self, page: Path) -> str:
        """The text of a page, in the encoding that was given, that it says itself, or UTF-8."""
        name = str(page)
        try:
            with page.open("rb") as file:
                data = b"".join(pieces(file, name, limit=LARGEST))
        except OSError as error:
            raise NotFound(
                phrase("cannot read {path}: {strerror}", path=page, strerror=word(error.strerror)), ref=name
            ) from error
        encoding = self.encoding
        if encoding is None:
            try:
                return decoding.decode(data, name=name)
            except Invalid:
                encoding = _declared(data)
                if encoding is None:
                    raise
        return decoding.decode(data, name=name, encoding=encoding)

    def _note(self, page: Path, facts: PageFacts) -> None:
        """Remember where a page was: at its canonical address, else at its place in the folder."""
        if "://" in facts.address and len(self.old_site.hosts) < 100:
            self.old_site.add(facts.address)
            self.old_site.folder = ""
        path = self.old_site.path(facts.address) if facts.address else None
        if path is None and self.path.is_dir():
            inside = "/".join(page.relative_to(self.root).parts)
            path = "/" + quote(inside.removesuffix("index.html").removesuffix("index.htm"))
        if path is not None:
            self._addresses.of_file[page.resolve()] = path
            self._addresses.paths.add(path.partition("#")[0])

    def items(self) -> Iterator[ForeignItem]:
        """Each page, and each file that is no page."""
        for page in self._pages:
            where = str(page)
            try:
                yield self._item(page, where)
            except NewsroomError as error:
                yield ItemProblem(where, without_start(error.message, f"{where}:"))
        for path in self._others:
            yield file_left_out(path, phrase("file that is not an HTML page"))

    def _item(self, page: Path, where: str) -> ForeignItem:
        html = self._html(page)
        facts = page_facts.read(html)
        lost: Counter[str] = Counter()
        found = page_text.article_of(html, lost)
        says_nothing = not (found.is_marked or facts.is_article or facts.is_page or facts.date)
        if page != self.path and says_nothing and (facts.is_ours or _is_list(found.html)):
            return ItemLeftOut(where, phrase("page that is a list of links"))
        title = facts.title or page_text.first_heading(html) or facts.window_title
        own = _Page(self, page, facts, title, found.time)
        return own.post(page_text.without_heading(found.html, title), where, lost)

    def path_of(self, address: str, page: Path, base: str) -> str | None:
        """The path of a page of this export that a link on another one leads to, or None."""
        try:
            whole = urljoin(base, address)
            parts = urlsplit(address)
        except ValueError:
            return None
        hash_mark = f"#{parts.fragment}" if parts.fragment else ""
        path = self.old_site.path(whole) if base or "://" in address else None
        if path and path.partition("#")[0] in self._addresses.paths:
            return path
        if parts.scheme or parts.netloc or not parts.path:
            return None
        plain = unquote(parts.path)
        if "\0" in plain or len(plain) > 1000:
            return None
        file = self.root / plain.lstrip("/") if plain.startswith("/") else page.parent / plain
        found = self._addresses.of_file.get(Path(os.path.normpath(file.absolute())))
        return found + hash_mark if found else None

    def address_of(self, page: Path) -> str | None:
        """The path of a page itself."""
        return self._addresses.of_file.get(page.resolve())


class _Page:
    """One page on its way to a post."""

    def __init__(self, export: HtmlExport, page: Path, facts: PageFacts, title: str, time: str) -> None:
        self.export, self.page, self.facts, self.title = export, page, facts, title
        self.base = _joined(facts.address, facts.base) if facts.base else facts.address
        self.time = time
        self.files: dict[str, Path | bytes] = {}
        self.asked: dict[str, None] = {}

    def post(self, html: str, where: str, lost: Counter[str]) -> ForeignPost:
        """The post of the page, whose article is `html`."""
        facts, export = self.facts, self.export
        body = self._body(html, lost)
        lead = facts.lead
        if not facts.is_ours:
            lead = lead if text.one_line(lead) != text.one_line(self.title) else ""
            body = _without_lead(body, lead)
        image = self._picture(facts.image) if facts.image else ""
        image = "" if image in body else image
        date, day_only = self._date(facts.date or self.time, lost)
        modified, _ = self._date(facts.modified, lost)
        path = export.address_of(self.page)
        extra: dict[str, object] = {}
        if path and export.old_site.leads_on(path):
            extra["aliases"] = [unquote(path.partition("#")[0]) if "?" not in path else path]
        if modified and date and modified > date:
            extra["lastmod"] = modified
        if image:
            words = {"image_alt": facts.image_alt, "image_caption": facts.image_caption}
            extra |= {key: value for key, value in words.items() if value}
        title = text.one_line(text.clean(self.title)) or text.excerpt(html_tree.only_text(body[:2000]), 80)
        manuscript = Manuscript(
            title=title or self.page.stem,
            lead=lead,
            section=facts.section,
            tags=tuple(facts.tags),
            authors=tuple(facts.authors),
            source=facts.source,
            lang=_language(facts.lang),
            image=picture_name(image),
            kicker=facts.kicker,
            kind=ArticleKind.PAGE if facts.is_page else "",
            body=body,
            extra=extra,
        )
        moment = clock.from_text(date) if date else None
        day = moment.astimezone(export.zone).date().isoformat() if moment and day_only else None
        return ForeignPost(
            where=where,
            key=f"html {facts.address or place_of(self.page, export.home)}"[:2000],
            earlier_key="" if facts.address else f"html {self.page.relative_to(export.root).as_posix()}"[:2000],
            title=manuscript.title,
            body=body,
            status=ForeignStatus.PUBLISHED if facts.is_free else ForeignStatus.MEMBERS,
            drafted=Counter() if facts.is_free else Counter((phrase("page for subscribers (imported as a draft)"),)),
            page=facts.is_page,
            slug=self._slug(path),
            date=date,
            modified=modified,
            pictures=tuple(self.asked),
            manuscript=manuscript,
            terms=PublicationTerms(date=moment, day=day),
            files=self.files,
            lost=lost,
        )

    def _body(self, html: str, lost: Counter[str]) -> str:
        """The text as Markdown; of a page that a script fills in, that which it says for programs."""
        made = markdown_blocks.to_markdown(html, picture=self._picture, link=self._link)
        lost.update(made.lost)
        body = made.markdown
        if not body.strip() and self.facts.body:
            body = markdown_blocks.to_markdown(_paragraphs(self.facts.body)).markdown
        if len(body.encode("utf-8", "replace")) > self.export.largest:
            raise Invalid(phrase("the text is longer than {megabytes} MB", megabytes=self.export.largest // 1_000_000))
        return body

    def _slug(self, path: str | None) -> str:
        if self.facts.slug:
            return self.facts.slug
        return slug_in(path) or ("" if self.page.stem.lower() == "index" else self.page.stem)

    def _picture(self, address: str) -> str:
        """The name to write for a picture: that of a file beside the page, of one in the library, or its whole address."""
        beside = address if picture_files.is_local(address) else self._saved(address)
        file = picture_files.find_below(beside, self.page, self.export.root) if beside else None
        if file is not None:
            self.files[picture_name(beside)] = file
            return beside
        name = self.export.library.name(_joined(self.base, address))
        self.asked[name] = None
        return name

    def _saved(self, address: str) -> str:
        """Where a browser that saves a page with everything puts a picture."""
        try:
            name = urlsplit(address).path.rpartition("/")[2]
        except ValueError:
            return ""
        return f"{quote(self.page.stem)}_files/{name}" if name else ""

    def _link(self, address: str) -> str:
        if address.startswith("#"):
            return address
        return self.export.path_of(address, self.page, self.base) or _joined(self.base, address)

    def _date(self, written: str, lost: Counter[str]) -> tuple[str | None, bool]:
        """A date as UTC text, and whether it has no time of day."""
        if not written:
            return None, False
        written = written.strip()[:60]
        zone = self.export.zone
        day_only = bool(pattern(r"\d{4}-\d\d-\d\d").fullmatch(written))
        if found := timestamps.utc(written, zone):
            return found, day_only
        try:
            moment = parsedate_to_datetime(written)
            return timestamps.utc(moment.isoformat(), UTC if "-0000" in written else zone), False
        except (ValueError, TypeError, OverflowError, IndexError):
            lost[phrase("date that cannot be read: {date}", date=written[:40])] += 1
            return None, False


def _declared(data: bytes) -> str | None:
    """The encoding that a page names, as browsers read the name."""
    found = _CHARSET.search(data[:_HEAD])
    if not found:
        return None
    name = found[1].decode("ascii").lower()
    if name in ("utf-8", "utf8"):
        return None
    return "cp1252" if name in ("iso-8859-1", "latin1", "ascii", "us-ascii") else name


def _is_list(html: str) -> bool:
    """Whether nearly all text of a page is in links, as on a front page or a list of stories."""
    links = pattern(r"(?is)<a\s[^<>]{0,2000}>(.{0,1000}?)</a>").findall(html[:500_000])
    linked = sum(len(html_tree.only_text(one)) for one in links)
    return len(links) >= _LEAST and linked > _SHARE * len(_letters(html[:500_000]))


def _letters(html: str) -> str:
    return " ".join(pattern(r"<[^<>]{0,2000}>").sub(" ", html).split())


def _without_lead(body: str, lead: str) -> str:
    """A text without its first paragraph, if that is the lead."""
    first, _, rest = body.partition("\n\n")
    plain = pattern(r"[*_\\]").sub("", first)
    return (
        rest
        if lead and rest and " ".join(plain.split()) == " ".join(pattern(r"[*_\\]").sub("", lead).split())
        else body
    )


def _paragraphs(plain: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in plain.split("\n") if part.strip())


def _language(written: str) -> str:
    return written if pattern(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,3}").fullmatch(written) else ""


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return address
