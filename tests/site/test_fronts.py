"""A front page for each language of a site: which there are, what is on them, and what leads to them."""

from __future__ import annotations

import json
import re
import shutil
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.site.paper import START, Paper

from newsroom.core.front import breaking, choices
from newsroom.site import fronts as site_fronts
from newsroom.site.fronts import MOST, SiteFronts
from newsroom.site.snapshot import Snapshot

HOST = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def fronts(paper: Paper, theme: Path | None = None) -> SiteFronts:
    return SiteFronts(paper.db, paper.settings, theme)


def keys(paper: Paper) -> list[str]:
    return [one.key for one in fronts(paper).all]


def stories(page: str) -> list[str]:
    """The titles on a page, each once, in order."""
    found = re.findall(r'<(?:h2|h3|li)[^>]*><a href="/20[^>]*>([^<]*)</a>', page)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("spoken", "setting", "expected"),
    [
        ((), "auto", [""]),
        (("vi", "vi"), "auto", [""]),
        (("vi", "en"), "auto", ["", "en"]),
        (("vi", "en"), "none", [""]),
        (("vi", "en-GB", "en-US", "fr-CA"), "auto", ["", "en", "fr"]),  # regions have a front page together
        (("vi-VN", "en"), "auto", ["", "en"]),
        (("vi", "zh-Hant", "zh-Hans-SG", "zh"), "auto", ["", "zh", "zh-hans", "zh-hant"]),  # scripts have their own
        (("vi", "en", "fr", "km"), "km, EN-gb", ["", "km", "en"]),  # in the order of the setting
        (("vi", "en"), "fr", [""]),  # nothing is published in French
        (("en", "fr"), "auto", [""]),  # the main one would be empty
        (("vi", "tag", "own", "x", "../en", "toolonglang", "tiếng"), "auto", [""]),  # names of the site, and no tags
    ],
)
def test_which_languages_have_a_front_page(
    paper: Paper, spoken: tuple[str, ...], setting: str, expected: list[str]
) -> None:
    paper.set(site_languages=setting)
    for number, lang in enumerate(spoken):
        paper.story(f"Tin {number}", lang=lang)
    assert keys(paper) == expected


def test_a_front_page_never_replaces_something_else(paper: Paper) -> None:
    for lang in ("vi", "en", "haw", "fil", "yue"):
        paper.story(f"Tin {lang}", lang=lang)
    assert keys(paper) == ["", "en", "fil", "haw", "yue"]
    paper.story("Haw", kind="page")  # a page that was there first
    paper.db.execute(
        "insert into paths (path, article_id, kind, slug, created_at) values ('/en/', 1, 'redirect', '', '')"
    )
    root = paper.folder / "theme/root/yue"
    root.mkdir(parents=True)
    (root / "x.txt").write_text("x")
    paper.set(site_theme="theme")
    assert [one.key for one in fronts(paper, paper.folder / "theme").all] == ["", "fil"]
    paper.build()
    assert "Tin haw" in paper.page("/")  # its stories are on the main front page
    assert "Tin fil" not in paper.page("/")


def test_the_number_of_front_pages_is_bounded(paper: Paper) -> None:
    paper.story("Tin")
    for first in "abcd":
        for second in "lmnopq":
            paper.story(f"Tin {first}{second}", lang=f"{first}{second}")
    found = fronts(paper)
    assert len(found.others) == MOST
    left = {f"{first}{second}" for first in "abcd" for second in "lmnopq"} - {one.key for one in found.others}
    assert left
    assert all(found.main.has(lang) for lang in left)


def test_each_story_is_on_the_front_page_of_its_language(paper: Paper) -> None:
    for number, lang in enumerate(("vi", "en", "en-GB", "vi", "fr")):
        paper.story(f"Tin {number}", lang=lang, section="Phố", date=START - timedelta(days=9 - number))
    paper.build()
    assert stories(paper.page("/")) == ["Tin 3", "Tin 0"]
    assert stories(paper.page("/en/")) == ["Tin 2", "Tin 1"]
    assert stories(paper.page("/fr/")) == ["Tin 4"]
    assert len(stories(paper.page("/s/pho/"))) == len(stories(paper.page("/archive/2026/02/"))) == 5
    paper.set(site_languages="fr")
    paper.build()
    assert stories(paper.page("/")) == ["Tin 3", "Tin 2", "Tin 1", "Tin 0"]
    assert (stories(paper.page("/en/")), 'content="0; url=/"' in paper.page("/en/")) == ([], True)
    paper.set(site_languages="none")
    paper.build()
    assert len(stories(paper.page("/"))) == 5


