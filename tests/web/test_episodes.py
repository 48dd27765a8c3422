"""Downloads of podcasts that the server counts itself: what was sent, and to whom."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import StreamingResponse
from starlette.types import Message
from tests import clips as files
from tests.site.paper import Paper
from tests.site.podcasting import MINUTE, add_podcast, one_episode, with_clip
from tests.web.live import Live, serving

from newsroom.core.media import pictures
from newsroom.core.readership import downloads
from newsroom.core.readership.downloads import EpisodeRequest
from newsroom.web import episodes

APP = {"user-agent": "AntennaPod/3.4.0"}


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    one_episode(made)
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def clip(live: Live) -> str:
    assert live.state.episodes is not None
    return next(iter(live.state.episodes.files))


def add_short_one(paper: Paper) -> str:
    """Another podcast, with an episode that is kept in memory; the path of its file."""
    add_podcast(paper, paper.story("Short", **with_clip(paper, files.mp3(1), 0.024)).id, name="Short")
    return pictures.get(paper.db, 2).path


def settled(live: Live) -> int:
    """The downloads when everything that was asked for is written."""

    async def wait() -> None:
        while (batch := live.state.counter._open) or live.state.counter._waiting:
            await (batch or live.state.counter._waiting[-1])
            await asyncio.sleep(0.005)

    live.portal.call(wait)
    return downloads.of_article(live.paper.db, 1)


@pytest.mark.parametrize(
    ("ranges", "wanted"),
    [
        ([None], 1),
        (["bytes=0-"], 1),
        (["bytes=0-1"] * 3, 0),
        (["bytes=0-1", "bytes=0-"], 1),
        (["bytes=0-479999"], 0),
        (["bytes=0-479999", "bytes=480000-959999"], 1),
        (["bytes=0-479999", "bytes=480000-959998"], 0),
        (["bytes=0-959997", "bytes=0-1"], 0),
        (["bytes=0-959996", "bytes=0-2"], 1),
        (["bytes=-960000"], 1),
        (["bytes=9999999-"], 0),
        ([None, None, "bytes=0-"], 1),
    ],
)
def test_what_was_sent_is_added_up(live: Live, ranges: list[str | None], wanted: int) -> None:
    for one in ranges:
        live.get(clip(live), headers=APP | ({"range": one} if one else {}))
    assert settled(live) == wanted


def test_what_does_not_count(live: Live) -> None:
    path = clip(live)
    live.client.head(path, headers=APP)
    live.get(path, headers={"user-agent": "curl/8"})
    live.get(path, headers={"user-agent": ""})
    live.get(path, headers=APP | {"host": "other.example"})
    live.get(path, headers=APP | {"sec-purpose": "prefetch"})
    etag = live.get(path, headers={"user-agent": "curl/8"}).headers["etag"]
    assert live.get(path, headers=APP | {"if-none-match": etag}).status_code == 304
    assert settled(live) == 0
    assert live.paper.db.execute("select count(*) from listener_days").fetchone()[0] == 0
    assert live.paper.db.execute("select sum(hits) from bot_days").fetchone()[0] == 3


@pytest.mark.parametrize(("status", "wanted"), [(200, 1), (206, 1), (304, 0), (404, 0), (416, 0), (500, 0)])
def test_only_an_answer_with_the_file_counts(live: Live, status: int, wanted: int) -> None:
    asked = EpisodeRequest(live.paper.now, 1, 0, "198.51.100.1", APP["user-agent"])

    async def count() -> None:
        episodes.count(live.state, asked, status, MINUTE)

    live.portal.call(count)
    assert settled(live) == wanted


def test_listeners_are_those_of_the_day(live: Live) -> None:
    for address in ("198.51.100.1", "198.51.100.2", "198.51.100.1"):
        live.client_from(address).get(clip(live), headers=APP)
    assert settled(live) == 2
    live.client_from("198.51.100.1").get(clip(live), headers=APP | {"dnt": "1"})
    assert settled(live) == 3
    assert live.views() == 0


def test_a_new_episode_is_known_when_it_is_built(live: Live) -> None:
    path = add_short_one(live.paper)
    live.look()
    live.get(path, headers=APP)
    live.get(path, headers=APP)
    settled(live)
    assert downloads.of_article(live.paper.db, 2) == 1


def test_a_small_one_is_counted_when_it_is_sent_from_memory(paper: Paper) -> None:
    path = add_short_one(paper)
    with serving(paper) as live, live.wired() as client:
        for agent in ("AntennaPod/3.4.0", "AntennaPod/3.4.1", "AntennaPod/3.4.2"):
            assert client.get(path, headers={"user-agent": agent}).status_code == 200
        settled(live)
        assert downloads.of_article(paper.db, 2) == 3


def test_what_is_sent_after_the_listener_left_does_not_count(live: Live) -> None:
    sent: list[int] = []
    gone = asyncio.Event()

    async def receive() -> Message:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(len(message.get("body", b"")))
        if len(sent) == 3:
            gone.set()
        await asyncio.sleep(0.001)

    async def parts() -> object:
        for _ in range(10):
            yield bytes(MINUTE // 5)  # type: ignore[misc]

    async def answer() -> None:
        asked = EpisodeRequest(live.paper.now, 1, 0, "198.51.100.1", APP["user-agent"])
        inner = StreamingResponse(parts())  # type: ignore[arg-type]
        await episodes.EpisodeAnswer(inner, live.state, asked)({"type": "http", "method": "GET"}, receive, send)

    live.portal.call(answer)
    assert settled(live) == 0
    assert live.paper.db.execute("select bytes from listener_days").fetchone()[0] < MINUTE // 2


def asked(live: Live, path: str | None = None, method: str = "GET", **headers: str) -> EpisodeRequest | None:
    """What is asked of an episode, if anything."""
    sent = {"host": "news.example.org", "user_agent": APP["user-agent"], **headers}
    raw = {name.replace("_", "-").encode(): value.encode() for name, value in sent.items()}
    scope = {"method": method, "headers": list(raw.items()), "client": ("198.51.100.1", 1), "query_string": b""}

    async def ask() -> EpisodeRequest | None:
        return episodes.asked_for(scope, live.state, path or clip(live), raw)

    return live.portal.call(ask)


def test_each_reason_why_a_request_is_not_a_listener_s(live: Live) -> None:
    wanted = EpisodeRequest(live.paper.now, 1, 0, "198.51.100.1", APP["user-agent"])
    assert asked(live) == wanted
    assert asked(live, dnt="1") == replace(wanted, private=True)
    assert asked(live, user_agent="A" * 600) == replace(wanted, agent="A" * 512)
    for other in (
        {"path": "/other.mp3"}, {"method": "HEAD"}, {"host": "other.example"}, {"purpose": "prefetch"}, {"user_agent": "curl/8"},
    ):  # fmt: skip
        assert asked(live, **other) is None
    live.paper.set(stats_spam_referrers="spam.example")
    live.state.use(live.paper.settings)
    assert asked(live, referer="https://spam.example/") is None
    assert asked(live, referer="https://other.example/") == wanted
    found = live.state.episodes
    assert found is not None
    path, file = clip(live), found.files[clip(live)]
    found.files[path] = replace(file, host="news.example.org")
    assert asked(live) == wanted
    found.files[path] = replace(file, host="files.example")
    assert asked(live) is None
    found.files[path] = file
    live.state.counting = False
    assert asked(live, path) is None
    live.state.counting, live.state.episodes = True, None
    assert asked(live, path) is None


@pytest.mark.parametrize(
    ("sizes", "breaks", "wanted"), [((400, 600), 9, (206, 1000)), ((400, 600), 1, (206, 400)), ((), 9, (0, 0))]
)
def test_what_was_sent_of_an_answer_is_counted_once(
    live: Live, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...], breaks: int, wanted: tuple[int, int]
) -> None:
    counted: list[Any] = []
    monkeypatch.setattr(episodes, "count", lambda state, asked, status, size: counted.append((status, size)))

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        if sizes:
            await send({"type": "http.response.start", "status": 206, "headers": []})
        for number, size in enumerate(sizes):
            if number == breaks:
                raise OSError("gone")
            await send({"type": "http.response.body", "body": bytes(size), "more_body": True})

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(_: Message) -> None:
        await asyncio.sleep(0)

    async def answer() -> int:
        inner.status_code, inner.raw_headers = 206, [(b"a", b"b")]  # type: ignore[attr-defined]
        made = episodes.EpisodeAnswer(inner, live.state, None)  # type: ignore[arg-type]
        assert (made.status_code, made.raw_headers) == (206, [(b"a", b"b")])
        with suppress(OSError):
            await made({"type": "http", "method": "GET"}, receive, send)
        await asyncio.sleep(0)
        return sum("_left" in str(task.get_coro()) for task in asyncio.all_tasks())

    assert live.portal.call(answer) == 0
    assert counted == [wanted]
