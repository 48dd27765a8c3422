"""Tiny files of video and audio, made by hand: what headers say is what the tests say."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Sequence


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of ISO 14496-12."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def mp4(
    *,
    seconds: float = 2.5,
    size: tuple[int, int] = (320, 180),
    kinds: Sequence[bytes] = (b"vide", b"soun"),
    brand: bytes = b"isom",
    turned: bool = False,
    media: bytes = b"media",
) -> bytes:
    """An MP4 whose header claims this; it has no frames."""
    matrix = struct.pack(
        ">9i", *((0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30) if turned else (65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30))
    )
    tracks = [
        box(
            b"trak",
            box(
                b"tkhd", bytes(40), matrix, struct.pack(">II", *((one << 16 if kind == b"vide" else 0) for one in size))
            ),
            box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(12))),
        )
        for kind in kinds
    ]
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    return box(b"ftyp", brand, bytes(4), b"isom") + box(b"moov", mvhd, *tracks) + box(b"mdat", media)


def element(name: str, content: bytes) -> bytes:
    """An element of EBML (RFC 8794), its length in eight bytes."""
    return bytes.fromhex(name) + struct.pack(">Q", len(content) | 1 << 56) + content


def webm(*, seconds: float = 2.5, size: tuple[int, int] = (320, 180), doc_type: bytes = b"webm") -> bytes:
    """A WebM whose header claims this; it has no frames."""
    video = element("E0", element("B0", struct.pack(">H", size[0])) + element("BA", struct.pack(">H", size[1])))
    info = element("2AD7B1", (1_000_000).to_bytes(3, "big")) + element("4489", struct.pack(">d", seconds * 1000))
    segment = element("1549A966", info) + element("1654AE6B", element("AE", video)) + element("1F43B675", b"media")
    return element("1A45DFA3", element("4282", doc_type)) + element("18538067", segment)


def mp3(frames: int = 96) -> bytes:
    """Silence: frames of MPEG 1, layer III, 128 kbit/s at 48 kHz, each of 24 ms."""
    return (b"\xff\xfb\x94\x64" + bytes(380)) * frames


def wav(seconds: float = 2.5, rate: int = 8000) -> bytes:
    """Silence in one channel of 8 bits."""
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(b"\x80" * int(rate * seconds))
    return into.getvalue()


def flac(seconds: int = 2) -> bytes:
    """The header of a FLAC file at 8 kHz, without frames."""
    rate = 8000
    packed = (rate << 44) | (7 << 36) | (rate * seconds)
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    return b"fLaC" + b"\x80" + len(info).to_bytes(3, "big") + info


def opus(seconds: int = 2) -> bytes:
    """Two pages of Ogg: the header of Opus, and an end at this time."""

    def page(flags: int, granule: int, number: int, content: bytes) -> bytes:
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 1, number, 0, 1)
        return head + bytes([len(content)]) + content

    header = b"OpusHead\x01\x01" + struct.pack("<HIh", 0, 48000, 0) + b"\0"
    return page(2, 0, 0, header) + page(0, 0, 1, b"OpusTags" + bytes(8)) + page(4, 48000 * seconds, 2, bytes(20))
