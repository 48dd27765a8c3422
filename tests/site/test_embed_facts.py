"""What programs are told about the video and audio of a story: JSON-LD, feeds, the sitemap and `og:` properties agree."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.markup import recognise

TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CLIP = "https://cdn.example.org/clip.mp4?a=1&b=2"
SOUND = "https://cdn.example.org/news.mp3"
PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"
VIDEO = "{http://www.google.com/schemas/sitemap-video/1.1}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SITE = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def said(paper: Paper, path: str | None) -> dict[str, Any]:
    written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', paper.page(path or ""), re.S)[0]
    found: dict[str, Any] = json.loads(written)
    return found


def test_video_and_audio_in_json_ld(paper: Paper) -> None:
    number = paper.picture()
    body = f"Words.\n\n{TUBE}\n\n![Dawn & dusk]({CLIP})\n\n![The news]({SOUND})\n\nhttps://x.com/nasa/status/1"
    story = paper.story("Opened", body, lead="In short.", image="b.png", media={"b.png": number})
    paper.build()
    found = said(paper, story.path)
    picture = found["image"][0]["url"]
    common = {
        "description": "In short.",
        "thumbnailUrl": [picture],
        "uploadDate": "2026-03-02T03:00:00+00:00",
        "inLanguage": "en",
    }
    assert found["video"] == [
        {"@type": "VideoObject", "name": "Opened", "embedUrl": PLAYER, "url": TUBE, **common},
        {"@type": "VideoObject", "name": "Dawn & dusk", "contentUrl": CLIP, "encodingFormat": "video/mp4", "url": CLIP, **common},
    ]  # fmt: skip
    assert found["audio"] == [
        {"@type": "AudioObject", "name": "The news", "contentUrl": SOUND, "encodingFormat": "audio/mpeg", "url": SOUND, **common}
    ]  # fmt: skip


def test_a_video_always_has_a_thumbnail_of_the_site(paper: Paper) -> None:
    number = paper.picture()
    poster = paper.story("A", f"[![x](p.png)]({TUBE})", media={"p.png": number})
    bare = paper.story("B", "![x](/clips/a.webm)")
    paper.build()
    for story in (poster, bare):
        [thumbnail] = said(paper, story.path)["video"][0]["thumbnailUrl"]
        assert (paper.folder / "site" / thumbnail.removeprefix(f"{SITE}/")).is_file()
    assert said(paper, bare.path)["video"][0]["contentUrl"] == f"{SITE}/clips/a.webm"


def test_a_story_without_them_is_as_it_was(paper: Paper) -> None:
    story = paper.story("Plain", "https://x.com/nasa/status/1\n\nhttps://datawrapper.dwcdn.net/aB3dE/")
    paper.build()
    assert not {"video", "audio"} & said(paper, story.path).keys()
    assert "og:video" not in paper.page(story.path or "")
    assert "video" not in paper.page("/sitemaps/2026-03.xml")
    assert "enclosure" not in paper.page("/feed.xml")


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        (TUBE, [("og:video", PLAYER), ("og:video:type", "text/html")]),
        (f"{CLIP}\n\n{TUBE}", [("og:video", CLIP.replace("&", "&amp;")), ("og:video:type", "video/mp4")]),
        (SOUND, [("og:audio", SOUND), ("og:audio:type", "audio/mpeg")]),
        ("https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk", []),
    ],
)
def test_properties_of_shared_links(paper: Paper, body: str, properties: list[tuple[str, str]]) -> None:
    story = paper.story("Opened", body)
    paper.build()
    page = paper.page(story.path or "")
    assert re.findall(r'<meta property="(og:(?:video|audio)[^"]*)" content="([^"]*)">', page) == properties


def test_feeds_have_enclosures_for_files_and_players_for_the_rest(paper: Paper) -> None:
    paper.story("Opened", f"{TUBE}\n\n![Dawn]({CLIP})\n\n{SOUND}")
    paper.build()
    item = ET.fromstring(paper.page("/feed.xml")).find("channel/item")
    assert item is not None
    assert [one.attrib for one in item.findall("enclosure")] == [{"url": CLIP, "length": "0", "type": "video/mp4"}]
    contents = item.findall(f"{MEDIA}content")
    assert [one.attrib for one in contents] == [
        {"medium": "video"},
        {"medium": "video", "url": CLIP, "type": "video/mp4"},
        {"medium": "audio", "url": SOUND, "type": "audio/mpeg"},
    ]
    player = contents[0].find(f"{MEDIA}player")
    assert player is not None
    assert player.attrib == {"url": TUBE}
    assert [one.findtext(f"{MEDIA}title") for one in contents] == ["Opened", "Dawn", "Opened"]
    atom = ET.fromstring(paper.page("/atom.xml"))
    links = [one.attrib for one in atom.iter("{http://www.w3.org/2005/Atom}link") if one.get("rel") == "enclosure"]
    assert [(one["href"], one["type"]) for one in links] == [(CLIP, "video/mp4"), (SOUND, "audio/mpeg")]
    [entry] = json.loads(paper.page("/feed.json"))["items"]
    assert [(one["url"], one["mime_type"]) for one in entry["attachments"]] == [
        (CLIP, "video/mp4"),
        (SOUND, "audio/mpeg"),
    ]


def test_the_sitemap_of_the_month_has_the_videos(paper: Paper) -> None:
    paper.story("Heard", SOUND)
    story = paper.story("Seen & heard", f"{TUBE}\n\n![Dawn]({CLIP})", lead="In short.")
    paper.build()
    root = ET.fromstring(paper.page("/sitemaps/2026-03.xml"))
    videos = list(root.iter(f"{VIDEO}video"))
    assert [{part.tag.removeprefix(VIDEO): part.text for part in one} for one in videos] == [
        {
            "thumbnail_loc": said(paper, story.path)["video"][0]["thumbnailUrl"][0],
            "title": title,
            "description": "In short.",
            place: address,
            "publication_date": "2026-03-02T03:00:00+00:00",
        }
        for title, place, address in (("Seen & heard", "player_loc", PLAYER), ("Dawn", "content_loc", CLIP))
    ]
    assert len(root) == 2


def test_an_incremental_build_equals_a_full_one(paper: Paper) -> None:
    story = paper.story("Opened", "Words.")
    other = paper.story("Other", TUBE)
    paper.build()
    paper.wait(hours=1)
    paper.edit(story, body=f"Words.\n\n{CLIP}")
    paper.build()
    paper.edit(other, body="No video any more.")
    paper.build()
    paper.build("full", full=True)
    assert paper.files() == paper.files("full")
    assert CLIP.replace("&", "&amp;") in paper.page("/sitemaps/2026-03.xml")
    assert PLAYER not in paper.page("/sitemaps/2026-03.xml")


def test_stories_that_were_rendered_before_are_found_too(paper: Paper) -> None:
    paper.story("Opened", TUBE)
    paper.story("Front matter", "Words.", extra={"video": TUBE})
    paper.story("Plain", "Words.")
    with paper.db:
        paper.db.execute("update renders set renderer = '5', html = '<p>old</p>'")
    paper.build()
    assert paper.page("/sitemaps/2026-03.xml").count("<video:video>") == 2


@pytest.mark.parametrize(
    ("address", "quiet"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=5", f"{PLAYER}?start=5"),
        ("https://vimeo.com/1", "https://player.vimeo.com/video/1?dnt=1"),
        ("https://soundcloud.com/a/b", "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fa%2Fb"),
    ],
)
def test_other_programs_get_players_that_wait(address: str, quiet: str) -> None:
    found = recognise(address)
    assert found is not None
    assert found.quiet_source == quiet
