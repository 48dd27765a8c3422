"""The XML export of Disqus: threads with their addresses, and the posts in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.pieces import pieces
from newsroom.formats.xml_stream import XmlElement, elements

ID = "dsq:id"


def read(file: BinaryIO, name: str) -> Iterator[ForeignComment | RowProblem]:
    """The comment in each post of the file, or what is wrong with the post. Raises `Invalid` for another kind of file."""
    threads: dict[str, tuple[str, str]] = {}
    for element in elements(pieces(file, name), name, root="disqus"):
        where = f"{name}:{element.line}"
        if element.tag == "thread":
            threads[element.attributes.get(ID, "")] = (_text(element, "link"), _text(element, "id"))
        elif element.tag == "post":
            yield _post(element, where, threads)


def _post(element: XmlElement, where: str, threads: dict[str, tuple[str, str]]) -> ForeignComment | RowProblem:
    number = element.attributes.get(ID, "")
    thread = _reference(element, "thread")
    if not number:
        return RowProblem(where, "a post without an id")
    if thread not in threads:
        return RowProblem(where, f"post {number} belongs to thread {thread or '?'}, which is not in the file")
    at = timestamps.utc(_text(element, "createdAt"))
    if at is None:
        return RowProblem(where, f"post {number} has no date")
    author = next(iter(element.every("author")), None)
    link, identifier = threads[thread]
    return ForeignComment(
        where=where,
        source="disqus",
        source_id=number,
        author=_text(author, "name") if author else "",
        email=_text(author, "email") if author else "",
        body=html_text.plain(_text(element, "message")),
        created_at=at,
        status=_status(element),
        parent=_reference(element, "parent") or None,
        url=link,
        thread=identifier or thread,
    )


def _status(element: XmlElement) -> str:
    if _text(element, "isDeleted") == "true":
        return "trashed"
    if _text(element, "isSpam") == "true":
        return "spam"
    return "published" if _text(element, "isApproved") in ("", "true") else "pending"


def _text(element: XmlElement, tag: str) -> str:
    """The text of the first child with this tag."""
    return next((child.text.strip() for child in element.every(tag)), "")


def _reference(element: XmlElement, tag: str) -> str:
    """The id that the first child with this tag points to."""
    return next((child.attributes.get(ID, "") for child in element.every(tag)), "")
