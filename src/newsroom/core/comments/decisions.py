"""The decisions of moderators on comments: what each does, from which statuses, and many at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import islice

from newsroom.core.comments.fields import CommentStatus
from newsroom.core.comments.reader_reports import ReportOutcome
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act, Note, Outcome
from newsroom.core.screening.learning import lessons
from newsroom.errors import Conflict, NewsroomError, NotFound, Refused, Usage
from newsroom.phrases import phrase, word
from newsroom.store import Connection


class DecisionAction(StrEnum):
    """What a moderator can do with a comment."""

    APPROVE = "approve"
    REJECT = "reject"
    SPAM = "spam"
    HOLD = "hold"
    TRASH = "trash"
    RESTORE = "restore"  # to the status before


class RejectReason(StrEnum):
    """Why a comment is rejected, in the order of the number keys of the review, 1 to 9."""

    ADVERTISING = "advertising"
    OFFENSIVE = "offensive"
    ABUSE = "abuse"
    HATE = "hate"
    OFF_TOPIC = "off_topic"
    MISINFORMATION = "misinformation"
    ILLEGAL = "illegal"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"


_BECOMES = {
    DecisionAction.APPROVE: CommentStatus.PUBLISHED,
    DecisionAction.REJECT: CommentStatus.REJECTED,
    DecisionAction.SPAM: CommentStatus.SPAM,
    DecisionAction.HOLD: CommentStatus.PENDING,
    DecisionAction.TRASH: CommentStatus.TRASHED,
}
_DECIDABLE = (CommentStatus.PENDING, CommentStatus.PUBLISHED, CommentStatus.REJECTED, CommentStatus.SPAM)
_RESTORABLE = (CommentStatus.TRASHED, CommentStatus.REJECTED, CommentStatus.SPAM)
# What a decision means for open reports by readers; holding a comment means nothing yet.
_REPORTS_BECOME = {
    DecisionAction.APPROVE: ReportOutcome.DISMISSED,
    DecisionAction.REJECT: ReportOutcome.UPHELD,
    DecisionAction.SPAM: ReportOutcome.UPHELD,
    DecisionAction.TRASH: ReportOutcome.UPHELD,
}
CHUNK = 1000  # comments read and written at once


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
    """Decide comments in one transaction; `action` is a `DecisionAction`, `reason` a `RejectReason`.

    Each can fail separately with `NotFound`, `Refused` (not from this status) or `Conflict` (not at the version in
    `expected`); if a comment has the status already and no open report, nothing is logged. Raises `Usage` for an unknown
    action.
    """
    if action not in list(DecisionAction):
        raise Usage(
            phrase("unknown decision {action!r}", action=action),
            hint=phrase("use one of: {choices}", choices=", ".join(DecisionAction)),
        )
    if reason is not None and reason not in list(RejectReason):
        raise Usage(
            phrase("unknown reason {reason!r}", reason=reason),
            hint=phrase("use one of: {choices}", choices=", ".join(RejectReason)),
        )
    versions = expected or {}
    with actions.act(db, actor=actor, now=now, command=f"comments {action}") as act:
        outcome = _decide_all(act, DecisionAction(action), comment_ids, reason, note, versions)
    if not act.noted:
        outcome.batch = None
    return outcome


def check_version(db: Connection, comment_id: int, expected: int) -> None:
    """Raise `Conflict`, with the name of who changed it, if the comment is not at the version that somebody saw."""
    if actions.version(db, "comment", comment_id) == expected:
        return
    last = actions.log(db, kind="comment", object_id=comment_id, limit=1)
    raise Conflict(
        phrase(
            "comment {comment_id} was changed by {actor} ({action})",
            comment_id=comment_id,
            actor=last[0].actor,
            action=word(last[0].action),
        )
        if last
        else phrase("comment {comment_id} was changed", comment_id=comment_id),
        ref=str(comment_id),
        hint=phrase("to see it now: newsroom comments show {comment_id}", comment_id=comment_id),
    )


def decide_one(act: Act, action: DecisionAction, comment_id: int) -> None:
    """`decide` for one comment in an open transaction; raises the error if it fails."""
    for _, error in _decide_all(act, action, [comment_id]).failed:
        raise error


def _decide_all(
    act: Act,
    action: DecisionAction,
    comment_ids: Iterable[int],
    reason: str | None = None,
    note: str = "",
    expected: Mapping[int, int] | None = None,
) -> Outcome[int, int]:
    """Check each chunk completely before any of it is written, so that what fails has changed nothing."""
    outcome: Outcome[int, int] = Outcome(act.batch)
    versions = expected or {}
    waiting = iter(dict.fromkeys(comment_ids))
    while chunk := list(islice(waiting, CHUNK)):
        changes = []
        for row, after in _possible(act.db, action, chunk, versions, outcome):
            decided = after == CommentStatus.PENDING or row["decided_at"]
            answers = action in _REPORTS_BECOME and row["reported"]
            if row["status"] != after or not decided or answers or reason not in (None, row["reject_reason"]):
                changes.append((row, after))
        _write(act, action, changes, reason, note)
    if not outcome.done:
        outcome.batch = None
    return outcome


def dry_run(
    db: Connection, action: str, comment_ids: Iterable[int], *, expected: Mapping[int, int] | None = None
) -> Outcome[int, int]:
    """What `decide` would do and what would fail, without doing it."""
    outcome: Outcome[int, int] = Outcome(None)
    waiting = iter(dict.fromkeys(comment_ids))
    while chunk := list(islice(waiting, CHUNK)):
        _possible(db, DecisionAction(action), chunk, expected or {}, outcome)
    return outcome


def _possible(
    db: Connection, action: DecisionAction, chunk: list[int], versions: Mapping[int, int], outcome: Outcome[int, int]
) -> list[tuple[sqlite3.Row, CommentStatus]]:
    """The comments of a chunk for which an action is possible, each with its next status; all are added to `outcome`."""
    rows = db.execute(
        """
        select id, status, status_before, decided_at, reject_reason, rev,
            exists (select 1 from comment_flags f where f.comment_id = comments.id and f.outcome is null) as reported
        from comments where id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(chunk)},
    )
    found = {row["id"]: row for row in rows}
    possible = []
    for comment_id in chunk:
        try:
            after = _after(db, action, comment_id, found.get(comment_id), versions.get(comment_id))
        except NewsroomError as error:
            outcome.failed.append((comment_id, error))
            continue
        outcome.done.append(comment_id)
        possible.append((found[comment_id], after))
    return possible


