"""The YAML reader by itself: values as typed, and the place of faults that the rest of a file hides."""

from __future__ import annotations

from newsroom.formats.front_matter import yaml_reader
from newsroom.formats.problems import Problem


def test_a_value_is_composed_even_where_every_letter_can_be_printed() -> None:
    assert yaml_reader.parse('title: "e\\u0301"') == {"title": "é"}


def test_a_delete_character_is_left_out_and_named() -> None:
    found = yaml_reader.parse("lead: y\ntitle: a\x7fb")
    assert found == {"lead": "y", "title": "ab"}
    assert found.warnings == [Problem(2, 0, "an invisible character (U+007F) was removed")]


def test_text_without_a_key_is_named_on_its_line() -> None:
    said = ("front matter must be lines of `key: value`", "to begin a text with a horizontal rule, write ***")
    assert yaml_reader.parse("just text").problems == [Problem(1, 1, *said)]
    assert yaml_reader.parse("\n\n- item").problems == [Problem(3, 1, *said)]


def test_a_quoted_value_that_cannot_be_read_is_named_where_it_opens() -> None:
    assert yaml_reader.parse('title: "\\xZZ"').problems == [Problem(1, 8, "the quoted value cannot be read")]


def test_lists_are_read_to_a_depth_of_twenty() -> None:
    # The mapping itself is the first level.
    assert yaml_reader.parse("a: " + "[" * 19 + "]" * 19).problems == []
    [problem] = yaml_reader.parse("a: " + "[" * 20 + "]" * 20).problems
    assert (problem.line, problem.message) == (1, "values are nested more than 20 levels deep")
