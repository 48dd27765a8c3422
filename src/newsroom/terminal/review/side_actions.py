"""The keys of the review that outlast the comment on the screen: bans, words for the lists, notes, pins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newsroom import clock
from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import editing
from newsroom.core.journal import actions
from newsroom.core.matching.links import hosts_in_text
from newsroom.core.screening import word_lists
from newsroom.errors import Invalid

if TYPE_CHECKING:
    from newsroom.core.comments.fields import Comment
    from newsroom.terminal.review.session import Review

TERMS = {"1": 1, "7": 7, "0": None}  # days
LISTS = {"b": "ban", "h": "hold", "f": "flag", "a": "allow"}


def ban(review: Review) -> None:
    """Ask whom and for how long, then ban."""
    comment = review.current
    if comment is None:
        review.message = "there is no comment here"
        return
    targets = _targets(review, comment)
    if not targets:
        review.message = "nothing is known of this writer that could be banned"
        return
    menu = "  ".join(f"{key} {kind}" for key, (kind, _) in targets.items())

    def chosen(key: str) -> None:
        kind, value = targets[key]
        prompt = f"ban this {kind}: 1 one day  7 one week  0 permanent"
        review.choose(prompt, lambda term: _ban(review, kind, value, TERMS[term]), TERMS)

    review.choose(f"ban: {menu}", chosen, targets)


def _targets(review: Review, comment: Comment) -> dict[str, tuple[str, str]]:
    found = {}
    if comment.person_id is not None:
        found["c"] = ("commenter", str(comment.person_id))
        email = commenters.get(review.db, comment.person_id).email
        if email:
            found["e"] = ("email", email)
    if comment.network:
        found["n"] = ("network", comment.network)
    linked = hosts_in_text(comment.body)
    if linked:
        found["d"] = ("domain", linked[0])
    return found


def _ban(review: Review, kind: str, value: str, days: int | None) -> None:
    now = review.now()
    made = bans.add(
        review.db, kind, value, until=now + timedelta(days=days) if days else None, now=now, actor=review.actor
    )
    review.acted(_batch(review, "ban", made.id), review.current.id if review.current else 0)
    until = f"until {clock.echo(clock.from_text(made.until), review.settings.zone)}" if made.until else "for good"
    whom = bans.whom(review.db, made)
    review.message = f"{whom} banned {until} (ban {made.id}); the comment itself is not decided yet"


def word(review: Review) -> None:
    """Ask for the list and the word, then put it there."""

    def chosen(key: str) -> None:
        review.ask(f"word for the {LISTS[key]} list", lambda typed: _word(review, typed, LISTS[key]))

    review.choose("word list: b ban  h hold  f flag  a allow", chosen, LISTS)


def _word(review: Review, typed: str, action: str) -> None:
    if not typed:
        raise Invalid("type the word, or Esc")
    added = word_lists.add(review.db, [typed], action, now=review.now(), actor=review.actor)
    review.acted(_batch(review, "word", added[0].id), review.current.id if review.current else 0)
    review.message = f"on the {action} list: {', '.join(entry.pattern for entry in added)}"


def note(review: Review) -> None:
    """Ask for a note on the writer, then keep it."""
    comment = review.current
    if comment is None or comment.person_id is None:
        review.message = "there is nobody here to write about"
        return
    person_id = comment.person_id

    def typed(words_: str) -> None:
        zone = review.settings.zone
        commenters.add_note(review.db, person_id, words_, now=review.now(), actor=review.actor, zone=zone)
        review.acted(_batch(review, "commenter", person_id), comment.id)
        review.message = f"noted on {comment.author}"

    review.ask("note on this writer", typed)


def pin(review: Review) -> None:
    """Put the shown comment at the head of its article's comments, or take it down."""
    comment = review.current
    if comment is None:
        review.message = "there is no comment here"
        return
    changed = editing.pin(review.db, comment.id, pinned=not comment.pinned, now=review.now(), actor=review.actor)
    review.acted(_batch(review, "comment", comment.id), comment.id)
    review.reload()
    review.message = f"comment {comment.id} {'pinned' if changed.pinned else 'no longer pinned'}"


def _batch(review: Review, kind: str, object_id: int) -> int:
    return actions.log(review.db, kind=kind, object_id=object_id, limit=1)[0].batch
