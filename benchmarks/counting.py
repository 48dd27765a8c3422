"""Durable views: how many one process counts in a second, one by one, and as the server does, many in one commit."""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import log_import
import measure

BEGUN = datetime(2026, 3, 2, 1, tzinfo=UTC)
GOAL = 3000


def main() -> None:
    """Count views both ways into a file on disk; exit code 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-v", "--views", type=int, default=30_000)
    parser.add_argument("-c", "--readers", type=int, default=64, help="requests that wait at once")
    parser.add_argument("--folder", type=Path, default=Path.cwd(), help="a folder on a real disk")
    given = parser.parse_args()
    place = given.folder / "counting-bench.db"
    try:
        log_import.newsroom_file(place)
        print(told("one commit a view", *one_by_one(place, given.views // 10)))
        wall, cpu, number = asyncio.run(together(place, given.views, given.readers))
        print(told(f"{given.readers} readers at once, committed together", wall, cpu, number) + f" (goal {GOAL})")
        agree = subprocess.run([*measure.newsroom(), "-d", str(place), "stats", "check"], check=False).returncode
    finally:
        for left in given.folder.glob("counting-bench.db*"):
            left.unlink()
    sys.exit(0 if number / wall >= GOAL and agree == 0 else 1)


def told(what: str, wall: float, cpu: float, number: int) -> str:
    """One line for people."""
    return f"{what:<46} {number / wall:8,.0f} a second   {number / cpu:8,.0f} a second of CPU"


def views(number: int):
    """Views of some hours, in the order of their time."""
    from newsroom.core.readership.counting import PageView

    drawn = random.Random(7)
    for place in range(number):
        story = 1 + min(int(drawn.expovariate(1 / 60)), log_import.STORIES - 1)
        yield PageView(
            BEGUN + timedelta(seconds=place // 40), article_id=story, page=f"/2026/03/story-{story - 1}/",
            address=f"203.0.{drawn.randrange(20)}.{drawn.randrange(250)}", agent=f"Firefox/{drawn.randrange(30)}",
            referrer=drawn.choice(("", "https://t.co/x", "https://www.google.com/")),
        )  # fmt: skip


def one_by_one(place: Path, number: int) -> tuple[float, float, int]:
    """Seconds on the clock and of CPU for views that each have their own commit."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.readership import counting

    db = store.connect(place)
    settings = stored_settings.load(db, {})
    begun, used = time.perf_counter(), _cpu()
    for view in views(number):
        counting.record(db, view, settings=settings)
    spent = time.perf_counter() - begun, _cpu() - used, number
    db.close()
    return spent


async def together(place: Path, number: int, readers: int) -> tuple[float, float, int]:
    """The same through the server's own counter: each reader waits until the view is on disk, then sends the next."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.web.counting import Counter
    from newsroom.web.database import Database
    from newsroom.web.spool import Spool

    db = store.connect(place)
    settings = stored_settings.load(db, {})
    before = db.execute("select views from stat_total").fetchone()[0]
    database = Database(place)
    counter = Counter(database, lambda: settings, Spool(place))
    waiting = views(number)
    begun, used = time.perf_counter(), _cpu()

    async def reader() -> None:
        for view in waiting:
            await counter.view(view)

    await asyncio.gather(*(reader() for _ in range(readers)))
    spent = time.perf_counter() - begun, _cpu() - used
    await counter.close()
    counted = db.execute("select views from stat_total").fetchone()[0] - before
    database.close()
    db.close()
    if counted != number:
        raise SystemExit(f"{counted} of {number} views are in the file")
    return *spent, counted


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
