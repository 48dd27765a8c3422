"""Answers for what most readers request, sent by the connection itself: built files at their own paths, from memory.

The application would answer the same with four times the work: a task, its messages and their checks for every request.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final, Protocol

from starlette.types import Scope
from uvicorn.server import ServerState

from newsroom.web.connections import LimitedConnection, Places
from newsroom.web.counting import Batch
from newsroom.web.static import ReadyAnswer, takes_gzip

# A request with one of these headers needs the application.
SPECIAL: Final = frozenset(
    {
        b"range",
        b"if-none-match",
        b"if-modified-since",
        b"origin",
        b"content-length",
        b"transfer-encoding",
        b"expect",
        b"upgrade",
    }
)
# Sent by browsers, so that the header need not be parsed.
BROWSERS: Final = frozenset({b"gzip, deflate, br, zstd", b"gzip, deflate, br", b"gzip, deflate", b"gzip"})


class AnswerSource(Protocol):
    """The source of quick answers."""

    def at_hand(self, path: str, moment: float, *, asked: bool = False) -> ReadyAnswer | None:
        """The whole answer to a plain GET of a path, or None. `moment` is a time in seconds; `asked`: with a query."""

    def count(self, scope: Scope, ready: ReadyAnswer, headers: Mapping[bytes, bytes]) -> Batch | None:
        """Count the view; the answer is sent when the batch is on disk, or at once if there is no batch."""

    def note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Record an answer that was sent, with `size` bytes without its head."""


def protocol(source: AnswerSource, places: Places) -> type[QuickConnection]:
    """The class of connections for a server that answers from this source."""
    return type("Connection", (QuickConnection,), {"source": source, "places": places, "first_lines": FirstLines()})


class FirstLines:
    """The first lines of a successful answer; they include the date of the server, which it renews every second."""

    def __init__(self) -> None:
        self._of: list[tuple[bytes, bytes]] | None = None
        self._lines = b""

    def of(self, state: ServerState) -> bytes:
        """The status line and the headers that the server adds to every answer."""
        if state.default_headers is not self._of:
            self._of = state.default_headers
            self._lines = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%s: %s\r\n" % header for header in self._of)
        return self._lines


class _Nothing:
    """An event that nobody waits for."""

    def set(self) -> None:
        """Do nothing: no task waits for it."""


class Answer:
    """A quick answer. It takes the place of the request with which uvicorn's connection is busy."""

    __slots__ = (
        "_begun",
        "_body",
        "_connection",
        "_head",
        "_scope",
        "disconnected",
        "keep_alive",
        "more_body",
        "response_complete",
    )

    body: Final = bytearray()
    message_event: Final = _Nothing()

    def __init__(self, connection: QuickConnection, scope: Scope, ready: tuple[bytes, bytes]) -> None:
        self._connection = connection
        self._scope = scope  # that of the connection may be of the next request when this is sent
        self._head, self._body = ready
        self._begun = time.perf_counter()
        self.response_complete = self.disconnected = False
        self.keep_alive = self.more_body = True  # the first until the server stops

    def send(self) -> None:
        """Send it, unless the client has gone."""
        connection = self._connection
        transport = connection.transport
        if self.disconnected or transport is None or transport.is_closing():
            return
        transport.writelines((connection.first_lines.of(connection.server_state), self._head, self._body))
        self.response_complete = True
        if not self.keep_alive:
            transport.close()
        connection.on_response_complete()
        connection.source.note(self._scope, 200, len(self._body), time.perf_counter() - self._begun)


class QuickConnection(LimitedConnection):
    """A connection that answers plain requests from memory; a view is on disk before its answer is sent."""

    source: AnswerSource
    first_lines: FirstLines

    def answered(self) -> bool:
        """Answer a plain GET if its answer is cached; otherwise return False."""
        parser, cycle, url = self.parser, self.cycle, self.url
        if (
            parser.get_method() != b"GET"
            or (cycle is not None and not cycle.response_complete)
            or self.flow.write_paused
            or parser.get_http_version() != "1.1"
            or not parser.should_keep_alive()
        ):
            return False
        raw, _, query = url.partition(b"?")
        ready = self.source.at_hand(raw.decode("latin-1"), self.loop.time(), asked=query != b"")
        if ready is None:
            return False
        headers = dict(self.headers)
        if b"host" not in headers or len(headers) != len(self.headers) or not SPECIAL.isdisjoint(headers):
            return False
        accepted = headers.get(b"accept-encoding", b"")
        packs = accepted in BROWSERS or (accepted != b"" and takes_gzip(accepted.decode("latin-1")))
        self._answer(ready, packs, raw, query, headers)
        return True

    def _answer(self, ready: ReadyAnswer, packs: bool, raw: bytes, query: bytes, headers: dict[bytes, bytes]) -> None:
        scope: Any = self.scope
        scope["method"], scope["path"], scope["raw_path"], scope["query_string"] = "GET", ready.path, raw, query
        answer: Any = Answer(self, scope, ready.packed if packs else ready.plain)
        self.cycle = answer
        batch = self.source.count(scope, ready, headers)
        if batch is None:
            answer.send()
        else:
            batch.then.append(answer.send)
