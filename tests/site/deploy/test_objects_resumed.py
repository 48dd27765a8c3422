"""Whatever goes wrong with a storage, the command ends soon with exit 10 and the reason, and the next run completes."""

from __future__ import annotations

import http.server
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import Run
from tests.site.deploy.test_objects_failing import Answer, FakeStorage, silence, storage, website

from newsroom.site.ownership import MARK

pytest.importorskip("obstore")
__all__ = ["storage"]
Request = http.server.BaseHTTPRequestHandler


def refusing(code: int, name: str, message: str) -> Answer:
    """A refusal in the words of S3."""

    def answer(request: Request) -> None:
        request.rfile.read(int(request.headers.get("Content-Length") or 0))
        body = f"<?xml version='1.0'?><Error><Code>{name}</Code><Message>{message}</Message></Error>".encode()
        request.send_response(code)
        request.send_header("Content-Type", "application/xml")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def reset(request: Request) -> None:
    """A connection that is cut while a file arrives."""
    request.rfile.read(1)
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def half_an_answer(request: Request) -> None:
    """A connection that is cut while the answer is on its way."""
    request.rfile.read(int(request.headers.get("Content-Length") or 0))
    request.wfile.write(b"HTTP/1.1 200 OK\r\nETag: ")
    request.close_connection = True


def trickle(request: Request) -> None:
    """A storage that answers, but far too slowly."""
    request.rfile.read(int(request.headers.get("Content-Length") or 0))
    for byte in b"HTTP/1.1 200 OK\r\nETag: 1\r\nContent-Length: 0\r\n\r\n":
        try:
            request.wfile.write(bytes([byte]))
        except OSError:
            break
        time.sleep(0.1)
    request.close_connection = True


# What goes wrong, and what the message must say of it.
TROUBLE: dict[str, tuple[Answer, str]] = {
    "a missing bucket": (refusing(404, "NoSuchBucket", "The specified bucket does not exist"), "NoSuchBucket"),
    "an unknown key": (refusing(403, "InvalidAccessKeyId", "no such key"), "InvalidAccessKeyId"),
    "a wrong secret": (refusing(403, "SignatureDoesNotMatch", "check your key"), "SignatureDoesNotMatch"),
    "a full disk": (refusing(507, "XMinioStorageFull", "minimum free drive threshold"), "XMinioStorageFull"),
    "a full bucket": (refusing(403, "QuotaExceeded", "the bucket has reached its quota"), "QuotaExceeded"),
    "a full volume": (refusing(500, "InternalError", "no free volumes left"), "no free volumes left"),
    "an endpoint that is a web server": (website, "did not come from object storage"),
    "silence": (silence, "no response in time"),
    "a slow storage": (trickle, "no response in time"),
    "a connection cut while a file arrives": (reset, "Connection reset"),
    "a connection cut during the answer": (half_an_answer, "connection was closed"),
}


class Bucket:
    """A storage that keeps what it is sent, apart from the files for which `trouble` answers."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.trouble: Answer | None = None

    def __call__(self, request: Request) -> None:
        if self.trouble and request.path.endswith("index.html"):  # some of the files
            self.trouble(request)
            return
        self.kept[request.path] = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        request.send_response(200)
        request.send_header("ETag", '"1"')
        request.send_header("Content-Length", "0")
        request.end_headers()


def test_the_command_ends_soon_with_the_reason_and_the_next_one_completes(
    newsroom: Run, storage: Callable[[Answer], FakeStorage], tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A\n---\nText.\n")
    newsroom("draft", "a.md")
    newsroom("publish", "a")
    newsroom("build")
    site = tmp_path / "site"
    files = {f"{path.relative_to(site)}": path.read_bytes() for path in site.rglob("*") if path.is_file()}
    del files[MARK]
    bucket = Bucket()
    storage(bucket)
    for what, (answer, reason) in TROUBLE.items():  # each run is the next one after another trouble
        bucket.trouble, began = answer, time.monotonic()
        failed = newsroom("deploy", "s3://bucket/x", code=10)
        assert time.monotonic() - began < 10, what
        assert [line.partition(":")[0] for line in failed.err.splitlines()] == ["error", "hint"], what
        assert reason in failed.err, f"{what}: {failed.err}"
        assert "<" not in failed.err, f"{what}: {failed.err}"
        assert ("free some space" in failed.err) is what.startswith("a full"), f"{what}: {failed.err}"
    bucket.trouble = None
    arrived = len(bucket.kept)
    assert 0 < arrived < len(files)
    assert newsroom("deploy", "s3://bucket/x", "--json").json["uploaded"] == len(files) - arrived
    assert {name.removeprefix("/bucket/x/"): data for name, data in bucket.kept.items()} == files
