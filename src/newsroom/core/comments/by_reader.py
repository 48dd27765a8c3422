"""What readers may do with their own comments for a little while: see them before others do, change them, take them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from newsroom import clock, markup, text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, editing, intake
from newsroom.core.comments.comments import Comment
from newsroom.core.journal import actions
from newsroom.core.screening import phases
from newsroom.core.screening.case import STATUS_OF, NewComment
from newsroom.errors import NotFound, Refused
from newsroom.settings import Settings
from newsroom.store import Connection

SHOWN_DAYS: Final = 30  # how long a comment that waits is shown to its writer
MAX_SHOWN: Final = 50
MAX_REVISIONS: Final = 11  # of a comment: each change by its writer keeps one
# A changed text is screened like a new one, save for what says that the person writes too much.
PHASES: Final = tuple(phase for phase in phases.PHASES if phase not in (phases.rate, phases.duplicate, phases.trap))


@dataclass(frozen=True, slots=True)
class OwnComment:
    """A comment as its writer sees it: `held` until it is published, whatever a machine thinks of it.

    `until` is the UTC text until which it can be changed or taken back; None when it cannot.
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
    """The comments on an article by the reader whose signed key this is, the oldest first.

    What a moderator has decided against is not shown, and neither is what was taken back.
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
            "key": commenters.key_hash(db, key), "article": article_id, "most": MAX_SHOWN,
            "since": clock.to_text(now - timedelta(days=SHOWN_DAYS)),
        },
    ).fetchall()  # fmt: skip
    found = []
    for row in reversed(rows):
        last = _last_moment(row["created_at"], settings)
        # One of a time to come was written while the clock was wrong.
        until = last if not row["answered"] and row["created_at"] <= clock.to_text(now) < last else None
        found.append(OwnComment(
            row["id"], row["parent_id"], row["author"], row["body"], row["html"], row["status"] != "published",
            row["created_at"], until,
        ))  # fmt: skip
    return found


def edit(db: Connection, comment_id: int, body: str, key: str, *, now: datetime, settings: Settings) -> Comment:
    """Replace the text of one's own comment; it is screened anew, and waits again where the new text is doubtful.

    Raises `NotFound` for what is not this reader's, `Refused` when it is too late or was changed too often, `Invalid`
    for an unfit text.
    """
    with actions.act(db, actor="reader", now=now, command="comments edit") as act:
        old = _changeable(db, comment_id, key, now, settings)
        if old.revision >= MAX_REVISIONS:
            raise Refused(f"this comment was changed {MAX_REVISIONS - 1} times already", ref=str(comment_id))
        new = intake.cleaned(NewComment(
            old.article_id, old.author, body, email=_email(db, old), parent_id=old.parent_id, key=key,
            network=old.network,
        ))  # fmt: skip
        if new.body == old.body:
            return old
        reasons = phases.run(PHASES, intake.build_case(db, new, now, settings))
        refusal = next((reason for reason in reasons if reason.error is not None), None)
        if refusal is not None and refusal.error is not None:
            raise refusal.error
        status = _worse(old.status, STATUS_OF.get(phases.verdict(reasons), "published"))
        editing.rewrite(act, old, new.body, by="reader")
        db.execute(
            """
            update comments set status = :status, decided_at = null, decided_by = null,
                status_before = iif(status = :status, status_before, status)
            where id = :id
            """,
            {"status": status, "id": old.id},
        )
        for reason in reasons:
            intake.save_reason(db, old.id, old.revision + 1, reason, act.at)
        act.note("comment", old.id, "edit", from_state=old.status, to_state=status, rev=old.revision + 1)
    return comments.get(db, comment_id)


def delete(db: Connection, comment_id: int, key: str, *, now: datetime, settings: Settings) -> Comment:
    """Take one's own comment back: it goes to the trash. Raises what `edit` does."""
    with actions.act(db, actor="reader", now=now, command="comments withdraw") as act:
        old = _changeable(db, comment_id, key, now, settings)
        db.execute("update comments set status_before = status, status = 'trashed' where id = :id", {"id": comment_id})
        act.note("comment", comment_id, "withdraw", from_state=old.status, to_state="trashed", rev=old.revision)
    return comments.get(db, comment_id)


def _last_moment(created_at: str, settings: Settings) -> str:
    minutes = settings.number("comments.edit_minutes")
    return clock.to_text(clock.from_text(created_at) + timedelta(minutes=minutes))


def _changeable(db: Connection, comment_id: int, key: str, now: datetime, settings: Settings) -> Comment:
    row = db.execute(
        """
        select c.article_id from comments c join commenters p on p.id = c.commenter_id
        where c.id = :id and p.key_hash = :key and c.status not in ('trashed', 'erased')
        """,
        {"id": comment_id, "key": commenters.key_hash(db, key)},
    ).fetchone()
    owned: Sequence[OwnComment] = list_(db, row["article_id"], key, now=now, settings=settings) if row else ()
    mine = next((one for one in owned if one.id == comment_id), None)
    if mine is None:
        raise NotFound(f"there is no comment {comment_id} of yours", ref=str(comment_id))
    if mine.until is None:
        raise Refused("this comment can no longer be changed", ref=str(comment_id))
    return comments.get(db, comment_id)


def _email(db: Connection, comment: Comment) -> str:
    return commenters.get(db, comment.person_id).email if comment.person_id is not None else ""


def _worse(before: str, after: str) -> str:
    """What waits goes on waiting, and what was judged worse stays so: an edit is no way past the screening."""
    order = ("published", "pending", "spam", "rejected")
    return max(before, after, key=order.index)


def preview(body: str) -> str:
    """A text as it would stand on the page, as safe HTML."""
    return markup.comment_html(text.clean(body).strip())
