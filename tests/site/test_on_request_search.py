"""The page of search results: a hit in what is said leads to its moment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.errors import NotFound
from newsroom.site import on_request

BODY = """Intro words here.

https://www.youtube.com/watch?v=dQw4w9WgXcQ

:::transcript
0:01 Good morning from the Harbour.
1:05 The Ferry sails at night, says CẦU.
:::
"""


@pytest.mark.parametrize(
    ("query", "link", "shown"),
    [
        ("ferry sails", "#t65", "1:05 The Ferry sails at night"),
        ("cau", "#t65", "says CẦU"),
        ("morning harbour", "#t1", "0:01 Good morning"),
        ("morning ferry", "", ""),  # never said together
        ("intro", "", ""),
        ("bridge", "", ""),
    ],
)
def test_a_hit_in_what_is_said_leads_to_its_moment(tmp_path: Path, query: str, link: str, shown: str) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Bridge", body=BODY)
    page = on_request.search(paper.db, settings=paper.settings, theme=None, now=paper.now, query=query).decode()
    assert re.findall(r'href="([^"]*bridge[^"]*)"', page) == [f"/2026/03/bridge/{link}"]
    assert shown in page


def test_the_moment_has_its_place_on_the_page(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Bridge", body=BODY)
    paper.build()
    assert [paper.page("/2026/03/bridge/").count(f'id="t{second}"') for second in (1, 65)] == [1, 1]


def test_pages_of_results_lead_to_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_request, "PAGE_SIZE", 2)
    paper = Paper(tmp_path, site_lang="en")
    for number in range(5):
        paper.story(f"Bridge {number}")

    def links(number: int) -> list[str]:
        page = on_request.search(
            paper.db, settings=paper.settings, theme=None, now=paper.now, query="bridge", number=number
        ).decode()
        assert "noindex" in page
        assert not re.search("Older|Newer", page)  # the best are first, not the newest
        assert ("Previous results" in page, "More results" in page) == (number > 1, number < 3)
        assert len(re.findall(r'href="/2026/03/bridge-\d/"', page)) == (2 if number < 3 else 1)
        return re.findall(r'href="(\?q=[^"]*)"', page)

    assert links(1) == ["?q=bridge&amp;page=2"]
    assert sorted(links(2)) == ["?q=bridge&amp;page=1", "?q=bridge&amp;page=3"]
    assert links(3) == ["?q=bridge&amp;page=2"]


def test_pages_for_one_reader_are_not_indexed(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    story = paper.story("Bridge")
    page = on_request.own_comments(
        paper.db, settings=paper.settings, theme=None, now=paper.now, article_id=story.id, written=[]
    ).decode()
    assert '<meta name="robots" content="noindex' in page
    with pytest.raises(NotFound):
        on_request.own_comments(paper.db, settings=paper.settings, theme=None, now=paper.now, article_id=9, written=[])
