"""The pictures that shared links show where a page has none of its own: the site's card, and cards of single stories.

A story's card carries its headline and section under the name of the site. Cards are drawn with the font that comes
with the newsroom, or `fonts/card.ttf` of the theme, never with one of the machine: the same words give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newsroom import urls
from newsroom.core.published.stories import Story
from newsroom.errors import Invalid
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece
from newsroom.site.templates import PACKAGE

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen
    from PIL.ImageFont import FreeTypeFont

DRAWING: Final = "2"  # raised whenever the same words would be drawn otherwise
SIZE: Final = (1200, 630)  # what Open Graph's readers crop to
MARGIN: Final = 80
WIDE: Final = SIZE[0] - 2 * MARGIN
PAPER, INK, ACCENT = (0xFB, 0xFA, 0xF7), (0x1C, 0x1A, 0x17), (0x9C, 0x1C, 0x2B)  # those of site.css
HEADLINE: Final = (84, 76, 68, 62, 56, 50)  # pixels of the letters, the largest that fits is taken
NAME: Final = (120, 104, 92, 80, 68, 58, 50)  # likewise, of the site's name on its own card
MASTHEAD, SECTION, TAGLINE = 40, 34, 38
LINES: Final = 4
LEADING: Final = 1.22  # the distance of lines, in heights of letters
FONT: Final = Path("fonts") / "card.ttf"
SHADES: Final = 8  # of each colour, from paper on: 16 colours make a PNG of four bits
_SEEN: Final = [0, *[255] * 255]
PACKING: Final = 4  # 9 takes seven times as long for a tenth less
# What a headline may lose without becoming another: pictures among letters, and marks that are not seen.
PASSING: Final = ("So", "Sk", "Cf", "Co", "Cs", "Cc", "Cn", "Mn", "Me")


def image(edition: Edition) -> dict[str, Any]:
    """The site's card as templates take the picture of a page."""
    return _image(edition, path(edition), edition.settings.text("site.title"))


def path(edition: Edition) -> str:
    """Where the site's card lies: it changes with what is written on it."""
    return _path(edition, "card.png", *_site_words(edition))


def piece(edition: Edition) -> Piece:
    """The file of the site's card."""
    return Piece(path(edition), data=draw_site(_face(edition), *_site_words(edition)))


def image_of(edition: Edition, story: Story) -> dict[str, Any]:
    """The card of a story without a picture: its own where `site.story_cards` says so, else the site's."""
    if has_own(edition, story):
        return _image(edition, path_of(edition, story), story.title)
    found: dict[str, Any] = edition.once("card", lambda: image(edition))
    return found


def has_own(edition: Edition, story: Story) -> bool:
    """Whether a story has a card of its own: none with letters that the font lacks has one."""
    if story.first_picture or not edition.settings.flag("site.story_cards"):
        return False
    return _writable(_face(edition), story.title) is not None


def path_of(edition: Edition, story: Story) -> str:
    """Where a story's card lies: it changes with what is written on it."""
    return _path(edition, f"card-{story.id}.png", *_story_words(edition, story))


def piece_of(edition: Edition, story: Story) -> Piece:
    """The file of a story's card."""
    data = draw_story(_face(edition), *_story_words(edition, story))
    return Piece(path_of(edition, story), data=data)


def _site_words(edition: Edition) -> tuple[str, str]:
    return edition.settings.text("site.title"), edition.settings.text("site.tagline")


def _story_words(edition: Edition, story: Story) -> tuple[str, str, str]:
    return edition.settings.text("site.title"), story.section.name if story.section else "", story.title


def _path(edition: Edition, name: str, *words: str) -> str:
    written = "\n".join((DRAWING, _face(edition).digest, *words))
    return urls.asset(name, hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:10])


