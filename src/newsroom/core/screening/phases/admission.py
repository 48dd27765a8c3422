"""Whether a comment is possible at all: its fields, its article, its parent, and the traps in the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsroom import text
from newsroom.core.matching import skeleton
from newsroom.core.screening import rules
from newsroom.core.screening.case import Case
from newsroom.core.screening.phase import Phase, Reason, Verdict, refusal
from newsroom.errors import Invalid, NotFound, Refused
from newsroom.phrases import phrase, word
from newsroom.setting_kinds import CommentMode

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


@dataclass(frozen=True, slots=True)
class FieldLimits:
    """The maximum lengths of fields, in characters."""

    max_length: int
    max_name: int
    max_email: int


# The field of the form that a refusal is about.
FIELD_OF: Final = {
    "empty": "body", "too_long": "body", "no_name": "name", "long_name": "name", "bad_email": "email",
}  # fmt: skip


def shape(case: Case) -> list[Reason]:
    """A name, an e-mail address and a text within their limits, with something visible in them."""
    limits, new = case.rules(FieldLimits), case.new
    found: list[Reason] = []
    if skeleton.is_blank(new.body):
        error = Invalid("the comment is empty", hint="write some visible text")
        found.append(refusal("shape", "empty", error))
    if len(new.body) > limits.max_length:
        found.append(too_long(len(new.body), limits.max_length))
    if skeleton.is_blank(new.name):
        error = Invalid("the name is empty", hint="enter a name for others to see")
        found.append(refusal("shape", "no_name", error))
    elif len(new.name) > limits.max_name:
        error = Invalid(
            phrase("the name is longer than {characters}", characters=text.number_of(limits.max_name, "character"))
        )
        found.append(refusal("shape", "long_name", error, length=len(new.name)))
    if new.email and (len(new.email) > limits.max_email or not _EMAIL.fullmatch(new.email)):
        error = Invalid("that is not a valid e-mail address", hint="you can leave it blank")
        found.append(refusal("shape", "bad_email", error))
    return found


def is_email(typed: str) -> bool:
    """Whether a text of bounded length looks like an e-mail address."""
    return _EMAIL.fullmatch(typed) is not None


def too_long(length: int, limit: int) -> Reason:
    """The refusal of a text of `length` characters, where `limit` are allowed."""
    error = Invalid(
        phrase("the comment has {characters}", characters=text.number_of(length, "character")),
        hint=phrase("at most {limit:,} are allowed", limit=limit),
    )
    return refusal("shape", "too_long", error, length=length, limit=limit)


def article_open(case: Case) -> list[Reason]:
    """The article exists, is published, and is open for comments."""
    article = case.article
    if article is None:
        missing = NotFound(
            phrase("there is no article {article_id}", article_id=case.new.article_id), ref=str(case.new.article_id)
        )
        return [refusal("article", "no_article", missing)]
    if not article.live:
        hidden = Refused(
            phrase(
                "{slug} is not open for comments: its status is {status}",
                slug=article.slug,
                status=word(article.status),
            ),
            ref=article.slug,
            hint="publish it first",
        )
        return [refusal("article", "not_published", hidden, status=article.status)]
    found = []
    if case.mode == CommentMode.CLOSED:
        closed = Refused(phrase("comments on {slug} are closed", slug=article.slug), ref=article.slug)
        found.append(refusal("article", "closed", closed))
    if article.published_at and article.published_at < rules.oldest_open(case.settings, case.now):
        days = case.settings.number("comments.close_days")
        old = Refused(
            phrase(
                "comments on {slug} closed {days} after publication",
                slug=article.slug,
                days=text.number_of(days, "day"),
            ),
            ref=article.slug,
        )
        found.append(refusal("article", "too_old", old, days=days))
    return found


def parent(case: Case) -> list[Reason]:
    """The parent is published under the same article; replies that are too deep move up to the deepest level."""
    if case.new.parent_id is None:
        return []
    ref = str(case.new.parent_id)
    if case.parent is None or case.parent.article_id != case.new.article_id:
        missing = NotFound(phrase("there is no comment {ref} on this article to reply to", ref=ref), ref=ref)
        return [refusal("parent", "no_parent", missing)]
    if case.parent.status != "published":
        hidden = Refused(
            phrase("comment {ref} is {status}: nobody can reply to it", ref=ref, status=word(case.parent.status)),
            ref=ref,
        )
        return [refusal("parent", "parent_hidden", hidden, status=case.parent.status)]
    if len(case.parent.path) >= rules.max_depth(case.settings):
        moved = {"answered": case.parent.id, "under": case.place}
        return [Reason("parent", "moved_up", Verdict.NOTE, moved)]
    return []


def trap(case: Case) -> list[Reason]:
    """A form filled in as only a program does it, or too fast."""
    if case.new.trap is None:
        return []
    # Readers without scripts send a form without a token, and so do most bots.
    return [Reason("trap", case.new.trap, Verdict.FLAG if case.new.trap == "no_token" else Verdict.SPAM)]


PHASES = (
    Phase("shape", shape, refusals=tuple(FIELD_OF), for_staff=True),
    Phase("article", article_open, refusals=("no_article", "not_published", "closed", "too_old"), for_staff=True),
    Phase("parent", parent, ("moved_up",), refusals=("no_parent", "parent_hidden"), for_staff=True),
    Phase("trap", trap, ("honeypot", "too_fast", "no_token"), on_edits=False),
)
