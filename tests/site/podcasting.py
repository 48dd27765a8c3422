"""A podcast with one episode of two minutes in the newsroom, for the tests of its downloads."""

from __future__ import annotations

import io
from typing import Any

from tests import clips as files
from tests.site.paper import Paper

from newsroom.core.media import clips, pictures
from newsroom.core.media.clips import ClipFacts
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry

FRAME = 384  # bytes of 24 ms
MINUTE = 2500 * FRAME
TWO_MINUTES = files.mp3(5000)


def with_clip(paper: Paper, data: bytes = TWO_MINUTES, seconds: float = 120.0) -> dict[str, Any]:
    """The text of a story with a clip, for `Paper.story`."""
    with paper.act("media add") as act:
        made = clips.add(act, io.BytesIO(data), lambda: ClipFacts("audio/mpeg", seconds), name="talk.mp3")
    return {"body": "![](talk.mp3)", "media": {"talk.mp3": made.id}}


def add_podcast(paper: Paper, *stories: int, name: str = "Flood", active: bool = True) -> None:
    """A podcast of these stories."""
    with paper.act("series podcast") as act:
        one = series.add(act, SeriesEntry(name))
        parts.put(act, one, [paper.get(story) for story in stories])
        podcasts.put(act, one, PodcastEntry(), site_url="https://news.example.org", active=active)


def one_episode(paper: Paper) -> tuple[int, str]:
    """A story with a clip in a podcast, and the path of the clip."""
    story = paper.story("High water", **with_clip(paper)).id
    add_podcast(paper, story)
    return story, pictures.get(paper.db, 1).path
