"""The formats of whole sites that can be imported, and the reader of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsroom.desk import Desk
from newsroom.desk.document_folder import DocumentExport
from newsroom.desk.folder_site import FolderExport
from newsroom.desk.picture_fetching import PictureFetch
from newsroom.desk.record_site import RecordExport
from newsroom.errors import NotFound, Usage
from newsroom.formats.decoding import NotUtf8
from newsroom.formats.sites.builders import BUILDERS
from newsroom.formats.sites.feed import FeedExport
from newsroom.formats.sites.foreign_post import SiteExport
from newsroom.formats.sites.ghost import GhostExport
from newsroom.formats.sites.html_site import HtmlExport
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.ninjs import NinjsExport
from newsroom.formats.sites.wordpress import WordPressExport
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class SiteFormat:
    """A format: the function that opens an export, whether that may be a folder or a file, whether it may be in another
    encoding than it states or should have, and whether its pictures may be elsewhere.
    """

    open: Callable[[Desk, Path, MediaFolder, str | None], SiteExport]
    is_folder: bool = False
    is_file: bool = True
    has_encoding: bool = False
    has_media: bool = True


def _wordpress(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
    return WordPressExport(path, zone=desk.zone, library=media, encoding=encoding)


def _ghost(_desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
    return GhostExport(path, library=media, encoding=encoding)


def _feed(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
    return FeedExport(path, home=desk.folder, zone=desk.zone, library=media, encoding=encoding)


def _ninjs(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
    return NinjsExport(path, zone=desk.zone, now=desk.now, library=media, encoding=encoding)


def _html(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
    return HtmlExport(
        path, home=desk.folder, zone=desk.zone, largest=desk.largest_text, library=media, encoding=encoding
    )


def _builder(name: str) -> SiteFormat:
    def opened(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
        return FolderExport(desk, name, path, library=media, encoding=encoding)

    return SiteFormat(opened, is_folder=True, is_file=False, has_encoding=True)


def _documents(form: str) -> SiteFormat:
    def opened(desk: Desk, path: Path, _media: MediaFolder, _: str | None) -> SiteExport:
        return DocumentExport(desk, form, path)

    return SiteFormat(opened, is_folder=True, has_media=False)


def _records(form: str) -> SiteFormat:
    def opened(desk: Desk, path: Path, media: MediaFolder, encoding: str | None) -> SiteExport:
        return RecordExport(desk, form, path, library=media, encoding=encoding)

    return SiteFormat(opened, has_encoding=True)


FORMATS: Final = {
    "wordpress": SiteFormat(_wordpress, has_encoding=True),
    "ghost": SiteFormat(_ghost, has_encoding=True),
    **{name: _builder(name) for name in BUILDERS},
    "feed": SiteFormat(_feed, has_encoding=True),
    "html": SiteFormat(_html, is_folder=True, has_encoding=True),
    "ninjs": SiteFormat(_ninjs, is_folder=True, has_encoding=True),
    "csv": _records("csv"),
    "jsonl": _records("jsonl"),
    "docx": _documents("docx"),
    "odt": _documents("odt"),
}


def media_library(desk: Desk, given: str | None) -> MediaFolder:
    """The pictures of the older site: in a folder, or (`fetch`) where its pages read them from.

    Raises `NotFound` if there is no such folder.
    """
    limits = desk.media_limits
    if given and (asked := PictureFetch.asked(given, picture_limit=limits.picture, clip_limit=limits.clip)):
        return asked
    folder = Path(given) if given is not None else None
    if folder is not None and not folder.is_dir():
        raise NotFound(phrase("there is no folder {folder}", folder=folder), ref=str(folder))
    return MediaFolder(folder)


def open_export(desk: Desk, form: str, path: Path, media: MediaFolder, *, encoding: str | None = None) -> SiteExport:
    """Open and check an export. Raises `NotFound` without the file, `Invalid` with the line for a file of another kind."""
    if (media.folder is not None or isinstance(media, PictureFetch)) and not FORMATS[form].has_media:
        raise Usage(phrase("--media cannot be used with {form}: these files contain their pictures", form=form))
    if encoding is not None and not FORMATS[form].has_encoding:
        raise Usage(phrase("--encoding cannot be used with {form}: these files state their own encoding", form=form))
    if not path.exists():
        raise NotFound(phrase("there is no file {name}", name=path), ref=str(path))
    if path.is_dir() and not FORMATS[form].is_folder:
        raise Usage(phrase("{path} is a folder, but {form} needs a file", path=path, form=form), ref=str(path))
    if not FORMATS[form].is_file and not path.is_dir():
        raise Usage(phrase("{path} is a file, but {form} needs a folder", path=path, form=form), ref=str(path))
    try:
        return FORMATS[form].open(desk, path, media, encoding)
    except NotUtf8 as error:
        raise error.with_option() from None
