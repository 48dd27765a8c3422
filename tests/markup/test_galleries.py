"""Pictures that follow each other are a gallery; any other paragraph is not."""

from __future__ import annotations

import re

import pytest
from tests.markup.harmless import PICTURE, article

from newsroom import markup

LABELS = {"larger": "Larger", "previous": "Back", "next": "On", "close": 'Close "it"'}


@pytest.mark.parametrize(
    ("markdown", "galleries", "figures"),
    [
        ("![a](a.png)\n![b](b.png)", 1, 2),
        ("![a](a.png) ![b](b.png)  \n![c](c.png)", 1, 3),
        ("<img src=a.png><img src=b.png>", 1, 2),
        ("![a](a.png)\n![b](b.png)\n\nText.\n\n![c](c.png)\n![d](d.png)\n![e](e.png)", 2, 5),
        ("![a](a.png)\n\n![b](b.png)", 0, 2),
        ("![a](a.png)", 0, 1),
        ("![a](a.png)\n![b](b.png)\nand words", 0, 0),
        ("Words ![a](a.png) ![b](b.png)", 0, 0),
        ("[![a](a.png)](/x/)\n![b](b.png)", 0, 0),
        ("| ![a](a.png) ![b](b.png) |\n|---|", 0, 0),
        ("![a](a.png)\n![b](b.png)\n![The clip](https://cdn.example.org/clip.mp4)", 1, 3),  # the clip is after it
    ],
)
def test_which_paragraphs_are_galleries(markdown: str, galleries: int, figures: int) -> None:
    html = article(markdown)
    assert html.count('<div class="gallery">') == galleries
    assert html.count("<figure") == figures
    for paragraph in re.findall(r"(?s)<p>.*?</p>", html):
        assert "<figure" not in paragraph


def test_each_picture_has_its_caption_and_credit() -> None:
    html = article('![one](a.png "First")\n![two](b.png)', media=lambda _: PICTURE)
    assert html.count("An &amp; Bình") == 2
    assert [re.sub("<.*?>", "", one) for one in re.findall(r"(?s)<figcaption>(.*?)</figcaption>", html)] == [
        "First An &amp; Bình",
        "told An &amp; Bình",
    ]
    assert 'sizes="(max-width: 40rem) 50vw, 16rem"' in html
    assert markup.opening(html + "<p>Words.</p>", 100) == "Words."


def test_missing_and_wide_pictures() -> None:
    html = article("![one](a.png)\n![two](b.png){.wide}", media=lambda name: None if name == "a.png" else PICTURE)
    assert '<span class="missing-picture">one</span>' in html
    assert "wide" not in html


def test_pictures_of_hosts_that_are_not_allowed_are_left_out() -> None:
    html = markup.article_html(
        "![one](https://a.example/a.png)\n![two](https://b.example/b.png)", media=lambda _: None, hosts=("*",)
    )
    shown = markup.only_from(html, ["b.example"])
    assert "https://a.example" not in shown
    assert 'src="https://b.example/b.png"' in shown
    assert '<span class="missing-picture">one</span>' in shown


def test_the_words_of_the_viewer() -> None:
    html = article("![a](a.png)\n![b](b.png)")
    made = markup.with_viewer(html, LABELS)
    assert (
        '<div class="gallery" data-larger="Larger" data-previous="Back" data-next="On" data-close="Close &quot;it&quot;">'
        in made
    )
    plain = article("![a](a.png)")
    assert markup.with_viewer(plain, LABELS) is plain


def test_a_text_cannot_make_a_gallery_of_its_own() -> None:
    assert "gallery" not in article("<div class=gallery data-close=x>words</div>")
