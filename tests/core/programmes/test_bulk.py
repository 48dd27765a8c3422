"""Copies of programmes on other days, and the addresses of many recordings."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsroom import clock
from newsroom.core.programmes import bulk, editing, programmes
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.errors import Invalid
from tests.site.paper import START, Paper

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def add(paper: Paper, start: str, stop: str | None = None, title: str = "News", **more: object) -> Programme:
    entry = ProgrammeEntry(channel="one", start=start, stop=stop, title=title, **more)  # type: ignore[arg-type]
    return editing.add(paper.db, entry, video_url="https://a.example/a.mp4", now=START, actor="lan")


def local(at: str) -> str:
    return f"{clock.local(clock.from_text(at), BERLIN):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "stop", "days", "expected"),
    [
        ("2026-03-28T18:00:00Z", "2026-03-28T19:00:00Z", 1, ("03-29 19:00", "03-29 20:00")),  # clocks go forward
        ("2026-10-24T17:00:00Z", "2026-10-24T18:00:00Z", 1, ("10-25 19:00", "10-25 20:00")),
        ("2026-03-28T01:30:00Z", None, 1, ("03-29 03:30", None)),  # 2:30 is skipped
        ("2026-03-02T22:30:00Z", "2026-03-03T00:30:00Z", 7, ("03-09 23:30", "03-10 01:30")),  # over midnight
    ],
)
def test_a_copy_keeps_the_local_time(
    paper: Paper, start: str, stop: str | None, days: int, expected: tuple[str, str | None]
) -> None:
    row = add(paper, start, stop, episode="7", description="Words")
    with paper.act("programmes copy") as act:
        change = bulk.copy(act, [row], [days], BERLIN)
    [copy] = [programmes.get(paper.db, one) for one in change.done]
    skipped = [(number, f"{wanted:%H:%M}", f"{given:%H:%M}") for number, wanted, given in change.skipped]
    assert skipped == ([(copy.id, "02:30", "03:30")] if expected[0] == "03-29 03:30" else [])
    assert (local(copy.start), local(copy.stop_given) if copy.stop_given else None) == expected
    assert (copy.title, copy.description, copy.episode, copy.video_url, copy.slug) == ("News", "Words", "", "", None)


def test_what_would_overlap_is_left_out_and_repeats_are_marked(paper: Paper) -> None:
    row = add(paper, "2026-03-02T18:00:00Z", "2026-03-02T19:00:00Z", live=True)
    add(paper, "2026-03-03T18:30:00Z", "2026-03-03T19:30:00Z", "Film")
    with paper.act("programmes copy") as act:
        change = bulk.copy(act, [row], [1, 2], BERLIN, repeat=True)
    assert [error.message for _, error in change.failed] == [
        "'News' at 2026-03-03 19:00 +01:00 would overlap programme 2, 'Film'"
    ]
    assert "--force" not in str(change.failed[0][1].hint)  # `copy` has no such option
    [copy] = [programmes.get(paper.db, one) for one in change.done]
    assert (copy.start, copy.repeat, copy.live) == ("2026-03-04T18:00:00Z", True, False)
    with pytest.raises(Invalid, match="at most"), paper.act("programmes copy") as act:
        bulk.copy(act, [row], range(1, bulk.MOST + 2), BERLIN)


def test_weekdays_until_a_day() -> None:
    first, last = date(2026, 3, 2), date(2026, 3, 10)  # a Monday, a Tuesday
    assert [one.day for one in bulk.days_until(first, last, [0, 2])] == [4, 9]
    assert bulk.days_until(first, first, range(7)) == []
    assert bulk.days_until(last, first, range(7)) == []


def test_links_name_what_is_no_address(paper: Paper) -> None:
    row, other = add(paper, "2026-03-02T18:00:00Z"), add(paper, "2026-03-03T18:00:00Z")
    with paper.act("programmes link") as act:
        change = bulk.link(
            act, [(row, "https://a.example/new.mp4"), (other, "javascript:x"), (other, other.video_url)], BERLIN
        )
    assert (change.done, [which for which, _ in change.failed]) == ([row.id], [str(other.id)])
    assert programmes.get(paper.db, row.id).video_url == "https://a.example/new.mp4"
    since = datetime(2026, 3, 1, tzinfo=BERLIN)
    wanted = {"since": since, "until": datetime(2026, 3, 9, tzinfo=BERLIN), "channel": None}
    assert list(bulk.without_recording(paper.db, replacing=False, **wanted)) == []  # type: ignore[arg-type]
    assert len(list(bulk.without_recording(paper.db, replacing=True, **wanted))) == 2  # type: ignore[arg-type]
