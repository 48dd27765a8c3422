"""The hashes of the journal's rows, against values worked out by hand with blake2b."""

from __future__ import annotations

import hashlib

import pytest

from newsroom.store import Connection, chain
from tests.core.readership.readers import rows

ROW: chain.Row = (5, 2, "2026-11-23T05:00:00Z", "lan", None, "article", 7, "save", "draft", None, 3)


def test_a_hash_is_of_the_one_before_the_row_and_the_detail() -> None:
    text = '[5,2,"2026-11-23T05:00:00Z","lan",null,"article",7,"save","draft",null,3,"0a0b"]'
    expected = hashlib.blake2b(b"before" + text.encode(), digest_size=20).digest()
    assert chain.link(b"before", ROW, b"\x0a\x0b") == expected
    hanoi = (*ROW[:3], "Hà An\udcff", *ROW[4:])
    assert (
        chain.link(b"", hanoi, b"")
        == hashlib.blake2b(  # type: ignore[arg-type]
            text.replace("lan", "Hà An\udcff").replace("0a0b", "").encode("utf-8", "surrogateescape"), digest_size=20
        ).digest()
    )


def test_a_detail_is_hashed_with_its_salt() -> None:
    assert chain.digest('{"a":1}', b"salt") == hashlib.blake2b(b'{"a":1}', digest_size=20, key=b"salt").digest()
    assert chain.digest('{"a":1}', None) == hashlib.blake2b(b'{"a":1}', digest_size=20).digest()
    assert chain.digest("{}", None) == b""
    assert chain.digest("{}", b"salt") == hashlib.blake2b(b"{}", digest_size=20, key=b"salt").digest()


def test_a_row_without_a_detail_needs_no_salt() -> None:
    assert chain.new_salt("{}") is None
    first, second = chain.new_salt('{"a":1}'), chain.new_salt('{"a":1}')
    assert first
    assert (len(first), first != second) == (16, True)


def journal(db: Connection, number: int, *, detail: str = "{}") -> None:
    """A row of the journal as it was before there was a chain."""
    db.execute("insert or ignore into batches (id, at, actor, command) values (1, '', 'lan', 'draft')")
    db.execute(
        """
        insert into journal (id, batch_id, at, actor, kind, object_id, action, from_state, to_state, rev, detail)
        values (?, 1, 'now', 'lan', 'article', 7, 'save', 'draft', 'review', 3, ?)
        """,
        (number, detail),
    )


def test_an_empty_journal(db: Connection) -> None:
    assert chain.newest(db) == (0, b"")
    assert chain.rows_after(db, 0) == []
    chain.chain_all_rows(db)


@pytest.mark.parametrize("at_once", [1, 2, 3, 5000])
def test_every_row_is_chained_in_order(db: Connection, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(chain, "ROWS_AT_ONCE", at_once)
    for number, detail in ((1, "{}"), (3, '{"a":1}'), (9, "{}")):
        journal(db, number, detail=detail)
    chain.chain_all_rows(db)
    found = {row["id"]: row for row in db.execute("select id, salt, chain from journal")}
    assert (found[1]["salt"], found[9]["salt"], len(found[3]["salt"])) == (None, None, 16)
    before = b""
    for number, detail in ((1, b""), (3, chain.digest('{"a":1}', found[3]["salt"])), (9, b"")):
        row: chain.Row = (number, 1, "now", "lan", "draft", "article", 7, "save", "draft", "review", 3)
        before = chain.link(before, row, detail)
        assert found[number]["chain"] == before
    assert chain.newest(db) == (9, before)
    db.execute("delete from journal where id = 9")
    assert chain.newest(db) == (9, found[3]["chain"])  # the highest id that was ever given


def test_rows_come_with_the_command_of_their_batch(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "ROWS_AT_ONCE", 2)
    for number in (1, 2, 3):
        journal(db, number)
    assert [row["id"] for row in chain.rows_after(db, 0)] == [1, 2]
    assert [row["id"] for row in chain.rows_after(db, 2)] == [3]
    assert chain.hashed_values(chain.rows_after(db, 2)[0]) == (
        3, 1, "now", "lan", "draft", "article", 7, "save", "draft", "review", 3,
    )  # fmt: skip
    assert rows(db, "select count(*) from journal") == [(3,)]
