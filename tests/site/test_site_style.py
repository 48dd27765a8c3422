"""The accent colour and the font in the stylesheet, only where they are chosen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.site.paper import Paper

from newsroom.site import site_style


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def sheet(paper: Paper) -> str:
    return next(data.decode() for name, data in paper.files().items() if re.fullmatch(r"assets/site\..*\.css", name))


def test_nothing_is_added_by_default(paper: Paper) -> None:
    paper.build()
    assert site_style.additions(paper.settings) == {}
    assert not [name for name in paper.files() if name.endswith(".woff2")]
    assert 'rel="preload"' not in paper.page("/")


def test_the_accent_has_a_shade_for_light_and_for_dark(paper: Paper) -> None:
    paper.set(site_accent="#fd0")
    paper.build()
    assert sheet(paper).endswith(":root{--accent:#7d6c00}@media(prefers-color-scheme:dark){:root{--accent:#ffdd00}}")
    assert "#7d6c00" in paper.page("/manifest.webmanifest")


@pytest.mark.parametrize(("lang", "preloaded"), [("vi", 2), ("en", 1), ("vi-VN", 2), ("de", 1)])
def test_a_font_is_published_and_preloaded(paper: Paper, lang: str, preloaded: int) -> None:
    paper.set(site_font="newsreader", site_lang=lang)
    paper.build()
    fonts = {name for name in paper.files() if name.endswith(".woff2")}
    assert len(fonts) == 2
    named = {f"assets/{name}" for name in re.findall(r"url\((newsreader-[^)]*)\)", sheet(paper))}
    assert named == fonts
    links = re.findall(r'rel="preload" href="/([^"]+)" as="font" type="font/woff2" crossorigin', paper.page("/"))
    assert len(links) == preloaded
    assert set(links) <= fonts
    for said in ("font-display:swap", "size-adjust:", "ascent-override:"):
        assert said in sheet(paper)


def test_each_font_has_its_licence() -> None:
    for folder in site_style.FONTS.values():
        assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")
