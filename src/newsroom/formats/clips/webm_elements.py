"""Reads duration and size of a WebM file from its elements (Matroska, RFC 9559), without the media in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

MOST_ELEMENTS: Final = 2_000
_LONGEST: Final = 64  # bytes of the largest value that is read
_HEAD, _DOC_TYPE = 0x1A45DFA3, 0x4282
_SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0
_SCALE, _DURATION, _WIDTH, _HEIGHT = 0x2AD7B1, 0x4489, 0xB0, 0xBA
_CLUSTER: Final = 0x1F43B675  # the first of these begins the media
_WITHIN: Final = (_HEAD, _SEGMENT, _INFO, _TRACKS, _TRACK, _VIDEO)


class WebmHeader(NamedTuple):
    """The document type, the duration in seconds if it is known, and the size of the largest video."""

    doc_type: str
    duration: float | None
    width: int
    height: int


def read(file: BinaryIO, size: int) -> WebmHeader:
    """The header of a file of `size` bytes. Raises `ValueError` if it does not follow the format."""
    doc_type, ticks, scale = "", 0.0, 1_000_000
    widths, heights = [0], [0]
    for name, data in _values(file, 0, size, [MOST_ELEMENTS], 0):
        if name == _DOC_TYPE:
            doc_type = data.rstrip(b"\0").decode("ascii", "replace")
        elif name == _SCALE:
            scale = int.from_bytes(data, "big")
        elif name == _DURATION and len(data) in (4, 8):
            (ticks,) = struct.unpack(">f" if len(data) == 4 else ">d", data)
        elif name == _WIDTH:
            widths.append(int.from_bytes(data[:8], "big"))
        elif name == _HEIGHT:
            heights.append(int.from_bytes(data[:8], "big"))
    return WebmHeader(doc_type, ticks * scale / 1e9 or None, max(widths), max(heights))


def _values(file: BinaryIO, start: int, end: int, left: list[int], depth: int) -> Iterator[tuple[int, bytes]]:
    while start < end:
        left[0] -= 1
        if left[0] < 0:
            return  # the header is over long before
        file.seek(start)
        head = file.read(12)
        name, used = _number(head, 0, marked=True)
        length, more = _number(head, used, marked=False)
        begins = start + used + more
        # All ones: the length was not known when the element was begun.
        length = end - begins if length == (1 << (7 * more)) - 1 else length
        if begins + length > end:
            raise ValueError("an element is longer than the file")
        if name == _CLUSTER:
            return
        if name in _WITHIN and depth < len(_WITHIN):
            yield from _values(file, begins, begins + length, left, depth + 1)
        elif length <= _LONGEST:
            file.seek(begins)
            yield name, file.read(length)
        start = begins + length


def _number(data: bytes, at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length and the bytes that it takes; with `marked` its first bit, which tells the length, stays."""
    if at >= len(data) or not data[at]:
        raise ValueError("an element is not valid")
    length = 9 - data[at].bit_length()
    if at + length > len(data):
        raise ValueError("a number ends too early")
    value = int.from_bytes(data[at : at + length], "big")
    return (value if marked else value & ((1 << (7 * length)) - 1)), length
