"""The words of an article without its markup."""

from __future__ import annotations

import pytest

from newsroom import markup


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Title\n\nOne *two*\nthree.[^1]\n\n[^1]: note", "Title\n\nOne two three.\n\nnote"),
        ("- a\n- b [c](http://e.example)\n", "- a\n- b c"),
        ("- [x] done\n- [ ] not", "- done\n- not"),
        ("```\n  x < 1\n\n  y\n```", "x < 1\n\n  y"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\tb\n1\t2"),
        ("line one  \nline two", "line one\nline two"),
        ("![the bridge](x.jpg) &amp; <script>no</script>", "the bridge &"),
        ("> quoted\n\nsaid", "quoted\n\nsaid"),
        ("", ""),
    ],
)
def test_plain(markdown: str, words: str) -> None:
    assert markup.plain(markdown).strip() == words


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<h2>A</h2>\n<p>b &amp; <b>c</b></p>", "A b & c"),
        ("<p>" + "word " * 100 + "</p>", "word " * 11 + "word…"),
        ("<p>" + "<b>x</b> " * 999 + "</p>", "x " * 29 + "x…"),
        (
            "<p><b>Đ</b>ảng <i>b</i>ộ theo <a href='/x'>nghị quyết</a>, họp (<em>lần 2</em>).</p>",
            "Đảng bộ theo nghị quyết, họp (lần 2).",
        ),
        ("<p>H<sub>2</sub>O<br>and CO<sub>2</sub></p><ul><li>a</li><li>b</li></ul>", "H2O and CO2 a b"),
        (
            '<p>So.<sup class="footnote-ref" id="t-fnref-1"><a href="#t-fn-1">1</a></sup> Then.</p>\n'
            '<div class="footnote" id="t-fn-1"><sup><a href="#t-fnref-1">1</a></sup><p>note</p></div>',
            "So. Then.",
        ),
        ("<figure><img alt='x'><figcaption>cap</figcaption></figure><p>Text.</p>", "Text."),
        ("<figure><img alt='x'><figcaption>cap</figcaption></figure>", "cap"),
        ("<table><tr><td>a</td><td>b</td></tr></table><p>Text.</p>", "Text."),
        ('<p><span class="missing-picture">alt</span></p><p>Text.</p>', "Text."),
        ("", ""),
    ],
)
def test_opening(html: str, words: str) -> None:
    assert markup.opening(html, 60) == words
