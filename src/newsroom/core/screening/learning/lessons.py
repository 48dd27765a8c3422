"""The lessons of the filter: the decisions it learned from, and weights that are exactly their result."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from newsroom.core import stored_settings
from newsroom.core.journal.actions import Act
from newsroom.core.matching import near_duplicates
from newsroom.core.screening.learning import regression, weights
from newsroom.core.screening.learning.features import VERSION, Names, views
from newsroom.core.screening.learning.weights import MODELS, ModelWeights
from newsroom.store import Connection

KEPT_STEPS = 1000  # steps that can be undone without computing all weights again
UNTAUGHT_VERSION = 1  # the version of the features in a file without lessons, as set by its migration
COMPARED_LESSONS = 100  # the latest lessons with which a text is compared: duplicates are learned once

_TEXTS = """
    select c.id, c.status, c.reject_reason, c.rev, c.fingerprint, c.created_at, c.body, coalesce(p.email, '') as email
    from comments c left join commenters p on p.id = c.commenter_id
"""


@dataclass(slots=True)
class PendingLessons:
    """The decisions of an open transaction, learned together at its end."""

    act: Act
    ids: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        """Learn."""
        teach(self.act, self.ids)


def remember(act: Act, comment_id: int) -> None:
    """Learn from a decision when its transaction ends."""
    pending = act.closing.setdefault("model", PendingLessons(act))
    assert isinstance(pending, PendingLessons)
    pending.ids.append(comment_id)


def label(model: str, status: str, reject_reason: str | None) -> int | None:
    """What a model learns from a decision; None for nothing.

    Rejected advertising is spam. Other rejections do not say whether the text was spam too, and spam does not say whether
    it would have been rejected.
    """
    if status == "published":
        return 0
    advertising = status == "rejected" and reject_reason == "advertising"
    if model == "spam":
        return 1 if status == "spam" or advertising else None
    return 1 if status == "rejected" and not advertising else None


def teach(act: Act, comment_ids: Sequence[int]) -> None:
    """Learn from comments decided in this transaction. From a bulk decision, an even selection is learned: a decision
    by filter is one decision, not one for each comment. Comments of staff and duplicates of learned texts are not
    learned."""
    settings = stored_settings.load(act.db, {})  # of the file: the environment of one machine must not change the file
    most = settings.number("comments.model_act")
    ids = list(dict.fromkeys(comment_ids))
    if len(ids) > most:
        ids = [ids[at * len(ids) // most] for at in range(most)]
    rows = act.db.execute(
        f"""
        {_TEXTS} where c.id in (select value from json_each(:ids)) and c.staff = 0 and c.decided_at = :at
            and c.decided_by = :by order by c.id
        """,
        {"ids": json.dumps(ids), "at": act.at, "by": act.actor},
    ).fetchall()
    if not rows:
        return
    weights.invalidate(act.db)
    current = weights.is_current(act.db)
    if not current:
        relearn(act.db, 0)
    taught = {name: ModelWeights(act.db, name) for name in MODELS}
    margin, alike = settings.share("comments.model_margin"), settings.share("comments.alike")
    for row in rows:
        seen: tuple[Names, ...] = ()
        for name, model in taught.items():
            y = label(name, row["status"], row["reject_reason"])
            if y is None or _learned_already(act.db, name, y, row, alike):
                continue
            seen = seen or views(row["body"], email=row["email"], at=row["created_at"])
            p = weights.score(model, seen[0], *weights.sides_taught(act.db, name))
            model.learn(_log(act, row, name, y, p, margin), seen, y, margin)
    for model in taught.values():
        model.save()
    if not current:
        _stamp(act.db)
    _drop_old_steps(act.db)


def _log(act: Act, row: sqlite3.Row, model: str, y: int, p: float, margin: float) -> int:
    log_id = act.db.execute(
        """
        insert into model_log (batch_id, comment_id, rev, model, y, p, margin, at)
        values (:batch, :comment, :rev, :model, :y, :p, :margin, :at)
        """,
        {
            "batch": act.batch,
            "comment": row["id"],
            "rev": row["rev"],
            "model": model,
            "y": y,
            "p": p,
            "margin": margin,
            "at": act.at,
        },
    ).lastrowid
    assert log_id is not None
    return log_id


def _learned_already(db: Connection, model: str, y: int, row: sqlite3.Row, alike: float) -> bool:
    """Whether one of the latest lessons was the same or a similar text, and the last of those had the same result."""
    others = db.execute(
        """
        select l.y, c.id, c.fingerprint from model_log l join comments c on c.id = l.comment_id
        where l.model = :model order by l.id desc limit :last
        """,
        {"model": model, "last": COMPARED_LESSONS},
    ).fetchall()
    mine = near_duplicates.comparable(row["body"])
    known = near_duplicates.texts(db, {other["fingerprint"]: other["id"] for other in others})
    for other in others:
        if other["fingerprint"] == row["fingerprint"] or near_duplicates.similarity(
            mine, known[other["fingerprint"]], alike
        ):
            return bool(other["y"] == y)
    return False


def relearn(db: Connection, first: int) -> None:
    """Update the weights after lessons from number `first` onwards were removed or added.

    Steps from there on are undone to exactly the earlier values, and the remaining lessons are learned again.
    """
    weights.invalidate(db)
    anew = first < weights.state(db, "kept_from") or not weights.is_current(db)
    if anew:
        first = 0
        db.execute("delete from model_weights")
        db.execute("delete from model_steps")
        _set_state(db, "kept_from", 0)
    taught = {name: ModelWeights(db, name, whole=anew) for name in MODELS}
    steps = db.execute("select * from model_steps where log_id >= :first order by log_id desc", {"first": first})
    for step in steps.fetchall():
        taught[step["model"]].put_back(regression.unpack(step["before"]))
    db.execute("delete from model_steps where log_id >= :first", {"first": first})
    _learn_again(db, first, taught)
    for model in taught.values():
        model.save()
    _stamp(db)
    _drop_old_steps(db)


def _learn_again(db: Connection, first: int, taught: Mapping[str, ModelWeights]) -> None:
    """Learn the lessons from a number on; only the last ones keep their steps."""
    lessons = _lessons(db, first)
    kept_from = lessons[-KEPT_STEPS]["log_id"] if len(lessons) > KEPT_STEPS * 3 // 2 else first
    for lesson in lessons:
        seen = views(lesson["body"], email=lesson["email"], at=lesson["created_at"])
        keep = lesson["log_id"] >= kept_from
        taught[lesson["model"]].learn(lesson["log_id"], seen, lesson["y"], lesson["margin"], keep=keep)
    if kept_from > first:
        db.execute("delete from model_steps where log_id < :first", {"first": kept_from})
        _set_state(db, "kept_from", kept_from)


_LESSONS = """
    select l.id as log_id, l.model, l.y, l.margin, c.created_at, coalesce(p.email, '') as email,
        coalesce((select r.body from comment_revisions r where r.comment_id = c.id and r.rev = l.rev), c.body) as body
    from model_log l join comments c on c.id = l.comment_id left join commenters p on p.id = c.commenter_id
