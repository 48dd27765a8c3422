"""How a server begins and ends: its address, its limits, its log, and what signals do."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import resource
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn

from newsroom.errors import Outside
from newsroom.web import protocols, server
from newsroom.web.server import SPARE_FILES, Listening

ANY = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("allowed", "wanted", "got", "warned"),
    [
        (sys.maxsize, 1000, 1000, False),
        (1000 + SPARE_FILES, 1000, 1000, False),
        (999 + SPARE_FILES, 1000, 999, True),
        (2 * SPARE_FILES, 1000, SPARE_FILES, True),
        (SPARE_FILES, 1000, SPARE_FILES // 2, True),  # half of few files are for connections
        (1, 1000, 1, True),
    ],
)
def test_there_are_as_many_connections_as_files_may_be_open(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, allowed: int, wanted: int, got: int, warned: bool
) -> None:
    asked: list[int] = []

    def raised(files: int) -> int:
        asked.append(files)
        return allowed

    monkeypatch.setattr(server, "raise_open_files", raised)
    with caplog.at_level(logging.WARNING, logger="newsroom"):
        assert server._fitted(wanted) == got
    assert asked == [wanted + SPARE_FILES]
    warning = f"the system allows {allowed} open files (ulimit -n): at most {got} connections instead of {wanted}"
    assert [record.getMessage() for record in caplog.records] == ([warning] if warned else [])


@pytest.mark.parametrize(
    ("soft", "hard", "put", "got"),
    [
        (256, 4096, (1000, 4096), 1000),
        (999, ANY, (1000, ANY), 1000),
        (256, 500, (500, 500), 500),
        (1000, 4096, None, 1000),
        (2000, 4096, None, 2000),
        (ANY, ANY, None, sys.maxsize),
    ],
)
def test_the_limit_of_open_files_is_raised_as_far_as_is_wanted(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, put: tuple[int, int] | None, got: int
) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, both: limits.append(both))
    assert server.raise_open_files(1000) == got
    assert limits == ([put] if put else [])


@pytest.mark.parametrize("error", [OSError("no"), ValueError("no")])
def test_a_system_may_refuse_to_raise_the_limit(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(kind: int, both: tuple[int, int]) -> None:
        raise error

    monkeypatch.setattr(resource, "getrlimit", lambda kind: (256, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert server.raise_open_files(1000) == 256


def test_signals_end_the_server_and_mean_afterwards_what_they_meant_before() -> None:
    got: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: got.append(number))
    made = server.Server(uvicorn.Config(lambda: None, log_config=None), ready=lambda: None)
    try:
        with made.capture_signals():
            signal.raise_signal(signal.SIGTERM)
            assert (made.should_exit, made.force_exit) == (True, False)
        assert got == []
        signal.raise_signal(signal.SIGTERM)
        assert got == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_whether_a_server_answers_at_a_socket_file(tmp_path: Path) -> None:
    path = tmp_path / "s"
    assert not server._answers(path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(path))
        assert not server._answers(path)
        listening.listen()
        assert server._answers(path)
    assert not server._answers(path)  # the file that it has left


def test_a_socket_file_that_cannot_be_made_leaves_nothing_open(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    kept = []
    for _ in range(3):
        with pytest.raises(Outside, match="cannot listen on") as refused:
            server._bind_file(tmp_path / "gone" / "s")
        kept.append(refused.value)  # its traceback would hold a socket that is not closed
    assert len(os.listdir("/proc/self/fd")) <= before
    assert kept[0].hint == "choose another with --socket"


@pytest.fixture
def loggers() -> Iterator[list[logging.Logger]]:
    """The two loggers of a server, as they were before when a test ends."""
    found = [logging.getLogger(name) for name in ("newsroom", "uvicorn.error")]
    before = [(one, list(one.handlers), one.propagate, one.level) for one in found]
    yield found
    for one, handlers, propagate, level in before:
        one.handlers[:] = handlers
        one.propagate = propagate
        one.setLevel(level)


@pytest.mark.parametrize("why_not", ["", "uvicorn 0 differs"])
def test_what_the_server_is_told(
    monkeypatch: pytest.MonkeyPatch, loggers: list[logging.Logger], capsys: pytest.CaptureFixture[str], why_not: str
) -> None:
    told: list[Any] = []
    sockets: list[Any] = []

    class Told:
        def __init__(self, config: uvicorn.Config, ready: object) -> None:
            told.extend((config, ready))

        async def serve(self, given: list[Any]) -> None:
            sockets.extend(given)

    async def choose(*given: Any) -> tuple[str, str]:
        told.append(given)
        return "h11", why_not

    def ready() -> None:
        raise AssertionError

    monkeypatch.setattr(server, "Server", Told)
    monkeypatch.setattr(protocols, "choose", choose)
    monkeypatch.setattr(server, "raise_open_files", lambda wanted: sys.maxsize)
    site: Any = SimpleNamespace(network_of=str)
    server.run(site, SimpleNamespace(of_its_own=lambda: "own"), ready=ready)  # type: ignore[arg-type]
    given, config, said = told
    assert (given, said, sockets) == ((site, 2000, str), ready, ["own"])
    assert config.app is site
    values = {
        "lifespan": "on", "log_config": None, "access_log": False, "server_header": False, "proxy_headers": False, "ws": "none",
        "http": "h11", "timeout_graceful_shutdown": 10, "backlog": 2048, "timeout_keep_alive": 130,
        "h11_max_incomplete_event_size": 32_768, "limit_concurrency": 2000 if why_not else None,
    }  # fmt: skip
    assert {name: getattr(config, name) for name in values} == values
    warning = f"WARNING: {why_not}; put a proxy in front, which has such limits\n" if why_not else ""
    assert capsys.readouterr().err == warning


def test_what_is_said_goes_to_stderr_and_nothing_from_outside_breaks_it(
    loggers: list[logging.Logger], capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = loggers
    server._log_to_stderr()
    ours.info("quiet")
    ours.warning("a\x1b[31mb\nc")
    theirs.warning("a malformed request")
    theirs.error("broken")
    said = capsys.readouterr().err.splitlines()
    assert (len(said), said[1], said[2]) == (3, "c", "ERROR: broken")
    assert said[0].startswith("WARNING: a")
    assert "\x1b" not in said[0]
    assert [one.propagate for one in loggers] == [False, False]
    assert not logging.getLogger("python_multipart.multipart").isEnabledFor(logging.WARNING)


def test_it_is_ready_when_it_listens_and_not_if_it_could_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    async def startup(self: Any, sockets: Any = None) -> None:
        said.append(f"begun {sockets}")
        self.started = starting.pop()

    monkeypatch.setattr(uvicorn.Server, "startup", startup)
    starting = [False, True]
    while starting:
        made = server.Server(uvicorn.Config(lambda: None, log_config=None), ready=lambda: said.append("ready"))
        asyncio.run(made.startup(["one"]))  # type: ignore[list-item]
    assert said == ["begun ['one']", "ready", "begun ['one']"]


def test_a_second_signal_ends_the_server_at_once_and_both_kinds_do() -> None:
    made = server.Server(uvicorn.Config(lambda: None, log_config=None), ready=lambda: None)
    before = signal.getsignal(signal.SIGINT)
    with made.capture_signals():
        signal.raise_signal(signal.SIGINT)
        assert (made.should_exit, made.force_exit) == (True, False)
        signal.raise_signal(signal.SIGINT)
        assert made.force_exit
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("pair", [(signal.SIGINT, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT)])
def test_the_signal_of_a_terminal_and_that_of_the_parent_are_one_end(pair: tuple[signal.Signals, ...]) -> None:
    made = server.Server(uvicorn.Config(lambda: None, log_config=None), ready=lambda: None)
    with made.capture_signals():
        for number in pair:
            signal.raise_signal(number)
        assert (made.should_exit, made.force_exit) == (True, False)


def test_what_an_end_at_once_cancels_is_no_failure(
    loggers: list[logging.Logger], capsys: pytest.CaptureFixture[str]
) -> None:
    server._log_to_stderr()
    loggers[1].error("cancelled", exc_info=asyncio.CancelledError())
    loggers[1].error("failed", exc_info=ValueError("x"))
    said = capsys.readouterr().err
    assert ("cancelled" in said, "failed" in said) == (False, True)


def test_the_name_of_an_address() -> None:
    listening = Listening("127.0.0.1", 0)
    port = listening.bound.getsockname()[1]
    assert (listening.name, listening.shared, listening.socket_file) == (f"http://127.0.0.1:{port}/", False, None)
    assert listening.bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0
    assert listening.bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT) == 0
    assert listening.of_its_own() is listening.bound
    listening.share()
    assert listening.shared
    own = listening.of_its_own()
    assert own is not listening.bound
    assert own.getsockname() == listening.bound.getsockname()
    assert own.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0
    own.listen()
    with pytest.raises(Outside) as refused:
        Listening("127.0.0.1", port)
    assert (refused.value.message, refused.value.ref, refused.value.hint) == (
        f"cannot listen on 127.0.0.1 port {port}: Address already in use",
        f"127.0.0.1:{port}",
        "choose another with --port, or --port 0 for any that is free",
    )
    own.close()
    listening.close()
    assert listening.bound.fileno() == -1


def test_elsewhere_all_accept_from_one_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening("127.0.0.1", 0)
    monkeypatch.setattr(sys, "platform", "darwin")
    listening.share()
    assert listening.of_its_own() is listening.bound
    listening.close()


def test_a_host_without_an_address_and_a_bound_socket_that_fails_leave_nothing_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = len(os.listdir("/proc/self/fd"))
    kept = []
    for host in ("203.0.113.1", "not a host"):
        with pytest.raises(Outside, match="cannot listen on") as refused:
            Listening(host, 0)
        kept.append(refused.value)
    assert len(os.listdir("/proc/self/fd")) <= before

    def fail(*_: object, **__: object) -> None:
        raise OSError(None, None)

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Outside, match=r"port 0: \S"):
        Listening("127.0.0.1", 0)


def test_a_socket_file_is_for_owner_and_group_and_replaces_one_that_a_killed_server_left(tmp_path: Path) -> None:
    path = tmp_path / "s"
    mask = os.umask(0o022)
    try:
        left = Listening("", 0, path)
        assert left.name == f"unix:{path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert os.umask(0o022) == 0o022
        left.bound.close()  # as after a kill: the file is left
        again = Listening("", 0, path)
        again.bound.listen()
        with pytest.raises(Outside, match="Address already in use") as refused:
            Listening("", 0, path)  # that server answers
        assert refused.value.ref == str(path)
        again.close()
        assert not path.exists()
        again.close()
        path.write_text("no socket")
        with pytest.raises(Outside, match=os.strerror(errno.EADDRINUSE)):
            Listening("", 0, path)
        assert path.read_text() == "no socket"
    finally:
        os.umask(mask)
