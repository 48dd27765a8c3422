"""The calendar: RFC 5545's escaping and folding, read back by an unfolder of the test's own."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.core.programmes.fields import Programme
from newsroom.formats.programmes import icalendar

SHOWING = Programme(
    id=7, channel="news.example.org", channel_name="News, One", start="2026-01-05T12:00:00Z",
    stop="2026-01-05T12:45:00Z", stop_given=None, title="Thời sự", subtitle="Tối", description="A; b, c\\d",
    category="News, Local", episode="", live=False, repeat=False, new=False, clump="0/1", start_typed="",
    article_id=None, path=None, video_url="https://video.example.org/1", source="hand",
    updated_at="2026-01-01T00:00:00Z",
)  # fmt: skip


def written(*rows: Programme, name: str = "Town Paper") -> str:
    """The calendar of these programmes."""
    out = io.StringIO(newline="")
    icalendar.write(out, rows, name=name, domain="example.org")
    return out.getvalue()


def lines(text: str) -> list[str]:
    """The lines with folds taken out, as a calendar program sees them."""
    assert text.endswith("\r\n")
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def value(text: str, key: str) -> str:
    """The unescaped value of the only line with this key."""
    [line] = [line for line in lines(text) if line.startswith(key + ":")]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], line.partition(":")[2])


def test_one_event() -> None:
    assert lines(written(SHOWING))[2:] == [
        f"PRODID:-//newsroom//newsroom {icalendar.__version__}//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Town Paper",
        "BEGIN:VEVENT",
        "UID:programme-7@example.org",
        "DTSTAMP:20260101T000000Z",
        "DTSTART:20260105T120000Z",
        "DTEND:20260105T124500Z",
        "SUMMARY:Thời sự: Tối",
        "LOCATION:News\\, One",
        "DESCRIPTION:A\\; b\\, c\\\\d",
        "CATEGORIES:News,Local",
        "URL:https://video.example.org/1",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(SHOWING, stop=None, subtitle="", description="", category="", video_url="")
    keys = [line.partition(":")[0] for line in lines(written(bare))]
    assert not {"DTEND", "DESCRIPTION", "CATEGORIES", "URL"} & set(keys)


@pytest.mark.parametrize("hostile", ["x\r\nEND:VCALENDAR", "x\nBEGIN:VEVENT", "x\x85y", "\x1b[31mred", "x\u2028y"])
def test_text_cannot_add_lines(hostile: str) -> None:
    text = written(replace(SHOWING, title=hostile, description=hostile, video_url=hostile), name=hostile)
    assert len(lines(text)) == len(lines(written(SHOWING)))
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("x" * 67, ["x" * 67]), ("x" * 68, ["x" * 67, " x"]), ("x" * (67 + 74), ["x" * 67, " " + "x" * 74]),
        ("x" * (67 + 75), ["x" * 67, " " + "x" * 74, " x"]), ("x" * 66 + "é", ["x" * 66, " é"]), ("x" * 65 + "é", ["x" * 65 + "é"]),
    ],
)  # fmt: skip
def test_a_line_is_folded_when_the_next_letter_does_not_fit(title: str, lines: list[str]) -> None:
    text = written(replace(SHOWING, title=title, subtitle=""))
    assert "\r\nSUMMARY:" + "\r\n".join(lines) + "\r\nLOCATION:" in text


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=300))
def test_folding_is_within_75_bytes_splits_no_letter_and_loses_nothing(title: str) -> None:
    import unicodedata

    text = written(replace(SHOWING, title=title, subtitle=""))
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    expected = unicodedata.normalize("NFC", title.removeprefix("\ufeff"))
    assert value(text, "SUMMARY").replace("\ufffe", "").replace("\uffff", "") == re.sub("[\ufffe\uffff]", "", expected)
