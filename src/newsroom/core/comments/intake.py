"""Receiving a reader's comment: one transaction from the first check to the stored row, wherever it comes from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments, storing
from newsroom.core.comments.fields import Comment, CommentStatus
from newsroom.core.journal import actions
from newsroom.core.screening import pipeline
from newsroom.core.screening.case import Case, NewComment, build_case
from newsroom.core.screening.phase import Reason, Verdict, refusal, strictest
from newsroom.core.screening.phases import admission, repeats
from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

if TYPE_CHECKING:
    from newsroom.core.matching.comment_text import CommentText
    from newsroom.core.screening.facts import Facts

MAX_BYTES = 64 * 1024  # for a whole form or file, checked before anything is parsed
TYPED_PER_KEPT = 4  # typed characters that can become one stored character, such as a letter and its marks
_STATUS_OF = {
    Verdict.HOLD: CommentStatus.PENDING,
    Verdict.SPAM: CommentStatus.SPAM,
    Verdict.REJECT: CommentStatus.REJECTED,
}


@dataclass(frozen=True, slots=True)
class PreparedComment:
    """A comment as it would be stored, with what is computed from its text; `refused` if the text need not be read."""

    new: NewComment
    text: CommentText
    refused: Reason | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The result of sending a comment: its id, status and revision, and the text that is stored."""

    id: int
    status: CommentStatus
    revision: int
    body: str


def receive(db: Connection, new: NewComment, *, now: datetime, actor: str, settings: Settings) -> Comment:
    """Screen a comment and store it with every reason found; returns it with the status from the verdict.

    The same form sent twice (with one `nonce`) returns the first comment. A refusal stores only its count, and raises
    `Invalid` (empty, too long), `NotFound` (article, parent comment), `Refused` (closed, not published, banned),
    `phase.TooManyComments` with `retry_after` seconds, or `Conflict` (a duplicate; `ref` is the id of the first
    comment).
    """
    return comments.get(db, receive_prepared(db, prepare(new), now=now, actor=actor, settings=settings).id)


def prepare(new: NewComment, *, limit: int = 0) -> PreparedComment:
    """A cleaned comment with what is computed from its text, so that nobody waits for that while the file is locked.

    A text of many times `limit` characters is refused without reading it. For one with more than `limit`, nothing is
    computed until it is needed, which is unlikely.
    """
    from newsroom.core.matching.comment_text import CommentText  # here: lists of comments do not need it

    if limit and len(new.body) > TYPED_PER_KEPT * limit:
        return PreparedComment(new, CommentText(""), admission.too_long(len(new.body), limit))
    try:
        new = cleaned(new)
    except Invalid as error:
        return PreparedComment(new, CommentText(""), refusal("shape", "encoding", error))
    words = CommentText(new.body)
    if len(new.body) <= limit:
        words.prepare()
    return PreparedComment(new, words)


def receive_prepared(
    db: Connection, prepared: PreparedComment, *, now: datetime, actor: str, settings: Settings
) -> Receipt:
    """`receive` for a comment that was prepared before; raises the same errors."""
    from newsroom.core.screening.facts import Facts  # here: commands that only list comments do not need it

    with transaction(db):
        facts = Facts.of(db)
        earlier = _by_nonce(db, prepared.new.nonce)
        if earlier is not None:
            return earlier
        refused, stored = _judge_and_store(facts, prepared, now, actor, settings)
        if refused is not None:
            _count_refusal(db, refused, now, settings)
        if not prepared.new.staff:  # what staff write is a decision too, which is not in the facts
            facts.accept_own_writes()
    if refused is not None:
        assert refused.error is not None
        refused.error.reason = refused.code
        raise refused.error
    assert stored is not None
    return stored


def judge(db: Connection, new: NewComment, *, now: datetime, settings: Settings) -> list[Reason]:
    """The reasons that screening would give, without storing anything: for a preview or a dry run.

    Raises `Invalid` for text that is not Unicode.
    """
    return pipeline.screen(case_of(db, cleaned(new), now=now, settings=settings))


