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
    inserted: tuple[tuple[int, int], ...] = ()  # lines of the body, and how many lines of another file follow each

    def place(self, line: int) -> str:
        """`file:line` for a line of the body; line 0 is that of the main picture."""
        for place, count in self.inserted:
            line = max(line - count, place) if line > place else line
        number = self.body_line + line - 1 if line else self.image_line
        return f"{self.name}:{number}" if number else self.name
