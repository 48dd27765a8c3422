"""Converts times typed in Vietnamese, such as `8h sáng mai`, to the English form that `typed_times` reads."""

from __future__ import annotations

import re
from typing import Final

from newsroom import languages, text

# Words are compared without marks, because many people type none. `thu 2` is not among them: it can begin `Thu 2 Dec`.
_WORDS: Final = re.compile(
    r"\b(?:bay gio|gio|ruoi|phut|tieng|ngay|tuan|thang|luc|sang|trua|chieu|toi|dem|hom nay|hom qua|mai|chu nhat|cn|t[2-7]"
    r"|thu (?:hai|ba|tu|bon|nam|sau|bay))\b"
)
_NUMBERED_DAY: Final = re.compile(r"\bth[ứú] ?([2-7])\b")
_WEEKDAY: Final = re.compile(r"\b(?:thu (hai|ba|tu|bon|nam|sau|bay)|t([2-7])|chu nhat|cn)\b")
_WEEKDAYS: Final = {"hai": 0, "ba": 1, "tu": 2, "bon": 2, "nam": 3, "sau": 4, "bay": 5}
_SPAN: Final = re.compile(r"(sau )?(\d{1,6}) ?(phut|gio|tieng|ngay|tuan)(?: (nua|truoc))?")
_UNITS: Final = {"phut": "minutes", "gio": "hours", "tieng": "hours", "ngay": "days", "tuan": "weeks"}
_DATE: Final = re.compile(r"\b(\d{1,2}) thang (\d{1,2})\b(?:(?: nam)? (\d{4})\b)?")
_TIME: Final = re.compile(
    r"\b(?:luc )?(\d{1,2}) ?(?:(?:h|gio)(?: ?(\d\d)\b(?: ?phut)?| (ruoi))?|:(\d\d))(?: (sang|trua|chieu|toi|dem))?(?![\w:])"
)
_PART: Final = re.compile(r"\b(sang|trua|chieu|toi|dem)\b")
_DAYS: Final = (
    (re.compile(r"\b(?:hom nay|nay)\b"), "today"),
    (re.compile(r"\b(?:ngay mai|mai)\b"), "tomorrow"),
    (re.compile(r"\b(?:hom qua|qua)\b"), "yesterday"),
    (re.compile(r"\bngay (?=\d)"), ""),
)
# Part of the day → the hours of a 12-hour clock that people say with it, and what is added to them.
_PARTS: Final = {
    "sang": dict.fromkeys(range(12), 0),
    "trua": {10: 0, 11: 0, 12: 0, 1: 12, 2: 12},
    "chieu": {12: 0} | dict.fromkeys(range(1, 8), 12),
    "toi": dict.fromkeys(range(5, 12), 12),
    "dem": dict.fromkeys(range(6, 12), 12),  # the night of a day after midnight could be on either day
}


def english(typed: str) -> str:
    """A time in lower case with single spaces, in English if it is Vietnamese. What is not understood is not changed."""
    named = _NUMBERED_DAY.sub(lambda found: f"t{found[1]}", text.nfc(typed))
    plain = text.fold(named)
    if not _WORDS.search(plain):
        return typed
    if plain == "bay gio":
        return "now"
    if found := _SPAN.fullmatch(plain):
        return _span(found) or typed
    plain = _WEEKDAY.sub(_weekday, plain)
    plain = _DATE.sub(_date, plain)
    found = _TIME.search(plain)
    time = ""
    if found:
        plain = f"{plain[: found.start()]} {plain[found.end() :]}"
        part = _PART.search(plain) if not found[5] else None
        plain = _PART.sub(" ", plain, count=1) if part else plain
        time = _time(found, found[5] or (part[1] if part else ""))
        if not time:
            return typed
    for pattern, day in _DAYS:
        plain = pattern.sub(day, plain)
    plain = " ".join(f"{plain} {time}".split())
    return typed if _WORDS.search(plain) else plain


def _span(found: re.Match[str]) -> str:
    """`in 2 hours` for `2 giờ nữa`, `2 hours ago` for `2 giờ trước`; "" for a time of day such as `8 giờ`."""
    number = f"{found[2]} {_UNITS[found[3]]}"
    if found[1]:
        return "" if found[4] else f"in {number}"
    if found[4]:
        return f"in {number}" if found[4] == "nua" else f"{number} ago"
    return f"{int(found[2]):02d}:00" if found[3] == "gio" else number


def _weekday(found: re.Match[str]) -> str:
    number = _WEEKDAYS[found[1]] if found[1] else int(found[2]) - 2 if found[2] else 6
    return languages.WEEKDAYS[number].lower()


def _date(found: re.Match[str]) -> str:
    """`25 december 2026` for `25 tháng 12 năm 2026`."""
    month = int(found[2])
    return f"{found[1]} {languages.MONTHS[month - 1].lower()} {found[3] or ''}" if 1 <= month <= 12 else found[0]


def _time(found: re.Match[str], part: str) -> str:
    """`20:30` for `8h30 tối`; "" for an hour that the part of the day does not have."""
    hour, minute = int(found[1]), "30" if found[3] else found[2] or found[4] or "00"
    added = _PARTS[part].get(hour, 0 if hour > 12 and part != "sang" else None) if part else 0
    return f"{hour + added:02d}:{minute}" if added is not None else ""
