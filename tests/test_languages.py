"""How dates, times, numbers and durations are written in a language."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from babel import Locale
from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from newsroom import languages

NOW = datetime(2022, 10, 6, 10, 5, 59, tzinfo=UTC)
HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("tag", "day", "moment", "month", "weekday"),
    [
        ("en", "6 October 2022", "6 October 2022, 10:05", "October 2022", "Thursday"),
        ("en-US", "6 October 2022", "6 October 2022, 10:05", "October 2022", "Thursday"),
        ("vi", "06/10/2022", "10:05 06/10/2022", "Tháng 10 năm 2022", "Thứ Năm"),
        ("vi-VN", "06/10/2022", "10:05 06/10/2022", "Tháng 10 năm 2022", "Thứ Năm"),
        ("vi_VN", "06/10/2022", "10:05 06/10/2022", "Tháng 10 năm 2022", "Thứ Năm"),
        ("es", "6 de octubre de 2022", "6 de octubre de 2022, 10:05", "Octubre de 2022", "Jueves"),
        ("fr", "6 octobre 2022", "6 octobre 2022, 10:05", "Octobre 2022", "Jeudi"),
        ("de-CH", "6. Oktober 2022", "6. Oktober 2022, 10:05", "Oktober 2022", "Donnerstag"),
        ("pt-XX", "6 de outubro de 2022", "6 de outubro de 2022 10:05", "Outubro de 2022", "Quinta-feira"),
        ("zh-Hant", "2022年10月6日", "2022年10月6日 上午10:05", "2022年10月", "星期四"),
        ("qqq", "2022-10-06", "2022-10-06 10:05", "2022-10", "Thursday"),
        ("", "2022-10-06", "2022-10-06 10:05", "2022-10", "Thursday"),
    ],
)
def test_days_and_times(tag: str, day: str, moment: str, month: str, weekday: str) -> None:
    language = languages.of(tag)
    assert language.day(NOW) == language.day(date(2022, 10, 6)) == day
    assert language.moment(NOW) == moment
    assert language.month(2022, 10) == month
    assert language.weekday(NOW.date()) == weekday


@pytest.mark.parametrize(
    ("tag", "early", "late"),
    [("en", "09:05", "21:30"), ("vi", "09:05", "21:30"), ("es", "9:05", "21:30"), ("de", "09:05", "21:30")],
)
def test_times_of_day(tag: str, early: str, late: str) -> None:
    language = languages.of(tag)
    assert language.time(datetime(2022, 10, 6, 9, 5, tzinfo=UTC)) == early
    assert language.time(datetime(2022, 10, 6, 21, 30, 59, tzinfo=UTC)) == late


def test_every_day_and_month_of_the_house_styles() -> None:
    """The names that stand in the program are those of CLDR, but that Vietnamese papers write `Chủ nhật`."""
    days = [date(2022, 10, 3) + timedelta(days=number) for number in range(7)]  # a Monday and the days after it
    english, vietnamese = languages.of("en"), languages.of("vi")
    cldr = get_day_names(locale=Locale("en"))
    assert [english.weekday(day) for day in days] == [cldr[number] for number in range(7)]
    names = get_month_names(locale=Locale("en"))
    assert [english.month(2022, number) for number in range(1, 13)] == [f"{names[n]} 2022" for n in range(1, 13)]
    cldr = get_day_names(locale=Locale("vi"))
    assert [vietnamese.weekday(day) for day in days[:6]] == [cldr[number] for number in range(6)]
    assert vietnamese.weekday(days[6]) == "Chủ nhật"


@pytest.mark.parametrize(
    ("n", "tag", "shown"),
    [
        (5314, "en", "5,314"),
        (5314, "vi", "5.314"),
        (5314, "vi-VN", "5.314"),
        (1234567.5, "vi", "1.234.567,5"),
        (1234567.25, "en", "1,234,567.25"),
        (5314, "fr", "5\u202f314"),  # a narrow space that does not break, as CLDR has it
        (999, "vi", "999"),
        (-5314, "de", "-5.314"),
        (1234567, "hi", "12,34,567"),
        (0.123456, "de", "0,123456"),
        (5314, "qqq", "5,314"),
    ],
)
def test_number(n: float, tag: str, shown: str) -> None:
    assert languages.number(n, tag) == shown


@given(st.integers(-(10**12), 10**12))
def test_numbers_keep_their_digits(n: int) -> None:
    for tag in ("en", "vi", "es", "fr"):
        shown = languages.number(n, tag)
        assert "".join(sign for sign in shown if sign.isdigit()) == str(abs(n))


@pytest.mark.parametrize(
    ("seconds", "tag", "shown"),
    [
        (0, "en", "0 s"),
        (40, "en", "40 s"),
        (59, "en", "59 s"),
        (60, "en", "1 min"),
        (5 * 60 + 59, "en", "5 min"),
        (HOUR - 1, "en", "59 min"),
        (HOUR, "en", "1 h"),
        (2 * HOUR + 10 * 60, "en", "2 h 10 min"),
        (2 * HOUR, "en", "2 h"),
        (2 * HOUR + 59, "en", "2 h"),
        (DAY - 60, "en", "23 h 59 min"),
        (DAY, "en", "1 d"),
        (3 * DAY + 4 * HOUR + 5 * 60, "en", "3 d 4 h"),
        (29 * DAY + 4 * HOUR, "en", "29 d 4 h"),
        (30 * DAY + 4 * HOUR, "en", "30 d"),
        (45 * DAY + 4 * HOUR, "en", "45 d"),
        (2 * HOUR + 10 * 60, "vi", "2 giờ 10 phút"),
        (DAY, "vi", "1 ngày"),
        (7, "vi", "7 giây"),
        (2 * HOUR + 10 * 60, "es", "2 h 10 min"),
        (3 * DAY + HOUR, "de", "3 Tg. 1 Std."),
    ],
)
def test_durations(seconds: int, tag: str, shown: str) -> None:
    assert languages.of(tag).duration(seconds) == shown
    assert languages.ago(NOW - timedelta(seconds=seconds), NOW, tag) == shown
    assert languages.ago(NOW + timedelta(seconds=seconds), NOW, tag) == shown


def test_english_and_vietnamese_do_without_babel() -> None:
    """Loading it takes as long as a small build."""
    code = """
