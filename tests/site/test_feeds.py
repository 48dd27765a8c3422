"""The feeds: well-formed whatever the text holds, with ids that never change and the stories' whole text."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import START, Paper

from newsroom import clock

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def rss(paper: Paper, path: str = "feed.xml") -> ElementTree.Element:
    channel = ElementTree.fromstring(paper.files()[path]).find("channel")
    assert channel is not None
    return channel


def atom(paper: Paper, path: str = "atom.xml") -> ElementTree.Element:
    return ElementTree.fromstring(paper.files()[path])


def json_feed(paper: Paper, path: str = "feed.json") -> Any:
    return json.loads(paper.files()[path])


def test_the_three_feeds_tell_the_same_stories_newest_first(paper: Paper) -> None:
    first = paper.story("Một", "Chữ **đậm**.", lead="Sapo", section="Kinh tế", authors=("Lan", "Hải"), tags=("mưa",),
                        date=START - timedelta(hours=5))  # fmt: skip
    second = paper.story("Hai", section="Thể thao")
    paper.build()
    ids = [f"urn:uuid:{second.uid}", f"urn:uuid:{first.uid}"]
    items = rss(paper).findall("item")
    entries = atom(paper).findall(f"{ATOM}entry")
    listed = json_feed(paper)["items"]
    assert [item.findtext("guid") for item in items] == ids
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == ids
    assert [item["id"] for item in listed] == ids
    for html in (items[1].findtext(CONTENT), entries[1].findtext(f"{ATOM}content"), listed[1]["content_html"]):
        assert html is not None
        assert "<strong>đậm</strong>" in html
    assert [one.text for one in items[1].findall(CREATOR)] == ["Lan", "Hải"]
    assert [one.findtext(f"{ATOM}name") for one in entries[1].findall(f"{ATOM}author")] == ["Lan", "Hải"]
    assert [one["name"] for one in listed[1]["authors"]] == ["Lan", "Hải"]
    assert (listed[1]["tags"], listed[1]["summary"], listed[1]["language"]) == (["Kinh tế", "mưa"], "Sapo", "vi")
    published = items[1].findtext("pubDate")
    assert published is not None
    assert clock.to_text(parsedate_to_datetime(published)) == first.published_at
    assert listed[1]["date_published"].endswith("+07:00")


def test_a_section_has_its_own_feeds(paper: Paper) -> None:
    paper.story("Một", section="Kinh tế")
    paper.story("Hai", section="Thể thao")
    paper.build()
    for path in ("s/kinh-te/feed.xml", "s/kinh-te/atom.xml", "s/kinh-te/feed.json"):
        text = paper.files()[path].decode()
        assert "Một" in text
        assert "Hai" not in text
    assert json_feed(paper, "s/kinh-te/feed.json")["feed_url"] == "https://news.example.org/s/kinh-te/feed.json"


def test_a_rename_does_not_post_a_story_again_and_a_correction_updates_it(paper: Paper) -> None:
    story = paper.story("Tin")
    paper.build()
    before = atom(paper).find(f"{ATOM}entry")
    assert before is not None
    paper.wait(hours=2)
    paper.do("rename", story, slug="khac", zone=paper.settings.zone)
    paper.do("correct", story, note="Sai tên.", zone=paper.settings.zone)
    paper.build()
    after = atom(paper).find(f"{ATOM}entry")
    assert after is not None
    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    assert before.findtext(f"{ATOM}published") == after.findtext(f"{ATOM}published")
    assert str(before.findtext(f"{ATOM}updated")) < str(after.findtext(f"{ATOM}updated"))
    link = after.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://news.example.org/2026/03/khac/"


@pytest.mark.parametrize(
    "hostile",
    [
        "</title><script>alert(1)</script>", "a ]]> b", "&lt;b&gt; & &amp;", "\U0001f600", "\ufeff bom \u2028 line",
        "<!-- x --", '" onload="x', "\ufffe\uffff", "\u202eevil",
    ],
)  # fmt: skip
def test_feeds_and_jsonld_stay_well_formed(paper: Paper, hostile: str) -> None:
    title = f"T {hostile}"
    paper.story(
        title,
        f"Body {hostile}\n\n`{hostile}`",
        lead=hostile,
        section=f"S {hostile}",
        tags=(f"x{hostile}",),
        authors=(f"A{hostile}",),
    )
    paper.build()
    assert rss(paper).find("item") is not None
    assert atom(paper).find(f"{ATOM}entry") is not None
    item = json_feed(paper)["items"][0]
    (name,) = [name for name in paper.files() if name.startswith("2026/")]
    page = paper.files()[name].decode()
    start = page.index('<script type="application/ld+json">') + len('<script type="application/ld+json">')
    inside = page[start : page.index("</script>", start)]
    assert json.loads(inside)["headline"] == item["title"]
    assert "<script>alert" not in page
    for sitemap in ("sitemap.xml", "sitemap-news.xml", "sitemaps/2026-03.xml"):
        ElementTree.fromstring(paper.files()[sitemap])


def test_links_and_pictures_in_a_feed_are_whole_addresses(paper: Paper) -> None:
    number = paper.picture("blue")
    paper.story("Tin", "![x](a.png) [in](/s/x/) [note](#here)", media={"a.png": number})
    paper.build()
    html = json_feed(paper)["items"][0]["content_html"]
    assert 'src="https://news.example.org/media/' in html
    assert 'href="https://news.example.org/s/x/"' in html
    assert 'href="/' not in html
    assert 'src="/' not in html


def test_a_feed_of_nothing_is_a_feed(paper: Paper) -> None:
    paper.build()
    assert rss(paper).findall("item") == []
    assert atom(paper).findtext(f"{ATOM}updated") is not None
    assert json_feed(paper)["items"] == []


def test_a_feed_holds_as_many_stories_as_the_setting_says(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_feed_size="2")
    for number in range(4):
        paper.story(f"Tin {number}", date=START - timedelta(hours=9 - number))
    paper.build()
    assert [item.findtext("title") for item in rss(paper).findall("item")] == ["Tin 3", "Tin 2"]


def test_the_picture_of_a_story_is_named_for_readers_of_lists(paper: Paper) -> None:
    number = paper.picture("red", alt="Bến & đò", credit="Hoa")
    story = paper.story("Đò", "Chữ.", media={"a.png": number}, image="a.png")
    paper.story("Không ảnh")
    paper.build()
    media = "{http://search.yahoo.com/mrss/}"
    without, with_one = rss(paper).findall("item")
    assert without.find(f"{media}content") is None
    [picture] = with_one.findall(f"{media}content")
    assert picture.get("url", "").startswith("https://news.example.org/media/")
    assert (picture.get("medium"), picture.get("width"), picture.get("height")) == ("image", "8", "6")
    assert [child.text for child in picture] == ["Bến & đò", "Hoa"]
    assert with_one.findtext("guid") == f"urn:uuid:{story.uid}"
