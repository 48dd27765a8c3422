"""The weights of a model: read once, written together, and only features that a model knows are written."""

from __future__ import annotations

import pytest

from newsroom.core.screening.learning import regression, weights
from newsroom.core.screening.learning.weights import ModelWeights
from newsroom.store import Connection, transaction


def held(db: Connection, model: str = "spam") -> dict[str, tuple[float, float]]:
    rows = db.execute("select feature, w, g from model_weights where model = ?", (model,))
    return {row["feature"]: (row["w"], row["g"]) for row in rows}


def put(db: Connection, model: str, feature: str, w: float, g: float) -> None:
    db.execute("insert into model_weights (model, feature, w, g) values (?, ?, ?, ?)", (model, feature, w, g))


def test_reading(db: Connection) -> None:
    put(db, "spam", "a", 1.0, 2.0)
    put(db, "reject", "a", 3.0, 4.0)
    put(db, "spam", "c", 5.0, 6.0)
    model = ModelWeights(db, "spam")
    assert model.read(["a", "b"]) == {"a": (1.0, 2.0), "b": (0.0, 0.0)}
    db.execute("update model_weights set w = 9")
    assert model.read(["a", "c"]) == {"a": (1.0, 2.0), "b": (0.0, 0.0), "c": (9.0, 6.0)}
    assert ModelWeights(db, "spam", whole=True).read(["a"]) == {}


def test_learning_keeps_the_step_that_undoes_it(db: Connection) -> None:
    put(db, "spam", "a", 1.0, 2.0)
    model = ModelWeights(db, "spam")
    with transaction(db):
        model.learn(7, [("a", "b"), ("c",)], 1, 0.0)
        model.learn(8, [("a",)], 1, 0.99)  # foreseen: nothing to keep
        model.learn(9, [("d",)], 0, 0.0, keep=False)
        model.save()
    steps = [(row["log_id"], row["model"]) for row in db.execute("select log_id, model from model_steps")]
    assert steps == [(7, "spam")]
    before = regression.unpack(db.execute("select before from model_steps").fetchone()[0])
    assert before == {"a": (1.0, 2.0), "b": (0.0, 0.0), "c": (0.0, 0.0)}
    assert set(held(db)) == {"a", "b", "c", "d"}
    assert held(db)["d"][0] < 0 < held(db)["c"][0]
    model.put_back(before)
    model.save()
    assert held(db) == {"a": (1.0, 2.0), "d": held(db)["d"]}
    assert not model.changed


def test_a_view_that_teaches_nothing_leaves_its_features(db: Connection) -> None:
    put(db, "spam", "a", 50.0, 2.0)
    model = ModelWeights(db, "spam")
    model.learn(7, [("a",), ("b",)], 1, 0.2)
    assert model.changed == {"b"}
    assert regression.unpack(db.execute("select before from model_steps").fetchone()[0]) == {"b": (0.0, 0.0)}


@pytest.mark.parametrize(
    ("sides", "score"), [((0, 0), 0.5), ((2, 0), 0.75), ((0, 2), 0.25), ((1, 1), round(0.7310585786, 6))]
)
def test_a_score_in_six_decimals(db: Connection, sides: tuple[int, int], score: float) -> None:
    put(db, "spam", "a", 1.0, 2.0)
    assert weights.score(ModelWeights(db, "spam"), ("a",), *sides) == score


def test_the_state_of_a_new_file(db: Connection) -> None:
    assert (weights.state(db, "kept_from"), weights.is_current(db)) == (0, False)
