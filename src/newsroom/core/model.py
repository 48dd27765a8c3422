"""The filter that learns from moderators: what it thinks of a comment, why, and when it may hold or mark one.

It never approves and never deletes, and it comes without weights: a newsroom's own decisions are all it knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsroom.core import journal, model_figures, model_learning, model_lessons
from newsroom.core.model_features import features, shown
from newsroom.core.model_figures import Figures as Figures
from newsroom.core.model_figures import Maturity as Maturity
from newsroom.core.model_lessons import MODELS as MODELS
from newsroom.core.model_lessons import forget as forget
from newsroom.core.model_lessons import remember as remember
from newsroom.core.screening_case import Reason, Rules
from newsroom.errors import NotFound
from newsroom.store import Connection, transaction

WORDS = 6  # what an explanation names
LOOKED_AT = 500  # the latest decisions in which the words of an explanation are looked for


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that weighed: what it adds to the log odds, in how many of the latest decisions it stood, and how
    many of those were of the model's kind."""

    name: str
    weight: float
    decisions: int
    of_kind: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of a comment now, and what weighed most."""

    model: str
    score: float
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """Where a model stands: its maturity and the number of its weights."""

    model: str
    maturity: Maturity
    weights: int


def scores(db: Connection, body: str, *, email: str = "", at: str = "") -> dict[str, float]:
    """What each model says of a text, 0 to 1, in six decimals; a model that knows only one side of it says nothing."""
    speaking = [model for model in MODELS if _speaks(db, model)]
    if not speaking:
        return {}
    names = features(body, email=email, at=at)
    return {
        model: round(model_learning.probability(model_lessons.Pen(db, model).read(names), names), 6)
        for model in speaking
    }


def _speaks(db: Connection, model: str) -> bool:
    row = db.execute(
        """
        select exists (select 1 from model_log where model = :model and y = 0)
            and exists (select 1 from model_log where model = :model and y = 1)
        """,
        {"model": model},
    ).fetchone()
    return bool(row[0]) and model_lessons.is_current(db)


def judge(
    db: Connection, said: Mapping[str, float], rules: Rules, body: str, *, email: str = "", at: str = ""
) -> list[Reason]:
    """The reasons that scores come to: noted until the model is mature, then a hold, or spam where it is sure."""
    found = []
    for model, score in said.items():
        if not rules.model_hold or score < rules.model_hold:
            continue
        reached = model_figures.maturity(db, model, rules)
        verdict = "hold" if rules.model and reached.reached else "note"
        if verdict == "hold" and model == "spam" and rules.model_spam and score >= rules.model_spam:
            verdict = "spam"
        names = features(body, email=email, at=at)
        heavy = model_learning.weighed(model_lessons.Pen(db, model).read(names), names)
        evidence = {
            "score": round(score, 3), "learned": reached.labels, "mature": reached.reached,
            "words": [shown(name) for name, _ in _telling([one for one in heavy if one[1] > 0])],
        }  # fmt: skip
        found.append(Reason("model", f"model_{model}", verdict, evidence))
    return found


def _telling(heavy: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """The heaviest that a person can make something of: no piece of what is named already, nothing twice."""
    found: dict[str, tuple[str, float]] = {}
    for name, weight in heavy:
        piece = name.startswith(":") and name[1:].strip()
        if len(found) < WORDS and not (piece and any(piece in named for named in found)):
            found.setdefault(shown(name).strip("…"), (name, weight))
    return list(found.values())


def explain(db: Connection, comment_id: int) -> list[Opinion]:
    """What each model that has an opinion thinks of a comment now, and why. Raises `NotFound`."""
    row = db.execute(
        """
        select c.body, c.created_at, coalesce(p.email, '') as email from comments c
        left join commenters p on p.id = c.commenter_id where c.id = :id
        """,
        {"id": comment_id},
    ).fetchone()
    if row is None:
        raise NotFound(f"there is no comment {comment_id}", ref=str(comment_id))
    names = features(row["body"], email=row["email"], at=row["created_at"])
    found = []
    for model, score in scores(db, row["body"], email=row["email"], at=row["created_at"]).items():
        heavy = _telling(model_learning.weighed(model_lessons.Pen(db, model).read(names), names))
        stood = _stood(db, model, [name for name, _ in heavy])
        words = tuple(Word(shown(name), round(weight, 3), *stood[name]) for name, weight in heavy)
        found.append(Opinion(model, score, words))
    return found


def _stood(db: Connection, model: str, names: list[str]) -> dict[str, tuple[int, int]]:
    """In how many of the latest decisions each feature stood, and how many of those were of the kind."""
    found = dict.fromkeys(names, (0, 0))
    for lesson in model_lessons.latest(db, model, LOOKED_AT):
        held = set(features(lesson["body"], email=lesson["email"], at=lesson["created_at"]))
        for name in names:
            if name in held:
                found[name] = (found[name][0] + 1, found[name][1] + lesson["y"])
    return found


def status(db: Connection, rules: Rules) -> list[Status]:
    """Where each model stands."""
    counted = dict(db.execute("select model, count(*) from model_weights group by model").fetchall())
    return [Status(model, model_figures.maturity(db, model, rules), counted.get(model, 0)) for model in MODELS]


def evaluate(db: Connection, model: str, rules: Rules) -> Figures:
    """How a model's scores before each decision compare with the decisions."""
    return model_figures.figures(model_figures.outcomes(db, model), threshold=rules.model_spam or model_figures.SURE)


def rebuild(db: Connection) -> int:
    """Make the weights anew from the lessons that stand, and score what waits; returns how many comments were scored."""
    with transaction(db):
        model_lessons.settle(db, 0)
        return _rescore(db)


def _rescore(db: Connection) -> int:
    """Give what waits the score that it has now. It is no act: nobody decided anything."""
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
    """Unlearn everything, in one act that can be undone; returns its batch, None when nothing was learned."""
    with journal.act(db, actor=actor, now=now, command="comments model forget") as act:
        ids = [row["comment_id"] for row in db.execute("select distinct comment_id from model_log order by comment_id")]
        if not ids:
            return None
        act.note("model", None, "forget", comments=len(ids))
        forget(act, ids)
        return act.batch
