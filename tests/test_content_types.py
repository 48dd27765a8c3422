"""Content types and lifetimes of the site's files."""

from __future__ import annotations

import pytest

from newsroom import content_types

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "kind", "packed"),
    [
        ("/", "text/html; charset=utf-8", True),
        ("/2026/03/tin/", "text/html; charset=utf-8", True),
        ("/404.html", "text/html; charset=utf-8", True),
        ("/assets/site.0123456789.css", "text/css; charset=utf-8", True),
        ("/pagefind/pagefind.js", "text/javascript; charset=utf-8", True),
        ("/_f/counts.json", "application/json", True),
        ("/sitemap.xml", "application/xml", True),
        ("/feed.xml", "application/rss+xml; charset=utf-8", True),
        ("/s/news/feed.xml", "application/rss+xml; charset=utf-8", True),
        ("/atom.xml", "application/atom+xml; charset=utf-8", True),
        ("/feed.json", "application/feed+json", True),
        ("/old-feed.xml", "application/xml", True),
        ("/site.webmanifest", "application/manifest+json", True),
        ("/assets/favicon.svg", "image/svg+xml", True),
        ("/robots.txt", "text/plain; charset=utf-8", True),
        ("/_redirects", "text/plain; charset=utf-8", True),
        ("/.htaccess", "text/plain; charset=utf-8", True),
        ("/redirects.nginx.conf", "text/plain; charset=utf-8", True),
        ("/redirects.caddy", "text/plain; charset=utf-8", True),
        ("/media/ab/x.JPG", "image/jpeg", False),
        ("/media/ab/x-480.webp", "image/webp", False),
        ("/assets/body.woff2", "font/woff2", False),
        ("/report.pdf", "application/pdf", False),
        ("/talk.mp3", "audio/mpeg", False),
        ("/talk.opus", "audio/ogg", False),
        ("/clips/a.m4v", "video/mp4", False),
        ("/live/a.m3u8", "application/vnd.apple.mpegurl", False),
        ("/pagefind/index/vi_1.pf_index", "application/octet-stream", False),
        ("/noending", "application/octet-stream", False),
        ("/png", "application/octet-stream", False),
    ],
)
def test_content_type(path: str, kind: str, packed: bool) -> None:
    assert content_types.content_type(path) == kind
    assert content_types.is_compressible(kind) is packed


@pytest.mark.parametrize("kind", ["application/x-jsonlines", "image/png; note=json", "application/xmlish", "video/mp4"])
def test_what_is_not_compressible(kind: str) -> None:
    assert not content_types.is_compressible(kind)


@pytest.mark.parametrize(
    ("path", "deployed", "served"),
    [
        ("/assets/site.0123456789.css", FOR_EVER, FOR_EVER),
        ("/media/ab/abcdef-480.webp", FOR_EVER, FOR_EVER),
        ("/pagefind/fragment/vi_1.pf_fragment", FOR_EVER, FOR_EVER),
        ("/pagefind/index/vi_1.pf_index", FOR_EVER, FOR_EVER),
        ("/pagefind/filter/vi_1.pf_filter", FOR_EVER, FOR_EVER),
        ("/pagefind/pagefind.vi_0123.pf_meta", FOR_EVER, FOR_EVER),
        ("/pagefind/pagefind-entry.json", "public, max-age=300", "no-cache"),
        ("/pagefind/pagefind.js", "public, max-age=300", "no-cache"),
        ("/_f/latest.html", "public, max-age=30", "no-cache"),
        ("/", "public, max-age=60", "no-cache"),
        ("/2026/03/tin/", "public, max-age=60", "no-cache"),
        ("/410.html", "public, max-age=60", "no-cache"),
        ("/feed.xml", "public, max-age=300", "no-cache"),
        ("/tag/assets/", "public, max-age=60", "no-cache"),
    ],
)
def test_lifetime(path: str, deployed: str, served: str) -> None:
    assert content_types.lifetime(path) == deployed
    assert content_types.served_lifetime(path) == served
