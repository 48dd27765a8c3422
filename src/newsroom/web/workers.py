"""Several processes that answer on one address: started, monitored, and stopped together."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Final

from newsroom.web.server import SIGNALS

LOG = logging.getLogger("newsroom")
PAUSE: Final = 1.0  # seconds before a dead worker is replaced


def run(number: int, work: Callable[[int, Callable[[], None]], None], *, ready: Callable[[], None]) -> None:
    """Fork `number` workers that each call `work` with their number and a function to call when they answer.

    Returns when all have ended after SIGINT or SIGTERM; `ready` is called when all of them answer. One that dies
    before is started again. Nothing may be open here that cannot be shared: no SQLite file, no thread.
    """
    reading, writing = os.pipe()
    stopping = False
    processes: dict[int, int] = {}

    def stop(signal_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal_number)

    for name in SIGNALS:
        signal.signal(name, stop)
    for place in range(number):
        processes[_start(place, work, writing)] = place
    waiting = number
    while waiting and not stopping:
        try:
            waiting -= len(os.read(reading, waiting))
        except InterruptedError:
            continue
        if not waiting:
            ready()
    while processes:
        try:
            process, status = os.wait()
        except InterruptedError:
            continue
        except ChildProcessError:
            break
        place = processes.pop(process, -1)
        if place >= 0 and not stopping:
            LOG.warning("worker %d ended (%d) and is started again", place, os.waitstatus_to_exitcode(status))
            time.sleep(PAUSE)
            processes[_start(place, work, writing)] = place
    os.close(reading)
    os.close(writing)


def _start(place: int, work: Callable[[int, Callable[[], None]], None], writing: int) -> int:
    process = os.fork()
    if process:
        return process
    for name in SIGNALS:
        signal.signal(name, signal.SIG_DFL)
    code = 1
    try:
        work(place, lambda: _say_ready(writing))
        code = 0
    except BaseException as error:
        LOG.warning("worker %d: %s", place, error)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _say_ready(writing: int) -> None:
    os.write(writing, b".")
