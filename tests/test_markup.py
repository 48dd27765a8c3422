"""Articles and comments as HTML that is safe whatever was written, and still says what was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import markup
from newsroom.errors import Invalid
from newsroom.markup import Picture
from newsroom.text import cap_marks

SHARED = Path(__file__).parents[2] / "shared" / "real"
HOSTILE = SHARED / "hostile"
SPEC = SHARED / "mdspec"

ELEMENTS = frozenset(
    "a abbr b bdi blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h2 h3 h4 h5 h6 hr i img input ins kbd li mark ol p pre q rp rt ruby s samp small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES = frozenset(
    "id lang dir title href rel src alt width height srcset sizes loading decoding start reversed type value colspan "
    "rowspan headers scope abbr span datetime open class checked disabled".split()
)
PIECES = st.lists(
    st.sampled_from(
        "<script>|</script>|<img src=x onerror=y>|![a](b.png)|<a href='javascript:x'>|[l](javascript:x)|<svg><style>|"
        "<math><mtext>|<!--|-->|]]>|`|\n\n|# |> |- |<p>|</p>|\"|'|<h1>|</h1>|<input>|<table>|<td>|&lt;|&#x3c;|&#1;|"
        "[^1]|\n[^1]: |<b id='x'>|<template>|<pre>|</pre>".split("|")
    ),
    max_size=25,
).map("".join)


class Parsed(HTMLParser):
    """Every element and attribute a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment came through: {data}")


def article(markdown: str, media: markup.MediaResolver = lambda name: f"/media/{name}") -> str:
    return markup.article_html(markdown, media=media)


def assert_harmless(html: str) -> None:
    for tag, attributes in Parsed(html).elements:
        assert tag in ELEMENTS, tag
        assert set(attributes) <= ATTRIBUTES, attributes
        for name in ("href", "src"):
            if name in attributes:
                address = re.sub(r"[\x00-\x20]", "", attributes[name] or "").lower()
                scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
                assert scheme is None or scheme[0] in ("http:", "https:", "mailto:", "tel:"), address
        if tag == "input":
            assert attributes["type"] == "checkbox"
            assert "disabled" in attributes
        if tag == "img":
            assert (attributes.get("src") or "").startswith("/media/"), attributes
        if "id" in attributes:
            assert (attributes["id"] or "").startswith(markup.ID_PREFIX)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a *b* **c** ~~d~~", "<p>a <em>b</em> <strong>c</strong> <del>d</del></p>"),
        ("H<sub>2</sub>O <mark>m</mark> <kbd>k</kbd>", "<p>H<sub>2</sub>O <mark>m</mark> <kbd>k</kbd></p>"),
        ("<q cite='javascript:x'>q</q>", "<p><q>q</q></p>"),
        ("<b class='x' style='color:red' onclick='y'>b</b>", "<p><b>b</b></p>"),
        ("a <script>alert(1)</script> b", "<p>a  b</p>"),
        ("<style>p{}</style>", ""),
        ("<iframe src='https://e.example'>words</iframe>", ""),
        ("[x](javascript:alert(1))", "<p><a>x</a></p>"),
        ("[x](data:text/html,y)", "<p><a>x</a></p>"),
        ("[x](/2022/10/a/)", '<p><a href="/2022/10/a/">x</a></p>'),
        ("[x](https://e.example)", '<p><a href="https://e.example" rel="noopener">x</a></p>'),
        ("[x](//e.example/y)", '<p><a href="https://e.example/y" rel="noopener">x</a></p>'),
        ("<a href='/\\e.example'>x</a>", '<p><a href="https://e.example" rel="noopener">x</a></p>'),
        ("<a href='x' rel='opener' target='_blank'>x</a>", '<p><a href="x">x</a></p>'),
        ("<an@e.example>", '<p><a href="mailto:an@e.example">an@e.example</a></p>'),
        ("[x](#part) <b id='part'>y</b>", '<p><a href="#t-part">x</a> <b id="t-part">y</b></p>'),
        ("`<b>`", "<p><code>&lt;b&gt;</code></p>"),
        ("```py\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
        ("<details open><summary>s</summary>d</details>", '<details open=""><summary>s</summary>d</details>'),
        ("a ]]> b", "<p>a ]]&gt; b</p>"),
        ("", ""),
    ],
)
def test_article(markdown: str, html: str) -> None:
    assert article(markdown).strip() == html


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [
        ("# A\n## B\n# C", ["h2 t-a", "h3 t-b", "h2 t-c"]),
        ("## A\n### B", ["h2 t-a", "h3 t-b"]),
        ("#### A\n##### B", ["h2 t-a", "h3 t-b"]),
        ("# A\n###### F", ["h2 t-a", "h3 t-f"]),
        ("# A\n### B\n## C\n#### D", ["h2 t-a", "h3 t-b", "h3 t-c", "h4 t-d"]),
        ("# Đảng *bộ*\n# Đảng bộ\n# 😀", ["h2 t-dang-bo", "h2 t-dang-bo-2", "h2 t-part"]),
        ("<h2 id='own'>x</h2>\n\n# own", ["h2 t-own", "h2 t-own-2"]),
        ("<b id='a'>x</b>\n\n# A", ["h2 t-a-2"]),
        ("# A <b>\n</h1>\n\n# B", ["h2 t-a", "h2 t-b"]),
        ("## A <div><h1>B</h1></div>", ["h2 t-a-b"]),
    ],
)
def test_headings_start_at_h2_and_have_ids(markdown: str, headings: list[str]) -> None:
    found = [f"{tag} {attributes['id']}" for tag, attributes in Parsed(article(markdown)).elements if tag[0] == "h"]
    assert found == headings


