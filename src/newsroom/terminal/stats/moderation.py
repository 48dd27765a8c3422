"""The statistics screen of moderation."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from newsroom import clock, languages, text
from newsroom.terminal.output import safe_line
from newsroom.terminal.stats.values import NOTHING, Pairs, count, duration, write_pairs

if TYPE_CHECKING:
    from newsroom.core.comments.statistics import ModerationStatistics


def show(found: ModerationStatistics, reported: int, *, now: datetime, lang: str) -> None:
    """Draw names and values on a terminal, or print them as lines in a pipe; `reported` comments wait for a decision."""
    shown = pairs(found, reported, now=now, lang=lang if sys.stdout.isatty() else None)
    if sys.stdout.isatty():
        from newsroom.terminal import tables  # here: Rich is loaded for a terminal only

        tables.show_pairs(f"Moderation in {text.number_of(found.days, 'day')}", shown)
    else:
        write_pairs(shown)


def pairs(found: ModerationStatistics, reported: int, *, now: datetime, lang: str | None) -> Pairs:
    """Every value of the screen with its name; digits are plain without `lang`, for a pipe."""
    oldest = f", the oldest for {languages.ago(clock.from_text(found.oldest_at), now)}" if found.oldest_at else ""
    received, held_for = _by_name(found.received, lang), _by_name(found.held_for, lang)
    return [
        ("waiting", f"{count(found.waiting, lang)}{oldest}"),
        ("reported", count(reported, lang)),
        ("received", f"{count(found.total, lang)} ({received})" if received else count(found.total, lang)),
        ("held for", held_for or NOTHING),
        ("decided", f"{count(found.decided, lang)}, {count(found.overturned, lang)} overturned"),
        ("time to decision", f"median {duration(found.median)}, 90 % within {duration(found.p90)}"),
    ]


def _by_name(counts: Mapping[str, int], lang: str | None) -> str:
    """Counts that are not zero with their names: `3 published, 1 pending`."""
    return ", ".join(f"{count(n, lang)} {safe_line(name).replace('_', ' ')}" for name, n in counts.items() if n)
