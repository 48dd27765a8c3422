"""How records are printed: a table on a terminal, plain lines in a pipe, JSON, CSV, ids or a count."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TextIO

from newsroom import text
from newsroom.errors import Usage
from newsroom.phrases import Phrase, enumerated, joined, phrase

Record = Mapping[str, Any]
# Columns of these keys contain what people type after reading it, in every table.
TYPED: Final = frozenset(("id", "key", "slug", "article_slug", "rev", "batch"))
SHOWN: Final = 20  # changed rows that a terminal shows
TABLE = "table"  # the format without an option: a table on a terminal, plain lines in a pipe

# What a terminal would obey in the output of json.dumps, which escapes only C0. Escaped, it is the same JSON.
_ACTIVE = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2028, 0x202A),
        *range(0x2066, 0x206A),
    )
}


class Column(NamedTuple):
    """A column: the key of the records, its heading, and how `show` formats a value for people."""

    key: str
    title: str = ""  # a blank for a column without a heading on a terminal
    show: Callable[[Any], str] | None = None
    right: bool = False
    style: str = ""
    flexible: bool = False  # gets the remaining width, and is cut before others
    figure: bool = False  # a number: in a pipe its digits are plain, whatever `show` does for a terminal
    whole: bool = False  # what a person types: never cut on a terminal
    wraps: bool = False  # a message: broken between words on a terminal, not cut
    mixed: bool = False  # what a person may type, or a text: a single word is broken on a terminal, a text is cut
    spare: bool = False  # left out on a terminal if there is no room for it, or if it is empty
    code: bool = False  # for programs: left out on a terminal unless --fields names it

    @property
    def is_typed(self) -> bool:
        """Whether people type the values of the column."""
        return self.whole or self.key in TYPED


class Output(NamedTuple):
    """The format of a listing, and the fields of the records that it shows."""

    form: str  # TABLE or the name of one of FORMS
    fields: tuple[str, ...] = ()
    headers: bool = True
    most: int | None = None  # rows that a terminal shows; the rest is counted

    @staticmethod
    def chosen(forms: Mapping[str, bool], *, fields: str | None = None, headers: bool = True) -> Output:
        """The one format of `forms` that is set. Raises `Usage` if two are."""
        picked = [name for name, wanted in forms.items() if wanted]
        if len(picked) > 1:
            raise Usage(phrase("{options} cannot be used together", options=enumerated(f"--{one}" for one in picked)))
        return Output(picked[0] if picked else TABLE, text.comma_list(fields or ""), headers)

    @property
    def on_terminal(self) -> bool:
        """Whether a Rich table is wanted."""
        return self.form == TABLE and sys.stdout.isatty()


class ListingForm(NamedTuple):
    """A format of listings: its name is its option, `help` the help of that option."""

    name: str
    help: str
    write: Callable[[Iterable[Record], Sequence[Column], Output], None]


def dump(value: Any, *, indent: int | None = None) -> str:
    """JSON with its letters as they are, and nothing in it that a terminal would obey."""
    return (
        json.dumps(value, ensure_ascii=False, indent=indent, default=str)
        .translate(_ACTIVE)
        .encode("utf-8", "surrogatepass")
        .decode("utf-8", "replace")
    )


def emit_object(value: Any, stream: TextIO | None = None) -> None:
    """Print one JSON document."""
    (stream or sys.stdout).write(dump(value, indent=2) + "\n")


def emit(
    records: Iterable[Record],
    columns: Sequence[Column],
    output: Output,
    *,
    names: Iterable[str] = (),
    empty: str = "nothing",
    title: str = "",
) -> None:
    """Print records in the given format; `empty` and `title` are for the table on a terminal.

    `names` are the fields of the records, so that a wrong name is refused even if there are no records. Raises `Usage`
    for a field that the records do not have.
    """
    check_fields(output.fields, names)
    if output.form != TABLE:
        FORMS[output.form].write(records, columns, output)
        return
    rows = list(records)
    if output.on_terminal:
        from newsroom.terminal.pager import paged  # here: a pipe has no pager

        with paged():
            _write_table(rows[: output.most], _chosen(columns, output, rows), output, empty, title)
        _count_rest(len(rows), output.most)
    else:
        _write_plain(rows, _chosen(columns, output, rows), output)


def picked(record: Record, fields: tuple[str, ...]) -> Record:
    """The wanted fields of a record, all of them if none are named. Raises `Usage` for a field that it does not have."""
    if not fields:
        return record
    check_fields(fields, record)
    return {name: record[name] for name in fields}


def check_fields(fields: Sequence[str], names: Iterable[str]) -> None:
    """Raise `Usage` for a field that is not one of `names`; if there are no names, every field is accepted."""
    known = tuple(names)
    unknown = [name for name in fields if name not in known]
    if known and unknown:
        raise Usage(
            phrase("there is no field {unknown!r}", unknown=unknown[0]),
            hint=phrase("use one of: {choices}", choices=", ".join(known)),
        )


def _chosen(columns: Sequence[Column], output: Output, rows: Sequence[Record]) -> Sequence[Column]:
    if not output.fields:
        return [column for column in columns if not (column.code and output.on_terminal)]
    known = {column.key: column for column in columns}
    if rows:
        picked(rows[0], output.fields)
    return [known.get(name, Column(name)) for name in output.fields]


def cell(value: Any) -> str:
    """A value as text: lists joined, None empty, yes or no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return phrase("yes") if value else phrase("no")
    if isinstance(value, (list, tuple)):
        parts = [cell(part) for part in value]
        return joined(", ", parts) if any(isinstance(part, Phrase) for part in parts) else ", ".join(parts)
    if isinstance(value, dict):
        return dump(value)
    return value if isinstance(value, Phrase) else str(value)


