"""Log files as streams of bytes, unpacked by what they hold: gzip, bzip2, xz or plain."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from newsroom.errors import Invalid, NotFound

BLOCK = 1 << 20  # bytes read at a time


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """A log file unpacked, and the file below it, which tells how far it has been read.

    Raises `NotFound` when it cannot be opened.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFound(f"cannot read {path}: {error.strerror}", ref=str(path)) from error
    with file:
        head = file.read(6)
        file.seek(0)
        yield _unpacked(file, head), file


@contextmanager
def piped(path: Path | None) -> Iterator[IO[bytes]]:
    """What comes through a pipe, or from stdin (None), unpacked likewise; it can be read only once."""
    with nullcontext(sys.stdin.buffer) if path is None else path.open("rb") as file:
        peeking: Any = file
        yield _unpacked(file, peeking.peek(6)[:6])


def _unpacked(file: IO[bytes], head: bytes) -> IO[bytes]:
    packed: Any = file
    if head.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=file)
    elif head.startswith(b"BZh"):
        packed = bz2.BZ2File(file)
    elif head.startswith(b"\xfd7zXZ\0"):
        packed = lzma.LZMAFile(file)  # noqa: SIM115
    unpacked: IO[bytes] = packed
    return unpacked


def skip(stream: IO[bytes], length: int) -> None:
    """Move a stream forward by `length` bytes of what it unpacks to."""
    if length and stream.seekable() and not isinstance(stream, (gzip.GzipFile, bz2.BZ2File, lzma.LZMAFile)):
        stream.seek(length)
        return
    while length > 0:
        length -= len(stream.read(min(length, BLOCK))) or length


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream's bytes in blocks. Raises `Invalid` when a packed file is damaged."""
    try:
        while data := stream.read(BLOCK):
            yield data
    except (EOFError, zlib.error, lzma.LZMAError, OSError) as error:
        raise Invalid(
            f"the packed log is damaged: {error}", hint="what came before the damage is counted; mend it and try again"
        ) from error