def test_tables_keep_their_alignment_without_inline_styles() -> None:
    html = article("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | 3 |")
    assert '<th class="align-left">a</th><th class="align-center">b</th><th class="align-right">c</th>' in html
    assert "style" not in html


def test_task_lists_cannot_be_ticked() -> None:
    boxes = [attributes for tag, attributes in Parsed(article("- [ ] a\n- [x] b")).elements if tag == "input"]
    assert boxes == [{"disabled": "", "type": "checkbox"}, {"checked": "", "disabled": "", "type": "checkbox"}]
    assert_harmless(article("<input type=password name=q><input type=image src=x formaction=javascript:1>"))


def test_footnotes_lead_there_and_back() -> None:
    html = article("One[^a], again[^a], two[^b].\n\n[^a]: first\n[^b]: second")
    parsed = Parsed(html)
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    hrefs = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    assert ids == ["t-fnref-1", "t-fnref-2", "t-fn-1", "t-fn-2"]
    assert hrefs == ["#t-fn-1", "#t-fn-1", "#t-fn-2", "#t-fnref-1", "#t-fnref-2"]


PICTURE = Picture("/media/ab/x.jpg", 1600, 900, "shown", "told", "An & Bình", "/media/ab/x-640.jpg 640w")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "![](x.jpg)",
            '<figure><img src="/media/ab/x.jpg" alt="shown" width="1600" height="900" '
            'srcset="/media/ab/x-640.jpg 640w" sizes="(max-width: 48rem) 100vw, 48rem" loading="lazy" decoding="async">'
            '<figcaption>told <span class="credit">An &amp; Bình</span></figcaption></figure>',
        ),
        (
            'see ![own <b>](x.jpg "title")',
            '<p>see <img src="/media/ab/x.jpg" alt="own &lt;b&gt;" title="title" width="1600" height="900" '
            'srcset="/media/ab/x-640.jpg 640w" sizes="(max-width: 48rem) 100vw, 48rem" '
            'loading="lazy" decoding="async"></p>',
        ),
    ],
)
def test_pictures(markdown: str, html: str) -> None:
    assert article(markdown, lambda name: PICTURE).strip() == html


