"""Attacks by strangers, and that none succeeds."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import hostile
from tests.browsers import chromium
from tests.conftest import Run
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving
from tests.web.test_process import DEADLINE, Served, served

from newsroom import text

PAGE = "/2026/03/ben-do/"
FEW = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '"><script>alert(1)</script>',
    "javascript:alert(1)", "</textarea><script>alert(1)</script>", "<a href='javascript:alert(1)'>x</a>",
    "{{7*7}}", "{% include 'base.html' %}", "<!--<img src=--><img src=x onerror=alert(1)//>", "&#x3C;script&#x3E;",
    "<iframe srcdoc='<script>alert(1)</script>'>", "http://a.example/\"onmouseover=\"alert(1)", "<math><mtext></p><style>",
    "https://a.example/?q=<script>alert(1)</script>", "\u2028<script>alert(1)//", "<scr\x00ipt>alert(1)</script>",
)  # fmt: skip


def corpus() -> list[str]:
    """Hostile texts, each once."""
    found = (*FEW, *hostile.payloads(every=5), *hostile.strings())
    return [one[:3000] for one in dict.fromkeys(found) if one.strip()]


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, comments_per_minute="100000", comments_per_hour="100000", comments_alike_last="0",
                 comments_per_person="100000", comments_per_article="100000")  # fmt: skip
    made.story("Bến đò")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as found:
        yield found


@pytest.fixture
def served_site(newsroom: Run, tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A real server with one story, and the story's path."""
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    with served(tmp_path) as found:
        yield found, page


def test_no_hostile_text_runs_in_a_browser(paper: Paper, tmp_path: Path) -> None:
    """The corpus as every field, approved, and read back: nothing but the elements of a comment, and no script."""
    with serving(paper) as live:
        for number, one in enumerate(corpus()[:1500:2]):
            form = {"article": "1", "name": f"N {one}"[:60], "body": f"{number} {one}"}
            assert live.client.post("/comments", data=form, headers=BROWSER).status_code in (303, 422)
            if number < 100:  # the fields that cannot be read back are refused, and shown in the form
                field = ("email", "token", "parent", "article")[number % 4]
                refused = live.client.post("/comments", data={**form, field: one[:250]}, headers=BROWSER)
                assert refused.status_code in (303, 403, 404, 422)
                assert one not in refused.text or not re.search(r"<[a-z!/]", one)
        paper.db.execute("update comments set status = 'published', decided_at = created_at, decided_by = 'lan'")
        taken = len(live.comments())
        live.look()
        pages = [live.get(PAGE)]
        while (page := live.get(f"{PAGE}comments/{len(pages) + 1}/")).status_code == 200:
            pages.append(page)
        sent_back = live.send(1, FEW[5], name="\u3164").text
    assert taken >= len(FEW)
    names = [f"page-{number}.html" for number in range(len(pages))]
    for name, page in zip(names, pages, strict=True):
        (tmp_path / name).write_text(page.text, "utf-8")
    (tmp_path / "draft.html").write_text(sent_back, "utf-8")
    with chromium() as browser:
        shown = browser.new_page()
        ran: list[str] = []
        shown.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        shown_comments = 0
        elements: set[str] = set()
        links: set[tuple[str, str]] = set()
        for name in (*names, "draft.html"):
            shown.goto((tmp_path / name).as_uri())
            for element in (
                "[onerror],[onload],[onclick],[onmouseover],[onfocus],[style]",
                "iframe,object,embed,svg,math",
            ):
                assert shown.locator(f"main :is({element})").count() == 0
            assert shown.locator("main script").count() == 0
            if name != "draft.html":
                shown_comments += shown.locator(".thread .comment").count()
                elements |= set(shown.eval_on_selector_all(".said *", "all => all.map((one) => one.localName)"))
                found = shown.eval_on_selector_all(".said a", "all => all.map((one) => [one.protocol, one.rel])")
                links |= {tuple(link) for link in found}
    assert not ran
    assert shown_comments == taken
    assert elements <= {"p", "br", "a"}
    assert links <= {("http:", "nofollow ugc noopener"), ("https:", "nofollow ugc noopener")}