def grouped(number: int, stream: TextIO | None = None) -> str:
    """A number with its thousands grouped where a person reads it: on a terminal; in a pipe its digits are plain.

    `stream` is where it is written, stdout unless given.
    """
    if not (stream or sys.stdout).isatty():
        return str(number)
    from newsroom import languages, translations  # here: a pipe needs neither

    return languages.number(number, translations.language())


def size(number: int) -> str:
    """A number of bytes as people read it on a terminal: `878 kB`."""
    from newsroom.terminal import tables  # here: a pipe needs no units

    return tables.progress_text(number, None, None, in_bytes=True)


def safe_line(value: str) -> str:
    """A text from outside on one line, with nothing in it that a terminal would obey."""
    return text.terminal_safe(text.one_line(value))


def _safe_lines(value: str) -> str:
    """The value with its line ends and tabs, and everything else visible that a terminal would obey."""
    return "\t".join(text.terminal_safe(part, keep_newlines=True) for part in value.split("\t"))


def _shown(row: Record, column: Column) -> str:
    value = row.get(column.key)
    return safe_line(column.show(value) if column.show and value is not None else cell(value))


def _shown_to_a_person(row: Record, column: Column) -> str:
    """A value on a terminal, in the language of the command."""
    value = row.get(column.key)
    return safe_line(_of_cell(column.show(value) if column.show and value is not None else cell(value)))


def _of_cell(value: str) -> str:
    """A message in the language of the command; data is not changed, even if it looks like a message."""
    return _translated(value) if isinstance(value, Phrase) else value


def _translated(message: str) -> str:
    """A message in the language of the command."""
    from newsroom import translations  # here: a pipe needs no translations

    return translations.translated(message)


def _shown_plain(row: Record, column: Column) -> str:
    return safe_line(cell(row.get(column.key))) if column.figure else _shown(row, column)


