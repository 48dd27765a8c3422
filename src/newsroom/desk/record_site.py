"""Articles in a table (CSV) or as JSON records, of other systems or of our own exports, read as posts to import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from newsroom import clock, markup, text
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind, Manuscript
from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.media import pictures
from newsroom.desk import Desk
from newsroom.desk.article_text import manuscript_from, terms_of
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats import json_records, text_lines
from newsroom.formats.folder_files import place_of
from newsroom.formats.front_matter import article_fields
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.pieces import pieces
from newsroom.formats.posts import picture_files
from newsroom.formats.recoding import pieces_of
from newsroom.formats.sites import html_tree, markdown_blocks, own_records, record_names, table_rows
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemProblem,
)
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.old_site import OldSite
from newsroom.formats.sites.record_names import RecordFields
from newsroom.phrases import phrase, without_start, word
from newsroom.text import pattern

# HTML has an element for a paragraph or another block; Markdown seldom does.
_IN_HTML: Final = r"(?i)</p>|<(?:p|div|br|h[1-6]|ul|ol|table|section|article)[\s/>]"
_SECONDS: Final = r"\d{9,10}"
_TEXT_LOOKED_AT: Final = 20_000  # characters


class RecordExport:
    """The records of a file. It is read twice: first to check it and to know its addresses, then record by record."""

    def __init__(self, desk: Desk, form: str, path: Path, *, library: MediaFolder, encoding: str | None = None) -> None:
        """Read the file once. `form` is `csv` or `jsonl`.

        Raises `NotFound` for a file that cannot be read; `Invalid` with the line for one that is damaged, or has no
        articles.
        """
        self.desk, self.form, self.path, self.library, self.encoding = desk, form, path, library, encoding
        self.authors: list[ForeignAuthor] = []
        self.old_site = OldSite()
        self._collected = CollectedWarnings()
        self._paths: set[str] = set()
        self._total = 0
        self._has_status = False  # whether any record has a name for a status
        for _, record, problem in self._records():
            self._total += 1
            if not problem and isinstance(record, dict):
                self._note(record)
        if not self._total:
            raise Invalid(phrase("{name}:1: there are no articles in this file", name=path), ref=str(path))

    @property
    def total(self) -> int:
        """The number of records."""
        return self._total

    @property
    def notes(self) -> list[str]:
        """The names that have no meaning here, and what their values say; the records are read by now."""
        return list(self._collected.lines())

    def _records(self) -> Iterator[tuple[int, Any, str]]:
        """Each record with its line, and why it cannot be read, or ''."""
        name = str(self.path)
        try:
            with self.path.open("rb") as file:
                if self.form == "jsonl":
                    for one in json_records.read(pieces_of(file, name, self.encoding), name):
                        yield one.line, one.value, ""
                    return
                rows = table_rows.read(text_lines.read(pieces(file, name), name, encoding=self.encoding), name)
                headings = next(rows).cells
                if not record_names.holds_articles(list(headings)):
                    raise _no_articles(name, list(headings))
                own = own_records.is_own(headings)
                for row in rows:
                    yield row.line, row.cells if not own else {**row.cells, _OWN: ""}, row.problem
        except OSError as error:
            raise NotFound(
                phrase("cannot read {path}: {strerror}", path=self.path, strerror=word(error.strerror)), ref=name
            ) from error

    def _note(self, record: Mapping[str, Any]) -> None:
        """Remember the addresses of a record: links to them lead to its article. And whether it has a status."""
        self._has_status = self._has_status or record_names.names_status(record)
        for name in record_names.ADDRESSES:
            address = record.get(name)
            if isinstance(address, str) and (path := record_names.path_of(address)):
                if "://" in address and len(self.old_site.hosts) < 100:
                    self.old_site.add(address)
                    self.old_site.folder = ""
                self._paths.add(path)

    def items(self) -> Iterator[ForeignItem]:
        """Each record."""
        for line, record, problem in self._records():
            where = f"{self.path}:{line}"
            try:
                if problem:
                    raise Invalid(problem)
                if not isinstance(record, dict):
                    raise Invalid(phrase("this is not an article"))
                if _OWN in record or own_records.is_own(record):
                    yield self._own(record, line, where)
                else:
                    yield self._foreign(record, line, where)
            except NewsroomError as error:
                yield ItemProblem(where, without_start(error.message, f"{where}:"))

    def _own(self, record: dict[str, Any], line: int, where: str) -> ForeignPost:
        """An article of our own export."""
        lost: Counter[str] = Counter()
        if _OWN in record:
            record = own_records.from_cells({name: cell for name, cell in record.items() if name != _OWN})
        manuscript = own_records.manuscript(record)
        drafted: Counter[str] = Counter()
        status = own_records.status(record, drafted)
        date = own_records.date(record)
        file = ArticleFile(
            date=date,
            expire=_said(record, "expire_at"),
            embargo=_said(record, "embargo_until"),
            held=_said(record, "held"),
            extra=dict(manuscript.extra),
            lines=dict.fromkeys(("date", "expire", "embargo"), line),
        )
        terms = self._terms(file, line, lost)
        if record.get("dated") == "day" and terms.date:
            terms = replace(terms, day=clock.day_of(terms.date, self.desk.zone))
        url, modified = _said(record, "url"), _said(record, "modified_at")
        extra = dict(manuscript.extra)
        if url and (path := record_names.path_of(url)) and "?" not in path:
            extra["aliases"] = _with(extra.get("aliases"), path)
        if modified and status is ForeignStatus.PUBLISHED:
            extra["lastmod"] = modified
        number = _said(record, "id") or str(record.get("id") or "") or _said(record, "slug")
        post = self._post(
            where=where,
            key=self._key(_site(url), number),
            earlier_key="" if _site(url) else f"{self.form} {self.path.name}#{number}"[:2000],
            manuscript=replace(manuscript, extra=extra),
            status=status,
            slug=_said(record, "slug"),
            terms=terms,
            modified=modified or None,
            lost=lost,
            drafted=drafted,
        )
        post.is_shown_earlier = record.get("status") == ArticleStatus.PUBLISHED  # if not with this text
        return post

    def _foreign(self, record: dict[str, Any], line: int, where: str) -> ForeignPost:
        """An article of another system. The record is empty afterwards: its text can be long, and is kept once."""
        lost: Counter[str] = Counter()
        found = record_names.read(record, line, lost, has_status=self._has_status)
        record.clear()
        file = self._file(found, line, lost)
        for name in found.unknown:
            self._collected.add(
                phrase("{path}:1: {name!r} is kept as a front matter key", path=self.path, name=name), str(self.path)
            )
        body, counted = self._body(found, lost)
        manuscript = manuscript_from(replace(file, body=body))
        if not text.shown_line(file.title) and not markup.first_heading(body)[0]:
            title = text.excerpt(html_tree.only_text(body[:2000]), 80)
            manuscript = replace(manuscript, title=title, body=body)
        paths = [path for one in found.addresses if (path := record_names.path_of(one)) and path != "/"]
        named = [path for path in paths if self.old_site.leads_on(path)]
        if named:
            extra = dict(manuscript.extra)
            for path in named:
                extra["aliases"] = _with(extra.get("aliases"), path)
            manuscript = replace(manuscript, extra=extra)
        if manuscript.image and not picture_files.is_local(manuscript.image):
            manuscript = replace(manuscript, image=self.library.name(manuscript.image))
            counted.add(manuscript.image)
        terms = self._terms(file, line, lost)
        status = found.status or (ForeignStatus.PENDING if file.status == "review" else ForeignStatus.PUBLISHED)
        if status is ForeignStatus.PUBLISHED and (file.held or file.status not in ("", "published", "scheduled")):
            status = ForeignStatus.DRAFT
        site = next((host for one in found.addresses if (host := _site(one))), "")
        number = found.key or next(iter(found.addresses), "") or file.slug or f"{file.date} {manuscript.title}"
        return self._post(
            where=where,
            key=self._key(site, number),
            earlier_key="" if site else f"{self.form} {self.path.name}#{number}"[:2000],
            manuscript=manuscript,
            status=status,
            slug=file.slug or next((_tail(path) for path in named if "?" not in path), ""),
            terms=terms,
            modified=file.modified or None,
            lost=lost,
            drafted=found.drafted,
            counted=counted,
        )

    def _file(self, found: RecordFields, line: int, lost: Counter[str]) -> ArticleFile:
        """The fields of front matter of a record. Raises `Invalid` for a value of another kind."""
        keys = article_fields.read(found.matter)
        problems = [*found.matter.problems, *keys.problems]
        if problems:
            raise Invalid(problems[0].message, hint=problems[0].hint or None)
        for warning in keys.warnings:
            self._collected.add(warning.text(str(self.path)), str(self.path))
        values: dict[str, Any] = keys.values
        for name in ("date", "modified", "expire", "embargo"):
            if name in values and pattern(_SECONDS).fullmatch(values[name]):
                values[name] = clock.to_text(datetime.fromtimestamp(int(values[name]), UTC))
        if values.get("modified"):
            try:
                values["modified"] = clock.to_text(self.desk.time(values["modified"]))
            except Invalid:
                lost[phrase("modification date that cannot be read")] += 1
                values["modified"] = ""
        if values.get("lang") in ("*", "und"):
            values["lang"] = ""
        return ArticleFile(**values, extra=keys.extra, held=keys.held, name="", lines=dict.fromkeys(values, line))

    def _terms(self, file: ArticleFile, line: int, lost: Counter[str]) -> PublicationTerms:
        """The dates of a record; one that is not understood is counted, and the article stays a draft."""
        heard = replace(self.desk, warn=lambda warning: self._collected.add(warning, str(self.path)))
        typed = {"date": file.date, "expire": file.expire, "embargo": file.embargo}
        for name, written in typed.items():
            try:
                if written:
                    self.desk.time(written)
            except Invalid:
                lost[phrase("date that cannot be read: {date}", date=written[:40])] += 1
                typed[name] = ""
                if name != "date" and not file.held:
                    file = replace(file, held=phrase("date that cannot be read"))
        file = replace(file, date=typed["date"], expire=typed["expire"], embargo=typed["embargo"])
        return terms_of(heard, file, str(self.path))

    def _body(self, found: RecordFields, lost: Counter[str]) -> tuple[str, set[str]]:
        """The text as Markdown, and the names of pictures that the library was asked for."""
        body, found.body = text.clean(found.body), ""
        looked_at = body[:_TEXT_LOOKED_AT]
        if not (pattern(_IN_HTML).search(looked_at) if found.is_html is None else found.is_html):
            return body, set()
        named: set[str] = set()

        def picture(address: str) -> str:
            name = self.library.name(address)
            named.add(name)
            return name

        made = markdown_blocks.to_markdown(body, picture=picture, link=self._link)
        lost.update(made.lost)
        return made.markdown, named

    def _link(self, address: str) -> str:
        """A link to another record as its path; other addresses stay."""
        path = self.old_site.path(address)
        return path if path and path.partition("#")[0] in self._paths else address

    def _key(self, site: str, number: str) -> str:
        """What a record is known by: its number on its site, or in this file: other tables have the same numbers."""
        return f"{self.form} {site or place_of(self.path, self.desk.folder)}#{number}"[:2000]

    def _post(
        self, *, where: str, key: str, earlier_key: str, manuscript: Manuscript, status: ForeignStatus, slug: str, terms: PublicationTerms,
        modified: str | None, lost: Counter[str], drafted: Counter[str], counted: Set[str] = frozenset(),
    ) -> ForeignPost:  # fmt: skip
        """The post of a record, with the pictures that are beside the file."""
        if len(manuscript.body.encode("utf-8", "replace")) > self.desk.largest_text:
            megabytes = self.desk.largest_text // 1_000_000
            raise Invalid(phrase("the text is longer than {megabytes} MB", megabytes=megabytes))
        names = [*markup.images(manuscript.body), *pictures.header_names(manuscript.image, manuscript.extra)]
        found: dict[str, Path] = {}
        for name in dict.fromkeys(one for one in names if one):
            file = picture_files.find_below(name, self.path, self.path.parent) if picture_files.is_local(name) else None
            if file is None and name not in counted:
                file = self.library.path(self.library.name(name))
            if file is not None:
                found[name] = file
        later = [moment for moment in (terms.date, terms.embargo) if moment and moment > self.desk.now]
        if status is ForeignStatus.PUBLISHED and (terms.held or later):
            status = ForeignStatus.SCHEDULED if later and not terms.held else ForeignStatus.DRAFT
        return ForeignPost(
            where=where,
            key=key,
            earlier_key=earlier_key,
            title=manuscript.title,
            body=manuscript.body,
            status=status,
            page=manuscript.kind == ArticleKind.PAGE,
            slug=slug,
            date=clock.to_text(terms.date) if terms.date else None,
            modified=modified,
            manuscript=manuscript,
            terms=terms,
            pictures=tuple(names),
            files=found,
            lost=lost,
            drafted=drafted,
        )


_OWN: Final = "\0own"  # marks the row of a table that we wrote


def _no_articles(name: str, headings: list[str]) -> Invalid:
    return Invalid(
        phrase(
            "{name}:1: there is no column for a title or a text, only: {headings}",
            name=name,
            headings=", ".join(headings)[:200],
        ),
        ref=name,
        hint="name the columns title, body, date, author, section, tags, url and status",
    )


def _said(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    return value.strip() if isinstance(value, str) else ""


def _site(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _tail(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2].partition(".")[0]


def _with(aliases: object, path: str) -> list[object]:
    found = list(aliases) if isinstance(aliases, (list, tuple)) else []
    return found if path in found else [*found, path]
