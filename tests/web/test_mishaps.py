"""Two servers and a busy desk with one file, and a failure: what was acknowledged is kept, and answers are correct."""

from __future__ import annotations

import http.client
import os
import resource
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from tests.comment_rooms import NOW
from tests.conftest import Run
from tests.site.paper import Paper
from tests.web.live import FIREFOX, serving
from tests.web.test_durability import FORM, FREELY
from tests.web.test_process import DEADLINE, Served, served

from newsroom import store
from newsroom.core.articles import drafting
from newsroom.core.articles.fields import Manuscript
from newsroom.core.integrity import file_check
from newsroom.core.journal import actions
from newsroom.errors import NewsroomError

SECRET = "bímậtxyz"
TAKEN = (201, 202)
HONEST = {*TAKEN, 200, 304, 429, 503}
PATIENT = {**FREELY, "NEWSROOM_BUSY_SECONDS": "3"}  # a server that cannot write waits no longer for it at its end
ENOUGH = 3  # acknowledged by each server before the mishap, and asked of it after


@dataclass
class Reader:
    """Comments, reads and searches until told to stop, and keeps what was answered."""

    live: Served
    page: str
    name: str
    stop: threading.Event
    kept: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bodies: set[str] = field(default_factory=set)
    rounds: int = 0

    def run(self) -> None:
        while not self.stop.is_set():
            text = f"Lời {self.name} số {self.rounds}."
            try:
                form = urlencode({"article": 1, "name": "B", "body": text})
                if self.ask("POST", "/comments", form, FORM) in TAKEN:
                    self.kept.append(text)
                self.ask("GET", self.page)
                self.ask("GET", f"/search/?q={quote(SECRET)}")
            except (OSError, http.client.HTTPException):
                time.sleep(0.01)
            self.rounds += 1

    def ask(self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=DEADLINE)
        with closing(connection):
            connection.request(method, path, body or None, headers or {"user-agent": FIREFOX})
            answer = connection.getresponse()
            if method == "GET":
                self.bodies.add(answer.read().decode())
        self.statuses[answer.status] += 1
        return answer.status


@dataclass
class Desk:
    """Drafts again and again, as a command does: a file opened, one act, a file closed."""

    file: Path
    stop: threading.Event
    kept: list[str] = field(default_factory=list)

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            try:
                with (
                    closing(store.connect(self.file)) as db,
                    actions.act(db, actor="lan", now=NOW, command="draft") as act,
                ):
                    made = drafting.draft(act, Manuscript(title=f"{SECRET} {number}", body=SECRET), lang="vi")
                self.kept.append(made.article.slug)
            except (NewsroomError, sqlite3.Error, OSError):
                time.sleep(0.01)


Mishap = Callable[[Path, Served, Served], None]


def kill(file: Path, one: Served, other: Served) -> None:
    one.process.kill()


def terminate(file: Path, one: Served, other: Served) -> None:
    one.process.send_signal(signal.SIGTERM)
    assert one.process.wait(DEADLINE) == 0


def fill_the_disk(file: Path, one: Served, other: Served) -> None:
    """No file of the servers may grow any more."""
    for server in (one, other):
        size = os.path.getsize(f"{file}-wal")
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, size))


def few_descriptors(file: Path, one: Served, other: Served) -> None:
    for server in (one, other):
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (64, 64))


def replace_file(file: Path, one: Served, other: Served) -> None:
    copy = file.with_name("copy.db")
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    os.replace(copy, file)


def remove_index(file: Path, one: Served, other: Served) -> None:
    Path(f"{file}-shm").unlink()


def remove_log(file: Path, one: Served, other: Served) -> None:
    Path(f"{file}-wal").unlink()


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def kept_in(folder: Path) -> tuple[set[str], set[str]]:
    """The comments and the drafts in the file, and in the copies that servers made of what it was."""
    comments: set[str] = set()
    slugs: set[str] = set()
    for path in [folder / "newsroom.db", *folder.glob("newsroom.db.before-*")]:
        with closing(sqlite3.connect(path)) as db:
            comments |= {row[0] for row in db.execute("select body from comments")}
            slugs |= {row[0] for row in db.execute("select slug from articles")}
    return comments, slugs


MISHAPS: tuple[Mishap, ...] = (
    kill, terminate, fill_the_disk, few_descriptors, replace_file, remove_index, remove_log,
)  # fmt: skip


