"""Comments in their states: decisions and their conflicts, queues, threads, replies, edits, pins, reports."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.core import undo
from newsroom.core.comments import comments, decisions, editing, reader_reports, selection, threads
from newsroom.core.comments.selection import Selection
from newsroom.errors import Conflict, Invalid, NotFound, Refused, Usage
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, known_reader, send, settings

OPEN = settings(mode="open")


def decide(db: Connection, action: str, *ids: int, **more: Any) -> Any:
    return decisions.decide(db, action, ids, now=NOW, actor="lan", **more)


@pytest.mark.parametrize("before", ["approve", "reject", "spam", "hold"])
@pytest.mark.parametrize(
    ("action", "status"),
    [("approve", "published"), ("reject", "rejected"), ("spam", "spam"), ("hold", "pending"), ("trash", "trashed")],
)
def test_any_decision_can_follow_any_other(db: Connection, before: str, action: str, status: str) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    decide(db, before, sent.id)
    assert decide(db, action, sent.id).done == [sent.id]
    comment = comments.get(db, sent.id)
    assert comment.status == status
    assert (comment.decided_by is None) == (status == "pending")


def test_what_is_so_already_writes_no_journal(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    first = decide(db, "approve", sent.id)
    again = decide(db, "approve", sent.id)
    assert (again.done, again.batch) == ([sent.id], None)
    assert first.batch is not None
    assert comments.get(db, sent.id).version == 2


def test_approving_what_screening_published_is_a_decision(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào", rules=OPEN)
    assert selection.queue(db, Selection(queue="new")) == [sent.id]
    decide(db, "approve", sent.id)
    assert selection.queue(db, Selection(queue="new")) == []
    assert comments.get(db, sent.id).decided_by == "lan"


@pytest.mark.parametrize("before", ["approve", "reject", "spam", "hold"])
def test_restore_brings_back_the_state_before(db: Connection, before: str) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    decide(db, before, sent.id)
    state = comments.get(db, sent.id).status
    decide(db, "trash", sent.id)
    with pytest.raises(Refused):
        raise decide(db, "approve", sent.id).failed[0][1]
    decide(db, "restore", sent.id)
    assert comments.get(db, sent.id).status == state


def test_some_of_several_fail(db: Connection) -> None:
    article(db)
    sent = [send(db, 1, f"Ý kiến {n}", name=f"Người {n}") for n in range(3)]
    outcome = decide(db, "approve", sent[0].id, 99, sent[2].id)
    assert outcome.done == [sent[0].id, sent[2].id]
    assert [(failed, type(error)) for failed, error in outcome.failed] == [(99, NotFound)]
    assert comments.count(db) == {
        "pending": 1, "published": 2, "rejected": 0, "spam": 0, "trashed": 0, "reported": 0
    }  # fmt: skip
    undo.undo(db, outcome.batch, now=NOW, actor="lan")
    assert comments.count(db)["pending"] == 3


def test_a_stale_version_is_refused_and_names_who_was_there(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    decisions.decide(db, "spam", [sent.id], now=NOW, actor="hoa")
    outcome = decide(db, "approve", sent.id, expected={sent.id: sent.version})
    assert outcome.done == []
    assert isinstance(outcome.failed[0][1], Conflict)
    assert "changed by hoa (spam)" in outcome.failed[0][1].message
    assert comments.get(db, sent.id).status == "spam"


def test_a_version_never_comes_back(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    outcome = decide(db, "approve", sent.id)
    undo.undo(db, outcome.batch, now=NOW, actor="lan")
    again = comments.get(db, sent.id)
    assert (again.status, again.decided_at) == ("pending", None)
    assert again.version > sent.version + 1


def test_reasons_of_people_stand_beside_those_of_the_machine(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xin chào")
    outcome = decide(db, "reject", sent.id, reason="off_topic")
    assert [(r.code, r.verdict) for r in comments.get(db, sent.id).reasons] == [
        ("first_timer", "hold"),
        ("off_topic", "reject"),
    ]
    undo.undo(db, outcome.batch, now=NOW, actor="lan")
    assert [r.code for r in comments.get(db, sent.id).reasons] == ["first_timer"]
    with pytest.raises(Usage):
        decide(db, "reject", sent.id, reason="because")


def test_a_bulk_undo_keeps_what_was_decided_since(db: Connection) -> None:
    article(db)
    sent = [send(db, 1, f"Ý kiến {n}", name=f"Người {n}").id for n in range(10)]
    outcome = decide(db, "spam", *sent)
    decisions.decide(db, "approve", sent[:3], now=NOW + timedelta(minutes=1), actor="hoa")
    undone = undo.undo(db, outcome.batch, now=NOW, actor="lan")
    assert (undone.undone, len(undone.kept)) == (7, 3)
    assert comments.count(db)["published"] == 3
    assert comments.count(db)["pending"] == 7


def test_the_queue_puts_first_what_readers_report_and_then_the_oldest(db: Connection) -> None:
    article(db)
    sent = [send(db, 1, f"Ý kiến {n}", name=f"Người {n}", minutes=-n, rules=OPEN).id for n in range(4)]
    for comment_id, reason, by in ((sent[0], "spam", "a"), (sent[2], "illegal", "a"), (sent[0], "abuse", "b")):
        reader_reports.report(db, comment_id, by_hash=by, reason=reason, now=NOW, actor="reader")
    assert selection.queue(db, Selection(queue="new")) == [sent[2], sent[0], sent[3], sent[1]]
    assert selection.queue(db, Selection(queue="reported")) == [sent[2], sent[0]]
    assert selection.queue(db, Selection(queue="new"), oldest=True) == sent[::-1]
    assert selection.queue(db, Selection(queue="new"), limit=1) == [sent[2]]
    assert comments.count(db)["reported"] == 2
    with pytest.raises(Usage):
        selection.queue(db, Selection(queue="nowhere"))


def test_deciding_settles_the_reports(db: Connection) -> None:
    article(db)
    sent = [send(db, 1, f"Ý kiến {n}", name=f"Người {n}", rules=OPEN).id for n in range(2)]
    for comment_id in sent:
        reader_reports.report(db, comment_id, by_hash="a", reason="abuse", now=NOW, actor="reader")
        with pytest.raises(Conflict):  # one reader, one report
            reader_reports.report(db, comment_id, by_hash="a", reason="spam", now=NOW, actor="reader")
        assert comments.get(db, comment_id).flags == 1
    decide(db, "approve", sent[0])
    outcome = decide(db, "reject", sent[1])
    assert [row[0] for row in db.execute("select outcome from comment_flags order by comment_id")] == [
        "dismissed",
        "upheld",
    ]
    undo.undo(db, outcome.batch, now=NOW, actor="lan")
    assert selection.queue(db, Selection(queue="reported")) == [sent[1]]


def test_suspects_are_those_with_a_reason_besides_being_new(db: Connection) -> None:
    article(db)
    send(db, 1, "Xin chào")
    odd = send(db, 1, "XIN CHÀO TẤT CẢ CÁC BẠN ĐỌC BÁO", name="An")
    assert selection.queue(db, Selection(queue="suspect")) == [odd.id]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Selection(text="toa soan"), [1]), (Selection(text="TOÀ SOẠN"), [1]), (Selection(author="đọc"), [1]),
        (Selection(article_id=2), [3]), (Selection(domain="a.example"), [2]), (Selection(reason="first_link"), [2]),
        (Selection(statuses=("spam", "pending")), [1, 2, 3]), (Selection(statuses=("spam",)), []),
        (Selection(since="2026-03-02T03:01:00Z"), [2, 3]), (Selection(before="2026-03-02T03:01:00Z"), [1]),
        (Selection(ids=(3, 1)), [1, 3]), (Selection(text="' or 1=1 --"), []), (Selection(text="%"), []),
    ],
)  # fmt: skip
def test_selections(db: Connection, wanted: Selection, found: list[int]) -> None:
    article(db)
    article(db, "bai-khac")
    send(db, 1, "Cảm ơn toà soạn", name="Bạn đọc")
    send(db, 1, "Ghé http://a.example", name="An", minutes=1)
    send(db, 2, "Ở bài khác", name="Bê", minutes=2)
    assert selection.ids(db, wanted) == found
    assert selection.size(db, wanted) == len(found)
    assert [comment.id for comment in comments.list_(db, wanted)] == found[::-1]


def test_threads_keep_the_place_of_what_is_gone(db: Connection) -> None:
    article(db)
    top = send(db, 1, "Ở trên", name="An", rules=OPEN)
    answer = send(db, 1, "Trả lời", name="Bê", parent_id=top.id, minutes=1, rules=OPEN)
    alone = send(db, 1, "Một mình", name="Xê", minutes=2, rules=OPEN)
    held = send(db, 1, "Còn chờ", name="Dê", minutes=3)
    assert [(node.id, [reply.id for reply in node.replies]) for node in threads.thread(db, 1)] == [
        (top.id, [answer.id]), (alone.id, []),
    ]  # fmt: skip
    decide(db, "reject", top.id, alone.id)
    (place,) = threads.thread(db, 1)
    assert (place.deleted, place.author, place.html, place.replies[0].id) == (True, "", "", answer.id)
    decide(db, "spam", answer.id)
    assert threads.thread(db, 1) == ()
    assert held.status == "pending"


def test_the_pinned_one_comes_first(db: Connection) -> None:
    article(db)
    first, second = (send(db, 1, f"Ý kiến {n}", name=f"Người {n}", minutes=n, rules=OPEN) for n in range(2))
    editing.pin(db, second.id, pinned=True, now=NOW, actor="lan")
    assert [(node.id, node.pinned) for node in threads.thread(db, 1)] == [(second.id, True), (first.id, False)]
    editing.pin(db, second.id, pinned=False, now=NOW, actor="lan")
    assert [node.id for node in threads.thread(db, 1)] == [first.id, second.id]
    with pytest.raises(Refused):
        editing.pin(db, send(db, 1, "Còn chờ", name="An").id, pinned=True, now=NOW, actor="lan")


def test_conversation_around_a_comment(db: Connection) -> None:
    article(db)
    top = send(db, 1, "Ở trên", name="An", rules=OPEN)
    first = send(db, 1, "Trả lời một", name="Bê", parent_id=top.id, minutes=1, rules=OPEN)
    second = send(db, 1, "Trả lời hai", name="Xê", parent_id=top.id, minutes=2, rules=OPEN)
    under = send(db, 1, "Dưới một", name="Dê", parent_id=first.id, minutes=3, rules=OPEN)
    wanted = [(0, top.id), (1, first.id), (2, under.id), (1, second.id)]
    assert threads.around(db, under.id) == threads.around(db, top.id) == wanted


def test_a_staff_reply_publishes_what_it_answers(db: Connection) -> None:
    article(db)
    asked = send(db, 1, "Bao giờ có lịch?")
    answer = editing.reply(db, asked.id, "Tuần sau.", now=NOW, actor="lan", settings=settings())
    assert (answer.status, answer.staff, answer.author, answer.parent_id) == ("published", True, "lan", asked.id)
    assert comments.get(db, asked.id).status == "published"
    undo.undo(db, now=NOW, actor="lan")
    assert comments.get(db, asked.id).status == "pending"
    assert comments.get(db, answer.id).status == "trashed"
    decide(db, "spam", asked.id)
    with pytest.raises(Refused):
        editing.reply(db, asked.id, "Không", now=NOW, actor="lan", settings=settings())
    with pytest.raises(Invalid):
        editing.reply(db, asked.id, "\u200b", now=NOW, actor="lan", settings=settings())


def test_an_edit_keeps_the_original(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Số máy của tôi là 0123, xem http://a.example", rules=OPEN)
    edited = editing.edit(db, sent.id, "Số máy của tôi là […]", now=NOW, actor="lan", settings=settings())
    assert (edited.body, edited.revision, edited.edited_at) == ("Số máy của tôi là […]", 2, "2026-03-02T03:00:00Z")
    assert "0123" not in edited.html
    assert [(rev, by) for rev, by, _, _ in editing.revisions(db, sent.id)] == [(1, "reader"), (2, "lan")]
    assert [r.code for r in edited.reasons] == [r.code for r in sent.reasons]
    assert selection.ids(db, Selection(domain="a.example")) == []
    with pytest.raises(Conflict):
        editing.edit(db, sent.id, "Khác", now=NOW, actor="hoa", settings=settings(), expected=sent.version)
    undo.undo(db, now=NOW, actor="lan")
    back = comments.get(db, sent.id)
    assert (back.body, back.html, back.revision, back.edited_at) == (sent.body, sent.html, 1, None)
    assert selection.ids(db, Selection(domain="a.example")) == [sent.id]


def test_undo_restores_every_byte_but_the_journal(db: Connection) -> None:
    article(db)
    known_reader(db, 1)
    sent = [send(db, 1, f"Ý kiến {n} http://a{n}.example", name=f"Người {n}").id for n in range(5)]
    tables = (
        "comments",
        "comment_revisions",
        "comment_hosts",
        "comment_flags",
        "commenters",
        "article_counts",
        "bans",
        "words",
    )

    def bytes_() -> list[list[tuple[Any, ...]]]:
        return [[tuple(row) for row in db.execute(f"select * from {name} order by 1, 2")] for name in tables]

    before = bytes_()
    batches = [
        decide(db, "approve", *sent).batch,
        decide(db, "reject", *sent[:2], reason="hate").batch,
        decide(db, "trash", *sent[2:]).batch,
    ]
    for batch in reversed(batches):
        undo.undo(db, batch, now=NOW, actor="lan")
    assert bytes_() == before
