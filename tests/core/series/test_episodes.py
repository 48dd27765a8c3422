"""What front matter says about an episode, and what podcast programs will miss."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsroom.core.series import episodes, parts, podcasts, series
from newsroom.core.series.episodes import EpisodeChapter, EpisodeEntry
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry
from tests.site.paper import Paper


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"duration": "12:34"}, EpisodeEntry(duration=754)),
        ({"duration": "1:02:03"}, EpisodeEntry(duration=3723)),
        ({"duration": 95}, EpisodeEntry(duration=95)),
        ({"audio_bytes": "12345"}, EpisodeEntry(bytes=12345)),
        ({"season": 2, "episode": "7", "episode_type": "Trailer"}, EpisodeEntry(season=2, episode=7, type="trailer")),
        ({"explicit": True}, EpisodeEntry(explicit=True)),
        ({"explicit": "no"}, EpisodeEntry(explicit=False)),
        (
            {"chapters": ["0:00 Intro", "1:30 The river <b>"]},
            EpisodeEntry(chapters=(EpisodeChapter(0, "Intro"), EpisodeChapter(90, "The river <b>"))),
        ),
        (
            {"chapters": "0:00 Intro\n\n[1:00:00] End"},
            EpisodeEntry(chapters=(EpisodeChapter(0, "Intro"), EpisodeChapter(3600, "End"))),
        ),
        ({"duration": "", "season": None, "other": "x"}, EpisodeEntry()),
        ({"duration": "0:01"}, EpisodeEntry(duration=1)),
        ({"duration": "168:00:00"}, EpisodeEntry(duration=7 * 24 * 3600)),
        ({"audio_bytes": 1, "season": 100_000, "episode": 1}, EpisodeEntry(bytes=1, season=100_000, episode=1)),
        ({"audio_bytes": "100000000000", "episode_type": "bonus"}, EpisodeEntry(bytes=10**11, type="bonus")),
        *(({"explicit": word}, EpisodeEntry(explicit=True)) for word in ("true", "Yes", "on", "1", 1)),
        *(({"explicit": word}, EpisodeEntry(explicit=False)) for word in ("false", "off", "0", "clean", False)),
        ({"chapters": ["0:00 " + "x" * 201]}, EpisodeEntry(chapters=(EpisodeChapter(0, "x" * 200),))),
        (
            {"chapters": [f"{number // 60}:{number % 60:02d} x" for number in range(200)]},
            EpisodeEntry(chapters=tuple(EpisodeChapter(number, "x") for number in range(200))),
        ),
    ],
)
def test_what_a_text_says(said: dict[str, Any], found: EpisodeEntry) -> None:
    assert episodes.read(said) == (found, [])


@pytest.mark.parametrize(
    "said",
    [
        {"duration": "an hour"},
        {"duration": "0:00"},
        {"duration": "9" * 5000},
        {"duration": ["1:00"]},
        {"duration": "168:00:01"},
        {"audio_bytes": "100000000001"},
        {"season": "100001"},
        {"chapters": ["1:00 a", "1:00 b"]},
        {"audio_bytes": "12 MB"},
        {"audio_bytes": "-5"},
        {"audio_bytes": "١٢"},
        {"season": "0"},
        {"episode": "1.5"},
        {"episode_type": "special"},
        {"explicit": "perhaps"},
        {"chapters": ["Intro"]},
        {"chapters": ["1:00 b", "0:30 a"]},
        {"chapters": [f"{number // 60}:{number % 60:02d} x" for number in range(201)]},
        {"chapters": [{"time": "0:00"}]},
        {"chapters": 5},
    ],
)
def test_what_means_nothing_is_named_and_left_out(said: dict[str, Any]) -> None:
    assert episodes.read(said) == (EpisodeEntry(), list(said))


def test_problems_of_episodes_are_named(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    with_file = {"duration": "1:00", "audio_bytes": "100"}
    stories = [
        paper.story("Good", "![a](https://a.example/a.mp3)", extra=with_file),
        paper.story("Text", "Only words."),
        paper.story("Pieces", "![a](https://a.example/a.m3u8)", extra=with_file),
        paper.draft("Bare", "![a](https://a.example/a.mp3)", extra={"season": "x"}),
    ]
    with paper.act("series add") as act:
        flood = series.add(act, SeriesEntry("Flood"))
        parts.put(act, flood, stories)
    assert episodes.problems(paper.db) == []
    with paper.act("series podcast") as act:
        podcasts.put(act, flood, PodcastEntry(), site_url="https://news.example.org")
    assert [(one.where, one.code) for one in episodes.problems(paper.db)] == [
        ("text", "no-audio"),
        ("pieces", "no-audio"),
        ("bare", "episode"),
        ("bare", "no-audio-bytes"),
        ("bare", "no-duration"),
        ("bare", "same-audio"),
    ]


@pytest.mark.parametrize(
    ("written", "starts"),
    [
        ("0:00 A\n1:00 B\n2:00 C", (0, 60, 120)),
        ("0:00 A\n2:00 B\n1:00 C", None),  # the third is before the second
        ("0:00 A\n1:00 B\n1:00 C", None),
        ("0:00 A\n1:00:00 B", (0, 3600)),
    ],
)
def test_chapters_are_in_order(written: str, starts: tuple[int, ...] | None) -> None:
    found = episodes._chapters(written)
    assert (found and tuple(one.start for one in found)) == starts


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (["video a.mp4", "audio b.mp3", "audio c.mp3"], "b.mp3"),
        (["video a.mp4", "video b.mp4"], "a.mp4"),
        (["audio a.m3u8", "video b.mp4"], "b.mp4"),
        (["audio a.M3U8?x=.mp3#y", "audio b.mp3?x=.m3u8"], "b.mp3?x=.m3u8"),
        (["audio a.m3u8"], None),
        ([], None),
    ],
)
def test_the_file_of_an_episode_is_the_first_sound_or_else_video(shown: list[str], found: str | None) -> None:
    embeds = [
        SimpleNamespace(embed=SimpleNamespace(is_file=True, source=source, kind=SimpleNamespace(value=kind)))
        for kind, source in (one.split(" ") for one in shown)
    ]
    page = SimpleNamespace(embed=SimpleNamespace(is_file=False, source="x", kind=SimpleNamespace(value="audio")))
    file = episodes.file_of([page, *embeds])
    assert (file and file.embed.source) == found
