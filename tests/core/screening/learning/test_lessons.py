"""Which decisions are learned, how many of a bulk decision, and which duplicates are not."""

from __future__ import annotations

import pytest

from newsroom.core import stored_settings
from newsroom.core.commenters import commenters
from newsroom.core.comments import decisions
from newsroom.core.screening.learning import lessons, weights
from newsroom.store import Connection, transaction
from tests.comment_rooms import NOW, article, put


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def decide(db: Connection, action: str, *ids: int, actor: str = "lan") -> None:
    decisions.decide(db, action, ids, now=NOW, actor=actor)


def learned(db: Connection, model: str = "spam") -> list[tuple[int, int]]:
    rows = db.execute("select comment_id, y from model_log where model = ? order by id", (model,))
    return [(row[0], row[1]) for row in rows]


# What a status and a reason tell each of the two models: 1 of its kind, 0 not, None nothing.
@pytest.mark.parametrize(
    ("status", "reason", "spam", "reject"),
    [
        ("published", None, 0, 0), ("spam", None, 1, None), ("rejected", None, None, 1), ("rejected", "abuse", None, 1),
        ("rejected", "advertising", 1, None), ("pending", None, None, None), ("trashed", None, None, None),
        ("spam", "advertising", 1, None), ("published", "advertising", 0, 0),
    ],
)  # fmt: skip
def test_what_a_decision_tells(status: str, reason: str | None, spam: int | None, reject: int | None) -> None:
    assert lessons.label("spam", status, reason) == spam
    assert lessons.label("reject", status, reason) == reject


@pytest.mark.parametrize(
    ("most", "decided", "taught"),
    [("5", 5, [0, 1, 2, 3, 4]), ("5", 4, [0, 1, 2, 3]), ("5", 10, [0, 2, 4, 6, 8]), ("3", 10, [0, 3, 6]), ("0", 3, [])],
)
def test_an_act_over_many_teaches_evenly_chosen_ones(
    room: Connection, most: str, decided: int, taught: list[int]
) -> None:
    stored_settings.put(room, {"comments.model_act": most, "comments.model_margin": "0"}, now=NOW, actor="lan")
    numbers = [put(room, body=f"{'abcdefghij'[n] * 9} {n}", status="pending") for n in range(decided)]
    decide(room, "spam", *numbers)
    assert [comment for comment, _ in learned(room)] == [numbers[place] for place in taught]


def test_staff_and_what_was_decided_before_teach_nothing(room: Connection) -> None:
    own = put(room, body="Của toà soạn", staff=1, status="pending")
    other = put(room, body="Của bạn đọc", status="pending")
    decide(room, "approve", own, other)
    assert learned(room) == [(other, 0)]
    decide(room, "approve", other)
    assert learned(room) == [(other, 0)]


def test_the_address_of_the_writer_is_learned_not_that_of_others(room: Connection) -> None:
    for name in ("An", "Bình", "Chi"):
        commenters.find_or_create(room, name=name, email=f"x@{name[0].lower()}.example", now=NOW)
    decide(room, "spam", put(room, body="Xin chào mọi người", commenter_id=2, status="pending"))
    decide(room, "spam", put(room, body="Không ai biết người này", status="pending"))
    learned_features = room.execute("select distinct feature from model_weights where feature like 'mail:%'")
    assert [row[0] for row in learned_features] == ["mail:b.example"]


LONG = "Hôm qua tôi đi qua cây cầu mới ở thành phố và thấy rất nhiều người đứng xem thuyền chạy dưới sông"


@pytest.mark.parametrize(
    ("first", "second", "body", "taught"),
    [
        ("spam", "spam", LONG, 1),  # the very same
        ("spam", "spam", LONG.replace("rất", "khá"), 1),  # nearly the same
        ("spam", "approve", LONG, 2),  # decided otherwise
        ("spam", "spam", "Một ý kiến khác hẳn về bóng đá hôm nay", 2),
    ],
)
def test_copies_teach_once(room: Connection, first: str, second: str, body: str, taught: int) -> None:
    from newsroom.core.matching import skeleton

    one = put(room, body=LONG, fingerprint=skeleton.fingerprint(LONG), status="pending")
    other = put(room, body=body, fingerprint=skeleton.fingerprint(body), status="pending")
    decide(room, first, one)
    decide(room, second, other)
    assert len(learned(room)) == taught


