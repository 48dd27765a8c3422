"""Plain pages: a whole one with all that it says to people and to programs, and the list."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.formats.outgoing.posts import BARE, BOAT, FULL, SITE

from newsroom.core.articles.statuses import ArticleStatus
from newsroom.formats.outgoing.export_post import ExportFeature, ExportPost
from newsroom.formats.outgoing.pages import PagesWriter

PUBLIC = replace(BARE, status=ArticleStatus.PUBLISHED, path="/bare/", slug="bare")


def written(folder: Path, *posts: ExportPost) -> None:
    writer = PagesWriter(folder, SITE)
    for post in posts:
        writer.add(post)
    writer.end()


def data(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*)</script>', page)
    assert found
    said: dict[str, Any] = json.loads(found[1])
    return said


def test_a_whole_page(tmp_path: Path) -> None:
    written(tmp_path, FULL)
    page = (tmp_path / "ferry.html").read_text()
    head, rest = page.split('<script type="application/ld+json">')
    assert (
        head
        == """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="newsroom">
<title>Ferry [new]</title>
<link rel="canonical" href="https://news.example/2026/03/ferry/">
<meta name="description" content="Late &amp; &lt;slow&gt;">
<meta name="kicker" content="Harbour">
<meta name="slug" content="ferry">
<meta property="og:type" content="article">
<meta property="og:title" content="Ferry [new]">
<meta property="article:section" content="Town">
<meta property="article:published_time" content="2026-03-02T05:00:00Z">
<meta property="article:modified_time" content="2026-03-03T06:00:00Z">
"""
    )
    assert (
        rest.split("</script>\n")[1]
        == """</head>
<body>
<article>
<p>Harbour</p>
<h1>Ferry [new]</h1>
<p><strong>Late &amp; &lt;slow&gt;</strong></p>
<figure><img src="media/boat.jpg" alt="A &lt;boat&gt;"><figcaption>At sea Lan</figcaption></figure>
<div class="entry-content" itemprop="articleBody">
<p>Text [x]</p>
</div>
<p>Lan, Hà An, TTXVN <time datetime="2026-03-02T05:00:00Z">2026-03-02</time></p>
</article>
</body>
</html>
"""
    )
    assert data(page) == {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry [new]", "alternativeHeadline": "Harbour",
        "description": "Late & <slow>", "articleSection": "Town", "keywords": ["boats", "Town"],
        "author": [{"@type": "Person", "name": "Lan"}, {"@type": "Person", "name": "Hà An"}], "creditText": "TTXVN",
        "inLanguage": "vi", "datePublished": "2026-03-02T05:00:00Z", "dateModified": "2026-03-03T06:00:00Z",
        "image": {"@type": "ImageObject", "url": "media/boat.jpg", "caption": "At sea Lan", "description": "A <boat>"},
        "url": "https://news.example/2026/03/ferry/",
    }  # fmt: skip


def test_a_page_with_nothing(tmp_path: Path) -> None:
    written(tmp_path, replace(PUBLIC, is_page=True))
    page = (tmp_path / "bare.html").read_text()
    assert re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page)[2:] == [
        ("slug", "bare"), ("og:type", "website"), ("og:title", "Bare"), ("article:modified_time", "2026-03-01T04:00:00Z"),
    ]  # fmt: skip
    assert "<article>\n<h1>Bare</h1>\n<div" in page
    assert '<p> <time datetime=""></time></p>' in page
    assert data(page) == {
        "@context": "https://schema.org", "@type": "WebPage", "headline": "Bare", "inLanguage": "en",
        "dateModified": "2026-03-01T04:00:00Z", "url": "https://news.example/bare/",
    }  # fmt: skip


def test_a_picture_without_words(tmp_path: Path) -> None:
    written(tmp_path, replace(PUBLIC, image=replace(BOAT, alt="", caption="", credit="")))
    page = (tmp_path / "bare.html").read_text()
    assert '<figure><img src="media/boat.jpg" alt=""></figure>' in page
    assert data(page)["image"] == {"@type": "ImageObject", "url": "media/boat.jpg", "caption": "", "description": ""}


@pytest.mark.parametrize("status", [one for one in ArticleStatus if one != ArticleStatus.PUBLISHED])
def test_only_what_is_published_has_a_page(tmp_path: Path, status: ArticleStatus) -> None:
    written(tmp_path, replace(FULL, status=status))
    assert [one.name for one in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize(("slug", "listing"), [("bare", "index.html"), ("index", "index-of-pages.html")])
def test_the_list_has_the_newest_first_and_takes_no_page_s_name(tmp_path: Path, slug: str, listing: str) -> None:
    written(tmp_path, replace(PUBLIC, slug=slug, at="2026-01-05T00:00:00Z"), replace(FULL, title="A < B"))
    assert len(list(tmp_path.iterdir())) == 3
    page = (tmp_path / listing).read_text()
    assert '<html lang="en">' in page
    assert "<title>Town &lt;Paper&gt;</title>\n</head>" in page
    assert page.endswith(
        "<h1>Town &lt;Paper&gt;</h1>\n<ul>\n"
        '<li><a href="ferry.html">A &lt; B</a> <time>2026-03-02</time></li>\n'
        f'<li><a href="{slug}.html">Bare</a> <time>2026-01-05</time></li>\n</ul>\n</body>\n</html>\n'
    )


def test_what_it_holds_and_where_pictures_are(tmp_path: Path) -> None:
    assert PagesWriter.holds == {
        ExportFeature.PICTURES, ExportFeature.LANGUAGE, ExportFeature.SOURCE, ExportFeature.KICKER,
    }  # fmt: skip
    assert PagesWriter(tmp_path, SITE).picture_file("ferry", "a.png") == "media/a.png"
