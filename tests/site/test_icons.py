"""The icons of a site: from its picture or its first letter, in the sizes that browsers ask for."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from tests.site.paper import Paper

from newsroom import content_types
from newsroom.core.media import decoding, pictures
from newsroom.errors import Invalid, Partial
from newsroom.site.icons import SiteIcons
from newsroom.site.snapshot import Snapshot


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_icons_are_made_without_loading_every_format_of_pillow() -> None:
    """That takes longer than drawing them."""
    code = """
import sys
from newsroom.site import icons
from newsroom.site.card_drawing import card_font
assert icons._of_letter(card_font(None), "B", "#9c1c2b").favicon[:4] == bytes([0, 0, 1, 0])
print("PIL.PdfImagePlugin" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_a_site_without_a_picture_has_its_letter(paper: Paper) -> None:
    paper.build()
    files = paper.files()
    assert picture(files["favicon.ico"]).info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    touch = picture(files["apple-touch-icon.png"])
    assert (touch.size, touch.mode) == ((180, 180), "RGB")
    assert touch.getpixel((3, 3)) == (0x9C, 0x1C, 0x2B)
    assert len(touch.getcolors(100_000) or []) > 2  # a letter with smooth edges
    manifest = json.loads(files["manifest.webmanifest"])
    assert (manifest["name"], manifest["lang"], manifest["start_url"]) == ("Báo Thử", "vi", "/")
    for icon in manifest["icons"]:
        width, _ = icon["sizes"].split("x")
        assert picture(files[icon["src"][1:]]).size == (int(width), int(width))
    page = paper.page("/")
    for link in ('rel="icon" href="/favicon.ico" sizes="32x32"', 'rel="apple-touch-icon" href="/apple-touch-icon.png"',
                 'rel="manifest" href="/manifest.webmanifest"'):  # fmt: skip
        assert link in page


@pytest.mark.parametrize("title", ["日本", "   ", "🌍", "«Đò»"])
def test_a_name_without_letters_of_the_font_has_an_icon_all_the_same(paper: Paper, title: str) -> None:
    paper.set(site_title=title if title.strip() else "-")
    paper.build()
    assert picture(paper.files()["favicon.ico"]).size == (48, 48)


def test_a_picture_is_shown_whole(paper: Paper) -> None:
    paper.picture("blue")  # 8 × 6
    paper.set(site_icon="blue.png")
    paper.build()
    touch = picture(paper.files()["apple-touch-icon.png"])
    assert touch.getpixel((90, 90)) == (0, 0, 255)
    assert touch.getpixel((90, 5)) == (0xFB, 0xFA, 0xF7)  # above it the paper, and no black


def test_another_letter_colour_or_picture_has_another_address(paper: Paper) -> None:
    seen = set()
    for values in ({}, {"site_title": "Tin"}, {"site_accent": "#0a5c8f"}):
        paper.set(**values)
        paper.build()
        seen.add(json.loads(paper.files()["manifest.webmanifest"])["icons"][0]["src"])
    assert len(seen) == 3
    assert len([name for name in paper.files() if "icon-192" in name]) == 1


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/favicon.ico", "image/x-icon"), ("/apple-touch-icon.png", "image/png"),
     ("/manifest.webmanifest", "application/manifest+json")],
)  # fmt: skip
def test_their_content_types(path: str, kind: str) -> None:
    assert content_types.content_type(path) == kind


def test_a_picture_of_a_scanner_keeps_its_grey(paper: Paper) -> None:
    """16 bits a pixel: Pillow would make all but the darkest greys white."""
    stream = io.BytesIO()
    Image.new("I;16", (600, 600), 0x8080).save(stream, "PNG")
    with paper.act("media add") as act:
        pictures.add(act, stream.getvalue(), name="grey.png")
    paper.set(site_icon="grey.png")
    paper.build()
    assert picture(paper.files()["apple-touch-icon.png"]).getpixel((90, 90)) == (0x80, 0x80, 0x80)


