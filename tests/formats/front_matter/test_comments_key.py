"""What the keys of front matter say about comments."""

from __future__ import annotations

import pytest

from newsroom.formats.front_matter import article_file, comments_key


@pytest.mark.parametrize(
    ("lines", "mode"),
    [
        ("comments: closed", "closed"), ("comments: open", "open"), ("comments: first", "first"), ("Comments: PRE", "pre"),
        ("comments: false", "closed"), ("comments: no", "closed"), ("comments: Off", "closed"), ("comments: disabled", "closed"),
        ("comments: true", "on"), ("comments: yes", "on"), ("comments: on", "on"),
        ("comments:", None), ("layout: post", None), ("comments: perhaps", None),
        ("allow_comments: false", "closed"), ("allowComments: true", "on"), ("comment_status: closed", "closed"),
        ("disable-comments: true", "closed"), ("disableComments: false", "on"), ("no_comments: yes", "closed"),
        ("comments:\n  enable: false", "closed"), ("comments:\n  host: social.example", "on"),
        ("comments: true\ndisable_comments: true", "closed"),
    ],
)  # fmt: skip
def test_what_is_said_of_comments(lines: str, mode: str | None) -> None:
    read = article_file.read(f"---\ntitle: T\n{lines}\n---\nText.\n", name="a.md")
    assert comments_key.mode(read.extra) == mode
    assert len(read.warnings) == ("perhaps" in lines)


@pytest.mark.parametrize(
    "matter", ['+++\ntitle = "T"\ncomments = false\n+++\n', '{"title": "T", "comments": false}\n\n']
)
def test_other_kinds_of_front_matter(matter: str) -> None:
    assert comments_key.mode(article_file.read(f"{matter}Text.\n", name="a.md").extra) == "closed"


@pytest.mark.parametrize("value", ["maybe", "close it", "2", "[a, b]"])
def test_a_value_that_says_nothing_is_named_with_its_line(value: str) -> None:
    read = article_file.read(f"---\ntitle: T\nlayout: x\ncomments: {value}\n---\nText.\n", name="a.md")
    (warning,) = read.warnings
    assert warning.startswith("a.md:4: comments:")
    assert "use one of: open, first, pre, closed, true, false" in warning
