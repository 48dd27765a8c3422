"""Answers that a connection sends itself: the same as the application's, counted in the same way, never outdated."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import uvicorn
from tests.site.paper import Paper
from tests.web.live import FIREFOX, Client, Live, serving
from tests.web.test_connections import Site, Wire, on_a_loop, rest
from tests.web.test_watch import until
from uvicorn.server import ServerState

from newsroom.web import quick, static
from newsroom.web.static import ReadyAnswer, StaticFiles

PAGE = "/2026/03/ben-do/"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    made.story("Bến đò", "Chữ. " * 500, section="Tin")
    return made


@pytest.fixture
def live(paper: Paper) -> Iterator[Live]:
    with serving(paper) as served:
        yield served


@pytest.fixture
def reader(live: Live) -> Iterator[Client]:
    with live.wired() as client:
        yield client


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, Client]]:
    """A site that no test changes, and a reader of it."""
    paper = Paper(tmp_path_factory.mktemp("steady"))
    paper.story("Bến đò", "Chữ. " * 500, section="Tin")
    with serving(paper) as served, served.wired() as client:
        yield served, client


def style(live: Live) -> str:
    root = live.paper.folder / "site"
    return "/" + next(root.glob("assets/*.css")).relative_to(root).as_posix()


def told(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """What the reader gets, but for the date."""
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, headers, answer.content


def exchange(reader: Client, data: bytes) -> bytes:
    """Everything that is sent for these bytes until the connection ends, which the last request must ask for."""
    assert reader.socket_file
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        connection.connect(reader.socket_file)
        connection.sendall(data)
        came = b""
        while part := connection.recv(65536):
            came += part
    return came


def plain(path: str, *more: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", "host: news.example.org", f"user-agent: {FIREFOX}", *more, "", "")
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"accept-encoding": "identity"}, {"accept-encoding": "gzip"}, {"accept-encoding": "gzip, deflate, br, zstd"},
        {"accept-encoding": "*"}, {"accept-encoding": "gzip;q=0"}, {"range": "bytes=0-9"}, {"if-none-match": "*"},
        {"if-none-match": '"other"'}, {"if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"origin": "http://news.example.org"}, {"referer": "https://www.google.com/"}, {"sec-purpose": "prefetch"},
        {"user-agent": "curl/8.5.0"}, {"cookie": "a=b"}, {"content-length": "0"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", PAGE, f"{PAGE}?utm_source=mail", "/feed.xml", "/_f/latest.html", "style"])
def test_it_says_what_the_application_says(steady: tuple[Live, Client], path: str, headers: dict[str, str]) -> None:
    live, reader = steady
    path = style(live) if path == "style" else path
    wanted = told(live.get(path, headers=headers))
    for _ in range(3):  # made ready by the first, if not before
        assert told(reader.get(path, headers=headers)) == wanted


def test_plain_requests_do_not_reach_the_application(
    live: Live, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("/", PAGE, style(live)):
        reader.get(path)
    monkeypatch.setattr(type(live.app), "__call__", None)
    for path in ("/", PAGE, style(live), f"{PAGE}?a=1"):
        assert reader.get(path).status_code == 200


def test_a_site_under_a_prefix(tmp_path: Path) -> None:
    paper = Paper(tmp_path, site_url="https://news.example.org/news")
    story = paper.story("Bến đò")
    with serving(paper) as live, live.wired() as reader:
        for path in (f"/news{PAGE}", f"/news{PAGE}", PAGE, PAGE):
            assert reader.get(path).status_code == 200
        assert reader.get(f"/newsroom{PAGE}").status_code == 404
        assert live.views(story.id) == 4


def test_every_answer_is_counted_before_it_is_sent(live: Live, reader: Client) -> None:
    for n in range(1, 6):
        reader.get(PAGE)
        assert live.views(1) == n
    for headers in ({"user-agent": "curl/8.5.0"}, {"sec-purpose": "prefetch"}):
        reader.get(PAGE, headers=headers)
    reader.head(PAGE)
    reader.get(style(live))
    reader.get(style(live))
    assert live.views() == live.views(1) == 5


def test_requests_in_one_piece_are_answered_in_turn(live: Live, reader: Client) -> None:
    reader.get(PAGE)
    reader.get(style(live))
    css = live.get(style(live), headers={"accept-encoding": "identity"}).content
    wanted = [PAGE, style(live), "/nowhere/", PAGE, style(live)]
    asked = [plain(path) for path in wanted[:-1]] + [plain(wanted[-1], "connection: close")]
    for pieces in (asked, [b"".join(asked)]):
        before = live.views(1)
        came = exchange(reader, b"".join(pieces))
        heads = [part.split(b" ", 2)[1] for part in came.split(b"HTTP/1.1")[1:]]
        assert heads == [b"404" if path == "/nowhere/" else b"200" for path in wanted]
        assert came.endswith(css)
        assert live.views(1) == before + 2


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (plain(PAGE).replace(b"HTTP/1.1", b"HTTP/1.0"), b"200"),
        (plain(PAGE, "connection: close"), b"200"),
        (plain(PAGE, "content-length: 3") + b"abc" + plain("/nowhere/", "connection: close"), b"200"),
        (plain(PAGE, "transfer-encoding: chunked", "connection: close") + b"3\r\nabc\r\n0\r\n\r\n", b"200"),
        (plain("http://news.example.org" + PAGE, "connection: close"), b"200"),
        (plain("//evil.example" + PAGE, "connection: close"), b"404"),
        (plain(PAGE, "connection: upgrade, close", "upgrade: websocket"), b"200"),
        (plain(PAGE, "connection: close").replace(b"GET", b"PUT"), b"405"),
    ],
)
def test_what_is_less_plain_goes_the_usual_way(live: Live, reader: Client, request_bytes: bytes, status: bytes) -> None:
    reader.get(PAGE)
    assert exchange(reader, request_bytes).split(b" ", 2)[1] == status


def test_a_reader_who_has_gone_is_counted_and_disturbs_nobody(
    live: Live, reader: Client, caplog: pytest.LogCaptureFixture
) -> None:
    reader.get(PAGE)
    assert reader.socket_file
    live.paper.db.execute("begin immediate")  # nothing can be counted for a while
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(reader.socket_file)
        connection.sendall(plain(PAGE))
    live.paper.db.execute("rollback")
    assert reader.get(PAGE).status_code == 200
    live.portal.call(live.state.counter.close)
    assert live.views(1) == 3
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("paths", [(PAGE, PAGE), (PAGE, "/nowhere/"), ("/nowhere/", PAGE), ("/nowhere/", "/healthz")])
def test_a_reader_who_has_gone_with_several_requests_open_disturbs_nobody(
    live: Live, reader: Client, caplog: pytest.LogCaptureFixture, paths: tuple[str, str]
) -> None:
    reader.get(PAGE)
    assert reader.socket_file
    live.paper.db.execute("begin immediate")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(reader.socket_file)
        connection.sendall(b"".join(map(plain, paths)))
        until(lambda: any(one.pipeline for one in list(live.connections)))
    until(lambda: not any(one.pipeline for one in list(live.connections)))
    live.paper.db.execute("rollback")
    assert reader.get(PAGE).status_code == 200
    live.portal.call(live.state.counter.close)
    assert not [record for record in caplog.records if record.exc_info]


def test_a_changed_file_is_seen(live: Live, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "UNCHECKED_SECONDS", 0.0)
    path = live.paper.folder / "site" / "note.txt"
    path.write_text("one")
    assert {reader.get("/note.txt").text for _ in range(3)} == {"one"}
    path.with_suffix(".new").write_text("two")
    os.replace(path.with_suffix(".new"), path)
    assert {reader.get("/note.txt").text for _ in range(3)} == {"two"}
    path.unlink()
    assert reader.get("/note.txt").status_code == 404


def test_a_rebuilt_page_is_new_at_once(live: Live, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "UNCHECKED_SECONDS", 3600.0)
    assert {reader.get(PAGE).status_code for _ in range(3)} == {200}
    live.paper.set(site_title="Tên mới")
    live.look()
    assert "Tên mới" in reader.get(PAGE).text
    live.paper.do("unpublish", 1)
    live.look()
    assert {reader.get(PAGE).status_code for _ in range(3)} == {410}


def test_what_is_at_hand_is_never_more_than_what_is_kept(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(static, "MEMORY", 200_000)
    root = live.paper.folder / "site"
    for number in range(60):
        (root / f"n{number}.txt").write_text("a" * 10_000)
    with live.wired() as reader:
        for number in range(60):
            assert len(reader.get(f"/n{number}.txt").content) == 10_000
    files: StaticFiles = live.state.files
    assert len(files._ready) <= len(files._kept) <= 20


def test_the_access_log_has_a_line_for_each(paper: Paper) -> None:
    log = paper.folder / "access.ndjson"
    with serving(paper, access_log=log) as live, live.wired() as reader:
        for _ in range(4):
            reader.get(f"{PAGE}?a=1", headers={"accept-encoding": "identity"})
        exchange(reader, plain(f"{PAGE}?a=1") * 3 + plain("/nowhere/", "connection: close"))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [(line["method"], line["path"], line["status"]) for line in lines]
    assert told == [("GET", f"{PAGE}?a=1", 200)] * 7 + [("GET", "/nowhere/", 404)]
    assert len({line["bytes"] for line in lines[:-1]}) == 1


def test_a_server_that_stops_sends_the_last_answer(live: Live, reader: Client) -> None:
    reader.get(PAGE)
    assert reader.socket_file
    live.paper.db.execute("begin immediate")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(30)
        connection.connect(reader.socket_file)
        connection.sendall(plain(PAGE))
        until(lambda: any(isinstance(one.cycle, quick.Answer) for one in list(live.connections)))
        for one in list(live.connections):
            live.portal.call(one.shutdown)
        live.paper.db.execute("rollback")
        came = b""
        while part := connection.recv(65536):
            came += part
    assert came.startswith(b"HTTP/1.1 200 OK\r\n")
    assert came.endswith(live.get(PAGE, headers={"accept-encoding": "identity"}).content)


class Source:
    """A source with one answer, at /a, that remembers what it was asked and what was counted and noted."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.counted: list[tuple[str, bytes, dict[bytes, bytes]]] = []
        self.noted: list[tuple[str, int, int, float]] = []
        self.batch: Any = None

    def at_hand(self, path: str, moment: float, *, asked: bool = False) -> ReadyAnswer | None:
        self.asked.append((path, asked))
        if path != "/a":
            return None
        return ReadyAnswer("/a", "a", None, True, (b"x: 1\r\n\r\n", b"plain"), (b"x: 2\r\n\r\n", b"packed"), 0.0)  # type: ignore[arg-type]

    def count(self, scope: Any, ready: Any, headers: Any) -> Any:
        self.counted.append((scope["path"], scope["query_string"], dict(headers)))
        return self.batch

    def note(self, scope: Any, status: int, size: int, seconds: float) -> None:
        self.noted.append((scope["path"], status, size, seconds))


