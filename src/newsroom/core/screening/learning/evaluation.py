"""How well the filter predicted the decisions that it learned from, and whether that is good enough to act."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from newsroom import text
from newsroom.phrases import phrase, word
from newsroom.store import Connection

DEFAULT_SPAM_SCORE = 0.98  # the threshold that is evaluated if no comments are marked as spam
NO_OPINION = 0.5  # the score of a model that has learned nothing
MIN_CONFIDENT_CALLS = 10  # with fewer scores above the threshold the precision is not known

# The score before each decision, and the decision.
Outcomes = Sequence[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class FilterRules:
    """When the filter may hold or mark comments. Shares are of 1; a threshold of 0 turns the verdict off."""

    model: bool
    model_spam: float
    model_hold: float
    model_labels: int
    model_each: int
    model_precision: float
    model_last: int

    @property
    def confident_score(self) -> float:
        """The score from which a model is confident: the threshold for spam, or its default."""
        return self.model_spam or DEFAULT_SPAM_SCORE


@dataclass(frozen=True, slots=True)
class Maturity:
    """Whether a model may hold or mark comments: what it learned from, its recent precision, what is missing."""

    labels: int
    positive: int
    negative: int
    called: int
    right: int
    missing: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How the scores before each decision compare with the decisions. Shares are of 1; None without data.

    `scored` are those with a score; the others, at the very beginning, had exactly one half and count in `decisions` and
    `positive` only. `caught` is the share of the kind that scored above one half, `blocked` that of the others that did so
    wrongly; `sure` are the scores at or above the threshold and `rightly` the correct ones of them; `curve` is the
    accuracy of each hundred.
    """

    decisions: int
    positive: int
    scored: int
    accuracy: float | None
    caught: float | None
    blocked: float | None
    mcc: float | None
    sure: int
    rightly: int
    curve: tuple[float, ...]

    @property
    def precision(self) -> float | None:
        """The share of confident scores that were right."""
        return self.rightly / self.sure if self.sure else None


def outcomes(db: Connection, model: str, *, last: int | None = None) -> list[tuple[float, int]]:
    """For each comment that a model learned from, in order: the first score, and the last decision."""
    rows = db.execute(
        """
        select * from (select id, comment_id, p, y from model_log where model = :model order by id desc limit :last)
        order by id
        """,
        {"model": model, "last": -1 if last is None else last},
    )
    found: dict[int, tuple[float, int]] = {}
    for row in rows:
        first = found[row["comment_id"]][0] if row["comment_id"] in found else row["p"]
        found[row["comment_id"]] = (first, row["y"])
    return list(found.values())


def lesson_counts(db: Connection, model: str) -> tuple[int, int]:
    """The numbers of comments of its kind, and of others, that a model has learned from."""
    positive, negative = (
        db.execute(
            "select count(distinct comment_id) from model_log where model = :model and y = :y", {"model": model, "y": y}
        ).fetchone()[0]
        for y in (1, 0)
    )
    return positive, negative


def maturity(db: Connection, model: str, rules: FilterRules) -> Maturity:
    """What a model has, and still needs, before it may hold or mark anything."""
    positive, negative = lesson_counts(db, model)
    sure = [y for p, y in outcomes(db, model, last=rules.model_last) if p >= rules.confident_score]
    labels, right, missing = positive + negative, sum(sure), []
    if labels < rules.model_labels:
        missing.append(
            phrase("{labels} of {decisions}", labels=labels, decisions=text.number_of(rules.model_labels, "decision"))
        )
    kinds = ((positive, "spam" if model == "spam" else "rejected"), (negative, "approved"))
    missing += [
        phrase("{n} of {model_each} {name}", n=n, model_each=rules.model_each, name=word(name))
        for n, name in kinds
        if n < rules.model_each
    ]
    if len(sure) < MIN_CONFIDENT_CALLS:
        missing.append(
            phrase(
                "confident in {number} of the last {model_last} decisions ({min_confident_calls} needed)",
                number=len(sure),
                model_last=rules.model_last,
                min_confident_calls=MIN_CONFIDENT_CALLS,
            )
        )
    elif right < rules.model_precision * len(sure):
        missing.append(
            phrase(
                "right in {right} of {number} confident scores ({model_precision:.0%} needed)",
                right=right,
                number=len(sure),
                model_precision=rules.model_precision,
            )
        )
    return Maturity(labels, positive, negative, len(sure), right, tuple(missing))


def evaluate(said: Outcomes, *, threshold: float) -> Evaluation:
    """Statistics of the scores before each decision."""
    scored = [(p, y) for p, y in said if p != NO_OPINION]
    counted = {(call, y): 0 for call in (True, False) for y in (0, 1)}
    for p, y in scored:
        counted[(p > NO_OPINION, y)] += 1
    tp, fp, fn, tn = counted[True, 1], counted[True, 0], counted[False, 1], counted[False, 0]
    spread = math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    hits = [(p > NO_OPINION) == (y == 1) for p, y in scored]
    sure = [y for p, y in scored if p >= threshold]
    return Evaluation(
        decisions=len(said),
        positive=sum(y for _, y in said),
        scored=len(scored),
        accuracy=_share(tp + tn, len(scored)),
        caught=_share(tp, tp + fn),
        blocked=_share(fp, fp + tn),
        mcc=(tp * tn - fp * fn) / spread if spread else None,
        sure=len(sure),
        rightly=sum(sure),
        curve=tuple(sum(part) / len(part) for part in _hundreds(hits)),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _hundreds(hits: list[bool]) -> list[list[bool]]:
    return [hits[at : at + 100] for at in range(0, len(hits), 100)]
