"""What a clip is, by its content: types, durations and sizes; what browsers do not play, lies or never ends is refused or harmless."""

from __future__ import annotations

import io
import struct
import time
from pathlib import Path

import pytest
from tests import clips

from newsroom.core.media.clips import ClipFacts
from newsroom.errors import Invalid, NotFound
from newsroom.formats.clips import mp3_frames, outside_tools, reading

MOST = 10_000_000


@pytest.fixture(autouse=True)
def _no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_tools.shutil, "which", lambda _name: None)


def facts(tmp_path: Path, data: bytes, name: str = "clip.bin") -> ClipFacts:
    path = tmp_path / name
    path.write_bytes(data)
    with reading.opened(path, limit=MOST) as file:
        return reading.facts(file, path)


CLIPS = {
    "mp4": (clips.mp4(), ClipFacts("video/mp4", 2.5, 320, 180)),
    "mp4 of a telephone held upright": (clips.mp4(turned=True), ClipFacts("video/mp4", 2.5, 180, 320)),
    "mp4 with audio only": (clips.mp4(kinds=(b"soun",)), ClipFacts("audio/mp4", 2.5)),
    "webm": (clips.webm(), ClipFacts("video/webm", 2.5, 320, 180)),
    "mp3": (clips.mp3(), ClipFacts("audio/mpeg", 2.304)),
    "mp3 with a tag": (b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + clips.mp3(), ClipFacts("audio/mpeg", 2.304)),
    "wav": (clips.wav(), ClipFacts("audio/wav", 2.5)),
    "flac": (clips.flac(), ClipFacts("audio/flac", 2.0)),
    "opus": (clips.opus(), ClipFacts("audio/ogg", 2.0)),
    # What a header cannot mean is left out.
    "a size of nothing": (clips.mp4(size=(0, 0)), ClipFacts("video/mp4", 2.5)),
    "a size beyond all screens": (clips.mp4(size=(65535, 2)), ClipFacts("video/mp4", 2.5)),
    "a duration of a month": (clips.mp4(seconds=31 * 86400), ClipFacts("video/mp4", None, 320, 180)),
    "an endless duration": (clips.webm(seconds=float("inf")), ClipFacts("video/webm", None, 320, 180)),
    "no number as a duration": (clips.webm(seconds=float("nan")), ClipFacts("video/webm", None, 320, 180)),
    "a duration below zero": (clips.webm(seconds=-5), ClipFacts("video/webm", None, 320, 180)),
}


@pytest.mark.parametrize("name", CLIPS)
def test_what_a_clip_is(tmp_path: Path, name: str) -> None:
    data, expected = CLIPS[name]
    assert facts(tmp_path, data, "lying.jpg") == expected


def huge_box() -> bytes:
    return clips.box(b"ftyp", b"isom" * 2) + struct.pack(">I4s", 0xFFFFFFF0, b"moov") + bytes(50)


def many_boxes() -> bytes:
    return clips.box(b"ftyp", b"isom" * 2) + clips.box(b"moov", clips.box(b"free") * 300_000)


def deep_boxes() -> bytes:
    inner = b""
    for _ in range(3000):
        inner = clips.box(b"moov", inner)
    return clips.box(b"ftyp", b"isom" * 2) + inner


