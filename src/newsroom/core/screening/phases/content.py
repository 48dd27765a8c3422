"""What the text says and how it is written: word lists, links, and tricks with letters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from newsroom.core.commenters import commenters
from newsroom.core.matching import skeleton
from newsroom.core.screening import rules
from newsroom.core.screening.case import Case
from newsroom.core.screening.phase import Phase, Reason, Verdict
from newsroom.core.screening.word_lists import WordAction
from newsroom.store import Connection
from newsroom.text import nfc

_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SMALL = dict.fromkeys(range(ord("a"), ord("z") + 1))
_CAPITAL = dict.fromkeys(range(ord("A"), ord("Z") + 1))
_WORD = re.compile(r"[^\W\d_]{3,}")
_WORD_VERDICTS = {WordAction.BAN: Verdict.REJECT, WordAction.HOLD: Verdict.HOLD, WordAction.FLAG: Verdict.FLAG}


def listed_words(case: Case) -> list[Reason]:
    """The word lists, compared with what people see of the name, the e-mail address and the text."""
    matches = case.matcher.find("\n".join((case.new.name, case.new.email, case.new.body)))
    return [
        Reason(
            "words",
            f"word_{match.word.action}",
            _WORD_VERDICTS[match.word.action],
            {"pattern": match.word.pattern, "found": match.found},
        )
        for match in matches
    ]


@dataclass(frozen=True, slots=True)
class LinkRules:
    """How many hosts a comment may link to, and after how many spam comments a host means spam."""

    max_links: int
    host_spam: int


def links(case: Case) -> list[Reason]:
    """Too many hosts, a host known from spam, or any link from a new reader."""
    limits, allowed = case.rules(LinkRules), rules.allowed_hosts(case.settings)
    hosts = [host for host in case.text.hosts if host not in allowed]
    found = []
    for host in hosts:
        spam = case.facts.once(("host", host), lambda host=host: _spam_with(case.db, host))  # type: ignore[misc]
        if spam >= max(1, limits.host_spam):
            found.append(Reason("links", "spam_host", Verdict.SPAM, {"host": host, "spam": spam}))
    if len(hosts) > limits.max_links:
        evidence = {"hosts": hosts, "limit": limits.max_links}
        found.append(Reason("links", "many_links", case.hold_unless_trusted, evidence))
    if hosts and case.trust < 1:
        found.append(Reason("links", "first_link", Verdict.HOLD, {"hosts": hosts}))
    return found


def _spam_with(db: Connection, host: str) -> int:
    """How many comments with a link to a host were marked as spam, if none of them was approved."""
    row = db.execute(
        """
        with decided (status) as (
            select c.status from comment_hosts h join comments c on c.id = h.comment_id
            where h.host = :host and c.decided_at is not null)
        select iif(exists (select 1 from decided where status = 'published'), 0,
            (select count(*) from decided where status = 'spam'))
        """,
        {"host": host},
    ).fetchone()
    return int(row[0])


@dataclass(frozen=True, slots=True)
class TypographyRules:
    """The limits for capitals, for one character in a row, and for marks on one letter."""

    capitals: float
    capital_letters: int  # capitals are checked only in a text with more letters than this
    run: int
    marks: int


def typography(case: Case) -> list[Reason]:
    """Tricks with letters: hidden directions, stacked marks, mixed alphabets, capitals, repeated characters."""
    limits, written = case.rules(TypographyRules), f"{case.new.name}\n{case.new.body}"
    found: list[tuple[str, dict[str, Any]]] = []
    if _OVERRIDE.search(written):
        found.append(("direction", {"characters": sorted({f"U+{ord(c):04X}" for c in _OVERRIDE.findall(written)})}))
    if _has_stacked_marks(written, limits.marks):
        found.append(("stacked_marks", {}))
    foreign = [] if written.isascii() else [word for word in _WORD.findall(written) if not word.isascii()]
    mixed = [word for word in foreign if len(skeleton.alphabets(word)) > 1]
    if mixed:
        found.append(("mixed_alphabets", {"words": mixed[:5]}))
    capitals, letters = _capitals(case.new.body)
    if letters > limits.capital_letters and capitals / letters > limits.capitals:
        found.append(("capitals", {"share": round(capitals / letters, 2)}))
    run = _run_of(max(2, limits.run)).search(written)
    if run:
        found.append(("run", {"character": run.group(1), "times": len(run.group(0))}))
    return [Reason("typography", code, case.hold_unless_trusted, evidence) for code, evidence in found]


def _capitals(body: str) -> tuple[int, int]:
    """The number of capital letters, and of letters."""
    if body.isascii():  # twenty times faster
        small = len(body.translate(_SMALL))
        capitals = len(body.translate(_CAPITAL))
        return len(body) - capitals, 2 * len(body) - small - capitals
    letters = list(filter(str.isalpha, body))
    return sum(map(str.isupper, letters)), len(letters)


@lru_cache(8)
def _run_of(times: int) -> re.Pattern[str]:
    """A pattern for this many or more of one character. A number larger than any text turns it off, but must fit in `{}`."""
    return re.compile(rf"([^\s.\-_=*~])\1{{{min(times, 1_000_000) - 1},}}")


def _has_stacked_marks(written: str, limit: int) -> bool:
    if written.isascii():
        return False
    marks = 0
    for letter in nfc(written):
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > limit:
            return True
    return False


def names(case: Case) -> list[Reason]:
    """A name that readers could mistake for that of an editor who replies here, or of the newsroom."""
    official = case.facts.once("official names", lambda: _official_names(case))
    if official.isdisjoint(commenters.name_readings(case.new.name)):
        return []
    return [Reason("names", "official_name", Verdict.HOLD, {"name": case.new.name})]


def _official_names(case: Case) -> frozenset[str]:
    written = [*commenters.staff_names(case.db), case.settings.text("site.title")]
    return frozenset().union(*map(commenters.name_readings, written))


PHASES = (
    Phase("words", listed_words, ("word_ban", "word_hold", "word_flag"), text_only=True),
    Phase("links", links, ("spam_host", "many_links", "first_link"), text_only=True),
    Phase(
        "typography",
        typography,
        ("direction", "stacked_marks", "mixed_alphabets", "capitals", "run"),
        text_only=True,
    ),
    Phase("names", names, ("official_name",)),
)
