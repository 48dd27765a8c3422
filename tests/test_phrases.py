"""A message is its English text, and remembers what it was made from."""

from __future__ import annotations

import json
import pickle

import pytest

from newsroom import phrases, text
from newsroom.errors import NotFound
from newsroom.phrases import Phrase, enumerated, joined, phrase, phrase_n, word


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
