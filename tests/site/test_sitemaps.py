"""Sitemaps: by month of the site's zone, the last two days' news, and never an address that moved or is gone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper
from tests.site.xml_lines import xml_lines

from newsroom.core.series import parts, series
from newsroom.core.series.series import SeriesEntry
from newsroom.site import ai_rules, embed_facts, sitemaps
from newsroom.site.index_key import index_key
from newsroom.site.snapshot import Snapshot

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def places(paper: Paper, path: str) -> list[str]:
    """The addresses in a sitemap, without the site's own."""
    found = ElementTree.fromstring(paper.files()[path]).iter(f"{MAP}loc")
    return [str(one.text).removeprefix("https://news.example.org") for one in found]


def test_a_month_is_one_of_the_sites_zone(paper: Paper) -> None:
    # 18:00 UTC on the last of January is the first of February in Vietnam.
    paper.story("Đêm", date=datetime(2026, 1, 31, 18, 0, tzinfo=UTC))
    paper.story("Chiều", date=datetime(2026, 1, 31, 8, 0, tzinfo=UTC))
    paper.build()
    assert places(paper, "sitemaps/2026-02.xml") == ["/2026/02/dem/"]
    assert places(paper, "sitemaps/2026-01.xml") == ["/2026/01/chieu/"]
    assert places(paper, "sitemap.xml") == [
        "/sitemaps/pages.xml", "/sitemaps/2026-01.xml", "/sitemaps/2026-02.xml", "/sitemap-news.xml",
    ]  # fmt: skip


def test_a_correction_moves_lastmod_and_a_withdrawal_takes_a_story_out(paper: Paper) -> None:
    story, other = paper.story("Tin"), paper.story("Khác")
    paper.build()
    paper.wait(hours=5)
    paper.do("correct", story, note="Sai.", zone=paper.settings.zone)
    paper.build()
    dates = ElementTree.fromstring(paper.files()["sitemaps/2026-03.xml"]).findall(f".//{MAP}lastmod")
    assert [one.text for one in dates] == ["2026-03-02T08:00:00Z", "2026-03-02T03:00:00Z"]
    assert "2026-03-02T08:00:00Z" in paper.files()["sitemap.xml"].decode()
    paper.do("unpublish", other)
    paper.build()
    assert places(paper, "sitemaps/2026-03.xml") == ["/2026/03/tin/"]
    paper.do("unpublish", story)
    paper.build()
    assert "sitemaps/2026-03.xml" not in paper.files()


def test_news_is_two_days_old_at_most(paper: Paper) -> None:
    paper.story("Vừa kịp", date=START - timedelta(days=2) + timedelta(seconds=1))
    paper.story("Đã cũ", date=START - timedelta(days=2))
    paper.build()
    assert places(paper, "sitemap-news.xml") == ["/2026/02/vua-kip/"]
    entry = ElementTree.fromstring(paper.files()["sitemap-news.xml"]).find(f".//{NEWS}news")
    assert entry is not None
    assert entry.findtext(f"{NEWS}publication/{NEWS}name") == "Báo Thử"
    assert entry.findtext(f"{NEWS}publication/{NEWS}language") == "vi"
    assert entry.findtext(f"{NEWS}publication_date") == "2026-02-28T10:00:01+07:00"
    paper.wait(seconds=1)
    report = paper.build()
    assert places(paper, "sitemap-news.xml") == ["/"]
    assert "news:news" not in paper.files()["sitemap-news.xml"].decode().partition(">")[2]
    assert not report.full


def test_news_is_split_where_one_file_holds_too_many(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "NEWS_LIMIT", 2)
    for number in range(3):
        paper.story(f"Tin {number}", date=START - timedelta(hours=5 - number))
    paper.build()
    assert len(places(paper, "sitemap-news.xml")) == 2
    assert places(paper, "sitemap-news-2.xml") == ["/2026/03/tin-0/"]
    assert places(paper, "sitemap.xml")[-2:] == ["/sitemap-news.xml", "/sitemap-news-2.xml"]
    paper.do("unpublish", 1)
    paper.build()
    assert "sitemap-news-2.xml" not in paper.files()


def test_a_month_is_split_where_one_file_holds_too_many(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "LIMIT", 2)
    for number in range(3):
        paper.story(f"Tin {number}", date=START - timedelta(hours=9 - number))
    paper.build()
    assert len(places(paper, "sitemaps/2026-03.xml")) == 2
    assert places(paper, "sitemaps/2026-03-2.xml") == ["/2026/03/tin-2/"]
    assert "/sitemaps/2026-03-2.xml" in places(paper, "sitemap.xml")
    paper.do("unpublish", 1)
    paper.build()
    assert "sitemaps/2026-03-2.xml" not in paper.files()


