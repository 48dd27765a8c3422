"""The filter that learns from moderators: the score of a comment, its reasons, and when it may hold or mark one.

It never approves and never deletes, and it starts without weights: it knows only the decisions of this newsroom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom.core.journal import actions
from newsroom.core.screening.learning import evaluation, lessons
from newsroom.core.screening.learning import weights as learning_weights
from newsroom.core.screening.learning.evaluation import Evaluation as Evaluation
from newsroom.core.screening.learning.evaluation import FilterRules
from newsroom.core.screening.learning.evaluation import Maturity as Maturity
from newsroom.core.screening.learning.features import Names, features, views
from newsroom.core.screening.learning.lessons import forget as forget
from newsroom.core.screening.learning.lessons import remember as remember
from newsroom.core.screening.learning.weights import MODELS as MODELS
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.errors import NotFound
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

if TYPE_CHECKING:
    from newsroom.core.screening.learning.explanation import Contribution

EXPLAINED_WORDS = 6  # listed in an explanation
COMPARED_DECISIONS = 500  # the latest decisions in which the words of an explanation are counted


@dataclass(frozen=True, slots=True)
class ModelWord:
    """One part of a score: what it adds to the log odds, how many of the latest decisions contain it, and how many of these
    were of the kind of the model."""

    name: str
    weight: float
    decisions: int
    of_kind: int


@dataclass(frozen=True, slots=True)
class ModelOpinion:
    """The score of a comment by a model, the numbers of decisions of its kind and of others, and its largest parts."""

    model: str
    score: float
    positive: int
    negative: int
    words: tuple[ModelWord, ...]


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """The status of a model: its maturity, the number of its weights, and whether they are of this version of the program;
    if not, there are no scores until the next decision computes them again."""

    model: str
    maturity: Maturity
    weights: int
    current: bool


def scores(db: Connection, body: str, *, email: str = "", at: str = "") -> dict[str, float]:
    """The score of each model for a text, 0 to 1, rounded to six decimals.

    Without lessons there is no score; with lessons of one kind only, it is the share of that kind.
    """
    kept = learning_weights.cached(db)
    speaking = [model for model in MODELS if any(kept.sides_taught(model))]
    names = features(body, email=email, at=at) if any(all(kept.sides_taught(model)) for model in speaking) else ()
    return {model: kept.score(model, names) for model in speaking}


def judge(
    db: Connection, said: Mapping[str, float], settings: Settings, body: str, *, email: str = "", at: str = ""
) -> list[Reason]:
    """The reasons that follow from scores: noted until the model is trained, then a hold, or spam above that threshold. A
    model that knows one kind only gives no reasons."""
    rules, found = rules_of(settings), []
    for model, score in said.items():
        if not rules.model_hold or score < rules.model_hold or not all(learning_weights.cached(db).sides_taught(model)):
            continue
        reached = _maturity(db, model, rules)
        verdict = Verdict.HOLD if rules.model and reached.reached else Verdict.NOTE
        if verdict == Verdict.HOLD and model == "spam" and rules.model_spam and score >= rules.model_spam:
            verdict = Verdict.SPAM
        names = features(body, email=email, at=at)
        heavy = [one.name for one in _told(db, model, names, body) if one.weight > 0]
        evidence = {
            "score": round(score, 3),
            "learned": reached.labels,
            "mature": reached.reached,
            "words": heavy[:EXPLAINED_WORDS],
        }
        found.append(Reason("model", f"model_{model}", verdict, evidence))
    return found


def _maturity(db: Connection, model: str, rules: FilterRules) -> Maturity:
    """`model_figures.maturity`, computed once until something is learned."""
    facts = learning_weights.cached(db).facts
    key = ("maturity", model, rules)
    if key not in facts:
        facts[key] = evaluation.maturity(db, model, rules)
    reached: Maturity = facts[key]
    return reached


def _told(db: Connection, model: str, names: Names, body: str) -> list[Contribution]:
    from newsroom.core.screening.learning import explanation  # here: lists of comments do not need it

    return explanation.explain(learning_weights.cached(db).models[model].read(names), names, body)


def explain(db: Connection, comment_id: int) -> list[ModelOpinion]:
    """The score of a comment by each model that knows both kinds, and why. Raises `NotFound`."""
    row = db.execute(
        """
        select c.body, c.created_at, coalesce(p.email, '') as email from comments c
        left join commenters p on p.id = c.commenter_id where c.id = :id
        """,
        {"id": comment_id},
    ).fetchone()
    if row is None:
        raise NotFound(phrase("there is no comment {comment_id}", comment_id=comment_id), ref=str(comment_id))
    names = features(row["body"], email=row["email"], at=row["created_at"])
    found = []
    for model, score in scores(db, row["body"], email=row["email"], at=row["created_at"]).items():
        if not all(learning_weights.cached(db).sides_taught(model)):
            continue
        heavy = _told(db, model, names, row["body"])[:EXPLAINED_WORDS]
        stood = _stood(db, model, [one.feature for one in heavy])
        words = tuple(ModelWord(one.name, round(one.weight, 3), *stood[one.feature]) for one in heavy)
        found.append(ModelOpinion(model, score, *evaluation.lesson_counts(db, model), words))
    return found


def _stood(db: Connection, model: str, names: list[str]) -> dict[str, tuple[int, int]]:
    """How many of the latest decisions contain each feature, and how many of those were of the model's kind."""
    found = dict.fromkeys(names, (0, 0))
    for lesson in lessons.latest(db, model, COMPARED_DECISIONS):
        seen = views(lesson["body"], email=lesson["email"], at=lesson["created_at"])
        held = {name for view in seen for name in view}
        for name in names:
            if name in held:
                found[name] = (found[name][0] + 1, found[name][1] + lesson["y"])
    return found