"""


def _lessons(db: Connection, first: int) -> list[sqlite3.Row]:
    """The lessons from a number on, in order, each with the text that was decided."""
    return db.execute(f"{_LESSONS} where l.id >= :first order by l.id", {"first": first}).fetchall()


def latest(db: Connection, model: str, last: int) -> list[sqlite3.Row]:
    """The last lessons of a model, the newest first, each with the text that was decided."""
    return db.execute(
        f"{_LESSONS} where l.model = :model order by l.id desc limit :last", {"model": model, "last": last}
    ).fetchall()


def forget(act: Act, comment_ids: Iterable[int]) -> None:
    """Unlearn comments, in an open transaction: weights and steps that came only from them are removed."""
    values = {"ids": json.dumps(list(comment_ids))}
    among = "comment_id in (select value from json_each(:ids))"
    first = act.db.execute(f"select min(id) from model_log where {among}", values).fetchone()[0]
    if first is not None:
        act.db.execute(f"delete from model_log where {among}", values)
        relearn(act.db, first)


def _stamp(db: Connection) -> None:
    """Record the version of the features of the weights; for a file without lessons, the one it was made with."""
    taught = db.execute("select exists (select 1 from model_log)").fetchone()[0]
    _set_state(db, "features", VERSION if taught else UNTAUGHT_VERSION)


def _set_state(db: Connection, name: str, value: int) -> None:
    db.execute("update model_state set value = :value where name = :name", {"name": name, "value": value})


def _drop_old_steps(db: Connection) -> None:
    """Keep the latest steps; half as many more may accumulate before the oldest are deleted."""
    row = db.execute("select count(*) as steps from model_steps").fetchone()
    if row["steps"] <= KEPT_STEPS * 3 // 2:
        return
    oldest = db.execute(
        "select log_id from model_steps order by log_id desc limit 1 offset :kept", {"kept": KEPT_STEPS - 1}
    ).fetchone()["log_id"]
    db.execute("delete from model_steps where log_id < :oldest", {"oldest": oldest})
    _set_state(db, "kept_from", oldest)
