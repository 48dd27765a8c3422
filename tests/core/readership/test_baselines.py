"""The counts of an older site are set, replaced, kept with the person who set them, and can be undone."""

from __future__ import annotations

import pytest

from newsroom.core import undo
from newsroom.core.readership import baselines
from newsroom.core.readership.baselines import Baseline
from newsroom.core.readership.public_counts import public_counts
from newsroom.errors import Invalid, NotFound
from newsroom.store import Connection
from tests.core.readership.readers import NOON, TODAY, article, count, rows, view

WHEN = "2026-11-23T05:00:00Z"


def test_a_baseline_is_kept_with_all_that_was_said(db: Connection) -> None:
    article(db, 7)
    made = baselines.put(
        db, views=42, visits=9, since="2009-03-01", article_id=7, note="the old counter", now=NOON, actor="lan"
    )
    assert made == Baseline(1, 7, 42, 9, "2009-03-01", "the old counter", "lan", WHEN)
    assert baselines.history(db) == [made]


def test_the_newest_is_in_force_and_the_others_are_history(db: Connection) -> None:
    article(db, 7)
    assert baselines.current(db) is None
    for article_id, views in ((0, 10), (7, 20), (0, 30), (7, 40)):
        baselines.put(db, views=views, article_id=article_id, now=NOON, actor="lan")
    assert baselines.current(db) == Baseline(3, 0, 30, 0, None, "", "lan", WHEN)
    assert [one.views for one in baselines.history(db)] == [40, 30, 20, 10]
    assert [one.views for one in baselines.history(db, article_id=0)] == [30, 10]
    assert [one.views for one in baselines.history(db, article_id=7)] == [40, 20]
    assert baselines.history(db, article_id=8) == []


@pytest.mark.parametrize(
    "given",
    [
        {"views": -1},
        {"views": 10**15 + 1},
        {"views": 1, "visits": -1},
        {"views": 1, "visits": 10**15 + 1},
        {"views": 1, "since": "2009-3-1"},
        {"views": 1, "since": "2009-02-30"},
        {"views": 1, "since": "20090301"},
        {"views": 1, "since": "yesterday"},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(db: Connection, given: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        baselines.put(db, now=NOON, actor="lan", **given)  # type: ignore[arg-type]
    if "since" not in given:
        wrong = "visits" if "visits" in given else "views"
        assert refused.value.message == f"a baseline cannot have {given[wrong]} {wrong}"
        assert refused.value.hint == "use a whole number from 0 to 1,000,000,000,000,000"
    assert baselines.history(db) == []
    assert rows(db, "select * from journal") == []


@pytest.mark.parametrize("number", [0, 10**15])
def test_the_smallest_and_the_largest_number(db: Connection, number: int) -> None:
    made = baselines.put(db, views=number, visits=number, now=NOON, actor="lan")
    assert (made.views, made.visits) == (number, number)


def test_an_article_that_is_not_there(db: Connection) -> None:
    with pytest.raises(NotFound, match="7"):
        baselines.put(db, views=1, article_id=7, now=NOON, actor="lan")


def test_the_log_says_who_set_what(db: Connection) -> None:
    baselines.put(db, views=42, visits=9, since="2009-03-01", now=NOON, actor="lan")
    assert rows(db, "select actor, kind, object_id, action from journal") == [("lan", "baseline", 0, "set")]
    assert rows(db, "select command from batches") == [("stats baseline",)]
    detail = rows(db, "select detail ->> 'views', detail ->> 'visits', detail ->> 'since' from journal")
    assert detail == [(42, 9, "2009-03-01")]


def test_a_baseline_can_be_undone(db: Connection) -> None:
    article(db, 7)
    baselines.put(db, article_id=7, views=88, now=NOON, actor="lan")
    count(db, view(article=7))
    baselines.put(db, article_id=7, views=99, now=NOON, actor="lan")
    assert public_counts(db, [7], day=TODAY).views == {7: 100}
    undo.undo(db, actor="lan", now=NOON)
    assert public_counts(db, [7], day=TODAY).views == {7: 89}
    undo.undo(db, actor="lan", now=NOON)
    assert public_counts(db, [7], day=TODAY).views == {7: 1}
