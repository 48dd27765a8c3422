"""Reads tracks, duration and size of an MP4 file (ISO 14496-12) from its boxes, without the media in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

MOST_BOXES: Final = 2_000
_WITHIN: Final = (b"moov", b"trak", b"mdia", b"mvex")
_HEADER: Final = 120  # bytes of the largest header that is read


class Box(NamedTuple):
    """One box: its type, where the name of the type is in the file, and where its content begins and ends."""

    kind: bytes
    named: int
    start: int
    end: int


class Mp4Tracks(NamedTuple):
    """The kinds of tracks (`vide`, `soun` …), the duration in seconds if it is known, and the size of the largest video."""

    kinds: frozenset[bytes]
    duration: float | None
    width: int
    height: int


def read(file: BinaryIO, size: int) -> Mp4Tracks:
    """The tracks of a file of `size` bytes. Raises `ValueError` if its boxes do not fit into it, or it has no header."""
    kinds: set[bytes] = set()
    duration: float | None = None
    width = height = 0
    found = False
    for kind, _, start, end in boxes(file, size):
        if kind not in (b"moov", b"mvhd", b"mehd", b"tkhd", b"hdlr"):
            continue
        found = True
        file.seek(start)
        data = file.read(min(end - start, _HEADER))
        try:
            if kind == b"mvhd":
                duration = _duration(data) or duration
            elif kind == b"tkhd":
                wide, high = _size(data)
                if wide * high > width * height:
                    width, height = wide, high
            elif kind == b"hdlr":
                kinds.add(bytes(data[8:12]))
        except struct.error as error:
            raise ValueError("a header ends too early") from error
    if not found:
        raise ValueError("there is no header")
    return Mp4Tracks(frozenset(kinds), duration, width, height)


def boxes(file: BinaryIO, size: int) -> Iterator[Box]:
    """The boxes of a file of `size` bytes down to those of its tracks. Raises `ValueError` if one does not fit into it."""
    return _boxes(file, 0, size, [MOST_BOXES], 0)


def within(file: BinaryIO, box: Box) -> Iterator[Box]:
    """The boxes in a box, without those in them. Raises `ValueError` if one does not fit into it."""
    return _boxes(file, box.start, box.end, [MOST_BOXES], len(_WITHIN))


def _boxes(file: BinaryIO, start: int, end: int, left: list[int], depth: int) -> Iterator[Box]:
    """The boxes between two places, and those within."""
    while start + 8 <= end:
        left[0] -= 1
        if left[0] < 0:
            raise ValueError("too many boxes")
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack_from(">I4s", head)
        begins = 8
        if length == 1:
            if len(head) < 16:
                raise ValueError("a box ends too early")
            (length,), begins = struct.unpack_from(">Q", head, 8), 16
        length = length or end - start
        if length < begins or start + length > end:
            raise ValueError("a box is longer than the file")
        yield Box(kind, start + 4, start + begins, start + length)
        if kind in _WITHIN and depth < len(_WITHIN):
            yield from _boxes(file, start + begins, start + length, left, depth + 1)
        start += length


def _duration(data: bytes) -> float | None:
    scale, ticks = struct.unpack_from(">IQ" if data[:1] == b"\1" else ">II", data, 20 if data[:1] == b"\1" else 12)
    unknown = 2**64 - 1 if data[:1] == b"\1" else 2**32 - 1
    return ticks / scale if scale and ticks and ticks != unknown else None


def _size(data: bytes) -> tuple[int, int]:
    """Width and height as shown: turned by a quarter if the matrix of the track does."""
    at = 52 if data[:1] == b"\1" else 40
    matrix = struct.unpack_from(">9i", data, at)
    width, height = struct.unpack_from(">II", data, at + 36)
    turned = matrix[0] == 0 and matrix[1] != 0
    return (height >> 16, width >> 16) if turned else (width >> 16, height >> 16)
