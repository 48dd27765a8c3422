"""The facts that a screening looks at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsroom.core.comments import intake
from newsroom.core.screening import case as cases
from newsroom.core.screening.case import ArticleFacts, NewComment, ParentFacts
from newsroom.store import Connection
from tests.comment_rooms import NOW, article, put, settings
from tests.core.articles.desk import Desk
from tests.core.screening.judging import person


def case(db: Connection, rules: Any = None, **fields: Any) -> cases.Case:
    new = replace(NewComment(1, "An", "Xin chào"), **fields)
    return intake.case_of(db, new, now=NOW, settings=rules or settings())


@pytest.mark.parametrize(
    ("path", "depth", "place"),
    [
        ((1,), 1, None), ((1,), 2, 1), ((1,), 9, 1), ((1, 2, 3), 1, None), ((1, 2, 3), 2, 1), ((1, 2, 3), 3, 2),
        ((1, 2, 3), 4, 3), ((1, 2, 3), 5, 3),
    ],
)  # fmt: skip
def test_where_a_reply_stands(path: tuple[int, ...], depth: int, place: int | None) -> None:
    assert ParentFacts(path[-1], 1, "published", path).place_for_reply(depth) == place


def test_an_article(db: Connection) -> None:
    desk = Desk(db)
    story = desk.draft("Tin", section="Xã hội")
    assert cases.article_facts(db, story.id) == ArticleFacts(1, "tin", "draft", False, None, None, "")
    desk.publish(story)
    desk.save(story, section="Kinh tế")
    live = ArticleFacts(1, "tin", "published", True, "2026-03-02T03:00:00Z", None, "Xã hội")
    assert cases.article_facts(db, story.id) == live
    db.execute("update articles set comments_mode = 'pre'")
    assert cases.article_facts(db, story.id) == replace(live, mode="pre")
    db.execute("update articles set status = 'trashed', live_rev = null")
    assert cases.article_facts(db, story.id) is None
    assert cases.article_facts(db, 99) is None


def test_the_comment_that_is_answered(db: Connection) -> None:
    article(db)
    first = put(db, status="spam")
    second = put(db, parent_id=first)
    put(db)
    assert cases.parent_facts(db, second) == ParentFacts(second, 1, "published", (first, second))
    assert cases.parent_facts(db, first) == ParentFacts(first, 1, "spam", (first,))
    assert cases.parent_facts(db, None) is None
    assert cases.parent_facts(db, 99) is None


@pytest.mark.parametrize(
    ("approved", "fields", "trust"),
    [
        (0, {}, 0), (1, {"key": "k"}, 0), (2, {"key": "k"}, 1), (10, {"key": "k"}, 2), (10, {}, 0), (10, {"key": "other"}, 0),
        (10, {"key": "k", "email": "b@x.vn"}, 0), (10, {"key": "k", "newcomer": True}, 0), (0, {"staff": True}, 3),
    ],
)  # fmt: skip
def test_how_far_somebody_is_trusted(db: Connection, approved: int, fields: dict[str, Any], trust: int) -> None:
    article(db)
    number = person(db, key="k")
    for _ in range(approved):
        put(db, commenter_id=number, decided_at="x")
    found = case(db, **fields)
    assert found.trust == trust
    assert found.hold_unless_trusted == ("note" if trust >= 2 else "hold")


def test_staff_and_newcomers_are_looked_up_by_nothing(db: Connection) -> None:
    article(db)
    person(db)
    assert case(db).person is not None
    assert case(db, staff=True).person is None
    assert case(db, newcomer=True).person is None
    assert case(db, name="").person is None
    assert case(db, staff=True).record is None


def test_nothing_is_scored_before_there_are_lessons_nor_what_is_too_long(db: Connection) -> None:
    from newsroom.core.comments import decisions

    article(db)
    assert case(db).scores == {}
    decisions.decide(db, "spam", [put(db, body="Mua ngay", status="pending")], now=NOW, actor="lan")
    assert case(db).scores == {"spam": round(2 / 3, 6)}
    assert case(db, staff=True).scores == {}
    assert case(db, rules=settings(max_length="8")).scores != {}
    assert case(db, rules=settings(max_length="7")).scores == {}


def test_a_moment_before_now(db: Connection) -> None:
    article(db)
    assert case(db).ago(days=1, seconds=1) == "2026-03-01T02:59:59Z"
