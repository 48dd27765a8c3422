"""Pictures as they are published: without metadata, upright, in several sizes made once; undone additions."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from newsroom.core import undo
from newsroom.core.media import decoding, metadata, pictures, renditions
from newsroom.core.media.pictures import Medium
from tests.site.paper import Paper

SECRET = b"secret-place"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> Image.Exif:
    """What a camera writes: who, how it was held, where."""
    written = Image.Exif()
    written[0x010F] = SECRET.decode()
    written[0x0112] = orientation
    written.get_ifd(0x8825)[1] = "N"
    written.get_ifd(0x8825)[2] = (16.0, 3.0, 0.0)
    return written


def picture(kind: str, size: tuple[int, int] = (1000, 500), *, orientation: int = 1, **more: Any) -> bytes:
    """A picture, left half red and right half blue, with all that its format can carry."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    how: dict[str, Any] = {"exif": exif(orientation)} | more
    if kind in ("JPEG", "WEBP", "PNG"):
        how["icc_profile"] = PROFILE
    if kind == "JPEG":
        how["comment"] = SECRET
    if kind in ("WEBP", "JPEG"):
        how["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "PNG":
        how["pnginfo"] = PngInfo()
        how["pnginfo"].add_itxt("Author", SECRET.decode())
    stream = io.BytesIO()
    drawn.save(stream, kind, **how)
    return stream.getvalue()


def moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (1000, 20), colour) for colour in ("red", "blue", "green")]
    stream = io.BytesIO()
    more = {"comment": SECRET} if kind == "GIF" else {"exif": exif()}
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:], duration=100, loop=0, **more)
    return stream.getvalue()


def add(paper: Paper, data: bytes, name: str = "a.jpg") -> Medium:
    with paper.act("media add") as act:
        return pictures.add(act, data, name=name)


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_that_a_camera_wrote_is_published(paper: Paper, kind: str, orientation: int) -> None:
    data = picture(kind, orientation=orientation)
    assert SECRET in data
    medium = add(paper, data)
    files = renditions.files(paper.db, medium)
    shared = ["1200.jpg"] if kind in ("WEBP", "AVIF") else []
    assert [path.rpartition("-")[2] for path, _ in files[1:]] == shared + [f"{one}.webp" for one in medium.widths]
    for _, published in files:
        assert SECRET not in published
        with Image.open(io.BytesIO(published)) as shown:
            assert not shown.getexif()
            assert "xmp" not in shown.info
            if kind != "AVIF":
                assert shown.info["icc_profile"] == PROFILE
            wide = shown.width > shown.height
            assert wide == (medium.width > medium.height)  # type: ignore[operator]
    with Image.open(io.BytesIO(files[0][1])) as whole:
        assert whole.size == (medium.width, medium.height)


def test_the_picture_itself_is_untouched_where_it_stands_upright() -> None:
    data = picture("JPEG")
    without = metadata.stripped(data, "image/jpeg")
    assert Image.open(io.BytesIO(data)).tobytes() == Image.open(io.BytesIO(without)).tobytes()
    assert metadata.stripped(without, "image/jpeg") == without
    assert metadata.stripped(data + b"a second picture, " + SECRET, "image/jpeg") == without


def test_a_picture_on_its_side_is_turned(paper: Paper) -> None:
    medium = add(paper, picture("JPEG", (1000, 600), orientation=6))
    assert (medium.width, medium.height) == (600, 1000)
    for _, data in renditions.files(paper.db, medium):
        with Image.open(io.BytesIO(data)) as shown:
            above = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 4))
            assert isinstance(above, tuple)
            assert above[0] > 200
            assert above[2] < 60


@pytest.mark.parametrize(
    ("width", "widths", "srcset"),
    [
        (200, (), []),
        (240, (), []),
        (480, (240,), ["240w", "480w"]),
        (700, (240, 480), ["240w", "480w", "700w"]),
        (1600, (240, 480, 960), ["240w", "480w", "960w", "1600w"]),
        (2400, (240, 480, 960, 1600), ["240w", "480w", "960w", "1600w"]),
    ],
)
def test_sizes_are_never_larger_than_the_picture(
    paper: Paper, width: int, widths: tuple[int, ...], srcset: list[str]
) -> None:
    medium = add(paper, picture("PNG", (width, 30)))
    assert medium.widths == widths
    assert [one.split(" ")[1] for one in (medium.srcset or "").split(", ") if one] == srcset
    sizes = [Image.open(io.BytesIO(data)).width for _, data in renditions.files(paper.db, medium)]
    assert sizes == [width, *widths]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_what_moves_goes_on_moving(paper: Paper, kind: str) -> None:
    data = moving(kind)
    medium = add(paper, data)
    assert medium.widths == ()
    (_, published), *shared = renditions.files(paper.db, medium)
    assert len(shared) == (kind in ("WEBP", "AVIF"))
    assert SECRET in data
    assert SECRET not in published
    with Image.open(io.BytesIO(published)) as shown:
        assert getattr(shown, "n_frames", 1) == 3


