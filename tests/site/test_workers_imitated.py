"""How the work of a large build is divided among processes, with a pool that is none."""

from __future__ import annotations

import concurrent.futures
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.site.paper import Paper

from newsroom.errors import Invalid
from newsroom.settings import Settings
from newsroom.site import workers
from newsroom.site.output_folder import OutputFolder
from newsroom.site.units import Unit
from newsroom.site.workers import Setup, ShareDone, Workers


class Pool:
    """Keeps what it is given; the oldest share is done when `finish` is called."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[ShareDone], Sequence[Unit]]] = []
        self.given: list[list[str]] = []
        self.most = 0
        self.ended: list[dict[str, bool]] = []
        self.broken = False

    def submit(self, make: Callable[..., ShareDone], setup: object, units: Sequence[Unit]) -> Future[ShareDone]:
        assert make is workers._make
        future: Future[ShareDone] = Future()
        self.waiting.append((future, units))
        self.given.append([unit.key for unit in units])
        self.most = max(self.most, len(self.waiting))
        return future

    def finish(self) -> None:
        if self.waiting:
            future, units = self.waiting.pop(0)
            if self.broken:
                future.set_exception(BrokenExecutor())
            else:
                made = {f"/{unit.key}/" for unit in units}
                failures: list[Any] = [Invalid(f"{units[0].key} failed")]
                future.set_result(ShareDone(len(units), made, failures, {int(units[0].key): True}))

    def shutdown(self, **how: bool) -> None:
        self.ended.append(how)


class Writer:
    """Notes what it makes itself."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.done: list[list[str]] = []
        self.written, self.stopped = 0, False
        self.made: set[str] = set()
        self.failures: list[Any] = []
        self.snapshot = SimpleNamespace(has_embeds={})

    def run(self, units: Sequence[Unit]) -> None:
        self.done.append([unit.key for unit in units])
        self.pool.finish()


def together(
    monkeypatch: pytest.MonkeyPatch, jobs: int, number: int, smallest: int
) -> tuple[Pool, Writer, list[tuple[int, int]], Workers]:
    pool = Pool()
    writer, seen, made = Writer(pool), list[tuple[int, int]](), Workers(jobs)
    monkeypatch.setattr(concurrent.futures, "wait", lambda *_, **__: pool.finish())
    made._pool = pool  # type: ignore[assignment]
    units = [Unit("article", str(number)) for number in range(number)]
    made._run_together(
        writer,
        units,
        None,
        smallest=smallest,
        progress=lambda done, total: seen.append((done, total)),  # type: ignore[arg-type]
    )
    return pool, writer, seen, made


def test_the_main_process_begins_at_the_front_and_the_others_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, writer, seen, _ = together(monkeypatch, 3, 100, 4)
    assert (pool.given[0], writer.done[0]) == (
        [str(number) for number in range(92, 100)],
        [str(number) for number in range(6)],
    )
    here, there = [key for share in writer.done for key in share], [key for share in pool.given for key in share]
    assert here == [str(number) for number in range(len(here))]
    assert sorted(map(int, here + there)) == list(range(100))
    assert pool.most == 4  # one in work and one that is ready, for each of two processes
    assert min(len(share) for share in [*writer.done, *pool.given]) <= 4
    assert (writer.written, len(writer.made)) == (len(there), len(there))
    assert len(writer.failures) == len(writer.snapshot.has_embeds) == len(pool.given)
    assert seen[-1] == (100, 100)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[0][0] == 14  # six made here, and the first share of the others


def test_what_a_dead_process_had_to_make_is_made_here_and_nothing_else_is_given_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = Pool()
    pool.broken = True
    monkeypatch.setattr(f"{__name__}.Pool", lambda: pool)
    _, writer, seen, made = together(monkeypatch, 2, 60, 4)
    assert sorted(int(key) for share in writer.done for key in share) == list(range(60))
    assert len(pool.given) == 2
    assert made._lost
    assert seen[-1] == (60, 60)


