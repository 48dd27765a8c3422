"""The intake: one transaction, the same form once, people told apart, text kept as data."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import store, text
from newsroom.core import comments, intake, journal, people
from newsroom.core.screening_case import NewComment, TooMany
from newsroom.errors import Conflict, NewsroomError
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, known_reader, send, settings
from tests.conftest import SHARED


def test_a_comment_comes_in(db: Connection) -> None:
    article(db)
    comment = send(db, 1, "  Bài hay quá,\r\ncảm ơn toà soạn. ", name=" Bạn\n đọc ", email="ban@doc.vn")
    assert comment.record() == {
        "id": 1, "article_id": 1, "article_slug": "bai-viet", "parent_id": None, "author": "Bạn đọc",
        "body": "Bài hay quá,\ncảm ơn toà soạn.", "status": "pending", "created_at": "2026-03-02T03:00:00Z",
        "decided_at": None, "decided_by": None, "spam_score": None,
        "reasons": [{"code": "first_timer", "verdict": "hold", "evidence": {"approved": 0, "needed": 2}}],
        "version": 1, "flags": 0, "staff": False, "pinned": False, "edited_at": None, "revision": 1, "person_id": 1,
    }  # fmt: skip
    entry = journal.log(db, kind="comment", object_id=1)[0]
    assert (entry.actor, entry.action, entry.to_state) == ("reader", "receive", "pending")
    assert "toà soạn" not in json.dumps(entry.detail, ensure_ascii=False)  # the journal outlives an erased text


def test_the_same_form_twice_is_one_comment(db: Connection) -> None:
    article(db)
    first = send(db, 1, "Xin chào", nonce="n1")
    assert send(db, 1, "Xin chào", nonce="n1").id == first.id
    with pytest.raises(Conflict):
        send(db, 1, "Xin chào", nonce="n2")
    assert comments.count(db)["pending"] == 1


def test_undo_takes_the_comment_and_leaves_the_person(db: Connection) -> None:
    article(db)
    known_reader(db, 1)
    sent = send(db, 1, "Một ý kiến nữa", name="Bình", key="cookie")
    batch = journal.log(db, kind="comment", object_id=sent.id)[0].batch
    journal.undo(db, batch, now=NOW, actor="lan")
    assert comments.get(db, sent.id).status == "trashed"
    assert sent.person_id is not None
    assert people.record(db, sent.person_id, now=NOW).trashed == 1


def test_staff_pass_without_waiting(db: Connection) -> None:
    article(db)
    comment = send(db, 1, "Cảm ơn các bạn, xem http://a.example", name="lan", staff=True, rules=settings(mode="pre"))
    assert (comment.status, comment.staff, comment.decided_by) == ("published", True, "reader")
    assert people.get(db, comment.person_id or 0).staff


def test_judging_stores_nothing(db: Connection) -> None:
    article(db)
    reasons = intake.judge(db, NewComment(1, "An", "http://a.example"), now=NOW, settings=settings())
    assert [reason.code for reason in reasons] == ["first_link", "first_timer"]
    assert sum(comments.count(db).values()) == 0


def test_forty_at_once_from_one_network(tmp_path: Path) -> None:
    """However many post in the same second, the limit is what gets in, and the counters agree with the rows."""
    path = tmp_path / "newsroom.db"
    db = store.create(path)
    for number in range(1, 41):
        article(db, f"bai-{number}")
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def post(start: int) -> None:
        own = store.connect(path)
        gate.wait()
        for number in range(start, 41, 8):
            try:
                outcomes.append(send(own, number, f"Ý kiến {number}", name=f"Người {number}", network="net").status)
            except TooMany:
                outcomes.append("refused")
        own.close()

    threads = [threading.Thread(target=post, args=(start,)) for start in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["pending"] * 2 + ["refused"] * 38
    assert db.execute("select count(*) from comments").fetchone()[0] == 2
    assert db.execute("select sum(n) from refusals where code = 'network_minute'").fetchone()[0] == 38


def test_counters_follow_every_state(db: Connection) -> None:
    article(db)
    sent = [send(db, 1, f"Ý kiến số {n}", name=f"Người {n}") for n in range(6)]
    ids = [comment.id for comment in sent]
    for action in ("approve", "reject", "approve", "spam", "hold", "approve", "trash", "restore"):
        comments.decide(db, action, ids[: 3 + len(action) % 3], now=NOW, actor="lan")
        row = db.execute("select comments from article_counts where article_id = 1").fetchone()
        assert (row[0] if row else 0) == db.execute(
            "select count(*) from comments where status = 'published'"
        ).fetchone()[0]


@given(body=st.text(min_size=1, max_size=200), name=st.text(min_size=1, max_size=40))
@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_stored_or_refused(db: Connection, body: str, name: str) -> None:
    if not db.execute("select 1 from articles").fetchone():
        article(db)
    try:
        comment = send(db, 1, body, name=name, rules=settings(mode="open"))
    except NewsroomError:
        return
    assert comment.body == text.clean(body).strip()
    assert comments.get(db, comment.id) == comment
    assert "<script" not in comment.html.lower()


@pytest.mark.skipif(not SHARED.exists(), reason="needs the collected hostile strings")
def test_hostile_strings_are_data(db: Connection) -> None:
    article(db)
    strings = json.loads((SHARED / "hostile" / "blns.json").read_text(encoding="utf-8"))
    strings += (
        (SHARED / "hostile" / "xss-payload-list.txt").read_text(encoding="utf-8", errors="replace").splitlines()[:400]
    )
    stored = 0
    for number, string in enumerate(strings):
        try:
            comment = send(db, 1, string, name=string[:60] or "x", minutes=number * 60 * 25)
        except NewsroomError:
            continue
        stored += 1
        assert comment.status != "published"
        found = comments.list_(db, comments.Selection(text=string[:200], ids=(comment.id,)))
        assert [one.id for one in found] == [comment.id] or text.fold(string[:200]) not in text.fold(comment.body)
    assert stored > 500
