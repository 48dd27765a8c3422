"""Podcasts: what their feeds say, their guid, and what is refused."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newsroom.core import undo
from newsroom.core.journal import actions
from newsroom.core.media import pictures
from newsroom.core.series import podcast_categories, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import Series, SeriesEntry
from newsroom.errors import Invalid, NewsroomError
from tests.site.paper import Paper

SITE = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def make(paper: Paper, name: str = "Flood") -> Series:
    with paper.act("series add") as act:
        return series.add(act, SeriesEntry(name))


def put(paper: Paper, one: Series, entry: PodcastEntry = PodcastEntry(), **more: Any) -> podcasts.Podcast:
    with paper.act("series podcast") as act:
        return podcasts.put(act, one, entry, **{"site_url": SITE, **more})


def square(paper: Paper, width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> int:
    from PIL import Image

    stream = io.BytesIO()
    Image.new(mode, (width, height)).save(stream, kind)
    with paper.act("media add") as act:
        return pictures.add(act, stream.getvalue(), name=f"cover.{kind.lower()}").id


def test_the_guid_is_that_of_the_namespace() -> None:
    # The example of the specification, docs/tags/guid.md.
    assert podcasts.guid_of("podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    for same in ("https://podnews.net/rss", "http://podnews.net/rss/", "https://podnews.net/rss//"):
        assert podcasts.guid_of(same) == "9b024349-ccf0-5f69-a609-6b82873eab3c"


def test_the_guid_never_changes(paper: Paper) -> None:
    flood = make(paper)
    first = put(paper, flood)
    assert first.guid == podcasts.guid_of("news.example.org/podcast/flood.xml")
    assert not put(paper, flood, active=False).active
    assert podcasts.list_(paper.db) == []
    again = put(paper, flood, PodcastEntry(author="Lan"), site_url="https://elsewhere.example")
    assert (again.guid, again.active) == (first.guid, True)
    brought = str(uuid.uuid4())
    assert put(paper, flood, guid=brought).guid == brought


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"email": "nobody"}, "not an e-mail address"),
        ({"email": "a@b c"}, "not an e-mail address"),
        ({"funding": "http://news.example"}, "https://"),
        ({"funding": "javascript:alert(1)"}, "https://"),
        ({"funding_words": "x" * 129}, "at most 128"),
        ({"author": "x" * 256}, "at most 255"),
        ({"owner": "x" * 256}, "at most 255"),
        ({"funding": "https://news.example/" + "x" * 480}, "at most 500"),
        ({"category": "Weather"}, "no podcast category"),
    ],
)
def test_what_no_feed_may_contain_is_refused(paper: Paper, change: dict[str, Any], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        put(paper, make(paper), replace(PodcastEntry(), **change))
    with pytest.raises(Invalid, match="not a UUID"):
        put(paper, make(paper, "Storm"), guid="x")


def test_all_that_is_set_is_kept_up_to_its_longest(paper: Paper) -> None:
    entry = PodcastEntry(
        author="a" * 255,
        owner="b" * 255,
        email="c" * 64 + "@" + "d" * 189,
        explicit=True,
        serial=True,
        locked=False,
        funding="https://news.example/" + "x" * 479,
        funding_words="e" * 128,
    )
    put(paper, make(paper), entry)
    [kept] = podcasts.list_(paper.db)
    assert kept.entry == entry
    put(paper, make(paper, "Storm"))
    bare = podcasts.list_(paper.db)[1].entry
    assert (bare.explicit, bare.serial, bare.locked) == (False, False, True)


def test_a_podcast_goes_with_its_series_and_comes_back_with_undo(paper: Paper) -> None:
    flood, storm = make(paper), make(paper, "Storm")
    guids = [put(paper, one).guid for one in (flood, storm)]
    with paper.act("series rm") as act:
        series.remove(act, [flood])
    assert [one.guid for one in podcasts.list_(paper.db)] == guids[1:]
    undo.undo(paper.db, actor="lan", now=paper.now)
    assert [one.guid for one in podcasts.list_(paper.db)] == guids


@pytest.mark.parametrize(
    ("width", "height", "kind", "why"),
    [
        (1399, 1399, "PNG", "1399 × 1399"),
        (3001, 3001, "PNG", "3001 × 3001"),
        (1400, 1401, "PNG", "must be a square"),
        (1400, 1400, "GIF", "must be a JPEG or PNG"),
        (1400, 1400, "PNG", ""),
        (3000, 3000, "JPEG", ""),
    ],
)
def test_artwork_is_a_square_of_the_size_that_directories_ask_for(
    paper: Paper, width: int, height: int, kind: str, why: str
) -> None:
    flood, picture = make(paper), square(paper, width, height, kind)
    if why:
        with pytest.raises(Invalid, match=why):
            put(paper, flood, PodcastEntry(artwork=picture))
        return
    put(paper, flood, PodcastEntry(artwork=picture))
    assert podcasts.artworks(paper.db) == {picture}
    with pytest.raises(NewsroomError, match="is the artwork of the podcast Flood"), paper.act("media rm") as act:
        pictures.remove(act, picture)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("news", "News"),
        ("Politics", "News/Politics"),
        ("News/Politics", "News/Politics"),
        ("fashion & beauty", "Arts/Fashion & Beauty"),
        ("Weather", None),
        ("", None),
    ],
)
def test_categories_are_those_of_apple(typed: str, found: str | None) -> None:
    assert podcast_categories.find(typed) == found


def test_a_name_of_a_category_is_there_once() -> None:
    names = [one for inner in podcast_categories.CATEGORIES.values() for one in inner.split(", ") if one]
    assert len(names) == len(set(names)) == 91
    assert len(podcast_categories.CATEGORIES) == 19


def test_problems_name_what_directories_miss(paper: Paper) -> None:
    flood, storm = make(paper), make(paper, "Storm")
    put(paper, flood)
    codes = {(one.where, one.code) for one in podcasts.problems(paper.db, [flood, storm])}
    assert codes == {("flood", "no-artwork"), ("flood", "no-owner"), ("flood", "no-description")}


@pytest.mark.parametrize(("mode", "named"), [("L", True), ("RGB", False), ("RGBA", False), ("P", False)])
def test_an_artwork_without_rgb_colours_is_named(paper: Paper, mode: str, named: bool) -> None:
    flood = make(paper)
    put(paper, flood, PodcastEntry(artwork=square(paper, 1400, 1400, mode=mode)))
    assert ("artwork" in {one.code for one in podcasts.problems(paper.db, [flood])}) == named


def test_only_podcasts_have_such_problems_and_each_change_is_logged(paper: Paper) -> None:
    flood, storm = make(paper), make(paper, "Storm")
    put(paper, flood)
    put(paper, storm)
    put(paper, storm, active=False)
    put(paper, storm, active=False)  # no change
    assert {one.where for one in podcasts.problems(paper.db, [storm, flood])} == {"flood"}
    said = [
        (one.action, one.detail) for one in reversed(actions.log(paper.db, kind="series")) if "podcast" in one.action
    ]
    assert said == [("podcast", {"name": "Flood"}), ("podcast", {"name": "Storm"}), ("podcast off", {"name": "Storm"})]
