"""Running the live site: one uvicorn server, which says where it listens and stops when it is told to."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn
from starlette.applications import Starlette

from newsroom import text
from newsroom.errors import Outside

GRACE: Final = 10  # seconds that open answers get when the server stops
LONGEST_HEAD: Final = 32 * 1024  # bytes of a request's line and headers
CONNECTIONS: Final = 2000  # at once; more are answered 503
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server that tells when it listens, and for which a signal is the usual way to end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the server, the second one at once, without ending the program by the signal."""

        def stop(number: int, frame: FrameType | None) -> None:
            self.handle_exit(number, frame)

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(app: Starlette, *, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `port` 0 takes a free one. `say` is told the address once it answers.

    Raises `Outside` when the address cannot be listened on.
    """
    _log_to_stderr()
    bound = _bind(host, port)
    number = bound.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        app, host=host, port=number, lifespan="on", log_config=None, access_log=False, server_header=False,
        proxy_headers=False, ws="none", timeout_graceful_shutdown=GRACE, h11_max_incomplete_event_size=LONGEST_HEAD,
        limit_concurrency=CONNECTIONS,
    )  # fmt: skip
    server = Server(config, lambda: say(f"http://{name}:{number}/"))
    try:
        asyncio.run(server.serve([bound]))
    finally:
        bound.close()


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(where)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        raise Outside(
            f"cannot listen on {host} port {port}: {error.strerror or error}", ref=f"{host}:{port}",
            hint="choose another with --port, or --port 0 for any that is free",
        ) from error  # fmt: skip
    return bound


class _Plain(logging.Formatter):
    """Log lines that nothing from outside can style or break."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several when a failure is shown."""
        return text.terminal_safe(super().format(record), keep_newlines=True)


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("%(levelname)s: %(message)s"))
    for name in ("newsroom", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
