"""How each size is made and stored: with which quality, once, several at a time, and what a bad picture does."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from newsroom.core.media import decoding, metadata, pictures, renditions
from newsroom.core.media.pictures import Medium
from newsroom.errors import NotFound
from tests.core.media.test_renditions import PROFILE, moving, picture
from tests.site.paper import Paper


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def add(paper: Paper, data: bytes, name: str = "a.jpg") -> Medium:
    with paper.act("media add") as act:
        return pictures.add(act, data, name=name)


def plain(kind: str, size: tuple[int, int] = (8, 6), mode: str = "RGB", **how: Any) -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, kind, **how)
    return stream.getvalue()


def made(data: bytes, **more: Any) -> dict[int, bytes]:
    mime, width, height, animated = pictures.measure(data, "a.x")
    medium = Medium(7, "ab" * 32, "a.x", mime, 9, width, height, "", "", "", "x", None, animated)
    return renditions.make(medium, data)


def test_the_numbers() -> None:
    assert (renditions.QUALITY, renditions.QUALITY_WHOLE, renditions.AT_ONCE) == (80, 90, 8)
    assert (renditions.WHOLE, renditions.SHARED) == (0, -1200)


def test_each_size_is_saved_with_its_quality_and_the_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    saved: list[tuple[Any, ...]] = []
    scaled: list[tuple[Any, ...]] = []
    resize, thumbnail, save = Image.Image.resize, Image.Image.thumbnail, Image.Image.save

    def resized(self: Any, size: Any, resample: Any = None, **how: Any) -> Any:
        scaled.append((size, resample, how.get("reducing_gap")))
        return resize(self, size, resample, **how)

    def made_small(self: Any, size: Any, resample: Any, **how: Any) -> None:
        scaled.append((size, resample, how["reducing_gap"]))
        with monkeypatch.context() as usual:
            usual.setattr(Image.Image, "resize", resize)
            thumbnail(self, size, resample, **how)

    def stored(self: Any, into: Any, kind: str, **how: Any) -> None:
        saved.append((self.size, kind, how))
        save(self, into, kind, **how)

    data, on_its_side, bare = (
        picture("WEBP", (1300, 500)),
        picture("JPEG", (100, 50), orientation=6),
        plain("WEBP", (100, 50)),
    )
    monkeypatch.setattr(Image.Image, "resize", resized)
    monkeypatch.setattr(Image.Image, "thumbnail", made_small)
    monkeypatch.setattr(Image.Image, "save", stored)
    found = made(data)
    how = {"quality": 80, "exif": b"", "icc_profile": PROFILE}
    assert saved == [
        ((240, 92), "WEBP", how), ((480, 185), "WEBP", how), ((960, 369), "WEBP", how), ((1200, 462), "JPEG", how),
    ]  # fmt: skip
    lanczos = Image.Resampling.LANCZOS
    assert scaled == [
        ((240, 92), lanczos, 3), ((480, 185), lanczos, 3), ((960, 369), lanczos, 3), ((1200, 4800), lanczos, 3),
    ]  # fmt: skip
    assert list(found) == [0, 240, 480, 960, -1200]
    assert found[0] == b""
    saved.clear()
    made(on_its_side)
    assert saved == [((50, 100), "JPEG", how | {"quality": 90})]
    saved.clear()
    made(bare)
    assert saved == [((100, 50), "JPEG", {"quality": 80, "exif": b""})]


@pytest.mark.parametrize(
    ("size", "shared"), [((100, 6000), (80, 4800)), ((3000, 100), (1200, 40)), ((1200, 100), (1200, 100))]
)
def test_the_size_for_machines(size: tuple[int, int], shared: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(renditions._for_machines(Image.new("RGB", size)))) as shown:
        assert (shown.size, shown.format) == (shared, "JPEG")


def test_what_is_half_transparent_is_half_white_for_machines() -> None:
    with Image.open(io.BytesIO(renditions._for_machines(Image.new("RGBA", (16, 16), (255, 0, 0, 128))))) as shown:
        seen = shown.getpixel((8, 8))
    assert isinstance(seen, tuple)
    assert all(abs(one - wanted) <= 3 for one, wanted in zip(seen, (255, 127, 127), strict=True))


def test_a_saved_picture_keeps_its_transparent_colour_and_nothing_else() -> None:
    drawn = Image.new("P", (8, 6))
    drawn.putpalette([255, 0, 0, 0, 255, 0])
    drawn.info = {"transparency": 0, "comment": b"secret", "exif": b"secret", "dpi": (72, 72)}
    data = renditions._saved(drawn, "PNG", 90, None)
    with Image.open(io.BytesIO(data)) as shown:
        assert shown.info == {"transparency": 0}
    assert b"secret" not in data


def test_the_files_of_a_picture_are_made_if_one_is_missing(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture("WEBP", (500, 100))
    medium = add(paper, data)
    first = renditions.files(paper.db, medium)
    assert [path.removeprefix(medium.path.removesuffix(".webp")) for path, _ in first] == [
        ".webp", "-1200.jpg", "-240.webp", "-480.webp",
    ]  # fmt: skip
    assert first[0][1] == metadata.stripped(data, "image/webp")
    assert paper.db.execute("select count(*) from renditions").fetchone()[0] == 0
    assert renditions.keep_missing(paper.db, [medium.id]) == 1
    rows = paper.db.execute("select width, length(data) from renditions order by width").fetchall()
    assert [tuple(row) for row in rows] == [
        (-1200, len(first[1][1])),
        (0, 0),
        (240, len(first[2][1])),
        (480, len(first[3][1])),
    ]
    calls: list[int] = []
    make = renditions.make
    monkeypatch.setattr(renditions, "make", lambda *given: calls.append(1) or make(*given))
    assert renditions.files(paper.db, medium) == first
    assert calls == []
    for width in (0, 240, -1200):
        paper.db.execute("delete from renditions where width = :width", {"width": width})
        calls.clear()
        assert renditions.files(paper.db, medium) == first
        assert calls == [1]


def test_only_what_is_missing_is_made_a_few_at_a_time(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renditions, "AT_ONCE", 2)
    each = [add(paper, plain("PNG", (8, size))).id for size in (6, 7, 8)]
    web = add(paper, plain("WEBP", (8, 6))).id
    paper.db.execute(
        """
        insert into media (sha256, name, mime, bytes, alt, caption, credit, created_at)
        values ('x', 'a.mp4', 'video/mp4', 1, '', '', '', 'x')
        """
    )
    kept: list[list[int]] = []
    keep = renditions._keep
    monkeypatch.setattr(renditions, "_keep", lambda db, rows: kept.append([row[0] for row in rows]) or keep(db, rows))
    assert renditions.keep_missing(paper.db, [*reversed(each), 5, 99]) == 3
    assert kept == [[1, 2], [3]]
    assert renditions.keep_missing(paper.db, each) == renditions.keep_missing(paper.db, []) == 0
    assert renditions.keep_missing(paper.db, [web]) == 1
    assert kept[-1] == [web, web]
    paper.db.execute("delete from renditions where width = -1200")
    assert renditions.keep_missing(paper.db, [*each, web]) == 1
    assert renditions.keep_missing(paper.db, [*each, web]) == 0


def test_a_picture_that_cannot_be_read_is_left_for_the_build_to_name(paper: Paper) -> None:
    medium = add(paper, plain("PNG"))
    paper.db.execute("update media_data set data = :junk", {"junk": b"junk"})
    assert renditions.keep_missing(paper.db, [medium.id]) == 1
    assert paper.db.execute("select count(*) from renditions").fetchone()[0] == 0
    with pytest.raises(NotFound) as refused:
        renditions.files(paper.db, medium)
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        "picture 1: a.jpg: not a picture that can be read", "1", "use a picture in JPEG, PNG, GIF, WebP or AVIF",
    )  # fmt: skip


@pytest.mark.parametrize("error", [OSError("no"), SyntaxError("no"), ValueError("no")])
def test_a_picture_that_breaks_while_it_is_unpacked_is_named(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    data = plain("PNG", (500, 10))
    monkeypatch.setattr(decoding, "reduced", fail)
    with pytest.raises(NotFound) as refused:
        made(data)
    assert (refused.value.message, refused.value.ref) == ("picture 7 (a.x) cannot be read: no", "7")


def test_memory_is_reserved_for_what_is_made_smaller_only(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    room = decoding._Room(decoding.MOST)
    reserve = room.taken
    monkeypatch.setattr(room, "taken", lambda cost: taken.append(cost) or reserve(cost))
    monkeypatch.setattr(decoding, "ROOM", room)
    for data in (plain("PNG", (240, 10)), plain("PNG", (500, 10)), plain("WEBP", (8, 6)), plain("PNG", (3000, 10))):
        made(data)
    # A pixel takes four bytes, the first step four more for each that it leaves; in WebP a pixel takes 16.
    assert taken == [0, 5000 * 4 + 5000 * 4, 48 * 16, 30_000 * 4 + 30_000 * 4]


MARKS = (b"Exif", b"EXIF", b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"XMP", b"xmp", b"\x21\xfe")


@pytest.mark.parametrize("mark", [b"", *MARKS])
def test_a_moving_picture_of_which_nothing_can_be_removed_stays_only_without_any(
    monkeypatch: pytest.MonkeyPatch, mark: bytes
) -> None:
    frames = [Image.new("RGB", (8, 6), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    data = stream.getvalue() + mark
    assert not any(one in stream.getvalue() for one in MARKS)
    monkeypatch.setattr(renditions, "_can_strip", lambda *_: False)
    medium: Any = SimpleNamespace(mime="image/webp", animated=True, name="a.webp")
    assert (renditions._whole(medium, data, 1) == data) is (mark == b"")


def test_a_moving_picture_is_stripped_and_not_turned() -> None:
    data = moving("WEBP")
    medium: Any = SimpleNamespace(mime="image/webp", animated=True, name="a.webp")
    assert renditions._whole(medium, data, 1) == b""
    assert renditions._whole(medium, data, 6) == metadata.stripped(data, "image/webp", orientation=6)
    medium.animated, medium.mime = False, "image/jpeg"
    assert renditions._whole(medium, plain("JPEG"), 1) == b""
