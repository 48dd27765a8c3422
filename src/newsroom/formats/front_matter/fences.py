"""Where front matter begins and ends in a text, and its kind."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from newsroom.formats.front_matter import json_reader, key_lines, line_reader, other_shapes
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

YAML: Final = "---"
TOML: Final = "+++"
JSON: Final = "{"
LINES: Final = "Key:"
PANDOC: Final = "%"

_OPENING: Final = re.compile(
    r"((?:[ \t]*\n){0,100}+)(---|\+\+\+|;;;)[ \t]*(yaml|toml|json|js|javascript|edn|clj)?[ \t]*(?:\n|\Z)"
)
_KEY: Final = {
    YAML: re.compile(
        r"""[ \t]*(?:(?:[^\W][\w.\-]*|"[^"\n]+"|'[^'\n]+'|<<)[ \t]*:(?:\s|\Z)|\{\s*["'\w][^:{}\n]{0,60}:|\?[ \t]+")"""
    ),
    TOML: re.compile(r"""[ \t]*(?:(?:[\w.\-]+|"[^"\n]+"|'[^'\n]+')[ \t]*=|\[+[ \t]*[\w"'])"""),
    JSON: re.compile(r'[ \t]*(?:\{|"[^"\n]{1,200}"[ \t]*:)'),
}
_CLOSING: Final = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.M),
    ";;;": re.compile(r"^;;;[ \t]*$", re.M),
}
_FENCED: Final = {"---": YAML, "+++": TOML, ";;;": JSON}
_BLANK: Final = re.compile(r"(?:[ \t]*\n){0,1000}+")
_BLANK_OR_COMMENT: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n){0,1000}+")
# A key without the space after its colon is not YAML, but a text hardly begins that way either.
_TIGHT_KEY: Final = re.compile(r"[ \t]*(?:title|lead|date|slug|section|tags|authors?|draft|layout):\S", re.I)
# What someone types, or a word processor makes, for a line of three hyphens.
_NEARLY: Final = re.compile(r"((?:[ \t]*\n){0,100}+)[ \t]{0,8}([-+;~=\u2010-\u2015\u2212]{1,12})[ \t]*\n")
# An object without fences: `{{` and `{%` begin template syntax, `{:` an attribute list.
_OBJECT: Final = re.compile(r'\s{0,1000}+\{\s{0,1000}+(?:"|\}\s*\Z)')
_END_OF_LINE: Final = re.compile(r"[ \t]*(?:\n|\Z)")


def opening(text: str, known: Collection[str] = ()) -> str | None:
    """The kind of front matter, closed or not, at the beginning of `text`; None if everything is body.

    A first line of hyphens may also be a rule in the body. So a key, or the closing line, has to follow it.
    `known` are the keys by which lines of `Key: value` without fences are recognised.
    """
    opened = _OPENING.match(text)
    if opened is None:
        if _OBJECT.match(text):
            return JSON
        if line_reader.pandoc_block(text) is not None:
            return PANDOC
        return LINES if known and line_reader.block(text, known) else None
    fence = {"toml": TOML, "json": JSON}.get(opened[3], _FENCED[opened[2]])
    at = opened.end()
    closing = _CLOSING[opened[2]]
    if closing.match(text, at):
        return fence
    key, first = _KEY[fence], _BLANK.match(text, at)
    if first and (key.match(text, first.end()) or (fence != JSON and _TIGHT_KEY.match(text, first.end()))):
        return fence
    # Comments before the first key; without a closing line these are a rule and headings.
    after = _BLANK_OR_COMMENT.match(text, at)
    closed = closing.search(text, at)
    if after and closed and key.match(text, after.end()) and closed.start() >= after.end():
        return fence
    return fence if key_lines.are_metadata(text, at, closed.start() if closed else None) else None