def _after(
    db: Connection, action: DecisionAction, comment_id: int, row: sqlite3.Row | None, expected: int | None
) -> CommentStatus:
    """The status after an action; raises the error if the action is not possible."""
    if row is None:
        raise NotFound(phrase("there is no comment {comment_id}", comment_id=comment_id), ref=str(comment_id))
    if expected is not None:
        check_version(db, comment_id, expected)
    return _target(action, str(row["status"]), row["status_before"], comment_id)


def _write(
    act: Act, action: DecisionAction, changes: list[tuple[sqlite3.Row, CommentStatus]], reason: str | None, note: str
) -> None:
    """Write decisions on comments, each with its next status."""
    act.db.executemany(
        """
        update comments set status = :after, status_before = iif(status = :after, status_before, status),
            decided_at = :at, decided_by = :by, reject_reason = :reason
        where id = :id
        """,
        [
            {
                "id": row["id"],
                "after": after,
                "at": None if after == CommentStatus.PENDING else act.at,
                "by": None if after == CommentStatus.PENDING else act.actor,
                "reason": reason if after == CommentStatus.REJECTED else None,
            }
            for row, after in changes
        ],
    )
    if action in _REPORTS_BECOME:
        act.db.execute(
            """
            update comment_flags set outcome = :outcome
            where outcome is null and comment_id in (select value from json_each(:ids))
            """,
            {"outcome": _REPORTS_BECOME[action], "ids": json.dumps([row["id"] for row, _ in changes])},
        )
    detail = {name: value for name, value in (("reason", reason), ("note", note)) if value}
    act.note_all(
        [Note("comment", row["id"], action, row["status"], after, row["rev"], detail) for row, after in changes]
    )
    for row, after in changes:
        if after != CommentStatus.PENDING:
            lessons.remember(act, row["id"])


def _target(action: DecisionAction, before: str, status_before: str | None, comment_id: int) -> CommentStatus:
    if action == DecisionAction.RESTORE:
        if before not in _RESTORABLE:
            raise Refused(
                phrase(
                    "comment {comment_id} is {before}: there is nothing to restore",
                    comment_id=comment_id,
                    before=word(before),
                ),
                ref=str(comment_id),
            )
        return CommentStatus(status_before or CommentStatus.PENDING)
    after = _BECOMES[action]
    if before not in _DECIDABLE and before != after:
        hint = (
            phrase(
                "to restore it as {status}: newsroom comments restore {comment_id}",
                status=word(status_before or CommentStatus.PENDING),
                comment_id=comment_id,
            )
            if before == CommentStatus.TRASHED
            else None
        )
        raise Refused(
            phrase(
                "comment {comment_id} is {before}: the decision “{action}” is not possible",
                comment_id=comment_id,
                before=word(before),
                action=word(action),
            ),
            ref=str(comment_id),
            hint=hint,
        )
    return after
