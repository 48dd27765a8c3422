"""The arithmetic of the learning filter: online logistic regression with AdaGrad, each step remembered to be undone."""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable, Sequence

# How far one decision moves a feature that was never seen, what that is damped by, and how often it is gone over.
RATE = 0.5
DAMPING = 0.001
PASSES = 2

# Feature → (weight, sum of squared gradients). A feature never learned is absent, or `UNLEARNED`; the sum of one learned is
# above zero.
Weights = dict[str, tuple[float, float]]
UNLEARNED = (0.0, 0.0)


def probability(weights: Weights, features: Sequence[str]) -> float:
    """How likely the model takes a comment with these features to be of its kind, 0 to 1; 0.5 knows nothing.

    The features share out one unit of length, so that a long comment is not surer than a short one for being long.
    """
    total = math.fsum([known[0] for known in map(weights.get, features) if known])
    return 1 / (1 + math.exp(-max(-35.0, min(35.0, total * _share(features)))))


def prior(of_kind: int, others: int) -> float:
    """How likely the next comment is of a kind by the bare count of lessons (Laplace's rule of succession): all that
    can be said by who has met one side only, and knows nothing of what sets it apart."""
    return (of_kind + 1) / (of_kind + others + 2)


def contributions(weights: Weights, features: Sequence[str]) -> list[tuple[str, float]]:
    """What each feature adds to the logarithm of the odds, the heaviest first; what weighs nothing is left out."""
    share = _share(features)
    found = [(name, weights[name][0] * share) for name in features if name in weights]
    return sorted(((n, weight) for n, weight in found if weight), key=lambda one: (-abs(one[1]), one[0]))


def learn(weights: Weights, features: Sequence[str], y: int, margin: float) -> bool:
    """Learn in place that a comment is (1) or is not (0) of the kind; returns whether anything changed.

    What was foreseen within `margin` teaches nothing: copies and the obvious do not drown the rest.
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
    """The present values of some features, bit for bit, with those that are absent: what undoes the next step."""
    names = list(features)
    values = [value for name in names for value in weights.get(name, UNLEARNED)]
    return zlib.compress(json.dumps(names).encode() + b"\n" + struct.pack(f"<{len(values)}d", *values), 1)


def unpack(packed: bytes) -> Weights:
    """What `pack` kept; a feature that was absent has the sum 0."""
    head, _, tail = zlib.decompress(packed).partition(b"\n")
    names = json.loads(head)
    values = struct.unpack(f"<{2 * len(names)}d", tail)
    return {name: (values[2 * at], values[2 * at + 1]) for at, name in enumerate(names)}
