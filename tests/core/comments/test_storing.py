"""What is written to the file about a comment, column by column."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.comments import storing
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.journal import actions
from newsroom.core.matching import skeleton
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put

BODY = "Xem http://b.example/1 và http://a.example"
NEW = NewComment(1, "Bình", BODY, email="b@x.vn", network="net", agent="Firefox", staff=True)


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def insert(db: Connection, new: NewComment = NEW, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "status": CommentStatus.PENDING, "parent_id": None, "person_id": None, "decided_by": None, "at": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    with actions.act(db, actor="lan", now=NOW, command="x") as act:
        number = storing.insert(act, new, **fields | more)
        act.note("comment", number, "x")
    return dict(db.execute("select * from comments where id = ?", (number,)).fetchone())


def hosts(db: Connection, comment_id: int) -> list[str]:
    rows = db.execute("select host from comment_hosts where comment_id = ? order by host", (comment_id,))
    return [row[0] for row in rows]


def test_every_column(room: Connection) -> None:
    top = put(room)
    room.execute("insert into commenters (id, name, name_skeleton, first_seen) values (7, 'x', 'x', 'x')")
    row = insert(room, parent_id=top, person_id=7, decided_by="lan", source=("disqus", "d1"))
    assert row == {
        "id": 2, "article_id": 1, "parent_id": top, "commenter_id": 7, "author": "Bình", "rev": 1, "body": BODY,
        "html": row["html"], "status": "pending", "status_before": None, "staff": 1, "pinned": 0, "spam_score": None,
        "reject_reason": None, "network": "net", "agent": "Firefox", "fingerprint": skeleton.fingerprint(BODY),
        "created_at": "2026-01-01T00:00:00Z", "edited_at": None, "decided_at": "2026-01-01T00:00:00Z", "decided_by": "lan",
        "source": "disqus", "source_id": "d1",
    }  # fmt: skip
    assert row["html"].count("<a ") == 2
    assert hosts(room, 2) == ["a.example", "b.example"]


def test_what_nobody_decided_and_nobody_imported(room: Connection) -> None:
    row = insert(room, NewComment(1, "An", "Xin chào"))
    for column in ("decided_at", "decided_by", "source", "source_id", "network", "agent"):
        assert row[column] is None
    assert (row["staff"], hosts(room, row["id"])) == (0, [])


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (BODY, ["a.example", "b.example"]),
        ("http://b.example http://c.example", ["b.example", "c.example"]),
        ("nichts", []),
        ("http://a.example http://a.example/2", ["a.example"]),
    ],
)
def test_the_hosts_follow_the_text(room: Connection, body: str, left: list[str]) -> None:
    number, other = insert(room)["id"], insert(room)["id"]
    with actions.act(room, actor="lan", now=NOW, command="x") as act:
        storing.save_hosts(act, number, body)
        act.note("comment", number, "x")
    assert hosts(room, number) == left
    assert hosts(room, other) == ["a.example", "b.example"]


def test_reasons_stand_beside_their_revision(room: Connection) -> None:
    number = put(room)
    reasons = [Reason("words", "word_hold", Verdict.HOLD, {"found": "chờ"}), Reason("mode", "open", Verdict.PUBLISH)]
    storing.save_reasons(room, number, 3, reasons, "2026-01-01T00:00:00Z")
    rows = room.execute("select comment_id, rev, phase, code, verdict, evidence, at from comment_reasons order by id")
    assert [tuple(row) for row in rows] == [
        (number, 3, "words", "word_hold", "hold", '{"found": "chờ"}', "2026-01-01T00:00:00Z"),
        (number, 3, "mode", "open", "publish", "{}", "2026-01-01T00:00:00Z"),
    ]
