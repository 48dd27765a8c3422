"""Pages with clips of the newsroom: a player with captions, what programs are told, and builds that change what must change."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests import clips
from tests.commands.pictures import png
from tests.conftest import Run

from newsroom import markup
from newsroom.formats.clips import outside_tools
from newsroom.markup import transcripts
from newsroom.markup.transcripts import Cue

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nXin chào\n"
TEXT = """---
title: Cầu mới
section: Thị trấn
authors: [An]
video: clip.mp4
---
Trước.

[![Phà](boat.png "Ra khơi")](boat.mp4)

![Lời](talk.mp3)

:::transcript
0:05 Đảng bộ họp
1:05.5 Hôm nay trời đẹp
1:05.9 và gió
:::
"""


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)


@pytest.fixture
def newsroom(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    run("init", "--title", "T", "--url", "https://t.example/n", "--lang", "vi", "--timezone", "UTC", "--no-pages")
    Path("clip.mp4").write_bytes(clips.mp4(size=(640, 360)))
    Path("clip.en.vtt").write_text(VTT, encoding="utf-8")
    Path("clip.vi.vtt").write_text(VTT, encoding="utf-8")
    Path("boat.mp4").write_bytes(clips.mp4(seconds=3725, media=b"boat"))
    Path("boat.png").write_bytes(png("red"))
    Path("talk.mp3").write_bytes(clips.mp3())
    Path("a.md").write_text(TEXT, encoding="utf-8")
    run("draft", "a.md")
    run("publish", "cau-moi")
    run("build")
    return run


def page() -> str:
    (found,) = Path("site").glob("2*/*/cau-moi/index.html")
    return found.read_text(encoding="utf-8")


def files() -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in Path("site").rglob("*") if one.is_file()}


def test_a_player_needs_no_script(newsroom: Run) -> None:
    main, boat, talk = re.findall(r'<figure class="embed.*?</figure>', page())
    assert main.startswith(
        '<figure class="embed embed-main screen own"><video controls="" preload="none" playsinline="" poster="/n/'
    )
    assert ' width="640" height="360" src="/n/media/' in main
    assert re.findall(r'srclang="(\w+)" label="([^"]+)"( default)?', main) == [
        ("vi", "Tiếng Việt", " default"),
        ("en", "English", ""),
    ]
    assert 'poster="/n/media/' in boat
    assert "<figcaption>Ra khơi</figcaption>" in boat
    assert talk.startswith('<figure class="embed bar own"><audio controls="" preload="none" src="/n/media/')
    for path in re.findall(r'(?:src|poster)="/n(/[^"]+)"', main + boat + talk):
        assert Path("site", path[1:]).is_file(), path
    # The captions of the first are its transcript; the third has one in the text.
    assert page().count('<details class="transcript">') == 2
    assert '<p id="t1"><time datetime="PT1S">0:01</time> Xin chào</p>' in page()
    assert "media-src 'self'" in unescape(page())
    assert '<p id="t5"><time' in page()
    assert page().count('id="t65"') == 1


def test_what_programs_are_told(newsroom: Run) -> None:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page(), re.S)
    article = next(one for one in map(json.loads, found) if "video" in one)
    main, boat = article["video"]
    assert (main["duration"], main["width"], main["height"]) == ("PT2.5S", 640, 360)
    assert (boat["duration"], boat["name"]) == ("PT1H2M5S", "Ra khơi")
    assert boat["thumbnailUrl"][0].endswith(".png")
    assert main["contentUrl"].endswith(".mp4")
    size = len(clips.mp4(size=(640, 360)))
    assert main["contentSize"] == f"{size} B"
    assert article["audio"][0]["duration"] == "PT2.304S"
    feed = ElementTree.fromstring(Path("site/feed.xml").read_text(encoding="utf-8"))
    enclosure = feed.find(".//enclosure")
    assert enclosure is not None
    assert (enclosure.get("length"), enclosure.get("type")) == (str(size), "video/mp4")
    media = [one for one in feed.iter("{http://search.yahoo.com/mrss/}content") if one.get("medium") != "image"]
    assert [one.get("duration") for one in media] == ["2", "3725", "2"]
    assert '<meta property="og:video:width" content="640">' in page()
    maps = "".join(one.read_text(encoding="utf-8") for one in Path("site/sitemaps").glob("*.xml"))
    assert re.findall(r"<video:duration>(\d+)<", maps) == ["2", "3725"]


def test_a_change_of_captions_changes_the_page_and_an_incremental_build_equals_a_full_one(newsroom: Run) -> None:
    before = files()
    assert newsroom("build", "--json").json["written"] == 0
    Path("clip.vi.vtt").write_text(VTT.replace("chào", "mời"), encoding="utf-8")
    newsroom("media", "add", "clip.mp4")
    newsroom("build")
    changed = {name for name, data in files().items() if before.get(name) != data}
    assert sum(name.endswith(".vtt") for name in changed) == 1
    assert any(name.endswith("cau-moi/index.html") for name in changed)
    assert not any(name.endswith(("mp4", "mp3")) for name in changed)
    incremental = files()
    newsroom("build", "--full", "--clean", "-y", code=None)
    assert files() == incremental
    newsroom("unpublish", "cau-moi", "--gone", code=None)
    newsroom("build")
    assert not [name for name in files() if name.endswith((".mp4", ".vtt", ".mp3"))]


def test_a_clip_that_was_damaged_on_disk_is_written_again(newsroom: Run) -> None:
    clip = next(Path("site").rglob("*.mp4"))
    data = clip.read_bytes()
    clip.write_bytes(data[:-1] + b"!")
    newsroom("build", "--full")
    assert clip.read_bytes() == data


def test_an_export_and_its_import_have_the_same_clips(newsroom: Run, tmp_path: Path) -> None:
    newsroom("export", "markdown", "-o", "out")
    again = tmp_path / "again"
    again.mkdir()
    newsroom("init", "--title", "T", "--url", "https://t.example", "--lang", "vi", "--no-pages", cwd=again)
    newsroom("import", "markdown", str(tmp_path / "out"), cwd=again)
    kept = ("name", "mime", "bytes", "width", "height", "duration", "sha256", "path")
    both = [
        sorted(tuple(one[key] for key in kept) for one in newsroom("media", "list", "--json", cwd=folder).json)
        for folder in (tmp_path, again)
    ]
    assert both[0] == both[1]
    assert newsroom("media", "show", "clip.mp4", "--json", cwd=again).json["captions"] == ["en", "vi"]
    newsroom("check", "--file", cwd=again)


MOMENTS = {
    "dang bo": Cue(5.0, "Đảng bộ họp"),
    "TRỜI đẹp": Cue(65.5, "Hôm nay trời đẹp"),
    "trước": None,  # in the text
    "đảng gió": None,  # in two moments
}


@pytest.mark.parametrize("query", MOMENTS)
def test_the_moment_of_what_is_said(query: str) -> None:
    html = markup.article_html("Trước.\n\n" + TEXT[TEXT.index(":::transcript") :], media=lambda _name: None)
    assert transcripts.moment(html, query.split()) == MOMENTS[query]


def test_check_names_video_without_captions(newsroom: Run) -> None:
    said = newsroom("check", "cau-moi", code=None).out
    paths = {one["name"]: one["path"] for one in newsroom("media", "list", "--json").json}
    assert [name for name, path in paths.items() if f"{path} has no captions" in said] == ["boat.mp4"]
