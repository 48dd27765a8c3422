"""The statistics screen of moderation."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock, languages, text
from newsroom.phrases import joined, phrase
from newsroom.terminal import reasons
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats.values import NOTHING, Pairs, count, duration, say, write_pairs

if TYPE_CHECKING:
    from newsroom.core.comments.statistics import ModerationStatistics


# How comments were received, by the status that screening gave them, and what they were held for.
RECEIVED = {
    "pending": phrase("held"),
    "published": phrase("published"),
    "rejected": phrase("rejected"),
    "spam": phrase("marked as spam"),
}


def show(found: ModerationStatistics, reported: int, *, now: datetime, lang: str) -> None:
    """Draw names and values on a terminal, or print them as lines in a pipe; `reported` comments wait for a decision."""
    on_terminal = sys.stdout.isatty()
    shown = pairs(found, reported, now=now, lang=lang if on_terminal else None)
    if on_terminal:
        from newsroom.terminal import tables  # here: Rich is loaded for a terminal only

        tables.show_pairs(say(phrase("Moderation over {days}", days=text.number_of(found.days, "day")), lang), shown)
    else:
        write_pairs(shown)


def pairs(found: ModerationStatistics, reported: int, *, now: datetime, lang: str | None) -> Pairs:
    """Every value of the screen with its name, in the language `lang`; in English with plain digits without it."""
    waiting: str = count(found.waiting, lang)
    if found.oldest_at:
        age = languages.ago(clock.from_text(found.oldest_at), now, lang or "en")
        waiting = phrase("{count}, the oldest for {age}", count=waiting, age=age)
    median, p90 = (duration(value, lang or "en") for value in (found.median, found.p90))
    rows = [
        (phrase("waiting"), waiting),
        (phrase("reported"), count(reported, lang)),
        (phrase("received"), received(found, lang)),
        (phrase("held for"), _by_name(found.held_for, lang) or NOTHING),
        (
            phrase("decided"),
            phrase(
                "{count}, {overturned} overturned",
                count=count(found.decided, lang),
                overturned=count(found.overturned, lang),
            ),
        ),
        (phrase("time to decision"), phrase("median {median}, 90% within {p90}", median=median, p90=p90)),
    ]
    return [(say(name, lang or "en"), say(value, lang or "en")) for name, value in rows]


def received(found: ModerationStatistics, lang: str | None) -> str:
    """How many were received, and what screening did with them: not what they are now."""
    kinds = [(RECEIVED.get(name, name), number) for name, number in found.received.items() if number]
    total = count(found.total, lang)
    if not kinds:
        return total
    if len(kinds) == 1:
        return phrase("{count}, all {status}", count=total, status=kinds[0][0])
    parts = [phrase("{count} {status}", count=count(number, lang), status=status) for status, number in kinds]
    return phrase("{count} ({parts})", count=total, parts=joined(", ", parts))


def _by_name(counts: Mapping[str, int], lang: str | None) -> str:
    """Counts that are not zero with their names: `3 new reader, 1 capitals` in a language, codes as words without one."""
    if lang is None:
        return ", ".join(f"{count(n, lang)} {safe_line(name).replace('_', ' ')}" for name, n in counts.items() if n)
    named = [(reasons.name_of(name), count(n, lang)) for name, n in counts.items() if n]
    return joined(", ", [phrase("{number} {name}", number=number, name=name) for name, number in named])
