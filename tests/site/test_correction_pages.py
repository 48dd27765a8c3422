"""The page of corrections and its feed, as readers get them."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.site.paper import Paper
from tests.site.xml_lines import xml_lines


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def correct(paper: Paper, story: object, note: str) -> None:
    paper.wait(minutes=1)
    paper.do("correct", story, note=note, zone=paper.settings.zone)  # type: ignore[arg-type]


def notes(page: str) -> list[str]:
    return re.findall(
        r'<article class="card correction">.*?<h2.*?><a href="(.*?)">(.*?)</a></h2>\n<p>(.*?)</p>', page, re.S
    )


def test_without_corrections_the_page_says_so(paper: Paper) -> None:
    paper.story("Cầu")
    paper.build()
    assert "Chưa có đính chính nào." in paper.page("/corrections/")
    assert '<a href="/corrections/">Đính chính</a>' in paper.page("/")
    assert ElementTree.fromstring(paper.files()["corrections/feed.xml"]).findall(".//item") == []


def test_each_note_leads_to_itself_on_the_page_of_its_story(paper: Paper) -> None:
    bridge, market = paper.story("Cầu & phà"), paper.story("Chợ")
    correct(paper, bridge, "Ba nhịp, <không> phải hai.")
    correct(paper, market, "Sai ngày.")
    paper.build()
    assert notes(paper.page("/corrections/")) == [
        ("/2026/03/cho/#correction-2", "Chợ", "Sai ngày."),
        ("/2026/03/cau-pha/#correction-1", "Cầu &amp; phà", "Ba nhịp, &lt;không&gt; phải hai."),
    ]
    assert '<p id="correction-1">' in paper.page("/2026/03/cau-pha/")
    assert "<loc>https://news.example.org/corrections/</loc>" in paper.page("/sitemaps/pages.xml")


def test_every_note_is_where_its_link_leads_on_stories_and_on_pages(paper: Paper) -> None:
    for made in (paper.story("Cầu"), paper.story("Giới thiệu", kind="page")):
        correct(paper, made, "Sai.")
        correct(paper, made, "Vẫn sai.")
    paper.build()
    targets = [url.partition("#") for url, *_ in notes(paper.page("/corrections/"))]
    assert [path for path, *_ in targets] == ["/gioi-thieu/"] * 2 + ["/2026/03/cau/"] * 2
    for path, _, name in targets:
        assert paper.page(path).count(f'id="{name}"') == 1


def test_the_feed_tells_what_was_corrected_the_newest_first(paper: Paper) -> None:
    story = paper.story("Cầu")
    correct(paper, story, "Ba < hai.")
    correct(paper, story, "Bốn.")
    paper.build()
    items = ElementTree.fromstring(paper.files()["corrections/feed.xml"]).findall(".//item")
    assert [(one.findtext("title"), one.findtext("description")) for one in items] == [
        ("Cầu", "Bốn."),
        ("Cầu", "Ba &lt; hai."),
    ]
    assert [one.findtext("guid") for one in items] == [f"urn:uuid:{story.uid}#correction-{n}" for n in (2, 1)]
    assert items[0].findtext("link") == "https://news.example.org/2026/03/cau/#correction-2"
    assert items[1].findtext("pubDate") == "Mon, 02 Mar 2026 03:01:00 +0000"


def test_many_corrections_are_on_several_pages(paper: Paper) -> None:
    paper.set(site_page_size="2", site_feed_size="3")
    story = paper.story("Cầu")
    for number in range(5):
        correct(paper, story, f"Lần {number}.")
    paper.build()
    assert [note for *_, note in notes(paper.page("/corrections/"))] == ["Lần 4.", "Lần 3.", "Lần 2."]
    assert [note for *_, note in notes(paper.page("/corrections/1/"))] == ["Lần 1.", "Lần 0."]
    assert "Đính chính cũ hơn" in paper.page("/corrections/")
    assert paper.page("/corrections/feed.xml").count("<item>") == 3


def test_a_build_makes_only_the_pages_that_changed(paper: Paper) -> None:
    paper.set(site_page_size="2")
    stories = [paper.story(f"Tin {number}") for number in range(5)]
    for story in stories:
        correct(paper, story, "Sai.")
    paper.build()
    before = paper.files()
    paper.edit(stories[0], title="Tên mới")
    paper.build()
    after = paper.files()
    changed = {path for path, data in after.items() if before.get(path) != data and path.startswith("corrections")}
    assert changed == {"corrections/1/index.html", "corrections/feed.xml"}
    paper.do("unpublish", stories[4])
    paper.build()
    assert "Tin 4" not in paper.page("/corrections/") + paper.page("/corrections/feed.xml")
    paper.build("again", full=True)
    assert paper.files() == paper.files("again")


def test_everything_in_the_feed(paper: Paper) -> None:
    bridge = paper.story("Cầu & phà")
    correct(paper, bridge, "Ba nhịp, <không> phải hai.")
    paper.build()
    assert xml_lines(paper.files()["corrections/feed.xml"]) == [
        "channel/title: Đính chính – Báo Thử", "channel/link: https://news.example.org/corrections/",
        "channel/description: Đính chính – Báo Thử", "channel/language: vi",
        "channel/lastBuildDate: Mon, 02 Mar 2026 03:01:00 +0000",
        "channel/link href=https://news.example.org/corrections/feed.xml rel=self type=application/rss+xml",
        "channel/item/title: Cầu & phà", "channel/item/link: https://news.example.org/2026/03/cau-pha/#correction-1",
        f"channel/item/guid isPermaLink=false: urn:uuid:{bridge.uid}#correction-1",
        "channel/item/pubDate: Mon, 02 Mar 2026 03:01:00 +0000",
        "channel/item/description: Ba nhịp, &lt;không&gt; phải hai.",
    ]  # fmt: skip
