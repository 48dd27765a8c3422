"""Readers' comments: the record with all its reasons, and the decisions of moderators."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from newsroom.core.comments import selection
from newsroom.core.comments.selection import Selection as Selection
from newsroom.core.comments.threads import CommentNode as CommentNode
from newsroom.core.comments.threads import thread as thread
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act, Note, Outcome
from newsroom.core.screening.learning import lessons
from newsroom.errors import Conflict, NewsroomError, NotFound, Refused, Usage
from newsroom.store import Connection

# The number keys of the review loop, 1 to 9.
REJECT_REASONS = (
    "advertising", "offensive", "abuse", "hate", "off_topic", "misinformation", "illegal", "personal_data", "other",
)  # fmt: skip

_ANY = ("pending", "published", "rejected", "spam")
# What a moderator can do: action → (from these states, to this one).
DECISIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "approve": (_ANY, "published"),
    "reject": (_ANY, "rejected"),
    "spam": (_ANY, "spam"),
    "hold": (_ANY, "pending"),
    "trash": (_ANY, "trashed"),
}
STRIDE = 1000  # comments looked at and written in one go
_FLAGS_BECOME = {"approve": "dismissed", "reject": "upheld", "spam": "upheld", "trash": "upheld"}


@dataclass(frozen=True, slots=True)
class CommentReason:
    """Why a comment was held, marked or published: the code, what it asked for, and the evidence."""

    code: str
    verdict: str
    evidence: dict[str, Any]
    phase: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as it stands. Times are UTC text; `decided_by` is None while only the screening has judged it."""

    id: int
    article_id: int
    article_slug: str
    article_title: str
    parent_id: int | None
    person_id: int | None
    author: str
    body: str
    html: str
    status: str
    status_before: str | None
    staff: bool
    pinned: bool
    created_at: str
    edited_at: str | None
    decided_at: str | None
    decided_by: str | None
    spam_score: float | None
    reject_reason: str | None
    network: str | None
    revision: int
    version: int
    flags: int
    reasons: tuple[CommentReason, ...]

    def record(self) -> dict[str, Any]:
        """The comment as the JSON of the contract, with a few keys more."""
        return {
            "id": self.id, "article_id": self.article_id, "article_slug": self.article_slug,
            "parent_id": self.parent_id, "author": self.author, "body": self.body, "status": self.status,
            "created_at": self.created_at, "decided_at": self.decided_at, "decided_by": self.decided_by,
            "spam_score": self.spam_score,
            "reasons": [{"code": r.code, "verdict": r.verdict, "evidence": r.evidence} for r in self.reasons],
            "version": self.version, "flags": self.flags, "staff": self.staff, "pinned": self.pinned,
            "edited_at": self.edited_at, "revision": self.revision, "person_id": self.person_id,
        }  # fmt: skip


_SELECT = """
    select c.*, a.slug as article_slug, a.title as article_title,
        (select count(*) from journal j where j.kind = 'comment' and j.object_id = c.id) as version,
        (select count(*) from comment_flags f where f.comment_id = c.id and f.outcome is null) as flags
    from comments c join articles a on a.id = c.article_id
"""


def get(db: Connection, comment_id: int) -> Comment:
    """The comment with this id; `NotFound` otherwise."""
    found = find(db, comment_id)
    if found is None:
        raise NotFound(f"there is no comment {comment_id}", ref=str(comment_id), hint="newsroom comments list")
    return found


def find(db: Connection, comment_id: int) -> Comment | None:
    """The comment with this id, or None."""
    row = db.execute(f"{_SELECT} where c.id = :id", {"id": comment_id}).fetchone()
    return _with_reasons(db, [row])[0] if row else None


def list_(
    db: Connection, wanted: Selection, *, newest: bool = True, limit: int | None = None, offset: int = 0
) -> list[Comment]:
    """The comments meant, newest first unless told otherwise."""
    where, values = selection.where(db, wanted)
    order = "desc" if newest else "asc"
    rows = db.execute(
        f"{_SELECT} where {where} order by c.created_at {order}, c.id {order} limit :limit offset :offset",
        values | {"limit": -1 if limit is None else limit, "offset": offset},
    ).fetchall()
    return _with_reasons(db, rows)


