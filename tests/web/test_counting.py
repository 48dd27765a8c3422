"""What counts as a view, by which reader, and that it is stored before the request is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.site.paper import Paper
from tests.web.live import FIREFOX, Live, serving

from newsroom import store
from newsroom.core.readership.counting import PageView
from newsroom.errors import BadFile
from newsroom.settings import Settings
from newsroom.web import counting
from newsroom.web.counting import Batch, Counter

PAGE = "/2026/03/ben-do/"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.story("Bến đò", section="Tin", tags=("Sông",), authors=("Lan",))
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


def one(live: Live, query: str) -> int:
    return int(live.paper.db.execute(query).fetchone()[0] or 0)


def visits(live: Live) -> int:
    return one(live, "select sum(visits) from stat_site_day")


def bots(live: Live) -> int:
    return one(live, "select sum(hits) from bot_days")


@pytest.mark.parametrize(
    ("path", "headers", "views", "machines"),
    [
        (PAGE, {}, 1, 0),
        ("/", {}, 1, 0),
        ("/s/tin/", {}, 1, 0),
        (PAGE, {"if-none-match": "*"}, 1, 0),
        (f"{PAGE}?utm_source=mail&x=%ff", {}, 1, 0),
        ("/tag/song/", {}, 0, 0),
        ("/author/lan/", {}, 0, 0),
        ("/archive/", {}, 0, 0),
        ("/search/", {}, 0, 0),
        ("/search?q=x", {}, 0, 0),
        ("/feed.xml", {}, 0, 0),
        ("/sitemap.xml", {}, 0, 0),
        ("/_f/counts.json", {}, 0, 0),
        ("/_f/latest.html", {}, 0, 0),
        ("/nowhere/", {}, 0, 0),
        (PAGE[:-1], {}, 0, 0),
        (PAGE, {"range": "bytes=0-10"}, 0, 0),
        (PAGE, {"sec-purpose": "prefetch;prerender"}, 0, 1),
        (PAGE, {"purpose": "prefetch"}, 0, 1),
        (PAGE, {"x-purpose": "preview"}, 0, 1),
        (PAGE, {"x-moz": "prefetch"}, 0, 1),
        (PAGE, {"user-agent": GOOGLE}, 0, 1),
        (PAGE, {"user-agent": "curl/8.5.0"}, 0, 1),
        (PAGE, {"user-agent": ""}, 0, 1),
    ],
)
def test_what_is_a_view(live: Live, path: str, headers: dict[str, str], views: int, machines: int) -> None:
    live.get(path, headers=headers)
    assert (live.views(), bots(live)) == (views, machines)
    assert live.views(1) == (views if path.startswith(PAGE) else 0)


def test_head_is_no_view(live: Live) -> None:
    assert live.client.head(PAGE).status_code == 200
    assert live.views() == 0


def test_a_reader_makes_visits_and_leaves_no_trace(live: Live) -> None:
    for _ in range(3):
        live.get(PAGE)
    live.client_from("203.0.113.99").get(PAGE)
    assert (live.views(1), visits(live)) == (4, 2)
    everything = b"".join(path.read_bytes() for path in live.paper.folder.glob("newsroom.db*"))
    assert b"203.0.113" not in everything
    assert FIREFOX.encode() not in everything


@pytest.mark.parametrize("signal", [{"dnt": "1"}, {"sec-gpc": "1"}])
def test_privacy_signals_are_honoured(live: Live, signal: dict[str, str]) -> None:
    live.get(PAGE, headers=signal)
    assert (live.views(1), visits(live)) == (1, 0)
    live.paper.set(stats_honour_privacy_signals="false")
    live.look()
    live.get(PAGE, headers=signal)
    assert (live.views(1), visits(live)) == (2, 1)


def test_where_readers_come_from(live: Live) -> None:
    for referrer in (
        "https://www.google.com/search?q=x",
        "http://news.example.org/",
        "https://news.example.org/",
        "http://[",
    ):
        live.get(PAGE, headers={"referer": referrer})
    names = {
        row[0] for row in live.paper.db.execute("select host from sources s join view_events e on e.source_id = s.id")
    }
    assert "google.com" in {name.lower() for name in names} or any("google" in name for name in names)
    assert not any("news.example.org" in name for name in names)


def test_paths_that_lead_nowhere_are_told_apart(live: Live) -> None:
    live.get("/old-page/?a=1")
    live.get("/old-page/")
    live.get("/bot-page/", headers={"user-agent": GOOGLE})
    rows = live.paper.db.execute("select path, hits from not_found_days").fetchall()
    assert [tuple(row) for row in rows] == [("/old-page/", 2)]


def test_counting_can_be_switched_off(live: Live) -> None:
    live.paper.set(stats_count="false")
    live.look()
    live.get(PAGE)
    assert live.views() == 0


def test_a_view_is_in_the_file_before_its_page_is_sent(live: Live) -> None:
    for n in range(1, 6):
        live.get(PAGE)
        other = store.connect(live.paper.folder / "newsroom.db")
        assert other.execute("select views from stat_article where article_id = 1").fetchone()[0] == n
        other.close()


def test_many_at_once_are_all_counted(live: Live) -> None:
    with ThreadPoolExecutor(8) as many:
        clients = [live.client_from(f"198.51.100.{n}") for n in range(40)]
        assert {answer.status_code for answer in many.map(lambda client: client.get(PAGE), clients)} == {200}
    assert (live.views(1), visits(live)) == (40, 40)
    assert one(live, "select count(*) from view_events") == 40


def test_a_busy_file_delays_a_reader_only_so_long_and_loses_nothing(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "PATIENCE", 0.05)
    live.paper.db.execute("begin immediate")
    assert live.get(PAGE).status_code == 200
    live.paper.db.execute("rollback")
    live.portal.call(live.state.counter.close)
    assert live.views(1) == 1


def test_views_in_memory_have_a_limit(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(counting, "WAITING", 2)

    class Free:
        """A file that is not busy."""

        async def commit(self, write: Any, batch: Batch, settings: Any) -> int:
            return len(batch.views)

    async def count() -> Counter:
        counter = Counter(Free(), lambda: Settings({}), None)  # type: ignore[arg-type]
        for page in ("/a", "/b", "/c"):
            batch = counter.view(PageView(at=datetime(2026, 3, 2, tzinfo=UTC), page=page))
        await batch
        await counter.view(PageView(at=datetime(2026, 3, 2, tzinfo=UTC), page="/d"))
        await counter.close()
        return counter

    counter = asyncio.run(count())
    assert (counter.views, counter.written) == (3, 2)
    assert [one.getMessage() for one in caplog.records if one.name == "newsroom"] == [
        "the file has been busy for long: a view of /c is not counted"
    ]


def test_an_unpublished_story_is_not_counted_though_its_page_still_lies_there(live: Live) -> None:
    live.paper.do("unpublish", live.paper.get(1))
    live.get(PAGE)
    assert live.views() == 0


def test_the_beacon_counts_what_another_server_sends(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_comments_origin="https://live.example.org")
    paper.story("Bến đò")
    with serving(paper, address="https://live.example.org") as live:
        page = f"https://news.example.org{PAGE}?utm_source=mail"
        headers = {"origin": "https://news.example.org", "content-type": "text/plain"}

        def beacon(told: str, **more: str) -> int:
            return live.client.post("/v", content=told, headers={**headers, **more}).status_code

        assert beacon(f"page={page.replace('?', '%3F').replace('=', '%3D')}&referrer=https://www.google.com/") == 204
        assert (live.views(1), visits(live)) == (1, 1)
        assert live.get(PAGE).status_code == 200  # the page itself is not counted where a beacon speaks for it
        assert beacon(f"page={PAGE}", origin="https://evil.example") == 403
        assert beacon("page=/nowhere/") == 204
        assert beacon(f"page={PAGE}", **{"user-agent": GOOGLE}) == 204
        assert [beacon("page=" + "a" * (length - 5)) == 413 for length in (4096, 4097)] == [False, True]
        assert beacon("page=javascript:alert(1)") in (204, 400)
        assert live.views() == 1
        assert beacon(f"page={PAGE}&referrer=https://news.example.org{PAGE}") == 204  # the same page again
        assert live.views() == 1
        assert beacon(f"page={PAGE}&referrer=https://news.example.org/") == 204
        assert live.views() == 2
        origins = {row[0] for row in paper.db.execute("select origin from view_events")}
        assert origins == {"beacon"}


def test_the_beacon_is_silent_where_the_server_counts(live: Live) -> None:
    assert live.client.post("/v", content=f"page={PAGE}").status_code == 204
    assert live.views() == 0


@pytest.mark.parametrize(
    ("host", "views"),
    [
        ("news.example.org", 1), ("NEWS.example.org:80", 1), ("www.news.example.org", 1), ("127.0.0.1:8000", 1),
        ("newsroom:8000", 1), ("other.example", 0), ("news.example.org.evil.example", 0), ("203.0.113.5", 0),
    ],
)  # fmt: skip
def test_a_request_for_another_host_is_no_view_and_no_machines(live: Live, host: str, views: int) -> None:
    for agent in (FIREFOX, GOOGLE):
        live.get(PAGE, headers={"host": host, "user-agent": agent})
        live.get("/nowhere/", headers={"host": host, "user-agent": agent})
    assert (live.views(), bots(live)) == (views, 2 * views)
    assert one(live, "select sum(hits) from not_found_days") == views


@pytest.mark.parametrize(
    ("target", "views"),
    [
        ("http://other.example", 0), ("https://other.example:443", 0), ("http://news.example.org@other.example", 0),
        ("http://news.example.org", 1), ("HTTP://NEWS.example.org:80", 1),
    ],
)  # fmt: skip
def test_a_whole_address_in_the_request_names_the_host(live: Live, target: str, views: int) -> None:
    with live.wired() as reader:
        answer = reader.request("GET", PAGE, extensions={"target": f"{target}{PAGE}".encode()})
    assert answer.status_code == 200
    assert live.views() == views


def test_health_checks_are_machines_here_too(live: Live) -> None:
    live.get(PAGE, headers={"user-agent": "ELB-HealthChecker/2.0"})
    live.get("/gone/", headers={"user-agent": "kube-probe/1.27"})
    assert (live.views(), bots(live)) == (0, 2)
    assert one(live, "select count(*) from not_found_days") == 0


def test_own_visits_and_referrer_spam_are_left_out(live: Live) -> None:
    live.paper.set(stats_own_addresses="203.0.113.0/28", stats_spam_referrers="spam.example")
    live.look()
    live.get(PAGE)  # from 203.0.113.7
    live.get("/nowhere/")
    other = live.client_from("203.0.113.99")
    other.get(PAGE, headers={"referer": "https://buy.spam.example/"})
    assert (live.views(), one(live, "select count(*) from not_found_days")) == (0, 0)
    other.get(PAGE, headers={"referer": "https://t.co/x"})
    assert live.views() == 1


def test_the_beacon_counts_only_readers_of_our_pages(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_comments_origin="https://live.example.org", stats_own_addresses="198.51.100.4")
    paper.story("Bến đò")
    with serving(paper, address="https://live.example.org") as live:
        headers = {"origin": "https://news.example.org", "content-type": "text/plain"}
        for page, peer in (("other.example", "203.0.113.9"), ("news.example.org", "198.51.100.4")):
            told = f"page=https://{page}{PAGE}"
            assert live.client_from(peer).post("/v", content=told, headers=headers).status_code == 204
        assert live.views() == 0


def test_a_written_batch_waits_for_nothing_any_more(caplog: pytest.LogCaptureFixture) -> None:
    """It lets its readers go on, each of them, and its own patience with the file ends."""

    async def scenario() -> None:
        loop = asyncio.get_running_loop()
        batch = Batch(loop.create_future(), datetime(2026, 3, 2, tzinfo=UTC))
        batch.patience = loop.call_later(60, lambda: None)
        called: list[str] = []
        batch.then = [lambda: called.append("one"), lambda: called.append(str(1 / 0)), lambda: called.append("three")]
        for _ in range(2):  # written from the file, and later from the spool
            batch.on_disk()
        await batch
        assert batch.patience.cancelled()
        assert called == ["one", "three"]

    asyncio.run(scenario())
    assert [record.message for record in caplog.records] == ["an answer failed"]


class Busy:
    """A file that is written when a test lets it, after it has failed so often."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.free = asyncio.Event()

    async def commit(self, write: Any, batch: Batch, settings: Any) -> int:
        await self.free.wait()
        batch.begun = True
        if self.failures:
            self.failures -= 1
            raise BadFile("busy")
        return len(batch.views)

    async def read_open_file(self, read: Any, views: list[PageView], settings: Any) -> list[PageView]:
        return views