def test_a_large_picture_takes_no_more_memory_than_any_other(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    room = decoding.ROOM.taken
    monkeypatch.setattr(decoding.ROOM, "taken", lambda cost: (taken.append(cost), room(cost))[1])
    monkeypatch.setattr(decoding, "MOST", 40_000_000)
    stream = io.BytesIO()
    Image.new("1", (4000, 4000)).save(stream, "PNG")
    with paper.act("media add") as act:
        pictures.add(act, stream.getvalue(), name="large.png")
    paper.set(site_icon="large.png")
    paper.build()
    assert any(4000 * 4000 <= cost <= 40_000_000 for cost in taken)


def test_every_page_names_the_icons_and_the_manifest_has_two_sizes(paper: Paper) -> None:
    paper.build()
    files = paper.files()
    icons = json.loads(files["manifest.webmanifest"])["icons"]
    assert [icon["sizes"] for icon in icons] == ["192x192", "512x512"]
    assert f'<link rel="icon" href="{icons[0]["src"]}" type="image/png" sizes="192x192">' in paper.page("/")


@pytest.mark.parametrize("tagline", ["", "Every morning"])
def test_the_manifest_whole(paper: Paper, tagline: str) -> None:
    paper.set(site_url="https://news.example.org/paper", site_tagline=tagline)
    paper.build()
    found = json.loads(paper.files()["manifest.webmanifest"])
    icons = found.pop("icons")
    assert [(one["sizes"], one["type"]) for one in icons] == [("192x192", "image/png"), ("512x512", "image/png")]
    assert all(one.keys() == {"src", "sizes", "type"} and one["src"].startswith("/paper/assets/icon-") for one in icons)
    assert found == {
        "name": "Báo Thử", "short_name": "Báo Thử", "lang": "vi", "start_url": "/paper/", "scope": "/paper/", "display": "minimal-ui",
        "background_color": "#fbfaf7", "theme_color": "#9c1c2b", **({"description": tagline} if tagline else {}),
    }  # fmt: skip


def test_the_letter_is_in_the_middle_and_two_thirds_as_high_as_the_icon(paper: Paper) -> None:
    paper.set(site_title="Hàn")
    paper.build()
    [name] = [name for name in paper.files() if name.startswith("assets/icon-512.")]
    icon = picture(paper.files()[name]).convert("RGB")
    ground = Image.new("RGB", icon.size, (0x9C, 0x1C, 0x2B))
    box = ImageChops.difference(icon, ground).getbbox()
    assert box
    left, top, right, bottom = box
    assert abs(left - (512 - right)) <= 3
    assert abs(top - (512 - bottom)) <= 3
    assert 230 <= bottom - top <= 250  # capitals are 0.71 of the size of letters, which is 338 pixels
    assert (0xFB, 0xFA, 0xF7) in {colour for _, colour in icon.getcolors(100_000) or []}


@pytest.mark.parametrize(("size", "inside", "outside"), [((8, 6), (90, 30), (90, 15)), ((6, 8), (30, 90), (15, 90))])
def test_a_picture_is_in_the_middle(
    paper: Paper, size: tuple[int, int], inside: tuple[int, int], outside: tuple[int, int]
) -> None:
    """Its longer side is as long as the icon: 22 of 180 pixels stay free on each side of the other."""
    stream = io.BytesIO()
    Image.new("RGB", size, "blue").save(stream, "PNG")
    with paper.act("media add") as act:
        pictures.add(act, stream.getvalue(), name="blue.png")
    paper.set(site_icon="blue.png")
    touch = picture({file.path: file.data for file in icons_of(paper).files(paper.db)}["/apple-touch-icon.png"])
    mirrored = [tuple(179 - value for value in place) for place in (inside, outside)]
    assert [touch.getpixel(place) for place in (inside, mirrored[0])] == [(0, 0, 255)] * 2
    assert [touch.getpixel(place) for place in (outside, mirrored[1])] == [(0xFB, 0xFA, 0xF7)] * 2


def icons_of(paper: Paper) -> SiteIcons:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None).icons


@pytest.mark.parametrize("fault", [OSError("gone"), SyntaxError("broken"), ValueError("odd")])
def test_a_picture_that_can_no_longer_be_read_is_named(
    paper: Paper, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def opened(*_: object) -> None:
        raise fault

    paper.picture("blue")
    paper.set(site_icon="blue.png")
    monkeypatch.setattr(decoding, "opened", opened)
    with pytest.raises(Invalid, match=f"blue.png cannot be read: {fault}") as refused:
        list(icons_of(paper).files(paper.db))
    assert refused.value.ref == "site.icon"
    assert refused.value.message.endswith("; choose another picture: newsroom config set site.icon PICTURE")


def test_a_build_says_which_setting_a_damaged_icon_is_of(paper: Paper) -> None:
    medium = paper.picture("blue")
    paper.set(site_icon="blue.png")
    paper.db.execute("update media_data set data = x'00112233' where media_id = ?", (medium,))
    with pytest.raises(Partial) as failed:
        paper.build()
    assert "blue.png cannot be read: not a picture" in failed.value.message
    assert "newsroom config set site.icon PICTURE" in failed.value.message


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("báo", "B"),
        ("«Đò»", "Đ"),
        ("7 ngày", "7"),
        ("日本 x", "X"),
        ("日本", ""),
        ("-" * 99 + "ab", "A"),
        ("-" * 100 + "a", ""),
    ],
)
def test_the_letter_of_a_site(paper: Paper, title: str, letter: str) -> None:
    """The first one that the font has, among the first hundred characters."""
    paper.set(site_title=title)
    assert icons_of(paper)._initial() == letter


def test_the_paths_of_icons(paper: Paper) -> None:
    links = icons_of(paper).links()
    assert re.fullmatch(r"/assets/icon-192\.[0-9a-f]{10}\.png", links.pop("large"))
    assert links == {"favicon": "/favicon.ico", "touch": "/apple-touch-icon.png", "manifest": "/manifest.webmanifest"}
    paths = [file.path for file in icons_of(paper).files(paper.db)]
    assert [path.partition(".")[0] for path in paths] == [
        "/favicon", "/apple-touch-icon", "/manifest", "/assets/icon-192", "/assets/icon-512",
    ]  # fmt: skip
    paper.picture("blue")
    paper.set(site_icon="blue.png")
    before = icons_of(paper).links()["large"]
    paper.set(site_title="Tên khác")  # the picture is the same
    assert icons_of(paper).links()["large"] == before
