"""Everything in the three feeds of a site, of a story with everything and of one with little."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper
from tests.site.xml_lines import xml_lines

from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import feeds
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"
SOUND = "https://cdn.example.org/a.mp3"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def made(paper: Paper, *label: Any) -> dict[str, bytes]:
    return {file.path: file.data for file in feeds.feeds(taken(paper), *label)}


def two_stories(paper: Paper) -> tuple[str, str, str, str]:
    """One with everything, an hour older, that was corrected since; one with little. Their uids, the address of the picture, the text."""
    number = paper.picture("red", alt="River & sea", caption="Evening", credit="Lan")
    full = paper.story(
        "Ferry <1>", f"First & last.\n\n![Said]({SOUND})\n", lead="In short.", section="Town", tags=("boats",),
        authors=("Lan", "Hoa"), media={"a.png": number}, image="a.png", date=START - timedelta(hours=1),
    )  # fmt: skip
    bare = paper.story("Market", "")
    paper.do("correct", full, note="A name.", zone=paper.settings.zone)
    snapshot = taken(paper)
    story = snapshot.story(full.id)
    assert story
    assert story.first_picture
    picture = f"{HOST}{story.first_picture.path}"
    html = (
        f'<p><img src="{picture}" alt="River &amp; sea"></p>\n<p>First &amp; last.</p>\n'
        f'<figure class="embed"><a href="{SOUND}" rel="noopener">Said</a></figure>\n'
    )
    return full.uid, bare.uid, picture, html


def test_rss(paper: Paper) -> None:
    paper.set(site_hub="https://hub.example/", site_tagline="River news")
    full, bare, picture, html = two_stories(paper)
    written = made(paper)["/feed.xml"]
    lines = xml_lines(written)
    content = [line for line in lines if line.startswith("channel/item/encoded")]
    assert [line for line in lines if line not in content] == [
        "channel/title: Báo Thử", f"channel/link: {HOST}/", "channel/description: River news", "channel/language: en",
        "channel/lastBuildDate: Mon, 02 Mar 2026 03:00:00 +0000",
        f"channel/link href={HOST}/feed.xml rel=self type=application/rss+xml", "channel/link href=https://hub.example/ rel=hub",
        "channel/item/title: Market", f"channel/item/link: {HOST}/2026/03/market/", f"channel/item/guid isPermaLink=false: urn:uuid:{bare}",
        "channel/item/pubDate: Mon, 02 Mar 2026 03:00:00 +0000", "channel/item/description: Market",
        "channel/item/title: Ferry <1>", f"channel/item/link: {HOST}/2026/03/ferry-1/",
        f"channel/item/guid isPermaLink=false: urn:uuid:{full}",
        "channel/item/pubDate: Mon, 02 Mar 2026 02:00:00 +0000", "channel/item/creator: Lan", "channel/item/creator: Hoa",
        "channel/item/category: Town", "channel/item/category: boats",
        f"channel/item/content height=6 medium=image url={picture} width=8", "channel/item/content/description type=plain: River & sea",
        "channel/item/content/credit role=photographer: Lan", f"channel/item/enclosure length=0 type=audio/mpeg url={SOUND}",
        f"channel/item/content medium=audio type=audio/mpeg url={SOUND}", "channel/item/content/title type=plain: Said",
        f"channel/item/content/thumbnail url={picture}", "channel/item/description: In short.",
    ]  # fmt: skip
    assert content == ["channel/item/encoded: " + html.strip()]
    for name in ("content", "dc", "atom", "media"):
        assert f"xmlns:{name}=".encode() in written


def test_atom(paper: Paper) -> None:
    paper.set(site_hub="https://hub.example/", site_tagline="River news")
    full, bare, _, html = two_stories(paper)
    assert xml_lines(made(paper)["/atom.xml"]) == [
        f"id: {HOST}/", "title: Báo Thử", "subtitle: River news", "updated: 2026-03-02T03:00:00+00:00",
        f"link href={HOST}/atom.xml rel=self type=application/atom+xml", "link href=https://hub.example/ rel=hub",
        f"link href={HOST}/ rel=alternate type=text/html", "author/name: Báo Thử",
        "entry lang=en",
        f"entry/id: urn:uuid:{bare}", "entry/title: Market",
        f"entry/link href={HOST}/2026/03/market/ rel=alternate type=text/html", "entry/published: 2026-03-02T03:00:00+00:00",
        "entry/updated: 2026-03-02T03:00:00+00:00", "entry/content type=html",
        "entry lang=en", f"entry/id: urn:uuid:{full}", "entry/title: Ferry <1>",
        f"entry/link href={HOST}/2026/03/ferry-1/ rel=alternate type=text/html", "entry/published: 2026-03-02T02:00:00+00:00",
        "entry/updated: 2026-03-02T03:00:00+00:00", "entry/author/name: Lan", "entry/author/name: Hoa",
        "entry/category term=Town", "entry/category term=boats",
        f"entry/link href={SOUND} rel=enclosure title=Said type=audio/mpeg", "entry/summary: In short.",
        "entry/content type=html: " + html.strip(),
    ]  # fmt: skip


def test_json_feed(paper: Paper) -> None:
    paper.set(site_hub="https://hub.example/", site_tagline="River news")
    full, bare, picture, html = two_stories(paper)
    assert json.loads(made(paper)["/feed.json"]) == {
        "version": "https://jsonfeed.org/version/1.1", "title": "Báo Thử", "home_page_url": f"{HOST}/", "feed_url": f"{HOST}/feed.json",
        "description": "River news", "language": "en", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
        "items": [
            {
                "id": f"urn:uuid:{bare}", "url": f"{HOST}/2026/03/market/", "title": "Market", "content_html": "",
                "date_published": "2026-03-02T03:00:00+00:00", "language": "en",
            },
            {
                "id": f"urn:uuid:{full}", "url": f"{HOST}/2026/03/ferry-1/", "title": "Ferry <1>", "content_html": html,
                "date_published": "2026-03-02T02:00:00+00:00", "language": "en", "summary": "In short.",
                "date_modified": "2026-03-02T03:00:00+00:00", "image": picture,
                "authors": [{"name": "Lan", "url": f"{HOST}/author/lan/"}, {"name": "Hoa", "url": f"{HOST}/author/hoa/"}],
                "attachments": [{"url": SOUND, "mime_type": "audio/mpeg", "title": "Said"}], "tags": ["Town", "boats"],
            },
        ],
    }  # fmt: skip


def test_feeds_of_nothing(paper: Paper) -> None:
    files = made(paper)
    assert list(files) == ["/feed.xml", "/atom.xml", "/feed.json"]
    assert xml_lines(files["/feed.xml"]) == [
        "channel/title: Báo Thử", f"channel/link: {HOST}/", "channel/description: Báo Thử", "channel/language: en",
        f"channel/link href={HOST}/feed.xml rel=self type=application/rss+xml",
    ]  # fmt: skip
    assert xml_lines(files["/atom.xml"]) == [
        f"id: {HOST}/", "title: Báo Thử", "updated: 1970-01-01T00:00:00+00:00",
        f"link href={HOST}/atom.xml rel=self type=application/atom+xml", f"link href={HOST}/ rel=alternate type=text/html",
        "author/name: Báo Thử",
    ]  # fmt: skip
    assert json.loads(files["/feed.json"]) == {
        "version": "https://jsonfeed.org/version/1.1", "title": "Báo Thử", "home_page_url": f"{HOST}/", "feed_url": f"{HOST}/feed.json",
        "description": "Báo Thử", "language": "en", "items": [],
    }  # fmt: skip
    paper.set(site_title="")
    assert "author/name: -" in xml_lines(made(paper)["/atom.xml"])


def test_a_story_without_a_lead_is_described_by_two_hundred_characters_of_its_text(paper: Paper) -> None:
    paper.story("A", "a " * 99 + "bc.")  # 201 characters
    paper.story("B", "a " * 99 + "bc")
    paper.story("C", "x < y & z")
    described = [
        line.partition(": ")[2]
        for line in xml_lines(made(paper)["/feed.xml"])
        if line.startswith("channel/item/description")
    ]
    assert described == ["x &lt; y &amp; z", "a " * 99 + "bc", "a " * 98 + "a…"]


def test_pictures_that_some_readers_cannot_show(paper: Paper) -> None:
    number = paper.picture("red")
    paper.db.execute("update media set mime = 'image/avif', width = 2400, height = 1200 where id = ?", (number,))
    story = paper.story(
        "A", "![x](a.avif)\n\n[a file](https://x.example/media/ab/0123.avif)", media={"a.avif": number}, image="a.avif"
    )
    snapshot = taken(paper)
    found = snapshot.story(story.id)
    assert found
    assert found.image
    html = feeds.content(snapshot, found)
    assert f'src="{HOST}{found.image.shared_path}"' in html
    assert html.count("<img") == 1  # and not once more above the text
    assert "https://x.example/media/ab/0123.avif" in html
    assert html.count(".avif") == 1
    assert feeds.content(snapshot, found) is html


@pytest.mark.parametrize(
    ("alt", "caption", "said"), [("Alt", "Caption", "Alt"), ("", "Caption", "Caption"), ("", "", None)]
)
def test_the_words_of_a_picture(paper: Paper, alt: str, caption: str, said: str | None) -> None:
    paper.story("A", media={"a.png": paper.picture("red", alt=alt, caption=caption)}, image="a.png")
    lines = xml_lines(made(paper)["/feed.xml"], "item")
    inside = [line for line in lines if line.startswith("item/content/")]
    assert inside == ([f"item/content/description type=plain: {said}"] if said else [])


def test_feeds_of_a_section_an_author_a_language_and_a_series(paper: Paper) -> None:
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan"))
    one = paper.story("A", section="Town", authors=("Lan",))
    paper.story("B", lang="vi", section="Town")
    snapshot = taken(paper)
    label = {row["name"]: snapshot.label(row["id"]) for row in paper.db.execute("select id, name from labels")}
    section = feeds.feeds(snapshot, label["Town"])
    assert [(file.path, file.inputs) for file in section] == [
        (f"/s/town/{name}", f"2,{one.id}") for name in ("feed.xml", "atom.xml", "feed.json")
    ]  # fmt: skip
    assert xml_lines(section[0].data)[:6] == [
        "channel/title: Town – Báo Thử", f"channel/link: {HOST}/s/town/", "channel/description: Town – Báo Thử", "channel/language: en",
        "channel/lastBuildDate: Mon, 02 Mar 2026 03:00:00 +0000",
        f"channel/link href={HOST}/s/town/feed.xml rel=self type=application/rss+xml",
    ]  # fmt: skip
    [author] = feeds.feeds(snapshot, label["Lan"])
    assert (author.path, author.inputs) == ("/author/lan/feed.xml", str(one.id))
    vietnamese = feeds.feeds(snapshot, front=snapshot.fronts.others[0])
    assert [(file.path, file.inputs) for file in vietnamese] == [
        (f"/vi/{name}", "2") for name in ("feed.xml", "atom.xml", "feed.json")
    ]
    assert xml_lines(vietnamese[0].data)[:2] == ["channel/title: Báo Thử – Tiếng Việt", f"channel/link: {HOST}/vi/"]
    assert feeds.ids(snapshot, None, snapshot.fronts.main) == [one.id]
    of_series = feeds.of_series(snapshot, "Floods", "/series/floods/", [one.id, 999])
    assert (of_series.path, of_series.inputs) == ("/series/floods/feed.xml", f"{one.id},999")
    assert [line for line in xml_lines(of_series.data) if "title" in line] == [
        "channel/title: Floods – Báo Thử",
        "channel/item/title: A",
    ]


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2022-10-06T10:05:00Z", "Thu, 06 Oct 2022 10:05:00 +0000"), ("2026-01-04T23:59:59Z", "Sun, 04 Jan 2026 23:59:59 +0000"),
        ("2024-12-30T00:00:00Z", "Mon, 30 Dec 2024 00:00:00 +0000"), ("0987-05-01T01:02:03Z", "Tue, 01 May 0987 01:02:03 +0000"),
    ],
)  # fmt: skip
def test_times_in_rss(at: str, written: str) -> None:
    assert feeds.rfc822(at) == written
    assert feeds.escaped('a < b & "c"') == 'a &lt; b &amp; "c"'


def test_a_series_is_in_the_order_that_is_given(paper: Paper) -> None:
    ids = [paper.story(f"Story {n}").id for n in range(3)]
    with paper.act("series add") as act:
        parts.put(act, series.add(act, SeriesEntry("Floods")), [paper.get(one) for one in ids])
    file = feeds.of_series(taken(paper), "Floods", "/series/floods/", ids)
    assert [line.partition(": ")[2] for line in xml_lines(file.data, "item") if line.startswith("item/title")] == [
        "Story 0", "Story 1", "Story 2",
    ]  # fmt: skip
