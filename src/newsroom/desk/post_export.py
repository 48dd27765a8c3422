"""Exports articles for other systems: what readers see of published ones, the newest text of others, pictures, comments."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from newsroom import clock, files, markup, text
from newsroom.core import archive
from newsroom.core.articles import articles, revisions
from newsroom.core.articles.articles import Article
from newsroom.core.articles.fields import HEADER, ArticleKind, Manuscript, kind_of
from newsroom.core.articles.statuses import KILLED, PUBLISHED, TRASHED, ArticleStatus
from newsroom.core.comments import exporting, selection
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.comments.selection import Selection
from newsroom.core.media import clips, pictures
from newsroom.core.media.pictures import Medium
from newsroom.desk import Desk
from newsroom.errors import NotFound, Outside
from newsroom.formats import archive_folder
from newsroom.formats.outgoing.export_post import (
    ExportFeature,
    ExportPicture,
    ExportPost,
    ExportSite,
    PostWriter,
)
from newsroom.formats.outgoing.ghost import GhostWriter
from newsroom.formats.outgoing.hugo import HugoWriter
from newsroom.formats.outgoing.ninjs import NinjsWriter
from newsroom.formats.outgoing.pages import PagesWriter
from newsroom.formats.outgoing.wordpress import WordPressWriter
from newsroom.phrases import phrase, word
from newsroom.setting_kinds import CommentMode

WRITERS: Final[Mapping[str, type[PostWriter]]] = {
    "wordpress": WordPressWriter,
    "ghost": GhostWriter,
    "hugo": HugoWriter,
    "html": PagesWriter,
    "ninjs": NinjsWriter,
}
MARK: Final = "newsroom-export.json"  # says that a folder is an export, and what was left out
# Fields of an article that are fields of `ExportPost` too. Others are written as keys of the front matter, where there is one.
KNOWN: Final = frozenset(
    ("title", "lead", "section", "tags", "authors", "source", "lang", "image", "kicker", "related", "kind")
)
_PLAIN_NAME: Final = re.compile(r"\w[\w .-]{0,99}(?:/\w[\w .-]{0,99}){0,4}")
_LONGEST_NAME: Final = 200  # bytes
_HEADING_ID: Final = re.compile(r'(<h[1-6]) id="t-([^"]{0,500})"')
_LINKED: Final = re.compile(r' href="#t-([^"]{0,500})"')


@dataclass(slots=True)
class PostExport:
    """The result: the numbers of what was written, and of what the format cannot hold.

    `scheduled` are articles that the other system will publish by itself.
    """

    folder: str
    articles: int = 0
    pictures: int = 0
    comments: int = 0
    scheduled: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def write(
    desk: Desk,
    form: str,
    wanted: Sequence[int],
    to: Path,
    *,
    force: bool,
    comments: bool,
    progress: Callable[[int], None],
) -> PostExport:
    """Write articles to a new folder, completely or not at all; `progress` is called for each.

    Raises `Outside` if the folder exists (and is not an earlier export, with `force`) or cannot be written.
    """
    files.refuse_published(to)
    _refuse_others(to, force=force)
    try:
        to.absolute().parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(dir=to.absolute().parent, prefix=".newsroom-", suffix=".part"))
        try:
            result = _Export(desk, form, partial, comments=comments).run(wanted, progress)
            result.folder = str(to)
            record = {"format": form, "made_at": clock.to_text(desk.now), "left_out": result.left_out}
            data = json.dumps(record | {"files": _files(partial)}, ensure_ascii=False, indent=1).encode()
            files.write(partial / MARK, data, mode=files.PRIVATE)
            if to.exists():
                earlier = partial.with_suffix(".old")
                os.replace(to, earlier)
                os.replace(partial, to)
                shutil.rmtree(earlier)
            else:
                os.replace(partial, to)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        raise Outside(
            phrase("cannot write {path}: {strerror}", path=to, strerror=word(error.strerror)), ref=str(to)
        ) from error
    return result


def _refuse_others(to: Path, *, force: bool) -> None:
    """Raise `Outside` if a folder has anything that an earlier export did not write: all of it would be deleted."""
    if not to.exists() or (to.is_dir() and not any(to.iterdir())):
        return
    mark = to / MARK
    archive_folder.refuse_full(to, is_earlier=mark.is_file(), force=force, formats=WRITERS)
    try:
        listed = json.loads(mark.read_bytes()).get("files")
    except (OSError, ValueError, RecursionError, AttributeError):
        listed = None
    own = {MARK, *(one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, str))}
    others = [name for name in _files(to) if name not in own]
    if others:
        raise Outside(
            phrase("{file} is not part of the earlier export and would be deleted", file=to / others[0]),
            ref=str(to),
            hint="use a new folder, or move your own files out of this one",
        )


def _files(folder: Path) -> list[str]:
    """Everything in a folder that is not a folder, by its path from there."""
    found: list[str] = []
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if Path(place, name).is_symlink()]
        found += [Path(place, name).relative_to(folder).as_posix() for name in (*names, *links)]
    return sorted(found)


class _Export:
    """One export into an empty folder."""

    def __init__(self, desk: Desk, form: str, folder: Path, *, comments: bool) -> None:
        settings = desk.settings
        self.desk, self.folder, self.comments = desk, folder, comments
        site = ExportSite(
            title=settings.text("site.title"),
            url=settings.text("site.url"),
            lang=settings.lang,
            made_at=clock.to_text(desk.now),
            zone=settings.text("site.timezone"),
        )
        self.writer = WRITERS[form](folder, site)
        self.result = PostExport(str(folder))
        self._written: set[str] = set()

    def run(self, wanted: Sequence[int], progress: Callable[[int], None]) -> PostExport:
        """Write the articles with these ids."""
        for article_id in wanted:
            article = articles.by_id(self.desk.db, article_id)
            if self._fits(article):
                self._one(article)
            progress(1)
        self.writer.end()
        return self.result

    def _leave_out(self, feature: ExportFeature, number: int = 1) -> None:
        if number and feature not in self.writer.holds:
            self.result.left_out[feature] = self.result.left_out.get(feature, 0) + number

    def _fits(self, article: Article) -> bool:
        """Whether the format has a place for an article of this status."""
        if article.status == KILLED:
            feature = ExportFeature.KILLED
        elif article.status == TRASHED:
            feature = ExportFeature.TRASHED
        elif article.status != PUBLISHED:
            feature = ExportFeature.DRAFTS
        else:
            return True
        self._leave_out(feature)
        return feature in self.writer.holds

    def _one(self, article: Article) -> None:
        db = self.desk.db
        record = archive.record(db, article.id)
        former = tuple(path["path"] for path in record["paths"] if path["path"] != article.path)
        shown = article.live_revision if article.live_revision is not None else article.revision
        manuscript = revisions.get(db, article.id, shown).manuscript
        for feature, number in (
            (ExportFeature.REVISIONS, len(record["revisions"]) - 1),
            (ExportFeature.NOTES, len(record["notes"])),
            (ExportFeature.NEWER_TEXT, int(article.modified)),
            (ExportFeature.FORMER, len(former)),
            (ExportFeature.KICKER, int(bool(manuscript.kicker))),
            (ExportFeature.RELATED, len(manuscript.related)),
            (ExportFeature.SOURCE, int(bool(manuscript.source))),
            (ExportFeature.EXTRA, len(_more(manuscript))),
            (ExportFeature.LANGUAGE, int(manuscript.lang != self.desk.settings.lang)),
            (ExportFeature.EXPIRY, int(article.expire_at is not None)),
            (ExportFeature.MARKDOWN, 1),
        ):
            self._leave_out(feature, number)
        said = self._comments(article)
        self.writer.add(self._post(article, manuscript, former, said))
        self.result.articles += 1
        waits = article.status == ArticleStatus.SCHEDULED and not article.held
        self.result.scheduled += waits and self.writer.publishes_scheduled

    def _post(
        self, article: Article, manuscript: Manuscript, former: tuple[str, ...], said: Sequence[Mapping[str, Any]]
    ) -> ExportPost:
        found = self._pictures(article.slug, manuscript)
        at = article.published_at or article.back_date
        if article.status == ArticleStatus.SCHEDULED:
            at = max(article.publish_at or "", article.embargo_until or "") or at
        mode = article.comments_mode or self.desk.settings.text("comments.mode")
        return ExportPost(
            id=article.id,
            uid=article.uid,
            slug=article.slug,
            path=article.path,
            status=article.status,
            is_page=kind_of(manuscript) is ArticleKind.PAGE,
            title=manuscript.title,
            lead=manuscript.lead,
            body=_with_files(manuscript.body, {name: one.file for name, one in found.items() if one.file != name}),
            html=self._html(article.slug, manuscript, found),
            section=manuscript.section,
            tags=manuscript.tags,
            authors=manuscript.authors,
            source=manuscript.source,
            lang=manuscript.lang,
            kicker=manuscript.kicker,
            related=manuscript.related,
            revision=article.revision,
            words=article.words,
            at=at,
            created_at=article.created_at,
            modified_at=article.modified_at or article.published_at or article.updated_at,
            expire_at=article.expire_at,
            held=article.held,
            takes_comments=mode != CommentMode.CLOSED,
            image=found.get(manuscript.image),
            pictures=found,
            former=former,
            extra=_more(manuscript),
            comments=said,
        )

    def _comments(self, article: Article) -> list[dict[str, Any]]:
        """The comments without those of erased persons, of whom nothing is left."""
        if not self.comments:
            return []
        db, url = self.desk.db, self.desk.settings.text("site.url")
        found = exporting.export_comments(db, selection.ids(db, Selection(article_id=article.id)), site_url=url)
        said = [one for one in found if one["status"] != CommentStatus.ERASED]
        if ExportFeature.COMMENTS not in self.writer.holds:
            self._leave_out(ExportFeature.COMMENTS, len(said))
            return []
        self._leave_out(ExportFeature.REJECTED, sum(one["status"] == CommentStatus.REJECTED for one in said))
        self.result.comments += len(said)
        return said

    def _pictures(self, slug: str, manuscript: Manuscript) -> dict[str, ExportPicture]:
        """The pictures of a text by their names in it; each is written once."""
        found = {}
        for name, number in manuscript.media.items():
            medium = pictures.get(self.desk.db, number)
            ending = pictures.EXTENSIONS.get(medium.mime, "bin")
            file = f"{text.safe_slug(Path(medium.name).stem, fallback='picture')[:60]}-{medium.sha256[:10]}.{ending}"
            if isinstance(self.writer, HugoWriter) and _is_plain(name):
                file = name
            place = self.writer.picture_file(slug, file)
            if place not in self._written and not self._copied(medium, self.folder / place):
                continue  # it was removed for good
            self._written.add(place)
            found[name] = ExportPicture(number, file, medium.mime, medium.alt, medium.caption, medium.credit)
        return found

    def _copied(self, medium: Medium, path: Path) -> bool:
        """Write the bytes of a picture or clip, a part at a time; False if they are gone."""
        try:
            db = self.desk.db
            parts = clips.parts(db, medium.id) if medium.is_clip else iter((pictures.data(db, medium.id),))
            first = next(parts, None)
        except NotFound:
            return False
        if first is None:
            return False
        path.parent.mkdir(mode=files.PRIVATE_FOLDER, parents=True, exist_ok=True)
        with files.writing(path, mode=files.PRIVATE, durable=False) as stream:
            stream.write(first)
            for part in parts:
                stream.write(part)
        self.result.pictures += 1
        return True

    def _html(self, slug: str, manuscript: Manuscript, found: Mapping[str, ExportPicture]) -> str:
        """The text as HTML, with its pictures at their addresses in the export."""

        def resolved(name: str) -> markup.Picture | None:
            one = found.get(name)
            if one is None or _is_clip(one):
                return None
            address = self.writer.picture_address(slug, one.file)
            return markup.Picture(address, None, None, one.alt, one.caption, one.credit, None)

        shown = {name: self.writer.picture_address(slug, one.file) for name, one in found.items() if _is_clip(one)}
        named = {key: str(manuscript.extra.get(key) or "") for key in revisions.MAIN_EMBEDS}
        main = (markup.main_figure(shown.get(name, name), manuscript.title, "") for name in named.values() if name)
        html = markup.article_html(manuscript.body, media=resolved, hosts=(markup.ANY,), clips=shown)
        return _without_our_marks("\n".join((*(one for one in main if one), html)))


def _is_plain(name: str) -> bool:
    """Whether a picture can keep its name as the name of a file, in folders or not."""
    short = all(len(part.encode("utf-8", "replace")) <= _LONGEST_NAME for part in name.split("/"))
    return short and _PLAIN_NAME.fullmatch(name) is not None


def _with_files(body: str, names: Mapping[str, str]) -> str:
    """Markdown with the files of pictures instead of their names, however these are written."""
    written = {
        spelling: file for name, file in names.items() for spelling in (name, quote(name), name.replace(" ", "%20"))
    }
    if not written:
        return body
    longest_first = sorted(written, key=len, reverse=True)  # a name may be the end of another
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: written[found[0]], body)


def _is_clip(picture: ExportPicture) -> bool:
    return picture.mime.startswith(("video/", "audio/"))


def _without_our_marks(html: str) -> str:
    """HTML without what only our pages need: the prefix of ids, and the ids of headings that no link uses."""
    linked = set(_LINKED.findall(html))
    html = _HEADING_ID.sub(lambda found: found[0] if found[2] in linked else found[1], html)
    return (
        html.replace(' id="t-', ' id="').replace(' href="#t-', ' href="#').replace("<cite>", "").replace("</cite>", "")
    )


def _more(manuscript: Manuscript) -> dict[str, Any]:
    """The front matter for which `ExportPost` has no field: fields of newsroom alone, and keys of the author's own."""
    own = {name: getattr(manuscript, name) for name in HEADER if name not in KNOWN}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in own.items() if value} | dict(
        manuscript.extra
    )