def test_the_front_page_of_a_language_without_stories_redirects_and_its_feeds_stay(paper: Paper) -> None:
    def equals_a_full_build() -> dict[str, bytes]:
        paper.build()
        paper.build("whole")
        files = paper.files()
        assert files == paper.files("whole")
        shutil.rmtree(paper.folder / "whole")
        return files

    paper.story("Tin", lang="vi")
    paper.draft("Borrador", lang="es")  # never published
    assert not [name for name in equals_a_full_build() if name.startswith("es/")]
    story = paper.story("Noticia", lang="es-MX")
    public = {name for name in equals_a_full_build() if name.startswith("es/")}
    assert public == {"es/index.html", "es/feed.xml", "es/atom.xml", "es/feed.json"}
    paper.do("unpublish", story)
    files = equals_a_full_build()
    assert {name for name in files if name.startswith("es/")} == public
    assert b'http-equiv="refresh" content="0; url=/"' in files["es/index.html"]
    assert b"<title>B\xc3\xa1o Th\xe1\xbb\xad \xe2\x80\x93 " in files["es/feed.xml"]
    assert (files["es/feed.xml"].count(b"<item>"), json.loads(files["es/feed.json"])["items"]) == (0, [])
    assert b"/es/ / 301\n" in files["_redirects"]
    listing = [data for name, data in files.items() if name == "index.html" or "sitemap" in name]
    assert (len(listing) > 2, b"/es/" in b"".join(listing)) == (True, False)
    paper.publish(story)
    files = equals_a_full_build()
    assert (b"Noticia" in files["es/index.html"], b"/es/ / 301" in files["_redirects"]) == (True, False)
    paper.set(site_languages="none")
    files = equals_a_full_build()
    assert (files["es/feed.xml"].count(b"<item>"), b"Noticia" in files["feed.xml"]) == (1, True)
    assert b"/es/ / 301\n" in files["_redirects"]
    paper.set(site_redirects='{"/es/": "/2026/03/tin/", "/es/feed.xml": "/feed.xml"}')
    files = equals_a_full_build()
    assert (b"/es/ /2026/03/tin/ 301\n" in files["_redirects"], b"/es/feed.xml" in files["_redirects"]) == (True, False)


def test_feeds_of_each_language(paper: Paper) -> None:
    for title, lang in (("Tin", "vi"), ("News", "en"), ("More news", "en")):
        paper.story(title, lang=lang)
    paper.build()
    files = paper.files()
    assert b"<title>Tin</title>" in files["feed.xml"]
    assert b"News" not in files["feed.xml"]
    assert files["en/feed.xml"].count(b"<item>") == 2
    assert b"<language>en</language>" in files["en/feed.xml"]
    assert "<title>Báo Thử – English</title>".encode() in files["en/feed.xml"]
    assert f'href="{HOST}/en/feed.xml"'.encode() in files["en/feed.xml"]
    assert b'xml:lang="en"' in files["en/atom.xml"]
    told = json.loads(files["en/feed.json"])
    assert (told["language"], told["home_page_url"]) == ("en", f"{HOST}/en/")
    assert f"{HOST}/en/feed.json" == told["feed_url"]
    front = paper.page("/en/")
    assert 'type="application/rss+xml" title="Báo Thử (RSS)" href="/en/feed.xml"' in front
    paper.story("Third", lang="en")
    paper.build()
    assert paper.files()["en/feed.xml"].count(b"<item>") == 3


def test_the_words_of_a_front_page_and_of_its_stories(paper: Paper) -> None:
    paper.set(site_tagline="Tin sông", site_footer="Số 3 Kè Đá", site_date="true")
    paper.story("Tin", section="Phố", lang="vi")
    paper.story("Nouvelles", section="Phố", lang="fr", date=START - timedelta(days=1))
    paper.build()
    front, story = paper.page("/fr/"), paper.page("/2026/03/nouvelles/")
    for page in (front, story):
        assert '<html lang="fr">' in page
        assert '<a class="skip" href="#main">Aller au contenu</a>' in page
        assert "Tin sông" not in page  # the line below the name has no French version
        assert '<div lang="vi"><p>Số 3 Kè Đá</p>' in page
        assert '<a href="/fr/">Báo Thử</a>' in page
        assert 'data-fragment="/_f/fr/latest.html"' in story
    assert "dimanche, 1 mars 2026" in front.lower() or "lundi, 2 mars 2026" in front.lower()
    assert "<h1>Nouvelles</h1>" in story  # the page is in its language
    assert "1 mars 2026" in story
    assert "Commentaires" in story
    assert "Chuyển đến nội dung" not in story
    assert '<a href="/fr/">Accueil</a>' in story
    assert '<html lang="vi">' in paper.page("/2026/03/tin/")
    assert "Nouvelles" in paper.files()["_f/fr/latest.html"].decode()
    assert "Nouvelles" not in paper.files()["_f/latest.html"].decode()


