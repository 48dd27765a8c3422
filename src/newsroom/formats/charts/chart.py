"""A bar chart before it is drawn: its values, its grid, and the position of each bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 320  # pixels
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 44, 36  # margins, in pixels
INK, FAINT, BAR = "#1c1e21", "#c9ced6", "#2f6f9f"
MAX_LABELS = 12


@dataclass(frozen=True, slots=True)
class Chart:
    """The contents of a chart: a value for each label, in order. `number` formats a value."""

    title: str
    description: str
    labels: Sequence[str]
    values: Sequence[int]
    number: Callable[[int], str] = str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """The position of a bar in pixels, its label and its value."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


def steps(most: int) -> list[int]:
    """Round values for the grid lines, at most six: from zero to the first that is not below `most`."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = size * factor
            if step * 5 >= most:
                return list(range(0, step * -(-max(most, 1) // step) + 1, step))
        size *= 10


def bars(chart: Chart) -> list[ChartBar]:
    """The bars from left to right."""
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
    """The indexes of the labels to write: few enough that they do not overlap."""
    every = max(1, -(-count // MAX_LABELS))
    return set(range(0, count, every))
