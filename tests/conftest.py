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

# Left out of `make check` too, which answers within a minute: they try very many cases, or measure what a long text costs.
# Together they take as long as all other fast tests. `make mutants QUICK=1` runs them.
THOROUGH_FILES = {
    "core/integrity/test_file_check.py", "core/integrity/test_invariants.py", "core/readership/logs/test_formats.py",
    "core/screening/learning/test_spam_filter.py", "core/media/test_renditions.py", "core/journal/test_chain.py",
    "core/matching/test_near_duplicates.py", "formats/front_matter/test_round_trip.py", "formats/logs/test_line_formats.py",
    "formats/logs/test_json_template.py", "store/migrations/test_m0016_front.py", "test_mutants.py",
    "core/readership/logs/test_importer_downloads.py", "terminal/test_review_screen.py", "core/test_archive.py",
}  # fmt: skip
THOROUGH_TESTS = {
    "test_every_verb_from_every_status", "test_an_action_is_allowed_from_these_statuses_only", "test_hostile_pages_are_cheap",
    "test_long_html_takes_time_in_proportion", "test_html_takes_time_in_proportion_to_its_length", "test_the_table_of_decisions",
    "test_after_any_import_its_hours_hold_the_listing_and_a_second_import_changes_nothing", "test_every_case_has_its_tests",
    "test_slices_in_any_order_never_count_too_much", "test_each_line_falls_to_one_rule", "test_what_a_request_asks_for",
    "test_all_orders_of_a_growing_rotated_packed_and_overlapping_log", "test_other_files_are_refused", "test_every_sort",
    "test_what_is_refused_by_its_name", "test_a_file_that_grows_beyond_all_measure_is_refused", "test_losses",
    "test_a_download_is_a_listener_with_a_minute_of_a_day", "test_one_by_one_at_once_and_rebuilt_are_the_same",
    "test_nothing_of_a_search_tells_of_unpublished_texts", "test_the_screen_fits_and_holds_no_control",
    "test_time_grows_with_the_length_only", "test_no_text_takes_more_than_its_length", "test_each_filter",
    "test_a_long_text_of_one_piece_is_gone_through_once", "test_long_ones_take_time_in_proportion",
    "test_many_of_them_take_time_in_proportion", "test_a_thread_deeper_than_the_stack_of_python",
    "test_how_an_undo_names_what_it_undoes", "test_the_bounds_of_every_number", "test_it_is_set_by_its_name_and_by_nothing_else",
    "test_a_file_of_another_kind_is_refused_whatever_its_size", "test_what_was_put_in_comes_out",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow or thorough: files and tests named above, and all that asks for a real process."""
    for item in items:
        named = (
            item.nodeid.partition("::")[0].removeprefix("tests/") in SLOW_FILES
            or getattr(item, "originalname", "") in SLOW_TESTS
        )
        if named or "process" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")
        if item.nodeid.partition("::")[0].removeprefix("tests/") in THOROUGH_FILES or (
            getattr(item, "originalname", "") in THOROUGH_TESTS
        ):
            item.add_marker("thorough")


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
