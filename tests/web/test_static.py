"""The built site as it is sent: headers, conditions, ranges, statuses of former paths, and no other files."""

from __future__ import annotations

import asyncio
import errno
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom.web import static
from newsroom.web.static import StaticFiles

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    return Paper(tmp_path)


def with_a_story(paper: Paper) -> Paper:
    picture = paper.picture()
    name = paper.db.execute("select name from media where id = :id", {"id": picture}).fetchone()[0]
    paper.story("Bến đò", f"Chữ.\n\n![đò]({name})", section="Tin", media={name: picture})
    return paper


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(with_a_story(paper)) as served:
        yield served


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A site that no test changes."""
    with serving(with_a_story(Paper(tmp_path_factory.mktemp("steady")))) as served:
        yield served


def found(live: Live, pattern: str) -> str:
    """The site path of the one built file that fits."""
    root = live.paper.folder / "site"
    return "/" + next(root.glob(pattern)).relative_to(root).as_posix()


@pytest.mark.parametrize(
    ("pattern", "kind", "cache"),
    [
        ("404.html", "text/html; charset=utf-8", "no-cache"),
        ("feed.xml", "application/rss+xml; charset=utf-8", "no-cache"),
        ("atom.xml", "application/atom+xml; charset=utf-8", "no-cache"),
        ("feed.json", "application/feed+json", "no-cache"),
        ("sitemap.xml", "application/xml", "no-cache"),
        ("robots.txt", "text/plain; charset=utf-8", "no-cache"),
        ("assets/*.css", "text/css; charset=utf-8", FOR_EVER),
        ("assets/*.js", "text/javascript; charset=utf-8", FOR_EVER),
        ("assets/*.png", "image/png", FOR_EVER),
        ("media/*/*.png", "image/png", FOR_EVER),
        ("_f/latest.html", "text/html; charset=utf-8", "no-cache"),
    ],
)
def test_a_file_has_its_type_and_its_life_time(steady: Live, pattern: str, kind: str, cache: str) -> None:
    path = found(steady, pattern)
    answer = steady.get(path)
    assert answer.status_code == (404 if pattern == "404.html" else 200)
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == cache
    assert answer.content == (steady.paper.folder / "site" / path.lstrip("/")).read_bytes()


def test_every_answer_carries_the_security_headers(steady: Live) -> None:
    for path in ("/", "/nowhere/", "/healthz", "/_f/counts.json", found(steady, "assets/*.css")):
        headers = steady.get(path).headers
        rules = headers["content-security-policy"]
        assert "script-src 'self';" in rules
        assert "unsafe" not in rules
        assert "frame-ancestors 'none'" in rules
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert headers["x-frame-options"] == "DENY"


def test_the_policy_of_a_page_allows_the_frames_that_it_has_and_no_others(paper: Paper) -> None:
    both = paper.story("Both", "https://youtu.be/dQw4w9WgXcQ\n\nhttps://vimeo.com/76979871\n\nhttps://a.example/a.mp3")
    file = paper.story("File", "https://a.example/a.mp3")
    none = paper.story("None", '<meta http-equiv="Content-Security-Policy" content="frame-src https://evil.example; ">')
    large = paper.story("Large", "https://vimeo.com/76979871\n\n" + "Words and more. " * 40_000)
    expected = {
        both.path: "frame-src https://player.vimeo.com https://www.youtube-nocookie.com",
        file.path: None,
        none.path: None,
        large.path: "frame-src https://player.vimeo.com",
    }
    with serving(paper) as live, live.wired() as reader:
        for path, frames in expected.items():
            for one in (
                live.client,
                reader,
                reader,
                live.client,
            ):  # the wired answers come from memory from the second on
                answer = one.get(path or "")
                assert answer.headers.get_list("content-security-policy") == [answer.headers["content-security-policy"]]
                rules = answer.headers["content-security-policy"].split("; ")
                assert [rule for rule in rules if rule.startswith("frame-src")] == ([frames] if frames else [])
                assert "frame-ancestors 'none'" in rules
            again = live.client.get(path or "", headers={"if-none-match": answer.headers["etag"]})
            assert again.status_code == 304
            assert again.headers["content-security-policy"] == answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("url", "said"), [("https://news.example.org", "max-age=31536000"), ("http://x.example", None)]
)
def test_an_encrypted_site_stays_encrypted(tmp_path: Path, url: str, said: str | None) -> None:
    with serving(Paper(tmp_path, site_url=url)) as live, live.wired() as reader:
        for one in (live.client, reader, reader):
            assert one.get("/").headers.get("strict-transport-security") == said


def test_no_page_needs_what_the_policy_forbids(steady: Live) -> None:
    for page in (steady.paper.folder / "site").rglob("*.html"):
        html = page.read_text("utf-8")
        assert " style=" not in html
        assert "<style" not in html
        assert "javascript:" not in html
        assert " on" not in {tag for tag in html.split("<") if tag.startswith("body")}
        for script in html.split("<script")[1:]:
            assert script.startswith((' src="/assets/', ' type="application/ld+json"'))


def test_what_the_reader_has_is_not_sent_again(steady: Live) -> None:
    first = steady.get("/")
    mark, modified = first.headers["etag"], first.headers["last-modified"]
    for headers, status in (
        ({"if-none-match": mark}, 304),
        ({"if-none-match": f'"other", W/{mark}'}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-modified-since": modified}, 304),
        ({"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"}, 200),
        ({"if-modified-since": "some day"}, 200),
        ({"if-none-match": '"other"', "if-modified-since": modified}, 200),
    ):
        answer = steady.get("/", headers=headers)
        assert answer.status_code == status, headers
        if status == 304:
            assert answer.content == b""
            assert answer.headers["etag"].strip('"').startswith(mark.strip('"').removesuffix("-gz"))


def test_text_is_packed_for_those_who_take_it(steady: Live) -> None:
    plain = steady.get("/", headers={"accept-encoding": "identity"})
    packed = steady.get("/", headers={"accept-encoding": "br;q=1, gzip;q=0.5"})
    refused = steady.get("/", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content == refused.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 6, mtime=0))
    assert len({plain.headers["etag"], packed.headers["etag"]}) == 2
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    again = steady.get("/", headers={"accept-encoding": "gzip", "if-none-match": packed.headers["etag"]})
    assert again.status_code == 304


def test_head_says_what_get_would(steady: Live) -> None:
    for path in ("/", found(steady, "media/*/*.png"), "/nowhere/"):
        get, head = steady.get(path), steady.client.head(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        for name in ("content-type", "content-length", "etag", "cache-control"):
            assert head.headers[name] == get.headers[name]


def test_a_part_of_a_file(live: Live) -> None:
    path = found(live, "media/*/*.png")
    whole = live.get(path)
    size = len(whole.content)
    part = live.get(path, headers={"range": "bytes=2-5"})
    assert part.status_code == 206
    assert part.content == whole.content[2:6]
    assert part.headers["content-range"] == f"bytes 2-5/{size}"
    assert part.headers["etag"] == whole.headers["etag"]
    assert live.get(path, headers={"range": "bytes=-3"}).content == whole.content[-3:]
    assert live.get(path, headers={"range": f"bytes={size}-"}).status_code == 416
    stale = live.get(path, headers={"range": "bytes=2-5", "if-range": '"other"'})
    assert (stale.status_code, stale.content) == (200, whole.content)
    fresh = live.get(path, headers={"range": "bytes=2-5", "if-range": whole.headers["etag"]})
    assert fresh.status_code == 206


def test_a_large_file_is_sent_from_disk(live: Live) -> None:
    data = os.urandom(2_000_000)
    (live.paper.folder / "site" / "large.bin").write_bytes(data)
    answer = live.get("/large.bin")
    assert answer.content == data
    assert answer.headers["content-type"] == "application/octet-stream"
    assert live.get("/large.bin", headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("headers", "status", "sent", "says"),
    [
        ({"range": "bytes=0-9", "if-range": "etag"}, 206, 10, "bytes 0-9/600000"),
        ({"range": "bytes=0-9", "if-range": "modified"}, 206, 10, "bytes 0-9/600000"),
        ({"range": "bytes=0-9", "if-range": "Mon, 02 Mar 2020 08:00:00 GMT"}, 200, 600_000, None),
        ({"range": "bytes=0-9", "if-range": 'W/"weak"'}, 200, 600_000, None),
        ({"range": "bytes=599999-9999999"}, 206, 1, "bytes 599999-599999/600000"),
        ({"range": "bytes=-700000"}, 206, 600_000, "bytes 0-599999/600000"),
        ({"range": "bytes=-10"}, 206, 10, "bytes 599990-599999/600000"),
        ({"range": "bytes=-0"}, 416, 0, "bytes */600000"),
        ({"range": "bytes=600000-"}, 416, 0, "bytes */600000"),
        ({"range": "bytes=9-2"}, 200, 600_000, None),
    ],
)
def test_ranges_of_a_clip(steady: Live, headers: dict[str, str], status: int, sent: int, says: str | None) -> None:
    clip = steady.paper.folder / "site" / "clip.mp4"
    if not clip.exists():
        clip.write_bytes(bytes(600_000))  # larger than what is kept in memory
    head = steady.client.head("/clip.mp4", headers=headers)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "600000")
    known = {"etag": head.headers["etag"], "modified": head.headers["last-modified"]}
    asked = {name: known.get(value, value) for name, value in headers.items()}
    answer = steady.get("/clip.mp4", headers=asked)
    assert (answer.status_code, len(answer.content), answer.headers.get("content-range")) == (status, sent, says)


def test_a_changed_file_is_seen_at_once(live: Live) -> None:
    path = live.paper.folder / "site" / "note.txt"
    path.write_text("one")
    assert live.get("/note.txt").text == "one"
    path.with_suffix(".new").write_text("two")
    os.replace(path.with_suffix(".new"), path)
    assert live.get("/note.txt").text == "two"
    path.unlink()
    assert live.get("/note.txt").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../newsroom.db", "/%2e%2e/newsroom.db", "/..%2fnewsroom.db", "/%252e%252e/newsroom.db",
        "/a/../../newsroom.db",
        "/..%5cnewsroom.db", "/%00", "/feed.xml%00.html", "/\u202egnp.exe", "/con", "/%ff%fe", "/" + "a" * 5000,
        "/.htaccess", "/_redirects", "/redirects.nginx.conf", "/redirects.caddy", "/.git/config", "/.newsroom-1.part", "/link.txt",
        "/linked/secret.txt", "/pipe", "/wp-login.php",
    ],
)  # fmt: skip
def test_nothing_but_the_site_is_sent(live: Live, path: str) -> None:
    root = live.paper.folder / "site"
    (live.paper.folder / "elsewhere").mkdir()
    (live.paper.folder / "elsewhere" / "secret.txt").write_text("a secret")
    (root / "link.txt").symlink_to(live.paper.folder / "elsewhere" / "secret.txt")
    (root / "linked").symlink_to(live.paper.folder / "elsewhere")
    (root / ".newsroom-1.part").write_text("a secret")
    os.mkfifo(root / "pipe")
    answer = live.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text
    assert "SQLite format" not in answer.text


def test_files_of_the_theme_are_answered_at_their_own_names(live: Live) -> None:
    site = live.paper.folder / "site"
    (site / ".well-known/.git").mkdir(parents=True)
    for name in (".well-known/security.txt", ".well-known/token", ".well-known/.git/x", ".well-known/.x", "CNAME"):
        (site / name).write_text("sent")
    for path, status in (
        ("/.well-known/security.txt", 200), ("/.well-known/token", 200), ("/CNAME", 200),
        ("/.well-known/.git/x", 404), ("/.well-known/.x", 404), ("/.well-known", 404), ("/.well-known/", 404),
        ("/.well-known/../.htaccess", 404), ("/x/.well-known/security.txt", 404), ("/CNAME/", 404), ("/cname", 404),
    ):  # fmt: skip
        assert (live.get(path).status_code, live.get(path).text == "sent") == (status, status == 200), path
    assert live.get("/CNAME").headers["content-type"] == "application/octet-stream"
    (site / "CNAME").write_text("changed")
    assert live.get("/CNAME").text == "changed"


def test_a_file_replaced_by_a_link_is_not_followed(live: Live) -> None:
    inside = live.paper.folder / "site" / "note.txt"
    inside.write_text("note")
    assert live.get("/note.txt").text == "note"
    outside = live.paper.folder / "secret.txt"
    outside.write_text("a secret")
    inside.unlink()
    inside.symlink_to(outside)
    assert live.get("/note.txt").status_code == 404


def test_a_path_without_its_slash_leads_to_the_page(steady: Live) -> None:
    answer = steady.get("/2026/03/ben-do?utm_source=x")
    assert (answer.status_code, answer.headers["location"]) == (301, "/2026/03/ben-do/?utm_source=x")
    assert steady.get("/2026/03/ben-do/").status_code == 200


def test_there_is_a_page_for_what_is_not_there(live: Live) -> None:
    answer = live.get("/2026/03/nothing/")
    assert answer.status_code == 404
    assert "404" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert live.get("/404.html").status_code == 404
    assert live.client.post("/2026/03/ben-do/").status_code == 405


def test_former_paths_lead_on_or_say_gone(paper: Paper) -> None:
    moved, withdrawn, killed, sent = (paper.story(f"Tin {n}") for n in range(4))
    paper.do("rename", moved, slug="tin-moi", zone=paper.settings.zone)
    paper.do("unpublish", withdrawn)
    paper.do("kill", killed, reason="hình phạt", public_note="Bài đã bị gỡ.")
    paper.do("unpublish", sent, redirect_to="https://other.example/x")
    with serving(paper) as live:
        answer = live.get("/2026/03/tin-0/")
        assert (answer.status_code, answer.headers["location"]) == (301, "/2026/03/tin-moi/")
        assert live.get("/2026/03/tin-0").headers["location"] == "/2026/03/tin-moi/"
        assert live.get("/2026/03/tin-moi/").status_code == 200
        assert live.get("/2026/03/tin-0/comments/3/").headers["location"] == "/2026/03/tin-moi/"
        assert live.get("/2026/03/tin-moi/comments/3/").status_code == 404
        assert live.get("/2026/03/tin-1/").status_code == 410
        assert live.get("/2026/03/tin-1/comments/2/").status_code == 410
        tombstone = live.get("/2026/03/tin-2/")
        assert tombstone.status_code == 410
        assert "Bài đã bị gỡ." in tombstone.text
        assert "hình phạt" not in tombstone.text
        assert live.get("/2026/03/tin-3/").headers["location"] == "https://other.example/x"
        assert live.views() == live.views(moved.id) == 1


def test_a_former_address_may_end_like_a_file(paper: Paper) -> None:
    story = paper.story("Tin", extra={"aliases": ["/index.xml", "/old/feed.json"]})
    with serving(paper) as live:
        for path in ("/index.xml", "/old/feed.json"):
            answer = live.get(path)
            assert (answer.status_code, answer.headers["location"]) == (301, story.path)


def test_former_addresses_with_a_query_lead_on(paper: Paper) -> None:
    story = paper.story("Tin", extra={"aliases": ["/?p=12", "/index.php?id=7&view=article"]})
    gone = paper.story("Hết", extra={"aliases": ["/?p=99"]})
    paper.do("unpublish", gone)
    with serving(paper) as live:
        for _ in range(3):  # the front page is in memory by now
            assert live.get("/").status_code == 200
            assert live.get("/?p=1").status_code == 200
        for path in ("/?p=12", "/?utm_source=x&p=12", "/index.php?view=article&id=7&x=[]"):
            answer = live.get(path)
            assert (answer.status_code, answer.headers["location"]) == (301, story.path)
        assert live.get("/?p=99").status_code == 410
        assert live.get("/index.php?id=7").status_code == 404
        assert live.get("/?" + "p=12&" * 1000).status_code == 200  # longer than any address


def test_a_site_under_a_prefix(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_url="https://news.example.org/báo")
    story = paper.story("Bến đò")
    with serving(paper) as live:
        for path in ("/b%C3%A1o/2026/03/ben-do/", "/2026/03/ben-do/"):  # some proxies cut the prefix off
            assert live.get(path).status_code == 200
        assert live.views(story.id) == 2
        assert live.get("/b%C3%A1o").status_code == 200
        assert live.get("/b%C3%A1o/2026/03/ben-do").headers["location"] == "/b%C3%A1o/2026/03/ben-do/"
        assert live.send(story.id).headers["location"] == "/b%C3%A1o/2026/03/ben-do/#comment-held"
        answer = live.client.post("/b%C3%A1o/comments", json={"article": story.id, "name": "A", "body": "Thêm ý kiến."})
        assert answer.status_code == 202
        paper.do("rename", story, slug="moi", zone=paper.settings.zone)
        live.look()
        assert live.get("/b%C3%A1o/2026/03/ben-do/").headers["location"] == "/b%C3%A1o/2026/03/moi/"


def test_search_finds_what_readers_can_see(live: Live) -> None:
    paper = live.paper
    paper.draft("Bản nháp kín")
    paper.save(paper.story("Chợ nổi"), body="Câu chưa đăng.")
    found = live.get("/search?q=ben+do")
    assert found.status_code == 200
    assert "/2026/03/ben-do/" in found.text
    assert "Chợ nổi" in live.get("/search/", params={"q": "chợ"}).text
    for hidden in ("nháp", "chưa đăng"):
        answer = live.get("/search", params={"q": hidden})
        assert answer.status_code == 200
        assert 'class="card' not in answer.text
    assert live.get("/search").text == live.get("/search/").text


@pytest.mark.parametrize(
    "query", ['"', "' or 1=1 --", "a AND (", "NEAR(", "*", "\u202e", "<script>alert(1)</script>", "%"]
)
def test_no_query_breaks_the_search(steady: Live, query: str) -> None:
    answer = steady.get("/search", params={"q": query, "page": "1e9"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_health_and_figures(live: Live) -> None:
    assert live.get("/healthz").json() == {"status": "ok"}
    live.get("/2026/03/ben-do/")
    figures = live.get("/_f/counts.json").json()
    assert figures == {"visits_today": 1, "visits_total": 1, "articles": {"1": {"views": 1, "comments": 0}}}
    assert live.get("/api/counts?ids=1,99").json() == figures
    assert live.get("/api/counts?ids=1;drop").status_code == 400
    [path] = [row[0] for row in live.paper.db.execute("select path from paths where article_id = 1")]
    by_path = live.get("/api/counts", params={"paths": f"{path},/none/, /2026/"}).json()
    assert by_path == figures | {"paths": {path: 1}}
    assert live.get("/api/counts", params={"ids": "1", "paths": ",".join(["/x/"] * 200)}).status_code == 400
    assert live.get("/api/counts?ids=" + ",".join("1" * 300)).status_code == 400
    built = json.loads((live.paper.folder / "site" / "_f" / "counts.json").read_text())
    assert built.keys() == figures.keys()


@pytest.mark.parametrize("state", ["live", "unpublished"])
@pytest.mark.parametrize(
    ("alias", "there"),
    [
        ("/2026%252F03/ben-do/", 404),
        ("/2026/03/ben%252Ddo/", 404),  # encoded twice
        ("/2026/03/%2562en-do/", 404),
        ("/2026/03/ben%2Ddo/", 200),  # the same path (RFC 3986, section 6.2.2.2)
        ("/2026//03/ben-do/", 301),
        ("//2026/03/ben-do/", 301),
        ("/2026/03/ben-do/index.html", 301),
        ("/2026/03/ben-do", 301),
    ],
)
def test_a_story_is_found_under_one_spelling(live: Live, state: str, alias: str, there: int) -> None:
    if state == "unpublished":
        live.paper.do("unpublish", 1)
        live.look()
    answer = live.client.portal.call(lambda: live.client.http.get(f"http://news.example.org{alias}"))
    assert answer.status_code == {200: 200 if state == "live" else 410}.get(
        there, there if there == 404 else answer.status_code
    )
    if there == 301:
        assert answer.status_code == 301 or (state == "unpublished" and answer.status_code == 410)
        if answer.status_code == 301:
            assert answer.headers["location"] == "/2026/03/ben-do/"


@pytest.mark.parametrize("alias", ["/%2561ssets/", "//assets/", "/assets//"])
def test_who_asks_first_does_not_change_how_a_file_is_sent(live: Live, alias: str) -> None:
    style = found(live, "assets/*.css")
    live.get(style.replace("/assets/", alias))
    assert live.get(style).headers["cache-control"] == FOR_EVER


@pytest.mark.parametrize("trouble", [errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EIO, errno.ENOMEM])
def test_trouble_of_the_machine_is_no_404(live: Live, monkeypatch: pytest.MonkeyPatch, trouble: int) -> None:
    def fail(*_: object) -> int:
        raise OSError(trouble, "no")

    monkeypatch.setattr(static.os, "open", fail)
    for path in ("/archive/", "/sitemap.xml"):
        answer = live.get(path)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "10"
        assert "content-security-policy" in answer.headers
    monkeypatch.undo()
    assert live.get("/sitemap.xml").status_code == 200


@pytest.mark.parametrize(
    "value", ["lines=1-2", "bytes=abc", "bytes=5-2", "bytes=", "bytes=-", "bytes=" + "0-1," * 50 + "0-1"]
)
def test_a_range_that_is_none_is_ignored(steady: Live, value: str) -> None:
    whole = steady.get("/sitemap.xml")
    answer = steady.get("/sitemap.xml", headers={"range": value})
    assert (answer.status_code, answer.content) == (200, whole.content)


def test_a_range_is_answered(steady: Live) -> None:
    answer = steady.get("/sitemap.xml", headers={"range": "bytes=0-4"})
    assert (answer.status_code, answer.content) == (206, b"<?xml")


def test_what_other_hosts_of_the_site_may_read_says_so_to_caches(steady: Live) -> None:
    for path in ("/api/counts?ids=1", "/_f/counts.json", "/_f/latest.html", "/embed.js", "/comments/token?article=1"):
        for headers in ({}, {"origin": "http://news.example.org"}, {"origin": "https://evil.example"}):
            assert "origin" in steady.get(path, headers=headers).headers["vary"].lower(), path
    with steady.wired() as reader:
        for _ in range(3):
            assert "origin" in reader.get("/_f/latest.html").headers["vary"].lower()


@pytest.mark.parametrize(
    ("line", "base", "found"),
    [
        ("/a /b 301", "", ("/a", "/b")),
        ("/a - 410", "", ("/a", None)),
        ("/c%C3%B4 /b 301", "", ("/cô", "/b")),
        ("/base/a /base/b 301", "/base", ("/a", "/base/b")),
        ("/a /b 302", "", None),  # nothing that a build writes
        ("/a /b 200", "", None),
        ("# /?p=12 /b 301", "", ("/?p=12", "/b")),
        ("# /base/c%C3%B4/?p=1 410", "/base", ("/cô/?p=1", None)),
        ("# a remark 301", "", None),
        ("/a /b", "", None),
        ("/a /b 301 Country=vn", "", None),
        ("301", "", None),
        ("", "", None),
    ],
)
def test_former_addresses_are_read_from_what_a_build_writes(
    line: str, base: str, found: tuple[str, str | None] | None
) -> None:
    assert list(static._former(iter([line]), base)) == ([found] if found else [])


def test_what_was_asked_for_last_stays_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_bytes(name.encode() * 100)
    files = StaticFiles(tmp_path)

    async def ask() -> list[str]:
        first = await files.get("/a.txt")
        assert first is not None
        monkeypatch.setattr(static, "MEMORY", static._weight(first) * 5 // 2)  # two of them
        files.prepare(first, files.edition)
        await files.get("/b.txt")
        assert files.ready("/a.txt", 1e9) is not None  # asked for again, by the short way
        await files.get("/c.txt")
        kept = list(files._kept)
        assert files.ready("/a.txt", 2e9) is not None
        await files.get("/c.txt")
        await files.get("/a.txt")
        await files.get("/b.txt")
        return [*kept, *files._kept]

    assert asyncio.run(ask()) == ["a.txt", "c.txt", "a.txt", "b.txt"]
    assert files.ready("/c.txt", 3e9) is None


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/2026//03/ben-do/?a=1&b", 301, "/2026/03/ben-do/?a=1&b"), ("//feed.xml", 301, "/feed.xml"), ("/index.html?a=1", 301, "/?a=1"),
        ("/2026/03/ben-do?a=1", 301, "/2026/03/ben-do/?a=1"), ("/2026/03/ben-do", 301, "/2026/03/ben-do/"),
        ("/nowhere//", 404, None), ("/feed.xml/", 404, None), ("/404.html", 404, None), ("/410.html", 404, None),
        ("/_f/latest.html", 200, None), ("/feed.xml", 200, None),
    ],
)  # fmt: skip
def test_where_each_spelling_leads(steady: Live, path: str, status: int, location: str | None) -> None:
    answer = steady.client.portal.call(lambda: steady.client.http.get(f"http://news.example.org{path}"))
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


def test_former_paths_in_every_spelling_and_pages_that_are_missing(paper: Paper) -> None:
    moved, gone = paper.story("Tin 0"), paper.story("Tin 1")
    paper.do("rename", moved, slug="moi", zone=paper.settings.zone)
    paper.do("unpublish", gone)
    with serving(paper) as live:
        assert live.get("/2026//03/tin-0/").headers["location"] == "/2026/03/tin-0/"
        site = live.paper.folder / "site"
        (site / "2026/03/tin-1/index.html").write_bytes(b"its own page")
        assert live.get("/2026/03/tin-1/").content == b"its own page"
        (site / "2026/03/tin-1/index.html").unlink()
        page = live.get("/2026/03/tin-1/")
        assert (page.status_code, page.content) == (410, (site / "410.html").read_bytes())
        assert live.client.head("/2026/03/tin-1/").status_code == 410
        missing = live.get("/nowhere/")
        assert missing.content == (site / "404.html").read_bytes()
        for name in ("404.html", "410.html"):
            (site / name).unlink()
        assert (live.get("/nowhere/").status_code, live.get("/nowhere/").text) == (404, "404\n")
        answer = live.get("/2026/03/tin-1/")
        assert (answer.status_code, answer.text) == (410, "410\n")
        rows = paper.db.execute("select path, hits from not_found_days").fetchall()
        assert [tuple(row) for row in rows] == [("/nowhere/", 3)]


def test_what_is_made_ready_is_the_file_at_its_own_path(live: Live) -> None:
    for path in ("/", "/2026/03/ben-do", "/2026/03/ben-do/", "/404.html", "/nowhere/"):
        live.get(path)
    assert sorted(live.state.files._ready) == ["/", "/2026/03/ben-do/"]
    live.get("/feed.xml", headers={"range": "bytes=0-1"})
    live.get("/2026/03/ben-do/", headers={"range": "bytes=0-1"})
    assert live.views(1) == 1
