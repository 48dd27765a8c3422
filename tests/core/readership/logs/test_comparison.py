"""The gap between what was counted and what the logs say: per day, and without a trace in the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.readership.logs.comparison import DayCompared, LogComparison
from newsroom.store import Connection
from tests.core.readership.logs.log_room import HANOI, NOW, line, story, take, take_with

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # 12:00 in Hà Nội


def by_beacon(db: Connection, day: str, views: int) -> None:
    db.execute(
        "insert into stat_site_day (day, views, visits, visitors) values (:day, :views, 1, 1)",
        {"day": day, "views": views},
    )


def compared(db: Connection, *logs: Path, **more: Any) -> tuple[list[DayCompared], LogComparison]:
    comparison = LogComparison(db, settings=HANOI, now=NOW, **more)
    take_with(comparison, *logs)
    result = comparison.result
    assert result.lines == result.counted + result.skipped.total()
    return comparison.days(), comparison


@pytest.fixture
def log(db: Connection, tmp_path: Path) -> Path:
    """Three views of one day, one of the next, a bot, and a story that is not there."""
    story(db, 1, "bridge")
    path = tmp_path / "access.log"
    lines = [line(NOON + timedelta(minutes=n), address=f"192.0.2.{n}") for n in range(3)]
    lines += [line(NOON + timedelta(hours=13), address="192.0.2.9"), line(NOON, agent="Googlebot/2.1")]
    lines += [line(NOON, path="/2026/11/gone/", status=404)]
    path.write_bytes(b"".join(lines))
    return path


def test_blocked_beacons_one_way_and_missing_lines_the_other(db: Connection, log: Path) -> None:
    by_beacon(db, "2026-11-22", 2)
    by_beacon(db, "2026-11-23", 5)
    days, comparison = compared(db, log)
    assert days == [DayCompared("2026-11-22", "server", 2, 3), DayCompared("2026-11-23", "server", 5, 1)]
    assert [one.difference for one in days] == [1, -4]
    assert comparison.result.record["skipped"] == {"bot": 1, "not_found": 1}


def test_a_line_is_taken_once_from_however_many_files(db: Connection, log: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.log"
    half.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    days, _ = compared(db, half, log, log)
    assert [one.logged for one in days] == [3, 1]


def test_days_that_nobody_counted_and_days_of_an_imported_log(db: Connection, log: Path) -> None:
    assert [(one.counted_by, one.counted) for one in compared(db, log)[0]] == [("", 0), ("", 0)]
    take(db, log)
    assert [(one.counted_by, one.counted, one.logged) for one in compared(db, log)[0]] == [("log", 3, 3), ("log", 1, 1)]


def test_closed_days_are_compared_too(db: Connection, log: Path) -> None:
    by_beacon(db, "2026-11-22", 4)
    db.execute("update stat_site_day set closed = 1")
    assert compared(db, log)[0][0] == DayCompared("2026-11-22", "server", 4, 3)


def test_days_after_until_are_left_out(db: Connection, log: Path) -> None:
    days, comparison = compared(db, log, until="2026-11-22")
    assert [one.day for one in days] == ["2026-11-22"]
    assert comparison.result.skipped["after_until"] == 1


def test_nothing_is_written(db: Connection, log: Path) -> None:
    by_beacon(db, "2026-11-22", 2)
    before = list(db.iterdump())
    compared(db, log)
    assert list(db.iterdump()) == before
