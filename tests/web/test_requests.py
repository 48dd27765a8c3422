"""The body of a request has a limit, in bytes and in time, whatever its head says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from newsroom.web import requests


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
