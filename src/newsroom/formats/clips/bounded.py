"""Reading a file of unknown content: every read has a limit, and so has everything that is read together."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

LARGEST_READ: Final = 8_000_000  # bytes; tags with pictures in them are read at once
MOST_READ: Final = 64_000_000  # bytes, all reads together
MOST_READS: Final = 200_000


class TooMuch(Exception):
    """A file makes its reader read more than is needed for what it is."""


class BoundedFile(io.RawIOBase):
    """A file for a reader that trusts lengths in it. Reads beyond the limits raise `TooMuch`."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes = self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        size = -1 if size is None else size
        if size > LARGEST_READ or self._reads >= MOST_READS:
            raise TooMuch
        data = self._file.read(size if size >= 0 else LARGEST_READ)
        self._bytes += len(data)
        self._reads += 1
        if self._bytes > MOST_READ or (size < 0 and len(data) == LARGEST_READ):
            raise TooMuch
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place of the next byte."""
        return self._file.tell()

    def seekable(self) -> bool:
        """Always."""
        return True

    def readable(self) -> bool:
        """Always."""
        return True
