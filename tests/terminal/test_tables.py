"""Tables and the like on a terminal: how columns share it, and that no value is read as markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.core.comments.fields import CommentStatus
from newsroom.terminal import tables
from newsroom.terminal.tables import MAX_UNCUT, Heading, fitted

ID = Heading("Id", right=True)
STATUS = Heading("Status", style="status")
WHEN = Heading("When")
NAME = Heading("By")
TEXT = Heading("Comment", flexible=True)
NUMBER = Heading("Bytes", right=True)
KEY = Heading("Key", whole=True)


@pytest.mark.parametrize(
    ("headings", "wanted", "room", "widths"),
    [
        ((ID, STATUS, TEXT), (3, 9, 20), 80, [3, 9, 20]),
        ((ID, STATUS, WHEN, TEXT), (3, 9, 16, 160), 72, [3, 9, 16, 44]),
        ((ID, NAME, TEXT), (3, 40, 160), 72, [3, 40, 29]),
        ((ID, NAME, TEXT), (3, 60, 160), 72, [3, 41, 28]),
        ((ID, STATUS, WHEN, NAME, TEXT), (3, 9, 16, 60, 160), 60, [3, 9, 16, 14, 18]),
        ((ID, WHEN), (3, 16), 10, [3, 7]),
        ((KEY, NAME, WHEN, TEXT), (33, 60, 7, 90), 72, [33, 14, 7, 18]),
        ((KEY, TEXT), (100, 90), 72, [54, 18]),
        ((KEY, NUMBER), (100, 9), 30, [21, 9]),
    ],
)
def test_texts_give_way_to_what_must_stand_whole(
    headings: tuple[Heading, ...], wanted: tuple[int, ...], room: int, widths: list[int]
) -> None:
    assert fitted(wanted, headings, room) == widths


@given(
    st.lists(st.tuples(st.sampled_from([ID, STATUS, WHEN, NAME, TEXT]), st.integers(2, 200)), min_size=1, max_size=8),
    st.integers(16, 250),
)
@hypothesis_settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)  # says nothing of this code
def test_a_table_fits_and_nothing_grows(columns: list[tuple[Heading, int]], room: int) -> None:
    headings, wanted = [heading for heading, _ in columns], [width for _, width in columns]
    widths = fitted(wanted, headings, room)
    assert sum(widths) <= max(room, 2 * len(columns))
    assert all(2 <= got <= asked for got, asked in zip(widths, wanted, strict=True))
    if sum(wanted) <= room:
        assert widths == wanted
    least = sum(
        min(asked, 8) if asked > MAX_UNCUT and not one.right and one.style == "" else asked for one, asked in columns
    )
    if room >= least + 2 * len(columns):  # then only texts are cut
        assert all(got == asked for (one, asked), got in zip(columns, widths, strict=True) if one.right or one.style)


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 100, 132])
def test_what_people_type_is_never_cut(
    capsys: pytest.CaptureFixture[str], width: Callable[[int], None], columns: int
) -> None:
    width(columns)
    keys = ["site.url", "comments.a_rather_long_name_of_a_setting", "a-slug-of-" + "many-words-" * 8 + "end"]
    tables.show([[key, "| " + "value " * 20, "What it is for, at length. " * 4] for key in keys], [KEY, NAME, TEXT])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    first = "".join(line.partition("|")[0].strip() for line in lines)
    assert [key for key in keys if key not in first] == []


@pytest.fixture
def width(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the width of the terminal."""

    def set_to(columns: int) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))

    return set_to


def test_a_table_is_drawn(capsys: pytest.CaptureFixture[str], width: Callable[[int], None]) -> None:
    width(40)
    rows = [["1", "published", "a" * 40], ["22", "draft", "[bold]x[/]"]]
    tables.show(rows, [ID, STATUS, TEXT], title="Two [bold]rows")
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == [
        "Two [bold]rows",
        "",
        " Id  Status     Comment",
        " " + 38 * "─",
        "  1  published  " + 22 * "a" + "…",
        " 22  draft      [bold]x[/]",
        "",
    ]


def test_names_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    tables.show_pairs("Title [x]", [("a", "1"), ("longer", "[2]")])
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == ["Title [x]", "a       1", "longer  [2]"]


