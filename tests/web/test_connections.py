"""The limits of a connection: time, bytes, open connections, and requests that are not answered yet.

Real connections on a pipe that leads nowhere; what lasts long is looked at with a clock of the test's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from newsroom.core.comments import intake
from newsroom.web import connections, requests, server
from newsroom.web.connections import AHEAD, HEAD_SECONDS, REST_SECONDS, STALL_SECONDS, LimitedConnection, Places
from newsroom.web.requests import LONGEST_HEAD

GET = b"GET /a HTTP/1.1\r\nhost: x\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n"
CHUNKED = b"POST /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


class Wire(asyncio.Transport):
    """The server's end of a connection; the test says how much of what is written is not taken."""

    def __init__(self, peer: str = "203.0.113.1") -> None:
        super().__init__({"peername": (peer, 50_000), "sockname": ("127.0.0.1", 80)})
        self.written = b""
        self.untaken = 0
        self.closed = self.aborted = False

    def write(self, data: bytes | bytearray | memoryview[int]) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True

    def is_closing(self) -> bool:
        return self.closed

    def get_write_buffer_size(self) -> int:
        return self.untaken

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...

    def statuses(self) -> list[bytes]:
        return [part[:3] for part in self.written.split(b"HTTP/1.1 ")[1:]]


class Site:
    """An application that answers when it is let, and remembers what it was asked."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.let = asyncio.Event()
        self.let.set()
        self.reads_bodies = True
        self.places = Places(20)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        while self.reads_bodies and (await receive()).get("more_body"):
            pass
        await self.let.wait()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def connect(self, peer: str = "203.0.113.1") -> tuple[LimitedConnection, Wire]:
        config = uvicorn.Config(self, log_config=None, access_log=False, ws="none", lifespan="off", proxy_headers=False)
        wire = Wire(peer)
        kind = type("Own", (LimitedConnection,), {"places": self.places})
        one: LimitedConnection = kind(config, ServerState(), {}, asyncio.get_running_loop())
        one.connection_made(wire)
        return one, wire


def on_a_loop(test: Callable[[Site], Awaitable[None]]) -> Callable[[], None]:
    """Run a test with a site of its own."""

    def run() -> None:
        async def main() -> None:
            async with asyncio.timeout(20):
                await test(Site())

        asyncio.run(main())

    run.__name__, run.__doc__ = test.__name__, test.__doc__  # type: ignore[attr-defined]
    return run


async def rest() -> None:
    """Let everything happen that can happen now."""
    for _ in range(100):
        await asyncio.sleep(0)


@on_a_loop
async def test_requests_are_answered_in_turn_and_the_connection_idles(site: Site) -> None:
    one, wire = site.connect()
    assert list(site.places.idle) == [one]
    one.data_received(GET + GET)
    assert not site.places.idle
    await rest()
    assert wire.statuses() == [b"200", b"200"]
    assert list(site.places.idle) == [one]
    assert not wire.closed
    assert not site.places.busy


@pytest.mark.parametrize("piece", ["one", "many"])
def test_requests_ahead_of_their_answers_are_few(piece: str) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        site.let.clear()
        one, wire = site.connect()
        for data in [GET * 500] if piece == "one" else [GET] * 500:
            one.data_received(data)
            await rest()
        assert len(one.pipeline) == AHEAD - 1
        site.let.set()
        await rest()
        assert wire.statuses() == [b"200"] * AHEAD  # those that were taken are answered, then the connection ends
        assert wire.closed
        one.connection_lost(None)
        assert not one.pipeline
        assert not site.places.held

    try_it()


def test_as_many_as_are_allowed_ahead_are_answered() -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        one.data_received(GET * AHEAD)
        await rest()
        assert wire.statuses() == [b"200"] * AHEAD
        assert not wire.closed

    try_it()


@on_a_loop
async def test_what_a_connection_held_is_let_go_when_it_is_lost(site: Site) -> None:
    site.let.clear()
    one, _ = site.connect()
    one.data_received(GET * 5)
    await rest()
    one.connection_lost(ConnectionResetError())
    assert not one.pipeline
    assert one.timeout_keep_alive_task is None
    assert (site.places.held, site.places.idle, site.places.busy) == (set(), {}, {})


@on_a_loop
async def test_fields_after_the_body_are_no_headers(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(CHUNKED + b"1\r\na\r\n0\r\nx-forwarded-for: 198.51.100.1\r\nx-late: 1\r\n\r\n" + GET)
    await rest()
    assert wire.statuses() == [b"200", b"200"]
    assert [sorted(name for name, _ in scope["headers"]) for scope in site.scopes] == [
        [b"host", b"transfer-encoding"],
        [b"host"],
    ]


@pytest.mark.parametrize(
    "endless",
    [
        b"x-late: 1\r\n",  # many fields
        b"y",  # one field without end
        b"x-late:" + b" " * 50,
    ],
)
@pytest.mark.parametrize("answered_before", [False, True])
def test_fields_after_the_body_are_few(endless: bytes, answered_before: bool) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        site.reads_bodies = not answered_before
        one, wire = site.connect()
        one.data_received(CHUNKED + b"0\r\n")
        await rest()
        assert len(wire.statuses()) == int(answered_before)
        sent = 0
        while sent <= LONGEST_HEAD + 2000 and not wire.closed:
            one.data_received(endless * (1000 // len(endless)))
            sent += 1000 // len(endless) * len(endless)
        assert wire.closed
        assert sent <= LONGEST_HEAD + 1000

    try_it()


@pytest.mark.parametrize("behind_another", [False, True])
@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_head_is_short(behind_another: bool, in_pieces: bool) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        long = b"GET /a HTTP/1.1\r\nhost: x\r\nx: " + b"a" * (LONGEST_HEAD + 2000) + b"\r\n\r\n"
        data = (GET if behind_another else b"") + long
        for start in range(0, len(data), 1000 if in_pieces else len(data)):
            one.data_received(data[start : start + (1000 if in_pieces else len(data))])
            await rest()
        assert wire.statuses() == ([b"200"] if behind_another else []) + (
            [b"431"] if not behind_another or in_pieces else []
        )
        assert wire.closed
        assert len(site.scopes) == int(behind_another)

    try_it()


@on_a_loop
async def test_a_head_that_is_just_short_enough(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(b"GET /a HTTP/1.1\r\nhost: x\r\nx: " + b"a" * (LONGEST_HEAD - 60) + b"\r\n\r\n")
    await rest()
    assert wire.statuses() == [b"200"]


@on_a_loop
async def test_a_long_body_is_no_long_head(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\n" + b"a" * 100_000)
    await rest()
    one.data_received(b"a" * 100_000 + GET)
    await rest()
    assert wire.statuses() == [b"200", b"200"]


@pytest.mark.parametrize("began", [GET[:10], GET + GET[:10]])
def test_a_head_has_ten_seconds_and_idling_has_none(began: bytes) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        idle, idle_wire = site.connect()
        one, wire = site.connect()
        one.data_received(began)
        await rest()
        before, now = wire.statuses(), one._head_began
        one.check(now + HEAD_SECONDS - 1)
        assert not wire.closed
        one.check(now + HEAD_SECONDS + 1)
        idle.check(now + HEAD_SECONDS + 100)
        assert wire.closed
        assert wire.statuses() == [*before, b"408"]
        assert not idle_wire.closed

    try_it()


@on_a_loop
async def test_the_rest_of_a_body_that_was_answered_has_ten_seconds(site: Site) -> None:
    site.reads_bodies = False
    one, wire = site.connect()
    one.data_received(POST)
    await rest()
    assert wire.statuses() == [b"200"]
    now = one._rest_began
    one.check(now + REST_SECONDS - 1)
    assert not wire.closed
    one.check(now + REST_SECONDS + 1)
    assert wire.closed


@on_a_loop
async def test_no_time_of_an_earlier_phase_ends_a_later_one(site: Site) -> None:
    """A slow head, then a body after its answer, then a whole request: the connection idles as long as any."""
    site.reads_bodies = False
    one, wire = site.connect()
    for data in (GET[:10], GET[10:], POST, b"a" * 1000, GET):
        one.data_received(data)
        await rest()
    assert wire.statuses() == [b"200"] * 3
    one.check(asyncio.get_running_loop().time() + 120)
    assert not wire.closed
    assert list(site.places.idle) == [one]


@pytest.mark.parametrize("closing", [False, True])
def test_a_reader_who_takes_nothing_is_cut_off_after_a_minute(closing: bool) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        one.data_received(GET)
        await rest()
        now, wire.untaken, wire.closed = asyncio.get_running_loop().time(), 5000, closing
        for second in range(int(STALL_SECONDS)):
            one.check(now + second)
        assert not wire.aborted
        one.check(now + STALL_SECONDS)
        assert wire.aborted

    try_it()


@pytest.mark.parametrize("how", ["a little less", "room again"])
def test_a_reader_who_takes_little_is_not_cut_off(how: str) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        now, wire.untaken = asyncio.get_running_loop().time(), 5000
        for minute in range(10):
            for second in range(50):
                one.check(now + minute * 50 + second)
            if how == "a little less":
                wire.untaken -= 1
            else:
                one.resume_writing()
        assert not wire.aborted

    try_it()


@on_a_loop
async def test_the_longest_idle_makes_room(site: Site) -> None:
    site.places.most = 3
    many = [site.connect() for _ in range(3)]
    many[0][0].data_received(GET)  # has just been heard of
    await rest()
    newcomer, wire = site.connect()
    assert [wire.closed for _, wire in many] == [False, True, False]
    assert newcomer in site.places.held
    assert not wire.written


@on_a_loop
async def test_who_makes_room_without_taking_the_answer_is_cut_off(site: Site) -> None:
    site.places.most = 1
    one, wire = site.connect()
    one.data_received(GET)
    await rest()
    wire.untaken = 100
    site.connect()
    assert wire.aborted


@on_a_loop
async def test_where_nobody_idles_a_newcomer_is_told_to_come_again(site: Site) -> None:
    site.places.most = 2
    site.let.clear()
    many = [site.connect(f"203.0.{n}.1") for n in range(2)]
    for one, _ in many:
        one.data_received(GET)
    newcomer, wire = site.connect("198.51.100.1")
    assert wire.statuses() == [b"503"]
    assert b"retry-after: 10" in wire.written
    assert wire.closed
    newcomer.data_received(GET)
    newcomer.connection_lost(None)
    assert len(site.places.held) == 2


@on_a_loop
async def test_a_connection_counts_until_it_is_lost(site: Site) -> None:
    site.places.most = 2
    site.let.clear()
    for n in range(2):
        one, wire = site.connect(f"203.0.{n}.1")
        one.data_received(GET)
        wire.close()  # by whomever; the system may take long to send what is left
    assert site.connect()[1].statuses() == [b"503"]


@pytest.mark.parametrize("begin", [GET, POST, CHUNKED + b"1\r\na\r\n"])
def test_one_network_keeps_only_a_share_busy(begin: bytes) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        assert site.places.share == 8
        site.let.clear()
        many = [site.connect("203.0.113.1") for _ in range(10)]
        for one, _ in many:
            one.data_received(begin)
        await rest()
        assert [wire.statuses() for _, wire in many] == [[]] * 8 + [[b"503"]] * 2
        other, wire = site.connect("198.51.100.1")
        other.data_received(GET)
        many[0][0].connection_lost(None)  # and one place is free again
        again, again_wire = site.connect("203.0.113.1")
        again.data_received(begin)
        site.let.set()
        await rest()
        assert wire.statuses() == [b"200"]
        assert again_wire.statuses() == ([b"200"] if begin == GET else [])

    try_it()


@on_a_loop
async def test_a_network_without_a_name_may_keep_any_number_busy(site: Site) -> None:
    site.places.network_of = lambda address: None if address == "10.0.0.1" else address
    site.let.clear()
    many = [site.connect("10.0.0.1") for _ in range(20)]
    for one, _ in many:
        one.data_received(GET)
    assert [wire.statuses() for _, wire in many] == [[]] * 20


@pytest.mark.parametrize(("most", "share"), [(8, 4), (12, 6), (20, 8), (32, 8), (100, 25), (2000, 500)])
def test_the_share_of_a_network(most: int, share: int) -> None:
    assert Places(most).share == share


@pytest.mark.parametrize("behind_another", [False, True])
def test_what_is_no_request_ends_the_connection(behind_another: bool) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        one.data_received((GET if behind_another else b"") + b"\x00\x01\x02\r\n\r\n")
        await rest()
        assert wire.statuses() == ([b"200"] if behind_another else [b"400"])
        assert wire.closed

    try_it()


@on_a_loop
async def test_an_upgrade_is_answered_as_a_request_and_is_the_last(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(GET[:-2] + b"connection: upgrade\r\nupgrade: websocket\r\n\r\n" + GET)
    await rest()
    assert wire.statuses() == [b"200"]
    assert b"connection: close" in wire.written
    assert wire.closed


def test_plain_answers_end_the_connection() -> None:
    for answer in (connections.FULL, connections.CROWDED, connections.SLOW, connections.LARGE, connections.MALFORMED):
        head, _, body = answer.partition(b"\r\n\r\n")
        fields: dict[str, Any] = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert fields["connection"] == "close"
        assert int(fields["content-length"]) == len(body)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        (b"http://news.example.org/a", b"news.example.org"),
        (b"HTTPS://somebody@news.example.org:8443/a?x=http://other", b"news.example.org:8443"),
        (b"ftp://news.example.org/a", b"x"),
        (b"/a", b"x"),
        (b"/http://news.example.org/", b"x"),
    ],
)
def test_a_request_with_a_whole_address_is_for_its_host(address: bytes, host: bytes) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, _ = site.connect()
        one.data_received(b"GET " + address + b" HTTP/1.1\r\naccept: y\r\nhost: x\r\nuser-agent: z\r\n\r\n")
        await rest()
        [scope] = site.scopes
        assert scope["headers"] == [(b"accept", b"y"), (b"host", host), (b"user-agent", b"z")]

    try_it()


def test_of_a_request_with_two_hosts_neither_is_changed() -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, _ = site.connect()
        one.data_received(b"GET http://news.example.org/a HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n")
        await rest()
        assert [value for scope in site.scopes for name, value in scope["headers"] if name == b"host"] == [b"x", b"y"]

    try_it()


def test_the_limits_are_those_that_the_pages_on_security_promise() -> None:
    assert (LONGEST_HEAD, HEAD_SECONDS, REST_SECONDS, STALL_SECONDS, AHEAD) == (32_768, 10, 10, 60, 16)
    assert (requests.BODY_SECONDS, intake.MAX_BYTES, server.IDLE) == (15, 65_536, 130)
    assert connections.SWEEP_SECONDS == 1


def test_the_words_of_plain_answers() -> None:
    found = {
        answer.partition(b" ")[2].partition(b"\r\n")[0].decode(): (answer.rpartition(b"\r\n")[2].decode(), b"retry-after: 10\r\n" in answer)
        for answer in (connections.CROWDED, connections.SLOW, connections.LARGE, connections.MALFORMED)
    }  # fmt: skip
    assert found == {
        "503 Service Unavailable": ("too many requests at once from your network; please try again\n", True),
        "408 Request Timeout": ("", False),
        "431 Request Header Fields Too Large": ("", False),
        "400 Bad Request": ("this is not an HTTP request\n", False),
    }
    assert connections.FULL == (
        b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 35\r\n"
        b"retry-after: 10\r\nconnection: close\r\n\r\ntoo many readers; please try again\n"
    )


@pytest.mark.parametrize(("size", "taken"), [(32_768, True), (32_769, False)])
@pytest.mark.parametrize("more", [b"", GET])
def test_the_longest_head(size: int, taken: bool, more: bytes) -> None:
    """A head that comes in one piece with others is measured by its path and its fields."""

    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        # Each field counts with four bytes for its colon and the end of its line.
        path, fields = b"/" + b"p" * 99, 100 + len(b"host") + len(b"x") + 4 + len(b"x") + 4
        head = b"GET " + path + b" HTTP/1.1\r\nhost: x\r\nx: " + b"a" * (size - fields) + b"\r\n\r\n"
        one.data_received(more + head)
        await rest()
        assert wire.closed is not taken
        assert len(site.scopes) == int(taken) + bool(more)

    try_it()


@pytest.mark.parametrize(("extra", "status"), [(0, []), (1, [b"431"])])
def test_the_longest_unfinished_head(extra: int, status: list[bytes]) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        one, wire = site.connect()
        begin = b"GET /a HTTP/1.1\r\nhost: x\r\nx: "
        one.data_received(begin)
        one.data_received(b"a" * (32_768 - len(begin) + extra))
        assert wire.statuses() == status

    try_it()


@pytest.mark.parametrize(
    ("phase", "seconds"), [(b"GET /a", 10), (b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n", 10)]
)
def test_a_phase_ends_with_its_last_second(phase: bytes, seconds: int) -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        site.reads_bodies = False
        one, wire = site.connect()
        one.data_received(phase)
        await rest()
        began = one._head_began or one._rest_began
        one.check(began + seconds - 0.001)
        assert not wire.closed
        one.check(began + seconds)
        assert wire.closed

    try_it()


@on_a_loop
async def test_a_head_in_many_pieces_began_with_the_first(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(GET[:5])
    began, one._head_began = one._head_began, 1.0
    assert began > 0
    one.data_received(GET[5:9])
    assert one._head_began == 1.0
    one.data_received(GET[9:] + GET)
    assert one._head_began == 0.0
    await rest()
    assert wire.statuses() == [b"200", b"200"]


@on_a_loop
async def test_a_body_after_its_answer_may_come_in_pieces_of_any_size(site: Site) -> None:
    site.reads_bodies = False
    one, wire = site.connect()
    one.data_received(b"POST /a HTTP/1.1\r\nhost: x\r\ncontent-length: 90000\r\n\r\n")
    await rest()
    for _ in range(9):
        one.data_received(b"a" * 10_000)
    assert (wire.statuses(), wire.closed, list(site.places.idle)) == ([b"200"], False, [one])
    assert (one._rest_began, one._is_busy) == (0.0, False)


@on_a_loop
async def test_a_reader_who_takes_some_begins_a_new_minute(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(GET)
    await rest()
    for untaken, now in ((500, 0.0), (500, 59.0), (499, 59.5), (499, 119.4), (600, 119.45)):
        wire.untaken = untaken
        one.check(now)
        assert not wire.aborted
    one.check(119.5)
    assert wire.aborted


@on_a_loop
async def test_who_began_a_head_and_makes_room_is_told(site: Site) -> None:
    site.places.most = 1
    one, wire = site.connect()
    one.data_received(GET[:9])
    site.connect()
    assert (wire.statuses(), wire.closed, wire.aborted) == ([b"408"], True, False)
    assert list(site.places.idle) != [one]


@on_a_loop
async def test_a_connection_of_this_machine_has_no_address(site: Site) -> None:
    asked: list[str] = []
    site.places.network_of = lambda address: asked.append(address) or address  # type: ignore[func-returns-value]
    one, wire = site.connect("")
    one.data_received(GET)
    await rest()
    assert wire.statuses() == [b"200"]
    site.connect("203.0.113.9")
    assert asked[-1:] == ["203.0.113.9"]


@on_a_loop
async def test_nothing_is_read_from_a_connection_that_ends(site: Site) -> None:
    one, wire = site.connect()
    one.data_received(b"\x00\x01\r\n\r\n")
    one.data_received(GET)
    wire.closed = False
    one.data_received(GET)
    await rest()
    assert (wire.statuses(), site.scopes) == ([b"400"], [])
    other, other_wire = site.connect()
    other_wire.closed = True
    other.data_received(GET)
    await rest()
    assert site.scopes == []
    other.connection_lost(None)
    assert other.transport is None
    other.check(1e9)
    other.on_response_complete()


def test_the_busy_of_a_network_are_counted_up_and_down() -> None:
    @on_a_loop
    async def try_it(site: Site) -> None:
        site.let.clear()
        for number in range(3):
            site.connect()[0].data_received(GET)
            assert site.places.busy == {"203.0.113.1": number + 1}
        await rest()
        for number, one in enumerate(list(site.places.held)):
            one.connection_lost(None)
            assert site.places.busy == ({"203.0.113.1": 2 - number} if number < 2 else {})

    try_it()


class _Checked:
    """What is looked at of a connection."""

    def __init__(self, loop: Any, check: Callable[[float], None]) -> None:
        self.loop = loop
        self.check = check


@on_a_loop
async def test_checks_stop_with_the_last_connection_and_begin_with_the_next(site: Site) -> None:
    waited: list[float] = []
    places = Places(4)
    loop: Any = SimpleNamespace(time=lambda: 5.0, call_later=lambda seconds, *_: waited.append(seconds))
    checked: list[float] = []
    one, other = (_Checked(loop, checked.append) for _ in range(2))
    places.enter(one)  # type: ignore[arg-type]
    places.enter(other)  # type: ignore[arg-type]
    assert (waited, places.held) == ([1.0], {one, other})
    places._sweep(loop)
    assert (waited, checked) == ([1.0, 1.0], [5.0, 5.0])
    places.held.clear()
    places._sweep(loop)
    assert (len(waited), places._sweeping) == (2, False)
    places.enter(one)  # type: ignore[arg-type]
    assert len(waited) == 3


@pytest.mark.parametrize("untaken", [0, 100])
def test_one_that_is_ending_makes_no_room(untaken: int) -> None:
    """It counts until the system has closed it, so another one has to go."""

    @on_a_loop
    async def try_it(site: Site) -> None:
        site.places.most = 2
        ending, ending_wire = site.connect()
        _, other_wire = site.connect()
        ending_wire.untaken = untaken
        if untaken:
            ending.make_room()
        else:
            ending.data_received(b"\x00\x01\r\n\r\n")
        assert (ending_wire.closed, other_wire.closed) == (True, False)
        site.connect()
        assert other_wire.closed

    try_it()
