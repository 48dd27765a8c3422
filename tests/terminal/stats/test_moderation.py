"""The statistics screen of moderation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom import clock
from newsroom.core.comments.statistics import ModerationStatistics
from newsroom.terminal.stats import moderation as screen

NOW = clock.from_text("2026-11-23T05:00:00Z")
FOUND = ModerationStatistics(
    days=7,
    since="2026-11-16T05:00:00Z",
    received={"published": 1200, "pending": 3, "spam": 0},
    held_for={"word_hold": 2, "first_\x1b[31mtimer": 1},
    refused={},
    waiting=1005,
    oldest_at="2026-11-23T02:30:00Z",
    median=90,
    p90=7260,
    decided=20,
    overturned=1,
    reports={},
)


def test_names_and_values() -> None:
    assert screen.pairs(FOUND, 4, now=NOW, lang="en") == [
        ("waiting", "1,005, the oldest for 2 h 30 min"),
        ("reported", "4"),
        ("received", "1,203 (1,200 published, 3 held)"),
        ("held for", "2 word (hold), 1 first ␛[31mtimer"),
        ("decided", "20, 1 overturned"),
        ("time to decision", "median 1 min, 90% within 2 h 1 min"),
    ]


def test_nothing_happened() -> None:
    nothing = replace(FOUND, received={}, held_for={}, waiting=0, oldest_at=None, median=None, p90=None)
    found = dict(screen.pairs(nothing, 0, now=NOW, lang="en"))
    assert (found["waiting"], found["received"], found["held for"]) == ("0", "0", "–")
    assert found["time to decision"] == "median –, 90% within –"


def test_in_a_pipe_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(FOUND, 4, now=NOW, lang="vi")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[1], len(lines)) == ("waiting\t1005, the oldest for 2 h 30 min", "reported\t4", 6)


def test_what_came_to_one_end_is_said_once() -> None:
    found = dict(screen.pairs(replace(FOUND, received={"pending": 7, "spam": 0}), 0, now=NOW, lang="en"))
    assert found["received"] == "7, all held"
