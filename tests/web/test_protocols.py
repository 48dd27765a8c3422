"""Our connections are used only where a trial shows that uvicorn bears them; the site works without them."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import Any

import pytest
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
