"""Links between the versions of a story in several languages."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper

HOST = "https://news.example.org"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def join(paper: Paper, *ids: int) -> None:
    root, *others = ids
    for one in others:
        paper.db.execute("update articles set translation_of = :root where id = :id", {"root": root, "id": one})


def alternates(page: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', page)
    assert len(dict(found)) == len(found)  # each language once
    return {lang: address.removeprefix(HOST) for lang, address in found}


@pytest.mark.parametrize(
    ("site", "spoken", "default"),
    [
        ("vi", ("vi", "en", "fr"), 0),
        ("vi", ("en", "vi", "fr"), 1),  # the version in the language of the site
        ("vi", ("en", "fr", "vi-VN"), 2),
        ("vi", ("en", "de", "fr"), 0),  # none: the original
        ("pt-BR", ("en", "pt-PT"), 1),
    ],
)
def test_versions_name_each_other_and_the_one_for_all_other_readers(
    paper: Paper, site: str, spoken: tuple[str, ...], default: int
) -> None:
    paper.set(site_lang=site)
    made = [paper.story(f"Tin {lang}", lang=lang) for lang in spoken]
    join(paper, *(one.id for one in made))
    paper.build()
    expected = {lang: str(one.path) for lang, one in zip(spoken, made, strict=True)}
    expected["x-default"] = str(made[default].path)
    for one in made:
        assert alternates(paper.page(str(one.path))) == expected


def test_only_what_is_published_is_named_and_every_link_is_returned(paper: Paper) -> None:
    vi, en, fr = (paper.story(f"Tin {lang}", lang=lang) for lang in ("vi", "en", "fr"))
    again = paper.story("Tin again", lang="en")  # a second one in a language, by mistake
    draft = paper.draft("Entwurf", lang="de")
    join(paper, vi.id, en.id, fr.id, again.id, draft.id)
    paper.build()
    assert set(alternates(paper.page(str(vi.path)))) == {"vi", "en", "fr", "x-default"}
    assert alternates(paper.page(str(vi.path)))["en"] == en.path
    assert alternates(paper.page(str(again.path))) == {}
    paper.do("unpublish", en)
    paper.build()
    assert alternates(paper.page(str(vi.path)))["en"] == again.path
    assert alternates(paper.page(str(again.path))) == alternates(paper.page(str(vi.path)))
    paper.do("unpublish", vi)
    paper.do("unpublish", again)
    paper.build()
    assert alternates(paper.page(str(fr.path))) == {}  # one version is no choice


def test_a_story_leads_to_its_versions_and_to_the_front_pages_of_other_languages(paper: Paper) -> None:
    vi, en = paper.story("Tin"), paper.story("News", lang="en-GB")
    paper.story("Nouvelles", lang="fr")
    join(paper, vi.id, en.id)
    paper.build()
    links = re.compile(r'<a href="([^"]*)" hreflang="([^"]*)" lang="[^"]*">([^<]*)</a>')
    assert links.findall(paper.page(str(vi.path))) == [(en.path, "en-GB", "English"), ("/fr/", "fr", "Français")]
    assert links.findall(paper.page(str(en.path))) == [(vi.path, "vi", "Tiếng Việt"), ("/fr/", "fr", "Français")]
    paper.set(site_languages="none")  # versions keep their links
    paper.build()
    assert links.findall(paper.page(str(en.path))) == [(vi.path, "vi", "Tiếng Việt")]


def test_sitemaps_name_the_versions(paper: Paper) -> None:
    vi = paper.story("Tin", date=START - timedelta(days=40))
    en = paper.story("News", lang="en")
    about = paper.story("Giới thiệu", kind="page")
    ours = paper.story("About", kind="page", lang="en")
    paper.build()
    assert b"xhtml" not in paper.files()["sitemaps/2026-01.xml"]
    join(paper, vi.id, en.id)
    join(paper, about.id, ours.id)
    paper.build()
    for name, path in (("2026-01", vi.path), ("2026-03", en.path)):
        sitemap = paper.files()[f"sitemaps/{name}.xml"].decode()
        assert 'xmlns:xhtml="http://www.w3.org/1999/xhtml"' in sitemap
        assert f"<loc>{HOST}{path}</loc>" in sitemap
        for lang, at in (("vi", vi.path), ("en", en.path), ("x-default", vi.path)):
            assert f'<xhtml:link rel="alternate" hreflang="{lang}" href="{HOST}{at}"/>' in sitemap
    assert f'hreflang="en" href="{HOST}/about/"'.encode() in paper.files()["sitemaps/pages.xml"]
    paper.do("unpublish", en)
    paper.build()
    assert b"xhtml" not in paper.files()["sitemaps/2026-01.xml"]
