"""Where a text comes from, for messages about one of its lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextSource:
    """Where a text comes from: the name of its file, the line on which the body begins, that of its main picture."""

    name: str
    body_line: int = 1
    image_line: int = 0

    def place(self, line: int) -> str:
        """`file:line` of a line of the body; line 0 is the main picture's."""
        number = self.body_line + line - 1 if line else self.image_line
        return f"{self.name}:{number}" if number else self.name
