"""A folder of Markdown posts, as Jekyll, Hugo, Eleventy and others keep them."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from newsroom import text
from newsroom.core.media import pictures
from newsroom.errors import NotFound, Outside
from newsroom.formats.front_matter import article_file
from newsroom.formats.front_matter.article_file import NOTHING, ArticleFile, Inherited
from newsroom.formats.posts import file_names, picture_files, template_syntax
from newsroom.phrases import joined, phrase, word

SUFFIXES: Final = frozenset((".md", ".markdown"))

# Folders that site builders keep beside the posts or leave behind.
_NOT_POSTS: Final = frozenset(("node_modules", "_site", "_includes", "_layouts", "_sass", "_data"))
# Folders of posts that the older site did not show.
_DRAFTS: Final = frozenset(("_drafts", "drafts", "_draft", "_unpublished", "unpublished", "_hidden"))
# The beginnings of reasons for skipping a file that a person must know.
LEADS_OUT: Final = phrase("a symbolic link to a place outside the folder")
DEAD_LINK: Final = phrase("a broken symbolic link")
HIDDEN: Final = phrase("hidden")
NOT_MARKDOWN: Final = phrase("not Markdown")
UNREADABLE: Final = phrase("cannot be read")
_MAX_WARNINGS: Final = 5  # about template syntax, in one file


@dataclass(frozen=True, slots=True)
class FolderScan:
    """The posts of a folder in order, and every other file or folder in it with the reason why it is skipped."""

    posts: tuple[Path, ...]
    skipped: tuple[tuple[Path, str], ...] = ()


def scan(path: Path) -> FolderScan:
    """The posts in `path`, a folder or one file. A file given by name is always read. Raises NotFound.

    Unreadable files, and symbolic links that lead out of the folder, are among those that are skipped.
    """
    if path.is_file():
        return FolderScan((path,))
    if not path.is_dir():
        raise NotFound(phrase("there is no file or folder {path}", path=path), ref=str(path))
    posts: list[Path] = []
    skipped: list[tuple[Path, str]] = []

    def unreadable(error: OSError) -> None:
        skipped.append((Path(str(error.filename)), joined(": ", (UNREADABLE, word(error.strerror)))))

    for folder, folders, files in os.walk(path, onerror=unreadable):
        here = Path(folder)
        for name in sorted(folders):
            reason = _why_not_folder(here / name, path)
            if reason:
                folders.remove(name)
                skipped.append((here / name, reason))
        for name in files:
            reason = _why_not(name) or _why_not_file(here / name, path)
            if reason:
                skipped.append((here / name, reason))
            else:
                posts.append(here / name)
    return FolderScan(tuple(sorted(posts)), tuple(sorted(skipped)))


def read(
    path: Path, *, root: Path, encoding: str | None = None, inherited: Inherited = NOTHING
) -> tuple[ArticleFile, dict[str, Path], list[str]]:
    """The post in `path`, the files of the pictures it names, and the pictures without a file.

    `root` is the folder of posts; `inherited` are keys that count where the file does not have them. The name of the file gives
    the date, slug and language if no key does; they are not in `given`. Posts in folders of drafts are held back. Template
    syntax with a certain meaning becomes Markdown; the rest is kept and listed in `warnings`. Raises Invalid, NotFound, and
    Outside if the file cannot be read.
    """
    spaced = _is_of_jekyll(path, root)
    read_as_is = article_file.read(_bytes(path), name=str(path), encoding=encoding, spaced=spaced, inherited=inherited)
    post = _with_name(read_as_is, path, root)
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


def _with_name(post: ArticleFile, path: Path, root: Path) -> ArticleFile:
    """The post with date, slug and language from the file name and folder where its keys do not give them."""
    name = file_names.of(path)
    if name.day:
        post = replace(post, date=post.date or name.day, slug=post.slug or name.words)
    if name.lang and not post.lang:
        post = replace(post, lang=name.lang)
    if not post.held and (held := _held_by_place(path, root)):
        post = replace(post, held=held, status=post.status or "draft")
    return post


def _held_by_place(path: Path, root: Path) -> str:
    """Why a file in this place was not on the older site, or ''."""
    above, inside = _folders(path.parent, root, os.getcwd())
    for folder in (*above[-1:], *inside):
        if folder.lower() in _DRAFTS:
            return phrase("in the folder {folder}", folder=folder)
    return phrase("the file's name begins with _: {name}", name=path.name) if path.name.startswith("_") else ""


def _is_of_jekyll(path: Path, root: Path) -> bool:
    """Whether a file is where Jekyll keeps posts. Hexo uses source/_posts, and reads a text with spaces as one."""
    above, inside = _folders(path.parent, root, os.getcwd())
    parts = (*above, *inside)
    for number, part in enumerate(parts):
        if part in ("_posts", "_drafts"):
            return number == 0 or parts[number - 1] != "source"
    return False


def _picture_names(post: ArticleFile) -> list[str]:
    """The pictures and clips that a post names, except those on other sites."""
    from newsroom import markup  # here: needs a Markdown parser, and a scan does not

    names = [*pictures.header_names(post.image, post.extra), *markup.images(post.body)]
    return [name for name in dict.fromkeys(names) if name and picture_files.is_local(name)]


def _template_warnings(post: ArticleFile, left: tuple[tuple[int, str], ...]) -> list[str]:
    """A warning for each of the first template forms that are kept as typed, with its line in the file."""
    first = post.body_line - 1
    shown: list[str] = [
        phrase(
            "{name}:{first}: template syntax is kept as typed: {form}", name=post.name, first=first + line, form=form
        )
        for line, form in left[:_MAX_WARNINGS]
    ]
    if len(left) > _MAX_WARNINGS:
        line = first + left[_MAX_WARNINGS][0]
        shown.append(
            phrase(
                "{name}:{line}: and {more_pieces} of template syntax",
                name=post.name,
                line=line,
                more_pieces=text.number_of(len(left) - _MAX_WARNINGS, "more piece"),
            )
        )
    return shown


def _why_not(name: str) -> str | None:
    """Why a file is not read as a post; None if it is."""
    if name.startswith("."):
        return HIDDEN
    if Path(name).suffix.lower() in picture_files.SHOWN:
        return phrase("a picture; it is added with the posts that show it")
    if Path(name).suffix.lower() not in SUFFIXES:
        return NOT_MARKDOWN
    if Path(name).stem == "_index":
        return phrase("a page about a section, not a post")
    return None


def _why_not_file(path: Path, root: Path) -> str | None:
    """Why a file with the name of a post cannot be one; None if it is a file in `root`."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            return None
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except (OSError, RuntimeError) as error:
        leads = word(getattr(error, "strerror", None)) or phrase("it points to itself")
        return joined(": ", (DEAD_LINK if path.is_symlink() else UNREADABLE, leads))
    if not real.is_relative_to(_real(root)):
        return LEADS_OUT
    return None if stat.S_ISREG(mode) else phrase("{unreadable}: not an ordinary file", unreadable=UNREADABLE)


def _why_not_folder(path: Path, root: Path) -> str | None:
    """Why a folder is not searched; None if it is."""
    if path.name.startswith("."):
        return HIDDEN
    if path.name in _NOT_POSTS:
        return phrase("not posts")
    if path.is_symlink():
        return phrase("a symbolic link to another folder") if path.resolve().is_relative_to(_real(root)) else LEADS_OUT
    return None


@lru_cache(maxsize=256)
def _folders(folder: Path, root: Path, _working: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the folders of the real `root`, and of those from there to `folder`: once for all files in it.

    Relative paths start from the working folder.
    """
    return _real(root).parts, folder.relative_to(root).parts if folder.is_relative_to(root) else ()


def _real(folder: Path) -> Path:
    """The real path of a folder, looked up once, not for each of its posts."""
    return _resolved(folder.absolute())


@cache
def _resolved(folder: Path) -> Path:
    return folder.resolve()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(phrase("there is no file {path}", path=path), ref=str(path)) from None
    except OSError as error:
        raise Outside(
            phrase("{path} cannot be read: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from None
