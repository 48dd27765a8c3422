"""Several processes of a server: all begin, each that dies begins again, and all end together."""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsroom.web import workers

Say = Callable[[], None]


@pytest.fixture(autouse=True)
def usual_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def begun(folder: Path) -> list[str]:
    """Which workers have begun, each as often as it has."""
    return sorted(path.name.partition("-")[0] for path in folder.iterdir())


def rests(folder: Path, place: int) -> None:
    (folder / f"{place}-{os.getpid()}").touch()


def nap(folder: Path) -> None:
    """Wait to be ended; a worker that nobody ends leaves a trace."""
    time.sleep(20)
    (folder / "late").touch()


@pytest.mark.parametrize("ends_by", [signal.SIGTERM, signal.SIGINT])
def test_all_begin_and_end_with_a_signal(tmp_path: Path, ends_by: signal.Signals) -> None:
    said: list[list[str]] = []
    files = len(os.listdir("/proc/self/fd"))

    def work(place: int, ready: Say) -> None:
        assert signal.getsignal(signal.SIGTERM) == signal.getsignal(signal.SIGINT) == signal.SIG_DFL
        rests(tmp_path, place)
        ready()
        nap(tmp_path)

    def ready() -> None:
        said.append(begun(tmp_path))
        os.kill(os.getpid(), ends_by)

    workers.run(3, work, ready=ready)
    assert said == [["0", "1", "2"]]
    assert begun(tmp_path) == ["0", "1", "2"]
    assert len(os.listdir("/proc/self/fd")) <= files
    for path in tmp_path.iterdir():
        with pytest.raises(ChildProcessError):  # it has ended, and been waited for
            os.waitpid(int(path.name.partition("-")[2]), os.WNOHANG)


def test_one_that_dies_begins_again_with_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    paused: list[float] = []
    monkeypatch.setattr(workers.time, "sleep", paused.append)

    def work(place: int, ready: Say) -> None:
        rests(tmp_path, place)
        times = begun(tmp_path).count("1")
        if place == 1 and times == 1:
            return  # before it answers
        ready()
        if place == 1 and times == 2:
            raise ValueError("no more")
        if place == 1:
            while "ready" not in begun(tmp_path):
                select.select([], [], [], 0.01)
            os.kill(os.getppid(), signal.SIGTERM)
        signal.pause()

    workers.run(2, work, ready=lambda: (tmp_path / "ready").touch(exist_ok=False))
    assert begun(tmp_path) == ["0", "1", "1", "1", "ready"]
    assert paused == [1.0, 1.0]
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert told == ["worker 1 ended (0) and is started again", "worker 1 ended (1) and is started again"]


def test_nothing_is_ready_that_is_stopped_before(tmp_path: Path) -> None:
    def work(place: int, ready: Say) -> None:
        rests(tmp_path, place)
        if place == 1:
            os.kill(os.getppid(), signal.SIGTERM)
        else:
            ready()
        nap(tmp_path)

    def ready() -> None:
        raise AssertionError

    workers.run(2, work, ready=ready)
    assert "late" not in begun(tmp_path)


def test_workers_end_if_the_first_process_is_killed(tmp_path: Path) -> None:
    def work(place: int, ready: Say) -> None:
        rests(tmp_path, place)
        ready()
        nap(tmp_path)

    reading, writing = os.pipe()  # at its end when nobody is left who could write
    first = os.fork()
    if not first:
        try:
            workers.run(2, work, ready=lambda: (tmp_path / "ready").touch())
        finally:
            os._exit(1)
    os.close(writing)
    while "ready" not in begun(tmp_path):
        time.sleep(0.01)
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    assert select.select([reading], [], [], 15)[0] == [reading]
    assert os.read(reading, 1) == b""
    os.close(reading)
    assert begun(tmp_path) == ["0", "1", "ready"]