def test_robots_names_the_index(paper: Paper) -> None:
    paper.build()
    assert "Sitemap: https://news.example.org/sitemap.xml" in paper.page("/robots.txt")


VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_a_story_with_a_video_says_what_it_is(paper: Paper) -> None:
    paper.story("Phim", f"Mở đầu.\n\n{VIDEO}\n")
    paper.story("Tin")
    paper.build()
    data = paper.files()["sitemaps/2026-03.xml"]
    found = xml_lines(data, "url")
    assert [line for line in found if not line.startswith("url/video/")] == [
        "url/loc: https://news.example.org/2026/03/phim/", "url/lastmod: 2026-03-02T03:00:00Z",
        "url/loc: https://news.example.org/2026/03/tin/", "url/lastmod: 2026-03-02T03:00:00Z",
    ]  # fmt: skip
    assert [line for line in found if line.startswith("url/video/title")] == ["url/video/title: Phim"]
    assert b"xmlns:video=" in data
    assert b"xmlns:video=" not in paper.files()["sitemaps/pages.xml"]


def test_a_video_stays_when_another_story_comes(paper: Paper) -> None:
    """Only the page of the new story is made then; that the other has a video is read again."""
    paper.story("Phim", f"Mở đầu.\n\n{VIDEO}\n")
    paper.build()
    paper.story("Tin")
    paper.build()
    found = xml_lines(paper.files()["sitemaps/2026-03.xml"], "url")
    assert [line for line in found if line.startswith("url/video/title")] == ["url/video/title: Phim"]


def test_a_month_without_videos_does_not_name_them(paper: Paper) -> None:
    paper.story("Tin")
    paper.build()
    assert b"xmlns:video=" not in paper.files()["sitemaps/2026-03.xml"]


def test_everything_among_the_pages(paper: Paper) -> None:
    paper.story("Tin", section="Phố")
    paper.story("Giới thiệu", kind="page")
    paper.build()
    assert xml_lines(paper.files()["sitemaps/pages.xml"], "url") == [
        "url/loc: https://news.example.org/",
        "url/loc: https://news.example.org/s/pho/",
        "url/loc: https://news.example.org/archive/",
        "url/loc: https://news.example.org/corrections/",
        "url/loc: https://news.example.org/gioi-thieu/",
        "url/lastmod: 2026-03-02T03:00:00Z",
    ]


def taken(paper: Paper, **more: bool) -> Snapshot:
    return Snapshot(paper.db, settings=paper.settings, now=paper.now, theme=None, **more)


def test_the_index_whole(paper: Paper) -> None:
    paper.story("Cũ", date=START - timedelta(days=40))
    paper.story("Tin")
    assert xml_lines(sitemaps.index(taken(paper)).data) == [
        "sitemap/loc: https://news.example.org/sitemaps/pages.xml", "sitemap/loc: https://news.example.org/sitemaps/2026-01.xml",
        "sitemap/lastmod: 2026-01-21T03:00:00Z", "sitemap/loc: https://news.example.org/sitemaps/2026-03.xml",
        "sitemap/lastmod: 2026-03-02T03:00:00Z", "sitemap/loc: https://news.example.org/sitemap-news.xml",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "said"), [("vi", "vi"), ("en-GB", "en"), ("zh-cn", "zh-cn"), ("zh-TW", "zh-TW"), ("zh-Hant", "zh")]
)
def test_news_whole(paper: Paper, lang: str, said: str) -> None:
    """Google knows two tags with a region, of Chinese."""
    paper.story("Tin & bài", lang=lang)
    [file] = sitemaps.news(taken(paper))
    assert (file.path, b"xmlns:news=" in file.data) == ("/sitemap-news.xml", True)
    assert xml_lines(file.data) == [
        "url/loc: https://news.example.org/2026/03/tin-bai/", "url/news/publication/name: Báo Thử",
        f"url/news/publication/language: {said}", "url/news/publication_date: 2026-03-02T10:00:00+07:00", "url/news/title: Tin & bài",
    ]  # fmt: skip


def test_what_is_dated_later_is_no_news_yet(paper: Paper) -> None:
    paper.story("Tin")
    paper.story("Giới thiệu", kind="page")
    paper.wait(seconds=-1)
    assert xml_lines(sitemaps.news(taken(paper))[0].data) == ["url/loc: https://news.example.org/"]
    paper.wait(seconds=1)
    assert "url/news/title: Tin" in xml_lines(sitemaps.news(taken(paper))[0].data)


