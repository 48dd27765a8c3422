"""Times as people type them: am and pm, months with and without a year, a weekday before its date."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.errors import Invalid
from newsroom.typed_times import LONGEST, plain

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)  # a Saturday


@pytest.mark.parametrize(
    ("typed", "ahead", "back"),
    [
        ("tomorrow 7am", "2026-11-29 07:00", "2026-11-29 07:00"),
        ("tomorrow at 7 AM", "2026-11-29 07:00", "2026-11-29 07:00"),
        ("7am tomorrow", "2026-11-29 07:00", "2026-11-29 07:00"),
        ("7.30pm", "2026-11-28 19:30", "2026-11-27 19:30"),
        ("7:30 p.m.", "2026-11-28 19:30", "2026-11-27 19:30"),
        ("12am", "2026-11-29 00:00", "2026-11-28 00:00"),
        ("12pm", "2026-11-28 12:00", "2026-11-27 12:00"),
        ("noon", "2026-11-28 12:00", "2026-11-27 12:00"),
        ("friday midday", "2026-12-04 12:00", "2026-11-27 12:00"),
        ("18:00 on friday", "2026-12-04 18:00", "2026-11-27 18:00"),
        ("tonight 8pm", "2026-11-28 20:00", "2026-11-28 20:00"),
        ("mon 8 am", "2026-11-30 08:00", "2026-11-23 08:00"),
        ("25 Dec 9:00", "2026-12-25 09:00", "2025-12-25 09:00"),
        ("Dec 25, 9am", "2026-12-25 09:00", "2025-12-25 09:00"),
        ("25th December 2026 at 9am", "2026-12-25 09:00", "2026-12-25 09:00"),
        ("December 25, 2026", "2026-12-25 00:00", "2026-12-25 00:00"),
        ("28 Nov", "2026-11-28 00:00", "2026-11-28 00:00"),
        ("2026-12-01 7am", "2026-12-01 07:00", "2026-12-01 07:00"),
        ("Fri 2026-12-04 18:00", "2026-12-04 18:00", "2026-12-04 18:00"),
        ("friday, 4 December 2026 6pm", "2026-12-04 18:00", "2026-12-04 18:00"),
    ],
)
def test_what_people_type(typed: str, ahead: str, back: str) -> None:
    for past, expected in ((False, ahead), (True, back)):
        assert clock.echo(clock.parse(typed, LONDON, now=NOW, past=past), LONDON) == f"{expected} +00:00"
    assert clock.is_day(typed) == (typed in ("28 Nov", "December 25, 2026"))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("tonight", "'tonight' is not a time"),
        ("7", "'7' is not a time"),
        ("13pm", "'13:00 pm' is not a time of day"),
        ("0am", "'0:00 am' is not a time of day"),
        ("30 feb", "'30 feb' is not a time"),
        ("25 Foo 9:00", "'25 Foo 9:00' is not a time"),
        ("27 nov", "'27 nov' can mean two different days"),  # yesterday, or in a year
        ("Mon 2026-12-04 18:00", "the day of the week and the date in 'Mon 2026-12-04 18:00' do not agree"),
        ("tomorrow 7amm", "'tomorrow 7amm' is not a time"),
    ],
)
def test_what_is_no_time(typed: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        clock.parse(typed, LONDON, now=NOW)
    assert str(caught.value) == message
    assert caught.value.hint


def test_a_date_without_a_year_that_has_just_been_is_clear_in_the_past() -> None:
    assert clock.echo(clock.parse("27 nov", LONDON, now=NOW, past=True), LONDON) == "2026-11-27 00:00 +00:00"


def test_a_text_longer_than_any_time_is_not_looked_at() -> None:
    typed = "7am " * 40
    assert plain(typed) is typed
    assert plain("7AM".ljust(LONGEST)) == "7:00 am"