import sys
from datetime import datetime
from newsroom import languages
for tag in ("en", "vi-VN"):
    language = languages.of(tag)
    now = datetime(2022, 10, 6)
    print(language.moment(now), language.weekday(now), language.number(5314), language.duration(5314))
assert "babel" not in sys.modules
languages.of("es")
assert "babel" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    "tag", ["ar", "he", "fa-IR", "ur", "ckb", "yi", "az-Arab", "pa_Arab", "AR-eg", "uz-Arab-AF", "dv"]
)
def test_from_right_to_left(tag: str) -> None:
    assert languages.direction(tag) == "rtl"


@pytest.mark.parametrize("tag", ["en", "vi", "ar-Latn", "az", "pa", "zh-Hant", "ru", "fa-Latn", "", "x"])
def test_from_left_to_right(tag: str) -> None:
    assert languages.direction(tag) == "ltr"


@pytest.mark.parametrize(
    ("tag", "weekday", "day", "month"),
    [
        ("en", "Mon", "2 Mar", "Mar 2026"),
        ("vi", "T2", "2/3", "3/2026"),
        ("de", "Mo.", "2. März", "März 2026"),
        ("xx", "Mon", "03-02", "2026-03"),
    ],
)
def test_short_dates_for_charts(tag: str, weekday: str, day: str, month: str) -> None:
    words, at = languages.of(tag), date(2026, 3, 2)
    assert (words.short_weekday(at), words.short_day(at), words.short_month(2026, 3)) == (weekday, day, month)


def test_sunday_in_vietnamese() -> None:
    assert languages.of("vi").short_weekday(date(2026, 3, 1)) == "CN"
    assert languages.of("vi").short_weekday(date(2026, 2, 28)) == "T7"


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("vi", "vi"), (" VI ", "vi"), ("vi_VN.UTF-8", "vi-VN"), ("pt_br", "pt-BR"), ("zh_hant_tw", "zh-Hant-TW"), ("vie", "vi"),
        ("fra", "fr"), ("fre", "fr"), ("ger-at", "de-AT"), ("nan", "nan"), ("es-419", "es-419"), ("sl-rozaj", "sl-rozaj"),
        ("english", ""), ("Tiếng Việt", ""), ("en, fr", ""), ("../x", ""), ("C", ""), ("", ""), ("en\n", "en"), ("a" * 40, ""),
        ('en"><script>', ""),
    ],
)  # fmt: skip
def test_names_of_languages_as_they_are_typed(typed: str, tag: str) -> None:
    assert languages.tag(typed) == tag
