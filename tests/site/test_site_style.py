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


def test_the_stylesheet_of_a_font_whole(paper: Paper) -> None:
    """Ascent and descent of the stand-ins are those of the font, 73.5 and 26.5 percent, by the ratio of their widths."""
    paper.set(site_font="newsreader", site_accent="#fd0")
    added = site_style.additions(paper.settings)
    assert list(added) == ["newsreader-vietnamese.woff2", "newsreader-latin.woff2", "site.css"]
    css = added["site.css"].decode()
    accent, _, rest = css.partition("@font-face")
    assert accent == ":root{--accent:#7d6c00}@media(prefers-color-scheme:dark){:root{--accent:#ffdd00}}"
    faces, _, root = ("@font-face" + rest).partition(":root,")
    assert root == ':lang(vi){--serif:"Newsreader Web","Newsreader Web Georgia","Newsreader Web Times New Roman",serif}'
    assert [re.sub(r"unicode-range:[^}]*", "unicode-range:…", face) for face in re.findall(r"@font-face\{[^}]*\}", faces)] == [
        *(
            f'@font-face{{font-family:"Newsreader Web";font-weight:200 800;font-display:swap;'
            f'src:url(newsreader-{part}.woff2)format("woff2");unicode-range:…}}'
            for part in ("vietnamese", "latin")
        ),
        '@font-face{font-family:"Newsreader Web Georgia";src:local("Georgia");size-adjust:93%;'
        "ascent-override:79.0%;descent-override:28.5%;line-gap-override:0%}",
        '@font-face{font-family:"Newsreader Web Times New Roman";src:local("Times New Roman");size-adjust:102%;'
        "ascent-override:72.1%;descent-override:26.0%;line-gap-override:0%}",
    ]  # fmt: skip
    ranges = re.findall(r"unicode-range:([^}]*)", faces)
    assert ("U+1EA0-1EF9" in ranges[0], "U+0000-00FF" in ranges[1]) == (True, True)
    assert site_style.preloaded(paper.settings) == ["newsreader-vietnamese.woff2", "newsreader-latin.woff2"]
    paper.set(site_lang="en")
    assert site_style.preloaded(paper.settings) == ["newsreader-latin.woff2"]
    paper.set(site_font="system")
    assert list(site_style.additions(paper.settings)) == ["site.css"]
    assert site_style.preloaded(paper.settings) == []
