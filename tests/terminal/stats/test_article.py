"""The statistics screen of one article."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom.core.readership.article_report import ArticleReport
from newsroom.terminal.stats import article as screen
from tests.terminal.stats.screens import article, console, drawn, unread

DRAWN = [
    "#7 Lũ ␛[31mđỏ [bold]x[/] <U+202E>abc",
    "published 2026-11-22 08:00 +07:00",
    "1,089 views (88 on the older site) · 950 readers · 12 comments (1 waiting)",
    "today: 1 view · 1 reader · rank 2 of 14",
    "",
    "first 24 h        █▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂",
    "since publication █▂",
    "first hour 500 · first 6 h 750 · first 24 h 751",
    "",
    "From                                                            views   %",
    "Facebook                                                          800  80  █████",
    "within the site                                                   201  20  █▎",
]
WIDE_ASCII = [
    "#7 L? ?[31m?? [bold]x[/] <U+202E>abc",
    "published 2026-11-22 08:00 +07:00",
    "1,089 views (88 on the older site), 950 readers, 12 comments (1 waiting)",
    "today: 1 view, 1 reader, rank 2 of 14",
    "",
    "first 24 h        #=_____________________.",
    "since publication #.",
    "first hour 500, first 6 h 750, first 24 h 751",
    "",
    "From                                                                             views   %",
    "Facebook                                                                           800  80  ########",
    "within the site                                                                    201  20  ##",
]
UNREAD = [
    "#7 Bridge",
    "draft",
    "0 views · 0 readers · 0 comments",
    "today: 0 views · 0 readers",
    "",
    "last 30 days ▁",
]


@pytest.mark.parametrize(
    ("report", "width", "ascii_only", "lines"),
    [(article(), 80, False, DRAWN), (article(), 120, True, WIDE_ASCII), (unread(), 80, False, UNREAD)],
    ids=["usual", "wide", "unread"],
)
def test_the_screen(report: ArticleReport, width: int, ascii_only: bool, lines: list[str]) -> None:
    screen.draw(report, lang="en", console=(out := console(width, ascii_only=ascii_only)))
    assert drawn(out) == lines


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        ("2026-11-22T01:00:00Z", "█" + "·" * 23),
        ("2026-11-22T01:59:59Z", "█" + "·" * 23),
        ("2026-11-22T02:00:00Z", "█▅" + "·" * 22),
        ("2026-11-23T00:59:59Z", "█▅" + "▁" * 21 + "▂"),
    ],
)
def test_hours_still_to_come_are_dots(now: str, hours: str) -> None:
    screen.draw(article(generated_at=now), lang="en", console=(out := console(80)))
    assert drawn(out)[5].split()[-1] == hours


def test_names_and_values_for_a_pipe() -> None:
    assert screen.pairs(article()) == [
        ("article", "7\tLũ ␛[31mđỏ [bold]x[/] <U+202E>abc"),
        ("status", "published"),
        ("published", "2026-11-22 08:00 +07:00"),
        ("views", "1089"),
        ("views on the older site", "88"),
        ("readers", "950"),
        ("views today", "1"),
        ("readers today", "1"),
        ("rank today", "2 of 14"),
        ("comments", "12"),
        ("comments pending", "1"),
        ("last view", "2026-11-23 11:59:58 +07:00"),
        ("views by 1h", "500"),
        ("views by 6h", "750"),
        ("views by 24h", "751"),
        ("views by 7d", "–"),
        ("from", "800\tFacebook"),
        ("from", "201\tinternal"),
        ("day", "2026-11-22\t1000\t949"),
        ("day", "2026-11-23\t1\t1"),
    ]


def test_in_a_pipe_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(unread(), lang="en")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[8], lines[11], len(lines)) == ("article\t7\tBridge", "rank today\t–", "last view\t–", 14)


@pytest.mark.parametrize(
    ("changes", "name", "days"),
    [
        ({}, "since publication", "█▂"),
        ({"published_at": "2026-11-20T01:00:00Z"}, "last 30 days", "▁█▂"),
        ({"published_at": "2026-11-21T20:00:00Z"}, "since publication", "█▂"),  # the 22nd there
        ({"published_at": None}, "last 30 days", "▁█▂"),
        ({"published_at": "2026-11-23T01:00:00Z"}, "last 30 days", "▁█▂"),  # it had readers before
    ],
)
def test_the_days_begin_with_the_publication(changes: dict[str, str | None], name: str, days: str) -> None:
    screen.draw(replace(article(), **changes), lang="en", console=(out := console(80)))  # type: ignore[arg-type]
    (line,) = [line for line in drawn(out) if line.startswith(("since", "last"))]
    assert line == f"{name} {days}" or line.split() == [*name.split(), days]


def test_a_story_that_was_taken_down_says_so() -> None:
    screen.draw(replace(article(), status="unpublished"), lang="en", console=(out := console(80)))
    assert drawn(out)[1] == "unpublished, first published 2026-11-22 08:00 +07:00"