def test_lessons_keep_what_was_said_before_and_the_margin(room: Connection) -> None:
    stored_settings.put(room, {"comments.model_margin": "7"}, now=NOW, actor="lan")
    one, other = (
        put(room, body="Một điều gì đó", status="pending"),
        put(room, body="Hai điều khác hẳn", status="pending"),
    )
    decide(room, "spam", one)
    decide(room, "spam", other)
    rows = [tuple(row) for row in room.execute("select rev, model, y, p, margin, at from model_log order by id")]
    assert rows == [
        (1, "spam", 1, 0.5, 0.07, "2026-03-02T03:00:00Z"),
        (1, "spam", 1, 0.666667, 0.07, "2026-03-02T03:00:00Z"),
    ]
    assert [row["body"] for row in lessons.latest(room, "spam", 1)] == ["Hai điều khác hẳn"]
    assert [row["body"] for row in lessons.latest(room, "spam", 9)] == ["Hai điều khác hẳn", "Một điều gì đó"]
    assert lessons.latest(room, "reject", 9) == []


def test_a_lesson_is_of_the_text_that_was_decided(room: Connection) -> None:
    from newsroom.core.comments import editing
    from tests.comment_rooms import settings

    number = put(room, body="Bản đầu tiên", status="pending")
    decide(room, "spam", number)
    editing.edit(room, number, "Bản thứ hai khác hẳn", now=NOW, actor="lan", settings=settings())
    assert [row["body"] for row in lessons.latest(room, "spam", 9)] == ["Bản đầu tiên"]


def test_the_sides_that_a_model_was_taught(room: Connection) -> None:
    numbers = [put(room, body=f"{'abcdef'[n] * 9} x", status="pending") for n in range(5)]
    assert weights.sides_taught(room, "spam") == (0, 0)
    decide(room, "spam", *numbers[:3])
    assert weights.sides_taught(room, "spam") == (3, 0)
    assert weights.sides_taught(room, "reject") == (0, 0)
    decide(room, "approve", *numbers[3:])
    assert weights.sides_taught(room, "spam") == (1, 1)  # only that it has both
    assert weights.sides_taught(room, "reject") == (0, 2)


def test_steps_that_are_kept(room: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half as many more may accumulate before the oldest are deleted."""
    monkeypatch.setattr(lessons, "KEPT_STEPS", 4)
    stored_settings.put(room, {"comments.model_margin": "0"}, now=NOW, actor="lan")
    kept = []
    for place in range(8):
        decide(room, ("spam", "trash")[0], put(room, body=f"{'abcdefgh'[place] * 9} {place}", status="pending"))
        kept.append(room.execute("select count(*) from model_steps").fetchone()[0])
    assert kept == [1, 2, 3, 4, 5, 6, 4, 5]
    oldest = room.execute("select min(log_id) from model_steps").fetchone()[0]
    assert weights.state(room, "kept_from") == 4
    assert oldest == 4


@pytest.mark.parametrize(("number", "steps", "kept_from"), [(4, 4, 0), (6, 6, 0), (7, 4, 4), (9, 4, 6)])
def test_steps_that_are_kept_when_all_is_learned_again(
    room: Connection, monkeypatch: pytest.MonkeyPatch, number: int, steps: int, kept_from: int
) -> None:
    stored_settings.put(room, {"comments.model_margin": "0"}, now=NOW, actor="lan")
    for place in range(number):
        decide(room, "spam", put(room, body=f"{'abcdefghi'[place] * 9} {place}", status="pending"))
    monkeypatch.setattr(lessons, "KEPT_STEPS", 4)
    before = [tuple(row) for row in room.execute("select * from model_weights order by 1, 2")]
    with transaction(room):
        lessons.relearn(room, 0)
    assert [tuple(row) for row in room.execute("select * from model_weights order by 1, 2")] == before
    assert room.execute("select count(*) from model_steps").fetchone()[0] == steps
    assert weights.state(room, "kept_from") == kept_from
