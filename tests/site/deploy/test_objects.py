"""Deploying to object storage, on a server that speaks the S3 API on this machine."""

from __future__ import annotations

import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import obstore
import pytest
from moto.server import DomainDispatcherApplication, create_backend_app
from obstore.store import from_url
from tests.conftest import Run
from tests.site.paper import Paper
from werkzeug.serving import make_server

from newsroom.errors import NewsroomError, Outside
from newsroom.site.deploy.deploying import DeployReport, carry_out, prepare
from newsroom.site.deploy.place import Place
from newsroom.site.deploy.targets import place
from newsroom.site.ownership import MARK

Hook = Callable[[dict[str, Any]], int | None]


class Storage:
    """A bucket on an S3 server; `hook` sees each request first and may answer it with a status."""

    def __init__(self) -> None:
        self.app = DomainDispatcherApplication(create_backend_app)
        self.hook: Hook | None = None
        self.puts: list[str] = []
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self.server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        status = self.hook(environ) if self.hook else None
        if status:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(f"{status} no", [("Content-Type", "text/plain")])
            return [b"no"]
        if environ["REQUEST_METHOD"] == "PUT":
            self.puts.append(environ["PATH_INFO"])
        return self.app(environ, start)

    def ask(self, method: str, path: str) -> Any:
        return urllib.request.urlopen(urllib.request.Request(f"{self.url}/{path}", method=method))

    def held(self, prefix: str) -> dict[str, bytes]:
        """Every object below a prefix of the bucket."""
        store = from_url(f"s3://paper/{prefix}", client_options={"allow_http": True})
        names = [one["path"] for chunk in obstore.list(store) for one in chunk]
        return {name: bytes(obstore.get(store, name).bytes()) for name in names}


@pytest.fixture(scope="module")
def server() -> Iterator[Storage]:
    storage = Storage()
    storage.ask("PUT", "paper")
    yield storage
    storage.server.shutdown()


@pytest.fixture
def storage(server: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """The server, with the environment that leads to it."""
    for name, value in environment(server).items():
        monkeypatch.setenv(name, value)
    server.hook = None
    server.puts.clear()
    return server


def environment(storage: Storage) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": storage.url, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1", "NO_PROXY": "127.0.0.1",
    }  # fmt: skip


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """A built newsroom; its tests send it to prefixes of their own."""
    paper = Paper(tmp_path_factory.mktemp("paper"))
    for number in range(20):
        paper.story(f"Tin {number}", section="Đời sống", tags=("mưa",))
    picture = paper.picture()
    paper.story("Có ảnh", "![ảnh](a.png)", media={"a.png": picture})
    paper.build()
    return paper


def there(paper: Paper, target: str) -> Place:
    return place(target, out=paper.folder / "site", file=paper.folder / "newsroom.db", owner="me")


def send(paper: Paper, target: str, **how: bool) -> DeployReport:
    found = prepare(paper.db, out=paper.folder / "site", place=there(paper, target), **how)
    return carry_out(paper.db, found, place=there(paper, target))


def test_a_bucket_gets_the_built_site_and_then_what_changed(paper: Paper, storage: Storage) -> None:
    first = send(paper, "s3://paper/first/")
    assert storage.held("first") == paper.files()
    assert first.uploaded == len(paper.files()) == len(storage.puts)
    assert send(paper, "s3://paper/first").uploaded == 0
    before = paper.files()
    story = paper.story("Mới", section="Đời sống", tags=("chỉ một bài",))
    paper.build()
    storage.puts.clear()
    send(paper, "s3://paper/first")
    differing = {f"/paper/first/{name}" for name, data in paper.files().items() if before.get(name) != data}
    assert set(storage.puts) == differing
    assert storage.held("first") == paper.files()
    paper.edit(story, tags=())
    paper.build()
    assert send(paper, "s3://paper/first").deleted == 1
    assert storage.held("first") == paper.files()


