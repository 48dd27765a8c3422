"""The values of statistics as text: numbers, times and names, and lines of name and value for pipes."""

from __future__ import annotations

import sys

from newsroom import clock, languages
from newsroom.translations import translated

NOTHING = "–"
Pairs = list[tuple[str, str]]


def count(value: int | None, lang: str | None = None) -> str:
    """A number as readers of `lang` write it, in plain digits without `lang`, as pipes want it; a dash for None."""
    if value is None:
        return NOTHING
    return str(value) if lang is None else languages.number(value, lang)


def say(message: str, lang: str) -> str:
    """A message in a language."""
    return translated(message, lang)


def duration(seconds: int | None, lang: str = "en") -> str:
    """A length of time in its two largest units, or a dash for None."""
    return NOTHING if seconds is None else languages.of(lang).duration(seconds)


def when(moment: str | None, zone_name: str) -> str:
    """A time (UTC text) in a zone, with its offset, or a dash for None."""
    return clock.echo(clock.from_text(moment), clock.zone(zone_name)) if moment else NOTHING


def write_pairs(pairs: Pairs) -> None:
    """Print lines of name, tab, value."""
    for name, value in pairs:
        sys.stdout.write(f"{name}\t{value}\n")
