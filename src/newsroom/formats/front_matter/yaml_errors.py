"""Explains errors of a YAML parser to someone who wrote a headline with a colon in it."""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

import yaml

from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

QUOTE: Final = phrase("put the value in quotes")

_PAIR: Final = re.compile(r"(\s*(?:-\s+)?[\w][\w.\-]*:[ \t]+)(\S.*?)\s*$")
_TIGHT_KEY: Final = re.compile(r"[A-Za-z_][\w\-]*:[^\s/]")


class _Known(NamedTuple):
    """PyYAML's words and ours: a part of its context, a part of its problem, the message, the hint."""

    context: str
    problem: str
    message: str
    hint: str = ""


# The first match is used.
_KNOWN: Final = (
    _Known("quoted scalar", "unexpected end of stream", "the quotation mark that opens here is not closed"),
    _Known("quoted scalar", "unexpected document", "the quotation mark that opens here is not closed"),
    _Known(
        "quoted scalar",
        "escape",
        "a backslash in double quotes begins an escape sequence, and this one is not valid",
        "use single quotes, or write \\\\",
    ),
    _Known("quoted scalar", "", "the quoted value cannot be read"),
    _Known("an alias", "", "a value that begins with * must be in quotes", QUOTE),
    _Known("an anchor", "", "a value that begins with & must be in quotes", QUOTE),
    _Known("a tag", "", "a value that begins with ! must be in quotes", QUOTE),
    _Known("a directive", "", "a line cannot begin with %", QUOTE),
    _Known("a block scalar", "", "after | or >, the text must begin on the next line, indented"),
    _Known(
        "flow sequence",
        "",
        "the [ that opens here is not closed, or a comma is missing",
        phrase("{quote} if it is not a list", quote=QUOTE),
    ),
    _Known(
        "flow mapping",
        "",
        "the { that opens here is not closed, or a comma is missing",
        phrase("{quote} if it is not a mapping", quote=QUOTE),
    ),
    _Known(
        "flow node", "", "the list that opens here is not closed", phrase("{quote} if it is not a list", quote=QUOTE)
    ),
    _Known(
        "simple key",
        "",
        "this line is neither `key: value` nor part of the value above",
        "is the closing --- missing above it?",
    ),
    _Known(
        "", "sequence entries are not allowed", "a list must begin on its own line, with `- ` before each item", QUOTE
    ),
)
# Here the place to show is where the value began, not where the parser stopped.
_OPENED_EARLIER: Final = ("quoted scalar", "flow", "simple key", "an alias", "an anchor", "a tag")


def explain(error: yaml.MarkedYAMLError, source: str) -> tuple[Problem, int]:
    """The error in plain words, and a line (from 0) of the key that must be removed before the rest can be parsed."""
    lines = source.split("\n")
    context, problem = error.context or "", error.problem or ""
    mark = error.problem_mark or error.context_mark
    if error.context_mark is not None and "escape" not in problem and any(part in context for part in _OPENED_EARLIER):
        mark = error.context_mark
    if mark is None:
        return Problem(1, 0, phrase("not YAML: {problem}", problem=problem)), 0
    row = min(mark.line, len(lines) - 1)
    if "mapping values are not allowed" in problem and row and _TIGHT_KEY.match(lines[row - 1]):
        return no_key(source, row - 1), row - 1
    message, hint = _words(context, problem, lines, row, mark.column)
    return Problem(row + 1, mark.column + 1, message, hint), row


def no_key(source: str, row: int) -> Problem:
    """The error for a line (from 0) that should be `key: value` but is not."""
    line = source.split("\n")[row]
    if _TIGHT_KEY.match(line):
        return Problem(row + 1, line.index(":") + 1, "a space is missing after the colon")
    return Problem(
        row + 1,
        1,
        "front matter must be lines of `key: value`",
        "to begin a text with a horizontal rule, write ***",
    )


def _words(context: str, problem: str, lines: list[str], row: int, column: int) -> tuple[str, str]:
    """Message and hint for an error at `lines[row][column]`."""
    line = lines[row]
    if "mapping values are not allowed" in problem:
        return _colon(lines, row)
    if "cannot start any token" in problem:
        char = line[column : column + 1]
        if char == "\t":
            return phrase("tabs cannot be used for indentation"), phrase("indent with spaces")
        return phrase("a value that begins with {char} must be in quotes", char=char), QUOTE
    for known in _KNOWN:
        if known.context in context and known.problem in problem:
            return known.message, known.hint
    pair = _PAIR.match(line)
    if "expected key" in problem and pair and pair[2][0] in "\"'[{":
        return phrase("there is more text after the value that begins with {pair}", pair=pair[2][0]), _quoted(pair)
    if "expected key" in problem:
        return phrase("this line does not fit the ones above; is its indentation right?"), ""
    return phrase("not YAML: {problem}", problem=problem or context), QUOTE


def _colon(lines: list[str], row: int) -> tuple[str, str]:
    """Message and hint for a colon that is not allowed: in a headline, or on an indented line."""
    line = lines[row]
    above = lines[row - 1] if row else ""
    if line[:1].isspace() and above.strip():
        return phrase("this line is indented, but the line above already has a value"), phrase(
            "remove the spaces at the start of the line"
        )
    pair = _PAIR.match(line)
    return phrase("a value that contains a colon and a space must be in quotes"), _quoted(pair) if pair else QUOTE


def _quoted(pair: re.Match[str]) -> str:
    """The line as it should be, if it is short enough to show."""
    fixed = f"{pair[1].strip()} {json.dumps(pair[2], ensure_ascii=False)}"
    return phrase("write {fixed}", fixed=fixed) if len(fixed) <= 200 else QUOTE
