"""The status that a comment had before the present one, and before that, from the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from newsroom.core.comments.fields import CommentStatus
from newsroom.store import Connection

# The changes of comments that are in force, oldest first.
_IN_FORCE = """
    select j.object_id, j.action, j.from_state, j.to_state, json_extract(j.detail, '$.reason') as reason
    from json_each(:ids) i
    cross join journal j on j.kind = 'comment' and j.object_id = i.value
    join batches b on b.id = j.batch_id
    where j.to_state is not null and b.undone_by is null
      and not exists (select 1 from journal u join batches x on x.id = u.batch_id
        where x.undoes = b.id and x.undone_by is null and u.kind = 'comment' and u.object_id = j.object_id)
    order by j.object_id, j.id
"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A status that a comment had, the reason if it was rejected then, and the status before it (None: not known)."""

    status: CommentStatus
    reason: str | None = None
    before: CommentStatus | None = None


@dataclass(frozen=True, slots=True)
class _Had:
    status: str
    reason: str | None


def find(db: Connection, comment_ids: Iterable[int]) -> dict[int, Earlier]:
    """For each comment what restoring it leads to; never the trash, which is left only by restoring."""
    ids = {"ids": json.dumps(list(comment_ids))}
    had = {
        number: _had([(row["action"], row["from_state"], row["to_state"], row["reason"]) for row in rows])
        for number, rows in groupby(db.execute(_IN_FORCE, ids), key=lambda row: int(row["object_id"]))
    }
    stored = db.execute(
        "select id, status_before from comments where id in (select value from json_each(:ids))", ids
    ).fetchall()
    return {row["id"]: _earlier(had.get(row["id"], []), row["status_before"]) for row in stored}


def _had(changes: Iterable[tuple[str, str | None, str, str | None]]) -> list[_Had]:
    """The statuses before the present one, the last one last: a decision adds one, and restoring takes one off."""
    left: list[_Had] = []
    reason = None
    for action, before, after, given in changes:
        if before in (None, after):
            reason = given or reason
            continue
        if action == "restore" and any(one.status == after for one in left):
            while (last := left.pop()).status != after:
                pass
            reason = last.reason
        else:
            left.append(_Had(str(before), reason))
            reason = given
    return left


def _earlier(had: list[_Had], stored: str | None) -> Earlier:
    """`stored` is right unless it is the trash; the log says what was before it. An import from another newsroom has no log."""
    left = [one for one in had if one.status != CommentStatus.TRASHED]
    status = stored if stored != CommentStatus.TRASHED else None
    while left and status is not None and left[-1].status != status:
        left.pop()
    if not left:
        return Earlier(CommentStatus(status or CommentStatus.PENDING))
    last = left.pop()
    return Earlier(
        CommentStatus(last.status),
        last.reason if last.status == CommentStatus.REJECTED else None,
        CommentStatus(left[-1].status) if left else None,
    )
