"""The feeds of podcasts keep the rules of RSS, iTunes and Podcasting 2.0, and pages lead to them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from audit import podcasts as rules
from tests.site.paper import Paper
from tests.site.podcasting import with_clip

from newsroom.core.media import pictures
from newsroom.core.series import parts, podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import Series, SeriesEntry
from newsroom.site.deploy import announcing

SITE = "https://news.example.org"
ITUNES, PODCAST = rules.ITUNES, rules.PODCAST
BODY = "![The river](https://cdn.example/{name})\n\n:::transcript\n0:00 Below 5 &lt; 6 & wet.\n1:05.5 The river rose.\n:::\n"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en")


def cover(paper: Paper) -> int:
    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (1400, 1400), "navy").save(stream, "PNG")
    with paper.act("media add") as act:
        return pictures.add(act, stream.getvalue(), name="cover.png").id


def podcast(paper: Paper, *stories: int, **said: object) -> Series:
    with paper.act("series podcast") as act:
        flood = series.find(paper.db, "Flood") or series.add(act, SeriesEntry("Flood", "Of *water* & ice."))
        parts.put(act, flood, [paper.get(one) for one in stories])
        entry = PodcastEntry(email="radio@news.example.org", **said)  # type: ignore[arg-type]
        podcasts.put(act, flood, entry, site_url=SITE)
    return flood


def channel(paper: Paper) -> ElementTree.Element:
    files = paper.files()
    by_address = {f"{SITE}/{path}": data for path, data in files.items()}
    assert rules.findings(files["podcast/flood.xml"], f"{SITE}/podcast/flood.xml", by_address) == []
    found = ElementTree.fromstring(files["podcast/flood.xml"]).find("channel")
    assert found is not None
    return found


def test_a_feed_says_all_of_an_episode(paper: Paper) -> None:
    said = {
        "duration": "12:34",
        "audio_bytes": "123456",
        "season": "2",
        "episode": "7",
        "explicit": "yes",
        "chapters": ["0:00 Intro", "1:05 The “river” <b>"],
    }
    one = paper.story(
        "High <water>", BODY.format(name="a.m4a?x=1&y=2"), lead="A & B", authors=("Lan", "Hà"), extra=said
    )
    podcast(
        paper,
        one.id,
        artwork=cover(paper),
        category="Politics",
        funding="https://news.example.org/help",
        author="Radio",
    )
    paper.build()
    found = channel(paper)
    [item] = found.findall("item")
    assert found.findtext("description") == "Of water &amp; ice."
    assert found.findtext(f"{ITUNES}author") == "Radio"
    assert found.findtext(f"{ITUNES}explicit") == "false"
    assert found.findtext(f"{PODCAST}guid") == podcasts.guid_of("news.example.org/podcast/flood.xml")
    outer = found.find(f"{ITUNES}category")
    assert outer is not None
    assert [one.get("text") for one in outer.iter(f"{ITUNES}category")] == ["News", "Politics"]
    image = found.find(f"{ITUNES}image")
    assert image is not None
    assert image.get("href", "").removeprefix(f"{SITE}/") in paper.files()
    enclosure = item.find("enclosure")
    assert enclosure is not None
    assert enclosure.attrib == {
        "url": "https://cdn.example/a.m4a?x=1&y=2",
        "length": "123456",
        "type": "audio/x-m4a",
    }
    assert {
        name: item.findtext(ITUNES + name)
        for name in ("title", "author", "duration", "season", "episode", "explicit", "episodeType")
    } == {
        "title": "High <water>",
        "author": "Lan, Hà",
        "duration": "754",
        "season": "2",
        "episode": "7",
        "explicit": "true",
        "episodeType": "full",
    }
    assert [(person.text, person.get("href")) for person in item.findall(f"{PODCAST}person")] == [
        ("Lan", f"{SITE}/author/lan/"),
        ("Hà", f"{SITE}/author/ha/"),
    ]
    assert item.findtext("guid") == f"urn:uuid:{one.uid}"
    files = paper.files()
    chapters = json.loads(files[f"podcast/flood/{one.uid}.json"])
    assert chapters["chapters"] == [{"startTime": 0, "title": "Intro"}, {"startTime": 65, "title": "The “river” <b>"}]
    assert files[f"podcast/flood/{one.uid}.vtt"].decode() == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:05.500\nBelow 5 &lt; 6 &amp; wet.\n\n"
        "00:01:05.500 --> 00:01:10.500\nThe river rose.\n"
    )


def test_the_guid_of_an_episode_survives_a_new_slug_and_a_bare_one_says_that_nothing_is_known(paper: Paper) -> None:
    one = paper.story("One", "![a](https://cdn.example/a.mp3)")
    podcast(paper, one.id, artwork=cover(paper))
    paper.build()
    [before] = channel(paper).findall("item")
    paper.do("rename", one, slug="another", zone=paper.settings.zone)
    paper.build()
    [after] = channel(paper).findall("item")
    assert before.findtext("guid") == after.findtext("guid")
    assert (after.findtext("link") or "").endswith("/another/")
    enclosure = after.find("enclosure")
    assert enclosure is not None
    assert (enclosure.get("length"), after.findtext(f"{ITUNES}duration")) == ("0", None)


def test_only_published_stories_with_a_file_are_episodes_and_a_serial_is_numbered(paper: Paper) -> None:
    stories = []
    for number, body in enumerate(
        ["![a](https://cdn.example/1.mp3)", "Words.", "![a](https://cdn.example/3.mp4)", "https://youtu.be/dQw4w9WgXcQ"]
    ):
        stories.append(paper.story(f"Story {number}", body).id)
        paper.wait(hours=1)
    stories.append(paper.draft("Draft", "![a](https://cdn.example/5.mp3)").id)
    podcast(paper, *stories, artwork=cover(paper), serial=True)
    paper.build()
    items = channel(paper).findall("item")
    assert [(one.findtext("title"), one.findtext(f"{ITUNES}episode")) for one in items] == [
        ("Story 2", "2"),
        ("Story 0", "1"),
    ]
    assert [one.find("enclosure").get("type") for one in items] == ["video/mp4", "audio/mpeg"]  # type: ignore[union-attr]


def test_pages_lead_to_the_feed_while_there_is_one(paper: Paper) -> None:
    one = paper.story("One", "![a](https://cdn.example/a.mp3)")
    flood = podcast(paper, one.id)
    paper.build()
    alternate = 'type="application/rss+xml" title="Podcast: Flood" href="/podcast/flood.xml">'
    for path in ("/series/flood/", "/2026/03/one/"):
        assert f'<link rel="alternate" {alternate}' in paper.page(path)
        assert '<a href="/podcast/flood.xml" type="application/rss+xml">Subscribe to the podcast</a>' in paper.page(
            path
        )
    with paper.act("series podcast") as act:
        podcasts.put(act, flood, PodcastEntry(), site_url=SITE, active=False)
    paper.build()
    assert "podcast" not in paper.page("/2026/03/one/")
    assert not any(path.startswith("podcast/") for path in paper.files())


def test_the_rules_find_what_breaks_them(paper: Paper) -> None:
    one = paper.story(
        "One", BODY.format(name="a.mp3"), extra={"duration": "1:00", "season": "1", "chapters": ["0:00 a"]}
    )
    podcast(paper, one.id, artwork=cover(paper), funding="https://news.example.org/help")
    paper.build()
    files = paper.files()
    good, address = files["podcast/flood.xml"].decode(), f"{SITE}/podcast/flood.xml"
    for part, other in (
        ("<itunes:duration>60<", "<itunes:duration>1m<"),
        ("<itunes:episodeType>full<", "<itunes:episodeType>whole<"),
        ("<itunes:season>1<", "<itunes:season>2<"),
        ("<itunes:explicit>false<", "<itunes:explicit>clean<"),
        ('length="0"', 'length="?"'),
        ("<podcast:locked", "<podcast:locked/><podcast:locked"),
        (podcasts.guid_of("news.example.org/podcast/flood.xml"), "none"),
        ("application/json+chapters", "application/json"),
        ('<podcast:funding url="https:', '<podcast:funding url="http:'),
        ("audio/mpeg", "audio/unknown"),
        ("<itunes:category text", "<itunes:category name"),
        (".png", ".gif"),
        ('<itunes:category text="News"', '<itunes:category text="Gossip"'),
        ("<podcast:medium>podcast<", "<podcast:medium>wine<"),
        ("<podcast:season>", '<podcast:season number="1">'),
        ("<podcast:chapters", "<podcast:people/><podcast:chapters"),
        ("</item>", '<podcast:funding url="https://a.example/">Help</podcast:funding></item>'),
        ("<itunes:author>", "<itunes:author> "),
        (
            "</channel>",
            "<item><title>a</title><link>https://a.example/</link><guid>https://a.example/</guid>"
            "<pubDate>Mon, 02 Mar 2026 03:00:00 +0000</pubDate><description>a</description>"
            '<enclosure url="https://cdn.example/a.mp3" length="0" type="audio/mpeg"/></item></channel>',
        ),
    ):
        assert part in good, part
        assert rules.findings(good.replace(part, other).encode(), address), part
    by_address = {f"{SITE}/{path}": data for path, data in files.items()}
    for name in ("vtt", "json", "png"):
        broken = {path: b"x" if path.endswith(name) else data for path, data in by_address.items()}
        assert rules.findings(good.encode(), address, broken), name


def test_long_words_are_cut_to_what_directories_take(paper: Paper) -> None:
    """Apple counts the bytes of a description: a Vietnamese letter with two marks has three, and `&` becomes five."""
    one = paper.story("Ế " * 200, BODY.format(name="a.mp3"), lead="Ộ & " * 1500, authors=("Ữ" * 140, "Lan"))
    podcast(paper, one.id, artwork=cover(paper))
    paper.build()
    [item] = channel(paper).findall("item")
    assert 3900 < len((item.findtext("description") or "").encode()) <= 4000
    assert (item.findtext("title") or "").endswith("Ế…")


def test_the_language_is_that_of_all_episodes_else_that_of_the_site(paper: Paper) -> None:
    one = paper.story("Một", BODY.format(name="a.mp3"), lang="vi")
    podcast(paper, one.id, artwork=cover(paper))
    paper.build()
    assert channel(paper).findtext("language") == "vi"
    podcast(paper, one.id, paper.story("Two", BODY.format(name="b.mp3"), lang="en").id, artwork=cover(paper))
    paper.build()
    assert channel(paper).findtext("language") == "en"


def test_the_picture_of_a_story_stays_above_its_sound(paper: Paper) -> None:
    said = with_clip(paper)
    pictured: dict[str, Any] = {
        "image": "red.png",
        "media": said["media"] | {"red.png": paper.picture()},
        "extra": {"audio": "talk.mp3"},
    }
    story = paper.story("Talk", **pictured)
    paper.build()
    page = paper.files()[f"{story.path.strip('/')}/index.html"].decode()
    above = '<img src="{path}" width="8" height="6" alt="" fetchpriority="high">\n</figure>\n<div class="body">\n<figure class="embed'
    assert above.format(path=pictures.get(paper.db, pictured["media"]["red.png"]).path) in page
    assert page.count("<audio ") == 1


def test_a_deploy_notifies_the_hub_of_every_file_that_names_it_and_of_no_other(tmp_path: Path) -> None:
    hub = "https://hub.example/"
    paper = Paper(tmp_path, site_lang="en", site_hub=hub)
    one = paper.story("High water", BODY.format(name="a.m4a"), section="Town", authors=("Lan",))
    podcast(paper, one.id)
    paper.comment(one, "Well said.")
    paper.build()
    files = paper.files()
    naming = {name for name, data in files.items() if hub.encode() in data}
    assert naming >= {"feed.xml", "s/town/atom.xml", "feed.json", "podcast/flood.xml"}
    assert {name for name in files if announcing.is_feed(f"/{name}")} == naming