def test_a_note_is_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    tables.show_note("nothing [here]")
    found = capsys.readouterr()
    assert (found.out, found.err) == ("", "nothing [here]\n")


def coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours also where there is no terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_a_search_result(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    coloured(monkeypatch)
    tables.show_search_result("7", "Bridge", "published", "the {old} one, {} {new}", "{", "}")
    found = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert found[0] == "\x1b[2m     7\x1b[0m\x1b[2m  \x1b[0m\x1b[1mBridge\x1b[0m\x1b[32m  published\x1b[0m"
    assert found[1].endswith("the \x1b[1;4mold\x1b[0m one, {} \x1b[1;4mnew\x1b[0m")


def test_a_search_result_has_its_status_in_the_language_of_the_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSROOM_LANG", "vi")
    tables.show_search_result("7", "Bridge", "published", "review", "{", "}")
    found = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert found == [["7", "Bridge", "đã", "đăng"], ["review"]]


def test_a_long_search_result_is_indented(capsys: pytest.CaptureFixture[str], width: Callable[[int], None]) -> None:
    width(40)
    tables.show_search_result(
        "7", "The night ferry stays after all", "published", "first the {ferry} " + "and so on " * 5, "{", "}"
    )
    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines[0].startswith("     7  The night ferry")
    assert [line for line in lines[1:] if not line.startswith(8 * " ")] == []
    assert all(len(line) <= 40 for line in lines)


@pytest.mark.parametrize(
    ("value", "cells", "shown"),
    [
        ("short", 5, "short"),
        ("shorter", 5, "shor…"),
        ("the ferry stays", 5, "the…"),  # no space before the ellipsis
        ("渡轮冬季继续运行", 16, "渡轮冬季继续运行"),
        ("渡轮冬季继续运行", 8, "渡轮冬…"),
        ("渡轮冬季继续运行", 9, "渡轮冬季…"),
        ("🚢🚢🚢", 4, "🚢…"),  # half of a sign would fit
        ("x", 0, "…"),
    ],
)
def test_a_text_is_cut_behind_a_whole_letter(value: str, cells: int, shown: str) -> None:
    assert tables.shortened(value, cells) == shown


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([["1", "", "a"], ["2", "", "b"]], [0, 2]),  # nothing in the column without a heading
        ([["1", "", "a"], ["2", "lead", "b"]], [0, 1, 2]),
        ([["1", "", ""]], [0, 2]),  # a heading says that there is nothing
    ],
)
def test_an_empty_column_without_a_heading_is_not_shown(rows: list[list[str]], shown: list[int]) -> None:
    assert tables.kept(rows, [ID, Heading(" "), TEXT], 60) == shown


