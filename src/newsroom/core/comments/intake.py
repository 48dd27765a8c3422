"""Taking in a reader's comment: one transaction from the first check to the stored row, for every way in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.commenters import commenters
from newsroom.core.comments import comments
from newsroom.core.comments.comments import Comment
from newsroom.core.journal import actions
from newsroom.core.matching.links import hosts
from newsroom.core.matching.near_duplicates import RecentComment, RecentTexts
from newsroom.core.screening import phases, word_lists
from newsroom.core.screening.case import STATUS_OF, ArticleFacts, Case, ParentFacts, Reason, Rules
from newsroom.core.screening.case import NewComment as NewComment
from newsroom.core.screening.learning import spam_filter
from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

if TYPE_CHECKING:
    from newsroom.core.matching.comment_text import CommentText
    from newsroom.core.screening.facts import Facts

_json = json.JSONEncoder(ensure_ascii=False).encode
MAX_BYTES = 64 * 1024  # of a whole form or file, looked at before anything is parsed
TYPED_PER_KEPT = 4  # characters that a keyboard may send for one that is kept, such as a letter and its marks


@dataclass(frozen=True, slots=True)
class PreparedComment:
    """A comment as the file would keep it, with what its text says; `refused` when its text need not be looked at."""

    new: NewComment
    text: CommentText
    refused: Reason | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a comment: its id, state and revision, and the text that is in the file under that id."""

    id: int
    status: str
    revision: int
    body: str


def receive(db: Connection, new: NewComment, *, now: datetime, actor: str, settings: Settings) -> Comment:
    """Screen a comment and store it with every reason found; returns it in the state that the verdict gave it.

    The same form sent twice (one `nonce`) gives the first comment again. A refusal stores nothing but its count and
    raises its meaning: `Invalid` (empty, too long), `NotFound` (article, answered comment), `Refused` (closed, not
    published, banned), `screening_case.TooMany` with `retry_after` seconds, `Conflict` (said already; `ref` is the
    comment's id).
    """
    return comments.get(db, receive_prepared(db, prepare(new), now=now, actor=actor, settings=settings).id)


def prepare(new: NewComment, *, limit: int = 0) -> PreparedComment:
    """A comment cleaned, with what can be told of its text before anybody asks the file.

    A text of many times `limit` characters is refused without a look at it. Of one with more than `limit` nothing is
    found out before it is needed; most likely it never is.
    """
    from newsroom.core.matching.comment_text import CommentText

    if limit and len(new.body) > TYPED_PER_KEPT * limit:
        return PreparedComment(new, CommentText(""), phases.too_long(len(new.body), limit))
    try:
        new = cleaned(new)
    except Invalid as error:
        return PreparedComment(new, CommentText(""), Reason("shape", "encoding", "refuse", {}, error))
    text = CommentText(new.body)
    if len(new.body) <= limit:
        text.prepare()
    return PreparedComment(new, text)


def receive_prepared(
    db: Connection, incoming: PreparedComment, *, now: datetime, actor: str, settings: Settings
) -> Receipt:
    """`receive` for a comment that was read before; raises what that raises."""
    from newsroom.core.screening.facts import Facts  # commands that only list comments do without

    with transaction(db):
        facts = Facts.of(db)
        earlier = _by_nonce(db, incoming.new.nonce)
        if earlier is not None:
            return earlier
        refused, stored = _judge_and_store(facts, incoming, now, actor, settings)
        if refused is not None:
            _count_refusal(db, refused, now, settings)
        if not incoming.new.staff:  # what staff write is a decision too, which the facts know nothing of
            facts.accept_own_writes()
    if refused is not None:
        assert refused.error is not None
        refused.error.reason = refused.code
        raise refused.error
    assert stored is not None
    return stored


def judge(db: Connection, new: NewComment, *, now: datetime, settings: Settings) -> list[Reason]:
    """The reasons that screening would give, storing nothing: for a preview or a rehearsal.

    Raises `Invalid` for text that is not Unicode.
    """
    return phases.screen(build_case(db, cleaned(new), now, settings))


def _judge_and_store(
    facts: Facts, incoming: PreparedComment, now: datetime, actor: str, settings: Settings
) -> tuple[Reason | None, Receipt | None]:
    if incoming.refused is not None:
        return incoming.refused, None
    prepared = _build_case(facts, incoming.new, incoming.text, now, settings)
    reasons = phases.screen(prepared)
    refusal = next((reason for reason in reasons if reason.verdict == "refuse"), None)
    if refusal is not None:
        return refusal, None
    return None, _store(prepared, reasons, actor)


