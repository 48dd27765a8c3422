"""The limits of reading pictures, on both sides of each, and what is kept of one that is made smaller."""

from __future__ import annotations

import io
import struct
import threading
import warnings
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageFile

from newsroom.core.media import decoding
from newsroom.errors import Invalid
from tests.core.media.test_decoding import empty_png, encoded, large

HINT = "make the picture smaller; a width of 5,000 pixels is enough for any page"


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> Any:
    return SimpleNamespace(width=width, height=height, format=kind, mode=mode)


def test_the_numbers() -> None:
    assert (decoding.MOST, decoding.MOST_POINTS, decoding.MANY_SCANS) == (230_000_000, 300_000_000, 200)
    assert decoding._POINT == {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
    assert decoding._COPIES == {"WEBP": 16, "AVIF": 14}


@pytest.mark.parametrize(
    ("width", "height", "fits"), [(300_000_000, 1, True), (17_320, 17_321, True), (100_000_001, 3, False)]
)
def test_the_most_points(width: int, height: int, fits: bool) -> None:
    if fits:
        decoding.refuse_many_points(picture(width, height), "a.png")
        return
    for refuse in (decoding.refuse_many_points, lambda one, name: decoding.refuse_large(one, b"", name)):
        with pytest.raises(Invalid) as refused:
            refuse(picture(width, height), "a.png")
        assert (refused.value.message, refused.value.ref, refused.value.hint) == (
            f"a.png: {width} × {height} pixels are too many", "a.png", HINT,
        )  # fmt: skip


def test_the_most_memory() -> None:
    assert decoding.refuse_large(picture(57_500_000, 1), b"", "a.png") == 230_000_000
    with pytest.raises(Invalid) as refused:
        decoding.refuse_large(picture(57_500_001, 1), b"", "a.png")
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "a.png: 57500001 × 1 pixels are too many: making smaller sizes needs 230 MB of memory, and the limit is 230 MB",
        "a.png",
        HINT,
    )


@pytest.mark.parametrize(
    ("kind", "scans", "fits"), [("JPEG", 200, True), ("JPEG", 201, False), ("MPO", 201, False), ("PNG", 201, True)]
)
def test_the_most_scans(kind: str, scans: int, fits: bool) -> None:
    data = b"\xff\xd8" + b"\xff\xda\0\x04xx" * scans + b"\xff\xd9"
    one = picture(10, 10, kind)
    if fits:
        assert decoding.refuse_large(one, data, "a.jpg") > 0
        return
    with pytest.raises(Invalid) as refused:
        decoding.refuse_large(one, data, "a.jpg")
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "a.jpg: a JPEG with more than 200 scans", "a.jpg", "save it again as JPEG",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "scans"),
    [
        (b"\xff\xda\0\x02\xff\xda\0\x02", 2), (b"\xff\xda\0\x02\xff\xda\0", 1), (b"\xff\xda\0\x02\xff\xd9\xff\xda\0\x02", 1),
        (b"\xff\xd0\xff\xda\0\x02", 1), (b"\xff\xff\xda\0\x02", 1), (b"\xff\0\xda\0\x02", 0),
        (b"\xff\xe1\0\x06\xff\xda\0\x02\xff\xda\0\x02", 1),
        (b"", 0), (b"\xff\xdb\0\x02" * 300 + b"\xff\xda\0\x02", 1),
    ],
)  # fmt: skip
def test_the_scans_of_a_jpeg(data: bytes, scans: int) -> None:
    assert decoding._scans(b"\xff\xd8" + data) == scans


@pytest.mark.parametrize(
    ("mode", "point"), [("1", 1), ("L", 1), ("P", 1), ("I;16", 2), ("I;16B", 2), ("RGB", 4), ("CMYK", 4), ("F", 4)]
)
def test_the_bytes_of_every_mode(mode: str, point: int) -> None:
    assert decoding.memory(picture(30, 20, "PNG", mode), b"") == 600 * point
    assert decoding.memory(picture(30, 20, "MPO", mode), b"") == 600 * point


def test_every_format_that_is_read_and_what_else_there_is() -> None:
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF"):
        with decoding.opened(encoded("RGB", kind), "a.x") as opened:
            assert opened.format == kind
    for kind, told, hint in (
        ("TIFF", "TIFF pictures are not supported", "save it as JPEG, PNG, GIF, WebP or AVIF"),
        ("PPM", "not a picture that can be read", "use a picture in JPEG, PNG, GIF, WebP or AVIF"),
    ):
        with pytest.raises(Invalid) as refused:
            decoding.opened(encoded("RGB", kind), "a.x")
        assert (refused.value.message, refused.value.ref, refused.value.hint) == (f"a.x: {told}", "a.x", hint)
    assert Image.MAX_IMAGE_PIXELS is None
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
def test_every_brand_of_heic(brand: bytes) -> None:
    with pytest.raises(Invalid, match="HEIC pictures"):
        decoding.opened(b"\0\0\0\x18ftyp" + brand, "a")


