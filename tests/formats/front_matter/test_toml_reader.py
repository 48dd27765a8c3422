"""The TOML reader by itself, at its limits."""

from __future__ import annotations

import pytest

from newsroom.formats.front_matter import toml_reader


def test_lists_are_read_to_a_depth_of_twenty() -> None:
    assert toml_reader.parse("a = " + "[" * 20 + "]" * 20).problems == []
    [problem] = toml_reader.parse("a = " + "[" * 21 + "]" * 21).problems
    assert (problem.line, problem.message) == (1, "values are nested more than 20 levels deep")


def test_a_line_may_have_two_hundred_dots() -> None:
    assert toml_reader.parse(f'a = "{"." * 200}"').problems == []
    [problem] = toml_reader.parse(f'b = 1\na = "{"." * 201}"').problems
    assert (problem.line, problem.message) == (2, "a line can have at most 200 dots")


def test_the_text_may_have_32_thousand_characters() -> None:
    fits = "# " + "x" * (32 * 1024 - 2)
    assert toml_reader.parse(fits).problems == []
    [problem] = toml_reader.parse(fits + "x").problems
    assert problem.message == "the front matter has 32,769 characters; in TOML, at most 32,768 are allowed"


@pytest.mark.parametrize(
    ("source", "helped"),
    [
        ("title = Hello", True), ("title = 5 days", True), ('a = "1"\na = "2"', False), ("tags = [2024, 5", False),
        ('title = "S', False),
    ],
)  # fmt: skip
def test_quotes_are_advised_only_where_they_help(source: str, helped: bool) -> None:
    (problem,) = toml_reader.parse(source).problems
    assert problem.hint == ("put text values in double quotes" if helped else "")
