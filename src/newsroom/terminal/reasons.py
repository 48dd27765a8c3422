"""The reasons of the screening in words, for a moderator to read."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping

from newsroom import phrases
from newsroom.core.screening.phase import Reason
from newsroom.phrases import Phrase, phrase, phrase_n
from newsroom.terminal import reason_names

# Code → sentence; `{name}` is replaced with the evidence of that name.
SENTENCES: Mapping[str, Phrase] = {
    "first_timer": phrase("first-time reader: {approved} of {needed} approved so far"),
    "pre_moderated": phrase("every comment here is held for a moderator"),
    "trusted": phrase("known reader: {approved} approved"),
    "open": phrase("comments are open here, and no rule held this one"),
    "staff": phrase("written by the newsroom"),
    "honeypot": phrase("filled in a field that people cannot see"),
    "too_fast": phrase("sent faster than a person can type"),
    "no_token": phrase("without the token that browsers running scripts send"),
    "banned": phrase("ban {ban} on this {kind}"),
    "copy": phrase("the same text was sent {copies} before, first in comment {first}"),
    "near_copy": phrase("nearly the same text was sent {copies} before, first in comment {first}"),
    "imported": phrase("status imported from {source}"),
    "word_ban": phrase("word {pattern} on the ban list, written “{found}”"),
    "word_hold": phrase("word {pattern} on the hold list, written “{found}”"),
    "word_flag": phrase("word {pattern} on the flag list, written “{found}”"),
    "spam_host": phrase("link to {host}, marked as spam {spam} before and never approved"),
    "many_links": phrase("links to {hosts}, more than {limit}"),
    "first_link": phrase("first-time reader with a link to {hosts}"),
    "direction": phrase("characters that change the direction of the text ({characters})"),
    "stacked_marks": phrase("too many diacritics on one letter"),
    "mixed_alphabets": phrase("different alphabets in one word: {words}"),
    "official_name": phrase("uses a name of the newsroom or its staff"),
    "capitals": phrase("written in capitals"),
    "run": phrase("“{character}” {times} in a row"),
    "email_differs": phrase("name of a known reader, but a different e-mail address"),
    "bad_record": phrase("rejected or spam: {bad} of this person's last {decided}"),
    "model_spam": phrase("looks like spam ({score}): {words} (learned from {learned})"),
    "model_reject": phrase("likely to be rejected ({score}): {words} (learned from {learned})"),
    "moved_up": phrase("reply to comment {answered}, shown under {under}"),
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
    "note": phrase("noted"),
    "publish": phrase("publish"),
    "flag": phrase("flagged"),
    "hold": phrase("hold"),
    "spam": phrase("spam"),
    "reject": phrase("reject"),
}


def sentence(reason: Reason) -> Phrase:
    """One reason as a sentence, its evidence filled in. Not yet safe for a terminal."""
    if reason.phase == "moderator":
        return phrase("{words}, by {name}", words=reason_names.name_of(reason.code), name=reason.evidence.get("by"))
    known = SENTENCES.get(reason.code)
    if known is None:
        said = [f"{name}={_value(value)}" for name, value in reason.evidence.items()]
        return phrase("{words}", words=" ".join([reason.code.replace("_", " "), *said]))
    counted = COUNTED.get(reason.code, {})
    values = {}
    for _, name, _, _ in string.Formatter().parse(known):
        if name:
            found = reason.evidence.get(name, "?")  # a missing value becomes a question mark, not an error
            is_counted = name in counted and isinstance(found, int)
            values[name] = counted[name](found) if is_counted else _said(reason.code, name, found)
    return phrase(known, **values)


def _said(code: str, name: str, value: object) -> str:
    """One value of the evidence as people read it."""
    if code in ("model_spam", "model_reject"):
        if name == "words" and isinstance(value, (list, tuple)):
            return phrases.joined(", ", [learned(str(one)) for one in value])
        if name == "score" and isinstance(value, float):
            return phrase("{score:.2f}", score=value)
    return _value(value)


# Templates of the sentences in which `features.shown` and `explanation` describe measures, which are features other
# than words.
_MEASURES = (
    "any comment", "no links", "links to {number} places", "an address or long number", "no address or long number",
    "capitals: {capitals}", "{least} to {most} characters", "sent between {first}:00 and {last}:00 UTC",
    "e-mail address at {domain}", "…{feature}…",
)  # fmt: skip


def learned(name: str) -> Phrase:
    """A word, a link or a measure in a score, in words."""
    found = phrases.recognised(name, _MEASURES, longest=200)
    if found is not None:
        if "capitals" in found.values:
            found = phrase(found.template, capitals=phrases.word(str(found.values["capitals"])))
        return found
    if name.startswith("links to "):
        return phrase("link to {host}", host=name.removeprefix("links to "))
    return phrase("“{word}”", word=name)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
