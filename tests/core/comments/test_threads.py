"""Threads: what a page shows of every status, in which order, and the conversation around a comment."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.comments import threads
from newsroom.core.comments.fields import CommentStatus
from newsroom.core.comments.threads import CommentNode
from newsroom.store import Connection
from tests.comment_rooms import article, put


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    article(db, "khac")
    return db


def shape(nodes: tuple[CommentNode, ...]) -> list[Any]:
    """Ids nested as they stand; a deleted one is negative."""
    return [(-node.id if node.deleted else node.id, shape(node.replies)) for node in nodes]


@pytest.mark.parametrize("status", CommentStatus)
def test_only_published_ones_are_shown(room: Connection, status: str) -> None:
    number = put(room, status=status)
    assert shape(threads.thread(room, 1)) == ([(number, [])] if status == "published" else [])


@pytest.mark.parametrize("status", [one for one in CommentStatus if one != CommentStatus.PUBLISHED])
def test_what_has_answers_keeps_an_empty_place(room: Connection, status: str) -> None:
    top = put(room, status=status, pinned=1, staff=1, edited_at="x")
    answer = put(room, parent_id=top, minutes=1)
    (node,) = threads.thread(room, 1)
    assert node == CommentNode(
        top, "", False, False, "", "2026-03-02T03:00:00Z", False, True, (threads.thread(room, 1)[0].replies[0],)
    )
    assert node.replies[0].id == answer
    assert threads.thread(room, 2) == ()


def test_what_a_comment_shows(room: Connection) -> None:
    put(room, author="Bình", staff=1, pinned=1, edited_at="x", body="Xin chào")
    assert threads.thread(room, 1) == (
        CommentNode(1, "Bình", True, True, "<p>Xin chào</p>\n", "2026-03-02T03:00:00Z", True, False, ()),
    )
    put(room, 2)
    (other,) = threads.thread(room, 2)
    assert (other.staff, other.pinned, other.edited, other.deleted) == (False, False, False, False)


def test_the_oldest_comes_first_and_the_smaller_number_of_two_at_once(room: Connection) -> None:
    late, early, same = put(room, minutes=2), put(room, minutes=1), put(room, minutes=2)
    answers = [put(room, parent_id=early, minutes=n) for n in (9, 7, 8)]
    assert shape(threads.thread(room, 1)) == [
        (early, [(answers[1], []), (answers[2], []), (answers[0], [])]), (late, []), (same, []),
    ]  # fmt: skip


def test_pinned_ones_come_first_and_keep_their_order(room: Connection) -> None:
    a, b, c, d = (put(room, minutes=n, pinned=p) for n, p in enumerate((0, 1, 0, 1)))
    under = put(room, parent_id=a, minutes=9, pinned=1)  # pinned below another: stays there
    assert shape(threads.thread(room, 1)) == [(b, []), (d, []), (a, [(under, [])]), (c, [])]


def test_a_place_is_kept_through_levels_that_are_gone(room: Connection) -> None:
    a = put(room, status="spam")
    b = put(room, parent_id=a, status="trashed")
    c = put(room, parent_id=b)
    d = put(room, parent_id=c, status="pending")
    e = put(room, parent_id=a, status="rejected")
    put(room, parent_id=e, status="spam")
    assert shape(threads.thread(room, 1)) == [(-a, [(-b, [(c, [])])])]
    assert d


def test_an_answer_to_a_comment_of_another_article_stands_at_the_top(room: Connection) -> None:
    elsewhere = put(room, 2)
    number = put(room, 1, parent_id=elsewhere)
    assert shape(threads.thread(room, 1)) == [(number, [])]


def test_a_thread_deeper_than_the_stack_of_python(room: Connection) -> None:
    number = put(room)
    for _ in range(1500):
        number = put(room, parent_id=number)
    (node,) = threads.thread(room, 1)
    depth = 0
    while node.replies:
        (node,), depth = node.replies, depth + 1
    assert (depth, node.id) == (1500, number)


def test_the_conversation_around_a_comment(room: Connection) -> None:
    top = put(room, minutes=5, status="spam")
    first = put(room, parent_id=top, minutes=6, status="pending")
    second = put(room, parent_id=top, minutes=8)
    under = put(room, parent_id=first, minutes=9)
    third = put(room, parent_id=top, minutes=7)
    put(room)
    wanted = [(0, top), (1, first), (2, under), (1, third), (1, second)]
    for number in (top, first, second, under, third):
        assert threads.around(room, number) == wanted
    assert threads.around(room, 99) == []
