"""What pages say to machines, read back from the built site."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper

NEWSROOM = {"@type": "NewsMediaOrganization", "name": "Báo Thử", "url": "https://news.example.org/"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def said(paper: Paper, path: str) -> dict[str, Any]:
    paper.build()
    [written] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', paper.page(path), re.S)
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
