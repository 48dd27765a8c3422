"""Each rule of what counts, alone: which requests are asked, in which order, and how long the counter waits."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from tests.web.live import FIREFOX

from newsroom import store
from newsroom.core.readership import bots
from newsroom.core.readership.counting import PageView
from newsroom.core.readership.downloads import EpisodeRequest
from newsroom.core.readership.left_out import LeftOut
from newsroom.core.readership.own_hosts import OwnHosts
from newsroom.errors import BadFile
from newsroom.settings import Settings
from newsroom.web import counting
from newsroom.web.counting import Batch, Counter

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 4, tzinfo=UTC)
PAGE = "/2026/03/ben-do/"
CURL = {b"user-agent": b"curl/8.5.0"}


class Counted:
    """A counter that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def view(self, view: PageView) -> str:
        self.told.append(view)
        return "view"

    def bot(self, bot: bots.Bot, at: datetime) -> str:
        self.told.append((bot.reason, at))
        return "bot"

    def not_found(self, path: str, at: datetime) -> str:
        self.told.append((path, at))
        return "missing"


def site(**settings: str) -> Any:
    given = {
        "site.url": "https://news.example.org",
        **{key.replace("_", ".", 1): value for key, value in settings.items()},
    }
    read = Settings(given)
    return SimpleNamespace(
        settings=read, counter=Counted(), now=lambda: NOW, trusted=(), counting=True, elsewhere=False, honours_privacy=True,
        own_hosts=OwnHosts(given["site.url"]), hosts=frozenset({"news.example.org"}), left_out=LeftOut(read), base="",
    )  # fmt: skip


def count(
    state: Any, path: str = PAGE, status: int = 200, method: str = "GET", query: bytes = b"", **headers: str
) -> Any:
    sent = {"host": "news.example.org", "user_agent": FIREFOX, **headers}
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in sent.items()]
    scope = {"method": method, "headers": raw, "query_string": query, "client": ("203.0.113.7", 1)}
    found = counting.count_page(scope, state, path, status)
    assert found == counting.count_page(scope, state, path, status, dict(raw))
    return found


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ({}, "view"), ({"status": 304}, "view"), ({"status": 404}, "missing"), ({"status": 301}, None), ({"status": 206}, None),
        ({"status": 410}, None), ({"method": "HEAD"}, None), ({"method": "POST"}, None), ({"path": "a"}, None),
        ({"host": "other.example"}, None), ({"host": "localhost:8000"}, "view"), ({"user_agent": "curl/8.5.0"}, "bot"),
        ({"user_agent": "curl/8.5.0", "status": 404}, "bot"), ({"referer": "https://t.co/"}, "view"),
        ({"referer": f"https://news.example.org{PAGE}"}, None), ({"referer": "https://news.example.org/comments/preview"}, None),
        ({"referer": "https://news.example.org/comments"}, None), ({"referer": "https://news.example.org/"}, "view"),
        ({"purpose": "prefetch"}, "bot"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_request_for_a_page(given: dict[str, Any], counted: str | None) -> None:
    assert count(site(), **given) == counted


def test_where_nothing_is_counted() -> None:
    state = site()
    state.counting = False
    assert count(state) is None
    state = site(stats_own_addresses="203.0.113.7")
    assert (count(state), count(state, status=404), count(state, user_agent="curl/8")) == (None, None, None)
    assert count(site(stats_spam_referrers="spam.example"), referer="https://a.spam.example/") is None
    state = site()
    state.elsewhere = True  # the pages count themselves
    assert (count(state), count(state, user_agent="curl/8"), count(state, status=404)) == (None, None, "missing")


def test_everything_that_is_kept_of_a_view() -> None:
    state = site()
    count(state, query=b"utm_source=mail", referer="https://t.co/x")
    seen = PageView(NOW, page=PAGE, address="203.0.113.7", agent=FIREFOX, referrer="https://t.co/x", campaign="mail")
    assert state.counter.told == [seen, seen]
    state.counter.told.clear()
    count(state, user_agent=FIREFOX + "A" * 600, referer="https://t.co/" + "x" * 600, query=b"utm_medium=mail")
    found = state.counter.told[0]
    assert (len(found.agent), len(found.referrer), found.campaign) == (512, 512, "")
    state.counter.told.clear()
    count(state, referer="http://news.example.org/s/tin/")
    assert state.counter.told[0].referrer == "https://news.example.org"
    state.counter.told.clear()
    count(state, status=404)
    count(state, user_agent="curl/8.5.0")
    assert state.counter.told[::2] == [(PAGE, NOW), (bots.BotReason.LIBRARY, NOW)]


@pytest.mark.parametrize(
    ("headers", "honoured", "private"),
    [
        ({b"dnt": b"1"}, True, True), ({b"sec-gpc": b"1"}, True, True), ({b"dnt": b"0"}, True, False), ({b"sec-gpc": b"0"}, True, False),
        ({b"dnt": b"1", b"sec-gpc": b"0"}, True, True), ({b"dnt": b"1"}, False, False), ({b"sec-gpc": b"1"}, False, False),
        ({}, True, False),
    ],
)  # fmt: skip
def test_who_is_private(headers: dict[bytes, bytes], honoured: bool, private: bool) -> None:
    state = site()
    state.honours_privacy = honoured
    scope = {"headers": [], "client": ("203.0.113.7", 1)}
    view = counting.view_of(scope, headers, state, PAGE, referrer="", query="", origin="beacon")
    assert view == PageView(NOW, page=PAGE, address="203.0.113.7", private=private, origin="beacon")


@pytest.mark.parametrize("name", [b"sec-purpose", b"purpose", b"x-purpose", b"x-moz"])
@pytest.mark.parametrize(
    ("value", "ahead"),
    [(b"prefetch", True), (b"Prefetch;anonymous-client-ip", True), (b"prerender", True), (b"preview", True), (b"view", False),
     (b"", False)],
)  # fmt: skip
def test_who_asks_ahead(name: bytes, value: bytes, ahead: bool) -> None:
    assert counting.is_prefetch({b"x-other": b"prefetch", name: value}) is ahead
    bot = counting.machine({b"user-agent": FIREFOX.encode(), name: value})
    assert bot == (bots.Bot("(asked ahead)", bots.BotReason.PREFETCH) if ahead else None)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("utm_source=mail", "mail"), ("a=1&utm_source=%C4%91%C3%B2&utm_source=b", "đò"), ("a=utm_source", ""), ("utm_source=", ""),
        ("utm_source=" + "x" * 600, "x" * 512), ("a=" + "x" * 4080 + "&utm_source=y", "y"), ("a=" + "x" * 4082 + "&utm_source=y", ""),
        ("&".join(["a=1"] * 99) + "&utm_source=b", "b"), ("&".join(["a=1"] * 100) + "&utm_source=b", ""),
    ],
)  # fmt: skip
def test_the_campaign_in_an_address(query: str, name: str) -> None:
    assert counting.campaign(query) == name


