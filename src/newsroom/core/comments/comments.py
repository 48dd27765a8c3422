"""Reading comments: one by one, as lists, and counted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from newsroom.core.comments import fields, selection
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.comments.selection import Selection
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.errors import NotFound
from newsroom.phrases import phrase
from newsroom.store import Connection

_SELECT = """
    select c.*, a.slug as article_slug, a.title as article_title,
        (select count(*) from journal j where j.kind = 'comment' and j.object_id = c.id) as version,
        (select count(*) from comment_flags f where f.comment_id = c.id and f.outcome is null) as flags
    from comments c join articles a on a.id = c.article_id
"""

LINE_LENGTH = 200  # characters of a text that a line of a list can need


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as one line of a list: its author, how its text begins, its status and its spam score."""

    id: int
    author: str
    beginning: str
    status: CommentStatus
    spam_score: float | None


def get(db: Connection, comment_id: int) -> Comment:
    """The comment with this id; raises `NotFound`."""
    found = find(db, comment_id)
    if found is None:
        raise NotFound(
            phrase("there is no comment {comment_id}", comment_id=comment_id),
            ref=str(comment_id),
            hint="see: newsroom comments list",
        )
    return found


def find(db: Connection, comment_id: int) -> Comment | None:
    """The comment with this id, or None."""
    row = db.execute(f"{_SELECT} where c.id = :id", {"id": comment_id}).fetchone()
    return _with_reasons(db, [row])[0] if row else None


def list_(
    db: Connection, wanted: Selection, *, newest: bool = True, limit: int | None = None, offset: int = 0
) -> list[Comment]:
    """The selected comments, the newest first unless `order` says otherwise."""
    where, values = selection.where(db, wanted)
    order = "desc" if newest else "asc"
    rows = db.execute(
        f"{_SELECT} where {where} order by c.created_at {order}, c.id {order} limit :limit offset :offset",
        values | {"limit": -1 if limit is None else limit, "offset": offset},
    ).fetchall()
    return _with_reasons(db, rows)


def lines(db: Connection, ids: Sequence[int]) -> list[CommentLine]:
    """The comments with these ids, in this order, as lines of a list; ids without a comment are left out."""
    rows = db.execute(
        """
        select id, author, substr(body, 1, :length) as beginning, status, spam_score from comments
        where id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(list(ids)), "length": LINE_LENGTH},
    )
    found = {
        row["id"]: CommentLine(
            row["id"], row["author"], row["beginning"], CommentStatus(row["status"]), row["spam_score"]
        )
        for row in rows
    }
    return [found[comment_id] for comment_id in ids if comment_id in found]


def count(db: Connection, *, article_id: int | None = None) -> dict[str, int]:
    """The number of comments in each status, and of published ones that readers have reported."""
    rows = db.execute(
        "select status, count(*) as n from comments where :article is null or article_id = :article group by status",
        {"article": article_id},
    )
    found = {row["status"]: row["n"] for row in rows}
    counts = {str(status): found.get(status, 0) for status in CommentStatus if status != CommentStatus.ERASED}
    row = db.execute(
        """
        select count(distinct f.comment_id) from comment_flags f join comments c on c.id = f.comment_id
        where f.outcome is null and c.status = 'published' and (:article is null or c.article_id = :article)
        """,
        {"article": article_id},
    ).fetchone()
    return counts | {"reported": row[0]}


def _with_reasons(db: Connection, rows: Sequence[sqlite3.Row]) -> list[Comment]:
    found: dict[int, list[Reason]] = {}
    for reason in db.execute(
        """
        select r.* from comment_reasons r join comments c on c.id = r.comment_id
        where r.comment_id in (select value from json_each(:ids))
          and r.rev = (select max(s.rev) from comment_reasons s where s.comment_id = c.id and s.rev <= c.rev)
        order by r.id
        """,
        {"ids": json.dumps([row["id"] for row in rows])},
    ):
        found.setdefault(reason["comment_id"], []).append(
            Reason(reason["phase"], reason["code"], Verdict(reason["verdict"]), json.loads(reason["evidence"]))
        )
    return [_comment(row, found.get(row["id"], [])) for row in rows]


def _comment(row: sqlite3.Row, reasons: list[Reason]) -> Comment:
    if row["reject_reason"]:
        by_moderator = Reason("moderator", row["reject_reason"], Verdict.REJECT, {"by": row["decided_by"]})
        reasons = [*reasons, by_moderator]
    return fields.from_row(row, reasons)