def count(db: Connection, *, article_id: int | None = None) -> dict[str, int]:
    """How many comments stand in each state, and how many published ones readers have reported."""
    rows = db.execute(
        "select status, count(*) as n from comments where :article is null or article_id = :article group by status",
        {"article": article_id},
    )
    found = {row["status"]: row["n"] for row in rows}
    counts = {status: found.get(status, 0) for status in ("pending", "published", "rejected", "spam", "trashed")}
    row = db.execute(
        """
        select count(distinct f.comment_id) from comment_flags f join comments c on c.id = f.comment_id
        where f.outcome is null and c.status = 'published' and (:article is null or c.article_id = :article)
        """,
        {"article": article_id},
    ).fetchone()
    return counts | {"reported": row[0]}


def decide(
    db: Connection,
    action: str,
    comment_ids: Iterable[int],
    *,
    now: datetime,
    actor: str,
    reason: str | None = None,
    note: str = "",
    expected: Mapping[int, int] | None = None,
) -> Outcome[int, int]:
    """Decide comments in one act: `action` is approve, reject, spam, hold, trash or restore.

    Each fails by itself with `NotFound`, `Refused` (not from this state) or `Conflict` (its version is not the one
    in `expected`); what is so already is done without a new journal row. Raises `Usage` for an unknown action.
    """
    if action not in DECISIONS and action != "restore":
        raise Usage(f"{action!r} is no decision", hint="one of: " + ", ".join([*DECISIONS, "restore"]))
    if reason is not None and reason not in REJECT_REASONS:
        raise Usage(f"{reason!r} is no reason", hint="one of: " + ", ".join(REJECT_REASONS))
    versions = expected or {}
    with actions.act(db, actor=actor, now=now, command=f"comments {action}") as act:
        outcome = _decide_all(act, action, comment_ids, reason, note, versions)
    if not act.noted:
        outcome.batch = None
    return outcome


def approve(db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str) -> Outcome[int, int]:
    """Publish comments."""
    return decide(db, "approve", comment_ids, now=now, actor=actor)


def reject(
    db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str, reason: str | None = None
) -> Outcome[int, int]:
    """Keep comments off the page, for a reason of REJECT_REASONS."""
    return decide(db, "reject", comment_ids, now=now, actor=actor, reason=reason)


def spam(db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str) -> Outcome[int, int]:
    """Mark comments as spam."""
    return decide(db, "spam", comment_ids, now=now, actor=actor)


def trash(db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str) -> Outcome[int, int]:
    """Move comments to the trash."""
    return decide(db, "trash", comment_ids, now=now, actor=actor)


def hold(db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str) -> Outcome[int, int]:
    """Take comments back into the queue."""
    return decide(db, "hold", comment_ids, now=now, actor=actor)


def restore(db: Connection, comment_ids: Iterable[int], *, now: datetime, actor: str) -> Outcome[int, int]:
    """Bring trashed, rejected or spam comments back to the state before."""
    return decide(db, "restore", comment_ids, now=now, actor=actor)


def check_version(db: Connection, comment_id: int, expected: int) -> None:
    """Raise `Conflict`, naming who was there, when the comment is not at the version that somebody saw."""
    if actions.version(db, "comment", comment_id) == expected:
        return
    last = actions.log(db, kind="comment", object_id=comment_id, limit=1)
    by = f"changed by {last[0].actor} ({last[0].action})" if last else "changed"
    raise Conflict(
        f"comment {comment_id} was {by}", ref=str(comment_id), hint="look at it again: newsroom comments show"
    )


def decide_one(act: Act, action: str, comment_id: int) -> None:
    """`decide` for one comment, inside an act that is open; raises what it names as failed."""
    for _, error in _decide_all(act, action, [comment_id]).failed:
        raise error


def _decide_all(
    act: Act,
    action: str,
    comment_ids: Iterable[int],
    reason: str | None = None,
    note: str = "",
    expected: Mapping[int, int] | None = None,
) -> Outcome[int, int]:
    """Look at all, a stride at a time, before any of a stride is written: what fails has then changed nothing."""
    outcome: Outcome[int, int] = Outcome(act.batch)
    versions = expected or {}
    waiting = iter(dict.fromkeys(comment_ids))
    while stride := list(islice(waiting, STRIDE)):
        changes = []
        for row, after in _looked_at(act.db, action, stride, versions, outcome):
            settled = after == "pending" or row["decided_at"]
            if row["status"] != after or not settled or reason not in (None, row["reject_reason"]):
                changes.append((row, after))
        _write(act, action, changes, reason, note)
    if not outcome.done:
        outcome.batch = None
    return outcome


def dry_run(
    db: Connection, action: str, comment_ids: Iterable[int], *, expected: Mapping[int, int] | None = None
) -> Outcome[int, int]:
    """What `decide` would do and what of it would fail, with nothing done."""
    outcome: Outcome[int, int] = Outcome(None)
    waiting = iter(dict.fromkeys(comment_ids))
    while stride := list(islice(waiting, STRIDE)):
        _looked_at(db, action, stride, expected or {}, outcome)
    return outcome