def wired(source: Source, site: Site) -> tuple[quick.QuickConnection, Wire]:
    """A connection of `site` that answers from `source`."""
    config = uvicorn.Config(site, log_config=None, access_log=False, ws="none", lifespan="off", proxy_headers=False)
    told, wire = ServerState(), Wire()
    told.default_headers = [(b"date", b"today")]
    one = quick.protocol(source, site.places)(config, told, {}, asyncio.get_running_loop())
    one.connection_made(wire)
    return one, wire


PLAIN = b"GET /a HTTP/1.1\r\nhost: x\r\n"


@pytest.mark.parametrize(
    ("data", "body"),
    [
        (PLAIN, b"plain"), (PLAIN + b"accept-encoding: gzip\r\n", b"packed"), (PLAIN + b"accept-encoding: gzip;q=0\r\n", b"plain"),
        (PLAIN + b"accept-encoding: \r\n", b"plain"), (PLAIN + b"accept-encoding: br, *\r\n", b"packed"),
        (PLAIN.replace(b"/a", b"/a?b=c"), b"plain"), (PLAIN.replace(b"/a", b"/b"), None), (PLAIN.replace(b"GET", b"HEAD"), None),
        (PLAIN.replace(b"1.1", b"1.0"), None), (PLAIN + b"connection: close\r\n", None), (PLAIN.replace(b"host", b"hast"), None),
        (PLAIN + b"host: y\r\n", None), (PLAIN + b"a: 1\r\na: 2\r\n", None),
        *((PLAIN + name + b": 1\r\n", None) for name in (
            b"range", b"if-none-match", b"if-modified-since", b"origin", b"content-length", b"expect",
        )),
        (PLAIN + b"transfer-encoding: chunked\r\n", None), (PLAIN + b"connection: upgrade\r\nupgrade: x\r\n", None),
        (PLAIN + b"upgrade: x\r\n", None), (PLAIN + b"cookie: a=b\r\n", b"plain"),
    ],
)  # fmt: skip
def test_which_requests_are_answered_at_once(data: bytes, body: bytes | None) -> None:
    source = Source()

    @on_a_loop
    async def try_it(site: Site) -> None:
        site.reads_bodies = False
        one, wire = wired(source, site)
        one.data_received(data + b"\r\n")
        await rest()
        assert len(site.scopes) == (body is None)
        if body is not None:
            head = b"2" if body == b"packed" else b"1"
            assert wire.written == b"HTTP/1.1 200 OK\r\ndate: today\r\nx: " + head + b"\r\n\r\n" + body
            assert [noted[:3] for noted in source.noted] == [("/a", 200, len(body))]
            assert source.counted[0][2][b"host"] == b"x"
            asked = b"?" in data
            assert (source.asked, source.counted[0][:2]) == ([("/a", asked)], ("/a", b"b=c" if asked else b""))
        else:
            assert (source.counted, source.noted) == ([], [])

    try_it()


