"""Incoming comments: what a reader sees, the answer to a program, what is stored, and what is not."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving

from newsroom.core.comments import decisions
from newsroom.web import comments

PAGE = "/2026/03/ben-do/"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, comments_per_minute="1000", comments_per_hour="1000")
    made.story("Bến đò")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def send_json(live: Live, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """A comment as a program sends it."""
    given = {"article": 1, "name": "Máy", "body": "Ý kiến.", **fields}
    return live.client.post(
        "/comments", content=json.dumps(given), headers={"content-type": "application/json", **(headers or {})}
    )


def form_of(page: str) -> dict[str, str]:
    """The values that the comment form of a page holds."""
    form = page[page.index('id="comment-form"') :].partition("</form>")[0]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        values[name[1]] = html.unescape(value[1]) if value else ""
    text = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", form, re.S)
    assert text
    return {**values, "body": html.unescape(text[1])}


def test_the_form_of_the_page_is_what_the_server_takes(live: Live) -> None:
    form = form_of(live.get(PAGE).text)
    assert form == {"article": "1", "token": "", "parent": "", "name": "", "email": "", "website": "", "body": ""}
    answer = live.client.post("/comments", data={**form, "name": "Lan", "body": "Hay quá."}, headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{PAGE}#comment-held"
    assert 'id="comment-held"' in live.get(PAGE).text
    [comment] = live.comments()
    assert (comment.author, comment.body, comment.status) == ("Lan", "Hay quá.", "pending")


def test_a_comment_that_needs_no_decision_is_on_the_page_when_its_writer_gets_there(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_mode="open")
    story = paper.story("Bến đò")
    with serving(paper) as live:
        answer = live.send(story.id, "Xin <b>chào</b> cả nhà!", token=token_of_before(live))
        assert answer.headers["location"] == f"{PAGE}#comment-published"
        assert "Xin &lt;b&gt;chào&lt;/b&gt; cả nhà!" in live.get(PAGE).text
        live.paper.wait(minutes=2)
        script = send_json(live, body="Thêm một lời.")
        assert script.status_code == 201
        assert script.json() == {"id": 2, "status": "published", "url": f"{PAGE}#comment-2"}
        assert script.headers["location"] == f"{PAGE}#comment-2"
        assert {reason.code for reason in live.comments()[1].reasons} >= {"no_token"}


def token_of_before(live: Live) -> str:
    """A token whose form has been open for a minute."""
    token = live.token(1)
    live.paper.wait(minutes=1)
    return token


def test_a_program_is_told_that_its_comment_waits(live: Live) -> None:
    answer = send_json(live)
    assert (answer.status_code, answer.json()) == (202, {"id": 1, "status": "held"})
    form = live.client.post(
        "/comments", data={"article": "1", "name": "A", "body": "Câu khác."}, headers={"accept": "application/json"}
    )
    assert form.status_code == 202
    named = send_json(live, article="ben-do", body="Câu thứ ba.")
    assert named.status_code == 202


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"body": " \u200b\u3164\n"}, 422, "empty"),
        ({"body": "a" * 4001}, 422, "too_long"),
        ({"name": ""}, 422, "no_name"),
        ({"name": "n" * 61}, 422, "long_name"),
        ({"email": "không phải"}, 422, "bad_email"),
        ({"article": "99"}, 404, "no_article"),
        ({"article": ""}, 404, "no_article"),
        ({"article": "@last"}, 404, "no_article"),
        ({"parent": "99"}, 404, "no_parent"),
        ({"parent": "x'; --"}, 404, "no_parent"),
        ({"token": "forged"}, 403, "stale"),
        ({"token": "1.2.3"}, 403, "stale"),
        ({"body": "\ud800"}, 400, "unreadable"),
        ({"article": "\ud800"}, 400, "unreadable"),
    ],
)
def test_what_is_not_taken(live: Live, fields: dict[str, str], status: int, code: str) -> None:
    script = send_json(live, **fields)
    assert (script.status_code, script.json()["error"]["code"]) == (status, code)
    assert " " in script.json()["error"]["message"]  # words
    if code not in ("unreadable", "stale"):
        assert script.json()["error"]["field"] == (next(iter(fields)) if status == 422 else None)
    if code != "unreadable":
        page = live.send(**{"article": 1, **fields})
        assert page.status_code == status
        assert 'role="alert"' in page.text
        if status != 404 or code == "no_parent":
            form = form_of(page.text)
            assert form["body"] == fields.get("body", "Bài rất hay.").replace("\u200b", "\u200b")
            assert form["name"] == fields.get("name", "Bạn đọc")
            assert form["article"] == "1"
    assert not live.comments()
    assert "set-cookie" not in script.headers


@pytest.mark.parametrize(
    ("typed", "number"),
    [("", None), (" ", None), (" 7 ", 7), ("9" * 17, 10**17 - 1), ("9" * 18, 0), ("٣", 0), ("-1", 0), ("x", 0)],
)
def test_the_number_of_a_comment_in_a_form(typed: str, number: int | None) -> None:
    assert comments._number(typed) == number


def test_a_form_sent_back_can_be_repaired_at_once(live: Live) -> None:
    page = live.send(1, body="Câu </textarea> này", name="", token=token_of_before(live))
    form = form_of(page.text)
    assert form["body"] == "Câu </textarea> này"
    answer = live.client.post("/comments", data={**form, "name": "Lan"}, headers=BROWSER)
    assert answer.headers["location"].endswith("#comment-held")
    assert [one.status for one in live.comments()] == ["pending"]


@pytest.mark.parametrize("state", ["draft", "unpublished", "killed", "trashed"])
def test_what_readers_cannot_see_takes_no_comment_and_is_not_told_of(live: Live, state: str) -> None:
    paper = live.paper
    story = paper.draft("Chuyện kín")
    if state in ("unpublished", "killed"):
        paper.publish(story)
        paper.do("unpublish", story)
    if state == "killed":
        paper.do("kill", story, reason="x")
    if state == "trashed":
        paper.do("delete", story)
    for ref in (str(story.id), story.slug):
        answer = send_json(live, article=ref)
        assert answer.json() == send_json(live, article="999").json()
        assert "kín" not in live.send(story.id).text


def test_a_parent_that_is_hidden_is_like_none(live: Live) -> None:
    held = live.paper.comment(1, "Chờ duyệt", approved=False)
    assert send_json(live, parent=held).json() == send_json(live, parent=999).json()
    shown = live.paper.comment(1, "Đã duyệt")
    assert send_json(live, parent=shown).status_code == 202
    assert live.comments()[-1].parent_id == shown


def test_closed_articles_and_a_server_without_comments(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_mode="closed")
    paper.story("Bến đò")
    with serving(paper) as live:
        assert send_json(live).status_code == 403
        page = live.send(1)
        assert page.status_code == 403
        assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    paper.set(comments_mode="first")
    with serving(paper, comments=False) as live:
        answer = send_json(live)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "closed")


def test_the_same_form_twice_is_one_comment(live: Live) -> None:
    token = token_of_before(live)
    first, second = live.send(1, token=token), live.send(1, token=token)
    assert first.headers["location"] == second.headers["location"]
    assert len(live.comments()) == 1
    other = live.send(1, "Một câu khác hẳn.", token=token)
    assert other.status_code == 403
    assert form_of(other.text)["body"] == "Một câu khác hẳn."
    again = live.client.post("/comments", data=form_of(other.text), headers=BROWSER)
    assert again.status_code == 303
    assert len(live.comments()) == 2


def test_the_same_text_again_is_known(live: Live) -> None:
    long = "Một ý kiến đủ dài để không ai khác cũng viết như vậy."
    live.send(1, long)
    assert live.send(1, long).headers["location"] == f"{PAGE}#comment-repeated"
    assert send_json(live, body=long).status_code == 409
    assert len(live.comments()) == 1


def test_tokens_are_of_one_article_and_one_day(live: Live) -> None:
    other = live.paper.story("Chợ nổi")
    token = live.token(1)
    live.paper.wait(minutes=1)
    assert live.send(other.id, token=token).status_code == 403
    live.paper.wait(hours=24)
    stale = live.send(1, token=token)
    assert stale.status_code == 403
    form = form_of(stale.text)
    assert form["body"] == "Bài rất hay."
    assert live.client.post("/comments", data=form, headers=BROWSER).status_code == 303
    for forged in (token[:-1] + ("0" if token[-1] != "0" else "1"), "9" + token, token + "\u202e", "." * 400):
        assert live.send(1, token=forged).status_code == 403
    assert len(live.comments()) == 1
    assert live.get("/comments/token?article=1%27").status_code == 400


def test_traps_look_like_success(live: Live) -> None:
    fast = live.send(1, "Mua ngay!", token=live.token(1))
    filled = live.send(1, "Mua mau!", website="https://spam.example")
    assert fast.headers["location"] == filled.headers["location"] == f"{PAGE}#comment-held"
    assert [one.status for one in live.comments()] == ["spam", "spam"]
    assert [{reason.code for reason in one.reasons if reason.phase == "trap"} for one in live.comments()] == [
        {"too_fast"},
        {"honeypot"},
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://news.example.org.evil.example"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://news.example.org"}, 303),
        ({"origin": "https://NEWS.example.org"}, 303),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({}, 303),
    ],
)
def test_only_pages_of_the_site_may_send(live: Live, headers: dict[str, str], status: int) -> None:
    data = {"article": "1", "name": "Lan", "body": "Hay quá."}
    assert live.client.post("/comments", data=data, headers={"accept": "text/html", **headers}).status_code == status
    assert len(live.comments()) == (status == 303)


def test_pages_elsewhere_may_send_and_are_led_back(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_comments_origin="https://live.example.org")
    paper.story("Bến đò")
    with serving(paper, address="https://live.example.org") as live:
        headers = {"accept": "text/html", "origin": "https://news.example.org", "sec-fetch-site": "same-site"}
        answer = live.client.post("/comments", data={"article": "1", "name": "Lan", "body": "Hay."}, headers=headers)
        assert answer.headers["location"] == f"https://news.example.org{PAGE}#comment-held"
        assert 'action="https://live.example.org/comments"' in live.get(PAGE).text
        assert "form-action 'self' https://live.example.org;" in live.get(PAGE).headers["content-security-policy"]


def test_only_the_fields_of_the_form_are_read(live: Live) -> None:
    send_json(live, staff=True, status="published", key="x", network="y", id=7, html="<script>")
    [comment] = live.comments()
    assert (comment.id, comment.staff, comment.status) == (1, False, "pending")


BIG = b"article=1&name=A&body=" + b"a" * 70_000


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", BIG, 413),
        ("application/json", b"[" * 60_000, 400),
        ("application/json", b"[1]", 400),
        ("application/json", b'{"article": {"a": 1}}', 400),
        ("application/json", b"\xff", 400),
        ("application/json", b'{"article":1,"name":true,"body":"x"}', 400),
        ("application/x-www-form-urlencoded", b"article=1&name=%ff&body=x", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 1000, 400),
        ("text/plain", b"article=1", 415),
        ("multipart/form-data; boundary=x", b"--y\r\nnonsense", 400),
        ("multipart/form-data", b"", 400),
        ("application/x-www-form-urlencoded", b"", 404),
    ],
)
def test_bodies_that_are_no_form(live: Live, kind: str, body: bytes, status: int) -> None:
    for accept in ("text/html", "application/json"):
        answer = live.client.post("/comments", content=body, headers={"content-type": kind, "accept": accept})
        assert answer.status_code == status
    assert not live.comments()


def test_a_body_without_a_length_is_cut_off(live: Live) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 1
            yield b"body=" + b"a" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert live.client.post("/comments", content=endless(), headers=headers).status_code == 413
    assert sent < 10


def test_a_multipart_form_is_read_too(live: Live) -> None:
    answer = live.client.post(
        "/comments",
        files={name: (None, value) for name, value in {"article": "1", "name": "Lan", "body": "Đò ơi"}.items()},
    )
    assert answer.status_code == 303
    assert live.comments()[0].body == "Đò ơi"


def test_the_first_of_a_field_given_twice_counts(live: Live) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    live.client.post("/comments", content="article=1&name=Lan&body=một&body=hai".encode(), headers=headers)
    assert live.comments()[0].body == "một"


def test_a_commenter_is_known_again_by_a_signed_cookie_only(live: Live) -> None:
    assert "set-cookie" not in live.get(PAGE).headers
    first = live.send(1, "Câu một.")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    second = live.send(1, "Câu hai.")  # the client sends the cookie back
    assert "set-cookie" not in second.headers
    people = [one.person_id for one in live.comments()]
    assert people[0] == people[1]
    stranger = live.client_from("203.0.113.8")
    name, _, value = cookie.partition(";")[0].partition("=")
    forged = value[:-1] + ("0" if value[-1] != "0" else "1")
    for text, sent in (
        ("Câu ba.", {}),
        ("Câu bốn.", {"cookie": f"{name}={forged}"}),
        ("Câu năm.", {"cookie": f"{name}=x.y"}),
    ):
        answer = stranger.post(
            "/comments", data={"article": "1", "name": "Bạn đọc", "body": text}, headers={**BROWSER, **sent}
        )
        assert "set-cookie" in answer.headers
        stranger.http.cookies.clear()
    assert len({one.person_id for one in live.comments()}) == 4


def test_too_many_at_once_are_told_when_to_come_back(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_per_minute="2")
    paper.story("Bến đò")
    with serving(paper) as live:
        with ThreadPoolExecutor(8) as many:
            clients = [live.client_from(f"203.0.113.{n}") for n in range(12)]
            answers = list(
                many.map(
                    lambda one: one[1].post(
                        "/comments", json={"article": 1, "name": f"N{one[0]}", "body": f"Câu số {one[0]} đó."}
                    ),
                    enumerate(clients),
                )
            )
        assert sorted(answer.status_code for answer in answers) == [202] * 2 + [429] * 10
        refused = next(answer for answer in answers if answer.status_code == 429)
        assert 0 < int(refused.headers["retry-after"]) <= 60
        page = live.send(1, "Câu của trang.")
        assert page.status_code == 429
        assert form_of(page.text)["body"] == "Câu của trang."
        assert len(live.comments()) == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 1234567*9 }}{% raw %}", "javascript:alert(1)",
        "[x](javascript:alert(1))", "'; drop table comments; --", "\x1b]52;c;x\x07", "a\u202egnp.exe",
        "</textarea><script>",
    ],
)  # fmt: skip
def test_text_from_outside_stays_text(live: Live, text: str) -> None:
    long = "e" * 300
    for page in (live.send(1, text, name="", email=text), live.send(1, long, name=text, email="x", parent=text)):
        main = page.text.partition("<main")[2]
        assert "<script" not in main
        assert "<img" not in main
        assert "11111103" not in main
    live.send(1, text, name="Lan")
    if live.comments():
        decisions.decide(live.paper.db, "approve", [1], now=live.paper.now, actor="lan")
        live.look()
        said = live.get(PAGE).text.partition('class="said"')[2].partition("</div>")[0]
        assert "<script" not in said
        assert "<img" not in said
        assert 'href="javascript' not in said


def test_nothing_gets_into_a_header(live: Live) -> None:
    answer = live.send(1, "Câu này.", name="a\r\nSet-Cookie: x=1", article_path="\r\nX: y", parent="")
    assert answer.status_code == 303
    assert [cookie.partition("=")[0] for cookie in answer.headers.get_list("set-cookie")] == ["newsroom_reader"]
    assert "x" not in answer.headers


def test_a_network_is_kept_as_a_keyed_hash_only(live: Live) -> None:
    live.send(1)
    everything = b"".join(path.read_bytes() for path in live.paper.folder.glob("newsroom.db*"))
    assert b"203.0.113" not in everything


def test_behind_a_proxy_the_reader_counts(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_per_minute="1", web_trusted_proxies="203.0.113.7")
    paper.story("Bến đò")
    with serving(paper) as live:

        def send(forwarded: str, body: str) -> Any:
            headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": "https"}
            live.client.http.cookies.clear()
            return live.client.post("/comments", json={"article": 1, "name": body, "body": body}, headers=headers)

        first = send("198.51.100.1", "Câu một đó")
        assert first.status_code == 202
        assert "Secure" in first.headers["set-cookie"]
        assert send("198.51.100.1", "Câu hai đó").status_code == 429
        assert send("198.51.99.1", "Câu ba đó").status_code == 202
        assert (
            send("192.0.2.9, 198.51.100.1", "Câu bốn đó").status_code == 429
        )  # the first hop is the reader's invention
        stranger = live.client_from("192.0.2.50")
        headers = {"x-forwarded-for": "10.1.1.1", "x-forwarded-proto": "https"}
        for n, status in enumerate((202, 429)):
            answer = stranger.post(
                "/comments", json={"article": 1, "name": f"S{n}", "body": f"Lạ {n}"}, headers=headers
            )
            assert answer.status_code == status
            assert "Secure" not in answer.headers.get("set-cookie", "")
            stranger.http.cookies.clear()
