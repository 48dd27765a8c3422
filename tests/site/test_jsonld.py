"""What pages say to machines, read back from the built site."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import jsonld

NEWSROOM = {"@type": "NewsMediaOrganization", "name": "Báo Thử", "url": "https://news.example.org/"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def said(paper: Paper, path: str) -> dict[str, Any]:
    paper.build()
    written = re.findall(r'<script type="application/ld\+json">(.*?)</script>', paper.page(path), re.S)[0]
    found: dict[str, Any] = json.loads(written)
    return found


def test_a_story_with_everything(paper: Paper) -> None:
    picture = paper.picture(alt="Sông")
    story = paper.story(
        'Tin "một" </script>',
        "Một hai ba.",
        lead="Tóm tắt",
        section="Phố",
        tags=("b", "a"),
        authors=("Lan", "Minh"),
        media={"s.png": picture},
        lang="en",
    )
    paper.wait(hours=1)
    paper.do("correct", story, note="Sửa ngày.", zone=paper.settings.zone)
    other = paper.story("Trước", date=paper.now)
    with paper.act("series add") as act:
        parts.put(act, series.add(act, SeriesEntry("Mùa lũ")), [other, paper.get(story)])
    address = f"https://news.example.org{story.path}"
    found = said(paper, str(story.path))
    image = found.pop("image")
    assert found == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": address,
        "url": address,
        "headline": 'Tin "một" </script>',
        "datePublished": "2026-03-02T10:00:00+07:00",
        "dateModified": "2026-03-02T11:00:00+07:00",
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "wordCount": 3,
        "publisher": NEWSROOM,
        "description": "Tóm tắt",
        "author": [
            {"@type": "Person", "name": "Lan", "url": "https://news.example.org/author/lan/"},
            {"@type": "Person", "name": "Minh", "url": "https://news.example.org/author/minh/"},
        ],
        "articleSection": "Phố",
        "keywords": ["b", "a"],
        "isPartOf": {
            "@type": "CreativeWorkSeries",
            "name": "Mùa lũ",
            "url": "https://news.example.org/series/mua-lu/",
        },
        "position": 1,
        "correction": [
            {"@type": "CorrectionComment", "text": "Sửa ngày.", "datePublished": "2026-03-02T11:00:00+07:00"}
        ],
    }
    assert image[0].pop("url").startswith("https://news.example.org/media/")
    assert image == [{"@type": "ImageObject", "width": 8, "height": 6}]


def test_a_story_with_little(paper: Paper) -> None:
    found = said(paper, str(paper.story("Tin").path))
    assert found["author"] == [NEWSROOM]
    assert found["dateModified"] == found["datePublished"] == "2026-03-02T10:00:00+07:00"
    assert not {"description", "articleSection", "keywords", "image", "correction"} & found.keys()


def test_a_story_of_an_agency(paper: Paper) -> None:
    found = said(paper, str(paper.story("Tin", source="TTXVN").path))
    assert found["author"] == [{"@type": "Organization", "name": "TTXVN"}]


def test_the_front_page(paper: Paper) -> None:
    assert said(paper, "/") == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": "Báo Thử",
        "url": "https://news.example.org/",
        "inLanguage": "vi",
        "publisher": NEWSROOM,
        "potentialAction": {
            "@type": "SearchAction",
            "target": "https://news.example.org/search/?q={search_term_string}",
            "query-input": "required name=search_term_string",
        },
    }


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2026/03/tin/", [("Home", "/"), ("Phố & chợ", "/s/pho-cho/")]),
        ("/s/pho-cho/", [("Home", "/"), ("Phố & chợ", "/s/pho-cho/")]),
        ("/tag/mua/", [("Home", "/"), ("mưa", "/tag/mua/")]),
        ("/archive/2026/03/", [("Home", "/"), ("Archive", "/archive/"), ("March 2026", "/archive/2026/03/")]),
        ("/2026/03/khong-muc/", []),
        ("/", []),
    ],
)
def test_the_way_to_a_page(tmp_path: Path, path: str, expected: list[tuple[str, str]]) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Tin", section="Phố & chợ", tags=("mưa",))
    paper.story("Không mục")
    paper.build()
    page = paper.page(path)
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    trails = [found for one in scripts if (found := json.loads(one))["@type"] == "BreadcrumbList"]
    items = [(one["name"], one["item"]) for trail in trails for one in trail["itemListElement"]]
    assert items == [(name, f"https://news.example.org{at}") for name, at in expected]
    assert [one["position"] for trail in trails for one in trail["itemListElement"]] == [*range(1, len(expected) + 1)]
    shown = re.search(r'<nav class="crumbs".*?</nav>', page, re.S)
    linked = [at for _, at in expected if at != path]
    assert re.findall(r'href="([^"]*)"', shown[0] if shown else "") == linked


def test_links_above_a_page_are_numbered_list_items() -> None:
    site = SimpleNamespace(absolute=lambda path: f"https://x.example{path}")
    written = jsonld.breadcrumbs(site, [{"name": "A", "url": "/"}, {"name": "B", "url": "/b/"}])  # type: ignore[arg-type]
    assert json.loads(re.sub(r"^<script[^>]*>|</script>$", "", str(written).strip())) == {
        "@context": "https://schema.org", "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "A", "item": "https://x.example/"},
            {"@type": "ListItem", "position": 2, "name": "B", "item": "https://x.example/b/"},
        ],
    }  # fmt: skip
