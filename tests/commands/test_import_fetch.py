"""`newsroom import … --media fetch`: asks, fetches only what it may, and completes later what failed."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from newsroom.errors import Outside
from newsroom.formats import fetching
from tests.commands.pictures import png
from tests.commands.test_import_site import rows
from tests.conftest import Run
from tests.formats.sites.wxr import item, wxr

IMPORT = ("--now", "2026-03-02T05:00:00Z", "import", "wordpress", "blog.xml", "--json")


class PictureHost(ThreadingHTTPServer):
    """A host with a few pictures, and with paths on which it misbehaves."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: Counter[str] = Counter()
        self.files = {"/red.png": png("red"), "/blue": png("blue"), "/text.png": b"no picture"}
        self.site = f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: PictureHost

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        if self.path == "/slow":
            time.sleep(0.05)
            return
        data = self.server.files.get(self.path)
        self.send_response(200 if data else 404)
        announced = {"/cut": 9}.get(self.path, len(data or b""))
        if self.path != "/endless":
            self.send_header("Content-Length", str(announced))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    with PictureHost() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(autouse=True)
def _nothing_asked(host: PictureHost) -> None:
    host.asked.clear()


def pages(folder: Path, host: PictureHost, *names: str) -> None:
    shown = "".join(f'<p><img src="{name if ":" in name else host.site + name}" alt="x"></p>' for name in names)
    (folder / "blog.xml").write_text(wxr(item(1, content=shown), item(2, content=f"<p>Two</p>{shown}")))


def test_pictures_are_fetched_once_and_again_changes_nothing(desk: Run, tmp_path: Path, host: PictureHost) -> None:
    pages(tmp_path, host, "/red.png", "/to//blue", "/none.png", "/text.png")
    fetch = ("--media", f"fetch:{host.site}", "--yes")
    done = desk(*IMPORT, *fetch).json
    assert (done["added"], done["pictures"]["added"]) == (2, 4)
    assert host.asked == {"/red.png": 1, "/to//blue": 1, "/blue": 1, "/none.png": 1, "/text.png": 1}
    whys = " ".join(one["why"] for one in done["adapted"])
    assert f"{host.site}/none.png was not fetched: the host responded with 404" in whys
    assert "text.png: not a picture" in whys
    assert desk("media", "list", "--count").out.strip() == "2"
    body = desk("show", "1", "--json").json
    assert f"{host.site}/red.png" in body["body"]
    assert "/media/" in body["html"]
    assert f'src="{host.site}' not in body["html"]
    before = rows(tmp_path)
    assert desk(*IMPORT, *fetch).json["unchanged"] == 2
    assert host.asked["/red.png"] == host.asked["/blue"] == 1
    assert desk(*IMPORT).json["differing"] == 0
    assert rows(tmp_path) == before


def test_a_later_import_adds_what_was_missing(desk: Run, tmp_path: Path, host: PictureHost) -> None:
    pages(tmp_path, host, "/red.png", "/later.png")
    fetch = ("--media", f"fetch:{host.site}", "--yes")
    desk(*IMPORT, *fetch)
    desk("edit", "2", "--append", "Edited here")
    host.files["/later.png"] = png("green")
    try:
        done = desk(*IMPORT, *fetch).json
    finally:
        del host.files["/later.png"]
    assert (done["updated"], done["unchanged"], done["differing"]) == (1, 1, 1)  # the edited one is left
    html = desk("show", "1", "--live", "--json").json["html"]
    assert html.count("/media/") >= 2
    assert "Edited here" in desk("show", "2", "--json").json["body"]


def test_nothing_is_fetched_without_an_answer_or_in_a_dry_run(desk: Run, tmp_path: Path, host: PictureHost) -> None:
    pages(tmp_path, host, "/red.png", "/blue")
    refused = desk(*IMPORT[:-1], "--media", "fetch", code=2)
    assert f"fetch 2 pictures from 1 host (127.0.0.1:{host.server_port})?" in refused.err
    assert "--yes" in refused.err
    tried = desk(*IMPORT[:-1], "--media", f"fetch:{host.site}", "--dry-run")
    assert "2 pictures would be fetched from 1 host" in tried.err
    assert desk("list", "--count").out.strip() == "0"
    assert not host.asked


