"""Large builds that several processes share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from tests.site.paper import START, Paper

from newsroom.errors import Partial
from newsroom.site import workers
from newsroom.site.build import build
from newsroom.site.units import Unit
from newsroom.site.workers import Workers


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """Thirty stories, which count as many; three have a video, which sitemaps name."""
    monkeypatch.setattr(workers, "SHARED_FROM", 10)
    monkeypatch.setattr(workers, "SMALLEST", 4)
    paper = Paper(tmp_path, site_page_size="4")
    for number in range(30):
        date = START - timedelta(hours=99 - number)
        video = "https://youtu.be/dQw4w9WgXcQ\n\n" if number % 14 == 0 else ""
        paper.story(f"Tin {number}", body=f"{video}Text.\n", section=f"Mục {number % 3}", tags=("a",), date=date)
    return paper


def test_several_processes_leave_what_one_does(paper: Paper) -> None:
    shared = paper.build("shared", jobs=2)
    alone = paper.build("alone", jobs=1)
    assert paper.files("shared") == paper.files("alone")
    assert sum(data.count(b"<video:video>") for data in paper.files("shared").values()) == 3
    assert (shared.pages, shared.written) == (alone.pages, alone.written)
    assert paper.build("shared", jobs=2).written == 0
    again = paper.build("shared", jobs=2, full=True)
    assert (again.pages, again.written, again.full) == (alone.pages, 0, True)


def _exit_at_once() -> None:
    os._exit(3)


def test_what_a_lost_process_had_to_make_is_made_by_the_main_one(paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_start", _exit_at_once)
    shared = paper.build("shared", jobs=3)
    alone = paper.build("alone", jobs=1)
    assert paper.files("shared") == paper.files("alone")
    assert (shared.pages, shared.written) == (alone.pages, alone.written)


def test_a_pool_that_lost_a_process_gets_no_more_work() -> None:
    class Pool:
        def submit(self, *_: object) -> None:
            raise BrokenExecutor

    class Writer:
        stopped = False
        done: ClassVar[list[Unit]] = []

        def run(self, units: list[Unit]) -> None:
            self.done.extend(units)

    together = Workers(2)
    together._pool = Pool()  # type: ignore[assignment]
    units = [Unit("article", str(number)) for number in range(50)]
    together._run_together(Writer(), units, None, smallest=4)  # type: ignore[arg-type]
    assert Writer.done == units


def test_a_page_that_cannot_be_made_by_another_process_is_named(paper: Paper) -> None:
    place = paper.folder / "own" / "templates"
    place.mkdir(parents=True)
    (place / "list.html").write_text("{{ 1 + none }}")
    paper.set(site_theme="own")
    with pytest.raises(Partial, match=r"list\.html:1"):
        paper.build("shared", jobs=2)


def test_progress_goes_up_to_the_number_of_units(paper: Paper) -> None:
    seen: list[tuple[int, int]] = []
    paper.build("shared", jobs=2, progress=lambda done, total: seen.append((done, total)))
    assert seen
    assert len({total for _, total in seen}) == 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert 0 <= seen[0][0] <= seen[-1][0] <= seen[0][1]


@pytest.mark.parametrize(
    ("jobs", "left", "size"),
    [(2, 10_000, 200), (2, 1_600, 200), (2, 1_599, 199), (2, 160, 20), (2, 9, 20), (4, 1_600, 100)],
)
def test_shares_get_smaller_towards_the_end(jobs: int, left: int, size: int) -> None:
    assert Workers(jobs)._size(left, workers.SMALLEST) == size


@pytest.mark.parametrize(("jobs", "stories", "together"), [(1, 50, False), (2, 9, False), (2, 10, True), (3, 50, True)])
def test_only_large_builds_are_shared(monkeypatch: pytest.MonkeyPatch, jobs: int, stories: int, together: bool) -> None:
    """What links to everything else is made last, and of that only feeds by several processes, while this one makes sitemaps."""
    monkeypatch.setattr(workers, "SHARED_FROM", 10)
    done: list[tuple[str, int]] = []

    class Writer:
        stopped = False

        def begin(self) -> None: ...

        def run(self, units: list[Unit], progress: object = None) -> None:
            done.append(("alone", len(units)))

    def run_together(
        self: Workers, writer: Writer, units: list[Unit], *_: object, own: Sequence[Unit] = (), **__: object
    ) -> None:
        done.append(("together", len(units)))
        done.extend(("own", 1) for _ in own)

    monkeypatch.setattr(Workers, "_run_together", run_together)
    for name in ("start", "_stop", "_setup"):
        monkeypatch.setattr(Workers, name, lambda *_: None)
    units = [Unit("article", str(number)) for number in range(stories)]
    units += [
        Unit("page", "search"),
        Unit("page", "gone"),
        Unit("home"),
        Unit("feed"),
        Unit("feed", "1"),
        Unit("sitemap"),
    ]
    Workers(jobs).run(Writer(), units, file=Path("x"), progress=None)  # type: ignore[arg-type]
    shared = [("together", stories), ("together", 0), ("alone", 3), ("together", 2), ("own", 1)]
    assert done == (shared if together else [("alone", stories + 6)])


def test_nothing_is_made_after_the_build_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SHARED_FROM", 1)

    class Writer:
        stopped = True

        def begin(self) -> None: ...

        def run(self, *_: object) -> None:
            pytest.fail("made more")

    some = Workers(2)
    for name in ("start", "_setup"):
        monkeypatch.setattr(Workers, name, lambda *_: None)
    some._pool = SimpleNamespace(shutdown=lambda **_: None)  # type: ignore[assignment]
    units = [Unit("article", "1"), Unit("page", "search"), Unit("feed"), Unit("sitemap")]
    some.run(Writer(), units, file=Path("x"), progress=None)  # type: ignore[arg-type]


def test_pages_of_lists_are_made_by_the_age_of_their_stories() -> None:
    def of(maker: str, owner: str, *numbers: int) -> list[Unit]:
        return [Unit(maker, f"{owner}:{number}") for number in numbers]

    lists = [
        *of("section", "1", 1, 2, 3, 0), *of("section", "2", 0), *of("tag", "1", 1, 2, 0),
        *of("month", "2026-01", 1, 0), *of("month", "2026-02", 1, 0), *of("month", "2026-03", 0),
    ]  # fmt: skip
    assert workers.by_age(lists) == [
        *of("section", "1", 1, 2), *of("tag", "1", 1), *of("month", "2026-01", 1, 0),
        *of("section", "2", 0), *of("tag", "1", 2), *of("month", "2026-02", 1),
        *of("section", "1", 3, 0), *of("tag", "1", 0), *of("month", "2026-02", 0), *of("month", "2026-03", 0),
    ]  # fmt: skip
    assert workers.by_age([]) == []


COPIES = """
import multiprocessing, sys
from newsroom.desk import building
from newsroom.site import build, workers

