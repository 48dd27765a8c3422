"""Drafting: how many Markdown files `newsroom draft FOLDER` adds in a second, and what one file costs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import corpus
import measure

GOAL = 500


def main() -> None:
    """Draft a folder of files, then one more file; exit code 1 if the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-f", "--files", type=int, default=10_000)
    parser.add_argument("-n", "--turns", type=int, default=3)
    given = parser.parse_args()
    command = measure.newsroom()
    costs = []
    with measure.scratch() as folder:
        size = corpus.write_files(folder / "posts", given.files)
        print(f"{given.files:,} files, {size / given.files / 1000:.1f} kB each")
        for turn in range(given.turns):
            room = folder / f"room{turn}"
            cost = _draft_all(command, room, folder / "posts")
            costs.append(cost)
            megabytes = (room / "newsroom.db").stat().st_size / 1e6
            print(
                f"  {cost.wall:6.2f} s, {cost.cpu:6.2f} s CPU, peak {cost.peak:4.0f} MiB, file {megabytes:.0f} MB: "
                f"{given.files / cost.wall:5.0f} files a second, {given.files / cost.cpu:5.0f} a second of CPU"
            )
        rate = given.files / measure.median(costs, "wall")
        print(f"{rate:.0f} files a second (median of {given.turns})   goal {GOAL}: {_held(rate >= GOAL)}")
        corpus.write_files(folder / "late", 2 * given.turns, first=given.files)
        late = sorted((folder / "late").rglob("*.md"))
        one = [measure.run([*command, "draft", path], cwd=room) for path in late]
        print(f"one more file: {measure.median(one, 'cpu') * 1000:.0f} ms CPU, the start of the command included")
        again = measure.run([*command, "draft", folder / "posts"], cwd=room)
        print(f"the same folder again, nothing changed: {given.files / again.wall:.0f} files a second")
    sys.exit(0 if rate >= GOAL else 1)


def _draft_all(command: list[str], room: Path, posts: Path) -> measure.Cost:
    room.mkdir()
    measure.run([*command, "init"], cwd=room)
    return measure.run([*command, "draft", posts], cwd=room)


def _held(held: bool) -> str:
    return "holds" if held else "MISSED"


if __name__ == "__main__":
    main()
