"""Comments of Cusdis as JSON: the two spellings of its columns, statuses, and what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.comments.importing import ForeignComment, RowProblem
from newsroom.errors import Invalid
from newsroom.formats.comments import cusdis

PAGE = {"id": "p", "slug": "ferry", "url": "https://old.example.org/ferry/"}
COMMENT: dict[str, Any] = {
    "id": "a", "pageId": "p", "by_nickname": "Mai", "by_email": "mai@example.org", "approved": True, "content": "Text",
    "created_at": 1583118000123,
}  # fmt: skip


def read(folder: Path, *comments: object, pages: object = (PAGE,)) -> list[ForeignComment | RowProblem]:
    path = folder / "c.json"
    path.write_text(json.dumps({"comments": comments, "pages": pages}))
    return list(cusdis.read(path))


def one(folder: Path, **changed: object) -> ForeignComment:
    (found,) = read(folder, {**COMMENT, **changed})
    assert isinstance(found, ForeignComment)
    return found


def test_every_field_of_a_comment(tmp_path: Path) -> None:
    expected = ForeignComment(
        where=f"{tmp_path / 'c.json'}:1", source="cusdis", source_id="a", author="Mai", email="mai@example.org", body="Text",
        created_at="2020-03-02T03:00:00Z", status="published", parent="q", url="https://old.example.org/ferry/", slug="ferry",
        thread="ferry",
    )  # fmt: skip
    assert one(tmp_path, parentId="q") == expected
    other = {"pageId": None, "page_id": "p", "created_at": None, "createdAt": "2020-03-02T03:00:00Z", "parent_id": "q"}
    assert one(tmp_path, **other) == expected


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        *(({"approved": value}, "published") for value in (1, True, "1", "true")),
        *(({"approved": value}, "pending") for value in (0, False, "0", "false", 2, None)),
        ({"deletedAt": 1583118000123}, "trashed"), ({"deleted_at": "2020-03-02"}, "trashed"), ({"deletedAt": None}, "published"),
    ],
)  # fmt: skip
def test_statuses(tmp_path: Path, changed: dict[str, Any], status: str) -> None:
    assert one(tmp_path, **changed).status == status


def test_numbers_are_ids_and_truth_values_are_not(tmp_path: Path) -> None:
    (found,) = read(
        tmp_path, {**COMMENT, "id": 7, "pageId": 3, "parentId": 6}, pages=({**PAGE, "id": 3, "slug": None},)
    )
    assert isinstance(found, ForeignComment)
    assert (found.source_id, found.parent, found.slug, found.thread) == ("7", "6", "", PAGE["url"])
    assert one(tmp_path).parent is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": ""}, "the id is missing"), ({"id": True}, "the id is missing"), ({"id": 1.5}, "the id is missing"),
        ({"pageId": "q"}, "comment a belongs to a page that is not in the file"),
        ({"created_at": None}, "comment a has no date"), ({"created_at": "soon"}, "comment a has no date"),
        ({"created_at": "9999-12-31T23:59:59Z"}, "comment a has no date"), ({"created_at": -60_000_000_000_000}, "comment a has no date"),
    ],
)  # fmt: skip
def test_comments_that_cannot_be_read(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    assert read(tmp_path, {**COMMENT, **changed}) == [RowProblem(f"{tmp_path / 'c.json'}:1", why)]


def test_pages_alone_are_no_comments(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path)
    assert refused.value.message == f"{tmp_path / 'c.json'}:1: no Cusdis comments"
