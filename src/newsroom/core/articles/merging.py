"""Merging two edits of the same text, line by line, or of all its fields.

The three-way merge of `diff3` (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007): parts of the first
text that neither side has changed align the others; between them the side that changed something wins, and if both
changed it differently, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Final

from newsroom.core.articles.fields import KEYS, SHAPES, Manuscript

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


def merge(first: str, ours: str, theirs: str, *, beside: bool = False) -> Merged:
    """Both edits of `first` combined. Where they differ, both are included between conflict markers.

    With `beside`, lines that one side added next to lines that the other changed are no conflict.
    """
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
        elif beside and (both := _beside(was, mine, other)):
            lines += both
        else:
            overlaps.append(len(lines) + 1)
            lines += [OURS, *mine, BETWEEN, *other, THEIRS]
        lines += base[start : start + size]
        at, at_left, at_right = start + size, start_left + size, start_right + size
    return Merged("\n".join(lines) + "\n" if lines else "", tuple(overlaps))


def _beside(was: list[str], mine: list[str], other: list[str]) -> list[str]:
    """Both edits of `was` if one of them only added lines before or after it, else nothing."""
    for changed, longer in ((mine, other), (other, mine)) if was else ():
        if longer[: len(was)] == was:
            return changed + longer[len(was) :]
        if longer[-len(was) :] == was:
            return longer[: -len(was)] + changed
    return []


def merge_manuscripts(first: Manuscript, ours: Manuscript, theirs: Manuscript) -> tuple[Manuscript, tuple[str, ...]]:
    """Both edits of the text and fields of `first`; what both changed differently is theirs, and its fields are named."""
    changed: dict[str, Any] = {}
    differing: list[str] = []
    for name, shape in SHAPES.items():
        was, mine, other = (getattr(one, name) for one in (first, ours, theirs))
        if shape is KEYS:
            changed[name], keys = _keys(was, mine, other)
            differing += [key if name == "extra" else name for key in keys]
        elif mine in (was, other) or other == was:
            changed[name] = other if mine == was else mine
        else:
            both = merge(was, mine, other, beside=True) if name == "body" else None
            if both is None or both.overlaps:
                differing.append(name)
            changed[name] = both.text if both and not both.overlaps else other
    return replace(theirs, **changed), tuple(dict.fromkeys(differing))


def _keys(
    was: Mapping[str, Any], mine: Mapping[str, Any], other: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Two edits of keys with values, merged, and the keys that both changed differently, which keep the other value."""
    found, differing = dict(other), []
    for key in {**was, **mine}:
        before, ours, theirs = was.get(key), mine.get(key), other.get(key)
        if ours in (before, theirs):
            continue
        if theirs != before:
            differing.append(key)
        elif key in mine:
            found[key] = mine[key]
        else:
            found.pop(key, None)
    return found, differing


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
