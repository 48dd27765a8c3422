"""Runs in a copy of the tree: reads a task a line, runs its tests in a fork that has pytest and the libraries already.

A task: {"tests": {test: seconds it may take}, "files": [...], "timeout": seconds}. The answer: "passed", "failed",
"timeout" or "none".
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

import pytest

MEMORY = 6_000_000_000
TOO_LONG = 71  # how the plugin ends the process when one test takes too long


def main() -> None:
    """Load the libraries named in the first line, then serve tasks until the input ends."""
    for name in json.loads(sys.stdin.readline()):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    print("ready", flush=True)
    for line in sys.stdin:
        print(answer(json.loads(line)), flush=True)


def answer(task: dict[str, object]) -> str:
    """The outcome of one task."""
    choice = Path(os.environ["NEWSROOM_MUTANTS"])
    choice.write_text(json.dumps({"tests": task["tests"]}), encoding="utf-8")
    child = os.fork()
    if child == 0:
        run([str(file) for file in task["files"]])  # type: ignore[attr-defined]
    until = time.monotonic() + float(task["timeout"])  # type: ignore[arg-type]
    code: int | None = None
    while code is None and time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            code = os.waitstatus_to_exitcode(status)
        else:
            time.sleep(0.02)
    # Whatever the tests left running ends with them; if they are stuck, they end too.
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if code is None:
        os.waitpid(child, 0)
        return "timeout"
    return {0: "passed", 5: "none", TOO_LONG: "timeout"}.get(code, "failed")


def run(files: list[str]) -> None:
    """Run pytest over the files and end this process with its exit code."""
    os.setsid()
    nowhere = os.open("worker.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    code = 70
    try:
        code = int(
            pytest.main(
                [
                    "-x",
                    "-p",
                    "tools.mutants.plugin",
                    "-p",
                    "no:cacheprovider",
                    "-p",
                    "no:xdist",
                    "--basetemp=.tmp",
                    *files,
                ]
            )
        )
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
