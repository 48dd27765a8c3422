"""How many connections a server has where the system allows few open files."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import sys
from pathlib import Path

import pytest
import uvicorn

from newsroom.errors import Outside
from newsroom.web import server
from newsroom.web.server import SPARE_FILES

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
    assert len(os.listdir("/proc/self/fd")) == before
    assert kept[0].hint == "choose another with --socket"
