"""Errors in a file, collected so that a person sees all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from newsroom.errors import Invalid
from newsroom.phrases import Phrase, as_message, joined, phrase

# More would not help: a file with so many errors is a file of another kind.
MAX_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error: its line and column (both from 1; column 0 if unknown), what is wrong, what to do."""

    line: int
    column: int
    message: str
    hint: str = ""

    def text(self, name: str) -> Phrase:
        """The error as `name:LINE:COL: message`, which editors and terminals turn into a link."""
        where = f"{name}:{self.line}:{self.column}" if self.column else f"{name}:{self.line}"
        return joined(": ", (where, as_message(self.message)))

    def with_hint(self, name: str) -> Phrase:
        """The error with its hint on the same line."""
        return (
            phrase("{message} ({hint})", message=self.text(name), hint=as_message(self.hint))
            if self.hint
            else self.text(name)
        )


def refuse(name: str, problems: Iterable[Problem]) -> Invalid:
    """All `problems` of the file called `name` as one error, one line for each, in the order of the file."""
    ordered = sorted(set(problems))
    if len(ordered) == 1:
        return Invalid(ordered[0].text(name), ref=name, hint=ordered[0].hint or None)
    # With several errors each line has its own hint.
    lines = [each.with_hint(name) for each in ordered[:MAX_SHOWN]]
    if len(ordered) > MAX_SHOWN:
        lines.append(
            phrase(
                "{name}:{line}: and {number} more",
                name=name,
                line=ordered[MAX_SHOWN].line,
                number=len(ordered) - MAX_SHOWN,
            )
        )
    return Invalid(
        joined("\n", lines),
        ref=name,
        hint=phrase("nothing from {name} was saved (errors: {number})", number=len(ordered), name=name),
    )
