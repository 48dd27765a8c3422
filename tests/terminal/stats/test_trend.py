"""The statistics screen of views and visits over time."""

from __future__ import annotations

import pytest

from newsroom import clock
from newsroom.core.readership.trends import Bucket, PeriodTotals, Trend
from newsroom.terminal.stats import trend as screen
from tests.terminal.stats.screens import console, drawn, trend

NOW = "2026-10-26T22:59:59Z"  # a second before the last bucket begins
HOUR = trend(
    "hour",
    total=PeriodTotals("2026-10-25", "2026-10-25", 1, 1, 1),
    buckets=[Bucket("02:00 +02:00", "2026-10-25T00:00:00Z", 1.0, 1, 1, None)],
    change=-100.0,
)


@pytest.mark.parametrize(
    ("found", "width", "ascii_only", "lines"),
    [
        (
            trend(), 60, False,
            [
                "24 October 2026 to 27 October 2026: 1,201 views · 601 visits",
                "  501 visitor-days",
                "views ▲ +20% compared with 20 October 2026 to 23 October",
                "2026 (1,000)",
                "",
                "day                views  visits  visitors",
                "Sat 24 Oct         1,000     500       400  ████████████████",
                "Sun 25 Oct, 25 h     200     100       100  ███▎",
                "Mon 26 Oct so far      1       1         1  ▒",
                "Tue 27 Oct             ·       ·         ·",
            ],
        ),
        (
            trend("week", change=None), 120, True,  # no wider than 100
            [
                "24 October 2026 to 27 October 2026: 1,201 views, 601 visits, 501 visitor-days",
                "",
                "week           views  visits  visitor-days",
                "24 Oct         1,000     500           400  ########################################################",
                "25 Oct           200     100           100  ###########",
                "26 Oct so far      1       1             1  -",
                "27 Oct             .       .             .",
            ],
        ),
        (
            HOUR, 40, False,
            [
                "25 October 2026: 1 view · 1 visit",
                "  1 visitor-day",
                "views ▼ -100% compared with 20 October",
                "2026 to 23 October 2026 (1,000)",
                "",
                "hour          views  visits",
                "02:00 +02:00      1       1  ███████████",
            ],
        ),
    ],
    ids=["days", "weeks", "hours"],
)  # fmt: skip
def test_the_screen(found: Trend, width: int, ascii_only: bool, lines: list[str]) -> None:
    screen.draw(found, lang="en", now=NOW, console=(out := console(width, ascii_only=ascii_only)))
    assert drawn(out)[-len(lines) :] == lines


def test_no_buckets() -> None:
    screen.draw(trend(buckets=[]), lang="en", now=NOW, console=(out := console(80)))
    assert drawn(out)[-1] == "day  views  visits  visitors"


@pytest.mark.parametrize(("now", "last"), [(NOW, "·"), ("2026-10-26T23:00:00Z", "0")])
def test_a_bucket_is_there_once_it_has_begun(now: str, last: str) -> None:
    screen.draw(trend(), lang="en", now=now, console=(out := console(80)))
    assert drawn(out)[-1].split()[-3:] == [last] * 3


def test_in_a_pipe_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(trend(), lang="vi", now=clock.from_text(NOW))
    assert capsys.readouterr().out.splitlines() == [
        "label\tviews\tvisits\tvisitor-days",
        "2026-10-24\t1000\t500\t400",
        "2026-10-25\t200\t100\t100",
        "2026-10-26\t1\t1\t1",
        "2026-10-27\t0\t0\t0",
    ]
    screen.show(HOUR, lang="vi", now=clock.from_text(NOW))
    assert capsys.readouterr().out.splitlines()[1:] == ["02:00 +02:00\t1\t1\t–"]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("day", ["Sat 24 Oct", "Sun 25 Oct, 25 h", "Mon 26 Oct so far", "Tue 27 Oct"]),
        ("month", ["Oct 2026", "Oct 2026", "Oct 2026 so far", "Oct 2026"]),
    ],
)
def test_buckets_have_dates_that_people_read(by: str, labels: list[str]) -> None:
    screen.draw(trend(by), lang="en", now=NOW, console=(out := console(100)))
    assert [line[: len(label)] for line, label in zip(drawn(out)[-4:], labels, strict=True)] == labels


@pytest.mark.parametrize(("until", "so_far"), [("2026-10-27", 1), ("2026-10-25", 0)])
def test_only_the_period_under_way_is_so_far(until: str, so_far: int) -> None:
    found = trend(total=PeriodTotals("2026-10-24", until, 1, 1, 1))
    screen.draw(found, lang="en", now=NOW, console=(out := console(80)))
    assert sum("so far" in line for line in drawn(out)) == so_far
    assert sum("▒" in line for line in drawn(out)) == so_far


def test_a_week_has_its_days() -> None:
    week = Bucket("2026-W44", "2026-10-25T23:00:00Z", 168.0, 5, 5, 5)
    screen.draw(trend("week", buckets=[week]), lang="en", now="2026-12-01T00:00:00Z", console=(out := console(80)))
    assert drawn(out)[-1].startswith("26 Oct – 1 Nov ")
