"""How many sections the menu shows in a row; the others are behind its button "More"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 1216  # of the row, in CSS pixels; in narrower windows it wraps
LETTER: Final = 8.2  # the mean width of a letter of the menu
GAP: Final = 24
MORE: Final = 8  # letters of the button, and its sign
CURRENT: Final = 14  # letters of the section of the page, which is shown even if it is not among the first


def in_row(names: Sequence[str], *others: str) -> int:
    """How many of these names of sections fit in a row, in which `others` come last; all of them, if they fit."""
    rest = sum(map(_width, others))
    if sum(map(_width, names)) + rest <= WIDTH:
        return len(names)
    room = WIDTH - rest - _width("m" * MORE) - _width("m" * CURRENT)
    shown = 0
    for name in names:
        room -= _width(name)
        if room < 0:
            break
        shown += 1
    return shown


def _width(name: str) -> float:
    # Chinese, Japanese and Korean signs are twice as wide as letters.
    return sum(2 if sign >= "\u2e80" else 1 for sign in name) * LETTER + GAP
