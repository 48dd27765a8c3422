"""A queue of 100,000 waiting comments: the first screen, the next one, approving all of them, and undoing that.

    python benchmarks/review_queue.py [-n COMMENTS] [--small 100] [--turns N]

Times are CPU; the first screen is compared with that of a short queue, in turn on the same machine. After the undo every
table but the journal's own is compared with what it held before, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import measure
from newsroom import clock, markup, store
from newsroom.core import stored_settings
from newsroom.core.comments.selection import Selection
from newsroom.core.matching import skeleton
from newsroom.store import chain
from newsroom.terminal.review.keys import press
from newsroom.terminal.review.run import TerminalScreen
from newsroom.terminal.review.session import Review

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ARTICLES = 500
# The tables of the log, of changes for builds, and of the search index.
ASIDE = ("journal", "batches", "changes", "act", "site_changes", "sqlite_sequence")

WORDS = (
    "the road bridge council vote school water price market rain teacher city harbour bus ticket team goal night light "
    "fire station doctor queue river park tree summer winter ferry island news story photo author number answer "
    "question letter mayor budget tax house street window festival music song crowd police judge court law plan map "
    "đường cầu trường nước giá chợ mưa thành phố xe buýt đội bóng đêm sông công viên mùa hè bão dân làng biển"
).split()


def fill(path: Path, comments: int) -> None:
    """A newsroom file with articles and so many waiting comments, no two alike, each with its reason and journal row."""
    db = store.create(path)
    db.execute("pragma synchronous=off")
    draw = random.Random(5)
    db.execute("begin")
    db.execute(
        "insert into batches (id, at, actor, command) values (1, :at, 'import', 'comments import')",
        {"at": clock.to_text(NOW)},
    )
    for number in range(1, ARTICLES + 1):
        db.execute(
            """
            insert into articles (uid, slug, status, lang, title, head_rev, live_rev, published_at, created_at, updated_at)
            values (:uid, :slug, 'published', 'en', :title, 1, 1, :at, :at, :at)
            """,
            {"uid": f"u{number}", "slug": f"story-{number}", "title": f"Story {number}", "at": clock.to_text(NOW)},
        )
    for number in range(1, 2001):
        db.execute(
            "insert into commenters (name, name_skeleton, first_seen) values (:name, :key, :at)",
            {"name": f"Reader {number}", "key": f"reader {number}", "at": clock.to_text(NOW)},
        )
    for number in range(1, comments + 1):
        add(db, number, " ".join(draw.choices(WORDS, k=draw.randint(5, 40))), draw)
    chain.chain_all_rows(db)
    db.execute("commit")
    db.execute("analyze")
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


def add(db: sqlite3.Connection, number: int, body: str, draw: random.Random) -> None:
    """One waiting comment."""
    at = clock.to_text(NOW - timedelta(seconds=number * 7))
    person = draw.randint(1, 2000)
    db.execute(
        """
        insert into comments (article_id, commenter_id, author, body, html, status, spam_score, fingerprint, created_at)
        values (:article, :person, :author, :body, :html, 'pending', :score, :print, :at)
        """,
        {
            "article": draw.randint(1, ARTICLES), "person": person, "author": f"Reader {person}", "body": body,
            "html": markup.comment_html(body), "score": round(draw.random(), 6), "print": skeleton.fingerprint(body),
            "at": at,
        },
    )  # fmt: skip
    db.execute(
        """
        insert into comment_reasons (comment_id, rev, phase, code, verdict, evidence, at)
        values (:id, 1, 'mode', 'first_timer', 'hold', '{"approved": 0, "needed": 2}', :at)
        """,
        {"id": number, "at": at},
    )
    db.execute(
        """
        insert into journal (batch_id, at, actor, kind, object_id, action, to_state, rev)
        values (1, :at, 'import', 'comment', :id, 'receive', 'pending', 1)
        """,
        {"id": number, "at": at},
    )


def first_screen(folder: Path) -> measure.Cost:
    """The whole command, from its start to the first comment and out again."""
    quit_at_once = folder / "keys"
    quit_at_once.write_text("o\nq\n", encoding="utf-8")
    words = [*measure.newsroom(), "-d", str(folder / "newsroom.db"), "--as", "lan", "comments", "review"]
    begun = time.perf_counter()
    with quit_at_once.open() as keys:
        process = subprocess.Popen(
            words, stdin=keys, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=measure.environment()
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"the review ended with {process.returncode}")
    return measure.Cost(used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024)


def keys(path: Path, times: int = 40) -> None:
    """The CPU of a key and the drawing of the screen after it, in one review: moving on, and deciding."""
    db = store.connect(path)
    db.execute("pragma synchronous=off")
    settings = stored_settings.load(db, {})
    review = Review(
        db, actor="lan", settings=settings, now=lambda: NOW, tick=time.monotonic, wanted=Selection(queue="pending")
    )  # fmt: skip
    screen = TerminalScreen(str)
    kept, sys.stdout = sys.stdout, io.StringIO()
    spent: dict[str, list[float]] = {}
    try:
        screen.show(review.view(screen.listed()))
        for key in ("j", "a", "s", "i", "z") * times:
            begun = time.process_time()
            press(review, key)
            screen.show(review.view(screen.listed()))
            spent.setdefault(key, []).append(1000 * (time.process_time() - begun))
        while review.acts:
            press(review, "z")
    finally:
        sys.stdout = kept
    db.close()
    for key, costs in spent.items():
        costs.sort()
        print(
            f"  key {key}: median {statistics.median(costs):.1f} ms CPU, nine in ten under {costs[len(costs) * 9 // 10]:.1f}"
        )


def everything(path: Path) -> dict[str, str]:
    """A digest of each table's rows, in the order of the table itself."""
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    tables = [row[0] for row in db.execute("select name from sqlite_schema where type = 'table' order by name")]
    found = {}
    for table in tables:
        if table in ASIDE or "_fts" in table or table.startswith("search"):
            continue
        digest = hashlib.sha256()
        for row in db.execute(f'select * from "{table}"'):
            digest.update(repr(row).encode())
        found[table] = digest.hexdigest()
    db.close()
    return found


