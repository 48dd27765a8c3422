"""The addresses in an article for a site below a prefix, and for feeds."""

from __future__ import annotations

from tests.markup.harmless import PICTURE, article

from newsroom import markup


def test_rebase_for_a_prefix_and_for_feeds() -> None:
    html = article('[a](/x/) [b](#c) [d](https://e.example/) `href="/x/"`\n\n![p](q)', lambda name: PICTURE)
    moved = markup.rebase(html, "/news")
    assert 'href="/news/x/"' in moved
    assert 'srcset="/news/media/ab/x-640.jpg 640w"' in moved
    assert 'href="#t-c"' in moved
    assert '<code>href="/x/"</code>' in moved
    feed = markup.rebase(html, "https://town.example/news/", page="https://town.example/news/2022/10/a/")
    assert 'src="https://town.example/news/media/ab/x.jpg"' in feed
    assert 'href="https://town.example/news/2022/10/a/#t-c"' in feed
    assert 'href="https://e.example/"' in feed
