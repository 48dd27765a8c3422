"""Every command handles a text of twenty megabytes in limited memory; a larger one is refused."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

from tests.conftest import Run

WORDS = ("nước", "sông", "market", "bridge", "council", "Đảng", "bộ", "story", "river")
MOST = 400_000  # kilobytes of memory at the peak


def long_story(path: Path, size: int) -> None:
    """A story of `size` bytes of varied words."""
    drawn = random.Random(15)
    with path.open("w", encoding="utf-8") as file:
        file.write("---\ntitle: Rất dài\n---\n")
        while file.tell() < size:
            file.write(" ".join(f"{drawn.choice(WORDS)}{drawn.randrange(900)}" for _ in range(400)) + "\n\n")


def peak(folder: Path, *args: str) -> int:
    """Run a command that must succeed; returns its largest memory in kilobytes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "newsroom", *args], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    assert process.returncode == 0, errors
    return usage.ru_maxrss


def test_twenty_megabytes(newsroom: Run, tmp_path: Path) -> None:
    long_story(tmp_path / "long.md", 20_000_000)
    for args in (
        ("draft", "long.md"),
        ("publish", "1"),
        ("build",),
        ("search", "bridge12"),
        ("diff", "1", "1", "1"),
        ("export", "markdown", "-o", "out"),
    ):
        assert peak(tmp_path, *args) < MOST, args
    assert (tmp_path / "out" / "articles" / "rat-dai.md").stat().st_size > 20_000_000


def test_over_the_limit(newsroom: Run, tmp_path: Path) -> None:
    newsroom("config", "set", "articles.max_megabytes", "1")
    long_story(tmp_path / "long.md", 1_100_000)
    refused = newsroom("draft", "long.md", code=None)
    assert refused.code == 4
    assert "long.md" in refused.err
    newsroom("draft", "-", stdin=(tmp_path / "long.md").read_bytes(), code=4)
    assert newsroom("list", "--count").out == "0\n"