def bulk(path: Path) -> None:
    """Approve all pending comments with a filter, and undo it."""
    before = everything(path)
    command = [*measure.newsroom(), "-d", str(path), "--as", "lan"]
    for words in (["comments", "approve", "--queue", "pending", "--yes"], ["undo"], ["log", "--verify"]):
        cost = measure.run([*command, *words])
        print(f"  {' '.join(words):<44} {cost.cpu:6.2f} s CPU, {cost.wall:6.2f} s, peak {cost.peak:.0f} MiB")
        if words[0] == "comments":
            changed = sorted(table for table, digest in everything(path).items() if digest != before[table])
            print(f"  tables that it changed: {', '.join(changed)}")
    after = everything(path)
    differing = sorted(table for table in before if after[table] != before[table])
    print(f"  after the undo: {'every table is as it was' if not differing else 'DIFFERENT: ' + ', '.join(differing)}")


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description="A long queue of waiting comments.")
    parser.add_argument("-n", type=int, default=100_000, help="comments that wait")
    parser.add_argument("--small", type=int, default=100, help="comments in the queue compared with")
    parser.add_argument("--turns", type=int, default=9)
    given = parser.parse_args()
    kept = measure.cache() / f"review-queue-{given.n}-{store.VERSION}.db"
    if not kept.exists():
        fill(kept, given.n)
    with measure.scratch() as folder:
        (folder / "small").mkdir()
        (folder / "large").mkdir()
        fill(folder / "small" / "newsroom.db", given.small)
        shutil.copy(kept, folder / "large" / "newsroom.db")
        pair = measure.pairs(
            lambda: first_screen(folder / "small"), lambda: first_screen(folder / "large"), turns=given.turns
        )
        print(measure.line(f"first screen, {given.small} → {given.n:,} waiting", pair, goal=1.3))
        keys(folder / "large" / "newsroom.db")
        shutil.copy(kept, folder / "newsroom.db")
        bulk(folder / "newsroom.db")


if __name__ == "__main__":
    main()
