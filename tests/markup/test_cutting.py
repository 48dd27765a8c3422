"""Long HTML in parts: where it is cut, and that the page of a text is the same in parts and whole."""

from __future__ import annotations

import random

import pytest
from tests.formats.sites import test_markdown_blocks

from newsroom.markup import article_html, cutting

BOXES = frozenset(("div", "section"))
# HTML → its parts if it is cut wherever that is possible; `div` and `section` are boxes
CUT = {
    "blocks": ("<p>a</p><p>b</p>c<hr>d", ["<p>a</p>", "<p>b</p>c", "<hr>d"]),
    "unclosed paragraphs": ("<p>a<p>b", ["<p>a", "<p>b"]),
    "in an element": ("<b><p>a</p><p>b</p></b><p>c", ["<b><p>a</p><p>b</p></b>", "<p>c"]),
    "never closed": ("<p>a</p><ul><p>b</p><p>c", ["<p>a</p>", "<ul><p>b</p><p>c"]),
    "in boxes": ("<div><p>a</p><section><p>b</p></section></div><p>c",
                 ["<div>", "<div><p>a</p><section>", "<div><section><p>b</p></section></div>", "<p>c"]),
    "in a comment": ("a<!-- <p>b</p> <p> --><p>c", ["a<!-- <p>b</p> <p> -->", "<p>c"]),
    "comments that end at once": ("a<!--><p>b<!---><p>c--!>", ["a<!-->", "<p>b<!--->", "<p>c--!>"]),
    "in a comment without an end": ("a<!-- <p>b<p>c", ["a<!-- <p>b<p>c"]),
    "in an attribute": ("""<i title="<p>"></i><img alt='</p><p>'><p class=a"><p>b""",
                        ["""<i title="<p>"></i><img alt='</p><p>'>""", '<p class=a">', "<p>b"]),
    "other declarations": ("<![CDATA[<p>a]]><?php <p> ?><!doctype <p><p>b", ["<![CDATA[<p>a]]><?php <p> ?><!doctype <p>", "<p>b"]),
    "an end tag too many": ("</i><p>a</p></ul><p>b", ["</i>", "<p>a</p></ul>", "<p>b"]),
}  # fmt: skip


@pytest.fixture
def everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PIECE", 1)


@pytest.mark.parametrize(("html", "parts"), CUT.values(), ids=CUT.keys())
def test_where_html_is_cut(everywhere: None, html: str, parts: list[str]) -> None:
    assert list(cutting.parts(html, boxes=BOXES)) == parts


def test_a_short_text_is_one_part() -> None:
    html = "<p>a</p>" * 1000
    assert next(cutting.parts(html)) is html
    assert cutting.cleaned(html, str.upper) == html.upper()


def test_a_part_has_about_so_many_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PIECE", 100)
    assert [len(part) for part in cutting.parts("<p>12</p>" * 30)] == [108, 108, 54]


# Besides texts of other systems: Markdown, and what hides start tags from whoever only looks for them.
PARTS = (
    *test_markdown_blocks.PARTS, *(markdown for _, markdown in test_markdown_blocks.CASES.values()), "# A\n\n", "text\n\n", "\n\n",
    "[^1] x\n\n[^1]: note\n\n", "```\n<p>x\n```\n\n", ":::\nx\n:::\n\n", "- [ ] task\n\n",
    "<img src=x onerror=alert(1) alt='</p>\n<p>'>\n\n",
    '<p title="</p>\n<p onclick=alert(1)>">z</p>\n\n', "<svg><p>x</p>", "<math><mi><p>", "<style><p>x</p>", "</style>", "<template><p>",
    "<details><summary>s</summary>\n\nx\n\n</details>\n\n", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><p>", "<![CDATA[<p>x]]>", "<?php <p> ?>", "<!doctype html>", "<select><option><p>a",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_the_page_of_a_text_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    drawn = random.Random(seed)
    text = "".join(drawn.choice(PARTS) for _ in range(drawn.randrange(2, 30)))
    whole = article_html(text, media=lambda name: f"/m/{name}")
    monkeypatch.setattr(cutting, "PIECE", 1)
    assert article_html(text, media=lambda name: f"/m/{name}") == whole
