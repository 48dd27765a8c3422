"""What readers can do with their own comments: see them while they are pending, and edit or delete them for some minutes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsroom import clock, markup, text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, editing, intake, storing
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.journal import actions
from newsroom.core.screening import pipeline
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import Verdict
from newsroom.errors import NotFound, Refused
from newsroom.phrases import phrase
from newsroom.settings import Settings
from newsroom.store import Connection

SHOWN_DAYS: Final = 30  # how long readers can see their own held comments
MAX_SHOWN: Final = 50
MAX_REVISIONS: Final = 11  # texts stored of one comment: each change by its writer adds one
# From mild to strict: an edit never moves a comment to the left.
_SEVERITY: Final = (CommentStatus.PUBLISHED, CommentStatus.PENDING, CommentStatus.SPAM, CommentStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment as its writer sees it: `held` until it is published, whatever the reason.

    `until` is the UTC text until which it can be edited or deleted; None if it cannot.
    """

    id: int
    parent_id: int | None
    author: str
    body: str
    html: str
    held: bool
    at: str
    until: str | None


def list_(db: Connection, article_id: int, key: str, *, now: datetime, settings: Settings) -> list[OwnComment]:
    """The comments on an article by the reader with this signed key, the oldest first.

    Comments that a moderator has rejected, and deleted ones, are not shown.
    """
    rows = db.execute(
        """
        select c.id, c.parent_id, c.author, c.body, c.html, c.status, c.created_at, c.decided_by,
            exists (select 1 from comments r where r.parent_id = c.id) as answered
        from comments c join commenters p on p.id = c.commenter_id
        where p.key_hash = :key and c.article_id = :article and c.created_at > :since
            and (c.status = 'published' or (c.status in ('pending', 'spam', 'rejected') and c.decided_at is null))
        order by c.created_at desc, c.id desc limit :most
        """,
        {
            "key": commenters.key_hash(db, key),
            "article": article_id,
            "most": MAX_SHOWN,
            "since": clock.to_text(now - timedelta(days=SHOWN_DAYS)),
        },
    ).fetchall()
    return [_own(row, now, settings) for row in reversed(rows)]


def _own(row: sqlite3.Row, now: datetime, settings: Settings) -> OwnComment:
    minutes = settings.number("comments.edit_minutes")
    last = clock.to_text(clock.from_text(row["created_at"]) + timedelta(minutes=minutes))
    return OwnComment(
        row["id"],
        row["parent_id"],
        row["author"],
        row["body"],
        row["html"],
        held=row["status"] != CommentStatus.PUBLISHED,
        at=row["created_at"],
        # A comment from the future was written while the clock was wrong.
        until=last if not row["answered"] and row["created_at"] <= clock.to_text(now) < last else None,
    )


def edit(db: Connection, comment_id: int, body: str, key: str, *, now: datetime, settings: Settings) -> Comment:
    """Replace the text of one's own comment. It is screened again, and held if the new text requires it.

    Raises `NotFound` for a comment of another reader, `Refused` if it is too late, has replies or was changed too
    often, and the refusals of the screening.
    """
    with actions.act(db, actor="reader", now=now, command="comments edit") as act:
        old = _changeable(db, comment_id, key, now, settings)
        if old.revision >= MAX_REVISIONS:
            raise Refused(
                phrase("this comment has already been changed {max_revisions} times", max_revisions=MAX_REVISIONS - 1),
                ref=str(comment_id),
            )
        new = intake.cleaned(_changed(db, old, body, key))
        if new.body == old.body:
            return old
        # Without the phases that limit how much a person writes: an edit is not another comment.
        reasons = pipeline.screen(intake.case_of(db, new, now=now, settings=settings), pipeline.EDIT_PHASES)
        refusal = next((reason for reason in reasons if reason.verdict == Verdict.REFUSE), None)
        if refusal is not None:
            assert refusal.error is not None
            raise refusal.error
        status = max(old.status, intake.status_of(reasons), key=_SEVERITY.index)
        editing.rewrite(act, old, new.body, by="reader")
        db.execute(
            """
            update comments set status = :status, decided_at = null, decided_by = null,
                status_before = iif(status = :status, status_before, status)
            where id = :id
            """,
            {"status": status, "id": old.id},
        )
        storing.save_reasons(db, old.id, old.revision + 1, reasons, act.at)
        act.note("comment", old.id, "edit", from_state=old.status, to_state=status, rev=old.revision + 1)
    return comments.get(db, comment_id)


def delete(db: Connection, comment_id: int, key: str, *, now: datetime, settings: Settings) -> Comment:
    """Delete one's own comment: it moves to the trash. Raises `NotFound` and `Refused` as in `edit`."""
    with actions.act(db, actor="reader", now=now, command="comments withdraw") as act:
        old = _changeable(db, comment_id, key, now, settings)
        db.execute("update comments set status_before = status, status = 'trashed' where id = :id", {"id": comment_id})
        act.note(
            "comment", comment_id, "withdraw", from_state=old.status, to_state=CommentStatus.TRASHED, rev=old.revision
        )
    return comments.get(db, comment_id)


def _changeable(db: Connection, comment_id: int, key: str, now: datetime, settings: Settings) -> Comment:
    row = db.execute(
        """
        select c.article_id from comments c join commenters p on p.id = c.commenter_id
        where c.id = :id and p.key_hash = :key and c.status not in ('trashed', 'erased')
        """,
        {"id": comment_id, "key": commenters.key_hash(db, key)},
    ).fetchone()
    shown = list_(db, row["article_id"], key, now=now, settings=settings) if row else []
    own = next((one for one in shown if one.id == comment_id), None)
    if own is None:
        raise NotFound(phrase("you have no comment {comment_id}", comment_id=comment_id), ref=str(comment_id))
    if own.until is None:
        raise Refused("this comment can no longer be changed", ref=str(comment_id))
    return comments.get(db, comment_id)


def _changed(db: Connection, old: Comment, body: str, key: str) -> NewComment:
    """A comment of this reader with another text, as if it were new."""
    email = commenters.get(db, old.person_id).email if old.person_id is not None else ""
    return NewComment(
        old.article_id, old.author, body, email=email, parent_id=old.parent_id, key=key, network=old.network
    )


def preview(body: str) -> str:
    """A text as safe HTML, as the page would show it."""
    return markup.comment_html(text.trimmed(text.clean(body)))
