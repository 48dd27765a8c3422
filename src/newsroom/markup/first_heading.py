"""The heading at the beginning of a Markdown text, which may be its title."""

from __future__ import annotations

from typing import Final

from newsroom.markup.words import plain
from newsroom.text import one_line, pattern

_LONGEST: Final = 1000  # characters; a longer line is not a heading
_MARKED: Final = r" {0,3}#{1,6}[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*"
_UNDERLINE: Final = r" {0,3}(?:=+|-+)[ \t]*"
# The beginning of a line that is not a paragraph, and so has no underline of a heading below it.
_OTHER_BLOCK: Final = r"(?:[>|<]|[-*+][ \t]|\d{1,9}[.)][ \t]| {4}|\t|```|~~~|!\[)"
_ATTRIBUTES: Final = r"[ \t]*\{[#.][^{}]*\}$"


def first_heading(markdown: str) -> tuple[str, str]:
    """The words of the heading at the start of `markdown`, and the text below it; ('', all of it) without a heading."""
    start = len(markdown) - len(markdown.lstrip("\n"))
    first, _, rest = markdown[start:].partition("\n")
    if len(first) > _LONGEST or not first.strip():
        return "", markdown
    found = pattern(_MARKED).fullmatch(first)
    if found:
        written = found[1]
    else:
        under, _, below = rest.partition("\n")
        if pattern(_OTHER_BLOCK).match(first) or not pattern(_UNDERLINE).fullmatch(under[:_LONGEST]):
            return "", markdown
        written, rest = first.strip(), below
    words = one_line(plain(pattern(_ATTRIBUTES).sub("", written)))
    return (words, rest.lstrip("\n")) if words else ("", markdown)
