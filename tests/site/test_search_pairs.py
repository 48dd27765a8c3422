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
