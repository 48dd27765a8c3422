"""Saved pages: what they say about themselves, which part is the article, pictures beside them, links and addresses."""

from __future__ import annotations

import json
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.commands.pictures import png

from newsroom.errors import Invalid, NotFound
from newsroom.formats.sites.foreign_post import ForeignItem, ForeignPost, ForeignStatus, ItemLeftOut, ItemProblem
from newsroom.formats.sites.html_site import HtmlExport
from newsroom.formats.sites.media_folder import MediaFolder

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SCHEMA = {
    "@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "name": "Báo Cũ"},
        {"@type": ["NewsArticle"], "headline": "Đò &amp; cầu", "description": "Sapo", "datePublished": "2020-03-02T10:00:00+07:00",
         "dateModified": "2020-03-03T10:00:00Z", "author": [{"@id": "#mai"}, {"name": "Hà An"}], "articleSection": ["Sông", "Nước"],
         "keywords": "đò, bến", "inLanguage": "vi", "mainEntityOfPage": {"@id": "https://cu.example/do.html"},
         "image": {"url": "https://cu.example/i.jpg", "caption": "Chú thích"}},
        {"@type": "Person", "@id": "#mai", "name": "Mai Lê"},
    ],
}  # fmt: skip
METAS = """<meta property="og:title" content="Đò &amp; cầu"><meta name=description content='Sapo'><meta
 property="article:published_time" content="2020-03-02T10:00:00+07:00"><meta property="article:modified_time"
 content="2020-03-03T10:00:00Z">
<meta name="author" content="Mai Lê, Hà An"><meta property="article:section" content="Sông"><meta property="article:tag" content="Nước">
<meta property="article:tag" content="đò"><meta property="article:tag" content="bến"><meta property="og:image" content="https://cu.example/i.jpg">
<link href="https://cu.example/do.html" rel="canonical">"""
HEADS = {
    "JSON-LD": f'<script type="application/ld+json">{json.dumps(SCHEMA)}</script><meta property="og:title" content="Other">',
    "meta elements": METAS,
}
BODY = "<p>Một <b>hai</b></p><p><a href='/x'>x</a></p>"
MARKDOWN = "Một **hai**\n\n[x](https://cu.example/x)\n"


def items(
    folder: Path, pages: dict[str, str | bytes], *, one: str = "", encoding: str | None = None
) -> list[ForeignItem]:
    for name, page in pages.items():
        path = folder / "saved" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
    where = folder / "saved" / one if one else folder / "saved"
    export = HtmlExport(where, home=folder, zone=HANOI, largest=1_000_000, library=MediaFolder(None), encoding=encoding)
    found = list(export.items())
    assert len(found) == export.total
    return found


def post(folder: Path, page: str | bytes, *, encoding: str | None = None) -> ForeignPost:
    [found] = items(folder, {"page.html": page}, one="page.html", encoding=encoding)
    assert isinstance(found, ForeignPost)
    return found


def test_what_a_page_hides_does_not_come_and_is_no_article(tmp_path: Path) -> None:
    """A box with the name of an article, such as one that a script shows to subscribers, is not chosen if it is hidden."""
    shown = "<article><p>Shown</p><p hidden>x</p><div style='display:none'><p>y</p></div></article>"
    for page in (shown, f'<div class="entry-content" hidden><p>{"x" * 99}</p></div>{shown}'):
        found = post(tmp_path, f"<html><body>{page}</body></html>")
        assert (found.body, found.lost["hidden text"]) == ("Shown\n", 2)


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_a_page_says_what_it_is(tmp_path: Path, head: str) -> None:
    page = f'<html lang="vi"><head><title>Đò | Báo</title>{head}</head><body><article><h1>Đò &amp; cầu</h1>{BODY}</article></body></html>'
    found = post(tmp_path, page)
    text = found.manuscript
    assert text is not None
    assert (text.title, text.lead, text.lang) == ("Đò & cầu", "Sapo", "vi")
    assert (text.section, text.tags, text.authors) == ("Sông", ("Nước", "đò", "bến"), ("Mai Lê", "Hà An"))
    assert (found.date, found.modified) == ("2020-03-02T03:00:00Z", "2020-03-03T10:00:00Z")
    assert (found.body, text.image) == (MARKDOWN, "https://cu.example/i.jpg")
    assert text.extra["aliases"] == ["/do.html"]
    assert (found.slug, found.key, found.status) == ("do", "html https://cu.example/do.html", ForeignStatus.PUBLISHED)


