"""YAML front matter into text, lists and mappings by one pass over its events: no types, no references, no surprises.

The C parser gives events without ever recursing, and stops being asked at a depth and a number that no front matter
has; the composing and constructing half of PyYAML, where bombs go off and `NO` becomes False, is never used.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeAlias

import yaml

from newsroom import text
from newsroom.formats.front_matter import yaml_errors
from newsroom.formats.problems import Problem

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

SIZE_LIMIT: Final = 256 * 1024
DEPTH_LIMIT: Final = 20
EVENT_LIMIT: Final = 5000
_ROUNDS: Final = 10

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Characters no YAML stream may hold; invisible where they come from (pasted text), so they are left out and named.
_INVISIBLE: Final = re.compile("[\x7f-\x9f\ufeff]")
_SEPARATOR: Final = re.compile("[\u2028\u2029]")
_TOP: Final = re.compile(r"[^\s#\-\]}]")
_KEY: Final = re.compile(r"""(?:[\w][\w.\-]*|"[^"\n]+"|'[^'\n]+')[ \t]*:(?:\s|$)""")
_HASH: Final = re.compile(r"\s+#\w")


class FrontMatter(dict[str, Value]):
    """The keys of a piece of front matter with their values as typed, and what was seen on the way."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []


class _Enough(Exception):
    """The stream is deeper or longer than any front matter; it is not read further."""


class _NoMapping(Exception):
    """The stream begins with something that has no key, in this line (from 0)."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def parse(source: str) -> FrontMatter:
    """The mapping that `source` holds; every fault of it stands in `.problems` with its line of `source`.

    After a fault the key it stands in is set aside and the rest read on, so that all faults come out together.
    """
    if len(source) > SIZE_LIMIT:
        fields = FrontMatter()
        message = f"the front matter has {len(source):,} characters; at most {SIZE_LIMIT:,} are read"
        fields.problems.append(Problem(1, 0, message))
        return fields
    warnings: list[Problem] = []
    source = _printable(source, warnings)
    syntax: list[Problem] = []
    for _ in range(_ROUNDS):
        builder = _Builder(source)
        try:
            builder.run()
            break
        except _Enough:
            break
        except _NoMapping as error:
            syntax.append(yaml_errors.no_key(source, error.line))
            source = _without_block(source, error.line)
        except yaml.MarkedYAMLError as error:
            mended = _tabs_as_spaces(source, error)
            if mended is None:
                problem, first = yaml_errors.explain(error, source)
                syntax.append(problem)
                mended = _without_block(source, first)
            if mended == source:
                break
            source = mended
    fields = builder.fields
    fields.problems.extend(syntax)
    fields.warnings.extend(warnings)
    return fields


