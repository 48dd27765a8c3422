"""Pages read right wherever they are served: direction, limits of forms, names of files, lists that are not empty."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.site.paper import Paper


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Paper]:
    made = Paper(tmp_path)
    yield made
    made.db.close()


@pytest.mark.parametrize(
    ("site", "story", "html", "title"),
    [
        ("ar", "ar", '<html lang="ar" dir="rtl">', "<h1>"),
        ("en", "he", '<html lang="en">', '<h1 lang="he" dir="rtl">'),
        ("fa", "ckb", '<html lang="fa" dir="rtl">', '<h1 lang="ckb">'),
        ("fa", "de", '<html lang="fa" dir="rtl">', '<h1 lang="de" dir="ltr">'),
        ("fa", "en", '<html lang="en">', "<h1>"),
        ("vi", "vi", '<html lang="vi">', "<h1>"),
    ],
)
def test_the_direction_is_that_of_the_page_and_of_the_story(
    paper: Paper, site: str, story: str, html: str, title: str
) -> None:
    paper.set(**{"site.lang": site})
    told = paper.story("Tin", lang=story)
    paper.build()
    page = paper.page(told.path or "")
    assert html in page
    assert title in page


def test_what_readers_write_has_a_direction_of_its_own(paper: Paper) -> None:
    story = paper.story("Tin")
    paper.comment(story, "שלום לכולם!")
    paper.build()
    page = paper.page(story.path or "")
    assert re.search(r'<div class="said" dir="auto"><p>שלום', page)
    assert '<b class="author" dir="auto">' in page
    assert re.search(r'<textarea [^>]*dir="auto"', page)


@pytest.mark.parametrize(("field", "key"), [("body", "length"), ("name", "name"), ("email", "email")])
@pytest.mark.parametrize("limit", [50, 9000])
def test_the_forms_limits_are_the_settings(paper: Paper, field: str, key: str, limit: int) -> None:
    paper.set(**{f"comments_max_{key}": str(limit)})
    story = paper.story("Tin")
    paper.build()
    assert re.search(rf'name="{field}"[^>]* maxlength="{limit}"', paper.page(story.path or ""))


@pytest.mark.parametrize(
    "former", ["/2019/version-1.2", "/old/page.asp", "/old/file.pdf", "/a/b.php", "/x.HTML", "/y.htm"]
)
@pytest.mark.parametrize("gone", [False, True])
def test_a_former_address_is_html_to_hosts_that_go_by_file_names(paper: Paper, former: str, gone: bool) -> None:
    story = paper.story("Tin", extra={"aliases": [former]})
    if gone:
        paper.do("unpublish", story)
    paper.build()
    pages = {name: data for name, data in paper.files().items() if data.lstrip()[:9].lower() == b"<!doctype"}
    assert any(name.lower().startswith(former[1:].lower()) for name in pages)
    assert not [name for name in pages if mimetypes.guess_type(name)[0] != "text/html"]


def test_a_list_of_fresh_news_is_never_empty(paper: Paper) -> None:
    def listed() -> list[str]:
        return re.findall("<loc>https://news.example.org(.*?)</loc>", paper.files()["sitemap-news.xml"].decode())

    paper.build()
    assert listed() == ["/"]
    paper.story("Cũ", date=datetime(2020, 1, 2, tzinfo=UTC))
    paper.build()
    assert listed() == ["/"]
    story = paper.story("Mới")
    paper.build()
    assert listed() == [story.path]
    paper.wait(days=3)
    paper.build()
    assert listed() == ["/"]


def test_github_serves_folders_that_begin_with_an_underscore(paper: Paper) -> None:
    paper.build()
    assert ".nojekyll" in paper.files()


@pytest.mark.parametrize("side", ["center", "right"])
def test_every_class_of_a_table_has_its_rule(paper: Paper, side: str) -> None:
    rule = {"center": ":-:", "right": "--:"}[side]
    story = paper.story("Bảng", f"| a | b |\n|:--|{rule}|\n| x | 1 |\n")
    paper.build()
    assert f'<td class="align-{side}">1' in paper.page(story.path or "")
    [css] = [data.decode() for name, data in paper.files().items() if re.search(r"/site\.[^/]*css$", name)]
    assert re.search(rf"\.align-{side}[^{{}}]*\{{[^}}]*text-align:\s*{side}", css)
