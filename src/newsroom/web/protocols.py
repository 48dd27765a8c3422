"""Which class uvicorn uses for connections: ours if it works with this version of uvicorn, else uvicorn's own.

Ours uses internals of uvicorn's class, which may change with any version. So it is tested before the server listens, on
connections without a network. Without it the site works the same on uvicorn's h11 connections, which are slower and
have fewer limits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import uvicorn
from starlette.types import Message, Receive, Scope, Send
from uvicorn.server import ServerState

LOG = logging.getLogger("newsroom")
MOMENT: Final = 2.0  # seconds that one test may take
HOST: Final = b"host: x\r\n"
_MANY: Final = 40  # requests in one piece, more than may be unanswered


async def choose(source: Any, most: int, network_of: Callable[[str], str | None]) -> tuple[Any, str]:
    """The class of connections to use, and "", or "h11" and why ours cannot be used.

    `source` is a `quick.AnswerSource`, `most` the number of connections, `network_of` as in `connections.Places`.
    """
    try:
        from newsroom.web import connections, quick  # here: uvicorn is loaded with the server

        failed = await _failed_trial()
    except Exception as error:  # any error means that our class does not work with this version
        failed = f"{type(error).__name__}: {error}"
    if failed:
        return "h11", f"uvicorn {uvicorn.__version__} differs from what the limits of connections rely on ({failed})"
    return quick.protocol(source, connections.Places(most, network_of)), ""


class _Wire(asyncio.Transport):
    """The near end of a connection without a network: keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("203.0.113.1", 1), "sockname": ("127.0.0.1", 80)})
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview[int]) -> None:
        """Keep it."""
        self.written += bytes(data)

    def close(self) -> None:
        """End."""
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        """Whether it has ended."""
        return self.closed

    def get_write_buffer_size(self) -> int:
        """Everything is read at once."""
        return 0

    def pause_reading(self) -> None:
        """Nothing more arrives anyway."""

    def resume_reading(self) -> None:
        """Nothing more arrives anyway."""


class _Echo:
    """An application that answers with what it was sent, and a source with one cached answer."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.noted = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        body, more = b"", True
        while more:
            message: Message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await asyncio.sleep(0)
        head = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    def at_hand(self, path: str, moment: float, *, asked: bool = False) -> Any:
        """One file, at /hand."""
        from newsroom.web.static import ReadyAnswer  # here: uvicorn is loaded with the server

        if path != "/hand":
            return None
        answer = (b"content-length: 2\r\n\r\n", b"ok")
        return ReadyAnswer(path, "hand", None, False, answer, answer, 0.0)  # type: ignore[arg-type]

    def count(self, scope: Scope, ready: Any, headers: Any) -> None:
        """Nothing is counted."""

    def note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Count what is noted."""
        self.noted += 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The result of some bytes: the requests that the application got, what was written, whether it was closed."""

    scopes: list[Scope]
    noted: int
    written: bytes
    closed: bool


async def _failed_trial() -> str:
    """The first test that fails; "" if none does."""
    for trial in (_plain, _trailers, _in_turn, _too_many, _malformed):
        async with asyncio.timeout(MOMENT):
            if not await trial():
                return trial.__name__.strip("_")
    return ""


async def _exchange(answers: int, *pieces: bytes) -> _Outcome:
    """Send these pieces on a connection of ours, and wait until there are this many answers or it is closed."""
    from newsroom.web import connections, quick  # here: uvicorn is loaded with the server

    app, wire = _Echo(), _Wire()
    places = connections.Places(8)
    config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="off", proxy_headers=False)
    one = quick.protocol(app, places)(config, ServerState(), {}, asyncio.get_running_loop())
    one.connection_made(wire)
    for piece in pieces:
        one.data_received(piece)
    while wire.written.count(b"HTTP/1.1 ") < answers and not wire.closed:
        await asyncio.sleep(0)
    outcome = _Outcome(app.scopes, app.noted, wire.written, wire.closed)
    kept_well = wire.closed or one in places.idle
    one.connection_lost(None)
    if not kept_well or one.pipeline or places.held or places.idle or places.busy:
        raise RuntimeError("a connection is not counted right")
    return outcome


async def _plain() -> bool:
    found = await _exchange(1, b"POST /a?b=c HTTP/1.1\r\n" + HOST + b"content-length: 3\r\n\r\nabc")
    [scope] = found.scopes
    asked = (scope["method"], scope["path"], scope["query_string"], scope["client"][0])
    as_sent = asked == ("POST", "/a", b"b=c", "203.0.113.1")
    return as_sent and found.written.endswith(b"\r\n\r\nabc") and not found.closed


async def _trailers() -> bool:
    head = b"POST /a HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\n"
    few = await _exchange(1, head + b"3\r\nabc\r\n0\r\nx-late: 1\r\n\r\n")
    late = [name for name, _ in few.scopes[0]["headers"] if name == b"x-late"]
    many = await _exchange(1, head + b"0\r\n", b"x-late: 1\r\n" * 20_000)
    return not late and few.written.endswith(b"abc") and many.closed


async def _in_turn() -> bool:
    hand, other = b"GET /hand HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /other HTTP/1.1\r\n" + HOST + b"\r\n"
    found = await _exchange(3, hand + other + hand)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in found.written.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    # The last request waits for the answer before it, so the application is called for it.
    return bodies == [b"ok", b"", b""] and found.noted == 1 and len(found.scopes) == 2


async def _too_many() -> bool:
    from newsroom.web import connections  # here: uvicorn is loaded with the server

    found = await _exchange(_MANY, (b"GET /other HTTP/1.1\r\n" + HOST + b"\r\n") * _MANY)
    return found.closed and found.written.count(b"HTTP/1.1 200") == len(found.scopes) == connections.AHEAD


async def _malformed() -> bool:
    found = await _exchange(1, b"\x00\x01\r\n\r\n")
    return found.closed and found.written.startswith(b"HTTP/1.1 400 ")
