"""Pictures of a text: the form of their names in which they are looked up, and what a page needs to show one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from newsroom.text import nfc, pattern

SCHEME: Final = r"[A-Za-z][A-Za-z0-9+.-]*:|//"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to show a picture: its path on the site, its size in pixels, and its texts."""

    url: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    caption: str = ""
    credit: str = ""
    srcset: str | None = None


def picture_name(written: str) -> str:
    """The name of a picture in the text, in the form in which it is looked up.

    Browsers read a backslash in an address as a slash, and `//host/` as https on an encrypted page.
    """
    written = written.strip()
    if pattern(SCHEME).match(written) and not written.startswith("//"):
        return written
    name = nfc(unquote(written)).replace("\\", "/")
    return f"https:{name}" if name.startswith("//") else name
