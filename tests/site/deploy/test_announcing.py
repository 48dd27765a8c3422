"""What a deploy tells hubs of feeds and search engines: the requests as a server on this machine gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.conftest import Run

from newsroom.errors import Outside
from newsroom.site.deploy import announcing
from newsroom.site.deploy.folder import Folder
from newsroom.site.deploy.place import DeployFile


class Others:
    """A hub and a search engine, which record what they are told and answer with `status`, or (0) with what is no HTTP."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, bytes]] = []
        self.status = 202
        others = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                others.told.append((self.path, self.headers["content-type"], body))
                if not others.status:
                    self.wfile.write(b"welcome\r\n")
                    return
                self.send_response(others.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def others() -> Iterator[Others]:
    made = Others()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def site(newsroom: Run, others: Others) -> Run:
    newsroom("config", "set", "site.url", "https://lau.example/tin")
    newsroom("draft", "--title", "Bến đò", "--section", "Sông nước")
    newsroom("publish", "@last")
    newsroom("config", "set", "site.hub", f"{others.address}/hub/")
    newsroom("config", "set", "site.indexnow", f"{others.address}/indexnow")
    newsroom("build")
    return newsroom


def test_feeds_and_pages_are_told_once_and_with_whole_addresses(site: Run, others: Others, tmp_path: Path) -> None:
    said = site("deploy", "public").err
    assert "was notified" in said
    (hub, form, feeds), (index, kind, pages) = others.told
    assert (hub, form) == ("/hub/", "application/x-www-form-urlencoded")
    found = parse_qs(feeds.decode())
    assert found["hub.mode"] == ["publish"]
    assert set(found["hub.url"]) >= {"https://lau.example/tin/feed.xml", "https://lau.example/tin/s/song-nuoc/atom.xml"}
    assert (index, kind) == ("/indexnow", "application/json; charset=utf-8")
    told = json.loads(pages)
    assert told["host"] == "lau.example"
    assert "https://lau.example/tin/" in told["urlList"]
    assert len(told["urlList"]) == len(set(told["urlList"]))
    assert not [
        one
        for one in told["urlList"]
        if "/_f/" in one or "404" in one or not one.startswith("https://lau.example/tin/")
    ]
    key = told["key"]
    assert told["keyLocation"] == f"https://lau.example/tin/{key}.txt"
    assert (tmp_path / "public" / f"{key}.txt").read_text() == key
    assert len(key) == 32

    site("deploy", "public")  # nothing has changed
    assert len(others.told) == 2


def test_only_what_changed_is_told(site: Run, others: Others) -> None:
    site("deploy", "public")
    others.told.clear()
    site("draft", "--title", "Tin thứ hai")
    site("publish", "@last")
    site("build")
    site("deploy", "public")
    pages = json.loads(others.told[-1][2])["urlList"]
    assert [one for one in pages if one.endswith("/tin-thu-hai/")]
    assert not [one for one in pages if "/s/song-nuoc/" in one]


def test_what_a_failed_deploy_sent_is_told_by_the_next_one_and_once(
    site: Run, others: Others, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also its addresses for a CDN are: nobody may have purged them in between."""
    site("deploy", "public")
    others.told.clear()
    site("draft", "--title", "Tin thứ hai")
    site("publish", "@last")
    site("build")
    whole = Folder.put

    def failing(self: Folder, files: Sequence[DeployFile]) -> Iterator[DeployFile]:
        for one in whole(self, files):
            if one.path == "/":
                raise Outside("the cable is out")
            yield one

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "put", failing)
        site("deploy", "public", "--changed", "changed.txt", code=10)
    first = (tmp_path / "changed.txt").read_text().splitlines()
    story = next(one for one in first if one.endswith("/tin-thu-hai/"))
    assert others.told == []

    site("deploy", "public", "--changed", "foreseen.txt", "--dry-run")
    site("deploy", "public", "--changed", "changed.txt")
    both = (tmp_path / "changed.txt").read_text().splitlines()
    assert set(both) > set(first)
    assert "https://lau.example/tin/" in both
    assert len(both) == len(set(both))
    assert set(both) == set((tmp_path / "foreseen.txt").read_text().splitlines())
    assert {story, "https://lau.example/tin/"} <= set(json.loads(others.told[-1][2])["urlList"])

    others.told.clear()
    site("deploy", "public", "--changed", "changed.txt")
    assert (tmp_path / "changed.txt").read_text() == ""
    assert others.told == []


def test_nobody_is_told_of_a_copy_for_another_address(site: Run, others: Others, tmp_path: Path) -> None:
    site("build", "--base-url", "https://staging.example/", "-o", "stg")
    said = site("deploy", "-o", "stg", "copy", "--changed", "changed.txt").err
    assert "nobody was notified: the site was built for https://staging.example, but site.url is" in said
    assert others.told == []
    changed = (tmp_path / "changed.txt").read_text().splitlines()
    assert "https://staging.example/feed.xml" in changed
    assert all(one.startswith("https://staging.example/") for one in changed)
    assert "nobody was" not in site("deploy", "-o", "stg", "copy").err  # nothing has changed
    site("deploy", "public")
    assert len(others.told) == 2


def test_nobody_is_told_before_the_public_address_is_set(site: Run, others: Others) -> None:
    site("config", "unset", "site.url")
    site("build")
    said = site("deploy", "public").err
    assert "the pages have addresses of http://localhost:8000, which only this machine can open" in said
    assert "newsroom config set site.url URL, then newsroom build\n" in said
    assert "nobody was notified: only this machine can open http://localhost:8000" in said
    site("config", "set", "site.url", "https://lau.example")
    assert "nobody was notified: the site was built for http://localhost:8000" in site("deploy", "public", "--full").err
    assert others.told == []
    site("build")
    assert "only this machine" not in site("deploy", "public").err
    assert "https://lau.example/" in json.loads(others.told[-1][2])["urlList"]


def test_feeds_name_their_hub(site: Run, others: Others, tmp_path: Path) -> None:
    built = tmp_path / "site"
    assert f'<atom:link rel="hub" href="{others.address}/hub/"/>' in (built / "feed.xml").read_text()
    assert f'<link rel="hub" href="{others.address}/hub/"/>' in (built / "atom.xml").read_text()
    assert json.loads((built / "feed.json").read_text())["hubs"] == [
        {"type": "WebSub", "url": f"{others.address}/hub/"}
    ]


def test_without_the_settings_nobody_is_told(site: Run, others: Others, tmp_path: Path) -> None:
    site("config", "unset", "site.hub")
    site("config", "unset", "site.indexnow")
    site("build")
    site("deploy", "public")
    assert others.told == []
    assert "hub" not in (tmp_path / "site" / "feed.xml").read_text()
    assert list((tmp_path / "public").glob("*.txt")) == [tmp_path / "public" / "robots.txt"]


@pytest.mark.parametrize(("status", "reason"), [(403, "HTTP 403"), (500, "HTTP 500"), (0, "welcome")])
def test_a_refusal_is_a_warning_and_the_other_is_told_all_the_same(
    site: Run, others: Others, status: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "MOST_FEEDS", 1)  # a hub that fails is not asked for the other feeds
    others.status = status
    said = site("deploy", "public").err
    assert said.count(f"was not notified of the changes: {reason}") == 2
    assert len(others.told) == 2


def test_nobody_there_is_a_warning_too(site: Run, others: Others) -> None:
    site("config", "set", "site.hub", "http://127.0.0.1:1/")
    site("build")
    said = site("deploy", "public").err
    assert "the site is deployed, but http://127.0.0.1:1/ was not notified" in said
    assert "was notified" in said


def test_a_dry_run_tells_nobody(site: Run, others: Others) -> None:
    site("deploy", "public", "--dry-run")
    assert others.told == []


@pytest.mark.parametrize(
    "value", ["hub.example", "ftp://hub.example/", "https://lan@hub.example/", "https://", "https://hub.example/ x"]
)
def test_what_is_no_address_is_refused(newsroom: Run, value: str) -> None:
    assert "is not an address" in newsroom("config", "set", "site.hub", value, code=4).err


@pytest.mark.parametrize(
    ("path", "wanted"),
    [("/", True), ("/2026/03/ben-do/", True), ("/s/song-nuoc/", True), ("/cu.html", True), ("/feed.xml", False),
     ("/_f/latest.html", False), ("/search/", False), ("/404.html", False), ("/410.html", False),
     ("/media/aa/bb.jpg", False), ("/assets/x.css", False)],
)  # fmt: skip
def test_which_paths_are_pages(path: str, wanted: bool) -> None:
    assert announcing.is_page(path) is wanted
