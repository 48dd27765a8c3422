"""How a file of the site is to be served: its content type, and how long a reader may keep it without asking."""

from __future__ import annotations

from typing import Final

TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "conf": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "woff": "font/woff",
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
}
NAMED: Final = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
    "_redirects": TYPES["txt"],
    ".htaccess": TYPES["txt"],
}
FOR_EVER: Final = "public, max-age=31536000, immutable"
# Where a name changes with the bytes under it; of the search index, what its entry names.
HASHED: Final = ("/assets/", "/media/", "/pagefind/fragment/", "/pagefind/index/", "/pagefind/filter/")


def content_type(path: str) -> str:
    """The content type of the file at a site path; without one of its own it is only bytes."""
    if path.endswith("/"):
        return TYPES["html"]
    name = path.rpartition("/")[2]
    return NAMED.get(name) or TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def lifetime(path: str) -> str:
    """The Cache-Control of the file at a site path where nobody can be told that it has changed, as behind a CDN."""
    if path.startswith(HASHED) or path.endswith(".pf_meta"):
        return FOR_EVER
    if path.startswith("/_f/"):
        return "public, max-age=30"
    if content_type(path).startswith("text/html"):
        return "public, max-age=60"
    return "public, max-age=300"
