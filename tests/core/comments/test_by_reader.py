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
from tests.comment_rooms import NOW, article, known_reader, put, send, settings

OPEN = settings(mode="open")


def sent(db: Connection, body: str = "Tôi thấy bài này hay", **fields: Any) -> Comment:
    return send(db, 1, body, name="An", key="k", rules=OPEN, **fields)


def edit(db: Connection, comment_id: int, body: str, *, seconds: float = 60, key: str = "k") -> Comment:
    return by_reader.edit(db, comment_id, body, key, now=NOW + timedelta(seconds=seconds), settings=OPEN)


# Status before, what the new text asks for, status after: an edit never publishes a held comment.
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


def test_how_often_a_reader_may_change_a_comment(db: Connection) -> None:
    article(db)
    own = sent(db)
    for number in range(10):
        assert edit(db, own.id, f"Lời sửa thứ {number}").revision == number + 2
    with pytest.raises(Refused, match="this comment has already been changed 10 times"):
        edit(db, own.id, "Lời sửa nữa")
    assert comments.get(db, own.id).revision == 11


def test_an_edit_takes_a_decision_away_and_keeps_everything_else(db: Connection) -> None:
    article(db)
    own = sent(db, agent="Firefox", network="n")
    decisions.decide(db, "approve", [own.id], now=NOW, actor="lan")
    db.execute("update comments set pinned = 1")
    columns = (
        "id, article_id, parent_id, commenter_id, author, staff, pinned, network, agent, created_at, source, status"
    )
    before = tuple(db.execute(f"select {columns} from comments").fetchone())
    changed = edit(db, own.id, "Lời khác hẳn")
    assert (changed.decided_at, changed.decided_by, changed.body) == (None, None, "Lời khác hẳn")
    assert (changed.html, changed.edited_at) == ("<p>Lời khác hẳn</p>", "2026-03-02T03:01:00Z")
    assert tuple(db.execute(f"select {columns} from comments").fetchone()) == before
    assert [tuple(row) for row in db.execute("select rev, actor, body from comment_revisions order by rev")] == [
        (1, "reader", "Tôi thấy bài này hay"), (2, "reader", "Lời khác hẳn"),
    ]  # fmt: skip


def test_the_status_before_stays_where_the_status_does(db: Connection) -> None:
    article(db)
    own = sent(db)
    db.execute("update comments set status = 'spam', status_before = 'pending'")
    assert edit(db, own.id, "Lời khác hẳn").status_before == "pending"


@pytest.mark.parametrize("status", ["trashed", "erased"])
def test_what_is_gone_is_nobodys_to_change(db: Connection, status: str) -> None:
    article(db)
    own = sent(db)
    db.execute("update comments set status = :status", {"status": status})
    for act in (lambda: edit(db, own.id, "Khác"), lambda: delete(db, own.id)):
        with pytest.raises(NotFound, match=f"you have no comment {own.id}"):
            act()


def delete(db: Connection, comment_id: int) -> Comment:
    return by_reader.delete(db, comment_id, "k", now=NOW + timedelta(seconds=60), settings=OPEN)


def test_what_a_reader_deletes_can_be_restored(db: Connection) -> None:
    article(db)
    own = sent(db)
    gone = delete(db, own.id)
    assert (gone.status, gone.status_before) == ("trashed", "published")
    line = actions.log(db, kind="comment", object_id=own.id)[0]
    assert (line.action, line.actor, line.from_state, line.to_state, line.rev) == (
        "withdraw", "reader", "published", "trashed", 1,
    )  # fmt: skip


@pytest.mark.parametrize(("minutes", "seconds", "possible"), [("0", 0, False), ("1", 59, True), ("1", 60, False)])
def test_for_how_long_is_a_setting(db: Connection, minutes: str, seconds: int, possible: bool) -> None:
    article(db)
    sent(db)
    at = NOW + timedelta(seconds=seconds)
    (own,) = by_reader.list_(db, 1, "k", now=at, settings=settings(edit_minutes=minutes))
    assert (own.until is not None) is possible
    if possible:
        assert own.until == "2026-03-02T03:01:00Z"


def test_a_comment_of_a_time_to_come_cannot_be_changed(db: Connection) -> None:
    article(db)
    sent(db)
    (own,) = by_reader.list_(db, 1, "k", now=NOW - timedelta(seconds=1), settings=OPEN)
    assert own.until is None


def test_the_newest_of_very_many_are_shown(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_reader, "MAX_SHOWN", 3)
    article(db)
    person = sent(db).person_id
    numbers = [put(db, commenter_id=person, minutes=n) for n in (4, 1, 3, 2)]
    shown = by_reader.list_(db, 1, "k", now=NOW + timedelta(hours=1), settings=OPEN)
    assert [own.id for own in shown] == [numbers[3], numbers[2], numbers[0]]


def test_only_ones_own_on_that_article(db: Connection) -> None:
    article(db)
    article(db, "khac")
    own = sent(db)
    send(db, 1, "Của người khác", name="Bê", key="other", rules=OPEN)
    send(db, 1, "Không có cookie", name="An", rules=OPEN)
    assert [one.id for one in by_reader.list_(db, 1, "k", now=NOW, settings=OPEN)] == [own.id]
    assert by_reader.list_(db, 2, "k", now=NOW, settings=OPEN) == []
    (shown,) = by_reader.list_(db, 1, "k", now=NOW, settings=OPEN)
    assert (shown.body, shown.author, shown.held, shown.at, shown.parent_id) == (
        "Tôi thấy bài này hay", "An", False, "2026-03-02T03:00:00Z", None,
    )  # fmt: skip


def test_a_preview_is_safe(db: Connection) -> None:
    assert by_reader.preview(" <script>x</script> \n") == "<p>&lt;script&gt;x&lt;/script&gt;</p>"
