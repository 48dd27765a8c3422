"""Every path of the site, and no files outside its folder."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom import urls
from newsroom.errors import Invalid

SHA = "ab" * 32
PIECES = st.sampled_from(
    [
        "..",
        ".",
        "a",
        "/",
        "//",
        "\\",
        "%2e",
        "%2e%2e",
        "%2f",
        "%5c",
        "%00",
        "\x00",
        "c:",
        "con",
        "nul.txt",
        "~",
        " ",
        "é",
    ]
)
OCTOBER = datetime(2022, 9, 30, 18, 0, tzinfo=UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.mark.parametrize(
    ("built", "path", "file"),
    [
        (urls.home(), "/", "index.html"),
        (urls.home(3), "/page/3/", "page/3/index.html"),
        (urls.article(OCTOBER, "tin-moi"), "/2022/10/tin-moi/", "2022/10/tin-moi/index.html"),
        (urls.section("sport"), "/s/sport/", "s/sport/index.html"),
        (urls.section("sport", 2), "/s/sport/2/", "s/sport/2/index.html"),
        (urls.tag("x"), "/tag/x/", "tag/x/index.html"),
        (urls.tag("x", 1), "/tag/x/1/", "tag/x/1/index.html"),
        (urls.author("an"), "/author/an/", "author/an/index.html"),
        (urls.author("an", 4), "/author/an/4/", "author/an/4/index.html"),
        (urls.archive(), "/archive/", "archive/index.html"),
        (urls.month(2022, 3), "/archive/2022/03/", "archive/2022/03/index.html"),
        (urls.month(2022, 3, 2), "/archive/2022/03/2/", "archive/2022/03/2/index.html"),
        (urls.programmes("2022-10-06"), "/programmes/2022-10-06/", "programmes/2022-10-06/index.html"),
        (urls.programmes(), "/programmes/", "programmes/index.html"),
        (urls.search(), "/search/", "search/index.html"),
        (urls.media(SHA, ".JPG"), "/media/ab/abababababababab.jpg", "media/ab/abababababababab.jpg"),
        (urls.media(SHA, "webp", 640), "/media/ab/abababababababab-640.webp", "media/ab/abababababababab-640.webp"),
        (urls.asset("site.css", "1f2e"), "/assets/site.1f2e.css", "assets/site.1f2e.css"),
        (urls.feed(), "/feed.xml", "feed.xml"),
        (urls.feed(urls.section("a")), "/s/a/feed.xml", "s/a/feed.xml"),
        (urls.atom("/s/a"), "/s/a/atom.xml", "s/a/atom.xml"),
        (urls.json_feed(), "/feed.json", "feed.json"),
        (urls.sitemap(), "/sitemap.xml", "sitemap.xml"),
        (urls.sitemap_part("2022-10"), "/sitemaps/2022-10.xml", "sitemaps/2022-10.xml"),
        (urls.news_sitemap(), "/sitemap-news.xml", "sitemap-news.xml"),
        (urls.news_sitemap(2), "/sitemap-news-2.xml", "sitemap-news-2.xml"),
        (urls.robots(), "/robots.txt", "robots.txt"),
        (urls.not_found(), "/404.html", "404.html"),
        (urls.gone(), "/410.html", "410.html"),
        (urls.fragment("latest"), "/_f/latest.html", "_f/latest.html"),
        (urls.fragment("counts.json"), "/_f/counts.json", "_f/counts.json"),
        (urls.front(""), "/", "index.html"),
        (urls.front("fr"), "/fr/", "fr/index.html"),
        (urls.page("about"), "/about/", "about/index.html"),
        (urls.ninjs("/2022/10/a/"), "/2022/10/a/ninjs.json", "2022/10/a/ninjs.json"),
        (urls.thread_page("/2022/10/a/", 1), "/2022/10/a/", "2022/10/a/index.html"),
        (urls.thread_page("/2022/10/a/", 2), "/2022/10/a/comments/2/", "2022/10/a/comments/2/index.html"),
        (urls.thread_page("/2022/a.html", 2), "/2022/a/comments/2/", "2022/a/comments/2/index.html"),
        (urls.thread_index("/2022/10/a/"), "/2022/10/a/comments/pages.json", "2022/10/a/comments/pages.json"),
        (urls.thread_feed("/2022/10/a/"), "/2022/10/a/comments/feed.xml", "2022/10/a/comments/feed.xml"),
        (urls.series("flood"), "/series/flood/", "series/flood/index.html"),
        (urls.series("flood", 2), "/series/flood/2/", "series/flood/2/index.html"),
        (urls.podcast("flood"), "/podcast/flood.xml", "podcast/flood.xml"),
        (urls.podcast_file("flood", "a.vtt"), "/podcast/flood/a.vtt", "podcast/flood/a.vtt"),
        (urls.corrections(), "/corrections/", "corrections/index.html"),
        (urls.corrections(1), "/corrections/1/", "corrections/1/index.html"),
        (urls.programme_week(), "/programmes/week/", "programmes/week/index.html"),
        (urls.watch(), "/watch/", "watch/index.html"),
        (urls.watch("news"), "/watch/news/", "watch/news/index.html"),
        (urls.figures(), "/figures/", "figures/index.html"),
        (urls.asset("site", "1f2e"), "/assets/site.1f2e", "assets/site.1f2e"),
    ],
)
def test_paths_and_their_files(built: str, path: str, file: str) -> None:
    assert built == path
    assert urls.output_file(path) == file
    assert urls.normalise(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "/../x/",
        "/a/../../x",
        "/a/./b/",
        "/%2e%2e/x/",
        "/a%2fb/",
        "/a%5c..%5cb/",
        "/a\\b/",
        "/a\x00b/",
        "/a%00/",
        "/C:/x",
        "C:/x",
        "/con/",
        "/CON.html",
        "/nul.tar.gz",
        "/a./",
        "/a /",
        "/.../",
        "//evil.example/x",
        "https://evil.example/x",
        "/" + "x" * 256 + "/",
        "/a\u202eb/",
        "/bad%ff/",
    ],
)
def test_no_file_outside_the_folder(path: str) -> None:
    with pytest.raises(Invalid):
        urls.output_file(path)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map("/".join)))
def test_every_file_stays_in_the_folder(path: str) -> None:
    try:
        file = urls.output_file(path)
    except Invalid:
        return
    folder = Path("/srv/site")
    assert (folder / file).resolve().is_relative_to(folder)
    assert not re.search(r"[\\\x00-\x1f]|^/|//|^[A-Za-z]:", file)
    assert all(part.strip(". ") for part in file.split("/"))


@given(st.text())
def test_normalise_is_final(typed: str) -> None:
    try:
        path = urls.normalise(typed)
    except Invalid:
        return
    assert path.startswith("/")
    assert not path.startswith("//")
    if "%" not in path and "?" not in path and "#" not in path:
        assert urls.normalise(path) == path


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/2022/10/tin-moi", "/2022/10/tin-moi/"),
        ("2022/10/tin-moi/index.html", "/2022/10/tin-moi/"),
        (" https://news.example/2022/10/tin-moi/?utm=1#c5 ", "/2022/10/tin-moi/"),
        ("//news.example/a", "/a/"),
        ("https://news.example", "/"),
        ("/old%20page.html", "/old page.html"),
        ("/tin-t%E1%BB%A9c/", "/tin-tức/"),
        ("/a//b/", "/a/b/"),
        ("", "/"),
    ],
)
def test_normalise(typed: str, path: str) -> None:
    assert urls.normalise(typed) == path


def test_normalise_takes_the_sites_prefix_off() -> None:
    prefix = urls.base("https://town.example/news/")
    assert prefix == "/news"
    assert urls.normalise("https://town.example/news/2022/10/a/", prefix=prefix) == "/2022/10/a/"
    assert urls.normalise("/news/", prefix=prefix) == "/"
    assert urls.normalise("/newsletter/", prefix=prefix) == "/newsletter/"


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "mailto:a@b.example", "../x", "/a/%2e%2e/b", "file:///etc/passwd", "x://[y]/", "//[z"],
)
def test_normalise_refuses(typed: str) -> None:
    with pytest.raises(Invalid):
        urls.normalise(typed)


@pytest.mark.parametrize(
    ("site", "path", "address"),
    [
        ("https://a.example", "/", "https://a.example/"),
        ("https://a.example/", "/x/", "https://a.example/x/"),
        ("https://a.example/news/", "/x/", "https://a.example/news/x/"),
        ("https://a.example", "/tin-tức/", "https://a.example/tin-t%E1%BB%A9c/"),
        ("https://a.example", "/x/#comment-5", "https://a.example/x/#comment-5"),
        ("https://a.example", "/search?q=a%20b", "https://a.example/search?q=a%20b"),
        ("https://a.example", "//evil.example/", "https://a.example/evil.example/"),
        ("https://a.example", "https://b.example/y", "https://b.example/y"),
    ],
)
def test_absolute(site: str, path: str, address: str) -> None:
    assert urls.absolute(site, path) == address


def test_link() -> None:
    assert urls.link("", "/s/a/") == "/s/a/"
    assert urls.link("/news", "/tin tức/") == "/news/tin%20t%E1%BB%A9c/"


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/a", "/a/"), ("a/b.html", "/a/b.html"), ("//t.example/a/", "/a/"), ("https://x.example", "https://x.example"),
        ("http://x.example:8080/a?b=1#c", "http://x.example:8080/a?b=1#c"), ("https://[::1]/a", "https://[::1]/a"),
        ("http://", None), ("http:///a", None), ("https://?a", None), ("https://:80/a", None), ("http://[x/", None),
        ("https://x.example/a b", "https://x.example/a b"), ("https://x y.example/", None),
        ("https://x.example /a", None), ("https://x.example/\r\nSet-Cookie: a=b", None), ("https://x.example/" + "a" * 2000, None),
        ("/a?b=1", None), ("/../a/", None), ("javascript:alert(1)", None), ("/a\0b/", None),
    ],
)  # fmt: skip
def test_where_a_former_address_leads(typed: str, leads_to: str | None) -> None:
    if leads_to is not None:
        assert urls.destination(typed) == leads_to
        return
    with pytest.raises(Invalid):
        urls.destination(typed)


@pytest.mark.parametrize(
    ("path", "story"),
    [
        ("/2022/10/a/comments/2/", "/2022/10/a/"), ("/2022/10/a/comments/2", "/2022/10/a/"), ("/a/comments/12/", "/a/"),
        ("/2022/10/a/", ""), ("/2022/10/a/comments/", ""), ("/2022/10/a/comments/feed.xml", ""), ("/comments/2/", ""),
        ("2022/comments/2/", ""), ("/a/comments/2/x", ""),
    ],
)  # fmt: skip
def test_the_story_of_a_page_of_comments(path: str, story: str) -> None:
    assert urls.story_of_thread(path) == story


@pytest.mark.parametrize(
    ("slug", "own"),
    [
        ("s", True), ("vi", True), ("vie", False), ("2026", True), ("2026a", False), ("archive", True), ("search", True),
        ("api", True), ("embed", True), ("feed", True), ("404", True), ("con", True), ("about", False), ("a1", False),
    ],
)  # fmt: skip
def test_slugs_that_no_page_may_have(slug: str, own: bool) -> None:
    assert urls.is_own(slug) is own


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "/"),
        ("/a/", "/a/"),
        ("/a#b?c%20.txt", "/a%23b%3Fc%2520.txt"),
        ("//evil.example/x", "/evil.example/x"),
        ("/đ", "/%C4%91"),
    ],
)
def test_the_address_of_a_file(path: str, address: str) -> None:
    assert urls.of_file("https://x.example/", path) == f"https://x.example{address}"


@pytest.mark.parametrize(
    ("path", "asked", "built"),
    [
        ("/", "index.html", "index.html"), ("/a/", "a/index.html", "a/index.html"), ("/a.txt", "a.txt", "a.txt"),
        ("/CNAME", "CNAME/index.html", "CNAME"), ("/.well-known/b/c", ".well-known/b/c/index.html", ".well-known/b/c"),
        ("/a/index.html", "a/index.html", "a/index.html"), ("/_redirects", "_redirects", "_redirects"),
        ("/a b", "a b/index.html", "a b"),
    ],
)  # fmt: skip
def test_a_file_is_built_where_its_path_says(path: str, asked: str, built: str) -> None:
    assert (urls.output_file(path), urls.built_file(path)) == (asked, built)


@pytest.mark.parametrize(
    ("former", "page"),
    [("/a/", "/a/"), ("/a.html", "/a.html"), ("/a.HTM", "/a.HTM"), ("/a.pdf", "/a.pdf/"), ("/a.pdf/b/", "/a.pdf/b/"),
     ("/a/?p=1", None), ("/a.html/amp/", None), ("/x/a.HTM/b.html", None)],
)  # fmt: skip
def test_the_page_at_a_former_path(former: str, page: str | None) -> None:
    assert urls.tombstone(former) == page


@pytest.mark.parametrize(
    ("path", "own"),
    [("/fr/", True), ("/fr/2/", True), ("/fr/feed.xml", True), ("/fr/feed.json", True), ("/fr/feed/", False), ("/fr/2/x/", False)],
)  # fmt: skip
def test_the_paths_of_a_list(path: str, own: bool) -> None:
    assert urls.is_of_list(path, "/fr/") is own


def test_two_spellings_of_a_path() -> None:
    assert [urls.other_spelling(one) for one in ("/a/", "/a/index.html", "/a.txt")] == [
        "/a/index.html",
        "/a/",
        "/a.txt",
    ]
