"""The bytes of a file from outside, unpacked if it is a gzip, in pieces and up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from newsroom.errors import Invalid

PIECE = 1 << 16  # bytes
LIMIT = 512 * 1024 * 1024  # bytes


def pieces(file: BinaryIO, name: str, *, limit: int = LIMIT) -> Iterator[bytes]:
    """Yield what `file` holds, unpacked if it is a gzip. Raises `Invalid` after `limit` bytes and for a broken gzip."""
    size = 0
    for piece in _unpacked(file, name):
        size += len(piece)
        if size > limit:
            raise Invalid(f"{name}: more than {limit // 1_000_000} MB", ref=name, hint="split it into smaller files")
        yield piece


def _unpacked(file: BinaryIO, name: str) -> Iterator[bytes]:
    first = file.read(PIECE)
    if not first.startswith(b"\x1f\x8b"):
        while first:
            yield first
            first = file.read(PIECE)
        return
    unpack = zlib.decompressobj(wbits=31)
    waiting = first
    try:
        while waiting:
            # At most one piece is unpacked at a time, so that a bomb cannot fill the memory before the limit is checked.
            yield unpack.decompress(waiting, PIECE)
            waiting = unpack.unconsumed_tail
            if unpack.eof:
                waiting, unpack = unpack.unused_data.lstrip(b"\0") or file.read(PIECE), zlib.decompressobj(wbits=31)
            elif not waiting:
                waiting = file.read(PIECE)
                if not waiting:
                    raise Invalid(f"{name}: the gzip ends too early", ref=name, hint="fetch the file again")
    except zlib.error as error:
        raise Invalid(f"{name}: a broken gzip ({error})", ref=name, hint="fetch the file again") from error
