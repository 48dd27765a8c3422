"""Records in a JSON file: JSON lines, a list, an object with a list in it, or one object; one at a time in memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple

from newsroom import library_messages
from newsroom.errors import Invalid
from newsroom.formats import json_stream, json_values
from newsroom.formats.decoding import NotUtf8
from newsroom.formats.json_stream import ITEM, LIMIT
from newsroom.phrases import as_message, phrase

# Names under which systems keep the list of records in an object.
_LISTS: Final = frozenset("items _items articles posts data results rows nodes records".split())
_LONGEST_LINE: Final = 48_000_000  # bytes of the first line of JSON lines
_BOM: Final = b"\xef\xbb\xbf"
_SPACE: Final = b" \t\r\n"


class JsonRecord(NamedTuple):
    """A record of a file, usually an object, and the line on which it begins."""

    line: int
    value: Any


def read(parts: Iterable[bytes], name: str) -> Iterator[JsonRecord]:
    """The records of a file whose bytes are `parts`. Halves of letters, which no file can hold, are left out of texts.

    Raises `Invalid` with `name:line:` for what is not JSON, is nested too deep, is too long or is not UTF-8.
    """
    rest = iter(parts)
    head = bytearray()
    begun, end = False, -1
    while end < 0 and len(head) <= _LONGEST_LINE and (piece := next(rest, b"")):
        searched = len(head)
        head += piece
        if not begun:
            searched = len(head) - len(head.removeprefix(_BOM).lstrip(_SPACE))
            begun = searched < len(head)
        end = head.find(b"\n", searched)
    by_line = _is_object(bytes(head if end < 0 else head[:end]))
    whole = chain([bytes(head)], rest)
    head.clear()  # a line can have a long text, which is kept once
    found = _by_line(whole, name) if by_line else _streamed(whole, name)
    for record in found:
        try:
            plain = json_values.without_halves(record.value)
        except RecursionError:
            raise _wrong(name, record.line, phrase("the value is nested too deeply")) from None
        if isinstance(record.value, dict) and plain is not record.value:
            record.value.clear()  # the reader below still has it, and whoever gets the other one may want to drop a long text
        yield from _expanded(JsonRecord(record.line, plain))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.removeprefix(_BOM)), dict)
    except (ValueError, RecursionError):
        return False


def _by_line(parts: Iterable[bytes], name: str) -> Iterator[JsonRecord]:
    """One record a line."""
    for number, line in _lines(parts, name):
        if not line.strip(_SPACE):
            continue
        try:
            value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except UnicodeDecodeError as error:
            raise NotUtf8(name, number, line[error.start], line) from None
        except RecursionError:
            raise _wrong(name, number, phrase("the value is nested too deeply")) from None
        except ValueError as error:
            what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise _wrong(
                name, number, phrase("not JSON: {message}", message=library_messages.recognise(what))
            ) from None
        line = b""
        yield JsonRecord(number, value)


def _lines(parts: Iterable[bytes], name: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file with their numbers."""
    kept: list[bytes] = []
    size, number = 0, 1
    for piece in parts:
        *lines, last = piece.split(b"\n")
        piece = b""
        lines.reverse()
        while lines:  # nothing here keeps a line that has been read
            kept.append(lines.pop())
            yield number, _joined(kept)
            size, number = 0, number + 1
        kept.append(last)
        size += len(last)
        if size > LIMIT:
            raise _wrong(name, number, phrase("one line is longer than {limit:,} bytes", limit=LIMIT))
    yield number, _joined(kept)


def _joined(parts: list[bytes]) -> bytes:
    """The parts as one; the list is empty afterwards."""
    whole = b"".join(parts)
    parts.clear()
    return whole


def _streamed(parts: Iterable[bytes], name: str) -> Iterator[JsonRecord]:
    """The records of a list, those in the lists of an object, or an object without such a list."""
    alone: dict[str, Any] = {}
    listed = False
    for path, line, value in json_stream.values(parts, name, opens=_opens):
        if path and path[-1] == ITEM:
            listed = True
            yield JsonRecord(line, value)
        elif path:
            alone[path[0]] = value
        else:
            raise _wrong(name, line, phrase("this is neither an object nor a list"))
    if alone and not listed:
        yield JsonRecord(1, alone)


def _opens(path: tuple[str, ...]) -> bool:
    return path == () or (len(path) == 1 and path[0] in _LISTS)


def _expanded(record: JsonRecord) -> Iterator[JsonRecord]:
    """A record, or those in the lists that it has."""
    value = record.value if isinstance(record.value, dict) else {}
    listed = [value[key] for key in sorted(_LISTS & value.keys()) if _are_records(value[key])]
    if not listed:
        yield record
    for found in listed:
        yield from (JsonRecord(record.line, one) for one in found)


def _are_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _wrong(name: str, line: int, what: str) -> Invalid:
    return Invalid(phrase("{name}:{line}: {what}", name=name, line=line, what=as_message(what)), ref=name)
