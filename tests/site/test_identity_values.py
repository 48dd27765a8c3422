"""Who we are, on every page: menu, footer, licence, accounts, logo, date, and the same for search engines."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.site import identity_values
from newsroom.site.identity_values import SiteIdentity


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def foot(paper: Paper, path: str = "/") -> str:
    return paper.page(path).partition('<footer class="colophon">')[2]


def organisation(paper: Paper) -> dict[str, Any]:
    data = json.loads(re.findall(r"ld\+json\">(.*?)</script>", paper.page("/"))[0])
    found: dict[str, Any] = data["publisher"]
    return found


def test_menu_and_footer_show_pages_when_they_are_published(paper: Paper) -> None:
    paper.story("Tin")
    paper.set(site_menu="gioi-thieu, Quảng cáo=https://ads.example/", site_footer="Xem [giới thiệu](gioi-thieu).")
    paper.build()
    assert "Xem giới thiệu." in foot(paper)
    assert paper.page("/").count('href="https://ads.example/"') == 3  # the row, the menu, the foot
    page = paper.story("Giới thiệu", kind="page")
    assert paper.build().full  # it is on every page
    assert 'Xem <a href="/gioi-thieu/">giới thiệu</a>.' in foot(paper)
    assert paper.page("/").count('<a href="/gioi-thieu/">Giới thiệu</a>') == 3
    assert 'href="/gioi-thieu/" aria-current="page"' in paper.page("/gioi-thieu/")
    paper.do("unpublish", page, redirect_to=None)
    paper.build()
    assert "gioi-thieu" not in foot(paper)


def test_a_site_below_a_path_links_below_it(paper: Paper) -> None:
    paper.set(site_url="https://example.org/bao", site_menu="gioi-thieu, X=/x/", site_footer="[g](gioi-thieu) [x](/x/)")
    paper.story("Giới thiệu", kind="page")
    paper.build()
    assert '<a href="/bao/gioi-thieu/">g</a> <a href="/bao/x/">x</a>' in foot(paper)
    assert '<a href="/bao/x/">X</a>' in foot(paper)
    assert '"start_url": "/bao/"' in paper.page("/manifest.webmanifest")


@pytest.mark.parametrize(
    "markdown", ["<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "[x](javascript:alert(1))"]
)
def test_the_footer_is_safe(paper: Paper, markdown: str) -> None:
    paper.set(site_footer=f"A {markdown} B", site_licence="<b>1</b>", site_editor="<i>Lan</i>")
    paper.build()
    assert "alert(1)" not in re.sub(r"<[^>]*>|\balert\(1\)(?=\s*B)", "", foot(paper)) or "onerror" not in foot(paper)
    assert "javascript:" not in foot(paper)
    assert "<script" not in foot(paper)
    assert "&lt;b&gt;1&lt;/b&gt;" in foot(paper)


def test_licence_editor_accounts_and_year(paper: Paper) -> None:
    paper.set(
        site_licence="GP số 1", site_editor="Lan", site_links="https://www.facebook.com/x, Kênh=https://youtube.com/@x"
    )
    paper.build()
    assert '<a rel="me noopener" href="https://www.facebook.com/x">Facebook</a>' in foot(paper)
    assert ">Kênh</a>" in foot(paper)
    for said in ("GP số 1", "Chịu trách nhiệm nội dung: Lan", "© 2026 Báo Thử"):
        assert said in foot(paper)


def test_the_year_changes_every_page_once(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    paper.wait(days=300)
    assert not paper.build().full
    paper.wait(days=10)  # into 2027
    assert paper.build().full
    assert "© 2027 Báo Thử" in foot(paper)


def test_a_logo_has_its_size_and_is_published(paper: Paper) -> None:
    number = paper.picture("red")  # 8 × 6
    paper.story("Tin")
    paper.set(site_logo="red.png")
    paper.build()
    page = paper.page("/")
    logo = re.findall(r'<img class="logo" src="([^"]+)" width="(\d+)" height="(\d+)" alt="Báo Thử">', page)
    assert logo
    assert logo[0][1:] == ("53", "40")
    assert logo[0][0][1:] in paper.files()
    assert organisation(paper)["logo"]["url"].endswith(logo[0][0])
    story = paper.story("Có ảnh", media={"a.png": number}, image="a.png")
    paper.build()
    paper.do("unpublish", story, redirect_to=None)
    paper.build()
    assert logo[0][0][1:] in paper.files()  # the story that showed it too is gone
    paper.set(site_logo="")
    paper.build()
    assert logo[0][0][1:] not in paper.files()


def test_search_engines_get_the_policies_that_are_published(paper: Paper) -> None:
    paper.story("Đính chính", kind="page")
    paper.story("Liên hệ", kind="page")
    paper.story("Riêng tư", kind="page")
    paper.set(
        site_policies="corrections=dinh-chinh, contact=lien-he, privacy=rieng-tu, ethics=thieu",
        site_links="https://x.com/a, mailto:a@b.example",
    )
    paper.build()
    found = organisation(paper)
    assert found["correctionsPolicy"] == "https://news.example.org/dinh-chinh/"
    assert found["contactPoint"]["url"] == "https://news.example.org/lien-he/"
    assert found["sameAs"] == ["https://x.com/a"]
    assert "ethicsPolicy" not in found
    assert "" not in found
    assert '<a href="/rieng-tu/">Riêng tư</a>' in foot(paper)


def test_todays_date_changes_one_page_a_day(paper: Paper) -> None:
    paper.set(site_date="true")
    for number in range(5):
        paper.story(f"Tin {number}")
    paper.build()
    assert 'data-today="Asia/Ho_Chi_Minh" data-day="2026-03-02">Thứ Hai, 02/03/2026</p>' in paper.page("/")
    assert '<p class="today" data-today="Asia/Ho_Chi_Minh"></p>' in paper.page("/2026/03/tin-0/")
    paper.wait(days=1)
    before = paper.files()
    paper.build()
    changed = {name for name, data in paper.files().items() if before.get(name) != data and name.endswith("index.html")}
    assert changed == {"index.html"}


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((8, 6), (53, 40)), ((1000, 40), (320, 13)), ((320, 40), (320, 40)), ((400, 50), (320, 40)), ((401, 50), (320, 40)),
        ((1, 1000), (1, 40)), ((10_000, 1), (320, 1)), ((None, None), (40, 40)), ((80, None), (80, 40)), ((None, 20), (80, 40)),
    ],
)  # fmt: skip
def test_the_size_of_a_logo(size: tuple[int | None, int | None], shown: tuple[int, int]) -> None:
    """As high as the name, 40 pixels, and at most 320 wide."""
    medium: Any = SimpleNamespace(path="/media/a.png", srcset="a", width=size[0], height=size[1])
    assert identity_values._logo(medium) == {
        "url": "/media/a.png",
        "srcset": "a",
        "width": shown[0],
        "height": shown[1],
    }


def identity(paper: Paper) -> SiteIdentity:
    return identity_values.read(paper.db, paper.settings, paper.now, "/bao")


def test_everything_that_settings_say(paper: Paper) -> None:
    number = paper.picture("red")
    paper.story("Giới thiệu", kind="page")
    paper.set(
        site_menu="gioi-thieu, Về=gioi-thieu, thieu, X=/x/", site_links="https://www.facebook.com/x, Kênh=https://y.example/",
        site_policies="ethics=gioi-thieu, contact=thieu", site_editor="Lan", site_logo="red.png", site_accent="#fd0",
        site_tagline="Tin", site_footer="[g](gioi-thieu) [t](thieu) [x](/x/) ![a](red.png)", site_licence="GP",
        **{"site_tagline.fr": "Le fleuve"},
    )  # fmt: skip
    who = identity(paper)
    about = {"name": "Giới thiệu", "url": "/gioi-thieu/"}
    assert who.menu == (about, {"name": "Về", "url": "/gioi-thieu/"}, {"name": "X", "url": "/x/"})
    assert who.accounts == (
        {"name": "Facebook", "url": "https://www.facebook.com/x"},
        {"name": "Kênh", "url": "https://y.example/"},
    )
    assert who.policies == {"ethics": about}
    assert (who.lang, who.editor, who.year, who.icon, [one.id for one in who.media]) == (
        "vi",
        "Lan",
        2026,
        None,
        [number],
    )
    assert (who.accent.light, who.accent.dark) == ("#7d6c00", "#ffdd00")
    assert set(who.words) == {"vi", "fr"}
    footer = '<p><a href="/bao/gioi-thieu/">g</a> t <a href="/bao/x/">x</a> '
    assert who.words["vi"].footer.startswith(footer)
    assert "<img" not in who.words["vi"].footer
    assert (who.words["vi"].tagline, who.words["vi"].licence) == ("Tin", "GP")
    assert who.words["fr"] == ("Le fleuve", "", "")
    found = who.shown()
    assert {name: found[name] for name in ("policies", "editor", "year", "menu", "accounts")} == {
        "policies": [], "editor": "Lan", "year": 2026, "menu": who.menu, "accounts": who.accounts,
    }  # fmt: skip
    paper.set(site_logo="", site_accent="", site_menu="X=/x/")
    plain = identity(paper)
    assert (plain.media, plain.shown()["logo"], plain.shown()["policies"]) == ((), None, [about])
    assert (plain.accent.light, plain.accent.dark) == ("#9c1c2b", "#f0928d")


@pytest.mark.parametrize(
    ("lang", "page_lang", "words"),
    [
        ("vi", "vi", ("Tin", "Chân", "GP", {})),
        ("fr", "fr", ("Le fleuve", "Chân", "GP", {"footer": "vi", "licence": "vi"})),
        ("en", "en", ("", "Chân", "Permit", {"footer": "vi"})),
        ("km", "vi", ("ទន្លេ", "Chân", "GP", {"tagline": "km"})),
        ("de", "de", ("", "Chân", "GP", {"footer": "vi", "licence": "vi"})),
        ("fr-CA", "fr", ("Le fleuve", "Chân", "GP", {"footer": "vi", "licence": "vi"})),
    ],
)
def test_the_words_of_a_site_for_a_reader(paper: Paper, lang: str, page_lang: str, words: tuple[Any, ...]) -> None:
    paper.set(
        site_tagline="Tin", site_footer="Chân", site_licence="GP",
        **{"site_tagline.fr": "Le fleuve", "site_licence.en": "Permit", "site_tagline.km": "ទន្លេ"},
    )  # fmt: skip
    found = identity(paper).words_for(lang, page_lang)
    tagline, footer, licence, foreign = words
    assert found == {"tagline": tagline, "footer": f"<p>{footer}</p>\n", "licence": licence, "foreign": foreign}


def test_a_year_is_that_of_the_zone_of_the_site(paper: Paper) -> None:
    paper.now = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert identity(paper).year == 2027
    paper.wait(seconds=-1)
    assert identity(paper).year == 2026
