"""Comments as threads: those on the page of an article, and the conversation around one comment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from newsroom.core.comments.fields import CommentStatus
from newsroom.store import Connection

PUBLIC: Final = ("id", "author", "staff", "pinned", "html", "at", "edited", "deleted")


@dataclass(frozen=True, slots=True)
class CommentNode:
    """One comment of a page with its replies. A `deleted` one only has a place. `at` is UTC text, `html` is safe.

    `parent` is the comment that it replies to, if any.
    """

    id: int
    author: str
    staff: bool
    pinned: bool
    html: str
    at: str
    edited: bool
    deleted: bool
    replies: tuple[CommentNode, ...]
    parent: int | None = None

    def public(self) -> dict[str, Any]:
        """What pages and their scripts show of it, but for its place in the thread."""
        return {name: getattr(self, name) for name in PUBLIC}


def thread(db: Connection, article_id: int) -> tuple[CommentNode, ...]:
    """The published comments of an article as threads: pinned first, then the oldest first.

    A comment that is not published keeps an empty place if it has published replies.
    """
    rows = db.execute(
        """
        select id, parent_id, author, staff, pinned, html, created_at, edited_at, status from comments
        where article_id = :article order by created_at, id
        """,
        {"article": article_id},
    ).fetchall()
    known = {row["id"] for row in rows}
    below: dict[int | None, list[sqlite3.Row]] = {}
    for row in rows:
        parent = row["parent_id"] if row["parent_id"] in known else None
        below.setdefault(parent, []).append(row)
    built: dict[int, tuple[CommentNode, ...]] = {}
    # From the leaves up, without recursion: an imported thread may be deeper than Python's stack.
    for row in reversed(_top_down(below)):
        children = [node for child in below.get(row["id"], ()) for node in built.pop(child["id"], ())]
        node = _node(row, row["parent_id"] if row["parent_id"] in known else None, tuple(children))
        built[row["id"]] = (node,) if node else ()
    top = [node for row in below.get(None, ()) for node in built.get(row["id"], ())]
    return tuple(sorted(top, key=lambda node: not node.pinned))


def _top_down(below: dict[int | None, list[sqlite3.Row]]) -> list[sqlite3.Row]:
    ordered: list[sqlite3.Row] = []
    unvisited = list(below.get(None, ()))
    while unvisited:
        row = unvisited.pop()
        ordered.append(row)
        unvisited += below.get(row["id"], ())
    return ordered


def _node(row: sqlite3.Row, parent: int | None, replies: tuple[CommentNode, ...]) -> CommentNode | None:
    if row["status"] != CommentStatus.PUBLISHED:
        if not replies:
            return None
        return CommentNode(row["id"], "", False, False, "", row["created_at"], False, True, replies, parent)
    return CommentNode(
        id=row["id"],
        author=row["author"],
        staff=bool(row["staff"]),
        pinned=bool(row["pinned"]),
        html=row["html"],
        at=row["created_at"],
        edited=row["edited_at"] is not None,
        deleted=False,
        replies=replies,
        parent=parent,
    )


def every(nodes: Iterable[CommentNode]) -> Iterator[CommentNode]:
    """Every comment of these threads."""
    waiting = list(nodes)
    while waiting:
        one = waiting.pop()
        yield one
        waiting += one.replies


def around(db: Connection, comment_id: int) -> list[tuple[int, int]]:
    """The whole conversation that a comment belongs to, as (level, id) in reading order, whatever their status."""
    top = db.execute(
        """
        with recursive above (id, parent_id, height) as (
            select id, parent_id, 0 from comments where id = :id
            union all
            select c.id, c.parent_id, a.height + 1
            from comments c join above a on c.id = a.parent_id where a.height < 100
        )
        select id from above order by height desc limit 1
        """,
        {"id": comment_id},
    ).fetchone()
    if top is None:
        return []
    rows = db.execute(
        """
        with recursive below (id, level, place) as (
            select id, 0, printf('%s %010d', created_at, id) from comments where id = :top
            union all
            select c.id, b.level + 1, b.place || printf(' %s %010d', c.created_at, c.id)
            from comments c join below b on c.parent_id = b.id where b.level < 100
        )
        select level, id from below order by place
        """,
        {"top": top["id"]},
    )
    return [(row["level"], row["id"]) for row in rows]
