"""What made a file of the site, in sentences."""

from __future__ import annotations

import pytest

from newsroom.core.published.built_files import BuiltFile
from newsroom.site.explanation import explain
from newsroom.site.units import ORDER

AGAIN = "built again when one of these, the theme, a setting or the list of sections changes"
ALWAYS = "checked by every build: it also depends on the time or on readership"


def explained(maker: str, key: str = "", inputs: str = "") -> list[str]:
    return explain(BuiltFile("/x/", maker, key, "hash", 1, inputs))


@pytest.mark.parametrize(
    ("maker", "key", "inputs", "lines"),
    [
        (
            "article",
            "7",
            "2026-03 6,5 9 2026-03-01T02:00:00Z 4",
            [
                "made from article 7: its live text, paths, labels, corrections, comments and pictures",
                "in 2026-03; related articles: 6,5; translations: 9",
            ],
        ),
        (
            "article",
            "7",
            "2026-03    ",
            [
                "made from article 7: its live text, paths, labels, corrections, comments and pictures",
                "in 2026-03; related articles: none; translations: none",
            ],
        ),
        ("article", "7", "", ["made from article 7: its live text, paths, labels, corrections, comments and pictures"]),
        (
            "section",
            "12:0",
            "7,8 3 ",
            [
                "made from the stories in section 12",
                "articles shown: 7,8 (the newest page)",
                "older page: 3; newer page: none",
            ],
        ),
        (
            "tag",
            "12:1",
            "7,8  2",
            [
                "made from the stories with tag 12",
                "articles shown: 7,8 (page 1)",
                "older page: none; newer page: 2",
            ],
        ),
        (
            "tag",
            "12:4",
            "7,8 3 ",
            [
                "made from the stories with tag 12",
                "articles shown: 7,8 (page 4)",
                "older page: 3; newer page: the newest",
            ],
        ),
        ("author", "12:1", "of another version", ["made from the stories by author 12"]),
        (
            "month",
            "2026-03:0",
            "7  ",
            [
                "made from the stories from 2026-03",
                "articles shown: 7 (the newest page)",
                "older page: none; newer page: none",
            ],
        ),
        ("programmes", "2026-03-02", " ", ["made from the programmes: 2026-03-02"]),
        ("programmes", "today", " ", ["made from the programmes: today", ALWAYS]),
        ("media", "4", "", ["made from picture or clip 4, as long as the site uses it"]),
        ("asset", "", "", ["made from the theme"]),
        ("page", "figures", "x", ["made from what the page 'figures' shows", ALWAYS]),
        ("page", "archive", "x", ["made from what the page 'archive' shows"]),
        ("fragment", "counts", "x", ["made from what the fragment 'counts' shows", ALWAYS]),
        ("feed", "", "3,2", ["made from the newest stories"]),
        ("feed", "comments", "3,2", ["made from the newest comments"]),
        ("feed", "corrections", "3,2", ["made from the newest corrections"]),
        ("feed", "en", "3,2", ["made from the newest stories in the language en"]),
        ("comments", "7:2", "x", ["made from the comments on article 7"]),
        ("series", "3", "x", ["made from series 3: its name, introduction, order, podcast and published stories"]),
        ("watch", "all", "x", ["made from the programmes that can be watched", ALWAYS]),
        ("watch", "7", "x", ["made from programme 7, its recording, and links to the recordings before and after it"]),
        (
            "merged",
            "",
            "x",
            [
                "made from the sections, tags and authors that were merged into others, and the series and recordings that were removed"
            ],
        ),
        ("corrections", "all:0", "7  ", ["made from the corrections to all stories"]),
        ("root", "", "x", ["made from the files in the theme's root/ folder", ALWAYS]),
        (
            "home",
            "en",
            "x",
            [
                "made from the chosen stories, breaking news, the newest and most-read stories, the newest in each section,"
                " the newest comments, the statistics and the programmes",
                ALWAYS,
            ],
        ),
        ("feed", "12", "3,2", ["made from the newest stories in section 12"]),
        ("sitemap", "2026-03", "", ["made from the stories from 2026-03"]),
        ("sitemap", "news", "x", ["made from the stories of the last two days", ALWAYS]),
        ("sitemap", "watch", "", ["made from the programmes that can be watched"]),
        ("redirects", "", "x", ["made from every path that has moved or is gone"]),
        ("search", "", "x", ["made from the stories' pages, indexed by build --search"]),
    ],
)
def test_explained(maker: str, key: str, inputs: str, lines: list[str]) -> None:
    assert explained(maker, key, inputs) == [*lines, AGAIN]


def test_every_maker_is_explained() -> None:
    for maker in ORDER:
        assert explained(maker)[0].startswith("made from")
