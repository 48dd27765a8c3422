"""Every command handles a text of ten megabytes in limited memory; one over the limit is refused."""

from __future__ import annotations

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newsroom.core.articles import revisions
from newsroom.core.published import stories
from newsroom.store import connect
from tests.conftest import Run

WORDS = ("nước", "sông", "market", "bridge", "council", "Đảng", "bộ", "story", "river")
MOST = 230_000  # kilobytes of memory at the peak


def long_story(path: Path, size: int) -> None:
    """A story of `size` bytes of varied words."""
    drawn = random.Random(15)
    with path.open("w", encoding="utf-8") as file:
        file.write("---\ntitle: Rất dài\n---\n")
        while file.tell() < size:
            file.write(" ".join(f"{drawn.choice(WORDS)}{drawn.randrange(900)}" for _ in range(400)) + "\n\n")


# Starts a command and prints its largest memory. A process begins with the memory of the one that started it, and that of
# the tests may be larger than the limit: so a small one starts the command.
START = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak(folder: Path, *args: str) -> int:
    """Run a command that must succeed; returns its largest memory in kilobytes."""
    command = [sys.executable, "-c", START, sys.executable, "-m", "newsroom", *args]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_ten_megabytes(newsroom: Run, tmp_path: Path) -> None:
    long_story(tmp_path / "long.md", 10_000_000)
    for args in (
        ("draft", "long.md"),
        ("publish", "1"),
        ("build",),
        ("search", "bridge12"),
        ("diff", "1", "1", "1"),
        ("export", "markdown", "-o", "out"),
    ):
        assert peak(tmp_path, *args) < MOST, args
    assert (tmp_path / "out" / "articles" / "rat-dai.md").stat().st_size > 10_000_000


def test_over_the_limit(newsroom: Run, tmp_path: Path) -> None:
    newsroom("config", "set", "articles.max_megabytes", "1")
    long_story(tmp_path / "long.md", 1_100_000)
    refused = newsroom("draft", "long.md", code=None)
    assert refused.code == 4
    assert "long.md" in refused.err
    newsroom("draft", "-", stdin=(tmp_path / "long.md").read_bytes(), code=4)
    assert newsroom("list", "--count").out == "0\n"


def test_a_long_text_is_found_and_forgotten_like_others(
    desk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revisions, "_FOLDED_HERE", 10)  # longer texts are folded here, not in SQLite
    desk("draft", "-", "--title", "Phà", stdin="Chuyến phà đến Đảo Øst, không dấu.")
    desk("publish", "1")
    assert desk("search", "den dao ost", "--ids").out.split() == ["1"]
    desk("edit", "1", "--body", "-", stdin="Một câu khác hẳn, dài hơn mười ký tự.")
    desk("publish", "1")
    assert desk("search", "dao ost", "--ids").out.split() == []
    assert desk("search", "khac han", "--ids").out.split() == ["1"]
    desk("check", "--file", "--strict")
    with closing(connect(tmp_path / "newsroom.db")) as db:
        assert stories.paths_without_spaces(db) == []
