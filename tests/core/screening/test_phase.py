"""Verdicts and refusals."""

from __future__ import annotations

import itertools

import pytest

from newsroom.core.screening import phase
from newsroom.core.screening.phase import Reason, TooManyComments, Verdict
from newsroom.errors import Invalid

MILD_TO_SEVERE = ["note", "publish", "flag", "hold", "spam", "reject", "refuse"]


@pytest.mark.parametrize(("mild", "severe"), [*itertools.combinations(MILD_TO_SEVERE, 2)])
def test_the_more_severe_wins(mild: str, severe: str) -> None:
    for pair in ((mild, severe), (severe, mild)):
        assert phase.strictest([Reason("x", "x", Verdict(one)) for one in pair]) == severe


def test_without_a_reason_a_comment_is_published() -> None:
    assert phase.strictest([]) == "publish"


def test_a_refusal_holds_its_error() -> None:
    error = Invalid("no")
    found = phase.refusal("shape", "empty", error, length=0)
    assert found == Reason("shape", "empty", Verdict.REFUSE, {"length": 0}, error)


def test_too_many_comments_say_when_to_come_back() -> None:
    hints = {1: "1 second", 30: "30 seconds", 60: "1 minute", 61: "2 minutes", 3600: "1 hour", 82_914: "24 hours"}
    for seconds, wait in hints.items():
        error = TooManyComments("too many", seconds)
        assert (error.message, error.hint, error.retry_after) == ("too many", f"try again in {wait}", seconds)
