"""Metadata without fences at the start of a text: the lines `Key: value` of Pelican and MultiMarkdown, pandoc's `%` lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from newsroom.formats.front_matter import article_keys
from newsroom.formats.front_matter.parsed import FrontMatter, Value
from newsroom.formats.problems import Problem
from newsroom.phrases import phrase

LINE_LIMIT: Final = 2000
_LENGTH_LIMIT: Final = 20_000  # characters of one line
_RESEMBLING: Final = 20  # lines that are looked at for metadata that is read as text

_KEY_LINE: Final = re.compile(r"([A-Za-z][\w \-\u0300-\u036f]{0,60}?)[ \t]*:(?:[ \t]+(\S.*?)?)?[ \t]*")
_CONTINUED: Final = re.compile(r"(?: {4,}|\t)[ \t]*(\S.*?)[ \t]*")
# Keys that can have several texts; if such a key has several lines, each line is one text.
_LISTS: Final = frozenset(
    ("tags", "keywords", "authors", "author", "categories", "category", "thẻ", "từ_khóa", "tác_giả", "chuyên_mục")
)
_TITLES: Final = frozenset(("title", "tiêu_đề"))
_PANDOC: Final = ("title", "authors", "date")


def block(text: str, known: Collection[str]) -> tuple[int, int] | None:
    """Where the lines of `Key: value` at the start of `text` begin and end, with the empty line after them; None without.

    A sentence may begin like a key. So there must be a title, or two of the keys in `known` (in lower case, with `_` for a
    space or hyphen); two if no empty line follows.
    """
    start = at = len(text) - len(text.lstrip("\n"))
    keys: list[str] = []
    closed = True
    for _ in range(LINE_LIMIT):
        if at >= len(text):
            break
        end = text.find("\n", at)
        after = len(text) if end < 0 else end + 1
        line = text[at:after].rstrip("\n")
        found = _KEY_LINE.fullmatch(line) if len(line) <= _LENGTH_LIMIT else None
        if found:
            keys.append(plain(found[1]))
        elif not line.strip():
            at = after
            break
        elif not keys or not _CONTINUED.fullmatch(line):
            closed = False
            break
        at = after
    else:
        return None
    number = sum(key in known for key in keys)
    return (start, at) if number >= 2 or (not _TITLES.isdisjoint(keys) and closed) else None


def resembles(text: str, known: Collection[str]) -> bool:
    """Whether the first lines all look like keys with values, one of them in `known`, and an empty line follows them."""
    keys: list[str] = []
    for line in text.lstrip("\n")[: _LENGTH_LIMIT * 2].split("\n", _RESEMBLING)[:_RESEMBLING]:
        found = _KEY_LINE.fullmatch(line)
        if found is None:
            return not line.strip() and any(key in known for key in keys)
        keys.append(plain(found[1]))
    return any(key in known for key in keys)


def plain(key: str) -> str:
    """A key in lower case, with `_` between its words."""
    return article_keys.plain(re.sub(r"[ \-]+", "_", key.strip()))


def parse(source: str) -> FrontMatter:
    """The keys and values of `source`, which was found by `block`."""
    found = FrontMatter()
    values: dict[str, list[str]] = {}
    last = ""
    for number, line in enumerate(source.split("\n"), start=1):
        matched = _KEY_LINE.fullmatch(line)
        if matched:
            last = matched[1]
            if last in values:
                message = phrase(
                    "the key {last!r} occurs twice, first on line {lines}", last=last, lines=found.lines[last]
                )
                found.problems.append(Problem(number, 0, message))
                continue
            found.lines[last] = number
            values[last] = [matched[2]] if matched[2] else []
        elif line.strip() and last:
            values[last].append(line.strip())
    found.update((key, _value(key, lines)) for key, lines in values.items())
    return found


def _value(key: str, lines: list[str]) -> Value:
    if plain(key) in _LISTS and len(lines) > 1:
        return list(lines)
    return " ".join(lines)


def pandoc_block(text: str) -> int | None:
    """Where pandoc's title block ends, up to three lines that begin with `%`; None without one."""
    if not text.startswith("% "):
        return None
    at, fields = 0, 0
    while at < len(text):
        end = text.find("\n", at)
        line = text[at:] if end < 0 else text[at:end]
        if line.startswith("%") and fields < len(_PANDOC):
            fields += 1
        elif not line.startswith(" ") or not line.strip():
            break
        at = len(text) if end < 0 else end + 1
    # Without an empty line below, it is not a title block but a line of the text.
    return at if not text[at : at + 1].strip() else None


def parse_pandoc(source: str) -> FrontMatter:
    """Title, authors (separated by `;`, or one on each line) and date of pandoc's title block."""
    found = FrontMatter()
    fields: list[list[str]] = []
    for number, line in enumerate(source.split("\n"), start=1):
        if line.startswith("%"):
            found.lines[_PANDOC[len(fields)]] = number
            fields.append([line[1:].strip()])
        elif line.strip():
            fields[-1].append(line.strip())
    for key, lines in zip(_PANDOC, fields, strict=False):
        if key == "authors":
            found[key] = [name.strip() for name in ";".join(lines).split(";") if name.strip()]
        else:
            found[key] = " ".join(lines).strip()
    return found
