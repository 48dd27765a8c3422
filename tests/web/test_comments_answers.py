"""What exactly is answered to a comment: every header and value, the limits, and what a failing file does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import BROWSER, Live, serving

from newsroom.core.comments.intake import PreparedComment
from newsroom.core.screening.case import NewComment
from newsroom.core.screening.phase import TooManyComments
from newsroom.errors import BadFile, Conflict, FullDisk, Invalid, NewsroomError, NotFound, Outside, Refused
from newsroom.web import comments
from newsroom.web.comments import Sender
from newsroom.web.state import ReturnedComment

PAGE = "/2026/03/ben-do/"
JSON = {"accept": "application/json"}
TYPED = {
    "article": "1",
    "parent": "",
    "name": "Lan",
    "email": "lan@example.org",
    "body": "Hay.",
    "token": "t",
    "website": "",
}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    paper = Paper(tmp_path_factory.mktemp("answers"), comments_per_minute="1000", comments_per_hour="1000")
    paper.story("Bến đò")
    with serving(paper) as served:
        yield served


def of(answer: Any, *names: str) -> tuple[Any, ...]:
    """Status, these headers, and what was sent: read as JSON if it is JSON."""
    is_json = answer.headers.get("content-type") == "application/json"
    body = json.loads(bytes(answer.body)) if is_json else bytes(answer.body).decode()
    return (answer.status_code, *(answer.headers.get(name) for name in names), body)


def request(**headers: str) -> Any:
    return SimpleNamespace(headers=headers)


def test_what_is_answered_if_the_form_cannot_be_made() -> None:
    error = BadFile("busy")
    told = "nothing can be saved right now; please send it again in half a minute"
    names = ("cache-control", "retry-after")
    assert of(comments.not_saved(request(accept="application/json"), error, "Hay."), *names) == (
        503, "no-store", "30", {"error": {"code": "file", "message": told, "retry_after": 30}},
    )  # fmt: skip
    assert of(comments.not_saved(request(accept="text/html"), error, "Hay."), *names) == (
        503, "no-store", "30", f"{told}\n\nHay.\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("error", "status", "code", "later"),
    [
        (Invalid("x"), 422, "invalid", None), (NotFound("x"), 404, "not_found", None), (Refused("x"), 403, "refused", None),
        (Conflict("x"), 409, "conflict", None), (TooManyComments("x", 17), 429, "refused", 17), (BadFile("x"), 503, "file", 30),
        (FullDisk("x"), 503, "outside", 30), (Outside("x"), 500, "outside", None), (NewsroomError("x"), 500, "failed", None),
    ],
)  # fmt: skip
def test_what_each_refusal_is_called(error: NewsroomError, status: int, code: str, later: int | None) -> None:
    draft = ReturnedComment(0, "", body="b", name="n")
    found = comments.refused(draft, error)
    assert found.draft == replace(draft, status=status, code=code, retry_after=later)
    assert str(found) == "x"
    error.reason = "banned"
    assert comments.refused(draft, error).draft.code == "banned"
    for hidden in ("no_parent", "parent_hidden"):
        error.reason = hidden
        found = comments.refused(draft, error)
        assert (found.draft.status, found.draft.code, str(found)) == (
            404, "no_parent", "there is no such comment to answer",
        )  # fmt: skip


@pytest.mark.parametrize("known", [True, False])
def test_what_is_known_of_a_comment_before_the_file_is_asked(known: bool) -> None:
    sender = Sender("203.0.113.7", "Firefox", "key", newcomer=not known)
    given = {"name": "Lan", "body": "Hay.", "email": "lan@example.org", "parent": "7", "article": "9"}
    new = comments.read(given, sender, 4000).new
    assert new == NewComment(0, "Lan", "Hay.", "lan@example.org", 7, key="key", agent="Firefox", newcomer=not known)
    assert comments.read({}, sender, 4000).new == NewComment(0, "", "", key="key", agent="Firefox", newcomer=not known)
    assert comments.read({"body": "x" * 400_000}, sender, 4000).refused is not None


def test_who_sends_a_comment(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sender] = []
    read = comments.read

    def noted(given: Any, sender: Sender, limit: int) -> PreparedComment:
        seen.append(sender)
        return read(given, sender, limit)

    monkeypatch.setattr(comments, "read", noted)
    reader = live.client_from("203.0.113.77")
    for number in range(2):
        form = {**TYPED, "token": "", "body": f"Ý kiến thứ {number}."}
        assert reader.post("/comments", data=form, headers={**BROWSER, "user-agent": "Mine"}).status_code == 303
    assert [(one.address, one.agent, one.newcomer) for one in seen] == [
        ("203.0.113.77", "Mine", True), ("203.0.113.77", "Mine", False),
    ]  # fmt: skip
    assert seen[0].key == seen[1].key


@pytest.mark.parametrize(("length", "in_a_thread"), [(1000, False), (1001, True)])
def test_a_long_text_is_read_in_another_thread(
    live: Live, monkeypatch: pytest.MonkeyPatch, length: int, in_a_thread: bool
) -> None:
    called: list[Any] = []
    to_thread = asyncio.to_thread

    async def noted(do: Any, *args: Any) -> Any:
        called.append(do)
        return await to_thread(do, *args)

    monkeypatch.setattr(comments.asyncio, "to_thread", noted)
    live.client.post("/comments", data={**TYPED, "token": "", "body": "a" * length}, headers=BROWSER)
    assert (comments.read in called) is in_a_thread


@pytest.mark.parametrize(
    ("draft", "script", "page"),
    [
        (ReturnedComment(422, "empty"), (422, None, None, "body", None), (422, None, None, "m\n")),
        (ReturnedComment(408, "too_slow"), (408, "close", None, None, None), (408, "close", None, "m\n")),
        (ReturnedComment(429, "x", retry_after=0), (429, None, "0", None, 0), (429, None, "0", "m\n")),
        (ReturnedComment(409, "x"), (409, None, None, None, None), (409, None, None, "m\n")),
        (ReturnedComment(409, "x", article_id=1), (409, None, None, None, None), (303, None, None, "")),
    ],
)  # fmt: skip
def test_the_answer_to_what_is_not_taken(
    live: Live, monkeypatch: pytest.MonkeyPatch, draft: ReturnedComment, script: Any, page: Any
) -> None:
    monkeypatch.setattr(live.state, "draft_page", None)
    refusal = comments.NotTaken(draft, "m")
    names = ("connection", "retry-after")
    *head, body = of(live.portal.call(comments.not_taken, live.state, refusal, True), *names)
    assert tuple(head) == script[:3]
    assert body == {"error": {"code": draft.code, "message": "m", "field": script[3], "retry_after": script[4]}}
    answer = live.portal.call(comments.not_taken, live.state, refusal, False)
    assert of(answer, *names) == page
    assert answer.headers["cache-control"] == "no-store"
    if answer.status_code == 303:
        assert answer.headers["location"] == f"{PAGE}#comment-repeated"


def test_a_page_that_cannot_be_made_loses_no_text(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> bytes:
        raise Invalid("comment.html:1: no")

    monkeypatch.setattr(live.state, "draft_page", fails)
    answer = live.client.post(
        "/comments", data={**TYPED, "token": "", "name": "", "body": "A long text"}, headers=BROWSER
    )
    assert (answer.status_code, answer.text.splitlines()[-1]) == (422, "A long text")


def test_the_whole_cookie_of_a_commenter(live: Live) -> None:
    for scheme, secure in (("http", ""), ("https", "; Secure")):
        answer = SimpleNamespace(raw_headers=[])
        asked: Any = SimpleNamespace(scope={"scheme": scheme}, client=None, headers={})
        comments._remember(answer, asked, live.state, "key")  # type: ignore[arg-type]
        signed = live.state.signer.cookie("key")
        said = f"newsroom_reader={signed}; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax{secure}"
        assert answer.raw_headers == [(b"set-cookie", said.encode())]


@pytest.mark.parametrize(
    ("article", "status"),
    [("1", 200), ("9" * 17, 200), ("9" * 18, 400), ("", 400), ("x", 400), ("٣", 400), ("²", 400), (" 1", 400)],
)
def test_a_token_is_for_a_number(live: Live, article: str, status: int) -> None:
    answer = live.get("/comments/token", params={"article": article})
    assert answer.status_code == status
    if status == 200:
        assert list(answer.json()) == ["token"]
        assert answer.headers["cache-control"] == "no-store"
        form = live.state.signer.form(answer.json()["token"], int(article), live.paper.now)
        assert form.issued == int(live.paper.now.timestamp())
    else:
        assert answer.json() == {"error": {"code": "usage", "message": "name the article by its id"}}


@pytest.mark.parametrize(("waited", "trap"), [(1, "too_fast"), (2, None)])
def test_a_form_is_filled_in_for_two_seconds_at_least(tmp_path: Path, waited: int, trap: str | None) -> None:
    paper = Paper(tmp_path)
    paper.story("Bến đò")
    with serving(paper) as live:
        token = f" {live.token(1)} "
        paper.wait(seconds=waited)
        live.send(1, token=token)
        [comment] = live.comments()
        assert {one.code for one in comment.reasons if one.phase == "trap"} == ({trap} if trap else set())


def test_a_preview_shows_as_much_as_may_be_sent(live: Live) -> None:
    form = {**TYPED, "body": "a" * 4001}
    answer = live.client.post("/comments/preview", data=form, headers=JSON)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json()["html"].count("a") == 4000
    page = live.client.post("/comments/preview", data={**TYPED, "body": "Xem **đây**"}, headers=BROWSER)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    for kept in ('value="Lan"', 'value="lan@example.org"', "Xem **đây**</textarea>"):
        assert kept in page.text
    foreign = live.client.post("/comments/preview", data=form, headers={**JSON, "origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["error"]["code"], foreign.json()["error"]["message"]) == (
        403, "foreign", "this was sent from a page of another site",
    )  # fmt: skip


def test_bodies_that_cannot_be_read_are_called_what_they_are(live: Live) -> None:
    for kind, body, status, code in (
        ("text/plain", b"x", 415, "media_type"), ("application/json", b"[", 400, "unreadable"),
        ("application/json", b'"' + b"x" * 70_000, 413, "too_large"),
    ):  # fmt: skip
        answer = live.client.post("/comments", content=body, headers={"content-type": kind, **JSON})
        assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["message"]) == (
            status, code, "the form cannot be read, or is too large",
        )  # fmt: skip


def test_a_stored_comment_is_answered_in_full(live: Live) -> None:
    for status, script, answer in (
        ("pending", True, (202, None, "no-store", {"id": 7, "status": "held"})),
        ("spam", True, (202, None, "no-store", {"id": 7, "status": "held"})),
        ("published", True, (201, f"{PAGE}#comment-7", "no-store", {"id": 7, "status": "published", "url": f"{PAGE}#comment-7"})),
        ("pending", False, (303, f"{PAGE}#comment-held", "no-store", "")),
        ("published", False, (303, f"{PAGE}#comment-published", "no-store", "")),
    ):  # fmt: skip
        taken: Any = SimpleNamespace(comment=SimpleNamespace(id=7, status=status), path=PAGE)
        assert of(comments._taken(live.state, taken, script), "location", "cache-control") == answer


def test_a_writer_waits_five_seconds_at_most_and_the_build_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    assert comments.SEEN_WITHIN == 5
    monkeypatch.setattr(comments, "SEEN_WITHIN", 0.001)

    async def build(error: Exception | None, lasts: asyncio.Event) -> None:
        await lasts.wait()
        if error:
            raise error

    async def scenario() -> None:
        lasts, over = asyncio.Event(), asyncio.Event()
        over.set()
        slow = asyncio.ensure_future(build(None, lasts))
        await comments.until(slow)
        assert not slow.cancelled()
        lasts.set()
        await slow
        for error in (Outside("full"), OSError("full")):
            await comments.until(asyncio.ensure_future(build(error, over)))
        with pytest.raises(ValueError, match="a fault"):
            await comments.until(asyncio.ensure_future(build(ValueError("a fault"), over)))

    asyncio.run(scenario())


def test_a_busy_file_gives_the_form_back_with_all_that_was_typed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: Any, **__: Any) -> None:
        raise BadFile("busy")

    monkeypatch.setattr(live.state.database, "commit", busy)
    page = live.client.post("/comments", data=TYPED, headers=BROWSER)
    assert (page.status_code, page.headers["retry-after"], page.headers["cache-control"]) == (503, "30", "no-store")
    for kept in ('value="Lan"', 'value="lan@example.org"', 'value="t"', "Hay.</textarea>"):
        assert kept in page.text
    script = live.client.post("/comments", json=TYPED, headers=JSON)
    assert (script.status_code, script.json()["error"]["retry_after"]) == (503, 30)
    nothing = live.client.post("/comments", data={**TYPED, "article": "99"}, headers=BROWSER)
    assert (nothing.status_code, nothing.text.splitlines()[-1]) == (503, "Hay.")
