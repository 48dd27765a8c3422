"""Whether two texts of an imported article differ only in their pictures.

With a folder of pictures an import calls each picture by the name of its file, without one by its address.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from newsroom.core.articles.fields import Manuscript
from newsroom.formats.posts import picture_files
from newsroom.formats.sites.media_folder import without_size

_WORD: Final = re.compile(r"([^\s()<>\"']+)")


def only_pictures_differ(earlier: Manuscript, later: Manuscript) -> bool:
    """Whether two texts are the same but for which of their pictures are known, and by which names.

    The time is in proportion to the length of the texts.
    """
    if replace(earlier, body="", image="", media={}).hash() != replace(later, body="", image="", media={}).hash():
        return False
    before, after = _WORD.split(earlier.body), _WORD.split(later.body)
    pairs = [(earlier.image, later.image), *zip(before, after, strict=False)]
    return len(before) == len(after) and all(one == other or _same_picture(one, other) for one, other in pairs)


def _same_picture(one: str, other: str) -> bool:
    """Whether two names may be of one picture: an address, and the end of its path as the name of a file."""
    if not (picture_files.is_local(one) or picture_files.is_local(other)):
        return False
    short, long = sorted((_path(one), _path(other)), key=len)
    return short != "" and long.endswith(short)


def _path(name: str) -> str:
    """The path of a name or an address, with a slash before it; '' if it is not that of a picture or a clip."""
    path = unquote(re.split(r"[?#]", name, maxsplit=1)[0])
    if not picture_files.is_local(name):
        path = path.partition("//")[2].partition("/")[2]
    found = without_size(path).lstrip("/")
    return f"/{found}" if found.lower().endswith(tuple(picture_files.SHOWN)) else ""
