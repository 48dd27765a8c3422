"""The weights of the filter: read when a comment needs them, cached between comments, written together."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsroom import store
from newsroom.core.screening.learning import regression
from newsroom.core.screening.learning.features import VERSION, Names
from newsroom.core.screening.learning.regression import UNLEARNED, Weights
from newsroom.store import Connection

MODELS = ("spam", "reject")
KEPT_FEATURES = 50_000  # features of a model that are cached between comments, a few MB; others are read again


@dataclass(slots=True)
class ModelWeights:
    """The weights of one model: read when a comment needs them, changed in memory, written together by `save`.

    A feature that was not found has the sum 0. `whole` says that all weights of the file are in memory, so that nothing
    needs to be read.
    """

    db: Connection
    model: str
    whole: bool = False
    weights: Weights = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def read(self, names: Sequence[str]) -> Weights:
        """All weights read so far, including those of `names`."""
        missing = [] if self.whole else [name for name in names if name not in self.weights]
        if missing:
            self.weights.update(dict.fromkeys(missing, UNLEARNED))
            for feature, weight, squares in self.db.execute(
                """
                select feature, w, g from model_weights
                where model = :model and feature in (select value from json_each(:names))
                """,
                {"model": self.model, "names": json.dumps(missing, ensure_ascii=False)},
            ):
                self.weights[feature] = (weight, squares)
        return self.weights

    def learn(self, log_id: int, seen: Sequence[Names], y: int, margin: float, *, keep: bool = True) -> None:
        """Learn one lesson, each view of it separately, and keep the step unless it will not be needed."""
        names = [name for view in seen for name in view]
        weights = self.read(names)
        before = {name: weights[name] for name in names if name in weights}
        taught = [name for view in seen if regression.learn(weights, view, y, margin) for name in view]
        self.changed.update(taught)
        if taught and keep:
            self.db.execute(
                "insert into model_steps (log_id, model, before) values (:id, :model, :before)",
                {"id": log_id, "model": self.model, "before": regression.pack(before, taught)},
            )

    def put_back(self, before: Weights) -> None:
        """Set features to their values before a step."""
        self.weights.update(before)
        self.changed.update(before)

    def save(self) -> None:
        """Write what has changed."""
        changed = sorted(self.changed)
        gone = [(self.model, name) for name in changed if self.weights[name] == UNLEARNED]
        kept = [(self.model, name, *self.weights[name]) for name in changed if self.weights[name] != UNLEARNED]
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
class ModelCache:
    """What a connection has read of the models: valid until another connection writes, or this one learns."""

    db: Connection
    version: int
    models: dict[str, ModelWeights]
    facts: dict[Hashable, Any] = field(default_factory=dict)

    def sides_taught(self, model: str) -> tuple[int, int]:
        """`sides_taught`, or none for a model whose weights are for features of another version."""
        if ("sides", model) not in self.facts:
            self.facts["sides", model] = sides_taught(self.db, model) if is_current(self.db) else (0, 0)
        found: tuple[int, int] = self.facts["sides", model]
        return found

    def score(self, model: str, names: Names) -> float:
        """The score of a comment with these features, 0 to 1, rounded to six decimals."""
        return score(self.models[model], names, *self.sides_taught(model))


def score(model: ModelWeights, names: Names, of_kind: int, others: int) -> float:
    """The score of a model with these numbers of lessons of each kind, rounded to six decimals."""
    if not (of_kind and others):
        return round(regression.prior(of_kind, others), 6)
    return round(regression.probability(model.read(names), names), 6)


def cached(db: Connection) -> ModelCache:
    """What is known about the models, for the current contents of the file."""
    memory = store.connection_cache(db)
    if "model_learned" in memory and not db.in_transaction:  # what was learned is committed, or rolled back
        del memory["model_learned"]
    version = db.execute("pragma data_version").fetchone()[0]
    found: ModelCache | None = memory.get("model")
    if found is None or found.version != version or any(len(p.weights) > KEPT_FEATURES for p in found.models.values()):
        found = ModelCache(db, version, {model: ModelWeights(db, model) for model in MODELS})
        if "model_learned" not in memory:
            memory["model"] = found
    return found


def invalidate(db: Connection) -> None:
    """Discard the cache because weights or lessons change; nothing is cached until the transaction ends, because it may be
    rolled back."""
    memory = store.connection_cache(db)
    memory.pop("model", None)
    memory["model_learned"] = True


def sides_taught(db: Connection, model: str) -> tuple[int, int]:
    """How many lessons of its kind, and how many others, a model has; if it has both, only that it has them."""
    row = db.execute(
        """
        select exists (select 1 from model_log where model = :model and y = 1) as of_kind,
            exists (select 1 from model_log where model = :model and y = 0) as others
        """,
        {"model": model},
    ).fetchone()
    if row["of_kind"] and row["others"]:
        return 1, 1
    count = db.execute("select count(*) from model_log where model = :model", {"model": model}).fetchone()[0]
    return row["of_kind"] * count, row["others"] * count


def is_current(db: Connection) -> bool:
    """Whether the weights are for the features of this version."""
    return state(db, "features") == VERSION


def state(db: Connection, name: str) -> int:
    """`features`: the version of the features of the weights; `kept_from`: the lesson from which on every step is kept."""
    row = db.execute("select value from model_state where name = :name", {"name": name}).fetchone()
    return int(row["value"])
