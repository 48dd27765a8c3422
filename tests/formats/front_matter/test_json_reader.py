"""JSON front matter: its keys with their lines, its values as text, and what is refused."""

from __future__ import annotations

import pytest

from newsroom.formats.front_matter import json_reader

SOURCE = """{
  "title": "Xin chào", "tags": ["a", "b"],
  "draft": true, "held": false, "weight": 1.50, "big": 12345678901234567890,
  "none": null,
  "inner": {"title": "not this one", "list": [1, [2]]},
  "a\\"b:": "x: {"
}"""


def test_values_are_text_and_keys_have_lines() -> None:
    found = json_reader.parse(SOURCE)
    assert dict(found) == {
        "title": "Xin chào", "tags": ["a", "b"], "draft": "true", "held": "false", "weight": "1.50",
        "big": "12345678901234567890", "none": "", "inner": {"title": "not this one", "list": ["1", ["2"]]}, 'a"b:': "x: {",
    }  # fmt: skip
    lines = {"title": 2, "tags": 2, "draft": 3, "held": 3, "weight": 3, "big": 3, "none": 4, "inner": 5, 'a"b:': 6}
    assert found.lines == lines
    assert found.problems == []


def deep(levels: int) -> str:
    return '{"a": ' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ('{"a": 1,\n"b": 2,\n"a": 3}', 3, "the key 'a' occurs twice, first on line 1"),
        ('{"a": 1,\n"b"}', 2, "not JSON: Expecting ':' delimiter"),
        ("[1]", 1, "JSON front matter must be one object, with its keys between { and }"),
        (deep(21), 1, "values are nested more than 20 levels deep"),
        ('{"a": "' + "x" * 262_137 + '"}', 1, "the front matter has 262,146 characters; at most 262,144 are allowed"),
    ],
)
def test_what_is_refused(source: str, line: int, message: str) -> None:
    (problem,) = json_reader.parse(source).problems
    assert (problem.line, problem.message) == (line, message)


def test_what_just_fits() -> None:
    assert json_reader.parse(deep(20)).problems == []
    assert json_reader.parse('{"a": "' + "x" * 262_135 + '"}').problems == []


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("{}x", 2), ('{"a": "}"} x', 10), ('{"a": [1, {"b": 2}]}\n', 20), ('{"a": "\\"}"}', 12), ('{"a": 1', None),
        (deep(20), 45), (deep(21), None),
    ],
)  # fmt: skip
def test_where_the_object_ends(source: str, end: int | None) -> None:
    assert json_reader.end_of(source, 0) == end
