"""The README's pictures are there, small, say what they show, and need nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 150_000


def test_every_picture_is_shown_and_described() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r'(?:src|srcset)="docs/pictures/([^"]+)"', text))
    assert named == {path.name for path in PICTURES.iterdir()}
    for tag in re.findall(r"<img[^>]*>", text):
        assert re.search(r'alt="[^"]{20,}"', tag), tag


def test_pictures_are_small() -> None:
    assert {path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST} == set()


def test_pictures_of_letters_need_no_font_and_have_a_name() -> None:
    for path in PICTURES.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        root = ElementTree.fromstring(text)
        assert root.findtext("{http://www.w3.org/2000/svg}title")
        assert "url(http" not in text
        assert "@import" not in text
