"""The access log and the metrics: what they say of each answer, and that they never fail one."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from newsroom.errors import Outside
from newsroom.web import observing
from newsroom.web.observing import LONGEST, AccessLog, Metrics, Observer

FROM = ("203.0.113.7", 4000)


def scope(method: str = "GET", path: str = "/a", query: bytes = b"", **headers: str) -> dict[str, Any]:
    sent = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": sent,
        "client": FROM,
    }


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AccessLog]:
    with closing(AccessLog(tmp_path / "access.log")) as opened:
        yield opened


def lines(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "access.log").read_text(encoding="ascii").splitlines()]


def numbers(metrics: Metrics, **statuses: int) -> dict[str, float]:
    """The lines of the text by their names."""
    told = metrics.text(statuses).decode()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in told.splitlines() if line[0] != "#")
    }


def test_requests_are_counted_by_method_and_status() -> None:
    metrics = Metrics()
    for method in ("GET", "HEAD", "POST", "OPTIONS", "BREW", "get", "DELETE"):
        metrics.note(method, 200, 10, 0.02)
    metrics.note("GET", 404, 5, 0.021)
    found = numbers(metrics, pending=3, spam=0)
    counted = {
        name.removeprefix("newsroom_requests_total"): value
        for name, value in found.items()
        if name.startswith("newsroom_requests_total")
    }
    assert counted == {
        '{method="GET",status="200"}': 1,
        '{method="HEAD",status="200"}': 1,
        '{method="POST",status="200"}': 1,
        '{method="OPTIONS",status="200"}': 1,
        '{method="other",status="200"}': 3,
        '{method="GET",status="404"}': 1,
    }
    assert found["newsroom_sent_bytes_total"] == 75
    assert found['newsroom_request_seconds_bucket{le="0.005"}'] == 0
    assert found['newsroom_request_seconds_bucket{le="0.02"}'] == 7
    assert found["newsroom_request_seconds_count"] == 8
    assert (found['newsroom_comments{state="pending"}'], found['newsroom_comments{state="spam"}']) == (3, 0)


def test_a_line_says_what_was_asked_and_answered(log: AccessLog, tmp_path: Path) -> None:
    sent = {"host": "news.example.org", "referer": "https://x.example/", "user_agent": "A\xe9", "cookie": "secret"}
    asked = scope(
        path="/a",
        query=b"b=c",
        **sent,
        dnt="1",
        sec_gpc="1",
        sec_purpose="prefetch",
        purpose="p",
        x_purpose="q",
        x_moz="r",
    )
    log.line(asked, "203.0.113.7", 200, 512, 0.0123456789)
    log.line(scope("POST", "/b"), "203.0.113.8", 303, 0, 1.0)
    first, second = lines(tmp_path)
    assert first.pop("at").endswith("Z")
    assert first == {
        "address": "203.0.113.7",
        "method": "GET",
        "path": "/a?b=c",
        "status": 200,
        "bytes": 512,
        "seconds": 0.012346,
        "host": "news.example.org",
        "referrer": "https://x.example/",
        "agent": "A\xe9",
        "headers": {
            "dnt": "1",
            "sec-gpc": "1",
            "sec-purpose": "prefetch",
            "purpose": "p",
            "x-purpose": "q",
            "x-moz": "r",
        },
    }
    assert (second["path"], second["host"], "headers" in second) == ("/b", "", False)
    assert (tmp_path / "access.log").stat().st_mode & 0o077 == 0


def test_a_line_has_a_limit(log: AccessLog, tmp_path: Path) -> None:
    log.line(scope(path="/" + "a" * LONGEST, user_agent="b" * LONGEST, referer="c" * (LONGEST + 1)), "", 200, 0, 0.0)
    [found] = lines(tmp_path)
    assert [len(found[name]) for name in ("path", "agent", "referrer")] == [LONGEST] * 3


def test_a_line_that_was_cut_off_does_not_spoil_the_next(
    log: AccessLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, data: write(file, data[:9]))
        log.line(scope(path="/1"), "", 200, 0, 0.0)
    for path in ("/2", "/3"):
        log.line(scope(path=path), "", 200, 0, 0.0)
    torn, *whole = (tmp_path / "access.log").read_text(encoding="ascii").splitlines()
    assert (torn, [json.loads(line)["path"] for line in whole]) == ('{"at": "2', ["/2", "/3"])


def test_a_log_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Outside, match="cannot write"):
        AccessLog(tmp_path)


def answer(observer: Observer, *pieces: bytes) -> list[Any]:
    """What is sent on of an answer in these pieces."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def run() -> None:
        watched = observer.watching(scope(), send)
        await watched({"type": "http.response.start", "status": 206, "headers": []})
        for number, piece in enumerate(pieces, 1):
            await watched({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})

    asyncio.run(run())
    return sent


