"""The bytes of a file in UTF-8, whatever encoding they are in: an option says so where the file itself says something else."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from newsroom.formats import text_lines
from newsroom.formats.pieces import pieces


def pieces_of(file: IO[bytes], name: str, encoding: str | None) -> Iterator[bytes]:
    """The contents of `file`, unpacked, as `pieces` yields them; with an encoding as UTF-8, line by line.

    A byte order mark before them says that they are UTF-8, so that a declaration in XML does not count. Raises `Invalid` as
    `pieces` and `text_lines.read` do.
    """
    if encoding is None:
        yield from pieces(file, name)
        return
    yield codecs.BOM_UTF8
    for line in text_lines.read(pieces(file, name), name, encoding=encoding):
        yield line.encode("utf-8", "replace")