def unreadable(text: str) -> Problem | None:
    """Why the front matter at the beginning of `text` cannot be split from the body; None if it can."""
    opened = _OPENING.match(text)
    if opened is None:
        return _open_object(text) or _nearly_fenced(text) or other_shapes.refusal(text)
    line = opened[1].count("\n") + 1
    if opened[3] in ("js", "javascript", "edn", "clj"):
        return Problem(
            line,
            0,
            phrase("front matter in {opened} is not supported", opened=opened[3]),
            "write it as YAML between lines of ---",
        )
    if opening(text) and not _CLOSING[opened[2]].search(text, opened.end()):
        message = phrase("unclosed front matter: a line with {opened} is missing after its last key", opened=opened[2])
        return Problem(line, 0, message, "to begin a text with a horizontal rule, write ***")
    return other_shapes.refusal(text[opened.end() :]) if opening(text) is None else None


def _nearly_fenced(text: str) -> Problem | None:
    """The error of metadata between lines that are nearly `---`: `----`, an indented one, or a dash."""
    found = _NEARLY.match(text)
    if found is None:
        return None
    closed = re.compile(rf"^[ \t]*{re.escape(found[2][0])}{{1,12}}[ \t]*$", re.M).search(text, found.end())
    if closed is None or not key_lines.have_known(text, found.end(), closed.start()):
        return None
    message = phrase("this line must be --- if it begins front matter")
    return Problem(found[1].count("\n") + 1, 0, message, "to begin a text with a horizontal rule, write ***")


def _open_object(text: str) -> Problem | None:
    """The error of a text that begins with a JSON object which does not end, or with more than an object."""
    found = _OBJECT.match(text)
    if found is None:
        return None
    start = text.index("{")
    line = text.count("\n", 0, start) + 1
    end = json_reader.end_of(text, start)
    if end is None:
        return Problem(
            line,
            0,
            "unclosed front matter: the { that opens here is not closed",
            "a text that begins with { is read as JSON front matter",
        )
    if not _END_OF_LINE.match(text, end):
        line = text.count("\n", 0, end) + 1
        return Problem(line, 0, "after the } at the end of JSON front matter, the text must begin on a new line")
    return None


def split(text: str, kind: str, known: Collection[str] = ()) -> tuple[str, str]:
    """Front matter and body of a text with the `kind` from `opening`, if `unreadable` returns None.

    Anything before the first key is replaced with empty lines, so the keys keep the line numbers of the file. One empty
    line after the front matter is layout and is not part of the body.
    """
    opened = _OPENING.match(text)
    if opened is None:
        start, end = _without_fences(text, kind, known)
        body = text[end:].lstrip(" \t").removeprefix("\n").removeprefix("\n")
        return "\n" * text.count("\n", 0, start) + text[start:end], body
    closed = _CLOSING[opened[2]].search(text, opened.end())
    if closed is None:
        raise ValueError("no front matter")
    above = "\n" * text.count("\n", 0, opened.end())
    matter = text[opened.end() : closed.start()]
    if kind == JSON and not matter.lstrip().startswith("{"):
        # Between lines of ;;; the braces may be omitted. They are added here without adding a line.
        matter = f"{{{matter.rstrip().removesuffix(',')}}}"
    return above + matter, text[closed.end() + 1 :].removeprefix("\n")


def _without_fences(text: str, kind: str, known: Collection[str]) -> tuple[int, int]:
    """Where front matter without fences begins and ends, without its last line break."""
    if kind == JSON:
        start = text.index("{")
        end = json_reader.end_of(text, start)
        if end is not None:
            return start, end
    elif kind == PANDOC:
        end = line_reader.pandoc_block(text)
        if end is not None:
            return 0, len(text[:end].rstrip("\n"))
    else:
        block = line_reader.block(text, known)
        if block is not None:
            return block[0], len(text[: block[1]].rstrip("\n"))
    raise ValueError("no front matter")


def join(yaml: str, body: str, known: Collection[str] = ()) -> str:
    """A text with `yaml` (ended by a line break, or empty) as its front matter; `split` returns the same two parts."""
    if yaml and opening(f"---\n{yaml}---\n") is None:
        # The first key is one that `opening` does not recognise; with a title before it there is no doubt.
        yaml = f"title:\n{yaml}"
    if not yaml and opening(body, known) is None and unreadable(body) is None:
        return body
    fenced = f"---\n{yaml}---\n"
    return f"{fenced}\n{body}" if body else fenced
