"""Splices: long pieces of a page, made once or ready as they are, that its template only marks the place of.

Most of a page is the same on thousands of others, or is a story's own HTML. Passing all that through the template engine
and back for each page costs more than the rest of the page. So where a template prints a part, or HTML that is
safe as it is, and does nothing else with it, a mark is printed, and the piece is put there in the finished bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

# `{{ part(…) }}`, `{{ each(…) }}` and `{{ story.html|safe }}` by themselves, with nothing done to what they print.
_PRINTED: Final = re.compile(
    r"""(?P<open>\{\{[-+]?)\s*
    (?:(?P<call>part|each)\((?P<given>(?:[^(){}"']|"[^"\\]*"|'[^'\\]*')*)\)
      |(?P<of>[a-z_]\w*)\.(?P<name>html|jsonld)\s*\|\s*safe)
    \s*(?P<close>[-+]?\}\})""",
    re.VERBOSE,
)
# What may take a printed text for something else than a piece of the page, and would find a mark in it.
_TAKEN: Final = re.compile(
    r"\{%[-+]?\s*(?:filter|macro|call|import|from)\b|\{%[-+]?\s*set\s+[\w.]+\s*(?:\||[-+]?%\})"
    r"|\b(?:super|loop|caller)\s*\([^{}%]*\)\s*[^\s}%-]|\bself\s*\."
)
_SLASH: Final = b"&#x2f;"


def are_safe_with(sources: Iterable[str]) -> bool:
    """Whether no template among these does anything with what another one prints but print it."""
    return not any(_TAKEN.search(source) for source in sources)


class Splices:
    """The pieces of the page being made, and those that stand on every page, which `make` makes by a template's name.

    Their marks cannot be guessed, so that no text can hold one.
    """

    def __init__(self, make: Callable[[str], bytes]) -> None:
        self._make = make
        self._mark = os.urandom(8).hex()
        self._border = self._mark.encode()
        self._pieces: list[bytes] = []
        self._standing: list[str] = []  # by what their marks count from -1 downwards
        self._made: dict[int, bytes] = {}

    def marked(self, source: str) -> str:
        """A template's source in which what can be spliced is asked for as such."""
        return _PRINTED.sub(self._marked, source)

    def _marked(self, found: re.Match[str]) -> str:
        opened, closed, given = found["open"], found["close"], found["given"]
        if found["of"]:
            return f'{opened} safe_place({found["of"]}, "{found["name"]}") {closed}'
        if found["call"] == "part" and "," not in given:
            self._standing.append(given.strip()[1:-1])
            return f'{opened} "{self._mark}-{len(self._standing)}{self._mark}" {closed}'
        return f"{opened} {found['call']}_place({given}) {closed}"

    def clear(self) -> None:
        """Begin another page."""
        self._pieces.clear()

    def forget(self) -> None:
        """Begin another site: what stands on every page of it is to be made again."""
        self._made.clear()

    def place(self, piece: bytes) -> str:
        """What to print where a piece is to stand."""
        self._pieces.append(piece)
        return f"{self._mark}{len(self._pieces) - 1}{self._mark}"

    def safe_place(self, of: Any, name: str) -> str:
        """The same for HTML that is safe as it is, of something that a template was given."""
        value = of.get(name, "") if isinstance(of, dict) else ""
        return self.place(str(value).encode("utf-8", "replace"))

    def join(self, printed: str) -> bytes:
        """What the engine printed, in UTF-8, with the pieces in their places."""
        # minijinja escapes the slash too, which is right and needless, and makes an address hard to read and to find.
        between = printed.encode().replace(_SLASH, b"/").split(self._border)
        if len(between) > 1:
            between[1::2] = [self._piece(int(number)) for number in between[1::2]]
        return b"".join(between)

    def _piece(self, number: int) -> bytes:
        if number >= 0:
            return self._pieces[number]
        if number not in self._made:
            self._made[number] = self._make(self._standing[-number - 1])
        return self._made[number]
