"""A site that a builder makes from files (Hugo, Jekyll, Zola, Pelican, Eleventy, Astro), read as posts to import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from newsroom import clock, markup, text, urls
from newsroom.core.articles.drafting import PublicationTerms
from newsroom.core.articles.fields import ArticleKind
from newsroom.core.media import pictures
from newsroom.desk import Desk
from newsroom.desk.article_text import manuscript_from, terms_of
from newsroom.desk.warnings import CollectedWarnings
from newsroom.errors import Invalid, NewsroomError, NotFound
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.posts import picture_files, post_folder
from newsroom.formats.sites import builder_marks, builders
from newsroom.formats.sites.builder_lists import BuilderLists
from newsroom.formats.sites.file_links import FileLinks
from newsroom.formats.sites.foreign_post import (
    ForeignAuthor,
    ForeignItem,
    ForeignPost,
    ForeignStatus,
    ItemLeftOut,
    ItemProblem,
    file_left_out,
)
from newsroom.formats.sites.inherited_keys import InheritedKeys
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.old_site import OldSite
from newsroom.phrases import as_message, phrase, without_start, word


class FolderExport:
    """The posts in the folder of a site. Each file is read twice: first for its address, which others may link to."""

    def __init__(self, desk: Desk, name: str, root: Path, *, library: MediaFolder, encoding: str | None = None) -> None:
        """Find the files and their addresses. Raises `NotFound` without any post, `Invalid` for damaged settings."""
        self.desk, self.library, self.encoding = desk, library, encoding
        self._collected = CollectedWarnings()
        self.other = _other_builder(name, root)
        try:
            self.site = builders.open_site(name, root)
        except Invalid as error:
            raise Invalid(error.message, ref=error.ref, hint=self.other or error.hint) from None
        self.zone = self._zone()
        self.scan = post_folder.scan(self.site.content)
        if not self.scan.posts:
            raise NotFound(
                phrase("there is no Markdown file in {name}", name=self.site.content),
                hint=self.other or "the file names must end in .md or .markdown",
            )
        self.authors: list[ForeignAuthor] = []
        self.old_site = OldSite()
        self._inherited = InheritedKeys(self.site)
        # Under the address of this site its own folder is no part of a path.
        self.folder = "" if self.site.folder == urls.base(desk.settings.text("site.url")) else self.site.folder
        lists = BuilderLists()
        self._links = FileLinks(dict(self._addresses(lists)), folder=self.folder)
        lists.add_to(self.old_site, self.site, self.folder)

    @property
    def keys(self) -> str:
        """What the key of each post begins with."""
        return f"{self.site.builder.name} {self.site.base}#"

    @property
    def total(self) -> int:
        """The number of files."""
        return len(self.scan.posts) + len(self.scan.skipped)

    @property
    def notes(self) -> list[str]:
        """Whether the folder is of another builder, and what the texts have that is not known; the files are read by now."""
        return [*([self.other] if self.other else []), *self._collected.lines()]

    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.site.zone) if self.site.zone else self.desk.zone
        except (KeyError, ValueError, OSError):
            self._collected.add(
                phrase(
                    "there is no time zone {name!r}: the dates are read in {zone}",
                    name=self.site.zone[:80],
                    zone=self.desk.zone.key,
                ),
                self.site.root.name,
            )
            return self.desk.zone

    def _addresses(self, lists: BuilderLists) -> Iterator[tuple[str, str]]:
        """The address of each post by its file; what lists of posts there were is noted."""
        for path in self.scan.posts:
            try:
                post, _ = self._read(path)
                terms = self._terms(path, post, CollectedWarnings())
                address = self._address(path, post, terms)
            except (NewsroomError, OSError):  # reported when its turn comes
                continue
            lists.note("categories", (*post.categories, post.section))
            lists.note("tags", post.tags)
            lists.note("authors", post.authors)
            if not self._is_page(path, post, terms):
                inside = path.relative_to(self.site.content).parent
                lists.folder(next(iter(inside.parts), ""))
            if address:
                yield self._relative(path), address

    def _read(self, path: Path) -> tuple[ArticleFile, dict[str, Path]]:
        """A post with what it inherits, and the files of its pictures."""
        inherited = self._inherited.of(path)
        post, found, _ = post_folder.read(path, root=self.site.content, encoding=self.encoding, inherited=inherited)
        return post, found

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.site.content).as_posix()

    def _address(self, path: Path, post: ArticleFile, terms: PublicationTerms) -> str | None:
        """The address that the post had on its site: the one that it chose, or the one by the settings.

        `aliases` and `redirect_from` are addresses beside it, from which the site led there.
        """
        if post.address:
            # Without a slash at its start a path begins at the top of the site too.
            slash = "" if post.address.startswith(("/", ".")) or "://" in post.address else "/"
            own = f"{slash}{post.address}"
            return self._inside(own) if own.startswith("/") else None
        # A day without a time is the same day in every zone.
        day = (
            datetime.fromisoformat(terms.day)
            if terms.day
            else clock.local(terms.date, self.zone)
            if terms.date
            else None
        )
        # The name of a file has the slug in Jekyll; the others use the title, or the name as it is.
        typed = post.slug if "slug" in post.given or self.site.builder.name == "jekyll" else ""
        made = self.site.address(
            path, slug=typed, title=post.title, day=day, section=post.section, categories=post.categories
        )
        return made if made is None or self.folder == self.site.folder else made.removeprefix(self.site.folder)

    def _inside(self, address: str) -> str:
        """An address that the front matter names; a path is one in the folder of the site on its host."""
        is_inside = not address.startswith("/") or address.startswith(("//", f"{self.folder}/"))
        return address if is_inside else f"{self.folder}{address}"

    def _terms(self, path: Path, post: ArticleFile, collected: CollectedWarnings) -> PublicationTerms:
        """The dates of a post, read in the zone of its site."""
        settings = self.desk.settings
        heard = replace(self.desk, warn=lambda warning: collected.add(warning, str(path)))
        if self.zone != self.desk.zone:
            heard = replace(heard, settings=settings.override(**{"site.timezone": self.zone.key}))
        terms = terms_of(heard, post, str(path))
        if terms.day and self.zone != self.desk.zone:  # its path and its archive are by the zone here
            terms = replace(terms, date=clock.day_bounds(terms.day, self.desk.zone)[0])
        return terms

    def items(self) -> Iterator[ForeignItem]:
        """Each post, and each file that is not a post."""
        for path in self.scan.posts:
            try:
                yield self._post(path)
            except NewsroomError as error:
                yield ItemProblem(str(path), _without_name(error, path))
            except OSError as error:
                yield ItemProblem(str(path), word(error.strerror))
        for path, why in self.scan.skipped:
            what = phrase("file or folder: {why}", why=as_message(why))
            yield ItemLeftOut(str(path), what) if why == post_folder.LEADS_OUT else file_left_out(path, what)

    def _post(self, path: Path) -> ForeignPost:
        post, found = self._read(path)
        terms = self._terms(path, post, self._collected)
        body, resolved = self._links.rewritten(post.body, self._relative(path))
        for warning in post.warnings:
            if not any(form in warning for form in resolved):
                self._collected.add(warning, str(path))
        if body != post.body:
            post = replace(post, body=body)
            found = self._pictures(post, path)
        address = self._address(path, post, terms)
        aliases = (*map(self._inside, post.aliases), *((address,) if address else ()))
        post = replace(post, aliases=tuple(dict.fromkeys(aliases)))
        page = self._is_page(path, post, terms)
        manuscript = manuscript_from(post)
        if page and not manuscript.kind:
            manuscript = replace(manuscript, kind=ArticleKind.PAGE)
        asked = [name for name in dict.fromkeys((*markup.images(body), post.image)) if name and name not in found]
        for name in asked:
            self.library.name(name)
        date = terms.date or (self.desk.now if page else None)
        return ForeignPost(
            where=str(path),
            key=f"{self.keys}{self._relative(path)}",
            title=manuscript.title,
            body=body,
            status=self._status(post, terms),
            page=page,
            slug=post.slug,
            date=clock.to_text(date) if date else None,
            manuscript=manuscript,
            terms=replace(terms, date=date),
            files=found,
            pictures=tuple(asked),
            lost=Counter(),
        )

    def _pictures(self, post: ArticleFile, path: Path) -> dict[str, Path]:
        named = (*pictures.header_names(post.image, post.extra), *markup.images(post.body))
        names = [name for name in named if picture_files.is_local(name)]
        files = {name: picture_files.find(name, path, self.site.content) for name in names}
        return {name: file for name, file in files.items() if file is not None}

    def _is_page(self, path: Path, post: ArticleFile, terms: PublicationTerms) -> bool:
        """Whether a file is a page: it says so, or it has no date and is not where stories are."""
        if post.kind:
            return post.kind == ArticleKind.PAGE
        stories = self.site.builder.story_folders
        if stories is not None:
            return not stories.intersection(path.relative_to(self.site.content).parts)
        return terms.date is None

    def _status(self, post: ArticleFile, terms: PublicationTerms) -> ForeignStatus:
        if terms.held or post.held:
            return ForeignStatus.DRAFT
        later = [moment for moment in (terms.date, terms.embargo) if moment is not None and moment > self.desk.now]
        return ForeignStatus.SCHEDULED if later else ForeignStatus.PUBLISHED


def _other_builder(name: str, root: Path) -> str:
    """What to say if a folder has the settings of other builders only: dates, drafts and addresses would be wrong."""
    found = builder_marks.recognised(root)
    if not found or name in found:
        return ""
    return phrase(
        "{path} looks like a site built with {other}, not {builder}: use newsroom import {form} {folder}",
        path=root, other=builder_marks.NAMES[found[0]], builder=builder_marks.NAMES[name], form=found[0],
        folder=text.shell_path(root),
    )  # fmt: skip


def _without_name(error: NewsroomError, path: Path) -> str:
    """The message of an error without the file name at its start, and what helps."""
    message = without_start(error.message, f"{path}:") if isinstance(error, Invalid) else error.message
    return phrase("{message} ({hint})", message=message, hint=error.hint) if error.hint else message