def test_a_form_of_another_site_is_refused(live: Live) -> None:
    for headers in (
        {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
        {"origin": "https://news.example.org.evil.example"}, {"origin": "https://evil.example/news.example.org"},
    ):  # fmt: skip
        for path in ("/comments", "/comments/own", "/comments/preview", "/comments/error"):
            answer = live.client.post(
                path, data={"article": "1", "name": "A", "body": "x", "comment": "1"}, headers=headers
            )
            assert answer.status_code == 403, (path, headers)
    assert live.comments() == []


def test_tokens_cannot_be_made_changed_or_used_twice(live: Live) -> None:
    good = live.token(1)
    live.paper.wait(minutes=1)
    issued, nonce, signature = good.split(".")
    for forged in (
        f"{int(issued) - 1}.{nonce}.{signature}", f"{issued}.x{nonce}.{signature}", f"{issued}.{nonce}.{signature[::-1]}",
        f"{issued}.{nonce}.", "..", "a.b.c", good + "0", good.upper(), f"{issued}.{nonce}.{'é' * 32}", "0" * 5000,
    ):  # fmt: skip
        assert live.send(1, "Thử.", token=forged).status_code == 403, forged
    assert live.send(1, "Câu thứ nhất của tôi.", token=good).status_code == 303
    assert live.send(1, "Câu khác, cùng phiếu.", token=good).status_code == 403
    assert live.send(1, "Câu thứ nhất của tôi.", token=good).status_code == 303
    assert len(live.comments()) == 1
    live.paper.wait(hours=25)
    assert (
        live.send(1, "Quá cũ.", token=live.state.signer.form_token(1, live.paper.now.replace(year=2020))).status_code
        == 403
    )


PATHS = (
    "/../newsroom.db", "/..%2fnewsroom.db", "/%2e%2e/newsroom.db", "/....//newsroom.db", "/..%5cnewsroom.db", "/%00",
    "/.git/config", "//etc/passwd", "/_redirects", "/index.html%00.png", "/%c0%ae%c0%ae/newsroom.db", "/site/../../newsroom.db",
    "/media/../../newsroom.db", "/%252e%252e/newsroom.db", "/newsroom.db", "/newsroom.db-wal", "/CON", "/a" * 2000,
    "/https://evil.example/", "//evil.example/%2f..", "/;/..;/newsroom.db",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:30])
def test_no_path_leads_out_of_the_site(live: Live, path: str) -> None:
    answer = live.get(quote(path, safe="/%;:.\\"))
    assert answer.status_code in (301, 404), answer.status_code
    assert b"SQLite format" not in answer.content
    if answer.status_code == 301:
        assert re.match(r"/(?!/)", answer.headers["location"])


def test_no_header_can_be_written(served_site: tuple[Served, str]) -> None:
    live, page = served_site
    for path in ("/a%0d%0aset-cookie:%20x=1", "/search?q=%0d%0aset-cookie:x", f"{page.rstrip('/')}?%0d%0ax-evil:1"):
        status, headers, _ = live.ask("GET", path)
        assert status in (200, 301, 404)
        assert not {"set-cookie", "x-evil"} & set(headers)
    form = urlencode({"article": "1\r\nx-evil: 1", "name": "A\r\nx-evil: 1", "body": "\r\nx-evil: 1"})
    _, headers, _ = live.ask("POST", "/comments", form, content_type="application/x-www-form-urlencoded")
    assert "x-evil" not in headers


SQL = ("' or 1=1 --", "'; drop table comments; --", '" union select value from secrets --', "1) or (1=1", "%' --", "\\'; --",
       "NEAR(", '"', "*", "a OR b", "col:x", "(((", "\x00'")  # fmt: skip


@pytest.mark.parametrize("text_", SQL)
def test_sql_is_text(live: Live, text_: str) -> None:
    before = live.paper.db.execute("select count(*) from sqlite_master").fetchone()[0]
    live.send(1, f"{text_} ở đây", name=text_.strip("\x00") or "A")
    assert [one.body for one in live.comments()] == [text.clean(f"{text_} ở đây").strip()]
    assert live.get("/search", params={"q": text_}).status_code == 200
    assert live.get("/comments", params={"article": text_}).status_code == 404
    assert live.get("/api/counts", params={"ids": text_}).status_code == 400
    assert live.paper.db.execute("select count(*) from sqlite_master").fetchone()[0] == before


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("Lan", "kéo ‮gnp.exe ra", "direction"), ("Lan", "z\u0301\u0302\u0303\u0304\u0305\u0306 nhé", "stacked_marks"),
        ("Lan", "mở pаypal ngay", "mixed_alphabets"), ("Lаn Phạm", "một câu", "mixed_alphabets"),
    ],
)  # fmt: skip
def test_tricks_with_letters_are_held_and_named(live: Live, name: str, body: str, code: str) -> None:
    live.send(1, body, name=name)
    [held] = live.comments()
    assert held.status == "pending"
    assert code in {reason.code for reason in held.reasons}


