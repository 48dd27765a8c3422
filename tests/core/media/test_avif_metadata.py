"""Metadata leave an AVIF, and nothing else does; files that do not follow their format are refused."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from newsroom.core.media import avif_metadata

SECRET = b"secret-place"


def avif(frames: int = 1) -> bytes:
    drawn = [Image.new("RGB", (64, 32), (250 - 20 * one, 0, 0)) for one in range(frames)]
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": drawn[1:], "duration": 100} if frames > 1 else {}
    drawn[0].save(stream, "AVIF", exif=exif, xmp=b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", **more)
    return stream.getvalue()


@pytest.mark.parametrize("frames", [1, 3])
def test_metadata_are_gone_and_the_picture_is_the_same(frames: int) -> None:
    data = avif(frames)
    assert data.count(SECRET) >= 2
    clean = avif_metadata.blanked(data)
    assert SECRET not in clean
    assert len(clean) == len(data)
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(clean)) as after:
        assert getattr(after, "n_frames", 1) == frames
        assert not after.getexif()
        assert "xmp" not in after.info
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert avif_metadata.blanked(clean) == clean


def test_boxes_for_anything_else_become_free_space() -> None:
    extra = struct.pack(">I4s", 8 + 16 + len(SECRET), b"uuid") + b"0" * 16 + SECRET
    clean = avif_metadata.blanked(avif() + extra)
    assert SECRET not in clean
    assert clean[-len(extra) :] == struct.pack(">I4s", len(extra), b"free") + bytes(len(extra) - 8)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        avif()[:40],
        avif()[:200],
        avif()[:32] + b"\0\0\0\x04free" + avif()[32:],
        b"\0\0\0\x08ftyp" * 20_000,
    ],
)
def test_what_does_not_follow_the_format_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        avif_metadata.blanked(data)