def test_what_a_reader_warns_of_is_kept_from_the_screen() -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        decoding.ignore_warnings()
        warnings.warn_explicit("damaged", UserWarning, "TiffImagePlugin.py", 1, module="PIL.TiffImagePlugin")
        warnings.warn_explicit("other", UserWarning, "other.py", 1, module="other")
    assert [str(one.message) for one in seen] == ["other"]


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "MPO"])
@pytest.mark.parametrize(("value", "how"), [(1, 1), (2, 2), (8, 8), (9, 1), (0, 1), ("6", 1), (None, 1)])
def test_how_a_picture_was_held(kind: str, value: Any, how: int) -> None:
    one: Any = SimpleNamespace(format=kind, getexif=lambda: {} if value is None else {0x0112: value})
    assert decoding.orientation(one) == how
    one.format = "PNG"
    assert decoding.orientation(one) == 1


def test_room_is_given_back_and_everyone_who_waits_gets_it() -> None:
    room = decoding._Room(100)
    most, now, done = [0], [0], []
    lock = threading.Lock()

    def work(cost: int) -> None:
        with room.taken(cost):
            with lock:
                now[0] += cost
                most[0] = max(most[0], now[0])
            with lock:
                now[0] -= cost
        done.append(cost)

    free: list[int] = []
    with suppress(ValueError), room.taken(70):
        free.append(room._free)
        raise ValueError
    assert free == [30]
    assert room._free == 100
    with room.taken(100):
        threads = [threading.Thread(target=work, args=(50,), daemon=True) for _ in range(6)]
        for one in threads:
            one.start()
        assert done == []
    for one in threads:
        one.join(20)
    assert (done, room._free) == ([50] * 6, 100)
    assert most[0] <= 100
    with room.taken(101):
        assert room._free == 0
    assert room._free == 100
    assert decoding.ROOM._size == 230_000_000


@pytest.mark.parametrize(
    ("size", "widest", "how", "smaller"),
    [
        ((1000, 7), 500, 1, (500, 4)), ((1001, 7), 500, 1, (501, 4)), ((999, 7), 500, 1, (999, 7)), ((1000, 7), 0, 1, (1, 1)),
        ((7, 1000), 500, 6, (500, 4)), ((1000, 8), 1000, 3, (1000, 8)), ((300, 1000), 500, 5, (500, 150)),
    ],
)  # fmt: skip
def test_the_size_that_the_first_step_leaves(
    size: tuple[int, int], widest: int, how: int, smaller: tuple[int, int]
) -> None:
    data = encoded("RGB", "PNG", size)
    with decoding.opened(data, "a.png") as opened:
        assert decoding.reduced(opened, data, widest=widest, how=how).size == smaller


@pytest.mark.parametrize("band", [1, 1000, 2_000, 5_000, 2_000_000])
def test_a_picture_is_the_same_in_bands_of_any_height(monkeypatch: pytest.MonkeyPatch, band: int) -> None:
    assert decoding._BAND == 2_000_000
    monkeypatch.setattr(decoding, "_BAND", band)
    drawn = Image.linear_gradient("L").resize((500, 101)).convert("RGB")
    stream = io.BytesIO()
    drawn.save(stream, "PNG", icc_profile=b"profile")
    with decoding.opened(stream.getvalue(), "a.png") as opened:
        smaller = decoding.reduced(opened, stream.getvalue(), widest=100, how=1)
        assert opened.fp is None  # type: ignore[attr-defined]
    assert smaller.info == {"icc_profile": b"profile"}
    assert smaller.tobytes() == drawn.reduce(5).tobytes()


@pytest.mark.parametrize(
    ("widest", "draft"), [(250, (500, 250)), (251, (1000, 500)), (1000, (2000, 1000)), (1001, None)]
)
def test_a_jpeg_is_read_at_a_part_of_its_size(
    monkeypatch: pytest.MonkeyPatch, widest: int, draft: tuple[int, int] | None
) -> None:
    asked: list[Any] = []
    data = encoded("RGB", "JPEG", (4000, 2000))
    with decoding.opened(data, "a.jpg") as opened:
        read = type(opened).draft
        monkeypatch.setattr(
            type(opened), "draft", lambda self, mode, size: asked.append((mode, size)) or read(self, mode, size)
        )
        decoding.reduced(opened, data, widest=widest, how=1)
    assert asked == ([("RGB", draft)] if draft else [])


def test_the_start_of_a_large_jpeg_is_enough_to_know_its_cost() -> None:
    data = large("JPEG", (4_000, 2_000), grey=False, progressive=True, subsampling="4:2:0")
    with decoding.opened(data, "a.jpg") as opened:
        assert decoding.memory(opened, data, widest=500) == 8_000_000 * 4 // 16 + 8_000_000 * 3
    data = empty_png(4_000, 1_000, 0)
    assert struct.unpack(">II", data[16:24]) == (4_000, 1_000)
