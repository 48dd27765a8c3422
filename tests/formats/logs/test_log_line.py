"""The times of log lines, with the boundaries of each part, and the records of lines that are no requests."""

from __future__ import annotations

import pytest

from newsroom.formats.logs import log_line

DAY = 1773014400  # 2026-03-09T00:00:00Z
AT = DAY + 2 * 3600 + 5 * 60 + 5


@pytest.mark.parametrize(
    ("when", "at"),
    [
        (b"09/Mar/2026:02:05:05 +0000", AT), (b"09/Mar/2026:02:05:05", AT), (b"09/Mar/2026:09:05:05 +0700", AT),
        (b"08/Mar/2026:22:35:05 -0330", AT), (b"09/Mar/2026:00:00:00 +0000", DAY), (b"09/Mar/2026:23:59:60 +0000", DAY + 86400),
        (b"01/Jan/1970:00:00:01 +0000", 1), (b"31/Dec/1969:23:59:59 +0000", -1),
        (b"09/Mar/2026:24:00:00 +0000", None), (b"09/Mar/2026:23:60:00 +0000", None), (b"09/Mar/2026:23:59:61 +0000", None),
        (b"31/Feb/2026:02:05:05 +0000", None), (b"09/Mai/2026:02:05:05 +0000", None), (b"09/Mar/2026:02:05", None), (b"", None),
        (b"09/Mar/2026:02:05:05 +0x00", None),
    ],
)  # fmt: skip
def test_times_of_apache(when: bytes, at: int | None) -> None:
    assert log_line.of_apache(when) == at


@pytest.mark.parametrize(
    ("day", "time", "at"),
    [
        (b"2026-03-09", b"02:05:05", AT), (b"2026-03-09", b"02:05:05.987", AT), (b"2026-03-09", b"23:59:60", DAY + 86400),
        (b"2026-03-09", b"00:00:00", DAY), (b"2026-03-09", b"24:00:00", None), (b"2026-03-09", b"23:60:00", None),
        (b"2026-03-09", b"23:59:61", None), (b"2026-03-09", b"2:05:05", None), (b"2026-03-09", b"02-05:05", None),
        (b"2026-03-09", b"02:05-05", None), (b"2026-03-09", b"0a:05:05", None), (b"2026-02-30", b"02:05:05", None),
        (b"2026-03-9", b"02:05:05", None), (b"20260309", b"02:05:05", None), (b"2026-03-091", b"02:05:05", None),
        (b"2026-03-\xff9", b"02:05:05", None), (b"", b"02:05:05", None), (b"2026-03-09", b"", None),
    ],
)  # fmt: skip
def test_days_with_times(day: bytes, time: bytes, at: int | None) -> None:
    assert log_line.of_day_and_time(day, time) == at


@pytest.mark.parametrize(
    ("when", "at"),
    [
        *((b"2026-03-09T02:05:05" + end, AT) for end in (b"Z", b"+0000", b"+00:00", b".1Z", b".123456Z", b".5+00:00")),
        (b"2026-03-09T09:05:05+07:00", AT), (b"2026-03-09T09:05:05+0700", AT), (b"2026-03-08T22:35:05.25-03:30", AT),
        *((b"2026-03-09T02:05:05" + end, None) for end in (b"", b".Z", b".1", b".xZ", b"z", b"+7", b"+20:00", b"+07:60", b"+07:00 ")),
        (b"2026-03-09 02:05:05Z", None), (b"2026-03-09T02:05:61Z", None), (b"2026-03-09T24:05:05Z", None),
    ],
)  # fmt: skip
def test_times_of_iso(when: bytes, at: int | None) -> None:
    assert log_line.of_iso(when) == at


def test_records_without_a_request() -> None:
    assert log_line.no_request(3, b"x") == (3, b"x", b"", b"", 0, b"", b"", b"", None, 0, b"")
    assert len(log_line.no_request(3, b"x" * (log_line.MAX_LINE + 1))[1]) == log_line.MAX_LINE == 1_048_576
    assert log_line.heading(3, b"#Fields: x") == (3, b"#Fields: x", b"", b"", 0, b"\n#", b"", b"", None, 0, b"")
    assert (log_line.NOTHING, log_line.HEADING) == (b"-", b"\n#")
    assert {b"0", b"255"} <= log_line.OCTETS
    assert len(log_line.OCTETS) == 256
