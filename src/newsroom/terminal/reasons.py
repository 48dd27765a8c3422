"""The reasons of the screening in words, for a moderator to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsroom.core.screening.phase import Reason

# Code → sentence; `{name}` takes the evidence of that name, `{name:noun}` a number with its noun.
SENTENCES: Mapping[str, str] = {
    "first_timer": "first-timer: {approved} of {needed:comment} approved so far",
    "pre_moderated": "every comment here waits for a moderator",
    "trusted": "known reader: {approved:comment} approved",
    "open": "comments here are open, and nothing held it",
    "staff": "written by the newsroom",
    "honeypot": "a field that people do not see was filled in",
    "too_fast": "sent faster than anyone types",
    "no_token": "sent without the mark that a browser with scripts adds",
    "banned": "ban {ban} on this {kind}",
    "copy": "the same text stands {copies:time} elsewhere, first in comment {first}",
    "near_copy": "much the same text stands {copies:time} elsewhere, first in comment {first}",
    "imported": "as it stood in {source}",
    "word_ban": "banned word {pattern}, read as “{found}”",
    "word_hold": "word to look at {pattern}, read as “{found}”",
    "word_flag": "flagged word {pattern}, read as “{found}”",
    "spam_host": "links to {host}, marked as spam {spam:time} and never approved",
    "many_links": "links to {hosts}, more than {limit:host}",
    "first_link": "a first-timer links to {hosts}",
    "direction": "turns the direction of the text round ({characters})",
    "stacked_marks": "marks piled up on a letter",
    "mixed_alphabets": "alphabets mixed inside a word: {words}",
    "official_name": "the name is that of the newsroom or of someone who answers for it",
    "capitals": "written in capitals",
    "run": "“{character}” {times:time} in a row",
    "email_differs": "signed as a known reader, but with another e-mail address",
    "bad_record": "{bad} of this person's last {decided} decided comments were rejected or spam",
    "model_spam": "the filter takes it for spam ({score}) for {words}, after {learned:decision}",
    "model_reject": "the filter expects it to be rejected ({score}) for {words}, after {learned:decision}",
    "moved_up": "answers comment {answered}, shown under {under}",
}
VERDICTS = {"note": "noted", "publish": "publish", "flag": "flag", "hold": "hold", "spam": "spam", "reject": "reject"}


def sentence(reason: Reason) -> str:
    """One reason as a sentence, its evidence filled in. Not yet safe for a terminal."""
    if reason.phase == "moderator":
        return f"{reason.code.replace('_', ' ')}, says {reason.evidence.get('by')}"
    known = SENTENCES.get(reason.code)
    if known is None:
        return " ".join([reason.code.replace("_", " "), *(f"{k}={_value(v)}" for k, v in reason.evidence.items())])
    return known.format_map(_Evidence(reason.evidence))


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
