"""The crew: further processes that take their share of a large build.

They are programs of their own, begun before it is known what is to be made, so that they have started by then; a fork
would carry an open file of SQLite across, which it does not allow.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newsroom import store
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.site import plan
from newsroom.site.disk import Folder
from newsroom.site.edition import Edition
from newsroom.site.plan import Unit
from newsroom.site.press import Press, Progress, few_collections, for_reading

if TYPE_CHECKING:
    from queue import SimpleQueue

# Modules of processes and threads are imported where they are used: most builds are done before they would be loaded.
SHARED_FROM: Final = 2_000  # units from which several processes are worth their start
SHARE: Final = 200  # units given to a process at once; towards the end fewer, so that none waits long for the last
SMALLEST: Final = 20
AHEAD: Final = 2  # shares a process has: one to work on and one that lies ready
# What a process of the crew runs. It is told first where this one found its modules.
_BEGIN: Final = """\
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from newsroom.site import crew
crew.serve()
"""


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a press in a process of its own needs, and nothing that cannot be sent to it."""

    file: Path
    root: Path
    target_id: int | None
    anew: bool
    fresh: bool
    settings: Settings
    now: datetime
    theme: Path | None
    indexed: bool


class Reply(NamedTuple):
    """What became of a share: how many files were written, which were made, what failed."""

    written: int
    made: set[str]
    failures: list[NewsroomError]


def serve() -> None:
    """Be a process of the crew: read the setup, then share after share, and answer each, until there are no more."""
    import pickle
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who shares the work decides when it ends
    orders = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not speak between the replies
    _warm_up()
    with suppress(EOFError, BrokenPipeError), few_collections():
        press = _opened(pickle.load(orders))
        while True:
            units = pickle.load(orders)
            before, press.made, press.failures = press.written, set(), []
            press.run(units)
            pickle.dump(Reply(press.written - before, press.made, press.failures), replies)
            replies.flush()
    os._exit(0)  # nothing here is worth the time that taking it apart would need


def _warm_up() -> None:
    """Import what pages need, while the others still find out which there are."""
    from importlib import import_module

    for name in ("minijinja", "newsroom.markup"):
        import_module(name)


def _opened(setup: Setup) -> Press:
    db, reader = store.connect(setup.file), store.connect(setup.file)
    for_reading(reader)
    edition = Edition(reader, settings=setup.settings, now=setup.now, theme=setup.theme, indexed=setup.indexed)
    return Press(db, edition, Folder(setup.root, alone=False, fresh=setup.fresh), setup.target_id, setup.anew)


class _Worker:
    """One process, seen from the one that shares the work; `shares` are those it has not answered yet."""

    def __init__(self, replies: SimpleQueue[tuple[_Worker, Reply | None]]) -> None:
        import subprocess
        from threading import Thread

        self.process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
        self.shares: list[Sequence[Unit]] = []
        self._replies = replies
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()
        self.send(sys.path)

    def send(self, what: Any) -> None:
        """Give it something to work with; one that has died says so by its last reply."""
        import pickle

        assert self.process.stdin
        with suppress(OSError):
            pickle.dump(what, self.process.stdin)
            self.process.stdin.flush()

    def _listen(self) -> None:
        import pickle

        assert self.process.stdout
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                self._replies.put((self, pickle.load(self.process.stdout)))
        self._replies.put((self, None))

    def dismiss(self) -> None:
        """Tell it that there is nothing more to do."""
        assert self.process.stdin
        with suppress(OSError):
            self.process.stdin.close()

    def end(self) -> None:
        """Wait until it is gone; what it still had to do it leaves undone."""
        self.dismiss()
        if self.shares:
            self.process.kill()
        self.process.wait()
        self._listener.join()
        assert self.process.stdout
        self.process.stdout.close()


@dataclass(slots=True)
class Crew:
    """As many processes as `jobs`, this one among them."""

    jobs: int
    _workers: list[_Worker] = field(default_factory=list)
    _replies: SimpleQueue[tuple[_Worker, Reply | None]] = field(init=False)

    def close(self) -> None:
        """Wait until the others are gone."""
        for worker in self._workers:
            worker.end()

    def call(self) -> None:
        """Let the others start, if they have not yet."""
        from queue import SimpleQueue

        if not self._workers:
            self._replies = SimpleQueue()
        while sys.executable and len(self._workers) < self.jobs - 1:
            self._workers.append(_Worker(self._replies))

    def run(self, press: Press, units: Sequence[Unit], *, file: Path, progress: Progress | None) -> None:
        """Make units, many of them together; what links to everything else is made by this process, and last."""
        place = {maker: number for number, maker in enumerate(plan.ORDER)}
        early = [unit for unit in units if place[unit.maker] <= place["month"]]
        with few_collections():
            if self.jobs < 2 or len(early) < SHARED_FROM:
                press.run(units, progress)
                return
            self._share(press, early, file, progress and (lambda done, _: progress(done, len(units))))
            for worker in self._workers:
                worker.dismiss()
            if not press.stopped:
                press.run(units[len(early) :], progress)

    def _share(self, press: Press, units: Sequence[Unit], file: Path, progress: Progress | None) -> None:
        """Take from the stories on; the others take from the lists backwards: each holds other things in memory."""
        press.begin()
        self.call()
        edition, folder = press.edition, press.folder
        setup = Setup(
            file, Path(folder.root), press.target_id, press.anew, folder.fresh, edition.settings, edition.now,
            edition.theme, edition.indexed,
        )  # fmt: skip
        for worker in self._workers:
            worker.send(setup)
        first, last, lost = 0, len(units), list[Unit]()
        while (first < last or lost or any(worker.shares for worker in self._workers)) and not press.stopped:
            for worker in self._workers:
                while first < last and len(worker.shares) < AHEAD:
                    start = max(first, last - self._size(last - first))
                    worker.shares.append(units[start:last])
                    worker.send(units[start:last])
                    last = start
            if first < last:
                end = min(first + self._size(last - first), last)
                press.run(units[first:end])
                first = end
            elif lost:
                press.run(lost)
                lost = []
            else:
                lost += self._heard(press)
            while not self._replies.empty():
                lost += self._heard(press)
            if progress:
                away = sum(len(share) for worker in self._workers for share in worker.shares)
                progress(len(units) - (last - first) - away - len(lost), len(units))

    def _size(self, left: int) -> int:
        return min(SHARE, max(SMALLEST, left // (4 * self.jobs)))

    def _heard(self, press: Press) -> list[Unit]:
        """Take one reply; returns the units that nobody will make because the process that had them is gone."""
        worker, reply = self._replies.get()
        if reply is None:
            lost = [unit for share in worker.shares for unit in share]
            worker.shares.clear()
            self._workers.remove(worker)
            worker.end()
            return lost
        worker.shares.pop(0)
        press.written += reply.written
        press.made |= reply.made
        press.failures += reply.failures
        return []