def cleaned(new: NewComment) -> NewComment:
    """The fields as the file keeps them: normal form, no controls, the name on one line. Raises `Invalid`."""
    name, email = text.one_line(text.clean(new.name)), text.one_line(text.clean(new.email))
    body, agent = text.clean(new.body).strip(), text.clean(new.agent)[:200] if new.agent else None
    if (name, email, body, agent) == (new.name, new.email, new.body, new.agent):  # as nearly all
        return new
    return replace(new, name=name, email=email, body=body, agent=agent)


def build_case(db: Connection, new: NewComment, now: datetime, settings: Settings) -> Case:
    """A cleaned comment with the facts that its screening needs."""
    from newsroom.core.matching.comment_text import CommentText
    from newsroom.core.screening.facts import Facts

    return _build_case(Facts.of(db), new, CommentText(new.body), now, settings)


def _build_case(facts: Facts, new: NewComment, text: CommentText, now: datetime, settings: Settings) -> Case:
    db, rules = facts.db, Rules.of(settings)
    known = new.name and not new.staff and not new.newcomer
    person = commenters.find(db, name=new.name, email=new.email, key=new.key) if known else None
    record = commenters.record_of(db, person, now=now, trust=rules.trust) if person else None
    article = facts.once(("article", new.article_id), lambda: _article(db, new.article_id))
    matcher = facts.once("words", lambda: word_lists.matcher(db))
    return Case(
        db, now, rules, new, article, parent_facts(db, new.parent_id), person, record, text, facts, matcher,
        _scores(facts, new, now, rules),
    )  # fmt: skip


def _scores(facts: Facts, new: NewComment, now: datetime, rules: Rules) -> dict[str, float]:
    if new.staff or len(new.body) > rules.max_length:
        return {}
    if not facts.once("lessons", lambda: _lessons_learned(facts.db)):
        return {}
    return spam_filter.scores(facts.db, new.body, email=new.email, at=clock.to_text(now))


def _lessons_learned(db: Connection) -> bool:
    return bool(db.execute("select exists (select 1 from model_log)").fetchone()[0])


def _article(db: Connection, article_id: int) -> ArticleFacts | None:
    row = db.execute(
        """
        select a.id, a.slug, a.status, a.live_rev, a.published_at, a.comments_mode, r.section
        from articles a left join revisions r on r.article_id = a.id and r.rev = a.live_rev where a.id = :id
        """,
        {"id": article_id},
    ).fetchone()
    if row is None or row["status"] == "trashed":
        return None
    return ArticleFacts(
        row["id"], row["slug"], row["status"], row["live_rev"] is not None, row["published_at"], row["comments_mode"],
        row["section"] or "",
    )  # fmt: skip


def parent_facts(db: Connection, parent_id: int | None) -> ParentFacts | None:
    """What screening must know of the comment that is answered; None when there is none."""
    if parent_id is None:
        return None
    rows = db.execute(
        """
        with recursive above (id, parent_id, article_id, status, height) as (
            select id, parent_id, article_id, status, 0 from comments where id = :id
            union all
            select c.id, c.parent_id, c.article_id, c.status, a.height + 1
            from comments c join above a on c.id = a.parent_id where a.height < 100
        )
        select * from above order by height desc
        """,
        {"id": parent_id},
    ).fetchall()
    if not rows:
        return None
    last = rows[-1]
    return ParentFacts(last["id"], last["article_id"], last["status"], tuple(row["id"] for row in rows))


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
    return Receipt(*row) if row else None


def _store(case: Case, reasons: list[Reason], actor: str) -> Receipt:
    db, new = case.db, case.new
    verdict = phases.verdict(reasons)
    status = STATUS_OF.get(verdict, "published")
    # Before the act opens: undoing the arrival of a comment takes the comment away, not the person.
    person = (
        commenters.staff_commenter(db, new.name, now=case.now)
        if new.staff
        else commenters.update_or_create(db, case.person, name=new.name, email=new.email, key=new.key, now=case.now)
    )
    with actions.act(db, actor=actor, now=case.now, command="comments add", within=True) as act:
        comment_id = _insert_row(
            act, new, case.text, status=status, parent_id=phases.effective_parent(case), person_id=person.id,
            decided_by=actor if new.staff else None, at=act.at, spam_score=case.scores.get("spam"),
        )  # fmt: skip
        act.note(
            "comment", comment_id, "receive", to_state=status, rev=1,
            article=new.article_id, reasons=[reason.code for reason in reasons],
        )  # fmt: skip
    # After the act: its undoing takes the comment back whole, so nothing of these need be remembered for it.
    _insert_hosts(db, comment_id, case.text.hosts)
    save_reasons(db, comment_id, 1, reasons, act.at)
    if new.nonce is not None:
        db.execute(
            "insert into form_tokens (nonce, used_at, comment_id) values (:nonce, :at, :id)",
            {"nonce": new.nonce, "at": act.at, "id": comment_id},
        )
    window: RecentTexts | None = case.facts.known(phases.window_name(case.rules))
    if window is not None:
        window.add(RecentComment(comment_id, person.id, new.article_id, case.text.fingerprint), case.text.written)
    return Receipt(comment_id, status, 1, new.body)


