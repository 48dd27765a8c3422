"""Taking in a reader's comment: one transaction from the first check to the stored row, for every way in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from newsroom import clock, markup, text
from newsroom.core import comments, journal, model, people, screening, skeleton, words
from newsroom.core.comments import Comment
from newsroom.core.screening_case import (
    STATUS_OF,
    ArticleFacts,
    Case,
    ParentFacts,
    Reason,
    Rules,
    hosts,
)
from newsroom.core.screening_case import NewComment as NewComment
from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.store import Connection, transaction

MAX_BYTES = 64 * 1024  # of a whole form or file, looked at before anything is parsed


def receive(db: Connection, new: NewComment, *, now: datetime, actor: str, settings: Settings) -> Comment:
    """Screen a comment and store it with every reason found; returns it in the state that the verdict gave it.

    The same form sent twice (one `nonce`) gives the first comment again. A refusal stores nothing but its count and
    raises its meaning: `Invalid` (empty, too long), `NotFound` (article, answered comment), `Refused` (closed, not
    published, banned), `screening_case.TooMany` with `retry_after` seconds, `Conflict` (said already; `ref` is the
    comment's id).
    """
    with transaction(db):
        earlier = _by_nonce(db, new.nonce)
        if earlier is not None:
            return comments.get(db, earlier)
        refused, stored = _judge_and_store(db, new, now, actor, settings)
        if refused is not None:
            _count_refusal(db, refused, now, settings)
    if refused is not None:
        assert refused.error is not None
        raise refused.error
    assert stored is not None
    return comments.get(db, stored)


def judge(db: Connection, new: NewComment, *, now: datetime, settings: Settings) -> list[Reason]:
    """The reasons that screening would give, storing nothing: for a preview or a rehearsal.

    Raises `Invalid` for text that is not Unicode.
    """
    return screening.screen(case(db, cleaned(new), now, settings))


def _judge_and_store(
    db: Connection, new: NewComment, now: datetime, actor: str, settings: Settings
) -> tuple[Reason | None, int | None]:
    try:
        prepared = case(db, cleaned(new), now, settings)
    except Invalid as error:
        return Reason("shape", "encoding", "refuse", {}, error), None
    reasons = screening.screen(prepared)
    refusal = next((reason for reason in reasons if reason.verdict == "refuse"), None)
    if refusal is not None:
        return refusal, None
    return None, _store(prepared, reasons, actor)


def cleaned(new: NewComment) -> NewComment:
    """The fields as the file keeps them: normal form, no controls, the name on one line. Raises `Invalid`."""
    return replace(
        new,
        name=text.one_line(text.clean(new.name)),
        email=text.one_line(text.clean(new.email)),
        body=text.clean(new.body).strip(),
        agent=text.clean(new.agent)[:200] if new.agent else None,
    )


def case(db: Connection, new: NewComment, now: datetime, settings: Settings) -> Case:
    """A cleaned comment with the facts that its screening needs."""
    rules = Rules.of(settings)
    person = people.find(db, name=new.name, email=new.email, key=new.key) if new.name and not new.staff else None
    record = people.record(db, person.id, now=now, trust=rules.trust) if person else None
    return Case(
        db, now, rules, new, _article(db, new.article_id), parent_facts(db, new.parent_id), person, record,
        skeleton.fingerprint(new.body), words.matcher(db), _scores(db, new, now, rules),
    )  # fmt: skip


def _scores(db: Connection, new: NewComment, now: datetime, rules: Rules) -> dict[str, float]:
    if new.staff or len(new.body) > rules.max_length:
        return {}
    return model.scores(db, new.body, email=new.email, at=clock.to_text(now))


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


def _by_nonce(db: Connection, nonce: str | None) -> int | None:
    if nonce is None:
        return None
    row = db.execute("select comment_id from form_tokens where nonce = :nonce", {"nonce": nonce}).fetchone()
    return row["comment_id"] if row else None


def _store(case: Case, reasons: list[Reason], actor: str) -> int:
    db, new = case.db, case.new
    verdict = screening.verdict(reasons)
    status = STATUS_OF.get(verdict, "published")
    # Before the act opens: undoing the arrival of a comment takes the comment away, not the person.
    person = (
        people.staff(db, new.name, now=case.now)
        if new.staff
        else people.meet(db, name=new.name, email=new.email, key=new.key, now=case.now)
    )
    with journal.act(db, actor=actor, now=case.now, command="comments add") as act:
        comment_id = insert(
            act, new, status=status, parent_id=screening.settled_parent(case), person_id=person.id,
            decided_by=actor if new.staff else None, at=act.at, spam_score=case.scores.get("spam"),
        )  # fmt: skip
        for reason in reasons:
            keep_reason(db, comment_id, 1, reason, act.at)
        act.note(
            "comment", comment_id, "receive", to_state=status, rev=1,
            article=new.article_id, reasons=[reason.code for reason in reasons],
        )  # fmt: skip
    if new.nonce is not None:
        db.execute(
            "insert into form_tokens (nonce, used_at, comment_id) values (:nonce, :at, :id)",
            {"nonce": new.nonce, "at": act.at, "id": comment_id},
        )
    return comment_id


def insert(
    act: journal.Act,
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
    comment_id = act.db.execute(
        """
        insert into comments (article_id, parent_id, commenter_id, author, body, html, status, staff, network, agent,
            fingerprint, created_at, decided_at, decided_by, source, source_id, spam_score)
        values (:article, :parent, :person, :author, :body, :html, :status, :staff, :network, :agent,
            :fingerprint, :at, :decided_at, :decided_by, :source, :source_id, :score)
        """,
        {
            "article": new.article_id, "parent": parent_id, "person": person_id, "author": new.name, "body": new.body,
            "html": markup.comment_html(new.body), "status": status, "staff": int(new.staff), "network": new.network,
            "agent": new.agent, "fingerprint": skeleton.fingerprint(new.body), "at": at,
            "decided_at": at if decided_by else None, "decided_by": decided_by,
            "source": source[0] if source else None, "source_id": source[1] if source else None, "score": spam_score,
        },
    ).lastrowid  # fmt: skip
    assert comment_id is not None
    keep_hosts(act.db, comment_id, new.body)
    return comment_id


def keep_hosts(db: Connection, comment_id: int, body: str) -> None:
    """Make the hosts on record for a comment exactly those that its text links to."""
    wanted = set(hosts(body))
    known = {
        row["host"] for row in db.execute("select host from comment_hosts where comment_id = :id", {"id": comment_id})
    }
    for host in sorted(known - wanted):
        db.execute(
            "delete from comment_hosts where comment_id = :id and host = :host", {"id": comment_id, "host": host}
        )
    for host in sorted(wanted - known):
        db.execute("insert into comment_hosts (host, comment_id) values (:host, :id)", {"host": host, "id": comment_id})


def keep_reason(db: Connection, comment_id: int, rev: int, reason: Reason, at: str) -> None:
    """Store one reason beside the comment."""
    db.execute(
        """
        insert into comment_reasons (comment_id, rev, phase, code, verdict, evidence, at)
        values (:id, :rev, :phase, :code, :verdict, :evidence, :at)
        """,
        {
            "id": comment_id, "rev": rev, "phase": reason.phase, "code": reason.code, "verdict": reason.verdict,
            "evidence": json.dumps(reason.evidence, ensure_ascii=False), "at": at,
        },
    )  # fmt: skip


def _count_refusal(db: Connection, refused: Reason, now: datetime, settings: Settings) -> None:
    db.execute(
        """
        insert into refusals (day, code, n) values (:day, :code, 1)
        on conflict (day, code) do update set n = n + 1
        """,
        {"day": clock.day_of(now, settings.zone), "code": refused.code},
    )
