"""Comments of an earlier import: which one a row became, and whether it has another status in the file by now."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.core.comments.fields import CommentStatus
from newsroom.store import Connection


@dataclass(frozen=True, slots=True)
class ChangedStatus:
    """A comment with another status in the file than here, on which nobody here has decided."""

    where: str
    id: int
    here: str
    there: str


def compare(db: Connection, comment_id: int, status: str, *, source: str, where: str) -> ChangedStatus | None:
    """What has changed in the file of `source`; None if nothing has, or if somebody has decided on the comment here."""
    found = db.execute("select status, decided_by from comments where id = :id", {"id": comment_id}).fetchone()
    decided_here = found["decided_by"] not in (None, source)
    if found["status"] in (status, CommentStatus.ERASED) or decided_here or status not in [*CommentStatus]:
        return None
    return ChangedStatus(where, comment_id, found["status"], status)


def present(db: Connection, source: str, source_id: str) -> int | None:
    """The comment that an earlier import made from a row with this id, or from which the row was exported."""
    there = db.execute(
        "select id from comments where source = :source and source_id = :source_id",
        {"source": source, "source_id": source_id},
    ).fetchone()
    if there is None and source == "newsroom":
        uid, _, number = source_id.rpartition("/")
        there = db.execute(
            """
            select c.id from comments c join articles a on a.id = c.article_id
            where c.id = :id and a.uid = :uid and c.source is null
            """,
            {"id": int(number) if number.isascii() and number.isdigit() and len(number) < 16 else None, "uid": uid},
        ).fetchone()
    return int(there["id"]) if there else None