def test_a_diff(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    coloured(monkeypatch)
    tables.show_diff(["@@ -1 +1 @@", "-[a]", "+b", " c", ""])
    assert capsys.readouterr().out.splitlines() == [
        "\x1b[36m@@ -1 +1 @@\x1b[0m", "\x1b[31m-[a]\x1b[0m", "\x1b[32m+b\x1b[0m", " c", "",
    ]  # fmt: skip


def test_a_progress_bar(capsys: pytest.CaptureFixture[str]) -> None:
    bar, task = tables.start_progress("reading [x]", 3)
    bar.advance(task, 2)
    assert (bar.tasks[0].description, bar.tasks[0].completed, bar.tasks[0].total) == ("reading [x]", 2, 3)
    assert not bar.finished
    bar.stop()
    assert capsys.readouterr().out == ""


def test_every_status_has_its_colour() -> None:
    assert set(tables.STATUS_STYLES) == {*map(str, ArticleStatus), *map(str, CommentStatus)}


SPARE = [
    Heading("Title", flexible=True), Heading("Byline", spare=True), Heading("Due", spare=True), Heading("Id", right=True),
]  # fmt: skip
ROW = ["t" * 50, "b" * 10, "d" * 16, "123"]


@pytest.mark.parametrize(
    ("width", "row", "shown"),
    [
        (42, ROW, [0, 3]),
        (54, ROW, [0, 3]),
        (55, ROW, [0, 1, 3]),  # 36 of the title, 3 of the id, 10 of the byline, and two for each
        (72, ROW, [0, 1, 3]),
        (73, ROW, [0, 1, 2, 3]),
        (200, [ROW[0], "", ROW[2], ROW[3]], [0, 2, 3]),  # nobody signed
        (61, [ROW[0], ROW[1], "d", ROW[3]], [0, 1, 2, 3]),  # the heading is wider than what stands below it
        (10, ROW, [0, 3]),  # what is not spare stays, however narrow
    ],
)
def test_spare_columns_are_shown_where_there_is_room(width: int, row: list[str], shown: list[int]) -> None:
    assert tables.kept([row], SPARE, width) == shown


@pytest.mark.parametrize(
    ("done", "total", "left", "in_bytes", "text"),
    [
        (600, 2000, 4.2, False, "600 of 2,000, about 4 s left"),
        (600, 2000, None, False, "600 of 2,000"),
        (1234, None, None, False, "1,234"),
        (17_825_792, 77_000_000, 200.0, True, "18 of 77 MB, about 3 min left"),
        (500_000, 2_500_000, None, True, "0.5 of 2.5 MB"),
        (10, 900, None, True, "10 of 900 B"),
        (3_000_000_000, None, None, True, "3.0 GB"),
        (0, 0, None, False, "0 of 0"),
    ],
)
def test_how_far_long_work_is(done: int, total: int | None, left: float | None, in_bytes: bool, text: str) -> None:
    assert tables.progress_text(done, total, left, in_bytes=in_bytes) == text


def test_how_fast_long_work_is() -> None:
    assert tables.progress_text(600, 2000, 4.2, rate=333.6) == "600 of 2,000, 334 per second, about 4 s left"
    assert tables.progress_text(6, 20, None, rate=2.26) == "6 of 20, 2.3 per second"
    assert tables.progress_text(0, 20, None, rate=0.0) == "0 of 20, 0 per second"


@pytest.mark.parametrize(
    ("times", "shown"),
    [
        (("2026-11-27 17:40", "2026-11-26 08:00"), True),
        (("2026-11-27", ""), True),
        (("17:40", "08:00"), True),
        (("2026-11-27 17:40", "never"), False),  # not only times: cut like a name
    ],
)
def test_a_time_is_never_cut(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, times: tuple[str, str], shown: bool
) -> None:
    monkeypatch.setenv("COLUMNS", "44")
    rows = [[time, "Nguyễn Thị Bông", "A long title of a story"] for time in times]
    tables.show(rows, [WHEN, NAME, Heading("Title", flexible=True)])
    assert (times[0] in capsys.readouterr().out) or not shown


@pytest.mark.parametrize(
    ("heading", "value", "shown"),
    [
        (Heading("What", flexible=True, wraps=True), "a message that says what is wrong", True),
        (Heading("What", flexible=True), "a message that says what is wrong", False),
        (Heading("On", flexible=True, mixed=True), "comments.duplicate_hours", True),
        (Heading("On", flexible=True, mixed=True), "12 A title of several words", False),
    ],
)
def test_messages_and_what_is_typed_are_broken_into_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, heading: Heading, value: str, shown: bool
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    tables.show([["2026-11-27 17:40", value]], [WHEN, heading])
    out = capsys.readouterr().out
    assert ("…" not in out) == shown
    assert (value.replace(" ", "") in "".join(out.replace("2026-11-27 17:40", "").split())) == shown
    assert all(len(line) <= 30 for line in out.splitlines())


def test_addresses_at_the_end_of_lines_are_left_to_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    address = "/2026/11/" + "a" * 40 + "/"
    tables.show_lines([["1", "published", address], ["12", "draft", "b"]])
    assert capsys.readouterr().out.splitlines() == [f"1   published  {address}", "12  draft      b"]
    tables.show_lines([["1", "a name of several words that is broken"]])
    assert all(len(line) <= 30 for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_keep_times_and_names_in_one_piece(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    change = "chờ duyệt → đã từ chối"
    tables.show_lines(
        [
            ["2026-11-28 15:45", "web", "nhận", "chờ duyệt"],
            ["2026-11-28 16:11", "lan", "từ chối", change, "công kích cá nhân", "đã hoàn tác"],
        ]
    )
    shown = capsys.readouterr().out
    assert all(one in shown for one in ("2026-11-28 15:45", "2026-11-28 16:11", "từ chối", "lan"))
    assert set(change.split()) <= set(shown.split())
    assert max(map(len, shown.splitlines())) <= width