@pytest.mark.parametrize("mishap", MISHAPS, ids=[one.__name__ for one in MISHAPS])
def test_nothing_acknowledged_is_lost_and_nothing_leaks(newsroom: Run, tmp_path: Path, mishap: Mishap) -> None:
    file = tmp_path / "newsroom.db"
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    stop, end_of_day = threading.Event(), threading.Event()
    with served(tmp_path, **PATIENT) as one, served(tmp_path, "--out", "other", **PATIENT) as other:
        readers = [Reader(server, page, name, stop) for server, name in ((one, "a"), (other, "b"))]
        desk = Desk(file, end_of_day)
        threads = [threading.Thread(target=worker.run) for worker in (*readers, desk)]
        for thread in threads:
            thread.start()
        wait_for(lambda: all(len(worker.kept) >= ENOUGH for worker in (*readers, desk)))
        mishap(file, one, other)
        before = [reader.rounds for reader in readers]
        wait_for(lambda: all(reader.rounds > was + ENOUGH for reader, was in zip(readers, before, strict=True)))
        living = [server for server in (one, other) if server.process.poll() is None]
        assert all(server.ask("GET", page)[0] == 200 for server in living)
        assert {server.ask("GET", "/healthz")[0] for server in living} <= {200, 503}
        stop.set()
        end_of_day.set()
        for thread in threads:
            thread.join(DEADLINE)
        for server in living:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(DEADLINE)
    for reader in readers:
        assert set(reader.statuses) <= HONEST, reader.statuses
        assert not [body for body in reader.bodies if f"{SECRET} " in body or f">{SECRET}" in body]
    comments, slugs = kept_in(tmp_path)
    assert set(readers[0].kept) | set(readers[1].kept) <= comments
    assert set(desk.kept) <= slugs
    with closing(store.connect(file)) as db:
        assert [one for one in file_check.check(db) if one.level == "error"] == []


def test_a_file_that_may_only_be_read_is_served_and_takes_nothing(tmp_path: Path) -> None:
    paper = Paper(tmp_path, comments_mode="open", web_form_seconds="0")
    story = paper.story("Bến đò")
    paper.draft("Nháp", SECRET)
    with serving(paper) as live:
        assert live.send(story.id, "Trước đó.").status_code == 303
        database = live.state.database

        def read_only(db: store.Connection) -> None:
            db.execute("pragma query_only=on")

        live.portal.call(database.write, read_only)
        answer = live.send(story.id, "Sau đó.")
        assert answer.status_code == 503
        assert "Sau đó." in answer.text
        assert live.get("/2026/03/ben-do/").status_code == 200
        assert live.get(f"/search/?q={quote('nháp')}").status_code == 200
        assert live.get("/healthz").status_code in (200, 503)
    assert [one.body for one in live.comments()] == ["Trước đó."]


@pytest.mark.parametrize("days", [5, -5])
def test_a_clock_that_jumps_loses_nothing_and_shuts_nobody_out(tmp_path: Path, days: int) -> None:
    paper = Paper(tmp_path, comments_mode="open", web_form_seconds="0")
    story = paper.story("Bến đò")
    later = paper.publish(paper.draft("Hẹn giờ", SECRET), at=paper.now + timedelta(days=3))
    expiring = paper.story("Hết hạn")
    paper.publish(expiring, expire=paper.now + timedelta(days=4), rev=1)
    with serving(paper) as live:
        token = live.token(story.id)
        assert live.send(story.id, "Trước khi đồng hồ nhảy.", token=token).status_code == 303
        paper.wait(days=days)
        live.look()
        assert live.get("/2026/03/ben-do/").status_code == 200
        stale = live.send(story.id, "Gửi bằng biểu mẫu cũ.", token=live.token(story.id))
        assert stale.status_code == 303
        assert live.get("/2026/03/het-han/").status_code == (410 if days > 0 else 200)
        assert paper.get(later).status == ("published" if days > 0 else "scheduled")
        assert ("Hẹn giờ" in live.get(f"/search/?q={SECRET}").text) == (days > 0)
        paper.wait(days=-days)
        live.look()
        assert live.send(story.id, "Sau khi đồng hồ đúng lại.").status_code == 303
        assert live.get("/2026/03/ben-do/").status_code == 200
    assert [one.body for one in live.comments()] == [
        "Trước khi đồng hồ nhảy.", "Gửi bằng biểu mẫu cũ.", "Sau khi đồng hồ đúng lại.",
    ]  # fmt: skip
    assert [one for one in file_check.check(paper.db) if one.level == "error"] == []
