"""`comments replies` and `comments filters` from the command line, and used by the review."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.fixture
def room(run: Run) -> Run:
    run("init", "--title", "Báo", "--lang", "vi", "--no-pages")
    return run


def test_replies_are_listed_replaced_and_removed(room: Run) -> None:
    room("comments", "replies", "add", "thanks", "Cảm ơn bạn.")
    room("comments", "replies", "add", "long", "-", stdin="Một\n\nHai\n")
    room("comments", "replies", "add", "thanks", "Cám ơn.")
    assert room("comments", "replies", "list", "--json").json == [
        {"name": "long", "text": "Một\n\nHai"},
        {"name": "thanks", "text": "Cám ơn."},
    ]
    assert room("comments", "replies", "list", "--count").out == "2\n"
    room("comments", "replies", "rm", "long")
    assert room("comments", "replies", "list", "--no-headers").out == "thanks\tCám ơn.\n"
    room("undo")
    assert room("comments", "replies", "list", "--count").out == "2\n"
    room("comments", "replies", "rm", "nobody", code=3)
    without = room("comments", "replies", "add", "none", code=2).err
    assert "give it as TEXT or with --file FILE; - reads it from stdin" in without
    twice = room("comments", "replies", "add", "none", "hi", "--file", "hi.txt", code=2).err
    assert twice.startswith("error: TEXT, --file and - cannot be used together\n")
    room("comments", "replies", "add", "none", " ", code=4)


def test_filters_are_checked_before_they_are_saved(room: Run) -> None:
    room("comments", "filters", "add", "town", "queue:suspect section:Town casino")
    assert room("comments", "filters", "list").out == "name\tfilter\ntown\tqueue:suspect section:Town casino\n"
    for typed, key in (("sektion:Town casino", "sektion"), ("casino status:spam", "status"), ('tag:"x y"', "tag")):
        unknown = room("comments", "filters", "add", "bad", typed, code=2)
        assert unknown.err.startswith(f"error: unknown key '{key}'\nhint: use one of queue, section, author, ")
    room("comments", "filters", "add", "texts", "http://shop.example at 10:30, note: section:Town")
    room("comments", "filters", "rm", "texts")
    said = room("comments", "filters", "add", "bad", "queue:nope", code=2)
    assert "use one of: pending" in said.err
    assert room("comments", "filters", "list", "--count").out == "1\n"
    room("comments", "filters", "rm", "town")
    assert room("comments", "filters", "list").out == ""


def test_the_review_uses_them_from_a_pipe(room: Run) -> None:
    room("draft", "-", "--title", "Bài", stdin="Chữ")
    room("publish", "1")
    for number, body in enumerate(("casino này", "một ý kiến")):
        room("comments", "add", "--article", "bai", "--name", f"N{number}", "--text", body)
    room("comments", "replies", "add", "thanks", "Cảm ơn bạn.")
    room("comments", "filters", "add", "bad words", "casino")
    done = room("comments", "review", stdin="f bad words\nd\nf all\nC thanks\nq\n")
    assert [line.split("\t")[0] for line in done.out.splitlines()] == ["trashed", "published"]
    answers = [one["body"] for one in room("comments", "list", "--json").json if one["staff"]]
    assert answers == ["Cảm ơn bạn."]
