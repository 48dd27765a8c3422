"""Times as people type them in Vietnamese, with marks and without."""

from __future__ import annotations

import pytest

from newsroom import clock
from newsroom.errors import Invalid
from newsroom.typed_times import weekday
from tests.test_typed_times import LONDON, NOW


@pytest.mark.parametrize(
    ("typed", "ahead", "back"),
    [
        ("thứ hai 08:00", "2026-11-30 08:00", "2026-11-23 08:00"),
        ("Thứ 2 8:00", "2026-11-30 08:00", "2026-11-23 08:00"),
        ("thu hai 8h", "2026-11-30 08:00", "2026-11-23 08:00"),
        ("Thu 3 Dec 2026 8:00", "2026-12-03 08:00", "2026-12-03 08:00"),  # English: Thursday
        ("thu 8:00", "2026-12-03 08:00", "2026-11-26 08:00"),
        ("T6 8h30", "2026-12-04 08:30", "2026-11-27 08:30"),
        ("thứ năm 9h", "2026-12-03 09:00", "2026-11-26 09:00"),
        ("8h sáng chủ nhật", "2026-11-29 08:00", "2026-11-22 08:00"),
        ("CN 20:15", "2026-11-29 20:15", "2026-11-22 20:15"),
        ("hôm nay 20:00", "2026-11-28 20:00", "2026-11-28 20:00"),
        ("ngày mai 8:00", "2026-11-29 08:00", "2026-11-29 08:00"),
        ("8 giờ sáng mai", "2026-11-29 08:00", "2026-11-29 08:00"),
        ("sáng mai 8h", "2026-11-29 08:00", "2026-11-29 08:00"),
        ("lúc 8 giờ rưỡi tối nay", "2026-11-28 20:30", "2026-11-28 20:30"),
        ("3 giờ 15 phút chiều mai", "2026-11-29 15:15", "2026-11-29 15:15"),
        ("1h trưa mai", "2026-11-29 13:00", "2026-11-29 13:00"),
        ("20h tối mai", "2026-11-29 20:00", "2026-11-29 20:00"),
        ("hôm qua 9:00", "2026-11-27 09:00", "2026-11-27 09:00"),
        ("8 giờ", "2026-11-29 08:00", "2026-11-28 08:00"),
        ("2 giờ nữa", "2026-11-28 11:00", "2026-11-28 11:00"),
        ("sau 30 phút", "2026-11-28 09:30", "2026-11-28 09:30"),
        ("3 ngày trước", "2026-11-25 09:00", "2026-11-25 09:00"),
        ("25 tháng 12 9:00", "2026-12-25 09:00", "2025-12-25 09:00"),
        ("ngày 25 tháng 12 năm 2026", "2026-12-25 00:00", "2026-12-25 00:00"),
        ("9 giờ ngày 25/12/2026", "2026-12-25 09:00", "2026-12-25 09:00"),
        ("thứ sáu, 25/12/2026, 17:40", "2026-12-25 17:40", "2026-12-25 17:40"),
        ("bây giờ", "2026-11-28 09:00", "2026-11-28 09:00"),
    ],
)
def test_what_people_type(typed: str, ahead: str, back: str) -> None:
    for past, expected in ((False, ahead), (True, back)):
        assert clock.echo(clock.parse(typed, LONDON, now=NOW, past=past), LONDON) == f"{expected} +00:00"
    assert clock.is_day(typed) == typed.startswith("ngày 25")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("thứ hai", 0),
        ("t3", 1),
        ("Thu Tu", 2),
        ("Thứ 5", 3),
        ("thu", 3),
        ("Friday", 4),
        ("CN", 6),
        ("t8", None),
        ("", None),
        ("sunda", None),
    ],
)
def test_a_day_of_the_week(typed: str, day: int | None) -> None:
    assert weekday(typed) == day


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("tối nay", "'tối nay' is not a time"),
        ("2h đêm nay", "'2h đêm nay' is not a time"),  # of today, or of tomorrow
        ("13h sáng mai", "'13h sáng mai' is not a time"),
        ("thứ sáu tuần sau", "'thứ sáu tuần sau' is not a time"),
        ("25 tháng 13", "'25 tháng 13' is not a time"),
        ("Thứ Hai 25/12/2026", "the day of the week and the date in 'Thứ Hai 25/12/2026' do not agree"),
    ],
)
def test_what_could_mean_two_times_or_none_is_refused(typed: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        clock.parse(typed, LONDON, now=NOW)
    assert str(caught.value) == message
