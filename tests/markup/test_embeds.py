"""Addresses, pictures and elements of other systems in a text become figures with a link, or stay what they are."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from tests.markup.harmless import article, assert_harmless

from newsroom import markup
from newsroom.errors import Invalid
from newsroom.markup.canonical import canonical

TUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
CLIP = "https://cdn.example.org/clip.mp4"


def figure(href: str, words: str | None = None) -> str:
    shown = (words or href).replace("&", "&amp;")
    return f'<figure class="embed"><a href="{href.replace("&", "&amp;")}" rel="noopener">{shown}</a></figure>'


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (TUBE, figure(TUBE)),
        (f"<{TUBE}>", figure(TUBE)),
        (f"before\n{TUBE}\nafter", f"<p>before</p>\n{figure(TUBE)}\n<p>after</p>"),
        (f"before  \n{TUBE}  \nafter", f"<p>before</p>\n{figure(TUBE)}\n<p>after</p>"),
        ("https://youtu.be/_abcdefgh_-", figure("https://www.youtube.com/watch?v=_abcdefgh_-")),
        (f"> {TUBE}", f"<blockquote>\n{figure(TUBE)}\n</blockquote>"),
        (f"{TUBE}\n{CLIP}", f"{figure(TUBE)}\n{figure(CLIP)}"),
        (f"![Dawn *at* sea]({CLIP})", figure(CLIP, "Dawn at sea")),
        (f'![alt]({CLIP} "Dawn")', figure(CLIP, "Dawn")),
        (f"![Dawn]({TUBE})", figure(TUBE, "Dawn")),
        ("![x](/clips/a.mp4)", '<figure class="embed"><a href="/clips/a.mp4">x</a></figure>'),
        (f"[![alt](p.jpg 'Seen')]({TUBE})",
         f'<figure class="embed"><a href="{TUBE}" rel="noopener"><img src="/media/p.jpg" alt="alt" loading="lazy" decoding="async">'
         "</a><figcaption>Seen</figcaption></figure>"),
        ("<iframe width=560 title='A & B' src='//www.youtube.com/embed/dQw4w9WgXcQ'></iframe>", figure(TUBE, "A & B")),
        ("<p><iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe></p>", figure(TUBE)),
        (f"<video controls poster=x.jpg><source src=a.mov><source src={CLIP}>words</video>", figure(CLIP)),
        (f"<p>before <audio src={CLIP}></audio> after</p>", f"<p>before</p>\n{figure(CLIP)}\n<p>after</p>"),
        (f"<figure class='wp-block-embed is-type-video'><div class='wp-block-embed__wrapper'>\n{TUBE}\n</div></figure>", figure(TUBE)),
        (f"<figure><div>\n{TUBE}&amp;t=5s\n</div><figcaption>Dawn <b>at</b> sea</figcaption></figure>",
         figure(f"{TUBE}&t=5", "Dawn at sea")),
        (f"<figure class=wp-block-video><video controls src={CLIP}></video><figcaption>Dawn</figcaption></figure>", figure(CLIP, "Dawn")),
        ("<figure><iframe title='T' src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe></figure>", figure(TUBE, "T")),
        (f"<div>\n{TUBE}\n</div>", figure(TUBE)),
        ("<div>\nhttps://e.example/\n</div>", "<div>\nhttps://e.example/\n</div>"),
        (f"<div>\nsee {TUBE}\n</div>", f"<div>\nsee {TUBE}\n</div>"),
        # Not alone on their line, or not recognised: text and links as they were.
        (f"see {TUBE}", f"<p>see {TUBE}</p>"),
        (f"[words]({TUBE})", f'<p><a href="{TUBE}" rel="noopener">words</a></p>'),
        (f"*a\n{TUBE}\nb*", f"<p><em>a\n{TUBE}\nb</em></p>"),
        (f"`{TUBE}`", f"<p><code>{TUBE}</code></p>"),
        (f"    {TUBE}\n", f"<pre><code>{TUBE}\n</code></pre>"),
        (f"a ![b]({CLIP}) c", f'<p>a <a href="{CLIP}" rel="noopener">b</a> c</p>'),
        ("https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
         "<p>https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ</p>"),
        ("<iframe src='https://e.example/x?a=1&b=2'>words</iframe>",
         '<p><a href="https://e.example/x?a=1&amp;b=2" rel="noopener">https://e.example/x?a=1&amp;b=2</a></p>'),
        ("a <iframe src='https://e.example/x'></iframe> b",
         '<p>a <a href="https://e.example/x" rel="noopener">https://e.example/x</a> b</p>'),
        ("<iframe src='javascript:alert(1)'></iframe>", ""),
        ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", ""),
        ("<iframe><script>alert(1)</script></iframe>", ""),
        ("<source src=x.mp4>", ""),
    ],
)  # fmt: skip
def test_embeds_in_a_text(markdown: str, html: str) -> None:
    assert article(markdown).strip() == html


@pytest.mark.parametrize(
    "markdown",
    [
        "<video><iframe></video><script>alert(1)</script></iframe></video>",
        "<iframe src='https://e.example/\"onload=x'></iframe>",
        f"<iframe title='\"><script>x</script>' src='{TUBE}'></iframe>",
        "<iframe><p></iframe><iframe src=https://e.example></iframe></p>",
        f'!["><img src=x onerror=y>]({CLIP})',
        "<audio><source src='https://e.example/a.mp3' onerror=x></audio>",
        "<p><video><p><iframe>",
    ],
)
def test_hostile_elements_are_harmless(markdown: str) -> None:
    assert_harmless(article(markdown))
    for name in ("<iframe", "<video", "<audio", "<source", "<script"):
        assert name not in canonical(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        f"{TUBE}\n" * 4000,
        f"*a\n{f'{TUBE}{chr(10)}' * 4000}",
        "<iframe src=https://e.example/x></iframe>" * 4000,
        "<p>" + "<iframe>" * 4000,
        "<video><source src=x>" * 400,
        "https://" * 40_000,
        f"![{'a' * 100_000}]({CLIP})",
        "http_://" * 40_000,
        "<figure><div>https://" * 200 + "\n" + "<div>\nhttps://x\n" * 200,
        "<figure>" * 400 + f"{TUBE}\n" + "<figcaption>" * 4000,
    ],
)
def test_many_of_them_take_time_in_proportion(markdown: str) -> None:
    begun = time.process_time()
    with suppress(Invalid):  # nested too deep
        article(markdown)
    assert time.process_time() - begun < 5


def test_they_are_no_pictures_and_their_words_are_no_description() -> None:
    markdown = f"![Dawn]({CLIP})\n\n![Boat](boat.jpg)\n\nFirst words."
    assert markup.images(markdown) == ["boat.jpg"]
    assert markup.opening(article(f"![Dawn]({CLIP})\n\nFirst words."), 200) == "First words."
    assert markup.plain(f"Words.\n\n{TUBE}") == f"Words.\n\n{TUBE}"
    assert markup.plain(f"![Dawn]({CLIP})") == "Dawn"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (TUBE, True),
        (f" {CLIP} ", True),
        ("/clips/a.mp4", True),
        ("clip.mp4", False),
        ("https://e.example/", False),
        (True, False),
        (None, False),
        (["x"], False),
        ({"src": TUBE}, False),
    ],
)
def test_the_main_figure_of_front_matter(value: object, shown: bool) -> None:
    html = markup.main_figure(value, "Title <b>")
    assert html.startswith('<figure class="embed embed-main"><a href=') == shown
    assert ("Title &lt;b&gt;" in html) == shown


@pytest.mark.parametrize(
    ("poster", "shown"),
    [
        ("/media/p.jpg", "/media/p.jpg"),
        ("https://img.example.org/p.jpg", "https://img.example.org/p.jpg"),
        ("//img.example.org/p.jpg", "https://img.example.org/p.jpg"),
        ("//evil.example/p.jpg", ""),
        ("https://evil.example/p.jpg", ""),
        ("https://evil.example\\.img.example.org/p.jpg", ""),
        ("/\\evil.example/p.jpg", ""),
        ("/\t/evil.example/p.jpg", ""),
        ("javascript:alert(1)", ""),
        ("../../p.jpg", ""),
        ("p.jpg", ""),
    ],
)
@pytest.mark.parametrize("video", [TUBE, "/media/a.mp4"])
def test_a_poster_is_of_the_site_or_of_a_host_that_is_allowed(poster: str, shown: str, video: str) -> None:
    html = markup.only_from(markup.main_figure(video, "Title", poster), ["img.example.org", "*.img.example.org"])
    assert [f'src="{shown}"' in html, "<img" in html] == [bool(shown)] * 2
    assert "evil.example" not in html