def test_a_moving_picture_that_lies_on_its_side_moves_and_is_turned_by_browsers(paper: Paper) -> None:
    frames = [Image.new("RGB", (300, 20), colour) for colour in ("red", "blue")]
    stream = io.BytesIO()
    frames[0].save(stream, "WEBP", save_all=True, append_images=frames[1:], duration=100, exif=exif(6))
    medium = add(paper, stream.getvalue())
    assert (medium.width, medium.height) == (20, 300)
    published = renditions.files(paper.db, medium)[0][1]
    assert SECRET not in published
    with Image.open(io.BytesIO(published)) as shown:
        assert getattr(shown, "n_frames", 1) == 2
        assert dict(shown.getexif()) == {0x0112: 6}


def test_a_moving_picture_that_ends_early_keeps_its_whole_frames() -> None:
    data = moving("GIF")
    with Image.open(io.BytesIO(metadata.stripped(data[:-40], "image/gif"))) as shown:
        assert getattr(shown, "n_frames", 1) == 2


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "JPEG", "PNG"])
def test_machines_are_given_a_format_that_they_read(paper: Paper, kind: str) -> None:
    medium = add(paper, picture(kind, (1500, 600)), name="a.x")
    story = paper.story("Tin", "![x](a.x)", media={"a.x": medium.id}, image="a.x")
    paper.build()
    assert medium.shared_path.endswith("-1200.jpg" if kind in ("WEBP", "AVIF") else f".{kind.lower().replace('e', '')}")
    address = f"https://news.example.org{medium.shared_path}"
    page = paper.page(story.path or "")
    width, height = (1200, 480) if kind in ("WEBP", "AVIF") else (1500, 600)
    assert f'<meta property="og:image" content="{address}">' in page
    assert f'<meta property="og:image:width" content="{width}">' in page
    assert f'<meta property="og:image:height" content="{height}">' in page
    assert f'"image":[{{"@type":"ImageObject","url":"{address}","width":{width}' in page.replace(": ", ":").replace(
        ", ", ","
    )
    feed = paper.files()["feed.json"].decode()
    assert f'"image": "{address}"' in feed
    assert ".avif" not in feed
    with Image.open(io.BytesIO(paper.files()[medium.shared_path[1:]])) as shown:
        assert (shown.format, shown.size) == ("PNG" if kind == "PNG" else "JPEG", (width, height))


def test_what_is_transparent_is_white_for_machines(paper: Paper) -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (300, 100), (255, 0, 0, 0)).save(stream, "WEBP", lossless=True, exact=True)
    files = dict(renditions.files(paper.db, add(paper, stream.getvalue())))
    [shared] = [data for path, data in files.items() if path.endswith("-1200.jpg")]
    assert Image.open(io.BytesIO(shared)).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["CMYK", "L", "LA", "P", "I;16"])
def test_every_kind_of_colour_becomes_a_size(paper: Paper, mode: str) -> None:
    stream = io.BytesIO()
    drawn = Image.new(mode, (600, 300))
    drawn.save(stream, "JPEG" if mode == "CMYK" else "PNG", icc_profile=PROFILE if mode != "P" else None)
    files = renditions.files(paper.db, add(paper, stream.getvalue()))
    assert [Image.open(io.BytesIO(data)).format for _, data in files][1:] == ["WEBP", "WEBP"]


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"])
def test_a_broken_file_is_no_way_to_keep_metadata(mime: str) -> None:
    for data in (b"", b"GIF89a", picture("JPEG")[:300], picture("PNG")[:60], picture("WEBP")[:90], moving("GIF")[:60]):
        with pytest.raises(ValueError, match=r"\w"):
            metadata.stripped(data, mime)


