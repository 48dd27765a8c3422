"""Comments of Coral: which fields of its two versions are read, and from which of several places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowProblem
from newsroom.errors import Invalid, NotFound
from newsroom.formats.comments import coral

AT = {"$date": "2020-03-02T03:00:00Z"}
COMMENT: dict[str, Any] = {
    "id": "a",
    "storyID": "s",
    "authorID": "u",
    "createdAt": AT,
    "body": "Text",
    "status": "NONE",
}
STORY = {"id": "s", "url": "https://old.example.org/ferry/"}
USER = {"id": "u", "username": "Mai", "email": "mai@example.org"}


def read(folder: Path, *rows: object) -> list[ForeignRow]:
    path = folder / "coral.json"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return list(coral.read(path))


def one(folder: Path, *others: object, **changed: object) -> ForeignComment:
    (found,) = read(folder, {**COMMENT, **changed}, *others)
    assert isinstance(found, ForeignComment)
    return found


def test_every_field_of_a_comment(tmp_path: Path) -> None:
    found = one(tmp_path, STORY, USER, parentID="p")
    assert found == ForeignComment(
        where=f"{tmp_path / 'coral.json'}:1", source="coral", source_id="a", author="Mai", email="mai@example.org", body="Text",
        created_at="2020-03-02T03:00:00Z", status="published", parent="p", url="https://old.example.org/ferry/", thread="s",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"status": "APPROVED"}, "published"), ({"status": "ACCEPTED"}, "published"), ({"status": "NONE"}, "published"),
        ({"status": "REJECTED"}, "rejected"), ({"status": "PREMOD"}, "pending"), ({"status": "SYSTEM_WITHHELD"}, "pending"),
        ({"status": "FLAGGED"}, "pending"), ({"status": None}, "pending"), ({"status": "APPROVED", "deletedAt": AT}, "trashed"),
        ({"status": "REJECTED", "deleted_at": AT}, "trashed"),
    ],
)  # fmt: skip
def test_statuses(tmp_path: Path, changed: dict[str, Any], status: str) -> None:
    assert one(tmp_path, **changed).status == status


@pytest.mark.parametrize(
    ("changed", "body"),
    [
        ({"body": "a < b"}, "a < b"), ({"body": "a > b"}, "a > b"), ({"body": "a &amp; b"}, "a & b"), ({"body": "<p>a</p>"}, "a"),
        ({"body": "", "revisions": [{"body": "old"}, {"body": "new"}]}, "new"),
        ({"body": "now", "revisions": [{"body": "old"}]}, "now"),
        ({"body": None, "body_history": [{"body": "old"}, {"body": "last"}]}, "last"),
        ({"body": None, "revisions": []}, ""), ({"body": None, "revisions": ["x"]}, ""), ({"body": None, "revisions": "x"}, ""),
    ],
)  # fmt: skip
def test_bodies(tmp_path: Path, changed: dict[str, Any], body: str) -> None:
    assert one(tmp_path, **changed).body == body


@pytest.mark.parametrize(
    ("user", "email"),
    [
        ({"email": "a@x.vn", "profiles": [{"id": "b@x.vn"}]}, "a@x.vn"),
        ({"profiles": [{"id": "42"}, {"id": "b@x.vn"}, {"id": "c@x.vn"}]}, "b@x.vn"),
        ({"email": "none", "profiles": ["x", {"id": "b@x.vn"}]}, "b@x.vn"),
        ({"profiles": "b@x.vn"}, ""), ({"email": None}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_addresses_of_writers(tmp_path: Path, user: dict[str, Any], email: str) -> None:
    found = one(tmp_path, {"id": "u", "username": "Mai", **user})
    assert (found.author, found.email) == ("Mai", email)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (AT, "2020-03-02T03:00:00Z"), ("2020-03-02T03:00:00Z", "2020-03-02T03:00:00Z"),
        ({"$date": 1583118000123}, "2020-03-02T03:00:00Z"), ({"$date": {"$numberLong": "1583118000123"}}, "2020-03-02T03:00:00Z"),
    ],
)  # fmt: skip
def test_times(tmp_path: Path, at: object, expected: str) -> None:
    assert one(tmp_path, createdAt=at).created_at == one(tmp_path, createdAt=None, created_at=at).created_at == expected


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": ""}, "the id is missing"), ({"id": 5}, "the id is missing"), ({"createdAt": None}, "comment a has no date"),
        ({"createdAt": {"$date": {"x": 1}}}, "comment a has no date"), ({"createdAt": "soon"}, "comment a has no date"),
        ({"createdAt": "9999-12-31T23:59:59Z"}, "comment a has no date"), ({"createdAt": -60_000_000_000_000}, "comment a has no date"),
    ],
)  # fmt: skip
def test_comments_that_cannot_be_read(tmp_path: Path, changed: dict[str, Any], why: str) -> None:
    assert read(tmp_path, STORY, {**COMMENT, **changed}) == [RowProblem(f"{tmp_path / 'coral.json'}:2", why)]


def test_version_4_and_people_and_stories_that_are_not_in_the_file(tmp_path: Path) -> None:
    old = {"id": "a", "asset_id": "s", "author_id": "u", "created_at": AT, "body": "Text", "parent_id": "p"}
    (found,) = read(tmp_path, old, STORY, USER)
    assert isinstance(found, ForeignComment)
    assert (found.author, found.url, found.thread, found.parent) == ("Mai", STORY["url"], "s", "p")
    alone = one(tmp_path)
    assert (alone.author, alone.email, alone.url, alone.thread, alone.parent) == ("", "", "", "s", None)


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as refused:
        list(coral.read(tmp_path))
    assert refused.value.message == f"there is no JSON file in {tmp_path}"
    for name in ("b", "a"):
        (tmp_path / f"{name}.json").write_text(json.dumps({**COMMENT, "id": name}))
    (tmp_path / "note.txt").write_text("not JSON")
    assert [row.source_id for row in coral.read(tmp_path) if isinstance(row, ForeignComment)] == ["a", "b"]


def test_a_file_without_comments_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        read(tmp_path, STORY, USER)
    assert refused.value.message == f"{tmp_path / 'coral.json'}:1: no Coral comments"


def test_reactions_and_decisions_are_not_comments(tmp_path: Path) -> None:
    action = {"id": "r", "storyID": "s", "commentID": "a", "createdAt": AT, "actionType": "REACTION"}
    decision = {"id": "d", "storyID": "s", "commentID": "a", "createdAt": AT, "status": "APPROVED", "body": "Why"}
    assert one(tmp_path, action, decision).source_id == "a"


@pytest.mark.parametrize(
    ("closed_at", "expected"),
    [(AT, ["2020-03-02T03:00:00Z"]), (False, [""]), (None, []), ("soon", [])],
)
def test_when_a_story_closes(tmp_path: Path, closed_at: object, expected: list[str]) -> None:
    rows = read(tmp_path, COMMENT, {**STORY, "closedAt": closed_at})
    threads = [row for row in rows if isinstance(row, ForeignThread)]
    assert [(row.closed, row.closes_at, row.url, row.thread) for row in threads] == [
        (False, at, STORY["url"], "s") for at in expected
    ]
