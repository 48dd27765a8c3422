"""Bar charts as PNG pictures, drawn with Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from newsroom.formats.charts.chart import (
    BAR,
    BOTTOM,
    FAINT,
    HEIGHT,
    INK,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Chart,
    bars,
    shown_labels,
    steps,
)

FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "Helvetica.ttc")
SCALE = 2  # pixels of the picture for each pixel of the chart, for screens with high resolution


def write(chart: Chart) -> bytes:
    """The chart as a PNG picture."""
    from PIL import Image, ImageDraw, PngImagePlugin  # here: Pillow takes longer to load than most commands take

    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "#ffffff")
    draw = ImageDraw.Draw(picture)
    small, large, drawable = _fonts()

    def text(x: float, y: float, words: str, anchor: str, font: Any) -> None:
        draw.text((x * SCALE, y * SCALE), drawable(words), fill=INK, font=font, anchor=anchor)

    text(LEFT, 24, chart.title, "ls", large)
    grid = steps(max(chart.values, default=0))
    for value in grid:
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / grid[-1]
        draw.line([(LEFT * SCALE, y * SCALE), ((WIDTH - RIGHT) * SCALE, y * SCALE)], fill=FAINT, width=SCALE)
        text(LEFT - 8, y + 4, chart.number(value), "rs", small)
    labelled = shown_labels(len(chart.values))
    for place, bar in enumerate(bars(chart)):
        if bar.height:
            corner = ((bar.x + bar.width) * SCALE, (bar.y + bar.height) * SCALE)
            draw.rectangle([(bar.x * SCALE, bar.y * SCALE), corner], fill=BAR)
        if place in labelled:
            text(bar.x + bar.width / 2, HEIGHT - 14, bar.label, "ms", small)
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", chart.title)
    about.add_itxt("Description", chart.description)
    made = io.BytesIO()
    picture.save(made, "PNG", pnginfo=about, optimize=True)
    return made.getvalue()


def _fonts() -> tuple[Any, Any, Callable[[str], str]]:
    """A font in two sizes, and a function that reduces a text to what the font can draw.

    The font of Pillow has few letters beyond ASCII. Without a font of the system, marks are removed.
    """
    from PIL import ImageFont  # here: Pillow takes longer to load than most commands take

    for name in FONTS:
        try:
            return (ImageFont.truetype(name, 13 * SCALE), ImageFont.truetype(name, 17 * SCALE), _one_line)
        except OSError:
            continue
    small, large = (ImageFont.load_default(size * SCALE) for size in (13, 17))
    return small, large, lambda words: _ascii(_one_line(words))


def _one_line(words: str) -> str:
    return "".join(letter if letter >= " " and not "\ud800" <= letter <= "\udfff" else " " for letter in words)


def _ascii(words: str) -> str:
    from text_unidecode import unidecode  # here: most names are in Latin letters

    return str(unidecode(words))