def test_types_and_lifetimes(paper: Paper, storage: Storage) -> None:
    send(paper, "s3://paper/headers")
    names = paper.files()
    store = from_url("s3://paper/headers", client_options={"allow_http": True})
    css = next(name for name in names if name.endswith(".css"))
    png = next(name for name in names if name.startswith("assets/") and name.endswith(".png"))
    for name, kind, lifetime in (
        ("index.html", "text/html; charset=utf-8", "public, max-age=60"),
        ("2026/03/tin-1/index.html", "text/html; charset=utf-8", "public, max-age=60"),
        (css, "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
        (png, "image/png", "public, max-age=31536000, immutable"),
        ("apple-touch-icon.png", "image/png", "public, max-age=300"),
        ("favicon.ico", "image/x-icon", "public, max-age=300"),
        ("manifest.webmanifest", "application/manifest+json", "public, max-age=300"),
        ("feed.xml", "application/rss+xml; charset=utf-8", "public, max-age=300"),
        ("atom.xml", "application/atom+xml; charset=utf-8", "public, max-age=300"),
        ("feed.json", "application/feed+json", "public, max-age=300"),
        ("sitemap.xml", "application/xml", "public, max-age=300"),
        ("robots.txt", "text/plain; charset=utf-8", "public, max-age=300"),
        ("_f/latest.html", "text/html; charset=utf-8", "public, max-age=30"),
        ("_f/counts.json", "application/json", "public, max-age=30"),
    ):
        kept = obstore.get(store, name).attributes
        assert (kept["Content-Type"], kept["Cache-Control"]) == (kind, lifetime), name


def test_other_objects_stay_unless_asked(paper: Paper, storage: Storage) -> None:
    store = from_url("s3://paper", client_options={"allow_http": True})
    obstore.put(store, "kept/ghi chú #1.txt", b"mine")
    obstore.put(store, "beside.txt", b"outside the prefix")
    send(paper, "s3://paper/kept")
    assert storage.held("kept").keys() - paper.files().keys() == {"ghi chú #1.txt"}
    assert send(paper, "s3://paper/kept", delete=True).deleted == 1
    assert storage.held("kept") == paper.files()
    assert "beside.txt" in storage.held("")


def test_a_refusal_stops_the_deploy_and_the_next_one_sends_the_rest(paper: Paper, storage: Storage) -> None:
    def refuse_a_section(environ: dict[str, Any]) -> int | None:
        return 403 if environ["REQUEST_METHOD"] == "PUT" and "/s/doi-song/" in environ["PATH_INFO"] else None

    storage.hook = refuse_a_section
    with pytest.raises(Outside, match="did not accept s/doi-song") as failure:
        send(paper, "s3://paper/refused")
    assert "AWS_ACCESS_KEY_ID" in str(failure.value.hint)
    assert "Debug" not in failure.value.message
    held = storage.held("refused")
    assert held
    assert not {"index.html", "feed.xml", "sitemap.xml"} & held.keys()
    storage.hook = None
    storage.puts.clear()
    send(paper, "s3://paper/refused")
    assert storage.held("refused") == paper.files()
    assert len(storage.puts) == len(paper.files()) - len(held)


def test_a_moment_of_trouble_is_sat_out(paper: Paper, storage: Storage) -> None:
    failed: set[str] = set()

    def busy_once(environ: dict[str, Any]) -> int | None:
        if environ["PATH_INFO"].endswith("/sitemap.xml") and environ["PATH_INFO"] not in failed:
            failed.add(environ["PATH_INFO"])
            return 503
        return None

    storage.hook = busy_once
    send(paper, "s3://paper/busy")
    assert failed
    assert storage.held("busy") == paper.files()


def test_killed_in_the_middle_and_run_again(newsroom: Run, storage: Storage, tmp_path: Path) -> None:
    for number in range(80):
        (tmp_path / f"{number}.md").write_text(f"---\ntitle: Tin {number}\nsection: Đời sống\n---\nChữ {number}.\n")
    newsroom("draft", *(f"{number}.md" for number in range(80)))
    newsroom("publish", "-", "-y", stdin=newsroom("list", "--ids").out)
    newsroom("build")
    files = {
        path.relative_to(tmp_path / "site").as_posix(): path.read_bytes()
        for path in (tmp_path / "site").rglob("*")
        if path.is_file() and path.name != MARK
    }
    reached = threading.Event()

    def stall(environ: dict[str, Any]) -> int | None:
        if environ["REQUEST_METHOD"] == "PUT" and len(storage.puts) >= 60:
            reached.set()
            killed.wait(60)
            return 503
        return None

    killed = threading.Event()
    storage.hook = stall
    process = start(tmp_path, storage, "s3://paper/killed")
    assert reached.wait(60)
    process.kill()
    process.wait()
    killed.set()
    storage.hook = None
    left = storage.held("killed")
    assert 0 < len(left) < len(files)
    assert all(files[name] == data for name, data in left.items())
    assert "index.html" not in left
    storage.puts.clear()
    report = newsroom("deploy", "s3://paper/killed", "--json", env=environment(storage)).json
    assert storage.held("killed") == files
    assert report["uploaded"] < len(files)
    assert report["uploaded"] + report["unchanged"] == len(files)
    assert newsroom("check", "--file").code == 0
    assert newsroom("deploy", "s3://paper/killed", "--json", env=environment(storage)).json["uploaded"] == 0


def start(folder: Path, storage: Storage, target: str) -> Any:
    import os
    import subprocess

    from tests.conftest import COMMAND

    return subprocess.Popen(
        [*COMMAND, "deploy", target], cwd=folder, env={**os.environ, **environment(storage)}, stderr=subprocess.DEVNULL
    )


def test_nobody_there_is_exit_10(newsroom: Run, storage: Storage) -> None:
    newsroom("build")
    environ = environment(storage)
    missing = newsroom("deploy", "s3://not-made/x", "--json", code=10, env=environ)
    error = json.loads(missing.err)["error"]
    assert error["code"] == "outside"
    assert "NoSuchBucket" in error["message"]
    bad = newsroom("deploy", "az://container/x", code=10)
    assert "AZURE_STORAGE_ACCOUNT_NAME" in bad.err


def test_without_obstore_it_says_what_to_install(
    paper: Paper, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "obstore.store", None)
    with pytest.raises(NewsroomError, match="not installed") as failure:
        send(paper, "s3://paper/absent")
    assert failure.value.hint == "pip install 'newsroom[deploy]'"


def test_verifying_finds_what_was_changed_or_deleted_in_the_bucket(paper: Paper, storage: Storage) -> None:
    send(paper, "s3://paper/verified")
    store = from_url("s3://paper/verified", client_options={"allow_http": True})
    assert send(paper, "s3://paper/verified", verify=True).uploaded == 0
    whole = bytes(obstore.get(store, "index.html").bytes())
    obstore.put(store, "index.html", whole[:-1] + b"X")
    obstore.delete(store, ["feed.xml"])
    # Sent in parts, an object has an ETag that is not its MD5: it is fetched and compared.
    page = "404.html"
    obstore.put(store, page, bytes(obstore.get(store, page).bytes()), use_multipart=True)
    storage.puts.clear()
    assert send(paper, "s3://paper/verified").uploaded == 0
    assert send(paper, "s3://paper/verified", verify=True).uploaded == 2
    assert {name.removeprefix("/paper/verified/") for name in storage.puts} == {"index.html", "feed.xml"}
    assert storage.held("verified") == paper.files()


def test_google_cloud_storage_is_asked_in_the_same_way(
    paper: Paper, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its XML API, which obstore uses, has the requests of S3, so that the same server can imitate it."""
    monkeypatch.setenv("GOOGLE_BASE_URL", storage.url)
    monkeypatch.setenv("GOOGLE_BEARER_TOKEN", "token")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    assert send(paper, "gs://paper/google").uploaded == len(paper.files())
    assert storage.held("google") == paper.files()
    store = from_url("s3://paper/google", client_options={"allow_http": True})
    kept = obstore.get(store, "index.html").attributes
    assert (kept["Content-Type"], kept["Cache-Control"]) == ("text/html; charset=utf-8", "public, max-age=60")
    obstore.put(store, "index.html", b"changed")
    obstore.put(store, "other.txt", b"not of the site")
    done = send(paper, "gs://paper/google", verify=True, delete=True)
    assert (done.uploaded, done.deleted) == (1, 1)
    assert storage.held("google") == paper.files()
    with pytest.raises(Outside, match=r"NoSuchBucket"):
        send(paper, "gs://not-made/x")
