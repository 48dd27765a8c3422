"""The layer around every route: which hosts the policy of pages names, and what a client gets when an answer fails."""

from __future__ import annotations

import asyncio
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from newsroom.errors import BadFile
from newsroom.settings import Settings
from newsroom.web import headers


@pytest.mark.parametrize(
    ("hosts", "sources"),
    [
        ("", "'self' data:"),
        ("img.example.org", "'self' data: https://img.example.org"),
        ("*.example.org cdn.example:8443", "'self' data: https://*.example.org https://cdn.example:8443"),
        ("*", "'self' data: https:"),
    ],
)
def test_pictures_come_from_the_hosts_that_are_allowed(hosts: str, sources: str) -> None:
    rules = headers.policy(Settings({"site.picture_hosts": hosts})).split("; ")
    assert [rule for rule in rules if rule.startswith("img-src")] == [f"img-src {sources}"]


@pytest.mark.parametrize(("policy", "said"), [("allow", []), ("search", ["1"]), ("none", ["1"])])
def test_the_reservation_of_data_mining_is_a_header(policy: str, said: list[str]) -> None:
    sent = headers.security_headers(Settings({"site.ai": policy}))
    assert [value for name, value in sent if name == "tdm-reservation"] == said


def answer(error: Exception | None, *, started: bool = False) -> list[Any]:
    """What is sent of an answer that fails with this error, before or after it has started."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if started or error is None:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"SAMEORIGIN")]})
        if error is not None:
            raise error

    async def send(message: Any) -> None:
        sent.append(message)

    state = SimpleNamespace(base="", hosts=frozenset(), raw_headers=[(b"x-frame-options", b"DENY"), (b"x-a", b"1")])
    scope = {
        "type": "http",
        "http_version": "1.0",
        "method": "GET",
        "path": "/",
        "headers": [],
        "app": SimpleNamespace(state=SimpleNamespace(newsroom=state)),
    }
    asyncio.run(headers.Front(app)(scope, None, send))  # type: ignore[arg-type]
    return sent


FAILURES = [
    (OSError(24, "Too many open files"), 503),
    (sqlite3.OperationalError("database is locked"), 503),
    (BadFile("replaced"), 503),
    (ValueError("a fault"), 500),
]


@pytest.mark.parametrize(("error", "status"), FAILURES)
def test_a_client_learns_whether_to_try_again(error: Exception, status: int, caplog: pytest.LogCaptureFixture) -> None:
    start, body = answer(error)
    said = f"requests cannot be answered: {error}" if status == 503 else "a request for '/' failed"
    assert [one.getMessage() for one in caplog.records] == [said]
    sent = dict(start["headers"])
    assert (start["status"], body["type"]) == (status, "http.response.body")
    assert (sent.get(b"retry-after"), sent.get(b"cache-control")) == (
        (b"10", b"no-store") if status == 503 else (None, None)
    )
    assert (sent[b"x-a"], sent[b"x-frame-options"]) == (b"1", b"DENY")
    assert str(error).encode() not in body["body"]


@pytest.mark.parametrize(("error", "status"), FAILURES)
def test_an_answer_that_has_started_is_cut_off(error: Exception, status: int) -> None:
    """A second answer in the middle of the first would look complete."""
    with pytest.raises(type(error)):
        answer(error, started=True)


def test_an_answer_keeps_its_own_headers_and_nobody_answers_a_client_that_has_gone() -> None:
    [start] = answer(None)
    assert start["headers"] == [(b"x-frame-options", b"SAMEORIGIN"), (b"x-a", b"1")]
    assert answer(ClientDisconnect()) == []
    assert len(answer(ClientDisconnect(), started=True)) == 1


@pytest.mark.parametrize(
    ("base", "path", "expected"),
    [("", "/a", "/a"), ("", "/", "/"), ("/bao", "/bao/a", "/a"), ("/bao", "/bao/", "/"), ("/bao", "/bao", "/"),
     ("/bao", "/baoo/a", "/baoo/a"), ("/bao", "/a/bao/", "/a/bao/"), ("/bao", "/bao/bao/", "/bao/")],
)  # fmt: skip
def test_the_path_of_a_site_below_another_begins_at_its_root(base: str, path: str, expected: str) -> None:
    scope = {"type": "http", "path": path, "root_path": "/x"}
    assert headers.without_prefix(scope, base) == {"type": "http", "path": expected, "root_path": ""}
    assert scope["path"] == path


def test_the_policy_of_every_page() -> None:
    assert headers.policy(Settings({"site.comments_origin": "https://live.example/x"})).split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' https:",
        "connect-src 'self' https://live.example",
        "form-action 'self' https://live.example",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    ]


def test_the_request_before_a_comment_from_another_host_is_allowed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(headers.send_permission(send))
    start, body = sent
    assert (start["status"], body) == (204, {"type": "http.response.body", "body": b""})
    assert dict(start["headers"]) == {
        b"access-control-allow-methods": b"GET, POST",
        b"access-control-allow-headers": b"content-type, accept",
        b"access-control-max-age": b"600",
        b"content-length": b"0",
    }


def test_everything_that_every_answer_says() -> None:
    sent = dict(headers.security_headers(Settings({"site.url": "https://news.example.org", "site.ai": "none"})))
    assert "default-src 'none'" in sent.pop("content-security-policy")
    assert sent == {
        "strict-transport-security": "max-age=31536000", "tdm-reservation": "1", "x-content-type-options": "nosniff",
        "x-frame-options": "DENY", "referrer-policy": "strict-origin-when-cross-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }  # fmt: skip
    assert "strict-transport-security" not in dict(headers.security_headers(Settings({"site.url": "http://x.example"})))


@pytest.mark.parametrize(
    ("path", "origin", "is_read"),
    [
        ("/comments", "https://live.example", True), ("/comments/own", "https://live.example", True),
        ("/api/x", "https://live.example", True), ("/_f/latest.html", "https://live.example", True),
        ("/v", "https://live.example", True), ("/embed.js", "https://live.example", True),
        ("/", "https://live.example", False), ("/2026/03/a/", "https://live.example", False),
        ("/vi/", "https://live.example", False), ("/comments-on-us/", "https://live.example", False),
        ("/comments", "https://evil.example", False), ("/comments", "null", False), ("/comments", "", False),
    ],
)  # fmt: skip
def test_what_pages_on_other_hosts_of_the_site_may_read(path: str, origin: str, is_read: bool) -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    state = SimpleNamespace(base="", hosts=frozenset({"live.example"}), raw_headers=[])
    scope = {
        "type": "http", "http_version": "1.0", "method": "GET", "path": path,
        "headers": [(b"origin", origin.encode())] if origin else [], "app": SimpleNamespace(state=SimpleNamespace(newsroom=state)),
    }  # fmt: skip
    asyncio.run(headers.Front(app)(scope, None, send))  # type: ignore[arg-type]
    found = dict(sent[0]["headers"])
    assert found.get(b"access-control-allow-origin") == (origin.encode() if is_read else None)
    assert (b"vary" in found) is (path.split("/")[1] in ("comments", "api", "_f", "v", "embed.js"))


@pytest.mark.parametrize(
    ("version", "method", "hosts", "origin", "status"),
    [
        ("1.1", "GET", 1, "", 200), ("1.1", "GET", 0, "", 400), ("1.1", "GET", 2, "", 400), ("1.0", "GET", 0, "", 200),
        ("2", "GET", 0, "", 200),
        ("1.1", "OPTIONS", 1, "https://live.example", 204), ("1.1", "OPTIONS", 1, "https://evil.example", 200),
        ("1.1", "OPTIONS", 2, "https://live.example", 400), ("1.1", "POST", 1, "https://live.example", 200),
    ],
)  # fmt: skip
def test_which_requests_reach_the_routes(version: str, method: str, hosts: int, origin: str, status: int) -> None:
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        assert (scope["path"], scope["root_path"]) == ("/comments", "")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"vary", b"Cookie")]})

    async def send(message: Any) -> None:
        sent.append(message)

    state = SimpleNamespace(base="/bao", hosts=frozenset({"live.example"}), raw_headers=[])
    scope = {
        "type": "http", "http_version": version, "method": method, "path": "/bao/comments", "root_path": "/r",
        "headers": [(b"origin", origin.encode())] * bool(origin) + [(b"host", b"x")] * hosts + [(b"a", b"b")],
        "app": SimpleNamespace(state=SimpleNamespace(newsroom=state)),
    }  # fmt: skip
    asyncio.run(headers.Front(app)(scope, None, send))  # type: ignore[arg-type]
    found = dict(sent[0]["headers"])
    assert (sent[0]["status"], found.get(b"access-control-allow-origin")) == (
        status, b"https://live.example" if "live" in origin else None
    )  # fmt: skip
    if status == 400:
        assert sent[1]["body"] == b"a request names one host\n"
    if status == 200:
        assert found[b"vary"] == b"Cookie, Origin"


def test_the_headers_for_a_page_on_another_host_and_the_hosts_of_a_site() -> None:
    scope = {"headers": [(b"a", b"b"), (b"origin", b"https://live.example")]}
    assert headers.sharing_headers(scope, frozenset({"live.example"})) == [
        ("access-control-allow-origin", "https://live.example"),
        ("access-control-allow-credentials", "true"),
        ("cross-origin-resource-policy", "cross-origin"),
    ]
    given = {"site.url": "https://news.example.org", "site.comments_origin": "https://live.example:8443"}
    assert headers.own_hosts(Settings(given)) == {"news.example.org", "live.example:8443"}
    assert headers.own_hosts(Settings({"site.url": "http://news.example.org:80"})) == {"news.example.org"}


def test_what_is_said_when_something_fails() -> None:
    for error, text in (
        (BadFile("x"), "this is not available right now; please try again\n"),
        (ValueError("x"), "something went wrong\n"),
    ):
        assert answer(error)[1]["body"] == text.encode()
    given = headers.unavailable("busy\n")
    assert (given.status_code, given.body, given.headers["retry-after"], given.headers["cache-control"]) == (
        503, b"busy\n", "10", "no-store",
    )  # fmt: skip
