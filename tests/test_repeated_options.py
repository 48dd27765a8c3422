"""Commands in messages name the newsroom and the person that this command was given."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from newsroom import repeated_options
from newsroom.phrases import changed, joined, phrase, phrase_n
from newsroom.translations import translated
from tests.conftest import Run

COMMANDS = ("publish", "undo", "export", "comments", "list", "init")


@pytest.fixture
def given() -> Iterator[None]:
    repeated_options.set_((("-d", "my file.db"), ("--as", None)), COMMANDS)
    yield
    repeated_options.set_((), ())


HERE = "newsroom -d 'my file.db' "


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("next: newsroom publish REF", f"next: {HERE}publish REF"),
        (phrase("to undo it: newsroom undo {batch}", batch=7), f"to undo it: {HERE}undo 7"),
        (phrase("see `newsroom list`"), f"see `{HERE}list`"),
        # Data stays as it is, also where it looks like a command.
        (phrase("{title} was published", title="newsroom publish"), "newsroom publish was published"),
        (phrase("{a}; then: newsroom publish 1", a=phrase("first: newsroom undo")), f"first: {HERE}undo; then: {HERE}publish 1"),
        (joined("; ", [phrase("newsroom list"), "newsroom list"]), f"{HERE}list; newsroom list"),
        (changed(phrase("a: newsroom list"), "removeprefix", "a: "), f"{HERE}list"),
        (phrase_n("{n} story: newsroom list", "{n:,} stories: newsroom list", 1), f"1 story: {HERE}list"),
        (phrase_n("{n} story: newsroom list", "{n:,} stories: newsroom list", 2000), f"2,000 stories: {HERE}list"),
        # What is not a command: a noun, another program, a command with its own options.
        ("{name} is a newsroom export", "{name} is a newsroom export"),
        ("the newsroom file", "the newsroom file"),
        ("newsroom -d FILE check --file", "newsroom -d FILE check --file"),
        ("newsroom listing", "newsroom listing"),
    ],
)  # fmt: skip
def test_options_stand_in_each_command_of_ours(given: None, message: str, shown: str) -> None:
    assert translated(message, "en") == shown


@pytest.mark.usefixtures("given")
def test_other_languages_repeat_them_too() -> None:
    assert translated("make one with: newsroom init", "vi") == f"hãy tạo bằng: {HERE}init"
    said = phrase("{name!r} is no picture; see: newsroom list", name="newsroom list")
    assert translated(said, "vi") == f"'newsroom list' is no picture; see: {HERE}list"  # not in the catalogue


def test_braces_in_a_file_name() -> None:
    repeated_options.set_((("-d", "{x}.db"), ("--as", "Lan Anh")), COMMANDS)
    try:
        assert translated(phrase("newsroom undo {n}", n=3)) == "newsroom -d '{x}.db' --as 'Lan Anh' undo 3"
        assert translated("newsroom undo") == "newsroom -d '{x}.db' --as 'Lan Anh' undo"
    finally:
        repeated_options.set_((), ())


def test_a_copied_hint_works_on_the_same_newsroom(newsroom: Run) -> None:
    newsroom("init", "other dir", "--no-pages")
    other = ("-d", "other dir/newsroom.db", "--as", "Lan")
    newsroom("draft", "--title", "Here")
    newsroom(*other, "draft", "--title", "There")
    hint = "newsroom -d 'other dir/newsroom.db' --as Lan list"
    assert hint in newsroom(*other, "show", "9", code=3).err
    assert hint in json.loads(newsroom(*other, "show", "9", "--json", code=3).err)["error"]["hint"]
    assert "newsroom list" in newsroom("show", "9", code=3).err  # the next command of the same process
    assert "other dir" not in newsroom(*other, "publish", "--help").out
