"""Reads YAML front matter into text, lists and mappings, in one pass over the events of PyYAML's C parser.

The parser gives events without recursion, and the pass stops at a depth and a number of events that no front matter
reaches. The half of PyYAML that composes and constructs values is not used: there, aliases could multiply without
limit, tags could run code, and `NO` would become False.
"""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

from newsroom import text
from newsroom.formats.front_matter import yaml_errors
from newsroom.formats.front_matter.parsed import DEPTH_LIMIT, FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

SIZE_LIMIT: Final = 256 * 1024  # characters
EVENT_LIMIT: Final = 5000
# How often the text is parsed again without an invalid key. Each time costs one pass and finds one more syntax error.
_ROUNDS: Final = 10

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# YAML does not allow these. People do not see them in pasted text, so they are removed and reported.
_INVISIBLE: Final = re.compile("[\x7f-\x9f\ufeff]")
_SEPARATOR: Final = re.compile("[\u2028\u2029]")
_TOP_LEVEL: Final = re.compile(r"[^\s#\-\]}]")
_KEY: Final = re.compile(r"""(?:[\w][\w.\-]*|"[^"\n]+"|'[^'\n]+')[ \t]*:(?:\s|$)""")
# What YAML reads as no value, without quotes.
_NULLS: Final = frozenset(("null", "Null", "NULL", "~"))
# Types that only say that the value is what it looks like: `! 'text'`, `!!str 12`.
_PLAIN_TYPES: Final = frozenset(
    ("!", *(f"tag:yaml.org,2002:{name}" for name in "str int float bool null timestamp seq map".split()))
)
_COMMENT: Final = re.compile(r"\s+#\w")


class _LimitReached(Exception):
    """The YAML is deeper or longer than any front matter; it is not read further."""


