"""Removes from picture files what cameras and programs write (places, names, previews), without changing the picture.

Colour profiles and animation are kept. Formats: JPEG (ITU T.81), PNG (ISO 15948), WebP (RFC 9649), GIF (89a) and AVIF.
Files that do not follow their format raise `ValueError`.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from newsroom.core.media import avif_metadata
from newsroom.phrases import phrase

_PNG_KEPT: Final = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split())
_WEBP_DROPPED: Final = (b"EXIF", b"XMP ")
_WEBP_FLAGS: Final = 0x08 | 0x04  # in VP8X: the bits for EXIF and XMP
_GIF_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_JPEG_MARKER: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")


def stripped(data: bytes, mime: str, *, orientation: int = 1) -> bytes:
    """The same picture without metadata. Raises `ValueError` if this requires encoding it again.

    With an `orientation` other than 1, a JPEG or WebP keeps the orientation and no other metadata.
    """
    if mime not in _STRIP:
        raise ValueError(phrase("metadata cannot be removed from {mime}", mime=mime))
    try:
        clean = _STRIP[mime](data)
    except (struct.error, IndexError) as error:
        raise ValueError("the file ends too early") from error
    if orientation == 1 or mime not in _WITH_ORIENTATION:
        return clean
    # A TIFF with one entry: tag 0x0112, one short number.
    entry = struct.pack("<4sIHHHIII", b"II*\0", 8, 1, 0x0112, 3, 1, orientation, 0)
    return _WITH_ORIENTATION[mime](clean, entry)


def _jpeg_with(clean: bytes, exif: bytes) -> bytes:
    """A JPEG with an EXIF segment, after that of JFIF if there is one."""
    place = 2
    if clean[2:4] == b"\xff\xe0":
        place += 2 + int(struct.unpack_from(">H", clean, 4)[0])
    segment = b"Exif\0\0" + exif
    return clean[:place] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + clean[place:]


def _webp_with(clean: bytes, exif: bytes) -> bytes:
    """A WebP in its extended form with an EXIF chunk at its end."""
    if clean[12:16] != b"VP8X":
        return clean
    body = clean[8:20] + bytes([clean[20] | 0x08]) + clean[21:] + struct.pack("<4sI", b"EXIF", len(exif)) + exif
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _jpeg(data: bytes) -> bytes:
    """Keeps JFIF (APP0), the colour profile (APP2) and Adobe's note on colours (APP14); drops anything after the end."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    kept, place = [b"\xff\xd8"], 2
    while True:
        found = _JPEG_MARKER.match(data, place)
        if not found:
            raise ValueError("a marker is missing")
        code, place = data[found.end() - 1], found.end()
        if code == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        (length,) = struct.unpack_from(">H", data, place)
        segment = data[place : place + length]
        if len(segment) != length or length < 2:
            raise ValueError("a segment ends too early")
        place += length
        application = 0xE0 <= code <= 0xEF or code == 0xFE
        if not application or code in (0xE0, 0xEE) or (code == 0xE2 and segment[2:14] == b"ICC_PROFILE\0"):
            kept.append(b"\xff%c%b" % (code, segment))
        if code == 0xDA:  # a scan: its data continues up to the next marker
            following = _JPEG_MARKER.search(data, place)
            if not following:
                raise ValueError("a scan does not end")
            kept.append(data[place : following.start()])
            place = following.start()


def _png(data: bytes) -> bytes:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    kept, place = [data[:8]], 8
    while True:
        length, name = struct.unpack_from(">I4s", data, place)
        chunk = data[place : place + 12 + length]
        if len(chunk) != 12 + length:
            raise ValueError("a chunk ends too early")
        place += 12 + length
        if name in _PNG_KEPT:
            kept.append(chunk)
        if name == b"IEND":
            return b"".join(kept)


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("not a WebP")
    end = min(8 + int(struct.unpack_from("<I", data, 4)[0]), len(data))
    kept, place = [], 12
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, place)
        chunk = data[place : place + 8 + length]
        if len(chunk) != 8 + length:
            raise ValueError("a chunk ends too early")
        place += 8 + length + length % 2
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_DROPPED:
            kept.append(chunk + b"\0" * (length % 2))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif(data: bytes) -> bytes:
    """Drops comments, plain text and the blocks of applications, except the one for looping."""
    if data[:4] != b"GIF8":
        raise ValueError("not a GIF")
    place = 13 + _gif_colours(data[10])
    kept = [data[:place]]
    frames = 0
    try:
        for block, is_frame in _gif_parts(data, place):
            kept.append(block)
            frames += is_frame
    except IndexError:
        if not frames:
            raise
    return b"".join([*kept, b"\x3b"])  # a truncated file keeps its complete frames


def _gif_parts(data: bytes, place: int) -> Iterator[tuple[bytes, bool]]:
    """The blocks to keep, and whether each is a frame."""
    while data[place] != 0x3B:
        start = place
        if data[place] == 0x2C:
            place = _gif_blocks(data, place + 10 + _gif_colours(data[place + 9]) + 1)
            yield data[start:place], True
            continue
        if data[place] != 0x21:
            raise ValueError("a block is missing")
        label = data[place + 1]
        place = _gif_blocks(data, place + 2)
        if label == 0xF9 or (label == 0xFF and data[start + 3 : start + 14] in _GIF_LOOPS):
            yield data[start:place], False


def _gif_colours(flags: int) -> int:
    """The size in bytes of the colour table that a byte of flags declares."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks(data: bytes, place: int) -> int:
    """Where a series of sub-blocks ends."""
    while data[place]:
        place += 1 + data[place]
    return place + 1


_STRIP: Final[dict[str, Callable[[bytes], bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
    "image/avif": avif_metadata.blanked,
}
_WITH_ORIENTATION: Final = {"image/jpeg": _jpeg_with, "image/webp": _webp_with}
