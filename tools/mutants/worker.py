"""Runs in a copy of the tree: reads a task a line, runs its tests in a fork that has pytest and the libraries already.

A task: {"tests": {test: [processor seconds, seconds] that it may take}, "files": [...]}; without "tests", all of the files run,
and each may take {"limit": [processor seconds, seconds]}. The answer is a line of JSON:
{"outcome": "passed", "failed", "slow" (too much processor time), "stuck" (too much time) or "none", "test": the last one}.
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
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tools.mutants import processes

MEMORY = 6_000_000_000
# What the tests may take together beside their own limits: to start pytest and to collect them.
STARTING = (120.0, 600.0)
LOOK_EVERY = 0.25


def main() -> None:
    """Load the libraries named in the first line, then serve tasks until the input ends."""
    for name in json.loads(sys.stdin.readline()):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    processes.adopt_orphans()
    print("ready", flush=True)
    for line in sys.stdin:
        outcome, test = answer(json.loads(line))
        print(json.dumps({"outcome": outcome, "test": test}), flush=True)


def answer(task: dict[str, Any]) -> tuple[str, str]:
    """The outcome of one task, and the test that ran last."""
    choice = Path(os.environ["NEWSROOM_MUTANTS"])
    limits = task.get("tests", {})
    chosen = {"tests": list(limits)} if "tests" in task else {"files": task["files"]}
    choice.write_text(json.dumps(chosen), encoding="utf-8")
    now = choice.with_name(".now")
    now.write_text("", encoding="utf-8")
    child = os.fork()
    if child == 0:
        run(task["files"])
    try:
        outcome = _watch(child, now, limits, task.get("limit", STARTING))
    finally:  # also when this process is told to end
        processes.end_descendants()
    return outcome, now.read_text(encoding="utf-8")


def _watch(child: int, now: Path, limits: dict[str, list[float]], usual: Sequence[float]) -> str:
    """Wait for the tests, or until one has taken more than its limits."""
    test: str | None = None
    looked = processor = began = 0.0
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return {0: "passed", 5: "none"}.get(os.waitstatus_to_exitcode(status), "failed")
        if time.monotonic() - looked > LOOK_EVERY:
            looked, used, running = time.monotonic(), processes.processor_seconds(), now.read_text(encoding="utf-8")
            if running != test:
                test, processor, began = running, used, looked
            most, longest = limits.get(test, usual if test else STARTING)
            if used - processor > most:
                return "slow"
            if looked - began > longest:
                return "stuck"
        time.sleep(0.02)


def run(files: list[str]) -> None:
    """Run pytest over the files and end this process with its exit code."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()
    nowhere = os.open("worker.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    code = 70
    plugins = ("-p", "tools.mutants.plugin", "-p", "no:cacheprovider", "-p", "no:xdist")
    try:
        code = int(pytest.main(["-x", *plugins, "--basetemp=.tmp", *files]))
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
