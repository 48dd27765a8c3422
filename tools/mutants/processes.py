"""The processes that the tests of a copy started: what they cost, and their end.

A test may start a server in a session of its own, and that server outlives the test if the fault keeps it from being stopped.
So this process asks to be the parent of every orphan below it (`PR_SET_CHILD_SUBREAPER` of prctl(2)): then all that the tests
started is below it in the tree of processes, and nothing else is. On other systems than Linux nothing is found here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


def adopt_orphans() -> None:
    """Make this process the parent of all orphans among its descendants."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants() -> list[int]:
    """The ids of all processes below this one, children first."""
    children: dict[int, list[int]] = defaultdict(list)
    for pid, fields in _all():
        children[int(fields[1])].append(pid)
    found = list(children[os.getpid()])
    for pid in found:  # the list grows while it is walked
        found += children[pid]
    return found


def processor_seconds() -> float:
    """Processor time in seconds of all descendants, past and present."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    below = set(descendants())
    # utime, stime, and cutime, cstime of children that were waited for: proc_pid_stat(5), fields 14 to 17.
    ticks = sum(sum(map(int, fields[11:15])) for pid, fields in _all() if pid in below)
    return ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def end_descendants(seconds: float = 10) -> list[int]:
    """End every process below this one, and return their ids; those that do not end within `seconds` are left."""
    ended: list[int] = []
    until = time.monotonic() + seconds
    # More than once: a process may start another one before its own signal comes, and orphans become children here.
    while (below := descendants()) and time.monotonic() < until:
        for pid in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in below:
            with contextlib.suppress(ChildProcessError):  # not a child of this process, at least not yet
                os.waitpid(pid, os.WNOHANG)
        ended += [pid for pid in below if pid not in ended]
        time.sleep(0.01)
    return ended


def _all() -> list[tuple[int, list[str]]]:
    """Every process of the machine, with the fields of its stat file from the third (the state) on."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            # The second field is the name in brackets, in which any character may stand.
            found.append((int(folder.name), (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()))
    return found
