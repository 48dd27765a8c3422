"""The page of a series, its feed, and what its stories say about their place in it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.site.paper import Paper

from newsroom.core.articles.articles import Article
from newsroom.core.published import former_paths
from newsroom.core.series import parts, series
from newsroom.core.series.series import Series, SeriesEntry, SeriesOrder
from newsroom.site import series_places


def paper_with(tmp_path: Path, number: int, **settings: str) -> tuple[Paper, list[Article]]:
    """A newsroom with stories an hour apart."""
    paper = Paper(tmp_path, site_lang="en", **settings)
    found = []
    for one in range(1, number + 1):
        found.append(paper.story(f"Story {one}", lead=f"Lead {one}", lang="en"))
        paper.wait(hours=1)
    return paper, found


def make(paper: Paper, stories: Sequence[Article], introduction: str = "") -> Series:
    with paper.act("series add") as act:
        flood = series.add(act, SeriesEntry("The <flood>", introduction), slug="flood")
        parts.put(act, flood, stories)
    return flood


def titles(page: str) -> list[str]:
    return re.findall(r'<h2><a href="[^"]*">([^<]*)</a></h2>', page)


def place(page: str) -> list[str]:
    """What a story says about its place: the words of the line, and the links to the parts beside it."""
    [nav] = re.findall(r'<nav class="box series".*?</nav>', page, re.DOTALL)
    line = re.findall(r'<p class="meta">(.*?)</p>', nav)
    return [re.sub("<[^>]*>", "", one) for one in line] + re.findall(r'rel="(?:prev|next)" href="[^"]*">([^<]*)<', nav)


def test_the_page_shows_published_stories_in_order(tmp_path: Path) -> None:
    paper, [one, two, three] = paper_with(tmp_path, 3)
    draft = paper.draft("Draft", lang="en")
    make(paper, [three, draft, one, two], "About *water*. <script>x</script>\n\n[Two](story-2)")
    paper.build()
    page = paper.page("/series/flood/")
    assert titles(page) == ["Story 1", "Story 2", "Story 3"]
    assert re.findall("Part ([0-9])", page) == ["1", "2", "3"]
    assert "<h1>The &lt;flood&gt;</h1>" in page
    assert "About <em>water</em>." in page
    assert "<script>x" not in page
    assert "Draft" not in page
    assert "3 stories" in page
    assert '<meta name="description" content="About water.' in page
    assert '<link rel="canonical" href="https://news.example.org/series/flood/">' in page
    assert "/series/flood/" in paper.page("/sitemaps/pages.xml")


def test_a_story_names_its_place_and_the_parts_beside_it(tmp_path: Path) -> None:
    paper, stories = paper_with(tmp_path, 4)
    make(paper, stories[:3])
    paper.build()
    pages = [paper.page(story.path or "") for story in stories]
    assert [place(page) for page in pages[:3]] == [
        ["Part 1 of 3", "Story 2"],
        ["Part 2 of 3", "Story 1", "Story 3"],
        ["Part 3 of 3", "Story 2"],
    ]
    assert "series" not in pages[3].partition("<main")[2]
    for page in pages[:3]:
        assert '<a class="section" href="/series/flood/">The &lt;flood&gt;</a>' in page
    found = [json.loads(one) for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', pages[1])]
    [story] = [one for one in found if one["@type"] == "NewsArticle"]
    assert story["position"] == 2
    assert story["isPartOf"] == {
        "@type": "CreativeWorkSeries",
        "name": "The <flood>",
        "url": "https://news.example.org/series/flood/",
    }


def test_a_change_of_one_part_changes_the_pages_beside_it_only(tmp_path: Path) -> None:
    paper, stories = paper_with(tmp_path, 5, site_page_size="2")
    make(paper, stories)
    paper.build()
    before = paper.files()
    paper.edit(stories[3], title="Another title")
    paper.build()
    after = paper.files()
    changed = {name for name in after if before.get(name) != after[name]}
    shown = {f"2026/03/story-{one}/index.html" for one in range(1, 6)} & changed
    assert shown == {f"2026/03/story-{one}/index.html" for one in (3, 4, 5)}
    assert {name for name in changed if name.startswith("series/")} == {
        "series/flood/2/index.html",
        "series/flood/feed.xml",
    }
    paper.do("unpublish", stories[1])
    paper.build()
    assert place(paper.page("/2026/03/story-3/")) == ["Part 2 of 4", "Story 1", "Another title"]
    assert "Story 2" not in paper.page("/series/flood/")


def test_a_long_series_does_not_count_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series_places, "MOST_COUNTED", 3)
    paper, stories = paper_with(tmp_path, 4)
    flood = make(paper, stories[:3])
    paper.build()
    assert place(paper.page("/2026/03/story-1/"))[0] == "Part 1 of 3"
    with paper.act("series add") as act:
        parts.put(act, flood, stories[3:])
    paper.build()
    assert place(paper.page("/2026/03/story-1/")) == ["Part 1", "Story 2"]
    before = paper.files()
    late = paper.story("Story 5", lang="en")
    with paper.act("series add") as act:
        parts.put(act, flood, [late])
    paper.build()
    after = paper.files()
    assert before["2026/03/story-3/index.html"] == after["2026/03/story-3/index.html"]
    assert place(paper.page("/2026/03/story-4/")) == ["Part 4", "Story 3", "Story 5"]


def test_pages_of_a_long_series_follow_one_another(tmp_path: Path) -> None:
    paper, stories = paper_with(tmp_path, 5, site_page_size="2")
    flood = make(paper, stories, "About water.")
    with paper.act("series edit") as act:
        parts.arrange(act, flood, [stories[4]])
    paper.build()
    first, second, third = (paper.page(f"/series/flood/{part}") for part in ("", "2/", "3/"))
    assert [titles(page) for page in (first, second, third)] == [
        ["Story 5", "Story 1"],
        ["Story 2", "Story 3"],
        ["Story 4"],
    ]
    assert "About water." in first
    assert "About water." not in second.partition("<main")[2]
    assert '<li value="3">' in second
    assert '<a rel="prev" href="/series/flood/">' in second
    assert '<a rel="next" href="/series/flood/3/">' in second
    assert 'rel="next" href="/series/flood/4/"' not in third
    paper.do("unpublish", stories[0])
    paper.build()
    assert "series/flood/3/index.html" not in paper.files()


def test_the_feed_has_the_newest_first_whatever_the_order(tmp_path: Path) -> None:
    paper, stories = paper_with(tmp_path, 4, site_feed_size="3")
    flood = make(paper, stories)
    with paper.act("series edit") as act:
        parts.arrange(act, flood, [stories[3], stories[0]])
    paper.build()
    feed = ElementTree.fromstring(paper.files()["series/flood/feed.xml"])
    assert [one.text for one in feed.iterfind("channel/item/title")] == ["Story 4", "Story 3", "Story 2"]
    assert feed.findtext("channel/title") == "The <flood> – Báo Thử"
    assert feed.findtext("channel/link") == "https://news.example.org/series/flood/"


@pytest.mark.parametrize("end", ["rm", "unpublish", "out"])
def test_a_series_that_ends_is_gone_and_its_page_leads_on(tmp_path: Path, end: str) -> None:
    """Whatever ended it, and until it has a story again; a series that nobody saw leaves nothing."""
    paper, [one] = paper_with(tmp_path, 1)
    flood = make(paper, [one])
    draft = paper.draft("Draft")
    with paper.act("series add") as act:
        secret = series.add(act, SeriesEntry("Secret"), slug="secret")
        parts.put(act, secret, [draft])
        series.remove(act, [secret])
    paper.build()
    assert "series/flood/index.html" in paper.files()
    if end == "unpublish":
        paper.do("unpublish", one)
    else:
        with paper.act("series rm") as act:
            series.remove(act, [flood]) if end == "rm" else parts.take_out(act, flood, [one])
    paper.build()
    page = paper.page("/series/flood/")
    assert [name for name in paper.files() if name.startswith("series/")] == ["series/flood/index.html"]
    assert '<meta name="robots" content="noindex">' in page
    assert "<h1>This series is no longer here</h1>" in page
    assert '<form class="search"' in page
    assert "flood" not in page.partition("<main")[2]
    assert "/series/" not in paper.page("/sitemaps/pages.xml")
    maps = paper.files()["_redirects"].decode()
    assert "/series/flood/ /series/flood/index.html 410\n" in maps
    assert "secret" not in maps
    found = former_paths.find(paper.db, "/series/flood/")
    assert found is not None
    assert (found.target, found.article_id) == (None, None)
    assert former_paths.find(paper.db, "/series/secret/") is None
    incremental = paper.files()
    paper.build("full")
    assert paper.files("full") == incremental
    if end != "unpublish":
        assert 'class="box series"' not in paper.page(one.path or "")
    another = paper.story("Another", lang="en")
    with paper.act("series add") as act:
        again = series.find(paper.db, "flood") or series.add(act, SeriesEntry("The flood"), slug="flood")
        parts.put(act, again, [another])
    paper.build()
    assert titles(paper.page("/series/flood/"))[-1] == "Another"
    assert "flood" not in paper.files()["_redirects"].decode()


def test_another_name_and_order_reach_every_story(tmp_path: Path) -> None:
    paper, stories = paper_with(tmp_path, 3)
    flood = make(paper, stories)
    paper.build()
    with paper.act("series edit") as act:
        series.edit(act, flood, SeriesEntry("High water", order=SeriesOrder.DATE))
    paper.build()
    for story in stories:
        assert ">High water</a>" in paper.page(story.path or "")
    assert "<h1>High water</h1>" in paper.page("/series/flood/")
