"""`comments: closed` beside a text closes the article to comments, as `edit --set comments=closed` does."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.commands.test_comments import room
from tests.conftest import Run

__all__ = ["room"]


def write(tmp_path: Path, comments: str, body: str = "Thân bài.") -> None:
    (tmp_path / "moi.md").write_text(f"---\ntitle: Mới\nslug: moi\n{comments}\n---\n{body}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "site", "mode"),
    [
        ("comments: closed", "first", "closed"),
        ("comments: false", "open", "closed"),
        ("disable_comments: true", "first", "closed"),
        ("comments: pre", "open", "pre"),
        ("comments: true", "pre", None),
        ("comments: true", "closed", "first"),
        ("layout: post", "first", None),
    ],
)
def test_draft_obeys(room: Run, tmp_path: Path, said: str, site: str, mode: str | None) -> None:
    room("config", "set", "comments.mode", site)
    write(tmp_path, said)
    room("draft", "moi.md")
    assert mode_of(tmp_path) == mode


def test_closed_from_the_text_is_closed_to_readers(room: Run, tmp_path: Path) -> None:
    write(tmp_path, "comments: off")
    room("draft", "moi.md")
    room("publish", "moi")
    room("comments", "add", "--article", "moi", "--name", "An", "--text", "Ý kiến", code=6)


def test_a_newer_file_and_a_newer_text(room: Run, tmp_path: Path) -> None:
    write(tmp_path, "layout: post")
    room("draft", "moi.md")
    room("publish", "moi")
    write(tmp_path, "comments: false")
    room("draft", "moi.md")
    assert mode_of(tmp_path) == "closed"
    room("edit", "moi", "--set", "comments=open")
    room("draft", "moi.md")  # nothing new in the file: what people have set stays
    assert mode_of(tmp_path) == "open"
    write(tmp_path, "comments: pre", "Thân bài mới.")
    room("edit", "moi", "--body", "moi.md")
    assert mode_of(tmp_path) == "pre"
    write(tmp_path, "layout: post", "Thân bài mới.")
    room("edit", "moi", "--body", "moi.md")
    assert mode_of(tmp_path) is None
    room("undo")
    assert mode_of(tmp_path) == "pre"


def test_a_newer_file_without_the_key_has_the_mode_of_the_site(room: Run, tmp_path: Path) -> None:
    for first, then in (("comments: closed", "layout: post"), ("comments: open", "comments: bogus")):
        write(tmp_path, first)
        room("draft", "moi.md")
        write(tmp_path, then)
        room("draft", "moi.md")
        assert mode_of(tmp_path) is None
    room("edit", "moi", "--set", "comments=pre")
    write(tmp_path, "comments: bogus", "Thân bài mới.")
    room("edit", "moi", "--body", "moi.md")
    assert mode_of(tmp_path) == "pre"  # no file has ever said otherwise


def test_a_page_without_the_key_is_closed_again_and_a_series_left(room: Run, tmp_path: Path) -> None:
    keys = "kind: page\ncomments: open"
    for command in (("draft", "moi.md"), ("edit", "moi", "--body", "moi.md")):
        write(tmp_path, keys, f"Thân bài {command[0]}.")
        room(*command)
        assert mode_of(tmp_path) == "open"
        write(tmp_path, "kind: page", f"Thân bài {command[0]} khác.")
        room(*command)
        assert mode_of(tmp_path) == "closed"
    (tmp_path / "phan.md").write_text("---\ntitle: P\nseries: Sông\n---\nA\n", encoding="utf-8")
    room("draft", "phan.md")
    (tmp_path / "phan.md").write_text("---\ntitle: P\n---\nA\n", encoding="utf-8")
    room("draft", "phan.md")
    assert room("show", "p", "--json").json["series"] is None


def test_a_wrong_value_is_named(room: Run, tmp_path: Path) -> None:
    write(tmp_path, "comments: perhaps")
    assert "moi.md:4: comments: 'perhaps'" in room("draft", "moi.md").err
    assert mode_of(tmp_path) is None


def mode_of(tmp_path: Path) -> str | None:
    with sqlite3.connect(tmp_path / "newsroom.db") as file:
        found: str | None = file.execute("select comments_mode from articles where slug = 'moi'").fetchone()[0]
    return found
