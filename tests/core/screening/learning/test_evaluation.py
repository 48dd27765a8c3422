"""How well the filter predicted decisions, and when it may hold comments: numbers computed by hand, at each bound."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsroom.core.journal import actions
from newsroom.core.screening.learning import evaluation
from newsroom.core.screening.learning.evaluation import Evaluation, FilterRules
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put

RULES = FilterRules(
    model=True, model_spam=0.9, model_hold=0.6, model_labels=20, model_each=10, model_precision=0.9, model_last=20
)


def lessons(db: Connection, *rows: tuple[int, float, int], model: str = "spam") -> None:
    """Lessons put into the file: (comment, what was said, what was decided)."""
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        for comment, said, decided in rows:
            db.execute(
                "insert into model_log (batch_id, comment_id, rev, model, y, p, margin, at) values (?, ?, 1, ?, ?, ?, 0.2, 'x')",
                (act.batch, comment, model, decided, said),
            )
        act.note("model", None, "x")


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    for number in range(60):
        put(db, body=f"Ý {number}")
    return db


def test_what_was_said_first_and_decided_last(room: Connection) -> None:
    lessons(room, (3, 0.7, 1), (1, 0.2, 0), (3, 0.9, 0), (2, 0.5, 1))
    lessons(room, (9, 0.1, 0), model="reject")
    assert evaluation.outcomes(room, "spam") == [(0.7, 0), (0.2, 0), (0.5, 1)]
    assert evaluation.outcomes(room, "spam", last=3) == [(0.2, 0), (0.9, 0), (0.5, 1)]
    assert evaluation.outcomes(room, "spam", last=1) == [(0.5, 1)]
    assert evaluation.outcomes(room, "reject") == [(0.1, 0)]
    assert evaluation.lesson_counts(room, "spam") == (2, 2)  # the third comment taught both
    assert evaluation.lesson_counts(room, "reject") == (0, 1)


def test_nothing_to_compare() -> None:
    assert evaluation.evaluate([], threshold=0.9) == Evaluation(0, 0, 0, None, None, None, None, 0, 0, ())
    nothing_said = evaluation.evaluate([(0.5, 1), (0.5, 0)], threshold=0.9)
    assert nothing_said == Evaluation(2, 1, 0, None, None, None, None, 0, 0, ())
    assert nothing_said.precision is None


def test_figures_by_hand() -> None:
    said = [(0.95, 1), (0.9, 1), (0.9, 0), (0.51, 1), (0.51, 0), (0.49, 1), (0.49, 0), (0.1, 0), (0.1, 0), (0.5, 1)]
    found = evaluation.evaluate(said, threshold=0.9)
    # Called: 3 of 5 rightly; not called: 3 of 4 rightly.
    assert (found.decisions, found.positive, found.scored) == (10, 5, 9)
    assert found.accuracy == 6 / 9
    assert found.caught == 3 / 4
    assert found.blocked == 2 / 5
    assert found.mcc == pytest.approx((3 * 3 - 2 * 1) / (5 * 4 * 5 * 4) ** 0.5)
    assert (found.sure, found.rightly, found.precision) == (3, 2, 2 / 3)
    assert found.curve == (6 / 9,)


@pytest.mark.parametrize(
    ("said", "mcc", "caught", "blocked"),
    [
        ([(0.9, 1), (0.1, 0)], 1.0, 1.0, 0.0), ([(0.9, 0), (0.1, 1)], -1.0, 0.0, 1.0), ([(0.9, 1)], None, 1.0, None),
        ([(0.1, 0)], None, None, 0.0), ([(0.9, 1), (0.9, 0)], None, 1.0, 1.0),
    ],
)  # fmt: skip
def test_the_ends_of_the_scale(said: Any, mcc: float | None, caught: float | None, blocked: float | None) -> None:
    found = evaluation.evaluate(said, threshold=0.9)
    assert (found.mcc, found.caught, found.blocked) == (mcc, caught, blocked)


@pytest.mark.parametrize(
    ("rights", "curve"),
    [([1] * 99, (1.0,)), ([1] * 100, (1.0,)), ([1] * 100 + [0], (1.0, 0.0)), ([1] * 50 + [0] * 150, (0.5, 0.0))],
)
def test_the_curve_goes_by_hundreds(rights: list[int], curve: tuple[float, ...]) -> None:
    assert evaluation.evaluate([(0.9, y) for y in rights], threshold=0.99).curve == curve


# Lessons of spam and of what is fine, how many of the last were called and how many rightly, and what is missing.
@pytest.mark.parametrize(
    ("spam", "fine", "called", "right", "missing"),
    [
        (10, 10, 10, 10, []),
        (10, 9, 10, 10, ["19 of 20 decisions", "9 of 10 approved"]),
        (9, 11, 9, 9, ["9 of 10 spam", "confident in 9 of the last 20 decisions (10 needed)"]),
        (10, 10, 10, 9, []),  # 90 % itself
        (11, 10, 11, 9, ["right in 9 of 11 confident scores (90% needed)"]),
        (10, 10, 9, 9, ["confident in 9 of the last 20 decisions (10 needed)"]),
    ],
)
def test_what_it_takes_to_act(
    room: Connection, spam: int, fine: int, called: int, right: int, missing: list[str]
) -> None:
    rows = []
    for number in range(spam):
        rows.append((number + 1, 0.9 if number < right else 0.89, 1))
    for number in range(fine):
        rows.append((number + 31, 0.9 if number < called - right else 0.1, 0))
    lessons(room, *rows)
    found = evaluation.maturity(room, "spam", replace(RULES, model_last=spam + fine if spam + fine > 20 else 20))
    assert (found.labels, found.positive, found.negative) == (spam + fine, spam, fine)
    assert (found.called, found.right) == (called, right)
    assert [one.replace(f"last {spam + fine}", "last 20") for one in found.missing] == missing
    assert found.reached is (not missing)


def test_only_the_last_decisions_judge(room: Connection) -> None:
    lessons(room, *((n + 1, 0.95, 0) for n in range(10)), *((n + 21, 0.95, 1) for n in range(20)))
    assert evaluation.maturity(room, "spam", RULES).called == 20
    assert evaluation.maturity(room, "spam", RULES).right == 20
    assert evaluation.maturity(room, "spam", replace(RULES, model_last=25)).right == 20
    assert evaluation.maturity(room, "spam", replace(RULES, model_last=25)).called == 25


def test_the_other_model_names_its_own_kinds(room: Connection) -> None:
    assert evaluation.maturity(room, "reject", RULES).missing[:3] == (
        "0 of 20 decisions", "0 of 10 rejected", "0 of 10 approved",
    )  # fmt: skip


@pytest.mark.parametrize(("score", "confident"), [(0.9, 0.9), (0.0, 0.98), (1.0, 1.0)])
def test_from_which_score_on_it_is_confident(score: float, confident: float) -> None:
    assert replace(RULES, model_spam=score).confident_score == confident
