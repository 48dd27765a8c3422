"""The decisions of moderators on comments: what each does, from which statuses, and many at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from newsroom.core.comments import earlier_status
from newsroom.core.comments.earlier_status import Earlier
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


@dataclass(frozen=True, slots=True)
class _Change:
    """A comment as it is, its next status with the reason of a rejection, and what restoring it leads to after that."""

    row: sqlite3.Row
    after: CommentStatus
    reason: str | None
    status_before: str | None


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
        for change in _possible(act.db, action, chunk, versions, outcome, reason):
            row = change.row
            decided = change.after == CommentStatus.PENDING or row["decided_at"]
            answers = action in _REPORTS_BECOME and row["reported"]
            if row["status"] != change.after or not decided or answers or reason not in (None, row["reject_reason"]):
                changes.append(change)
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
    db: Connection,
    action: DecisionAction,
    chunk: list[int],
    versions: Mapping[int, int],
    outcome: Outcome[int, int],
    reason: str | None = None,
) -> list[_Change]:
    """The comments of a chunk for which an action is possible, each with what it becomes; all are added to `outcome`."""
    rows = db.execute(
        """
        select id, status, status_before, decided_at, reject_reason, rev,
            exists (select 1 from comment_flags f where f.comment_id = comments.id and f.outcome is null) as reported
        from comments where id in (select value from json_each(:ids))
        """,
        {"ids": json.dumps(chunk)},
    )
    found = {row["id"]: row for row in rows}
    earlier = earlier_status.find(db, found) if action == DecisionAction.RESTORE else {}
    possible = []
    for comment_id in chunk:
        try:
            _check(db, action, comment_id, found.get(comment_id), versions.get(comment_id))
        except NewsroomError as error:
            outcome.failed.append((comment_id, error))
            continue
        outcome.done.append(comment_id)
        possible.append(_change(action, found[comment_id], earlier.get(comment_id), reason))
    return possible


def _change(action: DecisionAction, row: sqlite3.Row, earlier: Earlier | None, reason: str | None) -> _Change:
    if earlier is not None:
        return _Change(row, earlier.status, earlier.reason, earlier.before)
    after = _BECOMES[action]
    before = row["status_before"] if row["status"] == after else row["status"]
    return _Change(row, after, reason if after == CommentStatus.REJECTED else None, before)


def _check(
    db: Connection, action: DecisionAction, comment_id: int, row: sqlite3.Row | None, expected: int | None
) -> None:
    """Raise the error if an action is not possible."""
    if row is None:
        raise NotFound(phrase("there is no comment {comment_id}", comment_id=comment_id), ref=str(comment_id))
    if expected is not None:
        check_version(db, comment_id, expected)
    if action == DecisionAction.RESTORE:
        _check_restorable(str(row["status"]), comment_id)
    else:
        _check_decidable(action, str(row["status"]), row["status_before"], comment_id)


def _write(act: Act, action: DecisionAction, changes: list[_Change], reason: str | None, note: str) -> None:
    """Write decisions on comments."""
    act.db.executemany(
        """
        update comments set status = :after, status_before = :before, decided_at = :at, decided_by = :by,
            reject_reason = :reason
        where id = :id
        """,
        [
            {
                "id": change.row["id"],
                "after": change.after,
                "before": change.status_before,
                "at": None if change.after == CommentStatus.PENDING else act.at,
                "by": None if change.after == CommentStatus.PENDING else act.actor,
                "reason": change.reason,
            }
            for change in changes
        ],
    )
    if action in _REPORTS_BECOME:
        act.db.execute(
            """
            update comment_flags set outcome = :outcome
            where outcome is null and comment_id in (select value from json_each(:ids))
            """,
            {"outcome": _REPORTS_BECOME[action], "ids": json.dumps([change.row["id"] for change in changes])},
        )
    detail = {name: value for name, value in (("reason", reason), ("note", note)) if value}
    act.note_all(
        [
            Note("comment", change.row["id"], action, change.row["status"], change.after, change.row["rev"], detail)
            for change in changes
        ]
    )
    for change in changes:
        if change.after != CommentStatus.PENDING:
            lessons.remember(act, change.row["id"])


def _check_restorable(before: str, comment_id: int) -> None:
    if before not in _RESTORABLE:
        raise Refused(
            phrase(
                "comment {comment_id} is {before}: there is nothing to restore",
                comment_id=comment_id,
                before=word(before),
            ),
            ref=str(comment_id),
        )


def _check_decidable(action: DecisionAction, before: str, status_before: str | None, comment_id: int) -> None:
    if before in _DECIDABLE or before == _BECOMES[action]:
        return
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
