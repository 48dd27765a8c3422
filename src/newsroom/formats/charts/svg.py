"""Bar charts as SVG: bars from zero, a title and a description for those who cannot see them, no script, no font."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 36
INK, FAINT, BAR = "#1c1e21", "#c9ced6", "#2f6f9f"
MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: a value for each label, in order; `unit` is what is counted, `number` writes a figure."""

    title: str
    description: str
    labels: Sequence[str]
    values: Sequence[int]
    number: Callable[[int], str] = str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar's place in pixels, its label and its value."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


def steps(most: int) -> list[int]:
    """Round figures for the grid, from zero to the first that is not under `most`: at most six."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = size * factor
            if step * 5 >= most:
                return list(range(0, step * -(-max(most, 1) // step) + 1, step))
        size *= 10


def bars(chart: Chart) -> list[ChartBar]:
    """Where each bar stands."""
    top = steps(max(chart.values, default=0))[-1]
    room = (WIDTH - LEFT - RIGHT) / max(1, len(chart.values))
    gap = min(4.0, room * 0.2)
    found = []
    for place, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        height = (HEIGHT - TOP - BOTTOM) * value / top
        x = LEFT + place * room + gap / 2
        found.append(ChartBar(x, HEIGHT - BOTTOM - height, max(0.5, room - gap), height, label, value))
    return found


def shown_labels(count: int) -> set[int]:
    """The places whose labels are written, so that they do not run into each other."""
    every = max(1, -(-count // MOST_LABELS))
    return set(range(0, count, every))


def write(chart: Chart, *, number: int = 1) -> str:
    """The chart as one SVG element, dark on white; `number` keeps several on a page apart.

    A page can give it other colours through the classes `paper`, `ink`, `grid` and `bar`.
    """
    top = steps(max(chart.values, default=0))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-labelledby="chart-{number}-title chart-{number}-text"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="chart-{number}-title">{_safe(chart.title)}</title>',
        f'<desc id="chart-{number}-text">{_safe(chart.description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" class="paper" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600" class="ink" fill="{INK}">{_safe(chart.title)}</text>',
    ]
    for value in top:
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top[-1]
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid" stroke="{FAINT}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" class="ink" fill="{INK}">'
            f"{_safe(chart.number(value))}</text>",
        ]
    labelled = shown_labels(len(chart.values))
    for place, bar in enumerate(bars(chart)):
        parts.append(
            f'<rect x="{bar.x:.1f}" y="{bar.y:.1f}" width="{bar.width:.1f}" height="{bar.height:.1f}" class="bar"'
            f' fill="{BAR}">'
            f"<title>{_safe(bar.label)}: {_safe(chart.number(bar.value))}</title></rect>"
        )
        if place in labelled:
            middle = bar.x + bar.width / 2
            parts.append(
                f'<text x="{middle:.1f}" y="{HEIGHT - 14}" text-anchor="middle" class="ink" fill="{INK}">'
                f"{_safe(bar.label)}</text>"
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _safe(text: str) -> str:
    kept = "".join(letter for letter in text if letter >= " " and not "\ud800" <= letter <= "\udfff")
    return escape(kept, {'"': "&quot;"})
