"""Attribute lists of other programs: ids take effect, readers see no braces, and braces that are text stay."""

from __future__ import annotations

import pytest
from tests.markup.harmless import article

from newsroom import markup
from newsroom.markup import parts


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        # At the end of a heading: Hugo, Zola, pandoc; with a colon kramdown.
        ("## What we know {#known}", '<h2 id="t-known">What we know</h2>'),
        ("## What we know {:#known}", '<h2 id="t-known">What we know</h2>'),
        ("## What we know {: #known .wide}", '<h2 id="t-known">What we know</h2>'),
        ('## A {#b .c key=v name="two words" -}', '<h2 id="t-b">A</h2>'),
        ("What we know {#known}\n====", '<h2 id="t-known">What we know</h2>'),
        ("### Đảng *bộ* {#đảng}", '<h2 id="t-đảng">Đảng <em>bộ</em></h2>'),
        ("## A {.only-a-class}", '<h2 id="t-a">A</h2>'),
        # On a line of its own: kramdown.
        ("## A\n{: #b}\n\nx", '<h2 id="t-b">A</h2>\n<p>x</p>'),
        ("x\n{: .note}", "<p>x</p>"),
        ("x\n{: #here}", '<p>x<span id="t-here"></span></p>'),
        ("> x\n{: .note}", "<blockquote>\n<p>x</p>\n</blockquote>"),
        ("- x\n{: .note}", "<ul>\n<li>x</li>\n</ul>"),
        ("{: .lead}", ""),
        # After what stands in a line.
        ("[x](/y/){: .button}", '<p><a href="/y/">x</a></p>'),
        ("[x](/y/){.button #b}", '<p><a href="/y/">x</a><span id="t-b"></span></p>'),
        ("**x**{:.y}", "<p><strong>x</strong></p>"),
        # No lists.
        ("## Set {a, b}", '<h2 id="t-set-a-b">Set {a, b}</h2>'),
        ("## C {}", '<h2 id="t-c">C {}</h2>'),
        ("Give {name} and {#5 of 7}.", "<p>Give {name} and {#5 of 7}.</p>"),
        ("`{: .x}`", "<p><code>{: .x}</code></p>"),
        ("```\nx\n{: .y}\n```", "<pre><code>x\n{: .y}\n</code></pre>"),
        ("{: " + "x" * 600 + "}", "<p>{: " + "x" * 600 + "}</p>"),
    ],
)
def test_lists_take_effect_and_are_gone(markdown: str, html: str) -> None:
    assert article(markdown).strip() == html


@pytest.mark.parametrize("width", ['{: width="300"}', "{width=300px}", "{:width='300' .left}"])
def test_a_picture_takes_its_width(width: str) -> None:
    assert '<img src="/media/x.png" alt="a" width="300"' in article(f"![a](x.png){width}")


def test_a_width_that_is_no_number_of_pixels_is_left_out() -> None:
    assert "width" not in article("![a](x.png){width=50%}")


def test_links_find_the_heading_and_the_words_are_without_the_list() -> None:
    html = article("[down](#known)\n\n## What we know {#known}")
    assert '<a href="#t-known">down</a>' in html
    assert markup.plain("## What we know {#known}\n\nx\n{: .y}").strip() == "What we know\n\nx"


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("![](a.png){.wide}", '<figure class="wide">'),
        ("![](a.png){.wide width=80}", '<figure class="wide">'),
        ("![](a.png){: .wide}", '<figure class="wide">'),
        ("![](a.png){.wider}", "<figure>"),
        ("![](a.png){.left}", "<figure>"),
    ],
)
def test_a_picture_alone_can_be_wide(text: str, opened: str) -> None:
    assert opened in markup.article_html(text, media=lambda name: f"/{name}")
    assert "wide" not in markup.article_html(f"Words {text}", media=lambda name: f"/{name}")
    assert "wide" not in markup.article_html('<p><img src="a.png" class="wide"></p>', media=lambda name: f"/{name}")


def test_the_class_wide_of_a_picture_is_not_named_as_lost() -> None:
    lost = [
        one.value for one in parts.parts("![](a.png){.wide}\n\n![](a.png){.wide .left}") if one.kind == "attributes"
    ]
    assert lost == ["{.left}"]


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("{#a}", ""),
        ("{.wide width=300}", ""),
        ("{.wide width=300 loading=eager}", "{loading=eager}"),
        ("{#a .note}", "{.note}"),
        ("{: .note}", "{: .note}"),
    ],
)
def test_only_what_has_no_effect_is_named(written: str, rest: str) -> None:
    assert [one.value for one in parts.parts(f"x\n\n![w](b.jpg){written}\n") if one.kind == "attributes"] == [
        rest
    ] * bool(rest)
