"""What readers may do with their own comments, for how long, and what an edit cannot change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from newsroom.core.comments import by_reader, comments, decisions
from newsroom.core.comments.fields import Comment
from newsroom.core.journal import actions
from newsroom.core.screening import word_lists
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, known_reader, send, settings

OPEN = settings(mode="open")


def sent(db: Connection, body: str = "Tôi thấy bài này hay", **fields: Any) -> Comment:
    return send(db, 1, body, name="An", key="k", rules=OPEN, **fields)


def edit(db: Connection, comment_id: int, body: str, *, seconds: float = 60, key: str = "k") -> Comment:
    return by_reader.edit(db, comment_id, body, key, now=NOW + timedelta(seconds=seconds), settings=OPEN)


# Status before, what the new text asks for, status after: an edit never frees anything.
@pytest.mark.parametrize(
    ("before", "word", "after"),
    [
        ("published", "", "published"), ("published", "chờ", "pending"), ("published", "cấm", "rejected"),
        ("pending", "", "pending"), ("pending", "chờ", "pending"), ("pending", "cấm", "rejected"),
        ("spam", "", "spam"), ("spam", "chờ", "spam"), ("spam", "cấm", "rejected"),
        ("rejected", "", "rejected"), ("rejected", "chờ", "rejected"),
    ],
)  # fmt: skip
def test_an_edit_never_frees_a_comment(db: Connection, before: str, word: str, after: str) -> None:
    article(db)
    word_lists.add(db, ["chờ"], "hold", now=NOW, actor="lan")
    word_lists.add(db, ["cấm"], "ban", now=NOW, actor="lan")
    own = sent(db)
    db.execute("update comments set status = :status", {"status": before})
    assert edit(db, own.id, f"Lời khác hẳn {word}").status == after


def test_an_edit_keeps_the_reasons_of_each_text_and_the_status_before(db: Connection) -> None:
    article(db)
    word_lists.add(db, ["chờ"], "hold", now=NOW, actor="lan")
    own = sent(db)
    changed = edit(db, own.id, "Lời phải chờ")
    assert (changed.status, changed.status_before, changed.revision) == ("pending", "published", 2)
    assert [reason.code for reason in changed.reasons] == ["word_hold", "open"]
    entry = actions.log(db, kind="comment", object_id=own.id)[0]
    assert (entry.action, entry.actor, entry.from_state, entry.to_state, entry.rev) == (
        "edit", "reader", "published", "pending", 2,
    )  # fmt: skip


def test_the_same_text_changes_nothing(db: Connection) -> None:
    article(db)
    own = sent(db)
    assert edit(db, own.id, f"  {own.body} ").revision == 1
    assert len(actions.log(db, kind="comment", object_id=own.id)) == 1


@pytest.mark.parametrize("body", ["", "\u200b", "x" * 4001])
def test_a_text_that_would_be_refused_changes_nothing(db: Connection, body: str) -> None:
    article(db)
    own = sent(db)
    with pytest.raises(Invalid):
        edit(db, own.id, body)
    assert comments.get(db, own.id).revision == 1


def test_an_edit_counts_for_no_limit_and_is_no_copy(db: Connection) -> None:
    article(db)
    for number in range(3):
        send(db, 1, f"Ý kiến khác nhau số {number} của tôi", name="An", key="k", rules=OPEN)
    assert edit(db, 3, "Ý kiến khác nhau số 0 của tôi").status == "published"


@pytest.mark.parametrize(("seconds", "possible"), [(0, True), (299, True), (300, False), (301, False)])
def test_until_when(db: Connection, seconds: float, possible: bool) -> None:
    article(db)
    own = sent(db)
    shown = by_reader.list_(db, 1, "k", now=NOW + timedelta(seconds=seconds), settings=OPEN)
    assert [one.until for one in shown] == ["2026-03-02T03:05:00Z" if possible else None]
    if possible:
        assert edit(db, own.id, "Lời khác", seconds=seconds).body == "Lời khác"
    else:
        with pytest.raises(Refused):
            edit(db, own.id, "Lời khác", seconds=seconds)
        with pytest.raises(Refused):
            by_reader.delete(db, own.id, "k", now=NOW + timedelta(seconds=seconds), settings=OPEN)


def test_answered_or_another_readers_comments_stay_as_they_are(db: Connection) -> None:
    article(db)
    own = sent(db)
    with pytest.raises(NotFound):
        edit(db, own.id, "Lời khác", key="other")
    send(db, 1, "Trả lời", name="Bê", parent_id=own.id, rules=OPEN)
    with pytest.raises(Refused):
        edit(db, own.id, "Lời khác")


def test_deleting_moves_it_to_the_trash_once(db: Connection) -> None:
    article(db)
    own = sent(db)
    gone = by_reader.delete(db, own.id, "k", now=NOW, settings=OPEN)
    assert (gone.status, gone.status_before) == ("trashed", "published")
    with pytest.raises(NotFound):
        by_reader.delete(db, own.id, "k", now=NOW, settings=OPEN)


@pytest.mark.parametrize(
    ("action", "shown"), [("approve", True), ("hold", True), ("reject", False), ("spam", False), ("trash", False)]
)
def test_what_a_moderator_decided_against_is_not_shown(db: Connection, action: str, shown: bool) -> None:
    article(db)
    own = sent(db)
    decisions.decide(db, action, [own.id], now=NOW, actor="lan")
    found = by_reader.list_(db, 1, "k", now=NOW, settings=OPEN)
    assert [one.id for one in found] == ([own.id] if shown else [])
    assert [one.held for one in found] == ([action == "hold"] if shown else [])


def test_the_verdict_of_a_machine_is_not_shown(db: Connection) -> None:
    article(db)
    own = sent(db, trap="honeypot")
    assert own.status == "spam"
    (seen,) = by_reader.list_(db, 1, "k", now=NOW, settings=OPEN)
    assert (seen.held, seen.body) == (True, own.body)


@pytest.mark.parametrize(("days", "shown"), [(29.9, True), (30, False), (31, False)])
def test_ones_own_comments_are_shown_for_thirty_days(db: Connection, days: float, shown: bool) -> None:
    article(db)
    sent(db)
    found = by_reader.list_(db, 1, "k", now=NOW + timedelta(days=days), settings=OPEN)
    assert bool(found) is shown


def test_the_oldest_comes_first(db: Connection) -> None:
    article(db)
    known_reader(db, 1, key="k", name="An")
    found = by_reader.list_(db, 1, "k", now=NOW, settings=OPEN)
    assert [one.id for one in found] == [1, 2]
