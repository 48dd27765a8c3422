"""Which requests are page views, and of which page; others are skipped by the first rule that applies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsroom.core.readership.logs import requests
from newsroom.core.readership.logs.requests import DESCRIPTIONS, RequestClassifier, RequestedPage, SkipReason, is_list
from newsroom.settings import Settings
from newsroom.store import Connection
from tests.core.readership.logs.log_room import HANOI, story

STORY = RequestedPage(None, 1, "/2026/11/bridge/")


def test_the_reasons_are_written_down_in_their_order() -> None:
    page = (Path(__file__).parents[4] / "docs" / "readership.md").read_text(encoding="utf-8")
    reasons = [
        "unparsed", "heading", "request", "method", "download", "static", "feed", "status", "other_page", "prefetch", "time", "future",
        "other_site", "own", "referrer_spam", "after_until", "closed", "known", "bot", "not_found",
    ]  # fmt: skip
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == reasons
    assert [str(reason) for reason in SkipReason] == [str(reason) for reason in DESCRIPTIONS] == reasons


@pytest.mark.parametrize(
    ("request_line", "page"),
    [
        ("GET /2026/11/bridge/ HTTP/1.1", STORY),
        ("GET /2026/11/bridge HTTP/1.1", STORY),
        ("GET /2026/11/bridge/", STORY),  # HTTP/0.9
        ("GET /2026/11/bridge/?x=1 HTTP/1.1", STORY),
        ("GET https://news.example.org/2026/11/bridge/ HTTP/1.1", STORY),
        ("GET HTTP://news.example.org/2026/11/bridge/ HTTP/1.1", STORY),
        ("GET /2026/11/old/ HTTP/1.1", RequestedPage(None, 1, "/2026/11/old/")),
        ("GET / HTTP/1.1", RequestedPage(None, 0, "/")),
        ("GET https://news.example.org HTTP/1.1", RequestedPage(None, 0, "/")),
        ("GET /s/news/ HTTP/1.1", RequestedPage(None, 0, "/s/news/")),
        ("GET /s/news/2/ HTTP/1.1", RequestedPage(None, 0, "/s/news/2/")),
        ("GET /2026/11/bridge/?utm_source=zalo&x=1 HTTP/1.1", STORY._replace(campaign="zalo")),
        ("GET /?utm_source=a%20b HTTP/1.1", RequestedPage(None, 0, "/", "a b")),
        ("GET /?utm_source= HTTP/1.1", RequestedPage(None, 0, "/")),
        ("GET /?utm_source=" + "x" * 201 + " HTTP/1.1", RequestedPage(None, 0, "/", "x" * 200)),
        ("GET /?" + "&".join(["a=1"] * 99) + "&utm_source=z HTTP/1.1", RequestedPage(None, 0, "/", "z")),
        ("GET /?" + "&".join(["a=1"] * 100) + "&utm_source=z HTTP/1.1", RequestedPage(None, 0, "/")),
        (r"GET /2026/11/\x62ridge/ HTTP/1.1", STORY),
        (r"GET /2026/11/bridge/?q=\"a\\b HTTP/1.1", STORY),
        ("GET /2026/11/bridge/?a b HTTP/1.1", STORY),
        ("HEAD / HTTP/1.1", RequestedPage(SkipReason.METHOD)),
        ("POST /comments HTTP/1.1", RequestedPage(SkipReason.METHOD)),
        ("CONNECT example.org:443 HTTP/1.1", RequestedPage(SkipReason.METHOD)),
        ("OPTIONS * HTTP/1.1", RequestedPage(SkipReason.METHOD)),
        ("GET example.org HTTP/1.1", RequestedPage(SkipReason.REQUEST)),
        ("BREW / HTTP/1.1", RequestedPage(SkipReason.REQUEST)),
        ("get / HTTP/1.1", RequestedPage(SkipReason.REQUEST)),
        ("GET / RTSP/1.0", RequestedPage(SkipReason.REQUEST)),
        (r"\x16\x03\x01", RequestedPage(SkipReason.REQUEST)),
        ("-", RequestedPage(SkipReason.REQUEST)),
        ("GET", RequestedPage(SkipReason.REQUEST)),
        ("GET /assets/site.css HTTP/1.1", RequestedPage(SkipReason.STATIC)),
        ("GET /media/aa/aa.jpg HTTP/1.1", RequestedPage(SkipReason.STATIC)),
        ("GET /_f/latest HTTP/1.1", RequestedPage(SkipReason.STATIC)),
        ("GET /style.css HTTP/1.1", RequestedPage(SkipReason.STATIC, path="/style.css")),
        ("GET /a/b.PNG?x HTTP/1.1", RequestedPage(SkipReason.STATIC, path="/a/b.PNG")),
        ("GET /feed.xml HTTP/1.1", RequestedPage(SkipReason.FEED, path="/feed.xml")),
        ("GET /s/news/Atom.xml HTTP/1.1", RequestedPage(SkipReason.FEED, path="/s/news/Atom.xml")),
        ("GET /sitemap-news.xml.gz HTTP/1.1", RequestedPage(SkipReason.FEED, path="/sitemap-news.xml.gz")),
        ("GET /sitemaps/1.xml HTTP/1.1", RequestedPage(SkipReason.FEED, path="/sitemaps/1.xml")),
        ("GET /x.rss HTTP/1.1", RequestedPage(SkipReason.FEED, path="/x.rss")),
        ("GET /?feed=rss2 HTTP/1.1", RequestedPage(SkipReason.FEED, path="/")),
        ("GET /nothing/?a=b&TYPE=atom HTTP/1.1", RequestedPage(SkipReason.FEED, path="/nothing/")),
        ("GET /2026/11/bridge/?feed=rss&utm_source=x HTTP/1.1", RequestedPage(SkipReason.FEED, path="/2026/11/bridge/")),
        ("GET /?xfeed=rss HTTP/1.1", RequestedPage(None, 0, "/")),
        ("GET /?q=feed HTTP/1.1", RequestedPage(None, 0, "/")),
        ("GET /style.css?feed=rss HTTP/1.1", RequestedPage(SkipReason.STATIC, path="/style.css")),
        ("GET /tag/water/ HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/tag/water/")),
        ("GET /tag/water/?utm_source=x HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/tag/water/")),
        ("GET /index.php?x=1 HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/index.php")),
        ("GET /a.html HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/a.html")),
        ("GET /a. HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/a.")),
        ("GET /../../etc/passwd HTTP/1.1", RequestedPage(SkipReason.OTHER_PAGE, path="/../../etc/passwd")),
    ],
)  # fmt: skip
def test_what_a_request_asks_for(db: Connection, request_line: str, page: RequestedPage) -> None:
    story(db, 1, "bridge")
    db.execute(
        "insert into paths (path, slug, article_id, kind, created_at) values ('/2026/11/old/', '', 1, 'redirect', '')"
    )
    assert RequestClassifier(db, HANOI).classify(request_line.encode()) == page


def test_a_site_below_a_path(db: Connection) -> None:
    story(db, 1, "bridge")
    classifier = RequestClassifier(db, Settings({"site.url": "https://example.org/news"}))
    assert classifier.classify(b"GET /news/2026/11/bridge/ HTTP/1.1") == STORY
    assert classifier.classify(b"GET /news/ HTTP/1.1") == RequestedPage(None, 0, "/")


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("/", True), ("/page/2/", True), ("/s/news/", True), ("/s/news/2/", True), ("/s/news", False), ("/page/2", False),
        ("/tag/x/", False), ("/sport/", False), ("", False), ("/fr/", True), ("/zh-hant/", True), ("/fr", False),
        ("/ckb/", True), ("/haw/", True), ("/haw", False), ("/gsw/", False), ("/tag/", False), ("/tv/", False),
        ("/faq/", False), ("/ckb/2/", False), ("/CKB/", False), ("/yue-hant/", True), ("/yue/", False),
    ],
)  # fmt: skip
def test_lists_that_count(db: Connection, path: str, counts: bool) -> None:
    """The front page of a language with a name of three letters counts if there is a story in it; a page never does."""
    for number, lang in enumerate(("ckb", "haw-US", "yue-Hant", "faq"), 1):
        story(db, number, f"story-{number}")
        db.execute("update articles set lang = :lang where id = :id", {"lang": lang, "id": number})
    for page in ("/tv/", "/faq/"):
        db.execute(
            "insert into paths (path, slug, article_id, kind, created_at) values (:path, 'x', 1, 'redirect', '')",
            {"path": page},
        )
    assert is_list(db, path) is counts


def test_each_request_is_worked_out_once(db: Connection) -> None:
    story(db, 1, "bridge")
    classifier, asked = RequestClassifier(db, HANOI), []
    assert classifier.known == {
        b"": RequestedPage(SkipReason.UNPARSED),
        b"\n#": RequestedPage(SkipReason.HEADING),
    }
    db.set_trace_callback(asked.append)
    for _ in range(2):
        classifier.classify(b"GET /2026/11/bridge/ HTTP/1.1")
        classifier.classify(b"GET /2026/11/bridge/?x=1 HTTP/1.1")
    db.set_trace_callback(None)
    assert len(asked) == 1
    assert classifier.known[b"GET /2026/11/bridge/ HTTP/1.1"] == STORY


def test_requests_that_are_skipped_whatever_else_their_line_says(db: Connection) -> None:
    classifier = RequestClassifier(db, HANOI)
    for request in (b"HEAD / HTTP/1.1", b"GET /a.css HTTP/1.1", b"GET /feed.xml HTTP/1.1", b"GET /x/ HTTP/1.1", b"-"):
        classifier.classify(request)
    assert classifier.always_skipped == {
        b"HEAD / HTTP/1.1": SkipReason.METHOD,
        b"GET /a.css HTTP/1.1": SkipReason.STATIC,
        b"GET /feed.xml HTTP/1.1": SkipReason.FEED,
    }


def test_only_so_many_requests_are_remembered(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_REMEMBERED", 3)
    classifier = RequestClassifier(db, HANOI)
    for number in range(8):
        page = classifier.classify(b"GET /%d.css HTTP/1.1" % number)
        assert page == RequestedPage(SkipReason.STATIC, path=f"/{number}.css")
        assert len(classifier.known) <= 3
        assert len(classifier.always_skipped) <= 3
        assert classifier.known[b""] == RequestedPage(SkipReason.UNPARSED)
    assert len(classifier._paths) <= 3


def test_a_path_is_read_up_to_2048_characters(db: Connection) -> None:
    page = RequestClassifier(db, HANOI).classify(b"GET /" + b"x" * 5000 + b" HTTP/1.1")
    assert page.skipped is SkipReason.OTHER_PAGE
    assert len(page.path) <= 2049
