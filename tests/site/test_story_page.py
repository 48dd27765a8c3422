"""The page of a story as its reader sees it: byline, times, contents, sharing, the next story, counts."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

from newsroom.site import pages

FOUR = "## One\n\na\n\n## Two\n\nb\n\n## Three\n\nc\n\n## Four\n\nd\n"


def order(page: str, *marks: str) -> bool:
    """Whether these marks are in the page in this order."""
    places = [page.index(mark) for mark in marks]
    return places == sorted(places)


@pytest.mark.parametrize(
    ("wanted", "lang", "place"),
    [
        ("auto", "en", "top"),
        ("auto", "vi", "bottom"),
        ("auto", "vi-VN", "bottom"),
        ("auto", "VI", "bottom"),
        ("auto", "vie", "top"),
        ("auto", "", "top"),
        ("top", "vi", "top"),
        ("bottom", "en", "bottom"),
    ],
)
def test_where_authors_are_named(wanted: str, lang: str, place: str) -> None:
    assert pages.byline_place(wanted, lang) == place


@pytest.mark.parametrize(("lang", "top"), [("en", True), ("vi", False)])
def test_byline_and_update_stand_where_the_language_has_them(tmp_path: Path, lang: str, top: bool) -> None:
    paper = Paper(tmp_path, site_lang="en")
    story = paper.story("Title", lead="Lead.", authors=("Lan",), lang=lang)
    paper.wait(hours=2)
    paper.edit(story, body="Changed.")
    paper.build()
    page = paper.page("/2026/03/title/")
    byline, updated = '<p class="byline">', f"{'Updated' if lang == 'en' else 'Cập nhật'} <time"
    assert page.count(byline) == page.count(updated) == 1
    if top:
        assert order(page, "</h1>", '<p class="lead"', byline, updated, '<div class="body"')
    else:
        assert order(page, 'data-pagefind-meta="published"', "</h1>", '<div class="body"', byline, updated)
    paper.set(site_byline="bottom" if top else "top")
    paper.build()
    assert order(paper.page("/2026/03/title/"), '<div class="body"', byline) == top


def test_a_correction_is_flagged_at_the_top_and_explained_at_the_foot(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    story = paper.story("Title", lead="Lead.", lang="en")
    paper.wait(hours=2)
    paper.do("correct", story, note="A name was wrong.", zone=paper.settings.zone)
    paper.build()
    page = paper.page("/2026/03/title/")
    flag = '<a class="corrected" href="#corrections">Corrected <time datetime="2026-03-02T12:00:00+07:00"'
    assert order(page, "</h1>", flag, '<div class="body"', 'id="corrections"', "</time> A name was wrong.")
    assert "Updated" not in page  # the correction was the update
    paper.wait(hours=1)
    paper.edit(story, body="Changed.")
    paper.build()
    assert "Updated <time" in paper.page("/2026/03/title/")


@pytest.mark.parametrize(("words", "shown"), [(100, None), (329, None), (331, "2 min read"), (2200, "10 min read")])
def test_reading_time(tmp_path: Path, words: int, shown: str | None) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Title", "word " * words)
    paper.build()
    assert re.findall(r"\d+ min read", paper.page("/2026/03/title/")) == ([shown] if shown else [])


@pytest.mark.parametrize(("text", "linked"), [(FOUR, ["#t-one", "#t-two", "#t-three", "#t-four"]), (FOUR[9:], [])])
def test_a_story_with_four_headings_has_contents(tmp_path: Path, text: str, linked: list[str]) -> None:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Title", text)
    paper.build()
    page = paper.page("/2026/03/title/")
    found = re.search(r'<nav class="contents".*?</nav>', page, re.S)
    assert re.findall(r'href="([^"]*)"', found[0] if found else "") == linked
    assert all(f'id="{one[1:]}"' in page for one in linked)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_a_story_is_shared_by_plain_links(tmp_path: Path, lang: str) -> None:
    paper = Paper(tmp_path, site_lang=lang)
    paper.story("Tom & 5 % “more”?", lang=lang)
    paper.build()
    found = re.search(r'<ul class="share".*?</ul>', paper.page("/2026/03/tom-5-more/"), re.S)
    assert found
    links = [unescape(one) for one in re.findall(r'href="([^"]*)"', found[0])]
    address = "https%3A//news.example.org/2026/03/tom-5-more/"
    zalo = [f"https://zalo.me/share?url={address}"]
    assert links == [
        f"mailto:?subject=Tom%20%26%205%20%25%20%E2%80%9Cmore%E2%80%9D%3F&body={address}",
        f"https://www.facebook.com/sharer/sharer.php?u={address}",
        *(zalo if lang == "vi" else []),
    ]
    assert 'data-share="https://news.example.org/2026/03/tom-5-more/"' in found[0]
    assert '<p class="address" data-pagefind-ignore>https://news.example.org/2026/03/tom-5-more/</p>' in paper.page(
        "/2026/03/tom-5-more/"
    )


def next_of(paper: Paper, slug: str) -> list[str]:
    return re.findall(r'<p class="next">.*?<a href="/2026/0[23]/([^/]*)/"', paper.page(f"/2026/03/{slug}/"), re.S)


def test_the_next_story_is_the_one_before_in_the_section_that_is_not_beside_it_already(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    ids = [paper.story(f"S{n}", section="Town", date=START - timedelta(hours=9 - n)).id for n in range(6)]
    paper.story("Other", section="Sport", date=START - timedelta(hours=2))
    paper.build()
    assert next_of(paper, "s5") == ["s1"]  # s4, s3 and s2 are related
    assert next_of(paper, "s1") == []
    assert next_of(paper, "other") == []
    paper.do("unpublish", ids[1])
    paper.build()
    assert next_of(paper, "s5") == ["s0"]
    paper.edit(ids[0], title="Changed")
    paper.build()
    assert "Changed</a></p>" in paper.page("/2026/03/s5/")


def test_counts_are_shown_from_the_least_on(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_lang="en")
    story = paper.story("Title")
    paper.build()
    page = paper.page("/2026/03/title/")
    assert '<a href="#comments" hidden><span data-count="comments"></span> comments</a>' in page
    assert '<span hidden><span data-count="views"></span> views</span>' in page
    assert '<dl class="figures" hidden>' in page
    paper.db.execute(
        "update page_figures set views = 9, comments = 1, visits_total = 10 where article_id = ?", (story.id,)
    )
    for least, hidden in ((9, False), (10, True)):
        paper.set(site_least_views=str(least))
        paper.build()
        page = paper.page("/2026/03/title/")
        assert ('<span><span data-count="views">9</span> views</span>' not in page) == hidden
        assert '<dl class="figures">' in page
        assert '<a href="#comments"><span data-count="comments">1</span> comment</a>' in page


@pytest.mark.parametrize(("width", "small"), [(399, True), (400, False)])
def test_a_small_picture_keeps_its_size_beside_the_text(tmp_path: Path, width: int, small: bool) -> None:
    paper = Paper(tmp_path, site_lang="en")
    number = paper.picture()
    paper.db.execute("update media set width = ? where id = ?", (width, number))
    paper.story("Title", media={"a.png": number}, image="a.png")
    paper.build()
    assert ('<figure class="main small">' in paper.page("/2026/03/title/")) == small
