"""Pages of programmes that can be watched: the player, JSON-LD, the list with its feed, the sitemap, and the week."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from audit import feeds, sitemaps
from tests.site.paper import START, Paper
from tests.site.xml_lines import xml_lines

from newsroom import clock
from newsroom.core import undo
from newsroom.core.programmes import channels, editing
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.core.published import former_paths

SITE = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en")


def add(
    paper: Paper,
    hours: float,
    title: str = "News",
    video: str = "https://cdn.example/a.mp4",
    length: float = 1,
    **more: Any,
) -> Programme:
    start = START + timedelta(hours=hours)
    entry = ProgrammeEntry(
        channel=more.pop("channel", "one"),
        start=clock.to_text(start),
        stop=clock.to_text(start + timedelta(hours=length)),
        title=title,
        **more,
    )
    return editing.add(paper.db, entry, video_url=video, zone=paper.settings.zone, now=paper.now, actor="lan")


def data(page: str, kind: str) -> dict[str, Any]:
    found = [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
    flat = [each for one in found for each in (one if isinstance(one, list) else [one])]
    [thing] = [one for one in flat if one["@type"] == kind]
    assert isinstance(thing, dict)
    return thing


def test_a_page_has_a_player_its_policy_and_its_broadcast(paper: Paper) -> None:
    add(paper, -2, "News <b>", live=True, subtitle="At noon", description="One & two.\nThree.", episode="7")
    paper.build()
    page = paper.page("/watch/news-b-2026-03-02/")
    assert "<h1>News &lt;b&gt;</h1>" in page
    assert 'data-file="https://cdn.example/a.mp4"' in page
    assert re.search("Content-Security-Policy.*media-src .*https://cdn.example", page)
    assert "<p>One &amp; two. Three.</p>" in page
    video = data(page, "VideoObject")
    assert video["contentUrl"] == "https://cdn.example/a.mp4"
    assert video["uploadDate"] == "2026-03-02T08:00:00+07:00"
    assert video["publication"] == {
        "@type": "BroadcastEvent",
        "name": "News <b>",
        "isLiveBroadcast": True,
        "startDate": "2026-03-02T08:00:00+07:00",
        "endDate": "2026-03-02T09:00:00+07:00",
        "publishedOn": {"@type": "BroadcastService", "name": "one"},
    }
    assert 'property="og:video" content="https://cdn.example/a.mp4"' in page


def test_a_page_is_described_by_the_description_or_the_subtitle(paper: Paper) -> None:
    add(paper, -2, "Both", subtitle="At noon", description="One & two.")
    add(paper, -4, "One", subtitle="At six")
    add(paper, -6, "None")
    paper.build()
    described = {
        name: re.findall(r'<meta name="description" content="([^"]*)">', paper.page(f"/watch/{name}-2026-03-02/"))
        for name in ("both", "one", "none")
    }
    assert described == {"both": ["One &amp; two."], "one": ["At six"], "none": ["None – Báo Thử"]}


@pytest.mark.parametrize(
    ("video", "sign"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "youtube-nocookie.com"),
        ("https://tv.example/watch/1", '<a href="https://tv.example/watch/1" rel="noopener">Watch the programme</a>'),
    ],
)
def test_an_address_of_a_provider_and_of_an_unknown_page(paper: Paper, video: str, sign: str) -> None:
    add(paper, -2, video=video)
    paper.build()
    page = paper.page("/watch/news-2026-03-02/")
    assert sign in page
    data(page, "VideoObject" if "youtu" in video else "BroadcastEvent")


def test_episodes_lead_to_each_other_and_follow_changes(paper: Paper) -> None:
    add(paper, -30), add(paper, -5), add(paper, -4, "Film")
    paper.build()
    first, second = (f"/watch/news-2026-03-0{day}/" for day in (1, 2))
    assert (
        re.findall(r'rel="(prev|next)" href="(/watch/[^"]*)"', paper.page(second))
        == [("prev", first), ("prev", first)][:1]
    )
    assert 'rel="next" href="/watch/news-2026-03-02/"' in paper.page(first)
    editing.remove(paper.db, [2], now=paper.now, actor="lan")
    paper.build()
    assert 'rel="next"' not in paper.page(first)
    assert "no longer here" in paper.page(second)


@pytest.mark.parametrize("end", ["removed", "without a video", "hidden"])
def test_a_page_that_was_public_is_gone_and_comes_back(paper: Paper, end: str) -> None:
    made = add(paper, -2)
    paper.build()
    if end == "removed":
        editing.remove(paper.db, [made.id], now=paper.now, actor="lan")
    elif end == "hidden":
        channels.put(paper.db, Channel("one", active=False), now=paper.now, actor="lan")
    else:
        editing.edit(paper.db, made.id, {"video_url": ""}, now=paper.now, actor="lan")
    paper.build()
    assert "<h1>This recording is no longer here</h1>" in paper.page("/watch/news-2026-03-02/")
    assert "/watch/news-2026-03-02/ /watch/news-2026-03-02/index.html 410\n" in paper.files()["_redirects"].decode()
    found = former_paths.find(paper.db, "/watch/news-2026-03-02/")
    assert found is not None
    assert found.target is None
    changed = paper.files()
    paper.build("whole", full=True)
    assert changed == paper.files("whole")
    undo.undo(paper.db, actor="lan", now=paper.now)
    paper.build()
    assert "<h1>News</h1>" in paper.page("/watch/news-2026-03-02/")
    assert "/watch/" not in paper.files()["_redirects"].decode()


def test_live_now_begins_and_ends_with_the_clock(paper: Paper) -> None:
    add(paper, 1, "Live show", live=True), add(paper, -3, "Old")
    flag = re.compile(r'<span data-now( hidden)?><b class="flag live">')
    for hidden, here, shows in (
        (True, False, ["old"]),
        (False, True, ["live-show", "old"]),
        (True, False, ["live-show", "old"]),
    ):
        paper.build()
        page = paper.page("/watch/live-show-2026-03-02/")
        assert (flag.search(page) or [""])[1] == (" hidden" if hidden else None)
        listing = paper.page("/watch/")
        assert ("Live now" in listing) is here
        assert re.findall(r'<li[^>]*><a href="/watch/([a-z-]+)-2026', listing) == shows
        if here:
            assert data(listing, "BroadcastEvent")["isLiveBroadcast"] is True
        before = paper.files()
        paper.build("whole", full=True)
        assert paper.files("whole") == before
        paper.wait(hours=1)


@pytest.mark.parametrize(
    "video", ["https://cdn.example/secret.mp4", "https://youtu.be/secretsecre", "https://tv.example/secret"]
)
def test_the_address_of_a_recording_is_published_when_its_programme_begins(paper: Paper, video: str) -> None:
    add(paper, 1, "Next week", video), add(paper, 1, "Stream", "https://cdn.example/live.mp4", channel="two", live=True)

    def named(word: bytes) -> set[str]:
        return {name for name, content in paper.files().items() if word in content}

    paper.build()
    assert (named(b"secret"), "watch/next-week-2026-03-02/index.html" in paper.files()) == (set(), True)
    assert "watch/stream-2026-03-02/index.html" in named(b"live.mp4")
    paper.wait(hours=1)
    paper.build()
    assert "watch/next-week-2026-03-02/index.html" in named(b"secret")
    before = paper.files()
    paper.build("whole", full=True)
    assert paper.files("whole") == before


def test_list_feed_and_sitemap_name_the_same_pages(paper: Paper) -> None:
    for number in range(3):
        add(paper, -5 - number * 24, description=f"<{number}> & more")
    add(paper, 5, "Later"), add(paper, -2, "Nothing", video="")
    paper.build()
    files = paper.files()
    assert feeds.rss(files["watch/feed.xml"], f"{SITE}/watch/feed.xml") == []
    assert b'<atom:link rel="hub"' not in files["watch/feed.xml"]
    paper.set(site_hub="https://hub.example/")
    paper.build()
    assert b'<atom:link rel="hub" href="https://hub.example/"/>' in paper.files()["watch/feed.xml"]
    assert sitemaps.findings(files["sitemaps/watch.xml"], SITE) == []
    feed = ElementTree.fromstring(files["watch/feed.xml"])
    linked = [item.findtext("link") for item in feed.iter("item")]
    listed = re.findall(r'<li><a href="(/watch/[^"]+)"', paper.page("/watch/"))
    assert linked == [f"{SITE}{path}" for path in listed]
    pages = {
        f"{SITE}/{name.removesuffix('index.html')}" for name in files if re.fullmatch(r"watch/[^/]+/index\.html", name)
    }
    assert (
        set(sitemaps.addresses_of(files["sitemaps/watch.xml"])) == pages == {*linked, f"{SITE}/watch/later-2026-03-02/"}
    )
    assert f"{SITE}/sitemaps/watch.xml" in files["sitemap.xml"].decode()


def test_the_week_marks_what_is_on(paper: Paper) -> None:
    add(paper, -0.5, "On <now>"), add(paper, 1, "Next"), add(paper, 24, "Tomorrow"), add(paper, -24 * 7, "Last week")
    paper.build()
    page = paper.page("/programmes/week/")
    assert len(re.findall(r'<th scope="col"', page)) == 7
    assert re.findall(r'aria-current="true"><time[^>]*>[^<]*</time> <a[^>]*>([^<]*)<', page) == ["On &lt;now&gt;"]
    assert "Tomorrow" in page
    assert "Last week" not in page
    assert '<th scope="col" aria-current="date"><a href="/programmes/2026-03-02/">' in page
    assert re.findall(r'<th scope="col"[^>]*><a href="([^"]*)"', page) == [
        "/programmes/2026-03-02/",
        "/programmes/2026-03-03/",  # the other days of the week have no page
    ]
    for number in range(8):
        channels.put(paper.db, Channel(f"c{number}"), now=paper.now, actor="lan")
        add(paper, 2, channel=f"c{number}")
    paper.build()
    assert "3 more channels are listed on the page for each day." in paper.page("/programmes/week/")


def test_the_box_and_the_day_lead_to_the_page(paper: Paper) -> None:
    paper.set(site_programme_box="latest")
    add(paper, -1)
    paper.build()
    for path in ("/", "/_f/programmes.html", "/programmes/2026-03-02/"):
        assert 'href="/watch/news-2026-03-02/"' in paper.page(path), path


def test_everything_in_the_feed(paper: Paper) -> None:
    add(paper, -3, "Film", video="https://www.youtube.com/watch?v=dQw4w9WgXcQ", subtitle="Part 1", description="A & b")
    add(paper, -1, "News", video="https://cdn.example/A.MP4?x=1", channel="two")
    paper.build()
    assert xml_lines(paper.files()["watch/feed.xml"]) == [
        "channel/title: Watch again – Báo Thử", f"channel/link: {SITE}/watch/", "channel/description: Watch again – Báo Thử",
        "channel/language: en", "channel/lastBuildDate: Mon, 02 Mar 2026 02:00:00 +0000",
        f"channel/link href={SITE}/watch/feed.xml rel=self type=application/rss+xml",
        "channel/item/title: News", f"channel/item/link: {SITE}/watch/news-2026-03-02/",
        "channel/item/guid isPermaLink=false: /watch/news-2026-03-02/", "channel/item/pubDate: Mon, 02 Mar 2026 02:00:00 +0000",
        "channel/item/category: two", "channel/item/description: News",
        "channel/item/enclosure length=0 type=video/mp4 url=https://cdn.example/A.MP4?x=1",
        "channel/item/content medium=video type=video/mp4 url=https://cdn.example/A.MP4?x=1",
        "channel/item/title: Film – Part 1", f"channel/item/link: {SITE}/watch/film-2026-03-02/",
        "channel/item/guid isPermaLink=false: /watch/film-2026-03-02/", "channel/item/pubDate: Mon, 02 Mar 2026 00:00:00 +0000",
        "channel/item/category: one", "channel/item/description: A &amp; b", "channel/item/content medium=video",
        "channel/item/content/player url=https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    ]  # fmt: skip
