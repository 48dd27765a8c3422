"""The simulated week: what the newsroom does each day, while readers comment and read, and servers are killed."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import obstore

from tools.scale.cdn import Cdn
from tools.scale.commenters import Commenters
from tools.scale.newsroom import SITE, ZONE, Newsroom
from tools.scale.readers import LogObject, Readers, Truth
from tools.scale.storage import LOGS, Storage
from tools.scale.storage import SITE as BUCKET

DAYS = 7
TARGET = f"s3://{BUCKET}"
SECTIONS = ("Town", "River", "Sport")


@dataclass
class Story:
    """A story: its number in the file and its path once it is published, and a word that no other text has."""

    slug: str
    secret: str
    id: int = 0
    path: str = ""
    killed: bool = False


@dataclass
class Week:
    """Everything that happens. `actions` is how many the newsroom does each day."""

    newsroom: Newsroom
    storage: Storage
    cdn: Cdn
    readers: Readers
    commenters: Commenters
    drawn: random.Random
    actions: int
    stories: list[Story] = field(default_factory=list)
    truth: dict[str, Truth] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changed = self.newsroom.folder / "changed.txt"
        self._waiting: list[LogObject] = []
        today = datetime.now(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._days = [today - timedelta(days=DAYS - place) for place in range(DAYS)]
        self.last = today  # when the site was built last

    @property
    def living(self) -> list[Story]:
        """The stories that readers can read."""
        return [one for one in self.stories if one.path and not one.killed]

    def run(self) -> None:
        """Seven days; one storage server is killed on the third and comes back on the fifth."""
        for place, midnight in enumerate(self._days):
            if place == 2:
                self.storage.servers[1].kill()
            if place == 4:
                self.storage.servers[1].start()
            self._day(midnight)
            self._read(place, midnight)
            at = midnight + timedelta(hours=23, minutes=59)
            self._import(place, at)
            self._deploy(at)
            print(
                f"day {place + 1} of {DAYS}: {len(self.stories)} stories, {len(self.commenters.acknowledged)} comments",
                file=sys.stderr,
            )

    def end(self) -> None:
        """Stop comments, and bring the site to its last state."""
        at = self._days[-1] + timedelta(hours=23, minutes=59, seconds=30)
        self.commenters.stop()
        self.newsroom.chance = 0
        self._approve(at)
        self._import(DAYS - 1, at)
        self._deploy(at)
        self.last = at

    def _day(self, midnight: datetime) -> None:
        for number in range(self.actions):
            at = midnight + timedelta(minutes=60 + number * 1200 // self.actions)
            do = self.drawn.choices(
                (self._publish, self._correct, self._kill, self._approve, self._deploy, self._look, self._serve_again),
                (6, 3, 1, 3, 3, 4, 1),
            )[0]
            if len(self.living) < 3:
                do = self._publish
            elif number == 0 and midnight != self._days[0]:  # in any case, one story is killed each day
                do = self._kill
            do(at)
            self._count(do.__name__.strip("_"))

    def _publish(self, at: datetime) -> None:
        number = len(self.stories) + 1
        story = Story(f"story-{number}", f"secret{self.drawn.getrandbits(64):016x}")
        self.stories.append(story)
        head = f"---\ntitle: Story {number}\nslug: {story.slug}\nsection: {self.drawn.choice(SECTIONS)}\ntags: [ferry]\n---\n"
        file = self.newsroom.folder / f"{story.slug}.md"
        file.write_text(f"{head}{self._text(story)}")
        self.newsroom.until("draft", str(file), at=at)
        self.newsroom.until("publish", story.slug, at=at)
        shown = self.newsroom.json("show", story.slug)
        story.id, story.path = shown["id"], shown["url"].removeprefix(SITE)
        self.commenters.articles.append(story.id)

    def _correct(self, at: datetime) -> None:
        story = self.drawn.choice(self.living)
        body = self._text(story)
        file = self.newsroom.folder / "correction.md"
        file.write_text(body)
        self.newsroom.until(
            "correct",
            story.slug,
            "-m",
            "A number was wrong.",
            "--body",
            str(file),
            at=at,
            done=lambda: self._is_corrected(story, body),
        )

    def _is_corrected(self, story: Story, body: str) -> bool:
        shown = self.newsroom.json("show", story.slug)
        return shown["body"].strip() == body.strip() and shown["live_revision"] == shown["head_revision"]

    def _kill(self, at: datetime) -> None:
        story = self.drawn.choice(self.living)
        self.newsroom.until(
            "kill",
            story.slug,
            "-m",
            "A court order.",
            "-y",
            at=at,
            done=lambda: self.newsroom.json("show", story.slug)["status"] == "killed",
        )
        story.killed = True
        self.commenters.articles.remove(story.id)

    def _approve(self, at: datetime) -> None:
        self.newsroom.until("comments", "approve", "--queue", "pending", "-y", at=at)

    def _deploy(self, at: datetime) -> None:
        """As a script does it: build, deploy, and purge what changed, also what a killed deploy has left in the list."""
        self.newsroom.until("build", at=at)
        self.newsroom.until("deploy", TARGET, "--changed", str(self.changed), at=at, outside=True, after=self._purge)

    def _purge(self) -> None:
        if self.changed.exists():
            self.cdn.purge(self.changed.read_text().split())
            self.changed.unlink()

    def _look(self, _: datetime) -> None:
        """Readers fetch pages through the CDN, which keeps them."""
        for path in ["/", *(one.path for one in self.drawn.choices(self.stories, k=12) if one.path)]:
            self.cdn.get(path)

    def _serve_again(self, _: datetime) -> None:
        time.sleep(self.drawn.uniform(0, 0.5))
        self.newsroom.serve_again()

    def _read(self, place: int, midnight: datetime) -> None:
        """The day's readers, whose logs arrive in the storage on this day or later."""
        pages = [("/", 0), *((one.path, one.id) for one in self.living)]
        truth, logs = self.readers.day(place, midnight, pages, last=DAYS - 1)
        self.truth[f"{midnight:%Y-%m-%d}"] = truth
        self._waiting += logs

    def _import(self, place: int, at: datetime) -> None:
        bucket = self.storage.bucket(LOGS)
        due = [one for one in self._waiting if one.arrives <= place]
        self._waiting = [one for one in self._waiting if one.arrives > place]
        for batch in self._batches(due):
            for one in batch:
                self._put(bucket, one)
            self.newsroom.until("stats", "import-log", f"s3://{LOGS}/cdn", at=at + timedelta(seconds=20), outside=True)

    def _batches(self, due: list[LogObject]) -> Iterator[list[LogObject]]:
        self.drawn.shuffle(due)
        half = len(due) // 2
        yield due[:half]
        yield due[half:]

    def _put(self, bucket: obstore.store.S3Store, one: LogObject) -> None:
        end = time.monotonic() + 60
        while True:  # the storage refuses for some seconds after one of its servers was killed
            try:
                obstore.put(bucket, one.name, one.data)
                return
            except Exception:
                if time.monotonic() > end:
                    raise
                self._count("log objects refused")
                time.sleep(0.5)

    def _text(self, story: Story) -> str:
        return f"The ferry carried {self.drawn.randrange(100_000)} people. {story.secret}\n"

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def place_of(path: str) -> Path:
    """The file of a page below the folder of a site."""
    return Path(path.lstrip("/") + ("index.html" if path.endswith("/") else ""))
