"""The site held to the rules that need no foreign program: feeds, sitemaps, links; and the rules held to bad examples."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from audit import feeds, links, sitemaps
from tests.site.paper import START, Paper

SITE = "https://news.example.org"
FEEDS = {"feed.xml": feeds.rss, "atom.xml": feeds.atom, "feed.json": feeds.json_feed}
TEXT = """Một [liên kết](/s/tin/) và [chú](#noi)[^1].

## Nơi

<figcaption>lạc</figcaption>

- [bên cạnh](../khac/) <li>lạc</li>

[^1]: Lời chú.
"""


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A few stories: with and without a lead, an author, a section; one corrected, one in another language, one gone."""
    paper = Paper(tmp_path_factory.mktemp("valid"), site_tagline="Tin quê & tin phố")
    paper.story("Đủ cả", TEXT, lead="Sapo", section="Tin", tags=("mưa", "gió"), authors=("Lan", "Hải"), source="TTX",
                date=START - timedelta(hours=30))  # fmt: skip
    paper.story("Trần trụi", TEXT, date=START - timedelta(days=40))
    paper.story("Chỉ có tên", "", section="Tin")
    corrected = paper.story("Corrected <b>&amp;</b>", "Text & more.", lang="en", section="Đời sống")
    paper.wait(hours=1)
    paper.do("correct", corrected, note="A name was wrong.", zone=paper.settings.zone)
    paper.do("unpublish", paper.story("Gỡ rồi", "Chữ."))
    paper.comment(corrected, "Hay quá")
    paper.build()
    return paper


@pytest.mark.parametrize("name", FEEDS)
def test_feeds_keep_the_rules(paper: Paper, name: str) -> None:
    found = {path: data for path, data in paper.files().items() if path.rpartition("/")[2] == name}
    expected = {name, f"en/{name}", f"s/tin/{name}", f"s/doi-song/{name}"}
    more = {"corrections/feed.xml", "comments/feed.xml", "2026/03/corrected-b-amp-b/comments/feed.xml"}
    assert set(found) == expected | (more if name == "feed.xml" else set())
    for path, data in found.items():
        assert FEEDS[name](data, f"{SITE}/{path}") == [], path


def test_sitemaps_keep_their_schemas_and_name_only_pages(paper: Paper) -> None:
    files = paper.files()
    maps = [path for path in files if path.startswith("sitemap")]
    assert len(maps) == 5
    for path in maps:
        assert sitemaps.findings(files[path], SITE) == [], path
        for address in sitemaps.addresses_of(files[path]):
            inside = address.removeprefix(f"{SITE}/")
            assert (f"{inside}index.html" if inside.endswith("/") or not inside else inside) in files, address


def test_every_link_and_fragment_leads_somewhere(paper: Paper) -> None:
    ours, theirs = links.findings(paper.folder / "site", SITE)
    assert ours == []
    assert {one.split(": ")[1] for one in theirs} == {"../khac/ leads nowhere"}


def test_every_page_is_described(paper: Paper) -> None:
    for path, data in paper.files().items():
        if path.endswith(".html") and not path.startswith("_f/") and b"http-equiv" not in data:
            assert b'<meta name="description" content=""' not in data, path
            assert data.count(b'<meta name="description"') == 1, path
    assert '<meta name="description" content="Một liên kết và chú' in paper.page("/2026/01/tran-trui/")


@pytest.mark.parametrize(
    ("name", "old", "new", "finding"),
    [
        ("feed.xml", 'rel="self"', 'rel="next"', "the self link is not"),
        ("feed.xml", "<guid isPermaLink=\"false\">", "<guid>", "no permanent link"),
        ("feed.xml", "<language>vi</language>", "", "no language"),
        ("feed.xml", "<pubDate>", "<pubDate>Someday ", "no RFC 822 date"),
        ("feed.xml", "</channel>", "", "not well-formed"),
        ("feed.xml", "<description>", "<about>", "not well-formed"),
        ("feed.xml", "&lt;p&gt;", "&lt;p onclick=x&gt;", "onclick on <p>"),
        ("feed.xml", "href=\"https://news.example.org/s/", "href=\"/s/", "not whole"),
        ("atom.xml", "urn:uuid:", "no uuid ", "no whole address"),
        ("atom.xml", "<updated>2", "<updated>the year 2", "no RFC 3339 date"),
        ("atom.xml", 'rel="alternate"', 'rel="related"', "no alternate link"),
        ("atom.xml", 'type="html"', 'type="image/png"', "no content as HTML"),
        ("feed.json", "jsonfeed.org/version/1.1", "jsonfeed.org/version/9", "not an object of JSON Feed"),
        ("feed.json", '"content_html"', '"words"', "no content"),
        ("feed.json", '"date_published": "2', '"date_published": "on 2', "no RFC 3339 date"),
    ],
)  # fmt: skip
def test_the_rules_find_what_is_wrong(paper: Paper, name: str, old: str, new: str, finding: str) -> None:
    good = paper.files()[name].decode()
    if name == "feed.json":
        good = json.dumps(json.loads(good), ensure_ascii=False)
    assert old in good or '\\"' in good
    found = FEEDS[name](good.replace(old, new).encode(), f"{SITE}/{name}")
    assert any(finding in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<loc>https://", "<loc>ftp://"), ("<lastmod>2", "<lastmod>year 2"), ("</url>", "<priority2/></url>"),
        ("news.example.org", "other.example.org"), ("<loc>", "<lok>"),
    ],
)  # fmt: skip
def test_the_schema_finds_what_is_wrong(paper: Paper, old: str, new: str) -> None:
    good = paper.files()["sitemaps/2026-03.xml"].decode()
    assert old in good
    assert sitemaps.findings(good.replace(old, new).encode(), SITE) != []


def test_links_to_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(
        '<a href="/gone/">x</a><a href="#here" id="here">y</a><a href="#there">z</a><p id="here">'
        '<a href="https://elsewhere.example/">w</a><img src="none.png"><a href="https://news.example.org/#here">v</a>'
    )
    ours, theirs = links.findings(tmp_path, SITE)
    assert theirs == []
    assert sorted(ours) == [
        "/: #there has no element there", "/: /gone/ leads nowhere", "/: none.png leads nowhere", "/: the id here twice",
    ]  # fmt: skip
