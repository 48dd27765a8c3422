"""The bytes of a file, unpacked if necessary, in pieces and up to a limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from newsroom.errors import Invalid
from newsroom.formats import packing
from newsroom.phrases import phrase

PIECE = 1 << 16  # bytes
LIMIT = 512 * 1024 * 1024  # bytes


def pieces(file: IO[bytes], name: str, *, limit: int = LIMIT) -> Iterator[bytes]:
    """Yield the contents of `file`, unpacked.

    Raises `Invalid` after `limit` bytes, for a damaged file and for an unknown format.
    """
    size = 0
    stream = packing.unpacked(file, name).stream
    # One piece at a time is unpacked, so that no bomb fills the memory before the limit is checked.
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > limit:
            raise Invalid(
                phrase("{name}: more than {limit} MB", name=name, limit=limit // 1000000),
                ref=name,
                hint="split it into smaller files",
            )
        yield piece
