"""WXR, the export format of WordPress: the comments of its posts read, and our comments written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, TextIO, TypedDict
from xml.sax.saxutils import escape

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowLeftOut, RowProblem
from newsroom.errors import Invalid
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.pieces import pieces
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.formats.xml_writer import XmlWriter
from newsroom.phrases import phrase

LIMIT = 64_000_000  # characters of one post including all its comments
_STATUS_OF = {
    "1": "published",
    "approve": "published",
    "0": "pending",
    "hold": "pending",
    "spam": "spam",
    "trash": "trashed",
    "post-trashed": "trashed",
}
_APPROVED = {
    "published": "1",
    "pending": "0",
    "spam": "spam",
    "rejected": "trash",
    "trashed": "trash",
    "erased": "trash",
}
_READERS_WORDS = ("", "comment", "review")  # reviews are comments on products of a shop
# A comment that a newsroom exported has its source and id there under this name, so that the newsroom recognises it.
_EXPORTED_AS = "_newsroom_source"
# What a terminal would obey; as a character reference it is the same XML.
ACTIVE = re.compile("[\r\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def read(file: BinaryIO, name: str) -> Iterator[ForeignRow]:
    """Each comment and post of the file, or what is wrong with it. Raises `Invalid` for a file that is not WXR."""
    site, version, comments = "", "", 0
    for element in elements(pieces(file, name), name, root="rss", within="channel", limit=LIMIT):
        if element.tag == "wp:wxr_version":
            version = element.text.strip()
        elif element.tag == "wp:base_blog_url" or (element.tag == "link" and not site):
            site = element.text.strip().partition("://")[2].rstrip("/")
        elif element.tag == "item":
            takes_comments = _text(element, "wp:comment_status")
            if takes_comments in ("open", "closed"):
                about = _about(element)
                yield ForeignThread(f"{name}:{element.line}", closed=takes_comments == "closed", **about)
            comments += element.has("wp:comment")
            yield from comments_of(element, name, site)
    if not version and not comments:
        raise Invalid(phrase("{name} is not a WordPress export: it has no WXR version", name=name), ref=name)


def comments_of(item: XmlElement, name: str, site: str) -> Iterator[ForeignComment | RowLeftOut | RowProblem]:
    """The comments on one post. `site` is the address of the blog without its scheme, which makes their ids unique."""
    for comment in item.every("wp:comment"):
        yield _comment(comment, item, f"{name}:{comment.line}", site)


class _About(TypedDict):
    """The names and address of a post."""

    url: str
    slug: str
    thread: str


def _about(item: XmlElement) -> _About:
    return {"url": _text(item, "link"), "slug": _text(item, "wp:post_name"), "thread": _text(item, "wp:post_id")}


def _comment(element: XmlElement, item: XmlElement, where: str, site: str) -> ForeignComment | RowLeftOut | RowProblem:
    number = _text(element, "wp:comment_id")
    kind = _text(element, "wp:comment_type")
    if not number:
        return RowProblem(where, "a comment without an id")
    if kind not in _READERS_WORDS:
        return RowLeftOut(where, kind.replace("_", " "))
    at = timestamps.utc(_text(element, "wp:comment_date_gmt")) or timestamps.utc(_text(element, "wp:comment_date"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    approved = _text(element, "wp:comment_approved")
    if approved not in _STATUS_OF:
        return RowProblem(
            where, phrase("comment {number} has the unknown status {approved!r}", number=number, approved=approved)
        )
    parent = _text(element, "wp:comment_parent")
    return ForeignComment(
        where=where,
        source="wxr",
        source_id=f"{site}#{number}",
        author=html_text.unescaped(_text(element, "wp:comment_author")),
        email=html_text.unescaped(_text(element, "wp:comment_author_email")),
        body=html_text.plain(_text(element, "wp:comment_content"), line_breaks=True),
        created_at=at,
        status=_STATUS_OF[approved],
        parent=f"{site}#{parent}" if parent not in ("", "0") else None,
        exported_as=_exported_as(element),
        **_about(item),
    )


def _exported_as(element: XmlElement) -> tuple[str, str] | None:
    """The source and the id that a newsroom wrote with a comment, as `source source_id`."""
    for meta in element.every("wp:commentmeta"):
        if _text(meta, "wp:meta_key") == _EXPORTED_AS:
            source, _, source_id = _text(meta, "wp:meta_value").rpartition(" ")
            return (source, source_id) if source else None
    return None


def _text(element: XmlElement, tag: str) -> str:
    """The text of the first child with this tag."""
    return next((child.text.strip() for child in element.every(tag)), "")


def write(records: Iterable[Mapping[str, Any]], stream: TextIO, *, title: str, site_url: str) -> int:
    """Write comments (records of `importing.export_comments`, article by article) as WXR; returns how many."""
    xml = XmlWriter(stream, references=ACTIVE)
    xml.start("rss", {"version": "2.0", "xmlns:wp": "http://wordpress.org/export/1.2/"})
    xml.start("channel")
    for tag, content in (
        ("title", title),
        ("link", site_url),
        ("wp:wxr_version", "1.2"),
        ("wp:base_blog_url", site_url),
    ):
        xml.text(tag, content)
    written, article = 0, None
    for record in records:
        if record["article_id"] != article:
            if article is not None:
                xml.end()
            article = record["article_id"]
            _start_item(xml, record)
        write_comment(xml, record)
        written += 1
    if article is not None:
        xml.end()
    xml.end()
    xml.end()
    return written


def _start_item(xml: XmlWriter, record: Mapping[str, Any]) -> None:
    """Begin the article of the next comments."""
    fields = {
        "title": record["article_title"],
        "link": record["article_url"] or "",
        "wp:post_id": record["article_id"],
        "wp:post_name": record["article_slug"],
        "wp:status": "publish",
        "wp:post_type": "post",
    }
    xml.start("item")
    for tag, content in fields.items():
        xml.text(tag, str(content))


def write_comment(xml: XmlWriter, record: Mapping[str, Any]) -> None:
    """Write one comment (a record of `exporting.export_comments`) into the open article."""
    at = str(record["created_at"]).replace("T", " ").removesuffix("Z")
    fields = {
        "id": record["id"],
        # WordPress stores these two escaped, as it shows them.
        "author": escape(str(record["author"]), {'"': "&quot;", "'": "&#039;"}),
        "author_email": escape(str(record["email"])),
        "author_url": "",
        "author_IP": "",
        "date": at,
        "date_gmt": at,
        # WordPress stores HTML, and ours is plain text.
        "content": escape(str(record["body"]), {'"': "&quot;"}),
        "approved": _APPROVED[record["status"]],
        "type": "comment",
        "parent": record["parent_id"] or 0,
        "user_id": 0,
    }
    xml.start("wp:comment")
    for name, content in fields.items():
        xml.text(f"wp:comment_{name}", str(content))
    xml.start("wp:commentmeta")
    xml.text("wp:meta_key", _EXPORTED_AS)
    xml.text("wp:meta_value", f"{record['source']} {record['source_id']}")
    xml.end()
    xml.end()
