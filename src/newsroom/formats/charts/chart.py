"""A bar chart before it is drawn: its values, its grid, and the position of each bar and mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 332  # pixels
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 76, 36  # margins, in pixels
INK, FAINT, BAR, PART, REST = "#1c1e21", "#c9ced6", "#2f6f9f", "#9cc0da", "#f1f3f6"
MARK = "#a8430f"
MAX_LABELS = 12
LETTER = 7.0  # average width of a letter in a label, in pixels; used to keep labels apart


@dataclass(frozen=True, slots=True)
class ChartMark:
    """Something that happened: the bar in which it did, counted from 0, and a short name for it."""

    place: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The contents of a chart: a value for each label, in order. `number` formats a value.

    `names` are the labels in full, where there is room for them. `part` is the bar of a period that is not over, and
    `part_name` says so. `rest` are bars of days off, whose background is shaded.
    """

    title: str
    description: str
    labels: Sequence[str]
    values: Sequence[int]
    number: Callable[[int], str] = str
    names: Sequence[str] = ()
    part: int | None = None
    part_name: str = ""
    rest: frozenset[int] = frozenset()
    marks: Sequence[ChartMark] = ()


@dataclass(frozen=True, slots=True)
class ChartBar:
    """The position of a bar in pixels, its label and its value."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class ChartLine:
    """The position of a mark in pixels: its line, and where its name begins, or ends for one at the right edge."""

    x: float
    y: float
    label: str
    ends_here: bool


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
    room = column_width(chart)
    gap = min(4.0, room * 0.2)
    found = []
    for place, (label, value) in enumerate(zip(chart.names or chart.labels, chart.values, strict=True)):
        height = (HEIGHT - TOP - BOTTOM) * value / top
        x = LEFT + place * room + gap / 2
        found.append(ChartBar(x, HEIGHT - BOTTOM - height, max(0.5, room - gap), height, label, value))
    return found


def column_width(chart: Chart) -> float:
    """The pixels from one bar to the next."""
    return (WIDTH - LEFT - RIGHT) / max(1, len(chart.values))


def peak(chart: Chart) -> int | None:
    """The bar whose value is written above it: the first of the largest; None where there is nothing to compare."""
    most = max(chart.values, default=0)
    return list(chart.values).index(most) if most and len(chart.values) > 1 else None


def part_note(chart: Chart) -> str:
    """The note about the bar of a period that is not over; empty without one."""
    if chart.part is None or not chart.part_name:
        return ""
    return f"{chart.labels[chart.part]}: {chart.part_name}"


def lines(chart: Chart) -> list[ChartLine]:
    """The marks, those of one bar together, each with its own height so that no name covers another."""
    named: dict[int, list[str]] = {}
    for mark in chart.marks:
        if 0 <= mark.place < len(chart.values) and mark.label not in named.setdefault(mark.place, []):
            named[mark.place].append(mark.label)
    found = []
    room, until = column_width(chart), [0.0, 0.0]  # how far the names of the two rows reach
    for place, labels in sorted(named.items()):
        x, label = LEFT + place * room + room / 2, ", ".join(labels)
        wide = len(label) * LETTER
        ends_here = x + wide > WIDTH - RIGHT
        begin = x - wide if ends_here else x
        row = next((number for number, end in enumerate(until) if begin > end), None)
        if row is None:  # no room for another name: the line alone
            found.append(ChartLine(x, TOP - 4, "", False))
            continue
        until[row] = begin + wide + 2 * LETTER
        found.append(ChartLine(x, TOP - 28 - 14 * row, label, ends_here))
    return found


def shown_labels(chart: Chart) -> set[int]:
    """The indexes of the labels to write: few enough that they do not overlap, the last one among them."""
    count = len(chart.labels)
    widest = max(map(len, chart.labels), default=1) * LETTER + 2 * LETTER
    fitting = max(1, min(MAX_LABELS, int((WIDTH - LEFT - RIGHT) / widest)))
    every = max(1, -(-count // fitting))
    return set(range(count - 1, -1, -every))
