"""Finds where a template fails in a function of ours: the engine passes on Python's error without file and line.

A page that failed is rendered once more, with a mark before each tag of its templates that says where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from newsroom.errors import NewsroomError
from newsroom.phrases import Phrase, phrase

MARK: Final = "newsroom_place"  # the function that the marks call
_TAG: Final = re.compile(r"(?P<elif>\{%[-+]?\s*elif\b)|\{\{|\{%")
_LONGEST: Final = 60  # letters of a value in a message


class TemplateTrace:
    """Where the page being rendered is, and the call that failed first: `place` as `file:line`, and `problem`."""

    def __init__(self) -> None:
        self.place = ""
        self.problem: Phrase | None = None
        self._at = ""

    def marked(self, name: str, source: str) -> str:
        """The source of a template with a mark before each tag."""
        line, last, counted = 1, 0, 0
        pieces = []
        for tag in _TAG.finditer(source):
            line += source.count("\n", counted, tag.start())
            counted = tag.start()
            mark, before = f'{MARK}("{name}:{line}")', source[last : tag.start()]
            # The mark before an `elif` belongs to the branch above; as a part of its condition it is nothing.
            pieces += [before, f"{tag[0]} {mark} or" if tag["elif"] else f"{{{{ {mark} }}}}"]
            last = tag.end() if tag["elif"] else tag.start()
        return "".join([*pieces, source[last:]])

    def pass_by(self, place: str) -> str:
        """Note the place of a mark; prints nothing."""
        self._at = place
        return ""

    def watched(self, functions: Mapping[str, Callable[..., Any]], *, filters: bool) -> dict[str, Callable[..., Any]]:
        """The same functions or filters; if one fails, this notes where, and how it was called."""
        return {name: self._watch(name, function, is_filter=filters) for name, function in functions.items()}

    def _watch(self, name: str, function: Callable[..., Any], *, is_filter: bool) -> Callable[..., Any]:
        def call(*values: Any, **named: Any) -> Any:
            try:
                return function(*values, **named)
            except NewsroomError as error:
                if is_filter:  # a part that fails says so itself
                    self._note(error.message)
                raise
            except Exception:
                given = [*map(_shown, values), *(f"{key}={_shown(value)}" for key, value in named.items())]
                called = _as_filter(name, given) if is_filter and given else f"{name}({', '.join(given)})"
                self._note(phrase("{call} is not possible: a value is missing or of the wrong kind", call=called))
                raise

        return call

    def _note(self, problem: Phrase) -> None:
        if self.problem is None:
            self.place, self.problem = self._at, problem


def _as_filter(name: str, given: Sequence[str]) -> str:
    """The call of a filter as templates write it."""
    value, *more = given
    return f"{value}|{name}({', '.join(more)})" if more else f"{value}|{name}"


def _shown(value: Any) -> str:
    """A value as it is written in templates, with `none` for a missing one."""
    if value is None:
        return "none"
    shown = repr(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
