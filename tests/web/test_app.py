"""The live site as a whole: which address takes which methods, whose requests are counted together, and how it ends."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import Live, serving

from newsroom.settings import Settings
from newsroom.web import app
from newsroom.web.counting import Counter
from newsroom.web.observing import AccessLog, Metrics
from newsroom.web.watch import Watch


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A site that no test changes."""
    paper = Paper(tmp_path_factory.mktemp("app"), web_trusted_proxies="10.0.0.1")
    paper.story("Bến đò")
    with serving(paper) as served:
        yield served


READ, SENT, BOTH = "GET, HEAD", "POST", "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/comments", BOTH), ("/comments/token", READ), ("/comments/preview", SENT), ("/comments/own", BOTH), ("/comments/error", SENT),
        ("/embed.js", READ), ("/search/", READ), ("/search", READ), ("/_f/counts.json", READ), ("/api/counts", READ), ("/v", SENT),
        ("/healthz", READ), ("/metrics", READ), ("/", READ), ("/nowhere/", READ),
    ],
)  # fmt: skip
def test_the_methods_of_every_address(live: Live, path: str, allowed: str) -> None:
    for method in {"GET", "HEAD", "POST", "PUT", "DELETE"} - set(allowed.split(", ")):
        answer = live.client.request(method, path)
        assert (answer.status_code, answer.headers["allow"], answer.text) == (
            405, allowed, "this address does not take that method\n" if method != "HEAD" else answer.text,
        )  # fmt: skip
    for method in set(allowed.split(", ")) - {"POST"}:
        assert live.client.request(method, path).status_code != 405


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"), ("203.0.114.7", "203.0.114.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("2001:db8:2:2::3", "2001:db8:2::/48"), ("10.0.0.1", None), ("10.0.0.2", "10.0.0.0/24"),
    ],
)  # fmt: skip
def test_requests_of_one_network_are_counted_together_and_those_of_a_proxy_alone(
    live: Live, address: str, network: str | None
) -> None:
    found = live.app.network_of(address)
    assert (found if found is None else str(found)) == network


@pytest.mark.parametrize(
    ("log", "measured", "has"),
    [(False, "false", (False, False)), (True, "false", (True, False)), (False, "true", (False, True)), (True, "true", (True, True))],
)  # fmt: skip
def test_what_is_observed(tmp_path: Path, log: bool, measured: str, has: tuple[bool, bool]) -> None:
    state: Any = SimpleNamespace(settings=Settings({"web.metrics": measured}), trusted=("10.0.0.1",))
    observer = app._observer(state, tmp_path / "log" if log else None)
    if not any(has):
        assert observer is None
        return
    assert observer is not None
    assert (isinstance(observer.log, AccessLog), isinstance(observer.metrics, Metrics)) == has
    assert observer._trusted == ("10.0.0.1",)
    if observer.log:
        observer.log.close()


def test_what_is_at_hand_and_how_it_is_counted(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_url="http://news.example.org/bao")
    story = paper.story("Bến đò", extra={"aliases": ["/bao/?p=1", "/?p=1"]})
    with serving(paper) as live:
        for path in ("/bao/", f"/bao{story.path}", "/bao/feed.xml"):
            assert live.get(path).status_code == 200
        views = live.views()
        at_hand = [
            live.app.at_hand(path, 1.0) is not None for path in ("/bao/", "/", "/bao/feed.xml", "/bao", "/baofeed.xml")
        ]
        assert at_hand == [True, True, True, False, False]
        assert live.app.at_hand("/bao/feed.xml", 1.0, asked=True) is not None
        assert live.state.files.asks("/")
        assert live.app.at_hand("/bao/", 1.0, asked=True) is None
        scope = {"method": "GET", "headers": [], "client": ("203.0.113.9", 1), "query_string": b""}
        headers = {b"host": b"news.example.org", b"user-agent": b"Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}

        async def count(path: str) -> bool:
            ready = live.app.at_hand(path, 1.0)
            assert ready is not None
            batch = live.app.count(scope, ready, headers)
            if batch is None:
                return False
            await batch
            return True

        assert [live.portal.call(count, path) for path in ("/bao/", "/bao/feed.xml")] == [True, False]
        assert live.views() == views + 1


def test_nothing_is_left_open_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []
    stop_counting, require_file = Counter.close, Watch.require_file

    async def counted(counter: Counter) -> None:
        ended.append("counter")
        await stop_counting(counter)

    async def required(watch: Watch, state: Any) -> None:
        ended.append("file")
        await require_file(watch, state)

    monkeypatch.setattr(Counter, "close", counted)
    monkeypatch.setattr(Watch, "require_file", required)
    paper = Paper(tmp_path)
    paper.story("Bến đò")
    paper.build()
    log = tmp_path / "access.log"
    with serving(paper, access_log=log) as live:
        paper.db.close()
        live.get("/")
        tasks = [task for task in live.portal.call(_tasks) if "Watch.run" in str(task.get_coro())]
        assert [task.done() for task in tasks] == [False]
        assert ended == []
    assert [task.cancelled() for task in tasks] == [True]
    assert ended == ["file", "counter"]
    # SQLite removes the log when the last connection is closed.
    assert [path.name for path in tmp_path.glob("newsroom.db*")] == ["newsroom.db"]
    open_files = {os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if _is_open(one)}
    assert str(log) not in open_files


async def _tasks() -> list[asyncio.Task[Any]]:
    return list(asyncio.all_tasks())


def _is_open(number: str) -> bool:
    return os.path.islink(f"/proc/self/fd/{number}")


def test_requests_that_are_not_http_go_to_the_framework(live: Live) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    live.portal.call(live.app, {"type": "websocket", "path": "/", "headers": []}, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