def test_an_answer_waits_for_its_view_and_the_next_request_for_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    source, clock = Source(), iter((5.0, 7.5, 8.0, 8.0))
    monkeypatch.setattr(quick.time, "perf_counter", lambda: next(clock))

    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = wired(source, site)
        source.batch = SimpleNamespace(then=[])
        one.data_received((PLAIN + b"\r\n") * 2)
        await rest()
        assert (wire.written, len(source.batch.then), site.scopes) == (b"", 1, [])
        source.batch.then[0]()
        await rest()
        assert source.noted == [("/a", 200, 5, 2.5)]
        assert (wire.statuses(), len(site.scopes), wire.closed) == (
            [b"200", b"200"],
            1,
            False,
        )  # the second went the usual way
        one.flow.pause_writing()
        one.data_received(PLAIN + b"\r\n")
        one.flow.resume_writing()
        await rest()
        assert len(source.batch.then) == 1  # who reads nothing is not answered from memory

    try_it()


@pytest.mark.parametrize("gone", ["disconnected", "closing", "lost"])
def test_an_answer_to_a_reader_who_has_gone_is_dropped(gone: str) -> None:
    source = Source()

    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = wired(source, site)
        source.batch = SimpleNamespace(then=[])
        one.data_received(PLAIN + b"\r\n")
        if gone == "disconnected":
            one.cycle.disconnected = True
        elif gone == "closing":
            wire.closed = True
        else:
            one.connection_lost(None)
        source.batch.then[0]()
        assert (wire.written, source.noted) == (b"", [])

    try_it()


def test_the_last_answer_of_a_server_that_stops_closes_its_connection() -> None:
    source = Source()

    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = wired(source, site)
        source.batch = SimpleNamespace(then=[])
        one.data_received(PLAIN + b"\r\n")
        assert not one.cycle.response_complete
        one.shutdown()
        assert not wire.closed
        source.batch.then[0]()
        assert (wire.statuses(), wire.closed) == ([b"200"], True)

    try_it()


def test_the_first_lines_are_made_anew_with_the_date() -> None:
    lines, told = quick.FirstLines(), ServerState()
    told.default_headers = [(b"date", b"today"), (b"a", b"b")]
    assert lines.of(told) == b"HTTP/1.1 200 OK\r\ndate: today\r\na: b\r\n"
    assert lines.of(told) is lines.of(told)
    told.default_headers = [(b"date", b"tomorrow")]
    assert lines.of(told) == b"HTTP/1.1 200 OK\r\ndate: tomorrow\r\n"
