"""`newsroom programmes week`, `copy`, `repeat` and `link`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def newsroom(run: Run) -> Run:
    """A newsroom with two programmes on a Monday in the past."""
    run("init", "--title", "Station", "--lang", "en", "--timezone", "Europe/Berlin")
    run("programmes", "add", "one", "2026-01-05 19:00", "News", "--stop", "19:30", "--date", "2026-01-05")
    run("programmes", "add", "one", "2026-01-05 20:15", "Film")
    return run


def listed(newsroom: Run, *more: str) -> list[str]:
    rows = newsroom("programmes", "list", "--from", "2026-01-01", "--to", "2026-12-31", "--json", *more).json
    return [f"{row['start'][5:16]} {row['title']}" for row in rows]


def test_a_week_at_the_prompt(newsroom: Run) -> None:
    newsroom("programmes", "copy", "2026-01-05", "--to", "2026-01-07", "--yes")
    rows = newsroom("programmes", "week", "2026-01-06", "--json").json
    assert [(row["time"], row["mon"], row["tue"], row["wed"]) for row in rows] == [
        ("19:00", "News", "", "News"),
        ("20:15", "Film", "", "Film"),
    ]
    assert newsroom("programmes", "week", "2026-01-20", "--json").json == []
    assert "mon 05.01." in newsroom("programmes", "week", "2026-01-06", "--channel", "one").out


def test_days_and_weeks_are_copied_and_undone(newsroom: Run) -> None:
    assert newsroom("programmes", "copy", "2026-01-05", "--to", "2026-01-06", code=2).err  # asks without --yes
    assert (
        "2 programmes would be added"
        in newsroom("programmes", "copy", "2026-01-05", "--to", "2026-01-06", "--dry-run").err
    )
    assert len(listed(newsroom)) == 2
    made = newsroom("programmes", "copy", "2026-01-05", "--weeks", "2", "--yes", "--json").json
    assert len(made["done"]) == 4
    assert listed(newsroom)[2:] == ["01-12T18:00 News", "01-12T19:15 Film", "01-19T18:00 News", "01-19T19:15 Film"]
    again = newsroom("programmes", "copy", "2026-01-05", "--weeks", "1", "--yes", "--json", code=9)
    assert len(again.json["failed"]) == 2
    newsroom("undo", str(made["batch"]))
    assert len(listed(newsroom)) == 2
    newsroom("programmes", "copy", "2026-01-07", "--whole-week", "--weeks", "1", "--yes")
    assert listed(newsroom)[2:] == ["01-12T18:00 News", "01-12T19:15 Film"]


@pytest.mark.parametrize(
    ("days", "until", "number"),
    [
        ("daily", "2026-01-12", 7),
        ("weekdays", "2026-01-12", 5),
        ("sat, sun", "2026-01-11", 2),
        ("Sunday,t7", "2026-01-11", 2),
    ],
)
def test_a_programme_is_repeated(newsroom: Run, days: str, until: str, number: int) -> None:
    made = newsroom("programmes", "repeat", "1", "--days", days, "--until", until, "--yes", "--json").json
    assert len(made["done"]) == number


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("copy", "2026-01-05"), 2),
        (("copy", "2026-01-05", "--to", "2026-01-06", "--weeks", "1"), 2),
        (("copy", "2026-01-05", "--weeks", "105"), 2),
        (("copy", "someday", "--weeks", "1"), 4),
        (("repeat", "1", "--days", "noday", "--until", "2026-01-12"), 2),
        (("repeat", "1", "--days", "daily"), 2),
        (("repeat", "1", "--days", "daily", "--until", "2036-01-12"), 4),
        (("repeat", "99", "--days", "daily", "--until", "2026-01-12"), 3),
        (("link",), 2),
        (("link", "--pattern", "https://a.example/a.mp4"), 2),
        (("link", "--pattern", "https://a.example/{name}.mp4"), 2),
        (("link", "missing.csv"), 3),
    ],
)
def test_what_is_refused(newsroom: Run, args: tuple[str, ...], code: int) -> None:
    newsroom("programmes", *args, code=code)


def test_recordings_are_linked_by_a_pattern_and_from_a_file(newsroom: Run, tmp_path: Path) -> None:
    newsroom("programmes", "add", "one", "+2h", "News")
    linked = newsroom(
        "programmes", "link", "--pattern", "https://tv.example/{date}/{slug}-{time}.mp4", "--title", "news", "--json"
    ).json
    assert linked["done"] == [1]
    [row] = newsroom("programmes", "list", "--date", "2026-01-05", "--json", "-n", "1").json
    assert row["url"] == "https://tv.example/2026-01-05/news-1900.mp4"
    assert row["watch"].endswith("/watch/news-2026-01-05/")
    (tmp_path / "links.csv").write_text(
        "channel,date,start,video\none,2026-01-05,19:00,https://tv.example/a.mp4\none,2026-01-05,20:15,https://tv.example/b.mp4\n"
    )
    assert newsroom("programmes", "link", "links.csv", "--json").json["done"] == [2]
    assert newsroom("programmes", "link", "links.csv", "--replace", "--json").json["done"] == [1]
    newsroom("build", "-o", "out")
    assert "Film" in (tmp_path / "out/watch/film-2026-01-05/index.html").read_text("utf-8")
    (tmp_path / "bad.csv").write_text("id,video\n1,x\n99,https://tv.example/c.mp4\nx,https://tv.example/c.mp4\n")
    refused = newsroom("programmes", "link", "bad.csv", code=4).err
    assert all(f"bad.csv:{line}" in refused for line in (2, 3, 4))


def test_a_week_on_a_terminal(newsroom: Run, screen: Run) -> None:
    """A wide terminal has a column for each day; a narrow one lists the days that have programmes."""
    newsroom("programmes", "add", "two", "2026-01-06 08:00", "A title that is not cut")
    newsroom("programmes", "channel", "two", "--name", "Second")
    wide, narrow = (
        screen("programmes", "week", "2026-01-06", env={"COLUMNS": columns}).out for columns in ("140", "60")
    )
    assert re.search(r"^one\n *\n Time +Mon 5 Jan +Tue 6 Jan .* Sun 11 Jan", wide, re.M)
    assert re.search(r"^ Mon 5 Jan +19:00 +News *\n +20:15 +Film", narrow, re.M)
    assert re.search(r"^Second\n *\n Day.*\n.*\n Tue 6 Jan +08:00 +A title that is not cut", narrow, re.M)
    assert max(map(len, narrow.splitlines())) <= 60
    assert "T2 5/1" in screen("programmes", "week", "2026-01-06", env={"NEWSROOM_LANG": "vi"}).out


def test_a_list_on_a_terminal_says_only_if_it_left_programmes_out(newsroom: Run, screen: Run, tmp_path: Path) -> None:
    rows = [f"one,2026-01-06,{n // 60:02}:{n % 60:02},Item {n}" for n in range(51)]
    (tmp_path / "day.csv").write_text("\n".join(("channel,date,start,title", *rows)) + "\n")
    newsroom("programmes", "import", "day.csv")
    day = ("programmes", "list", "--date", "2026-01-06")
    first = screen(*day)
    assert first.err == "50 programmes shown; -n 0 shows all\n"
    assert "Item 49" in first.out
    assert "Item 50" not in first.out
    for rest in (("--offset", "1"), ("-n", "0"), ("-n", "50")):
        assert screen(*day, *rest).err == ""


def test_every_name_of_a_pattern(newsroom: Run) -> None:
    newsroom("programmes", "add", "one", "2026-01-05 22:30", "Late News", "--episode", "No 7")
    pattern = "https://tv.example/{date}/{year}/{month}/{day}/{time}/{slug}/{channel}/{id}/{episode}"
    newsroom("programmes", "link", "--pattern", pattern, "--title", "Late News")
    [url] = [row["url"] for row in newsroom("programmes", "list", "--date", "2026-01-05", "--json").json if row["url"]]
    *head, number, episode = url.removeprefix("https://tv.example/").split("/")
    assert head == ["2026-01-05", "2026", "01", "05", "2230", "late-news", "one"]
    assert number.isdecimal()
    assert episode == "no-7"
    for wrong in ("https://tv.example/a.mp4", "https://tv.example/{title}", "https://tv.example/{id}" + "x" * 2000):
        newsroom("programmes", "link", "--pattern", wrong, "--title", "Late News", code=2)


def test_a_time_that_the_clocks_skip_is_named(newsroom: Run) -> None:
    newsroom("programmes", "add", "one", "2026-03-28 02:30", "Night talk")
    said = newsroom("programmes", "copy", "2026-03-28", "--to", "2026-03-29", "--yes").err
    assert "warning: programme 4 starts at 2026-03-29 03:30, because the clocks skip 02:30 that day" in said
    assert "skip" not in newsroom("programmes", "copy", "2026-03-28", "--to", "2026-03-30", "--yes").err