class Kept:
    """A spool that remembers what it was given."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = []
        self.cleared = 0

    def keep(self, views: list[PageView]) -> None:
        self.pages.append([view.page for view in views])

    def clear(self) -> None:
        self.cleared += 1


def seen(page: str) -> PageView:
    return PageView(at=datetime(2026, 3, 2, tzinfo=UTC), page=page)


def test_views_that_cannot_be_written_are_spooled_once_and_then_written(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counting, "RETRY", 0.001)

    async def count() -> tuple[Counter, Kept]:
        file, spool = Busy(failures=3), Kept()
        counter = Counter(file, lambda: Settings({}), spool)  # type: ignore[arg-type]
        file.free.set()
        counter.view(seen("/a"))
        async with asyncio.timeout(20):
            await counter.view(seen("/b"))  # goes on as soon as it is in the spool
            assert spool.pages == [["/a", "/b"]]
            assert counter._task is not None
            await counter._task
        return counter, spool

    counter, spool = asyncio.run(count())
    assert (counter.views, counter.written, spool.pages, spool.cleared) == (2, 1, [["/a", "/b"]], 1)


def test_a_reader_waits_for_a_busy_file_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PATIENCE", 0.001)

    async def count() -> tuple[Counter, Kept]:
        file, spool = Busy(), Kept()
        counter = Counter(file, lambda: Settings({}), spool)  # type: ignore[arg-type]
        async with asyncio.timeout(20):
            batch = counter.view(seen("/a"))
            await batch
            assert spool.pages == [["/a"]]
            counter._out_of_patience(batch)  # it waits for nothing any more
            await asyncio.gather(*counter._late)
            later = counter.view(seen("/b"))  # what is in the spool is not added to
            assert later is not batch
            file.free.set()
            await later
            assert counter._task is not None
            await counter._task
        return counter, spool

    counter, spool = asyncio.run(count())
    assert (counter.views, counter.written, spool.cleared) == (2, 2, 1)
    assert spool.pages in ([["/a"]], [["/a"], ["/b"]])  # the second may have been patient
