"""Comments of an earlier import that have another status in the file by now."""

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
