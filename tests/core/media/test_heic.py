"""Pictures in HEIC are added as JPEGs, upright and with their words; without the library the message says what to do."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from PIL import Image

from newsroom.core.media import decoding, heic
from newsroom.errors import Invalid
from tests.clips import box


def photo(size: tuple[int, int] = (64, 48), orientation: int = 6) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "Boat"
    made = pillow_heif.from_pillow(Image.new("RGB", size, "red"))
    into = io.BytesIO()
    made.save(into, exif=exif.tobytes())
    return into.getvalue()


def test_a_photo_becomes_an_upright_jpeg() -> None:
    data = heic.as_jpeg(photo(), "a.heic")
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (48, 64))
    assert (picture.getexif()[0x0112], picture.getexif()[0x010E]) == (1, "Boat")
    assert heic.as_jpeg(photo(), "a.heic") == data


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"GIF89a", box(b"ftyp", b"avif" + bytes(4))])
def test_other_files_stay_as_they_are(data: bytes) -> None:
    assert heic.as_jpeg(data, "a.jpg") == data


@pytest.mark.parametrize("cut", [24, 200, -20])
def test_a_damaged_photo_is_refused(cut: int) -> None:
    with pytest.raises(Invalid, match="not a picture that can be read"):
        heic.as_jpeg(photo()[:cut], "a.heic")


def test_without_the_library_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(Invalid, match="need a library") as refused:
        heic.as_jpeg(box(b"ftyp", b"heic" + bytes(4)), "a.heic")
    assert "newsroom[heic]" in (refused.value.hint or "")


def test_a_picture_that_cannot_be_converted_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        heic._converted(object(), "a.heic")
    assert refused.value.message == "a.heic: not a picture that can be read"


class Found:
    """What the library says of a photo."""

    def __init__(self, size: tuple[int, int], picture: object = None) -> None:
        self.size = size
        self.picture = picture

    def to_pillow(self) -> object:
        return self.picture


def library(monkeypatch: pytest.MonkeyPatch, found: Found) -> list[dict[str, object]]:
    """A library in place of the real one; how it is asked."""
    asked: list[dict[str, object]] = []

    def open_heif(data: bytes, **how: object) -> Found:
        asked.append(how)
        return found

    monkeypatch.setitem(sys.modules, "pillow_heif", SimpleNamespace(open_heif=open_heif))
    return asked


HEIC = box(b"ftyp", b"heic" + bytes(4))


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"])
def test_the_kinds_of_heic(monkeypatch: pytest.MonkeyPatch, brand: bytes) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(Invalid) as refused:
        heic.as_jpeg(box(b"ftyp", brand), "a.heic")
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "a.heic: HEIC pictures need a library that is not installed", "a.heic",
        "pip install 'newsroom[heic]', or save the picture as JPEG",
    )  # fmt: skip


@pytest.mark.parametrize(("width", "fits"), [(38_333_333, True), (38_333_334, False)])
def test_a_photo_may_take_twice_the_memory_of_others(monkeypatch: pytest.MonkeyPatch, width: int, fits: bool) -> None:
    """Twelve bytes a pixel, and 460 MB: most telephones take photos of 12 to 48 million pixels."""
    asked = library(monkeypatch, Found((width, 1)))
    taken: list[int] = []

    @contextmanager
    def room(cost: int) -> Iterator[None]:
        taken.append(cost)
        yield

    monkeypatch.setattr(decoding, "ROOM", SimpleNamespace(taken=room))
    monkeypatch.setattr(heic, "_converted", lambda found, name: b"converted")
    if fits:
        assert heic.as_jpeg(HEIC, "a.heic") == b"converted"
        assert taken == [459_999_996]
    else:
        with pytest.raises(Invalid) as refused:
            heic.as_jpeg(HEIC, "a.heic")
        assert (refused.value.message, refused.value.ref, refused.value.hint) == (
            f"a.heic: {width} × 1 pixels are too many", "a.heic",
            "make the picture smaller; a width of 5,000 pixels is enough for any page",
        )  # fmt: skip
        assert taken == []
    assert asked == [{"convert_hdr_to_8bit": True}]


def test_what_a_converted_photo_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[dict[str, object]] = []
    save = Image.Image.save

    def noted(self: Image.Image, into: io.BytesIO, kind: str, **how: object) -> None:
        saved.append({"mode": self.mode, "kind": kind, **how})
        save(self, into, kind, **how)

    monkeypatch.setattr(Image.Image, "save", noted)
    drawn = Image.new("RGBA", (8, 6), "red")
    drawn.info = {"icc_profile": b"profile", "xmp": b"<x/>", "other": b"x"}
    drawn.getexif()[0x0112] = 6
    drawn.getexif()[0x010E] = "Boat"
    library(monkeypatch, Found((8, 6), drawn))
    data = heic.as_jpeg(HEIC, "a.heic")
    with Image.open(io.BytesIO(data)) as shown:
        assert (shown.getexif()[0x0112], shown.getexif()[0x010E]) == (1, "Boat")
    exif = saved[0].pop("exif")
    assert isinstance(exif, bytes)
    assert saved == [{"mode": "RGB", "kind": "JPEG", "quality": 90, "icc_profile": b"profile", "xmp": b"<x/>"}]
    drawn.info = {"icc_profile": b"", "xmp": None}
    heic.as_jpeg(HEIC, "a.heic")
    assert set(saved[1]) == {"mode", "kind", "quality", "exif"}
