"""What a reader of front matter returns: keys with their values as text, and the faults it found."""

from __future__ import annotations

from typing import Final, TypeAlias

from newsroom.formats.problems import Problem

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

# How deep lists and mappings may be nested, in YAML and in TOML.
DEPTH_LIMIT: Final = 20


class FrontMatter(dict[str, Value]):
    """The keys of one front matter in their order, each value as typed.

    `lines` holds the line of each key, from 1. `problems` are faults that refuse the file, `warnings` are not.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