def _looked_at(
    db: Connection, action: str, stride: list[int], versions: Mapping[int, int], outcome: Outcome[int, int]
) -> list[tuple[sqlite3.Row, str]]:
    """The comments of a stride that an action is possible for, each with the state to come; sorted into `outcome`."""
    rows = db.execute(
        """
        select id, status, status_before, decided_at, reject_reason, rev from comments
        where id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(stride)},
    )
    found = {row["id"]: row for row in rows}
    possible = []
    for comment_id in stride:
        try:
            after = _after(db, action, comment_id, found.get(comment_id), versions.get(comment_id))
        except NewsroomError as error:
            outcome.failed.append((comment_id, error))
            continue
        outcome.done.append(comment_id)
        possible.append((found[comment_id], after))
    return possible


def _after(db: Connection, action: str, comment_id: int, row: sqlite3.Row | None, expected: int | None) -> str:
    """The state that an action brings a comment to; raises why it cannot."""
    if row is None:
        raise NotFound(f"there is no comment {comment_id}", ref=str(comment_id))
    if expected is not None:
        check_version(db, comment_id, expected)
    return _target(action, str(row["status"]), row["status_before"], comment_id)


def _write(act: Act, action: str, changes: list[tuple[sqlite3.Row, str]], reason: str | None, note: str) -> None:
    """Write decisions on comments, given as they are and with the state to come."""
    act.db.executemany(
        """
        update comments set status = :after, status_before = iif(status = :after, status_before, status),
            decided_at = :at, decided_by = :by, reject_reason = :reason
        where id = :id
        """,
        [
            {
                "id": row["id"], "after": after, "at": None if after == "pending" else act.at,
                "by": None if after == "pending" else act.actor, "reason": reason if after == "rejected" else None,
            }
            for row, after in changes
        ],
    )  # fmt: skip
    if action in _FLAGS_BECOME:
        act.db.execute(
            """
            update comment_flags set outcome = :outcome
            where outcome is null and comment_id in (select value from json_each(:ids))
            """,
            {"outcome": _FLAGS_BECOME[action], "ids": json.dumps([row["id"] for row, _ in changes])},
        )
    detail = {name: value for name, value in (("reason", reason), ("note", note)) if value}
    act.note_all(
        [Note("comment", row["id"], action, row["status"], after, row["rev"], detail) for row, after in changes]
    )
    for row, after in changes:
        if after != "pending":
            lessons.remember(act, row["id"])


def _target(action: str, before: str, status_before: str | None, comment_id: int) -> str:
    if action == "restore":
        if before not in ("trashed", "rejected", "spam"):
            raise Refused(f"comment {comment_id} is {before}: there is nothing to restore", ref=str(comment_id))
        return status_before or "pending"
    allowed, after = DECISIONS[action]
    if before not in allowed and before != after:
        hint = f"newsroom comments restore {comment_id}" if before == "trashed" else None
        raise Refused(f"comment {comment_id} is {before}: cannot {action} it", ref=str(comment_id), hint=hint)
    return after


def _with_reasons(db: Connection, rows: Sequence[sqlite3.Row]) -> list[Comment]:
    found: dict[int, list[CommentReason]] = {}
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
            CommentReason(reason["code"], reason["verdict"], json.loads(reason["evidence"]), reason["phase"])
        )
    return [_comment(row, found.get(row["id"], [])) for row in rows]


def _comment(row: sqlite3.Row, reasons: list[CommentReason]) -> Comment:
    if row["reject_reason"]:
        reasons = [*reasons, CommentReason(row["reject_reason"], "reject", {"by": row["decided_by"]}, "moderator")]
    return Comment(
        id=row["id"], article_id=row["article_id"], article_slug=row["article_slug"],
        article_title=row["article_title"], parent_id=row["parent_id"], person_id=row["commenter_id"],
        author=row["author"], body=row["body"], html=row["html"], status=row["status"],
        status_before=row["status_before"], staff=bool(row["staff"]), pinned=bool(row["pinned"]),
        created_at=row["created_at"], edited_at=row["edited_at"], decided_at=row["decided_at"],
        decided_by=row["decided_by"], spam_score=row["spam_score"], reject_reason=row["reject_reason"],
        network=row["network"], revision=row["rev"], version=row["version"], flags=row["flags"],
        reasons=tuple(reasons),
    )  # fmt: skip
