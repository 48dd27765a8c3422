"""Reads TOML front matter into text, lists and mappings like those of YAML; numbers and dates are kept as typed."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from newsroom import library_messages
from newsroom.formats.front_matter.parsed import DEPTH_LIMIT, FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

SIZE_LIMIT: Final = 32 * 1024  # characters
# tomllib takes quadratic time in the length of a dotted key. No sentence has so many dots either.
DOT_LIMIT: Final = 200

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What tomllib says about a text without quotes.
_WITHOUT_QUOTES: Final = ("Invalid value", "Expected newline or end of document after a statement")
_TABLE: Final = re.compile(r"\s*\[")
_LINE: Final = re.compile(r"""\s*(?:"([^"\\]+)"|'([^']+)'|([\w\-]+))\s*=\s*([^\s"'\[{#][^#]*?)?\s*(?:#.*)?$""")


def parse(source: str) -> FrontMatter:
    """The keys and values of `source`. An error is in `.problems`, with its line in `source`; TOML reports one at a time."""
    found = FrontMatter()
    if len(source) > SIZE_LIMIT:
        message = phrase(
            "the front matter has {number:,} characters; in TOML, at most {size_limit:,} are allowed",
            number=len(source),
            size_limit=SIZE_LIMIT,
        )
        found.problems.append(Problem(1, 0, message))
        return found
    for number, line in enumerate(source.split("\n"), start=1):
        if line.count(".") > DOT_LIMIT:
            found.problems.append(
                Problem(number, 0, phrase("a line can have at most {dot_limit} dots", dot_limit=DOT_LIMIT))
            )
            return found
    try:
        loaded = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found.problems.append(_problem(str(error), source))
        return found
    except (RecursionError, ValueError):
        found.problems.append(
            Problem(
                1,
                0,
                phrase(
                    "values are nested more than {depth_limit} levels deep, or a number is too long",
                    depth_limit=DEPTH_LIMIT,
                ),
            )
        )
        return found
    typed = _as_typed(source, found.lines)
    try:
        for key, value in loaded.items():
            found[key] = typed[key] if key in typed and not isinstance(value, str | list | dict) else _value(value, 1)
    except RecursionError:
        found.problems.append(
            Problem(1, 0, phrase("values are nested more than {depth_limit} levels deep", depth_limit=DEPTH_LIMIT))
        )
    return found


def _as_typed(source: str, lines: dict[str, int]) -> dict[str, str]:
    """The unquoted values (numbers, dates, true, false) of the top level as typed; fills in the `lines` of its keys."""
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
    """A value of tomllib as text, list or mapping. Raises RecursionError if it is nested too deep."""
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
    """tomllib's error, which has its place at the end of its message."""
    place = _PLACE.search(message)
    line, column = source.count("\n") + 1, 0
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
    what = _PLACE.sub("", message)
    hint = phrase("put text values in double quotes") if what in _WITHOUT_QUOTES else ""
    return Problem(line, column, phrase("not TOML: {sub}", sub=library_messages.recognise(what)), hint)