class _Builder:
    """Events into values, the open collections on a stack."""

    def __init__(self, source: str) -> None:
        self.fields = FrontMatter()
        self.source = source
        self.lines: list[str] | None = source.split("\n") if "#" in source else None
        self.open: list[list[Value] | dict[str, Value]] = []
        self.keys: list[str | None] = []
        self.started = False

    def problem(self, event: Any, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self.fields.problems.append(Problem(mark.line + 1, mark.column + 1, message, hint))

    def run(self) -> None:
        """Read every event; raises yaml.MarkedYAMLError for bad syntax, _NoMapping, and _Enough at a limit."""
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        for number, event in enumerate(yaml.parse(self.source, Loader=_LOADER)):
            kind = type(event)
            if number > EVENT_LIMIT:
                self.problem(event, f"the front matter holds more than {EVENT_LIMIT:,} parts")
                raise _Enough
            if kind is scalar:
                self.scalar(event)
            elif kind is mapping or kind is sequence:
                self.begin(event, kind is mapping)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.open.pop()
                self.keys.pop()
            elif kind is yaml.AliasEvent:
                self.problem(event, "references (*name) are not read", yaml_errors.QUOTE)
                self.add("", event)
            elif kind is yaml.DocumentStartEvent and self.started:
                self.problem(event, "a second YAML document begins here; front matter is one")
                raise _Enough

    def scalar(self, event: Any) -> None:
        """One piece of text, exactly as typed."""
        self.refuse_marks(event)
        value: str = event.value
        if event.style in ("|", ">"):
            # The line break that ends the last line of a block belongs to the layout, not to the text.
            value = value.removesuffix("\n")
        if not (value.isascii() and value.isprintable()):
            value = text.clean(value)
        self.add(value, event)
        if self.lines is not None and not event.style:
            mark = event.end_mark
            if _HASH.match(self.lines[mark.line], mark.column):
                message = "everything from # on is a comment and was left out; put the value in quotes to keep it"
                self.fields.warnings.append(Problem(mark.line + 1, mark.column + 1, message))

    def begin(self, event: Any, is_mapping: bool) -> None:
        """A list or a mapping opens."""
        self.refuse_marks(event)
        if len(self.open) >= DEPTH_LIMIT:
            self.problem(event, f"values are nested more than {DEPTH_LIMIT} deep", yaml_errors.QUOTE)
            raise _Enough
        if is_mapping and not self.started:
            self.started = True
            self.open.append(self.fields)
        else:
            inner: dict[str, Value] | list[Value] = {} if is_mapping else []
            self.add(inner, event)
            self.open.append(inner)
        self.keys.append(None)

    def refuse_marks(self, event: Any) -> None:
        """Anchors and tags are ways to make one value out of another, or code out of a value."""
        if event.anchor is not None:
            self.problem(event, "anchors (&name) are not read", yaml_errors.QUOTE)
        if event.tag is not None:
            self.problem(event, "types (!name) are not read: every value is text as typed", yaml_errors.QUOTE)

    def add(self, value: Value, event: Any) -> None:
        """Put a value, or a key, where it belongs."""
        if not self.open:
            raise _NoMapping(event.start_mark.line)
        holder = self.open[-1]
        if isinstance(holder, list):
            holder.append(value)
            return
        key = self.keys[-1]
        if key is not None:
            holder[key] = value
            self.keys[-1] = None
            return
        self.keys[-1] = self.key(value, holder, event)

    def key(self, value: Value, holder: dict[str, Value], event: Any) -> str:
        """A key, refused when it is none or stands there twice."""
        if not isinstance(value, str):
            self.problem(event, "a key must be a word", yaml_errors.QUOTE)
            return ""
        if value == "<<" and not event.style:
            self.problem(event, "merge keys (<<) are not read")
        elif value in holder:
            first = self.fields.lines.get(value) if holder is self.fields else None
            self.problem(event, f"{value!r} stands here twice" + (f", first in line {first}" if first else ""))
        elif holder is self.fields:
            self.fields.lines[value] = event.start_mark.line + 1
        return value


def _printable(source: str, warnings: list[Problem]) -> str:
    """`source` without the characters YAML cannot hold; a line separator pasted into a value becomes a space."""
    if source.isascii() and "\x7f" not in source:
        return source
    for pattern, instead, done in ((_INVISIBLE, "", "left out"), (_SEPARATOR, " ", "read as a space")):
        found = pattern.search(source)
        if found:
            line = source.count("\n", 0, found.start()) + 1
            warnings.append(Problem(line, 0, f"an invisible character (U+{ord(found[0]):04X}) was {done}"))
            source = pattern.sub(instead, source)
    return source


def _tabs_as_spaces(source: str, error: yaml.MarkedYAMLError) -> str | None:
    """`source` with the tab at which the scanner stopped as a space; None when it is no tab, or one that indents."""
    mark = error.problem_mark
    if mark is None:
        return None
    lines = source.split("\n")
    if mark.line >= len(lines):
        return None
    line = lines[mark.line]
    if line[mark.column : mark.column + 1] != "\t" or not line[: mark.column].strip():
        return None
    rest = line[mark.column :]
    blank = len(rest) - len(rest.lstrip(" \t"))
    lines[mark.line] = line[: mark.column] + " " * blank + rest[blank:]
    return "\n".join(lines)


def _without_block(source: str, line: int) -> str:
    """`source` with the key around `line` (from 0) blanked, the number of lines kept."""
    lines = source.split("\n")
    first = min(line, len(lines) - 1)
    while first > 0 and not _TOP.match(lines[first]):
        first -= 1
    after = first + 1
    while after < len(lines) and not _KEY.match(lines[after]):
        after += 1
    return "\n".join([*lines[:first], *[""] * (after - first), *lines[after:]])
