"""Addresses of recordings: from the columns of a file, and from every name of a pattern."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.programmes.fields import Programme
from newsroom.desk import Desk, programme_entry, programme_recordings
from newsroom.errors import Invalid, NotFound, Usage

NOTHING: dict[str, Any] = {"stop": None, "day": None, "article": None, "video": None, "force": False}
URL = "https://v.example/1"


@pytest.fixture
def shown(desk: Desk) -> Programme:
    given = {"channel": "News One", "title": "Thời sự: tối", "episode": "S1 E2"}
    return programme_entry.add(desk, given, start="2026-03-02 19:05", **NOTHING)


def from_text(desk: Desk, text: str) -> list[tuple[int, str]]:
    (desk.folder / "r.csv").write_text(text)
    return [(one.id, url) for one, url in programme_recordings.from_csv(desk, "r.csv")]


@pytest.mark.parametrize(
    "text",
    [
        f"id,video\n1,{URL}\n", f"ID , URL\n 1 , {URL} \n", f"video_url,id\n{URL},1\n", f"recording,id\n{URL},1\n",
        f"channel,date,start,video\nNews One,2026-03-02,19:05,{URL}\n", f"channel,start,video\nNews One,2026-03-02 19:05,{URL}\n",
        f"id,channel,start,video\n1,,,{URL}\n", f"id,channel,start,video\n,News One,2026-03-02 19:05,{URL}\n",
        f"id,video,url\n1,{URL},https://v.example/2\n", f"id,video\n\n , \n1,{URL}\n",
    ],
)  # fmt: skip
def test_every_way_to_name_a_programme(desk: Desk, shown: Programme, text: str) -> None:
    assert from_text(desk, text) == [(shown.id, URL)]


@pytest.mark.parametrize(
    "text", ["", "id\n1\n", f"channel,video\na,{URL}\n", f"start,video\na,{URL}\n", "id,film\n1,x\n"]
)
def test_a_file_without_a_needed_column_is_refused(desk: Desk, shown: Programme, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_text(desk, text)
    assert refused.value.message == "r.csv:1: the file needs columns for the programme and for the address of its video"
    assert refused.value.hint == "write the first line as id,video or as channel,date,start,video"


def test_every_line_that_is_wrong_is_named(desk: Desk, shown: Programme) -> None:
    lines = [
        "id,channel,start,video", f"x1,,,{URL}", f"{'1' * 16},,,{URL}", f"99,,,{URL}", "1,,,ftp://x", "1,,,",
        f",News One,2026-03-02 19:06,{URL}",
    ]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        from_text(desk, "\n".join(lines))
    said = [line.partition(" (")[0] for line in refused.value.message.split("\n")]
    assert said[:2] == [
        "r.csv:2: 'x1' is not the id of a programme",
        f"r.csv:3: '{'1' * 16}' is not the id of a programme",
    ]
    assert [line.partition(": ")[0] for line in said] == [f"r.csv:{number}" for number in range(2, 8)]
    assert said[3:5] == ["r.csv:5: 'ftp://x' is not a web address", "r.csv:6: '' is not a web address"]
    assert said[5].startswith("r.csv:7: no programme begins on News One at ")


def test_what_is_no_csv_and_no_file(desk: Desk, shown: Programme) -> None:
    with pytest.raises(Invalid, match="not CSV"):
        from_text(desk, f'id,video\n1,"{URL}" x\n')
    with pytest.raises(NotFound):
        programme_recordings.from_csv(desk, "none.csv")


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://v/{date}", "https://v/2026-03-02"), ("{year}/{month}/{day}-{time}", "2026/03/02-1905"),
        ("{slug}.mp4", "thoi-su-toi.mp4"), ("{channel}/{id}", "news-one/1"), ("{episode}", "s1-e2"), ("{id}{}{ID}", "1{}{ID}"),
    ],
)  # fmt: skip
def test_every_name_of_a_pattern(desk: Desk, shown: Programme, pattern: str, url: str) -> None:
    assert programme_recordings.by_pattern(desk, pattern, [shown]) == [(shown, url)]


@pytest.mark.parametrize("pattern", ["", "https://v/", "{title}", "{id}{nope}", "{id}".ljust(2001, "x")])
def test_a_pattern_without_a_name_or_with_an_unknown_one_is_refused(desk: Desk, shown: Programme, pattern: str) -> None:
    with pytest.raises(Usage) as refused:
        programme_recordings.by_pattern(desk, pattern, [shown])
    assert refused.value.hint == (
        "use one of: {date}, {year}, {month}, {day}, {time}, {slug}, {channel}, {id}, {episode}"
    )
    assert programme_recordings.by_pattern(desk, "{id}".ljust(2000, "x"), [shown])[0][1].startswith("1x")


def test_long_values_are_named_in_part(desk: Desk, shown: Programme) -> None:
    with pytest.raises(Invalid) as refused:
        from_text(desk, f"id,video\n{'x' * 101},{URL}\n1,{'y' * 201}\n")
    assert f"'{'x' * 100}' is not the id" in refused.value.message
    assert f"'{'y' * 200}' is not a web address" in refused.value.message


def test_a_file_has_a_limit(desk: Desk, shown: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[int] = []
    real = programme_recordings.files.read
    monkeypatch.setattr(
        programme_recordings.files, "read", lambda path, *, limit: (limits.append(limit), real(path, limit=limit))[1]
    )
    assert from_text(desk, f"id,video\n1,{URL}\n") == [(1, URL)]
    assert limits == [16_777_216]  # 16 MiB


def test_of_two_programmes_at_one_time_that_of_the_channel_is_meant(desk: Desk, shown: Programme) -> None:
    given = {"channel": "Other", "title": "Phim"}
    other = programme_entry.add(desk, given, start="2026-03-02 19:05", **NOTHING)
    text = f"channel,date,start,video\nOther,2026-03-02,19:05,{URL}\nNews One,2026-03-02,19:05,{URL}\n"
    assert from_text(desk, text) == [(other.id, URL), (shown.id, URL)]
    with pytest.raises(Invalid, match="no programme begins on Other at 2026-03-02 19:04"):
        from_text(desk, f"channel,date,start,video\nOther,2026-03-02,19:04,{URL}\n")


def test_two_programmes_of_one_time_are_not_guessed_at(desk: Desk, shown: Programme) -> None:
    """An import keeps a programme with a recording beside the one that now has its time."""
    given = {"channel": "News One", "title": "Phim"}
    programme_entry.add(desk, given, start="2026-03-02 19:05", **(NOTHING | {"force": True}))
    with pytest.raises(Invalid, match=r"2 programmes begin on News One at .*: 1 'Thời sự: tối', 2 'Phim'"):
        from_text(desk, f"channel,date,start,video\nNews One,2026-03-02,19:05,{URL}\n")
    assert from_text(desk, f"id,video\n2,{URL}\n") == [(2, URL)]


def test_a_programme_without_words_for_an_address(desk: Desk) -> None:
    given = {"channel": "!", "title": "?", "episode": ""}
    made = programme_entry.add(desk, given, start="2026-03-02 19:05", **NOTHING)
    assert programme_recordings.by_pattern(desk, "{slug}/{channel}/{episode}x", [made]) == [
        (made, "programme/channel/x")
    ]
