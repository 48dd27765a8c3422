"""The runner of mutation tests: what a test of a fault leaves behind ends, and only its own time counts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools.mutants import copies

ROOT = Path(__file__).parents[1]
TESTS = """
import os
import subprocess
import sys
import time

# A server in a session of its own, whose parent has ended, and without the environment of the tests.
SERVER = "import subprocess as s; print(s.Popen(['sleep', '600'], start_new_session=True, stdout=s.DEVNULL, stderr=s.DEVNULL).pid)"


def test_leaves_a_server():
    pid = subprocess.run([sys.executable, "-S", "-c", SERVER], env={}, capture_output=True, check=True).stdout
    with open("left", "ab") as file:
        file.write(pid)


def test_works():
    subprocess.run([sys.executable, "-S", "-c", "while True: pass"], start_new_session=True)


def test_waits():
    time.sleep(600)


def test_fails():
    assert False
"""
TASKS = (
    # tests in their order, what each may take (processor seconds, seconds), the outcome and the last test
    (("leaves_a_server",), (60, 600), "passed", "leaves_a_server"),
    (("leaves_a_server", "fails", "waits"), (60, 600), "failed", "fails"),
    (("leaves_a_server", "works"), (0.5, 600), "slow", "works"),
    (("leaves_a_server", "waits"), (60, 0.5), "stuck", "waits"),
    (("is_not_there",), (60, 600), "none", ""),
)


def test_what_the_tests_of_a_fault_start_ends_with_them_and_only_their_own_time_counts(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(TESTS)
    tasks = [
        {"tests": {f"test_one.py::test_{name}": limits for name in names}, "files": ["test_one.py"]}
        for names, limits, *_ in TASKS
    ]
    # With none of pytest's plugins, and what the runner's own needs loaded once, this costs a third.
    environment = {
        "PYTHONPATH": str(ROOT),
        "NEWSROOM_MUTANTS": str(tmp_path / ".task.json"),
        "PYTEST_ADDOPTS": "",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tools.mutants.worker"],
        cwd=tmp_path, env={**os.environ, **environment}, input="\n".join(map(json.dumps, (["hypothesis"], *tasks))),
        stdout=subprocess.PIPE, text=True, timeout=60, check=True,
    )  # fmt: skip
    ready, *answers = done.stdout.splitlines()
    told = [
        (answer["outcome"], answer["test"].removeprefix("test_one.py::test_")) for answer in map(json.loads, answers)
    ]
    assert (ready, told) == ("ready", [(outcome, last) for *_, outcome, last in TASKS])
    left = [int(pid) for pid in (tmp_path / "left").read_text().split()]
    assert len(left) == 4
    assert not [pid for pid in left if Path("/proc", str(pid)).exists()]


@pytest.mark.parametrize(
    ("package", "module", "own", "importing"),
    [
        ("site", "site/renderer.py", ["test_renderer"], ["test_placeholders", "test_writing"]),
        ("site", "site/deploy/place.py", ["test_deploying"], []),  # the table of docs/testing.md
        ("core/undo.py", "core/undo.py", ["test_undo"], []),
        ("core/series", "core/series/series.py", ["test_series"], ["test_episodes", "test_podcasts"]),
    ],
)
def test_which_tests_belong_to_a_module(package: str, module: str, own: list[str], importing: list[str]) -> None:
    def names(files: list[str]) -> list[str]:
        return [Path(file).stem for file in files]

    assert names(copies.own_tests_of(module)) == own
    assert set(importing) <= set(names(copies.importing_tests(package, module)))
    assert set(names(copies.importing_tests(package, module))).isdisjoint(own)
