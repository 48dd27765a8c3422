"""The HTML of posts as Markdown: the Markdown itself, and the page that it becomes."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from newsroom.errors import Invalid
from newsroom.formats.sites import html_tree
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.markup import article_html, cutting

CASES = {
    "paragraphs": ("<p>One</p>\n<p>Two\nlines</p>", "One\n\nTwo lines\n"),
    "text without a paragraph": ("One<div>two</div>three", "One\n\ntwo\n\nthree\n"),
    "emphasis": ("<p>a <b>b</b> <em>c</em> d</p>", "a **b** *c* d\n"),
    "emphasis in a word": ("<p>bo<b>l</b>d</p>", "bo**l**d\n"),
    "emphasis that Markdown would not read": ("<p><b>Note:</b>now</p>", "<strong>Note:</strong>now\n"),
    "spaces move out of emphasis": ("<p>a<b> b </b>c</p>", "a **b** c\n"),
    "bold in bold": ("<p><b>a <strong>b</strong></b></p>", "**a b**\n"),
    "a line break": ("<p>a<br>b<br/></p>", "a\\\nb\n"),
    "signs of Markdown": ("<p>*a* _b_ [c] `d` ~e~ 1 * 2 a_b &lt;i&gt; &amp;amp;</p>",
                          "\\*a\\* \\_b\\_ \\[c\\] \\`d\\` \\~e\\~ 1 * 2 a_b \\<i> &amp;amp;\n"),
    "signs at the start of lines": ("<p># a</p><p>1. b</p><p>- c<br>+ d<br>&gt; e</p><p>-5</p>",
                                    "\\# a\n\n1\\. b\n\n\\- c\\\n\\+ d\\\n\\> e\n\n-5\n"),
    "a link": ('<p><a href="/a b" title="T&quot;">x</a></p>', '[x](/a%20b "T\\"")\n'),
    "a link around a block": ('<a href="/x"><p>x</p></a>', "[x](/x)\n"),
    "a link without words": ('<p>a<a href="/x"></a>b</p>', "ab\n"),
    "a target": ('<p><a name="n"></a>a</p>', '<a id="n"></a>a\n'),
    "an unsafe link": ('<p><a href="javascript:alert(1)">x</a></p>', "x\n"),
    "headings": ('<h1>A</h1><h3 id="b-c">B</h3><h4>C#</h4>', "# A\n\n### B {#b-c}\n\n#### C\\#\n"),
    "a picture": ('<p><img src="a b.jpg" alt="x]"></p>', "![x\\]](a%20b.jpg)\n"),
    "a figure": ('<figure><img src="a.jpg" alt="x"><figcaption>A "b"</figcaption></figure>',
                 '![x](a.jpg "A \\"b\\"")\n'),
    "a figure with a link in its caption": (
        '<figure><img src="a.jpg"><figcaption>By <a href="/b">B</a></figcaption></figure>',
        '<figure><img src="a.jpg" alt=""><figcaption>By <a href="/b">B</a></figcaption></figure>\n'),
    "a picture that links to itself": ('<a href="/u/a.jpg"><img src="/u/a-300x200.jpg"></a>', "![](/u/a-300x200.jpg)\n"),
    "a picture that a script loads": ('<p><img src="data:image/gif;base64,AA" data-src="/a.jpg"></p>', "![](/a.jpg)\n"),
    "lists": ("<ul><li>a<ol start=3><li>b</li></ol></li><li>c</li></ul>", "- a\n\n  3. b\n- c\n"),
    "a list with paragraphs": ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c\n"),
    "two lists": ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n<!-- -->\n\n- b\n"),
    "a quotation": ("<blockquote><p>a</p><p>b</p><cite>C</cite></blockquote>", "> a\n>\n> b\n>\n> — C\n"),
    "code": ('<pre><code class="language-js">a &lt; b\n\n```\n</code></pre>', "````js\na < b\n\n```\n````\n"),
    "code in a line": ("<p><code>a`b</code></p>", "``a`b``\n"),
    "a table": ("<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td>3<br>4</td></tr></table>",
                "| a | b |\n| --- | --- |\n| 1\\|2 | 3<br>4 |\n"),
    "a table that is none in Markdown": ('<table><tr><td colspan="2">a</td></tr></table>',
                                         '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>\n'),
    "kept elements": ("<p>H<sub>2</sub>O <u>u</u></p>", "H<sub>2</sub>O <u>u</u>\n"),
    "details": ("<details><summary>S</summary>a\n\n\nb</details>", "<details><summary>S</summary>a\nb</details>\n"),
    "a player": ('<iframe src="https://www.youtube.com/embed/abcdefgh123?rel=0"></iframe>',
                 "https://www.youtube.com/watch?v=abcdefgh123\n"),
    "another frame": ('<iframe src="https://maps.example.org/?a=1&amp;b=2"></iframe>',
                      '<iframe src="https://maps.example.org/?a=1&amp;b=2"></iframe>\n'),
    "an address alone": ("<p>https://example.org/a_b_c</p>", "https://example.org/a_b_c\n"),
    "a gallery": ('<figure class="wp-block-gallery"><ul class="blocks-gallery-grid"><li class="blocks-gallery-item">'
                  '<figure><img src="a.jpg"></figure></li><li><figure><img src="b.jpg"></figure></li></ul></figure>',
                  "![](a.jpg)\n![](b.jpg)\n"),
    "nothing": ("<p>&nbsp;</p><p></p>", ""),
    "surrogates and controls": ("<p>a&#xD800;&#0;&#8;b</p>", "a b\n"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "markdown"), CASES.values(), ids=CASES.keys())
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html).markdown == markdown


PAGES = {
    "signs": ("<p># a</p><p>1. *b* [c](d) &lt;script&gt; &amp;amp; \\ | ~~x~~</p>",
              "<p># a</p>\n<p>1. *b* [c](d) &lt;script&gt; &amp;amp; \\ | ~~x~~</p>\n"),
    "emphasis": ("<p><b>Note:</b>x <i>a</i><b>b</b> (<em>c</em>)</p>",
                 "<p><strong>Note:</strong>x <em>a</em><strong>b</strong> (<em>c</em>)</p>\n"),
    "a nested list": ("<ol><li>a<ul><li>b</li></ul></li></ol>",
                      "<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>\n"),
    "a footnote sign": ("<p>a[^1]</p><p>[^1]: b</p>", "<p>a[^1]</p>\n<p>[^1]: b</p>\n"),
    "a definition": ("<p>[a]: /b</p><p>[a]</p>", "<p>[a]: /b</p>\n<p>[a]</p>\n"),
    "a fact box": ("<p>:::box</p><p>a</p><p>:::</p>", "<p>:::box</p>\n<p>a</p>\n<p>:::</p>\n"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "page"), PAGES.values(), ids=PAGES.keys())
def test_the_page_shows_what_the_post_showed(html: str, page: str) -> None:
    assert article_html(to_markdown(html).markdown, media=lambda name: name) == page


def test_what_is_not_in_the_text_is_counted() -> None:
    lost = to_markdown(
        "<script>a</script><style>b</style><form><input></form><p><a href='javascript:x'>c</a></p>"
        "<iframe src='https://example.org/a'></iframe><video src='https://example.org/a.mp4'></video>"
    ).lost
    assert dict(lost) == {
        "<script> element": 1,
        "<style> element": 1,
        "<input> element": 1,
        "javascript: link": 1,
        "<iframe> from example.org (it stays in the text as HTML)": 1,
    }


REFUSED = {
    "deep boxes": "<div>" * 1000,
    "deep quotations": "<blockquote>" * 100 + "a",
    "deep lists": "<ul><li>" * 100 + "a",
    "a million tags": "<b>a</b>" * 500_000,
}


@pytest.mark.parametrize("html", REFUSED.values(), ids=REFUSED.keys())
def test_html_beyond_the_limits_is_refused(html: str) -> None:
    with pytest.raises(Invalid):
        to_markdown(html)


LONG = {
    "brackets": "[" * 300_000,
    "less-than": "<" * 190_000,
    "comments": "<!--" * 190_000,
    "stars": "*_" * 200_000,
    "an attribute": "<a " + "x=1 " * 100_000 + ">",
    "one word": "a" * 2_000_000,
    "ampersands": "&" * 300_000,
    "spaces": "<p>" + " \n" * 400_000 + "a</p>",
    "backticks": "<code>" + "`" * 300_000 + "</code>",
    "break after break": "<p>" + "<br>" * 100_000 + "a</p>",
}


@pytest.mark.parametrize("html", LONG.values(), ids=LONG.keys())
def test_long_html_takes_time_in_proportion(html: str) -> None:
    begun = time.process_time()
    to_markdown(html)
    assert time.process_time() - begun < 5


# What documents are made of below: closed and unclosed elements, boxes, comments, and what only looks like an element.
PARTS = (
    *(html for html, _ in CASES.values()), "<p>a", "a", " ", "</p>", "<div>", "</div>", "<section><p>b</p>", "</section>", "<b>", "</b>",
    "<!-- wp:list --><ul><li>a</li></ul><!-- /wp:list -->", "<!-- <p>hidden</p> <p>b</p>", "-->", "<ul><li>a", "</ul>", "<ol><li>b</ol>",
    "<blockquote><p>c</p></blockquote>", "<hr>", "<table><tr><td>d", "</table>", "<script>'<p>x</p><p>'</script>", "<a href=/x>",
    "</a>", "<p title='<p>'>e</p>", "https://www.youtube.com/watch?v=x", "<pre>f\n\ng</pre>", "<i><p>h</i>", "<figure>", "</figure>",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(100))
def test_a_text_that_is_read_in_parts_is_the_same(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    drawn = random.Random(seed)
    html = "".join(drawn.choice(PARTS) for _ in range(drawn.randrange(2, 40)))
    whole = to_markdown(html)
    monkeypatch.setattr(cutting, "PIECE", 1)
    parts = to_markdown(html)
    assert (parts.markdown, parts.lost) == (whole.markdown, whole.lost)


def test_a_long_text_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "PIECE", 1)
    html = (
        "<html><body><div class=entry><p>a</p>\n<p>b</p><!-- <p>c</p> --><ul><li><p>d</p></li></ul></div></body></html>"
    )
    trees = list(html_tree.trees(html, Counter()))
    assert [tree.text() for tree in trees] == ["", "a", "b", "d"]


def test_what_is_in_a_comment_is_not_lost_and_not_nested() -> None:
    hidden = "<!--[if mso]>" + "<table><tr><td>" * 600 + "<script>x</script><![endif]-->"
    read = to_markdown(f"<p>Kept</p>{hidden}<!--><blink>b</blink>")
    assert (read.markdown.strip(), dict(read.lost)) == ("Kept\n\nb", {"<blink> element": 1})
