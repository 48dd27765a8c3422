"""The learning filter on real comments: three videos of the YouTube Spam Collection, as `benchmarks/` measures it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from tests.conftest import SHARED

ROOT = Path(__file__).parents[2]
COLLECTION = SHARED / "spam"


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """The benchmark as a module."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        return importlib.import_module("moderation_filter")
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


def test_in_the_order_of_their_dates(bench: ModuleType) -> None:
    rows = bench.collection(COLLECTION)
    said = bench.prequential(rows)
    assert bench.accuracy(said) >= 95
    late = [y for p, y in said[200:] if p >= 0.98]
    assert len(late) >= 60
    assert sum(1 - y for y in late) <= 1


def test_a_video_that_was_never_seen(bench: ModuleType) -> None:
    apart = bench.unseen(bench.collection(COLLECTION))
    assert sum(apart.values()) / len(apart) >= 93


def test_disguises_hide_nothing_and_alarm_no_more(bench: ModuleType) -> None:
    found = bench.disguised(bench.collection(COLLECTION))
    recall, alarms = found.pop("plain")
    assert recall >= 93
    for name, (caught, wrong) in found.items():
        assert (name, caught >= 90, wrong <= alarms) == (name, True, True)


def test_a_tenth_of_wrong_labels_marks_nothing_wrongly(bench: ModuleType) -> None:
    rows = bench.collection(COLLECTION)
    learner, wrong = bench.Learner(), 0
    for one, label in zip(rows, bench.flipped(rows), strict=True):
        wrong += bench.RULES.model_spam <= learner.says(bench.lesson(one)[0]) and not one.y
        learner.learn(one, label)
    assert wrong == 0


def test_vietnamese_with_and_without_marks(bench: ModuleType) -> None:
    rows = bench.vietnamese()
    assert bench.accuracy(bench.prequential(rows)[100:]) >= 97
    assert min(bench.unseen(rows).values()) >= 97
