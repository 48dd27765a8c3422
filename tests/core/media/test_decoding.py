"""The memory that a picture needs is known before it is unpacked, and larger ones are refused with the reason."""

from __future__ import annotations

import io
import struct
import threading
import zlib

import pytest
from PIL import Image

from newsroom.core.media import decoding, pictures
from newsroom.errors import Invalid
from tests.core.media.test_colours import chunk


def empty_png(width: int, height: int, kind: int, depth: int = 8) -> bytes:
    """The head of a picture of that size: no more is read before its cost is known."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    ends = chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + ends


def large(kind: str, size: tuple[int, int], *, grey: bool = True, **how: object) -> bytes:
    stream = io.BytesIO()
    Image.new("L" if kind == "JPEG" and grey else "RGB", (16, 16)).save(stream, kind, **how)
    return _with_size(stream.getvalue(), kind, size)


def _with_size(data: bytes, kind: str, size: tuple[int, int]) -> bytes:
    """The picture with another size in its head: its points are not read before it is known what they cost."""
    if kind == "JPEG":
        at = next(data.index(mark) for mark in (b"\xff\xc0\0", b"\xff\xc2\0") if mark in data)
        return data[: at + 5] + struct.pack(">HH", size[1], size[0]) + data[at + 9 :]
    if kind == "GIF":
        return data[:6] + struct.pack("<HH", *size) + data[10:]
    at = data.index(b"ispe") + 8
    return data[:at] + struct.pack(">II", *size) + data[at + 8 :]


@pytest.mark.parametrize(
    ("data", "fits"),
    [
        (empty_png(13_000, 13_000, 0), True),  # 169 MB of greys
        (empty_png(13_000, 13_000, 2), False),
        (empty_png(13_000, 13_000, 0, 16), False),
        (empty_png(16_000, 16_000, 0), False),
        (empty_png(7_000, 7_000, 6), True),
        (empty_png(60_000, 60_000, 3), False),
        (large("JPEG", (14_000, 13_000)), True),  # read at a quarter of its size
        (large("JPEG", (20_000, 20_000), progressive=True), False),
        (large("JPEG", (3_000, 60_000)), True),
        (large("JPEG", (3_000, 60_000), grey=False), False),  # its size of 1600 pixels needs all of it
        (large("JPEG", (3_200, 60_000), grey=False), True),  # half of it is enough
        (large("JPEG", (65_000, 65_000)), False),
        (large("AVIF", (9_000, 9_000)), False),
        (large("GIF", (60_000, 60_000)), False),
        (large("GIF", (9_000, 9_000)), True),
    ],
)
def test_what_takes_too_much_memory_is_refused(data: bytes, fits: bool) -> None:
    if fits:
        pictures.measure(data, "a.x")
        return
    with pytest.raises(Invalid, match=r"a\.x: [\d]+ × [\d]+ pixels are too many") as refused:
        pictures.measure(data, "a.x")
    assert "make the picture smaller" in (refused.value.hint or "")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"II*\0" + b"\xff" * 40, "TIFF"),
        (b"MM\0*" + b"\xff" * 40, "TIFF"),
        (b"BM" + b"\0" * 50, "BMP"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'></svg>", "SVG"),
        (b"8BPS\0\1", "Photoshop"),
        (b"\0\0\0\x0cJXL \r\n", "JPEG XL"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\x0cjP  \r\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51" + b"\0" * 40, "JPEG 2000"),
        (b"\xff\x0a" + b"\0" * 40, "JPEG XL"),
        (b"II+\0" + b"\0" * 40, "TIFF"),
        (b"MM\0+" + b"\0" * 40, "TIFF"),
        (b"\0\0\x01\0\x01\0", "icon"),
        (b"\xef\xbb\xbf <!-- x --> <!DOCTYPE svg> <svg>", "SVG"),
    ],
)
def test_other_kinds_are_called_what_they_are(data: bytes, kind: str) -> None:
    with pytest.raises(Invalid, match=f"a.x: {kind} pictures are not supported"):
        pictures.measure(data, "a.x")


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"])
def test_what_is_no_picture_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Invalid, match="not a picture that can be read"):
        pictures.measure(data, "a.x")


def test_a_jpeg_of_many_parts_is_refused() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (16, 16)).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    scan = data[data.index(b"\xff\xda") : -2]
    with pytest.raises(Invalid, match="more than 200 scans"):
        pictures.measure(data[:-2] + scan * 300 + data[-2:], "a.jpg")


def test_pictures_unpacked_at_once_share_their_memory() -> None:
    room = decoding._Room(100)
    together: list[int] = []
    most: list[int] = []

    def work() -> None:
        with room.taken(40):
            together.append(1)
            most.append(len(together))
            together.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(5)
    assert max(most) <= 2
    with room.taken(1_000):  # more than there is takes all of it, and ends
        pass


def test_a_large_jpeg_is_read_smaller() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (4_000, 2_000), "red").save(stream, "JPEG")
    with decoding.opened(stream.getvalue(), "a.jpg") as picture:
        assert decoding.memory(picture, stream.getvalue(), widest=240) * 15 < decoding.memory(
            picture, stream.getvalue()
        )
        smaller = decoding.reduced(picture, stream.getvalue(), widest=240, how=6)
    assert (smaller.width, smaller.height) == (250, 500)
    assert smaller.getpixel((5, 5)) == (254, 0, 0)


def encoded(mode: str, kind: str, size: tuple[int, int] = (40, 20), **how: object) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, kind, **how)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "point"),
    [
        (encoded("1", "PNG"), 1), (encoded("L", "PNG"), 1), (encoded("P", "PNG"), 1), (encoded("I;16", "PNG"), 2),
        (encoded("RGB", "PNG"), 4), (encoded("RGBA", "PNG"), 4), (encoded("P", "GIF"), 1), (encoded("L", "JPEG"), 1),
        (encoded("RGB", "JPEG"), 4), (encoded("RGB", "WEBP"), 16), (encoded("RGB", "AVIF"), 14),
        # A JPEG in several scans keeps numbers of two bytes for each colour, fewer where colours are sampled coarsely.
        (encoded("RGB", "JPEG", progressive=True, subsampling="4:4:4"), 4 + 6),
        (encoded("RGB", "JPEG", progressive=True, subsampling="4:2:2"), 4 + 4),
        (encoded("RGB", "JPEG", progressive=True, subsampling="4:2:0"), 4 + 3),
        (encoded("L", "JPEG", progressive=True), 1 + 2),
    ],
)  # fmt: skip
def test_bytes_a_pixel(data: bytes, point: int) -> None:
    with decoding.opened(data, "a.x") as picture:
        assert decoding.memory(picture, data) == 40 * 20 * point


@pytest.mark.parametrize("layers", [[], [(0, 0, 0, 0)] * 3])
def test_a_jpeg_that_does_not_say_how_its_colours_are_sampled(layers: list[tuple[int, int, int, int]]) -> None:
    data = encoded("RGB", "JPEG", progressive=True)
    with decoding.opened(data, "a.jpg") as picture:
        picture.layer = layers  # type: ignore[attr-defined]
        assert decoding.memory(picture, data) == 40 * 20 * (4 + (2 if layers else 6))


@pytest.mark.parametrize(
    ("widest", "scale"), [(250, 8), (251, 4), (500, 4), (501, 2), (1000, 2), (1001, 1), (1600, 1), (0, 1)]
)
def test_a_jpeg_is_read_no_smaller_than_its_shorter_side_allows(widest: int, scale: int) -> None:
    data = large("JPEG", (4_000, 2_000))
    with decoding.opened(data, "a.jpg") as picture:
        assert decoding.memory(picture, data, widest=widest) == 8_000_000 // scale**2


@pytest.mark.parametrize(("length", "kind"), [(1000, "SVG"), (1001, None)])
def test_only_the_beginning_of_a_file_says_what_it_is(length: int, kind: str | None) -> None:
    data = b"<!--" + b"x" * (length - 12) + b"--><svg "
    with pytest.raises(Invalid, match="SVG pictures are not supported" if kind else "not a picture that can be read"):
        decoding.opened(data[: data.index(b"<svg ") + 5] + b"xmlns='x'/>", "a.svg")


# A picture of three by two pixels as cameras store it, by the number of EXIF (TIFF 6.0, Orientation).
STORED = {
    1: ((1, 2, 3), (4, 5, 6)),
    2: ((3, 2, 1), (6, 5, 4)),
    3: ((6, 5, 4), (3, 2, 1)),
    4: ((4, 5, 6), (1, 2, 3)),
    5: ((1, 4), (2, 5), (3, 6)),
    6: ((3, 6), (2, 5), (1, 4)),
    7: ((6, 3), (5, 2), (4, 1)),
    8: ((4, 1), (5, 2), (6, 3)),
    9: ((1, 2, 3), (4, 5, 6)),
}


@pytest.mark.parametrize("how", STORED)
def test_a_picture_is_turned_upright(how: int) -> None:
    rows = STORED[how]
    stored = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(one for row in rows for one in row))
    upright = decoding.turned(stored, how)
    assert (upright.size, upright.tobytes()) == ((3, 2), bytes((1, 2, 3, 4, 5, 6)))


def test_colours_of_a_palette_are_mixed_not_their_numbers() -> None:
    drawn = Image.frombytes("P", (1_000, 4), bytes((0, 2)) * 2_000)
    drawn.putpalette(bytes((255, 0, 0, 0, 255, 0, 0, 0, 255)))  # red, green, blue
    stream = io.BytesIO()
    drawn.save(stream, "PNG")
    with decoding.opened(stream.getvalue(), "a.png") as picture:
        smaller = decoding.reduced(picture, stream.getvalue(), widest=500, how=1)
    assert (smaller.size, smaller.getpixel((3, 1))) == ((500, 2), (128, 0, 128))


def test_scans_of_a_jpeg_are_counted_not_what_looks_like_one_in_a_segment() -> None:
    scan = b"\xff\xda\0\x04xx" + b"data\xff\0more\xff\xd0again"
    preview = b"\xff\xe1" + struct.pack(">H", 2 + 3 * len(scan)) + 3 * scan
    assert decoding._scans(b"\xff\xd8" + preview + scan + scan + b"\xff\xd9" + scan) == 2
    assert decoding._scans(b"\xff\xd8" + scan * 300) == decoding.MANY_SCANS + 1
    assert decoding._scans(b"\xff\xd8\xff\xda") == 0


def test_the_message_says_how_much_memory_is_needed_and_how_much_there_is() -> None:
    with pytest.raises(Invalid) as refused:
        pictures.measure(empty_png(16_000, 16_000, 0), "a.png")
    assert refused.value.message.startswith("a.png: 16000 × 16000 pixels are too many: making smaller sizes needs ")
    assert refused.value.message.endswith(" MB of memory, and the limit is 230 MB")


@pytest.mark.parametrize(
    ("data", "widest", "memory"),
    [
        # A grey takes a byte; the first step to a smaller size four more for each of its points.
        (empty_png(4_000, 1_000, 0), 0, 4_000_000),
        (empty_png(4_000, 1_000, 0), 4_000, 4_000_000 + 16_000_000),
        (empty_png(4_000, 1_000, 0), 2_000, 4_000_000 + 4_000_000),
        (empty_png(4_000, 1_000, 0), 1_999, 4_000_000 + 4_000_000),
        (empty_png(4_000, 1_000, 0), 1_000, 4_000_000 + 1_000_000),
        (empty_png(4_000, 1_000, 0), 9_000, 4_000_000 + 16_000_000),
        (empty_png(4_000, 1_000, 2), 1_000, 16_000_000 + 1_000_000),
        (large("AVIF", (4_000, 1_000)), 0, 56_000_000), (large("AVIF", (4_000, 1_000)), 4_000, 56_000_000),
    ],
)  # fmt: skip
def test_the_memory_of_a_smaller_size(data: bytes, widest: int, memory: int) -> None:
    with decoding.opened(data, "a.x") as picture:
        assert decoding.memory(picture, data, widest=widest) == memory
