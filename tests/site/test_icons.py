"""The icons of a site: from its picture or its first letter, in the sizes that browsers ask for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image
from tests.site.paper import Paper

from newsroom import content_types
from newsroom.core.media import decoding, pictures


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


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
