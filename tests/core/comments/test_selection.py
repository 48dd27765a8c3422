"""Selections and queues: each filter just inside and just outside, and the order of the queue by hand."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom import clock
from newsroom.core.comments import selection
from newsroom.core.comments.selection import QUEUES, Selection
from newsroom.errors import Usage
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put
from tests.core.articles.desk import Desk


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    article(db, "khac")
    return db


def report(
    db: Connection, comment_id: int, by: str, reason: str = "abuse", weight: float = 1, outcome: str | None = None
) -> None:
    db.execute(
        "insert into comment_flags (comment_id, by_hash, reason, weight, at, outcome) values (?, ?, ?, ?, 'x', ?)",
        (comment_id, by, reason, weight, outcome),
    )


def reason(
    db: Connection, comment_id: int, verdict: str, *, phase: str = "words", rev: int = 1, code: str = "x"
) -> None:
    db.execute(
        "insert into comment_reasons (comment_id, rev, phase, code, verdict, at) values (?, ?, ?, ?, ?, 'x')",
        (comment_id, rev, phase, code, verdict),
    )


def one(db: Connection, queue: str, **columns: Any) -> bool:
    """Whether a single comment with these columns is in a queue."""
    number = put(db, **columns)
    return selection.ids(db, Selection(queue=queue)) == [number]


# The queues that a comment is in, by status and by whether a moderator has decided.
@pytest.mark.parametrize(
    ("status", "decided", "queues"),
    [
        ("pending", False, {"pending"}),
        ("published", False, {"new"}),
        ("published", True, set()),
        ("spam", False, {"spam"}),
        ("spam", True, {"spam"}),
        ("rejected", False, set()),
        ("trashed", False, set()),
        ("erased", False, set()),
    ],
)
def test_the_queues_of_a_comment(room: Connection, status: str, decided: bool, queues: set[str]) -> None:
    put(room, status=status, decided_at=clock.to_text(NOW) if decided else None)
    assert {queue for queue in QUEUES if selection.ids(room, Selection(queue=queue))} == queues


@pytest.mark.parametrize(
    ("status", "outcome", "found"),
    [("published", None, True), ("published", "dismissed", False), ("pending", None, False), ("spam", None, False)],
)
def test_reported_are_those_on_the_page_with_an_open_report(
    room: Connection, status: str, outcome: str | None, found: bool
) -> None:
    number = put(room, status=status)
    put(room)
    report(room, number, "a", outcome=outcome)
    assert selection.ids(room, Selection(queue="reported")) == ([number] if found else [])


@pytest.mark.parametrize(
    ("score", "suspect"), [(None, False), (0.19, False), (0.2, True), (0.5, True), (0.8, True), (0.81, False)]
)
@pytest.mark.parametrize("status", ["pending", "published"])
def test_suspect_by_score(room: Connection, score: float | None, suspect: bool, status: str) -> None:
    assert one(room, "suspect", status=status, spam_score=score) is suspect


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"status": "pending"}, True),
        ({"status": "pending", "decided_at": "x"}, True),
        ({"status": "published"}, True),
        ({"status": "published", "decided_at": "x"}, False),
        ({"status": "spam"}, False),
        ({"status": "rejected"}, False),
    ],
)
def test_suspect_by_status(room: Connection, columns: dict[str, Any], found: bool) -> None:
    assert one(room, "suspect", spam_score=0.5, **columns) is found


@pytest.mark.parametrize(
    ("given", "suspect"),
    [
        ({"verdict": "flag"}, True), ({"verdict": "hold"}, True), ({"verdict": "spam"}, True),
        ({"verdict": "note"}, False), ({"verdict": "publish"}, False), ({"verdict": "reject"}, False),
        ({"verdict": "hold", "phase": "mode"}, False),
        ({"verdict": "hold", "rev": 2}, True), ({"verdict": "hold", "rev": 3}, False),
    ],
)  # fmt: skip
def test_suspect_by_reason(room: Connection, given: dict[str, Any], suspect: bool) -> None:
    number = put(room, rev=2)
    reason(room, number, **given)
    assert bool(selection.ids(room, Selection(queue="suspect"))) is suspect


def test_the_order_of_a_queue(room: Connection) -> None:
    """Reported as illegal, then by weight, then by age; then the score nearest to one half; then by age."""
    plain_new, plain_old = put(room, minutes=9), put(room, minutes=8)
    sure, unsure, also = (put(room, minutes=n, spam_score=s) for n, s in ((1, 1.0), (3, 0.25), (2, 0.75)))
    light, heavy, illegal, heavy_new, heavy_also = (put(room, minutes=n) for n in (1, 5, 7, 6, 6))
    report(room, light, "a")
    for number in (heavy, heavy_new, heavy_also):
        report(room, number, "a")
        report(room, number, "b", weight=0.5)
    report(room, illegal, "a", "illegal", weight=0.1)
    report(room, also, "a", outcome="dismissed", weight=9)
    order = [illegal, heavy, heavy_new, heavy_also, light, plain_old, plain_new, also, unsure, sure]
    assert selection.queue(room, Selection(queue="new")) == order
    assert selection.queue(room, Selection(queue="new"), limit=7) == order[:7]
    assert selection.queue(room, Selection(queue="new"), limit=3) == order[:3]
    by_age = [sure, light, also, unsure, heavy, heavy_new, heavy_also, illegal, plain_old, plain_new]
    assert selection.queue(room, Selection(queue="new"), oldest=True) == by_age
    assert selection.queue(room, Selection(queue="new"), oldest=True, limit=2) == by_age[:2]
    assert selection.queue(room, Selection(queue="reported")) == order[:5]


def test_a_queue_of_one_article(room: Connection) -> None:
    here, there = put(room, 1), put(room, 2)
    report(room, there, "a")
    assert selection.queue(room, Selection(queue="new", article_id=1)) == [here]
    assert selection.queue(room, Selection(queue="new", article_id=2)) == [there]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Selection(), [1, 2, 3]),
        (Selection(ids=(3, 1, 9)), [1, 3]),
        (Selection(article_id=2), [3]),
        (Selection(person_id=7), [1, 3]), (Selection(people=(7, 8)), [1, 2, 3]), (Selection(people=(8,)), [2]),
        (Selection(score_from=0.5), [2, 3]), (Selection(score_from=0.51), [3]), (Selection(score_to=0.5), [1, 2]),
        (Selection(score_to=0.49), [1]), (Selection(score_from=0.5, score_to=0.5), [2]), (Selection(score_from=0.0), [1, 2, 3]),
        (Selection(author="binh"), [2]), (Selection(author="BÌNH"), [2]), (Selection(author="bì h"), []),
        (Selection(text="cau"), [1, 3]), (Selection(text="CẦU MỚI"), [1]),
        (Selection(domain="a.example"), [2]), (Selection(domain="example"), []),
        (Selection(reason="word_hold"), [1]), (Selection(reason="word"), []),
        (Selection(since="2026-03-02T03:01:00Z"), [2, 3]), (Selection(since="2026-03-02T03:01:01Z"), [3]),
        (Selection(before="2026-03-02T03:01:00Z"), [1]), (Selection(before="2026-03-02T03:01:01Z"), [1, 2]),
        (Selection(statuses=("pending",)), [2]), (Selection(statuses=("pending", "spam")), [2, 3]),
        (Selection(queue="pending", article_id=1), [2]), (Selection(queue="pending", article_id=2), []),
        (Selection(queue="spam", statuses=("pending",)), []),
    ],
)  # fmt: skip
def test_each_filter(room: Connection, wanted: Selection, found: list[int]) -> None:
    for number in (7, 8):
        room.execute(
            "insert into commenters (id, name, name_skeleton, first_seen) values (?, 'x', 'x', 'x')", (number,)
        )
    first = put(room, 1, "Cầu mới", commenter_id=7, spam_score=0.1)
    second = put(room, 1, "Đường", author="Bình", commenter_id=8, spam_score=0.5, status="pending", minutes=1)
    put(room, 2, "Một cây cầu", commenter_id=7, spam_score=0.9, status="spam", minutes=2)
    room.execute("insert into comment_hosts (host, comment_id) values ('a.example', ?)", (second,))
    reason(room, first, "hold", code="word_hold")
    assert selection.ids(room, wanted) == found
    assert selection.size(room, wanted) == len(found)


def test_by_section(db: Connection) -> None:
    desk = Desk(db)
    one_, other = desk.draft("Một", section="Xã hội"), desk.draft("Hai", section="Kinh tế", tags=("Xã hội",))
    first = put(db, one_.id)
    put(db, other.id)
    assert selection.ids(db, Selection(section="xa hoi")) == [first]
    assert selection.ids(db, Selection(section="Thể thao")) == []


@pytest.mark.parametrize("wanted", [Selection(queue="nowhere"), Selection(statuses=("published", "odd"))])
def test_no_other_queue_and_no_other_state(room: Connection, wanted: Selection) -> None:
    with pytest.raises(Usage):
        selection.ids(room, wanted)


def test_whether_anything_narrows(room: Connection) -> None:
    assert Selection().is_everything
    assert not Selection(queue="new").is_everything
    assert not Selection(score_from=0.0).is_everything


def test_comments_of_an_article_stand_together(room: Connection) -> None:
    a, b, c, d = put(room, 2, minutes=1), put(room, 1, minutes=3), put(room, 2, minutes=0), put(room, 1, minutes=2)
    assert selection.by_article(room, Selection()) == [d, b, c, a]


def test_statuses_and_ranges(room: Connection) -> None:
    numbers = [put(room, status=status) for status in ("pending", "spam", "published", "trashed")]
    assert selection.statuses(room, [numbers[1], numbers[2], 99]) == {numbers[1]: "spam", numbers[2]: "published"}
    assert selection.between(room, numbers[1], numbers[2]) == numbers[1:3]
    assert selection.between(room, numbers[2], 99) == numbers[2:]
    assert selection.between(room, numbers[2], numbers[1]) == []
