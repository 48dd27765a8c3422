"""Who sends a request and from where, and its body: a limit in bytes and in time, and fields of text only."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from newsroom.web import requests
from newsroom.web.requests import FirstHeaders, SiteRequest


def read(pieces: list[bytes], limit: int, length: str = "", *, ends: bool = True) -> bytes:
    """The body of these pieces, read with a limit; without `ends` the sender goes on for ever."""
    left = list(pieces)

    async def receive() -> Any:
        if not left and not ends:
            await asyncio.Event().wait()
        piece = left.pop(0) if left else b""
        return {"type": "http.request", "body": piece, "more_body": bool(left) or not ends}

    headers = [(b"content-length", length.encode())] if length else []
    return asyncio.run(requests.body(Request({"type": "http", "headers": headers}, receive), limit))


@pytest.mark.parametrize("length", ["", "4", "x", "0"])
def test_a_body_within_its_limit(length: str) -> None:
    assert read([b"ab", b"cd"], 4, length) == b"abcd"


@pytest.mark.parametrize("length", ["", "5", "9" * 12, "9" * 13, "4"])
def test_a_body_over_its_limit(length: str) -> None:
    with pytest.raises(requests.BadBody) as refused:
        read([b"ab", b"cde"], 4, length)
    assert (refused.value.status, refused.value.code) == (413, "too_large")


def test_a_body_that_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "BODY_SECONDS", 0.01)
    with pytest.raises(requests.BadBody) as refused:
        read([b"ab"], 4, ends=False)
    assert (refused.value.status, refused.value.code) == (408, "too_slow")


def request(data: bytes = b"", peer: str | None = "203.0.113.7", scheme: str = "http", **headers: str) -> SiteRequest:
    async def receive() -> Any:
        return {"type": "http.request", "body": data, "more_body": False}

    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    client = (peer, 1) if peer else None
    return SiteRequest({"type": "http", "app": None, "scheme": scheme, "client": client, "headers": raw}, receive)


def fields(kind: str, data: bytes, limit: int = 70_000) -> Any:
    """The fields `a` and `b` of a form, or status and code of its refusal."""
    try:
        return asyncio.run(requests.fields(request(data, content_type=kind), ("a", "b"), limit))
    except requests.BadBody as error:
        return error.status, error.code


FORM, JSON = "application/x-www-form-urlencoded", "application/json"
UNREADABLE = (400, "unreadable")


def multipart(
    *parts: tuple[str, str], kind: str = "multipart/form-data; boundary=x", end: str = "--x--"
) -> tuple[str, bytes]:
    lines = [f"--x\r\ncontent-disposition: form-data; {about}\r\n\r\n{value}\r\n" for about, value in parts]
    return kind, ("".join(lines) + end + "\r\n").encode()


@pytest.mark.parametrize(
    ("kind", "data", "found"),
    [
        (FORM, b"a=1&b=&c=3", {"a": "1", "b": ""}), ("", b"a=1", {"a": "1"}), (f"{FORM.upper()}; charset=x", b"a=1", {"a": "1"}),
        (FORM, b"a=1&a=2", {"a": "1"}), (FORM, b"a=%ff", UNREADABLE), (FORM, b"a=\xff", UNREADABLE),
        (FORM, b"a=" + b"&".join([b"1"] * 40), {"a": "1"}), (FORM, b"a=" + b"&".join([b"1"] * 41), UNREADABLE),
        (JSON, b'{"a": "x", "b": 7, "c": []}', {"a": "x", "b": "7"}), (JSON, b'\xef\xbb\xbf{"a": null}', {}),
        (JSON, b'{"a": true}', UNREADABLE), (JSON, b'{"a": 1.5}', UNREADABLE), (JSON, b'{"a": "\\ud800"}', UNREADABLE),
        (JSON, b"[]", UNREADABLE), (JSON, b"", UNREADABLE), (JSON, b"[" * 60_000, UNREADABLE), ("text/plain", b"a=1", (415, "media_type")),
        (*multipart(('name="a"', "x"), ('name="a"', "y"), ('name="b"', "đò")), {"a": "x", "b": "đò"}),
        (*multipart(('name="a"; filename="f"', "x")), UNREADABLE),
        (*multipart(*[('name="a"', "x")] * 40), {"a": "x"}), (*multipart(*[('name="a"', "x")] * 41), UNREADABLE),
        (*multipart(('name="a"', "x"), kind="multipart/form-data; boundary=x; charset=UTF-8"), {"a": "x"}),
        (*multipart(('name="a"', "x"), kind="multipart/form-data; boundary=x; charset=utf8"), {"a": "x"}),
        (*multipart(('name="a"', "x"), kind="multipart/form-data; boundary=x; charset=utf-7"), (415, "media_type")),
        (*multipart(('name="a"', "x" * 60_000)), {"a": "x" * 60_000}),
    ],
)  # fmt: skip
def test_the_fields_of_a_form(kind: str, data: bytes, found: Any) -> None:
    assert fields(kind, data) == found


def test_of_a_header_given_twice_the_first_counts() -> None:
    headers = FirstHeaders([(b"a", b"1"), (b"b", b"\xe9"), (b"a", b"2")])
    assert (headers["A"], headers.get("B"), headers.get("c"), headers.get("c", "x")) == ("1", "é", None, "x")
    assert ("A" in headers, "c" in headers, 7 in headers) == (True, False, False)
    with pytest.raises(KeyError):
        headers["c"]
    asked = request(a="1")
    assert asked.headers is asked.headers


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "found"),
    [
        ("203.0.113.7", "198.51.100.1", (), "203.0.113.7"), ("203.0.113.7", "198.51.100.1", ("203.0.113.7",), "198.51.100.1"),
        ("203.0.113.7", "1.1.1.1, 198.51.100.1", ("203.0.113.7",), "198.51.100.1"), (None, "", (), "127.0.0.1"),
        (None, "198.51.100.1", ("127.0.0.1",), "198.51.100.1"), ("203.0.113.8", "198.51.100.1", ("203.0.113.7",), "203.0.113.8"),
    ],
)  # fmt: skip
def test_the_address_of_a_sender(peer: str | None, forwarded: str, trusted: tuple[str, ...], found: str) -> None:
    assert requests.address(request(peer=peer, forwarded="x", x_forwarded_for=forwarded).scope, trusted) == found


@pytest.mark.parametrize(
    ("peer", "scheme", "proto", "encrypted"),
    [
        ("203.0.113.7", "http", "", False), ("203.0.113.7", "https", "", True), ("10.0.0.1", "http", " https ", True),
        ("10.0.0.1", "http", "http", False), ("203.0.113.7", "http", "https", False), (None, "http", "https", False),
    ],
)  # fmt: skip
def test_whether_a_reader_s_connection_is_encrypted(peer: str | None, scheme: str, proto: str, encrypted: bool) -> None:
    asked = request(peer=peer, scheme=scheme, x_forwarded_proto=proto)
    assert requests.is_https(asked, ["10.0.0.1"]) is encrypted
    local = request(peer=None, x_forwarded_proto="https")
    assert requests.is_https(local, ["127.0.0.1"])


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"origin": "https://news.example.org"}, True), ({"origin": "https://x.example:8443", "host": "X.example:8443"}, True),
        ({"origin": "https://evil.example", "host": "x.example"}, False), ({"origin": "null", "host": ""}, False), ({"origin": ""}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False), ({}, True), ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-origin"}, True), ({"sec-fetch-site": "same-site"}, False), ({"sec-fetch-site": "cross-site"}, False),
    ],
)  # fmt: skip
def test_whether_a_page_of_the_site_sends_it(headers: dict[str, str], own: bool) -> None:
    assert requests.from_own_page(Headers(headers), frozenset({"news.example.org"})) is own


@pytest.mark.parametrize(
    ("headers", "script"),
    [
        ({}, False), ({"content_type": "Application/JSON; charset=utf-8"}, True), ({"accept": "application/json"}, True),
        ({"accept": "text/html, application/json"}, False), ({"accept": "text/html"}, False), ({"accept": "*/*"}, False),
        ({"accept": "text/html", "content_type": "application/json"}, True), ({"accept": "application/problem+json"}, True),
    ],
)  # fmt: skip
def test_who_is_a_script(headers: dict[str, str], script: bool) -> None:
    assert requests.wants_json(request(**headers)) is script


def test_a_number_in_json_may_be_of_any_size_that_fits() -> None:
    assert fields(JSON, json.dumps({"a": 10**30, "b": -5}).encode()) == {"a": str(10**30), "b": "-5"}
