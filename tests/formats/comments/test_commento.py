"""Comments of Commento: fields, statuses, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats.comments import commento

COMMENT: dict[str, Any] = {
    "commentHex": "a", "domain": "old.example.org", "path": "/ferry/", "commenterHex": "u", "parentHex": "root",
    "creationDate": "2020-03-02T10:00:00+07:00", "markdown": "*Text*", "html": "<p>Other</p>", "state": "approved",
}  # fmt: skip
WRITER = {"commenterHex": "u", "name": "Mai", "email": "mai@example.org"}


def read(folder: Path, *comments: object, people: object = (WRITER,)) -> list[ForeignComment | RowProblem]:
    path = folder / "c.json"
    path.write_text(json.dumps({"comments": comments, "commenters": people}))
    return list(commento.read(path))


def one(folder: Path, **changed: object) -> ForeignComment:
    (found,) = read(folder, {**COMMENT, **changed})
    assert isinstance(found, ForeignComment)
    return found


def test_every_field_of_a_comment(tmp_path: Path) -> None:
    assert one(tmp_path, parentHex="p") == ForeignComment(
        where=f"{tmp_path / 'c.json'}:1", source="commento", source_id="a", author="Mai", email="mai@example.org", body="*Text*",
        created_at="2020-03-02T03:00:00Z", status="published", parent="p", url="https://old.example.org/ferry/", thread="/ferry/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, "published"), ({"state": "unapproved"}, "pending"), ({"state": "flagged"}, "spam"), ({"state": "odd"}, "pending"),
        ({"deleted": True}, "trashed"), ({"deleted": False}, "published"), ({"deleted": "true"}, "trashed"),
        ({"deleted": "False"}, "published"),
    ],
)  # fmt: skip
def test_statuses(tmp_path: Path, changed: dict[str, Any], status: str) -> None:
    assert one(tmp_path, **changed).status == status


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"markdown": ""}, ("Other", None, "https://old.example.org/ferry/")),
        ({"parentHex": ""}, ("*Text*", None, "https://old.example.org/ferry/")),
        ({"path": "", "url": "/by-url/"}, ("*Text*", None, "https://old.example.org/by-url/")),
        ({"domain": ""}, ("*Text*", None, "/ferry/")), ({"path": "ferry"}, ("*Text*", None, "ferry")),
    ],
)  # fmt: skip
def test_bodies_parents_and_addresses(tmp_path: Path, changed: dict[str, Any], expected: tuple[str, None, str]) -> None:
    found = one(tmp_path, **changed)
    assert (found.body, found.parent, found.url) == expected


def test_what_cannot_be_read_and_unknown_writers(tmp_path: Path) -> None:
    rows = [
        {**COMMENT, "commentHex": ""},
        {**COMMENT, "creationDate": "soon"},
        "text",
        {**COMMENT, "commenterHex": "x"},
    ]
    *wrong, unknown = read(tmp_path, *rows, people=(WRITER, "text"))
    where = f"{tmp_path / 'c.json'}:1"
    assert wrong == [
        RowProblem(where, "the id is missing"), RowProblem(where, "comment a has no date"),
        RowProblem(where, "the comment is not a JSON object"),
    ]  # fmt: skip
    assert isinstance(unknown, ForeignComment)
    assert (unknown.author, unknown.email) == ("", "")


def test_people_alone_are_no_export(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"commenters": [WRITER]}))
    with pytest.raises(Invalid) as refused:
        list(commento.read(path))
    assert refused.value.message == f"{path}:1: not a Commento export"
