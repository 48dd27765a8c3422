"""Explains the score of a comment by the words that a person reads in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from newsroom.core.matching.links import hosts_in_text
from newsroom.core.screening.learning import regression
from newsroom.core.screening.learning.features import (
    LONG_PIECE,
    PIECE,
    UNSPACED_PREFIX,
    Names,
    ScannedText,
    scan,
    shown,
)
from newsroom.core.screening.learning.regression import Weights
from newsroom.phrases import phrase


@dataclass(frozen=True, slots=True)
class Contribution:
    """A word, a pair of words, or a measure: what it and all its pieces add to the log odds, and the feature by which it is
    found in other comments."""

    name: str
    weight: float
    feature: str


def explain(weights: Weights, names: Names, body: str) -> list[Contribution]:
    """What a score consists of, the largest contributions first; together they are the whole score."""
    seen = scan(body)
    shares = regression.contributions(weights, names)
    places = _run_together(seen, shares) if seen.run_together else _places(seen)
    sums: dict[str, tuple[float, str]] = {}
    for name, weight in shares:
        part, feature = places.get(name) or (_measure(name, seen), name)
        so_far, known_by = sums.get(part, (0.0, feature))
        sums[part] = (so_far + weight, known_by)
    found = [Contribution(part, weight, feature) for part, (weight, feature) in sums.items()]
    return sorted(found, key=lambda one: (-abs(one.weight), one.name))


def _places(seen: ScannedText) -> dict[str, tuple[str, str]]:
    """For each word, pair and piece: the word or words it is in, and their feature."""
    words, bare = seen.read, seen.bare
    single = list(zip(words, bare, strict=True))
    double = [(f"{one} {other}", f"{plain} {next_plain}") for (one, plain), (other, next_plain) in pairwise(single)]
    found: dict[str, tuple[str, str]] = {}
    for place in (*single, *double):
        found.setdefault(place[0], place)
        found.setdefault(place[1], place)
    owner = [0]  # for each letter of the line that is cut into pieces; a space belongs to the word before it
    for number, plain in enumerate(bare):
        owner += [number] * (len(plain) + 1)
    line = f" {' '.join(bare)} "
    for start in range(len(line) - PIECE + 1):
        first, last = owner[start + (line[start] == " ")], owner[start + PIECE - 1]
        if first == last:
            place = single[first]
        elif first + 1 == last:
            place = double[first]
        else:
            place = (" ".join(words[first : last + 1]), " ".join(bare[first : last + 1]))
        found.setdefault(":" + line[start : start + PIECE], place)
    return found


def _run_together(seen: ScannedText, shares: list[tuple[str, float]]) -> dict[str, tuple[str, str]]:
    """For each piece of a text without spaces: the longer part that it and its neighbours make up if they contribute in the
    same direction; identified by the largest contribution."""
    line = seen.line
    weight_of = dict(shares)
    found: dict[str, tuple[str, str]] = {}
    for name, weight in shares:  # the largest first
        start = line.find(name[1:])
        if name in found or not name.startswith(UNSPACED_PREFIX) or len(name) != LONG_PIECE + 1 or start < 0:
            continue
        first = last = start
        while first > start - LONG_PIECE and _pulls(line, first - 1, weight, weight_of, found):
            first -= 1
        while last < start + LONG_PIECE and _pulls(line, last + 1, weight, weight_of, found):
            last += 1
        stretch = (f"…{line[first : last + LONG_PIECE]}…", name)
        for at in range(first, last + 1):
            found.setdefault(UNSPACED_PREFIX + line[at : at + LONG_PIECE], stretch)
    return found


def _pulls(line: str, at: int, weight: float, weight_of: dict[str, float], taken: dict[str, tuple[str, str]]) -> bool:
    name = UNSPACED_PREFIX + line[at : at + LONG_PIECE] if at >= 0 else ""
    return name not in taken and weight_of.get(name, 0.0) * weight > 0


def _measure(feature: str, seen: ScannedText) -> str:
    """A measure in words; all measures of links are one."""
    if feature.removeprefix(UNSPACED_PREFIX).startswith(("#link", "host:")):
        places = hosts_in_text(seen.body)  # as they are, not as they look
        return (
            phrase("links to {places}", places=places[0])
            if len(places) == 1
            else phrase("links to {number} hosts", number=len(places))
            if places
            else phrase("no links")
        )
    return shown(feature)
