"""Breaks imports on purpose: killed at many moments, on a full disk, into a read-only file. Then the next run must complete.

    python -m tools.import_breaks                      # 30 kills, a full disk, a read-only file; some minutes
    python -m tools.import_breaks --kills 60 --posts 400

Every state that is left must pass `check --file`, and what the last run leaves must equal an import that nobody disturbed,
but for ids of batches and times. The disk is full where the file may not grow further (RLIMIT_FSIZE); as root on Linux it is
also a small file system in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tests.formats.sites.wxr import comment, item, wxr

COMMAND: Final = (sys.executable, "-m", "newsroom", "--now", "2026-03-02T05:00:00Z", "--as", "lan")
FILE: Final = "newsroom.db"


def newsroom(folder: Path, *words: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder; no file that it writes may have more than `limit` bytes."""

    def bounded() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or 0, limit or 0))

    return subprocess.run(
        [*COMMAND, *words], cwd=folder, capture_output=True, text=True, check=False,
        preexec_fn=bounded if limit is not None else None,
    )  # fmt: skip


def sound(folder: Path) -> None:
    """Exit unless the file is undamaged."""
    checked = newsroom(folder, "check", "--file", "--strict")
    if checked.returncode:
        sys.exit(f"the file is not sound: {checked.stdout}{checked.stderr}")


def contents(folder: Path) -> list[dict[str, Any]]:
    """Every article with its text, revisions, addresses and comments, without what a second run numbers anew."""
    newsroom(folder, "export", "markdown", "-o", "out")
    found: list[dict[str, Any]] = []
    for name in ("articles.jsonl", "comments.jsonl"):
        for line in (folder / "out" / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            found.append(
                {key: value for key, value in record.items() if key not in ("uid", "id", "article_uid", "parent_id")}
            )
    shutil.rmtree(folder / "out")
    return sorted(found, key=lambda one: json.dumps(one, sort_keys=True))


def started(folder: Path, export: Path) -> Path:
    """A new newsroom with the export beside it."""
    folder.mkdir(exist_ok=True)
    shutil.copy(export, folder / "blog.xml")
    newsroom(folder, "init", "--no-pages", "--title", "X", "--lang", "en", "--timezone", "UTC")
    return folder


def completed(folder: Path, expected: Sequence[dict[str, Any]], what: str) -> None:
    """The next run completes what was begun, and the one after it changes nothing."""
    done = newsroom(folder, "import", "wordpress", "blog.xml")
    if done.returncode:
        sys.exit(f"{what}: the next run failed: {done.stderr}")
    again = json.loads(newsroom(folder, "import", "wordpress", "blog.xml", "--json").stdout)
    sound(folder)
    if contents(folder) != expected or again["added"] or again["updated"]:
        sys.exit(f"{what}: the result differs from an import that nobody disturbed")
    print(f"{what}: sound, and the next run completes", flush=True)


def killed(folder: Path, seconds: float) -> bool:
    """Kill an import after so many seconds; whether it was still at work."""
    child = subprocess.Popen(
        [*COMMAND, "import", "wordpress", "blog.xml"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        child.wait(timeout=seconds)
        return False
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True


def kills(scratch: Path, export: Path, expected: Sequence[dict[str, Any]], number: int, whole: float) -> None:
    """Kill imports at moments from start to end, three in each newsroom, then complete them."""
    dice, torn = random.Random(15), 0
    for turn in range(0, number, 3):
        folder = started(scratch / f"kill-{turn}", export)
        for _ in range(min(3, number - turn)):
            torn += killed(folder, dice.uniform(0.1, whole * 0.9))
            sound(folder)
        completed(folder, expected, f"killed, newsroom {turn // 3 + 1}")
        shutil.rmtree(folder)
    print(f"killed {number} times, {torn} of them at work")


def refused(folder: Path, what: str, *, code: int, limit: int | None = None) -> None:
    """An import that cannot be completed says why in one line, with its exit code."""
    done = newsroom(folder, "import", "wordpress", "blog.xml", limit=limit)
    if done.returncode != code or "Traceback" in done.stderr:
        sys.exit(f"{what}: exit {done.returncode}: {done.stderr}")
    print(f"{what}: exit {done.returncode}: {done.stderr.strip().splitlines()[0][:150]}")


def full_disk(scratch: Path, export: Path, expected: Sequence[dict[str, Any]]) -> None:
    """The file may not grow further, at several sizes."""
    folder = started(scratch / "full", export)
    empty = (folder / FILE).stat().st_size
    for more in (50_000, 400_000, 900_000):
        refused(folder, f"full after {more:,} bytes", code=10, limit=empty + more)
        sound(folder)
    completed(folder, expected, "a full disk")
    shutil.rmtree(folder)


def small_file_system(scratch: Path, export: Path, expected: Sequence[dict[str, Any]]) -> None:
    """A file system of a few megabytes, if this process may make one; then a larger one."""
    folder = scratch / "small"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        print("a small file system: this process may not mount one")
        return
    try:
        started(folder, export)
        refused(folder, "a small file system", code=10)
        sound(folder)
        subprocess.run(["mount", "-o", "remount,size=200m", str(folder)], check=True)
        completed(folder, expected, "a small file system that was enlarged")
    finally:
        subprocess.run(["umount", str(folder)], check=False)


def read_only(scratch: Path, export: Path, expected: Sequence[dict[str, Any]]) -> None:
    """The file may not be written (as root: a folder that is mounted so)."""
    folder = started(scratch / "read-only", export)
    (folder / FILE).chmod(0o400)
    is_root = os.geteuid() == 0
    if is_root:
        words = ["mount", "--bind", "-o", "ro", str(folder), str(folder)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            print("a read-only file: this process may write everywhere")
            return
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=False)
    before = (folder / FILE).read_bytes()
    try:
        refused(folder, "a read-only file", code=7)
        if (folder / FILE).read_bytes() != before:
            sys.exit("a read-only file was changed")
    finally:
        if is_root:
            subprocess.run(["umount", str(folder)], check=False)
    (folder / FILE).chmod(0o600)
    completed(folder, expected, "a file that can be written again")


def main() -> None:
    """Break imports as the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--posts", type=int, default=300)
    given = parser.parse_args()
    scratch = Path(tempfile.mkdtemp())
    try:
        export = scratch / "blog.xml"
        posts = range(1, given.posts + 1)
        export.write_text(
            wxr(
                *(
                    item(n, content=f"<p>Text {n}</p>" * 30, inner=comment(n * 2) + comment(n * 2 + 1, parent=n * 2))
                    for n in posts
                )
            ),
            encoding="utf-8",
        )
        folder = started(scratch / "undisturbed", export)
        begun = time.monotonic()
        newsroom(folder, "import", "wordpress", "blog.xml")
        whole = time.monotonic() - begun
        expected = contents(folder)
        print(f"{given.posts} posts in {whole:.1f} s, {len(expected)} records")
        full_disk(scratch, export, expected)
        small_file_system(scratch, export, expected)
        read_only(scratch, export, expected)
        kills(scratch, export, expected, given.kills, whole)
    finally:
        with suppress(OSError):
            shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
