"""Small charts of characters: sparklines and bars from zero, and changes that need no colour."""

from __future__ import annotations

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
ASCII_BLOCKS = "_.:-=+*#"
MISSING, ASCII_MISSING = "·", " "
EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
UNCHANGED_PERCENT = 2.0  # a smaller change is shown as none


def needs_ascii(encoding: str | None) -> bool:
    """Whether an output of this encoding cannot show the blocks, so that ASCII is used."""
    try:
        (BLOCKS + MISSING + "▲▼│").encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def spark(values: Sequence[float | None], *, ascii_only: bool = False) -> str:
    """One character for each value, from zero to the largest; None is a missing value. Anything above zero shows."""
    blocks, missing = (ASCII_BLOCKS, ASCII_MISSING) if ascii_only else (BLOCKS, MISSING)
    most = max((value for value in values if value is not None), default=0)
    steps = len(blocks) - 1

    def character(value: float | None) -> str:
        if value is None:
            return missing
        if value <= 0 or most <= 0:
            return blocks[0]
        return blocks[max(1, round(value / most * steps))]

    return "".join(character(value) for value in values)


def bar(value: float, most: float, width: int, *, ascii_only: bool = False, so_far: bool = False) -> str:
    """A bar of at most `width` cells for `value` out of `most`, from zero. Anything above zero shows.

    A bar of a period that is not over (`so_far`) is lighter.
    """
    if value <= 0 or most <= 0 or width <= 0:
        return ""
    eighths = max(1, round(min(1.0, value / most) * width * 8))
    if so_far:
        return ("-" if ascii_only else "▒") * max(1, round(eighths / 8))
    if ascii_only:
        return "#" * max(1, round(eighths / 8))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8]


def change(percent: float | None, *, ascii_only: bool = False) -> str:
    """A change with an arrow: `▲ +12%`, `▼ -3%`, `= +1%`; empty without a number to compare with."""
    if percent is None:
        return ""
    up, down, same = "^v=" if ascii_only else "▲▼="
    sign = same if abs(percent) < UNCHANGED_PERCENT else up if percent > 0 else down
    return f"{sign} {percent:+.0f}%" if round(percent) else f"{sign} 0%"
