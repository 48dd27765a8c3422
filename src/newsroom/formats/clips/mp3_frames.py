"""Whether a file is MP3: two frames of layer III after each other (ISO 11172-3, 2.4.2.3; ISO 13818-3), after a tag if there is one."""

from __future__ import annotations

from typing import BinaryIO, Final

_SEARCHED: Final = 65_536  # bytes after the tag in which the first frame must be; some programs leave a gap
_KBITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_KBITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES: Final = (44_100, 48_000, 32_000, 0)
_DIVIDED: Final = {3: 1, 2: 2, 0: 4}  # the version in the header → by what the rates of version 1 are divided


def begins(file: BinaryIO) -> bool:
    """Whether the first two frames are where they must be."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3" and len(head) == 10:
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
    file.seek(start)
    data = file.read(_SEARCHED)
    at = data.find(b"\xff")
    while at >= 0:
        length = _length(data[at : at + 4])
        if length and _length(data[at + length : at + length + 4]):
            return True
        at = data.find(b"\xff", at + 1)
    return False


def _length(head: bytes) -> int:
    """The bytes of the frame with this header; 0 if it is not a header."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    divided = _DIVIDED.get(head[1] >> 3 & 3)
    rate = _RATES[head[2] >> 2 & 3]
    if not divided or not rate:
        return 0
    kbits = (_KBITS_1 if divided == 1 else _KBITS_2)[head[2] >> 4]
    samples = 144 if divided == 1 else 72
    return samples * kbits * 1000 // (rate // divided) + (head[2] >> 1 & 1) if kbits else 0
