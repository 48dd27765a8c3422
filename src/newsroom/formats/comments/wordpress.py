"""WordPress' export format, WXR: the comments of its posts, and our comments written as it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO
from xml.sax.saxutils import escape

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.pieces import pieces
from newsroom.formats.xml_stream import XmlElement, elements

LIMIT = 64_000_000  # characters of one post with all its comments
STATES = {
    "1": "published", "approve": "published", "0": "pending", "hold": "pending", "spam": "spam", "trash": "trashed",
    "post-trashed": "trashed",
}  # fmt: skip
WRITTEN = {"published": "1", "pending": "0", "spam": "spam", "rejected": "trash", "trashed": "trash", "erased": "trash"}
# What XML 1.0 has no way to hold.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What a terminal would obey; as a reference it is the same XML.
_ACTIVE = re.compile("[\r\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def read(file: BinaryIO, name: str) -> Iterator[ForeignComment | RowProblem]:
    """Every comment of the file, fit or not. Raises `Invalid` for what is no WordPress export."""
    site, version, comments = "", "", 0
    for element in elements(pieces(file, name), name, root="rss", within="channel", limit=LIMIT):
        if element.tag == "wp:wxr_version":
            version = element.text.strip()
        elif element.tag == "wp:base_blog_url" or (element.tag == "link" and not site):
            site = element.text.strip().partition("://")[2].rstrip("/")
        elif element.tag == "item":
            for comment in element.every("wp:comment"):
                comments += 1
                yield _comment(comment, element, f"{name}:{comment.line}", site)
    if not version and not comments:
        raise Invalid(f"{name} is no WordPress export: it names no WXR version", ref=name)


def _comment(element: XmlElement, item: XmlElement, where: str, site: str) -> ForeignComment | RowProblem:
    number = _text(element, "wp:comment_id")
    kind = _text(element, "wp:comment_type")
    if not number:
        return RowProblem(where, "a comment without an id")
    if kind not in ("", "comment"):
        return RowProblem(where, f"comment {number} is a {kind}")
    at = timestamps.utc(_text(element, "wp:comment_date_gmt")) or timestamps.utc(_text(element, "wp:comment_date"))
    if at is None:
        return RowProblem(where, f"comment {number} has no date")
    approved = _text(element, "wp:comment_approved")
    if approved not in STATES:
        return RowProblem(where, f"comment {number} has the unknown state {approved!r}")
    parent = _text(element, "wp:comment_parent")
    return ForeignComment(
        where=where, source="wxr", source_id=f"{site}#{number}", author=_text(element, "wp:comment_author"),
        email=_text(element, "wp:comment_author_email"),
        body=html_text.plain(_text(element, "wp:comment_content"), line_breaks=True), created_at=at,
        status=STATES[approved], parent=f"{site}#{parent}" if parent not in ("", "0") else None,
        url=_text(item, "link"), slug=_text(item, "wp:post_name"), thread=_text(item, "wp:post_id"),
    )  # fmt: skip


def _text(element: XmlElement, tag: str) -> str:
    return next((child.text.strip() for child in element.every(tag)), "")


def write(records: Iterable[Mapping[str, Any]], stream: TextIO, *, title: str, site_url: str) -> int:
    """Write comments (records of `core.foreign.export`, those of an article together) as WXR; returns how many."""
    stream.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">\n'
        f"<channel>\n<title>{_safe(title)}</title>\n<link>{_safe(site_url)}</link>\n"
        f"<wp:wxr_version>1.2</wp:wxr_version>\n<wp:base_blog_url>{_safe(site_url)}</wp:base_blog_url>\n"
    )
    written, article = 0, None
    for record in records:
        if record["article_id"] != article:
            stream.write("</item>\n" if article is not None else "")
            article = record["article_id"]
            stream.write(_item(record))
        stream.write(_written(record))
        written += 1
    stream.write(("</item>\n" if article is not None else "") + "</channel>\n</rss>\n")
    return written


def _item(record: Mapping[str, Any]) -> str:
    return (
        f"<item>\n<title>{_safe(record['article_title'])}</title>\n<link>{_safe(record['article_url'] or '')}</link>\n"
        f"<wp:post_id>{record['article_id']}</wp:post_id>\n<wp:post_name>{_safe(record['article_slug'])}</wp:post_name>\n"
        "<wp:status>publish</wp:status>\n<wp:post_type>post</wp:post_type>\n"
    )


def _written(record: Mapping[str, Any]) -> str:
    at = str(record["created_at"]).replace("T", " ").removesuffix("Z")
    fields = (
        ("id", record["id"]), ("author", record["author"]), ("author_email", record["email"]), ("author_url", ""),
        ("author_IP", ""), ("date", at), ("date_gmt", at), ("content", escape(str(record["body"]), {'"': "&quot;"})),
        ("approved", WRITTEN[record["status"]]), ("type", "comment"), ("parent", record["parent_id"] or 0),
        ("user_id", 0),
    )  # fmt: skip
    inner = "".join(f"<wp:comment_{name}>{_safe(value)}</wp:comment_{name}>\n" for name, value in fields)
    return f"<wp:comment>\n{inner}</wp:comment>\n"


def _safe(value: object) -> str:
    return _ACTIVE.sub(lambda found: f"&#x{ord(found[0]):x};", escape(_UNFIT.sub("\ufffd", str(value))))
