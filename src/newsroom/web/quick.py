"""What most readers ask for, answered by the connection itself: a built file at its own path, from memory.

The application would say the same, for four times the work: a task, its messages and their checks for every request.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from starlette.types import Scope
from uvicorn.server import ServerState

from newsroom.web import counting
from newsroom.web.patience import Patient
from newsroom.web.state import State
from newsroom.web.static import Ready, takes_gzip

if TYPE_CHECKING:
    from newsroom.web.app import Site

# A request with one of these asks for something less plain.
SPECIAL: Final = frozenset({
    b"range", b"if-none-match", b"if-modified-since", b"origin", b"content-length", b"transfer-encoding", b"expect",
    b"upgrade",
})  # fmt: skip
BROWSERS: Final = frozenset({b"gzip, deflate, br, zstd", b"gzip, deflate, br", b"gzip, deflate", b"gzip"})


def connections(site: Site, most: int) -> type[Quick]:
    """The protocol of a server that answers for a site and holds at most this many connections at once."""

    class Own(Quick):
        """A connection of that server."""

        _idle, _held, _most, _site, _head = {}, set(), most, site, Head()

    return Own


class Head:
    """The first lines of a good answer; the date among them is the server's, which it renews every second."""

    def __init__(self) -> None:
        self._of: list[tuple[bytes, bytes]] | None = None
        self._lines = b""

    def lines(self, state: ServerState) -> bytes:
        """The status line and the headers that the server puts into every answer."""
        if state.default_headers is not self._of:
            self._of = state.default_headers
            self._lines = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % header for header in self._of)
        return self._lines


class _Nothing:
    """An event that nobody waits for."""

    def set(self) -> None:
        """Wake nobody."""


class Answer:
    """An answer that is at hand. It stands where uvicorn keeps the request that a connection is busy with."""

    __slots__ = ("_begun", "_body", "_connection", "_head", "_scope", "disconnected", "keep_alive", "more_body",
                 "response_complete")  # fmt: skip

    body: Final = bytearray()
    message_event: Final = _Nothing()

    def __init__(self, connection: Quick, scope: Scope, ready: tuple[bytes, bytes]) -> None:
        self._connection = connection
        self._scope = scope  # the connection's own may be that of the next request by the time this is sent
        self._head, self._body = ready
        self._begun = time.perf_counter()
        self.response_complete = self.disconnected = False
        self.keep_alive = self.more_body = True  # the first until the server stops

    def send(self) -> None:
        """Send it, unless the reader is gone."""
        connection = self._connection
        transport = connection.transport
        if self.disconnected or transport is None or transport.is_closing():
            return
        transport.writelines((connection._head.lines(connection.server_state), self._head, self._body))
        self.response_complete = True
        if not self.keep_alive:
            transport.close()
        observer = connection._state.observer
        if observer is not None:
            observer.note(self._scope, 200, len(self._body), time.perf_counter() - self._begun)
        connection.on_response_complete()


class Quick(Patient):
    """A connection that answers plain requests for what is at hand, counted on disk before it is sent."""

    _site: Site
    _head: Head
    _state: State

    def connection_made(self, transport: Any) -> None:
        """Take the connection in."""
        self._state = self._site.state.newsroom
        super().connection_made(transport)

    def answered(self) -> bool:
        """Answer a plain GET whose answer is at hand; False when it is none."""
        parser, cycle, url = self.parser, self.cycle, self.url
        if (
            parser.get_method() != b"GET" or (cycle is not None and not cycle.response_complete)
            or self.flow.write_paused or parser.get_http_version() != "1.1" or not parser.should_keep_alive()
        ):  # fmt: skip
            return False
        raw, _, query = url.partition(b"?")
        path = raw.decode("latin-1")
        state = self._state
        if state.base and path.startswith(f"{state.base}/"):
            path = path[len(state.base) :]
        ready = state.files.ready(path, self.loop.time())
        if ready is None:
            return False
        told = dict(self.headers)
        if not SPECIAL.isdisjoint(told):
            return False
        accepted = told.get(b"accept-encoding", b"")
        packs = accepted in BROWSERS or (accepted != b"" and takes_gzip(accepted.decode("latin-1")))
        self._answer(ready, packs, path, raw, query, told)
        return True

    def _answer(self, ready: Ready, packs: bool, path: str, raw: bytes, query: bytes, told: dict[bytes, bytes]) -> None:
        scope: Any = self.scope
        state = self._state
        scope["method"], scope["path"], scope["raw_path"], scope["query_string"] = "GET", path, raw, query
        answer: Any = Answer(self, scope, ready.packed if packs else ready.plain)
        self.cycle = answer
        batch = counting.count_page(scope, state, path, 200, told) if ready.is_page else None
        if batch is None:
            answer.send()
        else:
            batch.then.append(answer.send)
