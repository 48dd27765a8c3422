"""Writes WXR files for tests."""

from __future__ import annotations

from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>https://old.example.org</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example.org</wp:base_site_url><wp:base_blog_url>https://old.example.org</wp:base_blog_url>
<wp:author><wp:author_login>mai</wp:author_login><wp:author_display_name><![CDATA[Mai Lê]]></wp:author_display_name></wp:author>
"""
TAIL = "</channel></rss>\n"


def item(number: int, *, inner: str = "", meta: dict[str, str] | None = None, **given: str) -> str:
    """One item: a published post unless `given` says otherwise, by the names of its tags without `wp:`."""
    tags = {
        "title": f"Post {number}",
        "link": f"https://old.example.org/2020/03/0{number % 9 + 1}/post-{number}/",
        "dc:creator": "mai",
        "content:encoded": f"Text {number}",
        "excerpt:encoded": "",
        "wp:post_id": str(number),
        "wp:post_date": "2020-03-02 10:00:00",
        "wp:post_date_gmt": "2020-03-02 03:00:00",
        "wp:comment_status": "open",
        "wp:post_name": f"post-{number}",
        "wp:status": "publish",
        "wp:post_type": "post",
    }
    for name, value in given.items():
        key = {"content": "content:encoded", "excerpt": "excerpt:encoded", "creator": "dc:creator"}.get(name, name)
        tags[key if key in tags else f"wp:{key}"] = value
    lines = "".join(f"<{tag}>{escape(value, quote=False)}</{tag}>" for tag, value in tags.items())
    for key, value in (meta or {}).items():
        lines += (
            f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
        )
    return f"<item>{lines}{inner}</item>\n"


def label(name: str, domain: str = "category", nicename: str = "") -> str:
    """A category, tag or author of an item."""
    return f'<category domain="{domain}" nicename="{nicename or name.lower()}">{escape(name)}</category>'


def comment(number: int, words: str = "Well said", *, approved: str = "1", parent: int = 0, kind: str = "") -> str:
    """A comment of an item."""
    tags = {
        "id": str(number), "author": "Lan", "author_email": "lan@example.org", "date_gmt": "2020-03-03 10:00:00",
        "content": escape(words), "approved": approved, "type": kind, "parent": str(parent),
    }  # fmt: skip
    inner = "".join(f"<wp:comment_{tag}>{value}</wp:comment_{tag}>" for tag, value in tags.items())
    return f"<wp:comment>{inner}</wp:comment>"


def wxr(*items: str) -> str:
    """A whole file."""
    return HEAD + "".join(items) + TAIL
