"""What screening works on: the new comment, the facts around it, the numbers of the rules, and a reason's form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsroom import clock
from newsroom.core.articles import labels
from newsroom.core.commenters.commenters import Commenter, CommenterRecord, TrustRules, normal_email
from newsroom.core.matching import links
from newsroom.core.screening import word_lists
from newsroom.errors import NewsroomError, Refused
from newsroom.settings import Settings
from newsroom.store import Connection

if TYPE_CHECKING:
    from newsroom.core.matching.comment_text import CommentText
    from newsroom.core.screening.facts import Facts

# From mild to severe. `refuse` stores no comment; the others are kept beside it for good.
VERDICTS = ("note", "publish", "flag", "hold", "spam", "reject", "refuse")
STATUS_OF = {"hold": "pending", "spam": "spam", "reject": "rejected"}


class TooManyComments(Refused):
    """Too many comments in too short a time; `retry_after` seconds from now one will be taken again."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, hint=f"try again in {retry_after} seconds")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class NewComment:
    """A comment as it comes in, the fields that a writer may set and what the edge knows of them.

    `key` is the commenter key of a verified signed cookie, `network` what `people.network` made of the address,
    `nonce` that of a verified form token, `trap` the name of a sprung trap (`honeypot`, `too_fast`, `no_token`).
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
class Reason:
    """One reason: the phase that gave it, its code, its verdict and the evidence; `error` says why it is refused."""

    phase: str
    code: str
    verdict: str
    evidence: dict[str, Any] = field(default_factory=dict)
    error: NewsroomError | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """Every number that the phases use; each is a setting of the same name. Shares are of 1."""

    site_title: str = ""
    mode: str = "first"
    section_modes: tuple[tuple[str, str], ...] = ()
    close_days: int = 0
    max_length: int = 4000
    max_name: int = 60
    max_email: int = 254
    max_depth: int = 4
    max_links: int = 2
    own_hosts: frozenset[str] = frozenset()
    host_spam: int = 3
    per_minute: int = 2
    per_hour: int = 20
    per_person: int = 4  # in five minutes
    per_article: int = 3  # top-level comments of one person on one article in a day
    duplicate_hours: int = 24
    short_text: int = 20  # a text below this many characters is anyone's: "Thank you!"
    alike: float = 0.85
    alike_last: int = 500
    copies_spam: int = 3
    capitals: float = 0.7
    capital_letters: int = 20
    run: int = 10
    marks: int = 3
    bad_share: float = 0.3
    bad_decisions: int = 4
    bad_days: int = 7
    model: bool = True
    model_spam: float = 0.98
    model_hold: float = 0.6
    model_labels: int = 200
    model_each: int = 30
    model_precision: float = 0.99
    model_last: int = 300
    trust: TrustRules = field(default_factory=TrustRules)

    @staticmethod
    def of(settings: Settings) -> Rules:
        """The rules that the settings ask for; made once as long as the same settings are in force."""
        global _made
        if _made is None or _made[0] is not settings:
            _made = settings, Rules._made_of(settings)
        return _made[1]

    @staticmethod
    def _made_of(settings: Settings) -> Rules:
        number, share = settings.number, settings.share
        return Rules(
            site_title=settings.text("site.title"),
            mode=settings.text("comments.mode"),
            section_modes=tuple(settings.pairs("comments.section_modes").items()),
            close_days=number("comments.close_days"), max_length=number("comments.max_length"),
            max_name=number("comments.max_name"), max_email=number("comments.max_email"),
            max_depth=max(1, number("comments.max_depth")), max_links=number("comments.max_links"),
            own_hosts=_own_hosts(settings), host_spam=max(1, number("comments.host_spam")),
            per_minute=number("comments.per_minute"), per_hour=number("comments.per_hour"),
            per_person=number("comments.per_person"), per_article=number("comments.per_article"),
            duplicate_hours=number("comments.duplicate_hours"), short_text=number("comments.short_text"),
            alike=share("comments.alike"), alike_last=number("comments.alike_last"),
            copies_spam=max(1, number("comments.copies_spam")), capitals=share("comments.capitals"),
            capital_letters=number("comments.capital_letters"), run=max(2, number("comments.run")),
            marks=number("comments.marks"), bad_share=share("comments.bad_share"),
            bad_decisions=max(1, number("comments.bad_decisions")), bad_days=number("comments.bad_days"),
            model=settings.flag("comments.model"), model_spam=share("comments.model_spam"),
            model_hold=share("comments.model_hold"), model_labels=number("comments.model_labels"),
            model_each=number("comments.model_each"), model_precision=share("comments.model_precision"),
            model_last=number("comments.model_last"),
            trust=TrustRules.of(settings),
        )  # fmt: skip


_made: tuple[Settings, Rules] | None = None


def mode_of(own: str | None, section: str, sections: Iterable[tuple[str, str]], site: str) -> str:
    """The mode in force on an article: its own, that of its section, or that of the site."""
    if own:
        return own
    return next((mode for name, mode in sections if labels.means("section", name, section)), site)


def _own_hosts(settings: Settings) -> frozenset[str]:
    named = [urlsplit(settings.text("site.url")).hostname or "", *settings.text("comments.allowed_hosts").split()]
    return frozenset(filter(None, map(links.host_key, named)))


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What screening must know of the article."""

    id: int
    slug: str
    status: str
    live: bool
    published_at: str | None
    mode: str | None
    section: str = ""


@dataclass(frozen=True, slots=True)
class ParentFacts:
    """What screening must know of the comment that is answered, with its ancestors from the top down."""

    id: int
    article_id: int
    status: str
    path: tuple[int, ...]


@lru_cache(256)
def _before(now: datetime, span: timedelta) -> str:
    return clock.to_text(now - span)


@dataclass(frozen=True, slots=True)
class Case:
    """A cleaned comment and all that its screening looks at."""

    db: Connection
    now: datetime
    rules: Rules
    new: NewComment
    article: ArticleFacts | None
    parent: ParentFacts | None
    person: Commenter | None
    record: CommenterRecord | None
    text: CommentText
    facts: Facts
    matcher: word_lists.WordMatcher
    scores: dict[str, float] = field(default_factory=dict)  # what the learning filter says, model by model

    @property
    def trust(self) -> int:
        """0 to 3; a signed reader who gives another e-mail than before is trusted like a new one."""
        if self.new.staff:
            return 3
        return 0 if self.record is None or self.email_differs else self.record.trust

    @property
    def mode(self) -> str:
        """The mode in force: the article's, its section's or the site's."""
        rules, article = self.rules, self.article
        return mode_of(article.mode, article.section, rules.section_modes, rules.mode) if article else rules.mode

    @property
    def email_differs(self) -> bool:
        """Whether a signed reader gives another e-mail than with the first comment."""
        return bool(self.person and self.person.signed and self.person.email != normal_email(self.new.email))

    @property
    def hosts(self) -> list[str]:
        """The hosts linked to, each once."""
        return self.text.hosts

    def ago(self, **span: int) -> str:
        """The UTC text of a moment before now."""
        return _before(self.now, timedelta(**span))
