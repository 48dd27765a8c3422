"""The reasons of the screening in words, for a moderator to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from newsroom.core.screening.phase import Reason

# Code → sentence; `{name}` takes the evidence of that name, `{name:noun}` a number with its noun.
SENTENCES: Mapping[str, str] = {
    "first_timer": "first-time reader: {approved} of {needed:comment} approved so far",
    "pre_moderated": "every comment here is held for a moderator",
    "trusted": "known reader: {approved:comment} approved",
    "open": "comments are open here, and no rule held it",
    "staff": "written by the newsroom",
    "honeypot": "filled in a field that people cannot see",
    "too_fast": "sent faster than a person can type",
    "no_token": "sent without the token of a browser that runs scripts",
    "banned": "ban {ban} on this {kind}",
    "copy": "the same text was sent {copies:time} before, first in comment {first}",
    "near_copy": "nearly the same text was sent {copies:time} before, first in comment {first}",
    "imported": "status imported from {source}",
    "word_ban": "word {pattern} on the ban list, written “{found}”",
    "word_hold": "word {pattern} on the hold list, written “{found}”",
    "word_flag": "word {pattern} on the flag list, written “{found}”",
    "spam_host": "link to {host}, marked as spam {spam:time} and never approved",
    "many_links": "links to {hosts}, more than {limit:host}",
    "first_link": "first-time reader with a link to {hosts}",
    "direction": "characters that change the direction of the text ({characters})",
    "stacked_marks": "too many marks on one letter",
    "mixed_alphabets": "different alphabets in one word: {words}",
    "official_name": "uses a name of the newsroom or its staff",
    "capitals": "written in capitals",
    "run": "“{character}” {times:time} in a row",
    "email_differs": "name of a known reader, but a different e-mail address",
    "bad_record": "{bad} of this person's last {decided:decided comment} were rejected or spam",
    "model_spam": "looks like spam ({score}): {words} (learned from {learned:decision})",
    "model_reject": "likely to be rejected ({score}): {words} (learned from {learned:decision})",
    "moved_up": "reply to comment {answered}, shown under {under}",
}
VERDICTS = {"note": "noted", "publish": "publish", "flag": "flag", "hold": "hold", "spam": "spam", "reject": "reject"}


def sentence(reason: Reason) -> str:
    """One reason as a sentence, its evidence filled in. Not yet safe for a terminal."""
    if reason.phase == "moderator":
        return f"{reason.code.replace('_', ' ')}, by {reason.evidence.get('by')}"
    known = SENTENCES.get(reason.code)
    if known is None:
        return " ".join([reason.code.replace("_", " "), *(f"{k}={_value(v)}" for k, v in reason.evidence.items())])
    evidence = reason.evidence
    if reason.code in ("model_spam", "model_reject"):
        evidence = evidence | {"words": [_learned(str(one)) for one in _listed(evidence.get("words"))]}
        evidence |= {"score": f"{evidence['score']:.2f}"} if isinstance(evidence.get("score"), float) else {}
    return known.format_map(_Evidence(evidence))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


# What the filter measures of a comment beside its words, in the words of `features.shown` and `explanation`.
_MEASURE = re.compile(
    r"any comment|no link|links to \d+ places|(an|no) address or long number|capitals: [a-z ]+|\d+ to \d+ letters"
    r"|sent from \d+ to \d+ o'clock UTC|writes from .+|….*…"
)


def _learned(name: str) -> str:
    """A word, a link or a measure that the filter went by, as people read it."""
    if _MEASURE.fullmatch(name):
        return name
    if name.startswith("links to "):
        return "link to " + name.removeprefix("links to ")
    return f"“{name}”"


class _Evidence(dict[str, Any]):
    """Evidence as text; what is missing shows as a question mark rather than raising."""

    def __getitem__(self, name: str) -> str:
        return _Counted(_value(super().get(name, "?")))


class _Counted(str):
    """Evidence in a sentence: with a noun behind the colon, in the number that it has."""

    __slots__ = ()

    def __format__(self, noun: str) -> str:
        return f"{self!s} {noun}{'' if self == '1' else 's'}" if noun else str(self)


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
