"""How long the other end of a connection may take, and which connection has to go when there are too many."""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 10.0  # for the line and the headers of a request to arrive
STALL_SECONDS: Final = 60.0  # in which nothing of an answer is taken
LONGEST_HEAD: Final = 32 * 1024  # bytes of a request's line and headers


def _plain(status: str, words: str = "", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {len(words)}\r\n"
    return f"{head}{more}connection: close\r\n\r\n{words}".encode()


FULL: Final = _plain("503 Service Unavailable", "too many readers; please try again\n", "retry-after: 10\r\n")
SLOW: Final = _plain("408 Request Timeout")
LARGE: Final = _plain("431 Request Header Fields Too Large")


class Patient(HttpToolsProtocol):
    """A connection with limits to what its other end may take, in time and in bytes.

    All connections of a server share `_idle` (those that wait for a request, the longest first) and `_held`, which are
    never more than `_most`.
    """

    _idle: dict[Patient, None]
    _held: set[Patient]
    _most: int
    _refused = False
    _head_bytes = 0
    _in_head = True
    _complete = True  # the body of the last request is here
    _timer: TimerHandle | None = None
    _stalled: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Take the connection in, letting the longest idle one go for it, or say that there is no room."""
        if len(self._held) >= self._most:
            longest = next(iter(self._idle), None)
            if longest is None:
                self._refused = True
                transport.write(FULL)
                transport.close()
                return
            longest._dismiss(SLOW if longest._head_bytes else b"")
        self._held.add(self)
        self._idle[self] = None
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        if self._refused:
            return
        self._let_go()
        super().connection_lost(exc)
        # What refers to it in a circle would wait for the collector, which comes seldom to a process of this size.
        gone: Any = None
        self.transport = self.flow = self.cycle = gone

    def data_received(self, data: bytes) -> None:
        """Pass on what came, unless the headers grow beyond all measure."""
        if self._refused or self.transport.is_closing():
            return
        first = self._in_head and not self._head_bytes
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes:
            if self._head_bytes > LONGEST_HEAD:
                self._dismiss(LARGE)
            elif first:  # most heads come whole, and need no clock
                self._wait()

    def on_headers_complete(self) -> None:
        """The request is known: from here on its answer decides."""
        self._in_head = self._complete = False
        self._idle.pop(self, None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.answered():
            super().on_headers_complete()

    def answered(self) -> bool:
        """Whether a request whose head has come was answered here and now; else the application is asked."""
        return False

    def on_message_complete(self) -> None:
        """The whole request is here."""
        super().on_message_complete()
        self._complete = True
        if self.cycle.response_complete:
            self._begin_again()

    def on_response_complete(self) -> None:
        """Wait for the next request, or for the rest of one that was answered before it was all here."""
        if self.transport is None:  # gone, with an earlier answer on its way
            return
        super().on_response_complete()
        if self.transport.is_closing() or not self.cycle.response_complete:
            return
        if self._complete:
            self._begin_again()
        else:
            self._wait()

    def pause_writing(self) -> None:
        """The reader takes the answer slower than it is made."""
        super().pause_writing()
        self._stalled = self.loop.call_later(STALL_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader goes on taking the answer."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _begin_again(self) -> None:
        self._in_head, self._head_bytes = True, 0
        self._idle[self] = None

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._dismiss(SLOW if self._in_head and self._head_bytes else b"")

    def _dismiss(self, words: bytes) -> None:
        self._let_go()
        if not self.transport.is_closing():
            if words:
                self.transport.write(words)
            self.transport.close()

    def _let_go(self) -> None:
        self._idle.pop(self, None)
        self._held.discard(self)
        for timer in (self._timer, self._stalled):
            if timer is not None:
                timer.cancel()
