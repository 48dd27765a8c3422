"""Object storage that refuses, fails or does not answer: the deploy ends soon, with the reason."""

from __future__ import annotations

import http.server
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.site.paper import Paper

from newsroom.errors import Outside
from newsroom.site.deploy import objects
from newsroom.site.deploy.deploying import carry_out, prepare
from newsroom.site.deploy.objects import ObjectStorage
from newsroom.site.deploy.place import DeployFile

pytest.importorskip("obstore")
MANY = 60  # more files than are sent at once
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class FakeStorage(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """A server that answers every request as `answer` says, and counts them."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer) -> None:
        self.asked = 0
        self.released = threading.Event()
        fake = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self) -> None:
                fake.asked += 1
                answer(self)

            do_PUT = do_GET = do_POST = do_DELETE = respond  # noqa: N815 - the names that http.server calls

            def log_message(self, *_: object) -> None: ...

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


def status(code: int) -> Answer:
    """An answer with a status, after the whole request was read."""

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        body = b"<Error><Code>Nope</Code><Message>not for you</Message></Error>"
        request.send_response(code)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def silence(request: http.server.BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    request.server.released.wait(60)  # type: ignore[attr-defined]
    request.close_connection = True


def website(request: http.server.BaseHTTPRequestHandler) -> None:
    """A page, as from a web server that knows nothing of storage."""
    request.rfile.read(int(request.headers.get("Content-Length") or 0))
    body = b"<!doctype html><title>Welcome</title>"
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def closing(request: http.server.BaseHTTPRequestHandler) -> None:
    """A connection that is closed without a response."""
    request.close_connection = True


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Answer], FakeStorage]]:
    """Starts a fake storage, to which the environment leads; time-outs are short."""
    started: list[FakeStorage] = []
    monkeypatch.setattr(objects, "ANSWER_TIMEOUT", timedelta(seconds=1))
    monkeypatch.setattr(objects, "RETRY_TIMEOUT", timedelta(seconds=0.5))
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "y"), ("REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)

    def start(answer: Answer) -> FakeStorage:
        fake = FakeStorage(answer)
        started.append(fake)
        monkeypatch.setenv("AWS_ENDPOINT_URL", fake.url)
        return fake

    yield start
    for fake in started:
        fake.released.set()
        fake.shutdown()
        fake.server_close()


@pytest.fixture
def files(tmp_path: Path) -> list[DeployFile]:
    """More files than are sent at once."""
    (tmp_path / "x").write_bytes(b"x")
    return [
        DeployFile(f"/{n}", f"{n}.html", str(tmp_path / "x"), "h", 1, "text/html", "no-cache", 0) for n in range(MANY)
    ]


# How a storage fails, and what the message says of it.
FAILURES: dict[str, tuple[Answer, str]] = {
    "no right to write": (status(403), "403 Forbidden"),
    "no such bucket": (status(404), "404 Not Found"),
    "a fault of its own": (status(500), "500 Internal Server Error"),
    "it is overloaded": (status(503), "503 Service Unavailable"),
    "it does not answer": (silence, "no response in time"),
    "it hangs up": (closing, "connection was closed"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_many_files_to_a_storage_that_fails_end_soon_with_the_reason(
    storage: Callable[[Answer], FakeStorage], files: list[DeployFile], what: str
) -> None:
    answer, reason = FAILURES[what]
    fake = storage(answer)
    began = time.monotonic()
    with pytest.raises(Outside) as failed:
        list(ObjectStorage("s3://bucket/x").put(files))
    assert time.monotonic() - began < 10
    assert reason in failed.value.message
    assert "\n" not in failed.value.message
    assert "AWS_ACCESS_KEY_ID" in (failed.value.hint or "")
    # What waits is never begun after a failure: at most those that were on their way, each tried four times.
    assert fake.asked <= 2 * objects.AT_ONCE * 4


@pytest.mark.parametrize("what", FAILURES)
def test_listing_and_deleting_end_soon_too(storage: Callable[[Answer], FakeStorage], what: str) -> None:
    storage(FAILURES[what][0])
    there = ObjectStorage("s3://bucket/x")
    began = time.monotonic()
    with pytest.raises(Outside, match="cannot be listed"):
        there.unknown_files([])
    with pytest.raises(Outside, match="did not delete files"):
        there.delete(["a.html", "b.html"])
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [("http://127.0.0.1:1", "Connection refused"), ("http://no-such-host.invalid", "lookup")],
)
def test_nobody_at_the_endpoint(
    storage: object, files: list[DeployFile], monkeypatch: pytest.MonkeyPatch, endpoint: str, reason: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    with pytest.raises(Outside, match=reason):
        list(ObjectStorage("s3://bucket/x").put(files))


def test_one_failure_among_many_gives_back_what_arrived_and_begins_no_other(
    storage: Callable[[Answer], FakeStorage], files: list[DeployFile]
) -> None:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        number = int(request.path.rpartition("/")[2].removesuffix(".html"))
        if number == 20:
            status(403)(request)
            return
        if number > 20:
            time.sleep(0.3)  # longer than the failure needs to be heard of
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        request.send_response(200)
        request.send_header("ETag", '"1"')
        request.send_header("Content-Length", "0")
        request.end_headers()

    fake = storage(answer)
    arrived: list[str] = []
    with pytest.raises(Outside, match=r"did not accept 20\.html"):
        arrived.extend(one.name for one in ObjectStorage("s3://bucket/x").put(files))
    assert "0.html" in arrived
    assert "20.html" not in arrived
    assert len(arrived) + 1 == fake.asked < MANY


def test_what_arrived_before_a_failure_is_remembered(storage: Callable[[Answer], FakeStorage], tmp_path: Path) -> None:
    paper = Paper(tmp_path)
    paper.story("Tin")
    paper.build()
    storage(status(403))
    there = ObjectStorage("s3://bucket/x")
    found = prepare(paper.db, out=tmp_path / "site", place=there)
    with pytest.raises(Outside):
        carry_out(paper.db, found, place=there)
    assert len(prepare(paper.db, out=tmp_path / "site", place=there).send) == len(found.send)


def test_the_command_ends_with_10_and_the_reason(
    newsroom: Run, storage: Callable[[Answer], FakeStorage], tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    newsroom("publish", "a")
    newsroom("build")
    storage(status(403))
    failed = newsroom("deploy", "s3://bucket/x", code=10)
    assert "403 Forbidden" in failed.err
    assert failed.err.count("error:") == 1
