"""Everything in the feed of a podcast: with all that its entry and its episodes may say, and with little."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.site.podcasting import with_clip
from tests.site.xml_lines import xml_lines

from newsroom.core.media import pictures
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry
from newsroom.site import podcast_feeds
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"
TRANSCRIPT = "\n\n:::transcript\n0:00 Good morning.\n:::\n"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def cover(paper: Paper) -> int:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (1400, 1400), "navy").save(stream, "PNG")
    with paper.act("media add") as act:
        return pictures.add(act, stream.getvalue(), name="cover.png").id


def files(paper: Paper, *stories: int, name: str = "Floods", introduction: str = "", **said: Any) -> list[SiteFile]:
    """The files of a podcast with these stories, the newest of which is the last."""
    with paper.act("series podcast") as act:
        one = series.find(paper.db, "floods") or series.add(act, SeriesEntry(name, introduction), slug="floods")
        parts.put(act, one, [paper.get(story) for story in stories])
        podcasts.put(act, one, PodcastEntry(**said), site_url=HOST)
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    found = series.find(paper.db, "floods")
    assert found
    return podcast_feeds.files(snapshot, found, stories[::-1])


def lines(feed: SiteFile) -> list[str]:
    return xml_lines(feed.data)


GUID = podcasts.guid_of("news.example.org/podcast/floods.xml")


def test_a_podcast_that_says_everything(paper: Paper) -> None:
    paper.set(site_hub="https://hub.example/")
    said = {
        "duration": "12:34",
        "audio_bytes": "123456",
        "season": "2",
        "episode": "7",
        "explicit": "yes",
        "chapters": ["0:00 Intro"],
    }
    body = f"![The river](https://cdn.example/a.m4a?x=1){TRANSCRIPT}"
    story = paper.story("High water", body, lead="A & B", authors=("Lan", "Hoa"), extra=said)
    number = cover(paper)
    feed, chapters, captions = files(
        paper, story.id, introduction="Of *water*.", author="Radio", owner="The owner", email="radio@x.example", category="News/Politics",
        artwork=number, explicit=True, serial=True, locked=False, funding="https://x.example/help", funding_words="Help us",
    )  # fmt: skip
    artwork = f"{HOST}{pictures.get(paper.db, number).path}"
    beside = f"{HOST}/podcast/floods/{story.uid}"
    assert [one.path for one in (feed, chapters, captions)] == [
        "/podcast/floods.xml", f"/podcast/floods/{story.uid}.json", f"/podcast/floods/{story.uid}.vtt",
    ]  # fmt: skip
    assert json.loads(chapters.data) == {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}]}
    assert captions.data.startswith(b"WEBVTT")
    assert [line for line in lines(feed) if "encoded" not in line] == [
        "channel/title: Floods", f"channel/link: {HOST}/series/floods/", "channel/description: Of water.", "channel/language: en",
        "channel/copyright: © Radio", "channel/lastBuildDate: Mon, 02 Mar 2026 03:00:00 +0000",
        f"channel/link href={HOST}/podcast/floods.xml rel=self type=application/rss+xml", "channel/link href=https://hub.example/ rel=hub",
        "channel/author: Radio", "channel/owner/name: The owner", "channel/owner/email: radio@x.example", f"channel/image href={artwork}",
        f"channel/image/url: {artwork}", "channel/image/title: Floods", f"channel/image/link: {HOST}/series/floods/",
        "channel/category text=News", "channel/category/category text=Politics", "channel/explicit: true", "channel/type: serial",
        f"channel/guid: {GUID}", "channel/locked owner=radio@x.example: no", "channel/medium: podcast",
        "channel/funding url=https://x.example/help: Help us",
        "channel/item/title: High water", f"channel/item/link: {HOST}/2026/03/high-water/",
        f"channel/item/guid isPermaLink=false: urn:uuid:{story.uid}", "channel/item/pubDate: Mon, 02 Mar 2026 03:00:00 +0000",
        "channel/item/description: A &amp; B", "channel/item/enclosure length=123456 type=audio/x-m4a url=https://cdn.example/a.m4a?x=1",
        "channel/item/title: High water", "channel/item/author: Lan, Hoa", "channel/item/duration: 754", "channel/item/explicit: true",
        "channel/item/episodeType: full", "channel/item/season: 2", "channel/item/season: 2", "channel/item/episode: 7",
        "channel/item/episode: 7", f"channel/item/person href={HOST}/author/lan/: Lan", f"channel/item/person href={HOST}/author/hoa/: Hoa",
        f"channel/item/transcript language=en type=text/vtt url={beside}.vtt",
        f"channel/item/transcript language=en type=text/html url={HOST}/2026/03/high-water/",
        f"channel/item/chapters type=application/json+chapters url={beside}.json",
    ]  # fmt: skip
    assert [line[:40] for line in lines(feed) if "encoded" in line] == ['channel/item/encoded: <figure class="emb']
    for name in ("atom", "content", "itunes", "podcast"):
        assert f"xmlns:{name}=".encode() in feed.data


def test_a_podcast_that_says_little(paper: Paper) -> None:
    story = paper.story("High water", "![a](https://cdn.example/a.mp4)")
    [feed] = files(paper, story.id)
    assert [line for line in lines(feed) if "encoded" not in line] == [
        "channel/title: Floods", f"channel/link: {HOST}/series/floods/", "channel/description: Floods", "channel/language: en",
        "channel/copyright: © Báo Thử", "channel/lastBuildDate: Mon, 02 Mar 2026 03:00:00 +0000",
        f"channel/link href={HOST}/podcast/floods.xml rel=self type=application/rss+xml", "channel/author: Báo Thử",
        "channel/category text=News", "channel/explicit: false", "channel/type: episodic", f"channel/guid: {GUID}", "channel/locked: yes",
        "channel/medium: video",
        "channel/item/title: High water", f"channel/item/link: {HOST}/2026/03/high-water/",
        f"channel/item/guid isPermaLink=false: urn:uuid:{story.uid}", "channel/item/pubDate: Mon, 02 Mar 2026 03:00:00 +0000",
        "channel/item/description: a", "channel/item/enclosure length=0 type=video/mp4 url=https://cdn.example/a.mp4",
        "channel/item/title: High water", "channel/item/episodeType: full",
    ]  # fmt: skip


def test_a_podcast_without_episodes(paper: Paper) -> None:
    story = paper.story("Words", "Only words.")
    [feed] = files(paper, story.id, email="radio@x.example", author="Radio", funding="https://x.example/help")
    found = lines(feed)
    assert "channel/medium: podcast" in found
    assert "channel/owner/name: Radio" in found
    assert "channel/locked owner=radio@x.example: yes" in found
    assert "channel/funding url=https://x.example/help: Support us" in found
    assert not [line for line in found if "lastBuildDate" in line or "item" in line]


def test_a_file_of_the_newsroom_is_what_it_is_whatever_the_text_says(paper: Paper) -> None:
    said = with_clip(paper)
    one = paper.story("One", said["body"], media=said["media"], extra={"duration": "9:99", "audio_bytes": "5"})
    [feed, *_] = files(paper, one.id)
    medium = pictures.get(paper.db, 1)
    found = lines(feed)
    assert f"channel/item/enclosure length={medium.bytes} type=audio/mpeg url={HOST}{medium.path}" in found
    assert "channel/item/duration: 120" in found
    paper.edit(one, extra={"duration": "0:42"})
    for unknown in (0.2, None):
        paper.db.execute("update media set duration = ? where id = 1", (unknown,))
        [feed, *_] = files(paper, one.id)
        assert "channel/item/duration: 42" in lines(feed)


def test_how_episodes_are_numbered(paper: Paper) -> None:
    """Of a serial the oldest is the first; a trailer has no number, and what an episode says counts."""
    extras: list[dict[str, str]] = [{}, {"episode_type": "trailer"}, {"episode": "40"}, {}]
    ids = []
    for number, extra in enumerate(extras):
        ids.append(paper.story(f"Story {number}", f"![a](https://cdn.example/{number}.mp3)", extra=extra).id)
        paper.wait(hours=1)

    def numbers(feed: SiteFile) -> list[str]:
        return [
            line.partition(": ")[2] for line in lines(feed) if "item/episode:" in line or "item/episodeType" in line
        ]

    [feed] = files(paper, *ids, serial=True)
    assert numbers(feed) == ["full", "4", "4", "full", "40", "40", "trailer", "full", "1", "1"]
    [feed] = files(paper, *ids)
    assert numbers(feed) == ["full", "full", "40", "40", "trailer", "full"]


def test_the_medium_is_video_only_if_every_episode_is(paper: Paper) -> None:
    one, other = (
        paper.story("One", "![a](https://cdn.example/a.mp4)").id,
        paper.story("Two", "![a](https://cdn.example/b.mp3)").id,
    )
    [feed] = files(paper, one, other)
    assert "channel/medium: podcast" in lines(feed)


def test_values_have_the_lengths_that_directories_take(paper: Paper) -> None:
    """255 characters for names and titles, 128 for a person, 4,000 bytes for a description."""
    story = paper.story("T" * 256, "![a](https://cdn.example/a.mp3)", authors=("A" * 60, "B" * 200))
    [feed] = files(paper, story.id)
    found: dict[str, list[int]] = {
        name: [] for name in ("channel/item/title", "channel/item/author", "channel/item/person")
    }
    for line in lines(feed):
        for name, lengths in found.items():
            if line.startswith(name):
                lengths.append(len(line.partition(": ")[2]))
    assert found == {"channel/item/title": [255, 255], "channel/item/author": [255], "channel/item/person": [60, 128]}
    exact = paper.story("T" * 255, "![a](https://cdn.example/a.mp3)", authors=("A" * 128,))
    [feed] = files(paper, exact.id)
    assert f"channel/item/title: {'T' * 255}" in lines(feed)
    assert any(line.endswith(f": {'A' * 128}") for line in lines(feed))


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("a" * 4_000, "a" * 4_000),
        ("a" * 4_001, "a" * 3_996 + "…"),
        ("&" * 800, "&amp;" * 800),
        ("ế" * 1_333, "ế" * 1_333),
        ("", ""),
    ],
)
def test_a_description_has_four_thousand_bytes_at_most(words: str, written: str) -> None:
    found = podcast_feeds._described(words)
    assert len(found.encode()) <= 4_000
    if len(written.encode()) <= 4_000 and not written.endswith("…"):
        assert found == written
    else:
        assert found.endswith("…")
        assert len(found.encode()) > 3_980


def test_only_a_series_that_is_a_podcast_has_files(paper: Paper) -> None:
    with paper.act("series add") as act:
        one = series.add(act, SeriesEntry("Other"))
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    assert podcast_feeds.files(snapshot, one, []) == []
    assert podcast_feeds.link(snapshot, one) is None
    files(paper)
    again = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    floods = series.find(paper.db, "floods")
    assert floods
    assert podcast_feeds.link(again, floods) == {"url": "/podcast/floods.xml", "name": "Floods"}


def test_five_hundred_episodes_at_most(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[int]] = []
    monkeypatch.setattr(Snapshot, "expect", lambda _, ids, text=False: asked.append([*ids]))
    files(paper)
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    floods = series.find(paper.db, "floods")
    assert floods
    monkeypatch.setattr(podcast_feeds.episodes, "entries", lambda *_: {})
    monkeypatch.setattr(Snapshot, "story", lambda *_: None)
    podcast_feeds.files(snapshot, floods, range(1_000, 0, -1))
    assert asked[-1] == [*range(1_000, 500, -1)]
