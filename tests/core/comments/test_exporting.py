"""Comments as records for other systems: their ids, and the ids of the comments they reply to."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.core.comments import exporting
from newsroom.store import Connection
from tests.comment_rooms import article, put

URL = "https://news.example"


@pytest.fixture
def room(db: Connection) -> Connection:
    article(db)
    db.execute("update articles set path = '/2026/03/bai-viet/'")
    article(db, "nhap", status="draft")
    db.execute(
        "insert into commenters (id, name, name_skeleton, email, first_seen) values (7, 'x', 'x', 'an@x.vn', 'x')"
    )
    return db


def export(db: Connection, *ids: int) -> list[dict[str, Any]]:
    return list(exporting.export_comments(db, ids, site_url=URL))


def test_what_others_are_told_beside_the_record(room: Connection) -> None:
    number, other = put(room, commenter_id=7), put(room, 2)
    first, second = export(room, number, other)
    assert {key: first[key] for key in ("email", "article_title", "article_url", "source", "source_id", "parent_source_id")} == {
        "email": "an@x.vn", "article_title": "Tựa của bai-viet", "article_url": f"{URL}/2026/03/bai-viet/",
        "source": "newsroom", "source_id": f"bai-viet/{number}", "parent_source_id": None,
    }  # fmt: skip
    assert (first["id"], first["body"], first["status"]) == (number, "Ý kiến", "published")
    assert (second["email"], second["article_url"], second["source_id"]) == ("", None, f"nhap/{other}")


@pytest.mark.parametrize(
    ("above", "below", "answers"),
    [
        (None, None, "bai-viet/1"),
        (("disqus", "d1"), ("disqus", "d2"), "d1"),
        (("isso", "i1"), ("disqus", "d2"), None),
        (("disqus", "d1"), None, "bai-viet/1"),
        (None, ("disqus", "d2"), None),
    ],
)
def test_what_a_comment_answers(
    room: Connection, above: tuple[str, str] | None, below: tuple[str, str] | None, answers: str | None
) -> None:
    def named(pair: tuple[str, str] | None) -> dict[str, str]:
        return {"source": pair[0], "source_id": pair[1]} if pair else {}

    top = put(room, **named(above))
    number = put(room, parent_id=top, **named(below))
    assert top == 1
    record = export(room, number)[0]
    assert record["parent_source_id"] == answers
    assert (record["source"], record["source_id"]) == (below or ("newsroom", f"bai-viet/{number}"))


def test_the_order_given_in_parts(room: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CHUNK", 2)
    numbers = [put(room) for _ in range(5)]
    wanted = [numbers[3], numbers[0], numbers[4], numbers[2], numbers[1]]
    assert [record["id"] for record in export(room, *wanted)] == wanted
    assert export(room) == []
