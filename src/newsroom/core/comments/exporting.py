"""Comments as records for other systems; an import recognises each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsroom import urls
from newsroom.core.comments import comments
from newsroom.core.comments.fields import Comment
from newsroom.core.comments.selection import Selection
from newsroom.store import Connection

CHUNK = 500  # comments read at once


def export_comments(db: Connection, comment_ids: Iterable[int], *, site_url: str) -> Iterator[dict[str, Any]]:
    """The records of comments, in the given order: the JSON of the contract with the e-mail address, the address and title of
    the article, and the names (`source`, `source_id`) by which an import recognises them."""
    ids = list(comment_ids)
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        found = {comment.id: comment for comment in comments.list_(db, Selection(ids=tuple(part)))}
        for comment_id in part:
            yield found[comment_id].record() | _for_others(db, found[comment_id], site_url)


def _for_others(db: Connection, comment: Comment, site_url: str) -> dict[str, Any]:
    row = db.execute(
        """
        select a.uid, a.path, a.title, p.email, c.source, c.source_id, q.source as above, q.source_id as above_id
        from comments c join articles a on a.id = c.article_id left join commenters p on p.id = c.commenter_id
        left join comments q on q.id = c.parent_id where c.id = :id
        """,
        {"id": comment.id},
    ).fetchone()
    answered = row["above_id"] if row["above"] == row["source"] else None
    if comment.parent_id and not row["source"]:
        answered = f"{row['uid']}/{comment.parent_id}"
    return {
        "email": row["email"] or "",
        "article_title": row["title"],
        "article_url": urls.absolute(site_url, row["path"]) if row["path"] else None,
        "source": row["source"] or "newsroom",
        "source_id": row["source_id"] or f"{row['uid']}/{comment.id}",
        "parent_source_id": answered,
    }
