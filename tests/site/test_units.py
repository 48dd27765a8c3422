"""The units of a site and their order."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.site.paper import START, Paper

from newsroom.core.programmes import editing
from newsroom.core.programmes.fields import ProgrammeEntry
from newsroom.site.list_pages import divide
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import COMPARED_AFTER_CHANGES, COMPARED_ALWAYS, Unit, all_units, in_order, of_list


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
        Unit("programmes", "2026-03-02"),
        Unit("programmes", "today"),
        Unit("programmes", "week"),
        Unit("watch", "all"),
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
