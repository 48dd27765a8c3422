"""The lessons of the learning filter: which decisions taught it, and weights that are exactly what those lessons make."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from newsroom.core import config, copies, model_learning
from newsroom.core.journal import Act
from newsroom.core.model_features import VERSION, features
from newsroom.core.model_learning import Weights
from newsroom.store import Connection

MODELS = ("spam", "reject")
KEPT_STEPS = 1000  # steps that can be taken back without making the weights anew
NEAR = 100  # the latest lessons with which a text is compared: copies teach once

_TEXTS = """
    select c.id, c.status, c.reject_reason, c.rev, c.fingerprint, c.created_at, c.body, coalesce(p.email, '') as email
    from comments c left join commenters p on p.id = c.commenter_id
"""


@dataclass(slots=True)
class Pen:
    """The weights of one model: read when a comment needs them, changed in memory, written at once by `save`."""

    db: Connection
    model: str
    weights: Weights = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)

    def read(self, names: Sequence[str]) -> Weights:
        """All weights read so far, those of `names` among them."""
        missing = [name for name in names if name not in self.known]
        if missing:
            for row in self.db.execute(
                """
                select feature, w, g from model_weights
                where model = :model and feature in (select value from json_each(:names))
                """,
                {"model": self.model, "names": json.dumps(missing, ensure_ascii=False)},
            ):
                self.weights[row["feature"]] = (row["w"], row["g"])
            self.known.update(missing)
        return self.weights

    def learn(self, log_id: int, names: Sequence[str], y: int, margin: float) -> None:
        """Learn one lesson and keep the step."""
        weights = self.read(names)
        before = {name: weights[name] for name in names if name in weights}
        if not model_learning.learn(weights, names, y, margin):
            return
        self.changed.update(names)
        self.db.execute(
            "insert into model_steps (log_id, model, before) values (:id, :model, :before)",
            {"id": log_id, "model": self.model, "before": model_learning.pack(before, names)},
        )

    def put_back(self, before: Weights) -> None:
        """Give features the values that they had before a step."""
        self.known.update(before)
        self.changed.update(before)
        for name, value in before.items():
            if value[1]:
                self.weights[name] = value
            else:
                self.weights.pop(name, None)

    def save(self) -> None:
        """Write what changed."""
        gone = [(self.model, name) for name in self.changed if name not in self.weights]
        kept = [(self.model, name, *self.weights[name]) for name in sorted(self.changed) if name in self.weights]
        self.db.executemany("delete from model_weights where model = ? and feature = ?", gone)
        self.db.executemany(
            """
            insert into model_weights (model, feature, w, g) values (?, ?, ?, ?)
            on conflict (model, feature) do update set w = excluded.w, g = excluded.g
            """,
            kept,
        )
        self.changed.clear()


@dataclass(slots=True)
class Pending:
    """The decisions of an open act, learned together when it ends."""

    act: Act
    ids: list[int] = field(default_factory=list)

    def __call__(self) -> None:
        """Learn."""
        teach(self.act, self.ids)


def remember(act: Act, comment_id: int) -> None:
    """Have the filter learn from a decision when the act that made it ends."""
    pending = act.closing.setdefault("model", Pending(act))
    assert isinstance(pending, Pending)
    pending.ids.append(comment_id)


def label(model: str, status: str, reject_reason: str | None) -> int | None:
    """What a decision tells a model; None where it says nothing.

    Advertising that was rejected is spam. Other rejections leave open whether the text was spam too, and spam leaves
    open whether it would have been rejected.
    """
    if status == "published":
        return 0
    advertising = status == "rejected" and reject_reason == "advertising"
    if model == "spam":
        return 1 if status == "spam" or advertising else None
    return 1 if status == "rejected" and not advertising else None


def teach(act: Act, comment_ids: Sequence[int]) -> None:
    """Learn from comments that this act has decided. An act over many teaches evenly chosen ones: a filter is one
    decision, not as many as it finds. Staff's own comments and copies of what was learned teach nothing."""
    settings = config.load(act.db, {})  # the file's own: what a machine's environment says must not shape the file
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
    if not is_current(act.db):
        settle(act.db, 0)
    pens = {model: Pen(act.db, model) for model in MODELS}
    margin, alike = settings.share("comments.model_margin"), settings.share("comments.alike")
    for row in rows:
        names: tuple[str, ...] = ()
        for model, pen in pens.items():
            y = label(model, row["status"], row["reject_reason"])
            if y is None or _learned_already(act.db, model, y, row, alike):
                continue
            names = names or features(row["body"], email=row["email"], at=row["created_at"])
            p = round(model_learning.probability(pen.read(names), names), 6)
            pen.learn(_log(act, row, model, y, p, margin), names, y, margin)
    for pen in pens.values():
        pen.save()
    _drop_old_steps(act.db)


