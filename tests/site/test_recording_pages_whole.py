"""What the pages of programmes are given, whole: of a recording, the list, a day, and the week."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper
from tests.site.xml_lines import xml_lines

from newsroom import clock
from newsroom.core.programmes import channels, editing
from newsroom.core.programmes.channels import Channel
from newsroom.core.programmes.fields import Programme, ProgrammeEntry
from newsroom.site import programme_pages, programme_week, recording_pages, share_cards, sitemaps
from newsroom.site.compact_xml import CompactXml
from newsroom.site.inputs import DayInputs
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"
FILE = "https://cdn.example/A.MP4?x=1"
TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
QUIET = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path, site_lang="en", site_timezone="UTC")


def taken(paper: Paper) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)


def add(
    paper: Paper, hours: float, title: str = "News", video: str = FILE, article: int | None = None, **more: Any
) -> Programme:
    start = START + timedelta(hours=hours)
    entry = ProgrammeEntry(
        channel=more.pop("channel", "one"),
        start=clock.to_text(start),
        stop=clock.to_text(start + timedelta(hours=1)),
        title=title,
        **more,
    )
    return editing.add(
        paper.db,
        entry,
        video_url=video,
        article_id=article,
        zone=paper.settings.zone,
        now=paper.now,
        actor="lan",
        force=True,
    )


def given(file: SiteFile) -> dict[str, Any]:
    assert file.context is not None
    return {name: value for name, value in file.context.items() if name not in ("site", "assets")}


def assets(snapshot: Snapshot, *names: str) -> dict[str, list[str]]:
    return {
        kind: [snapshot.assets[f"{name}.{ending}"] for name in names]
        for kind, ending in (("styles", "css"), ("scripts", "js"))
    }


NEWS = {
    "start": "2026-03-02T02:30:00Z", "stop": "2026-03-02T03:30:00Z", "title": "News", "subtitle": "At noon", "channel": "one", "live": True,
    "repeat": False, "url": "/watch/news-2026-03-02/", "watch": "/watch/news-2026-03-02/",
}  # fmt: skip


def test_the_page_of_a_recording(paper: Paper) -> None:
    add(paper, -48), add(paper, 30)
    shown = add(paper, -0.5, subtitle="At noon", description="One & two.", episode="7", live=True)
    snapshot = taken(paper)
    [file] = recording_pages.recording(snapshot, shown.id)
    assert (file.path, file.template) == ("/watch/news-2026-03-02/", "recording.html")
    assert file.inputs == "news-2026-03-02 1 2 2026-03-02T03:30:00Z on"
    found = given(file)
    about = found.pop("page")
    assert about["image"] == snapshot.once("card", dict)
    wanted = {
        "kind": "watch", "title": "News", "description": "One & two.", "published": "2026-03-02T02:30:00Z", "feed": "/watch/feed.xml",
        "properties": [("og:video", FILE), ("og:video:type", "video/mp4")],
        "crumbs": [{"name": "Home", "url": "/"}, {"name": "Watch again", "url": "/watch/"}], **assets(snapshot, "embeds", "programmes"),
    }  # fmt: skip
    assert "https://cdn.example" in about["policy"]
    assert {name: about[name] for name in wanted} == wanted
    programme = found.pop("programme")
    player = programme.pop("player")
    assert f'data-file="{FILE}"' in player
    assert programme == NEWS | {
        "description": "One & two.",
        "episode": "7",
        "state": "on",
        "address": FILE,
        "article": None,
    }
    assert [found[name]["watch"] for name in ("previous", "following")] == [
        "/watch/news-2026-02-28/",
        "/watch/news-2026-03-03/",
    ]
    assert set(found) == {"previous", "following"}
    described = json.loads(about["jsonld"])
    assert described.pop("publisher")["@type"] == "NewsMediaOrganization"
    assert described == {
        "@context": "https://schema.org", "@type": "VideoObject", "name": "News", "description": "One & two.",
        "thumbnailUrl": [about["image"]["url"]], "uploadDate": "2026-03-02T02:30:00+00:00", "url": f"{HOST}/watch/news-2026-03-02/",
        "contentUrl": FILE,
        "publication": {
            "@type": "BroadcastEvent", "name": "News", "isLiveBroadcast": True, "startDate": "2026-03-02T02:30:00+00:00",
            "endDate": "2026-03-02T03:30:00+00:00", "publishedOn": {"@type": "BroadcastService", "name": "one"},
        },
        "isPartOf": {"@type": "Episode", "name": "7", "partOfSeries": {"@type": "CreativeWorkSeries", "name": "News"}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("video", "kind", "place", "properties"),
    [
        (TUBE, "VideoObject", {"embedUrl": QUIET}, [("og:video", QUIET), ("og:video:type", "text/html")]),
        (
            "/clips/a.mp3", "AudioObject", {"contentUrl": f"{HOST}/clips/a.mp3"},
            [("og:audio", f"{HOST}/clips/a.mp3"), ("og:audio:type", "audio/mpeg")],
        ),
        ("https://tv.example/1", "BroadcastEvent", {}, []), ("https://x.com/nasa/status/1", "BroadcastEvent", {}, []),
    ],
)  # fmt: skip
def test_recordings_of_each_kind(
    paper: Paper, video: str, kind: str, place: dict[str, str], properties: list[tuple[str, str]]
) -> None:
    shown = add(paper, -3, video="https://tv.example/1")
    paper.db.execute("update programmes set video_url = ? where id = ?", (video, shown.id))
    snapshot = taken(paper)
    [file] = recording_pages.recording(snapshot, shown.id)
    about = given(file)["page"]
    described = json.loads(about["jsonld"])
    assert (described["@type"], about["properties"], about["description"]) == (kind, properties, None)
    assert place.items() <= described.items()
    assert described["url"] == f"{HOST}/watch/news-2026-03-02/"
    assert {"contentUrl", "embedUrl"} & described.keys() == place.keys()
    if kind != "BroadcastEvent":
        assert described["description"] == "News"
        assert "isPartOf" not in described
    is_known = video != "https://tv.example/1"
    assert (about["policy"] is not None) is is_known
    assert len(about["styles"]) == len(about["scripts"]) == 1 + is_known
    assert recording_pages.recording(snapshot, 999) == []


def test_whether_a_recording_is_on(paper: Paper) -> None:
    """From its first second to before its last."""
    shown = add(paper, 1)
    states = []
    for seconds in (3599, 1, 3599, 1):
        paper.wait(seconds=seconds)
        snapshot = taken(paper)
        states.append(recording_pages.inputs_of(snapshot, recording_pages.places(snapshot)[shown.id]).split()[-1])
    assert states == ["soon", "on", "on", "over"]


def test_where_a_programme_in_a_list_leads(paper: Paper) -> None:
    story = paper.story("About it")
    with_story, watched, neither = (
        add(paper, -3, article=story.id),
        add(paper, -2, "Film"),
        add(paper, -1, "Plain", video=""),
    )
    rows = [recording_pages.row(one) for one in (with_story, watched, neither)]
    assert [(one["url"], one["watch"]) for one in rows] == [
        ("/2026/03/about-it/", "/watch/news-2026-03-02/"), ("/watch/film-2026-03-02/", "/watch/film-2026-03-02/"), (None, None),
    ]  # fmt: skip


def test_the_list_of_recordings(paper: Paper) -> None:
    assert recording_pages.listing(taken(paper)) == []
    for number in range(62):
        add(paper, -2 - number, f"Old {number}")
    live = add(paper, -0.5, live=True, subtitle="At noon")
    add(paper, 5, "Later")
    snapshot = taken(paper)
    page, feed = recording_pages.listing(snapshot)
    assert (page.path, page.template, feed.path) == ("/watch/", "watch.html", "/watch/feed.xml")
    found = given(page)
    assert found["live"] == [NEWS]
    assert [one["title"] for one in found["newest"]] == [
        f"Old {number}" for number in range(59)
    ]  # of sixty, without what is on
    assert found["week"] == "/programmes/week/"
    about = found["page"]
    assert (about["kind"], about["title"], about["feed"], about["crumbs"]) == (
        "watch", "Watch again", "/watch/feed.xml", [{"name": "Home", "url": "/"}],
    )  # fmt: skip
    assert {name: about[name] for name in ("styles", "scripts")} == assets(snapshot, "programmes")
    [event] = json.loads(about["jsonld"])
    assert (event["@context"], event["@type"], event["url"]) == (
        "https://schema.org",
        "BroadcastEvent",
        f"{HOST}/watch/{live.slug}/",
    )
    titles = [line.partition(": ")[2] for line in xml_lines(feed.data, "item") if line.startswith("item/title")]
    assert titles == ["News – At noon", *(f"Old {number}" for number in range(29))]
    paper.wait(hours=1)
    assert given(recording_pages.listing(taken(paper))[0])["page"]["jsonld"] is None


def test_a_recording_in_a_sitemap(paper: Paper) -> None:
    long = add(paper, -3, description="a" * 2_001, live=True)
    tube, sound, page = (
        add(paper, -4, "Tube", TUBE, subtitle="At six"), add(paper, -5, "Sound", "https://cdn.example/a.mp3"),
        add(paper, -6, "Page", "https://tv.example/1"),
    )  # fmt: skip
    snapshot = taken(paper)
    thumbnail = share_cards.image(snapshot)["url"]

    def written(programme: Programme) -> list[str]:
        xml = CompactXml()
        with xml.element("url"):
            recording_pages.write_sitemap(xml, snapshot, programme)
        return xml_lines(xml.bytes().replace(b"video:", b""))

    assert written(long) == [
        f"video/thumbnail_loc: {thumbnail}", "video/title: News", f"video/description: {'a' * 2_000}", f"video/content_loc: {FILE}",
        "video/publication_date: 2026-03-02T00:00:00+00:00", "video/live: yes",
    ]  # fmt: skip
    assert written(tube)[2:] == [
        "video/description: At six", f"video/player_loc: {QUIET}", "video/publication_date: 2026-03-01T23:00:00+00:00", "video/live: no",
    ]  # fmt: skip
    assert written(sound) == written(page) == []
    [file] = sitemaps.watch(snapshot)
    assert file.path == "/sitemaps/watch.xml"
    assert file.data.decode().count("<loc>") == 4
    assert b"xmlns:video=" in file.data


def test_the_programmes_of_a_day(paper: Paper) -> None:
    channels.put(paper.db, Channel("one", name="Channel One"), now=paper.now, actor="lan")
    add(paper, -0.5, subtitle="At noon", live=True), add(paper, 2, "Film", video="", channel="two")
    snapshot = taken(paper)
    file = programme_pages.programme_day(
        snapshot, "2026-03-02", path="/programmes/", beside=DayInputs("2026-03-01", "2026-03-04")
    )
    found = given(file)
    about = found.pop("page")
    assert (about["kind"], about["title"], about["prev"], about["next"]) == (
        "programmes", "Programmes: Monday, 2 March 2026", "/programmes/2026-03-01/", "/programmes/2026-03-04/",
    )  # fmt: skip
    rows = {one["name"]: one["rows"] for one in found["channels"]}
    assert rows["Channel One"] == [NEWS | {"channel": "Channel One"}]
    assert [one["title"] for one in rows["two"]] == ["Film"]
    assert [one["channel"] for one in found.pop("channels")] == [*rows]
    assert found == {
        "day": "2026-03-02", "week": "/programmes/week/", "watch": "/watch/",
        "previous": {"day": "2026-03-01", "url": "/programmes/2026-03-01/"},
        "next": {"day": "2026-03-04", "url": "/programmes/2026-03-04/"},
    }  # fmt: skip


def test_the_week_from_monday_to_sunday(paper: Paper) -> None:
    """START is a Monday, at three in the morning."""
    for hours, title in (
        (-3, "First"),
        (-3.01, "Before"),
        (-0.5, "On"),
        (0, "Starts"),
        (21, "Tuesday"),
        (24 * 7 - 4, "Last"),
        (24 * 7 - 3, "After"),
    ):
        add(paper, hours, title, video="")
    snapshot = taken(paper)
    file = programme_week.week(snapshot)
    found = given(file)
    assert (file.path, file.template) == ("/programmes/week/", "week.html")
    days = [f"2026-03-0{day}" for day in range(2, 9)]
    listed = {"2026-03-02", "2026-03-03", "2026-03-08"}
    assert found["days"] == [
        {"day": day, "url": f"/programmes/{day}/" if day in listed else None, "today": day == "2026-03-02"}
        for day in days
    ]
    [channel] = found["channels"]
    hours = {
        one["hour"]: [[(row["title"], row["on"]) for row in day] for day in one["days"]] for one in channel["hours"]
    }
    assert channel["name"] == "one"
    assert hours == {
        "00:00": [[("First", False)], [("Tuesday", False)], [], [], [], [], []], "02:00": [[("On", True)], [], [], [], [], [], []],
        "03:00": [[("Starts", True)], [], [], [], [], [], []], "23:00": [[], [], [], [], [], [], [("Last", False)]],
    }  # fmt: skip
    assert (found["others"], found["watch"]) == (0, "/watch/")
    assert found["page"]["crumbs"] == [{"name": "Home", "url": "/"}, {"name": "Programmes", "url": "/programmes/"}]
    assert (found["page"]["kind"], found["page"]["title"]) == ("week", "This week’s programmes")
    for number in range(6):
        add(paper, 2, channel=f"c{number}", video="")
    again = given(programme_week.week(taken(paper)))
    assert (len(again["channels"]), again["others"]) == (6, 1)
    paper.wait(days=6)
    assert [one["today"] for one in given(programme_week.week(taken(paper)))["days"]] == [False] * 6 + [True]


def test_the_player_of_a_site_below_a_path_links_within_it(paper: Paper) -> None:
    paper.set(site_url="https://example.org/paper")
    shown = add(paper, -3, video="https://tv.example/1")
    paper.db.execute("update programmes set video_url = '/clips/a.mp4' where id = ?", (shown.id,))
    [file] = recording_pages.recording(taken(paper), shown.id)
    player = given(file)["programme"]["player"]
    assert 'data-file="/paper/clips/a.mp4"' in player
    assert '"/clips/' not in player
