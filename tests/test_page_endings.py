"""What other systems put after the address of a page, and which pages may replace it."""

from __future__ import annotations

import re

import pytest

from newsroom import page_endings
from newsroom.page_endings import Replacement, replacements

CASES = {
    "/a/b/amp/": ["/a/b/"], "/a/b/amp": ["/a/b/"], "/a/x.html/amp/": ["/a/x.html"], "/tag/x/page/12/": ["/tag/x/"],
    "/a/page2/": ["/a/"], "/a/comment-page-3/": ["/a/"], "/a/attachment/b/": ["/a/"], "/a/feed/atom/": ["/a/feed.xml", "/a/"],
    "/a/rss/": ["/a/feed.xml", "/a/"], "/page/2/": ["/archive/"], "/page2": ["/archive/"], "/index3.html": ["/archive/"],
    "/2020/": ["/archive/"], "/2020/03/": ["/archive/2020/03/"], "/2020/03/02": ["/archive/2020/03/"],
    "/2020/03/page/2/": ["/archive/2020/03/"], "/2020/03/feed/": ["/archive/2020/03/"],
    "/amp/": [], "/feed/": [], "//a/amp/": [], "/a//amp/": [], "/a/amps/": [], "/1234/": [], "/a/page/": [], "/a/b/": [],
    "/" + "a/" * 2000 + "amp/": [],
}  # fmt: skip


@pytest.mark.parametrize(("path", "found"), CASES.items(), ids=[path[:40] for path in CASES])
def test_which_pages_may_replace_an_address(path: str, found: list[str]) -> None:
    assert replacements(path) == [Replacement(one) for one in found]


@pytest.mark.parametrize(
    ("path", "found"), [("/blog/2/", "/blog/"), ("/a/town2.html", "/a/town.html"), ("/a/2.html", None)]
)
def test_numbers_follow_former_addresses_only(path: str, found: str | None) -> None:
    assert replacements(path) == ([Replacement(found, former_only=True)] if found else [])


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/tag/amp/", True), ("/s/page/2/", True), ("/2026/03/feed/", True), ("/tag/boats/amp/", False), ("/old/amp/", False),
        ("/2026/03/boat/amp/", False), ("/page/2/", True),
    ],
)  # fmt: skip
def test_pages_here_may_have_such_names(path: str, own: bool) -> None:
    assert bool(re.fullmatch(page_endings.OWN, path)) is own
