"""Several processes that answer on one address: started, monitored, and stopped together."""

from __future__ import annotations

import logging
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from newsroom.web.server import SIGNALS

LOG = logging.getLogger("newsroom")
PAUSE: Final = 1.0  # seconds before a dead worker is replaced
LOOK: Final = 0.1  # seconds between two checks for dead workers, until all answer


def run(number: int, work: Callable[[int, Callable[[], None]], None], *, ready: Callable[[], None]) -> None:
    """Fork `number` workers that each call `work` with their number and a function to call when they answer.

    Returns when all have ended after SIGINT or SIGTERM; a first SIGINT is sent on as SIGTERM; `ready` is called when all
    of them answer. One that dies before is started again. They end as after SIGTERM if this process is killed. Nothing may be
    open here that cannot be shared: no SQLite file, no thread.
    """
    reading, writing = os.pipe()
    parent = os.pipe()
    stopping = False
    processes: dict[int, int] = {}

    def stop(signal_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        # A terminal sends SIGINT to the workers too: the same again would mean that they should not finish their answers.
        sent = signal_number if stopping else signal.SIGTERM
        stopping = True
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, sent)

    def start(place: int) -> None:
        with _later():
            if not stopping:
                processes[_start(place, work, writing, parent)] = place

    for name in SIGNALS:
        signal.signal(name, stop)
    for place in range(number):
        start(place)
    answered: set[int] = set()
    while processes:
        # Before all answer one may die, and a signal does not end a wait for the others: so no wait is long.
        if len(answered) < number and not stopping and select.select([reading], [], [], LOOK)[0]:
            answered.update(os.read(reading, number))
            if len(answered) == number and not stopping:
                ready()
        try:
            process, status = os.waitpid(-1, os.WNOHANG if len(answered) < number and not stopping else 0)
        except ChildProcessError:  # where the system is told to forget them
            break
        place = processes.pop(process, -1)
        if place >= 0 and not stopping:
            LOG.warning("worker %d ended (%d) and is started again", place, os.waitstatus_to_exitcode(status))
            time.sleep(PAUSE)
            start(place)
    for end in (reading, writing, *parent):
        os.close(end)


@contextmanager
def _later() -> Iterator[None]:
    """Let signals wait: one that came between a fork and its entry in the list would not reach the new worker."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(place: int, work: Callable[[int, Callable[[], None]], None], writing: int, parent: tuple[int, int]) -> int:
    """Fork a worker. `parent` is a pipe to which nobody writes: the worker sees its end when the first process is gone."""
    process = os.fork()
    if process:
        return process
    os.close(parent[1])  # else the workers would keep it open for each other
    for name in SIGNALS:
        signal.signal(name, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    threading.Thread(target=_end_with_parent, args=(parent[0],), daemon=True).start()
    code = 1
    try:
        work(place, lambda: _say_ready(writing, place))
        code = 0
    except BaseException as error:
        LOG.warning("worker %d: %s", place, error)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _say_ready(writing: int, place: int) -> None:
    os.write(writing, bytes([place]))


def _end_with_parent(reading: int) -> None:
    """Wait until the first process is gone, which may have been killed, then end this one as it would have."""
    os.read(reading, 1)
    os.kill(os.getpid(), signal.SIGTERM)
