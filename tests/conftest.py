"""What the tests stand on: a migrated file, the real command in a process of its own, a fixed time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from newsroom import store
from newsroom.store import Connection

SHARED = Path(__file__).resolve().parents[2] / "shared" / "real"
COMMAND = [sys.executable, "-m", "newsroom"]


@dataclass
class Result:
    """What a command left: exit code, stdout, stderr."""

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


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """An empty newsroom file, open."""
    connection = store.create(tmp_path / "newsroom.db")
    yield connection
    connection.close()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The real command, in the test's folder: `run("list", "--json")`; exit codes other than `code` fail the test."""

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
        result = Result(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
        if code is not None:
            assert result.code == code, f"{args}: exit {result.code}\n{result.out}\n{result.err}"
        assert "Traceback" not in result.err, result.err
        return result

    return call


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    return {**kept, "NEWSROOM_USER": "lan", "NO_COLOR": "1", "EDITOR": "false", "VISUAL": ""}


@pytest.fixture
def newsroom(run: Run, tmp_path: Path) -> Run:
    """`run` in a folder that has a Vietnamese newsroom file."""
    run(
        "init",
        "--title",
        "Báo Thử",
        "--url",
        "https://news.example.org",
        "--lang",
        "vi",
        "--timezone",
        "Asia/Ho_Chi_Minh",
    )
    return run
