"""`newsroom programmes` from a person's side: import, look, change, export, check."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsroom import cli

TV = """<?xml version="1.0" encoding="UTF-8"?>
<tv><channel id="town.example.org"><display-name>Town TV</display-name></channel>
<programme channel="town.example.org" start="20260105190000 +0700" stop="20260105194500 +0700"><title>Thời sự</title>
</programme><programme channel="town.example.org" start="20260105233000 +0700" stop="20260106004500 +0700">
<title>Night film</title></programme>
</tv>
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A newsroom in Hanoi's zone, to copy."""
    folder = tmp_path_factory.mktemp("started")
    with pytest.raises(SystemExit) as left:
        cli.main(
            [
                "init",
                str(folder),
                "--title",
                "Town",
                "--url",
                "https://town.example.org",
                "--timezone",
                "Asia/Ho_Chi_Minh",
            ]
        )
    assert left.value.code == 0
    return folder / "newsroom.db"


@pytest.fixture
def programmes(
    started: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs `newsroom programmes …` in a folder with a listing; gives exit code, stdout and stderr."""
    shutil.copy(started, tmp_path / "newsroom.db")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tv.xml").write_text(TV, encoding="utf-8")

    def run(*words: str, now: str = "2026-01-05T12:10:00Z") -> tuple[int, str, str]:
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main(["--now", now, "--as", "mai", "programmes", *words])
        out, err = capfdbinary.readouterr()
        assert isinstance(left.value.code, int)
        return left.value.code, out.decode(), err.decode()

    return run


def told(result: tuple[int, str, str]) -> Any:
    """The JSON on stdout of a run that went well."""
    assert result[0] == 0, result
    return json.loads(result[1])


def test_a_listing_goes_in_once(programmes: Run) -> None:
    assert programmes("import", "tv.xml", "--dry-run")[2] == "dry run: 2 added, 0 changed, 0 removed, 0 unchanged\n"
    assert programmes("import", "tv.xml") == (0, "", "2 added, 0 changed, 0 removed, 0 unchanged\n")
    report = told(programmes("import", "tv.xml", "--json"))
    assert (report["read"], report["added"], report["updated"], report["unchanged"], report["skipped"]) == (
        2,
        0,
        0,
        2,
        [],
    )
    first, second = told(programmes("list", "--date", "2026-01-05", "--json"))
    assert {key: first[key] for key in ("channel", "title", "subtitle", "start", "stop", "live", "repeat")} == {
        "channel": "town.example.org", "title": "Thời sự", "subtitle": "", "start": "2026-01-05T12:00:00Z",
        "stop": "2026-01-05T12:45:00Z", "live": False, "repeat": False,
    }  # fmt: skip
    assert second["id"] == 2


def test_lists_by_day_range_and_channel(programmes: Run) -> None:
    programmes("import", "tv.xml")
    assert programmes("list")[1].splitlines()[1].split("\t")[1:5] == ["2026-01-05 19:00", "19:45", "Town TV", "Thời sự"]
    assert programmes("list", "--from", "2026-01-01", "--to", "2026-01-05", "--count")[1] == "2\n"
    assert programmes("list", "--from", "2026-01-06", "--count")[1] == "0\n"
    assert programmes("list", "--channel", "town tv", "--ids")[1] == "1\n2\n"
    assert programmes("list", "--date", "2026-01-07") == (
        0,
        "",
        "programmes are listed from 2026-01-05 to 2026-01-05\n",
    )
    assert programmes("list", "--channel", "nowhere")[0] == 3
    assert programmes("list", "--date", "someday")[0] == 4
    assert programmes("list", "--date", "today", "--to", "today")[0] == 2
    assert programmes("list", "--from", "2026-01-05", "--to", "2026-01-04")[0] == 2


def test_now_after_midnight_finds_what_began_before_it(programmes: Run) -> None:
    programmes("import", "tv.xml")
    [row] = told(programmes("now", "--json", now="2026-01-05T17:10:00Z"))
    assert (row["channel"], row["now"]["title"], row["next"]) == ("town.example.org", "Night film", None)
    assert programmes("now")[1].splitlines()[1] == "Town TV\t19:00–19:45 Thời sự\t23:30–00:45 Night film"
    assert "programmes are listed from" in programmes("now", now="2026-02-01T00:00:00Z")[2]


def test_enter_change_and_remove(programmes: Run) -> None:
    programmes("import", "tv.xml")
    [added] = told(
        programmes(
            "add", "Town TV", "25:00", "Late talk", "--date", "2026-01-05", "--stop", "25:30", "--live", "--json"
        )
    )
    assert (added["start"], added["stop"], added["live"]) == ("2026-01-05T18:00:00Z", "2026-01-05T18:30:00Z", True)
    code, out, _ = programmes("add", "Town TV", "2026-01-06 06:00", "Morning")
    assert (code, out) == (0, "4\t2026-01-06 06:00 +07:00\ttown.example.org\tMorning\n")
    assert programmes("add", "Town TV", "2026-01-05 19:30", "Clash")[0] == 5
    assert programmes("add", "Town TV", "2026-01-07 19:30", "Backwards", "--stop", "19:00")[0] == 4
    [edited] = told(programmes("edit", "3", "--start", "01:10", "--title", "Talk", "--not-live", "--json"))
    assert (edited["start"], edited["stop"], edited["title"]) == (
        "2026-01-05T18:10:00Z",
        "2026-01-05T18:40:00Z",
        "Talk",
    )
    assert not edited["live"]
    [edited] = told(programmes("edit", "3", "--stop", "", "--json"))
    assert edited["stop"] == "2026-01-05T23:00:00Z"  # the next start
    assert programmes("edit", "3")[0] == 2
    assert programmes("edit", "99", "--title", "x")[0] == 3
    assert programmes("rm", "3", "4")[0] == 0
    code, out, err = programmes("rm", "2", "99", "--json")
    assert (code, json.loads(out)["done"]) == (9, [2])
    assert "there is no programme 99" in err


@pytest.mark.parametrize("form", ["xmltv", "csv"])
def test_what_is_exported_comes_back_unchanged(programmes: Run, form: str) -> None:
    programmes("import", "tv.xml")
    programmes("add", "Town TV", "2026-01-06 06:00", "Morning", "--repeat", "--new", "--category", "News, Local")
    suffix = {"xmltv": "xml", "csv": "csv"}[form]
    code, out, _ = programmes("export", form)
    assert code == 0
    assert programmes("export", "-o", f"out.{suffix}")[0] == 0
    assert Path(f"out.{suffix}").read_text(encoding="utf-8") == out
    assert programmes("import", f"out.{suffix}")[2].splitlines()[-1] == "0 added, 0 changed, 0 removed, 3 unchanged"


def test_a_calendar_has_lines_of_its_own_kind(programmes: Run) -> None:
    programmes("import", "tv.xml")
    code, out, _ = programmes("export", "ics", "--date", "2026-01-05")
    assert (code, out.count("BEGIN:VEVENT\r\n"), out.count("\n")) == (0, 2, out.count("\r\n"))
    assert "UID:programme-1@town.example.org\r\n" in out
    assert programmes("export", "pdf")[0] == 2


def test_bad_files_change_nothing_and_name_their_line(programmes: Run) -> None:
    Path("bad.xml").write_text(
        TV.replace("20260105233000 +0700", "midnight").replace("20260105190000 +0700", "noon"), encoding="utf-8"
    )
    code, _, err = programmes("import", "bad.xml")
    assert code == 4
    assert err.splitlines()[:1] == [
        "error: bad.xml:3: start='noon' is not a time (badstart) (XMLTV times look like 20260105190000 +0700)"
    ]
    assert programmes("import", "missing.xml")[0] == 3
    assert programmes("import", ".")[0] == 3
    assert programmes("import", "a.ics")[0] == 2
    assert programmes("list", "--from", "2026-01-01", "--count")[1] == "0\n"


def test_one_bad_programme_of_a_feed_does_not_keep_out_the_others(programmes: Run) -> None:
    Path("bad.xml").write_text(TV.replace("20260105233000 +0700", "midnight"), encoding="utf-8")
    code, _, err = programmes("import", "bad.xml")
    assert code == 0
    assert err.splitlines() == [
        "warning: bad.xml:4: left out: start='midnight' is not a time (badstart)",
        "1 added, 0 changed, 0 removed, 0 unchanged, 1 left out",
    ]


def test_a_video_goes_out_and_comes_back_in_another_newsroom(programmes: Run, tmp_path: Path) -> None:
    programmes("add", "one", "2026-01-05 19:00", "Film", "--stop", "20:00", "--video", "https://video.example.org/film")
    for suffix in ("xml", "csv"):
        assert programmes("export", "-o", f"out.{suffix}")[0] == 0
        programmes("rm", *programmes("list", "--date", "2026-01-05", "--ids")[1].split())
        assert programmes("import", f"out.{suffix}")[0] == 0
        [row] = told(programmes("list", "--date", "2026-01-05", "--json"))
        assert row["url"] == "https://video.example.org/film"


def test_a_listing_printed_as_csv_is_read_again(programmes: Run) -> None:
    programmes("import", "tv.xml")
    before = told(programmes("list", "--date", "2026-01-05", "--json"))
    Path("list.csv").write_text(programmes("list", "--date", "2026-01-05", "--csv")[1], encoding="utf-8")
    code, _, err = programmes("import", "list.csv")
    assert (code, err.splitlines()[-1]) == (0, "0 added, 0 changed, 0 removed, 2 unchanged")
    assert told(programmes("list", "--date", "2026-01-05", "--json")) == before


@pytest.mark.parametrize(
    ("start", "stop", "shown"),
    [
        ("2026-01-13 20:00", "21:00", "2026-01-13 20:00–21:00"),
        ("2026-01-06 08:00", "", "2026-01-06 08:00"),
        ("2026-01-05 23:00", "24:45", "23:00–00:45"),
        ("2026-01-05 18:00", "2026-01-07 06:00", "18:00–2026-01-07 06:00"),
        ("2026-01-05 20:00", "21:00", "20:00–21:00"),
        ("2026-01-04 22:00", "2026-01-05 20:00", "2026-01-04 22:00–2026-01-05 20:00"),
    ],
)
def test_now_names_the_day_of_what_is_not_today(programmes: Run, start: str, stop: str, shown: str) -> None:
    day = start[:10]
    programmes("add", "one", start[11:], "Film", "--date", day, *(("--stop", stop) if stop else ()))
    assert f"{shown} Film" in programmes("now")[1]


def test_a_channel_without_a_name_is_no_error(programmes: Run) -> None:
    Path("p.csv").write_text("channel,date,start,stop,title\none.example,2026-01-05,10:00,11:00,Morning\n")
    programmes("import", "p.csv")
    code, out, _ = programmes("check", "--json")
    assert (code, [(row["level"], row["code"]) for row in json.loads(out)]) == (0, [("warning", "unknownid")])


def test_a_channel_in_a_table_may_be_named_by_its_name(programmes: Run) -> None:
    programmes("channel", "town.example.org", "--name", "Town TV")
    Path("p.csv").write_text("channel,date,start,title\ntown tv,2026-01-05,10:00,Morning\n")
    programmes("import", "p.csv")
    assert [row["channel"] for row in told(programmes("list", "--json", "--date", "2026-01-05"))] == [
        "town.example.org"
    ]


def test_an_assumed_zone_is_named_and_may_be_given(programmes: Run) -> None:
    Path("local.xml").write_text(TV.replace(" +0700", ""), encoding="utf-8")
    assert "read in the time zone Asia/Ho_Chi_Minh (missingtimezone)" in programmes("import", "local.xml")[2]
    assert "read in the time zone UTC (missingtimezone)" in programmes("import", "local.xml", "--zone", "UTC")[2]


def test_check_says_what_is_wrong_and_fails_for_errors(programmes: Run) -> None:
    programmes("import", "tv.xml")
    code, out, _ = programmes("check", "--json")
    assert (code, [row["code"] for row in json.loads(out)]) == (0, ["gap"])
    programmes("add", "Town TV", "2026-01-05 19:30", "Clash", "--stop", "20:00", "--force")
    code, out, err = programmes("check")
    assert code == 4
    assert "overlap\ttown.example.org\t3\t2026-01-05 19:30\t'Clash' begins before 'Thời sự' (from 19:00) ends" in out
    assert "error: 1 of 2 findings is an error" in err


def test_channels_have_names_and_places(programmes: Run) -> None:
    programmes("add", "radio.example.org", "2026-01-05 19:00", "Morning song")
    described = programmes("channel", "radio.example.org", "--name", "Radio", "--position", "2", "--hide")
    assert described[:2] == (0, "radio.example.org\tRadio\t2\tno\n")
    assert "all channels are hidden; to show one: newsroom" in programmes("now")[2]
    assert programmes("channel", "radio.example.org") == described
    assert programmes("channel", "none.example.org")[0] == 3
    assert programmes("channel", "radio.example.org", "--position", "-1")[0] == 2
    [row] = told(programmes("channels", "--json"))
    assert (row["id"], row["name"], row["position"], row["active"]) == ("radio.example.org", "Radio", 2, False)
    assert programmes("now", "--json")[1] == "[]\n"


def test_hostile_text_is_shown_harmlessly(programmes: Run) -> None:
    hostile = "\x1b]0;x\x07[/oops]\u202e=1+1"
    programmes("add", "Town TV", "2026-01-05 08:00", hostile, "--subtitle", hostile)
    for words in (("list",), ("list", "--csv"), ("list", "--json"), ("now",)):
        code, out, _ = programmes(*words)
        assert code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
