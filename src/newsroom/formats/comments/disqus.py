"""The XML export of Disqus: threads with their addresses, and the posts in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowProblem
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.pieces import pieces
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.phrases import phrase

ID = "dsq:id"


@dataclass(frozen=True, slots=True)
class _Thread:
    """The data of a thread that its posts need."""

    link: str
    identifier: str
    deleted: bool


def read(file: BinaryIO, name: str) -> Iterator[ForeignRow]:
    """Each post and thread of the file, or what is wrong with it. Raises `Invalid` for another kind of file."""
    threads: dict[str, _Thread] = {}
    for element in elements(pieces(file, name), name, root="disqus"):
        where = f"{name}:{element.line}"
        if element.tag == "thread":
            number = element.attributes.get(ID, "")
            thread = _Thread(_text(element, "link"), _text(element, "id"), _is_true(element, "isDeleted"))
            threads[number] = thread
            yield ForeignThread(
                where,
                closed=_is_true(element, "isClosed"),
                deleted=thread.deleted,
                url=thread.link,
                thread=thread.identifier or number,
            )
        elif element.tag == "post":
            yield _post(element, where, threads)


def _post(element: XmlElement, where: str, threads: dict[str, _Thread]) -> ForeignComment | RowProblem:
    number = element.attributes.get(ID, "")
    named = _reference(element, "thread")
    if not number:
        return RowProblem(where, "a comment without an id")
    if named not in threads:
        return RowProblem(
            where,
            phrase(
                "comment {number} belongs to thread {named}, which is not in the file",
                number=number,
                named=named or "?",
            ),
        )
    at = timestamps.utc(_text(element, "createdAt"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    author = next(iter(element.every("author")), None)
    thread = threads[named]
    return ForeignComment(
        where=where,
        source="disqus",
        source_id=number,
        author=_text(author, "name") if author else "",
        email=_text(author, "email") if author else "",
        body=html_text.plain(_text(element, "message")),
        created_at=at,
        status="trashed" if thread.deleted else _status(element),
        parent=_reference(element, "parent") or None,
        url=thread.link,
        thread=thread.identifier or named,
    )


def _status(element: XmlElement) -> str:
    if _is_true(element, "isDeleted"):
        return "trashed"
    if _is_true(element, "isSpam"):
        return "spam"
    return "published" if _text(element, "isApproved") in ("", "true", "1") else "pending"


def _is_true(element: XmlElement, tag: str) -> bool:
    """Whether a flag is set: a value that is not known hides a comment rather than showing it."""
    return _text(element, tag).lower() not in ("", "false", "0")


def _text(element: XmlElement, tag: str) -> str:
    """The text of the first child with this tag."""
    return next((child.text.strip() for child in element.every(tag)), "")


def _reference(element: XmlElement, tag: str) -> str:
    """The id that the first child with this tag points to."""
    return next((child.attributes.get(ID, "") for child in element.every(tag)), "")
