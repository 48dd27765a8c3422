"""The same text again: from whom, where, how long after, how long a text, and how many times."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.matching import skeleton
from newsroom.store import Connection
from tests.comment_rooms import article, put, send, settings
from tests.core.screening.judging import judge, person

TEXT = "Một ý kiến dài hơn hai mươi chữ cái"
SHORT = "Cảm ơn toà soạn ạ!!"  # 19 letters
SECOND = 1 / 60
RULES = settings(mode="open", duplicate_hours="24", short_text="20", copies_spam="3", alike_last="0")


def said(db: Connection, body: str = TEXT, **columns: Any) -> int:
    return put(db, body=body, **{"fingerprint": skeleton.fingerprint(body), "minutes": -60, **columns})


# Who said it before, and where; whether it is refused as said already, or a copy.
@pytest.mark.parametrize(
    ("body", "columns", "fields", "code"),
    [
        (TEXT, {"commenter_id": 1}, {}, "duplicate"),
        (TEXT, {"commenter_id": 1, "article_id": 2}, {}, "duplicate"),
        (TEXT, {"commenter_id": 2}, {}, "copy"),
        (TEXT, {"commenter_id": 2, "network": "net"}, {"network": "net"}, "duplicate"),
        (TEXT, {"commenter_id": 2, "network": "net"}, {"network": "other"}, "copy"),
        (TEXT, {"commenter_id": 2}, {"network": None}, "copy"),
        (SHORT, {"commenter_id": 1}, {}, "duplicate"),
        (SHORT, {"commenter_id": 1, "article_id": 2}, {}, None),
        (SHORT, {"commenter_id": 1, "parent_id": 1}, {}, None),
        (SHORT, {"commenter_id": 2, "network": "net"}, {"network": "net"}, None),
        (SHORT, {"commenter_id": 2}, {}, None),
        (TEXT, {"commenter_id": 1, "status": "erased"}, {}, None),
        (TEXT, {"commenter_id": 1, "status": "trashed"}, {}, "duplicate"),
        (TEXT, {"commenter_id": 1, "minutes": -60 * 24}, {}, None),
        (TEXT, {"commenter_id": 1, "minutes": -60 * 24 + SECOND}, {}, "duplicate"),
    ],
)
def test_said_before(
    db: Connection, body: str, columns: dict[str, Any], fields: dict[str, Any], code: str | None
) -> None:
    article(db)
    article(db, "khac")
    assert (person(db, name="An"), person(db, name="Bê")) == (1, 2)
    top = put(db)
    number = said(db, body, **columns)
    found = judge(db, body, rules=RULES, **fields)
    assert [one for one in found if found[one].phase == "duplicate"] == ([code] if code else [])
    if code == "duplicate":
        assert (found[code].verdict, found[code].evidence) == ("refuse", {"comment": number})
    if code == "copy":
        assert (found[code].verdict, found[code].evidence) == ("hold", {"copies": 1, "first": number})
    assert top == 1


@pytest.mark.parametrize(("letters", "copy"), [(19, False), (20, True)])
def test_how_long_a_text_is_anyones(db: Connection, letters: int, copy: bool) -> None:
    article(db)
    body = ("Cảm ơn toà soạn nhé " + "các bạn ơi")[:letters].replace(" ", "-")
    said(db, body)
    assert ("copy" in judge(db, f"  {body}  ", rules=RULES)) is copy


@pytest.mark.parametrize(("copies", "verdict"), [(1, "hold"), (2, "hold"), (3, "spam"), (4, "spam")])
def test_how_many_copies_are_spam(db: Connection, copies: int, verdict: str) -> None:
    article(db)
    numbers = [said(db) for _ in range(copies)]
    found = judge(db, TEXT, rules=RULES)["copy"]
    assert (found.verdict, found.evidence) == (verdict, {"copies": copies, "first": numbers[0]})


def test_a_number_of_none_means_the_first(db: Connection) -> None:
    article(db)
    said(db)
    assert judge(db, TEXT, rules=settings(mode="open", copies_spam="0", alike_last="0"))["copy"].verdict == "spam"


LONG = "Hôm qua tôi đi qua cây cầu mới ở thành phố và thấy rất nhiều người đứng xem thuyền chạy dưới sông"
NEAR = LONG.replace("rất nhiều", "khá nhiều")


@pytest.mark.parametrize(
    ("rules", "near"), [({}, True), ({"alike_last": "0"}, False), ({"alike": "100"}, False), ({"alike": "60"}, True)]
)
def test_nearly_the_same(db: Connection, rules: dict[str, str], near: bool) -> None:
    article(db)
    first = send(db, 1, LONG, name="Bê", minutes=-9, rules=settings(mode="open"))
    found = judge(db, NEAR, rules=settings(**{"mode": "open", "alike": "80"} | rules))
    assert ("near_copy" in found) is near
    if near:
        evidence = found["near_copy"].evidence
        assert (evidence["copies"], evidence["first"]) == (1, first.id)
        assert 0.6 <= evidence["share"] < 1
        assert found["near_copy"].verdict == "hold"


def test_exact_and_near_copies_count_together(db: Connection) -> None:
    article(db)
    article(db, "khac")
    for body in (LONG, LONG + " hôm nay", LONG.replace("thuyền", "ghe")):
        said(db, body, article_id=2)
    found = judge(db, LONG, rules=settings(mode="open", alike="70"))
    assert (found["copy"].evidence["copies"], found["near_copy"].evidence["copies"]) == (1, 2)
    assert found["copy"].verdict == found["near_copy"].verdict == "spam"


@pytest.mark.parametrize(
    ("columns", "near"),
    [({"commenter_id": 1}, False), ({"commenter_id": 1, "article_id": 2}, True), ({"commenter_id": 2}, True)],
)
def test_better_words_of_ones_own_are_no_copy(db: Connection, columns: dict[str, Any], near: bool) -> None:
    article(db)
    article(db, "khac")
    assert (person(db, name="An"), person(db, name="Bê")) == (1, 2)
    said(db, LONG, **columns)
    assert ("near_copy" in judge(db, NEAR, rules=settings(mode="open", alike="80"))) is near
