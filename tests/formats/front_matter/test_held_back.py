"""Whether front matter holds a text back: the words for yes and no, and the keys that mean it."""

from __future__ import annotations

import pytest

from newsroom.errors import Invalid
from newsroom.formats.front_matter import article_file


def status(*lines: str) -> str:
    text = "---\ntitle: x\n" + "\n".join(lines) + "\n---\n\nText.\n"
    return article_file.read(text, name="a.md").status


@pytest.mark.parametrize("word", ["true", "yes", "on", "1", "True", "YES"])
def test_words_for_yes(word: str) -> None:
    assert status(f"draft: {word}") == "draft"
    assert status(f"published: {word}") == ""


@pytest.mark.parametrize("word", ["false", "no", "off", "0", "False", "OFF"])
def test_words_for_no(word: str) -> None:
    assert status(f"draft: {word}") == ""
    assert status(f"published: {word}") == "draft"


@pytest.mark.parametrize("word", ["2", "maybe", "-1", "true-ish"])
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(Invalid, match=f"a.md:3: draft must be true or false, not '{word}'"):
        status(f"draft: {word}")


def test_an_empty_flag_is_no() -> None:
    assert status("draft:") == ""


@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("draft: yes", "draft: yes"),
        ("published: 0", "published: 0"),
        ("status: review", "status: review"),
        ("status: published", ""),
        ("draft: 0", ""),
        ("build: {render: never}", "build: {render: never}"),
        ("build: {render: always}", ""),
    ],
)
def test_the_key_that_holds_a_text_back_is_named(line: str, held: str) -> None:
    assert article_file.read(f"---\ntitle: x\n{line}\n---\n\nText.\n", name="a.md").held == held
