"""The pages of programmes that can be watched: slugs that never change, and the episodes beside each other."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.core import undo
from newsroom.core.programmes import channels, editing, programmes, recordings
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from tests.site.paper import START, Paper

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def add(
    paper: Paper, hours: int, title: str = "Thời sự", video: str = "https://a.example/a.mp4", **more: object
) -> Programme:
    start = clock.to_text(START + timedelta(hours=hours))
    channel = str(more.pop("channel", "one"))
    entry = ProgrammeEntry(channel=channel, start=start, title=title, **more)  # type: ignore[arg-type]
    return editing.add(paper.db, entry, video_url=video, zone=HANOI, now=START, actor="lan", force=True)


def test_a_slug_is_made_of_the_title_and_the_local_day_once(paper: Paper) -> None:
    first = add(paper, 15)  # 18:00 UTC is the next day in Hanoi
    assert first.slug == "thoi-su-2026-03-03"
    second = add(paper, 16)
    assert second.slug == f"thoi-su-2026-03-03-{second.id}"
    assert add(paper, 17, video="").slug is None
    edited = editing.edit(paper.db, first.id, {"title": "Phim"}, now=START, actor="lan")
    assert edited.slug == "thoi-su-2026-03-03"
    assert editing.edit(paper.db, first.id, {"video_url": ""}, now=START, actor="lan").slug is None
    again = editing.edit(paper.db, first.id, {"video_url": "https://a.example/b.mp4"}, now=START, actor="lan")
    assert again.slug == "thoi-su-2026-03-03"


def test_a_removed_programme_keeps_its_address_for_itself(paper: Paper) -> None:
    first = add(paper, 1)
    editing.remove(paper.db, [first.id], now=START, actor="lan")
    other = add(paper, 2)
    assert other.slug != first.slug
    undo.undo(paper.db, actor="lan", now=START)  # the addition
    undo.undo(paper.db, actor="lan", now=START)  # the removal
    assert programmes.get(paper.db, first.id).slug == first.slug


def test_episodes_are_those_of_the_same_title_and_channel(paper: Paper) -> None:
    one, other, two, hidden = (
        add(paper, 1),
        add(paper, 2, "Phim"),
        add(paper, 3, "THỜI SỰ"),
        add(paper, 4, channel="two"),
    )
    channels.put(paper.db, Channel("two", active=False), now=START, actor="lan")
    found = {place.programme.id: (place.previous, place.following) for place in recordings.places(paper.db)}
    assert found == {one.id: (None, two.id), other.id: (None, None), two.id: (one.id, None)}
    assert hidden.id not in found


@pytest.mark.parametrize(
    ("hours", "stop", "at", "on"),
    [(0, 1, 0, True), (0, 1, 1, False), (0, 1, -1, False), (0, None, 5, True), (0, None, 6, False)],
)
def test_what_is_on_air(paper: Paper, hours: int, stop: int | None, at: int, on: bool) -> None:
    ends = clock.to_text(START + timedelta(hours=stop)) if stop else None
    add(paper, hours, live=True, stop=ends)
    add(paper, hours, "Not live", channel="two", stop=ends)
    add(paper, hours, "No address", video="", live=True, channel="three", stop=ends)
    assert [one.title for one in recordings.on_air(paper.db, at=START + timedelta(hours=at))] == ["Thời sự"] * on


def test_a_long_live_programme_stays_on_air_whatever_begins_meanwhile(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "MOST_LIVE", 2)
    add(paper, 0, "Election night", live=True, stop=clock.to_text(START + timedelta(hours=9)))
    for hours in range(1, 6):
        add(paper, hours, "Show", channel="two")
    assert [one.title for one in recordings.on_air(paper.db, at=START + timedelta(hours=8))] == ["Election night"]


def test_the_newest_have_begun(paper: Paper) -> None:
    add(paper, -1, "Old"), add(paper, 0, "Now"), add(paper, 1, "Soon")
    assert [one.title for one in recordings.newest(paper.db, at=START, limit=5)] == ["Now", "Old"]
    assert [one.title for one in recordings.newest(paper.db, at=START, limit=1)] == ["Now"]
