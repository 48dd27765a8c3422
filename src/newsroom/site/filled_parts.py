"""Parts of pages that differ only in a few values that they print: made once with marks, which each page replaces by its values."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Hashable, Mapping
from html import escape
from typing import Any, Final, NamedTuple

MAX_FORMS: Final = 1_000  # kept in memory, of some thousand bytes each


class _Form(NamedTuple):
    """A part with gaps: its pieces, and for each gap the place in them and the name of the value that belongs there."""

    pieces: list[bytes]
    gaps: list[tuple[int, str]]


class FilledParts:
    """The parts that `make` makes from the name of a template and its arguments, each kept with marks for some of them.

    The marks cannot be guessed, so that no text can contain one.
    """

    def __init__(self, make: Callable[[str, Mapping[str, Any]], bytes]) -> None:
        self._make = make
        self._mark = os.urandom(8).hex()
        self._between = re.compile(f"{self._mark}(\\w+){self._mark}".encode())
        self._forms: dict[Hashable, _Form] = {}

    def fill(self, name: str, values: Mapping[str, object], given: Mapping[str, Any]) -> bytes:
        """Template `name` with `given` and `values`, as it would print them, escaped; it must do nothing else with `values`."""
        key = (name, *values, *given.items())
        form = self._forms.get(key)
        if form is None:
            form = self._form(name, values, given)
            if len(self._forms) >= MAX_FORMS:
                self._forms.clear()
            self._forms[key] = form
        pieces = form.pieces.copy()
        for place, value in form.gaps:
            pieces[place] = escape(str(values[value])).encode("utf-8", "replace")
        return b"".join(pieces)

    def _form(self, name: str, values: Mapping[str, object], given: Mapping[str, Any]) -> _Form:
        marked = {value: f"{self._mark}{value}{self._mark}" for value in values}
        pieces = self._between.split(self._make(name, {**given, **marked}))
        return _Form(pieces, [(place, pieces[place].decode()) for place in range(1, len(pieces), 2)])

    def forget(self) -> None:
        """Begin another site: all parts must be made again."""
        self._forms.clear()