class _KeyMissing(Exception):
    """The YAML begins with something without a key, on this line (from 0)."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def parse(source: str) -> FrontMatter:
    """The keys and values of `source`. Its errors are in `.problems`, each with its line in `source`.

    A key with a syntax error is removed and the rest parsed again, so that a person sees all errors at once.
    """
    if len(source) > SIZE_LIMIT:
        found = FrontMatter()
        message = phrase(
            "the front matter has {number:,} characters; at most {size_limit:,} are allowed",
            number=len(source),
            size_limit=SIZE_LIMIT,
        )
        found.problems.append(Problem(1, 0, message))
        return found
    warnings: list[Problem] = []
    source = _without_invisible(source, warnings)
    syntax: list[Problem] = []
    for _ in range(_ROUNDS):
        builder = _Builder(source)
        try:
            builder.run()
            break
        except _LimitReached:
            break
        except _KeyMissing as error:
            syntax.append(yaml_errors.no_key(source, error.line))
            source = _without_key(source, error.line)
        except yaml.MarkedYAMLError as error:
            mended = _tab_as_space(source, error)
            if mended is None:
                problem, first = yaml_errors.explain(error, source)
                syntax.append(problem)
                mended = _without_key(source, first)
            if mended == source:
                break
            source = mended
    found = builder.found
    found.problems.extend(syntax)
    found.warnings.extend(warnings)
    return found


class _Builder:
    """Builds values from events; `open` is the stack of lists and mappings that have not ended yet."""

    def __init__(self, source: str) -> None:
        self.found = FrontMatter()
        self.source = source
        self.lines: list[str] | None = source.split("\n") if "#" in source else None
        self.open: list[list[Value] | dict[str, Value]] = []
        # Beside each entry of `open`: the key whose value is next, in a mapping.
        self.keys: list[str | None] = []
        self.started = False

    def problem(self, event: Any, message: str, hint: str = "") -> None:
        mark = event.start_mark
        self.found.problems.append(Problem(mark.line + 1, mark.column + 1, message, hint))

    def run(self) -> None:
        """Read every event. Raises yaml.MarkedYAMLError for bad syntax, _KeyMissing, and _LimitReached."""
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        for number, event in enumerate(yaml.parse(self.source, Loader=_LOADER)):
            kind = type(event)
            if number > EVENT_LIMIT:
                self.problem(
                    event, phrase("the front matter has more than {event_limit:,} parts", event_limit=EVENT_LIMIT)
                )
                raise _LimitReached
            if kind is scalar:
                self.scalar(event)
            elif kind is mapping or kind is sequence:
                self.begin(event, kind is mapping)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self.open.pop()
                self.keys.pop()
            elif kind is yaml.AliasEvent:
                self.problem(event, "references (*name) are not supported", yaml_errors.QUOTE)
                self.add("", event)
            elif kind is yaml.DocumentStartEvent and self.started:
                self.problem(event, "a second YAML document begins here; front matter must be one document")
                raise _LimitReached

    def scalar(self, event: Any) -> None:
        """Add one text, exactly as typed."""
        self.refuse_marks(event)
        value: str = event.value
        if event.style in ("|", ">"):
            # The line break that ends the last line of a block belongs to the layout, not to the text.
            value = value.removesuffix("\n")
        if not (value.isascii() and value.isprintable()):
            value = text.clean(value)
        if not event.style and value in _NULLS and self.awaits_value():
            value = ""
        self.add(value, event)
        if self.lines is not None and not event.style:
            mark = event.end_mark
            if _COMMENT.match(self.lines[mark.line], mark.column):
                message = phrase("everything after # is a comment and is ignored; to keep it, put the value in quotes")
                self.found.warnings.append(Problem(mark.line + 1, mark.column + 1, message))

    def begin(self, event: Any, is_mapping: bool) -> None:
        """Open a list or a mapping. Raises _LimitReached if it would be too deep."""
        self.refuse_marks(event)
        if len(self.open) >= DEPTH_LIMIT:
            self.problem(
                event,
                phrase("values are nested more than {depth_limit} levels deep", depth_limit=DEPTH_LIMIT),
                yaml_errors.QUOTE,
            )
            raise _LimitReached
        if is_mapping and not self.started:
            self.started = True
            self.open.append(self.found)
        else:
            inner: dict[str, Value] | list[Value] = {} if is_mapping else []
            self.add(inner, event)
            self.open.append(inner)
        self.keys.append(None)

    def refuse_marks(self, event: Any) -> None:
        """Report anchors, which make one value out of another, and types, which could run code, as errors."""
        if event.anchor is not None:
            self.problem(event, "anchors (&name) are not supported", yaml_errors.QUOTE)
        if event.tag is not None and event.tag not in _PLAIN_TYPES:
            mark = event.start_mark
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = phrase(
                "types ({shown}) are not supported: every value is text as typed", shown=text.excerpt(shown, 40)
            )
            key = next(reversed(self.found.lines), "")
            self.found.types.append((key, Problem(mark.line + 1, mark.column + 1, message, yaml_errors.QUOTE)))

    def awaits_value(self) -> bool:
        """Whether the next scalar is a value, not a key."""
        return bool(self.open) and (isinstance(self.open[-1], list) or self.keys[-1] is not None)

    def add(self, value: Value, event: Any) -> None:
        """Put a value, or a key, into the innermost open collection. Raises _KeyMissing if none is open."""
        if not self.open:
            raise _KeyMissing(event.start_mark.line)
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
        """The text of a key; a key that is not text, or is already in `holder`, is reported as an error."""
        if not isinstance(value, str):
            self.problem(event, "a key must be text, not a list or a mapping", yaml_errors.QUOTE)
            return ""
        if value == "<<" and not event.style:
            self.problem(event, "merge keys (<<) are not supported")
        elif value in holder:
            first = self.found.lines.get(value) if holder is self.found else None
            if first:
                twice = phrase("the key {value!r} occurs twice, first on line {first}", value=value, first=first)
            else:
                twice = phrase("the key {value!r} occurs twice", value=value)
            self.problem(event, twice)
        elif holder is self.found:
            self.found.lines[value] = event.start_mark.line + 1
        return value


def _without_invisible(source: str, warnings: list[Problem]) -> str:
    """`source` without the characters that YAML cannot contain; a line separator pasted into a value becomes a space."""
    if source.isascii() and "\x7f" not in source:
        return source
    for pattern, instead, done in ((_INVISIBLE, "", phrase("removed")), (_SEPARATOR, " ", phrase("read as a space"))):
        found = pattern.search(source)
        if found:
            line = source.count("\n", 0, found.start()) + 1
            warnings.append(
                Problem(
                    line, 0, phrase("an invisible character (U+{ord:04X}) was {done}", ord=ord(found[0]), done=done)
                )
            )
            source = pattern.sub(instead, source)
    return source


def _tab_as_space(source: str, error: yaml.MarkedYAMLError) -> str | None:
    """`source` with a space for the tab at which the parser stopped; None without a tab, or if it is an indentation."""
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


def _without_key(source: str, line: int) -> str:
    """`source` with empty lines instead of the top-level key around `line` (from 0)."""
    lines = source.split("\n")
    first = min(line, len(lines) - 1)
    while first > 0 and not _TOP_LEVEL.match(lines[first]):
        first -= 1
    after = first + 1
    while after < len(lines) and not _KEY.match(lines[after]):
        after += 1
    return "\n".join([*lines[:first], *[""] * (after - first), *lines[after:]])