def test_slow_and_oversize_requests_are_ended(served_site: tuple[Served, str]) -> None:
    live, _ = served_site
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=DEADLINE)
    connection.putrequest("POST", "/comments")
    connection.putheader("content-type", "application/json")
    connection.putheader("content-length", str(10_000_000))
    connection.endheaders()
    assert connection.getresponse().status == 413
    before = memory(live.process.pid)
    for _ in range(5):  # without a length, as long as the server takes it
        with socket.create_connection(("127.0.0.1", live.port), DEADLINE) as one:
            one.sendall(b"POST /comments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
                        b"transfer-encoding: chunked\r\n\r\n")  # fmt: skip
            try:
                for _ in range(200):
                    one.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
            except OSError:
                continue
            assert one.recv(12) == b"HTTP/1.1 413"
    with socket.create_connection(("127.0.0.1", live.port), DEADLINE) as one:
        try:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 200_000)
            assert one.recv(12) in (b"HTTP/1.1 431", b"HTTP/1.1 400", b"")
        except ConnectionError:
            pass
    assert memory(live.process.pid) < before + 20_000
    assert live.ask("GET", "/healthz")[0] == 200


def memory(process: int) -> int:
    """Resident memory in kB."""
    told = Path(f"/proc/{process}/status").read_text("ascii")
    found = re.search(r"VmRSS:\s+(\d+)", told)
    assert found
    return int(found[1])


HEADERS = st.dictionaries(
    st.sampled_from(["accept", "origin", "cookie", "content-type", "if-none-match", "if-modified-since", "range", "referer",
                     "x-forwarded-for", "accept-encoding", "sec-fetch-site", "host", "user-agent", "dnt"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40), max_size=4,
)  # fmt: skip
ROUTES = st.sampled_from(["/", PAGE, "/comments", "/comments/own", "/comments/token", "/comments/preview", "/search", "/v",
                          "/comments/error", "/api/counts",
                          "/_f/counts.json", "/healthz", "/metrics", "/embed.js", "/feed.xml", "/s/tin/"])  # fmt: skip
ANYTHING = st.text(max_size=60)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"]), path=ROUTES,
    query=st.dictionaries(st.sampled_from(["article", "q", "page", "ids", "x"]), ANYTHING, max_size=3), headers=HEADERS,
    body=st.one_of(
        st.binary(max_size=200),
        st.dictionaries(st.sampled_from(["article", "parent", "name", "email", "body", "token", "website", "comment", "do"]),
                        st.one_of(ANYTHING, st.integers(), st.none(), st.lists(ANYTHING, max_size=2)), max_size=6)
        .map(lambda fields: json.dumps(fields).encode()),
    ),
)  # fmt: skip
def test_no_request_is_more_than_the_server_can_answer(
    live: Live, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes
) -> None:
    """Whatever is asked, the answer is one that the description has, and never a failure of ours."""
    encoded = urlencode(query, errors="replace")
    answer = live.client.request(method, f"{path}?{encoded}", headers=headers, content=body)
    assert answer.status_code in {
        200,
        201,
        202,
        204,
        206,
        301,
        303,
        304,
        400,
        403,
        404,
        405,
        409,
        413,
        415,
        416,
        422,
        429,
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("state", ["draft", "scheduled", "unpublished", "killed", "trashed", "edited"])
def test_a_page_never_shows_what_is_not_published(live: Live, state: str) -> None:
    paper, secret = live.paper, "Bí mật chưa đăng"
    story = paper.draft(secret, body=f"{secret} trong bài.")
    if state in ("unpublished", "killed"):
        paper.publish(story)
        paper.do("unpublish", story)
        if state == "killed":
            paper.do("kill", story, reason="x")
    elif state == "trashed":
        paper.do("delete", story)
    elif state == "edited":
        paper.save(1, body=f"{secret} trong bài.")
    live.look()
    found = [name for name in paper.files() if not name.startswith(("assets/", "_redirects", "redirects"))]
    urls = ["/" + name.removesuffix("index.html") for name in found]
    urls += [f"/search?q={quote(secret)}", "/2026/03/bi-mat-chua-dang/", "/bi-mat-chua-dang/", f"/comments?article={story.id}",
             "/comments?article=bi-mat-chua-dang", f"/comments/own?article={story.id}", f"/api/counts?ids={story.id}"]  # fmt: skip
    for url in urls:
        body = live.get(url).text.replace(f'value="{secret}"', "").replace(f"“{secret}”", "")
        assert f"{secret} trong bài" not in body, url


def test_the_command_line_shows_hostile_comments_harmlessly(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò")
    newsroom("publish", "@last")
    for number, one in enumerate(FEW[:4]):
        body = f"{number} {one}\x1b]52;c;aGk=\x07"
        newsroom("comments", "add", "--article", "1", "--name", f"N {one}"[:50], "--text", body)
    assert "\x1b" not in newsroom("comments", "list").out
