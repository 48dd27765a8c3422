"""What readers may do with their own comments, and what pages of other servers may ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving

from newsroom.core.comments import decisions
from newsroom.errors import BadFile

PAGE = "/2026/03/ben-do/"
JSON = {"accept": "application/json"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path, comments_per_minute="1000", comments_per_hour="1000")
    made.story("Bến đò")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def own(live: Live, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = live.get("/comments/own?article=1", headers=JSON, **more).json()["comments"]
    return found


def change(live: Live, comment: int, do: str = "edit", body: str = "", **headers: str) -> Any:
    form = {"comment": str(comment), "do": do, "body": body}
    return live.client.post("/comments/own", data=form, headers={**BROWSER, **headers})


def decide(live: Live, action: str) -> None:
    decisions.decide(live.paper.db, action, [1], now=live.paper.now, actor="lan")


def test_the_writer_alone_sees_a_held_comment(live: Live) -> None:
    live.send(1, "Chờ <b>duyệt</b> nhé.")
    [mine] = own(live)
    assert (mine["held"], mine["body"]) == (True, "Chờ <b>duyệt</b> nhé.")
    assert "&lt;b&gt;" in mine["html"]
    page = live.get("/comments/own?article=1")
    assert "Chờ &lt;b&gt;duyệt" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "Chờ" not in live.get(PAGE).text
    other = live.client_from("198.51.100.9")
    assert other.get("/comments/own?article=1", headers=JSON).json() == {"comments": []}
    assert other.get("/comments/own?article=99", headers=JSON).status_code == 404


def test_what_a_machine_thinks_stays_unsaid_and_what_a_moderator_decided_is_gone(live: Live) -> None:
    live.send(1, "Mua ngay.", website="http://x")  # the honeypot
    assert live.comments()[0].status == "spam"
    assert [one["held"] for one in own(live)] == [True]
    decide(live, "reject")
    assert own(live) == []


def test_a_comment_can_be_changed_for_five_minutes(live: Live) -> None:
    live.send(1, "Cau dau tien.")
    answer = change(live, 1, body="Câu đầu tiên.")
    assert (answer.status_code, answer.headers["location"]) == (303, "/comments/own?article=1")
    [stored] = live.comments()
    assert (stored.body, stored.revision, stored.status) == ("Câu đầu tiên.", 2, "pending")
    live.paper.wait(minutes=6)
    assert own(live)[0]["until"] is None
    assert change(live, 1, body="Quá muộn.").status_code == 403
    assert change(live, 1, "delete").status_code == 403
    assert live.comments()[0].body == "Câu đầu tiên."


def test_a_changed_text_is_no_way_past_the_screening(live: Live) -> None:
    live.send(1, "Lời hay.")
    decide(live, "approve")
    assert change(live, 1, body="Mua ở https://spam.example/ nhé").status_code == 303
    assert live.comments()[0].status == "pending"
    live.look()
    assert "spam.example" not in live.get(PAGE).text
    assert change(live, 1, body=" \u3164 ").status_code == 422
    assert change(live, 1, body="a" * 4001).status_code == 422


def test_a_comment_can_be_taken_back(live: Live) -> None:
    live.send(1, "Bỏ đi.")
    assert change(live, 1, "delete").status_code == 303
    assert [one.status for one in live.comments()] == ["trashed"]
    assert own(live) == []
    assert change(live, 1, "delete").status_code == 404


def test_nobody_changes_anothers(live: Live) -> None:
    live.send(1, "Của tôi.")
    other = live.client_from("198.51.100.9")
    form = {"comment": "1", "do": "edit", "body": "Của người khác."}
    assert other.post("/comments/own", data=form, headers=BROWSER).status_code == 404
    other.post("/comments", data={"article": "1", "name": "B", "body": "Tôi nữa."}, headers=BROWSER)
    assert other.post("/comments/own", data=form, headers=BROWSER).status_code == 404
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert change(live, 1, body="Từ trang lạ.", **foreign).status_code == 403
    forged = live.client_from("198.51.100.10")
    cookie = {"cookie": "newsroom_reader=abc.0123456789abcdef0123456789abcdef"}
    assert forged.post("/comments/own", data=form, headers={**BROWSER, **cookie}).status_code == 404
    assert live.comments()[0].body == "Của tôi."


def test_what_was_answered_stays_as_it_is(live: Live) -> None:
    live.send(1, "Hỏi.")
    decide(live, "approve")
    live.paper.comment(1, "Trả lời.", parent=1)
    assert own(live)[0]["until"] is None
    assert change(live, 1, body="Khác hẳn.").status_code == 403


def test_a_preview_keeps_nothing(live: Live) -> None:
    form = {"article": "1", "name": "Lan", "body": "Xem <script>trước</script>", "token": "t", "parent": ""}
    page = live.client.post("/comments/preview", data=form, headers=BROWSER)
    assert page.status_code == 200
    assert "Xem &lt;script&gt;trước" in page.text.partition('id="preview"')[2]
    assert 'value="t"' in page.text
    script = live.client.post("/comments/preview", data=form, headers=JSON)
    assert "&lt;script&gt;" in script.json()["html"]
    assert live.comments() == []
    assert live.paper.db.execute("select count(*) from refusals").fetchone()[0] == 0
    assert live.client.post("/comments/preview", data={**form, "article": "9"}, headers=BROWSER).status_code == 404


def test_coming_back_from_the_form_is_no_second_view(live: Live) -> None:
    live.get(PAGE)
    for referrer in (PAGE, "/comments", "/comments/preview"):
        live.get(PAGE, headers={"referer": f"http://news.example.org{referrer}"})
    assert live.views(1) == 1
    live.get(PAGE, headers={"referer": "http://news.example.org/"})
    live.get(PAGE, headers={"referer": "http://elsewhere.example/2026/03/ben-do/"})
    assert live.views(1) == 3


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Live]:
    paper = Paper(tmp_path, site_url="https://www.example.org", site_comments_origin="https://talk.example.org")
    paper.story("Bến đò")
    paper.comment(1, "Đã <i>duyệt</i>.")
    paper.comment(1, "Đang chờ.", approved=False)
    with serving(paper, address="https://talk.example.org") as served:
        yield served


def test_a_static_site_elsewhere_may_ask(elsewhere: Live) -> None:
    own_page = {"origin": "https://www.example.org", **JSON}
    for path in ("/comments?article=1", "/comments/token?article=1", "/comments/own?article=1", "/_f/counts.json"):
        answer = elsewhere.get(path, headers=own_page)
        assert answer.status_code == 200, path
        assert answer.headers["access-control-allow-origin"] == "https://www.example.org"
        assert answer.headers["access-control-allow-credentials"] == "true"
        assert "origin" in answer.headers["vary"].lower()
        foreign = elsewhere.get(path, headers={"origin": "https://evil.example"})
        assert "access-control-allow-origin" not in foreign.headers
        assert "access-control-allow-origin" not in elsewhere.get(path, headers={"origin": "null"}).headers
    asked = elsewhere.client.request("OPTIONS", "/comments", headers=own_page)
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "GET, POST")
    assert (
        elsewhere.client.request("OPTIONS", "/comments", headers={"origin": "https://evil.example"}).status_code == 405
    )
    assert "access-control-allow-origin" not in elsewhere.get(PAGE, headers=own_page).headers


def test_a_thread_as_json_is_what_is_published(elsewhere: Live) -> None:
    for ref in ("1", "ben-do", "/2026/03/ben-do/"):
        told = elsewhere.get(f"/comments?article={ref}").json()
        assert (told["article_id"], told["count"], told["open"]) == (1, 1, True)
        assert [one["html"].strip() for one in told["comments"]] == ["<p>Đã &lt;i&gt;duyệt&lt;/i&gt;.</p>"]
    elsewhere.paper.draft("Kín")
    for ref in ("2", "kin", "99", "", "@last", "'; --"):
        assert elsewhere.get("/comments", params={"article": ref}).status_code == 404
    script = elsewhere.get("/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_pages_of_a_site_elsewhere_count_themselves(elsewhere: Live) -> None:
    page = elsewhere.get(PAGE).text
    assert 'data-beacon="https://talk.example.org/v"' in page
    assert 'data-live="https://talk.example.org"' in page


def test_metrics_are_off_by_default_and_never_pass_a_proxy(live: Live, tmp_path: Path) -> None:
    assert live.get("/metrics").status_code == 404
    live.paper.set(web_metrics="true")
    with serving(live.paper) as measured:
        measured.send(1)
        told = measured.get("/metrics").text
        assert 'newsroom_requests_total{method="POST",status="303"} 1.0' in told
        assert 'newsroom_comments{state="pending"} 1.0' in told
        assert measured.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 404


def test_the_access_log_is_what_the_import_reads(paper: Paper) -> None:
    from newsroom.formats.logs import access_log, json_log, log_file

    log = paper.folder / "access.jsonl"
    with serving(paper, access_log=log) as live:
        live.get(PAGE + "?utm_source=x", headers={"referer": 'https://a.example/"\\', "dnt": "1"})
        live.get("/nowhere/\u202e")
        live.send(1)
    lines = [json.loads(line) for line in log.read_text("ascii").splitlines()]
    assert [(line["method"], line["status"]) for line in lines] == [("GET", 200), ("GET", 404), ("POST", 303)]
    assert lines[0]["bytes"] > 1000
    assert lines[0]["headers"] == {"dnt": "1"}
    assert log.stat().st_mode & 0o777 == 0o600
    with log_file.piped(log) as stream:
        [block] = access_log.blocks(stream)
    assert block.lines == 3
    first = block.records[0]
    assert (first[3], first[5], first[6]) == (b"203.0.113.7", b"GET /2026/03/ben-do/?utm_source=x HTTP/1.1", b"200")
    assert (first[7], first[9]) == (b'https://a.example/"\\', json_log.PRIVATE)


def test_a_comment_is_changed_ten_times_at_most(live: Live) -> None:
    live.send(1, "Câu đầu tiên.")
    for n in range(10):
        assert change(live, 1, body=f"Câu số {n} viết lại.").status_code == 303
    answer = change(live, 1, body="Một lần nữa.", accept="application/json")
    assert answer.status_code == 403
    assert own(live)[0]["body"] == "Câu số 9 viết lại."
    assert live.paper.db.execute("select count(*) from comment_revisions").fetchone()[0] == 11
    assert change(live, 1, do="delete").status_code == 303


def test_a_comment_of_a_time_to_come_cannot_be_changed(live: Live) -> None:
    live.paper.wait(hours=48)
    live.send(1, "Lúc đồng hồ chạy trước.")
    live.paper.wait(hours=-48)
    assert own(live)[0]["until"] is None
    assert change(live, 1, body="Sửa.").status_code == 403


def test_everything_that_is_said_of_an_own_comment(live: Live) -> None:
    live.send(1, "Đò ơi!")
    answer = live.get("/comments/own?article=1", headers=JSON)
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-store", "Cookie, Origin")
    assert answer.json() == {
        "comments": [{
            "id": 1, "parent_id": None, "author": "Bạn đọc", "body": "Đò ơi!", "html": "<p>Đò ơi!</p>", "held": True,
            "at": "2026-03-02T03:00:00Z", "until": "2026-03-02T03:05:00Z",
        }]
    }  # fmt: skip
    page = live.get("/comments/own?article=1")
    assert (page.headers["cache-control"], page.headers["x-robots-tag"]) == ("no-store", "noindex")
    live.state.own_page = None
    live.paper.wait(minutes=2)
    live.send(1, "Lời thứ hai.")
    plain = live.get("/comments/own?article=1")
    assert (plain.text, plain.headers["cache-control"]) == ("Đò ơi!\n\nLời thứ hai.", "no-store")


def test_every_answer_to_a_change_in_full(live: Live) -> None:
    live.send(1, "Đò ơi!")
    live.paper.wait(minutes=1)
    changed = change(live, 1, body="Đò ơi, đò!", accept="application/json")
    assert (changed.status_code, changed.json(), changed.headers["cache-control"]) == (
        200,
        {"id": 1, "held": True},
        "no-store",
    )
    wrong = (
        ({"comment": "x"}, 404, "not_found", "there is no such comment of yours"),
        ({"comment": "9" * 18}, 404, "not_found", "there is no such comment of yours"),
        ({"comment": "9" * 17}, 404, "not_found", f"you have no comment {'9' * 17}"),
        ({"comment": "\u0663"}, 404, "not_found", "there is no such comment of yours"),
        ({"comment": " 1 ", "body": ""}, 422, "invalid", "the comment is empty"),
    )
    for form, status, code, message in wrong:
        for kind in (JSON, BROWSER):
            answer = live.client.post("/comments/own", data=form, headers=kind)
            assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")
            if kind is JSON:
                assert answer.json()["error"]["code"] == code
                assert answer.json()["error"]["message"] == message
    foreign = change(live, 1, origin="https://evil.example", accept="application/json")
    assert (foreign.status_code, foreign.json()) == (403, {
        "error": {"code": "foreign", "message": "this was sent from a page of another site"}
    })  # fmt: skip
    unread = live.client.post("/comments/own", content=b"x", headers={**JSON, "content-type": "text/plain"})
    assert (unread.status_code, unread.json()) == (415, {
        "error": {"code": "media_type", "message": "the form cannot be read, or is too large"}
    })  # fmt: skip
    missing = live.get("/comments/own?article=9", headers=JSON)
    assert missing.json() == {"error": {"code": "no_article", "message": "there is no such article"}}
    assert live.get("/comments/own?article=9").text == "there is no such article\n"


def test_a_change_is_on_the_page_when_it_is_answered(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    live.send(1, "Đò ơi!")
    decide(live, "approve")
    live.look()
    assert "Đò ơi!" in live.get(PAGE).text
    assert change(live, 1, "delete").status_code == 303
    assert "Đò ơi!" not in live.get(PAGE).text

    async def busy(*_: Any, **__: Any) -> None:
        raise BadFile("busy")

    monkeypatch.setattr(live.state.database, "commit", busy)
    answer = change(live, 1, body="Lời mới.")
    assert (answer.status_code, answer.headers["retry-after"], answer.text.splitlines()[-1]) == (503, "30", "Lời mới.")
