"""What staff do to comments besides deciding: replies, edits that keep every text, and pins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom import clock
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, decisions, editing, selection
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.core.matching import skeleton
from newsroom.errors import Conflict, Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, send, settings

LATER = NOW + timedelta(minutes=7)
OPEN = settings(mode="open")


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def edit(db: Connection, comment_id: int, body: str = "Khác", **more: Any) -> Comment:
    return editing.edit(db, comment_id, body, **{"now": LATER, "actor": "mai", "settings": settings()} | more)


def reply(db: Connection, comment_id: int, body: str = "Mai có.", **more: Any) -> Comment:
    return editing.reply(db, comment_id, body, **{"now": LATER, "actor": "mai", "settings": settings()} | more)


@pytest.mark.parametrize("status", ["pending", "published", "rejected", "spam"])
def test_an_edit_leaves_the_status_and_the_decision(room: Connection, status: str) -> None:
    number = put(room, status=status, status_before="pending", decided_at="x", decided_by="lan", reject_reason=None)
    edited = edit(room, number)
    assert (edited.status, edited.status_before, edited.decided_at, edited.decided_by) == (
        status,
        "pending",
        "x",
        "lan",
    )
    assert (edited.body, edited.html, edited.revision, edited.edited_at) == (
        "Khác", "<p>Khác</p>", 2, clock.to_text(LATER),
    )  # fmt: skip
    assert edited.created_at == clock.to_text(NOW)
    (line,) = actions.log(room, kind="comment", object_id=number)
    assert (line.action, line.actor, line.from_state, line.to_state, line.rev) == ("edit", "mai", status, status, 2)


@pytest.mark.parametrize("status", ["trashed", "erased"])
def test_what_cannot_be_edited(room: Connection, status: str) -> None:
    number = put(room, status=status)
    with pytest.raises(Refused, match=f"comment {number} is {status}: it cannot be edited"):
        edit(room, number)
    with pytest.raises(NotFound):
        edit(room, 99)


def test_every_text_is_kept(room: Connection) -> None:
    number = put(room, body="Một", minutes=-5)
    other = put(room, body="Bài khác")
    assert editing.revisions(room, number) == [(1, "reader", clock.to_text(NOW - timedelta(minutes=5)), "Một")]
    edit(room, number, "Hai")
    edit(room, number, " Ba \n", actor="hoa", now=LATER + timedelta(minutes=1))
    assert editing.revisions(room, number) == [
        (1, "reader", "2026-03-02T02:55:00Z", "Một"),
        (2, "mai", "2026-03-02T03:07:00Z", "Hai"),
        (3, "hoa", "2026-03-02T03:08:00Z", "Ba"),
    ]
    assert len(editing.revisions(room, other)) == 1
    with pytest.raises(NotFound):
        editing.revisions(room, 99)


def test_the_same_text_is_no_edit(room: Connection) -> None:
    number = put(room, body="Một")
    same = edit(room, number, " Một\n")
    assert (same.revision, same.edited_at, same.version) == (1, None, 0)


@pytest.mark.parametrize(("expected", "passes"), [(None, True), (1, True), (0, False), (2, False)])
def test_an_edit_of_a_version_that_is_no_more(room: Connection, expected: int | None, passes: bool) -> None:
    sent = send(room, 1, "Xin chào")
    if passes:
        assert edit(room, sent.id, expected=expected).revision == 2
        return
    with pytest.raises(Conflict):
        edit(room, sent.id, expected=expected)
    assert comments.get(room, sent.id).body == "Xin chào"


# The longest text is accepted, one letter more is not; a text with nothing visible is empty.
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x" * 10, None),
        ("x" * 11, "the text has 11 characters"),
        (" \n", "the text is empty"),
        ("\u200b", "the text is empty"),
    ],
)
@pytest.mark.parametrize("act", [edit, reply])
def test_how_long_a_text_may_be(room: Connection, body: str, said: str | None, act: Any) -> None:
    number = put(room)
    rules = settings(max_length="10")
    if said is None:
        assert act(room, number, body, settings=rules).body == body
        return
    with pytest.raises(Invalid, match=said):
        act(room, number, body, settings=rules)


def test_an_edit_is_found_by_its_new_links_and_compared_by_its_new_text(room: Connection) -> None:
    sent = send(room, 1, "Ghé http://a.example và http://b.example", rules=OPEN)
    edit(room, sent.id, "Ghé http://b.example và http://c.example")
    hosts = [row[0] for row in room.execute("select host from comment_hosts order by host")]
    assert hosts == ["b.example", "c.example"]
    kept = room.execute("select fingerprint from comments").fetchone()[0]
    assert kept == skeleton.fingerprint("Ghé http://b.example và http://c.example")
    assert selection.ids(room, Selection(domain="a.example")) == []


def test_a_reply_is_published_in_the_name_of_its_writer(room: Connection) -> None:
    number = put(room)
    answer = reply(room, number, " Mai có. \n")
    assert (answer.status, answer.staff, answer.author, answer.body) == ("published", True, "mai", "Mai có.")
    assert (answer.parent_id, answer.decided_by, answer.decided_at) == (number, "mai", clock.to_text(LATER))
    assert [(reason.phase, reason.code, reason.verdict) for reason in answer.reasons] == [("staff", "staff", "publish")]
    assert commenters.get(room, answer.person_id or 0).staff
    line = actions.log(room, kind="comment", object_id=answer.id)[0]
    assert (line.action, line.to_state, line.rev, line.detail) == ("reply", "published", 1, {"answers": number})
    assert actions.log(room, kind="comment", object_id=number) == []  # it was published already


def test_a_reply_approves_what_waits_in_the_same_batch(room: Connection) -> None:
    sent = send(room, 1, "Bao giờ?")
    answer = reply(room, sent.id)
    approved = actions.log(room, kind="comment", object_id=sent.id)[0]
    assert (approved.action, approved.batch) == (
        "approve",
        actions.log(room, kind="comment", object_id=answer.id)[0].batch,
    )
    assert comments.get(room, sent.id).decided_by == "mai"


@pytest.mark.parametrize("status", ["rejected", "spam", "trashed", "erased"])
def test_what_cannot_be_answered(room: Connection, status: str) -> None:
    number = put(room, status=status)
    with pytest.raises(Refused, match=f"comment {number} is {status}: nobody can reply to it"):
        reply(room, number)
    with pytest.raises(NotFound):
        reply(room, 99)
    assert room.execute("select count(*) from comments").fetchone()[0] == 1


@pytest.mark.parametrize(("depth", "under"), [("1", None), ("2", 1), ("3", 2), ("4", 3), ("9", 3)])
def test_a_reply_stands_as_deep_as_comments_nest(room: Connection, depth: str, under: int | None) -> None:
    first = put(room)
    second = put(room, parent_id=first)
    third = put(room, parent_id=second)
    assert (first, second, third) == (1, 2, 3)
    assert reply(room, third, settings=settings(max_depth=depth)).parent_id == under


@pytest.mark.parametrize("status", ["pending", "published", "rejected", "spam", "trashed", "erased"])
@pytest.mark.parametrize("answer", [False, True])
def test_what_can_be_pinned(room: Connection, status: str, answer: bool) -> None:
    top = put(room)
    number = put(room, status=status, parent_id=top if answer else None)
    if status == "published" and not answer:
        pinned = editing.pin(room, number, pinned=True, now=NOW, actor="lan")
        assert (pinned.pinned, pinned.version) == (True, 1)
        assert actions.log(room)[0].action == "pin"
        assert comments.get(room, top).pinned is False
    else:
        with pytest.raises(Refused, match=f"comment {number} cannot be pinned"):
            editing.pin(room, number, pinned=True, now=NOW, actor="lan")
        assert editing.pin(room, number, pinned=False, now=NOW, actor="lan").version == 0


def test_pinning_twice_is_once_and_what_is_hidden_can_be_unpinned(room: Connection) -> None:
    number = put(room)
    for _ in range(2):
        editing.pin(room, number, pinned=True, now=NOW, actor="lan")
    decisions.decide(room, "spam", [number], now=NOW, actor="lan")
    off = editing.pin(room, number, pinned=False, now=NOW, actor="lan")
    assert (off.pinned, off.status) == (False, "spam")
    assert [line.action for line in actions.log(room, kind="comment")] == ["unpin", "spam", "pin"]
