"""Whether the HTML of an article is running text only, so that nobody need look for pictures, players and tables in it."""

from __future__ import annotations

from typing import Final

from newsroom.text import pattern

# The elements of pictures, players, galleries, transcripts and tables: <figure>, <img>, <div>, <details>, <table>.
_OTHER: Final = r"<(?:f|im|di|det|t)"


def is_running_text(html: str) -> bool:
    """Whether there are only paragraphs, headings, lists, quotations and the like in the HTML of an article."""
    return pattern(_OTHER).search(html) is None