def test_texts_of_the_site_have_versions_by_language(paper: Paper) -> None:
    """The line below the name is never shown in another language; footer and licence are, marked as such."""
    paper.set(
        site_tagline="Tin sông", site_footer="Kè Đá", site_licence="Giấy phép 7",
        **{
            "site_tagline.fr": "Le fleuve", "site_footer.fr": "Quai *3*, [contact](lien-he)", "site_licence.en": "Permit 7",
            "site_tagline.km": "ទន្លេ", "site_tagline.vi": "Tin sông Nhàn",
        },
    )  # fmt: skip
    for lang in ("vi", "fr", "en", "km"):
        paper.story(f"Story {lang}", lang=lang)
    paper.build()
    shown = {lang: paper.page(f"/{lang}/" if lang != "vi" else "/") for lang in ("vi", "fr", "en", "km")}
    taglines = {lang: re.findall(r'<p class="tagline"[^<]*', page) for lang, page in shown.items()}
    assert taglines == {
        "vi": ['<p class="tagline">Tin sông Nhàn'], "fr": ['<p class="tagline">Le fleuve'], "en": [],
        "km": ['<p class="tagline" lang="km">ទន្លេ'],
    }  # fmt: skip
    assert "<p>Quai <em>3</em>, contact</p>" in shown["fr"]
    assert "Kè Đá" not in shown["fr"]
    assert '<div lang="vi"><p>Kè Đá</p>' in shown["en"]
    assert '<p lang="vi">Giấy phép 7</p>' in shown["fr"]
    assert "<p>Permit 7</p>" in shown["en"]
    files = paper.files()
    assert "<description>Le fleuve</description>" in files["fr/feed.xml"].decode()
    assert "Tin s" not in files["en/feed.xml"].decode()
    assert json.loads(files["feed.json"])["description"] == "Tin sông Nhàn"
    paper.set(**{"site_tagline.en": "River news"})
    assert paper.build().full
    assert '<p class="tagline">River news</p>' in paper.page("/en/")


def test_a_language_without_a_translation_keeps_the_words_of_the_site(paper: Paper) -> None:
    paper.story("Tin")
    made = {"km": paper.story("ព័ត៌មាន", lang="km"), "ar": paper.story("أخبار", lang="ar")}
    paper.build()
    for lang, path, title in (("km", "/km/", "ព័ត៌មាន"), ("ar", "/ar/", "أخبار")):
        front = paper.page(path)
        assert '<html lang="vi">' in front
        direction = ' dir="rtl"' if lang == "ar" else ""
        assert f'<h2 lang="{lang}"{direction}><a href="{quote(str(made[lang].path))}">{title}</a></h2>' in front
        assert f'<a href="{path}">Báo Thử</a>' in paper.page(str(made[lang].path))  # still the way back to it
        assert f'<h1 lang="{lang}"{direction}>{title}</h1>' in paper.page(str(made[lang].path))


