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
    RIGHT,
    TOP,
    WIDTH,
    Chart,
    bars,
    shown_labels,
    steps,
)


def write(chart: Chart, *, number: int = 1) -> str:
    """The chart as one SVG element, dark on white; `number` distinguishes several on one page.

    A page can set other colours for the classes `paper`, `ink`, `grid` and `bar`.
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
