"""What several statistics screens draw."""

from __future__ import annotations

import pytest

from newsroom.core.readership.rankings import SourceViews
from newsroom.terminal.stats import layout
from tests.terminal.stats.screens import console, drawn

SOURCES = [SourceViews("Face\x1bbook", "social", 1000, 66.7), SourceViews("direct", "direct", 500, 33.3)]


def table(width: int, *, ascii_only: bool) -> list[str]:
    """The table of sources for a terminal of that width, in 40 columns."""
    out = console(40)
    out.print(layout.sources_table(SOURCES, "en", width, ascii_only=ascii_only))
    return drawn(out)


def test_sources_with_their_shares() -> None:
    assert table(40, ascii_only=False) == [
        "From                    views   %",
        "Face␛book               1,000  67  █████",
        "direct                    500  33  ██▌",
    ]


@pytest.mark.parametrize(
    ("width", "ascii_only", "bars"),
    [(99, False, ["█████", "██▌"]), (100, False, ["████████", "████"]), (100, True, ["########", "####"])],
)
def test_there_is_room_for_longer_bars_from_100_columns_on(width: int, ascii_only: bool, bars: list[str]) -> None:
    assert [line.split()[-1] for line in table(width, ascii_only=ascii_only)[1:]] == bars


def test_no_sources() -> None:
    (out := console(40)).print(layout.sources_table([], "en", 40, ascii_only=False))
    assert drawn(out)[1].split() == ["nobody", "yet", "0", "0"]


@pytest.mark.parametrize(
    ("width", "line"),
    [(40, "by day ▁▂▂▃▄▅▅▆▇█"), (11, "by day ▅▆▇█"), (8, "by day █")],
)
def test_of_a_sparkline_the_last_values(width: int, line: str) -> None:
    layout.draw_sparkline("by day", [0, 1, 2, 3, 4, 5, 6, 7, 8, 10], console=(out := console(width)))
    assert drawn(out) == [line]
