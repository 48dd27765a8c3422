"""`newsroom series podcast`: from the prompt to the feed, and its way through archives, `check` and `undo`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def newsroom(run: Run, tmp_path: Path) -> Run:
    """A newsroom with a series of one story with a sound file, and pictures that are artwork and that are none."""
    from PIL import Image

    run("init", "--title", "Courier", "--lang", "en")
    run(
        "draft",
        "--title",
        "One",
        "--slug",
        "one",
        "-",
        stdin="---\nduration: 12:34\nseries: Flood\n---\n![a](https://a.example/a.mp3)",
    )
    run("publish", "one")
    Image.new("RGB", (1400, 1400), "navy").save(tmp_path / "cover.png")
    Image.new("L", (1400, 1000), 90).save(tmp_path / "wide.png")
    return run


def test_from_the_prompt_to_the_feed(newsroom: Run, tmp_path: Path) -> None:
    refused = newsroom("series", "podcast", "flood", "--artwork", "wide.png", code=4)
    assert "1400 × 1000 pixels, and must be a square of 1400 to 3000 pixels" in refused.err
    assert newsroom("media", "list", "--json").json == []
    [made] = newsroom(
        "series",
        "podcast",
        "flood",
        "--artwork",
        "cover.png",
        "--email",
        "radio@news.example",
        "--type",
        "serial",
        "--json",
    ).json
    assert (made["podcast"], made["type"], made["category"], made["email"]) == (
        True,
        "serial",
        "News",
        "radio@news.example",
    )
    assert made["feed"].endswith("/podcast/flood.xml")
    [listed] = newsroom("series", "list", "--json").json
    assert (listed["podcast"], listed["artwork"], listed["feed"]) == (True, made["artwork"], made["feed"])
    newsroom("build", "-o", "out")
    assert made["guid"] in (tmp_path / "out/podcast/flood.xml").read_text("utf-8")
    found = newsroom("check", "--all", "--fields", "where,code", "--no-headers").out
    assert "flood\tno-description" in found
    assert "one\tno-audio-bytes" in found
    assert "artwork" not in found
    newsroom("undo")
    assert newsroom("series", "list", "--json").json[0]["podcast"] is False


def test_a_podcast_without_artwork_is_named_by_series(newsroom: Run) -> None:
    newsroom("series", "podcast", "flood")
    assert "podcast Flood: it has no artwork" in newsroom("series", "list").err
    assert "podcast" in newsroom("log").out
    newsroom("series", "podcast", "flood", "--off")
    assert newsroom("series", "list").err == ""
    assert "Flood is not a podcast" in newsroom("series", "podcast", "flood", "--off", code=4).err
    assert "unknown type 'x'" in newsroom("series", "podcast", "flood", "--type", "x", code=2).err


def test_a_stopped_podcast_is_changed_without_starting_it(newsroom: Run) -> None:
    newsroom("series", "podcast", "flood", "--artwork", "cover.png")
    assert "newsroom series podcast flood --artwork ''" in newsroom("media", "rm", "1", code=6).err
    newsroom("series", "podcast", "flood", "--off")
    assert "newsroom series podcast flood --off --artwork ''" in newsroom("media", "rm", "1", code=6).err
    [changed] = newsroom("series", "podcast", "flood", "--off", "--artwork", "", "--json").json
    assert (changed["podcast"], changed["artwork"]) == (False, None)
    newsroom("media", "rm", "1")


def test_an_archive_takes_the_podcast_with_it(newsroom: Run, tmp_path: Path) -> None:
    values = ("--artwork", "cover.png", "--author", "Radio", "--explicit", "--not-locked", "--category", "Politics")
    [made] = newsroom("series", "podcast", "flood", *values, "--json").json
    newsroom("export", "markdown", "-o", "archive")
    (tmp_path / "other").mkdir()
    newsroom("-d", "other/newsroom.db", "init", "other", "--title", "Other", "--lang", "en")
    newsroom("-d", "other/newsroom.db", "import", "markdown", "archive")
    [again] = newsroom("-d", "other/newsroom.db", "series", "podcast", "flood", "--json").json
    same = ("guid", "author", "explicit", "locked", "category", "podcast")
    assert {name: again[name] for name in same} == {name: made[name] for name in same}
    assert again["artwork"] is not None
    newsroom("-d", "other/newsroom.db", "import", "markdown", "archive")
