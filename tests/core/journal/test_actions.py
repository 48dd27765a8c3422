"""The log: what an act writes, acts without entries, separate failures, and every filter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.core.journal import actions, chain
from newsroom.core.journal.actions import Act, Action, Note
from newsroom.errors import Conflict, NotFound
from newsroom.store import Connection, transaction
from tests.comment_rooms import NOW

FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({}, [6, 5, 4, 3, 2, 1]),
    ({"kind": "article"}, [4, 2, 1]), ({"kind": "article", "object_id": 1}, [4, 1]), ({"object_id": 1}, [4, 3, 1]), ({"kind": "x"}, []),
    ({"name": "site.title"}, [5]), ({"name": "site"}, []),
    ({"actor": "mai"}, [6, 5, 4]), ({"actor": "nobody"}, []),
    ({"action": "edit"}, [4, 2]), ({"action": "edit", "actor": "lan"}, [2]),
    ({"batch": 1}, [3, 2, 1]), ({"batch": 2}, [6, 5, 4]), ({"batch": 3}, []),
    ({"since": "2026-03-02T04:00:00Z"}, [6, 5, 4]), ({"since": "2026-03-02T04:00:01Z"}, []),
    ({"until": "2026-03-02T04:00:00Z"}, [3, 2, 1]), ({"until": "2026-03-02T03:00:00Z"}, []), ({"until": "2026-03-02T03:00:01Z"}, [3, 2, 1]),
    ({"limit": 2}, [6, 5]), ({"limit": 2, "offset": 1}, [5, 4]), ({"offset": 4}, [2, 1]), ({"limit": 0}, []),
]  # fmt: skip


def act(db: Connection, actor: str = "lan", command: str = "test", hours: int = 0, **more: Any) -> Any:
    return actions.act(db, actor=actor, now=NOW + timedelta(hours=hours), command=command, **more)


@pytest.fixture
def written(db: Connection) -> Connection:
    with act(db) as one:
        one.note("article", 1, "draft", to_state="draft", rev=1)
        one.note("article", 2, "edit")
        one.note("comment", 1, "approve", from_state="pending", to_state="published")
    with act(db, "mai", "other", hours=1) as two:
        two.note("article", 1, "edit", rev=2, note="sửa")
        two.note("setting", None, "set", name="site.title", value="Báo")
        two.note("ban", 7, "ban")
    return db


@pytest.mark.parametrize(("wanted", "found"), FILTERS)
def test_every_filter(written: Connection, wanted: dict[str, Any], found: list[int]) -> None:
    assert [line.id for line in actions.log(written, **wanted)] == found


def test_a_line_of_the_log(written: Connection) -> None:
    lines = actions.log(written)
    assert lines[5] == Action(
        1, 1, "2026-03-02T03:00:00Z", "lan", "article", 1, "draft", None, "draft", 1, {}, "test", False, False
    )
    assert lines[2] == Action(
        4, 2, "2026-03-02T04:00:00Z", "mai", "article", 1, "edit", None, None, 2, {"note": "sửa"}, "other", False, False
    )
    assert (lines[3].from_state, lines[3].to_state) == ("pending", "published")


def test_versions_count_what_was_done(written: Connection) -> None:
    assert actions.version(written, "article", 1) == 2
    assert actions.version(written, "article", 2) == 1
    assert actions.version(written, "comment", 1) == 1
    assert actions.version(written, "comment", 2) == 0


def test_an_undone_and_an_erased_line(written: Connection) -> None:
    written.execute("update batches set undone_by = 2 where id = 1")
    with act(written) as opened:
        chain.redact(opened, [4])
    found = {line.id: line for line in actions.log(written)}
    assert (found[1].undone, found[4].undone) == (True, False)
    assert (found[4].redacted, found[4].detail, found[5].redacted) == (True, {}, False)


def test_an_act_that_notes_nothing_leaves_nothing(db: Connection) -> None:
    with act(db) as opened:
        db.execute("insert into settings (key, value) values ('site.title', 'x')")
        assert db.execute("select count(*) from changes").fetchone()[0] == 1
        assert opened.noted == 0
    for table in ("batches", "changes", "act", "journal"):
        assert db.execute(f"select count(*) from {table}").fetchone()[0] == 0, table
    assert db.execute("select count(*) from settings").fetchone()[0] == 1


def test_an_act_that_fails_changes_nothing(db: Connection) -> None:
    def fail() -> None:
        with act(db) as opened:
            opened.note("setting", None, "set")
            db.execute("insert into settings (key, value) values ('site.title', 'x')")
            raise Conflict("no")

    with pytest.raises(Conflict):
        fail()
    for table in ("batches", "changes", "act", "journal", "settings"):
        assert db.execute(f"select count(*) from {table}").fetchone()[0] == 0, table
    assert not db.in_transaction


def test_acts_do_not_nest(db: Connection) -> None:
    with pytest.raises(AssertionError, match="do not nest"), act(db) as opened, act(db, within=True):
        opened.note("x", 1, "x")


def test_long_work_goes_on_in_one_batch(db: Connection) -> None:
    with act(db) as first:
        first.note("article", 1, "import")
    with act(db, batch=first.batch) as second:
        second.note("article", 2, "import")
    with act(db, batch=first.batch):
        pass  # a part without anything new keeps the batch
    assert (second.batch, db.execute("select count(*) from batches").fetchone()[0]) == (first.batch, 1)
    assert [line.object_id for line in actions.log(db, batch=first.batch)] == [2, 1]


def test_within_a_transaction_of_the_caller(db: Connection) -> None:
    def fail() -> None:
        with transaction(db):
            with act(db, within=True) as opened:
                opened.note("article", 1, "x")
            assert db.in_transaction
            raise NotFound("later")

    with pytest.raises(NotFound):
        fail()
    assert actions.log(db) == []


def test_what_is_done_before_an_act_ends(db: Connection) -> None:
    order = []
    with act(db) as opened:
        opened.closing["a"] = lambda: order.append(f"a {opened.noted}")
        opened.closing["b"] = lambda: opened.note("article", 1, "last")
        order.append("body")
    assert order == ["body", "a 0"]
    assert [line.action for line in actions.log(db)] == ["last"]  # it counts as noted


def test_each_thing_fails_by_itself(db: Connection) -> None:
    def do(item: str) -> str:
        db.execute("insert into settings (key, value) values (:key, 'x')", {"key": item})
        opened.note("setting", None, "set", name=item)
        if item in ("b", "d"):
            raise Conflict(f"no {item}")
        return item.upper()

    with act(db) as opened:
        outcome = actions.each(opened, "abcd", do)
        assert outcome.batch == opened.batch
    assert (outcome.done, [(item, error.message) for item, error in outcome.failed]) == (
        ["A", "C"],
        [("b", "no b"), ("d", "no d")],
    )
    assert [row[0] for row in db.execute("select key from settings order by key")] == ["a", "c"]
    assert [line.detail["name"] for line in actions.log(db)] == ["c", "a"]
    assert chain.check(db).fault is None


@pytest.mark.parametrize("items", ["", "b", "bd"])
def test_where_all_fail_there_is_no_batch(db: Connection, items: str) -> None:
    def do(item: str) -> None:
        raise Conflict(item)

    with act(db) as opened:
        outcome = actions.each(opened, items, do)
    assert (outcome.batch, outcome.done, len(outcome.failed)) == (None, [], len(items))


def test_what_is_no_refusal_is_not_swallowed(db: Connection) -> None:
    with pytest.raises(ZeroDivisionError), act(db) as opened:
        actions.each(opened, [1], lambda item: item / 0)


def test_several_lines_at_once_are_one_chain(db: Connection) -> None:
    with act(db) as opened:
        opened.note_all(
            [Note("article", number, "x", detail={"n": number} if number % 2 else {}) for number in range(5)]
        )
        opened.note_all([])
        opened.note("article", 5, "x")
        assert opened.noted == 6
    assert chain.check(db).entries == 6
    assert chain.check(db).fault is None
    salts = [row[0] is None for row in db.execute("select salt from journal order by id")]
    assert salts == [True, False, True, False, True, True]


def test_an_act_knows_who_and_when(db: Connection) -> None:
    with act(db, hours=2) as opened:
        assert isinstance(opened, Act)
        assert (opened.actor, opened.at, opened.now, opened.command) == (
            "lan",
            "2026-03-02T05:00:00Z",
            NOW + timedelta(hours=2),
            "test",
        )
        opened.note("article", 1, "x")
    row = db.execute("select at, actor, command, undoes, undone_by from batches").fetchone()
    assert tuple(row) == ("2026-03-02T05:00:00Z", "lan", "test", None, None)


def test_the_kinds_that_have_a_number_and_those_that_have_a_name() -> None:
    assert set(actions.WITH_ID) == {
        "article",
        "comment",
        "commenter",
        "media",
        "programme",
        "ban",
        "word",
        "front",
        "series",
    }
    assert set(actions.WITH_NAME) == {"setting", "channel", "label"}
