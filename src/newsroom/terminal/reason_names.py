"""Names of reasons, of two or three words, for columns and counts; `reasons` has the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from newsroom import text
from newsroom.core.comments.decisions import RejectReason
from newsroom.core.comments.reader_reports import ReportReason
from newsroom.phrases import Phrase, phrase

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
# What screening holds a comment for, or refuses it for.
SCREENED: Final[Mapping[str, Phrase]] = {
    "first_timer": phrase("new reader"),
    "pre_moderated": phrase("all comments held"),
    "trusted": phrase("known reader"),
    "open": phrase("comments open"),
    "staff": phrase("newsroom"),
    "honeypot": phrase("hidden field"),
    "too_fast": phrase("too fast"),
    "no_token": phrase("no browser token"),
    "banned": phrase("ban"),
    "copy": phrase("duplicate"),
    "near_copy": phrase("near-duplicate"),
    "imported": phrase("imported"),
    "word_ban": phrase("word (ban)"),
    "word_hold": phrase("word (hold)"),
    "word_flag": phrase("word (flag)"),
    "spam_host": phrase("spam link"),
    "many_links": phrase("many links"),
    "first_link": phrase("link by a new reader"),
    "direction": phrase("text direction"),
    "stacked_marks": phrase("stacked diacritics"),
    "mixed_alphabets": phrase("mixed alphabets"),
    "official_name": phrase("name of the newsroom"),
    "capitals": phrase("capitals"),
    "run": phrase("repeated character"),
    "email_differs": phrase("different e-mail"),
    "bad_record": phrase("bad record"),
    "model_spam": phrase("looks like spam"),
    "model_reject": phrase("likely rejection"),
    "moved_up": phrase("moved reply"),
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


def name_of(code: str) -> str:
    """The name of a reason; an unknown code as words, safe for a terminal."""
    return SCREENED.get(code) or DECIDED.get(code) or text.terminal_safe(text.one_line(code.replace("_", " ")))