COMMENTS = '<div id="comments"><p>first!</p></div>'
PLACES = {
    "the text by itemprop": f'<main><article><p>By x</p><div itemprop="articleBody">{BODY}</div>{COMMENTS}</article></main>',
    "the content of WordPress": f'<main><p>x</p><div class="entry-content clear">{BODY}</div></main>{COMMENTS}',
    "the body of Drupal": f'<div class="region"><div class="field field--name-body">{BODY}</div><p>x</p></div>',
    "the detail of VnExpress": f'<section><p>x</p><article class="fck_detail">{BODY}</article></section>',
    "an article": f"<p>x</p><article><header><p>By x</p></header>{BODY}<footer>x</footer></article><article><p>y</p></article>",
    "an article with comments": f"<article>{BODY}{COMMENTS}<nav><a href=/>y</a></nav></article>",
    "the main part": f"<p>x</p><main>{BODY}<aside>x</aside></main>",
    "a box that is main by its role": f'<p>x</p><div role="main">{BODY}</div>',
    "the body": f"<nav>x</nav><header>x</header>{BODY}<footer>x</footer>",
    "nested boxes": f'<div class="post-content"><div><div>{BODY}</div></div></div><div><p>x</p></div>',
    "tags in scripts and comments": f"<script>'<article>'</script><!-- <article> --><main>{BODY}<script>x</main></script></main><p>x</p>",
    "signs in attributes": f"<p>x</p><main data-a='>' data-b=\">'\">{BODY}</main>",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_the_article_is_found(tmp_path: Path, place: str) -> None:
    head = '<link rel="canonical" href="https://cu.example/do.html">'
    assert post(tmp_path, f"<html><head>{head}</head><body>{place}</body></html>").body == MARKDOWN


TITLES = {
    "a heading before the title of the window": ("<title>A | Paper</title><h1>A</h1><p>b", "A"),
    "the title of the window": ("<title>A &amp; B</title><p>b", "A & B"),
    "the text": ("<p>Some words", "Some words"),
    "nothing": ("<p></p>", "page"),
}


@pytest.mark.parametrize(("page", "title"), TITLES.values(), ids=TITLES.keys())
def test_titles(tmp_path: Path, page: str, title: str) -> None:
    found = post(tmp_path, page)
    assert found.title == title
    assert "# " not in found.body


DATES = {
    "a day": ('<meta name="pubdate" content="2020-03-02">', "2020-03-01T17:00:00Z", True),
    "as in mail": ('<meta name="date" content="Mon, 02 Mar 2020 10:00:00 GMT">', "2020-03-02T10:00:00Z", False),
    "in the article": ('<main><time datetime="2020-03-02T10:00">x</time></main>', "2020-03-02T03:00:00Z", False),
    "none": ("<time datetime='soon'>", None, False),
}


@pytest.mark.parametrize(("page", "date", "day"), DATES.values(), ids=DATES.keys())
def test_dates(tmp_path: Path, page: str, date: str | None, day: bool) -> None:
    found = post(tmp_path, f"{page}<p>Text</p>")
    assert found.terms is not None
    assert (found.date, found.terms.day is not None) == (date, day)


def test_a_page_for_subscribers_stays_a_draft(tmp_path: Path) -> None:
    schema = json.dumps(
        {"@type": "NewsArticle", "headline": "A", "isAccessibleForFree": "False", "datePublished": "2020-03-02"}
    )
    found = post(tmp_path, f'<script type="application/ld+json">{schema}</script><p>x</p>')
    assert found.status == ForeignStatus.MEMBERS
    assert dict(found.drafted) == {"page for subscribers (imported as a draft)": 1}


def test_a_lead_is_not_repeated(tmp_path: Path) -> None:
    found = post(tmp_path, "<meta name=description content='The *lead* here'><p><b>The *lead* here</b></p><p>Text</p>")
    assert found.body == "Text\n"


def test_a_folder_with_links_pictures_and_a_list(tmp_path: Path) -> None:
    listed = "".join(f'<li><a href="2020/a.html">A story with a long name {number}</a>' for number in range(9))
    a = (
        '<h1>A</h1><p><img src="a_files/x.png" alt="X"><img src="https://cu.example/p/y.png"><img src="../../../secret.png">'
        '<a href="../b/index.html#c">b</a> <a href="b.html">none</a></p><meta name=date content=2020-03-02>'
    )
    (tmp_path / "secret.png").write_bytes(png("red"))
    (tmp_path / "saved" / "2020" / "a_files").mkdir(parents=True)
    for name in ("x.png", "y.png"):
        (tmp_path / "saved" / "2020" / "a_files" / name).write_bytes(png("red"))
    found = items(
        tmp_path,
        {"2020/a.html": a, "b/index.html": "<h1>B</h1><p>x", "index.html": f"<ul>{listed}</ul>", "style.css": "x"},
    )
    first, second, front, *left = found
    assert isinstance(first, ForeignPost)
    assert isinstance(second, ForeignPost)
    assert isinstance(front, ItemLeftOut)
    assert front.what == "page that is a list of links"
    assert [one.what for one in left if isinstance(one, ItemLeftOut)] == [
        "picture (added with the posts that show it)",
        "picture (added with the posts that show it)",
        "file that is not an HTML page",
    ]
    assert sorted(first.files) == ["a_files/x.png", "a_files/y.png"]
    assert "![X](a_files/x.png)" in first.body
    assert "[b](/b/#c) [none](b.html)" in first.body
    assert first.manuscript
    assert first.manuscript.extra["aliases"] == ["/2020/a.html"]
    assert second.manuscript
    assert second.manuscript.extra["aliases"] == ["/b/"]


ENCODINGS: dict[str, tuple[bytes, str | None]] = {
    "UTF-8": ("<h1>Việt Nam</h1>".encode(), None),
    "one that the page names": ('<meta charset="windows-1258"><h1>Việt Nam</h1>'.encode().replace(
        "Việt".encode(), b"Vi\xea\xf2t"), None),
    "UTF-8, though the page names another": ('<meta charset="iso-8859-1"><h1>Việt Nam</h1>'.encode(), None),
    "one that was given": ("<h1>ViÖt Nam</h1>".encode("latin-1"), "tcvn3"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "encoding"), ENCODINGS.values(), ids=ENCODINGS.keys())
def test_encodings(tmp_path: Path, page: bytes, encoding: str | None) -> None:
    assert post(tmp_path, page, encoding=encoding).title == "Việt Nam"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        items(tmp_path, {"a.txt": "x"})
    with pytest.raises(Invalid, match=r"b\.html:2: byte 0xFF"):
        items(tmp_path, {"b.html": b"<p>\n\xff\xff"}, one="b.html")
    bad, good, _ = items(tmp_path, {"b.html": b"<p>\n\xff\xff", "c.html": "<h1>C</h1>"})
    assert isinstance(bad, ItemProblem)
    assert isinstance(good, ForeignPost)


HOSTILE = {
    "tags without an end": "<article" * 60_000,
    "quotes without an end": '<meta content="' * 60_000,
    "boxes in boxes": "<div class=post-content>" * 20_000,
    "articles in articles": "<article>" * 20_000 + "x",
    "comments without an end": "<!--" * 200_000,
    "scripts in scripts": '<script type="application/ld+json">' * 60_000,
    "lists in JSON-LD": f'<script type="application/ld+json">{"[" * 100_000}</script><p>x',
    "links without an end": "<a href=x>" * 100_000,
    "headings without an end": "<h1>" * 200_000,
    "figures without an end": "<article><header>" + "<figure>" * 60_000,
    "figures in a header": "<article>" + f"<header>{'<figure>' * 10_000}</header>" * 5 + "x",
    "headers without an end": "<article>" + "<header>" * 60_000,
    "times": "<main>" + "<time " * 100_000,
    "vectors without an end": "<svg>" * 60_000,
    "boxes with a quote": "<div a='" * 60_000,
    "boxes with two kinds of quotes": "<div a='><div a=\">" * 30_000,
    "boxes whose end is in quotes": "<div a='>'" * 60_000,
    "a picture named by a list": '<script type="application/ld+json">{"@type": "Article", "image": {"@id": [1]}}</script><p>x',
    "a zero": "<p>a&#0;b\x00".replace("\x00", "&#x0;"),
    "half a letter": '<script type="application/ld+json">{"@type": "Article", "headline": "a\\ud800"}</script><p>x',
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_cheap(tmp_path: Path, page: str) -> None:
    begun = time.process_time()
    [found] = items(tmp_path, {"page.html": page}, one="page.html")
    assert isinstance(found, (ForeignPost, ItemProblem))
    assert time.process_time() - begun < 2
