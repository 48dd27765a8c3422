"""Log files as streams of bytes, decompressed if necessary."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO

from newsroom.errors import Invalid, NotFound
from newsroom.formats import packing
from newsroom.phrases import phrase, word

BLOCK = 1 << 17  # bytes read at a time; with larger blocks the lines of one do not stay in the processor's cache
LONGEST_HEADING = 8192  # bytes of the lines that name the columns of a log


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A log file, decompressed, and the file below it, whose position says how far it has been read.

    Raises `NotFound` if it cannot be opened, `Invalid` for an unknown compression.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFound(
            phrase("cannot read {path}: {strerror}", path=path, strerror=word(error.strerror)), ref=str(path)
        ) from error
    with file:
        yield packing.unpacked(file, str(path)).stream, file


@contextmanager
def piped(path: Path | None) -> Iterator[IO[bytes]]:
    """The input of a pipe or stdin (None), decompressed in the same way; it can be read only once."""
    with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as file:
        yield packing.unpacked(file, "stdin" if path is None else str(path)).stream


def skip(stream: IO[bytes], length: int) -> bytes:
    """Move a stream forward by `length` bytes of its decompressed contents.

    Returns the last lines among them that name the columns of the log, if any.
    """
    found, held = b"", b"\n"
    while length > 0 and (data := stream.read(min(length, BLOCK))):
        length -= len(data)
        held += data
        at = held.rfind(b"\n#Fields:")
        if at >= 0:
            found = held[max(0, at - LONGEST_HEADING) : at + LONGEST_HEADING]
        held = held[-LONGEST_HEADING:]
    return found


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream in blocks. Raises `Invalid` if a compressed file is damaged."""
    try:
        while data := stream.read(BLOCK):
            yield data
    except Invalid as error:
        hint = phrase(
            "get the file again, then run the command again; lines that were already counted are not counted twice"
        )
        raise Invalid(error.message, ref=error.ref, hint=hint) from error
