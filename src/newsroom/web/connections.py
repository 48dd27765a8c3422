"""Limits for clients: time, bytes, number of connections, and pipelined requests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from newsroom.web.requests import LONGEST_HEAD

HEAD_SECONDS: Final = 10.0  # seconds for the line and the headers of a request to arrive
REST_SECONDS: Final = 10.0  # seconds for the rest of a body that was answered before it was complete
STALL_SECONDS: Final = 60.0  # seconds in which a client may read nothing of its answer
SWEEP_SECONDS: Final = 1.0  # seconds between two checks of all connections
AHEAD: Final = 16  # unanswered requests on one connection


def _plain(status: str, words: str = "", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(words)}\r\n"
    return f"{head}{more}connection: close\r\n\r\n{words}".encode()


FULL: Final = _plain("503 Service Unavailable", "too many readers; please try again\n", "retry-after: 10\r\n")
CROWDED: Final = _plain(
    "503 Service Unavailable", "too many requests at once from your network; please try again\n", "retry-after: 10\r\n"
)
SLOW: Final = _plain("408 Request Timeout")
LARGE: Final = _plain("431 Request Header Fields Too Large")
MALFORMED: Final = _plain("400 Bad Request", "this is not an HTTP request\n")


class Places:
    """The connections of a server process: at most `most`; no network may use more than a share of them.

    A connection counts until the system has closed it. `network_of` returns the network of an address; None for one without
    a quota, such as a proxy with many readers.
    """

    def __init__(self, most: int, network_of: Callable[[str], str | None] = lambda address: address) -> None:
        self.most = most
        self.share = max(most // 4, min(8, most // 2))
        self.network_of = network_of
        self.held: set[LimitedConnection] = set()
        self.idle: dict[LimitedConnection, None] = {}  # those without a request, the longest idle one first
        self.busy: dict[str, int] = {}
        self._sweeping = False

    def has_room(self) -> bool:
        """Whether there is room for one more; if necessary, the longest idle connection is closed."""
        if len(self.held) < self.most:
            return True
        for longest in self.idle:
            longest.make_room()
            return True
        return False

    def enter(self, connection: LimitedConnection) -> None:
        """Count a connection, and check it from now on."""
        self.held.add(connection)
        if not self._sweeping:
            self._sweeping = True
            connection.loop.call_later(SWEEP_SECONDS, self._sweep, connection.loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for connection in list(self.held):
            connection.check(now)
        self._sweeping = bool(self.held)
        if self._sweeping:
            loop.call_later(SWEEP_SECONDS, self._sweep, loop)


class LimitedConnection(HttpToolsProtocol):
    """A connection with limits for its client.

    It has no timers: each phase records when it began, and a check every second (`check`) ends what takes too long. So
    nothing of an earlier phase can end a later one.
    """

    places: Places
    _refused = False  # there was no room for it
    _ended = False  # nothing more is read, and it is closed after the answers that are due
    _in_head = False  # a request has begun, and its headers are incomplete
    _loose = 0  # bytes since the request was last as expected
    _long_read = False
    _head_began = 0.0  # when the first bytes of an unfinished head arrived
    _rest_began = 0.0  # when a request with an incomplete body was answered
    _complete = True  # the body of the last request is complete
    _network: str | None = None
    _is_busy = False
    _unsent = 0  # bytes that the client had not read at the last check
    _unsent_since = 0.0

    def connection_made(self, transport: Any) -> None:
        """Accept the connection, closing the longest idle one for it if necessary, or answer that there is no room."""
        if not self.places.has_room():
            self._refused = True
            transport.write(FULL)
            transport.close()
            return
        self.places.enter(self)
        self.places.idle[self] = None
        super().connection_made(transport)
        if self.client:
            self._network = self.places.network_of(self.client[0])

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection, and everything that refers to it in a circle.

        Such circles would wait for the garbage collector, which rarely runs in a process of this size.
        """
        if self._refused:
            return
        self._ended = True
        self.places.held.discard(self)
        self.places.idle.pop(self, None)
        self._be_busy(False)
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self.pipeline.clear()
        gone: Any = None
        self.transport = self.flow = self.cycle = gone

    def data_received(self, data: bytes) -> None:
        """Parse what arrived, unless the connection has reached a limit."""
        if self._refused or self._ended or self.transport.is_closing():
            return
        self._unset_keepalive_if_required()
        self._loose += len(data)
        self._long_read = len(data) > LONGEST_HEAD
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._end()  # an upgrade is not accepted; what followed may be in another protocol
            return
        except httptools.HttpParserError:
            self._end(MALFORMED)
            return
        if self._loose > LONGEST_HEAD:
            self._end(LARGE)
        elif self._in_head and not self._head_began:
            self._head_began = self.loop.time()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header. Fields after the body would count as headers, without limits: they are dropped."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete: from here on its answer decides."""
        if self._ended:
            return
        self._in_head = False
        self._head_began = 0.0
        if self._long_read or self._loose > LONGEST_HEAD:  # some of it may be a body, or other requests
            length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if length > LONGEST_HEAD:
                self._end(LARGE)
                return
        self._loose = 0
        if not self._is_busy:
            self.places.idle.pop(self, None)
            if not self._be_busy(True):
                self._end(CROWDED)
                return
        elif len(self.pipeline) + 1 >= AHEAD:
            self._end()
            return
        self._complete = False
        if not self.url.startswith(b"/"):
            self._take_host_of_url()
        if not self.answered():
            super().on_headers_complete()

    def _take_host_of_url(self) -> None:
        """If a request has a whole address, as scanners send, that address decides the host.

        The header is ignored (RFC 9112, section 3.2.2).
        """
        scheme, _, rest = self.url.partition(b"://")
        hosts = [place for place, (name, _) in enumerate(self.headers) if name == b"host"]
        if scheme.lower() in (b"http", b"https") and len(hosts) == 1:
            authority = rest.partition(b"/")[0].partition(b"?")[0].rpartition(b"@")[2]
            self.headers[hosts[0]] = (b"host", authority)

    def answered(self) -> bool:
        """Whether a request whose head is complete was answered directly; else the application is called."""
        return False

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        if self._complete:  # of a request that was not accepted
            return
        self._loose = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request has arrived."""
        if self._complete:
            return
        super().on_message_complete()
        self._complete = True
        self._loose = 0
        if self.cycle.response_complete:
            self._begin_again()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of one that was answered before it was complete."""
        if self.transport is None:  # closed, with an earlier answer on its way
            return
        super().on_response_complete()
        if self.transport.is_closing() or not self.cycle.response_complete:
            return
        if self._complete:
            self._begin_again()
        else:
            self._rest_began = self.loop.time()

    def resume_writing(self) -> None:
        """The client has read some of the answer."""
        super().resume_writing()
        self._unsent = 0

    def check(self, now: float) -> None:
        """End the connection if its client takes too long. `now` is the time of the event loop, in seconds."""
        transport = self.transport
        if transport is None:
            return
        unsent = transport.get_write_buffer_size()
        if not unsent or not self._unsent or unsent < self._unsent:
            self._unsent_since = now
        self._unsent = unsent
        if now - self._unsent_since >= STALL_SECONDS:
            transport.abort()
        elif transport.is_closing():
            return
        elif self._head_began and now - self._head_began >= HEAD_SECONDS:
            self._end(SLOW)
        elif self._rest_began and now - self._rest_began >= REST_SECONDS:
            self._end()

    def make_room(self) -> None:
        """Close this idle connection to make room for another."""
        self.places.idle.pop(self, None)
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self._end(SLOW if self._head_began else b"")

    def _begin_again(self) -> None:
        self._rest_began = 0.0
        self._be_busy(False)
        self.places.idle[self] = None

    def _be_busy(self, busy: bool) -> bool:
        """Count as busy, or no longer; False if too many of this network are busy already."""
        if busy == self._is_busy:
            return True
        if self._network is not None:
            number = self.places.busy.get(self._network, 0)
            if busy and number >= self.places.share:
                return False
            if busy or number > 1:
                self.places.busy[self._network] = number + 1 if busy else number - 1
            else:
                del self.places.busy[self._network]
        self._is_busy = busy
        return True

    def _end(self, words: bytes = b"") -> None:
        """Read no more. Answers that are due are sent, then the connection is closed; without answers, with `words`."""
        if self._ended:
            return
        self._ended = True
        self.places.idle.pop(self, None)
        last: Any = self.pipeline[0][0] if self.pipeline else self.cycle
        if self._complete and last is not None and not last.response_complete:
            last.keep_alive = False
        elif not self.transport.is_closing():
            if words:
                self.transport.write(words)
            self.transport.close()
