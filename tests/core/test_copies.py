"""Texts passed around with small changes: what counts as a copy, of whom, and among how many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom.core import copies
from newsroom.core.comments import Comment
from newsroom.store import Connection
from tests.comment_rooms import article, known_reader, send, settings

OPEN = settings(mode="open")
TEXT = "Hôm qua tôi đi chợ nổi Cái Răng và thấy rất nhiều ghe bán trái cây từ các miệt vườn xung quanh đổ về từ sớm."
NEARLY = TEXT.replace("Hôm qua", "Hôm kia")


def codes(comment: Comment) -> dict[str, str]:
    return {reason.code: reason.verdict for reason in comment.reasons}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (NEARLY, "pending"),
        (NEARLY.upper(), "pending"),
        (NEARLY.replace("chợ", "c\u200bhợ") + "\u200b" * 300, "pending"),  # padding that nobody sees changes nothing
        (TEXT[: len(TEXT) // 2], "published"),
        ("Một ý kiến hoàn toàn khác về chợ nổi Cái Răng, nơi tôi sống đã ba mươi năm nay.", "published"),
    ],
)
def test_a_text_much_like_another_is_held(db: Connection, body: str, status: str) -> None:
    article(db)
    first = send(db, 1, TEXT, name="An", rules=OPEN)
    found = send(db, 1, body, name="Bê", minutes=60 * 48, rules=OPEN)  # whatever the day
    assert found.status == status
    near = [reason.evidence for reason in found.reasons if reason.code == "near_copy"]
    assert [(one["copies"], one["first"]) for one in near] == ([(1, first.id)] if status == "pending" else [])


def test_three_like_it_elsewhere_are_spam(db: Connection) -> None:
    article(db)
    words = ("Hôm qua", "Hôm kia", "Sáng nay", "Chiều nay")
    rules = settings(mode="open", alike="80")
    found = [send(db, 1, TEXT.replace("Hôm qua", when), name=f"Người {when}", rules=rules) for when in words]
    assert [comment.status for comment in found] == ["published", "pending", "pending", "spam"]
    assert codes(found[3])["near_copy"] == "spam"


def test_to_say_it_again_in_better_words_is_no_copy(db: Connection) -> None:
    article(db)
    article(db, "bai-khac")
    known_reader(db, 1)
    send(db, 1, TEXT, name="Bình", key="cookie")
    assert "near_copy" not in codes(send(db, 1, NEARLY, name="Bình", key="cookie", minutes=1))
    assert "near_copy" in codes(send(db, 2, NEARLY + " Vui", name="Bình", key="cookie", minutes=2))


@pytest.mark.parametrize(
    ("rules", "held"),
    [({"alike_last": "2"}, True), ({"alike_last": "1"}, False), ({"alike_last": "0"}, False), ({"alike": "99"}, False),
     ({"short_text": "500"}, False)],
)  # fmt: skip
def test_the_numbers_are_settings(db: Connection, rules: dict[str, str], held: bool) -> None:
    article(db)
    send(db, 1, TEXT, name="An", rules=OPEN)
    send(db, 1, "Bài này hay.", name="Bê", rules=OPEN)
    assert ("near_copy" in codes(send(db, 1, NEARLY, name="Xê", rules=settings(mode="open", **rules)))) is held


@given(st.text(max_size=400), st.text(max_size=400))
@hypothesis_settings(max_examples=50, deadline=None)
def test_likeness_is_a_share(one: str, other: str) -> None:
    mine, theirs = copies.sketch(one), copies.sketch(other)
    assert 0 <= copies.alike(mine, theirs) == copies.alike(theirs, mine) <= 1
    assert copies.alike(mine, mine) == 1


def test_long_texts_are_compared_by_a_sample_that_is_close() -> None:
    words = [f"chữ{number}" for number in range(900)]
    one, other = " ".join(words), " ".join(words[:850])
    pieces = [{text[at : at + 5] for at in range(len(text) - 4)} for text in (one, other)]
    exact = len(pieces[0] & pieces[1]) / len(pieces[0] | pieces[1])
    assert abs(copies.alike(copies.sketch(one), copies.sketch(other)) - exact) < 0.06
