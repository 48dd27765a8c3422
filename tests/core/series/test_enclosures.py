"""Which files are episodes of podcasts: those of published stories, here and elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.core.media import pictures
from newsroom.core.series import enclosures
from newsroom.core.series.enclosures import EpisodeFile
from tests.site.paper import Paper
from tests.site.podcasting import TWO_MINUTES, add_podcast, one_episode, with_clip


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_a_clip_of_the_newsroom_is_what_its_record_says(paper: Paper) -> None:
    story, path = one_episode(paper)
    assert enclosures.by_path(paper.db) == {path: EpisodeFile(story, len(TWO_MINUTES), 120.0)}


def test_a_file_elsewhere_is_what_its_story_says(paper: Paper) -> None:
    said = {"duration": "1:00:00", "audio_bytes": "60000000"}
    one = paper.story("A", "![](https://CDN.example.net:8443/a/1.mp3?x=1)", extra=said).id
    two = paper.story("B", "![](https://cdn.example.net/b.m4a)").id
    add_podcast(paper, one, two)
    assert enclosures.by_path(paper.db) == {
        "/a/1.mp3": EpisodeFile(one, 60_000_000, 3600, "cdn.example.net"),
        "/b.m4a": EpisodeFile(two, 0, 0, "cdn.example.net"),
    }


def test_what_is_no_episode(paper: Paper) -> None:
    clip = with_clip(paper)
    draft = paper.draft("Draft", **clip).id
    add_podcast(paper, draft, paper.story("No file").id, paper.story("A list", "![](https://cdn.example/a.m3u8)").id)
    add_podcast(paper, paper.story("Ended", **clip).id, name="Ended", active=False)
    assert enclosures.by_path(paper.db) == {}
    paper.publish(draft)
    assert list(enclosures.by_path(paper.db)) == [pictures.get(paper.db, 1).path]


def test_a_file_of_two_stories_is_that_of_the_older_one(paper: Paper) -> None:
    clip = with_clip(paper)
    one, two = (paper.story(title, **clip).id for title in "AB")
    add_podcast(paper, two, one)
    assert [file.article_id for file in enclosures.by_path(paper.db).values()] == [one]
