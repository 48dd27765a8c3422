"""Every mode and bit depth of a PNG looks the same in the smaller sizes: greys of 16 bits, and a transparent colour."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

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


def converted(
    drawn: Image.Image, kind: str = "PNG", data: bytes = bytes(30), **info: object
) -> tuple[Image.Image, str, object]:
    """What a converter makes of a picture, with the mode and the profile that it says."""
    drawn.info.update(info)
    drawn.format = kind
    convert, mode, profile = colours.converter(drawn, data)
    return convert(drawn), mode, profile


@pytest.mark.parametrize(
    ("mode", "clear", "into", "keeps"),
    [
        ("RGB", None, "RGB", True), ("RGBA", None, "RGBA", True), ("P", None, "RGB", True), ("P", 0, "RGBA", True),
        ("PA", None, "RGBA", True),
        ("L", None, "RGB", False), ("LA", None, "RGBA", False), ("1", None, "RGB", False), ("I;16", None, "RGB", False),
        ("I;16", 5, "RGBA", False), ("L", 7, "RGBA", False), ("CMYK", None, "RGB", False),
    ],
)  # fmt: skip
def test_into_which_mode_each_is_converted(mode: str, clear: int | None, into: str, keeps: bool) -> None:
    info: dict[str, object] = {"icc_profile": b"profile"} | ({} if clear is None else {"transparency": clear})
    made, said, profile = converted(Image.new(mode, (3, 2)), data=bytes(24) + b"\x08" + bytes(9), **info)
    assert (made.mode, said, profile) == (into, into, b"profile" if keeps else None)
    assert made.size == (3, 2)


def test_what_needs_no_conversion_is_the_same_picture() -> None:
    drawn = Image.new("RGB", (3, 2))
    assert converted(drawn)[0] is drawn


def test_greys_of_sixteen_bits_lose_their_lower_half() -> None:
    drawn = Image.frombytes("I;16", (4, 1), bytes((0x01, 0x80, 0xFF, 0x80, 0x01, 0x7F, 0x00, 0x80)))
    made = converted(drawn)[0]
    assert made.tobytes() == bytes((0x80,) * 6 + (0x7F,) * 3 + (0x80,) * 3)
    keyed = converted(drawn, transparency=0x8001)[0]
    assert keyed.tobytes("raw", "A") == bytes((0, 255, 255, 255))


@pytest.mark.parametrize(
    ("depth", "clear", "key"),
    [
        (1, 0, (0,)), (1, 1, (255,)), (2, 1, (85,)), (2, 3, (255,)), (4, 1, (17,)), (4, 15, (255,)), (8, 7, (7,)), (16, 0x8001, (0x80,)),
        (16, (0xFFFF, 0x0100, 0), (255, 1, 0)), (8, (1, 2, 3), (1, 2, 3)), (8, b"x", ()), (8, (1, "x"), (1,)),
    ],
)  # fmt: skip
def test_the_transparent_colour_as_pixels_have_it(depth: int, clear: object, key: tuple[int, ...]) -> None:
    assert colours._key(bytes(24) + bytes([depth]) + bytes(5), clear) == key


def test_a_colour_is_transparent_if_all_of_its_numbers_are() -> None:
    drawn = Image.frombytes("RGB", (4, 1), bytes((1, 2, 3, 1, 2, 4, 1, 9, 3, 9, 2, 3)))
    assert colours._keyed(drawn, (1, 2, 3)).tobytes("raw", "A") == bytes((0, 255, 255, 255))
    drawn.info["transparency"] = (1, 2, 3)
    assert "transparency" not in colours._keyed(drawn, (1, 2, 3)).info
    assert colours._keyed(Image.new("L", (1, 1), 7), ()).getpixel((0, 0)) == (7, 7, 7, 255)


@pytest.mark.parametrize(
    "profile", [None, b"", b"no profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_print_colours_without_a_profile_for_them_are_converted_anyway(profile: bytes | None) -> None:
    drawn = Image.new("CMYK", (3, 2), (0, 255, 255, 0))
    made, mode, kept = converted(drawn, "JPEG", icc_profile=profile)
    assert (made.getpixel((0, 0)), mode, kept) == ((255, 0, 0), "RGB", None)
