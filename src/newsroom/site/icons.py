"""The icons of the site: for browsers, for home screens, and the manifest that names them.

They are made from the picture of `site.icon`, else they show the first letter of the site's name on the accent colour.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newsroom import urls
from newsroom.core.media import pictures
from newsroom.core.media.pictures import Medium
from newsroom.errors import Invalid
from newsroom.phrases import of_error, phrase, without_start
from newsroom.settings import Settings
from newsroom.site.card_drawing import CardFont, can_write, card_font
from newsroom.site.identity_values import SiteIdentity
from newsroom.site.site_file import SiteFile
from newsroom.store import Connection

if TYPE_CHECKING:
    from PIL.Image import Image

DRAWING: Final = "1"  # raised if the same letter is drawn differently
TOUCH_SIZE: Final = 180  # pixels, as iPhones show it on home screens
MANIFEST_SIZES: Final = (192, 512)  # what Android asks for
FAVICON_SIZES: Final = (16, 32, 48)
_LETTER: Final = 0.66  # the height of letters, as a share of the icon
_PAPER: Final = "#fbfaf7"


@dataclass(frozen=True, slots=True)
class SiteIcons:
    """The icons of a site, from its identity, its settings and its theme; `base` is its path on the host."""

    who: SiteIdentity
    settings: Settings
    theme: Path | None
    base: str

    def links(self) -> dict[str, str]:
        """The paths of the icons for the head of every page."""
        return {
            "favicon": urls.favicon(),
            "touch": urls.touch_icon(),
            "manifest": urls.manifest(),
            "large": self._path(MANIFEST_SIZES[0]),
        }

    def files(self, db: Connection) -> Iterator[SiteFile]:
        """Every icon, and the manifest."""
        if self.who.icon:
            drawn = _encoded(_of_picture(db, self.who.icon))
        else:
            drawn = _of_letter(card_font(self.theme), self._initial(), self.who.accent.light)
        yield SiteFile(urls.favicon(), data=drawn.favicon)
        yield SiteFile(urls.touch_icon(), data=drawn.touch)
        yield SiteFile(urls.manifest(), data=self._manifest())
        for size, data in zip(MANIFEST_SIZES, drawn.large, strict=True):
            yield SiteFile(self._path(size), data=data)

    def _manifest(self) -> bytes:
        text = self.settings.text
        home = urls.link(self.base, urls.home())
        said: dict[str, Any] = {
            "name": text("site.title"),
            "short_name": text("site.title"),
            "lang": self.settings.lang,
            "start_url": home,
            "scope": home,
            "display": "minimal-ui",
            "background_color": _PAPER,
            "theme_color": self.who.accent.light,
            "icons": [
                {"src": urls.link(self.base, self._path(size)), "sizes": f"{size}x{size}", "type": "image/png"}
                for size in MANIFEST_SIZES
            ],
        }
        if text("site.tagline"):
            said["description"] = text("site.tagline")
        return json.dumps(said, ensure_ascii=False).encode()

    def _path(self, size: int) -> str:
        """The path of an icon of this size: it changes with what the icon is made from."""
        font = card_font(self.theme).digest
        title = self.settings.text(
            "site.title"
        )  # and not its letter: finding that needs Pillow, which most builds do not
        made_from = self.who.icon.sha256 if self.who.icon else f"{title}\n{self.who.accent.light}\n{font}"
        digest = hashlib.sha256(f"{DRAWING}\n{made_from}".encode("utf-8", "replace")).hexdigest()[:10]
        return urls.asset(f"icon-{size}.png", digest)

    def _initial(self) -> str:
        """The first letter of the site's name that the font has; empty without one."""
        font = card_font(self.theme)
        letters = (letter.upper() for letter in self.settings.text("site.title")[:100] if letter.isalnum())
        return next((letter for letter in letters if can_write(font, letter)), "")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The bytes of the icons of one site; `large` are those of the manifest, in the order of their sizes."""

    favicon: bytes
    touch: bytes
    large: tuple[bytes, ...]


# Kept for the next build of the same process, such as each of a preview: drawing takes longer than building a small site.
@lru_cache(maxsize=4)
def _of_letter(font: CardFont, letter: str, colour: str) -> _Drawn:
    from PIL import Image, ImageDraw, ImageFont  # here: most builds make no icon

    side = MANIFEST_SIZES[-1]
    icon = Image.new("RGBA", (side, side), colour)
    if letter:
        data = io.BytesIO(font.data)
        drawn = ImageFont.truetype(data, round(side * _LETTER), layout_engine=ImageFont.Layout.BASIC)
        left, top, right, bottom = drawn.getbbox(letter)
        at = ((side - left - right) / 2, (side - top - bottom) / 2)
        ImageDraw.Draw(icon).text(at, letter, font=drawn, fill=_PAPER)
    return _encoded(icon)


def _of_picture(db: Connection, medium: Medium) -> Image:
    """The whole picture in the middle of a square. Raises `Invalid` if it can no longer be read."""
    from PIL import Image, ImageOps  # here: most builds make no icon

    from newsroom.core.media import decoding  # here: most builds make no icon

    side = MANIFEST_SIZES[-1]
    data = pictures.data(db, medium.id)
    try:
        with decoding.opened(data, medium.name) as picture:
            how = decoding.orientation(picture)
            with decoding.ROOM.taken(decoding.refuse_large(picture, data, medium.name, widest=side)):
                upright = decoding.reduced(picture, data, widest=side, how=how).convert("RGBA")
    except (Invalid, OSError, SyntaxError, ValueError) as error:
        # A build prints no hints of single files.
        raise Invalid(
            phrase(
                "{name} cannot be read: {error}; choose another picture: newsroom config set site.icon PICTURE",
                name=medium.name,
                error=without_start(of_error(error), f"{medium.name}: "),
            ),
            ref="site.icon",
        ) from error
    upright = ImageOps.contain(upright, (side, side), Image.Resampling.LANCZOS)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(upright, ((side - upright.width) // 2, (side - upright.height) // 2))
    return square


def _encoded(icon: Image) -> _Drawn:
    large = tuple(_png(icon, size) for size in MANIFEST_SIZES)
    return _Drawn(_favicon(icon), _png(_on_paper(icon), TOUCH_SIZE), large)


def _on_paper(icon: Image) -> Image:
    """The icon on the colour of the paper: iPhones show what is transparent in black."""
    from PIL import Image  # here: most builds make no icon

    ground = Image.new("RGBA", icon.size, _PAPER)
    ground.alpha_composite(icon)
    return ground.convert("RGB")


def _png(icon: Image, size: int) -> bytes:
    from PIL import Image  # here: most builds make no icon

    stream = io.BytesIO()
    icon.resize((size, size), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _favicon(icon: Image) -> bytes:
    import_module("PIL.IcoImagePlugin")  # else Pillow would load all of its formats to find this one
    stream = io.BytesIO()
    icon.save(stream, "ICO", sizes=[(size, size) for size in FAVICON_SIZES])
    return stream.getvalue()
