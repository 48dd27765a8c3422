"""How readers of a language write dates, times, numbers and durations.

English and Vietnamese have a house style. All other languages follow Unicode's CLDR through babel, which is loaded
only then: loading it takes about as long as a small build.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from babel import Locale

# Names in English, also used for RFC 822 dates and for times that people type.
MONTHS: Final = tuple("January February March April May June July August September October November December".split())
LONGEST_TAG: Final = 35  # letters, as RFC 5646 recommends (4.4.1)
WEEKDAYS: Final = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())


class Language:
    """How one language writes; this class is English, with the day before the month and a 24-hour clock.

    Other languages override everything. Times of day are shown in the zone of the given datetime.
    """

    SYMBOLS: ClassVar[dict[str, str]] = {"day": "d", "hour": "h", "minute": "min", "second": "s"}

    def own_name(self) -> str:
        """What its speakers call the language, for a link to a page in it."""
        return "English"

    def day(self, day: date) -> str:
        """A day in full: `6 October 2022`."""
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def time(self, at: datetime) -> str:
        """A time of day, in hours and minutes."""
        return f"{at.hour:02d}:{at.minute:02d}"

    def moment(self, at: datetime) -> str:
        """A day with a time of day: `6 October 2022, 10:05`."""
        return f"{self.day(at)}, {self.time(at)}"

    def month(self, year: int, month: int) -> str:
        """A month as a heading: `October 2022`."""
        return f"{MONTHS[month - 1]} {year}"

    def short_weekday(self, day: date) -> str:
        """The name of a day of the week in a list of days: `Mon`."""
        return WEEKDAYS[day.weekday()][:3]

    def short_day(self, day: date) -> str:
        """A day of a year that is known, for the axis of a chart: `6 Oct`."""
        return f"{day.day} {MONTHS[day.month - 1][:3]}"

    def short_month(self, year: int, month: int) -> str:
        """A month for the axis of a chart: `Oct 2022`."""
        return f"{MONTHS[month - 1][:3]} {year}"

    def weekday(self, day: date) -> str:
        """The name of a day of the week, for the beginning of a sentence."""
        return WEEKDAYS[day.weekday()]

    def number(self, n: int | float) -> str:
        """A number with its thousands grouped."""
        return f"{n:,}"

    def figure(self, shown: str) -> str:
        """A number formatted by Python, `1,234.5`, with the separators of the language."""
        return shown

    def amounts(self, amounts: list[tuple[int, str]]) -> str:
        """Amounts of `day`, `hour`, `minute` and `second`, largest unit first: `2 h 10 min`."""
        return " ".join(f"{amount} {self.SYMBOLS[unit]}" for amount, unit in amounts)

    def duration(self, seconds: int) -> str:
        """A length of time in its two largest units; in one unit if it is a month or more, or under an hour."""
        units = [(seconds // 86400, "day"), (seconds // 3600 % 24, "hour"), (seconds // 60 % 60, "minute")]
        units.append((seconds % 60, "second"))
        first = next((place for place, (amount, _) in enumerate(units) if amount), 3)
        exact_enough = first >= 2 or units[0][0] >= 30 or not units[first + 1][0]
        return self.amounts(units[first : first + (1 if exact_enough else 2)])


class Vietnamese(Language):
    """Numbers for months, and the time before the day, as in Vietnamese papers."""

    SYMBOLS: ClassVar[dict[str, str]] = {"day": "ngày", "hour": "giờ", "minute": "phút", "second": "giây"}
    WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

    def own_name(self) -> str:
        return "Tiếng Việt"

    def day(self, day: date) -> str:
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"

    def moment(self, at: datetime) -> str:
        return f"{self.time(at)} {self.day(at)}"

    def month(self, year: int, month: int) -> str:
        return f"Tháng {month} năm {year}"

    def short_weekday(self, day: date) -> str:
        return "CN" if day.weekday() == 6 else f"T{day.weekday() + 2}"

    def short_day(self, day: date) -> str:
        return f"{day.day}/{day.month}"

    def short_month(self, year: int, month: int) -> str:
        return f"{month}/{year}"

    def weekday(self, day: date) -> str:
        return self.WEEKDAYS[day.weekday()]

    def number(self, n: int | float) -> str:
        return self.figure(f"{n:,}")

    def figure(self, shown: str) -> str:
        return shown.translate(_COMMAS_AND_DOTS)


_COMMAS_AND_DOTS: Final = str.maketrans(",.", ".,")


class Iso(Language):
    """Numbers only, for a language that CLDR does not know; its name is its tag."""

    def __init__(self, tag: str) -> None:
        self._tag = tag

    def own_name(self) -> str:
        return self._tag

    def day(self, day: date) -> str:
        return f"{day.year:04d}-{day.month:02d}-{day.day:02d}"

    def moment(self, at: datetime) -> str:
        return f"{self.day(at)} {self.time(at)}"

    def month(self, year: int, month: int) -> str:
        return f"{year:04d}-{month:02d}"

    def short_day(self, day: date) -> str:
        return f"{day.month:02d}-{day.day:02d}"

    def short_month(self, year: int, month: int) -> str:
        return self.month(year, month)


class Cldr(Language):
    """A language as described by CLDR. Days, times of day and numbers repeat on pages, so each is formatted once."""

    def __init__(self, locale: Locale) -> None:
        from babel import dates, numbers, units  # here: English and Vietnamese do not need it

        self._locale = locale
        self._dates: Any = dates
        self._numbers: Any = numbers
        self._units: Any = units
        self._moment = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")  # quotes mark words
        self._date = lru_cache(maxsize=4096)(lambda day: dates.format_date(day, "long", locale))
        self._time = lru_cache(maxsize=1440)(lambda time: dates.format_time(time, "short", locale=locale))

    def own_name(self) -> str:
        return _begun(self._locale.get_display_name(self._locale) or str(self._locale))

    def day(self, day: date) -> str:
        return str(self._date(date(day.year, day.month, day.day)))

    def time(self, at: datetime) -> str:
        return str(self._time(at.time().replace(second=0, microsecond=0)))

    def moment(self, at: datetime) -> str:
        return self._moment.replace("{1}", self.day(at)).replace("{0}", self.time(at))

    def month(self, year: int, month: int) -> str:
        return _begun(self._dates.format_skeleton("yMMMM", date(year, month, 1), locale=self._locale))

    def short_weekday(self, day: date) -> str:
        return str(self._dates.format_date(day, "EEE", self._locale))

    def short_day(self, day: date) -> str:
        return str(self._dates.format_skeleton("MMMd", day, locale=self._locale))

    def short_month(self, year: int, month: int) -> str:
        return str(self._dates.format_skeleton("yMMM", date(year, month, 1), locale=self._locale))

    def weekday(self, day: date) -> str:
        return _begun(self._dates.format_date(day, "EEEE", self._locale))

    def number(self, n: int | float) -> str:
        return str(self._numbers.format_decimal(n, locale=self._locale, decimal_quantization=False))

    def amounts(self, amounts: list[tuple[int, str]]) -> str:
        return " ".join(
            self._units.format_unit(amount, f"duration-{unit}", length="short", locale=self._locale)
            for amount, unit in amounts
        )


def _begun(words: str) -> str:
    """Words with a capital, for the beginning of a sentence or a heading."""
    return words[:1].upper() + words[1:]


@cache
def of(tag: str) -> Language:
    """The language of a BCP 47 tag such as `vi`, `en-GB` or `zh_Hant`."""
    name = tag.replace("_", "-").partition("-")[0].lower()
    if name == "en":
        return Language()
    if name == "vi":
        return Vietnamese()
    from babel import Locale, UnknownLocaleError  # here: English and Vietnamese do not need it

    for known in (tag.replace("_", "-"), name):
        try:
            return Cldr(Locale.parse(known, sep="-"))
        except (UnknownLocaleError, ValueError):
            continue
    return Iso(tag)


_TAG: Final = re.compile(r"([a-z]{2,3})(-[a-z]{4})?(-[a-z0-9]{2,8})*")


def group(tag: str) -> str:
    """The language of a tag without its region: `fr` for `fr-CA`, `zh-hant` for `zh-Hant-TW`; empty for another text."""
    if len(tag) > LONGEST_TAG:
        return ""
    found = _TAG.fullmatch(tag.replace("_", "-").lower())
    return f"{found[1]}{found[2] or ''}" if found else ""


def tag(typed: str) -> str:
    """What a person or a machine calls a language, as a BCP 47 tag: `vi-VN` for `vi_VN.UTF-8`, `fr` for `fra`.

    Empty for what is not a tag, such as the name of a language.
    """
    typed = typed.strip().partition("." if "_" in typed else "\n")[0].replace("_", "-")
    if len(typed) > LONGEST_TAG or not _TAG.fullmatch(typed.lower()):
        return ""
    first, *others = typed.split("-")
    first = first.lower()
    if len(first) == 3:
        from babel.core import get_global  # here: few texts name their language with three letters

        first = str(get_global("language_aliases").get(first, first)).partition("_")[0]
    cased = [
        one.title() if len(one) == 4 and one.isalpha() else one.upper() if len(one) == 2 else one for one in others
    ]
    return "-".join((first, *cased))


# Languages written from right to left, if the tag names no script; and such scripts.
_RIGHT_TO_LEFT: Final = frozenset("ar arc ckb dv fa glk he khw ks lrc mzn nqo ps sd syr ug ur yi".split())
_SCRIPTS: Final = frozenset("adlm arab hebr mand mend nkoo rohg samr syrc thaa".split())


def direction(tag: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`."""
    parts = tag.replace("_", "-").lower().split("-")
    script = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    right = script in _SCRIPTS if script else parts[0] in _RIGHT_TO_LEFT
    return "rtl" if right else "ltr"


def number(n: int | float, tag: str) -> str:
    """A number as readers of the language `tag` write it."""
    return of(tag).number(n)


def ago(moment: datetime, now: datetime, tag: str = "en") -> str:
    """The time between two moments, in the two largest units: `2 h 10 min`, `3 d 4 h`, `40 s`."""
    return of(tag).duration(abs(int((now - moment).total_seconds())))
