"""An MP4 file without what its camera wrote about place, time and owner: those boxes become free space of the same length.

Telephones write the place of a recording as `©xyz` or `loci` in `udta` (3GPP TS 26.244), or as a key of `meta`
(QuickTime File Format). Titles, artists and chapters stay, for programs that play podcasts. Nothing moves in the file, so
that every place in it that other boxes name stays right (ISO 14496-12: a box of the type `free` has no meaning).
"""

from __future__ import annotations

import io
from typing import BinaryIO, Final, NamedTuple

from newsroom.formats.clips import mp4_boxes

# What stays in `udta`: iTunes' tags, chapters, and names.
_KEPT: Final = frozenset({b"chpl", b"name", b"titl", b"auth", b"cprt", b"perf", b"\xa9nam", b"\xa9ART", b"\xa9alb"})
_FREE: Final = b"free"


class Blank(NamedTuple):
    """The bytes from `start` to `end` of a file: the first four become `free`, the others zero."""

    start: int
    end: int


def blanks(file: BinaryIO, size: int) -> list[Blank]:
    """What an MP4 file of `size` bytes says about place, time and owner of a recording. Raises `ValueError` as `read` does."""
    found: list[Blank] = []
    for box in mp4_boxes.boxes(file, size):
        if box.kind in (b"uuid", b"meta"):
            found.append(_blank(box))
        elif box.kind == b"udta":
            found += _of_user_data(file, box)
    return found


def _of_user_data(file: BinaryIO, udta: mp4_boxes.Box) -> list[Blank]:
    try:
        inside = list(mp4_boxes.within(file, udta))
    except ValueError:  # not in the form of boxes, as some cameras write it
        return [_blank(udta)]
    return [_blank(box) for box in inside if box.kind not in _KEPT and not _has_tags(file, box)]


def _has_tags(file: BinaryIO, box: mp4_boxes.Box) -> bool:
    """Whether a box is `meta` with iTunes' tags: its handler is `mdir`."""
    if box.kind != b"meta":
        return False
    file.seek(box.start)
    return b"hdlr\0\0\0\0\0\0\0\0mdir" in file.read(64)


def _blank(box: mp4_boxes.Box) -> Blank:
    return Blank(box.named, box.end)


class BlankedFile(io.RawIOBase):
    """A file with blanks in it, for reading in parts."""

    def __init__(self, file: BinaryIO, blanked: list[Blank]) -> None:
        self._file = file
        self._blanked = blanked

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes."""
        start = self._file.tell()
        data = bytearray(self._file.read(-1 if size is None else size))
        for blank in self._blanked:
            first, last = max(blank.start, start), min(blank.end, start + len(data))
            if first < last:
                whole = _FREE[first - blank.start :][: last - first]
                data[first - start : last - start] = whole + bytes(last - first - len(whole))
        return bytes(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def readable(self) -> bool:
        """Always."""
        return True