def _write_json(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    rows = [picked(record, output.fields) for record in records]
    sys.stdout.write(dump(rows, indent=2 if rows else None) + "\n")


def _write_json_lines(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    for record in records:
        sys.stdout.write(dump(picked(record, output.fields)) + "\n")


def _write_csv(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    import csv  # here: few listings are CSV

    rows = list(records)
    columns = _chosen(columns, output, rows)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    if output.headers:
        writer.writerow([column.key for column in columns])
    for row in rows:
        values = (row.get(column.key) for column in columns)
        writer.writerow([v if isinstance(v, (int, float)) else text.csv_safe(_safe_lines(cell(v))) for v in values])


def write_records(records: Iterable[Record], names: Sequence[str], stream: TextIO, *, to_file: bool) -> None:
    """Write records one by one as CSV in which no cell is a formula; lists and objects as in JSON.

    In a file every letter stays as it is; elsewhere, those that a terminal would obey are made visible.
    """
    import csv  # here: few exports are CSV

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(names)
    for record in records:
        values = (record.get(name) for name in names)
        cells = (v if isinstance(v, (int, float)) else cell(v) if to_file else _safe_lines(cell(v)) for v in values)
        writer.writerow([one if isinstance(one, (int, float)) else text.csv_safe(one) for one in cells])


def _write_tsv(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    rows = list(records)
    columns = _chosen(columns, output, rows)
    if output.headers:
        sys.stdout.write("\t".join(column.key for column in columns) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(safe_line(cell(row.get(column.key))) for column in columns) + "\n")


def _write_ids(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    sys.stdout.write("".join(f"{row['id']}\n" for row in records))


def _write_count(records: Iterable[Record], columns: Sequence[Column], output: Output) -> None:
    sys.stdout.write(f"{sum(1 for _ in records)}\n")


# Every format that has an option, in the order of the help. Listings get their options from this table.
FORMS: Mapping[str, ListingForm] = {
    form.name: form
    for form in (
        ListingForm("json", "Print JSON.", _write_json),
        ListingForm("jsonl", "Print one JSON object per line.", _write_json_lines),
        ListingForm("csv", "Print CSV.", _write_csv),
        ListingForm("tsv", "Print tab-separated values.", _write_tsv),
        ListingForm("ids", "Print ids only, one per line.", _write_ids),
        ListingForm("count", "Print only how many there are.", _write_count),
    )
}


def _write_plain(rows: Sequence[Record], columns: Sequence[Column], output: Output) -> None:
    """Tab-separated, for pipes: no colour, no wrapping, no box."""
    if output.headers and rows:
        sys.stdout.write("\t".join((column.title.strip() or column.key).lower() for column in columns) + "\n")
    for row in rows:
        sys.stdout.write("\t".join(_shown_plain(row, column) for column in columns) + "\n")


def _count_rest(total: int, shown: int | None, *, listed: bool = True) -> None:
    """Print on stderr how many rows the terminal does not show; if they are `listed`, --json shows them all."""
    if shown is not None and total > shown:
        numbers = {"number": grouped(total - shown, sys.stderr), "total": grouped(total, sys.stderr)}
        # Something that was changed would be changed again, or not be there any more.
        more = (
            phrase("… and {number} more, {total} in total (--json lists all)", **numbers)
            if listed
            else phrase("… and {number} more, {total} in total", **numbers)
        )
        sys.stderr.write(_translated(more) + "\n")


def emit_lines(rows: Iterable[Sequence[str]], *, most: int | None = SHOWN) -> None:
    """Print rows without headings: in a pipe with tabs between the cells, on a terminal aligned and `most` of them.

    Those that a terminal does not show are counted.
    """
    found = list(rows)
    if sys.stdout.isatty():
        from newsroom.terminal import tables  # here: a pipe needs no Rich

        sys.stdout.flush()
        tables.show_lines([[text.terminal_safe(_of_cell(cell)) for cell in row] for row in found[:most]])
        sys.stdout.flush()
        _count_rest(len(found), most, listed=False)
    else:
        sys.stdout.write("".join("\t".join(map(text.terminal_safe, row)) + "\n" for row in found))


def write_line(line: str, *, keep_newlines: bool = False, whole: bool = False) -> None:
    """Write a line to stdout: a message is in the language of the command on a terminal, and English in a pipe.

    A terminal gets it broken between words, unless it is to stay `whole`.
    """
    on_terminal = sys.stdout.isatty()
    shown = text.terminal_safe(_of_cell(line) if on_terminal else line, keep_newlines=keep_newlines)
    if on_terminal and not whole:
        from shutil import get_terminal_size  # here: a pipe has no width

        width = get_terminal_size().columns
        shown = "\n".join(text.hanging(part, width=width) for part in shown.split("\n"))
    sys.stdout.write(shown + "\n")


def emit_pairs(pairs: Iterable[tuple[str, str]]) -> None:
    """Print names with their values, as `emit_lines` does, all of them."""
    emit_lines(((name if isinstance(name, Phrase) else phrase(name), value) for name, value in pairs), most=None)


def emit_counts(counts: Mapping[str, int]) -> None:
    """Print what was counted, each name with its number."""
    emit_pairs((name, str(number)) for name, number in counts.items())


def _write_table(rows: Sequence[Record], columns: Sequence[Column], output: Output, empty: str, title: str) -> None:
    from newsroom.terminal import tables  # here: a pipe needs no Rich

    if not rows:
        tables.show_note(_translated(empty))
        return
    tables.show(
        [[_shown_to_a_person(row, column) for column in columns] for row in rows],
        [
            tables.Heading(
                _translated(one.title or one.key),
                one.right,
                one.style,
                one.flexible,
                one.is_typed,
                one.spare,
                one.wraps,
                one.mixed,
            )
            for one in columns
        ],
        title=_translated(title),
        with_headings=output.headers,
    )


class Progress:
    """A progress bar on a terminal, nothing in a pipe. `with_rate` shows how many steps are done per second."""

    def __init__(self, label: str, total: int | None, *, in_bytes: bool = False, with_rate: bool = False) -> None:
        self.label = label
        self.total = total
        self.in_bytes = in_bytes
        self.with_rate = with_rate
        self._bar: Any = None
        self._task: Any = None
        self._reached = 0

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            from newsroom.terminal import tables  # here: a pipe needs no Rich

            self._bar, self._task = tables.start_progress(
                _translated(self.label), self.total, in_bytes=self.in_bytes, with_rate=self.with_rate
            )
        return self

    def advance(self, steps: int = 1) -> None:
        """Move the bar by `steps`."""
        if self._bar is not None:
            self._bar.advance(self._task, steps)

    def reach(self, done: int, total: int) -> None:
        """Show that `done` of `total` are done."""
        if self._bar is not None and total != self.total:
            self.total = total
            self._bar.update(self._task, total=total)
        self.advance(done - self._reached)
        self._reached = done

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
