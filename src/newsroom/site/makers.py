"""The makers of the files of the site. A deploy needs only their order, not what they make."""

from __future__ import annotations

from typing import Final

# The makers in the order in which their files are written: stories are written before the lists that link to them, so
# that a new story can be read when its link appears.
ORDER: Final = (
    "asset",
    "media",
    "comments",
    "article",
    "section",
    "tag",
    "author",
    "merged",
    "month",
    "corrections",
    "series",
    "watch",
    "programmes",
    "page",
    "fragment",
    "root",
    "home",
    "feed",
    "sitemap",
    "redirects",
)
