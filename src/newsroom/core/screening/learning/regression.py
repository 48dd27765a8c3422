"""The arithmetic of the filter: online logistic regression with AdaGrad; each step can be undone."""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable, Sequence

# How far one decision moves a new feature, its regularisation, and the number of passes.
RATE = 0.5
DAMPING = 0.001
PASSES = 2

# Feature → (weight, sum of squared gradients). A feature never learned is absent, or `UNLEARNED`; the sum of a learned
# one is above zero.
Weights = dict[str, tuple[float, float]]
UNLEARNED = (0.0, 0.0)


def probability(weights: Weights, features: Sequence[str]) -> float:
    """The probability that a comment with these features is of the kind, 0 to 1; 0.5 without knowledge.

    The features share one unit of length, so that long comments do not get more extreme scores than short ones.
    """
    total = math.fsum([known[0] for known in map(weights.get, features) if known])
    return 1 / (1 + math.exp(-max(-35.0, min(35.0, total * _share(features)))))


def prior(of_kind: int, others: int) -> float:
    """The probability that the next comment is of a kind, from the number of lessons alone (Laplace's rule of succession):
    used while all lessons are of one kind, and nothing is known about the other."""
    return (of_kind + 1) / (of_kind + others + 2)


def contributions(weights: Weights, features: Sequence[str]) -> list[tuple[str, float]]:
    """What each feature adds to the logarithm of the odds, the largest first, without zeros."""
    share = _share(features)
    found = [(name, weights[name][0] * share) for name in features if name in weights]
    return sorted(((n, weight) for n, weight in found if weight), key=lambda one: (-abs(one[1]), one[0]))


def learn(weights: Weights, features: Sequence[str], y: int, margin: float) -> bool:
    """Learn that a comment is (1) or is not (0) of the kind, in place; returns whether anything changed.

    Nothing is learned if the prediction was within `margin`, so that duplicates and obvious comments do not dominate.
    """
    share = _share(features)
    changed = False
    for _ in range(PASSES):
        error = probability(weights, features) - y
        if abs(error) <= margin:
            break
        step = error * share
        for name in features:
            weight, squares = weights.get(name, UNLEARNED)
            squares = (squares or DAMPING) + step * step
            weights[name] = (weight - RATE * step / math.sqrt(squares), squares)
        changed = True
    return changed


def _share(features: Sequence[str]) -> float:
    return 1 / math.sqrt(len(features))


def pack(weights: Weights, features: Iterable[str]) -> bytes:
    """The current values of some features, exactly, including absent ones: the data for undoing the next step."""
    names = list(features)
    values = [value for name in names for value in weights.get(name, UNLEARNED)]
    return zlib.compress(json.dumps(names).encode() + b"\n" + struct.pack(f"<{len(values)}d", *values), 1)


def unpack(packed: bytes) -> Weights:
    """The values from `pack`; a feature that was absent has the sum 0."""
    head, _, tail = zlib.decompress(packed).partition(b"\n")
    names = json.loads(head)
    values = struct.unpack(f"<{2 * len(names)}d", tail)
    return {name: (values[2 * at], values[2 * at + 1]) for at, name in enumerate(names)}
