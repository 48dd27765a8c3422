"""Pictures on other hosts are shown from the hosts that are allowed, and from no other."""

from __future__ import annotations

import pytest

from newsroom import markup
from newsroom.markup.remote_pictures import is_from

ALL = (markup.ANY,)


@pytest.mark.parametrize(
    ("address", "hosts", "shown"),
    [
        ("https://img.example.org/a.png", ["img.example.org"], True),
        ("https://IMG.example.org/a.png", ["img.example.org"], True),
        ("//img.example.org/a.png", ["img.example.org"], True),
        ("https://img.example.org/a.png", ["*.example.org"], True),
        ("https://img.example.org/a.png", ["*"], True),
        ("https://img.example.org:8443/a.png", ["img.example.org:8443"], True),
        ("https://img.example.org:8443/a.png", ["img.example.org"], False),
        ("https://example.org/a.png", ["*.example.org"], False),
        ("https://img.example.org.evil.example/a.png", ["img.example.org"], False),
        ("https://evilexample.org/a.png", ["*.example.org"], False),
        ("https://img.example.org@evil.example/a.png", ["img.example.org"], False),
        ("https://x@img.example.org/a.png", ["img.example.org"], False),
        ("http://img.example.org/a.png", ["img.example.org"], False),
        ("https://img.example.org/a.png", [], False),
        ("https://[::1/a.png", ["*"], False),
    ],
)
def test_which_are_shown(address: str, hosts: list[str], shown: bool) -> None:
    written = markup.article_html(f"![Port]({address})", media=lambda _: None, hosts=ALL)
    assert ("<img " in markup.only_from(written, hosts)) == shown
    assert ("<img " in markup.article_html(f"![Port]({address})", media=lambda _: None, hosts=hosts)) == shown


def test_a_backslash_ends_a_host() -> None:
    assert not is_from("https://evil.example\\.example.org/a.png", ["*.example.org"])


def test_the_alt_text_stands_for_a_picture_that_is_not_shown() -> None:
    text = "![Port](https://a.example/p.png)\n\nx ![in it](https://b.example/q.png) ![](https://a.example/r.png)"
    written = markup.article_html(text, media=lambda _: None, hosts=ALL)
    assert markup.only_from(written, ["b.example"]).split("\n") == [
        '<p><span class="missing-picture">Port</span></p>',
        '<p>x <img src="https://b.example/q.png" alt="in it" loading="lazy" decoding="async"> </p>',
        "",
    ]
    assert markup.only_from(written, ["a.example", "b.example"]) == written


def test_pictures_of_the_site_are_left_alone() -> None:
    written = markup.article_html("![a](x.png)", media=lambda name: f"/media/{name}", hosts=ALL)
    assert markup.only_from(written, []) == written
