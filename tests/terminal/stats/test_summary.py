"""The first statistics screen, drawn at several widths and printed in a pipe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsroom.core.readership.rankings import RankedArticle
from newsroom.core.readership.summary import DeskToday, PendingComments, Summary, Today
from newsroom.core.readership.trends import UsualByNow
from newsroom.terminal.stats import summary as screen
from tests.terminal.stats.screens import console, drawn, empty, summary

WIDE = [
    "Báo Thử                                           Monday, 23 November 2026, 12:00 (Asia/Ho_Chi_Minh)",
    "┌────────────────────────────────┬────────────────────────────────┬────────────────────────────────┐",
    "│ Today                          │ Usual by 12:00 (Monday)        │ All time                       │",
    "├────────────────────────────────┼────────────────────────────────┼────────────────────────────────┤",
    "│ visits     560 ▼ -7%           │ visits   600                   │ visits    1,234,567            │",
    "│ views    1,234 ▲ +23%          │ views  1,000                   │ views     9,876,543            │",
    "│ visitors   400                 │ average of 8 weeks             │ since 1 March 2009             │",
    "│ now          3                 │                                │ published        77            │",
    "└────────────────────────────────┴────────────────────────────────┴────────────────────────────────┘",
    " by hour ▁▂▂▃▃▄▅▅▆▆▇▇█···········         30 days ▂▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██  most: 230 views on 23 Nov",
    "",
    "Top today                                     views  readers  From               views   %",
    " 1 Flood                                        900      350  Facebook             800  80  ████████",
    " 2 Lũ ␛[31mđỏ [bold]x[/] <U+202E>abc              1        1  direct               200  20  ██",
    "Desk: 3 published today · 2 scheduled · 4 drafts · 1 past deadline",
    "      5 comments waiting, the oldest for 2 h 30 min · 99 bot requests not counted today",
]
USUAL = [
    "Báo Thử                               23 November 2026, 12:00 (Asia/Ho_Chi_Minh)",
    "┌──────────────────────────┬─────────────────────────┬─────────────────────────┐",
    "│ Today                    │ Usual by 12:00 (Mon)    │ All time                │",
    "├──────────────────────────┼─────────────────────────┼─────────────────────────┤",
    "│ visits     560 ▼ -7%     │ visits   600            │ visits    1,234,567     │",
    "│ views    1,234 ▲ +23%    │ views  1,000            │ views     9,876,543     │",
    "│ visitors   400           │ average of 8 weeks      │ since 1 March 2009      │",
    "│ now          3           │                         │ published        77     │",
    "└──────────────────────────┴─────────────────────────┴─────────────────────────┘",
    " by hour ▁▂▂▃▃▄▅▅▆▆▇▇█···········                30 days ▂▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██",
    "",
    "Top today                         views  readers  From          views   %",
    " 1 Flood                            900      350  Facebook        800  80  █████",
    " 2 Lũ ␛[31mđỏ [bold]x[/] <U+202…      1        1  direct          200  20  █▎",
    "Desk: 3 published today · 2 scheduled · 4 drafts · 1 past deadline",
    "      5 comments waiting, the oldest for 2 h 30 min",
    "      99 bot requests not counted today",
]
SMALL = [
    "Báo Thử",
    "23 November 2026, 12:00 (Asia/Ho_Chi_Minh)",
    "Today           Usual by 12:00 (Mon)  All time",
    "visits     560  visits   600          visits    1,234,567",
    "views    1,234  views  1,000          views     9,876,543",
    "visitors   400  average of 8 weeks    since 1 March 2009",
    "now          3                        published        77",
    " by hour ▁▂▂▃▃▄▅▅▆▆▇▇█···········",
    " 30 days ▂▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██  most: 230 views on 23 Nov",
    "",
    "Top today                                     views  readers",
    " 1 Flood                                        900      350",
    " 2 Lũ ␛[31mđỏ [bold]x[/] <U+202E>abc              1        1",
    "From                                        views   %",
    "Facebook                                      800  80  █████",
    "direct                                        200  20  █▎",
    "Desk: 3 published today · 2 scheduled · 4 drafts",
    "      1 past deadline",
    "      5 comments waiting, the oldest for 2 h 30 min",
    "      99 bot requests not counted today",
]
NARROW_ASCII = [
    "B?o Th?",
    "23 November 2026, 12:00 (Asia/Ho_Chi_Minh)",
    "Today",
    "visits     560",
    "views    1,234",
    "visitors   400",
    "now          3",
    "Usual by 12:00 (Mon)",
    "visits   600",
    "views  1,000",
    "average of 8 weeks",
    "All time",
    "visits    1,234,567",
    "views     9,876,543",
    "since 1 March 2009",
    "published        77",
    " by hour _..::-==++**#",
    " 30 days ....::::---===++++***##",
    "",
    "Top today                      views  readers",
    " 1 Flood                         900      350",
    " 2 L? ?[31m?? [bold]x[/] <U+?      1        1",
    "From                         views   %",
    "Facebook                       800  80  #####",
    "direct                         200  20  #",
    "Desk: 3 published today, 2 scheduled",
    "      4 drafts, 1 past deadline",
    "      5 comments waiting, the oldest for 2 h",
    "30 min",
    "      99 bot requests not counted today",
]
EMPTY_ASCII = [
    "B?o Th?                               23 November 2026, 12:00 (Asia/Ho_Chi_Minh)",
    "+------------------------------------------------------------------------------+",
    "| Today                    | Usual by 12:00 (Mon)    | All time                |",
    "|--------------------------+-------------------------+-------------------------|",
    "| visits   0               | visits -                | visits    0             |",
    "| views    0               | views  -                | views     0             |",
    "| visitors 0               | not known yet           | since -                 |",
    "| now      0               |                         | published 0             |",
    "+------------------------------------------------------------------------------+",
    " by hour _____________                           30 days _______________________",
    "",
    "Top today                         views  readers  From           views  %",
    "nothing yet                           0        0  nobody yet         0  0",
    "Desk: 0 published today",
    "No views counted yet. To count them: newsroom serve (with stats.count on), or",
    "newsroom stats import-log FILE.",
]


@pytest.mark.parametrize(
    ("found", "width", "ascii_only", "lines"),
    [
        (summary(), 100, False, WIDE),
        (summary(), 80, False, USUAL),
        (summary(), 60, False, SMALL),
        (summary(), 45, True, NARROW_ASCII),
        (empty(), 80, True, EMPTY_ASCII),
    ],
    ids=["wide", "usual", "small", "narrow", "empty"],
)
def test_the_screen(found: Summary, width: int, ascii_only: bool, lines: list[str]) -> None:
    screen.draw(found, title="Báo Thử", lang="en", console=(out := console(width, ascii_only=ascii_only)))
    assert drawn(out) == lines


@pytest.mark.parametrize(("width", "boxes", "columns"), [(76, True, 3), (75, False, 3), (56, False, 3), (55, False, 1)])
def test_what_stands_side_by_side(width: int, boxes: bool, columns: int) -> None:
    screen.draw(summary(), title="x", lang="en", console=(out := console(width)))
    assert any(line.startswith("┌") for line in drawn(out)) == boxes
    (heading,) = [line for line in drawn(out) if "All time" in line]
    assert ("Today" in heading) == (columns == 3)


@pytest.mark.parametrize("width", range(50, 201, 10))
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_no_number_and_no_sparkline_is_cut(width: int, lang: str) -> None:
    screen.draw(summary(), title="x", lang=lang, console=(out := console(width)))
    shown = "\n".join(drawn(out))
    for number in ("560", "400", "600", *(["9,876,543", "1,234,567"] if lang == "en" else ["9.876.543", "1.234.567"])):
        assert number in shown, (number, shown)
    assert "▁▂▂▃▃▄▅▅▆▆▇▇█···········" in shown
    assert "▂▂▂▂▃▃▃▃▄▄▄▅▅▅▆▆▆▆▇▇▇██" in shown
    assert all(len(line) <= width for line in drawn(out))


@pytest.mark.parametrize(("width", "weekday"), [(100, "Monday"), (99, "Mon")])
def test_there_is_room_for_more_from_100_columns_on(width: int, weekday: str) -> None:
    screen.draw(summary(), title="x", lang="en", console=(out := console(width)))
    assert f"│ Usual by 12:00 ({weekday}) " in drawn(out)[3 - 1]


@pytest.mark.parametrize(("today", "usual", "shown"), [(9, 7, ""), (29, 5, ""), (30, 29, "▲ +3%"), (5, 30, "▼ -83%")])
def test_few_views_are_not_compared(today: int, usual: int, shown: str) -> None:
    found = summary(today=Today(today, today, 1), usual=UsualByNow(usual, usual, 1))
    screen.draw(found, title="x", lang="en", console=(out := console(100)))
    line = next(line for line in drawn(out) if "│ views" in line)
    assert line.split("│")[1].strip() == f"views    {today} {shown}".strip()


@pytest.mark.parametrize("width", [60, 76, 80, 100, 120])
def test_no_line_ends_inside_a_duration(width: int) -> None:
    screen.draw(summary(), title="x", lang="en", console=(out := console(width)))
    assert any("2 h 30 min" in line for line in drawn(out))


def test_what_is_zero_at_the_desk_is_left_out() -> None:
    found = summary(
        articles={"draft": 0, "review": 1, "approved": 9, "scheduled": 0, "published": 5, "unpublished": 9},
        output=DeskToday(1000, 0),
        comments=PendingComments(1, None),
    )
    screen.draw(found, title="x", lang="en", console=(out := console(80)))
    assert drawn(out)[-2:] == [
        "Desk: 1,000 published today · 1 in review · 1 comment waiting",
        "      99 bot requests not counted today",
    ]


def test_a_screen_with_views_of_all_time_says_nothing_of_none() -> None:
    quiet = replace(empty(), total=replace(empty().total, views=1))
    screen.draw(quiet, title="x", lang="en", console=(out := console(80)))
    assert drawn(out)[-1] == "Desk: 0 published today"


def test_the_colours_of_a_change() -> None:
    from rich.console import Console

    out = Console(width=100, force_terminal=True, color_system="standard", record=True, file=console(80).file)
    found = summary(today=Today(1000, 560, 1), usual=UsualByNow(1000, 700, 1))
    screen.draw(found, title="x", lang="en", console=out)
    shown = out.export_text(styles=True)
    assert "\x1b[31m▼ -20%" in shown
    assert "\x1b[32m" not in shown
    assert "\x1b[38;5;28m" not in shown
    assert "= 0%" in shown


def test_names_and_values_for_a_pipe() -> None:
    assert screen.pairs(summary()) == [
        ("at", "2026-11-23 12:00 +07:00 Asia/Ho_Chi_Minh"),
        ("views today", "1234"),
        ("visits today", "560"),
        ("visitors today", "400"),
        ("usual views by now", "1000"),
        ("usual visits by now", "600"),
        ("readers now", "3"),
        ("views in all", "9876543"),
        ("visits in all", "1234567"),
        ("counted since", "2009-03-01"),
        ("bots today", "99"),
        ("articles draft", "4"),
        ("articles review", "0"),
        ("articles approved", "1"),
        ("articles scheduled", "2"),
        ("articles published", "77"),
        ("articles unpublished", "0"),
        ("published today", "3"),
        ("past deadline", "1"),
        ("comments pending", "5"),
        ("oldest pending", "2026-11-23 09:30 +07:00"),
        ("top 1", "900\tFlood"),
        ("top 2", "1\tLũ ␛[31mđỏ [bold]x[/] <U+202E>abc"),
        ("from", "800\tFacebook"),
        ("from", "200\tdirect"),
    ]
    nothing = dict(screen.pairs(empty()))
    assert (nothing["usual views by now"], nothing["counted since"], nothing["oldest pending"]) == ("–", "–", "–")


def test_single_values_as_records() -> None:
    assert {one["figure"]: one["value"] for one in screen.records(summary())} == {
        "today.views": 1234,
        "today.visits": 560,
        "today.visitors": 400,
        "usual.views": 1000,
        "usual.visits": 600,
        "now": 3,
        "total.views": 9_876_543,
        "total.visits": 1_234_567,
        "total.since": "2009-03-01",
        "articles.draft": 4,
        "articles.review": 0,
        "articles.approved": 1,
        "articles.scheduled": 2,
        "articles.published": 77,
        "articles.unpublished": 0,
        "output.published_today": 3,
        "output.overdue": 1,
        "comments.pending": 5,
        "comments.oldest_pending_at": "2026-11-23T02:30:00Z",
        "bots_today": 99,
    }


def test_in_a_pipe_lines_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    screen.show(summary(top=[RankedArticle(1, "a", "A", 5, 5)], sources=[]), title="x", lang="en")
    lines = capsys.readouterr().out.splitlines()
    assert (lines[1], lines[-1], len(lines)) == ("views today\t1234", "top 1\t5\tA", 22)
