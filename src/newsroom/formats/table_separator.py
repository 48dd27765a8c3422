"""The first line in which Excel names the character between the cells of a table: `sep=;`."""

from __future__ import annotations

from typing import Final

from newsroom.text import pattern

_NAMED: Final = r"(?i)\ufeff?\"?sep=([,;|\t])\"?\s*"


def named(line: str) -> str:
    """The separator that a line names, or '' if it is a line of the table."""
    found = pattern(_NAMED).fullmatch(line)
    return found[1] if found else ""
