"""The font of shared cards: cuts a font down to the letters that headlines need, and writes it into the package.

Run as a script with the path of Noto Serif Bold (Debian has it in fonts-noto-core), where fontTools is installed:
`python tests/site/card_font.py NotoSerif-Bold.ttf`. Tests look only at what it wrote.
"""

from __future__ import annotations

import sys
from pathlib import Path

import newsroom

TARGET = Path(newsroom.__file__).parent / "fonts" / "card.ttf"
# Latin with every letter of Vietnamese and of Europe's languages, Greek, Cyrillic, and what stands between letters.
RANGES = (
    (0x0020, 0x007E), (0x00A0, 0x017F), (0x01A0, 0x01A1), (0x01AF, 0x01B0), (0x0218, 0x021B), (0x0370, 0x03FF),
    (0x0400, 0x045F), (0x0490, 0x0491), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9), (0x2010, 0x2015),
    (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x20AB, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212),
)  # fmt: skip
NAMES = [0, 1, 2, 4, 5, 6, 13, 14]  # copyright, names, version, licence


def cut(source: Path) -> None:
    """Write the part of `source` that cards need to TARGET, without hints and layout tables, which cards do not use."""
    from fontTools import subset  # type: ignore[import-not-found, unused-ignore]

    options = subset.Options(hinting=False, layout_features=[], name_IDs=NAMES, notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[one for first, last in RANGES for one in range(first, last + 1)])
    cutter.subset(font)
    subset.save_font(font, str(TARGET), options)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    cut(Path(sys.argv[1]))
