"""Converts a time as people type it to the form that `clock` reads."""

from __future__ import annotations

import re
from typing import Final

from newsroom import languages, vietnamese_times

LONGEST: Final = 64  # characters of a time; a longer text is not a time, and is not read

_DAYS: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in (day.lower() for day in languages.WEEKDAYS))
_MONTHS: Final = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in (month.lower() for month in languages.MONTHS))
# With am or pm a clock time needs no colon: `7am`, `7.30pm`, `7:30 p.m.`.
_HALF: Final = re.compile(r"\b(\d{1,2})(?:[:.](\d\d)(:\d\d)?)? ?([ap])\.?m\b\.?")
_NOON: Final = re.compile(r"\b(?:12 )?(?:noon|midday)\b")
_ORDINAL: Final = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_MONTH_FIRST: Final = re.compile(rf"\b({_MONTHS})\.? (\d{{1,2}})(?![\d:])")
_TIME_FIRST: Final = re.compile(
    rf"(\d{{1,2}}[:h]\d\d(?::\d\d)?(?: ?[ap]m)?) (?:on )?"
    rf"((?:today|tomorrow|yesterday|tonight|(?:next |last )?(?:{_DAYS}))|\d.*)"
)
_AT: Final = re.compile(r" at (?=\d)")
_TONIGHT: Final = re.compile(r"tonight(?= \d)")
# `Fri 2026-12-04`, as the program itself shows it.
_DAY_OF_DATE: Final = re.compile(rf"({_DAYS}) (?=\d{{4}}-|\d\d?[-/.]\d|\d\d? (?:{_MONTHS})\b)")


def plain(typed: str) -> str:
    """A typed time in lower case with single spaces, in English: am and pm with minutes, the day of a month before its name,
    and a day before its time of day. Anything else is not changed."""
    if len(typed) > LONGEST:
        return typed
    text = " ".join(typed.replace(",", " ").replace("\u2212", "-").split()).lower()
    text = vietnamese_times.english(text)
    text = _HALF.sub(lambda found: f"{found[1]}:{found[2] or '00'}{found[3] or ''} {found[4]}m", text)
    text = _NOON.sub("12:00", text)
    text = _ORDINAL.sub(r"\1", text)
    text = _MONTH_FIRST.sub(r"\2 \1", text)
    text = _AT.sub(" ", text)
    if found := _TIME_FIRST.fullmatch(text):
        text = f"{found[2]} {found[1]}"
    return _TONIGHT.sub("today", text)


def weekday(typed: str) -> int | None:
    """The day of the week that a text names, in English or Vietnamese, whole or short: 0 for Monday. None for anything else."""
    return _number(text) if re.fullmatch(_DAYS, text := plain(typed)) else None


def _number(name: str) -> int:
    return next(n for n, day in enumerate(languages.WEEKDAYS) if day.lower().startswith(name[:3]))


def without_weekday(text: str) -> tuple[str, int | None]:
    """A plain time without the day of the week before its date, and that day: 0 for Monday, None if none is named."""
    found = _DAY_OF_DATE.match(text)
    if found is None:
        return text, None
    return text[found.end() :], _number(found[1])
