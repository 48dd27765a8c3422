"""A folder of Markdown posts, as Jekyll, Hugo, Eleventy and their like keep them, and the pictures the posts name."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from newsroom.errors import NotFound, Outside
from newsroom.formats.front_matter import article_file
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.posts import template_syntax

SUFFIXES: Final = frozenset((".md", ".markdown"))
PICTURES: Final = frozenset((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff"))

# What site builders keep beside the posts, and what they leave behind.
_NOT_POSTS: Final = frozenset(("node_modules", "_site", "_includes", "_layouts", "_sass", "_data"))
_DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_ ](.+)")
_REMOTE: Final = re.compile(r"(?:[a-z][a-z0-9+.\-]*:|//)", re.I)
# Where builders look for what a text calls /images/x.png, and how far above the given folder such a site may begin.
_ROOTS: Final = ("", "assets", "static", "public", "src", "images", "img")
_LEVELS_UP: Final = 4
_LEFT_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The posts of a folder in order, and every other file or folder in it with the reason it is not read."""

    posts: tuple[Path, ...]
    skipped: tuple[tuple[Path, str], ...] = ()


def scan(path: Path) -> FolderScan:
    """What of `path`, a file or a folder, is read. A file that is named outright always is. Raises NotFound."""
    if path.is_file():
        return FolderScan((path,))
    if not path.is_dir():
        raise NotFound(f"there is no file or folder {path}", ref=str(path))
    posts: list[Path] = []
    skipped: list[tuple[Path, str]] = []
    for folder, folders, files in os.walk(path, onerror=_raise):
        here = Path(folder)
        for name in sorted(folders):
            reason = _why_not_folder(here / name)
            if reason:
                folders.remove(name)
                skipped.append((here / name, reason))
        for name in files:
            reason = _why_not(name)
            if reason:
                skipped.append((here / name, reason))
            else:
                posts.append(here / name)
    return FolderScan(tuple(sorted(posts)), tuple(sorted(skipped)))


def find(path: Path) -> list[Path]:
    """The posts under `path`, sorted; `scan` also tells what else is there. Raises NotFound."""
    return list(scan(path).posts)


def read(path: Path, *, root: Path, encoding: str | None = None) -> tuple[ArticleFile, dict[str, Path], list[str]]:
    """The post in `path`; the pictures it names, as written, with the files they are; and those no file was found for.

    A dated file name gives the date where no key does, and the slug. `given` does not name what came from there.
    Template syntax of certain meaning is resolved, the rest left and named in `warnings`. Raises Invalid, NotFound.
    """
    draft = article_file.read(_bytes(path), name=str(path), encoding=encoding)
    draft = _with_name(draft, path)
    resolved = template_syntax.resolve(draft.body, image=draft.image)
    if resolved.text != draft.body or resolved.left:
        warnings = (*draft.warnings, *_left(draft, resolved.left))
        draft = replace(draft, body=resolved.text, warnings=warnings)
    found: dict[str, Path] = {}
    missing: list[str] = []
    names = _names(draft)
    site = _site_folders(root if root.is_dir() else path.parent) if names else ()
    for name in names:
        file = _picture(name, path, site)
        if file is None:
            missing.append(name)
        else:
            found[name] = file
    return draft, found, missing


def picture(name: str, post: Path, root: Path) -> Path | None:
    """The picture file that `post` calls `name`: beside it, under `root`, or in a folder of the site above them."""
    return _picture(name, post, _site_folders(root if root.is_dir() else post.parent))


def _picture(name: str, post: Path, site: tuple[str, ...]) -> Path | None:
    plain = re.split(r"[?#]", name, maxsplit=1)[0]
    for written in dict.fromkeys((name, plain, unquote(plain))):
        relative = written.lstrip("/")
        if "\0" in relative or os.path.splitext(relative)[1].lower() not in PICTURES:
            continue
        beside = () if written.startswith("/") else (os.path.abspath(post.parent),)
        for folder in (*beside, *_places(site, tuple(map(_changed, site)))):
            candidate = os.path.join(folder, relative)
            if os.path.isfile(candidate) and _is_picture(candidate, site[-1]):
                return Path(candidate)
    return None


