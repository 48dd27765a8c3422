"""The keys of the review that do more than decide a comment: bans, words for the lists, notes, pins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newsroom import clock, text
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import editing
from newsroom.core.journal import actions
from newsroom.core.matching.links import hosts_in_text
from newsroom.core.screening import word_lists
from newsroom.errors import Invalid
from newsroom.phrases import phrase
from newsroom.terminal.review.state import NO_COMMENT, menu

if TYPE_CHECKING:
    from newsroom.core.comments.fields import Comment
    from newsroom.terminal.review.session import Review

# How long a ban lasts: key → (days, None for a permanent one, and its words).
TERMS: dict[str, tuple[int | None, str]] = {
    "1": (1, phrase("one day")),
    "7": (7, phrase("one week")),
    "3": (30, phrase("one month (30 days)")),
    "0": (None, phrase("permanent")),
}
TERM_NAMES = {"day": "1", "week": "7", "month": "3", "permanent": "0"}
TARGET_NAMES = {"commenter": "c", "reader": "c", "email": "e", "network": "n", "domain": "d"}
# Key → (the word list, what it does to a comment that contains the word).
LISTS = {
    "b": ("ban", phrase("refuse the comment")),
    "h": ("hold", phrase("hold it for review")),
    "f": ("flag", phrase("flag it")),
    "a": ("allow", phrase("allow the word")),
}


def ban(review: Review) -> None:
    """Ask whom and for how long, then ban."""
    comment = review.current
    if comment is None:
        review.message = NO_COMMENT
        return
    targets = _targets(review, comment)
    if not targets:
        review.message = phrase("this comment has no reader, network or link that can be banned")
        return

    def chosen(key: str) -> None:
        kind, value, words = targets[key]
        lengths = menu({term: length for term, (_, length) in TERMS.items()})
        review.choose(
            phrase("ban {words}: {menu}", words=words, menu=lengths),
            lambda term: _ban(review, kind, value, TERMS[term][0]),
            TERMS,
            TERM_NAMES,
        )

    answers = menu({key: words for key, (_, _, words) in targets.items()})
    review.choose(
        phrase("ban: {menu}", menu=answers),
        chosen,
        targets,
        {name: key for name, key in TARGET_NAMES.items() if key in targets},
    )


def _targets(review: Review, comment: Comment) -> dict[str, tuple[str, str, str]]:
    """Who or what can be banned: key → (kind of the ban, its value, the label in the menu)."""
    found: dict[str, tuple[str, str, str]] = {}
    if comment.person_id is not None:
        found["c"] = (
            "commenter",
            str(comment.person_id),
            phrase("reader {name}", name=text.one_line(comment.author)),
        )
        email = commenters.get(review.db, comment.person_id).email
        if email:
            found["e"] = ("email", email, phrase("e-mail {address}", address=email))
    if comment.network:
        found["n"] = ("network", comment.network, phrase("network of this comment"))
    linked = hosts_in_text(comment.body)
    if linked:
        found["d"] = ("domain", linked[0], phrase("domain {host}", host=linked[0]))
    return found


def _ban(review: Review, kind: str, value: str, days: int | None) -> None:
    now = review.now()
    made = bans.add(
        review.db, kind, value, until=now + timedelta(days=days) if days else None, now=now, actor=review.actor
    )
    review.acted(_batch(review, "ban", made.id), review.current.id if review.current else 0)
    whom = bans.whom(review.db, made)
    review.message = (
        phrase(
            "{whom} banned until {until} (ban {ban}); this comment is not decided yet",
            whom=whom,
            until=f"{clock.local(clock.from_text(made.until), review.settings.zone):%Y-%m-%d %H:%M}",
            ban=made.id,
        )
        if made.until
        else phrase("{whom} banned permanently (ban {ban}); this comment is not decided yet", whom=whom, ban=made.id)
    )


def word(review: Review) -> None:
    """Ask for the list and the word, then add the word to it."""

    def chosen(key: str) -> None:
        action = LISTS[key][0]
        review.ask(phrase("word for the {action} list", action=action), lambda typed: _word(review, typed, action))

    lists = menu({key: words for key, (_, words) in LISTS.items()})
    review.choose(
        phrase("if a comment contains the word: {menu}", menu=lists),
        chosen,
        LISTS,
        {name: key for key, (name, _) in LISTS.items()},
    )


def _word(review: Review, typed: str, action: str) -> None:
    if not typed:
        raise Invalid("type the word, or press Esc")
    added = word_lists.add(review.db, [typed], action, now=review.now(), actor=review.actor)
    review.acted(_batch(review, "word", added[0].id), review.current.id if review.current else 0)
    review.message = phrase(
        "added to the {action} list: {words}",
        action=action,
        words=", ".join(entry.pattern for entry in added),
    )


def note(review: Review) -> None:
    """Ask for a note about the reader, then save it."""
    comment = review.current
    if comment is None:
        review.message = NO_COMMENT
        return
    if comment.person_id is None:
        review.message = phrase("the reader who wrote this comment is not known")
        return
    person_id = comment.person_id

    def typed(words_: str) -> None:
        zone = review.settings.zone
        commenters.add_note(review.db, person_id, words_, now=review.now(), actor=review.actor, zone=zone)
        review.acted(_batch(review, "commenter", person_id), comment.id)
        review.message = phrase("note added about {name}", name=text.one_line(comment.author))

    review.ask(phrase("note about the reader"), typed)


def pin(review: Review) -> None:
    """Pin the shown comment above the other comments of its article, or unpin it."""
    comment = review.current
    if comment is None:
        review.message = NO_COMMENT
        return
    changed = editing.pin(review.db, comment.id, pinned=not comment.pinned, now=review.now(), actor=review.actor)
    review.acted(_batch(review, "comment", comment.id), comment.id)
    review.reload()
    review.message = (
        phrase("comment {number} pinned", number=comment.id)
        if changed.pinned
        else phrase("comment {number} unpinned", number=comment.id)
    )


def _batch(review: Review, kind: str, object_id: int) -> int:
    return actions.log(review.db, kind=kind, object_id=object_id, limit=1)[0].batch
