"""What staff do to comments besides deciding: replies, edits that keep the original, and pins."""

from __future__ import annotations

from datetime import datetime

from newsroom import text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, decisions, intake, storing
from newsroom.core.comments.decisions import DecisionAction
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.matching import skeleton
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.learning import spam_filter
from newsroom.core.screening.phase import Reason, Verdict
from newsroom.errors import Invalid, Refused
from newsroom.phrases import phrase, word
from newsroom.settings import Settings
from newsroom.store import Connection, transaction


def reply(db: Connection, comment_id: int, body: str, *, now: datetime, actor: str, settings: Settings) -> Comment:
    """Reply to a comment as staff, published at once. If the comment is pending, it is approved in the same transaction.

    Raises `NotFound`, `Invalid` for an empty or too long text, `Refused` if the comment is not on the page.
    """
    body = _checked(body, settings)
    with transaction(db):
        parent = comments.get(db, comment_id)
        if parent.status not in (CommentStatus.PENDING, CommentStatus.PUBLISHED):
            raise Refused(
                phrase(
                    "comment {comment_id} is {status}: nobody can reply to it",
                    comment_id=comment_id,
                    status=word(parent.status),
                ),
                ref=str(comment_id),
            )
        new = NewComment(parent.article_id, actor, body, parent_id=comment_id, staff=True)
        case = intake.case_of(db, new, now=now, settings=settings)
        person = commenters.staff_commenter(
            db, actor, now=now
        )  # before the transaction, so that undoing the reply does not remove the person
        with actions.act(db, actor=actor, now=now, command="comments reply") as act:
            if parent.status == CommentStatus.PENDING:
                decisions.decide_one(act, DecisionAction.APPROVE, comment_id)
            created = storing.insert(
                act,
                case.new,
                status=CommentStatus.PUBLISHED,
                parent_id=case.place,
                person_id=person.id,
                decided_by=actor,
                at=act.at,
            )
            storing.save_reasons(db, created, 1, [Reason("staff", "staff", Verdict.PUBLISH)], act.at)
            act.note("comment", created, "reply", to_state=CommentStatus.PUBLISHED, rev=1, answers=comment_id)
    return comments.get(db, created)


def edit(
    db: Connection,
    comment_id: int,
    body: str,
    *,
    now: datetime,
    actor: str,
    settings: Settings,
    expected: int | None = None,
) -> Comment:
    """Replace the text of a comment and keep all earlier ones; raises `Conflict` if it is not at version `expected`."""
    body = _checked(body, settings)
    with actions.act(db, actor=actor, now=now, command="comments edit") as act:
        comment = comments.get(db, comment_id)
        if expected is not None:
            decisions.check_version(db, comment_id, expected)
        if comment.status in (CommentStatus.TRASHED, CommentStatus.ERASED):
            raise Refused(
                phrase(
                    "comment {comment_id} is {status}: it cannot be edited",
                    comment_id=comment_id,
                    status=word(comment.status),
                ),
                ref=str(comment_id),
            )
        if comment.body == body:
            return comment
        rewrite(act, comment, body, by=actor)
        act.note(
            "comment", comment_id, "edit", from_state=comment.status, to_state=comment.status, rev=comment.revision + 1
        )
        return comments.get(db, comment_id)


def rewrite(act: Act, comment: Comment, body: str, *, by: str) -> None:
    """Replace the text of a comment in an open transaction, keep all earlier ones, and score the new one."""
    from newsroom import markup  # here: a list of comments renders nothing

    db = act.db
    if comment.revision == 1:
        _keep(db, comment.id, 1, comment.body, "reader", comment.created_at)
    _keep(db, comment.id, comment.revision + 1, body, by, act.at)
    db.execute(
        """
        update comments set body = :body, html = :html, rev = rev + 1, edited_at = :at, fingerprint = :print,
            spam_score = :score
        where id = :id
        """,
        {
            "id": comment.id,
            "body": body,
            "html": markup.comment_html(body),
            "at": act.at,
            "print": skeleton.fingerprint(body),
            "score": _score(db, comment, body),
        },
    )
    storing.save_hosts(act, comment.id, body)


def _score(db: Connection, comment: Comment, body: str) -> float | None:
    email = commenters.get(db, comment.person_id).email if comment.person_id else ""
    return spam_filter.scores(db, body, email=email, at=comment.created_at).get("spam")


def revisions(db: Connection, comment_id: int) -> list[tuple[int, str, str, str]]:
    """All texts of a comment, as (revision, writer, UTC text, body); one entry if it was never edited."""
    comment = comments.get(db, comment_id)
    rows = db.execute(
        "select rev, actor, at, body from comment_revisions where comment_id = :id order by rev", {"id": comment_id}
    ).fetchall()
    return [(row["rev"], row["actor"], row["at"], row["body"]) for row in rows] or [
        (1, "reader", comment.created_at, comment.body)
    ]


def pin(db: Connection, comment_id: int, *, pinned: bool, now: datetime, actor: str) -> Comment:
    """Pin a published comment above the others of its article, or unpin one.

    Raises `NotFound`, and `Refused` for a comment that is not published or is a reply.
    """
    with actions.act(db, actor=actor, now=now, command="comments pin" if pinned else "comments unpin") as act:
        comment = comments.get(db, comment_id)
        if pinned and (comment.status != CommentStatus.PUBLISHED or comment.parent_id is not None):
            raise Refused(
                phrase(
                    "comment {comment_id} cannot be pinned: only published comments that are not replies can be",
                    comment_id=comment_id,
                ),
                ref=str(comment_id),
            )
        if comment.pinned != pinned:
            db.execute("update comments set pinned = :pinned where id = :id", {"pinned": int(pinned), "id": comment_id})
            act.note(
                "comment", comment_id, "pin" if pinned else "unpin", from_state=comment.status, to_state=comment.status
            )
    return comments.get(db, comment_id)


def _checked(body: str, settings: Settings) -> str:
    body = text.trimmed(text.clean(body))
    limit = settings.number("comments.max_length")
    if skeleton.is_blank(body):
        raise Invalid("the text is empty")
    if len(body) > limit:
        raise Invalid(
            phrase("the text has {characters}", characters=text.number_of(len(body), "character")),
            hint=phrase("at most {limit:,} are allowed", limit=limit),
        )
    return body


def _keep(db: Connection, comment_id: int, rev: int, body: str, actor: str, at: str) -> None:
    db.execute(
        """
        insert into comment_revisions (comment_id, rev, body, actor, at) values (:id, :rev, :body, :actor, :at)
        """,
        {"id": comment_id, "rev": rev, "body": body, "actor": actor, "at": at},
    )
