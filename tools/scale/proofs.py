"""What must be true at the end of the week: each proof says what was compared, and what was wrong."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.scale.newsroom import Newsroom
from tools.scale.replica import Replica
from tools.scale.storage import SITE
from tools.scale.week import Week

FIGURES = ("views", "visits", "visitors", "bounces", "bot_hits", "not_found_hits")
MARKS = (".newsroom",)  # files of a built folder that are not part of the site begin so
CATCHING_UP = 60.0  # seconds that the replica may need


@dataclass
class Proof:
    """One thing that must hold: how many were compared, and each that differs."""

    name: str
    compared: int = 0
    wrong: list[str] = field(default_factory=list)

    def equal(self, what: str, found: Any, wanted: Any) -> None:
        """Compare one value with the truth."""
        self.compared += 1
        if found != wanted:
            self.wrong.append(f"{what}: {found!r}, not {wanted!r}")


def all_of(week: Week, replica: Replica) -> Iterator[Proof]:
    """Every proof, one after the other."""
    yield comments(week)
    yield figures(week)
    yield from pages(week)
    yield killed(week)
    yield file(week.newsroom)
    yield restored(week, replica)


def comments(week: Week) -> Proof:
    """Every acknowledged comment is in the file once, and no comment is there twice."""
    proof = Proof("each acknowledged comment is in the file once")
    stored = _texts(week.newsroom.file)
    for text in week.commenters.acknowledged:
        proof.equal(text, stored[text], 1)
    for text, times in stored.items():
        if times > 1:
            proof.wrong.append(f"{text}: {times} times")
    return proof


def figures(week: Week) -> Proof:
    """Every total of every day, as `stats export` writes it, equals the truth."""
    proof = Proof("each figure equals the truth")
    folder = week.newsroom.folder / "warehouse"
    week.newsroom.run("stats", "export", str(folder))
    for day, truth in week.truth.items():
        [row] = _table(folder / "site_days" / f"{day}.csv")
        for name in FIGURES:
            proof.equal(f"{day} {name}", int(row[name]), getattr(truth, name))
        stories = _table(folder / "article_days" / f"{day}.csv")
        found = {int(one["article_id"]): (int(one["views"]), int(one["readers"])) for one in stories}
        wanted = {number: (views, truth.readers[number]) for number, views in truth.articles.items()}
        for number in sorted(found.keys() | wanted.keys()):
            if number == 0:  # readers of the front page are not counted by themselves
                proof.equal(f"{day} front page", found.get(0, (0, 0))[0], wanted.get(0, (0, 0))[0])
            else:
                proof.equal(f"{day} article {number}", found.get(number), wanted.get(number))
        sources = Counter[str]()
        for one in _table(folder / "source_days" / f"{day}.csv"):
            sources[one["host"]] += int(one["views"])
        proof.equal(f"{day} sources", dict(sources), dict(truth.sources))
    return proof


def pages(week: Week) -> Iterator[Proof]:
    """The bucket, and what the CDN answers, equal a fresh build byte for byte."""
    newsroom, fresh = week.newsroom, week.newsroom.folder / "fresh"
    newsroom.run("build", "--full", "-o", str(fresh), at=week.last)
    wanted = {
        path.relative_to(fresh).as_posix(): path.read_bytes()
        for path in fresh.rglob("*")
        if path.is_file() and not path.name.startswith(MARKS)
    }
    stored = Proof("each object of the bucket equals a fresh build")
    found = week.storage.objects(SITE)
    for name in sorted(wanted.keys() | found.keys()):
        stored.compared += 1
        if wanted.get(name) != found.get(name):
            stored.wrong.append(f"{name}: {_difference(wanted.get(name), found.get(name))}")
    yield stored
    served = Proof("the CDN answers each page as in a fresh build")
    for name, data in wanted.items():
        status, body = week.cdn.get("/" + name.removesuffix("index.html"))
        served.compared += 1
        if status != 200 or body != data:
            served.wrong.append(f"{name}: {status}, {len(body)} bytes")
    yield served


def killed(week: Week) -> Proof:
    """The text of a killed story is nowhere: in no object, and in no answer of the CDN."""
    proof = Proof("a killed story is in no object and in no answer of the CDN")
    gone = [one for one in week.stories if one.killed]
    held = week.storage.objects(SITE)
    for story in gone:
        for name, data in held.items():
            proof.compared += 1
            if story.secret.encode() in data:
                proof.wrong.append(f"{story.slug} in {name}")
        for path in (story.path, "/", "/feed.xml"):
            proof.compared += 1
            if story.secret.encode() in week.cdn.get(path)[1]:
                proof.wrong.append(f"{story.slug} at {path} of the CDN")
    return proof


def file(newsroom: Newsroom) -> Proof:
    """The newsroom file, killed often, is sound."""
    proof = Proof("check --file, log --verify and stats check find nothing")
    for words in (("check", "--file"), ("log", "--verify"), ("stats", "check")):
        proof.compared += 1
        try:
            newsroom.run(*words)
        except RuntimeError as error:
            proof.wrong.append(str(error))
    return proof


def restored(week: Week, replica: Replica) -> Proof:
    """The replica, whose Litestream is killed with `kill -9`, has every story and comment and passes the same checks."""
    proof = Proof("a restored replica is sound and has everything")
    copy = week.newsroom.folder / "restored" / "newsroom.db"
    copy.parent.mkdir()
    original, end = _texts(week.newsroom.file), time.monotonic() + CATCHING_UP
    while True:
        try:
            replica.restore(copy)
            if _texts(copy) == original or time.monotonic() > end:
                break
        except subprocess.CalledProcessError as error:
            if time.monotonic() > end:
                proof.wrong.append(error.stderr.decode("utf-8", "replace"))
                return proof
        for left in copy.parent.iterdir():
            left.unlink()
        time.sleep(1)
    replica.program.kill()
    proof.equal("comments", _texts(copy), original)
    for words in (("check", "--file"), ("log", "--verify")):
        proof.compared += 1
        try:
            week.newsroom.run("-d", str(copy), *words, file=False)
        except RuntimeError as error:
            proof.wrong.append(str(error))
    listed = [
        week.newsroom.run("-d", str(one), "list", "--tsv", "-n", "0", file=False) for one in (copy, week.newsroom.file)
    ]
    proof.equal("stories", listed[0], listed[1])
    return proof


def _texts(path: Path) -> Counter[str]:
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return Counter(row[0] for row in db.execute("select body from comments"))
    finally:
        db.close()


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _difference(wanted: bytes | None, found: bytes | None) -> str:
    if wanted is None:
        return "is not part of the site"
    if found is None:
        return "is missing"
    return f"{len(found)} bytes instead of {len(wanted)}" if len(found) != len(wanted) else "other bytes"