def test_a_build_that_stops_gives_no_more_away(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    writer, made = Writer(pool), Workers(2)
    writer.stopped = True
    made._pool = pool  # type: ignore[assignment]
    made._run_together(writer, [Unit("article", "1")], None, smallest=1)  # type: ignore[arg-type]
    assert (pool.given, writer.done) == ([], [])


def test_processes_are_started_once_and_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    class Started(Pool):
        def __init__(self, number: int, *, mp_context: Any, initializer: object) -> None:
            super().__init__()
            self.number, self.asked = number, 0
            assert initializer is workers._start
            self.method = mp_context.get_start_method()
            made.append(self)

        def submit(self, *_: object) -> None:  # type: ignore[override]
            self.asked += 1

    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", Started)
    for jobs, number, copies in ((3, 2, False), (2, 1, False), (3, 2, True)):
        made.clear()
        some = Workers(jobs)
        some.start(copies=copies)
        some.start()
        some._stop()
        some.close()
        method = "fork" if copies and sys.platform == "linux" else "spawn"
        assert [(one.method, one.number, one.asked, one.ended) for one in made] == [
            (method, number, number, [{"wait": False, "cancel_futures": True}, {"cancel_futures": True}])
        ]
    made.clear()
    Workers(1).start()
    Workers(1).close()
    assert made == []


def test_what_needs_no_stories_is_given_away_before_it_is_known_what_else_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "SHARED_FROM", 4)
    monkeypatch.setattr(concurrent.futures, "wait", lambda *_, **__: pool.finish())
    monkeypatch.setattr(Workers, "_setup", lambda *_: None)
    pool = Pool()
    writer: Any = Writer(pool)
    begun: list[int] = []
    writer.begin = lambda: begun.append(len(pool.given))
    made = Workers(3)
    made.prepare(writer, tmp_path / "newsroom.db")
    assert begun == []  # no process was started
    made._pool = pool  # type: ignore[assignment]

    def finish() -> None:
        if pool.waiting:
            pool.waiting.pop(0)[0].set_result(ShareDone(1, {"/x"}, [], {}))

    monkeypatch.setattr(pool, "finish", finish)
    made.prepare(writer, tmp_path / "newsroom.db")
    made.prepare(writer, tmp_path / "newsroom.db")
    assert (begun, pool.given) == ([0], [[""], []])  # recorded first; the other process only reads the file
    units = [Unit("asset"), *(Unit("article", str(number)) for number in range(8))]
    made.run(writer, units, file=tmp_path / "newsroom.db", progress=None)
    everything = [key for share in (*pool.given, *writer.done) for key in share]
    assert sorted(everything) == ["", *map(str, range(8))]
    assert (pool.waiting, made._ahead) == ([], {})


def test_this_process_makes_its_own_units_first(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    writer, made = Writer(pool), Workers(2)
    monkeypatch.setattr(concurrent.futures, "wait", lambda *_, **__: pool.finish())
    made._pool = pool  # type: ignore[assignment]
    feeds = [Unit("feed", str(number)) for number in range(6)]
    own = [Unit("sitemap", "7"), Unit("sitemap", "8")]
    made._run_together(writer, feeds, None, smallest=1, own=own)  # type: ignore[arg-type]
    assert writer.done[:2] == [["7"], ["8"]]
    assert pool.given[:2] == [["5"], ["4"]]  # given away before
    assert sorted(key for share in (*pool.given, *writer.done) for key in share) == list("012345" + "78")


def test_what_a_writer_in_another_process_is_told(tmp_path: Path) -> None:
    settings, now = Settings({}), datetime(2026, 3, 2, tzinfo=UTC)
    folder = OutputFolder(tmp_path / "site")
    snapshot = SimpleNamespace(settings=settings, now=now, theme=tmp_path / "theme", indexed=False)
    writer: Any = SimpleNamespace(snapshot=snapshot, folder=folder, folder_id=7, is_first=True)
    assert Workers(2)._setup(writer, tmp_path / "newsroom.db") == Setup(
        tmp_path / "newsroom.db", tmp_path / "site", 7, True, True, settings, now, tmp_path / "theme", False,
    )  # fmt: skip


def test_a_share_is_made_as_it_is_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker process does, in this one: its only writer is opened once, and each share is told by itself."""
    paper = Paper(tmp_path)
    paper.story("Tin", section="Phố")
    paper.story("Phim", "https://youtu.be/dQw4w9WgXcQ")
    paper.build("whole")
    monkeypatch.setattr(workers, "_writer", None)
    (tmp_path / "site").mkdir()
    setup = Setup(tmp_path / "newsroom.db", tmp_path / "site", None, False, True, paper.settings, paper.now, None, True)
    first = workers._make(setup, [Unit("article", "1"), Unit("article", "2")])
    writer = workers._writer
    assert writer
    assert (first.written, first.made, first.failures, first.has_embeds) == (
        2, {"/2026/03/tin/", "/2026/03/phim/"}, [], {1: False, 2: True},
    )  # fmt: skip
    assert writer.snapshot._filed.are_read
    second = workers._make(setup, [Unit("page", "search")])
    assert workers._writer is writer
    assert (second.written, second.made, second.has_embeds) == (1, {"/search/"}, {})
    assert workers._make(setup, [Unit("page", "search")]).written == 0
    for name in ("2026/03/tin/index.html", "2026/03/phim/index.html", "search/index.html"):
        assert paper.files()[name] == paper.files("whole")[name]
    writer.db.close()
    writer.snapshot.db.close()


def test_how_much_is_given_at_once() -> None:
    assert (workers.SHARED_FROM, workers.LARGEST, workers.SMALLEST, workers.QUEUED) == (2_000, 200, 20, 2)
