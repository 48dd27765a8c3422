"""A newsroom whose commands run inside the test's own process, for tests in which a process is not the point."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom import cli, store
from newsroom.core import stored_settings
from newsroom.store import Connection
from tests.conftest import Result, Run

ZONE = {
    "site.url": "https://news.example.org",
    "site.lang": "vi",
    "site.timezone": "Asia/Ho_Chi_Minh",
    "site.title": "Báo Thử",
}


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Vietnamese newsroom file without articles, closed, to be copied."""
    from datetime import UTC, datetime

    path = tmp_path_factory.mktemp("empty") / "newsroom.db"
    db = store.create(path)
    stored_settings.put(db, ZONE, now=datetime(2026, 1, 1, tzinfo=UTC), actor="lan")
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return path


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run` without a process: the same arguments, exit codes, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("NEWSROOM_USER", "lan"), ("NO_COLOR", "1"), ("EDITOR", "false"), ("VISUAL", "")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NEWSROOM_DB", raising=False)

    def call(
        *args: str,
        stdin: str | bytes = "",
        code: int | None = 0,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:
        out, err = _stream(), _stream()
        given = stdin.encode() if isinstance(stdin, str) else stdin
        with monkeypatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            if cwd:
                patch.chdir(cwd)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                cli.main(list(args))
        result = Result(int(ended.value.code or 0), _held(out), _held(err))
        if code is not None:
            assert result.code == code, f"{args}: exit {result.code}\n{result.out}\n{result.err}"
        assert "unexpected failure" not in result.err, result.err
        return result

    return call


@pytest.fixture
def desk(inside: Run, empty_file: Path, tmp_path: Path) -> Run:
    """`inside`, in a folder that has a Vietnamese newsroom file."""
    shutil.copy(empty_file, tmp_path / "newsroom.db")
    return inside


@pytest.fixture
def opened(desk: Run, tmp_path: Path) -> Iterator[Connection]:
    """The file that `desk` works on, open beside it."""
    db = store.connect(tmp_path / "newsroom.db")
    yield db
    db.close()


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def _held(stream: io.TextIOWrapper) -> str:
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
