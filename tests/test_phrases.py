"""A message is its English text, and remembers what it was made from."""

from __future__ import annotations

import json
import pickle

import pytest

from newsroom import phrases, text
from newsroom.errors import NotFound
from newsroom.phrases import (
    Changed,
    Phrase,
    as_message,
    changed,
    enumerated,
    joined,
    lines_of,
    phrase,
    phrase_n,
    without_start,
    word,
)


def test_a_message_is_its_english_text() -> None:
    made = phrase("there is no article {ref!r}", ref="lũ-về")
    assert made == "there is no article 'lũ-về'"
    assert json.dumps([made]) == json.dumps(["there is no article 'lũ-về'"])
    assert (made.template, made.values) == ("there is no article {ref!r}", {"ref": "lũ-về"})


@pytest.mark.parametrize("value", ["{ref}", "{0}", "{", "}}", "%s", "%(ref)s", "{ref.__class__}", "{ref!r:>99999}"])
def test_braces_of_a_value_are_text(value: str) -> None:
    assert phrase("{ref} is gone", ref=value) == f"{value} is gone"
    assert phrase("{before}: {after}", before=phrase("at {ref}", ref=value), after=value) == f"at {value}: {value}"
    assert joined(value, [value, value]) == value * 3


def test_a_template_without_values_is_text_as_it_stands() -> None:
    assert phrase("write {title}") == "write {title}"


@pytest.mark.parametrize(("n", "shown"), [(0, "0 errors"), (1, "1 error"), (2, "2 errors"), (2000, "2,000 errors")])
def test_a_message_that_counts(n: int, shown: str) -> None:
    assert phrase_n("{n:,} error", "{n:,} errors", n) == shown == text.number_of(n, "error")


def test_messages_put_together_remember_their_parts() -> None:
    first, second = phrase("line {n}", n=1), phrase("the last")
    for made in (first + ", " + second, joined(", ", [first, second]), phrase("{one}, {two}", one=first, two=second)):
        assert isinstance(made, Phrase)
        assert made == "line 1, the last"
    assert "at " + first == "at line 1"
    assert isinstance("at " + first, Phrase)
    assert joined("; ", []) == ""


@pytest.mark.parametrize(("parts", "shown"), [("", ""), ("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_several_things_in_a_sentence(parts: str, shown: str) -> None:
    made = enumerated(word(one) for one in parts)
    assert made == shown
    assert all(isinstance(one, Phrase) for one in made.values.values())


def test_a_literal_as_a_part_of_a_message_is_a_message() -> None:
    message = phrase("changed")
    assert as_message(message) is message
    assert (as_message("{x} changed"), as_message("{x} changed").values) == ("{x} changed", {})


@pytest.mark.parametrize(
    ("method", "arguments", "shown"),
    [("removeprefix", ("a.md:",), "3: no title"), ("replace", ("a.md", "b.md"), "b.md:3: no title"), ("upper", (), "A.MD:3: NO TITLE")],
)  # fmt: skip
def test_a_changed_message_remembers_what_it_was(method: str, arguments: tuple[str, ...], shown: str) -> None:
    message = joined(": ", ("a.md:3", phrase("no title")))
    for made in (
        changed(message, method, *arguments),
        pickle.loads(pickle.dumps(changed(message, method, *arguments))),
    ):
        assert made == shown
        assert isinstance(made, Changed)
        assert made.source == message
    assert without_start(message, "a.md:3:") == "no title"
    assert without_start(message, "b.md:") == message


def test_the_lines_of_messages_are_messages() -> None:
    first, second = phrase("line {n}", n=1), joined("\n", (phrase("one"), phrase("two")))
    lines = lines_of(joined("\n", (first, second)))
    assert lines == ["line 1", "one", "two"]
    assert all(isinstance(line, Phrase) for line in lines)
    assert lines_of("a\nb") == ["a", "b"]
    assert lines_of(first) == [first]
    assert lines_of(joined(", ", (first, "a\nb"))) == ["line 1, a", "b"]


def test_a_word_with_two_senses() -> None:
    assert word("draft", "action") == word("draft") == "draft"
    assert word("draft", "action").template != word("draft").template


def test_an_error_keeps_its_message() -> None:
    error = NotFound(phrase("there is no batch {batch}", batch=3), hint=phrase("see: {path}", path="log"))
    assert isinstance(error.message, Phrase)
    assert isinstance(error.hint, Phrase)
    assert phrases.of_error(ValueError(phrase("{n} is too many", n=3))).template == "{n} is too many"  # type: ignore[attr-defined]
    assert phrases.of_error(OSError(2, "No such file")) == "[Errno 2] No such file"


def test_another_process_gets_the_same_message() -> None:
    error = OSError(13, "denied")
    sent = pickle.loads(pickle.dumps(phrase("cannot write {path}: {error}", path="a/b", error=error)))
    assert isinstance(sent, Phrase)
    assert sent == "cannot write a/b: [Errno 13] denied"
    assert sent.values == {"path": "a/b", "error": "[Errno 13] denied"}
