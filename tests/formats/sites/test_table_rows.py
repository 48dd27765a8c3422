"""Rows of tables: separators, headings, cells of several lines, and what is refused."""

from __future__ import annotations

import pytest

from newsroom.errors import Invalid
from newsroom.formats.sites import table_rows

TABLES = {
    "commas": 'title,body\nA,"one, two"\n',
    "semicolons": "title;body\nA;one, two\n",
    "tabs": "title\tbody\nA\tone, two\n",
    "bars": "title|body\nA|one, two\n",
    "line ends of Windows": 'title,body\r\nA,"one, two"\r\n',
    "quoted headings": '"title","body"\n"A","one, two"\n',
}


def read(text: str) -> list[tuple[int, dict[str, str], str]]:
    return [tuple(one) for one in table_rows.read(text.splitlines(keepends=True), "x.csv")]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_separators(table: str) -> None:
    assert read(table) == [(1, {"title": "", "body": ""}, ""), (2, {"title": "A", "body": "one, two"}, "")]


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n'])
def test_excel_names_the_separator_in_a_line_above_the_headings(first: str) -> None:
    assert read(first + "title,x;body\nA;one, two\n")[0] == (2, {"title,x": "", "body": ""}, "")
    assert read(first + "title,x;body\nA;one, two\n")[1] == (3, {"title,x": "A", "body": "one, two"}, "")
    with pytest.raises(Invalid, match=r"x\.csv:2: the column headings are missing"):
        read(first)


def test_a_row_has_the_line_on_which_it_begins() -> None:
    rows = read('title,body\n\nA,"1\n\n2"\n,\nB,"said ""x"""\n')
    assert [(line, cells["title"], cells["body"]) for line, cells, _ in rows[1:]] == [
        (3, "A", "1\n\n2"),
        (7, "B", 'said "x"'),
    ]


def test_rows_after_a_long_cell_have_their_own_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_rows, "_LONG_CELL", 3)
    rows = read('title,body\nA,"1\n\n2"\n\n"B;1",long\n"C","d"\nD,"long\n4"\nE,e,f\n')
    assert [(line, cells["title"], problem) for line, cells, problem in rows[1:]] == [
        (2, "A", ""), (6, "B;1", ""), (7, "C", ""), (8, "D", ""), (10, "E", "3 cells, but only 2 headings"),
    ]  # fmt: skip
    with pytest.raises(Invalid, match=r"x\.csv:4: not CSV"):
        read('title,body\nA,long\nB,longer\n"C"x,d\n')


def test_each_heading_is_another_one() -> None:
    headings, row = read("title,,title\na,b,c\n")
    assert row[1] == {"title": "a", "column 2": "b", "title (3)": "c"}
    assert list(headings[1]) == list(row[1])


def test_more_cells_than_headings_are_a_problem_of_their_row() -> None:
    rows = read("title,body\nA,b,c\nB,b,\nC\n")
    assert [problem for _, _, problem in rows] == ["", "3 cells, but only 2 headings", "", ""]
    assert rows[3][1] == {"title": "C", "body": ""}


def test_formulas_are_read_as_they_were() -> None:
    assert read("title,lead,body\n'=1+1,'＝1,'quoted\n")[1][1] == {"title": "=1+1", "lead": "＝1", "body": "'quoted"}


REFUSED = {
    "nothing": ("", "x.csv:1: the column headings are missing"),
    "a quote that is never closed": ('title,body\nA,b\nC,"d\ne\n', "x.csv:3: not CSV"),
    "words after a quote": ('title,body\nA,"b"c\n', "x.csv:2: not CSV"),
    "many columns": ("a," * 2000 + "\n", "more than 1,000 columns"),
}


@pytest.mark.parametrize(("table", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused_with_their_line(table: str, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        read(table)


def test_a_long_cell_is_read() -> None:
    assert len(read(f'title,body\nA,"{"x" * 1_000_000}"\n')[1][1]["body"]) == 1_000_000
