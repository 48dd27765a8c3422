"""Charts of letters begin at zero and say what is missing."""

from __future__ import annotations

import pytest

from newsroom.terminal.stats import charts


@pytest.mark.parametrize(
    ("values", "line", "plain"),
    [
        ([], "", ""),
        ([0, 0, 0], "▁▁▁", "___"),
        ([None, None], "··", "  "),
        ([100, 100], "██", "##"),
        ([0, 7, 14], "▁▅█", "_=#"),
        ([98, 99, 100], "███", "###"),  # small differences stay small: the scale begins at zero
        ([1, 1_000_000], "▂█", ".#"),  # a little is not nothing
        ([3, None, 0], "█·▁", "# _"),
    ],
)
def test_a_sparkline(values: list[float | None], line: str, plain: str) -> None:
    assert charts.spark(values) == line
    assert charts.spark(values, ascii_only=True) == plain
    assert plain.isascii()


@pytest.mark.parametrize(
    ("value", "most", "width", "line"),
    [
        (0, 10, 8, ""),
        (10, 10, 8, "████████"),
        (5, 10, 8, "████"),
        (1, 1_000_000, 8, "▏"),
        (20, 10, 4, "████"),
        (3, 0, 8, ""),
        (3, 10, 0, ""),
        (9, 16, 2, "█▏"),
    ],
)
def test_a_bar(value: float, most: float, width: int, line: str) -> None:
    assert charts.bar(value, most, width) == line
    assert set(charts.bar(value, most, width, ascii_only=True)) <= {"#"}
    assert len(charts.bar(value, most, width, ascii_only=True)) <= max(1, width)


@pytest.mark.parametrize(
    ("percent", "line"),
    [(None, ""), (12.2, "▲ +12%"), (-3.4, "▼ -3%"), (1.4, "= +1%"), (0.0, "= 0%"), (250, "▲ +250%")],
)
def test_a_change_needs_no_colour(percent: float | None, line: str) -> None:
    assert charts.change(percent) == line
    assert charts.change(percent, ascii_only=True).isascii()


@pytest.mark.parametrize(
    ("encoding", "plain"),
    [("utf-8", False), ("UTF-8", False), ("ascii", True), ("latin-1", True), (None, True), ("nonsense", True)],
)
def test_what_an_output_can_show(encoding: str | None, plain: bool) -> None:
    assert charts.needs_ascii(encoding) is plain
