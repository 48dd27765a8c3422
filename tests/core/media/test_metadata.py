"""What cameras and programs write is removed part by part; files are built by hand and compared byte for byte."""

from __future__ import annotations

import struct

import pytest

from newsroom.core.media import metadata

# --- JPEG


def segment(code: int, body: bytes) -> bytes:
    return b"\xff" + bytes([code]) + struct.pack(">H", len(body) + 2) + body


SOI, EOI = b"\xff\xd8", b"\xff\xd9"
JFIF, ADOBE = segment(0xE0, b"JFIF\0"), segment(0xEE, b"Adobe")
PROFILE = segment(0xE2, b"ICC_PROFILE\0\1\1profile")
TABLE = segment(0xDB, b"quant")
SCAN = segment(0xDA, b"head") + b"data\xff\x00more\xff\xd0again"


@pytest.mark.parametrize(
    ("dropped"),
    [
        segment(0xE1, b"Exif\0\0GPS"), segment(0xE1, b"http://ns.adobe.com/xap/1.0/"), segment(0xE2, b"MPF\0"), segment(0xED, b"Photoshop"),
        segment(0xFE, b"a comment"), segment(0xE3, b"x"), segment(0xEF, b"x"), segment(0xE2, b"ICC_PROFILX\0"),
    ],
)  # fmt: skip
def test_what_is_taken_out_of_a_jpeg(dropped: bytes) -> None:
    whole = SOI + JFIF + dropped + PROFILE + ADOBE + TABLE + SCAN + EOI
    without = SOI + JFIF + PROFILE + ADOBE + TABLE + SCAN + EOI
    assert metadata.stripped(whole, "image/jpeg") == without
    assert metadata.stripped(without, "image/jpeg") == without


