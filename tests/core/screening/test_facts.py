"""The facts that the intake caches, and when they are no longer valid."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from newsroom import store
from newsroom.core import stored_settings
from newsroom.core.commenters import bans
from newsroom.core.comments import intake
from newsroom.core.comments.decisions import decide
from newsroom.core.journal import actions
from newsroom.core.readership import counting
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.facts import Facts
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, send, settings


def take(db: Connection, number: int) -> Facts:
    """Receive one comment; returns the facts that were used."""
    send(db, 1, f"The boat number {number} will run until March at least, they say.", name=f"R{number}",
         network=f"n{number}")  # fmt: skip
    with store.transaction(db):
        return Facts.of(db)


def a_view(db: Connection, _: Connection) -> None:
    with store.transaction(db), store.uncounted(db):
        view = counting.PageView(NOW, 1, address="192.0.2.1", agent="Mozilla/5.0 Firefox/140.0")
        counting.record_many(db, [view], settings=settings(), now=NOW)


def a_decision(db: Connection, _: Connection) -> None:
    decide(db, "spam", [1], now=NOW, actor="lan")


def a_ban(db: Connection, _: Connection) -> None:
    bans.add(db, "network", "n9", now=NOW, actor="lan")


def another_decision(_: Connection, other: Connection) -> None:
    decide(other, "approve", [1], now=NOW, actor="minh")


def another_setting(_: Connection, other: Connection) -> None:
    stored_settings.put(other, {"comments.mode": "open"}, now=NOW, actor="minh")


def nothing_in_the_end(db: Connection, _: Connection) -> None:
    with suppress(RuntimeError), store.transaction(db):
        send(db, 1, "This one is taken back before anybody has read it, as if it had never been.", name="Nobody")
        raise RuntimeError


@pytest.mark.parametrize(
    ("between", "kept"),
    [(None, True), (a_view, True), (a_decision, False), (a_ban, False), (another_decision, False),
     (another_setting, False), (nothing_in_the_end, False)],
)  # fmt: skip
def test_facts_hold_from_one_comment_to_the_next_until_something_else_is_written(
    tmp_path: Path, between: Callable[[Connection, Connection], None] | None, kept: bool
) -> None:
    db = store.create(tmp_path / "newsroom.db")
    other = store.connect(tmp_path / "newsroom.db")
    article(db)
    take(db, 0)
    before = take(db, 1)
    if between is not None:
        between(db, other)
    assert (take(db, 2) is before) is kept


def test_what_was_taken_back_is_no_copy_of_anything(tmp_path: Path) -> None:
    """Not even when the next comment comes at once, by the same connection."""
    db = store.create(tmp_path / "newsroom.db")
    article(db)
    text = "The ferry between the two banks is to run until the end of March, the council said."
    take(db, 0)
    with suppress(RuntimeError), store.transaction(db):
        send(db, 1, text, name="One")
        raise RuntimeError
    found = intake.judge(db, NewComment(1, "Two", text.replace("council", "mayor")), now=NOW, settings=settings())
    assert "near_copy" not in [reason.code for reason in found]


def test_acts_do_not_nest_and_the_one_within_leaves_nothing_behind(tmp_path: Path) -> None:
    db = store.create(tmp_path / "newsroom.db")
    with actions.act(db, actor="lan", now=NOW, command="outer") as outer:
        with pytest.raises(AssertionError, match="do not nest"), actions.act(db, actor="lan", now=NOW, command="inner"):
            raise RuntimeError
        outer.note("setting", None, "set", name="x")
    assert [entry.command for entry in actions.log(db, limit=1)] == ["outer"]
    assert db.execute("select count(*) from batches where command = 'inner'").fetchone()[0] == 0


def test_a_number_beyond_all_texts_turns_a_rule_off(tmp_path: Path) -> None:
    db = store.create(tmp_path / "newsroom.db")
    article(db)
    found = send(db, 1, "Too late" + "!" * 500, rules=settings(mode="open", run="99999999999"))
    assert "run" not in [reason.code for reason in found.reasons]
