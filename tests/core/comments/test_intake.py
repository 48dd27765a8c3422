"""The intake: one transaction, the same form once, people told apart, text kept as data."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom import store, text
from newsroom.core import undo
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import comments, decisions, editing, intake
from newsroom.core.comments.selection import Selection
from newsroom.core.journal import actions
from newsroom.core.screening import word_lists
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import Reason, TooManyComments, Verdict
from newsroom.errors import Conflict, NewsroomError
from newsroom.store import Connection
from tests import hostile
from tests.comment_rooms import NOW, article, known_reader, send, settings


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
    entry = actions.log(db, kind="comment", object_id=1)[0]
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
    batch = actions.log(db, kind="comment", object_id=sent.id)[0].batch
    undo.undo(db, batch, now=NOW, actor="lan")
    assert comments.get(db, sent.id).status == "trashed"
    assert sent.person_id is not None
    assert commenters.record(db, sent.person_id, now=NOW, settings=settings()).trashed == 1


def test_staff_pass_without_waiting(db: Connection) -> None:
    article(db)
    comment = send(db, 1, "Cảm ơn các bạn, xem http://a.example", name="lan", staff=True, rules=settings(mode="pre"))
    assert (comment.status, comment.staff, comment.decided_by) == ("published", True, "reader")
    assert commenters.get(db, comment.person_id or 0).staff


def test_judging_stores_nothing(db: Connection) -> None:
    article(db)
    reasons = intake.judge(db, NewComment(1, "An", "http://a.example"), now=NOW, settings=settings())
    assert [reason.code for reason in reasons] == ["first_link", "first_timer"]
    assert sum(comments.count(db).values()) == 0


def test_forty_at_once_from_one_network(tmp_path: Path) -> None:
    """However many are sent in the same second, only the limit is accepted, and the counters agree with the rows."""
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
            except TooManyComments:
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
        decisions.decide(db, action, ids[: 3 + len(action) % 3], now=NOW, actor="lan")
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


def test_hostile_strings_are_data(db: Connection) -> None:
    article(db)
    stored = 0
    # The tests of the terminal send the others.
    for number, string in enumerate((*hostile.strings()[::2], *hostile.payloads(every=40))):
        try:
            comment = send(db, 1, string, name=string[:60] or "x", minutes=number * 60 * 25)
        except NewsroomError:
            continue
        stored += 1
        assert comment.status != "published"
        found = comments.list_(db, Selection(text=string[:200], ids=(comment.id,)))
        assert [one.id for one in found] == [comment.id] or text.fold(string[:200]) not in text.fold(comment.body)
    assert stored > 200


SAID = st.sampled_from(
    ("Một ý kiến đủ dài để có thể giống một ý kiến khác.", "Một ý kiến đủ dài để có thể giống một ý kiến nào.",
     "Xem http://a.example nhé, hay lắm đấy các bạn ơi.", "Ngắn.", "chờ xem nào", "Điều này chưa ai nói ở đây cả.")
)  # fmt: skip
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("send"), st.integers(1, 2), SAID, st.sampled_from(("An", "Bê")), st.sampled_from((None, "k"))),
        st.tuples(st.just("decide"), st.sampled_from(("approve", "spam", "trash")), st.integers(1, 6)),
        st.tuples(st.just("ban"), st.sampled_from(("An", "Bê"))),
        st.tuples(st.just("word"), st.sampled_from(("nhé", "chờ"))),
        st.tuples(st.just("staff"), st.integers(1, 6)),
        st.tuples(st.just("close"), st.integers(1, 2)),
    ),
    min_size=2, max_size=14,
)  # fmt: skip


def _do(db: Connection, step: tuple[Any, ...], number: int) -> object:
    """One step; what it came to, in words that do not depend on the order of commits."""
    now = NOW + timedelta(seconds=40 * number)
    try:
        if step[0] == "send":
            new = NewComment(step[1], step[3], step[2], key=step[4], network="n")
            sent = intake.receive(db, new, now=now, actor="reader", settings=settings(mode="open", alike="70"))
            return sent.status, [(reason.code, reason.verdict, reason.evidence) for reason in sent.reasons]
        if step[0] == "decide":
            return [str(error) for _, error in decisions.decide(db, step[1], [step[2]], now=now, actor="lan").failed]
        if step[0] == "ban":
            return bans.add(db, "name", step[1], mode="shadow", now=now, actor="lan").mode
        if step[0] == "word":
            return word_lists.add(db, [step[1]], "hold", now=now, actor="lan")[0].action
        if step[0] == "staff":
            said = f"Cảm ơn bạn, xem http://a.example số {number}."
            return editing.reply(db, step[1], said, now=now, actor="lan", settings=settings()).status
        db.execute("update articles set comments_mode = 'closed' where id = :id", {"id": step[1]})
    except NewsroomError as error:
        return type(error).__name__, str(error)
    return None


@given(STEPS)
@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_burst_in_one_commit_is_judged_like_comments_one_by_one(tmp_path: Path, steps: list[tuple[Any, ...]]) -> None:
    """What the intake remembers within a transaction never makes it differ, whatever else happens in between."""
    outcomes = []
    fresh = tmp_path / "fresh.db"
    if not fresh.exists():
        db: Connection = store.create(fresh)
        article(db)
        article(db, "bai-khac")
        db.close()
    for way in ("together", "apart", "plain"):
        path = tmp_path / f"{way}-{secrets.token_hex(4)}.db"
        path.write_bytes(fresh.read_bytes())
        db = store.connect(path)
        if way == "plain":  # a connection that remembers nothing
            db.close()
            db = sqlite3.connect(path, isolation_level=None)
            db.row_factory = sqlite3.Row
        if way == "together":
            with store.transaction(db):
                outcomes.append([_do(db, step, number) for number, step in enumerate(steps)])
        else:
            outcomes.append([_do(db, step, number) for number, step in enumerate(steps)])
        db.close()
    assert outcomes[0] == outcomes[1] == outcomes[2]


@given(st.ip_addresses(v=4))
@hypothesis_settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_network_is_a_24_however_it_is_told(db: Connection, address: IPv4Address) -> None:
    first, _, _ = str(address).rpartition(".")
    known = commenters.network_hash(db, str(address))
    assert known == commenters.network_hash(db, f"{first}.7") == commenters.network_hash(db, f"::ffff:{address}")


def refusals(db: Connection) -> dict[tuple[str, str], int]:
    return {(row["day"], row["code"]): row["n"] for row in db.execute("select * from refusals")}


def test_a_refusal_is_counted_on_the_day_of_the_place_and_leaves_nothing_else(db: Connection) -> None:
    article(db)
    hanoi = settings(max_length="10").override(site_timezone="Asia/Ho_Chi_Minh")
    before = db.execute("select count(*) from journal").fetchone()[0]
    for minutes in (0, 1, 14 * 60):  # 03:00, 03:01 and 17:00 in UTC: the next day has begun there
        with pytest.raises(NewsroomError) as refused:
            send(db, 1, "x" * 11, minutes=minutes, rules=hanoi)
        assert refused.value.reason == "too_long"
    assert refusals(db) == {("2026-03-02", "too_long"): 2, ("2026-03-03", "too_long"): 1}
    assert db.execute("select (select count(*) from comments) + (select count(*) from commenters)").fetchone()[0] == 0
    assert db.execute("select count(*) from journal").fetchone()[0] == before


# Of a text longer than the limit little is computed; of one many times as long, nothing.
@pytest.mark.parametrize(("length", "refused"), [(10, None), (11, None), (40, None), (41, "too_long")])
def test_what_is_refused_unread(length: int, refused: str | None) -> None:
    prepared = intake.prepare(NewComment(1, "An", "x" * length), limit=10)
    assert (prepared.refused.code if prepared.refused else None) == refused
    if refused:
        assert prepared.refused is not None
        assert prepared.refused.evidence == {"length": 41, "limit": 10}


def test_without_a_limit_every_length_is_read() -> None:
    assert intake.prepare(NewComment(1, "An", "x" * 100_000)).refused is None


def test_bytes_that_are_no_text_are_refused_for_that(db: Connection) -> None:
    article(db)
    assert intake.prepare(NewComment(1, "An", "a\udcff")).refused is not None
    with pytest.raises(NewsroomError) as refused:
        send(db, 1, "a\udcff")
    assert refused.value.reason == "encoding"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (NewComment(1, " An \n Bê ", " a\r\nb \n", email=" x@y.vn\n"), NewComment(1, "An Bê", "a\nb", email="x@y.vn")),
        (NewComment(1, "An", "a", agent="F" * 201), NewComment(1, "An", "a", agent="F" * 200)),
        (NewComment(1, "An", "a", agent="F" * 200), NewComment(1, "An", "a", agent="F" * 200)),
        (NewComment(1, "An", "a", agent=""), NewComment(1, "An", "a", agent=None)),
        (NewComment(1, "An", "e\u0301", key="k", nonce="n"), NewComment(1, "An", "\u00e9", key="k", nonce="n")),
    ],
)
def test_the_fields_as_the_file_keeps_them(typed: NewComment, kept: NewComment) -> None:
    assert intake.cleaned(typed) == kept


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], "published"), (["note"], "published"), (["publish", "flag"], "published"), (["flag", "hold"], "pending"),
        (["hold", "spam"], "spam"), (["spam", "reject", "hold"], "rejected"),
    ],
)  # fmt: skip
def test_the_strictest_verdict_gives_the_status(verdicts: list[str], status: str) -> None:
    assert intake.status_of([Reason("x", "x", Verdict(verdict)) for verdict in verdicts]) == status


def test_every_reason_is_kept_in_order_with_the_comment(db: Connection) -> None:
    article(db)
    sent = send(db, 1, "Xem http://a.example này", trap="no_token", agent="F", network="n")
    assert [reason.code for reason in sent.reasons] == ["no_token", "first_link", "first_timer"]
    line = actions.log(db, kind="comment", object_id=sent.id)[0]
    assert line.detail == {"article": 1, "reasons": ["no_token", "first_link", "first_timer"]}
    row = db.execute("select network, agent, commenter_id from comments").fetchone()
    assert tuple(row) == ("n", "F", 1)
    assert [one[0] for one in db.execute("select host from comment_hosts")] == ["a.example"]


def test_a_form_token_is_spent_by_what_was_stored_only(db: Connection) -> None:
    article(db)
    with pytest.raises(NewsroomError):
        send(db, 1, "", nonce="n1")
    first = send(db, 1, "Xin chào", nonce="n1")
    editing.edit(db, first.id, "Xin chào nhé", now=NOW, actor="lan", settings=settings())
    again = intake.receive_prepared(
        db, intake.prepare(NewComment(1, "Bê", "Khác hẳn", nonce="n1")), now=NOW, actor="reader", settings=settings()
    )
    assert (again.id, again.status, again.revision, again.body) == (first.id, "pending", 2, "Xin chào nhé")
