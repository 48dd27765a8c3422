"""Programmes as CSV, one line each; a time after midnight may be written as 25:30 of the day before."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import IO, Any, Final, TextIO
from zoneinfo import ZoneInfo

from newsroom import clock, text
from newsroom.core.programmes import programmes
from newsroom.core.programmes.channels import address
from newsroom.core.programmes.fields import CSV_TEXTS, FLAGS, Programme, ProgrammeEntry, flags_of
from newsroom.core.programmes.importing import ProgrammeListing
from newsroom.errors import Invalid
from newsroom.formats import table_separator
from newsroom.formats.decoding import decode
from newsroom.formats.pieces import pieces
from newsroom.formats.problems import Problem, refuse
from newsroom.phrases import of_error, phrase

COLUMNS: Final = ("channel", "date", "start", "stop", *CSV_TEXTS, "flags", "video")
REQUIRED: Final = ("channel", "start", "title")
# A flag may have its own column; a clump is a column of listings as JSON.
READ: Final = (*COLUMNS, *FLAGS, "clump")
# Other names of columns: those in JSON, the options of `programmes add` and the headings of `programmes list`.
ALSO: Final[Mapping[str, str]] = {
    "channel_name": "channel", "day": "date", "video_url": "video", "url": "video", "sub-title": "subtitle",
    "desc": "description", "episode-num": "episode", "end": "stop",
}  # fmt: skip
# Columns in printed listings that an import ignores.
UNREAD: Final = ("id", "article_id", "watch", "extra")
YES: Final = frozenset(("1", "y", "yes", "true", "x", "on"))
NO: Final = frozenset(("", "0", "n", "no", "false", "-", "off"))
LIMIT = 64 * 1024 * 1024  # bytes

_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s*(z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d?-\d", re.ASCII)
_CLUMP = re.compile(r"\d{1,2}/\d{1,2}", re.ASCII)
_NEUTRALISED = re.compile(f"'(?=[{re.escape(text.FORMULA)}])")


def read(
    file: IO[bytes], name: str, *, zone: ZoneInfo, now: datetime, encoding: str | None = None, rollover: bool = False
) -> ProgrammeListing:
    """The listing in a CSV file with a header line (`READ` in any order; comma, semicolon or tab; compressed or not).

    `date` is `YYYY-MM-DD`, today or tomorrow; `start` and `stop` are local, 00:00 to 29:59, where 25:30 is 01:30 of the
    next day; they may have an offset (`01:30 +02:00`), or a date, so that `date` is not needed. `flags` contains `live
    repeat new`; each of them may also be a column with yes or no. A stop before its start is an error unless `rollover`
    lets it mean the next day. Raises `Invalid` with every bad line, and with the possible times if the clocks skip or
    repeat one.
    """
    data = b"".join(pieces(file, name, limit=LIMIT))
    lines = io.StringIO(decode(data, name=name, encoding=encoding), newline="")
    header = lines.readline()
    separator = table_separator.named(header)
    above = 1 if separator else 0  # lines above the header
    if separator:
        header = lines.readline()
    separator = separator or _delimiter(header)
    listing = ProgrammeListing(name.rpartition("/")[2], hashlib.sha256(data).hexdigest())
    reader = csv.reader(lines, delimiter=separator, strict=True)
    columns = _columns(next(csv.reader([header], delimiter=separator), []), name, above + 1, listing)
    problems: list[Problem] = []
    line = above + 2
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = {column: _plain(cell) for column, cell in zip(columns, cells, strict=False)}
                try:
                    if len(cells) > len(columns):
                        raise Invalid(
                            phrase(
                                "{cells}, but only {headings}",
                                cells=text.number_of(len(cells), "cell"),
                                headings=text.number_of(len(columns), "heading"),
                            ),
                            hint="if a cell contains a comma, put the cell in quotes",
                        )
                    listing.entries.append(_entry(row, f"{name}:{line}", zone, now, rollover))
                except Invalid as error:
                    problems.append(Problem(line, 0, error.message, error.hint or ""))
            line = above + reader.line_num + 2
    except csv.Error as error:
        problems.append(Problem(above + reader.line_num + 1, 0, phrase("not CSV: {error}", error=of_error(error))))
    if problems:
        raise refuse(name, problems)
    if not listing.entries:
        listing.warnings.append(phrase("{name} contains no programmes (noprogrammes)", name=name))
    return listing


def _delimiter(header: str) -> str:
    """Comma, semicolon or tab: the one that occurs most in the header."""
    return max(",;\t", key=header.count)


def _columns(header: list[str], name: str, line: int, listing: ProgrammeListing) -> list[str]:
    """The headings as in `READ`; unknown ones get a warning. Raises `Invalid` if one is missing or occurs twice."""
    typed = [cell.strip().lower().replace(" ", "_") for cell in header]
    # `--csv` of a list has the name of the channel, and may have its id as well: the other name counts only alone.
    columns = [ALSO[one] if one in ALSO and ALSO[one] not in typed else one for one in typed]
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise Invalid(
            phrase("{name}:{line}: missing columns: {missing}", name=name, line=line, missing=", ".join(missing)),
            ref=name,
            hint=phrase("write the first line as: {columns}", columns=",".join(COLUMNS)),
        )
    twice = [column for column in READ if columns.count(column) > 1]
    if twice:
        raise Invalid(
            phrase("{name}:{line}: the column {twice} occurs twice", name=name, line=line, twice=twice[0]), ref=name
        )
    for column in columns:
        if column in UNREAD or ALSO.get(column) in columns:
            listing.warnings.append(
                phrase("{name}:{line}: the column {column!r} is not imported", name=name, line=line, column=column)
            )
        elif column and column not in READ:
            listing.warnings.append(
                phrase("{name}:{line}: skipped the unknown column {column!r}", name=name, line=line, column=column)
            )
    return columns


def _plain(cell: str) -> str:
    """A cell without the quote that keeps a spreadsheet from reading it as a formula."""
    return _NEUTRALISED.sub("", cell.strip(), count=1) if cell.startswith("'") else cell.strip()


def _entry(row: dict[str, str], where: str, zone: ZoneInfo, now: datetime, rollover: bool) -> ProgrammeEntry:
    for column in REQUIRED:
        if not row.get(column):
            raise Invalid(phrase("the {column} is missing", column=column))
    if not row.get("date") and not _DATED.match(row["start"]):
        raise Invalid(
            "the date is missing", hint="put it in a column `date`, or in the column `start`: 2026-01-05 19:00"
        )
    day = date.fromisoformat(programmes.day(row["date"], zone, now=now)) if row.get("date") else None
    start = moment(row["start"], day, zone, now=now)
    on = day or date.fromisoformat(clock.day_of(start, zone))
    stop = moment(row["stop"], on, zone, now=now) if row.get("stop") else None
    if stop is not None and stop < start and rollover:
        stop = moment(row["stop"], on + timedelta(days=1), zone, now=now)
    if stop is not None and stop <= start:
        raise Invalid(
            phrase(
                "{title!r} stops at {stop}, which is not after its start at {start}",
                title=row["title"],
                stop=row["stop"],
                start=row["start"],
            ),
            hint="write 24:45 for 00:45 of the next day, or use --rollover"
            if stop < start and not rollover and not _DATED.match(row["stop"])
            else "correct the stop, or leave it empty",
        )
    described: dict[str, Any] = {name: row.get(name, "") for name in CSV_TEXTS} | _flags(row)
    if row.get("video") and not address(row["video"]):
        raise Invalid(
            phrase("{video!r} is not a web address", video=row["video"]),
            hint="a video's address must begin with https://",
        )
    clump = row.get("clump") or "0/1"
    if not _CLUMP.fullmatch(clump):
        raise Invalid(
            phrase("{clump!r} is not a clump", clump=clump),
            hint="write 0/2 and 1/2 for two programmes that share one slot",
        )
    return ProgrammeEntry(
        channel=row["channel"],
        start=clock.to_text(start),
        stop=clock.to_text(stop) if stop else None,
        **described,
        clump=clump,
        video_url=row.get("video", ""),
        start_typed=f"{row.get('date', '')} {row['start']}".strip(),
        where=where,
    )


def _flags(row: dict[str, str]) -> dict[str, bool]:
    """Which flags a row sets, in the column `flags` or in one of its own. Raises `Invalid` for an unknown flag."""
    flags = set(re.split(r"[\s,;|+]+", row.get("flags", "").lower())) - {""}
    if flags - set(FLAGS):
        raise Invalid(
            phrase("unknown flag {flags!r}", flags=sorted(flags - set(FLAGS))[0]),
            hint=phrase("use one of: {choices}", choices=", ".join(FLAGS)),
        )
    for flag in FLAGS:
        said = row.get(flag, "").lower()
        if said in YES or said == flag:
            flags.add(flag)
        elif said not in NO:
            raise Invalid(
                phrase("{flag} must be yes or no, not {row!r}", flag=flag, row=row[flag]),
                hint="write yes or no, 1 or 0, or nothing",
            )
    return {flag: flag in flags for flag in FLAGS}


def moment(typed: str, day: date | None, zone: ZoneInfo, *, now: datetime) -> datetime:
    """The time of a clock time on a schedule's day: `19:00`, `25:30` (01:30 of the next day), `01:30 +02:00`.

    A time with a date (`2026-01-06 06:00`) is complete.
    Raises `Invalid` for anything else, and with the possible times for a local time that does not exist or exists twice.
    """
    if _DATED.match(typed.strip()):
        return clock.parse(typed, zone, now=now)
    found = _CLOCK.fullmatch(typed.strip())
    if not found or day is None or int(found[1]) > 29 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        raise Invalid(
            phrase("{typed!r} is not a time of day", typed=typed),
            hint="write 19:00, or 25:30 for 01:30 of the next day",
        )
    hours = int(found[1])
    on = day + timedelta(days=hours // 24)
    written = f"{on.isoformat()} {hours % 24:02d}:{found[2]}:{found[3] or '00'}"
    return clock.parse(f"{written} {found[4]}" if found[4] else written, zone, now=now)


def write(out: TextIO, rows: Iterable[Programme], *, zone: ZoneInfo) -> None:
    """Write programmes as CSV with `COLUMNS`, times local to `zone`, cells that look like formulas neutralised."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        day = date.fromisoformat(clock.day_of(clock.from_text(row.start), zone))
        cells = [
            row.channel,
            day.isoformat(),
            _time_of_day(row.start, day, zone),
            _time_of_day(row.stop_given, day, zone) if row.stop_given else "",
            *(str(getattr(row, name)) for name in CSV_TEXTS),
            flags_of(row),
            row.video_url,
        ]
        writer.writerow([text.csv_safe(cell) for cell in cells])


def _time_of_day(at: str, day: date, zone: ZoneInfo) -> str:
    """The clock time on the day of the schedule, past 24:00 after midnight; with date or offset if that is not enough."""
    there = clock.local(clock.from_text(at), zone)
    days = (there.date() - day).days
    if there.hour + 24 * days > 29:
        return clock.echo(clock.from_text(at), zone)
    shown = f"{there.hour + 24 * days:02d}:{there:%M}" + (f":{there:%S}" if there.second else "")
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return f"{shown} {there.isoformat()[-6:]}" if twice else shown
