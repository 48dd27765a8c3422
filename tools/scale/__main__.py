"""`make scale`: runs the week and prints what was done and whether each proof holds; exit code 1 if one does not."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tools.scale import programs, proofs
from tools.scale.cdn import Cdn
from tools.scale.commenters import Commenters
from tools.scale.newsroom import Newsroom
from tools.scale.proofs import Proof
from tools.scale.readers import Readers
from tools.scale.replica import Replica
from tools.scale.storage import Storage
from tools.scale.week import Week

SHOWN = 10  # differences of each proof


def main() -> None:
    """Run it; the folder stays if a proof fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="what happens is drawn with it")
    parser.add_argument("--actions", type=int, default=20, metavar="N", help="actions of the newsroom each day")
    parser.add_argument("--views", type=int, default=3000, metavar="N", help="views each day")
    parser.add_argument("--chance", type=float, default=0.3, metavar="P", help="probability that a command is killed")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    given = parser.parse_args()
    paths = programs.paths()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended too
    folder = given.folder or Path(tempfile.mkdtemp(prefix="newsroom-scale-"))
    sound = _run(paths, folder, given)
    if sound and given.folder is None:
        shutil.rmtree(folder)
    else:
        print(f"everything is in {folder}")
    sys.exit(0 if sound else 1)


def _run(paths: dict[str, str], folder: Path, given: argparse.Namespace) -> bool:
    began = time.monotonic()
    drawn = random.Random(given.seed)
    storage = Storage(paths["weed"], folder / "storage")
    cdn = Cdn(paths["varnishd"], folder / "cdn", storage.port)
    newsroom = Newsroom(folder / "newsroom", drawn, given.chance, storage.environment)
    replica = Replica(paths["litestream"], folder / "litestream", newsroom.file, storage.url)
    commenters = Commenters(newsroom.port, given.seed)
    week = Week(newsroom, storage, cdn, Readers(drawn, given.views), commenters, drawn, given.actions)
    try:
        storage.start()
        cdn.program.start()
        newsroom.begin()
        replica.program.start()
        newsroom.live.start()
        commenters.start()
        week.run()
        week.end()
        found = list(proofs.all_of(week, replica))
    finally:
        commenters.stop()
        for one in (replica.program, newsroom.live, cdn.program, storage):
            one.kill()
    report = _report(week, found, time.monotonic() - began)
    (folder / "report.json").write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report["done"], indent=1))
    for proof in found:
        print(f"{'holds' if not proof.wrong else 'FAILS':6} {proof.name} ({proof.compared:,} compared)")
        for wrong in proof.wrong[:SHOWN]:
            print(f"         {wrong}")
    return not any(proof.wrong for proof in found)


def _report(week: Week, found: list[Proof], seconds: float) -> dict[str, Any]:
    readers, commenters = week.readers, week.commenters
    return {
        "done": {
            "seconds": round(seconds),
            "commands": week.newsroom.commands,
            "actions": week.counts,
            "killed": week.newsroom.kills,
            "repeated because the storage refused": week.newsroom.retries,
            "stories": len(week.stories),
            "stories killed": sum(one.killed for one in week.stories),
            "comments acknowledged": len(commenters.acknowledged),
            "comments refused": commenters.refused,
            "comments without an answer": commenters.unanswered,
            "views": sum(one.views for one in week.truth.values()),
            "log lines": readers.lines,
            "log formats": len(readers.formats),
            "log objects late": readers.late,
            "log objects twice": readers.duplicates,
            "pages through the CDN": week.cdn.asked,
            "of them from its memory": week.cdn.hits,
            "purged": week.cdn.purged,
        },
        "proofs": [{"name": one.name, "compared": one.compared, "wrong": one.wrong} for one in found],
    }


if __name__ == "__main__":
    main()
