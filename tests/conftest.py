"""Fixtures of all tests: a migrated file, the command in this process or its own, a fixed time."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsroom import cli, store
from newsroom.store import Connection
from tests import made_once

FIXTURES = Path(__file__).parent / "fixtures"
# Large real files that the project does not ship. Tests over them are in tests/shared, and are left out without them.
SHARED = Path(__file__).resolve().parents[2] / "shared" / "real"
collect_ignore = [] if SHARED.exists() else ["shared"]
COMMAND = [sys.executable, "-m", "newsroom"]


# A new newsroom takes its zone and language from the machine: that of the tests is in no country. No pager waits for a key.
os.environ |= {"TZ": "UTC", "LC_ALL": "C.UTF-8", "NEWSROOM_LANG": "", "NEWSROOM_PAGER": ""}

made_once.install()

# Fifteen thousand tests in memory make each search for garbage long: fewer of them, and after collecting not among the tests.
gc.set_threshold(100_000, 50, 100)


def pytest_collection_finish() -> None:
    """Leave what is there for the whole run out of searches for garbage."""
    gc.freeze()
    gc.set_threshold(5_000, 20, 50)


# Left out of `make check`: what starts processes, and single tests that take more than a second.
SLOW_FILES = {
    "test_comment_processes.py", "test_concurrency.py", "test_doubling.py",
    "test_examples.py", "test_guide.py", "test_imports.py", "test_kill.py",
    "test_packaging.py", "test_pictures.py", "test_docs.py", "terminal/test_review_terminal.py",
    "terminal/test_two_moderators.py", "terminal/test_hostile_comments.py", "web/test_mishaps.py",
}  # fmt: skip
SLOW_TESTS = {
    "test_hostile_strings_are_data", "test_whatever_is_typed_is_stored_or_refused", "test_deep_threads_are_as_flat_as_our_own",
    "test_a_burst_in_one_commit_is_judged_like_comments_one_by_one", "test_undo_of_five_hundred_keeps_three",
    "test_killed_in_the_middle_of_many", "test_a_command_imports_only_what_it_needs",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow: files and tests named above, and all that asks for a real process."""
    for item in items:
        named = (
            item.nodeid.partition("::")[0].removeprefix("tests/") in SLOW_FILES
            or getattr(item, "originalname", "") in SLOW_TESTS
        )
        if named or "process" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


def pytest_report_header() -> str:
    """Say whether the tests over real files run."""
    return f"real files: {SHARED}" if SHARED.exists() else "real files: not here, so tests/shared is left out"


@dataclass
class Result:
    """The result of a command: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def now() -> datetime:
    """A fixed moment."""
    return datetime(2026, 3, 2, 3, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty newsroom file, made once and copied for each test that wants one."""
    path = tmp_path_factory.mktemp("empty") / "newsroom.db"
    store.create(path).close()
    return path


@pytest.fixture
def db(tmp_path: Path, empty_file: Path) -> Iterator[Connection]:
    """An empty newsroom file, open."""
    shutil.copyfile(empty_file, tmp_path / "newsroom.db")
    connection = store.connect(tmp_path / "newsroom.db")
    yield connection
    connection.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command, in the test's folder: `run("list", "--json")`; exit codes other than `code` fail the test.

    It runs inside the test's process, which is faster than starting Python for each call; `process` starts a real one.
    """
    return runner(tmp_path)


def runner(folder: Path) -> Run:
    """The command in a folder, for what a module's fixture makes once: see `run`."""

    def call(
        *args: str,
        stdin: str | bytes = "",
        code: int | None = 0,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        return _checked(args, code, _inside(args, given, {**_environment(), **(env or {})}, cwd or folder))

    return call


@pytest.fixture
def process(tmp_path: Path) -> Run:
    """Like `run`, in a process of its own: for what signals, files in use and start-up do."""

    def call(
        *args: str,
        stdin: str | bytes = "",
        code: int | None = 0,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        done = subprocess.run(
            [*COMMAND, *args],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=cwd or tmp_path,
            timeout=120,
            env={**_environment(), **(env or {})},
        )
        left = Result(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
        return _checked(args, code, left)

    return call


def _checked(args: tuple[str, ...], code: int | None, result: Result) -> Result:
    if code is not None:
        assert result.code == code, f"{args}: exit {result.code}\n{result.out}\n{result.err}"
    assert "Traceback" not in result.err, result.err
    assert "unexpected failure" not in result.err, result.err
    return result


class _Screen(io.TextIOWrapper):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


@pytest.fixture
def screen(tmp_path: Path) -> Run:
    """Like `run`, with a terminal of 80 columns as stdout, unless COLUMNS says otherwise; without bold letters and a pager."""

    def call(
        *args: str,
        stdin: str | bytes = "",
        code: int | None = 0,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        wanted = {**_environment(), "COLUMNS": "80", "LINES": "50", "TERM": "dumb", **(env or {})}
        return _checked(args, code, _inside(args, given, wanted, cwd or tmp_path, stdout=_Screen))

    return call


def _inside(
    args: tuple[str, ...],
    stdin: bytes,
    env: dict[str, str],
    cwd: Path,
    *,
    stdout: type[io.TextIOWrapper] = io.TextIOWrapper,
) -> Result:
    """Run the command in this process as if it were one of its own: streams, environment and folder are put back."""
    streams = sys.stdin, sys.stdout, sys.stderr
    here, before = Path.cwd(), dict(os.environ)
    out, err = io.BytesIO(), io.BytesIO()
    # Kept until the bytes are read: a wrapper that is collected closes what it wraps.
    given = tuple(
        kind(into, encoding="utf-8", write_through=True) for kind, into in ((stdout, out), (io.TextIOWrapper, err))
    )
    code: object = 0
    try:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(stdin)), encoding="utf-8", errors="surrogateescape")
        sys.stdout, sys.stderr = given
        _put_environment(env)
        os.chdir(cwd)
        tempfile.tempdir = None  # TMPDIR is asked once a process
        cli.main(list(args))
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
        _put_environment(before)
        tempfile.tempdir = None
        os.chdir(here)
    return Result(
        code if isinstance(code, int) else int(code is not None),
        out.getvalue().decode("utf-8", "replace"),
        err.getvalue().decode("utf-8", "replace"),
    )


def _put_environment(wanted: dict[str, str]) -> None:
    """Change the variables that differ; all of them would take a fifth of the time of a command."""
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    return {**kept, "NEWSROOM_USER": "lan", "NO_COLOR": "1", "EDITOR": "false", "VISUAL": ""}


@pytest.fixture(scope="session")
def vietnamese_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new Vietnamese newsroom file, made once: the migrations that make one take longer than most tests."""
    folder = tmp_path_factory.mktemp("vietnamese")
    words = "--now 2026-01-01T00:00:00Z init --no-pages --url https://news.example.org --lang vi --timezone Asia/Ho_Chi_Minh".split()
    _checked(("init",), 0, _inside((*words, "--title", "Báo Thử"), b"", _environment(), folder))
    store.copy(store.connect(folder / "newsroom.db"), folder / "copy.db")
    store.connect(folder / "copy.db").close()
    return folder / "copy.db"


@pytest.fixture
def newsroom(run: Run, tmp_path: Path, vietnamese_file: Path) -> Run:
    """`run` in a folder that has a Vietnamese newsroom file."""
    shutil.copyfile(vietnamese_file, tmp_path / "newsroom.db")
    return run
