"""What settings add to the stylesheet: the accent colour, and the font with its files."""

from __future__ import annotations

from typing import Final

from newsroom import identity
from newsroom.settings import Settings
from newsroom.site.theme import PACKAGE

SYSTEM: Final = "system"
# Names of fonts in `site.font`, each with the folder of its files.
FONTS: Final = {"newsreader": PACKAGE / "fonts" / "newsreader"}
# The letters in each file, as Google Fonts divides them. The last one has those of every page in a Latin script.
_LETTERS: Final = {
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
    "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,"
    "U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
# Until the font is there, a font of the machine is shown in its measures, so that nothing jumps: the ratio of the mean
# widths of letters in English, and ascent and descent of the font (0.735 and 0.265 em) divided by it.
_STAND_INS: Final = (("Georgia", 93.0), ("Times New Roman", 102.0))
_ASCENT, _DESCENT = 73.5, 26.5  # in percent
_NAME: Final = "Newsreader Web"


def additions(settings: Settings) -> dict[str, bytes]:
    """What is added to the assets of the theme: a piece of `site.css`, and files of fonts by name."""
    css = _accent(settings.text("site.accent"))
    font = settings.text("site.font")
    files = {f"{font}-{part}.woff2": (FONTS[font] / f"{part}.woff2").read_bytes() for part in _parts(font)}
    css += _font(font) if files else ""
    return {**files, "site.css": css.encode()} if css else {}


def preloaded(settings: Settings) -> list[str]:
    """The names of the font files that the first glance at a page needs."""
    font, lang = settings.text("site.font"), settings.lang.split("-")[0]
    return [f"{font}-{part}.woff2" for part in _parts(font) if part != "vietnamese" or lang == "vi"]


def _parts(font: str) -> tuple[str, ...]:
    return tuple(_LETTERS) if font in FONTS else ()


def _accent(value: str) -> str:
    if not value:
        return ""
    light, dark = identity.accent(value)
    return f":root{{--accent:{light}}}@media(prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"


def _font(font: str) -> str:
    faces = "".join(
        f'@font-face{{font-family:"{_NAME}";font-weight:200 800;font-display:swap;'
        f'src:url({font}-{part}.woff2)format("woff2");unicode-range:{letters}}}'
        for part, letters in _LETTERS.items()
    )
    names = [_NAME]
    for name, ratio in _STAND_INS:
        names.append(f"{_NAME} {name}")
        faces += (
            f'@font-face{{font-family:"{names[-1]}";src:local("{name}");size-adjust:{ratio:g}%;'
            f"ascent-override:{_ASCENT / ratio * 100:.1f}%;descent-override:{_DESCENT / ratio * 100:.1f}%;line-gap-override:0%}}"
        )
    listed = ",".join(f'"{name}"' for name in names)
    return f"{faces}:root,:lang(vi){{--serif:{listed},serif}}"
