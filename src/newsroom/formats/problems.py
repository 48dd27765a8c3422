"""What can be wrong in a file that is read, collected so that a person sees all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.errors import Invalid

# More than this helps nobody: a file with so many faults is not what it was taken for.
SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: its line and column (both from 1; column 0 where it is not known), what it is, what to do."""

    line: int
    column: int
    message: str
    hint: str = ""

    def text(self, name: str) -> str:
        """The fault as `name:LINE:COL: message`, the form editors and terminals turn into a link."""
        where = f"{name}:{self.line}:{self.column}" if self.column else f"{name}:{self.line}"
        return f"{where}: {self.message}"


def refuse(name: str, problems: Iterable[Problem]) -> Invalid:
    """All `problems` of the file called `name` as one error, a line each, in the order of the file."""
    ordered = sorted(set(problems))
    if len(ordered) == 1:
        return Invalid(ordered[0].text(name), ref=name, hint=ordered[0].hint or None)
    # With several, each says what to do about itself; one line of hints could not tell which is meant.
    lines = [f"{each.text(name)} ({each.hint})" if each.hint else each.text(name) for each in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        lines.append(f"{name}:{ordered[SHOWN].line}: and {len(ordered) - SHOWN} more")
    return Invalid("\n".join(lines), ref=name, hint=f"{len(ordered)} faults; nothing of {name} was taken in")
