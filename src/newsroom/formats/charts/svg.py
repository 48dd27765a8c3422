"""Bar charts as SVG: bars from zero, with a title and a description for people who cannot see them; no script, no font."""

from __future__ import annotations

from xml.sax.saxutils import escape

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


def write(chart: Chart, *, number: int = 1) -> str:
    """The chart as one SVG element, dark on white; `number` distinguishes several on one page.

    A page can set other colours for the classes `paper`, `ink`, `grid`, `bar`, `part`, `rest` and `mark`.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-labelledby="chart-{number}-title chart-{number}-text"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="chart-{number}-title">{_safe(chart.title)}</title>',
        f'<desc id="chart-{number}-text">{_safe(chart.description)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" class="paper" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600" class="ink" fill="{INK}">{_safe(chart.title)}</text>',
    ]
    return (
        "\n".join([*parts, *_days_off(chart), *_grid(chart), *_bars(chart), *_marks(chart), *_note(chart), "</svg>"])
        + "\n"
    )


def _days_off(chart: Chart) -> list[str]:
    room = column_width(chart)
    return [
        f'<rect x="{LEFT + place * room:.1f}" y="{TOP}" width="{room:.1f}" height="{HEIGHT - TOP - BOTTOM}" class="rest"'
        f' fill="{REST}"/>'
        for place in sorted(chart.rest)
        if place < len(chart.values)
    ]


def _grid(chart: Chart) -> list[str]:
    found = []
    values = steps(max(chart.values, default=0))
    for value in values:
        y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / values[-1]
        found += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid" stroke="{FAINT}"/>',
            _text(LEFT - 8, y + 4, chart.number(value), "end"),
        ]
    return found


def _bars(chart: Chart) -> list[str]:
    found = []
    labelled, highest = shown_labels(chart), peak(chart)
    for place, bar in enumerate(bars(chart)):
        is_part = place == chart.part
        name = f"{bar.label} ({chart.part_name})" if is_part and chart.part_name else bar.label
        colours = (
            f'class="part" fill="{PART}" stroke="{BAR}" stroke-dasharray="3 2"'
            if is_part
            else f'class="bar" fill="{BAR}"'
        )
        found.append(
            f'<rect x="{bar.x:.1f}" y="{bar.y:.1f}" width="{bar.width:.1f}" height="{bar.height:.1f}" {colours}>'
            f"<title>{_safe(name)}: {_safe(chart.number(bar.value))}</title></rect>"
        )
        middle = bar.x + bar.width / 2
        if place in labelled:
            found.append(_text(middle, HEIGHT - 14, chart.labels[place], "middle"))
        if place == highest:
            found.append(_text(middle, bar.y - 4, chart.number(bar.value), "middle", ' font-weight="600"'))
    return found


def _marks(chart: Chart) -> list[str]:
    found = []
    for mark in lines(chart):
        found.append(
            f'<line x1="{mark.x:.1f}" x2="{mark.x:.1f}" y1="{mark.y:.1f}" y2="{HEIGHT - BOTTOM}" class="mark"'
            f' stroke="{MARK}" stroke-dasharray="4 3"/>'
        )
        if mark.label:
            x = mark.x - 4 if mark.ends_here else mark.x + 4
            found.append(
                _text(x, mark.y + 10, mark.label, "end" if mark.ends_here else "start", kind="note", fill=MARK)
            )
    return found


def _note(chart: Chart) -> list[str]:
    note = part_note(chart)
    return [_text(WIDTH - RIGHT, 24, note, "end")] if note else []


def _text(x: float, y: float, words: str, anchor: str, more: str = "", *, kind: str = "ink", fill: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more} class="{kind}" fill="{fill}">{_safe(words)}</text>'
    )


def _safe(text: str) -> str:
    kept = "".join(letter for letter in text if letter >= " " and not "\ud800" <= letter <= "\udfff")
    return escape(kept, {'"': "&quot;"})