def test_a_catalogue_of_the_theme_makes_a_language_complete(paper: Paper) -> None:
    """From right to left too: the page turns, and what is in another language turns back."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    place = paper.folder / "theme/locale/ar/LC_MESSAGES/newsroom.mo"
    place.parent.mkdir(parents=True)
    catalogue = Catalog(locale="ar")
    catalogue.add("Comments", "التعليقات")
    with place.open("wb") as stream:
        write_mo(stream, catalogue)
    paper.set(site_theme="theme", site_tagline="Tin sông", **{"site_tagline.ar": "أخبار النهر"})
    paper.story("Tin", section="Phố", date=START - timedelta(days=1))
    told = paper.story("أخبار", lang="ar", section="Phố", related=("tin",))
    paper.build()
    story = paper.page(str(told.path))
    assert '<html lang="ar" dir="rtl">' in story
    assert "<h1>أخبار</h1>" in story
    assert '<h2 id="comments-title">التعليقات</h2>' in story
    assert '<p class="tagline">أخبار النهر</p>' in story
    assert "Tin sông" in paper.page("/")
    assert "أخبار النهر" not in paper.page("/")
    assert '<a href="/" hreflang="vi" lang="vi" dir="ltr">Tiếng Việt</a>' in story
    assert '<h3 lang="vi" dir="ltr"><a href="/2026/03/tin/">' in story  # a related story
    assert "مارس" in story
    assert '<a href="/ar/" hreflang="ar" lang="ar" dir="rtl">العربية</a>' in paper.page("/2026/03/tin/")


def test_front_pages_name_each_other(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    assert "hreflang" not in paper.page("/")
    paper.story("News", lang="en")
    paper.build()
    expected = [("vi", f"{HOST}/"), ("en", f"{HOST}/en/"), ("x-default", f"{HOST}/")]
    for path in ("/", "/en/"):
        page = paper.page(path)
        assert re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', page) == expected
    assert f'<link rel="canonical" href="{HOST}/en/">' in paper.page("/en/")
    links = re.compile(r'<a href="([^"]*)" hreflang="([^"]*)" lang="[^"]*">([^<]*)</a>')
    assert links.findall(paper.page("/")) == [("/en/", "en", "English")]
    assert links.findall(paper.page("/en/")) == [("/", "vi", "Tiếng Việt")]
    assert links.findall(paper.page("/archive/")) == [("/en/", "en", "English")]  # every page leads to it
    fixed = paper.files()["sitemaps/pages.xml"].decode()
    assert f"<loc>{HOST}/en/</loc>" in fixed
    assert fixed.count(f'hreflang="x-default" href="{HOST}/"') == 2


def test_of_a_chosen_story_each_front_page_shows_its_version(paper: Paper) -> None:
    vi, en = (
        paper.story("Cầu", date=START - timedelta(days=9)),
        paper.story("Bridge", lang="en", date=START - timedelta(days=8)),
    )
    for number in range(3):
        paper.story(f"Tin {number}")
        paper.story(f"News {number}", lang="en")
    paper.db.execute("update articles set translation_of = :vi where id = :en", {"vi": vi.id, "en": en.id})
    with paper.act("front set") as act:
        choices.set_(act, [vi], lead=True)
    paper.build()
    assert stories(paper.page("/"))[0] == "Cầu"
    assert stories(paper.page("/en/"))[0] == "Bridge"
    alone = paper.story("Only in English", lang="en", date=START - timedelta(days=30))
    with paper.act("front set") as act:
        choices.set_(act, [paper.get(alone.id), paper.get(en.id)], lead=True)  # with its translation: once
    paper.build()
    assert stories(paper.page("/en/"))[:2] == ["Only in English", "Bridge"]
    assert stories(paper.page("/"))[0] in ("Tin 2", "Cầu")
    assert "Only in English" not in paper.page("/")


def test_breaking_news_and_programmes_are_in_the_language_of_the_site(paper: Paper) -> None:
    paper.story("Tin")
    paper.story("News", lang="en")
    with paper.act("front breaking") as act:
        breaking.set_(act, "Cầu đóng", until=paper.now + timedelta(hours=3))
    paper.build()
    assert "Cầu đóng" in paper.page("/")
    assert "Cầu đóng" not in paper.page("/en/")
    assert "Cầu đóng" not in paper.files()["_f/en/latest.html"].decode()


def test_the_menu_leads_to_the_version_of_a_page_in_the_language(paper: Paper) -> None:
    about = paper.story("Giới thiệu", kind="page")
    ours = paper.story("About us", kind="page", lang="en")
    paper.db.execute("update articles set translation_of = :one where id = :other", {"one": about.id, "other": ours.id})
    paper.set(site_menu="gioi-thieu, X=/x/")
    paper.story("Tin")
    paper.story("News", lang="en")
    paper.build()
    entry = re.compile(r'<li class="apart"><a href="([^"]*)"[^>]*>([^<]*)</a></li>')
    assert entry.findall(paper.page("/")) == [("/gioi-thieu/", "Giới thiệu"), ("/x/", "X")]
    assert entry.findall(paper.page("/en/")) == [("/about-us/", "About us"), ("/x/", "X")]
    assert entry.findall(paper.page("/2026/03/news/")) == [("/about-us/", "About us"), ("/x/", "X")]
    paper.edit(ours, title="Who we are")
    paper.build()
    assert entry.findall(paper.page("/en/"))[0] == ("/about-us/", "Who we are")
    paper.do("unpublish", ours)
    paper.build()
    assert entry.findall(paper.page("/en/"))[0] == ("/gioi-thieu/", "Giới thiệu")


def test_the_words_for_a_text(paper: Paper) -> None:
    paper.set(site_lang="pt-BR")
    found = fronts(paper)
    spoken = {"pt-PT": "pt-BR", "pt": "pt-BR", "en-US": "en", "fr-CA": "fr", "vi": "vi", "km": "pt-BR", "": "pt-BR"}
    assert {lang: found.voice(lang) for lang in spoken} == spoken
    snapshot = Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None)
    assert snapshot.site_for("pt") is snapshot.site
    assert snapshot.site_for("fr") is snapshot.site_for("fr-BE")


@pytest.mark.parametrize(
    ("setting", "beside_vi", "beside_en"),
    [("auto", ["Bến đò"], ["Ferry"]), ("none", ["Ferry", "Bến đò"], ["Chợ", "Ferry", "Bến đò"])],
)
def test_what_is_beside_a_story_is_on_its_front_page(
    paper: Paper, setting: str, beside_vi: list[str], beside_en: list[str]
) -> None:
    paper.set(site_languages=setting)
    for number, (title, lang) in enumerate((("Bến đò", "vi"), ("Ferry", "en"), ("Chợ", "vi"), ("Market", "en"))):
        paper.story(title, lang=lang, section="Town", date=START - timedelta(days=9 - number))
    paper.build()
    for path, expected in (("/2026/02/cho/", beside_vi), ("/2026/02/market/", beside_en)):
        page = paper.page(path)
        more = page[page.index('<div class="more">') :]
        assert stories(more) == expected
        following = re.search(r'<p class="next">.*<a [^>]*>([^<]*)</a></p>', page)
        assert following is None or following[1] in expected


def test_a_story_that_changes_its_language_leaves_the_others(paper: Paper) -> None:
    paper.story("Bến đò", lang="vi", section="Town")
    ferry = paper.story("Ferry", lang="en", section="Town")
    paper.wait(minutes=1)
    paper.story("Market", lang="en", section="Town")
    paper.build()
    assert "Ferry" in paper.page("/2026/03/market/")
    paper.publish(paper.save(ferry, lang="vi"))
    paper.build()
    assert "Ferry" not in paper.page("/2026/03/market/")
    paper.build("whole")
    assert paper.files() == paper.files("whole")


@pytest.mark.parametrize(
    ("tag", "written"),
    [
        ("zh_hant", "zh-Hant"), ("PT-br", "pt-BR"), ("es-419", "es-419"), ("SR-latn-rs", "sr-Latn-RS"), ("vi", "vi"), ("EN", "en"),
        ("ca-valencia", "ca-valencia"),
    ],
)  # fmt: skip
def test_how_a_tag_is_written(tag: str, written: str) -> None:
    assert site_fronts._written(tag) == written


def test_front_pages_are_found_by_language_and_key(paper: Paper) -> None:
    for number, lang in enumerate(("vi", "en-GB", "zh-Hant")):
        paper.story(f"Tin {number}", lang=lang)
    found = fronts(paper)
    assert [(one.key, one.lang, one.path) for one in found.all] == [
        ("", "vi", "/"),
        ("en", "en", "/en/"),
        ("zh-hant", "zh-Hant", "/zh-hant/"),
    ]
    assert (found.main.key, [one.key for one in found.others]) == ("", ["en", "zh-hant"])
    assert [found.of(lang).key for lang in ("en", "en-US", "zh-TW", "zh-Hant", "vi", "de", "")] == [
        "en",
        "en",
        "",
        "zh-hant",
        "",
        "",
        "",
    ]
    assert found.find("en") is found.others[0]
    assert found.find("de") is None
    assert [[one.has(lang) for lang in ("vi", "en-GB", "zh-Hant", "de")] for one in found.all] == [
        [True, False, False, True], [False, True, False, False], [False, False, True, False],
    ]  # fmt: skip
    paper.set(site_languages="none")
    [alone] = fronts(paper).all
    assert (alone.only, alone.has("en")) == (None, True)


def test_twenty_front_pages_in_other_languages_at_most() -> None:
    assert MOST == 20
