"""The lines of a text file of any size, decoded one by one: strict UTF-8 unless an encoding is given."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from newsroom.errors import Invalid
from newsroom.formats import decoding
from newsroom.phrases import changed, phrase

LIMIT: Final = 64_000_000  # bytes of one line
_WIDE: Final = ("utf-16", "utf-32", "utf16", "utf32")
_BOM: Final = "\ufeff"


def read(parts: Iterable[bytes], name: str, *, encoding: str | None = None) -> Iterator[str]:
    """The lines of a file whose bytes are `parts`, each with its end. Raises `Invalid` as `decoding.decode` does."""
    rest = iter(parts)
    first = next(rest, b"")
    if encoding is None and first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        decoding.decode(first[:64], name=name)  # says which encoding to give
    whole = chain([first], rest)
    wide = encoding is not None and encoding.strip().lower().replace("_", "-").startswith(_WIDE)
    found = _wide_lines(whole, name, encoding or "") if wide else _lines(whole, name, encoding)
    beginning = next(found, "")
    yield from chain([beginning.removeprefix(_BOM)], found)


def _lines(parts: Iterable[bytes], name: str, encoding: str | None) -> Iterator[str]:
    """The lines in an encoding that contains ASCII."""
    number = 0
    for line in _split(parts, b"\n", name):
        number += 1
        if encoding is None:
            try:
                decoded = line.decode("utf-8")
            except UnicodeDecodeError:
                decoded = "\0"
            if "\0" not in decoded:
                yield decoded
                continue
        try:
            yield decoding.decode(line, name=name, encoding=encoding)
        except Invalid as error:  # its line is the first of what it got
            message = changed(error.message, "replace", f"{name}:1:", f"{name}:{number}:", 1)
            raise Invalid(message, ref=name, hint=error.hint) from None


def _wide_lines(parts: Iterable[bytes], name: str, encoding: str) -> Iterator[str]:
    """The lines in an encoding of two or four bytes a letter."""
    decoder = codecs.getincrementaldecoder(encoding)()
    kept, number = "", 1
    for piece in chain(parts, [b""]):
        try:
            kept += decoder.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise Invalid(
                phrase("{name}:{line}: bytes that are not {encoding}", name=name, line=number, encoding=encoding),
                ref=name,
            ) from None
        *lines, kept = kept.split("\n")
        number += len(lines)
        if len(kept) > LIMIT:
            raise _too_long(name, number)
        yield from (f"{line}\n" for line in lines)
    if kept:
        yield kept


def _split(parts: Iterable[bytes], end: bytes, name: str) -> Iterator[bytes]:
    kept: list[bytes] = []
    size, number = 0, 1
    for piece in parts:
        *lines, last = piece.split(end)
        for line in lines:
            yield b"".join([*kept, line, end])
            kept, size = [], 0
            number += 1
        kept.append(last)
        size += len(last)
        if size > LIMIT:
            raise _too_long(name, number)
    if size:
        yield b"".join(kept)


def _too_long(name: str, line: int) -> Invalid:
    return Invalid(
        phrase("{name}:{line}: a line of more than {limit} MB", name=name, line=line, limit=LIMIT // 1_000_000),
        ref=name,
    )
