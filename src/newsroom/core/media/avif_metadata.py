"""Removes from AVIF files, in place, what cameras and programs write: picture, rotation and animation do not change.

An AVIF is a file of boxes (ISO 14496-12). Metadata are items of a `meta` box (ISO 23008-12): their bytes are set to
zero and their type to an unknown one. Boxes for other data (`uuid`, `udta`) become free space.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

Box = tuple[bytes, int, int, int]  # its type, where that is written, and where the content begins and ends

_METADATA: Final = (b"Exif", b"mime", b"uri ")
_UNKNOWN: Final = b"gone"
_FREED: Final = (b"uuid", b"udta")
_MOST_BOXES: Final = 10_000


def blanked(data: bytes) -> bytes:
    """The same picture without metadata. Raises `ValueError` for a file that does not follow its format."""
    if data[4:8] != b"ftyp":
        raise ValueError("not an AVIF")
    changed = bytearray(data)
    try:
        _clean(changed, 0, len(changed), [_MOST_BOXES])
    except struct.error as error:
        raise ValueError("the file ends too early") from error
    return bytes(changed)


def _boxes(data: bytearray, start: int, end: int, left: list[int]) -> Iterator[Box]:
    """The boxes between two positions; `left` counts down how many a file may have."""
    while start + 8 <= end:
        left[0] -= 1
        if left[0] < 0:
            raise ValueError("too many boxes")
        length, kind = struct.unpack_from(">I4s", data, start)
        head = 8
        if length == 1:
            (length,), head = struct.unpack_from(">Q", data, start + 8), 16
        length = length or end - start
        if length < head or start + length > end:
            raise ValueError("a box ends too early")
        yield kind, start + 4, start + head, start + length
        start += length


def _clean(data: bytearray, start: int, end: int, left: list[int]) -> None:
    for kind, place, first, last in _boxes(data, start, end, left):
        if kind == b"meta":
            _clean_items(data, first + 4, last, left)
        elif kind in (b"moov", b"trak"):
            _clean(data, first, last, left)
        elif kind in _FREED:
            data[place : place + 4] = b"free"
            data[first:last] = bytes(last - first)


def _clean_items(data: bytearray, start: int, end: int, left: list[int]) -> None:
    """Erase the metadata among the items of a `meta` box."""
    found = {kind: (first, last) for kind, _, first, last in _boxes(data, start, end, left)}
    if b"iinf" not in found:
        return
    first, last = found[b"iinf"]
    at = first + (6 if data[first] == 0 else 8)
    items: set[int] = set()
    for kind, _, inside, _ in _boxes(data, at, last, left):
        if kind != b"infe" or data[inside] < 2:
            continue
        number, place = (
            (struct.unpack_from(">H", data, inside + 4)[0], inside + 8)
            if data[inside] == 2
            else (struct.unpack_from(">I", data, inside + 4)[0], inside + 10)
        )
        if bytes(data[place : place + 4]) in _METADATA:
            items.add(number)
            data[place : place + 4] = _UNKNOWN
    if not items:
        return
    if b"iloc" not in found:
        raise ValueError("items without a position")
    within = found.get(b"idat", (0, 0))
    for number, method, offset, length in _places(data, *found[b"iloc"]):
        if number not in items:
            continue
        begin = offset + (within[0] if method == 1 else 0)
        bound = within[1] if method == 1 else len(data)
        if method > 1 or begin + length > bound:
            raise ValueError("an item outside the file")
        data[begin : begin + length] = bytes(length)


def _places(data: bytearray, first: int, last: int) -> Iterator[tuple[int, int, int, int]]:
    """For each part of each item: the number of the item, where offsets begin (0 the file, 1 `idat`), offset and length."""
    version = data[first]
    sizes, more = data[first + 4], data[first + 5]
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version in (1, 2) else 0
    at = first + 6

    def number(size: int) -> int:
        nonlocal at
        if at + size > last:
            raise ValueError("a table ends too early")
        at += size
        return int.from_bytes(data[at - size : at], "big")

    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version in (1, 2) else 0
        number(2)  # which file
        base = number(base_size)
        for _ in range(number(2)):
            number(index_size)
            offset, length = number(offset_size), number(length_size)
            yield item, method, base + offset, length
