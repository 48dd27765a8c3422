"""Figures with players ask no other host for anything before a click; the policy names exactly their hosts."""

from __future__ import annotations

import re

import pytest
from tests.markup.harmless import article

from newsroom import markup
from newsroom.markup import EmbedLabels

LABELS = EmbedLabels("Video %(name)s", "Audio %(name)s", "Show %(name)s", "Video", "Audio", "Data goes to %(name)s.")
TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CLIP = "https://cdn.example.org/clip.mp4"
ALL = f"""{TUBE}

https://vimeo.com/76979871

![Dawn & dusk]({CLIP})

https://open.spotify.com/episode/4rOoJ6Egrf8K2IrywzwOMk

https://datawrapper.dwcdn.net/aB3dE/

[![Ships](p.jpg "Seen")](https://www.tiktok.com/@vtv24/video/7234567890123456789)

![Radio](/a.mp3)
"""


def shown(markdown: str, about: str = "Story") -> str:
    return markup.with_players(article(markdown), LABELS, about=about)


def test_nothing_but_links_names_another_host() -> None:
    html = shown(ALL)
    loaded = re.findall(r'<(?!a )(\w+)[^<>]* (?:src|srcset|poster|href|style)="([^"]*)"', html)
    assert loaded == [("img", "/media/p.jpg")]
    assert not re.search(r"<(?:iframe|video|audio|script|link|object|embed)", html)
    assert html.count('<a class="stage" href=') == 7


def test_a_figure_says_what_a_click_loads() -> None:
    html = shown(TUBE)
    assert 'data-frame="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"' in html
    assert 'data-title="YouTube: Story"' in html
    assert "Video YouTube" in html
    assert f'Data goes to <a href="{TUBE}" rel="noopener">YouTube</a>.' in html
    html = shown(f"![Dawn & dusk]({CLIP})")
    assert f'data-file="{CLIP}" data-kind="video"' in html
    assert 'data-title="Dawn &amp; dusk"' in html
    assert "<b>Dawn &amp; dusk</b>" in html


def test_the_main_figure_has_the_main_picture() -> None:
    html = markup.main_figure(TUBE, "Story") + article("Words.")
    made = markup.with_players(html, LABELS, about="Story", poster={"src": "/media/a.jpg", "alt": "x"})
    assert '<img src="/media/a.jpg" alt="x">' in made
    assert "Story</b>" not in made  # its title is that of the page
    main, rest = markup.split_main(made)
    assert main.startswith('<figure class="embed embed-main')
    assert rest.strip() == "<p>Words.</p>"
    assert markup.split_main("<p>Words.</p>") == ("", "<p>Words.</p>")


def test_embeds_of_a_text() -> None:
    found = markup.shown_embeds(article(ALL))
    assert [(one.embed.provider, one.title, one.poster) for one in found] == [
        ("YouTube", "", ""),
        ("Vimeo", "", ""),
        ("cdn.example.org", "Dawn & dusk", ""),
        ("Spotify", "", ""),
        ("Datawrapper", "", ""),
        ("TikTok", "Seen", "/media/p.jpg"),
        ("", "Radio", ""),
    ]


@pytest.mark.parametrize(
    ("markdown", "policy"),
    [
        ("Words.", ""),
        (TUBE, "frame-src https://www.youtube-nocookie.com; media-src 'self'"),
        (f"{CLIP}\n\n/a.mp3", "frame-src 'none'; media-src 'self' https://cdn.example.org"),
        ("![x](/a.mp3)", "frame-src 'none'; media-src 'self'"),
        (f"{TUBE}\n\n{TUBE}\n\nhttps://vimeo.com/1\n\nhttps://b.example:81/a.mp4\n\nhttps://a.example/a.mp3",
         "frame-src https://player.vimeo.com https://www.youtube-nocookie.com;"
         " media-src 'self' https://a.example https://b.example:81"),
    ],
)  # fmt: skip
def test_policy(markdown: str, policy: str) -> None:
    assert markup.policy(one.embed for one in markup.shown_embeds(article(markdown))) == policy


def test_html_without_embeds_is_left_alone() -> None:
    html = article("a\n\n![b](c.jpg)")
    assert markup.with_players(html, LABELS) is html
