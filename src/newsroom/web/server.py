"""Runs the live site: where it listens, its time limits, and how it stops."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

import uvicorn

from newsroom import text
from newsroom.errors import Outside

if TYPE_CHECKING:
    from newsroom.web.app import Site

LOG = logging.getLogger("newsroom")
GRACE: Final = 10  # seconds for answers in progress when the server stops
# Seconds that a connection may be idle: longer than proxies keep theirs (nginx 60, Caddy 120), so that none of them sends a
# request on a connection that is just being closed.
IDLE: Final = 130
CONNECTIONS: Final = 2000  # at once; beyond this, the longest idle one is closed
BACKLOG: Final = 2048
SPARE_FILES: Final = 100  # besides connections: the newsroom file, files of the site, what a build opens
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Server(uvicorn.Server):
    """A server that reports when it listens, and for which a signal is the normal end."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then report it."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM end the server, a second SIGINT at once, without ending the program by the signal.

        A terminal sends SIGINT to a worker and to its parent, which sends it on as SIGTERM: those two are one end.
        """
        interrupted = False

        def stop(number: int, frame: FrameType | None) -> None:
            nonlocal interrupted
            self.handle_exit(number if interrupted else signal.SIGTERM, frame)
            interrupted = interrupted or number == signal.SIGINT

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class Listening:
    """A bound address, of a network or (`socket_file`) in the file system of this machine, and its name for messages."""

    shared = False

    def __init__(self, host: str, port: int, socket_file: Path | None = None) -> None:
        """Bind it; `port` 0 uses a free one. Raises `Outside` if that fails."""
        self.socket_file = socket_file
        if socket_file is not None:
            self.bound = _bind_file(socket_file)
            self.name = f"unix:{socket_file}"
            return
        self.bound = _bind(host, port)
        name = f"[{host}]" if ":" in host else host
        self.name = f"http://{name}:{self.bound.getsockname()[1]}/"

    def share(self) -> None:
        """Give each of several processes its own socket (`of_its_own`) on this address, if the system distributes connections.

        If all accept from one socket, the first that wakes gets nearly all connections. The socket of the parent only reserves
        the address, and ensured that it was free when it was bound.
        """
        if self.socket_file is not None or sys.platform != "linux":
            return
        self.bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.shared = True

    def of_its_own(self) -> socket.socket:
        """A socket on this address for one process."""
        if not self.shared:
            return self.bound
        own = socket.socket(self.bound.family, socket.SOCK_STREAM)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        own.bind(self.bound.getsockname())
        return own

    def close(self) -> None:
        """Stop listening."""
        self.bound.close()
        if self.socket_file is not None:
            self.socket_file.unlink(missing_ok=True)


def run(app: Site, listening: Listening, *, ready: Callable[[], None], connections: int = CONNECTIONS) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called once the site answers."""
    from newsroom.web import protocols  # here: uvicorn is loaded with the server
    from newsroom.web.requests import LONGEST_HEAD  # here: uvicorn is loaded with the server

    _log_to_stderr()
    connections = _fitted(connections)
    loop = "asyncio"
    with suppress(ImportError):
        import uvloop  # here: Windows has no uvloop

        loop = "uvloop"
    factory = uvloop.new_event_loop if loop == "uvloop" else None
    with asyncio.Runner(loop_factory=factory) as runner:
        protocol, why_not = runner.run(protocols.choose(app, connections, app.network_of))
        if why_not:
            LOG.warning("%s; put a proxy in front, which has such limits", why_not)
        config = uvicorn.Config(
            app,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            ws="none",
            loop=loop,
            http=protocol,
            timeout_graceful_shutdown=GRACE,
            backlog=BACKLOG,
            timeout_keep_alive=IDLE,
            # For uvicorn's own connections; ours have their own limits.
            h11_max_incomplete_event_size=LONGEST_HEAD,
            limit_concurrency=connections if why_not else None,
        )
        runner.run(Server(config, ready).serve([listening.of_its_own()]))


def _fitted(connections: int) -> int:
    """How many connections the process can have: the wanted number, or what the system's limit of open files allows."""
    allowed = raise_open_files(connections + SPARE_FILES)
    if allowed >= connections + SPARE_FILES:
        return connections
    fewer = max(allowed - min(SPARE_FILES, allowed // 2), 1)
    LOG.warning(
        "the system allows %d open files (ulimit -n): at most %d connections instead of %d", allowed, fewer, connections
    )
    return fewer


def raise_open_files(wanted: int) -> int:
    """Let the process open this many files, if the system allows it; returns how many it may open now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


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
            f"cannot listen on {host} port {port}: {error.strerror or error}",
            ref=f"{host}:{port}",
            hint="choose another with --port, or --port 0 for any that is free",
        ) from error
    return bound


def _bind_file(path: Path) -> socket.socket:
    """A socket in the file system, for its owner and group; one that a killed server left is replaced."""
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(path.lstat().st_mode) and not _answers(path):
                path.unlink()
        before = os.umask(0o117)
        try:
            bound.bind(str(path))
        finally:
            os.umask(before)
    except OSError as error:
        bound.close()
        raise Outside(
            f"cannot listen on {path}: {error.strerror or error}", ref=str(path), hint="choose another with --socket"
        ) from error
    return bound


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


class _Plain(logging.Formatter):
    """Log lines that nothing from outside can format or break."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, or several when a failure is shown."""
        return text.terminal_safe(super().format(record), keep_newlines=True)


def _is_said(record: logging.LogRecord) -> bool:
    """Whether a log line is about a failure: whoever ends the server at once also cancels what waits for its end."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_is_said)
    handler.setFormatter(_Plain("%(levelname)s: %(message)s"))
    # uvicorn warns about every malformed request: anybody could fill the disk with such lines.
    quiet = ("python_multipart", logging.CRITICAL)  # for the same reason
    for name, level in (("newsroom", logging.WARNING), ("uvicorn.error", logging.ERROR), quiet):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(level)
