"""The backup of remark42: fields, what is missing, and lines that are too long."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from newsroom.core.comments.importing import ForeignComment, ForeignRow, ForeignThread, RowProblem
from newsroom.errors import Invalid
from newsroom.formats.comments import remark42

HEAD = {"version": 1}
COMMENT: dict[str, Any] = {
    "id": "a", "pid": "p", "text": "<p>Other</p>", "orig": "*Text*", "user": {"name": "Mai &amp; Lê"},
    "locator": {"url": "https://old.example.org/ferry/"}, "time": "2020-03-02T10:00:00+07:00",
}  # fmt: skip


def read(*lines: object) -> list[ForeignRow]:
    written = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(remark42.read(io.BytesIO(written.encode()), "r.json"))


def test_every_field_of_a_comment() -> None:
    url = "https://old.example.org/ferry/"
    assert read(HEAD, COMMENT) == [
        ForeignComment(
            where="r.json:2", source="remark42", source_id="a", author="Mai & Lê", body="*Text*", parent="p", url=url, thread=url,
            created_at="2020-03-02T03:00:00Z", status="published",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"orig": ""}, ("Other", "published", "p", "Mai & Lê")), ({"pid": ""}, ("*Text*", "published", None, "Mai & Lê")),
        ({"delete": True}, ("*Text*", "trashed", "p", "Mai & Lê")), ({"delete": 1}, ("*Text*", "trashed", "p", "Mai & Lê")),
        ({"user": "Mai"}, ("*Text*", "published", "p", "")), ({"user": {"name": 5}}, ("*Text*", "published", "p", "")),
    ],
)  # fmt: skip
def test_bodies_statuses_and_parents(changed: dict[str, Any], expected: tuple[str, str, str | None, str]) -> None:
    (found,) = read(HEAD, {**COMMENT, **changed})
    assert isinstance(found, ForeignComment)
    assert (found.body, found.status, found.parent, found.author) == expected


def test_lines_that_are_no_comments_are_named_and_empty_ones_skipped() -> None:
    rows = read(HEAD, {**COMMENT, "id": ""}, "", {**COMMENT, "time": "soon"}, "[1]", "{", COMMENT)
    assert rows[:-1] == [
        RowProblem("r.json:2", "the id is missing"), RowProblem("r.json:4", "comment a has no date"),
        RowProblem("r.json:5", "the line is not a JSON object"), RowProblem("r.json:6", "the line is not a JSON object"),
    ]  # fmt: skip
    assert isinstance(rows[-1], ForeignComment)


@pytest.mark.parametrize("head", ["[]", "{", "{}", '"version"'])
def test_another_first_line_is_refused(head: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(head, COMMENT)
    assert refused.value.message == "r.json:1: not a remark42 backup"


def test_an_empty_file_and_lines_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid) as refused:
        read()
    assert refused.value.message == "r.json:1: the file is empty"
    size = len(json.dumps(COMMENT)) + 1  # with its line end
    monkeypatch.setattr(remark42, "MAX_LINE", size)
    # The first line names all users, so it may be longer.
    head = {**HEAD, "users": ["x" * (size * 2)]}
    assert len(read(head, COMMENT, COMMENT)) == 2
    monkeypatch.setattr(remark42, "MAX_LINE", size - 1)
    with pytest.raises(Invalid) as refused:
        read(head, COMMENT, COMMENT)
    assert refused.value.message == f"r.json:2: a line of more than {size - 1:,} bytes"


def test_comments_of_blocked_users_are_not_published_and_pages_that_take_no_more_are_closed() -> None:
    users = [
        {"id": "b", "blocked": {"status": True, "until": "2120-01-01T00:00:00Z"}}, {"id": "f", "blocked": {"status": False}}, "x",
        {"blocked": {"status": True}},
    ]  # fmt: skip
    posts = [{"url": "https://a.example/1/", "read_only": True}, {"url": "https://a.example/2/"}, 5]
    wanted = [("b", False, "rejected"), ("b", True, "trashed"), ("f", False, "published"), ("n", False, "published")]
    comments = [{**COMMENT, "user": {"id": user}, "delete": deleted} for user, deleted, _ in wanted]
    first, second, *rest = read({**HEAD, "users": users, "posts": posts}, *comments)
    assert isinstance(first, ForeignThread)
    assert isinstance(second, ForeignThread)
    assert [(one.url, one.thread, one.closed) for one in (first, second)] == [
        ("https://a.example/1/", "https://a.example/1/", True), ("https://a.example/2/", "https://a.example/2/", False),
    ]  # fmt: skip
    assert [row.status for row in rest if isinstance(row, ForeignComment)] == [status for *_, status in wanted]
    assert len(read({**HEAD, "users": {}, "posts": "x"}, COMMENT)) == 1