def _image(edition: Edition, at: str, alt: str) -> dict[str, Any]:
    return {
        "url": edition.absolute(at), "width": SIZE[0], "height": SIZE[1], "alt": alt, "credit": "", "srcset": None,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """A font, which its bytes' hash stands for."""

    digest: str
    data: bytes = field(repr=False, compare=False)


def face(theme: Path | None) -> Face:
    """The font that cards are drawn with."""
    own = theme / FONT if theme else None
    data = (own if own and own.is_file() and not own.is_symlink() else PACKAGE / FONT).read_bytes()
    return Face(hashlib.sha256(data).hexdigest()[:10], data)


def _face(edition: Edition) -> Face:
    found: Face = edition.once("card font", lambda: face(edition.theme))
    return found


def draw_site(face: Face, title: str, tagline: str) -> bytes:
    """The PNG of a site's card; words that the font cannot write are left out."""
    paper = _Paper(face)
    name = _writable(face, title)
    if name:
        size, lines = _set(face, name, NAME, 3)
        below = _writable(face, tagline) or ""
        below = below if _width(face, TAGLINE, below) <= WIDE else ""
        gap = size * 0.3 + TAGLINE * 1.2
        high = size * LEADING * len(lines) + (gap if below else 0)
        at = paper.lines(lines, size, (SIZE[1] - MARGIN - high) / 2 + 12)
        if below:
            paper.line(below, TAGLINE, at + gap)
    paper.rule(SIZE[1] - MARGIN, 4)
    paper.bar()
    return paper.png()


def draw_story(face: Face, site: str, section: str, title: str) -> bytes:
    """The PNG of a story's card; words that the font cannot write are left out."""
    paper = _Paper(face)
    name = _writable(face, site)
    if name:
        paper.line(_cut(face, MASTHEAD, name, WIDE), MASTHEAD, 24 + MARGIN)
    paper.rule(24 + MARGIN + 26, 4)
    top, bottom = 24 + MARGIN + 30, SIZE[1] - MARGIN / 2
    headline = _writable(face, title)
    if headline:
        size, lines = _set(face, headline, HEADLINE, LINES)
        kicker = _writable(face, section)
        high = size * LEADING * len(lines) + (SECTION * 1.6 if kicker else 0)
        at = top + max((bottom - top - high) / 2, 0)
        if kicker:
            paper.line(_cut(face, SECTION, kicker, WIDE), SECTION, at + SECTION, accent=True)
            at += SECTION * 1.6
        paper.lines(lines, size, at)
    paper.bar()
    return paper.png()


class _Paper:
    """A card being drawn, in two layers of one colour each: letters keep their soft edges without a search for colours."""

    def __init__(self, face: Face) -> None:
        from PIL import Image, ImageDraw

        self.face = face
        self.ink, self.accent = Image.new("L", SIZE), Image.new("L", SIZE)
        self.pens: tuple[Pen, Pen] = (ImageDraw.Draw(self.ink), ImageDraw.Draw(self.accent))

    def line(self, words: str, size: int, base: float, *, accent: bool = False) -> None:
        """Words on one line whose letters stand on `base`."""
        self.pens[accent].text((MARGIN, round(base)), words, font=_font(self.face, size), fill=SHADES - 1, anchor="ls")

    def lines(self, lines: list[str], size: int, top: float) -> float:
        """Lines below each other; returns where the last one stands."""
        base = top + size * 0.95
        for number, words in enumerate(lines):
            self.line(words, size, base + number * size * LEADING)
        return base + (len(lines) - 1) * size * LEADING

    def rule(self, y: int, high: int) -> None:
        """A line in ink from margin to margin."""
        self.pens[False].rectangle((MARGIN, y, SIZE[0] - MARGIN, y + high - 1), fill=SHADES - 1)

    def bar(self) -> None:
        """The bar along the upper edge."""
        self.pens[True].rectangle((0, 0, SIZE[0], 23), fill=SHADES - 1)

    def png(self) -> bytes:
        """The card: each layer's shades are colours of one palette."""
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
def _font(face: Face, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    try:
        return ImageFont.truetype(io.BytesIO(face.data), size, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise Invalid(f"{FONT} of the theme is no font that can be read", ref=str(FONT)) from error


@lru_cache(maxsize=8192)
def _has(face: Face, letter: str) -> bool:
    """Whether the font has a letter: what it lacks looks like what no font has."""
    font = _font(face, 24)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))


def _writable(face: Face, words: str) -> str | None:
    """The words as the font can write them, on one line; None where letters are missing."""
    kept = []
    for letter in unicodedata.normalize("NFC", words):
        if unicodedata.category(letter) in ("Cf", "Cc", "Cs") and not letter.isspace():
            continue
        if _has(face, letter):
            kept.append(letter)
        elif unicodedata.category(letter) not in PASSING:
            return None
    return " ".join("".join(kept).split()) or None


@lru_cache(maxsize=4096)
def _advance(face: Face, size: int, letter: str) -> float:
    return _font(face, size).getlength(letter)


def _width(face: Face, size: int, words: str) -> float:
    """The width of words in pixels: without kerning, that of their letters."""
    return sum([_advance(face, size, letter) for letter in words])


def _set(face: Face, words: str, sizes: tuple[int, ...], most: int) -> tuple[int, list[str]]:
    """The largest size in which words stand in `most` lines, and the lines, as even as they can be.

    What is too long even in the smallest ends in an ellipsis.
    """
    for size in sizes:
        lines = _wrap(face, size, words, WIDE)
        if len(lines) <= most and all(_width(face, size, line) <= WIDE for line in lines):
            return size, _even(face, size, words, lines)
    last = _cut(face, sizes[-1], " ".join(lines[most - 1 :]), WIDE)
    return sizes[-1], [*(_cut(face, sizes[-1], line, WIDE) for line in lines[: most - 1]), last]


def _wrap(face: Face, size: int, words: str, wide: float) -> list[str]:
    lines: list[str] = []
    room, space = 0.0, _advance(face, size, " ")
    for word in words.split(" "):
        width = _width(face, size, word)
        if lines and width + space <= room:
            lines[-1] += f" {word}"
            room -= width + space
        else:
            lines.append(word)
            room = wide - width
    return lines


def _even(face: Face, size: int, words: str, lines: list[str]) -> list[str]:
    """The same number of lines, set as narrow as that allows."""
    narrow, wide = 0.0, float(WIDE)
    while wide - narrow > 8:
        middle = (narrow + wide) / 2
        tried = _wrap(face, size, words, middle)
        if len(tried) <= len(lines) and all(_width(face, size, line) <= middle for line in tried):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _cut(face: Face, size: int, words: str, wide: float) -> str:
    """As much of the words as fits, with an ellipsis for the rest."""
    if _width(face, size, words) <= wide:
        return words
    room = wide - _advance(face, size, "…")
    kept = 0
    for letter in words:
        room -= _advance(face, size, letter)
        if room < 0:
            break
        kept += 1
    whole, space, _ = words[: kept + 1].rpartition(" ")
    return (whole if space else words[:kept]).rstrip(" ,.;:–-") + "…"
