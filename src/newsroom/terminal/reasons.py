"""The reasons of screening, moderators and readers in words, for a moderator to read."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from newsroom import phrases, text
from newsroom.core.commenters.bans import BanKind
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.reader_reports import ReportReason
from newsroom.phrases import Phrase, phrase, phrase_n, word

if TYPE_CHECKING:
    from newsroom.core.screening.phase import Reason


class ReasonWords(NamedTuple):
    """What people read for a reason: a name of two or three words for columns and counts, and a sentence.

    In the sentence `{name}` is replaced with the evidence of that name.
    """

    name: Phrase
    sentence: Phrase


KINDS_OF_BANS: Final = frozenset(map(str, BanKind))

# What screening holds a comment for, or publishes it for.
SCREENED: Final[Mapping[str, ReasonWords]] = {
    "first_timer": ReasonWords(
        phrase("new reader"),
        phrase("new reader: {approved} of {needed} approved so far"),
    ),
    "pre_moderated": ReasonWords(phrase("all comments held"), phrase("every comment here is held for a moderator")),
    "trusted": ReasonWords(phrase("known reader"), phrase("known reader: {approved} approved")),
    "open": ReasonWords(phrase("comments open"), phrase("comments are open here, and no rule held this one")),
    "staff": ReasonWords(phrase("newsroom"), phrase("written by the newsroom")),
    "honeypot": ReasonWords(phrase("hidden field"), phrase("filled in a field that people cannot see")),
    "too_fast": ReasonWords(phrase("too fast"), phrase("sent faster than a person can type")),
    "no_token": ReasonWords(
        phrase("no browser token"), phrase("sent without the token that browsers with JavaScript send")
    ),
    "banned": ReasonWords(phrase("ban"), phrase("ban {ban} on this {kind}")),
    "copy": ReasonWords(
        phrase("duplicate"),
        phrase("the same text was sent {copies} before, first in comment {first}"),
    ),
    "near_copy": ReasonWords(
        phrase("near-duplicate"),
        phrase("nearly the same text was sent {copies} before, first in comment {first}"),
    ),
    "imported": ReasonWords(phrase("imported"), phrase("status imported from {source}")),
    "word_ban": ReasonWords(phrase("word (ban)"), phrase("word {pattern} on the ban list, written “{found}”")),
    "word_hold": ReasonWords(phrase("word (hold)"), phrase("word {pattern} on the hold list, written “{found}”")),
    "word_flag": ReasonWords(phrase("word (flag)"), phrase("word {pattern} on the flag list, written “{found}”")),
    "spam_host": ReasonWords(
        phrase("spam link"),
        phrase("link to {host}, marked as spam {spam} before and never approved"),
    ),
    "many_links": ReasonWords(phrase("many links"), phrase("links to more than {limit}: {hosts}")),
    "first_link": ReasonWords(phrase("link from a new reader"), phrase("new reader with a link to {hosts}")),
    "direction": ReasonWords(
        phrase("text direction"),
        phrase("characters that change the direction of the text ({characters})"),
    ),
    "stacked_marks": ReasonWords(phrase("stacked diacritics"), phrase("too many diacritics on one letter")),
    "mixed_alphabets": ReasonWords(phrase("mixed alphabets"), phrase("different alphabets in one word: {words}")),
    "official_name": ReasonWords(
        phrase("name of the newsroom"), phrase("uses the name of the newsroom or a staff member")
    ),
    "capitals": ReasonWords(phrase("capitals"), phrase("written in capitals")),
    "run": ReasonWords(phrase("repeated character"), phrase("“{character}” {times} in a row")),
    "email_differs": ReasonWords(
        phrase("different e-mail"),
        phrase("name of a known reader, but a different e-mail address"),
    ),
    "bad_record": ReasonWords(phrase("bad record"), phrase("rejected or spam: {bad} of this person's last {decided}")),
    "model_spam": ReasonWords(
        phrase("looks like spam"),
        phrase("looks like spam ({score}): {words} (learned from {learned})"),
    ),
    "model_reject": ReasonWords(
        phrase("likely rejection"),
        phrase("likely to be rejected ({score}): {words} (learned from {learned})"),
    ),
    "moved_up": ReasonWords(phrase("moved reply"), phrase("reply to comment {answered}, shown under comment {under}")),
}
# What it refuses a comment for, at once: of these only a ban is ever stored with a comment.
REFUSED: Final[Mapping[str, Phrase]] = {
    "empty": phrase("empty"),
    "too_long": phrase("too long"),
    "no_name": phrase("no name"),
    "long_name": phrase("long name"),
    "bad_email": phrase("invalid e-mail"),
    "no_article": phrase("no such article"),
    "not_published": phrase("article not published"),
    "closed": phrase("comments closed"),
    "too_old": phrase("article too old for comments"),
    "no_parent": phrase("no such comment"),
    "parent_hidden": phrase("reply to a hidden comment"),
    "duplicate": phrase("sent twice"),
    "network_minute": phrase("too many per minute"),
    "network_hour": phrase("too many per hour"),
    "person": phrase("too many from one person"),
    "article": phrase("too many on one article"),
}
# Why moderators reject a comment, and why readers report one.
DECIDED: Final[Mapping[str, Phrase]] = {
    RejectReason.ADVERTISING: phrase("advertising"),
    RejectReason.OFFENSIVE: phrase("offensive"),
    RejectReason.ABUSE: phrase("abuse"),
    RejectReason.HATE: phrase("hate"),
    RejectReason.OFF_TOPIC: phrase("off topic"),
    RejectReason.MISINFORMATION: phrase("misinformation"),
    RejectReason.ILLEGAL: phrase("illegal"),
    RejectReason.PERSONAL_DATA: phrase("personal data"),
    RejectReason.OTHER: phrase("other"),
    ReportReason.SPAM: phrase("spam"),
}
# Code → evidence that is a number of something, and its phrase.
COUNTED: Mapping[str, Mapping[str, Callable[[int], Phrase]]] = {
    "first_timer": {"needed": lambda n: phrase_n("{n} comment", "{n} comments", n)},
    "trusted": {"approved": lambda n: phrase_n("{n} comment", "{n} comments", n)},
    "copy": {"copies": lambda n: phrase_n("{n} time", "{n} times", n)},
    "near_copy": {"copies": lambda n: phrase_n("{n} time", "{n} times", n)},
    "spam_host": {"spam": lambda n: phrase_n("{n} time", "{n} times", n)},
    "many_links": {"limit": lambda n: phrase_n("{n} host", "{n} hosts", n)},
    "run": {"times": lambda n: phrase_n("{n} time", "{n} times", n)},
    "bad_record": {"decided": lambda n: phrase_n("{n} decided comment", "{n} decided comments", n)},
    "model_spam": {"learned": lambda n: phrase_n("{n} decision", "{n} decisions", n)},
    "model_reject": {"learned": lambda n: phrase_n("{n} decision", "{n} decisions", n)},
}
VERDICTS: Mapping[str, Phrase] = {
    "note": word("note", "verdict"),
    "publish": phrase("publish"),
    "flag": word("flag", "verdict"),
    "hold": phrase("hold"),
    "spam": phrase("spam"),
    "reject": phrase("reject"),
}


# The names of all reasons of screening.
NAMES: Final[Mapping[str, Phrase]] = {**{code: words.name for code, words in SCREENED.items()}, **REFUSED}


def name_of(code: str) -> str:
    """The name of a reason; an unknown code as words, safe for a terminal."""
    return NAMES.get(code) or DECIDED.get(code) or text.terminal_safe(text.one_line(code.replace("_", " ")))


def sentence(reason: Reason) -> Phrase:
    """One reason as a sentence, its evidence filled in. Not yet safe for a terminal."""
    if reason.phase == "moderator":
        return phrase("{words}, by {name}", words=name_of(reason.code), name=reason.evidence.get("by"))
    words = SCREENED.get(reason.code)
    if words is None:
        said = [f"{name}={_value(value)}" for name, value in reason.evidence.items()]
        return phrase("{words}", words=" ".join([reason.code.replace("_", " "), *said]))
    counted = COUNTED.get(reason.code, {})
    values = {}
    for _, name, _, _ in string.Formatter().parse(words.sentence):
        if name:
            found = reason.evidence.get(name, "?")  # a missing value becomes a question mark, not an error
            is_counted = name in counted and isinstance(found, int)
            values[name] = counted[name](found) if is_counted else _said(reason.code, name, found)
    return phrase(words.sentence, **values)


def _said(code: str, name: str, value: object) -> str:
    """One value of the evidence as people read it."""
    if code in ("model_spam", "model_reject"):
        if name == "words" and isinstance(value, (list, tuple)):
            return phrases.joined(", ", [learned(str(one)) for one in value])
        if name == "score" and isinstance(value, float):
            return phrase("{score:.2f}", score=value)
    if code == "banned" and isinstance(value, str) and value in KINDS_OF_BANS:
        return phrases.word(value)
    return _value(value)


# Templates of the sentences in which `features.shown` and `explanation` describe measures, which are features other
# than words.
_MEASURES = (
    "any comment", "no links", "links to {number} hosts", "an e-mail address or long number", "no e-mail address or long number",
    "capitals: {capitals}", "{least} to {most} characters", "sent between {first}:00 and {last}:00 UTC",
    "e-mail address at {domain}", "…{feature}…",
)  # fmt: skip
# How earlier versions wrote some of them: scores are stored with the sentences of their time.
_FORMERLY = {
    "links to {number} places": "links to {number} hosts",
    "an address or long number": "an e-mail address or long number",
    "no address or long number": "no e-mail address or long number",
}


def learned(name: str) -> Phrase:
    """A word, a link or a measure in a score, in words."""
    found = phrases.recognised(name, (*_MEASURES, *_FORMERLY), longest=200)
    if found is not None:
        if found.template in _FORMERLY:
            return phrase(_FORMERLY[found.template], **found.values)
        if "capitals" in found.values:
            found = phrase(found.template, capitals=phrases.word(str(found.values["capitals"])))
        return found
    if name.startswith("links to "):
        return phrase("link to {host}", host=name.removeprefix("links to "))
    return phrase("“{word}”", word=name)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
