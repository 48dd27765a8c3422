"""Reports of errors from the form below a story: what a reader sees, the answer to a program, what is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving

from newsroom.core.commenters import bans, commenters
from newsroom.core.comments import error_reports
from newsroom.core.comments.error_reports import ErrorReport
from newsroom.errors import BadFile
from newsroom.web.state import ReturnedComment

PAGE = "/2026/03/ben-do/"
TEXT = "Cầu dài 350 mét."


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    paper = Paper(tmp_path, site_lang="en")
    paper.story("Bến đò")
    with serving(paper) as served:
        yield served


def send(live: Live, **fields: str) -> Any:
    return live.client.post("/comments/error", data={"story": "1", "error": TEXT, **fields}, headers=BROWSER)


def reports(live: Live) -> list[ErrorReport]:
    return error_reports.list_(live.paper.db, every=True)


def form_of(page: str) -> str:
    [form] = re.findall(r'<form [^>]*action="/comments/error".*?</form>', page, re.S)
    return str(form)


def test_a_reader_reports_an_error_without_a_script(live: Live) -> None:
    page = live.get(PAGE).text
    form = form_of(page)
    assert set(re.findall(r' name="(\w+)"', form)) == {"story", "error", "reply_to", "homepage"}
    assert "<summary>Report an error in this story</summary>" in page
    answer = send(live, reply_to="an@example.org")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}#error-received")
    assert 'id="error-received"' in page
    [report] = reports(live)
    assert (report.article_id, report.body, report.email, report.status) == (1, TEXT, "an@example.org", "open")
    assert TEXT not in live.get(PAGE).text  # never published
    assert live.comments() == []


@pytest.mark.parametrize(
    ("fields", "status", "field", "said"),
    [
        ({"error": ""}, 422, "error", "Say what is wrong."),
        ({"error": "x" * 2001}, 422, "error", "Your report is too long."),
        ({"reply_to": "an"}, 422, "reply_to", "That is not a valid e-mail address."),
        ({"story": "99"}, 404, "", "The story is no longer on this site."),
    ],
)
def test_a_refused_report_comes_back_with_the_reason_beside_its_field(
    live: Live, fields: dict[str, str], status: int, field: str, said: str
) -> None:
    answer = send(live, **{"reply_to": "an@example.org", **fields})
    assert answer.status_code == status
    assert said in answer.text
    assert reports(live) == []
    if not field:
        return
    form = form_of(answer.text)
    [wrong] = re.findall(r'<(?:input|textarea)[^>]*aria-invalid="true"[^>]*>', form)
    assert f' name="{field}"' in wrong
    assert ' aria-describedby="wrong" autofocus' in wrong
    assert said in form.partition('id="wrong"')[2]
    assert answer.text.count('id="wrong"') == 1
    kept = fields.get("error", TEXT)
    assert kept in form


def test_too_many_reports_are_refused_with_a_time(live: Live) -> None:
    for number in range(3):
        assert send(live, error=f"{number}").status_code == 303
    answer = send(live, error="4")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "600")
    assert "You are posting too quickly. Please wait 10 minutes and try again." in answer.text
    assert len(reports(live)) == 3


def test_a_reader_whose_report_is_refused_is_told_the_reason_of_reports(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_reports, "MOST_OPEN", 0)
    answer = send(live)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert "We cannot take more reports right now. Please wait 1 hour and try again." in answer.text
    bans.add(live.paper.db, "email", "an@example.org", now=live.paper.now, actor="lan", mode="refuse")
    answer = send(live, reply_to="an@example.org")
    assert answer.status_code == 403
    assert "You cannot report errors on this site." in answer.text
    assert "You cannot comment" not in answer.text


def test_a_program_gets_json(live: Live) -> None:
    kind = {"content-type": "application/json"}
    answer = live.client.post("/comments/error", content=json.dumps({"story": 1, "error": TEXT}), headers=kind)
    assert (answer.status_code, answer.json()) == (202, {"id": 1, "status": "received"})
    answer = live.client.post("/comments/error", content=json.dumps({"story": 1, "error": ""}), headers=kind)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "empty")


def test_the_trap_looks_like_success(live: Live) -> None:
    assert send(live, homepage="https://spam.example").status_code == 303
    [report] = reports(live)
    assert (report.status, report.trapped) == ("dismissed", True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"origin": "https://evil.example"}, 403), ({"sec-fetch-site": "cross-site"}, 403), ({}, 303)],
)
def test_only_pages_of_the_site_may_send(live: Live, headers: dict[str, str], status: int) -> None:
    answer = live.client.post(
        "/comments/error", data={"story": "1", "error": TEXT}, headers={"accept": "text/html", **headers}
    )
    assert answer.status_code == status
    assert len(reports(live)) == (status == 303)


def test_a_form_that_is_too_large_is_not_read(live: Live) -> None:
    assert send(live, error="x" * 40_000).status_code == 413
    assert live.client.get("/comments/error").status_code == 405


@pytest.mark.parametrize(
    ("setting", "mode", "shown"),
    [
        ("auto", "first", "form"),
        ("auto", "closed", ""),
        ("form", "closed", "form"),
        ("none", "first", ""),
        ("desk@news.example", "closed", "mailto:desk@news.example"),
    ],
)
def test_how_a_story_offers_it(tmp_path: Path, setting: str, mode: str, shown: str) -> None:
    paper = Paper(tmp_path, site_lang="en", site_error_reports=setting, comments_mode=mode)
    story = paper.story("Bến đò")
    paper.story("About", kind="page", lang="en")
    paper.build()
    page = paper.page(story.path or "")
    assert ('action="/comments/error"' in page) == (shown == "form")
    assert ("Report an error" in page) == bool(shown)
    assert ('href="mailto:desk@news.example"' in page) == shown.startswith("mailto:")
    assert "Report an error" not in paper.page("/about/")


def test_what_comes_back_and_how_it_is_cached(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (send(live).headers["cache-control"], len(reports(live))) == ("no-store", 1)
    kind = {"content-type": "application/json"}
    told = live.client.post("/comments/error", content=json.dumps({"story": 1, "error": "x"}), headers=kind)
    assert (told.status_code, told.headers["cache-control"]) == (202, "no-store")
    missing = live.client.post("/comments/error", content=json.dumps({"story": 9, "error": "x"}), headers=kind)
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_article")
    unread = live.client.post("/comments/error", content=b"[", headers=kind)
    assert (unread.status_code, unread.json()["error"]["code"]) == (400, "unreadable")
    refused: list[Any] = []

    def page(db: Any, settings: Any, draft: Any) -> bytes:
        refused.append(draft)
        return b""

    monkeypatch.setattr(live.state, "draft_page", page)
    assert send(live, error="", reply_to="an@example.org").status_code == 422
    assert refused == [ReturnedComment(422, "empty", article_id=1, email="an@example.org", about_error=True)]

    async def busy(*_: Any, **__: Any) -> None:
        raise BadFile("busy")

    monkeypatch.setattr(live.state.database, "commit", busy)
    answer = send(live)
    assert (answer.status_code, answer.headers["retry-after"], answer.text.splitlines()[-1]) == (503, "30", TEXT)


@pytest.mark.parametrize(("length", "status"), [(30_000, 422), (30_001, 413)])
def test_the_largest_form(live: Live, length: int, status: int) -> None:
    body = b"story=1&error="
    answer = live.client.post(
        "/comments/error", content=body + b"x" * (length - len(body)),
        headers={**BROWSER, "content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status_code == status


@pytest.mark.parametrize(("trap", "trapped"), [("", False), (" ", False), ("x", True)])
def test_the_trap_and_the_network_of_a_report(live: Live, trap: str, trapped: bool) -> None:
    proxied = live.client_from("198.51.100.9")
    assert (
        proxied.post(
            "/comments/error", data={"story": "1", "error": TEXT, "homepage": trap}, headers=BROWSER
        ).status_code
        == 303
    )
    [report] = reports(live)
    assert report.trapped is trapped
    hashed = commenters.network_hash(live.paper.db, "198.51.100.9")
    assert live.paper.db.execute("select network from error_reports").fetchone()[0] == hashed
