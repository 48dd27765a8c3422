"""TOML front matter into the same text, lists and mappings as YAML, numbers and dates given back as they were typed."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from newsroom.formats.front_matter.yaml_reader import DEPTH_LIMIT, FrontMatter, Value
from newsroom.formats.problems import Problem

SIZE_LIMIT: Final = 32 * 1024
# tomllib's time grows with the square of a dotted key's length; no line of honest text has so many dots either.
DOT_LIMIT: Final = 200

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TABLE: Final = re.compile(r"\s*\[")
_LINE: Final = re.compile(r"""\s*(?:"([^"\\]+)"|'([^']+)'|([\w\-]+))\s*=\s*([^\s"'\[{#][^#]*?)?\s*(?:#.*)?$""")


def parse(source: str) -> FrontMatter:
    """The keys of `source`; its fault, if it has one, stands in `.problems` with its line of `source`."""
    fields = FrontMatter()
    if len(source) > SIZE_LIMIT:
        message = f"the front matter has {len(source):,} characters; at most {SIZE_LIMIT:,} of TOML are read"
        fields.problems.append(Problem(1, 0, message))
        return fields
    for number, line in enumerate(source.split("\n"), start=1):
        if line.count(".") > DOT_LIMIT:
            fields.problems.append(Problem(number, 0, f"a line with more than {DOT_LIMIT} dots is not read"))
            return fields
    try:
        found = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        fields.problems.append(_problem(str(error), source))
        return fields
    except (RecursionError, ValueError):
        fields.problems.append(
            Problem(1, 0, f"values are nested more than {DEPTH_LIMIT} deep, or a number is too long")
        )
        return fields
    typed = _as_typed(source, fields.lines)
    try:
        for key, value in found.items():
            fields[key] = typed[key] if key in typed and not isinstance(value, str | list | dict) else _value(value, 1)
    except RecursionError:
        fields.problems.append(Problem(1, 0, f"values are nested more than {DEPTH_LIMIT} deep"))
    return fields


def _as_typed(source: str, lines: dict[str, int]) -> dict[str, str]:
    """The bare values (numbers, dates, true and false) of the top level letter by letter; `lines` is filled beside."""
    typed: dict[str, str] = {}
    in_table = False
    for number, line in enumerate(source.split("\n"), start=1):
        in_table = in_table or _TABLE.match(line) is not None
        match = None if in_table else _LINE.match(line)
        if match is None:
            continue
        key = match[1] or match[2] or match[3]
        lines.setdefault(key, number)
        if match[4]:
            typed.setdefault(key, match[4])
    return typed


def _value(value: object, depth: int) -> Value:
    if depth > DEPTH_LIMIT:
        raise RecursionError
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_value(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _value(item, depth + 1) for key, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _problem(message: str, source: str) -> Problem:
    place = _PLACE.search(message)
    line, column = source.count("\n") + 1, 0
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    return Problem(line, column, f"not TOML: {_PLACE.sub('', message)}", "text values stand in double quotes")
