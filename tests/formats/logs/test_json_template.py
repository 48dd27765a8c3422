"""Lines that are read by what stands before their values say the same as when they are read as JSON."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from newsroom.formats.logs import json_log
from newsroom.formats.logs.json_log import JsonLines

FIELDS: dict[str, Any] = {
    "EdgeStartTimestamp": "2026-03-09T02:05:05Z", "ClientRequestHost": "news.example.org", "ClientIP": "192.0.2.1",
    "ClientRequestMethod": "GET", "ClientRequestURI": "/a/?x=1", "ClientRequestPath": "/a/", "EdgeResponseStatus": 200,
    "ClientRequestReferer": "https://t.co/x", "ClientRequestUserAgent": "Mozilla/5.0 (X11)",
    "EdgeResponseBytes": 512,
}  # fmt: skip
ODD: tuple[Any, ...] = (
    1773021904999999999, "0001773021905",
    "", "-", None, True, 0, 1, -1, 1.5, 200, "200", 1773021905, 1773021905123, "1773021905.5", " a ", "a.example", "/b/", "GET",
    "198.51.100.7", "2001:db8::1", "unknown", "a\"b", "a\\b", "é", "\u0301", "2026-03-09T02:05:05+07:00", "09/Mar/2026:02:05:05 +0000",
    "https://news.example.org/a/", [], ["a"], ["a", "b"], {"a": 1}, {"ClientIP": "203.0.113.9"}, "x" * 20_000, "ClientIP",
)  # fmt: skip


def both(reader: JsonLines, line: bytes) -> None:
    """A reader with the experience of other lines reads a line as one without."""
    fresh = JsonLines({}).read(1, line)
    assert reader.read(1, line) == fresh


@pytest.mark.parametrize("seed", range(30))
def test_lines_like_the_first_one_with_odd_values(seed: int) -> None:
    drawn = random.Random(seed)
    reader = JsonLines({})
    separators = drawn.choice(((",", ":"), (", ", ": ")))
    for _ in range(120):
        logged = dict(FIELDS)
        for _ in range(drawn.randrange(3)):
            logged[drawn.choice(tuple(FIELDS))] = drawn.choice(ODD)
        if drawn.random() < 0.2:
            logged.pop(drawn.choice(tuple(FIELDS)))
        if drawn.random() < 0.2:
            logged[drawn.choice(("x", "ClientRequestSource", "WorkerSubrequest", "X-Forwarded-For"))] = drawn.choice(
                ODD
            )
        both(reader, json.dumps(logged, separators=separators, ensure_ascii=drawn.random() < 0.5).encode())


def test_lines_like_the_first_are_not_read_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = JsonLines({})
    line = json.dumps(FIELDS).encode()
    first = reader.read(1, line)
    monkeypatch.setattr(json_log, "_object", lambda _: pytest.fail("read as JSON"))
    assert reader.read(1, line) == first
    other = line.replace(b"192.0.2.1", b"198.51.100.7").replace(b"/a/?x=1", b"/b/")
    found = reader.read(2, other)
    assert isinstance(found, tuple)
    assert (found[3], found[5]) == (b"198.51.100.7", b"GET /b/ HTTP/1.1")


@pytest.mark.parametrize(
    "line",
    [
        json.dumps({**FIELDS, "more": {"ClientIP": "203.0.113.9"}}), json.dumps({"more": {"ClientIP": "203.0.113.9"}, **FIELDS}),
        json.dumps(FIELDS)[:-1] + ', "ClientIP": "203.0.113.9"}', json.dumps(FIELDS).replace('"', "'"),
        json.dumps(FIELDS).replace("192.0.2.1", '","ClientIP":"'), json.dumps(FIELDS) + json.dumps(FIELDS), json.dumps([FIELDS]),
    ],
)  # fmt: skip
def test_lines_of_another_build_are_read_as_json_first(line: str) -> None:
    reader = JsonLines({})
    for _ in range(3):
        both(reader, line.encode())


@pytest.mark.parametrize(
    ("field", "value", "ahead"),
    [
        ("ClientRequestSource", "eyeball", False), ("ClientRequestSource", "edgeWorkerFetch", True), ("WorkerSubrequest", True, True),
        ("WorkerSubrequest", False, False), ("fastly_is_edge", False, True), ("fastly_is_edge", True, False),
        ("fastly_is_edge", "0", True), ("properties", {"isReceivedFromClient": "false"}, True),
        ("properties", {"isReceivedFromClient": "true"}, False),
    ],
)  # fmt: skip
def test_what_one_server_of_a_network_asks_another_is_not_a_reader(field: str, value: Any, ahead: bool) -> None:
    reader = JsonLines({})
    line = json.dumps({**FIELDS, field: value}).encode()
    for _ in range(2):
        found = reader.read(1, line)
        assert isinstance(found, tuple)
        assert bool(found[9] & json_log.PREFETCH) is ahead


PAIRS = {
    "x_forwarded_for": ("x_real_ip", "203.0.113.9"), "http_host": ("server_name", "b.example.org"),
    "user_agent": ("useragent", "Mozilla/5.0 (Two)"), "http_referer": ("referrer", "https://two.example/"),
}  # fmt: skip


@pytest.mark.parametrize("first", PAIRS)
@pytest.mark.parametrize("value", ["", "-", " ", "a.example", "203.0.113.8", "192.0.2.999", "https://one.example/"])
@pytest.mark.parametrize("begun_with", ["", "-", "b.example"])
def test_a_value_of_which_a_line_has_two(first: str, value: str, begun_with: str) -> None:
    """An empty value says nothing when there is a second one; the line that was read before may have other values."""
    second, other = PAIRS[first]
    plain = {"time": "2026-03-09T02:05:05Z", "ip": "192.0.2.1", "method": "GET", "path": "/a/", "status": 200}
    reader = JsonLines({})
    for begins, then in ((begun_with, other), (value, other), (value, ""), (value, "-"), (begun_with, "")):
        both(reader, json.dumps({**plain, first: begins, second: then}).encode())


@pytest.mark.parametrize(
    "address",
    [
        "192.0.2.1",
        "192.0.2.01",
        "192.0.2",
        "192.0.2.256",
        "1.2.3.4\0",
        "1.2.3.4 ",
        "::ffff:1.2.3.4",
        "2001:db8::1",
        "x",
        "",
    ],
)
def test_addresses_of_the_next_lines(address: str) -> None:
    reader = JsonLines({})
    reader.read(1, json.dumps(FIELDS).encode())
    both(reader, json.dumps(FIELDS).replace("192.0.2.1", address).encode())


def test_many_kinds_of_lines_do_not_fill_the_memory() -> None:
    reader = JsonLines({})
    for number in range(300):
        reader.read(1, json.dumps({**FIELDS, **{f"k{n}": "v" for n in range(number)}}).encode())
    assert 0 < len(reader._templates) <= json_log.MAX_TEMPLATES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-03-09T02:05:05+0000", 1773021905),
        ("2026-03-09T02:05:05.250+00:00", 1773021905),
        ("2026-03-09T09:05:05+07:00", 1773021905),
        ("2026-03-08T22:35:05.9-0330", 1773021905),
        ("09/Mar/2026:09:05:05 +0700", 1773021905),
        ("2026-03-09T02:05:05+2500", None),
        ("09/Mar/2026:02:05:61 +0700", None),
    ],
)
def test_times_with_an_offset(written: str, read: int | None) -> None:
    """Both in the first line, which is read as JSON, and in the next one, which is read by its pattern."""
    line = json.dumps(FIELDS).encode()
    other = line.replace(b"2026-03-09T02:05:05Z", written.encode())
    reader = JsonLines({})
    reader.read(1, line)
    for found in (reader.read(2, other), JsonLines({}).read(1, other)):
        assert (found[4] if isinstance(found, tuple) else None) == read


def test_lines_whose_day_looks_like_a_whole_time() -> None:
    fields = {"date": "2026-03-09", "time": "02:05:05", **FIELDS}
    del fields["EdgeStartTimestamp"]
    reader = JsonLines({})
    reader.read(1, json.dumps(fields).encode())
    both(reader, json.dumps(fields | {"date": "2026-03-09T02:05:05Z"}).encode())
    both(reader, json.dumps(fields | {"date": "2026-03-09T02:05:05Z", "time": ""}).encode())


@pytest.mark.parametrize(
    "written", [1773021904, 1773021904999, 1773021904999999, 1773021904999999999, "1773021904999999999"]
)
def test_a_second_lasts_to_its_last_nanosecond(written: int | str) -> None:
    reader = JsonLines({})
    line = json.dumps({**FIELDS, "EdgeStartTimestamp": written}).encode()
    first, second = reader.read(1, line), reader.read(1, line)  # as JSON, and like the line before it
    assert isinstance(first, tuple)
    assert first == second
    assert first[4] == 1773021904
