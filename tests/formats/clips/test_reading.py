"""What a clip is, by its content: types, durations and sizes; what browsers do not play, lies or never ends is refused or harmless."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from tests import clips

from newsroom.core.media.clips import ClipFacts
from newsroom.errors import Invalid, NotFound
from newsroom.formats.clips import outside_tools, reading

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
    "Matroska": (clips.webm(doc_type=b"matroska"), "not WebM"),
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
    with pytest.raises(Invalid, match="has 3 MB, and clips in the file may have 2 MB") as refused:
        reading.opened(path, limit=2_000_000)
    assert "write its https address" in (refused.value.hint or "")
    reading.opened(path, limit=2_000_001).close()
    with pytest.raises(NotFound):
        reading.opened(tmp_path, limit=MOST)


def test_a_tag_that_claims_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    lying = b"ID3\x03\0\0\x04\0\0\0" + b"APIC\x7f\xff\xff\xff\0\0" + bytes(1000)
    with pytest.raises(Invalid):
        facts(tmp_path, lying, "a.mp3")