def test_a_title_is_the_caption_and_own_words_come_first() -> None:
    html = article('![own](x.jpg "<i>mine</i>")', lambda name: PICTURE)
    assert 'alt="own"' in html
    assert "<figcaption>&lt;i&gt;mine&lt;/i&gt; <span" in html


def test_the_width_an_author_asked_for_keeps_the_proportions() -> None:
    assert 'width="400" height="225"' in article("a <img src=x.jpg width=400>", lambda name: PICTURE)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("![the *old* bridge](gone.jpg)", '<p><span class="missing-picture">the old bridge</span></p>'),
        ("before ![](gone.jpg) after", "<p>before  after</p>"),
        ("![](gone.jpg)", ""),
        ("<img onerror=x>", ""),
        ("<img src='javascript:x' alt='words'>", '<span class="missing-picture">words</span>'),
        ("<img src='data:image/png;base64,AAAA'>", ""),
        ("![far](https://e.example/x.png)", '<p><span class="missing-picture">far</span></p>'),
    ],
)
def test_no_picture_is_left_broken(markdown: str, html: str) -> None:
    assert article(markdown, lambda name: None).strip() == html


def test_images_are_named_as_the_resolver_is_asked() -> None:
    markdown = (
        "![a](one.jpg) ![b][ref] ![c](<two words.png>) ![d](two%20words.png) ![e](one.jpg)\n\n"
        "<figure><img alt='>' src='sub/three.png'></figure>\n\n`![no](code.png)` <!-- ![no](comment.png) --> "
        "![f](https://e.example/a%20b.png) ![g](tấm.jpg)\n\n[ref]: four.gif 'title'\n"
    )
    asked: list[str] = []

    def media(name: str) -> None:
        if name not in asked:
            asked.append(name)

    markup.article_html(markdown, media=media)
    names = ["one.jpg", "four.gif", "two words.png", "sub/three.png", "https://e.example/a%20b.png", "tấm.jpg"]
    assert markup.images(markdown) == names
    assert asked == names
    assert markup.images("no pictures") == []


def test_a_resolver_cannot_break_out_of_its_attribute() -> None:
    html = article("![x](y)", lambda name: Picture('/media/"><script>', alt='"><b>', caption="<b>", credit="<i>"))
    assert_harmless(html)
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("many", ["<div>", "> ", "<b id=x>", "<div></i>", "<x-y>"])
def test_endless_nesting_is_refused_at_once(many: str) -> None:
    with pytest.raises(Invalid):
        article(many * 20_000)


@pytest.mark.parametrize("many", ["[", "![](", "*a **b ", "- ", "[^1]", "|a", "`", "<!--", "<a ", "&", "\n# h"])
def test_long_runs_are_no_trouble(many: str) -> None:
    assert_harmless(article(many * 5_000))