def case_of(db: Connection, new: NewComment, *, now: datetime, settings: Settings) -> Case:
    """A cleaned comment with the facts that its screening needs."""
    from newsroom.core.matching.comment_text import CommentText  # here: lists of comments do not need it
    from newsroom.core.screening.facts import Facts  # here: lists of comments do not need it

    return build_case(Facts.of(db), new, CommentText(new.body), now=now, settings=settings)


def cleaned(new: NewComment) -> NewComment:
    """The fields as they are stored: normal form, no control characters, the name on one line. Raises `Invalid`."""
    name, email = text.one_line(text.clean(new.name)), text.one_line(text.clean(new.email))
    body, agent = text.trimmed(text.clean(new.body)), text.clean(new.agent)[:200] if new.agent else None
    if (name, email, body, agent) == (new.name, new.email, new.body, new.agent):  # nearly always
        return new
    return replace(new, name=name, email=email, body=body, agent=agent)


def status_of(reasons: list[Reason]) -> CommentStatus:
    """The status that the strictest of these reasons gives a comment."""
    return _STATUS_OF.get(strictest(reasons), CommentStatus.PUBLISHED)


def _judge_and_store(
    facts: Facts, prepared: PreparedComment, now: datetime, actor: str, settings: Settings
) -> tuple[Reason | None, Receipt | None]:
    if prepared.refused is not None:
        return prepared.refused, None
    case = build_case(facts, prepared.new, prepared.text, now=now, settings=settings)
    reasons = pipeline.screen(case)
    refusal = next((reason for reason in reasons if reason.verdict == Verdict.REFUSE), None)
    if refusal is not None:
        return refusal, None
    return None, _store(case, reasons, actor)


def _store(case: Case, reasons: list[Reason], actor: str) -> Receipt:
    db, new = case.db, case.new
    status = status_of(reasons)
    # Before the transaction: undoing the arrival of a comment deletes the comment, not the person.
    person = (
        commenters.staff_commenter(db, new.name, now=case.now)
        if new.staff
        else commenters.update_or_create(db, case.person, name=new.name, email=new.email, key=new.key, now=case.now)
    )
    with actions.act(db, actor=actor, now=case.now, command="comments add", within=True) as act:
        comment_id = storing.insert_row(
            act,
            new,
            case.text,
            status=status,
            parent_id=case.place,
            person_id=person.id,
            decided_by=actor if new.staff else None,
            at=act.at,
            spam_score=case.scores.get("spam"),
        )
        codes = [reason.code for reason in reasons]
        act.note("comment", comment_id, "receive", to_state=status, rev=1, article=new.article_id, reasons=codes)
    # After the transaction: undoing it deletes the whole comment, so undo does not need any of these.
    storing.insert_hosts(db, comment_id, case.text.hosts)
    storing.save_reasons(db, comment_id, 1, reasons, act.at)
    if new.nonce is not None:
        db.execute(
            "insert into form_tokens (nonce, used_at, comment_id) values (:nonce, :at, :id)",
            {"nonce": new.nonce, "at": act.at, "id": comment_id},
        )
    repeats.remember_text(case, comment_id, person.id)
    return Receipt(comment_id, status, 1, new.body)


def _by_nonce(db: Connection, nonce: str | None) -> Receipt | None:
    if nonce is None:
        return None
    row = db.execute(
        """
        select c.id, c.status, c.rev, c.body from form_tokens t join comments c on c.id = t.comment_id
        where t.nonce = :nonce
        """,
        {"nonce": nonce},
    ).fetchone()
    return Receipt(row["id"], CommentStatus(row["status"]), row["rev"], row["body"]) if row else None


def _count_refusal(db: Connection, refused: Reason, now: datetime, settings: Settings) -> None:
    db.execute(
        """
        insert into refusals (day, code, n) values (:day, :code, 1)
        on conflict (day, code) do update set n = n + 1
        """,
        {"day": clock.day_of(now, settings.zone), "code": refused.code},
    )
