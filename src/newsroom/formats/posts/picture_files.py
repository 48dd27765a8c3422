"""Finding the files of pictures and clips that a post names: beside the post, or where site builders keep them."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from newsroom.formats.clips import CLIPS, OTHERS

# The suffixes of pictures that pages can show, and of formats that are recognised and refused.
PICTURES: Final = frozenset(
    ".jpg .jpeg .jpe .jfif .jfi .jif .pjpeg .pjp .mpo .png .apng .gif .webp .avif .avifs"
    " .svg .svgz .bmp .dib .tif .tiff .heic .heif .hif .jxl .jp2 .j2k .ico .cur .psd .tga .pcx .dng .cr2 .nef .arw".split()
)

# The suffixes of all files that a text can show.
SHOWN: Final = PICTURES | CLIPS | OTHERS

_REMOTE: Final = re.compile(r"(?:[a-z][a-z0-9+.\-]*:|//)", re.I)
# Where builders look for /images/x.png, and how far above the given folder the folder of the site may be.
_ROOTS: Final = ("", "assets", "static", "public", "src", "images", "img")
_LEVELS_UP: Final = 4


def is_local(name: str) -> bool:
    """Whether the name of a picture is that of a file, not an address on another site."""
    return _REMOTE.match(name) is None


def find(name: str, post: Path, root: Path) -> Path | None:
    """The picture file that `post` calls `name`: beside it, under `root`, or in a folder of the site above them.

    Only pictures and clips are found, and none outside the site: a text cannot make the program read other files.
    """
    return _find(name, post, _site_folders(root if root.is_dir() else post.parent))


def find_below(name: str, file: Path, folder: Path) -> Path | None:
    """The picture that `file` calls `name`, if it is in `folder` or below it.

    A table or a saved page comes from somebody else, and does not say where its site begins: above it is what the user keeps there.
    """
    return _find(name, file, (os.path.abspath(folder),))


def _find(name: str, post: Path, site: tuple[str, ...]) -> Path | None:
    """The picture file in one of the folders of a site, the nearest first."""
    name = name.replace("\\", "/")  # as browsers read it
    plain = re.split(r"[?#]", name, maxsplit=1)[0]
    for written in dict.fromkeys((name, plain, unquote(plain))):
        relative = written.lstrip("/")
        if "\0" in relative or os.path.splitext(relative)[1].lower() not in SHOWN:
            continue
        beside = () if written.startswith("/") else (os.path.abspath(post.parent),)
        for folder in (*beside, *_places(site, tuple(map(_changed, site)))):
            candidate = os.path.join(folder, relative)
            if os.path.isfile(candidate) and _is_picture(candidate, _bounds(candidate, site)):
                return Path(candidate)
    return None


def _site_folders(given: Path) -> tuple[str, ...]:
    """The given folder and those above it, among them the root of the site; the nearest first."""
    folders = [os.path.abspath(given)]
    while len(folders) <= _LEVELS_UP and os.path.dirname(folders[-1]) != folders[-1]:
        folders.append(os.path.dirname(folders[-1]))
    return tuple(folders)


@lru_cache(maxsize=64)
def _places(site: tuple[str, ...], changed: tuple[int, ...]) -> tuple[str, ...]:
    """Where /images/x.png may be, the nearest first. `changed` are the modification times of the folders, for the cache.

    A post may name a dozen pictures of a site that is not here; without the cache each would be looked for everywhere.
    """
    places = (os.path.join(folder, below) for folder in site for below in _ROOTS)
    return tuple(place for place in places if os.path.isdir(place))


def _changed(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


def _bounds(candidate: str, site: tuple[str, ...]) -> str:
    """The folder that a picture must be in: the given one for files in it, else the top of the site."""
    return site[0] if os.path.normpath(candidate).startswith(site[0] + os.sep) else site[-1]


def _is_picture(candidate: str, top: str) -> bool:
    """Whether a file is a picture inside `top`, after symbolic links and `..` are followed."""
    real = Path(os.path.realpath(candidate))
    return real.suffix.lower() in SHOWN and real.is_relative_to(os.path.realpath(top))