@pytest.mark.parametrize(
    ("referrer", "host", "base", "path"),
    [
        ("https://news.example.org/a/", "x", "", "/a/"), ("https://NEWS.example.org", "x", "", "/"), ("https://x/a/", "X", "", "/a/"),
        ("https://other.example/a/", "x", "", None), ("http://[", "x", "", None), ("https://news.example.org/a/../..", "x", "", None),
        ("https://news.example.org/bao/a/", "x", "/bao", "/a/"), ("https://news.example.org/bao", "x", "/bao", "/"),
        ("https://news.example.org/a/", "x", "/bao", "/a/"), ("", "x", "", None),
    ],
)  # fmt: skip
def test_the_page_of_this_site_in_a_referrer(referrer: str, host: str, base: str, path: str | None) -> None:
    state = site()
    state.base = base
    assert counting.own_path(referrer, {b"host": host.encode()}, state) == path


def view(page: str, at: datetime = NOW) -> PageView:
    return PageView(at=at, page=page)


class File:
    """A file whose commits a test lets go on, one after the other."""

    def __init__(self) -> None:
        self.written: list[Batch] = []
        self.fails: Exception | None = None
        self.reads = True
        self.identity = SimpleNamespace(check=lambda: None)
        self.free = asyncio.Event()

    async def commit(self, write: Any, batch: Batch, settings: Any) -> int:
        await self.free.wait()
        batch.begun = True
        if self.fails:
            raise self.fails
        self.written.append(batch)
        return len(batch.views)

    async def read_open_file(self, read: Any, views: list[PageView], settings: Any) -> list[PageView]:
        if not self.reads:
            raise OSError("the disk is full")
        return views


def counter(file: File, spool: Any = None) -> Counter:
    return Counter(file, lambda: Settings({}), spool)  # type: ignore[arg-type]


def test_what_comes_in_while_a_batch_is_written_is_the_next_one() -> None:
    async def scenario() -> None:
        file = File()
        counted = counter(file)
        first = counted.view(view("/a"))
        assert counted.view(view("/b", LATER)) is first
        assert first.at == LATER
        bot = bots.Bot("x", bots.BotReason.CRAWLER)
        assert {id(counted.bot(bot, NOW)), id(counted.bot(bot, NOW)), id(counted.not_found("/x", NOW))} == {id(first)}
        counted.not_found("/x", NOW)
        asked = EpisodeRequest(NOW, 1, 10, "", "")
        episodes: Any = object()
        assert counted.download(asked, episodes) is first
        await asyncio.sleep(0)
        second = counted.view(view("/c"))
        assert second is not first
        file.free.set()
        await second
        assert file.written == [first, second]
        assert [one.page for one in first.views] == ["/a", "/b"]
        assert (dict(first.bots), dict(first.missing)) == ({bot: 2}, {"/x": 2})
        assert (first.downloads, first.episodes) == ([asked], episodes)
        assert (counted.views, counted.written) == (3, 2)
        assert counted._task is not None
        await counted._task
        await counted.close()

    asyncio.run(scenario())


