"""Reads JSON as a stream of small values with their lines: a file of any size, one record in memory at a time."""

from __future__ import annotations

import codecs
import json
from collections.abc import Callable, Iterable, Iterator
from json import JSONDecodeError
from typing import Any, Final, NamedTuple

from newsroom import library_messages
from newsroom.errors import Invalid
from newsroom.formats import json_values
from newsroom.formats.decoding import NotUtf8
from newsroom.phrases import as_message, phrase

LIMIT: Final = 64_000_000  # characters of one value
_SPACE: Final = " \t\n\r"
ITEM: Final = "*"  # in a path: any place in a list


class JsonValue(NamedTuple):
    """One value: the names that lead to it (`ITEM` for a place in a list), the line on which it begins, and what it is."""

    path: tuple[str, ...]
    line: int
    value: Any


def values(pieces: Iterable[bytes], name: str, *, opens: Callable[[tuple[str, ...]], bool]) -> Iterator[JsonValue]:
    """Each value of a file, in order. Lists and objects at a path that `opens` says are not values: theirs are yielded.

    Raises `Invalid` with `name:line:` for a file that is not JSON, a value that is too long or nested too deep, and bytes
    that are not UTF-8.
    """
    reader = _Reader(pieces, name)
    if reader.peek() == "":
        raise Invalid(phrase("{name}:1: the file is empty", name=name), ref=name)
    yield from _walk(reader, (), opens)
    if reader.peek() != "":
        raise reader.wrong(phrase("there is more text after the end of the JSON"))


def _walk(reader: _Reader, path: tuple[str, ...], opens: Callable[[tuple[str, ...]], bool]) -> Iterator[JsonValue]:
    first = reader.peek()
    if first not in ("{", "[") or not opens(path):
        line = reader.line
        yield JsonValue(path, line, reader.value())
        return
    reader.take(first)
    end = "}" if first == "{" else "]"
    if reader.peek() == end:
        reader.take(end)
        return
    while True:
        key = ITEM
        if first == "{":
            if reader.peek() != '"':
                raise reader.wrong(phrase("a name in quotes is missing"))
            key = reader.value()
            reader.take(":")
        yield from _walk(reader, (*path, key), opens)
        if reader.peek() == ",":
            reader.take(",")
            continue
        reader.take(end)
        return


class _Reader:
    """The text that is not read yet, and the line that it begins on."""

    def __init__(self, pieces: Iterable[bytes], name: str) -> None:
        self.name = name
        self.line = 1
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._json = json.JSONDecoder()
        self._text = ""
        self._at = 0
        self._ended = False

    def wrong(self, what: str, line: int | None = None) -> Invalid:
        """The error for something wrong on a line."""
        return Invalid(
            phrase("{name}:{line}: {what}", name=self.name, line=line or self.line, what=as_message(what)),
            ref=self.name,
        )

    def peek(self) -> str:
        """The next character that is not a space; '' at the end of the file."""
        while True:
            end = self._at
            while end < len(self._text) and self._text[end] in _SPACE:
                end += 1
            self._pass(end)
            if end < len(self._text):
                return self._text[end]
            if not self._more(1):
                return ""

    def take(self, sign: str) -> None:
        """Go past one sign. Raises `Invalid` if another one is there."""
        found = self.peek()
        if found != sign:
            raise self.wrong(
                phrase("{sign} is missing: the file is cut off", sign=sign)
                if not found
                else phrase("{sign} is missing before {found!r}", sign=sign, found=found)
            )
        self._at += 1

    def value(self) -> Any:
        """The next value, whole."""
        self.peek()
        wanted = 1
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    if self._text.find("\\u", self._at, end) >= 0:
                        value = json_values.without_halves(value)
                    self._pass(end)
                    return value
                fault = None
            except JSONDecodeError as error:
                # Not the error itself: it holds all that was read, and this frame would hold it.
                fault = error.msg, error.pos
            except RecursionError:
                raise self.wrong(phrase("the value is nested too deeply")) from None
            except ValueError as error:  # a number of thousands of digits
                raise self.wrong(
                    phrase("not JSON: {message}", message=library_messages.recognise(str(error)))
                ) from None
            # Twice as much each time, so that a long value is not read again and again.
            wanted = max(wanted * 2, len(self._text) - self._at)
            if not self._more(wanted) and fault is not None:
                line = self.line + self._text.count("\n", self._at, fault[1])
                raise self.wrong(
                    phrase("not JSON: {message}", message=library_messages.recognise(fault[0])), line
                ) from None

    def _more(self, wanted: int) -> bool:
        """Read so many characters more; False if nothing is left."""
        if self._ended:
            return False
        if len(self._text) - self._at > LIMIT:
            raise self.wrong(phrase("one value is longer than {limit:,} characters", limit=LIMIT))
        parts, size = [self._text[self._at :]], 0
        while size < wanted and not self._ended:
            piece = next(self._pieces, None)
            try:
                parts.append(self._decoder.decode(piece or b"", final=piece is None))
            except UnicodeDecodeError as error:
                before = sum(part.count("\n") for part in parts) + error.object.count(b"\n", 0, error.start)
                wrong = error.object[error.start :]
                raise NotUtf8(self.name, self.line + before, wrong[0], wrong) from None
            size += len(parts[-1])
            self._ended = piece is None
        self._text, self._at = "".join(parts), 0
        return True

    def _pass(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end