def _log(act: Act, row: sqlite3.Row, model: str, y: int, p: float, margin: float) -> int:
    log_id = act.db.execute(
        """
        insert into model_log (batch_id, comment_id, rev, model, y, p, margin, at)
        values (:batch, :comment, :rev, :model, :y, :p, :margin, :at)
        """,
        {
            "batch": act.batch, "comment": row["id"], "rev": row["rev"], "model": model, "y": y, "p": p,
            "margin": margin, "at": act.at,
        },
    ).lastrowid  # fmt: skip
    assert log_id is not None
    return log_id


def _learned_already(db: Connection, model: str, y: int, row: sqlite3.Row, alike: float) -> bool:
    """Whether one of the latest lessons was on this text, or on one much like it, and the last of those said the same."""
    others = db.execute(
        """
        select l.y, c.id, c.fingerprint from model_log l join comments c on c.id = l.comment_id
        where l.model = :model order by l.id desc limit :last
        """,
        {"model": model, "last": NEAR},
    ).fetchall()
    mine = copies.sketch(row["body"])
    known = copies.sketches(db, {other["fingerprint"]: other["id"] for other in others})
    for other in others:
        theirs = known[other["fingerprint"]]
        if other["fingerprint"] == row["fingerprint"] or (
            min(mine[0], theirs[0]) >= alike * max(mine[0], theirs[0]) and copies.alike(mine, theirs) >= alike
        ):
            return bool(other["y"] == y)
    return False


def settle(db: Connection, first: int) -> None:
    """Make the weights what the standing lessons make, after lessons from number `first` on have gone or come back.

    Steps from there on are taken back to the bits that were there before them, and what stands is learned again.
    """
    kept_from = _state(db, "kept_from")
    pens = {model: Pen(db, model) for model in MODELS}
    if first < kept_from or not is_current(db):
        first = 0
        db.execute("delete from model_weights")
        db.execute("delete from model_steps")
        _set_state(db, "kept_from", 0)
    steps = db.execute("select * from model_steps where log_id >= :first order by log_id desc", {"first": first})
    for step in steps.fetchall():
        pens[step["model"]].put_back(model_learning.unpack(step["before"]))
    db.execute("delete from model_steps where log_id >= :first", {"first": first})
    for lesson in _lessons(db, first):
        names = features(lesson["body"], email=lesson["email"], at=lesson["created_at"])
        pens[lesson["model"]].learn(lesson["log_id"], names, lesson["y"], lesson["margin"])
    for pen in pens.values():
        pen.save()
    _set_state(db, "features", VERSION)
    _drop_old_steps(db)


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
    """Unlearn comments, in the act that is open: no weight and no step is left that only they gave."""
    values = {"ids": json.dumps(list(comment_ids))}
    among = "comment_id in (select value from json_each(:ids))"
    first = act.db.execute(f"select min(id) from model_log where {among}", values).fetchone()[0]
    if first is not None:
        act.db.execute(f"delete from model_log where {among}", values)
        settle(act.db, first)


def is_current(db: Connection) -> bool:
    """Whether the weights stand on the features that this program sees."""
    return _state(db, "features") == VERSION


def _state(db: Connection, name: str) -> int:
    row = db.execute("select value from model_state where name = :name", {"name": name}).fetchone()
    return int(row["value"])


def _set_state(db: Connection, name: str, value: int) -> None:
    db.execute("update model_state set value = :value where name = :name", {"name": name, "value": value})


def _drop_old_steps(db: Connection) -> None:
    """Keep the latest steps; half as many more may gather before the oldest go."""
    row = db.execute("select count(*) as steps from model_steps").fetchone()
    if row["steps"] <= KEPT_STEPS * 3 // 2:
        return
    oldest = db.execute(
        "select log_id from model_steps order by log_id desc limit 1 offset :kept", {"kept": KEPT_STEPS - 1}
    ).fetchone()["log_id"]
    db.execute("delete from model_steps where log_id < :oldest", {"oldest": oldest})
    _set_state(db, "kept_from", oldest)
