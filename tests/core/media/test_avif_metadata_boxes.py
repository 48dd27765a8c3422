"""The boxes of an AVIF in every spelling of their length, and the most that there may be."""

from __future__ import annotations

import struct

import pytest

from newsroom.core.media import avif_metadata
from tests.core.media.test_avif_metadata import SECRET, box, by_hand

FTYP = box(b"ftyp", b"avif")


@pytest.mark.parametrize(
    "boxes",
    [
        struct.pack(">I4s", 0, b"uuid") + SECRET,  # up to the end of the file
        struct.pack(">I4sQ", 1, b"uuid", 16 + len(SECRET)) + SECRET,  # a long length
        box(b"moov", box(b"trak", box(b"udta", SECRET))), box(b"moov", box(b"uuid", SECRET)), box(b"trak", box(b"uuid", SECRET)),
    ],
)  # fmt: skip
def test_a_box_of_anything_else_is_blank_whatever_its_length_is_written_like(boxes: bytes) -> None:
    clean = avif_metadata.blanked(FTYP + boxes)
    cleared = boxes.replace(SECRET, bytes(len(SECRET)))
    assert clean == FTYP + cleared.replace(b"uuid", b"free").replace(b"udta", b"free")


@pytest.mark.parametrize(
    "boxes", [box(b"skip", SECRET), box(b"mdat", SECRET), box(b"moov", box(b"mvhd", SECRET)), b"1234567"]
)
def test_other_boxes_stay_as_they_are(boxes: bytes) -> None:
    assert avif_metadata.blanked(FTYP + boxes) == FTYP + boxes


@pytest.mark.parametrize(("boxes", "fits"), [(9_999, True), (10_000, False)])
def test_the_most_boxes(boxes: int, fits: bool) -> None:
    data = FTYP + struct.pack(">I4s", 8, b"skip") * boxes
    if fits:
        assert avif_metadata.blanked(data) == data
    else:
        with pytest.raises(ValueError, match="too many boxes"):
            avif_metadata.blanked(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0\0\0\x08ftyx", "not an AVIF"), (FTYP + struct.pack(">I4s", 7, b"skip"), "a box ends too early"),
        (FTYP + struct.pack(">I4s", 9, b"skip"), "a box ends too early"),
        (FTYP + struct.pack(">I4sQ", 1, b"skip", 15), "a box ends too early"),
        (FTYP + struct.pack(">I4sQ", 1, b"skip", 17), "a box ends too early"),
        (FTYP + struct.pack(">I4s", 1, b"skip"), "the file ends too early"),
        (by_hand(entry=2, table=1, method=2), "an item outside the file"),
        (by_hand(entry=2, table=0, method=0, length=len(SECRET) + 1), "an item outside the file"),
        (by_hand(entry=2, table=0, method=0).replace(b"iloc", b"lost"), "items without a position"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=f"^{said}$"):
        avif_metadata.blanked(data)


def test_a_long_box_that_just_fits() -> None:
    data = FTYP + struct.pack(">I4sQ", 1, b"skip", 16) + struct.pack(">I4s", 8, b"skip")
    assert avif_metadata.blanked(data) == data


@pytest.mark.parametrize("entry", [0, 1])
def test_entries_of_old_versions_have_no_type_and_stay(entry: int) -> None:
    data = by_hand(entry=2, table=0, method=0).replace(b"infe\x02", b"infe" + bytes([entry]))
    assert avif_metadata.blanked(data) == data


@pytest.mark.parametrize("kind", [b"uuid", b"udta"])
@pytest.mark.parametrize("around", [(b"", b""), (b"", box(b"skip", b"x")), (box(b"skip", b"x"), b"1234567")])
def test_a_box_without_content_is_a_box_too(kind: bytes, around: tuple[bytes, bytes]) -> None:
    before, after = around
    assert avif_metadata.blanked(FTYP + before + box(kind) + after) == FTYP + before + box(b"free") + after


def located(version: int, *, sizes: int, index: int, base: int, parts: int) -> bytes:
    """A file with a secret item in so many parts, whose table has numbers of these sizes (`iloc`, ISO 14496-12, 8.11.3)."""
    infe = box(b"infe", b"\2\0\0\0", struct.pack(">H", 7), bytes(2), b"Exif\0")

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "big")

    def file(at: int) -> bytes:
        wide = 4 if version == 2 else 2
        item = (
            number(7, wide)
            + (b"\0\0" if version else b"")
            + b"\0\0"
            + number(at if base else 0, base)
            + number(parts, 2)
        )
        for part in range(parts):
            first, last = (len(SECRET) * place // parts for place in (part, part + 1))
            item += number(9, index) if index and version else b""
            item += number(first + (0 if base else at), sizes >> 4) + number(last - first, sizes & 15)
        table = bytes([version, 0, 0, 0, sizes, base << 4 | index]) + number(1, wide) + item
        meta = box(b"meta", bytes(4), box(b"iinf", bytes(4), b"\0\1", infe), box(b"iloc", table))
        return FTYP + meta + box(b"mdat", b"before", SECRET, b"after")

    return file(len(file(0)) - len(SECRET) - len(b"after"))


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("sizes", [0x44, 0x84, 0x48, 0x88])
@pytest.mark.parametrize(("index", "base", "parts"), [(0, 0, 1), (4, 0, 2), (8, 4, 3), (0, 8, 2), (4, 4, 1)])
def test_items_whose_places_are_written_in_any_way(version: int, sizes: int, index: int, base: int, parts: int) -> None:
    data = located(version, sizes=sizes, index=index, base=base, parts=parts)
    assert data.count(b"before" + SECRET + b"after") == 1
    assert avif_metadata.blanked(data) == data.replace(SECRET, bytes(len(SECRET))).replace(b"Exif", b"gone")


@pytest.mark.parametrize("other", [b"infe\x00", b"infe\x01", b"skip\x03", b"skip\x00"])
def test_only_entries_with_a_type_are_read_as_such(other: bytes) -> None:
    data = by_hand(entry=3, table=1, method=0)
    assert data.count(b"infe\x03") == 1
    data = data.replace(b"infe\x03", other)
    assert avif_metadata.blanked(data) == data
