"""The results of reading front matter: keys with their values as text, the fields of these, and the errors found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

from newsroom.formats.problems import Problem

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

# How deep lists and mappings may be nested, in YAML and in TOML.
DEPTH_LIMIT: Final = 20


class FrontMatter(dict[str, Value]):
    """The keys of one front matter in their order, each value as typed.

    `lines` are the lines of the keys, from 1. `problems` are errors that refuse the file, `warnings` are not. `types` are
    the types that values were given (`!name`), each with its key; they matter if the value is used and not only kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.types: list[tuple[str, Problem]] = []


@dataclass(slots=True)
class ArticleKeys:
    """The fields that were found, the keys without a field (`extra`), and what a person must know about them."""

    values: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    extra: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    # Why the text is held back, and whether spaces separate words in lists.
    held: str = ""
    spaced: bool = False
    # From categories after the first and from permalinks; added to the tags and aliases at the end.
    categories: tuple[str, ...] = ()  # the section, and those of the tags that were given with it
    more_tags: list[str] = field(default_factory=list)
    more_aliases: list[str] = field(default_factory=list)
    # The address that the text chose on its older site: others, such as those before it was renamed, are beside it.
    address: str = ""
