"""The page that the index for search without a server is made of."""

from __future__ import annotations

import pytest

from newsroom.site import search_pairs


def body_of(page: str) -> str:
    return page[page.index("<body>") :]


def test_texts_of_the_story_become_pairs_and_nothing_else() -> None:
    page = search_pairs.page(
        '<!doctype html><html lang="ja"><head><title>東京都</title></head><body><nav>東京都</nav>'
        "<article data-pagefind-body><h1>東京<b>都</b></h1><p data-pagefind-ignore>東京都</p>"
        '<img alt="東京都" src="a"><hr/><p>京都 &amp; &#26481;京<br>神戸</p></article><p>東京都</p></body></html>'
    )
    assert body_of(page) == (
        "<body><nav>東京都</nav><article data-pagefind-body><h1> 東京 京 <b> 都 </b></h1>"
        '<p data-pagefind-ignore>東京都</p><img alt="東京都" src="a"><hr/><p> 京都 都  &amp; &#26481; 京 <br> 神戸 戸 </p>'
        "</article><p>東京都</p></body></html>"
    )
    assert '<head><meta data-pagefind-meta="title[content]" content="東京都">' in page
    assert '<meta data-pagefind-meta="text[content]" content="東京都京都 &amp; 東京神戸"><title>東京都</title>' in page


@pytest.mark.parametrize(
    "html", ["", "京都", "<p>京都", "<article data-pagefind-body><p>京都</div></article></p>", "</article>"]
)
def test_pages_of_any_shape_are_read(html: str) -> None:
    assert search_pairs.page(html).endswith(("京都", "</p>", "京 ", "", "</article>"))


@pytest.mark.parametrize(
    "tag", ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
def test_an_element_without_an_end_hides_nothing_after_it(tag: str) -> None:
    page = search_pairs.page(f"<body><article data-pagefind-body><{tag} data-pagefind-ignore>京都</article>")
    assert body_of(page) == f"<body><article data-pagefind-body><{tag} data-pagefind-ignore> 京都 都 </article>"


@pytest.mark.parametrize("tag", ["script", "style", "template"])
def test_what_nobody_sees_is_not_indexed(tag: str) -> None:
    page = search_pairs.page(f"<head></head><body><article data-pagefind-body><{tag}>京都</{tag}>神戸</article>")
    assert body_of(page) == f"<body><article data-pagefind-body><{tag}>京都</{tag}> 神戸 戸 </article>"
    assert 'data-pagefind-meta="text[content]" content="神戸"' in page


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p data-pagefind-ignore>京都<b>京都</b></p>京都", "<p data-pagefind-ignore>京都<b>京都</b></p> 京都 都 "),
        ("<p>京都</div>京都</p>京都", "<p> 京都 都 </div> 京都 都 </p> 京都 都 "), ("<p><b>京都</p>京都", "<p><b> 京都 都 </p> 京都 都 "),
        ("<br/>京都<p/>京都", "<br/> 京都 都 <p/> 京都 都 "), ("京都&eacute;<!-- x -->&#233;京都", " 京都 都 &eacute;&#233; 京都 都 "),
    ],
)  # fmt: skip
def test_elements_inside_each_other(html: str, body: str) -> None:
    page = search_pairs.page(f"<body><article data-pagefind-body>{html}</article>京都")
    assert body_of(page) == f"<body><article data-pagefind-body>{body}</article>京都"


def test_headings_and_texts_are_told_before_everything_else_of_the_head() -> None:
    page = search_pairs.page(
        '<!DOCTYPE html><html><head><title>x</title></head><body><h1>外</h1><main data-pagefind-body><h1>A <b>&lt;"B</b></h1>'
        "<p>C\n  D</p></main></body></html>"
    )
    assert page.startswith(
        '<!DOCTYPE html><html><head><meta data-pagefind-meta="title[content]" content="A &lt;&quot;B">'
        '<meta data-pagefind-meta="text[content]" content="A &lt;&quot;BC D"><title>x</title>'
    )
    assert search_pairs.page("<head><title>x</title></head><body>y") == "<head><title>x</title></head><body>y"
    assert search_pairs.page("<body><main data-pagefind-body>y</main>").startswith(
        '<meta data-pagefind-meta="text[content]" content="y"><body>'
    )