def insert(
    act: actions.Act,
    new: NewComment,
    *,
    status: str,
    parent_id: int | None,
    person_id: int | None,
    decided_by: str | None,
    at: str,
    source: tuple[str, str] | None = None,
    spam_score: float | None = None,
) -> int:
    """Write the row of a comment and the hosts it links to, inside an act; returns its id.

    `source` is where it was imported from, and its id there.
    """
    from newsroom.core.matching.comment_text import CommentText

    text = CommentText(new.body)
    comment_id = _insert_row(
        act, new, text, status=status, parent_id=parent_id, person_id=person_id, decided_by=decided_by, at=at,
        source=source, spam_score=spam_score,
    )  # fmt: skip
    _insert_hosts(act.db, comment_id, text.hosts)
    return comment_id


def _insert_row(
    act: actions.Act,
    new: NewComment,
    text: CommentText,
    *,
    status: str,
    parent_id: int | None,
    person_id: int | None,
    decided_by: str | None,
    at: str,
    source: tuple[str, str] | None = None,
    spam_score: float | None = None,
) -> int:
    comment_id = act.db.execute(
        """
        insert into comments (article_id, parent_id, commenter_id, author, body, html, status, staff, network, agent,
            fingerprint, created_at, decided_at, decided_by, source, source_id, spam_score)
        values (:article, :parent, :person, :author, :body, :html, :status, :staff, :network, :agent,
            :fingerprint, :at, :decided_at, :decided_by, :source, :source_id, :score)
        """,
        {
            "article": new.article_id, "parent": parent_id, "person": person_id, "author": new.name, "body": new.body,
            "html": text.html, "status": status, "staff": int(new.staff), "network": new.network,
            "agent": new.agent, "fingerprint": text.fingerprint, "at": at,
            "decided_at": at if decided_by else None, "decided_by": decided_by,
            "source": source[0] if source else None, "source_id": source[1] if source else None, "score": spam_score,
        },
    ).lastrowid  # fmt: skip
    assert comment_id is not None
    return comment_id


def _insert_hosts(db: Connection, comment_id: int, found: Iterable[str]) -> None:
    db.executemany(
        "insert into comment_hosts (host, comment_id) values (:host, :id)",
        [{"host": host, "id": comment_id} for host in found],
    )


def save_hosts(act: actions.Act, comment_id: int, body: str) -> None:
    """Make the hosts on record for a comment exactly those that its text links to."""
    db, wanted = act.db, set(hosts(body))
    known = {
        row["host"] for row in db.execute("select host from comment_hosts where comment_id = :id", {"id": comment_id})
    }
    for host in sorted(known - wanted):
        db.execute(
            "delete from comment_hosts where comment_id = :id and host = :host", {"id": comment_id, "host": host}
        )
    _insert_hosts(db, comment_id, sorted(wanted - known))


def save_reason(db: Connection, comment_id: int, rev: int, reason: Reason, at: str) -> None:
    """Store one reason beside the comment."""
    save_reasons(db, comment_id, rev, [reason], at)


def save_reasons(db: Connection, comment_id: int, rev: int, reasons: Iterable[Reason], at: str) -> None:
    """Store reasons beside the comment."""
    db.executemany(
        """
        insert into comment_reasons (comment_id, rev, phase, code, verdict, evidence, at)
        values (:id, :rev, :phase, :code, :verdict, :evidence, :at)
        """,
        [
            {
                "id": comment_id, "rev": rev, "phase": reason.phase, "code": reason.code, "verdict": reason.verdict,
                "evidence": _json(reason.evidence) if reason.evidence else "{}", "at": at,
            }
            for reason in reasons
        ],
    )  # fmt: skip


def _count_refusal(db: Connection, refused: Reason, now: datetime, settings: Settings) -> None:
    db.execute(
        """
        insert into refusals (day, code, n) values (:day, :code, 1)
        on conflict (day, code) do update set n = n + 1
        """,
        {"day": clock.day_of(now, settings.zone), "code": refused.code},
    )
