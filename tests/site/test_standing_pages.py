"""Pages that are not stories: their addresses, what they show, and that no list of stories contains them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.core.articles import workflow
from newsroom.core.published import story_search
from newsroom.site.units import Unit


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def test_a_page_is_shown_by_itself(paper: Paper) -> None:
    paper.story("Tin", section="Xã hội", tags=("lũ",), authors=("Lan",))
    paper.story("Giới thiệu", "Chúng tôi là ai.", kind="page", section="Xã hội", tags=("lũ",), authors=("Lan",))
    paper.build()
    page = paper.page("/gioi-thieu/")
    assert "<h1>Giới thiệu</h1>" in page
    assert "Chúng tôi là ai." in page
    assert "data-pagefind-body" in page
    for no in ("byline", "/tag/", 'id="comments"', "comment-form", "related", 'class="figures"'):
        assert no not in page.partition("<main")[2].partition("</main>")[0], no
    data = json.loads(re.findall(r"ld\+json\">(.*?)</script>", page)[0])
    assert (data["@type"], data["name"]) == ("WebPage", "Giới thiệu")


def test_its_picture_is_named_by_its_whole_address_for_other_programs(paper: Paper) -> None:
    paper.story("Giới thiệu", "![Bến](a.png)", kind="page", media={"a.png": paper.picture()})
    paper.build()
    [shown] = re.findall(r'<meta property="og:image" content="([^"]*)">', paper.page("/gioi-thieu/"))
    assert shown.startswith("https://news.example.org/media/")


@pytest.mark.parametrize("comments", ["open", "first", "pre"])
def test_a_page_with_open_comments_has_the_form(paper: Paper, comments: str) -> None:
    page = paper.story("Hỏi đáp", kind="page")
    paper.db.execute("update articles set comments_mode = ? where id = ?", (comments, page.id))
    paper.build()
    assert "comment-form" in paper.page("/hoi-dap/")


def test_it_is_in_no_list(paper: Paper) -> None:
    paper.story("Tin", section="Xã hội", tags=("lũ",), authors=("Lan",))
    paper.set(site_ninjs="true", site_story_cards="true")
    paper.story("Giới thiệu", kind="page", section="Xã hội", tags=("lũ",), authors=("Lan",))
    paper.build()
    naming = {name for name, data in paper.files().items() if b"gioi-thieu" in data}
    assert naming == {"gioi-thieu/index.html", "sitemaps/pages.xml"}
    assert "gioi-thieu/ninjs.json" not in paper.files()
    assert "<lastmod>" in paper.page("/sitemaps/pages.xml")


def test_a_site_of_pages_only_has_nothing_new(paper: Paper) -> None:
    paper.story("Giới thiệu", kind="page")
    paper.build()
    assert "gioi-thieu" not in paper.page("/")
    assert "archive/2026" not in "".join(paper.files())


def test_readers_find_it(paper: Paper) -> None:
    page = paper.story("Giới thiệu", "Tòa soạn ở bến đò.", kind="page")
    assert story_search.find(paper.db, "ben do", limit=9) == [page.id]


def test_publishing_one_makes_a_handful_of_files(paper: Paper) -> None:
    for number in range(30):
        paper.story(f"Tin {number}", section="Xã hội", tags=("lũ",))
    paper.build()
    page = paper.story("Giới thiệu", kind="page", tags=("lũ",))
    assert paper.build().written <= 3  # the page, the sitemap of pages, and counters
    paper.edit(page, body="Mới.")
    assert paper.build().written <= 2


def test_it_goes_the_way_of_every_article(paper: Paper) -> None:
    page = paper.story("Giới thiệu", kind="page")
    paper.build()
    paper.do("rename", page, slug="ve-toi", zone=paper.settings.zone)
    paper.do("correct", page, note="Một tên sai.", zone=paper.settings.zone)
    paper.build()
    assert "Một tên sai." in paper.page("/ve-toi/")
    assert "/ve-toi/" in paper.page("/gioi-thieu/")
    paper.do("unpublish", page, redirect_to=None)
    paper.build()
    assert "Giới thiệu" not in paper.page("/ve-toi/")
    assert "ve-toi" not in paper.page("/sitemaps/pages.xml")


def test_two_languages_of_a_page_lead_to_each_other(paper: Paper) -> None:
    one = paper.story("Giới thiệu", kind="page")
    other = paper.story("About", kind="page", lang="en")
    paper.db.execute("update articles set translation_of = ? where id = ?", (one.id, other.id))
    paper.build()
    assert 'hreflang="en" href="https://news.example.org/about/"' in paper.page("/gioi-thieu/")


def test_the_unit_of_a_page_is_that_of_its_article(paper: Paper) -> None:
    page = paper.story("Giới thiệu", kind="page")
    paper.build()
    rows = paper.db.execute("select maker, key from site_outputs where path = '/gioi-thieu/'").fetchall()
    assert [Unit(*row) for row in rows] == [Unit("article", str(page.id))]


def test_comments_on_a_page_are_shown_on_it(paper: Paper) -> None:
    about = paper.story("Giới thiệu", kind="page")
    with paper.act("comments") as act:
        workflow.comments_mode(act, about, "open")
    paper.comment(about, "Hay <b>quá</b>.")
    paper.build()
    assert "<p>Hay &lt;b&gt;quá&lt;/b&gt;.</p>" in paper.page("/gioi-thieu/")