def test_sizes_are_made_once_and_leave_with_the_story(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    medium = add(paper, picture("JPEG"))
    story = paper.story("Ảnh", "![x](a.jpg)", media={"a.jpg": medium.id}, image="a.jpg", lead="Sapo")
    paper.build()
    page = paper.page(story.path or "")
    assert page.count(f'srcset="{medium.srcset}"') == 1
    assert page.count(' width="1000" height="500"') == 1
    published = {name: data for name, data in paper.files().items() if name.startswith("media/")}
    assert len(published) == 4
    assert not any(SECRET in data for data in paper.files().values())

    def again(*_: object) -> None:
        raise AssertionError("made twice")

    monkeypatch.setattr(renditions, "make", again)
    paper.build(full=True)
    paper.build("elsewhere")
    assert paper.files("elsewhere") == paper.files()
    paper.do("unpublish", story)
    paper.build()
    assert not any(name.startswith("media/") for name in paper.files())


def test_sizes_of_an_earlier_edition_stay_and_the_new_one_is_made(paper: Paper) -> None:
    from newsroom.store.migrations import m0010_thumbnails

    medium = add(paper, picture("JPEG"))
    paper.story("Ảnh", "![x](a.jpg)", media={"a.jpg": medium.id})
    paper.build()
    before = paper.files()
    middle = next(name for name in before if name.endswith("-480.webp"))
    paper.db.execute("delete from renditions where width = 240")
    paper.db.execute("update renditions set data = :data where width = 480", {"data": b"as it was made then"})
    for statement in m0010_thumbnails.SCRIPT.split(";;"):
        paper.db.execute(statement)
    assert paper.build().full
    assert paper.files() == before | {middle: b"as it was made then"}
    kept = {row["width"] for row in paper.db.execute("select width from renditions")}
    assert kept == {0, 240, 480, 960}


def test_a_picture_that_cannot_be_read_is_named_and_the_rest_is_built(paper: Paper) -> None:
    from newsroom.errors import Partial

    medium = add(paper, picture("PNG"))
    paper.db.execute("update media_data set data = :junk", {"junk": b"junk"})
    story = paper.story("Ảnh", "![x](a.jpg)", media={"a.jpg": medium.id})
    with pytest.raises(Partial, match=r"a\.jpg"):
        paper.build()
    assert "Ảnh" in paper.page(story.path or "")


def test_undoing_an_addition_takes_the_picture_off_the_list(paper: Paper) -> None:
    medium = add(paper, picture("PNG"))
    renditions.keep_missing(paper.db, [medium.id])
    undone = undo.undo(paper.db, actor="lan", now=paper.now)
    assert undone.undone == 1
    assert pictures.list_(paper.db) == []
    assert pictures.get(paper.db, medium.id).removed_at
    undo.undo(paper.db, undone.undo_batch, actor="lan", now=paper.now)
    assert [one.id for one in pictures.list_(paper.db)] == [medium.id]


@pytest.mark.parametrize(("room", "turned"), [(0, True), (-1, False)])
def test_a_picture_that_is_too_large_to_be_turned_keeps_its_number(
    monkeypatch: pytest.MonkeyPatch, room: int, turned: bool
) -> None:
    data = picture("JPEG", (40, 20), orientation=6)
    with decoding.opened(data, "a.jpg") as opened:
        needed = decoding.memory(opened, data) + 40 * 20 * 4  # and the turned one, of four bytes a pixel
    monkeypatch.setattr(decoding, "MOST", needed + room)
    medium = SimpleNamespace(mime="image/jpeg", animated=False, name="a.jpg")
    made = renditions._whole(medium, data, 6)  # type: ignore[arg-type]
    with Image.open(io.BytesIO(made)) as shown:
        assert (shown.size, shown.getexif().get(0x0112)) == (((20, 40), None) if turned else ((40, 20), 6))


def test_a_very_flat_picture_has_sizes_one_point_high(paper: Paper) -> None:
    medium = add(paper, picture("PNG", (1600, 2)))
    sizes = [Image.open(io.BytesIO(data)).size for _, data in renditions.files(paper.db, medium)]
    assert sizes == [(1600, 2), (240, 1), (480, 1), (960, 1)]


@pytest.mark.parametrize(("kind", "written"), [("MPO", "JPEG"), ("JPEG", "JPEG"), ("PNG", "PNG"), ("WEBP", "WEBP")])
def test_a_picture_that_is_made_anew_keeps_its_format(monkeypatch: pytest.MonkeyPatch, kind: str, written: str) -> None:
    drawn = Image.new("RGB", (40, 20))
    stream = io.BytesIO()
    drawn.save(stream, kind, **({"save_all": True, "append_images": [drawn]} if kind == "MPO" else {}))
    monkeypatch.setattr(renditions, "_can_strip", lambda *_: False)
    medium = SimpleNamespace(mime="image/x", animated=False, name="a.x")
    made = renditions._whole(medium, stream.getvalue(), 6)  # type: ignore[arg-type]
    with Image.open(io.BytesIO(made)) as shown:
        assert (shown.format, shown.size) == (written, (20, 40))
