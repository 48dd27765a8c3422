"""The arithmetic of the filter, against steps worked out by hand."""

from __future__ import annotations

import math

import pytest

from newsroom.core.screening.learning import regression
from newsroom.core.screening.learning.regression import Weights


def sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


@pytest.mark.parametrize(
    ("weights", "features", "logit"),
    [
        ({}, ["a"], 0.0),
        ({"a": (2.0, 1.0)}, ["a"], 2.0),
        ({"a": (2.0, 1.0)}, ["a", "b", "c", "d"], 1.0),  # four features share out one unit
        ({"a": (2.0, 1.0), "b": (-1.0, 1.0)}, ["a", "b"], 1 / math.sqrt(2)),
        ({"a": (2.0, 1.0)}, ["b"], 0.0),
        ({"a": (99.0, 1.0)}, ["a"], 35.0),
        ({"a": (-99.0, 1.0)}, ["a"], -35.0),
    ],
)
def test_the_probability(weights: Weights, features: list[str], logit: float) -> None:
    assert regression.probability(weights, features) == pytest.approx(sigmoid(logit), rel=1e-12)


@pytest.mark.parametrize(("of_kind", "others", "p"), [(0, 0, 1 / 2), (1, 0, 2 / 3), (0, 1, 1 / 3), (3, 1, 4 / 6)])
def test_the_prior(of_kind: int, others: int, p: float) -> None:
    assert regression.prior(of_kind, others) == p


def by_hand(features: int, y: int, margin: float) -> tuple[float, float]:
    """Weight and sum of squares of each of so many new features after one lesson."""
    weight, squares, share = 0.0, 0.0, 1 / math.sqrt(features)
    for _ in range(2):
        error = sigmoid(features * weight * share) - y
        if abs(error) <= margin:
            break
        step = error * share
        squares = (squares or 0.001) + step**2
        weight -= 0.5 * step / math.sqrt(squares)
    return weight, squares


@pytest.mark.parametrize("features", [1, 4, 9])
@pytest.mark.parametrize("y", [0, 1])
@pytest.mark.parametrize("margin", [0.0, 0.2, 0.35, 0.45])
def test_a_lesson(features: int, y: int, margin: float) -> None:
    names = [f"f{number}" for number in range(features)]
    weights: Weights = {"other": (0.25, 1.0)}
    assert regression.learn(weights, names, y, margin) is True
    weight, squares = by_hand(features, y, margin)
    for name in names:
        assert weights[name] == (pytest.approx(weight), pytest.approx(squares))
    assert weights["other"] == (0.25, 1.0)
    assert (weight > 0) is (y == 1)


@pytest.mark.parametrize(("margin", "changed"), [(0.5, False), (0.4999, True), (0.0, True)])
def test_what_was_foreseen_teaches_nothing(margin: float, changed: bool) -> None:
    weights: Weights = {}
    assert regression.learn(weights, ["a"], 1, margin) is changed
    assert bool(weights) is changed


def test_what_each_feature_adds_the_heaviest_first() -> None:
    weights = {"a": (1.0, 1.0), "b": (-3.0, 1.0), "c": (0.0, 1.0), "d": (1.0, 1.0), "e": (5.0, 1.0)}
    found = regression.contributions(weights, ["d", "a", "b", "c"])
    assert found == [("b", -1.5), ("a", 0.5), ("d", 0.5)]


def test_what_is_packed_comes_back() -> None:
    weights = {"ă b": (0.1, 0.2), "c": (-1e-300, 5.0)}
    assert regression.unpack(regression.pack(weights, ["c", "new", "ă b"])) == {
        "c": (-1e-300, 5.0), "new": (0.0, 0.0), "ă b": (0.1, 0.2),
    }  # fmt: skip
