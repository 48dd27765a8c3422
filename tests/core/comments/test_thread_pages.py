"""A long thread in pages, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from newsroom.core.comments import thread_pages, threads
from newsroom.core.comments.thread_pages import LARGEST, LONGEST, WHOLE, ThreadPage
from newsroom.core.comments.threads import CommentNode
from newsroom.setting_kinds import ThreadOrder
from newsroom.store import Connection
from tests.comment_rooms import article, put

# What comment `n` answers, of comments numbered from 1.
SHAPES: dict[str, Callable[[int], int | None]] = {
    "flat": lambda n: None,
    "deep": lambda n: n - 1 or None,
    "one parent": lambda n: 1 if n > 1 else None,
    "pairs": lambda n: n - 1 if n % 2 == 0 else None,
    "late answers": lambda n: n - 90 if n > 90 else None,
}


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    return db


def fill(room: Connection, number: int, answers: Callable[[int], int | None] = SHAPES["flat"], **columns: str) -> None:
    room.execute("begin")
    for n in range(1, number + 1):
        put(room, body=f"Ý kiến {n}", minutes=n, parent_id=answers(n), **columns)
    room.execute("commit")


def pages(room: Connection) -> list[ThreadPage]:
    return thread_pages.divide(threads.thread(room, 1))


def ids(nodes: Sequence[CommentNode]) -> set[int]:
    return {one.id for one in threads.every(nodes)}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_comment_is_on_one_page_in_the_order_of_time(room: Connection, shape: str) -> None:
    fill(room, 2 * LONGEST + 50, SHAPES[shape])
    made = pages(room)
    assert [len(page.ids) for page in made] == [LONGEST, LONGEST, 50]
    assert [one for page in made for one in page.ids] == list(range(1, 2 * LONGEST + 51))
    for page in made:
        assert ids(page.threads) == set(page.ids)
        for one in threads.every(page.threads):  # the comment it replies to is above it, if it is on the page
            assert {reply.parent for reply in one.replies} <= {one.id}
        assert not {one.parent for one in page.threads} & set(page.ids)
    assert list(thread_pages.long_threads(room)) == [1]
    assert list(thread_pages.long_threads(room, [2])) == []


@pytest.mark.parametrize("shape", SHAPES)
def test_a_new_comment_changes_the_last_page_alone(room: Connection, shape: str) -> None:
    fill(room, 2 * LONGEST + 50, SHAPES[shape])
    before = pages(room)
    put(room, minutes=1000, parent_id=3)
    after = pages(room)
    assert after[:-1] == before[:-1]
    assert after[-1].ids == (*before[-1].ids, 2 * LONGEST + 51)


@pytest.mark.parametrize(("number", "made"), [(0, 1), (1, 1), (WHOLE, 1), (WHOLE + 1, 3)])
def test_a_short_thread_is_one_page_as_it_is(room: Connection, number: int, made: int) -> None:
    fill(room, number, SHAPES["deep"])
    assert len(pages(room)) == made
    if made == 1:
        assert pages(room)[0].threads == threads.thread(room, 1)
        assert list(thread_pages.long_threads(room)) == []


def test_long_comments_make_shorter_pages(room: Connection) -> None:
    fill(room, 60, html="đ" * (LARGEST // 20))  # two bytes each
    made = pages(room)
    assert len(made) > 5
    assert all(len(page.ids) == 9 for page in made[:-1])
    assert list(thread_pages.long_threads(room)) == [1]


def test_a_few_comments_are_one_page_however_long(room: Connection) -> None:
    fill(room, thread_pages.FEW, html="x" * LARGEST)
    assert len(pages(room)) == 1
    assert list(thread_pages.long_threads(room)) == []


def test_pinned_ones_stand_on_the_first_page(room: Connection) -> None:
    fill(room, WHOLE + 50)
    room.execute("update comments set pinned = 1 where id in (150, 220)")
    assert pages(room)[0].ids[:3] == (150, 220, 1)
    assert sum(len(page.ids) for page in pages(room)) == WHOLE + 50


def test_a_removed_comment_keeps_its_place_while_it_has_answers(room: Connection) -> None:
    fill(room, WHOLE + 50, SHAPES["late answers"])
    before = pages(room)
    room.execute("update comments set status = 'rejected' where id = 5")
    after = pages(room)
    assert [page.ids for page in after] == [page.ids for page in before]
    assert after[1:] == before[1:]


NEWEST = ThreadOrder.NEWEST


def newest_first(room: Connection) -> list[ThreadPage]:
    return thread_pages.divide(threads.thread(room, 1), NEWEST)


# How many comments there are, and how many each page has, by its number: the newest page first, then the oldest.
@pytest.mark.parametrize(
    ("number", "sizes"),
    [
        (0, [0]),
        (WHOLE, [WHOLE]),
        (WHOLE + 1, [LONGEST + 1, LONGEST]),
        (2 * LONGEST + LONGEST // 2 - 1, [LONGEST + LONGEST // 2 - 1, LONGEST]),
        (2 * LONGEST + LONGEST // 2, [LONGEST // 2, LONGEST, LONGEST]),
        (3 * LONGEST, [LONGEST, LONGEST, LONGEST]),
    ],
)
def test_newest_first_the_story_has_the_last_comments(room: Connection, number: int, sizes: list[int]) -> None:
    fill(room, number)
    made = newest_first(room)
    assert [(page.number, len(page.ids)) for page in made] == list(enumerate(sizes, 1))
    in_time = [one for page in (*made[1:], made[0]) for one in sorted(page.ids)]
    assert in_time == list(range(1, number + 1))
    for page in made:
        assert [one.id for one in page.threads] == sorted(page.ids, reverse=True)


def test_newest_first_replies_stay_in_the_order_of_time(room: Connection) -> None:
    fill(room, 5, lambda n: 1 if n in (2, 4) else None)
    room.execute("update comments set pinned = 1 where id = 3")
    (page,) = newest_first(room)
    assert [(one.id, [reply.id for reply in one.replies]) for one in page.threads] == [(3, []), (5, []), (1, [2, 4])]


def test_newest_first_a_pinned_comment_is_on_the_page_of_the_story(room: Connection) -> None:
    fill(room, 3 * LONGEST)
    room.execute("update comments set pinned = 1 where id = 7")
    made = newest_first(room)
    assert made[0].threads[0].id == 7
    assert [len(page.ids) for page in made] == [99 + 1, LONGEST, LONGEST]
    assert 7 not in made[1].ids


def test_newest_first_a_new_comment_changes_the_page_of_the_story_only(room: Connection) -> None:
    fill(room, 2 * LONGEST + 60)
    before = newest_first(room)
    put(room, body="Mới", minutes=9000, parent_id=1)
    after = newest_first(room)
    assert after[1:] == before[1:]
    assert len(after[0].ids) == len(before[0].ids) + 1
