"""How a file of the site is served: its content type, and how long a browser may cache it."""

from __future__ import annotations

import re
from typing import Final

_BYTES: Final = "application/octet-stream"
_TEXT: Final = "text/plain; charset=utf-8"
# Content types by the extension of a file name.
BY_ENDING: Final = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "xml": "application/xml",
    "txt": _TEXT,
    "conf": _TEXT,
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
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "m3u8": "application/vnd.apple.mpegurl",
    "vtt": "text/vtt; charset=utf-8",
    "webmanifest": "application/manifest+json",
}
# Files whose content type depends on the whole name, not on the extension.
BY_NAME: Final = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json",
    "_redirects": _TEXT,
    ".htaccess": _TEXT,
    "redirects.caddy": _TEXT,
    "apple-app-site-association": "application/json",
}
FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"  # a browser caches the file, but asks each time whether it has changed
# Folders in which file names change with the bytes.
_NAMED_BY_HASH: Final = ("/assets/", "/media/", "/pagefind/fragment/", "/pagefind/index/", "/pagefind/filter/")
_COMPRESSIBLE: Final = re.compile(r"text/|[^;]*[/+](?:json|xml)\b")


def content_type(path: str) -> str:
    """The content type of the file at a site path; that of unknown bytes if neither name nor extension is known."""
    if path.endswith("/"):
        return BY_ENDING["html"]
    name = path.rpartition("/")[2]
    _, dot, ending = name.rpartition(".")
    return BY_NAME.get(name) or (BY_ENDING.get(ending.lower(), _BYTES) if dot else _BYTES)


def is_compressible(content_type: str) -> bool:
    """Whether compression makes a file of this content type smaller."""
    return _COMPRESSIBLE.match(content_type) is not None


def is_immutable(path: str) -> bool:
    """Whether the file at a site path never changes, because its name changes with its bytes."""
    return path.startswith(_NAMED_BY_HASH) or path.endswith(".pf_meta")


def lifetime(path: str) -> str:
    """The Cache-Control of the file at a site path on a host that does not know when it changes, such as a CDN."""
    if is_immutable(path):
        return FOR_EVER
    if path.startswith("/_f/"):
        return "public, max-age=30"
    if content_type(path).startswith("text/html"):
        return "public, max-age=60"
    return "public, max-age=300"


def served_lifetime(path: str) -> str:
    """The Cache-Control of the file at a site path from `serve`, which always knows whether the file has changed."""
    return FOR_EVER if is_immutable(path) else ASK_AGAIN
