"""Sitemaps: by month of the site's zone, the last two days' news, and never an address that moved or is gone."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.site.paper import START, Paper
from tests.site.xml_lines import xml_lines

from newsroom.site import sitemaps

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
