"""Values of statistics as text."""

from __future__ import annotations

import pytest

from newsroom.terminal.stats import values


@pytest.mark.parametrize(
    ("value", "lang", "shown"),
    [
        (None, "en", "–"),
        (0, "en", "0"),
        (1234567, "en", "1,234,567"),
        (1234, "vi", "1.234"),
        (1234567, None, "1234567"),
        (None, None, "–"),
    ],
)
def test_numbers(value: int | None, lang: str, shown: str) -> None:
    assert values.count(value, lang) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "–"), (0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (3660, "1 h 1 min"), (90000, "1 d 1 h")],
)
def test_durations(seconds: int | None, shown: str) -> None:
    assert values.duration(seconds) == shown


def test_a_duration_in_another_language() -> None:
    assert values.duration(3660, "vi") == "1 giờ 1 phút"


def test_moments() -> None:
    assert values.when(None, "Asia/Ho_Chi_Minh") == "–"
    assert values.when("2026-11-23T05:00:00Z", "Asia/Ho_Chi_Minh") == "2026-11-23 12:00 +07:00"


def test_lines_of_name_and_value(capsys: pytest.CaptureFixture[str]) -> None:
    values.write_pairs([("a", "1"), ("b", "2\t3")])
    assert capsys.readouterr().out == "a\t1\nb\t2\t3\n"
