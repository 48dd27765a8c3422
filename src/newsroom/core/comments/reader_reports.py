"""Readers' reports on comments: their reasons, their weight by how often a reader was right, and what they bring about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newsroom import text
from newsroom.core.comments import comments
from newsroom.core.comments.comments import Comment
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.errors import Invalid, Refused
from newsroom.settings import Settings
from newsroom.store import Connection

REASONS = ("spam", "offensive", "abuse", "off_topic", "personal_data", "illegal", "other")


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """One report: why, in the reader's words, how much it weighs, and what a moderator made of it (None: still open)."""

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
    """A reader's report on a published comment; the same reader (`by_hash`) reports a comment once.

    Reports that together weigh `comments.flags_hold` take a comment that no moderator has decided off the page until
    one does. Raises `Refused` when it is not on the page, `Invalid` for an unknown reason.
    """
    if reason not in REASONS:
        raise Invalid(f"{reason!r} is no reason to report", hint="one of: " + ", ".join(REASONS))
    with actions.act(db, actor=actor, now=now, command="comments flag") as act:
        comment = comments.get(db, comment_id)
        if comment.status != "published":
            raise Refused(f"comment {comment_id} is not on the page", ref=str(comment_id))
        written = db.execute(
            """
            insert into comment_flags (comment_id, by_hash, reason, text, weight, at)
            values (:id, :by, :reason, :text, :weight, :at) on conflict (comment_id, by_hash) do nothing
            """,
            {
                "id": comment_id, "by": by_hash, "reason": reason, "text": text.clean(body).strip()[:1000],
                "weight": weight(db, by_hash), "at": act.at,
            },
        ).rowcount  # fmt: skip
        if written:
            act.note("comment", comment_id, "flag", from_state="published", to_state="published", reason=reason)
            _hold(act, comment, settings.number("comments.flags_hold"))
    return comments.get(db, comment_id)


def weight(db: Connection, by_hash: str) -> float:
    """What a report of this reader counts: 1 for a newcomer, towards 2 for one always upheld, towards 0 for never."""
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
            "comment", comment.id, "hold", from_state="published", to_state="pending", rev=comment.revision,
            reason="reported", weight=round(row[0], 2),
        )  # fmt: skip


def list_(db: Connection, comment_id: int) -> list[ReaderReport]:
    """The reports on a comment, the first one first."""
    rows = db.execute(
        "select reason, text, weight, at, outcome from comment_flags where comment_id = :id order by at, rowid",
        {"id": comment_id},
    )
    return [ReaderReport(**dict(row)) for row in rows]