def test_several_scans_and_what_follows_the_end() -> None:
    two = SOI + TABLE + SCAN + segment(0xC4, b"huffman") + SCAN + EOI
    assert metadata.stripped(two + b"trailer", "image/jpeg") == two
    assert metadata.stripped(SOI + b"\xff" + TABLE + SCAN + EOI, "image/jpeg") == SOI + TABLE + SCAN + EOI  # fill bytes


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xd9", SOI, SOI + b"x" + TABLE, SOI + TABLE[:-1], SOI + b"\xff\xdb\x00\x01", SOI + b"\xff\xdb\x00", SOI + TABLE + SCAN,
        SOI + TABLE, SOI + b"\xff\xdb\x00\x01" + SCAN + EOI, SOI + b"\xff\xdb\x00\x00" + SCAN + EOI,
        SOI + b"\xff\xdb\x00\x01" + TABLE[1:] + SCAN + EOI,
    ],
)  # fmt: skip
def test_a_broken_jpeg(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        metadata.stripped(data, "image/jpeg")


def test_the_shortest_segment() -> None:
    data = SOI + b"\xff\xdb\x00\x02" + SCAN + EOI
    assert metadata.stripped(data, "image/jpeg") == data


# --- PNG


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + b"sum!"


SIGNATURE = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("name", [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"prVt", b"sPLT", b"hIST"])
def test_what_is_taken_out_of_a_png(name: bytes) -> None:
    before, after = chunk(b"IHDR", b"head"), chunk(b"IDAT", b"data") + chunk(b"IEND")
    assert (
        metadata.stripped(SIGNATURE + before + chunk(name, b"secret") + after, "image/png")
        == SIGNATURE + before + after
    )


@pytest.mark.parametrize("name", b"IHDR PLTE IDAT tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs acTL fcTL fdAT".split())
def test_what_stays_in_a_png(name: bytes) -> None:
    data = SIGNATURE + chunk(name, b"kept") + chunk(b"IEND")
    assert metadata.stripped(data + b"trailer", "image/png") == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SIGNATURE,
        SIGNATURE[:-1] + chunk(b"IEND"),
        SIGNATURE + chunk(b"IEND")[:-1],
        SIGNATURE + b"\xff\xff\xff\xffIDAT",
    ],
)
def test_a_broken_png(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        metadata.stripped(data, "image/png")


# --- WebP


def riff(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8x(flags: int) -> bytes:
    return riff(b"VP8X", bytes([flags]) + b"\0" * 9)


@pytest.mark.parametrize("name", [b"EXIF", b"XMP "])
@pytest.mark.parametrize("body", [b"secret", b"secret!"])
def test_what_is_taken_out_of_a_webp(name: bytes, body: bytes) -> None:
    picture = riff(b"VP8 ", b"odd")
    whole = webp(vp8x(0x3F), riff(b"ICCP", b"profile"), picture, riff(name, body), riff(b"ANIM", b"loops!"))
    without = webp(vp8x(0x33), riff(b"ICCP", b"profile"), picture, riff(b"ANIM", b"loops!"))
    assert metadata.stripped(whole, "image/webp") == without
    assert metadata.stripped(without, "image/webp") == without


def test_what_lies_past_the_end_of_a_webp() -> None:
    plain = webp(riff(b"VP8 ", b"data"))
    assert metadata.stripped(plain + riff(b"EXIF", b"secret"), "image/webp") == plain


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"RIFX" + webp()[4:],
        b"RIFF\4\0\0\0WEBX",
        webp(riff(b"VP8 ", b"data"))[:-1],
        b"RIFF\4\0\0",
        webp(riff(b"VP8X", b"")),
    ],
)
def test_a_broken_webp(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        metadata.stripped(data, "image/webp")


# --- GIF


def blocks(*parts: bytes) -> bytes:
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def gif(*parts: bytes, flags: int = 0) -> bytes:
    colours = 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
    return b"GIF89a" + b"\1\0\1\0" + bytes([flags]) + b"\0\0" + b"c" * colours + b"".join(parts) + b"\x3b"


def image(flags: int = 0) -> bytes:
    colours = 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
    return b"\x2c" + b"\0" * 4 + b"\1\0\1\0" + bytes([flags]) + b"l" * colours + b"\2" + blocks(b"pixels", b"more")


CONTROL = b"\x21\xf9" + blocks(b"\0" * 4)


def application(name: bytes) -> bytes:
    return b"\x21\xff" + blocks(name, b"\1\0\0")


@pytest.mark.parametrize(
    "dropped",
    [
        b"\x21\xfe" + blocks(b"a comment", b"of two blocks"),
        b"\x21\x01" + blocks(b"plain"),
        application(b"XMP DataXMP"),
        application(b"NETSCAPE1.0"),
    ],
)
@pytest.mark.parametrize("flags", [0, 0x80, 0x87, 0x07])
def test_what_is_taken_out_of_a_gif(dropped: bytes, flags: int) -> None:
    kept = (application(b"NETSCAPE2.0"), CONTROL, image(flags), CONTROL, image())
    whole = gif(kept[0], dropped, *kept[1:], dropped, flags=flags)
    assert metadata.stripped(whole + b"trailer", "image/gif") == gif(*kept, flags=flags)
    assert metadata.stripped(gif(application(b"ANIMEXTS1.0"), image()), "image/gif") == gif(
        application(b"ANIMEXTS1.0"), image()
    )


@pytest.mark.parametrize(
    "data", [b"", b"GIF7" + gif()[4:], gif()[:-1], gif(b"\x2b"), gif(image()[:-4])[:-1], b"GIF89a"]
)
def test_a_broken_gif(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        metadata.stripped(data, "image/gif")


@pytest.mark.parametrize("mime", ["image/tiff", "image/svg+xml", ""])
def test_formats_that_have_to_be_made_anew(mime: str) -> None:
    with pytest.raises(ValueError, match="metadata cannot be removed"):
        metadata.stripped(gif(image()), mime)


def test_only_the_orientation_is_kept_where_it_is_asked_for() -> None:
    # TIFF 6.0: byte order, 42, the first directory at 8; one entry of tag 0x0112, type 3 (short), one value; no further one.
    tiff = b"II\x2a\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\0\0\0\0"
    exif = segment(0xE1, b"Exif\0\0" + tiff)
    whole = SOI + JFIF + segment(0xE1, b"Exif\0\0GPS") + TABLE + SCAN + EOI
    assert metadata.stripped(whole, "image/jpeg", orientation=6) == SOI + JFIF + exif + TABLE + SCAN + EOI
    assert metadata.stripped(SOI + TABLE + SCAN + EOI, "image/jpeg", orientation=6) == SOI + exif + TABLE + SCAN + EOI
    assert metadata.stripped(whole, "image/jpeg", orientation=1) == SOI + JFIF + TABLE + SCAN + EOI


def test_the_orientation_of_a_webp_is_kept_where_its_form_has_room_for_it() -> None:
    tiff = b"II\x2a\0\x08\0\0\0" + b"\x01\0" + b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0" + b"\0\0\0\0"
    whole = webp(vp8x(0x3F), riff(b"VP8 ", b"data"), riff(b"EXIF", b"secret"))
    assert metadata.stripped(whole, "image/webp", orientation=6) == webp(
        vp8x(0x3B), riff(b"VP8 ", b"data"), riff(b"EXIF", tiff)
    )
    simple = webp(riff(b"VP8 ", b"data"))
    assert metadata.stripped(simple, "image/webp", orientation=6) == simple
    png = SIGNATURE + chunk(b"IEND")
    assert metadata.stripped(png, "image/png", orientation=6) == png


@pytest.mark.parametrize("code", [0xC0, 0xC4, 0xDB, 0xDF, 0xE0, 0xEE, 0xF0, 0xFD, *range(0xE1, 0xEE), 0xEF, 0xFE])
def test_which_segments_of_a_jpeg_stay(code: int) -> None:
    stays = code < 0xE1 or code in (0xEE, 0xF0, 0xFD)
    one = segment(code, b"x")
    assert metadata.stripped(SOI + one + SCAN + EOI, "image/jpeg") == SOI + (one if stays else b"") + SCAN + EOI


@pytest.mark.parametrize(
    ("data", "mime", "said"),
    [
        (b"\xff\xd9", "image/jpeg", "not a JPEG"), (SOI + b"x", "image/jpeg", "a marker is missing"),
        (SOI + TABLE[:-1], "image/jpeg", "a segment ends too early"),
        (SOI + b"\xff\xdb\0\1" + SCAN + EOI, "image/jpeg", "a segment ends too early"), (SOI + SCAN, "image/jpeg", "a scan does not end"),
        (SOI + b"\xff\xdb\0", "image/jpeg", "the file ends too early"), (b"\x89PNG", "image/png", "not a PNG"),
        (SIGNATURE, "image/png", "the file ends too early"), (SIGNATURE + chunk(b"IEND")[:-1], "image/png", "a chunk ends too early"),
        (b"RIFX" + webp()[4:], "image/webp", "not a WebP"), (webp(riff(b"VP8 ", b"data"))[:-1], "image/webp", "a chunk ends too early"),
        (webp(riff(b"VP8X", b"")), "image/webp", "the file ends too early"), (b"GIF7" + gif()[4:], "image/gif", "not a GIF"),
        (gif(b"\x2b"), "image/gif", "a block is missing"), (b"GIF89a", "image/gif", "the file ends too early"),
        (gif()[:-1], "image/gif", "the file ends too early"), (b"", "image/tiff", "metadata cannot be removed from image/tiff"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(data: bytes, mime: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        metadata.stripped(data, mime)


@pytest.mark.parametrize("left", [0, 1, 7])
def test_a_few_bytes_after_the_last_chunk_of_a_webp_are_none(left: int) -> None:
    body = b"WEBP" + riff(b"VP8 ", b"data")
    data = b"RIFF" + struct.pack("<I", len(body) + left) + body + b"x" * left
    assert metadata.stripped(data, "image/webp") == webp(riff(b"VP8 ", b"data"))


def test_a_gif_that_ends_early_keeps_the_frames_that_are_whole() -> None:
    whole = gif(CONTROL, image(), CONTROL, image())
    for cut in (1, 2, 5, len(image()) - 1):
        assert metadata.stripped(whole[:-cut], "image/gif") == gif(
            CONTROL, image(), CONTROL, *([image()] if cut == 1 else [])
        )
