"""What a camera wrote about place, time and owner is not kept, and nothing moves in the file."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from tests.clips import box, mp4

from newsroom.formats.clips import camera_data, mp4_boxes, reading

PLACE = b"+21.0285+105.8542/"
TAGS = box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdirappl", bytes(9)), box(b"ilst", b"Title"))
LARGE = struct.pack(">I4sQ", 1, b"uuid", 16 + len(PLACE)) + PLACE


def clip(*boxes: bytes, last: bytes = b"") -> bytes:
    """An MP4 with these boxes at the end of its header, and one after the media."""
    whole = mp4()
    at = whole.index(b"moov") - 4
    length = struct.unpack_from(">I", whole, at)[0]
    added = b"".join(boxes)
    header = struct.pack(">I", length + len(added)) + whole[at + 4 : at + length] + added
    return whole[:at] + header + whole[at + length :] + last


def kept(data: bytes, tmp_path: Path, part: int = 1 << 20) -> bytes:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    with path.open("rb") as file:
        found = reading.without_camera_data(file)
        found.seek(0)
        return b"".join(iter(lambda: found.read(part), b""))


@pytest.mark.parametrize(
    ("boxes", "last"),
    [
        ((box(b"udta", box(b"\xa9xyz", PLACE)),), b""),
        ((box(b"udta", box(b"loci", PLACE), bytes(4)),), b""),
        ((box(b"udta", box(b"smta", PLACE), box(b"\xa9mak", b"Camera")),), b""),
        ((box(b"udta", PLACE),), b""),  # not boxes
        ((box(b"udta", box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdta", PLACE))),), b""),
        ((box(b"meta", box(b"keys", b"location"), box(b"ilst", PLACE)),), b""),
        ((box(b"trak", box(b"udta", box(b"\xa9xyz", PLACE))),), b""),
        ((), box(b"uuid", bytes(16), PLACE)),
        ((), LARGE),
        ((), box(b"meta", PLACE)),
    ],
)
@pytest.mark.parametrize("part", [1 << 20, 7, 1])
def test_the_place_is_not_kept(tmp_path: Path, boxes: tuple[bytes, ...], last: bytes, part: int) -> None:
    data = clip(*boxes, last=last)
    result = kept(data, tmp_path, part)
    assert PLACE in data
    assert PLACE not in result
    assert len(result) == len(data)
    assert b"Camera" not in result
    before, after = (mp4_boxes.read(io.BytesIO(one), len(one)) for one in (data, result))
    assert before == after
    assert result.endswith(b"media") or last
    assert kept(result, tmp_path) == result


@pytest.mark.parametrize(
    "boxes",
    [(), (box(b"udta", TAGS, box(b"chpl", b"chapters"), box(b"\xa9nam", b"Ferry")),), (box(b"udta"),)],
)
def test_what_programs_play_by_stays(tmp_path: Path, boxes: tuple[bytes, ...]) -> None:
    data = clip(*boxes)
    assert kept(data, tmp_path) == data


def test_blanked_bytes_are_free_space(tmp_path: Path) -> None:
    data = clip(last=box(b"uuid", PLACE))
    result = kept(data, tmp_path)
    assert result == data[: -len(PLACE) - 4] + b"free" + bytes(len(PLACE))
    assert camera_data.blanks(io.BytesIO(data), len(data)) == [(len(data) - len(PLACE) - 4, len(data))]
