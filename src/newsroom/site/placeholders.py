"""Placeholders for long pieces of a page that need no rendering: parts that were made before, and finished HTML.

Most of a page is the same on thousands of other pages, or is the story's own HTML. Passing all that through the template
engine takes longer than the rest of the page. So if a template only prints such a piece, a placeholder is printed
instead, and the piece is inserted into the finished bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

# `{{ part(…) }}`, `{{ each(…) }}`, `{{ filled(…) }}` and `{{ story.html|safe }}` alone, without anything applied to their output.
_PRINTED: Final = re.compile(
    r"""(?P<open>\{\{[-+]?)\s*
    (?:(?P<call>part|each|filled)\((?P<given>(?:[^(){}"']|\{[^{}]*\}|"[^"\\]*"|'[^'\\]*')*)\)
      |(?P<of>[a-z_]\w*)\.(?P<name>html|jsonld)\s*\|\s*safe)
    \s*(?P<close>[-+]?\}\})""",
    re.VERBOSE,
)
_LITERAL: Final = re.compile(r""""[^"\\]*"|'[^'\\]*'""")
# Syntax that may do more with printed text than print it, and would find a placeholder in it.
_USED_OTHERWISE: Final = re.compile(
    r"\{%[-+]?\s*(?:filter|macro|call|import|from)\b|\{%[-+]?\s*set\s+[\w.]+\s*(?:\||[-+]?%\})"
    r"|\b(?:super|loop|caller)\s*\([^{}%]*\)\s*[^\s}%-]|\bself\s*\."
)
_SLASH: Final = b"&#x2f;"


def are_safe_with(sources: Iterable[str]) -> bool:
    """Whether all of these templates only print the output of others, without changing it."""
    return not any(_USED_OTHERWISE.search(source) for source in sources)


class Placeholders:
    """The pieces of the page being made, and those on every page, which `make` makes from the name of a template.

    A placeholder is a number between two marks: pieces of the page count up from 0, those of every page down from -1.
    The marks cannot be guessed, so that no text can contain one.
    """

    def __init__(self, make: Callable[[str], bytes]) -> None:
        self._make = make
        self._mark = os.urandom(8).hex()
        self._mark_bytes = self._mark.encode()
        self._pieces: list[bytes] = []
        self._common: list[str] = []  # templates of the pieces of every page
        self._made: dict[int, bytes] = {}

    def marked(self, source: str) -> str:
        """The source of a template that prints placeholders instead of pieces."""
        return _PRINTED.sub(self._with_placeholder, source)

    def _with_placeholder(self, found: re.Match[str]) -> str:
        opened, closed, given = found["open"], found["close"], found["given"]
        if found["of"]:
            return f'{opened} safe_place({found["of"]}, "{found["name"]}") {closed}'
        if found["call"] == "part" and _LITERAL.fullmatch(given.strip()):
            self._common.append(given.strip()[1:-1])
            return f'{opened} "{self._mark}-{len(self._common)}{self._mark}" {closed}'
        return f"{opened} {found['call']}_place({given}) {closed}"

    def clear(self) -> None:
        """Begin another page."""
        self._pieces.clear()

    def forget(self) -> None:
        """Begin another site: the pieces of every page must be made again."""
        self._made.clear()

    def place(self, piece: bytes) -> str:
        """The placeholder for a piece."""
        self._pieces.append(piece)
        return f"{self._mark}{len(self._pieces) - 1}{self._mark}"

    def safe_place(self, of: Any, name: str) -> str:
        """The placeholder for a field with safe HTML in a value of a template."""
        value = of.get(name, "") if isinstance(of, dict) else ""
        stored = getattr(value, "utf8", None)  # of a `StoredHtml`
        return self.place(str(value).encode("utf-8", "replace") if stored is None else stored)

    def fill(self, printed: str) -> bytes:
        """The output of the engine, in UTF-8, with the pieces inserted."""
        # minijinja escapes the slash too, which is unnecessary, and makes an address hard to read and to find.
        between = printed.encode().replace(_SLASH, b"/").split(self._mark_bytes)
        if len(between) > 1:
            between[1::2] = [self._piece(int(number)) for number in between[1::2]]
        return b"".join(between)

    def _piece(self, number: int) -> bytes:
        if number >= 0:
            return self._pieces[number]
        if number not in self._made:
            self._made[number] = self._make(self._common[-number - 1])
        return self._made[number]
