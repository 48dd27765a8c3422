"""The source of a text, for messages about one of its lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextSource:
    """The source of a text: its file name, the lines of its body, its main picture and its related stories."""

    name: str
    body_line: int = 1
    image_line: int = 0
    related_line: int = 0

    def place(self, line: int) -> str:
        """`file:line` for a line of the body; line 0 is that of the main picture."""
        number = self.body_line + line - 1 if line else self.image_line
        return f"{self.name}:{number}" if number else self.name