def test_an_answer_is_noted_once_and_whole(log: AccessLog, tmp_path: Path) -> None:
    metrics = Metrics()
    observer = Observer(log, metrics, [])
    assert len(answer(observer, b"abc", b"", b"defg")) == 4
    answer(observer, b"")
    assert [(one["status"], one["bytes"], one["address"]) for one in lines(tmp_path)] == [
        (206, 7, FROM[0]),
        (206, 0, FROM[0]),
    ]
    assert numbers(metrics)['newsroom_requests_total{method="GET",status="206"}'] == 2
    assert len(answer(Observer(None, None, []), b"abc")) == 2


def test_a_full_disk_fails_no_answer(
    log: AccessLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(file: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        assert len(answer(Observer(log, None, []), b"abc")) == 2
    assert "the access log or the metrics cannot be written: [Errno 28] No space left on device" in caplog.text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *(
            (name, 404)
            for name in ("forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host")
        ),
        *(
            (name, 404)
            for name in ("x-original-forwarded-for", "true-client-ip", "cf-connecting-ip", "cf-ray", "cdn-loop")
        ),
        *((name, 404) for name in ("fastly-client-ip", "x-azure-clientip", "x-appengine-user-ip", "x-amzn-trace-id")),
        *(
            (name, 404)
            for name in ("x-envoy-external-address", "x-forwarded-for", "x-forwarded", "x-forwarded-anything")
        ),
        *((name, 200) for name in ("host", "user-agent", "x-other")),
    ],
)
def test_what_came_through_a_proxy_is_shown_no_metrics(name: str, status: int) -> None:
    async def read(_: object) -> dict[str, int]:
        return {}

    state = SimpleNamespace(observer=SimpleNamespace(metrics=Metrics()), database=SimpleNamespace(read=read))
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(newsroom=state)), headers={name: "x"})
    answer = asyncio.run(observing.metrics(request))  # type: ignore[arg-type]
    assert answer.status_code == status


def test_the_metrics_in_full() -> None:
    metrics = Metrics()
    metrics.note("GET", 200, 10, 0.02)
    told = metrics.text({"pending": 3}).decode()
    lines = [line for line in told.splitlines() if "_created" not in line]
    assert lines == [
        "# HELP newsroom_requests_total Requests answered.",
        "# TYPE newsroom_requests_total counter",
        'newsroom_requests_total{method="GET",status="200"} 1.0',
        "# HELP newsroom_request_seconds Time to an answer.",
        "# TYPE newsroom_request_seconds histogram",
        *(f'newsroom_request_seconds_bucket{{le="{le}"}} {n}' for le, n in (
            ("0.001", "0.0"), ("0.005", "0.0"), ("0.02", "1.0"), ("0.1", "1.0"), ("0.5", "1.0"), ("2.0", "1.0"), ("+Inf", "1.0"),
        )),
        "newsroom_request_seconds_count 1.0",
        "newsroom_request_seconds_sum 0.02",
        "# HELP newsroom_sent_bytes_total Bytes of answers.",
        "# TYPE newsroom_sent_bytes_total counter",
        "newsroom_sent_bytes_total 10.0",
        "# HELP newsroom_comments Comments by state.",
        "# TYPE newsroom_comments gauge",
        'newsroom_comments{state="pending"} 3.0',
    ]  # fmt: skip


def test_the_time_of_an_answer_is_from_the_request_to_its_last_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LONGEST == 2048
    noted: list[Any] = []
    clock = iter((10.0, 12.5))
    monkeypatch.setattr(observing.time, "perf_counter", lambda: next(clock))
    observer = Observer(None, None, [])
    monkeypatch.setattr(observer, "note", lambda *given: noted.append(given[1:]))
    assert len(answer(observer, b"ab", b"c")) == 3
    assert noted == [(206, 3, 2.5)]


def test_the_log_is_of_the_reader_behind_a_proxy_and_appended_to(tmp_path: Path) -> None:
    (tmp_path / "access.log").write_text("{}\n")
    log = AccessLog(tmp_path / "access.log")
    asked = scope(x_forwarded_for="198.51.100.1")
    Observer(log, None, ["203.0.113.7"]).note(asked, 200, 1, 0.5)
    log.close()
    with pytest.raises(OSError, match=r"[Bb]ad file descriptor"):
        log.close()
    first, second = lines(tmp_path)
    assert (first, second["address"], second["seconds"]) == ({}, "198.51.100.1", 0.5)


def test_an_answer_about_metrics_is_text_and_never_cached() -> None:
    async def read(_: object) -> dict[str, int]:
        return {"pending": 2}

    state = SimpleNamespace(observer=SimpleNamespace(metrics=Metrics()), database=SimpleNamespace(read=read))
    request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(newsroom=state)), headers={})
    found = asyncio.run(observing.metrics(request))  # type: ignore[arg-type]
    assert (found.media_type, found.headers["cache-control"]) == (
        "text/plain; version=0.0.4; charset=utf-8",
        "no-store",
    )
    assert b'newsroom_comments{state="pending"} 2.0' in found.body
    for none in (None, SimpleNamespace(metrics=None)):
        state.observer = none  # type: ignore[assignment]
        missing = asyncio.run(observing.metrics(request))  # type: ignore[arg-type]
        assert (missing.status_code, missing.body) == (404, b"404\n")
