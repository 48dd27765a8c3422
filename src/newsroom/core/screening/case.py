"""What the screening uses: the new comment, and the facts about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from newsroom import clock
from newsroom.core.commenters import commenters
from newsroom.core.commenters.commenters import Commenter, CommenterRecord
from newsroom.core.screening import rules, word_lists
from newsroom.core.screening.learning import spam_filter
from newsroom.core.screening.phase import Verdict
from newsroom.setting_kinds import CommentMode
from newsroom.settings import Settings
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.matching.comment_text import CommentText
    from newsroom.core.screening.facts import Facts

Rules = TypeVar("Rules")


@dataclass(frozen=True, slots=True)
class NewComment:
    """A new comment: the fields that a writer can set, and what the web server knows about them.

    `key` is the commenter key of a verified signed cookie, `network` is from `commenters.network_hash`, `nonce` is that of
    a verified form token, `trap` is the name of a trap that was triggered (`honeypot`, `too_fast`, `no_token`).
    """

    article_id: int
    name: str
    body: str
    email: str = ""
    parent_id: int | None = None
    key: str | None = None
    network: str | None = None
    agent: str | None = None
    nonce: str | None = None
    trap: str | None = None
    staff: bool = False
    newcomer: bool = False  # the key was made for this comment: nobody has it yet


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """The facts about the article."""

    id: int
    slug: str
    status: str
    live: bool
    published_at: str | None
    mode: str | None
    section: str = ""


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """The facts about the comment that is replied to. `path` are the ids from the top of the thread to it."""

    id: int
    article_id: int
    status: str
    path: tuple[int, ...]

    def place_for_reply(self, max_depth: int) -> int | None:
        """The comment under which a reply is shown if comments nest `max_depth` deep: this one, or an ancestor of it."""
        level = max_depth - 1  # the deepest level at which a comment can have replies; the top is 1
        return self.path[min(len(self.path), level) - 1] if level else None


@dataclass(frozen=True, slots=True)
class Case:
    """A cleaned comment and everything that its screening uses."""

    db: Connection
    now: datetime
    settings: Settings
    new: NewComment
    article: ArticleFacts | None
    parent: ParentFacts | None
    person: Commenter | None
    record: CommenterRecord | None
    text: CommentText
    facts: Facts
    matcher: word_lists.WordMatcher
    scores: dict[str, float] = field(default_factory=dict)  # of the filter, by model

    def rules(self, kind: type[Rules]) -> Rules:
        """The settings of a phase."""
        return rules.read(self.settings, kind)

    @property
    def trust(self) -> int:
        """0 to 3; a signed reader who gives another e-mail address than before is trusted like a new one."""
        if self.new.staff:
            return 3
        return 0 if self.record is None or self.email_differs else self.record.trust

    @property
    def mode(self) -> CommentMode:
        """The mode in force: that of the article, its section or the site."""
        article = self.article
        return rules.mode_of(article.mode if article else None, article.section if article else "", self.settings)

    @property
    def email_differs(self) -> bool:
        """Whether a signed reader gives another e-mail address than with the first comment."""
        return bool(self.person and self.person.signed and self.person.email != commenters.normal_email(self.new.email))

    @property
    def place(self) -> int | None:
        """The comment under which the new one is shown: its parent, or an ancestor if that is too deep."""
        return self.parent.place_for_reply(rules.max_depth(self.settings)) if self.parent else None

    @property
    def hold_unless_trusted(self) -> Verdict:
        """The verdict for minor doubts: trusted readers are not held."""
        return Verdict.NOTE if self.trust >= 2 else Verdict.HOLD

    def ago(self, **span: int) -> str:
        """The UTC text of a time before now."""
        return _before(self.now, timedelta(**span))


@lru_cache(256)
def _before(now: datetime, span: timedelta) -> str:
    return clock.to_text(now - span)


def build_case(facts: Facts, new: NewComment, text: CommentText, *, now: datetime, settings: Settings) -> Case:
    """A cleaned comment with the facts that its screening needs."""
    db = facts.db
    known = new.name and not new.staff and not new.newcomer
    person = commenters.find(db, name=new.name, email=new.email, key=new.key) if known else None
    return Case(
        db,
        now,
        settings,
        new,
        article=facts.once(("article", new.article_id), lambda: article_facts(db, new.article_id)),
        parent=parent_facts(db, new.parent_id),
        person=person,
        record=commenters.record_of(db, person, now=now, settings=settings) if person else None,
        text=text,
        facts=facts,
        matcher=facts.once("words", lambda: word_lists.matcher(db)),
        scores=_scores(facts, new, now, settings),
    )


def _scores(facts: Facts, new: NewComment, now: datetime, settings: Settings) -> dict[str, float]:
    if new.staff or len(new.body) > settings.number("comments.max_length"):
        return {}
    if not facts.once("lessons", lambda: _has_lessons(facts.db)):
        return {}
    return spam_filter.scores(facts.db, new.body, email=new.email, at=clock.to_text(now))


def _has_lessons(db: Connection) -> bool:
    return bool(db.execute("select exists (select 1 from model_log)").fetchone()[0])


def article_facts(db: Connection, article_id: int) -> ArticleFacts | None:
    """The facts about an article; None if it does not exist or is in the trash."""
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
        row["id"],
        row["slug"],
        row["status"],
        row["live_rev"] is not None,
        row["published_at"],
        row["comments_mode"],
        row["section"] or "",
    )


def parent_facts(db: Connection, parent_id: int | None) -> ParentFacts | None:
    """The facts about the comment that is replied to; None if it does not exist."""
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
    answered = rows[-1]
    return ParentFacts(answered["id"], answered["article_id"], answered["status"], tuple(row["id"] for row in rows))
