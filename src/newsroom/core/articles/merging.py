"""Merging two edits of the same text, line by line.

The three-way merge of `diff3` (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007): parts of the first
text that neither side has changed align the others; between them the side that changed something wins, and if both
changed it differently, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

OURS: Final = "<<<<<<< yours"
BETWEEN: Final = "======="
THEIRS: Final = ">>>>>>> theirs"
Stretch = tuple[
    int, int, int, int
]  # where lines that all three share begin: in the first text, in ours, in theirs; how many


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text; `overlaps` are the lines (from 1) at which the conflicts begin."""

    text: str
    overlaps: tuple[int, ...]


def merge(first: str, ours: str, theirs: str) -> Merged:
    """Both edits of `first` combined. Where they differ, both are included between conflict markers."""
    base, left, right = (one.splitlines() for one in (first, ours, theirs))
    lines: list[str] = []
    overlaps: list[int] = []
    at = at_left = at_right = 0
    for start, start_left, start_right, size in _shared(base, left, right):
        was, mine, other = base[at:start], left[at_left:start_left], right[at_right:start_right]
        if mine in (was, other):
            lines += other
        elif other == was:
            lines += mine
        else:
            overlaps.append(len(lines) + 1)
            lines += [OURS, *mine, BETWEEN, *other, THEIRS]
        lines += base[start : start + size]
        at, at_left, at_right = start + size, start_left + size, start_right + size
    return Merged("\n".join(lines) + "\n" if lines else "", tuple(overlaps))


def _shared(base: list[str], left: list[str], right: list[str]) -> Iterator[Stretch]:
    """The parts of `base` that are unchanged in both others, in order, and an empty one at the end."""
    ours, theirs = _matches(base, left), _matches(base, right)
    one = two = 0
    while one < len(ours) and two < len(theirs):
        (a, in_left, size_left), (b, in_right, size_right) = ours[one], theirs[two]
        start, end = max(a, b), min(a + size_left, b + size_right)
        if start < end:
            yield start, in_left + start - a, in_right + start - b, end - start
        if a + size_left < b + size_right:
            one += 1
        else:
            two += 1
    yield len(base), len(left), len(right), 0


def _matches(base: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    return [
        (one.a, one.b, one.size) for one in SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    ]
