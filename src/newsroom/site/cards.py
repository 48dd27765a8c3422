"""The picture that a shared link shows for a page without one: the site's name on its paper, the same for every story.

It is drawn with the one font that Pillow carries, so that it does not depend on the fonts of the machine. A name with
letters which that font lacks is left out rather than shown as boxes.
"""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, Final

from newsroom import urls
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

DRAWING: Final = "1"  # raised whenever the same name would be drawn otherwise
SIZE: Final = (1200, 630)  # what Open Graph's readers crop to
PAPER, INK, ACCENT = "#fbfaf7", "#1b1a17", "#9c2b1f"
MARGIN: Final = 90
LARGEST, SMALLEST = 120, 36  # pixels of the letters


def path(edition: Edition) -> str:
    """Where the card lies: it changes with what is written on it."""
    written = f"{DRAWING}\n{edition.settings.text('site.title')}"
    return urls.asset("card.png", hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:10])


def image(edition: Edition) -> dict[str, Any]:
    """The card as templates take the picture of a page."""
    return {
        "url": edition.absolute(path(edition)), "width": SIZE[0], "height": SIZE[1],
        "alt": edition.settings.text("site.title"), "credit": "", "srcset": None,
    }  # fmt: skip


def piece(edition: Edition) -> Piece:
    """The card's file."""
    return Piece(path(edition), data=draw(edition.settings.text("site.title")))


def draw(title: str) -> bytes:
    """A PNG of SIZE with `title` on it."""
    from PIL import Image, ImageDraw

    card = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(card)
    pen.rectangle((0, 0, SIZE[0], 24), fill=ACCENT)
    pen.line((MARGIN, SIZE[1] - MARGIN, SIZE[0] - MARGIN, SIZE[1] - MARGIN), fill=INK, width=4)
    font = _fitting(title)
    if font:
        pen.text((MARGIN, SIZE[1] - MARGIN - 30), title, font=font, fill=INK, anchor="ls")
    stream = io.BytesIO()
    card.quantize(64).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _fitting(title: str) -> FreeTypeFont | None:
    """The font in the largest size in which the title stands on one line; None where it cannot be written at all."""
    from PIL import ImageFont

    for size in range(LARGEST, SMALLEST - 1, -4):
        font = ImageFont.load_default(size)
        if not isinstance(font, ImageFont.FreeTypeFont):
            return None
        missing = bytes(font.getmask("\uffff"))
        if any(bytes(font.getmask(letter)) == missing for letter in set(title) if not letter.isspace()):
            return None
        if font.getlength(title) <= SIZE[0] - 2 * MARGIN:
            return font
    return None