REFUSED = {
    "text": (b"<html><script>alert(1)</script>", "is not video or audio"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not video or audio"),
    "nothing": (b"", "is not video or audio"),
    "a frame of mp3 before a program": (b"\xff\xfb\x90\x64MZ" + b"program" * 100, "is not video or audio"),
    "HEIC": (clips.mp4(brand=b"heic"), "is not video or audio"),
    "QuickTime": (clips.mp4(brand=b"qt  "), "do not play QuickTime"),
    "Matroska": (clips.webm(doc_type=b"matroska"), "browsers do not play Matroska"),
    "a playlist": (b"#EXTM3U\nhttp://127.0.0.1/x\n", "do not play HLS"),
    "Theora": (b"OggS" + bytes(24) + b"\x80theora", "do not play Theora"),
    "mp4 that was cut off": (clips.mp4()[:200], "damaged or incomplete"),
    "mp4 without a header": (clips.box(b"ftyp", b"isom" * 2) + clips.box(b"mdat", bytes(50)), "damaged or incomplete"),
    "mp4 with words only": (clips.mp4(kinds=(b"text",)), "neither video nor audio"),
    "a box larger than the file": (huge_box(), "longer than the file"),
    "a third of a million boxes": (many_boxes(), "too many boxes"),
    "boxes in boxes": (deep_boxes(), "damaged or incomplete"),
    "webm that was cut off": (clips.webm()[:60], "damaged or incomplete"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(tmp_path: Path, name: str) -> None:
    data, expected = REFUSED[name]
    begun = time.process_time()
    with pytest.raises(Invalid, match=expected) as refused:
        facts(tmp_path, data, "clip.mp4")
    assert refused.value.hint
    assert time.process_time() - begun < 1


def test_a_clip_that_is_too_large_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "long.mp4"
    with path.open("wb") as file:
        file.truncate(2_000_001)
    with pytest.raises(Invalid, match="is 3 MB; a clip in the newsroom file can be at most 2 MB") as refused:
        reading.opened(path, limit=2_000_000)
    assert "write its https address" in (refused.value.hint or "")
    reading.opened(path, limit=2_000_001).close()
    with pytest.raises(NotFound):
        reading.opened(tmp_path, limit=MOST)


def test_a_tag_that_claims_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    lying = b"ID3\x03\0\0\x04\0\0\0" + b"APIC\x7f\xff\xff\xff\0\0" + bytes(1000)
    with pytest.raises(Invalid):
        facts(tmp_path, lying, "a.mp3")


# ISO 11172-3, table of bitrates for layer III, and ISO 13818-3 for the lower rates: bitrate in kbit/s by its four bits.
OF_VERSION_1 = {
    1: 32,
    2: 40,
    3: 48,
    4: 56,
    5: 64,
    6: 80,
    7: 96,
    8: 112,
    9: 128,
    10: 160,
    11: 192,
    12: 224,
    13: 256,
    14: 320,
}
OF_VERSION_2 = {
    1: 8,
    2: 16,
    3: 24,
    4: 32,
    5: 40,
    6: 48,
    7: 56,
    8: 64,
    9: 80,
    10: 96,
    11: 112,
    12: 128,
    13: 144,
    14: 160,
}
# The bits of the version, what they divide the rates by, and the bytes of a frame of 1 kbit/s at 1 Hz.
VERSIONS = [(3, 1, 144_000, OF_VERSION_1), (2, 2, 72_000, OF_VERSION_2), (0, 4, 72_000, OF_VERSION_2)]


def test_the_length_of_every_frame_of_mp3() -> None:
    for version, divided, samples, kbits in VERSIONS:
        for rate, hertz in enumerate((44_100, 48_000, 32_000)):
            for bits, bitrate in kbits.items():
                for padding in (0, 1):
                    head = bytes((0xFF, 0xE2 | version << 3, bits << 4 | rate << 2 | padding << 1, 0))
                    length = samples * bitrate // (hertz // divided) + padding
                    assert mp3_frames.begins(io.BytesIO(head.ljust(length, b"\0") + head)), head
                    assert not mp3_frames.begins(io.BytesIO(head.ljust(length + 1, b"\0") + head)), head
                    assert not mp3_frames.begins(io.BytesIO(head.ljust(length - 1, b"\0") + head)), head


@pytest.mark.parametrize(
    "head",
    [
        b"\xff\xfb\x00\x00", b"\xff\xfb\xf0\x00",  # no bitrate
        b"\xff\xfb\x9c\x00",  # no rate
        b"\xff\xeb\x90\x00",  # no version
        b"\xff\xfd\x90\x00", b"\xff\xf9\x90\x00",  # other layers
        b"\xfe\xfb\x90\x00",
    ],
)  # fmt: skip
def test_what_is_no_frame_of_mp3(head: bytes) -> None:
    assert not mp3_frames.begins(io.BytesIO(b"".join(head.ljust(length, b"\0") for length in (417, 417, 417))))


def test_the_first_frame_of_mp3_is_within_64_kilobytes() -> None:
    frames = b"\xff\xfb\x90\x00".ljust(417, b"\0") + b"\xff\xfb\x90\x00"
    assert mp3_frames.begins(io.BytesIO(bytes(65_536 - len(frames)) + frames))
    assert not mp3_frames.begins(io.BytesIO(bytes(65_536 - len(frames) + 1) + frames))


KINDS_REFUSED = {
    "QuickTime": (b"\0\0\0\x14ftypqt  ", b"\0\0\0\x14moov", b"\0\0\0\x14mdat", b"\0\0\0\x14wide", b"\0\0\0\x14free"),
    "AVI": (b"RIFF\x10\0\0\0AVI ",),
    "Flash": (b"FLV\x01",),
    "Windows Media": (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",),
    "Theora": (b"OggS" + bytes(24) + b"\x80theora", b"OggS" + bytes(24) + b"\x01video"),
    "AIFF": (b"FORM\0\0\0\x10AIFF", b"FORM\0\0\0\x10AIFC"),
    "AAC": (b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9"),
    "AMR": (b"#!AMR",),
    "MPEG": (b"\0\0\x01\xba", b"\0\0\x01\xb3"),
    "HLS": (b"#EXTM3U",),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS_REFUSED)
def test_what_browsers_do_not_play_is_named(tmp_path: Path, kind: str) -> None:
    for head in KINDS_REFUSED[kind]:
        with pytest.raises(Invalid, match=f"do not play {kind}"):
            facts(tmp_path, head + bytes(100))