def test_downloads_in_memory_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "WAITING", 2)

    async def scenario() -> None:
        file = File()
        counted = counter(file)
        for number in range(4):
            batch = counted.download(EpisodeRequest(NOW, number, 10, "", ""), object())  # type: ignore[arg-type]
        assert [one.article_id for one in batch.downloads] == [0, 1]
        file.free.set()
        await batch

    asyncio.run(scenario())


def test_the_patience_of_readers_and_of_the_counter() -> None:
    assert (counting.PATIENCE, counting.RETRY, counting.BEACON_BYTES, counting.LONGEST) == (0.25, 1, 4096, 512)
    waited: list[float] = []

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        later = loop.call_later
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(loop, "call_later", lambda seconds, *do: waited.append(seconds) or later(seconds, *do))
            file = File()
            counted = counter(file)
            batch = counted.view(view("/a"))
            file.free.set()
            await batch

    asyncio.run(scenario())
    assert waited == [0.25]


@pytest.mark.parametrize(("replaced", "seconds"), [(False, 1.2 * store.BUSY_SECONDS), (True, 0.5)])
def test_how_long_the_end_waits_for_the_file(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, replaced: bool, seconds: float
) -> None:
    limits: list[float] = []
    wait_for = asyncio.wait_for

    async def hasty(task: Any, limit: float) -> None:
        limits.append(limit)
        await wait_for(task, 0.001)

    def check() -> None:
        raise BadFile("replaced")

    async def scenario() -> None:
        file = File()
        if replaced:
            file.identity.check = check
        counted = counter(file)
        await counted.close()  # nothing was counted yet
        assert limits == []
        counted.view(view("/a"))
        await asyncio.sleep(0)
        counted.view(view("/b"))
        counted._waiting[-1].spooled = True
        counted.view(view("/c"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(asyncio, "wait_for", hasty)
            await counted.close()

    with caplog.at_level(logging.WARNING, logger="newsroom"):
        asyncio.run(scenario())
    assert limits == [seconds]
    assert [one.getMessage() for one in caplog.records] == ["1 views could not be written"]


def test_readers_go_on_though_nothing_can_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counting, "PATIENCE", 0.001)

    async def scenario() -> None:
        file = File()
        file.reads = False
        counted = counter(file)
        async with asyncio.timeout(20):
            batch = counted.view(view("/a"))
            await batch
            assert (batch.spooled, [one.page for one in batch.views]) == (False, ["/a"])
            assert not counted._open
            file.free.set()
            assert counted._task is not None
            await counted._task
        assert [[one.page for one in done.views] for done in file.written] == [["/a"]]
        assert not counted._late

    with caplog.at_level(logging.WARNING, logger="newsroom"):
        asyncio.run(scenario())
    assert [one.getMessage() for one in caplog.records] == [
        "views can be written neither to the file nor beside it: the disk is full"
    ]


def test_what_comes_after_a_batch_is_in_the_spool_is_the_next_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PATIENCE", 0.001)
    kept: list[list[str]] = []

    async def scenario() -> None:
        file = File()
        spool = SimpleNamespace(
            keep=lambda views: kept.append([one.page for one in views]), clear=lambda: kept.append([])
        )
        counted = counter(file, spool)
        async with asyncio.timeout(20):
            first = counted.view(view("/a"))
            await asyncio.sleep(0)  # it is being written
            second = counted.view(view("/b"))
            await asyncio.gather(asyncio.ensure_future(_of(first)), asyncio.ensure_future(_of(second)))
            third = counted.view(view("/c"))
            assert third is not second
            file.free.set()
            await third
            assert counted._task is not None
            await counted._task
        assert [[one.page for one in done.views] for done in file.written] == [["/a"], ["/b"], ["/c"]]

    asyncio.run(scenario())
    assert kept[:2] == [["/a"], ["/b"]]
    # When nothing of it is waiting any more; on a slow machine the third view has been there too.
    assert kept[2:] in ([[]], [["/c"], []], [[], ["/c"], []])


async def _of(batch: Batch) -> None:
    await batch


def test_what_is_said_while_the_file_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    slept: list[float] = []
    sleep = asyncio.sleep

    async def asleep(seconds: float) -> None:
        slept.append(seconds)
        await sleep(0)

    async def scenario() -> None:
        file = File()
        file.fails = BadFile("busy")
        file.free.set()
        counted = counter(file, SimpleNamespace(keep=lambda views: None, clear=lambda: None))
        await counted.view(view("/a"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(counting.asyncio, "sleep", asleep)
            for _ in range(50):
                await sleep(0)
            file.fails = None
            assert counted._task is not None
            await counted._task
        assert counted.views == 1

    with caplog.at_level(logging.WARNING, logger="newsroom"):
        asyncio.run(scenario())
    assert {one.getMessage() for one in caplog.records} == {"views are not written yet: busy"}
    assert set(slept) <= {1.0}
