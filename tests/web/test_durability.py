"""The server under load: killed at any moment, with many clients, idle connections, and several processes."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.conftest import Run
from tests.site.paper import Paper
from tests.web.live import FIREFOX, serving
from tests.web.test_process import DEADLINE, Served, served

from newsroom import store
from newsroom.web import spool

LONG = bool(os.environ.get("NEWSROOM_LONG_TESTS"))
KILLS = 50 if LONG else 3
OPEN = 10_000 if LONG else 300
CLIENTS = 4
FREELY = {"NEWSROOM_COMMENTS_PER_MINUTE": "100000", "NEWSROOM_COMMENTS_PER_HOUR": "100000"}
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json", "user-agent": FIREFOX}


class Client:
    """Reads and comments until its server is gone, remembering what was acknowledged."""

    def __init__(self, live: Served, page: str, name: str) -> None:
        self.live, self.page, self.name = live, page, name
        self.comments: list[str] = []
        self.views = 0
        self.asked = 0

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.live.port, timeout=DEADLINE)
        for number in range(100_000):
            try:
                text = f"Lời {self.name} số {number}: {random.getrandbits(64):x}"
                connection.request("POST", "/comments", urlencode({"article": 1, "name": "B", "body": text}), FORM)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 202:
                    self.comments.append(text)
                self.asked += 1
                connection.request("GET", self.page, headers={"user-agent": FIREFOX})
                answer = connection.getresponse()
                answer.read()
                self.views += answer.status == 200
            except (OSError, http.client.HTTPException):
                return


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_any_moment_it_has_kept_its_word(newsroom: Run, tmp_path: Path, workers: int) -> None:
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    said: list[str] = []
    views = asked = 0
    for turn in range(KILLS if workers == 1 else 1):
        with served(tmp_path, "--workers", str(workers), **FREELY) as live:
            clients = [Client(live, page, f"{turn}.{number}") for number in range(CLIENTS)]
            threads = [threading.Thread(target=client.run) for client in clients]
            for thread in threads:
                thread.start()
            some = random.randint(1, 40)
            while sum(client.asked for client in clients) < some and any(thread.is_alive() for thread in threads):
                threads[0].join(0.001)
            os.killpg(live.process.pid, signal.SIGKILL)
            for thread in threads:
                thread.join(DEADLINE)
        said += [text for client in clients for text in client.comments]
        views += sum(client.views for client in clients)
        asked += sum(client.asked + 1 for client in clients)
        newsroom("check", "--file")
        newsroom("stats", "check")
    db = store.connect(tmp_path / "newsroom.db")
    stored = Counter(row["body"] for row in db.execute("select body from comments"))
    counted = db.execute("select coalesce(sum(views), 0) from stat_article").fetchone()[0]
    pending = db.execute("select count(*) from comments where status = 'pending'").fetchone()[0]
    db.close()
    assert said
    assert all(stored[text] == 1 for text in said)
    assert max(stored.values()) == 1
    assert len(said) <= pending <= len(said) + CLIENTS * KILLS
    assert views <= counted <= asked


def test_forty_at_once_from_one_network_and_exactly_the_limit_is_taken(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò")
    newsroom("publish", "@last")
    newsroom("config", "set", "comments.mode", "open")
    newsroom("config", "set", "comments.alike_last", "0")
    barrier = threading.Barrier(40)
    with served(tmp_path, "--workers", "2", NEWSROOM_COMMENTS_PER_MINUTE="7", NEWSROOM_COMMENTS_PER_HOUR="9") as live:

        def write(number: int) -> int:
            form = urlencode({"article": 1, "name": f"Bạn {number}", "body": f"Ý kiến khác của người thứ {number}."})
            barrier.wait(DEADLINE)
            return live.ask("POST", "/comments", form, content_type=FORM["content-type"], accept=FORM["accept"])[0]

        with ThreadPoolExecutor(40) as pool:
            answers = Counter(pool.map(write, range(40)))
    assert answers == {201: 7, 429: 33}
    db = store.connect(tmp_path / "newsroom.db")
    assert db.execute("select comments from article_counts where article_id = 1").fetchone()[0] == 7
    assert db.execute("select count(*) from comments where status = 'published'").fetchone()[0] == 7
    assert db.execute("select sum(n) from refusals").fetchone()[0] == 33
    db.close()


def test_a_view_that_cannot_wait_is_spooled_and_counted_once(tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Bến đò")
    file = tmp_path / "newsroom.db"
    with serving(paper) as live:
        live.get("/2026/03/ben-do/")
        other = store.connect(file)
        other.execute("begin immediate")
        assert live.get("/2026/03/ben-do/").status_code == 200
        [spooled] = tmp_path.glob("newsroom.db.views-*.ndjson")
        left = spooled.read_bytes()
        assert b"203.0.113.7" not in left
        assert b"Firefox" not in left
        assert spool.left_behind(file) == []  # its owner lives
        assert live.views(1) == 1
        other.rollback()
        other.close()
        live.get("/")
    assert not list(tmp_path.glob("newsroom.db.views-*"))
    assert live.views(1) == 2
    # As if the process had been killed: once after the views were in the file, once before.
    again = tmp_path / "newsroom.db.views-1-abc.ndjson"
    other_view = json.dumps(json.loads(left) | {"id": -7}).encode()
    again.write_bytes(left + other_view + b'\n{"id": -5, "at"')
    with serving(paper) as live:
        assert live.views(1) == 3
        assert not again.exists()
    row = paper.db.execute("select visits from stat_site_day").fetchone()
    assert row["visits"] == 1


def test_many_open_connections_do_not_shut_readers_out(newsroom: Run, tmp_path: Path) -> None:
    with served(tmp_path, "--connections", str(OPEN // 3)) as live:
        held = []
        for number in range(OPEN):
            one = socket.create_connection(("127.0.0.1", live.port), DEADLINE)
            if number % 2:
                one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
            held.append(one)
        assert live.ask("GET", "/")[0] == 200
        assert live.ask("GET", "/healthz")[0] == 200
        told = [one.recv(100) for one in held[: OPEN // 2]]  # the oldest had to go, and were told
        assert {answer[:12] for answer in told} == {b"", b"HTTP/1.1 408"}
        for one in held:
            one.close()
        assert live.ask("GET", "/")[0] == 200


def test_a_socket_of_the_file_system_behind_a_proxy(newsroom: Run, tmp_path: Path) -> None:
    newsroom("config", "set", "web.trusted_proxies", "127.0.0.1")
    path = tmp_path / "web.sock"
    with served(tmp_path, "--socket", str(path), where=r"unix:(\S+)") as live:
        assert path.stat().st_mode & 0o777 == 0o660
        for number in (1, 2):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                connection.sendall(
                    f"GET / HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.{number}\r\nuser-agent: {FIREFOX}\r\n"
                    "connection: close\r\n\r\n".encode()
                )
                assert connection.recv(12) == b"HTTP/1.1 200"
                while connection.recv(65536):
                    pass
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(DEADLINE) == 0
    assert not path.exists()
    assert newsroom("stats", "--json").json["today"] == {"views": 2, "visits": 2, "visitors": 2}


def test_several_workers_share_the_file_and_end_together(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    with served(tmp_path, "--workers", "3", NEWSROOM_WEB_METRICS="true") as live:
        for _ in range(12):
            assert live.ask("GET", page)[0] == 200
        told = live.ask("GET", "/metrics")[2]
        assert sum(float(line.split()[-1]) for line in told.splitlines() if 'method="GET",status="200"' in line) >= 12
        newsroom("draft", "--title", "Chợ nổi")
        other = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
        for _ in range(6):
            live.until(other, lambda status, _: status == 200)
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(DEADLINE) == 0
    assert newsroom("stats", "--json").json["today"]["views"] >= 18
    newsroom("stats", "check")