def dated(path: Path) -> tuple[str, str] | None:
    """The date (ISO) and the slug in a name such as 2014-03-12-coming-soon.md, or in that of an index file's folder."""
    stem = path.parent.name if path.stem == "index" else path.stem
    match = _DATED.fullmatch(stem)
    if match is None:
        return None
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day.isoformat(), match[4]


def is_day(written: str) -> bool:
    """Whether something is a date as `dated` gives it."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII) is not None


def _with_name(draft: ArticleFile, path: Path) -> ArticleFile:
    """What the place of a file says where its keys do not."""
    named = dated(path)
    if named:
        draft = replace(draft, date=draft.date or named[0], slug=draft.slug or named[1])
    if "_drafts" in path.parts and not draft.status:
        draft = replace(draft, status="draft")
    return draft


def _names(draft: ArticleFile) -> list[str]:
    """The pictures of its own that a post names; those of other sites are not looked for."""
    from newsroom import markup

    names = [draft.image, *markup.images(draft.body)]
    return [name for name in dict.fromkeys(names) if name and not _REMOTE.match(name)]


def _site_folders(given: Path) -> tuple[str, ...]:
    """The given folder and those over it, in one of which the site begins."""
    folders = [os.path.abspath(given)]
    while len(folders) <= _LEVELS_UP and os.path.dirname(folders[-1]) != folders[-1]:
        folders.append(os.path.dirname(folders[-1]))
    return tuple(folders)


@lru_cache(maxsize=64)
def _places(site: tuple[str, ...], changed: tuple[int, ...]) -> tuple[str, ...]:
    """Where /images/x.png may be, the nearest first: kept while the folders are what they were when `changed`.

    A post may name a dozen pictures of a site that is not there; each would be looked for in every place in vain.
    """
    places = (os.path.join(folder, below) for folder in site for below in _ROOTS)
    return tuple(place for place in places if os.path.isdir(place))


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _is_picture(candidate: str, top: str) -> bool:
    """Whether what stands there is one: no link and no `..` leads out of the site to something else."""
    real = Path(os.path.realpath(candidate))
    return real.suffix.lower() in PICTURES and real.is_relative_to(os.path.realpath(top))


def _left(draft: ArticleFile, left: tuple[tuple[int, str], ...]) -> list[str]:
    """The template forms nobody but their own site can resolve, the first few by line."""
    first = draft.body_line - 1
    shown = [
        f"{draft.name}:{first + line}: template syntax is left as typed: {form}" for line, form in left[:_LEFT_SHOWN]
    ]
    if len(left) > _LEFT_SHOWN:
        line = first + left[_LEFT_SHOWN][0]
        shown.append(f"{draft.name}:{line}: and {len(left) - _LEFT_SHOWN} more pieces of template syntax")
    return shown


def _why_not(name: str) -> str | None:
    if name.startswith("."):
        return "hidden"
    if Path(name).suffix.lower() in PICTURES:
        return "a picture, taken in by the posts that name it"
    if Path(name).suffix.lower() not in SUFFIXES:
        return "not Markdown"
    if Path(name).stem == "_index":
        return "a page about a section, not a post"
    return None


def _why_not_folder(path: Path) -> str | None:
    if path.name.startswith("."):
        return "hidden"
    if path.name in _NOT_POSTS:
        return "not posts"
    if path.is_symlink():
        return "a link to another folder"
    return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}", ref=str(path)) from None
    except OSError as error:
        raise Outside(f"{path} cannot be read: {error.strerror}", ref=str(path)) from None


def _raise(error: OSError) -> None:
    raise Outside(f"{error.filename} cannot be read: {error.strerror}", ref=str(error.filename))
