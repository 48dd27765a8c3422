"""Warnings about many files, each cause shown once: its first places, and how many there are."""

from __future__ import annotations

import re
from typing import Final

from newsroom import text
from newsroom.phrases import phrase

SHOWN: Final = 3  # places of one kind of warning that are listed

_PLACE: Final = re.compile(r"(?::\d+(?::\d+)?)?: ")
# What differs between warnings of one kind: what is quoted, numbers, and what follows the last colon.
_DETAILS: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\d+|: [^:]*$")


class CollectedWarnings:
    """Warnings in the order in which they came, shown at the end."""

    def __init__(self) -> None:
        """No warnings yet."""
        # Cause → the first warning of it, and the files concerned. Kind → its causes.
        self._causes: dict[str, tuple[str, dict[str, None]]] = {}
        self._kinds: dict[str, list[str]] = {}

    def add(self, warning: str, name: str, *, kind: str = "") -> None:
        """Keep a warning about the file `name`, with which it may begin, and a line in it.

        Of each `kind` a few are shown; without it, warnings that differ in names and numbers only are of one kind.
        """
        cause = warning
        if warning.startswith(name):
            found = _PLACE.match(warning, len(name))
            cause = warning[found.end() :] if found else warning[len(name) :]
        if cause not in self._causes:
            self._causes[cause] = (warning, {})
            self._kinds.setdefault(kind or _DETAILS.sub("…", cause), []).append(cause)
        self._causes[cause][1][name] = None

    def lines(self) -> list[str]:
        """The warnings in the form in which they are shown."""
        lines: list[str] = []
        for causes in self._kinds.values():
            for cause in causes[:SHOWN]:
                first, names = self._causes[cause]
                more = len(names) - 1
                also = text.number_of(more, "more file")
                lines.append(phrase("{first} (and in {files})", first=first, files=also) if more else first)
            left = causes[SHOWN:]
            if left:
                number = len({name for cause in left for name in self._causes[cause][1]})
                lines.append(
                    phrase(
                        "and {warnings} of this kind, in {files}",
                        warnings=text.number_of(len(left), "more warning"),
                        files=text.number_of(number, "file"),
                    )
                )
        return lines