building.LARGE = 1
build.SHARED_FROM = workers.SHARED_FROM = 10
workers.SMALLEST = 4
really = multiprocessing.get_context

def asked(how):
    print(how, file=sys.stderr)
    return really(how)

multiprocessing.get_context = asked
from newsroom.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are not copied")
def test_a_command_copies_its_process_before_it_opens_the_file(paper: Paper) -> None:
    paper.build("alone")
    file = str(paper.folder / "newsroom.db")

    def built(name: str, *options: str) -> str:
        command = [
            sys.executable,
            "-c",
            COPIES,
            "-d",
            file,
            "--now",
            paper.now.isoformat(),
            "-q",
            "build",
            "--jobs",
            "3",
        ]
        done = subprocess.run(
            [*command, "-o", str(paper.folder / name), *options], check=True, capture_output=True, text=True
        )
        return done.stderr

    assert built("copied") == "fork\n"
    assert paper.files("copied") == paper.files("alone")
    assert built("copied") == ""
    assert built("copied", "--full") == "fork\n"
    paper.db.execute("update site_targets set stamp = ''")
    assert built("copied") == "spawn\n"  # only the file says that the last build did not finish
    assert paper.files("copied") == paper.files("alone")


FAILS = """
import multiprocessing.popen_fork, os, sys
from newsroom.desk import building
from newsroom.site import build, workers

building.LARGE = 1
build.SHARED_FROM = workers.SHARED_FROM = 10
really, done = os.fork, []

allowed = [int(sys.argv[1])]
del sys.argv[1]

def fork():
    done.append(1)
    if len(done) > allowed[0]:
        raise BlockingIOError("no more processes")
    return really()

os.fork = fork
from newsroom.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes are not copied")
@pytest.mark.parametrize("allowed", [0, 1])
@pytest.mark.parametrize("stories", ["all", "few"])
def test_without_room_for_all_processes_this_one_makes_everything(paper: Paper, allowed: int, stories: str) -> None:
    if stories == "few":
        paper.db.execute("update articles set live_rev = null where id > 5")
    file = str(paper.folder / "newsroom.db")
    paper.build("alone")
    command = [sys.executable, "-c", FAILS, str(allowed), "-d", file, "--now", paper.now.isoformat(), "-q", "build"]
    subprocess.run([*command, "--jobs", "3", "-o", str(paper.folder / "made")], check=True, timeout=60)
    assert paper.files("made") == paper.files("alone")


def test_a_process_that_is_lost_before_it_has_work(paper: Paper) -> None:
    together = Workers(3)
    together.start()
    assert together._pool
    for process in list(together._pool._processes.values()):
        process.kill()
        process.join()
    with suppress(BrokenExecutor):
        together._pool.submit(os.getpid).result()
    made = build(paper.db, settings=paper.settings, out=paper.folder / "lost", now=paper.now, workers=together)
    assert paper.build("alone").pages == made.pages
    assert paper.files("lost") == paper.files("alone")


def test_where_processes_are_not_copied_they_are_started_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    some = Workers(2)
    some.start(copies=True)
    assert some._pool is None


def test_a_worker_ends_without_freeing_its_memory(paper: Paper) -> None:
    """The main process waits for it, and that takes long after a large build."""
    code = """
import atexit
from unittest import mock
from newsroom.site import workers
with mock.patch("multiprocessing.parent_process"), mock.patch("threading.Thread"):
    workers._start()
class Late:
    def __del__(self):
        print("freed")
late = Late()
late.itself = late
print("done", flush=True)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


def test_no_process_is_started_for_one_job() -> None:
    alone = Workers(1)
    alone.start()
    assert alone._pool is None
    alone.close()
