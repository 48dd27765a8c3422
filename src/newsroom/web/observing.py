"""Monitoring: the access log, and metrics for Prometheus."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Scope, Send

from newsroom import clock
from newsroom.core.comments import comments
from newsroom.errors import Outside
from newsroom.files import PRIVATE
from newsroom.web import requests
from newsroom.web import state as states
from newsroom.web.notices import Notices

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

# Headers that only proxies add; any other that begins with x-forwarded is one too.
PROXIED: Final = frozenset({
    "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host", "x-original-forwarded-for",
    "true-client-ip", "cf-connecting-ip", "cf-ray", "fastly-client-ip", "x-azure-clientip", "x-appengine-user-ip",
    "x-envoy-external-address", "x-amzn-trace-id", "cdn-loop",
})  # fmt: skip
LONGEST: Final = 2048  # characters of a header or path in the log
# Other headers that `stats import-log` needs.
LOGGED_HEADERS: Final = (b"dnt", b"sec-gpc", b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
SECONDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0)


class AccessLog:
    """One JSON object a line, with the names that `stats import-log` reads first; whole lines, even if others write too."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE)
        except OSError as error:
            raise Outside(f"cannot write {path}: {error.strerror}", ref=str(path)) from error
        self._is_torn = False

    def line(self, scope: Scope, address: str, status: int, size: int, seconds: float) -> None:
        """Append the line of a request."""
        sent: dict[bytes, bytes] = dict(scope["headers"])
        query = scope["query_string"]
        path = (scope.get("raw_path") or scope["path"].encode()) + (b"?" + query if query else b"")
        entry: dict[str, Any] = {
            "at": clock.to_text(clock.now()),
            "address": address,
            "method": scope["method"],
            "path": _text(path),
            "status": status,
            "bytes": size,
            "seconds": round(seconds, 6),
            "host": _text(sent.get(b"host", b"")),
            "referrer": _text(sent.get(b"referer", b"")),
            "agent": _text(sent.get(b"user-agent", b"")),
        }
        headers = {name.decode(): _text(sent[name]) for name in LOGGED_HEADERS if name in sent}
        if headers:
            entry["headers"] = headers
        line = json.dumps(entry).encode() + b"\n"
        if self._is_torn:  # the disk was full in the middle of a line
            line = b"\n" + line
        self._is_torn = os.write(self._file, line) != len(line)

    def close(self) -> None:
        """Close the log."""
        os.close(self._file)


def _text(value: bytes) -> str:
    return value[:LONGEST].decode("latin-1")


class Metrics:
    """Counters of this process, or of all workers if the folder of Prometheus for several processes is set."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram  # here: only --metrics needs it

        several = "PROMETHEUS_MULTIPROC_DIR" in os.environ
        self._registry = CollectorRegistry()
        own: CollectorRegistry | None = None if several else self._registry
        if several:
            from prometheus_client import multiprocess  # here: only `serve --metrics` needs it

            multiprocess.MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
        self._requests = Counter("newsroom_requests", "Requests answered.", ("method", "status"), registry=own)
        self._seconds = Histogram("newsroom_request_seconds", "Time to an answer.", buckets=SECONDS, registry=own)
        self._bytes = Counter("newsroom_sent_bytes", "Bytes of answers.", registry=own)
        self._pending = Gauge(
            "newsroom_comments", "Comments by state.", ("state",), registry=own, multiprocess_mode="mostrecent"
        )

    def note(self, method: str, status: int, size: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self._requests.labels(known, str(status)).inc()
        self._seconds.observe(seconds)
        self._bytes.inc(size)

    def text(self, states_of_comments: dict[str, int]) -> bytes:
        """Everything in the text format of Prometheus."""
        from prometheus_client import generate_latest  # here: only `serve --metrics` needs it

        for name, number in states_of_comments.items():
            self._pending.labels(name).set(number)
        return bytes(generate_latest(self._registry))


class Observer:
    """Watches the answers to requests, for the access log and the metrics."""

    def __init__(self, log: AccessLog | None, metrics: Metrics | None, trusted: Sequence[str]) -> None:
        self.log = log
        self.metrics = metrics
        self._trusted = trusted
        self._notices = Notices()

    def watching(self, scope: Scope, send: Send) -> Send:
        """`send`, which logs and counts the answer when it is complete."""
        begun = time.perf_counter()
        status = size = 0

        async def watched(message: Message) -> None:
            nonlocal status, size
            await send(message)
            if message["type"] == "http.response.start":
                status = message["status"]
                return
            size += len(message.get("body", b""))
            if not message.get("more_body", False):
                self.note(scope, status, size, time.perf_counter() - begun)

        return watched

    def note(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        """Log and count an answer that is complete; `size` is the number of bytes of its body. An error here fails no answer."""
        try:
            if self.metrics is not None:
                self.metrics.note(scope["method"], status, size, seconds)
            if self.log is not None:
                self.log.line(scope, requests.address(scope, self._trusted), status, size, seconds)
        except (OSError, ValueError) as error:
            self._notices.warn(f"the access log or the metrics cannot be written: {error}")


async def metrics(request: Request) -> Response:
    """`GET /metrics`, if `web.metrics` is on: not through a proxy, as readers come."""
    state = states.of(request)
    found = state.observer.metrics if state.observer else None
    if found is None or any(name in PROXIED or name.startswith("x-forwarded") for name in request.headers):
        return PlainTextResponse("404\n", 404)
    counted = await state.database.read(comments.count)
    return Response(
        found.text(counted),
        media_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"cache-control": "no-store"},
    )