def test_all_kinds_of_pages_in_several_languages(paper: Paper) -> None:
    paper.story("Tin", section="Phố")
    paper.story("News", lang="en", section="Chợ")
    about, ours = paper.story("Giới thiệu", kind="page"), paper.story("About", kind="page", lang="en")
    paper.db.execute("update articles set translation_of = ? where id = ?", (about.id, ours.id))
    with paper.act("series add") as act:
        parts.put(act, series.add(act, SeriesEntry("Mùa lũ"), slug="mua-lu"), [paper.get(1)])
        series.add(act, SeriesEntry("Trống"), slug="trong")
    host = "https://news.example.org"
    links = [
        f"url/link href={host}{path} hreflang={lang} rel=alternate"
        for lang, path in (("vi", "/"), ("en", "/en/"), ("x-default", "/"))
    ]
    versions = [
        f"url/link href={host}{path} hreflang={lang} rel=alternate"
        for lang, path in (("en", "/about/"), ("vi", "/gioi-thieu/"), ("x-default", "/gioi-thieu/"))
    ]
    found = xml_lines(sitemaps.fixed(taken(paper)).data)
    assert found[:4] == [f"url/loc: {host}/", *links]
    assert found[4:8] == [f"url/loc: {host}/en/", *links]
    assert found[8:13] == [
        f"url/loc: {host}{path}" for path in ("/s/pho/", "/s/cho/", "/archive/", "/corrections/", "/series/mua-lu/")
    ]
    standing = found[13:]
    assert sorted(standing) == sorted(
        [
            f"url/loc: {host}/about/",
            f"url/loc: {host}/gioi-thieu/",
            *["url/lastmod: 2026-03-02T03:00:00Z"] * 2,
            *versions * 2,
        ]
    )


@pytest.mark.parametrize(("policy", "signal"), [("allow", []), ("search", ["Content-Signal: search=yes, ai-train=no"])])
def test_robots_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str, signal: list[str]) -> None:
    paper = Paper(tmp_path, site_url="https://example.org/bao", site_ai=policy)
    monkeypatch.setattr(ai_rules, "crawlers", lambda: {"Bot": False})
    group = ["", "User-agent: Bot", "Disallow: /"] if policy == "search" else []
    assert sitemaps.robots(taken(paper)).data.decode() == "\n".join([
        "User-agent: *", *signal, "Disallow: /bao/_f/", "Disallow: /bao/search/", *group, "",
        "Sitemap: https://example.org/bao/sitemap.xml", "",
    ])  # fmt: skip
    assert sitemaps.robots(taken(paper, indexed=False)).data == b"User-agent: *\nDisallow: /\n"


def test_the_key_for_indexnow(paper: Paper) -> None:
    assert sitemaps.index_key_file(taken(paper)) == []
    paper.set(site_indexnow="https://x.example/indexnow")
    [file] = sitemaps.index_key_file(taken(paper))
    key = index_key(paper.db)
    assert (file.path, file.data.decode()) == (f"/{key}.txt", key)
    assert re.fullmatch("[0-9a-f]{32}", key)


def test_the_limits_of_search_engines() -> None:
    """Of sitemaps.org, of Google News and of Google's video sitemaps."""
    assert (sitemaps.LIMIT, sitemaps.NEWS_LIMIT, sitemaps.NEWS_DAYS, embed_facts.DESCRIPTION) == (
        50_000,
        1_000,
        2,
        2_000,
    )


def test_which_stories_of_a_month_are_looked_at_for_videos(paper: Paper) -> None:
    """Those whose pages were made just now and have embeds; else those that may have some."""
    ids = [paper.story("Phim", VIDEO).id, paper.story("Tin").id, paper.story("Nghe", "https://cdn.example/a.mp3").id]
    snapshot = taken(paper)
    assert sitemaps._may_have_embeds(snapshot, "2026-03", ids) == [ids[0], ids[2]]
    snapshot.has_embeds = dict.fromkeys(ids[:2], True)
    assert sitemaps._may_have_embeds(snapshot, "2026-03", ids) == [ids[0], ids[2]]
    snapshot.has_embeds = {ids[0]: False, ids[1]: True, ids[2]: False}
    assert sitemaps._may_have_embeds(snapshot, "2026-03", ids) == [ids[1]]
    assert [*sitemaps._videos(taken(paper), ids)] == [ids[0]]
    [month] = sitemaps.month(taken(paper), "2026-03")
    assert month.data.count(b"<video:video>") == 1
    assert sitemaps.month(taken(paper), "2025-03") == []
