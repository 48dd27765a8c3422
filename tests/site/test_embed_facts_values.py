"""What programs are told about single video and audio files: sizes, lengths, types, and what a sitemap allows."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.site.podcasting import with_clip
from tests.site.xml_lines import xml_lines

from newsroom import markup
from newsroom.markup import EmbedKind
from newsroom.site import embed_facts, own_clips
from newsroom.site.compact_xml import CompactXml
from newsroom.site.embed_facts import EmbedFacts
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


def fact(
    kind: EmbedKind = EmbedKind.VIDEO, *, clip: Any = None, content: str = "https://x.example/a.mp4", **more: str
) -> EmbedFacts:
    return EmbedFacts(
        kind, "Dawn", "https://x.example/p.jpg", "https://x.example/page", content, more.get("player", ""), more.get("mime", "video/mp4"),
        more.get("transcript", ""), clip,
    )  # fmt: skip


def clip(duration: float | None = 12.4, width: int | None = 640, height: int | None = 360) -> Any:
    return SimpleNamespace(duration=duration, width=width, height=height, bytes=1234)


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (None, {}),
        (0.4, {}),
        (0.6, {"video:duration": "1"}),
        (28_800.4, {"video:duration": "28800"}),
        (28_801.0, {}),
        (65.5, {"video:duration": "66"}),
    ],
)
def test_the_length_of_a_video_in_a_sitemap_is_from_a_second_to_eight_hours(
    duration: float | None, said: dict[str, str]
) -> None:
    assert embed_facts._sitemap_duration(fact(clip=clip(duration))) == said
    assert embed_facts._sitemap_duration(fact()) == {}


@pytest.mark.parametrize(
    ("given", "measures", "attributes"),
    [
        (
            clip(), {"duration": "PT12.4S", "contentSize": "1234 B", "width": 640, "height": 360},
            {"fileSize": "1234", "duration": "12", "width": "640", "height": "360"},
        ),
        (clip(None, None, None), {"contentSize": "1234 B"}, {"fileSize": "1234"}),
    ],
)  # fmt: skip
def test_what_is_known_of_a_file(given: Any, measures: dict[str, Any], attributes: dict[str, str]) -> None:
    assert embed_facts._measures(fact(clip=given)) == measures
    assert embed_facts._media_attributes(given) == attributes
    assert embed_facts._measures(fact()) == {}


def test_the_properties_of_the_first_video_and_the_first_sound() -> None:
    sound = fact(EmbedKind.AUDIO, content="https://x.example/a.mp3", mime="audio/mpeg")
    other = fact(EmbedKind.AUDIO, content="https://x.example/b.mp3", mime="audio/mpeg")
    player = fact(content="", player="https://x.example/player", mime="")
    assert embed_facts.properties([sound, player, other, fact()]) == [
        ("og:video", "https://x.example/player"), ("og:video:type", "text/html"),
        ("og:audio", "https://x.example/a.mp3"), ("og:audio:type", "audio/mpeg"),
    ]  # fmt: skip
    assert embed_facts.properties([fact(clip=clip())]) == [
        ("og:video", "https://x.example/a.mp4"), ("og:video:type", "video/mp4"), ("og:video:width", "640"), ("og:video:height", "360"),
    ]  # fmt: skip
    assert embed_facts.properties([fact(clip=clip(width=None))])[2:] == []
    assert embed_facts.properties([fact(EmbedKind.AUDIO, content="", player="https://x.example/player")]) == []


def rss(*found: EmbedFacts) -> list[str]:
    xml = CompactXml()
    with xml.element("item"):
        embed_facts.write_rss(xml, found)
    return xml_lines(xml.bytes().replace(b"<media:", b"<").replace(b"</media:", b"</"))


def test_enclosures_and_media_rss() -> None:
    player = fact(content="", player="https://x.example/player", mime="")
    shown = ["content/title type=plain: Dawn", "content/thumbnail url=https://x.example/p.jpg"]
    assert rss(player) == ["content medium=video", *shown, "content/player url=https://x.example/page"]
    assert rss(player, fact(clip=clip()), fact()) == [
        "enclosure length=1234 type=video/mp4 url=https://x.example/a.mp4",
        "content medium=video", *shown, "content/player url=https://x.example/page",
        "content duration=12 fileSize=1234 height=360 medium=video type=video/mp4 url=https://x.example/a.mp4 width=640", *shown,
        "content medium=video type=video/mp4 url=https://x.example/a.mp4", *shown,
    ]  # fmt: skip
    assert rss(fact())[0] == "enclosure length=0 type=video/mp4 url=https://x.example/a.mp4"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def facts(paper: Paper, body: str, **more: Any) -> tuple[Any, Snapshot, list[EmbedFacts]]:
    number = paper.story("Opened", body, **more).id
    snapshot = taken(paper)
    story = snapshot.story(number)
    assert story
    return story, snapshot, embed_facts.facts(snapshot, story, markup.shown_embeds(snapshot.body(number)))


def test_a_file_is_known_by_its_ending_whatever_follows(paper: Paper) -> None:
    story, snapshot, found = facts(
        paper, "![x](https://x.example/A.MP4?a=1#t=5)\n\n![y](https://x.example/b.MP3#t=5?)\n\n![z](/clips/c.webm)"
    )
    assert [(one.kind.value, one.mime, one.content, one.player) for one in found] == [
        ("video", "video/mp4", "https://x.example/A.MP4?a=1#t=5", ""), ("audio", "audio/mpeg", "https://x.example/b.MP3#t=5?", ""),
        ("video", "video/webm", f"{HOST}/clips/c.webm", ""),
    ]  # fmt: skip
    assert found[2].page == f"{HOST}/clips/c.webm"
    assert {one.thumbnail.partition("card.")[0] for one in found} == {f"{HOST}/assets/"}  # the card of the site
    made = embed_facts.things(snapshot, story, found)
    assert {kind: [one["name"] for one in things] for kind, things in made.items()} == {
        "video": ["x", "z"],
        "audio": ["y"],
    }


def test_a_sitemap_has_two_thousand_characters_of_a_lead_at_most(paper: Paper) -> None:
    story, snapshot, found = facts(paper, "https://youtu.be/dQw4w9WgXcQ\n\nhttps://x.example/a.mp3", lead="a" * 2_001)
    xml = CompactXml()
    with xml.element("url"):
        embed_facts.write_sitemap(xml, snapshot, story, found)
    written = xml.bytes().decode()
    assert f"<video:description>{'a' * 2_000}</video:description>" in written
    assert written.count("<video:video>") == 1
    order = ["thumbnail_loc", "title", "description", "player_loc", "publication_date"]
    assert [name for name in order if f"<video:{name}>" in written] == order


def test_a_transcript_and_a_clip_of_the_newsroom(paper: Paper) -> None:
    said = with_clip(paper)
    body = f"{said['body']}\n\n:::transcript\n0:00 Good morning.\n:::\n"
    story, snapshot, [found] = facts(paper, body, media=said["media"])
    assert found.clip
    [thing] = embed_facts.things(snapshot, story, [found])["audio"]
    assert thing == {
        "@type": "AudioObject", "name": "Opened", "description": "Opened", "thumbnailUrl": [found.thumbnail],
        "uploadDate": "2026-03-02T03:00:00+00:00", "inLanguage": "en", "contentUrl": f"{HOST}{found.clip.path}",
        "encodingFormat": "audio/mpeg", "duration": "PT2M0S", "contentSize": f"{found.clip.bytes} B", "url": f"{HOST}{found.clip.path}",
        "transcript": "Good morning.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0.0, "PT0S"), (2.5, "PT2.5S"), (59.0, "PT59S"), (60.0, "PT1M0S"), (65.25, "PT1M5.25S"), (3600.0, "PT1H0S"), (3725.0, "PT1H2M5S"),
        (10.1234, "PT10.123S"), (100.0, "PT1M40S"),
    ],
)  # fmt: skip
def test_lengths_as_in_iso_8601(seconds: float, written: str) -> None:
    assert own_clips.iso_duration(seconds) == written


def test_the_picture_of_a_clip_is_its_own_else_that_of_shared_links(paper: Paper) -> None:
    said = with_clip(paper)
    story, snapshot, [found] = facts(paper, said["body"], media=said["media"])
    assert found.clip
    assert own_clips.poster(snapshot, story, found.clip).startswith("/assets/card.")
    paper.set(site_story_cards="true")
    again = taken(paper)
    assert own_clips.poster(again, story, found.clip).startswith(f"/assets/card-{story.id}.")
    number = paper.picture("blue")
    paper.db.execute("update media set poster_id = ? where id = ?", (number, found.clip.id))
    again = taken(paper)
    kept = own_clips.find(again, found.clip.path)
    assert kept
    assert own_clips.poster(again, story, kept).startswith("/media/")
    assert own_clips.find(again, "/clips/a.mp4") is None
    assert own_clips.find(again, own_clips.poster(again, story, kept)) is None  # a picture is no clip
    assert own_clips.on_page(again, story, "/media/none.mp3") is None
    shown = embed_facts.facts(again, story, markup.shown_embeds(again.body(story.id)))
    assert shown[0].thumbnail == f"{HOST}{own_clips.poster(again, story, kept)}"


def test_captions_in_the_language_of_the_story_come_first(paper: Paper) -> None:
    said = with_clip(paper)
    story, _snapshot, [found] = facts(paper, said["body"], media=said["media"])
    assert found.clip
    for lang in ("vi", "en", "fr"):
        paper.db.execute(
            "insert into clip_tracks (media_id, lang, data) values (?, ?, ?)", (found.clip.id, lang, f"WEBVTT {lang}")
        )
    clip_ = own_clips.on_page(taken(paper), story, found.clip.path)
    assert clip_
    assert [track.lang for track in clip_.tracks] == ["en", "fr", "vi"]
