"""Ownership of folders: builds and deploys replace and delete files only in a folder with their marker.

The records in the newsroom file are not enough. The file may come from elsewhere, or somebody else may have made the
folder again since.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from typing import Final

from newsroom import files
from newsroom.core.commenters import commenters
from newsroom.errors import Outside, Refused
from newsroom.phrases import phrase, word
from newsroom.store import Connection

MARK: Final = files.SITE_MARK
PART: Final = ".newsroom-"  # how the name of a file that is being written begins; it ends in `.part`
LARGEST: Final = 4_000  # bytes of a marker that are read
# Files of systems and version control in a folder that people call empty.
NOTHING: Final = frozenset({".DS_Store", ".gitkeep", "Thumbs.db", "desktop.ini", "lost+found"})
_TEXT: Final = "Made by newsroom, which may replace and delete files in this folder.\nnewsroom: {owner}\n"
_PLACE: Final = "place: {place}\n"
_DRAFTS: Final = "contents: drafts"  # the last line of the marker of a folder that readers must not see


def owner_of(db: Connection) -> str:
    """The contents of the marker of this newsroom file, its copies and backups; no other file can know it."""
    return commenters.secret(db, "site folder").hex()[:32]


class ForeignFolder(Refused):
    """A folder with files that this newsroom did not make; the hint is for commands that have `--adopt`."""


def refuse_foreign(root: str, owner: str, *, adopt: bool = False) -> None:
    """Raise `ForeignFolder` for a folder with files but without the marker of `owner`, unless it is adopted.

    A missing or empty folder belongs to nobody. Raises `Outside` if it cannot be read.
    """
    marked = _owner_in(root)
    if marked == owner or adopt:
        return
    try:
        found = sorted(name for name in os.listdir(root) if name not in NOTHING and not is_part(name))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Outside(
            phrase("cannot read {root}: {strerror}", root=root, strerror=word(error.strerror)), ref=root
        ) from error
    if not found:
        return
    if marked:
        what = phrase("{root} is the site of another newsroom file", root=root)
    else:
        what = phrase(
            "{root} has files that this newsroom did not make ({repr})", root=root, repr=", ".join(map(repr, found[:3]))
        )
    raise ForeignFolder(
        phrase("{what}; nothing was changed", what=what),
        ref=root,
        hint="choose another folder; or, if the files in this one may be replaced, add --adopt once",
    )


def is_marked(root: str, owner: str) -> bool:
    """Whether a folder has the marker of `owner`."""
    return _owner_in(root) == owner


def is_of_another(root: str, db: Connection) -> bool:
    """Whether a folder has the marker of another newsroom file."""
    marked = _owner_in(root)
    return marked is not None and marked != owner_of(db)


def has_drafts(root: str) -> bool | None:
    """Whether a folder has the marker of any newsroom file and is one with drafts; None without a marker."""
    lines = _marker(root)
    return None if lines is None else _DRAFTS in lines


def is_used(root: str) -> bool:
    """Whether a folder has more in it than its marker."""
    with suppress(OSError):
        return any(name not in NOTHING and name != MARK and not is_part(name) for name in os.listdir(root))
    return False


def is_part(name: str) -> bool:
    """Whether a file with that name was being written by a build."""
    return name.startswith(PART) and name.endswith(".part")


def is_at_home(root: str, owner: str) -> bool:
    """Whether the marker of a folder was written by a deploy of `owner` to this very path: then it was not moved or copied."""
    return is_marked(root, owner) and _PLACE.format(place=_place(root, owner)).strip() in (_marker(root) or ())


def _place(root: str, owner: str) -> str:
    """What stands for the path of a folder in its marker; the path itself could be read by everybody on the web."""
    return hashlib.sha256(f"{owner} {root}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


def mark(root: str, owner: str, *, drafts: bool = False, home: bool = False) -> None:
    """Write the marker into a folder, completely or not at all; `drafts` are not for readers. Raises `OSError`.

    With `home` it says at which path the folder is.
    """
    lines = _TEXT.format(owner=owner) + (_PLACE.format(place=_place(root, owner)) if home else "")
    part = f"{root}/{PART}mark-{os.getpid()}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        os.write(handle, (lines + (f"{_DRAFTS}\n" if drafts else "")).encode())
    finally:
        os.close(handle)
    os.replace(part, f"{root}/{MARK}")


def _owner_in(root: str) -> str | None:
    """The owner that the marker of a folder names; None without one, or if it is a symbolic link."""
    for line in _marker(root) or ():
        if line.startswith("newsroom: "):
            return line.removeprefix("newsroom: ").strip()
    return None


def _marker(root: str) -> list[str] | None:
    """The lines of the marker of a folder; None without one, or if it is a symbolic link."""
    with suppress(OSError):
        handle = os.open(f"{root}/{MARK}", os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            return os.read(handle, LARGEST).decode("ascii", "replace").splitlines()
        finally:
            os.close(handle)
    return None
