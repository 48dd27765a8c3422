"""Reads JSON front matter, as in Hugo and others, into text, lists and mappings like those of YAML."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from newsroom import library_messages, text
from newsroom.formats.front_matter.parsed import DEPTH_LIMIT, FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

SIZE_LIMIT: Final = 256 * 1024  # characters

_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}\[\]:\n]')
_PLACE: Final = re.compile(r": line \d+ column \d+ \(char \d+\)$")


def end_of(source: str, start: int) -> int | None:
    """Where the object that opens at `start` ends; None if it does not, or is nested too deep."""
    depth = 0
    for token in _TOKEN.finditer(source, start, start + SIZE_LIMIT):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
        if depth == 0:
            return token.end()
        if depth > DEPTH_LIMIT:
            return None
    return None


def parse(source: str) -> FrontMatter:
    """The keys and values of `source`, one JSON object. An error is in `.problems`, with its line in `source`."""
    found = FrontMatter()
    if len(source) > SIZE_LIMIT:
        message = phrase(
            "the front matter has {number:,} characters; at most {size_limit:,} are allowed",
            number=len(source),
            size_limit=SIZE_LIMIT,
        )
        found.problems.append(Problem(1, 0, message))
        return found
    keys, deepest = _keys(source)
    if deepest > DEPTH_LIMIT:
        found.problems.append(
            Problem(1, 0, phrase("values are nested more than {depth_limit} levels deep", depth_limit=DEPTH_LIMIT))
        )
        return found
    try:
        loaded = json.loads(source, parse_int=str, parse_float=str, parse_constant=str, strict=False)
    except json.JSONDecodeError as error:
        found.problems.append(
            Problem(
                error.lineno,
                error.colno,
                phrase("not JSON: {sub}", sub=library_messages.recognise(_PLACE.sub("", str(error)))),
            )
        )
        return found
    if not isinstance(loaded, dict):
        found.problems.append(Problem(1, 0, "JSON front matter must be one object, with its keys between { and }"))
        return found
    for key, line in keys:
        if key in found.lines:
            found.problems.append(
                Problem(
                    line,
                    0,
                    phrase("the key {key!r} occurs twice, first on line {lines}", key=key, lines=found.lines[key]),
                )
            )
        found.lines.setdefault(key, line)
    found.update((text.clean(key), _value(value)) for key, value in loaded.items())
    return found


def _keys(source: str) -> tuple[list[tuple[str, int]], int]:
    """The keys of the outermost object with their lines, and how deep the values are nested."""
    keys: list[tuple[str, int]] = []
    depth = deepest = 0
    line, last = 1, ""
    for token in _TOKEN.finditer(source):
        sign = token[0]
        if sign == "\n":
            line += 1
            continue
        if sign in "{[":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "}]":
            depth -= 1
        elif sign == ":" and depth == 1 and last.startswith('"'):
            keys.append((_unquoted(last), line))
        last = sign
    return keys, deepest


def _unquoted(written: str) -> str:
    try:
        return text.clean(str(json.loads(written, strict=False)))
    except json.JSONDecodeError:  # then the whole is not JSON either, which is reported once
        return written


def _value(value: Any) -> Value:
    """A JSON value as text, list or mapping; null is an empty value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_value(item) for item in value]
    if isinstance(value, dict):
        return {text.clean(str(key)): _value(item) for key, item in value.items()}
    return text.clean(str(value))
