"""Our connections are used only where a trial shows that uvicorn bears them; the site works without them."""

from __future__ import annotations

import asyncio
import re
import socket
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from tests.conftest import Run
from tests.web.test_process import served
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from newsroom.web import protocols, quick


def choose() -> tuple[Any, str]:
    return asyncio.run(protocols.choose(protocols._Echo(), 100, lambda address: address))


def test_ours_are_used_with_the_uvicorn_at_hand() -> None:
    chosen, why_not = choose()
    assert why_not == ""
    assert issubclass(chosen, quick.QuickConnection)
    assert chosen.places.most == 100


def silent(self: Any, *_: Any) -> None:
    """A method that another version does not call, or that does nothing there."""


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("on_headers_complete", silent),
        ("on_body", silent),
        ("on_message_complete", silent),
        ("on_message_begin", silent),
        ("on_header", silent),
        ("on_response_complete", silent),
        ("_unset_keepalive_if_required", None),
        ("_start_asgi_task", silent),
    ],
)
def test_another_uvicorn_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str, other: Any) -> None:
    monkeypatch.setattr(protocols, "MOMENT", 0.3)
    monkeypatch.setattr(HttpToolsProtocol, name, other)
    chosen, why_not = choose()
    assert chosen == "h11"
    assert "uvicorn" in why_not


@pytest.mark.parametrize(
    "broken",
    [
        "LimitedConnection.on_header = HttpToolsProtocol.on_header",  # trailers pass for headers
        "connections.AHEAD = 1000",
        "LimitedConnection.data_received = HttpToolsProtocol.data_received",
        "LimitedConnection.connection_lost = HttpToolsProtocol.connection_lost",
        "quick.QuickConnection.answered = LimitedConnection.answered",
    ],
)
def test_each_trial_would_notice_its_fault(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    from newsroom.web import connections

    names = {
        "connections": connections,
        "LimitedConnection": connections.LimitedConnection,
        "quick": quick,
        "HttpToolsProtocol": HttpToolsProtocol,
    }
    target, _, value = broken.partition(" = ")
    owner, _, attribute = target.rpartition(".")
    monkeypatch.setattr(protocols, "MOMENT", 0.3)
    monkeypatch.setattr(eval(owner, names), attribute, eval(value, names))
    chosen, why_not = choose()
    assert chosen == "h11", broken
    assert why_not


@pytest.mark.parametrize("ours", [True, False])
def test_a_site_is_served_with_and_without_them(newsroom: Run, tmp_path: Any, ours: bool) -> None:
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    environment = {} if ours else {"PYTHONPATH": str(_broken(tmp_path))}
    with served(tmp_path, **environment) as live:
        for _ in range(3):
            status, headers, text = live.ask("GET", page)
            assert status == 200
            assert headers["x-content-type-options"] == "nosniff"
        article = re.findall(r'name="article" value="(\d+)"', text)[0]
        status, _, _ = live.ask(
            "POST",
            "/comments",
            f'{{"article": {article}, "name": "Lan", "body": "Đò ơi!"}}',
            content_type="application/json",
        )
        assert status == 202
        assert live.ask("GET", "/nowhere/")[0] == 404
        with socket.create_connection(("127.0.0.1", live.port), 10) as one:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 100_000)
            assert one.recv(12) in (b"HTTP/1.1 431", b"HTTP/1.1 400")


def _broken(folder: Any) -> Any:
    """A folder on the path whose start-up makes uvicorn another one."""
    place = folder / "other"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        "import uvicorn.protocols.http.httptools_impl as impl\ndel impl.HttpToolsProtocol.on_response_complete\n"
    )
    return place


def test_how_long_a_trial_may_take_and_what_is_said_of_a_failed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert protocols.MOMENT == 2

    async def passes() -> bool:
        return True

    async def _in_turn() -> bool:
        return False

    said = []
    for trial in (passes, _in_turn):
        monkeypatch.setattr(protocols, "_malformed", trial)
        said.append(choose()[1])
    differs = f"uvicorn {uvicorn.__version__} differs from what the limits of connections rely on"
    assert said == ["", f"{differs} (in_turn)"]

    async def breaks() -> bool:
        raise KeyError("x")

    monkeypatch.setattr(protocols, "_plain", breaks)
    assert choose() == ("h11", f"{differs} (KeyError: 'x')")


@pytest.mark.parametrize(
    ("answers", "pieces", "written", "closed"),
    [
        (1, (b"GET /hand HTTP/1.1\r\nhost: x\r\n\r\n",), b"content-length: 2\r\n\r\nok", False),
        (1, (b"GET /a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",), b"\r\n\r\n", True),
        (2, (b"GET /hand HTTP/1.1\r\nhost: x\r\n\r\n", b"\x00\r\n\r\n"), b"this is not an HTTP request\n", True),
    ],
)
def test_a_trial_says_what_was_written_and_whether_it_was_closed(
    answers: int, pieces: tuple[bytes, ...], written: bytes, closed: bool
) -> None:
    found = asyncio.run(protocols._exchange(answers, *pieces))
    assert (found.written.endswith(written), found.closed) == (True, closed)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("_plain", {"closed": True}), ("_plain", {"written": b"x"}), ("_plain", {"method": "GET"}), ("_plain", {"path": "/b"}),
        ("_plain", {"query_string": b""}), ("_plain", {"client": ("192.0.2.1", 1)}), ("_trailers", {"written": b"x"}),
        ("_trailers", {"closed": False}), ("_trailers", {"headers": [(b"x-late", b"1")]}), ("_in_turn", {"noted": 2}),
        ("_in_turn", {"scopes": 1}), ("_in_turn", {"written": b""}), ("_too_many", {"closed": False}), ("_too_many", {"scopes": 3}),
        ("_malformed", {"closed": False}), ("_malformed", {"written": b"HTTP/1.1 200 "}),
    ],
)  # fmt: skip
def test_each_part_of_a_trial_counts(monkeypatch: pytest.MonkeyPatch, name: str, outcome: dict[str, Any]) -> None:
    exchange = protocols._exchange

    async def other(answers: int, *pieces: bytes) -> Any:
        found = await exchange(answers, *pieces)
        changed = {key: value for key, value in outcome.items() if key in ("closed", "written", "noted")}
        scopes = [{**scope, **{key: value for key, value in outcome.items() if key in scope}} for scope in found.scopes]
        return replace(found, scopes=scopes[: outcome.get("scopes")], **changed)

    trial = getattr(protocols, name)
    assert asyncio.run(trial())
    monkeypatch.setattr(protocols, "_exchange", other)
    assert not asyncio.run(trial())
