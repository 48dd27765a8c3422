"""Every mode and bit depth of a PNG looks the same in the smaller sizes: greys of 16 bits, and a transparent colour."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from newsroom.core.media import colours, pictures, renditions
from tests.site.paper import Paper

GREY, RGB, INDEXED, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6
SIZE = 520


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(
    kind: int, depth: int, left: tuple[int, ...], right: tuple[int, ...], *, clear: bytes = b"", palette: bytes = b""
) -> bytes:
    """A picture of two colours, left and right, whose numbers have `depth` bits."""
    bits = "".join("".join(f"{one:0{depth}b}" for one in (left if x < SIZE // 2 else right)) for x in range(SIZE))
    bits += "0" * (-len(bits) % 8)
    row = b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    header = struct.pack(">IIBBBBB", SIZE, 4, depth, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header)]
    parts += [chunk(b"PLTE", palette)] if palette else []
    parts += [chunk(b"tRNS", clear)] if clear else []
    parts += [chunk(b"IDAT", zlib.compress(row * 4)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PALETTE = bytes((255, 0, 0, 0, 0, 255))
RED, CLEAR, WHITE, BLACK, MIDDLE = (255, 0, 0, 255), None, (255, 255, 255, 255), (0, 0, 0, 255), (128, 128, 128, 255)
BLUE = (0, 0, 255, 255)


@pytest.mark.parametrize(
    ("data", "left", "right"),
    [
        (png(GREY, 16, (0x8000,), (0,)), MIDDLE, BLACK),
        (png(GREY, 16, (0xFFFF,), (0x80FF,)), WHITE, MIDDLE),
        (png(GREY, 16, (0x8001,), (0x8002,), clear=b"\x80\x01"), CLEAR, MIDDLE),
        (png(GREY, 8, (255,), (128,), clear=b"\0\xff"), CLEAR, MIDDLE),
        (png(GREY, 4, (15,), (0,), clear=b"\0\x0f"), CLEAR, BLACK),
        (png(GREY, 2, (3,), (0,), clear=b"\0\x03"), CLEAR, BLACK),
        (png(GREY, 2, (1,), (0,), clear=b"\0\x01"), CLEAR, BLACK),
        (png(GREY, 4, (1,), (0,), clear=b"\0\x01"), CLEAR, BLACK),
        (png(GREY, 1, (1,), (0,), clear=b"\0\x01"), CLEAR, BLACK),
        (png(GREY, 1, (1,), (0,), clear=b"\0\0"), WHITE, CLEAR),
        (png(GREY, 1, (1,), (0,)), WHITE, BLACK),
        (png(GREY, 2, (3,), (0,)), WHITE, BLACK),
        (png(RGB, 8, (255, 0, 0), (0, 0, 255), clear=b"\0\xff\0\0\0\0"), CLEAR, BLUE),
        (png(RGB, 16, (0xFFFF, 0, 0), (0, 0, 0xFFFF), clear=b"\xff\xff\0\0\0\0"), CLEAR, BLUE),
        (png(RGB, 16, (0xFFFF, 0, 0), (0, 0, 0xFFFF)), RED, BLUE),
        (png(INDEXED, 8, (0,), (1,), palette=PALETTE, clear=b"\0"), CLEAR, BLUE),
        (png(INDEXED, 1, (0,), (1,), palette=PALETTE), RED, BLUE),
        (png(GREY_ALPHA, 8, (0, 0), (128, 255)), CLEAR, MIDDLE),
        (png(GREY_ALPHA, 16, (0, 0), (0x8000, 0xFFFF)), CLEAR, MIDDLE),
        (png(RGBA, 8, (0, 0, 0, 0), (255, 0, 0, 255)), CLEAR, RED),
        (png(RGBA, 16, (0, 0, 0, 0), (0xFFFF, 0, 0, 0xFFFF)), CLEAR, RED),
    ],
)  # fmt: skip
def test_the_smaller_sizes_look_like_the_picture(
    tmp_path: Path, data: bytes, left: tuple[int, ...] | None, right: tuple[int, ...]
) -> None:
    paper = Paper(tmp_path)
    with paper.act("media add") as act:
        medium = pictures.add(act, data, name="a.png")
    sizes = renditions.files(paper.db, medium)[1:]
    assert [path.rpartition("-")[2] for path, _ in sizes] == ["240.webp", "480.webp"]
    for _, one in sizes:
        with Image.open(io.BytesIO(one)) as opened:
            shown = opened.convert("RGBA")
        for x, wanted in ((shown.width // 8, left), (shown.width * 7 // 8, right)):
            seen = shown.getpixel((x, 0))
            assert isinstance(seen, tuple)
            if wanted is None:
                assert seen[3] == 0
            else:
                assert all(abs(a - b) <= 6 for a, b in zip(seen, wanted, strict=True)), (seen, wanted)


@pytest.mark.parametrize(
    ("data", "mode", "keeps"),
    [
        (png(RGB, 8, (255, 0, 0), (0, 0, 255)), "RGB", True), (png(RGB, 8, (255, 0, 0),
        (0, 0, 255), clear=b"\0\xff\0\0\0\0"), "RGBA", True),
        (png(GREY, 8, (255,), (0,), clear=b"\0\xff"), "RGBA", False), (png(GREY, 8, (255,), (0,)), "RGB", False),
        (png(GREY, 16, (255,), (0,)), "RGB", False), (png(RGBA, 8, (0, 0, 0, 0), (1, 1, 1, 255)), "RGBA", True),
        (png(INDEXED, 8, (0,), (1,), palette=PALETTE), "RGB", True), (png(GREY_ALPHA, 8, (0, 0), (1, 255)), "RGBA", False),
    ],
    ids=["rgb", "keyed rgb", "keyed grey", "grey", "16 bits", "rgba", "palette", "grey and alpha"],
)  # fmt: skip
def test_a_colour_profile_is_kept_where_the_colours_stay(data: bytes, mode: str, keeps: bool) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        picture.info["icc_profile"] = b"profile"
        _, into, profile = colours.converter(picture, data)
    assert (into, profile) == (mode, b"profile" if keeps else None)
