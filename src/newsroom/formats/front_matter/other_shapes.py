"""Metadata in formats that are not read. They are refused by name, so that they never become the text of an article."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newsroom.formats.problems import Problem
from newsroom.phrases import phrase, word

HEAD: Final = 4096  # characters that are checked


@dataclass(frozen=True, slots=True)
class _OtherShape:
    """A pattern for the start of a text, what such metadata is called, and what to do."""

    pattern: re.Pattern[str]
    name: str
    hint: str


_YAML: Final = phrase("write the metadata as YAML between lines of ---")
_SHAPES: Final = (
    _OtherShape(re.compile(r"\{\s*:[A-Za-z]"), "EDN (Cryogen)", _YAML),
    _OtherShape(re.compile(r"#\+[A-Za-z_]+:"), "Org", "convert the text with: pandoc -f org -t gfm -s FILE"),
    _OtherShape(
        re.compile(r"= \S[^\n]*\n(?:[^\n:]{1,200}\n){0,3}:!?[A-Za-z][\w\-]*!?:"),
        "AsciiDoc",
        "convert the text with: asciidoctor -b docbook -o - FILE | pandoc -f docbook -t gfm -s",
    ),
    _OtherShape(
        re.compile(
            r"(?:[^\n]{1,200}\n[=\-~#*^\"'+]{3,}[ \t]*\n\s*)?"
            r":(?:title|date|modified|tags|category|authors?|slug|summary|status|lang):[ \t]+\S",
            re.I,
        ),
        "reStructuredText",
        "convert the text with: pandoc -f rst -t gfm -s FILE",
    ),
    _OtherShape(re.compile(r"(?:<!--\s*)?\.\.[ \t]+title:"), "the Nikola format", _YAML),
    _OtherShape(re.compile(r"<!--\s*(?:title|date|layout)\s*:", re.I), "an HTML comment", _YAML),
    _OtherShape(re.compile(r"_(?:model|template|slug):[^\n]*\n---\n"), "the Lektor format", _YAML),
    _OtherShape(re.compile(r"\[_?metadata_?:", re.I), "link references", _YAML),
    _OtherShape(re.compile(r"\[//\]:\s*#\s*[(\"']\s*(?:title|date)\s*:", re.I), "link references", _YAML),
    _OtherShape(re.compile(r"\(def(?:parameter|var|post)?\s|\(\s*:title\b", re.I), "Lisp", _YAML),
)


def refusal(text: str) -> Problem | None:
    """Why the metadata at the start of `text` cannot be read; None if it has none of these formats."""
    head = text[:HEAD]
    line = 1 + len(head) - len(head.lstrip("\n"))
    head = head.lstrip()
    for shape in _SHAPES:
        if shape.pattern.match(head):
            return Problem(
                line,
                0,
                phrase("this file begins with metadata in {name}, which is not supported", name=word(shape.name)),
                shape.hint,
            )
    return None
