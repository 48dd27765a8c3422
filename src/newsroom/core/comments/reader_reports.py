"""Reports by readers on comments: their reasons, their weight (from how often a reader was right), and their effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from newsroom import text
from newsroom.core.comments import comments
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.errors import Conflict, Invalid, Refused
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection

MAX_TEXT = 1000  # characters of the text of a report


class ReportReason(StrEnum):
    """Why a reader reports a comment. Illegal ones come first in the queue."""

    SPAM = "spam"
    OFFENSIVE = "offensive"
    ABUSE = "abuse"
    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    ILLEGAL = "illegal"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What the decision on the comment means for a report."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """One report: the reason, the words of the reader, its weight, and the result of the decision (None: open)."""

    reason: str
    text: str
    weight: float
    at: str
    outcome: str | None


def report(
    db: Connection,
    comment_id: int,
    *,
    by_hash: str,
    reason: str,
    body: str = "",
    now: datetime,
    actor: str,
    settings: Settings = Settings({}),
) -> Comment:
    """Record a report on a published comment.

    If the total weight reaches `comments.flags_hold`, the comment is taken off the page until a moderator decides, unless
    one has decided before. Raises `Refused` if it is not on the page, `Invalid` for an unknown reason, and `Conflict`
    for a second report by the same reader (`by_hash`), which is not stored.
    """
    if reason not in list(ReportReason):
        raise Invalid(
            phrase("unknown reason {reason!r} for a report", reason=reason),
            hint=phrase("use one of: {choices}", choices=", ".join(ReportReason)),
        )
    with actions.act(db, actor=actor, now=now, command="comments flag") as act:
        comment = comments.get(db, comment_id)
        if comment.status != CommentStatus.PUBLISHED:
            raise Refused(phrase("comment {comment_id} is not on the page", comment_id=comment_id), ref=str(comment_id))
        written = db.execute(
            """
            insert into comment_flags (comment_id, by_hash, reason, text, weight, at)
            values (:id, :by, :reason, :text, :weight, :at) on conflict (comment_id, by_hash) do nothing
            """,
            {
                "id": comment_id,
                "by": by_hash,
                "reason": reason,
                "text": text.clean(body).strip()[:MAX_TEXT],
                "weight": weight(db, by_hash),
                "at": act.at,
            },
        ).rowcount
        if not written:
            raise Conflict(
                phrase("this report on comment {comment_id} is already recorded", comment_id=comment_id),
                ref=str(comment_id),
                hint="to record the report of another reader, add --text with what that reader wrote",
            )
        act.note("comment", comment_id, "flag", from_state=comment.status, to_state=comment.status, reason=reason)
        _hold(act, comment, settings.number("comments.flags_hold"))
    return comments.get(db, comment_id)


def desk_hash(actor: str, reason: str, body: str) -> str:
    """The sender of a report that a moderator records: another reader for each text, and the same for the same text."""
    digest = sha256(f"{reason} {text.clean(body).strip()[:MAX_TEXT]}".encode()).hexdigest()[:24]
    return f"desk:{actor}:{digest}"


def weight(db: Connection, by_hash: str) -> float:
    """The weight of a report by this reader: 1 at first, near 2 if all were upheld, near 0 if all were dismissed."""
    row = db.execute(
        """
        select coalesce(sum(outcome = 'upheld'), 0) as upheld, coalesce(sum(outcome = 'dismissed'), 0) as dismissed
        from comment_flags where by_hash = :by
        """,
        {"by": by_hash},
    ).fetchone()
    return float(round(2 * (row["upheld"] + 1) / (row["upheld"] + row["dismissed"] + 2), 2))


def _hold(act: Act, comment: Comment, limit: int) -> None:
    if not limit or comment.decided_at or comment.staff:
        return
    row = act.db.execute(
        "select sum(weight) from comment_flags where comment_id = :id and outcome is null", {"id": comment.id}
    ).fetchone()
    if row[0] >= limit:
        act.db.execute(
            "update comments set status = 'pending', status_before = 'published' where id = :id", {"id": comment.id}
        )
        act.note(
            "comment",
            comment.id,
            "hold",
            from_state=CommentStatus.PUBLISHED,
            to_state=CommentStatus.PENDING,
            rev=comment.revision,
            reason="reported",
            weight=round(row[0], 2),
        )


def list_(db: Connection, comment_id: int) -> list[ReaderReport]:
    """The reports on a comment, the oldest first."""
    rows = db.execute(
        "select reason, text, weight, at, outcome from comment_flags where comment_id = :id order by at, rowid",
        {"id": comment_id},
    )
    return [ReaderReport(**dict(row)) for row in rows]
