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
    MARK,
    PART,
    REST,
    RIGHT,
    TOP,
    WIDTH,
    Chart,
    bars,
    column_width,
    lines,
    part_note,
    peak,
    shown_labels,
    steps,
)

FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf", "Helvetica.ttc")
SCALE = 2  # pixels of the picture for each pixel of the chart, for screens with high resolution


def write(chart: Chart) -> bytes:
    """The chart as a PNG picture."""
    from PIL import Image, PngImagePlugin  # here: Pillow takes longer to load than most commands take

    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), "#ffffff")
    canvas = _Canvas(picture)
    canvas.text(LEFT, 24, chart.title, "ls", large=True)
    room = column_width(chart)
    for place in chart.rest:
        if place < len(chart.values):
            canvas.box(LEFT + place * room, TOP, room, HEIGHT - TOP - BOTTOM, REST)
    grid = steps(max(chart.values, default=0))
    for value in grid:
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / grid[-1]
        canvas.line(LEFT, y, WIDTH - RIGHT, y, FAINT)
        canvas.text(LEFT - 8, y + 4, chart.number(value), "rs")
    _draw_bars(canvas, chart)
    for mark in lines(chart):
        canvas.line(mark.x, mark.y, mark.x, HEIGHT - BOTTOM, MARK)
        x = mark.x - 4 if mark.ends_here else mark.x + 4
        canvas.text(x, mark.y + 10, mark.label, "rs" if mark.ends_here else "ls", fill=MARK)
    canvas.text(WIDTH - RIGHT, 24, part_note(chart), "rs")
    about = PngImagePlugin.PngInfo()
    about.add_itxt("Title", chart.title)
    about.add_itxt("Description", chart.description)
    made = io.BytesIO()
    picture.save(made, "PNG", pnginfo=about, optimize=True)
    return made.getvalue()


def _draw_bars(canvas: _Canvas, chart: Chart) -> None:
    labelled, highest = shown_labels(chart), peak(chart)
    for place, bar in enumerate(bars(chart)):
        middle = bar.x + bar.width / 2
        if bar.height:
            is_part = place == chart.part
            canvas.box(bar.x, bar.y, bar.width, bar.height, PART if is_part else BAR, outline=BAR if is_part else None)
        if place in labelled:
            canvas.text(middle, HEIGHT - 14, chart.labels[place], "ms")
        if place == highest:
            canvas.text(middle, bar.y - 4, chart.number(bar.value), "ms")


class _Canvas:
    """Draws in the pixels of the chart."""

    def __init__(self, picture: Any) -> None:
        from PIL import ImageDraw  # here: Pillow takes longer to load than most commands take

        self._draw = ImageDraw.Draw(picture)
        self._small, self._large, self._drawable = _fonts()

    def text(self, x: float, y: float, words: str, anchor: str, *, large: bool = False, fill: str = INK) -> None:
        """Write words; `anchor` is that of Pillow."""
        font = self._large if large else self._small
        self._draw.text((x * SCALE, y * SCALE), self._drawable(words), fill=fill, font=font, anchor=anchor)

    def line(self, x: float, y: float, to_x: float, to_y: float, fill: str) -> None:
        """Draw a line, one pixel wide."""
        self._draw.line([(x * SCALE, y * SCALE), (to_x * SCALE, to_y * SCALE)], fill=fill, width=SCALE)

    def box(self, x: float, y: float, width: float, height: float, fill: str, *, outline: str | None = None) -> None:
        """Draw a filled rectangle."""
        corner = ((x + width) * SCALE, (y + height) * SCALE)
        self._draw.rectangle([(x * SCALE, y * SCALE), corner], fill=fill, outline=outline)


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
