"""`newsroom serve` as a process: the port it says, a comment in, a view counted, an approval seen, a quiet end."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.conftest import COMMAND, Run
from tests.web.live import BROWSER, FIREFOX

from newsroom import store

DEADLINE = 60.0  # seconds; nothing here should take one


class Served:
    """A serving process and its address."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        """One request over a real connection, the path sent as it is: status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        given = {"user-agent": FIREFOX, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, path, body=body.encode() or None, headers=given)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def until(self, path: str, true: Callable[[int, str], bool]) -> str:
        """Ask for a page until it is as wanted; fails after a deadline."""
        end = time.monotonic() + DEADLINE
        while True:
            status, _, text = self.ask("GET", path)
            if true(status, text):
                return text
            assert time.monotonic() < end, f"{path} never became right: {status}"
            time.sleep(0.02)


@contextmanager
def served(
    folder: Path, *args: str, where: str = r"http://127\.0\.0\.1:(\d+)/", **environment: str
) -> Iterator[Served]:
    """`newsroom serve --port 0` in a folder, in a group of processes of its own, ended in any case."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NEWSROOM_")}
    port = () if "--socket" in args else ("--port", "0")
    process = subprocess.Popen(
        [*COMMAND, "serve", *port, *args], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, env={**kept, "NEWSROOM_USER": "lan", **environment}, start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stderr
        said = ""
        for line in process.stderr:
            said += line
            if found := re.search(where, line):
                yield Served(process, int(found[1]) if found[1].isdigit() else 0)
                break
        else:
            pytest.fail(f"it never listened: {said}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=DEADLINE)


def test_from_a_page_to_a_comment_to_the_page_again(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò", "--section", "Tin")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    with served(tmp_path) as live:
        status, headers, text = live.ask("GET", page)
        assert status == 200
        assert "server" not in headers
        form = {"article": re.findall(r'name="article" value="(\d+)"', text)[0], "name": "Lan", "body": "Đò ơi!"}
        status, headers, _ = live.ask(
            "POST", "/comments", urlencode(form), content_type="application/x-www-form-urlencoded", **BROWSER_FIELDS
        )
        assert (status, headers["location"]) == (303, f"{page}#comment-held")
        [held] = newsroom("comments", "list", "--status", "pending", "--json").json
        assert (held["author"], held["body"]) == ("Lan", "Đò ơi!")
        assert newsroom("stats", "--json").json["today"]["views"] == 1
        newsroom("comments", "approve", str(held["id"]))
        assert 'id="comment-1"' in live.until(page, lambda _, text: "Đò ơi!" in text)
        newsroom("undo")
        live.until(page, lambda _, text: "Đò ơi!" not in text)

        newsroom("draft", "--title", "Chợ nổi")
        other = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
        live.until(other, lambda status, _: status == 200)
        newsroom("unpublish", "@last")
        live.until(other, lambda status, _: status == 410)

        for path in (
            "/../newsroom.db",
            "/%2e%2e/newsroom.db",
            "//etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/./../newsroom.db",
        ):
            assert live.ask("GET", path)[0] == 404

        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(timeout=DEADLINE) == 0
    newsroom("check", "--file")
    assert not (tmp_path / "newsroom.db-wal").exists()


BROWSER_FIELDS = {name.replace("-", "_"): value for name, value in BROWSER.items()}


def test_what_was_answered_is_in_the_file_after_a_kill(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    with served(tmp_path, NEWSROOM_COMMENTS_PER_MINUTE="1000", NEWSROOM_COMMENTS_PER_HOUR="1000") as live:
        for n in range(12):
            assert live.ask("GET", page)[0] == 200
            form = urlencode({"article": 1, "name": f"Bạn {n}", "body": f"Lời nhắn thứ {n} của tôi."})
            kind = {"content_type": "application/x-www-form-urlencoded", "accept": "application/json"}
            assert live.ask("POST", "/comments", form, **kind)[0] == 202
        live.process.kill()
        live.process.wait(timeout=DEADLINE)
    newsroom("check", "--file")
    assert newsroom("comments", "count", "--json").json["pending"] == 12
    db = store.connect(tmp_path / "newsroom.db")
    assert db.execute("select views from stat_article where article_id = 1").fetchone()[0] == 12
    db.close()


def test_a_taken_port_is_said_in_one_line(newsroom: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = newsroom("serve", "--port", str(taken.getsockname()[1]), code=10)
    assert "error: cannot listen on 127.0.0.1" in done.err
    assert done.out == ""


def test_interrupting_is_the_usual_end(newsroom: Run, tmp_path: Path) -> None:
    with served(tmp_path, "--out", "public", "--no-comments") as live:
        assert live.ask("GET", "/healthz")[0] == 200
        assert live.ask("POST", "/comments", "{}", content_type="application/json")[0] == 403
        live.process.send_signal(signal.SIGINT)
        assert live.process.wait(timeout=DEADLINE) == 0
    assert (tmp_path / "public" / "index.html").exists()
    assert not (tmp_path / "site").exists()


def test_a_theme_that_is_worked_on_is_watched(newsroom: Run, tmp_path: Path) -> None:
    newsroom("draft", "--title", "Bến đò")
    page = newsroom("publish", "@last", "--json").json[0]["url"].removeprefix("https://news.example.org")
    theme = tmp_path / "theme"
    base = theme / "templates" / "base.html"
    said: list[str] = []
    with served(tmp_path, "--watch") as live:
        reading = threading.Thread(target=lambda: said.extend(live.process.stderr or ()))
        reading.start()

        def write(extra: str) -> None:
            base.with_suffix(".new").write_text(
                '{% extends "default/base.html" %}{% block extra %}' + extra + "{% endblock %}"
            )
            os.replace(base.with_suffix(".new"), base)

        base.parent.mkdir(parents=True)
        write('<meta name="own" content="one">')
        assert 'content="one"' not in live.ask("GET", page)[2]  # no theme is set yet
        newsroom("config", "set", "site.theme", "theme")
        live.until(page, lambda _, text: 'content="one"' in text)
        write('<meta name="own" content="two">')
        live.until(page, lambda _, text: 'content="two"' in text)
        live.until("/", lambda _, text: 'content="two"' in text)
        write("\n\n{% if %}")
        end = time.monotonic() + DEADLINE
        while not any("base.html:3" in line for line in said):
            assert time.monotonic() < end, said
            time.sleep(0.02)
        assert 'content="two"' in live.ask("GET", page)[2]
        write('<meta name="own" content="three">')
        live.until(page, lambda _, text: 'content="three"' in text)
        (theme / "static").mkdir()
        (theme / "static" / "extra.css").write_text("p { color: red }")
        live.until("/", lambda _, text: any((tmp_path / "site" / "assets").glob("extra.*.css")))
        live.process.send_signal(signal.SIGTERM)
        assert live.process.wait(timeout=DEADLINE) == 0
        reading.join(DEADLINE)
    assert len([line for line in said if "base.html:3" in line]) == 1
    assert "Traceback" not in "".join(said)
