"""The formats of listings, byte for byte, with hostile values; the choice of a format; fields."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsroom
from newsroom.errors import Usage
from newsroom.terminal import output, tables
from newsroom.terminal.output import (
    FORMS,
    Column,
    Output,
    Progress,
    Record,
    cell,
    dump,
    emit,
    emit_lines,
    emit_object,
    safe_line,
)

HOSTILE = "=1+1\t\x1b[31m\nb\u202e"
RECORDS: list[Record] = [
    {"id": 1, "title": HOSTILE, "tags": ["a", "b"], "live": True, "at": None, "extra": {"k": "v"}, "share": 1.5},
    {"id": 2, "title": "Cầu", "tags": [], "live": False, "at": "x", "extra": {}, "share": 0},
]
COLUMNS = [
    Column("id", "ID", right=True),
    Column("title", "Title", flexible=True),
    Column("tags"),
    Column("live", " "),
    Column("at", "When", show=lambda at: f"<{at}>"),
]


def printed(capsys: pytest.CaptureFixture[str], records: list[Record], shown: Output) -> str:
    """What is printed of records."""
    emit(records, COLUMNS, shown)
    return capsys.readouterr().out


ANSWERS = {
    "table": (
        "id\ttitle\ttags\tlive\twhen\n"
        "1\t=1+1 ␛[31m b<U+202E>\ta, b\tyes\t\n"
        "2\tCầu\t\tno\t<x>\n"
    ),
    "json": json.dumps(RECORDS, indent=2, ensure_ascii=False).replace("\u202e", "\\u202e") + "\n",
    "jsonl": "".join(json.dumps(one, ensure_ascii=False).replace("\u202e", "\\u202e") + "\n" for one in RECORDS),
    "csv": (
        "id,title,tags,live,at\n"
        '1,"\'=1+1\t␛[31m\nb<U+202E>","a, b",True,\n'
        "2,Cầu,,False,x\n"
    ),
    "tsv": (
        "id\ttitle\ttags\tlive\tat\n"
        "1\t=1+1 ␛[31m b<U+202E>\ta, b\tyes\t\n"
        "2\tCầu\t\tno\tx\n"
    ),
    "ids": "1\n2\n",
    "count": "2\n",
}  # fmt: skip
WITHOUT_HEADERS = {
    form: answer.partition("\n")[2] for form, answer in ANSWERS.items() if form in ("table", "csv", "tsv")
}
NOTHING = {"table": "", "json": "[]\n", "jsonl": "", "csv": "id,title,tags,live,at\n", "tsv": "id\ttitle\ttags\tlive\tat\n",
           "ids": "", "count": "0\n"}  # fmt: skip


def test_every_form_has_an_answer_below() -> None:
    assert set(ANSWERS) == set(NOTHING) == {*FORMS, output.TABLE}
    assert [(form.name, form.help) for form in FORMS.values()] == [
        ("json", "Print JSON."),
        ("jsonl", "Print one JSON object per line."),
        ("csv", "Print CSV."),
        ("tsv", "Print tab-separated values."),
        ("ids", "Print ids only, one per line."),
        ("count", "Print only how many there are."),
    ]


@pytest.mark.parametrize("form", ANSWERS)
def test_records_in_each_form(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert printed(capsys, RECORDS, Output(form)) == ANSWERS[form]


@pytest.mark.parametrize("form", WITHOUT_HEADERS)
def test_without_headers(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert printed(capsys, RECORDS, Output(form, headers=False)) == WITHOUT_HEADERS[form]


@pytest.mark.parametrize("form", NOTHING)
def test_no_records(capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert printed(capsys, [], Output(form)) == NOTHING[form]


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("table", "share\twhen\n1.5\t\n0\t<x>\n"),
        ("csv", "share,at\n1.5,\n0,x\n"),
        ("tsv", "share\tat\n1.5\t\n0\tx\n"),
        ("jsonl", '{"share": 1.5, "at": null}\n{"share": 0, "at": "x"}\n'),
        ("ids", "1\n2\n"),
        ("count", "2\n"),
    ],
)
def test_fields_in_the_order_asked_for(capsys: pytest.CaptureFixture[str], form: str, answer: str) -> None:
    assert printed(capsys, RECORDS, Output(form, ("share", "at"))) == answer


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "tsv"])
def test_a_field_that_is_not_there(capsys: pytest.CaptureFixture[str], form: str) -> None:
    with pytest.raises(Usage, match="no field 'foo'") as refused:
        emit(RECORDS, COLUMNS, Output(form, ("id", "foo")))
    assert refused.value.hint == "use one of: id, title, tags, live, at, extra, share"
    assert capsys.readouterr().out == ""


def test_json_lines_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    def records() -> Iterator[Record]:
        yield {"id": 1}
        assert capsys.readouterr().out == '{"id": 1}\n'
        yield {"id": 2}

    emit(records(), COLUMNS, Output("jsonl"))
    assert capsys.readouterr().out == '{"id": 2}\n'


@pytest.mark.parametrize(
    ("forms", "chosen"),
    [({}, "table"), ({"json": False}, "table"), ({"json": False, "csv": True}, "csv"), ({"ids": True}, "ids")],
)
def test_the_form_that_is_asked_for(forms: dict[str, bool], chosen: str) -> None:
    assert Output.chosen(forms).form == chosen


def test_two_forms_do_not_go_together() -> None:
    with pytest.raises(Usage, match="--json and --csv cannot be used together"):
        Output.chosen({"json": True, "ids": False, "csv": True})


@pytest.mark.parametrize(("typed", "fields"), [(None, ()), ("", ()), ("a", ("a",)), (" a , b,,", ("a", "b"))])
def test_fields_as_typed(typed: str | None, fields: tuple[str, ...]) -> None:
    assert Output.chosen({}, fields=typed, headers=False).fields == fields
    assert Output.chosen({}, headers=False).headers is False
    assert Output.chosen({}).headers is True


def test_a_table_is_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Output("table").on_terminal
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert Output("table").on_terminal
    assert not Output("csv").on_terminal


def test_on_a_terminal_rows_are_drawn_with_their_headings(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(
        tables, "show", lambda rows, headings, title, with_headings: drawn.append((rows, headings, title))
    )
    monkeypatch.setattr(tables, "show_note", drawn.append)
    emit(RECORDS[1:], COLUMNS, Output("table"), title="Two")
    emit([], COLUMNS, Output("table"), empty="nothing here")
    headings = [
        tables.Heading("ID", right=True, whole=True), tables.Heading("Title", flexible=True), tables.Heading("tags"),
        tables.Heading(" "), tables.Heading("When"),
    ]  # fmt: skip
    assert drawn == [([["2", "Cầu", "", "no", "<x>"]], headings, "Two"), "nothing here"]


LINES = [(str(number), f"story-{number}", "draft") for number in range(1, 301)]


def test_lines_have_tabs_in_a_pipe_and_all_of_them_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    emit_lines([*LINES, ("x", "\x1b[31m")])
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0], lines[300]) == (301, "1\tstory-1\tdraft", "x\t␛[31m")


@pytest.mark.parametrize(
    ("number", "shown", "told"),
    [(3, 3, ""), (20, 20, ""), (300, 20, "… and 280 more, 300 in total\n")],
)
def test_lines_are_aligned_on_a_terminal_and_some_of_many_are_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int, shown: int, told: str
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    emit_lines(LINES[:number])
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert (len(lines), "\t" in out, err) == (shown, False, told)
    assert len({line.index("draft") for line in lines}) == 1


def test_a_table_of_what_was_changed_is_short_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    emit([{"id": number} for number in range(50)], [Column("id")], Output("table", headers=False, most=20))
    out, err = capsys.readouterr()
    assert ([line.strip() for line in out.splitlines()], err) == (
        [str(number) for number in range(20)], "… and 30 more, 50 in total (--json lists all)\n",
    )  # fmt: skip


def test_the_keys_of_what_people_type_are_whole_in_any_table() -> None:
    assert [Column(key).is_typed for key in ("id", "key", "slug", "rev", "title")] == [True, True, True, True, False]
    assert Column("pattern", whole=True).is_typed


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (True, "yes"), (False, "no"), (0, "0"), (1.5, "1.5"), ("x", "x"), ([], ""), (["a", None, True], "a, , yes"),
        (("a", ["b", "c"]), "a, b, c"), ({"a": 1}, '{"a": 1}'),
    ],
)  # fmt: skip
def test_a_value_as_text(value: object, shown: str) -> None:
    assert cell(value) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Cầu", '"Cầu"'),
        ("\x1b\x7f\x9b", '"\\u001b\\u007f\\u009b"'),
        ("\u061c\u200e\u200f\u2028\u2029", '"\\u061c\\u200e\\u200f\\u2028\\u2029"'),
        ("\u202a\u202e\u2066\u2069", '"\\u202a\\u202e\\u2066\\u2069"'),
        ("\u200d\u2030\u206a", '"\u200d\u2030\u206a"'),
        ("\udcff", '"\ufffd\ufffd\ufffd"'),
    ],
)
def test_json_has_nothing_that_a_terminal_would_obey(value: str, written: str) -> None:
    assert dump(value) == written


def test_an_object_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    emit_object({"a": [1]})
    assert capsys.readouterr().out == '{\n  "a": [\n    1\n  ]\n}\n'
    emit_object(1, stream := io.StringIO())
    assert (stream.getvalue(), capsys.readouterr().out) == ("1\n", "")


def test_a_line_is_safe() -> None:
    assert safe_line(" a\n\tb\x1b[0m ") == "a b␛[0m"


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[object] = []

    class Bar:
        def advance(self, task: object, steps: int) -> None:
            moves.append((task, steps))

        def update(self, task: object, total: int) -> None:
            moves.append((task, "of", total))

        def stop(self) -> None:
            moves.append("stop")

    monkeypatch.setattr(
        tables,
        "start_progress",
        lambda label, total, in_bytes, with_rate: (moves.append((label, total, in_bytes)), (Bar(), "task"))[1],
    )
    with Progress("reading", 3) as progress:
        progress.advance()
    assert moves == []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress("reading", 3) as progress:
        progress.advance()
        progress.advance(2)
    assert moves == [("reading", 3, False), ("task", 1), ("task", 2), "stop"]
    moves.clear()
    with Progress("building", None) as progress:  # the number of pages is known later
        progress.reach(2, 5)
        progress.reach(5, 5)
    assert moves == [("building", None, False), ("task", "of", 5), ("task", 2), ("task", 3), "stop"]


def test_a_number_is_grouped_on_a_terminal_and_plain_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    for on_terminal, shown in ((True, "1,234,567"), (False, "1234567")):
        monkeypatch.setattr(sys.stderr, "isatty", lambda on_terminal=on_terminal: on_terminal)
        assert output.grouped(1234567, sys.stderr) == shown
        assert output.grouped(999, sys.stderr) == "999"
    assert output.grouped(1234567) == "1234567"


def test_no_command_groups_digits_by_itself() -> None:
    source = Path(newsroom.__file__).parent
    places = [*source.glob("commands/**/*.py"), *source.glob("desk/**/*.py"), *source.glob("terminal/**/*.py")]
    assert len(places) > 50
    # The review and the screens of statistics are drawn on a terminal only, and charts are pictures.
    places = [path for path in places if path.parent.parent.name != "terminal" and path.name != "stats_charts.py"]
    found = [f"{path.name}: {line.strip()}" for path in places for line in path.read_text(encoding="utf-8").splitlines()
             if re.search(r"\{[^{}]*:,", line)]  # fmt: skip
    assert found == []
