"""A folder of Markdown posts, as Jekyll, Hugo, Eleventy and others keep them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from newsroom.errors import NotFound, Outside
from newsroom.formats.front_matter import article_file
from newsroom.formats.front_matter.article_file import ArticleFile
from newsroom.formats.posts import picture_files, template_syntax

SUFFIXES: Final = frozenset((".md", ".markdown"))

# Folders that site builders keep beside the posts or leave behind.
_NOT_POSTS: Final = frozenset(("node_modules", "_site", "_includes", "_layouts", "_sass", "_data"))
_DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_ ](.+)")
_MAX_WARNINGS: Final = 5  # about template syntax, in one file


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The posts of a folder in order, and every other file or folder in it with the reason why it is not read."""

    posts: tuple[Path, ...]
    skipped: tuple[tuple[Path, str], ...] = ()


def scan(path: Path) -> FolderScan:
    """The posts in `path`, a folder or one file. A file that is named itself is always read. Raises NotFound."""
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


def read(path: Path, *, root: Path, encoding: str | None = None) -> tuple[ArticleFile, dict[str, Path], list[str]]:
    """The post in `path`, the files of the pictures it names, and the pictures for which there is no file.

    `root` is the folder of posts. A dated file name gives the date and the slug where no key does; `given` does not
    name these. Template syntax with a certain meaning becomes Markdown; the rest stays and is named in `warnings`.
    Raises Invalid, NotFound, and Outside when the file cannot be read.
    """
    post = _with_name(article_file.read(_bytes(path), name=str(path), encoding=encoding), path)
    resolved = template_syntax.resolve(post.body, image=post.image)
    if resolved.text != post.body or resolved.left:
        warnings = (*post.warnings, *_template_warnings(post, resolved.left))
        post = replace(post, body=resolved.text, warnings=warnings)
    found: dict[str, Path] = {}
    missing: list[str] = []
    for name in _picture_names(post):
        file = picture_files.find(name, path, root)
        if file is None:
            missing.append(name)
        else:
            found[name] = file
    return post, found, missing


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
    """Whether a date is only a day, as `dated` gives it."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII) is not None


def _with_name(post: ArticleFile, path: Path) -> ArticleFile:
    """The post with what its file's name and folder say where its keys say nothing."""
    named = dated(path)
    if named:
        post = replace(post, date=post.date or named[0], slug=post.slug or named[1])
    if "_drafts" in path.parts and not post.status:
        post = replace(post, status="draft")
    return post


def _picture_names(post: ArticleFile) -> list[str]:
    """The pictures that a post names, but those on other sites."""
    from newsroom import markup  # here: needs a Markdown parser, which a scan does without

    names = [post.image, *markup.images(post.body)]
    return [name for name in dict.fromkeys(names) if name and picture_files.is_local(name)]


def _template_warnings(post: ArticleFile, left: tuple[tuple[int, str], ...]) -> list[str]:
    """A warning for each of the first template forms that stay as typed, with its line in the file."""
    first = post.body_line - 1
    shown = [
        f"{post.name}:{first + line}: template syntax is left as typed: {form}" for line, form in left[:_MAX_WARNINGS]
    ]
    if len(left) > _MAX_WARNINGS:
        line = first + left[_MAX_WARNINGS][0]
        shown.append(f"{post.name}:{line}: and {len(left) - _MAX_WARNINGS} more pieces of template syntax")
    return shown


def _why_not(name: str) -> str | None:
    """Why a file is not read as a post; None when it is."""
    if name.startswith("."):
        return "hidden"
    if Path(name).suffix.lower() in picture_files.PICTURES:
        return "a picture, taken in by the posts that name it"
    if Path(name).suffix.lower() not in SUFFIXES:
        return "not Markdown"
    if Path(name).stem == "_index":
        return "a page about a section, not a post"
    return None


def _why_not_folder(path: Path) -> str | None:
    """Why a folder is not searched; None when it is."""
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
