"""The chain of the log: a change by other means is found at the first changed entry, and an erasure is not a fault."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from newsroom import store
from newsroom.core import undo
from newsroom.core.commenters import commenters
from newsroom.core.comments import decisions, erasure
from newsroom.core.journal import actions
from newsroom.core.journal import chain as journal_chain
from newsroom.errors import BadFile, NewsroomError
from newsroom.store import Connection, chain, migrations
from tests.comment_rooms import NOW, article, send
from tests.comment_rooms import settings as rules

OPEN = rules(mode="open")
COLUMNS = ("batch_id", "at", "actor", "kind", "object_id", "action", "from_state", "to_state", "rev", "detail")


@pytest.fixture
def room(db: Connection) -> Connection:
    """A file with some decisions, one of them undone."""
    article(db)
    for number in range(4):
        send(db, 1, f"Ý thứ {number}", name=f"Người {number}", rules=OPEN, minutes=number)
    decisions.decide(db, "reject", [1, 2], now=NOW, actor="lan", reason="abuse", note="xem lại")
    undo.undo(db, now=NOW, actor="lan")
    decisions.decide(db, "spam", [3, 99, 4], now=NOW, actor="hoa")  # one of them is not there
    return db


def many(db: Connection) -> int:
    return int(db.execute("select count(*) from journal").fetchone()[0])


def test_what_was_written_is_whole(room: Connection) -> None:
    found = journal_chain.verify(room)
    assert (found.entries, found.last, found.redacted, found.fault) == (many(room), many(room), 0, None)
    assert len(found.chain) == 2 * chain.HASH_BYTES
    empty = journal_chain.verify(room, expect=found.chain.upper())
    assert empty.expected == found.last


def test_an_empty_journal_is_whole(db: Connection) -> None:
    assert (journal_chain.verify(db).entries, journal_chain.verify(db).chain) == (0, "")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_value_changed_by_hand_is_named(room: Connection, data: st.DataObject) -> None:
    entry = data.draw(st.integers(1, many(room)))
    column = data.draw(st.sampled_from(COLUMNS))
    number = column in ("batch_id", "object_id", "rev")
    value = data.draw(st.integers(0, 99) if number else st.text(max_size=20))
    row = room.execute(f"select {column} as held from journal where id = ?", (entry,)).fetchone()
    room.execute("pragma foreign_keys=off")
    room.execute("begin")
    try:
        try:
            room.execute(f"update journal set {column} = ? where id = ?", (value, entry))
        except UnicodeEncodeError:
            return
        fault = journal_chain.check(room).fault
    finally:
        room.execute("rollback")
    if value == row["held"]:
        assert fault is None
    else:
        assert fault is not None
        assert fault.entry == entry
    assert journal_chain.check(room).fault is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_entries_taken_out_are_named(room: Connection, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(1, many(room)), min_size=1))
    room.execute("begin")
    try:
        room.execute("delete from journal where id in (select value from json_each(?))", (json.dumps(sorted(gone)),))
        fault = journal_chain.check(room).fault
        assert fault is not None
        assert fault.entry == min(gone)
        assert "missing" in fault.message
    finally:
        room.execute("rollback")


HANDS: dict[str, tuple[str, int | None]] = {
    "an entry put in at the end": (
        "insert into journal (batch_id, at, actor, kind, object_id, action) select 1, at, 'lan', 'comment', 1, 'approve'"
        " from journal limit 1",
        None,
    ),
    "an entry put in with the hash of the one before": (
        "insert into journal (batch_id, at, actor, kind, action, chain)"
        " select batch_id, at, 'lan', 'x', 'x', chain from journal order by id desc limit 1",
        None,
    ),
    "a hash taken away": ("update journal set chain = null where id = 3", 3),
    "a salt changed": ("update journal set salt = x'00' where id = (select min(id) from journal where salt is not null)", 0),
    "a detail emptied as an erasure does": ("emptied", 0),
    "a batch renamed": ("update batches set command = 'comments approve' where id = 1", 1),
    "a batch gone": ("delete from batches where id = 1", 1),
    "bytes that are not text": ("update journal set actor = cast(x'ff80' as text) where id = 2", 2),
    "two entries changed places": ("swapped", 2),
    "all ids moved": ("update journal set id = id + 100 where id > 5", 6),
}  # fmt: skip


@pytest.mark.parametrize("name", HANDS)
def test_a_hand_in_the_file_is_found(room: Connection, name: str) -> None:
    statement, entry = HANDS[name]
    detailed = int(room.execute("select min(id) from journal where salt is not null").fetchone()[0])
    wanted = {None: many(room) + 1, 0: detailed}.get(entry, entry)
    room.execute("pragma foreign_keys=off")
    if statement == "swapped":
        for low, high in ((2, 9001), (3, 2), (9001, 3)):
            room.execute("update journal set id = ? where id = ?", (high, low))
        room.execute("update sqlite_sequence set seq = ? where name = 'journal'", (many(room),))
    elif statement == "emptied":
        row = room.execute("select detail, salt from journal where id = ?", (detailed,)).fetchone()
        room.execute(
            "update journal set detail = '{}', salt = null, redacted = ? where id = ?",
            (chain.digest(row["detail"], row["salt"]), detailed),
        )
    else:
        room.execute(statement)
    with pytest.raises(BadFile) as raised:
        journal_chain.verify(room)
    assert raised.value.ref == str(wanted)
    send(room, 1, "Người sau không biết gì", name="Sau", minutes=30, rules=OPEN)
    again = journal_chain.check(room).fault  # whoever writes next does not heal it
    assert again is not None
    assert str(again.entry) == raised.value.ref


def test_the_end_cut_off_with_all_traces_fails_against_a_hash_kept_elsewhere(room: Connection) -> None:
    kept = journal_chain.verify(room).chain
    middle = room.execute("select chain from journal where id = 4").fetchone()["chain"].hex()
    room.execute("delete from journal where id > 6")
    room.execute("update sqlite_sequence set seq = 6 where name = 'journal'")
    assert journal_chain.verify(room).fault is None
    assert journal_chain.verify(room, expect=middle).expected == 4
    with pytest.raises(BadFile, match="no entry in the log has the hash"):
        journal_chain.verify(room, expect=kept)


def test_what_is_written_after_a_cut_does_not_cover_it(room: Connection) -> None:
    total = many(room)
    room.execute("delete from journal where id > ?", (total - 2,))
    decisions.decide(room, "approve", [1], now=NOW, actor="lan")
    fault = journal_chain.check(room).fault
    assert fault is not None
    assert (fault.entry, "missing" in fault.message) == (total - 1, True)


def test_what_fails_in_the_middle_leaves_no_gap(room: Connection) -> None:
    before = many(room)

    def torn() -> None:
        with actions.act(room, actor="lan", now=NOW, command="x") as act:
            act.note("comment", 1, "x", why="y")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        torn()
    with actions.act(room, actor="lan", now=NOW, command="x") as act:

        def one(number: int) -> int:
            act.note("comment", number, "x", why=str(number))
            if number % 2:
                raise NewsroomError("odd")
            return number

        outcome = actions.each(act, [1, 2, 3, 4, 5], one)
    assert (outcome.done, many(room)) == ([2, 4], before + 2)
    assert journal_chain.verify(room).entries == before + 2


def test_an_erasure_is_told_and_can_be_told_from_a_hand(room: Connection, tmp_path: Path) -> None:
    kept = journal_chain.verify(room)
    erasure.erase(room, commenters.resolve(room, "Người 1"), now=NOW, actor="hoa")
    found = journal_chain.verify(room, expect=kept.chain)
    assert found.expected == kept.last
    assert found.redacted > 0
    (told,) = room.execute("select detail from journal where action = 'redact'").fetchall()
    emptied = [row["id"] for row in room.execute("select id from journal where redacted is not null")]
    assert {
        n for low, high in journal_chain._ranges(json.loads(told["detail"])["entries"]) for n in range(low, high + 1)
    } == set(emptied)
    assert (
        room.execute("select count(*) from journal where redacted is not null and salt is not null").fetchone()[0] == 0
    )
    entries = {entry.id: entry for entry in actions.log(room)}
    assert all(entries[number].redacted and entries[number].detail == {} for number in emptied)
    erasure.erase(room, commenters.resolve(room, "Người 2"), now=NOW, actor="hoa")  # twice is as well
    assert journal_chain.verify(room).redacted > found.redacted
    room.execute('update journal set detail = \'{"note": "khác"}\' where id = ?', (emptied[0],))
    with pytest.raises(BadFile) as raised:
        journal_chain.verify(room)
    assert raised.value.ref == str(emptied[0])


@pytest.mark.parametrize("offset", [0, 3])
def test_an_entry_beside_those_that_an_erasure_lists_is_not_erased_by_it(room: Connection, offset: int) -> None:
    first = many(room) + 1
    with actions.act(room, actor="lan", now=NOW, command="x") as act:
        for number in range(4):
            act.note("comment", 1, "x", why=str(number))
        journal_chain.redact(act, [first + 1, first + 2])
    assert journal_chain.verify(room).redacted == 2
    emptied = first + offset
    row = room.execute("select detail, salt from journal where id = ?", (emptied,)).fetchone()
    room.execute(
        "update journal set detail = '{}', salt = null, redacted = ? where id = ?",
        (chain.digest(row["detail"], row["salt"]), emptied),
    )
    fault = journal_chain.check(room).fault
    assert fault is not None
    assert (fault.entry, fault.message) == (emptied, f"entry {emptied} was emptied, but no erasure lists it")


def test_an_erased_detail_cannot_be_found_by_guessing(room: Connection) -> None:
    row = room.execute("select * from journal where detail like '%xem lại%' order by id limit 1").fetchone()
    assert row["object_id"] == 1
    erasure.erase(room, commenters.resolve(room, "Người 0"), now=NOW, actor="hoa")
    left = room.execute("select redacted from journal where id = ?", (row["id"],)).fetchone()
    assert left["redacted"] == chain.digest(row["detail"], row["salt"])
    assert left["redacted"] not in (chain.digest(row["detail"], None), chain.digest(row["detail"], b""))


@pytest.mark.parametrize(("numbers", "spelled"), [([1], "1"), ([1, 2, 3], "1-3"), ([1, 3, 4, 9], "1,3-4,9")])
def test_ids_as_people_write_them(numbers: list[int], spelled: str) -> None:
    assert journal_chain._spelled(numbers) == spelled
    assert [n for low, high in journal_chain._ranges(spelled) for n in range(low, high + 1)] == numbers


def test_a_file_from_before_the_chain_is_chained(tmp_path: Path) -> None:
    path = tmp_path / "newsroom.db"
    raw = sqlite3.connect(path, isolation_level=None)
    migrations.newsroom.apply(Database(raw, execute_plugins=False), stop_before="m0011_journal_chain")
    raw.execute(f"pragma application_id={store.APPLICATION_ID}")
    raw.execute("pragma user_version=10")
    raw.execute("insert into batches (id, at, actor, command) values (1, '2025-01-01T00:00:00Z', 'lan', 'draft')")
    raw.execute("begin")
    raw.executemany(
        "insert into journal (batch_id, at, actor, kind, object_id, action, detail)"
        " values (1, '2025-01-01T00:00:00Z', 'lan', 'comment', ?, 'approve', ?)",
        [(number, "{}" if number % 2 else '{"note": "tốt"}') for number in range(1, 12_001)],
    )
    raw.execute("commit")
    raw.close()
    db = store.connect(path)
    assert (tmp_path / "newsroom.db.v10.backup").exists()
    found = journal_chain.verify(db)
    assert (found.entries, found.last) == (12_000, 12_000)
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        act.note("comment", 1, "x")
    assert journal_chain.verify(db, expect=found.chain).entries == 12_001
    db.execute("update journal set detail = '{}' where id = 7000")
    fault: Any = journal_chain.check(db).fault
    assert fault.entry == 7000
    db.close()


def test_two_writers_make_one_chain(room: Connection, tmp_path: Path) -> None:
    other = store.connect(tmp_path / "newsroom.db")
    for number in range(10):
        for one in (room, other):
            with actions.act(one, actor="lan", now=NOW, command="x") as act:
                act.note("comment", 1, "x", number=number)
    assert journal_chain.verify(other).entries == many(room)
    other.close()


def test_an_erasure_covers_no_entry_that_comes_after_it(room: Connection) -> None:
    with actions.act(room, actor="lan", now=NOW, command="erase") as act:
        act.note("journal", None, "redact", entries=f"1-{many(room) + 9}")
    decisions.decide(room, "reject", [3], now=NOW, actor="lan", reason="abuse")
    number = many(room)
    row = room.execute("select detail, salt from journal where id = ?", (number,)).fetchone()
    room.execute(
        "update journal set detail = ?, salt = null, redacted = ? where id = ?",
        (chain.NO_DETAIL, chain.digest(row["detail"], row["salt"]), number),
    )
    fault = journal_chain.check(room).fault
    assert fault is not None
    assert (fault.entry, fault.message) == (number, f"entry {number} was emptied, but no erasure lists it")
