"""Pictures in HEIC are added as JPEGs, upright and with their words; without the library the message says what to do."""

from __future__ import annotations

import io
import sys

import pytest
from PIL import Image

from newsroom.core.media import heic
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