def test_hosts_that_are_not_public_are_asked_only_if_they_are_named(
    desk: Run, tmp_path: Path, host: PictureHost
) -> None:
    port = host.server_port
    hidden = [
        f"http://{one}:{port}/red.png" for one in ("127.0.0.1", "localhost", "[::1]", "0x7f.1", "[::ffff:127.0.0.1]")
    ]
    pages(tmp_path, host, *hidden, "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "//10.0.0.1/x.png")
    done = desk(*IMPORT, "--media", "fetch", "--yes").json
    assert done["pictures"]["added"] == 0
    assert not host.asked
    assert sum(done["pictures"]["elsewhere"].values()) >= 6
    # A host that was named may not lead to others like it.
    pages(tmp_path, host, f"/to/http://localhost:{port}/red.png")
    done = desk(*IMPORT, "--update", "replace", "--media", f"fetch:{host.site}", "--yes").json
    assert "localhost is not a public address" in done["adapted"][0]["why"]
    assert "/red.png" not in host.asked


FAULTS = {
    "too large": ("/large", "it is larger than 1 MB"),
    "too large and not announced": ("/endless", "it is larger than 1 MB"),
    "cut off": ("/cut", "the response was cut off"),
    "no answer": ("/slow", "the request failed"),
    "leads to a file": ("/to/file:///etc/passwd", "it is not an http or https address"),
    "leads to no address": ("/to/http://[", "the request failed"),
    "unexpected letters": ("/a b\u00e9\r\nHost: x", "the host responded with 404"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_host_has_its_reason(host: PictureHost, tmp_path: Path, fault: str) -> None:
    path, why = FAULTS[fault]
    large = dict.fromkeys(("/large", "/endless"), b"x" * 1000001)
    host.files.update({**large, "/cut": b"four"})
    with pytest.raises(Outside, match=why):
        fetching.fetch(host.site + path, tmp_path / "x", limit=1_000_000, is_named=lambda _: True)


def test_redirects_and_time_are_limited(host: PictureHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    around = "/to/" * 7 + "/red.png"
    with pytest.raises(Outside, match="redirected more than 5 times"):
        fetching.fetch(host.site + around, tmp_path / "x", limit=100_000, is_named=lambda _: True)
    monkeypatch.setattr(fetching, "WHOLE", 0)
    with pytest.raises(Outside, match="more than 0 seconds"):
        fetching.fetch(host.site + "/slow", tmp_path / "x", limit=100_000, is_named=lambda _: True)


def test_a_host_that_gives_nothing_is_not_asked_for_ever(desk: Run, tmp_path: Path, host: PictureHost) -> None:
    pages(tmp_path, host, *(f"/gone-{number}.png" for number in range(40)))
    done = desk(*IMPORT, "--media", f"fetch:{host.site}", "--yes").json
    assert done["added"] == 2
    assert 10 <= host.asked.total() < 20
    assert "earlier pictures could not be fetched from" in str(done["adapted"])


def test_addresses_without_a_host_are_read_from_the_named_site(desk: Run, tmp_path: Path, host: PictureHost) -> None:
    row = {"id": "1", "title": "One", "slug": "one", "status": "published", "published_at": "2020-01-01T00:00:00.000Z"}
    row |= {"html": '<img src="__GHOST_URL__/red.png">', "feature_image": "__GHOST_URL__/blue", "type": "post"}
    users = [{"id": "1", "name": "Mai", "slug": "mai", "bio": "x", "profile_image": "__GHOST_URL__/none.png"}]
    linked = [{"post_id": "1", "author_id": "1"}]
    data = {"posts": [row], "users": users, "posts_authors": linked}
    (tmp_path / "site.json").write_text(json.dumps({"db": [{"meta": {}, "data": data}]}))
    done = desk("import", "ghost", "site.json", "--media", f"fetch:{host.site}", "--yes", "--json").json
    assert done["pictures"]["added"] == 2
    assert [one["why"] for one in done["adapted"]] == ["/none.png was not fetched: the host responded with 404"]
    assert done["adapted"][0]["where"] == "Mai"
    shown = desk("show", "one", "--json").json
    assert (shown["image"], shown["body"]) == ("/blue", "![](/red.png)\n")


NOT_PUBLIC = (
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1%eth0",
    "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:f5ff:fffe",
)  # fmt: skip


@pytest.mark.parametrize("place", NOT_PUBLIC)
def test_addresses_that_are_not_public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str) -> None:
    looked_up = [(0, 0, 0, "", ("93.184.216.34", 80)), (0, 0, 0, "", (place, 80))]
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: looked_up)
    with pytest.raises(Outside, match="not a public address"):
        fetching.fetch("http://rebound.example/x.png", tmp_path / "x", limit=100, is_named=lambda _: False)
