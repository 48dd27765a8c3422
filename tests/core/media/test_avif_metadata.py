"""Metadata are removed from an AVIF, and nothing else; files that do not follow their format are refused."""

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


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def by_hand(
    *,
    entry: int,
    table: int,
    method: int,
    length: int = len(SECRET),
    idat: bool = True,
    kind: bytes = b"Exif",
    items: int = 1,
    cut: int = 0,
    entries: int = 0,
) -> bytes:
    """A file with one item of EXIF, in these versions of its entry (`infe`) and of the tables of entries (`iinf`) and positions (`iloc`).

    The secret is in `idat` (method 1) or else at the end of the file (method 0).
    """
    number = struct.pack(">H" if entry == 2 else ">I", 7)
    infe = box(b"infe", bytes([entry, 0, 0, 0]), number, bytes(2), kind + b"\0")

    def file(offset: int) -> bytes:
        wide = ">I" if table == 2 else ">H"
        how = struct.pack(">H", method) if table else b""
        one = struct.pack(wide, 7) + how + bytes(2) + struct.pack(">HII", 1, offset, length)
        iloc = box(b"iloc", bytes([table, 0, 0, 0]), bytes([0x44, 0]), (struct.pack(wide, items) + one)[: -cut or None])
        inside = box(b"idat", SECRET) if method == 1 and idat else b""
        meta = box(
            b"meta",
            bytes(4),
            box(b"iinf", bytes([entries, 0, 0, 0]), b"\0\1" if entries == 0 else b"\0\0\0\1", infe),
            iloc,
            inside,
        )
        return box(b"ftyp", b"avif") + meta + (b"" if method == 1 else box(b"mdat", SECRET))

    return file(0 if method == 1 else len(file(0)) - len(SECRET))


@pytest.mark.parametrize(
    ("entry", "table", "method"), [(2, 0, 0), (2, 1, 0), (2, 1, 1), (3, 1, 0), (3, 2, 0), (3, 2, 1)]
)
def test_items_in_every_version_of_their_tables(entry: int, table: int, method: int) -> None:
    data = by_hand(entry=entry, table=table, method=method)
    assert data.count(SECRET) == 1
    assert avif_metadata.blanked(data) == data.replace(SECRET, bytes(len(SECRET))).replace(b"Exif", b"gone")


@pytest.mark.parametrize("entries", [0, 1])
def test_a_table_of_entries_in_both_versions(entries: int) -> None:
    data = by_hand(entry=2, table=1, method=1, entries=entries)
    assert SECRET not in avif_metadata.blanked(data)


def test_an_empty_item_without_data_is_only_renamed() -> None:
    data = by_hand(entry=2, table=1, method=1, length=0, idat=False)
    assert avif_metadata.blanked(data) == data.replace(b"Exif", b"gone")


@pytest.mark.parametrize(
    "data",
    [
        by_hand(entry=2, table=1, method=2),
        by_hand(entry=2, table=1, method=1, length=len(SECRET) + 1),
        by_hand(entry=2, table=1, method=1, idat=False),
        by_hand(entry=2, table=1, method=1, idat=False, length=1),
        by_hand(entry=2, table=0, method=0, length=len(SECRET) + 1),
        by_hand(entry=2, table=0, method=0).replace(b"iloc", b"lost"),
    ],
)
def test_an_item_outside_its_data_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"item"):
        avif_metadata.blanked(data)


@pytest.mark.parametrize(
    ("kind", "is_gone"), [(b"Exif", True), (b"mime", True), (b"uri ", True), (b"av01", False), (b"grid", False)]
)
def test_what_counts_as_metadata(kind: bytes, is_gone: bool) -> None:
    data = by_hand(entry=2, table=0, method=0, kind=kind)
    assert (SECRET not in avif_metadata.blanked(data)) is is_gone


@pytest.mark.parametrize("table", [0, 1, 2])
def test_a_table_that_ends_before_its_items_is_refused(table: int) -> None:
    with pytest.raises(ValueError, match="a table ends too early"):
        avif_metadata.blanked(by_hand(entry=3, table=table, method=0, items=2))


@pytest.mark.parametrize("cut", [1, 2, 4, 5])
def test_a_table_that_ends_within_a_number_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="a table ends too early"):
        avif_metadata.blanked(by_hand(entry=2, table=1, method=0, cut=cut))
