"""The files in a folder and below it, without links and hidden ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from newsroom.errors import NotFound
from newsroom.phrases import phrase, word


def place_of(path: Path, home: Path) -> str:
    """Where a file is, seen from the folder of the newsroom: `./old/index.html`. No two files are in one place."""
    return f"./{os.path.relpath(os.path.abspath(path), os.path.abspath(home))}".replace(os.sep, "/")


def files_below(folder: Path) -> Iterator[Path]:
    """Each file whose name and folders do not begin with a full stop. Raises `NotFound` for a folder that cannot be read."""

    def unreadable(error: OSError) -> None:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=error.filename, strerror=word(error.strerror)),
            ref=str(error.filename),
        ) from error

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path