@given(st.one_of(st.text(), PIECES))
def test_any_article_is_harmless(markdown: str) -> None:
    html = article(markdown)
    assert_harmless(html)
    markup.plain(markdown)
    # Nothing turns into something else when it is parsed again.
    once, twice = Parsed(html), Parsed(markup._last_cleaner().clean(html))
    assert once.elements == twice.elements
    assert "".join(once.words).split() == "".join(twice.words).split()


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("# Title\n\nOne *two*\nthree.[^1]\n\n[^1]: note", "Title\n\nOne two three.\n\n1\n\nnote"),
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
    ("markdown", "html"),
    [
        ("<figcaption>lone *words*</figcaption>", "<div>lone *words*</div>"),
        ("<figure><p>x</p><figcaption>y</figcaption></figure>", "<figure><p>x</p><figcaption>y</figcaption></figure>"),
        ("<li>stray</li>\n\n- kept", "<div>stray</div>\n<ul>\n<li>kept</li>\n</ul>"),
        ("<dt>a</dt><dl><dt>b</dt><dd>c<br>d</dd></dl>", "<div>a</div><dl><dt>b</dt><dd>c<br>d</dd></dl>"),
        ("<summary>a</summary>", "<div>a</div>"),
        ("<details><summary>a</summary>b</details>", "<details><summary>a</summary>b</details>"),
        ("x <rt>y</rt> <ruby>z<rt>w</rt></ruby>", "<p>x <span>y</span> <ruby>z<rt>w</rt></ruby></p>"),
        ('<p id="a">1</p><p id="a">2</p>', '<p id="t-a">1</p><p>2</p>'),
        ('<p id="a b">1</p>', "<p>1</p>"),
    ],
)
def test_what_the_standard_does_not_allow_is_made_plain(markdown: str, html: str) -> None:
    assert article(markdown).strip() == html


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<h2>A</h2>\n<p>b &amp; <b>c</b></p>", "A b & c"),
        ("<p>" + "word " * 100 + "</p>", "word " * 11 + "word…"),
        ("<p>" + "<b>x</b> " * 999 + "</p>", "x " * 29 + "x…"),
        ("", ""),
    ],
)
def test_opening(html: str, words: str) -> None:
    assert markup.opening(html, 60) == words


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


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\n\n three ", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        ('<b>x</b> & "q" *y* [z](http:)', "<p>&lt;b&gt;x&lt;/b&gt; &amp; &quot;q&quot; *y* [z](http:)</p>"),
        (
            "(see https://e.example/a_(b)?c=1&d=2).",
            '<p>(see <a href="https://e.example/a_(b)?c=1&amp;d=2" rel="nofollow ugc noopener">'
            "https://e.example/a_(b)?c=1&amp;d=2</a>).</p>",
        ),
        (
            "javascript:alert(1) data:x ftp://e.example http://",
            "<p>javascript:alert(1) data:x ftp://e.example http://</p>",
        ),
        ("a\x00b\x1b[2J\x9b", "<p>ab[2J</p>"),
        ("e" + "\u0301" * 50, "<p>e\u0301\u0301\u0301</p>"),
        (" \n \n", ""),
    ],
)
def test_comment(text: str, html: str) -> None:
    assert markup.comment_html(text) == html


def assert_only_a_comment(html: str) -> None:
    for tag, attributes in Parsed(html).elements:
        assert tag in ("p", "br", "a")
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert re.match("https?://", attributes["href"] or "", re.I)
        else:
            assert not attributes


@given(st.one_of(st.text(), PIECES, st.text("htps:/.<>\"'&() \n")))
def test_any_comment_is_harmless_and_whole(text: str) -> None:
    html = markup.comment_html(text)
    assert_only_a_comment(html)
    shown = "".join(Parsed(html).words).split()
    assert shown == cap_marks(re.sub(markup._CONTROL, "", text.replace("\r", "\n"))).split()


def hostile_lines() -> Iterator[str]:
    yield from json.loads((HOSTILE / "blns.json").read_text())
    yield from (HOSTILE / "xss-payload-list.txt").read_text(errors="replace").splitlines()


@pytest.mark.skipif(not HOSTILE.exists(), reason="the shared hostile samples are not here")
def test_known_attacks() -> None:
    for line in hostile_lines():
        html = article(line)
        assert_harmless(html)
        assert_harmless(article(f"[a]({line}) ![b]({line}) <{line}> <p title='{line}'>\n\n# {line}"))
        assert_only_a_comment(markup.comment_html(line))
        markup.plain(line)


@pytest.mark.skipif(not SPEC.exists(), reason="the shared Markdown specifications are not here")
def test_every_example_of_the_specifications() -> None:
    examples = [example["markdown"] for file in SPEC.glob("*.json") for example in json.loads(file.read_text())]
    assert len(examples) > 1_000
    for markdown in examples:
        assert_harmless(article(markdown))
        markup.images(markdown)
        markup.plain(markdown)
