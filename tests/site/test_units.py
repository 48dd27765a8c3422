"""The units of a site and their order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.comment_rooms import put
from tests.site.paper import START, Paper

from newsroom.core.people import people
from newsroom.core.people.people import PersonEntry
from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.core.series import podcasts, series
from newsroom.core.series.podcasts import PodcastEntry
from newsroom.core.series.series import SeriesEntry
from newsroom.site.list_pages import divide
from newsroom.site.makers import ORDER
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import (
    COMPARED_AFTER_CHANGES,
    COMPARED_ALWAYS,
    Unit,
    all_units,
    compared_always,
    front_feeds,
    in_order,
    is_compared_always,
    of_fronts,
    of_list,
    of_thread,
)


def test_pages_of_a_list_are_units_by_number_and_the_newest_is_0() -> None:
    assert of_list("tag", "7", divide([1, 2, 3], 1)) == [Unit("tag", "7:1"), Unit("tag", "7:2"), Unit("tag", "7:0")]
    assert of_list("tag", "7", []) == []


def test_writing_order_goes_by_maker_and_number_each_once() -> None:
    shuffled = [
        Unit("redirects"),
        Unit("root"),
        Unit("home"),
        Unit("article", "10"),
        Unit("feed", "3"),
        Unit("section", "2:1"),
        Unit("article", "9"),
        Unit("feed"),
        Unit("feed", "corrections"),
        Unit("section", "12:0"),
        Unit("article", "10"),
        Unit("section", "2:0"),
        Unit("asset"),
        Unit("fragment", "latest"),
        Unit("sitemap", "2026-03"),
    ]
    assert in_order(shuffled) == [
        Unit("asset"),
        Unit("article", "9"),
        Unit("article", "10"),
        Unit("section", "2:0"),
        Unit("section", "2:1"),
        Unit("section", "12:0"),
        Unit("fragment", "latest"),
        Unit("root"),
        Unit("home"),
        Unit("feed"),
        Unit("feed", "corrections"),
        Unit("feed", "3"),
        Unit("sitemap", "2026-03"),
        Unit("redirects"),
    ]


def test_all_units_of_a_small_site(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_page_size="1")
    picture = paper.picture()
    paper.story("Một", section="Phố", tags=("a",), media={"x.png": picture}, date=START - timedelta(days=40))
    paper.story("Hai", section="Phố", authors=("Lan",))
    gone = paper.story("Gỡ", section="Chợ")
    paper.do("unpublish", gone)
    paper.draft("Nháp", tags=("b",))
    entry = ProgrammeEntry(channel="one", start="2026-03-02T01:00:00Z", title="Phim")
    editing.add(paper.db, entry, now=paper.now, actor="lan")
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    label = {one["name"]: one["id"] for one in paper.db.execute("select id, name from labels")}
    assert list(all_units(snapshot)) == [
        Unit("asset"),
        Unit("media", str(picture)),
        Unit("article", "1"),
        Unit("article", "2"),
        Unit("article", "3"),  # whose path is a tombstone
        Unit("section", f"{label['Phố']}:1"),
        Unit("section", f"{label['Phố']}:0"),
        Unit("tag", f"{label['a']}:0"),
        Unit("author", f"{label['Lan']}:0"),
        Unit("merged"),
        Unit("month", "2026-01:0"),
        Unit("month", "2026-03:0"),
        Unit("corrections", "all:0"),
        Unit("watch", "all"),
        Unit("programmes", "2026-03-02"),
        Unit("programmes", "today"),
        Unit("programmes", "week"),
        *(Unit("page", name) for name in ("search", "not_found", "gone", "archive", "figures")),
        *(Unit("fragment", name) for name in ("latest", "most-read", "comments", "programmes", "counts")),
        Unit("root"),
        Unit("home"),
        Unit("feed"),
        Unit("feed", "corrections"),
        Unit("feed", "comments"),
        Unit("feed", str(label["Phố"])),
        Unit("sitemap", "2026-01"),
        Unit("sitemap", "2026-03"),
        Unit("sitemap", "pages"),
        Unit("sitemap", "watch"),
        Unit("sitemap", "news"),
        Unit("sitemap", "index"),
        Unit("redirects"),
    ]


def test_what_each_build_compares() -> None:
    """What is made from the time or from readership, and what any change may touch."""
    assert {(unit.maker, unit.key) for unit in COMPARED_ALWAYS} == {
        ("page", "figures"), ("fragment", "latest"), ("fragment", "most-read"), ("fragment", "comments"),
        ("fragment", "programmes"), ("fragment", "counts"), ("programmes", "today"), ("programmes", "week"), ("watch", "all"),
        ("root", ""), ("home", ""), ("sitemap", "index"), ("sitemap", "news"),
    }  # fmt: skip
    assert {(unit.maker, unit.key) for unit in COMPARED_AFTER_CHANGES} == {
        ("page", "archive"), ("sitemap", "pages"), ("merged", ""), ("redirects", ""),
    }  # fmt: skip


def test_all_units_of_a_site_with_everything_else(tmp_path: Path) -> None:
    """Pictures of people, podcasts and the site; long threads; languages; series; recordings; feeds of authors; corrections."""
    paper = Paper(tmp_path, site_page_size="1", comments_mode="open")
    logo, face, cover, unused = (paper.picture(colour) for colour in ("red", "blue", "green", "grey"))
    story = paper.story("Một", authors=("Lan",), section="Phố")
    paper.story("News", lang="en")
    paper.set(site_logo="red.png")
    for number in range(210):
        put(paper.db, body=f"Ý kiến {number}.", minutes=number / 10, author="An")
    for number in range(2):
        paper.wait(minutes=1)
        paper.do("correct", story, note=f"Sửa {number}.", zone=paper.settings.zone)
    with paper.act("people add") as act:
        people.add(act, PersonEntry("Lan", portrait=face))
    with paper.act("series add") as act:
        one = series.add(act, SeriesEntry("Mùa lũ"))
        podcasts.put(act, one, PodcastEntry(), site_url="https://news.example.org")
    paper.db.execute("update podcasts set artwork = ?", (cover,))
    entry = ProgrammeEntry(channel="one", start="2026-03-02T01:00:00Z", title="Phim")
    shown = editing.add(
        paper.db, entry, video_url="https://x.example/1", zone=paper.settings.zone, now=paper.now, actor="lan"
    )
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    label = {row["name"]: str(row["id"]) for row in paper.db.execute("select id, name from labels")}
    found = list(all_units(snapshot))
    every = [unit for unit in found if ":en" not in unit.key]  # fragments that only a script inserts
    assert every == in_order_of_makers(every)
    listed = {maker: [unit.key for unit in found if unit.maker == maker] for maker in {unit.maker for unit in found}}
    assert {name: listed[name] for name in ("media", "comments", "corrections", "series", "watch", "home", "feed", "programmes")} == {
        "media": [str(number) for number in (logo, face, cover)],
        "comments": ["1:2", "1:3", "1:0"], "corrections": ["all:1", "all:0"], "series": [str(one.id)], "watch": ["all", str(shown.id)],
        "home": ["", "en"], "feed": ["", "en", "corrections", "comments", label["Phố"], label["Lan"]],
        "programmes": ["2026-03-02", "today", "week"],
    }  # fmt: skip
    assert listed["fragment"] == [
        "latest", "most-read", "comments", "programmes", "counts", "latest:en", "most-read:en", "comments:en",
    ]  # fmt: skip
    assert str(unused) not in listed["media"]
    assert of_fronts(snapshot) == [
        *(Unit("fragment", f"{name}:en") for name in ("latest", "most-read", "comments")),
        Unit("home", "en"),
    ]
    assert compared_always(snapshot) == [*COMPARED_ALWAYS, *of_fronts(snapshot)]
    assert front_feeds(snapshot) == [Unit("feed"), Unit("feed", "en")]


def in_order_of_makers(found: list[Unit]) -> list[Unit]:
    """The same units, sorted by the place of their makers only."""
    return sorted(found, key=lambda unit: ORDER.index(unit.maker))


@pytest.mark.parametrize(
    ("unit", "always"),
    [
        (Unit("home"), True), (Unit("home", "en"), True), (Unit("fragment", "latest:en"), True), (Unit("page", "figures"), True),
        (Unit("page", "archive"), False), (Unit("programmes", "today"), True), (Unit("programmes", "2026-03-02"), False),
        (Unit("watch", "all"), True), (Unit("watch", "7"), False), (Unit("sitemap", "news"), True), (Unit("sitemap", "pages"), False),
        (Unit("root"), True), (Unit("article", "1"), False),
    ],
)  # fmt: skip
def test_which_units_each_build_compares(unit: Unit, always: bool) -> None:
    assert is_compared_always(unit) is always


@pytest.mark.parametrize(("pages", "keys"), [(0, []), (1, []), (2, ["7:2", "7:0"]), (4, ["7:2", "7:3", "7:4", "7:0"])])
def test_the_units_of_a_thread(pages: int, keys: list[str]) -> None:
    assert of_thread(7, pages) == [Unit("comments", key) for key in keys]
