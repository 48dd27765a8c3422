"""The backup of remark42: a first line with its version and users, then one comment on each line, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowProblem
from newsroom.errors import Invalid
from newsroom.formats import json_values, packing
from newsroom.formats.comments import html_text, timestamps
from newsroom.formats.comments.json_lines import MAX_LINE
from newsroom.phrases import phrase


def read(file: BinaryIO, name: str) -> Iterator[ForeignRow]:
    """The comment on each line, or what is wrong with the line, and the pages. Raises `Invalid` for another kind of file."""
    number, lines, blocked = 0, packing.unpacked(file, name).stream, frozenset[str]()
    while line := lines.readline(MAX_LINE * 64 + 1 if number == 0 else MAX_LINE + 1):  # the first line names all users
        number += 1
        where = f"{name}:{number}"
        if number > 1 and len(line) > MAX_LINE:
            raise Invalid(
                phrase("{where}: a line of more than {max_line:,} bytes", where=where, max_line=MAX_LINE), ref=name
            )
        if not line.strip():
            continue
        try:
            value = json_values.loads(line)
        except ValueError:
            value = None
        if number == 1:
            if not isinstance(value, dict) or "version" not in value:
                raise Invalid(phrase("{where}: not a remark42 backup", where=where), ref=name)
            blocked = frozenset(
                _text(user, "id")
                for user in _objects(value, "users")
                if json_values.is_set(_object(user, "blocked").get("status"))
            )
            for page in _objects(value, "posts"):
                url = _text(page, "url")
                yield ForeignThread(where, closed=page.get("read_only") is True, url=url, thread=url)
        elif isinstance(value, dict):
            yield _comment(value, where, blocked)
        else:
            yield RowProblem(where, "the line is not a JSON object")
    if number == 0:
        raise Invalid(phrase("{name}:1: the file is empty", name=name), ref=name)


def _comment(value: Mapping[str, Any], where: str, blocked: frozenset[str]) -> ForeignComment | RowProblem:
    number, user, place = _text(value, "id"), _object(value, "user"), _object(value, "locator")
    if not number:
        return RowProblem(where, "the id is missing")
    at = timestamps.utc(_text(value, "time"))
    if at is None:
        return RowProblem(where, phrase("comment {number} has no date", number=number))
    return ForeignComment(
        where=where,
        source="remark42",
        source_id=number,
        author=html_text.unescaped(_text(user, "name")),
        body=_text(value, "orig") or html_text.plain(_text(value, "text")),
        created_at=at,
        status=_status(value, _text(user, "id") in blocked),
        parent=_text(value, "pid") or None,
        url=_text(place, "url"),
        thread=_text(place, "url"),
    )


def _status(value: Mapping[str, Any], is_blocked: bool) -> str:
    """The status of a comment. remark42 shows none of a blocked user, though it keeps them."""
    if json_values.is_set(value.get("delete")):
        return "trashed"
    return "rejected" if is_blocked else "published"


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _object(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _objects(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = value.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
