"""Draws the share cards of pages without a picture.

Cards are drawn with the built-in font, or with `fonts/card.ttf` of the theme, never with a font of the machine: the same
words give the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.site.theme import PACKAGE
from newsroom.text import nfc

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DRAWING: Final = "2"  # to be increased if the same words are drawn differently
SIZE: Final = (1200, 630)  # the size to which pictures of Open Graph are cropped
MARGIN: Final = 80
WIDE: Final = SIZE[0] - 2 * MARGIN
PAPER, INK, ACCENT = (0xFB, 0xFA, 0xF7), (0x1C, 0x1A, 0x17), (0x9C, 0x1C, 0x2B)  # those of site.css
HEADLINE: Final = (84, 76, 68, 62, 56, 50)  # sizes of letters in pixels; the largest that fits is used
NAME: Final = (120, 104, 92, 80, 68, 58, 50)  # the same for the name of the site on its own card
MASTHEAD, SECTION, TAGLINE = 40, 34, 38
LINES: Final = 4
LEADING: Final = 1.22  # the distance of lines, in heights of letters
FONT: Final = Path("fonts") / "card.ttf"
SHADES: Final = 8  # of each colour, including the paper: 16 colours make a PNG of four bits
_SEEN: Final = [0, *[255] * 255]
PACKING: Final = 4  # compression level; 9 takes seven times as long for a tenth less
# Categories of characters that a headline may lose: pictures among letters, and invisible marks.
REMOVABLE: Final = ("So", "Sk", "Cf", "Co", "Cs", "Cc", "Cn", "Mn", "Me")


@dataclass(frozen=True, slots=True)
class CardFont:
    """A font, with a hash of its bytes."""

    digest: str
    data: bytes = field(repr=False, compare=False)


def card_font(theme: Path | None) -> CardFont:
    """The font that cards are drawn with."""
    own = theme / FONT if theme else None
    data = (own if own and own.is_file() and not own.is_symlink() else PACKAGE / FONT).read_bytes()
    return CardFont(hashlib.sha256(data).hexdigest()[:10], data)


def can_write(font: CardFont, words: str) -> bool:
    """Whether the font has the letters of these words."""
    return _writable(font, words) is not None


@lru_cache(maxsize=4)  # a preview builds again and again
def draw_site(font: CardFont, title: str, tagline: str) -> bytes:
    """The PNG of the card of a site; words without letters in the font are omitted."""
    card = _Card(font)
    name = _writable(font, title)
    if name:
        size, lines = _fitted(font, name, NAME, 3)
        below = _writable(font, tagline) or ""
        below = below if _width(font, TAGLINE, below) <= WIDE else ""
        gap = size * 0.3 + TAGLINE * 1.2
        high = size * LEADING * len(lines) + (gap if below else 0)
        at = card.lines(lines, size, (SIZE[1] - MARGIN - high) / 2 + 12)
        if below:
            card.line(below, TAGLINE, at + gap)
    card.rule(SIZE[1] - MARGIN, 4)
    card.bar()
    return card.png()


def draw_story(font: CardFont, site: str, section: str, title: str) -> bytes:
    """The PNG of the card of a story; words without letters in the font are omitted."""
    card = _Card(font)
    name = _writable(font, site)
    if name:
        card.line(_cut(font, MASTHEAD, name, WIDE), MASTHEAD, 24 + MARGIN)
    card.rule(24 + MARGIN + 26, 4)
    top, bottom = 24 + MARGIN + 30, SIZE[1] - MARGIN / 2
    headline = _writable(font, title)
    if headline:
        size, lines = _fitted(font, headline, HEADLINE, LINES)
        kicker = _writable(font, section)
        high = size * LEADING * len(lines) + (SECTION * 1.6 if kicker else 0)
        at = top + max((bottom - top - high) / 2, 0)
        if kicker:
            card.line(_cut(font, SECTION, kicker, WIDE), SECTION, at + SECTION, accent=True)
            at += SECTION * 1.6
        card.lines(lines, size, at)
    card.bar()
    return card.png()


class _Card:
    """A card: one layer for each of its two colours, so that a palette of 16 colours keeps the letters smooth."""

    def __init__(self, font: CardFont) -> None:
        from PIL import Image  # here: Pillow takes longer to load than most commands take
        from PIL.ImageDraw import Draw  # here: Pillow takes longer to load than most commands take

        self.font = font
        self.ink, self.accent = Image.new("L", SIZE), Image.new("L", SIZE)
        self.pens: tuple[ImageDraw, ImageDraw] = (Draw(self.ink), Draw(self.accent))

    def line(self, words: str, size: int, base: float, *, accent: bool = False) -> None:
        """Words on one line, whose letters are above `base`."""
        self.pens[accent].text((MARGIN, round(base)), words, font=_sized(self.font, size), fill=SHADES - 1, anchor="ls")

    def lines(self, lines: list[str], size: int, top: float) -> float:
        """Lines below each other; returns the position of the last one."""
        base = top + size * 0.95
        for number, words in enumerate(lines):
            self.line(words, size, base + number * size * LEADING)
        return base + (len(lines) - 1) * size * LEADING

    def rule(self, y: int, high: int) -> None:
        """A thin line from margin to margin."""
        self.pens[False].rectangle((MARGIN, y, SIZE[0] - MARGIN, y + high - 1), fill=SHADES - 1)

    def bar(self) -> None:
        """The bar along the upper edge."""
        self.pens[True].rectangle((0, 0, SIZE[0], 23), fill=SHADES - 1)

    def png(self) -> bytes:
        """The card: the shades of each layer are colours of one palette."""
        self.ink.paste(self.accent.point(range(SHADES, SHADES + 256)), mask=self.accent.point(_SEEN))
        self.ink.putpalette(_palette())
        stream = io.BytesIO()
        self.ink.save(stream, "PNG", bits=4, compress_level=PACKING)
        return stream.getvalue()


@lru_cache(maxsize=1)
def _palette() -> bytes:
    def ramp(colour: tuple[int, int, int]) -> list[int]:
        steps = SHADES - 1
        return [
            round(paper + (there - paper) * step / steps)
            for step in range(SHADES)
            for paper, there in zip(PAPER, colour, strict=True)
        ]

    return bytes([*ramp(INK), *ramp(ACCENT)])


@lru_cache(maxsize=32)
def _sized(font: CardFont, size: int) -> FreeTypeFont:
    from PIL import ImageFont  # here: Pillow takes longer to load than most commands take

    try:
        return ImageFont.truetype(io.BytesIO(font.data), size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise Invalid(phrase("the theme's {font} cannot be read as a font", font=FONT), ref=str(FONT)) from error


@lru_cache(maxsize=8192)
def _has(font: CardFont, letter: str) -> bool:
    """Whether the font has a letter: a missing one looks like any other missing one."""
    letters = _sized(font, 24)
    return letter.isspace() or bytes(letters.getmask(letter)) != bytes(letters.getmask("\uffff"))


def _writable(font: CardFont, words: str) -> str | None:
    """The words that the font can write, on one line; None if letters are missing."""
    kept = []
    for letter in nfc(words):
        if unicodedata.category(letter) in ("Cf", "Cc", "Cs") and not letter.isspace():
            continue
        if _has(font, letter):
            kept.append(letter)
        elif unicodedata.category(letter) not in REMOVABLE:
            return None
    return " ".join("".join(kept).split()) or None


@lru_cache(maxsize=4096)
def _advance(font: CardFont, size: int, letter: str) -> float:
    return _sized(font, size).getlength(letter)


def _width(font: CardFont, size: int, words: str) -> float:
    """The width of words in pixels, without kerning."""
    return sum([_advance(font, size, letter) for letter in words])


def _fitted(font: CardFont, words: str, sizes: tuple[int, ...], most: int) -> tuple[int, list[str]]:
    """The largest size in which words fit in `most` lines, and the lines, of similar lengths.

    Words that are too long even in the smallest size end in an ellipsis.
    """
    for size in sizes:
        lines = _wrap(font, size, words, WIDE)
        if len(lines) <= most and all(_width(font, size, line) <= WIDE for line in lines):
            return size, _balanced(font, size, words, lines)
    last = _cut(font, sizes[-1], " ".join(lines[most - 1 :]), WIDE)
    return sizes[-1], [*(_cut(font, sizes[-1], line, WIDE) for line in lines[: most - 1]), last]


def _wrap(font: CardFont, size: int, words: str, wide: float) -> list[str]:
    lines: list[str] = []
    room, space = 0.0, _advance(font, size, " ")
    for word in words.split(" "):
        width = _width(font, size, word)
        if lines and width + space <= room:
            lines[-1] += f" {word}"
            room -= width + space
        else:
            lines.append(word)
            room = wide - width
    return lines


def _balanced(font: CardFont, size: int, words: str, lines: list[str]) -> list[str]:
    """The same number of lines, as narrow as possible."""
    narrow, wide = 0.0, float(WIDE)
    while wide - narrow > 8:
        middle = (narrow + wide) / 2
        tried = _wrap(font, size, words, middle)
        if len(tried) <= len(lines) and all(_width(font, size, line) <= middle for line in tried):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _cut(font: CardFont, size: int, words: str, wide: float) -> str:
    """As much of the words as fits, with an ellipsis for the rest."""
    if _width(font, size, words) <= wide:
        return words
    room = wide - _advance(font, size, "…")
    kept = 0
    for letter in words:
        room -= _advance(font, size, letter)
        if room < 0:
            break
        kept += 1
    whole, space, _ = words[: kept + 1].rpartition(" ")
    return (whole if space else words[:kept]).rstrip(" ,.;:–-") + "…"
