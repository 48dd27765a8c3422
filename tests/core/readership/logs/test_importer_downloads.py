"""Downloads of podcasts in logs: what counts, once however often it is imported, in every format that says the size."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newsroom.core.readership import downloads, reconcile
from newsroom.settings import Settings
from tests.core.readership.logs import log_room
from tests.core.readership.logs.log_room import FIREFOX, NOW, take
from tests.site.paper import Paper
from tests.site.podcasting import MINUTE, add_podcast, one_episode

APP = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
GOOGLE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture
def paper(tmp_path: Path) -> Paper:
    made = Paper(tmp_path)
    assert one_episode(made)[0] == 1
    return made


def path_of(paper: Paper) -> str:
    return next(iter(downloads.Episodes(paper.db).files))


def line(paper: Paper, size: int | str = MINUTE, *, status: int = 200, path: str = "", **more: Any) -> bytes:
    said = {"at": NOW, "agent": APP, "status": status} | more
    made = log_room.line(said.pop("at"), path or path_of(paper), **said)
    return made.replace(f" {status} 512 ".encode(), f" {status} {size} ".encode())


def count(paper: Paper, *lines: bytes, **more: Any) -> tuple[int, dict[str, int]]:
    (paper.folder / "a.log").write_bytes(b"".join(lines))
    found = take(paper.db, paper.folder / "a.log", **more)
    assert reconcile.check(paper.db) == []
    return downloads.of_article(paper.db, 1), found["skipped"]


CASES: dict[str, tuple[list[dict[str, Any]], int, dict[str, int]]] = {
    "all of it": ([{"size": 2 * MINUTE}], 1, {"download": 1}),
    "a minute": ([{}], 1, {"download": 1}),
    "a byte less": ([{"size": MINUTE - 1}], 0, {"download": 1}),
    "parts that are a minute": ([{"status": 206, "size": MINUTE // 2}] * 2, 1, {"download": 2}),
    "one part that is a minute": ([{"status": 206}], 1, {"download": 1}),
    "parts of two listeners": (
        [{"status": 206, "size": MINUTE // 2}, {"status": 206, "size": MINUTE // 2, "address": "192.0.2.9"}],
        0,
        {"download": 2},
    ),
    "probes": ([{"status": 206, "size": 2}] * 2, 0, {"download": 2}),
    "a probe is no part": (
        [{"status": 206, "size": MINUTE - 2}, {"status": 206, "size": 2, "at": NOW - timedelta(hours=9)}],
        0,
        {"download": 2},
    ),
    "a part of three bytes": (
        [{"status": 206, "size": MINUTE - 3}, {"status": 206, "size": 3, "at": NOW - timedelta(hours=9)}],
        1,
        {"download": 2},
    ),
    "a probe, then all": ([{"status": 206, "size": 2}, {"status": 206, "size": 2 * MINUTE}], 1, {"download": 2}),
    "HEAD": ([{"method": "HEAD", "size": MINUTE}], 0, {"method": 1}),
    "not changed": ([{"status": 304, "size": 0}], 0, {"static": 1}),
    "a range that is not there": ([{"status": 416, "size": MINUTE}], 0, {"static": 1}),
    "no longer there": ([{"status": 404, "size": MINUTE}], 0, {"static": 1}),
    "a crawler": ([{"agent": GOOGLE}], 0, {"bot": 1}),
    "a library": ([{"agent": "python-requests/2.32"}], 0, {"bot": 1}),
    "no agent": ([{"agent": "-"}], 0, {"bot": 1}),
    "a browser": ([{"agent": FIREFOX}], 1, {"download": 1}),
    "a program nobody knows": ([{"agent": "Hörbar/1.0 (Android)"}], 1, {"download": 1}),
    "another agent is another listener": ([{}, {"agent": FIREFOX}], 2, {"download": 2}),
    "again on the same day": ([{}, {"at": NOW - timedelta(hours=9)}], 1, {"download": 2}),
    "again on another day": ([{}, {"at": NOW - timedelta(hours=13)}], 2, {"download": 2}),
    "nothing was sent": ([{"size": "-"}], 0, {"download": 1}),
    "a size without end": ([{"size": "9" * 40}], 1, {"download": 1}),
    "tomorrow": ([{"at": NOW + timedelta(hours=1)}], 0, {"future": 1}),
    "another file": ([{"path": "/media/aa/aaaaaaaaaaaaaaaa.mp3"}], 0, {"static": 1}),
    "with a query": ([{"path": "?source=app"}], 1, {"download": 1}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_a_download(paper: Paper, case: str) -> None:
    asked, wanted, skipped = CASES[case]
    for one in asked:
        if one.get("path", "").startswith("?"):
            one["path"] = path_of(paper) + one["path"]
    assert count(paper, *(line(paper, **one) for one in asked)) == (wanted, skipped)


def test_lines_count_once(paper: Paper) -> None:
    lines = [line(paper, MINUTE // 2, status=206, at=NOW - timedelta(seconds=n)) for n in (90, 60, 30)]
    assert count(paper, lines[0]) == (0, {"download": 1})
    assert count(paper, *lines[:2]) == (1, {"download": 1, "known": 1})
    (paper.folder / "b.log.gz").write_bytes(gzip.compress(b"".join(lines)))
    again = take(paper.db, paper.folder / "b.log.gz", source="web")
    assert again["skipped"] == {"download": 1, "known": 2}
    assert downloads.of_article(paper.db, 1) == 1


def test_identical_lines_of_one_second_are_two_parts(paper: Paper) -> None:
    half = line(paper, MINUTE // 2, status=206)
    assert count(paper, half, half) == (1, {"download": 2})
    assert count(paper, half, half) == (1, {"known": 2})


def test_own_addresses_other_hosts_and_what_asks_ahead_are_left_out(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Settings({"stats.own_addresses": "192.0.2.9", "site.url": "https://news.example.org"})
    monkeypatch.setattr(log_room, "HANOI", own)
    other = b"other.example:443 " + line(paper)
    assert count(paper, line(paper, address="192.0.2.9"), other) == (0, {"other_site": 1, "own": 1})
    assert count(paper, b"www.news.example.org " + line(paper)) == (1, {"download": 1})


@pytest.mark.parametrize(
    ("host", "wanted"),
    [("", 1), ("cdn.example.net ", 1), ("CDN.example.net:443 ", 1), ("news.example.org ", 1), ("other.example ", 0)],
)
def test_an_episode_on_another_host_is_known_by_host_and_path(paper: Paper, host: str, wanted: int) -> None:
    said = {"duration": "10:00", "audio_bytes": "9600000"}
    two = paper.story("Two", "![](https://cdn.example.net/audio/two.mp3)", extra=said).id
    add_podcast(paper, two, name="Harbour")
    made = host.encode() + line(paper, path="/audio/two.mp3")
    _, skipped = count(paper, made)
    assert (downloads.of_article(paper.db, two), skipped) == (wanted, {"download" if wanted else "other_site": 1})


@pytest.mark.parametrize("size", ["body_bytes_sent", "bytes", "size", "bytes_sent", "EdgeResponseBytes", "sc-bytes"])
def test_json_says_the_size_under_many_names(paper: Paper, size: str) -> None:
    logged = {
        "ts": NOW.timestamp(), "client_ip": "192.0.2.1", "method": "GET", "path": path_of(paper), "status": 206,
        "user_agent": APP,
    }  # fmt: skip
    lines = [json.dumps(logged | {"ts": NOW.timestamp() - n, size: MINUTE // 3}).encode() + b"\n" for n in range(3)]
    assert count(paper, *lines[:2])[0] == 0
    assert count(paper, *lines) == (1, {"download": 1, "known": 2})


def test_the_size_is_found_among_fields_of_other_objects(paper: Paper) -> None:
    """`bytes` twice in a line: the reader of like lines cannot say which one it is, so the line is read as JSON."""
    logged = {
        "@timestamp": NOW.timestamp(), "client": {"ip": "192.0.2.1"}, "url": {"path": path_of(paper)},
        "http": {"request": {"method": "GET", "body": {"bytes": 7}},
                 "response": {"status_code": 206, "body": {"bytes": MINUTE // 3}}},
        "user_agent": {"original": APP},
    }  # fmt: skip
    lines = [json.dumps(logged | {"@timestamp": NOW.timestamp() - n}).encode() + b"\n" for n in range(3)]
    assert count(paper, *lines) == (1, {"download": 3})


def test_without_a_size_only_a_whole_answer_counts(paper: Paper) -> None:
    logged = {
        "ts": NOW.timestamp(),
        "client_ip": "192.0.2.1",
        "request": f"GET {path_of(paper)} HTTP/1.1",
        "user_agent": APP,
    }
    part, whole = (json.dumps(logged | {"status": status}).encode() + b"\n" for status in (206, 200))
    assert count(paper, part)[0] == 0
    assert count(paper, whole)[0] == 1


def test_a_request_that_wants_no_id_counts_by_itself(paper: Paper) -> None:
    logged = {
        "ts": NOW.timestamp(), "client_ip": "192.0.2.1", "request": f"GET {path_of(paper)} HTTP/1.1", "status": 206,
        "user_agent": APP, "bytes": MINUTE, "headers": {"dnt": "1"},
    }  # fmt: skip
    assert count(paper, json.dumps(logged).encode() + b"\n")[0] == 1
    assert not paper.db.execute("select 1 from listener_days").fetchone()
