"""Worker processes, which share the work of a large build.

They are started before it is known what must be made, so that they are ready by then: best as copies of this process,
before it opens the newsroom file. Later they must be new processes, because a copy would have the open file of SQLite, which
SQLite does not allow.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from newsroom import store
from newsroom.errors import NewsroomError
from newsroom.settings import Settings
from newsroom.site.makers import ORDER
from newsroom.site.output_folder import OutputFolder
from newsroom.site.snapshot import Snapshot
from newsroom.site.units import Unit
from newsroom.site.writing import Progress, SiteWriter, begin_reading, few_collections

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

SHARED_FROM: Final = 2_000  # units from which starting several processes is worthwhile
LARGEST: Final = 200  # units given to a process at once
SMALLEST: Final = 20  # the same towards the end, so that no process waits long for the last one
QUEUED: Final = 2  # shares per process: one in work and one that is ready


@dataclass(frozen=True, slots=True)
class Setup:
    """Everything that a writer in another process needs, in a form that can be sent to it."""

    file: Path
    root: Path
    folder_id: int | None
    is_first: bool
    fresh: bool
    settings: Settings
    now: datetime
    theme: Path | None
    indexed: bool


class ShareDone(NamedTuple):
    """The result of a share: how many files were written, the paths that were made, what failed, which stories have embeds."""

    written: int
    made: set[str]
    failures: list[NewsroomError]
    has_embeds: dict[int, bool]


def _start() -> None:
    """Prepare a worker process: load what pages need, leave Ctrl-C to the main process, and end when that ends."""
    import atexit  # here: only large builds share their work
    import signal  # here: only large builds share their work
    from importlib import import_module  # here: only large builds share their work
    from multiprocessing import parent_process  # here: only large builds share their work
    from threading import Thread  # here: only large builds share their work

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(_end)
    main = parent_process()
    assert main is not None

    def end_with_main() -> None:
        main.join()
        os._exit(1)

    Thread(target=end_with_main, daemon=True).start()
    for name in ("minijinja", "newsroom.markup"):
        import_module(name)


def _end() -> None:
    """End a worker process at once: the main process waits for it, and freeing the memory of a large build takes long."""
    if _writer is not None:
        _writer.snapshot.db.close()
        _writer.db.close()
    os._exit(0)


_writer: SiteWriter | None = None  # the writer of a worker process, for its only build


def _open(setup: Setup) -> SiteWriter:
    db, reader = store.connect(setup.file), store.connect(setup.file)
    begin_reading(reader)
    snapshot = Snapshot(reader, settings=setup.settings, now=setup.now, theme=setup.theme, indexed=setup.indexed)
    snapshot.expect_everything()
    folder = OutputFolder(setup.root, alone=False, fresh=setup.fresh)
    return SiteWriter(db, snapshot, folder, setup.folder_id, setup.is_first)


def _make(setup: Setup, units: Sequence[Unit]) -> ShareDone:
    """Make a share of the units; runs in a worker process."""
    global _writer
    writer = _writer = _writer or _open(setup)
    before, writer.made, writer.failures = writer.written, set(), []
    writer.snapshot.has_embeds = {}
    with few_collections():
        writer.run(units)
    return ShareDone(writer.written - before, writer.made, writer.failures, writer.snapshot.has_embeds)


def by_age(lists: Sequence[Unit]) -> list[Unit]:
    """Pages of lists, those with older stories before those with newer ones.

    A process that has made the older stories then makes the lists of these, and need not read the others. The pages of each
    half of a list stay together, because a list is read as a whole.
    """
    older: list[Unit] = []
    between: list[Unit] = []
    newer: list[Unit] = []
    for _, group in groupby(lists, key=lambda unit: (unit.maker, "" if unit.maker == "month" else _owner(unit))):
        pages = list(group)
        half = len(pages) // 2
        older += pages[:half]
        between += pages[half : len(pages) - half]
        newer += pages[len(pages) - half :]
    return [*older, *between, *newer]


def _owner(unit: Unit) -> str:
    return unit.key.partition(":")[0]


def _progress_of_all(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


class Workers:
    """As many processes as `jobs`, including this one."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._ahead: dict[Future[ShareDone], Sequence[Unit]] = {}  # shares given before the others
        self._lost = False  # a process has died, and with it the pool takes no more work

    def start(self, *, copies: bool = False) -> None:
        """Start the other processes, if they have not been started yet.

        As `copies` of this process, only before it opens a file of SQLite; where that is not safe, they are started later.
        """
        if self._pool is not None or self.jobs < 2 or (copies and sys.platform != "linux"):
            return
        # Imported here, because most builds are finished before this would be loaded.
        from concurrent.futures import ProcessPoolExecutor  # here: only large builds share their work
        from multiprocessing import active_children, get_context  # here: only large builds share their work

        context = get_context("fork" if copies else "spawn")
        self._pool = ProcessPoolExecutor(self.jobs - 1, mp_context=context, initializer=_start)
        try:
            for _ in range(self.jobs - 1):  # a pool starts its processes when it gets work
                self._pool.submit(os.getpid)
        except (
            OSError,
            RuntimeError,
        ):  # too many processes or threads, or too little memory: this one makes everything
            for process in active_children():
                process.terminate()
            self._pool, self.jobs = None, 1

    def prepare(self, writer: SiteWriter, file: Path) -> None:
        """Let processes that were started read the file, and one of them make what needs no stories, for a build of everything."""
        if self._pool is None or self._ahead:
            return
        from concurrent.futures import BrokenExecutor  # here: only large builds share their work

        writer.begin()
        setup = self._setup(writer, file)
        for units in ([Unit("asset")], *([[]] * (self.jobs - 2))):
            try:
                self._ahead[self._pool.submit(_make, setup, units)] = units
            except BrokenExecutor:
                self._lost = True
                break

    def close(self) -> None:
        """Wait until the other processes have ended."""
        if self._pool is not None:
            from multiprocessing import active_children  # here: only large builds share their work

            self._pool.shutdown(cancel_futures=True)
            for process in active_children():  # the pool does not wait for them a second time
                process.join()

    def run(self, writer: SiteWriter, units: Sequence[Unit], *, file: Path, progress: Progress | None) -> None:
        """Make units, many of them in parallel; what links to everything else is made last, and only the feeds together."""
        place = {maker: number for number, maker in enumerate(ORDER)}
        ahead = {unit for given in self._ahead.values() for unit in given}
        units = [unit for unit in units if unit not in ahead]
        early = [unit for unit in units if place[unit.maker] <= place["month"]]
        stories = [unit for unit in early if place[unit.maker] <= place["article"]]
        with few_collections():
            if self.jobs < 2 or (len(early) < SHARED_FROM and not self._ahead):
                writer.run(units, progress)
                return
            self.start()
            setup = self._setup(writer, file)
            writer.begin()
            for some, before in ((stories, 0), (by_age(early[len(stories) :]), len(stories))):
                shown = progress and partial(_progress_of_all, progress, before, len(units))
                self._run_together(writer, some, setup, smallest=SMALLEST, progress=shown)
            late = units[len(early) :]
            feeds = [unit for unit in late if unit.maker == "feed"]  # each takes as long as twenty stories
            after = [unit for unit in late if place[unit.maker] > place["feed"]]
            if not writer.stopped:
                writer.run([unit for unit in late if place[unit.maker] < place["feed"]])
            self._run_together(writer, feeds, setup, smallest=1, own=after)
            self._stop()

    def _run_together(
        self,
        writer: SiteWriter,
        units: Sequence[Unit],
        setup: Setup,
        *,
        smallest: int,
        own: Sequence[Unit] = (),
        progress: Progress | None = None,
    ) -> None:
        """Make units from the first on here and from the last back in the workers: each keeps other stories in memory.

        This process first makes its `own`, one after the other.
        """
        from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait  # here: only large builds share their work

        assert self._pool is not None
        first, last, waiting = 0, len(units), list(own)
        running, self._ahead = self._ahead, {}
        while (first < last or running or waiting) and not writer.stopped:
            while first < last and len(running) < QUEUED * (self.jobs - 1) and not self._lost:
                start = max(first, last - self._size(last - first, smallest))
                try:
                    running[self._pool.submit(_make, setup, units[start:last])] = units[start:last]
                except BrokenExecutor:
                    self._lost = True
                    break
                last = start
            if waiting:
                writer.run([waiting.pop(0)])
            elif first < last:
                end = min(first + self._size(last - first, smallest), last)
                writer.run(units[first:end])
                first = end
            else:
                wait(running, return_when=FIRST_COMPLETED)
            for done in [one for one in running if one.done()]:
                self._collect(writer, done, running.pop(done))
            if progress:
                progress(len(units) - (last - first) - sum(map(len, running.values())), len(units))

    def _stop(self) -> None:
        """Let the other processes end while this one finishes the build."""
        assert self._pool is not None
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _setup(self, writer: SiteWriter, file: Path) -> Setup:
        snapshot, folder = writer.snapshot, writer.folder
        return Setup(
            file=file,
            root=Path(folder.root),
            folder_id=writer.folder_id,
            is_first=writer.is_first,
            fresh=folder.fresh,
            settings=snapshot.settings,
            now=snapshot.now,
            theme=snapshot.theme,
            indexed=snapshot.indexed,
        )

    def _size(self, left: int, smallest: int) -> int:
        return min(LARGEST, max(smallest, left // (4 * self.jobs)))

    def _collect(self, writer: SiteWriter, done: Future[ShareDone], units: Sequence[Unit]) -> None:
        """Add a share to the results of the writer; the share of a dead process is made here."""
        from concurrent.futures import BrokenExecutor  # here: only large builds share their work

        try:
            share = done.result()
        except BrokenExecutor:
            self._lost = True
            writer.run(units)
            return
        writer.written += share.written
        writer.made |= share.made
        writer.failures += share.failures
        writer.snapshot.has_embeds |= share.has_embeds
