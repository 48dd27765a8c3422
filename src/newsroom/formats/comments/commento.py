"""The export of Commento and Commento++: one JSON object with the comments and, in another list, the people who wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats import json_stream, json_values
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.json_stream import ITEM, JsonValue
from newsroom.formats.pieces import pieces
from newsroom.phrases import phrase

_LISTS: Final = (("comments",), ("commenters",))
_STATUSES: Final = {"approved": "published", "unapproved": "pending", "flagged": "spam"}


def read(path: Path) -> Iterator[ForeignComment | RowProblem]:
    """Each comment, or what is wrong with it. The file is read twice: people may come after their comments.

    Raises `Invalid` with the line for another kind of file.
    """
    people: dict[str, Mapping[str, Any]] = {}
    is_export = False
    for one in _values(path):
        is_export = is_export or one.path[:1] == ("comments",)
        if one.path == ("commenters", ITEM) and isinstance(one.value, dict):
            people[_text(one.value, "commenterHex")] = one.value
    if not is_export:
        raise Invalid(phrase("{where}: not a Commento export", where=f"{path}:1"), ref=str(path))
    for one in _values(path):
        if one.path == ("comments", ITEM):
            where = f"{path}:{one.line}"
            if isinstance(one.value, dict):
                yield _comment(one.value, where, people)
            else:
                yield RowProblem(where, "the comment is not a JSON object")


def _values(path: Path) -> Iterator[JsonValue]:
    with path.open("rb") as file:
        yield from json_stream.values(pieces(file, str(path)), str(path), opens=lambda at: at == () or at in _LISTS)


def _comment(
    value: Mapping[str, Any], where: str, people: Mapping[str, Mapping[str, Any]]
) -> ForeignComment | RowProblem:
    number = _text(value, "commentHex")
    if not number:
        return RowProblem(where, "the id is missing")
    at = timestamps.utc(_text(value, "creationDate"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    writer = people.get(_text(value, "commenterHex"), {})
    parent = _text(value, "parentHex")
    domain, path = _text(value, "domain"), _text(value, "path") or _text(value, "url")
    # What is unknown waits for a moderator.
    status = "trashed" if json_values.is_set(value.get("deleted")) else _STATUSES.get(_text(value, "state"), "pending")
    return ForeignComment(
        where=where,
        source="commento",
        source_id=number,
        author=_text(writer, "name"),
        email=_text(writer, "email"),
        body=_text(value, "markdown") or html_text.plain(_text(value, "html")),
        created_at=at,
        status=status,
        parent=parent if parent not in ("", "root") else None,
        url=f"https://{domain}{path}" if domain and path.startswith("/") else path,
        thread=path,
    )


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""
