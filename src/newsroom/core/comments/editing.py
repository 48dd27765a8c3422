"""What is done to comments besides deciding them: staff replies, edits with the original kept, pins."""

from __future__ import annotations

from datetime import datetime

from newsroom import text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, intake
from newsroom.core.comments.comments import Comment
from newsroom.core.journal import actions
from newsroom.core.journal.actions import Act
from newsroom.core.matching import skeleton
from newsroom.core.screening import phases
from newsroom.core.screening.case import NewComment, Reason, Rules
from newsroom.core.screening.learning import spam_filter
from newsroom.errors import Invalid, Refused
from newsroom.settings import Settings
from newsroom.store import Connection, transaction


def reply(db: Connection, comment_id: int, body: str, *, now: datetime, actor: str, settings: Settings) -> Comment:
    """Answer a comment as staff, published at once; one that still waits is approved by it, in the same act.

    Raises `NotFound`, `Invalid` for an unfit text, `Refused` when the comment is off the page.
    """
    body = _checked(body, settings)
    with transaction(db):
        parent = comments.get(db, comment_id)
        if parent.status not in ("pending", "published"):
            raise Refused(f"comment {comment_id} is {parent.status}: it cannot be answered", ref=str(comment_id))
        case = intake.build_case(
            db, NewComment(parent.article_id, actor, body, parent_id=comment_id, staff=True), now, settings
        )
        person = commenters.staff_commenter(
            db, actor, now=now
        )  # before the act, so that undoing the reply leaves the person
        with actions.act(db, actor=actor, now=now, command="comments reply") as act:
            if parent.status == "pending":
                comments.decide_one(act, "approve", comment_id)
            created = intake.insert(
                act, case.new, status="published", parent_id=phases.effective_parent(case), person_id=person.id,
                decided_by=actor, at=act.at,
            )  # fmt: skip
            intake.save_reason(db, created, 1, Reason("staff", "staff", "publish"), act.at)
            act.note("comment", created, "reply", to_state="published", rev=1, answers=comment_id)
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
    """Replace the text of a comment, keeping every earlier one; `Conflict` when it is not at version `expected`."""
    body = _checked(body, settings)
    with actions.act(db, actor=actor, now=now, command="comments edit") as act:
        comment = comments.get(db, comment_id)
        if expected is not None:
            comments.check_version(db, comment_id, expected)
        if comment.status in ("trashed", "erased"):
            raise Refused(f"comment {comment_id} is {comment.status}: it cannot be edited", ref=str(comment_id))
        if comment.body == body:
            return comment
        rewrite(act, comment, body, by=actor)
        act.note(
            "comment", comment_id, "edit", from_state=comment.status, to_state=comment.status, rev=comment.revision + 1
        )
        return comments.get(db, comment_id)


def rewrite(act: Act, comment: Comment, body: str, *, by: str) -> None:
    """Put another text in a comment's place inside an act, keeping every earlier one."""
    from newsroom import markup  # a list of comments renders nothing

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
            "id": comment.id, "body": body, "html": markup.comment_html(body), "at": act.at,
            "print": skeleton.fingerprint(body), "score": _score(db, comment, body),
        },
    )  # fmt: skip
    intake.save_hosts(act, comment.id, body)


def _score(db: Connection, comment: Comment, body: str) -> float | None:
    email = commenters.get(db, comment.person_id).email if comment.person_id else ""
    return spam_filter.scores(db, body, email=email, at=comment.created_at).get("spam")


def revisions(db: Connection, comment_id: int) -> list[tuple[int, str, str, str]]:
    """Every text a comment has had, as (revision, who wrote it, UTC text, body); one entry when it was never edited."""
    comment = comments.get(db, comment_id)
    rows = db.execute(
        "select rev, actor, at, body from comment_revisions where comment_id = :id order by rev", {"id": comment_id}
    ).fetchall()
    return [(row["rev"], row["actor"], row["at"], row["body"]) for row in rows] or [
        (1, "reader", comment.created_at, comment.body)
    ]


def pin(db: Connection, comment_id: int, *, pinned: bool, now: datetime, actor: str) -> Comment:
    """Put a published comment at the head of its thread, or take it down from there. Raises `Refused` otherwise."""
    with actions.act(db, actor=actor, now=now, command="comments pin" if pinned else "comments unpin") as act:
        comment = comments.get(db, comment_id)
        if pinned and (comment.status != "published" or comment.parent_id is not None):
            raise Refused(
                f"comment {comment_id} cannot be pinned: only published ones at the top of a thread are",
                ref=str(comment_id),
            )
        if comment.pinned != pinned:
            db.execute("update comments set pinned = :pinned where id = :id", {"pinned": int(pinned), "id": comment_id})
            act.note(
                "comment", comment_id, "pin" if pinned else "unpin", from_state=comment.status, to_state=comment.status
            )
    return comments.get(db, comment_id)


def _checked(body: str, settings: Settings) -> str:
    body = text.clean(body).strip()
    limit = Rules.of(settings).max_length
    if skeleton.is_blank(body):
        raise Invalid("the text is empty")
    if len(body) > limit:
        raise Invalid(f"the text has {len(body):,} characters", hint=f"at most {limit:,} are taken")
    return body


def _keep(db: Connection, comment_id: int, rev: int, body: str, actor: str, at: str) -> None:
    db.execute(
        """
        insert into comment_revisions (comment_id, rev, body, actor, at) values (:id, :rev, :body, :actor, :at)
        """,
        {"id": comment_id, "rev": rev, "body": body, "actor": actor, "at": at},
    )