def rules_of(settings: Settings) -> FilterRules:
    """The settings of the filter."""
    return settings.group(FilterRules, "comments.")


def status(db: Connection, settings: Settings) -> list[ModelStatus]:
    """The status of each model."""
    counted = dict(db.execute("select model, count(*) from model_weights group by model").fetchall())
    current = learning_weights.is_current(db) or not counted
    return [
        ModelStatus(model, _maturity(db, model, rules_of(settings)), counted.get(model, 0), current) for model in MODELS
    ]


def evaluate(db: Connection, model: str, settings: Settings) -> Evaluation:
    """How the scores of a model before each decision compare with the decisions."""
    return evaluation.evaluate(evaluation.outcomes(db, model), threshold=rules_of(settings).confident_score)


def rebuild(db: Connection) -> int:
    """Compute the weights again from all lessons, and score the queue; returns how many comments were scored."""
    with transaction(db):
        lessons.relearn(db, 0)
        return _rescore(db)


def _rescore(db: Connection) -> int:
    """Update the scores of the queue. This is not logged, because nobody decided anything."""
    waiting = db.execute(
        """
        select c.id, c.body, c.created_at, coalesce(p.email, '') as email from comments c
        left join commenters p on p.id = c.commenter_id where c.status = 'pending' order by c.id
        """
    ).fetchall()
    for row in waiting:
        said = scores(db, row["body"], email=row["email"], at=row["created_at"])
        db.execute(
            "update comments set spam_score = :score where id = :id", {"score": said.get("spam"), "id": row["id"]}
        )
    return len(waiting)


def forget_all(db: Connection, *, now: datetime, actor: str) -> int | None:
    """Unlearn everything, in one transaction that can be undone; returns its batch, None if nothing was learned."""
    with actions.act(db, actor=actor, now=now, command="comments model forget") as act:
        ids = [row["comment_id"] for row in db.execute("select distinct comment_id from model_log order by comment_id")]
        if not ids:
            return None
        act.note("model", None, "forget", comments=len(ids))
        forget(act, ids)
        return act.batch
