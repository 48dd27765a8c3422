"""The formats of whole sites that can be imported, and the reader of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from newsroom.desk import Desk
from newsroom.desk.document_folder import DocumentExport
from newsroom.desk.folder_site import FolderExport
from newsroom.errors import NotFound, Usage
from newsroom.formats.sites.builders import BUILDERS
from newsroom.formats.sites.feed import FeedExport
from newsroom.formats.sites.foreign_post import SiteExport
from newsroom.formats.sites.ghost import GhostExport
from newsroom.formats.sites.media_folder import MediaFolder
from newsroom.formats.sites.wordpress import WordPressExport
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class SiteFormat:
    """A format: the function that opens an export, and whether that may be a folder or a file."""

    open: Callable[[Desk, Path, MediaFolder], SiteExport]
    is_folder: bool = False
    is_file: bool = True


def _wordpress(desk: Desk, path: Path, media: MediaFolder) -> SiteExport:
    return WordPressExport(path, zone=desk.zone, library=media)


def _ghost(_desk: Desk, path: Path, media: MediaFolder) -> SiteExport:
    return GhostExport(path, library=media)


def _feed(desk: Desk, path: Path, media: MediaFolder) -> SiteExport:
    return FeedExport(path, zone=desk.zone, library=media)


def _builder(name: str) -> SiteFormat:
    def opened(desk: Desk, path: Path, media: MediaFolder) -> SiteExport:
        return FolderExport(desk, name, path, library=media)

    return SiteFormat(opened, is_folder=True, is_file=False)


def _documents(form: str) -> SiteFormat:
    def opened(desk: Desk, path: Path, _media: MediaFolder) -> SiteExport:
        return DocumentExport(desk, form, path)

    return SiteFormat(opened, is_folder=True)


FORMATS: Final = {
    "wordpress": SiteFormat(_wordpress),
    "ghost": SiteFormat(_ghost),
    **{name: _builder(name) for name in BUILDERS},
    "feed": SiteFormat(_feed),
    "docx": _documents("docx"),
    "odt": _documents("odt"),
}


def media_folder(folder: Path | None) -> MediaFolder:
    """The folder with the pictures of the older site. Raises `NotFound` if there is no such folder."""
    if folder is not None and not folder.is_dir():
        raise NotFound(phrase("there is no folder {folder}", folder=folder), ref=str(folder))
    return MediaFolder(folder)


def open_export(desk: Desk, form: str, path: Path, media: MediaFolder) -> SiteExport:
    """Open and check an export. Raises `NotFound` without the file, `Invalid` with the line for a file of another kind."""
    if not path.exists():
        raise NotFound(phrase("there is no file {name}", name=path), ref=str(path))
    if path.is_dir() and not FORMATS[form].is_folder:
        raise Usage(phrase("{path} is a folder, and {form} is one file", path=path, form=form), ref=str(path))
    if not FORMATS[form].is_file and not path.is_dir():
        raise Usage(phrase("{path} is a file, and {form} is a folder", path=path, form=form), ref=str(path))
    return FORMATS[form].open(desk, path, media)
