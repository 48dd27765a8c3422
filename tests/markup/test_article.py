"""Articles and comments as HTML that is safe whatever was written, and still says what was written."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import hostile
from tests.markup.harmless import PICTURE, PIECES, Parsed, article, assert_harmless

from newsroom import markup
from newsroom.errors import Invalid
from newsroom.markup import Picture
from newsroom.markup.canonical import last_cleaner


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("a *b* **c** ~~d~~", "<p>a <em>b</em> <strong>c</strong> <del>d</del></p>"),
        ("H<sub>2</sub>O <mark>m</mark> <kbd>k</kbd>", "<p>H<sub>2</sub>O <mark>m</mark> <kbd>k</kbd></p>"),
        ("<q cite='javascript:x'>q</q>", "<p><q>q</q></p>"),
        ("<b class='x' style='color:red' onclick='y'>b</b>", "<p><b>b</b></p>"),
        ("a <script>alert(1)</script> b", "<p>a  b</p>"),
        ("<style>p{}</style>", ""),
        (
            "<iframe src='https://e.example'>words</iframe>",
            '<p><a href="https://e.example" rel="noopener">https://e.example</a></p>',
        ),
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
    assert 'checked="" type="checkbox" disabled="">\nb' in article("- [x] b")


def test_no_other_field_of_a_form_is_shown_not_even_as_a_box() -> None:
    for field in (
        "<input name=q>",
        "<input type=text value=s>",
        "<input type=submit>",
        "<input name='type=\"checkbox\"'>",
    ):
        html = article(f"Before <form>{field}</form> after\n\n{field}")
        assert "<input" not in html, field
    assert_harmless(article("<input type=password name=q><input type=image src=x formaction=javascript:1>"))
    assert article('<input type="checkbox" name=q value="a>b">').count("<input") == 1


def test_footnotes_lead_there_and_back() -> None:
    html = article("One[^a], again[^a], two[^b].\n\n[^a]: first\n[^b]: second")
    parsed = Parsed(html)
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    hrefs = [attributes["href"] for tag, attributes in parsed.elements if tag == "a"]
    assert ids == ["t-fnref-1", "t-fnref-2", "t-fn-1", "t-fn-2"]
    assert hrefs == ["#t-fn-1", "#t-fn-1", "#t-fn-2", "#t-fnref-1", "#t-fnref-2"]


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
    once, twice = Parsed(html), Parsed(last_cleaner().clean(html))
    assert once.elements == twice.elements
    assert "".join(once.words).split() == "".join(twice.words).split()


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


def test_known_attacks() -> None:
    for line in (*hostile.strings(), *hostile.payloads(every=10)):
        assert_harmless(article(line))
        assert_harmless(article(f"[a]({line}) ![b]({line}) <{line}> <p title='{line}'>\n\n# {line}"))
        markup.plain(line)


def test_the_same_text_gives_the_same_bytes_in_every_process() -> None:
    script = "from newsroom import markup; print(markup.article_html('- [ ] a\\n- [x] b', media=lambda name: None))"
    shown = {subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout for _ in range(4)}
    [html] = shown
    assert html.count(b'type="checkbox" disabled="">') == 2


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ("<b>" * 500, "<b>" * 501),
        ("<div>" * 500, "<p>a</p>" * 9 + "<div>" * 501),
        ("&" * 10_000, "&" * 10_001),
        ("&amp;" * 10_000, "a &amp; b & " * 5_001),
    ],
)
def test_what_costs_the_sanitiser_more_than_its_length(kept: str, refused: str) -> None:
    article(kept)
    with pytest.raises(Invalid, match=r"nested more than 500|more than 10,000 ampersands"):
        article(refused)
