"""Long threads in pages: the first is on the page of the story, the others have their own addresses.

A short thread is one page, with every reply below its comment. A longer one is in order of time, so that a new comment
changes only the last page, even if it is a reply; if a reply and its comment are on the same page, the reply is still
below it.

Newest first, the page of the story has the last comments, and its further pages are numbered from the oldest, so that a
new comment still changes the page of the story only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from newsroom.core.comments.threads import CommentNode, every
from newsroom.setting_kinds import ThreadOrder
from newsroom.store import Connection

WHOLE: Final = 200  # comments up to which a thread is one page …
WHOLE_BYTES: Final = 200_000  # … unless they are longer than this
LONGEST: Final = 100  # comments on a page of a longer thread
LARGEST: Final = 120_000  # bytes of these comments
MARKUP: Final = 600  # bytes of HTML around the text of one comment
FEW: Final = 4  # this many comments are always one page, however long they are


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """One page of a thread, numbered from 1. `ids` are those of its comments."""

    number: int
    threads: tuple[CommentNode, ...]
    ids: tuple[int, ...]


def long_threads(db: Connection, among: Iterable[int] | None = None) -> Iterator[int]:
    """The live articles (all, or those `among` these) whose threads may be longer than a page, and all long threads."""
    some = "and c.article_id in (select value from json_each(:ids))" if among is not None else ""
    rows = db.execute(
        f"""
        select c.article_id from article_counts c join articles a on a.id = c.article_id and a.live_rev is not null
        where c.comments > :few {some} and (
            select count(*) > :whole or sum(length(cast(m.html as blob)) + :markup) > :bytes
            from comments m where m.article_id = c.article_id)
        order by c.article_id
        """,
        {"few": FEW, "whole": WHOLE, "bytes": WHOLE_BYTES, "markup": MARKUP, "ids": json.dumps(sorted(among or ()))},
    )
    return (row[0] for row in rows)


def divide(threads: Sequence[CommentNode], order: ThreadOrder = ThreadOrder.OLDEST) -> list[ThreadPage]:
    """The pages of a thread (from `threads.thread`), pinned comments first, by their numbers: page 1 is the story's own.

    Oldest first, the pages follow each other in time. Newest first, page 1 has the newest comments, page 2 the oldest,
    page 3 those after them, and so on.
    """
    nodes = list(every(threads))
    few = len(nodes) <= FEW or (len(nodes) <= WHOLE and sum(map(_weight, nodes)) <= WHOLE_BYTES)
    if few:
        return [ThreadPage(1, in_order(threads, order), tuple(one.id for one in nodes))]
    pinned = [one for one in threads if one.pinned]
    first = {one.id for one in pinned}
    rest = sorted((one for one in nodes if one.id not in first), key=lambda one: (one.at, one.id))
    parts = list(_parts(pinned + rest)) if order is ThreadOrder.OLDEST else _newest_first(pinned, rest)
    return [
        ThreadPage(number, in_order(_nested(part), order), tuple(one.id for one in part))
        for number, part in enumerate(parts, 1)
    ]


def in_order(threads: Iterable[CommentNode], order: ThreadOrder) -> tuple[CommentNode, ...]:
    """Threads that are the oldest first, in this order: pinned ones stay first, replies stay the oldest first."""
    if order is ThreadOrder.OLDEST:
        return tuple(threads)
    turned = tuple(threads)[::-1]
    return tuple(sorted(turned, key=lambda one: not one.pinned))


def _newest_first(pinned: list[CommentNode], rest: list[CommentNode]) -> list[list[CommentNode]]:
    """The comments of each page by its number. The newest ones join those before them while they are few."""
    parts = list(_parts(rest)) if rest else [[]]
    newest = parts.pop()
    if parts and len(newest) < LONGEST // 2:
        newest = parts.pop() + newest
    return [pinned + newest, *parts]


def _weight(node: CommentNode) -> int:
    return MARKUP + len(node.html.encode())


def _parts(ordered: Iterable[CommentNode]) -> Iterator[list[CommentNode]]:
    part: list[CommentNode] = []
    weight = 0
    for one in ordered:
        if part and (len(part) == LONGEST or weight + _weight(one) > LARGEST):
            yield part
            part, weight = [], 0
        part.append(one)
        weight += _weight(one)
    yield part


def _nested(part: Sequence[CommentNode]) -> tuple[CommentNode, ...]:
    """The comments of one page as threads, in their order."""
    here = {one.id for one in part}
    below: dict[int | None, list[CommentNode]] = {}
    for one in part:
        below.setdefault(one.parent if one.parent in here else None, []).append(one)
    ordered = list(below.get(None, ()))
    for one in ordered:  # grows in the loop: each comment is before its replies, however deep they are
        ordered += below.get(one.id, ())
    made: dict[int, CommentNode] = {}
    for one in reversed(ordered):
        made[one.id] = replace(one, replies=tuple(made[reply.id] for reply in below.get(one.id, ())))
    return tuple(made[one.id] for one in below.get(None, ()))
