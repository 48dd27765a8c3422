"""Programmes in a spreadsheet: nights past midnight, clock changes, spreadsheets' own habits."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom import clock
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.core.programmes.importing import ProgrammeListing
from newsroom.errors import Invalid
from newsroom.formats.programmes import csv_table

HANOI = clock.zone("Asia/Ho_Chi_Minh")
NEW_YORK = clock.zone("America/New_York")
NOW = clock.from_text("2026-01-05T02:00:00Z")
HEAD = "channel,date,start,stop,title,subtitle,description,category,episode,flags\n"

SHOWING = Programme(
    id=1, channel="news.example.org", channel_name="News", start="2026-01-05T12:00:00Z", stop="2026-01-05T12:45:00Z",
    stop_given="2026-01-05T12:45:00Z", title="News", subtitle="", description="", category="", episode="", live=False,
    repeat=False, new=False, clump="0/1", start_typed="", article_id=None, path=None, video_url="", source="hand",
    updated_at="2026-01-01T00:00:00Z",
)  # fmt: skip


def read(text: str | bytes, zone: clock.ZoneInfo = HANOI, **more: object) -> ProgrammeListing:
    """The listing in this CSV."""
    data = text.encode() if isinstance(text, str) else text
    return csv_table.read(io.BytesIO(data), "day.csv", zone=zone, now=NOW, **more)  # type: ignore[arg-type]


def row(start: str, stop: str = "", day: str = "2026-01-05", title: str = "News") -> str:
    """One line under HEAD."""
    return f"news.example.org,{day},{start},{stop},{title},,,,,\n"


def written(*rows: Programme, zone: clock.ZoneInfo = HANOI) -> str:
    """What we write for these programmes."""
    out = io.StringIO(newline="")
    csv_table.write(out, rows, zone=zone)
    return out.getvalue()


@pytest.mark.parametrize(
    ("start", "stop", "day", "expected"),
    [
        ("19:00", "19:45", "2026-01-05", ("2026-01-05T12:00:00Z", "2026-01-05T12:45:00Z")),
        ("7:05:30", "", "2026-01-05", ("2026-01-05T00:05:30Z", None)),
        ("23:30", "24:45", "2026-01-05", ("2026-01-05T16:30:00Z", "2026-01-05T17:45:00Z")),
        ("25:30", "29:59", "2026-01-05", ("2026-01-05T18:30:00Z", "2026-01-05T22:59:00Z")),
        ("24:00", "", "2026-12-31", ("2026-12-31T17:00:00Z", None)),
        ("19:00", "", "today", ("2026-01-05T12:00:00Z", None)),
        ("19:00", "", "Tomorrow", ("2026-01-06T12:00:00Z", None)),
        ("19:00 +01:00", "", "2026-01-05", ("2026-01-05T18:00:00Z", None)),
        ("19:00Z", "", "2026-01-05", ("2026-01-05T19:00:00Z", None)),
        ("23:00", "2026-01-06 06:00", "2026-01-05", ("2026-01-05T16:00:00Z", "2026-01-05T23:00:00Z")),
    ],
)
def test_times(start: str, stop: str, day: str, expected: tuple[str, str | None]) -> None:
    [entry] = read(HEAD + row(start, stop, day)).entries
    assert (entry.start, entry.stop) == expected


def test_every_column_in_any_order_and_with_any_separator() -> None:
    expected = ProgrammeEntry(
        channel="news.example.org", start="2026-01-05T12:00:00Z", title="Thời sự; tối", stop="2026-01-05T12:45:00Z",
        subtitle="Tập 2", description="Two\nlines", category="News, Local", episode="S1E2", live=True, new=True,
        start_typed="2026-01-05 19:00", where="day.csv:2",
    )  # fmt: skip
    cells = {
        "channel": "news.example.org", "date": "2026-01-05", "start": "19:00", "stop": "19:45", "title": "Thời sự; tối",
        "subtitle": "Tập 2", "description": "Two\nlines", "category": "News, Local", "episode": "S1E2",
        "flags": "Live, new",
    }  # fmt: skip
    for delimiter in ",;\t":
        for names in (list(cells), sorted(cells)):
            out = io.StringIO()
            writer = csv.writer(out, delimiter=delimiter)
            writer.writerows([[name.title() for name in names], [cells[name] for name in names]])
            for data in (
                out.getvalue().encode(),
                out.getvalue().encode("utf-8-sig"),
                gzip.compress(out.getvalue().encode()),
            ):
                assert read(data).entries == [expected]


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        (row("25:60"), "'25:60' is not a time of day", "25:30"),
        (row("30:00"), "'30:00' is not a time of day", "25:30"),
        (row("7pm"), "'7pm' is not a time of day", "25:30"),
        (
            row("23:30", "00:45"),
            "'News' stops at 00:45, which is not after its start at 23:30",
            "24:45 for 00:45 of the next day, or use --rollover",
        ),
        (row("19:00", "19:00"), "'News' stops at 19:00", "correct the stop, or leave it empty"),
        (row("19:00", "2026-01-04 20:00"), "'News' stops at 2026-01-04 20:00", "correct the stop, or leave it empty"),
        (row("19:00", day="5/1/2026"), "'5/1/2026' is not a date", "2026-01-05"),
        (row("19:00", day=""), "the date is missing", ""),
        (row(""), "the start is missing", ""),
        (row("19:00", title="  "), "the title is missing", ""),
        (row("19:00").replace(",\n", ",sometimes\n"), "unknown flag 'sometimes'", "use one of: live, repeat, new"),
        (row("19:00").replace("\n", ",more\n"), "11 cells, but only 10 headings", "quote"),
    ],
)
def test_a_bad_line_is_named_with_what_to_do(line: str, message: str, hint: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(HEAD + row("08:00") + "\n" + '"news.example.org",2026-01-05,09:00,,"Two\nlines",,,,,\n' + line)
    assert caught.value.message.startswith(f"day.csv:6: {message}")
    assert hint in (caught.value.hint or "")


def test_every_bad_line_is_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        read(HEAD + row("x") + row("08:00") + row("y"))
    assert [line[:10] for line in caught.value.message.splitlines()] == ["day.csv:2:", "day.csv:4:"]


def test_rollover_takes_an_earlier_stop_as_the_next_day() -> None:
    [entry] = read(HEAD + row("23:30", "00:45"), rollover=True).entries
    assert entry.stop == "2026-01-05T17:45:00Z"
    with pytest.raises(Invalid, match="not after its start"):
        read(HEAD + row("23:30", "23:30"), rollover=True)


@pytest.mark.parametrize(
    ("start", "day", "message", "choices"),
    [
        ("01:30", "2026-11-01", "happens twice in America/New_York", ("01:30 -04:00", "01:30 -05:00")),
        ("25:30", "2026-10-31", "happens twice in America/New_York", ("01:30 -04:00", "01:30 -05:00")),
        ("02:30", "2026-03-08", "does not exist in America/New_York", ("01:59", "03:00")),
        ("26:30", "2026-03-07", "does not exist in America/New_York", ("01:59", "03:00")),
    ],
)
def test_clock_changes_ask_for_a_choice(start: str, day: str, message: str, choices: tuple[str, str]) -> None:
    with pytest.raises(Invalid, match=rf"^day\.csv:2: .*{message}") as caught:
        read(HEAD + row(start, day=day), zone=NEW_YORK)
    assert all(choice in (caught.value.hint or "") for choice in choices)


def test_the_choices_for_a_repeated_hour_are_understood() -> None:
    listing = read(HEAD + row("01:30 -04:00", day="2026-11-01") + row("01:30 -05:00", day="2026-11-01"), zone=NEW_YORK)
    assert [entry.start for entry in listing.entries] == ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "day.csv:1: missing columns: channel, start, title"),
        (b"channel,date,title\n", "day.csv:1: missing columns: start"),
        (b"channel,date,start,title,Title\n", "day.csv:1: the column title occurs twice"),
        (HEAD.encode() + b'a,2026-01-05,19:00,,"News\n', "day.csv:"),
        (HEAD.encode() + b"a,2026-01-05,19:00,,Th\xd5i,,,,,\n", "day.csv:2: "),
    ],
)
def test_what_is_no_listing_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(data)
    assert caught.value.message.startswith(message)


def test_an_encoding_may_be_named_and_unknown_columns_are_said() -> None:
    data = "channel;date;start;title;mood\na.example.org;today;19:00;Café;good\n".encode("cp1252")
    listing = read(data, encoding="cp1252")
    assert listing.entries[0].title == "Café"
    assert listing.warnings == ["day.csv:1: skipped the unknown column 'mood'"]
    assert read(HEAD).warnings == ["day.csv contains no programmes (noprogrammes)"]


@pytest.mark.parametrize("title", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "＝1+1", "'quoted'", 'a "b", c'])
def test_formulas_are_neutralised_and_read_back(title: str) -> None:
    text = written(replace(SHOWING, title=title, subtitle=title))
    cells = next(iter(csv.DictReader(io.StringIO(text))))
    assert cells["title"][0] not in "=+-@"
    assert read(text).entries[0].title == title


@pytest.mark.parametrize(
    ("start", "stop", "zone", "expected"),
    [
        ("2026-01-05T16:30:00Z", "2026-01-05T17:45:00Z", HANOI, ["2026-01-05", "23:30", "24:45"]),
        ("2026-01-05T17:00:00Z", None, HANOI, ["2026-01-06", "00:00", ""]),
        ("2026-01-05T12:00:07Z", "2026-01-05T22:00:00Z", HANOI, ["2026-01-05", "19:00:07", "29:00"]),
        ("2026-01-05T12:00:00Z", "2026-01-06T00:00:00Z", HANOI, ["2026-01-05", "19:00", "2026-01-06 07:00 +07:00"]),
        ("2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z", NEW_YORK, ["2026-11-01", "01:30 -04:00", "01:30 -05:00"]),
    ],
)
def test_written_times(start: str, stop: str | None, zone: clock.ZoneInfo, expected: list[str]) -> None:
    text = written(replace(SHOWING, start=start, stop_given=stop), zone=zone)
    assert text.splitlines()[1].split(",")[1:4] == expected


# Tables as people make them and as other commands print them, and what is read: start, title, live, repeat, video, clump.
TABLES = {
    "a flag with a column of its own": (
        "channel,date,start,title,live\na,2026-01-05,19:00,News,1\n",
        ("2026-01-05T12:00:00Z", "News", True, False, "", "0/1"),
    ),
    "flags in words": (
        "channel,date,start,title,live,repeat,new\na,2026-01-05,19:00,News,no,Yes,\n",
        ("2026-01-05T12:00:00Z", "News", False, True, "", "0/1"),
    ),
    "a flag beside the column of flags": (
        "channel,date,start,title,live,flags\na,2026-01-05,19:00,News,,live\n",
        ("2026-01-05T12:00:00Z", "News", True, False, "", "0/1"),
    ),
    "a start with its date": (
        "channel,start,title\na,2026-01-05 19:00,News\n",
        ("2026-01-05T12:00:00Z", "News", False, False, "", "0/1"),
    ),
    "as programmes list --csv prints it": (
        "id,start,stop,channel_name,title,subtitle,flags\n"
        "7,2026-01-05T12:00:00Z,2026-01-05T12:45:00Z,a,News,,live repeat\n",
        ("2026-01-05T12:00:00Z", "News", True, True, "", "0/1"),
    ),
    "a video and a clump": (
        "channel,date,start,title,video,clump\na,2026-01-05,19:00,News,https://v.example.org/1,1/2\n",
        ("2026-01-05T12:00:00Z", "News", False, False, "https://v.example.org/1", "1/2"),
    ),
    "a video as JSON calls it": (
        "channel,date,start,title,url\na,2026-01-05,19:00,News,https://v.example.org/1\n",
        ("2026-01-05T12:00:00Z", "News", False, False, "https://v.example.org/1", "0/1"),
    ),
}


@pytest.mark.parametrize("what", TABLES)
def test_columns_are_named_as_options_and_json_name_them(what: str) -> None:
    text, expected = TABLES[what]
    [entry] = read(text).entries
    assert (entry.channel, entry.start, entry.title, entry.live, entry.repeat, entry.video_url, entry.clump) == (
        "a", *expected,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("channel,date,start,title,live\na,2026-01-05,19:00,x,perhaps\n", "live must be yes or no, not 'perhaps'"),
        ("channel,start,title\na,19:00,x\n", "the date is missing"),
        ("channel,date,start,title,clump\na,2026-01-05,19:00,x,second\n", "'second' is not a clump"),
        ("channel,date,start,title,video\na,2026-01-05,19:00,x,javascript:x\n", "'javascript:x' is not a web address"),
    ],
)
def test_cells_that_mean_nothing_are_named(text: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(text)
    assert caught.value.message == f"day.csv:2: {message}"


def test_columns_that_are_not_imported_are_said() -> None:
    listing = read("id,channel,channel_name,start,title,article_id\n7,a,Kênh A,2026-01-05 19:00,News,3\n")
    assert listing.entries[0].channel == "a"
    assert listing.warnings == [
        f"day.csv:1: the column {column!r} is not imported" for column in ("id", "channel_name", "article_id")
    ]


def test_a_video_is_written_and_read_back() -> None:
    text = written(replace(SHOWING, video_url="https://v.example.org/1"))
    assert read(text).entries[0].video_url == "https://v.example.org/1"


@settings(max_examples=80, deadline=None)
@given(
    minute=st.integers(0, 400 * 24 * 60),
    length=st.none() | st.integers(1, 3 * 24 * 60),
    title=st.text(st.characters(codec="utf-8"), max_size=20),
    flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    zone=st.sampled_from(["Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_what_is_written_reads_back_the_same(
    minute: int, length: int | None, title: str, flags: tuple[bool, bool, bool], zone: str
) -> None:
    start = clock.from_text("2026-01-01T00:00:00Z") + clock.timedelta(minutes=minute)
    stop = clock.to_text(start + clock.timedelta(minutes=length)) if length else None
    live, repeat, new = flags
    entry = editing.tidy(
        ProgrammeEntry(
            channel="news.example.org",
            start=clock.to_text(start),
            title=title + "x",
            stop=stop,
            subtitle=title,
            live=live,
            repeat=repeat,
            new=new,
        )
    )
    row_ = replace(
        SHOWING, start=entry.start, stop_given=stop, title=entry.title, subtitle=entry.subtitle, live=live,
        repeat=repeat, new=new,
    )  # fmt: skip
    [back] = read(written(row_, zone=clock.zone(zone)), zone=clock.zone(zone)).entries
    assert editing.tidy(replace(back, start_typed="", where="")) == entry


def test_excel_names_the_separator_in_a_line_above_the_header() -> None:
    table = (
        "sep=;\n"
        + HEAD.replace(",", ";")
        + row("19:00", title="a,b,c,d,e,f,g,h,i,j")
        .replace("news.example.org,2026-01-05,19:00,,", "news.example.org;2026-01-05;19:00;;")
        .replace(",,,,,", ";;;;;")
    )
    [entry] = read(table).entries
    assert (entry.title, entry.start) == ("a,b,c,d,e,f,g,h,i,j", "2026-01-05T12:00:00Z")
    with pytest.raises(Invalid, match=r"day\.csv:3: "):
        read(table.replace("19:00", "noon"))
    with pytest.raises(Invalid, match=r"day\.csv:2: missing columns: start"):
        read(table.replace("start", "begin"))
