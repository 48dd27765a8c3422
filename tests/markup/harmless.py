"""What a browser would see of HTML, and whether any of it could do harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import strategies as st

from newsroom import markup
from newsroom.markup import Picture

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
        "[^1]|\n[^1]: |<iframe src='https://youtu.be/dQw4w9WgXcQ'>|</iframe>|<video>|<source src=https://e.example/a.mp4>|"
        "</video>|https://youtu.be/dQw4w9WgXcQ\n|<b id='x'>|<template>|<pre>|</pre>".split("|")
    ),
    max_size=25,
).map("".join)


PICTURE = Picture("/media/ab/x.jpg", 1600, 900, "shown", "told", "An & Bình", "/media/ab/x-640.jpg 640w")


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
