"""JSON lines are read under every name that servers give a field, and one odd value costs no more than its line."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsroom.formats.logs import json_layout, json_log
from newsroom.formats.logs.json_log import NO_TIME, PRIVATE, LoggedRequest

AT = 1773021905  # 2026-03-09T02:05:05Z
NAMES = ("host", "address", "at", "request", "status", "referrer", "agent", "flags", "size")
PLAIN: dict[str, Any] = {
    "time": "2026-03-09T02:05:05+00:00", "host": "news.example.org", "remote_addr": "192.0.2.1", "status": 200,
    "request": "GET /a/ HTTP/1.1", "http_referer": "https://t.co/x", "http_user_agent": "Firefox",
}  # fmt: skip


def read(logged: dict[str, Any] | bytes) -> dict[str, Any]:
    line = logged if isinstance(logged, bytes) else json.dumps(logged).encode()
    found = json_log.parse(line)
    assert found is not None
    return dict(zip(NAMES, found, strict=True))


def without(*names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in PLAIN.items() if name not in names} | more


SERVERS = {
    "nginx, flat": PLAIN,
    "nginx, single variables": {
        "time_iso8601": "2026-03-09T09:05:05+07:00", "server_name": "news.example.org", "remote_addr": "192.0.2.1",
        "request_method": "GET", "request_uri": "/a/", "status": "200", "http_referer": "https://t.co/x",
        "http_user_agent": "Firefox",
    },
    "Traefik": {
        "StartUTC": "2026-03-09T02:05:05.123456789Z", "RequestHost": "news.example.org", "ClientHost": "192.0.2.1",
        "RequestMethod": "GET", "RequestPath": "/a/", "DownstreamStatus": 200, "Duration": 41000,
        "request_Referer": "https://t.co/x", "request_User-Agent": "Firefox",
    },
    "Envoy": {
        "start_time": "2026-03-09T02:05:05.120Z", "authority": "news.example.org", "method": "GET", "path": "/a/",
        "downstream_remote_address": "192.0.2.1:51234", "response_code": 200, "referer": "https://t.co/x",
        "user_agent": "Firefox",
    },
    "logstash's pattern": {
        "@timestamp": "2026-03-09T02:05:05.000Z", "vhost": "news.example.org", "clientip": "192.0.2.1", "verb": "GET",
        "request": "/a/", "response": "200", "referrer": '"https://t.co/x"', "agent": '"Firefox"',
    },
    "Elastic Common Schema": {
        "@timestamp": "2026-03-09T02:05:05.000Z", "host": {"name": "web-1"}, "url": {"path": "/a/", "domain": "news.example.org"},
        "source": {"ip": "192.0.2.1"}, "http": {"request": {"method": "GET", "referrer": "https://t.co/x"},
        "response": {"status_code": 200}}, "user_agent": {"original": "Firefox"},
    },
    "the same, with dots": {
        "@timestamp": "2026-03-09T02:05:05.000Z", "url.path": "/a/", "url.domain": "news.example.org",
        "client.ip": "192.0.2.1", "http.request.method": "GET", "http.request.referrer": "https://t.co/x",
        "http.response.status_code": 200, "user_agent.original": "Firefox",
    },
    "Caddy, whose headers are lists": {
        "ts": AT + 0.5, "status": 200, "request": {
            "remote_ip": "192.0.2.1", "method": "GET", "host": "news.example.org", "uri": "/a/",
            "headers": {"Referer": ["https://t.co/x"], "User-Agent": ["Firefox"]},
        },
    },
    "W3C names": {
        "date": "2026-03-09", "time": "02:05:05", "cs-host": "news.example.org", "c-ip": "192.0.2.1", "cs-method": "GET",
        "cs-uri-stem": "/a/", "cs-uri-query": "-", "sc-status": "200", "cs(Referer)": "https://t.co/x",
        "cs(User-Agent)": "Firefox",
    },
}  # fmt: skip


@pytest.mark.parametrize("server", SERVERS)
def test_the_names_of_each_server(server: str) -> None:
    assert read(SERVERS[server]) == {
        "host": b"news.example.org", "address": read(SERVERS[server])["address"], "at": AT, "request": b"GET /a/ HTTP/1.1",
        "status": b"200", "referrer": b"https://t.co/x", "agent": b"Firefox", "flags": 0, "size": b"",
    }  # fmt: skip
    assert read(SERVERS[server])["address"].split(b":")[0] == b"192.0.2.1"


def test_google_cloud_names_the_whole_address() -> None:
    found = read({
        "timestamp": "2026-03-09T02:05:05.5Z", "httpRequest": {
            "requestMethod": "GET", "requestUrl": "https://news.example.org/a/", "status": 200, "remoteIp": "192.0.2.1",
            "userAgent": "Firefox",
        },
    })  # fmt: skip
    assert (found["request"], found["address"]) == (b"GET https://news.example.org/a/ HTTP/1.1", b"192.0.2.1")


@pytest.mark.parametrize(
    "name",
    [
        "clientip",
        "client",
        "ip",
        "remote_ip",
        "client_ip",
        "c-ip",
        "source_ip",
        "remoteAddr",
        "ClientAddr",
        "peer",
        "src",
    ],
)
def test_names_of_the_address(name: str) -> None:
    assert read(without("remote_addr", **{name: "192.0.2.1"}))["address"] == b"192.0.2.1"


def test_a_name_that_holds_an_address_is_taken_before_one_that_does_not() -> None:
    assert (
        read(without("remote_addr", remote_host="pc.example.net", client="-", ip="192.0.2.1"))["address"]
        == b"192.0.2.1"
    )
    assert read(without("remote_addr", remote_host="pc.example.net"))["address"] == b"pc.example.net"
    assert read(without("remote_addr"))["address"] == b""


@pytest.mark.parametrize(
    ("logged", "address"),
    [
        ({"http_x_forwarded_for": "203.0.113.9"}, b"203.0.113.9, 192.0.2.1"),
        ({"x_forwarded_for": "203.0.113.9, 10.0.0.2"}, b"203.0.113.9, 10.0.0.2, 192.0.2.1"),
        ({"headers": {"X-Forwarded-For": ["203.0.113.9", "10.0.0.2"]}}, b"203.0.113.9, 10.0.0.2, 192.0.2.1"),
        ({"xff": "-"}, b"192.0.2.1"),
        ({"xff": "by hand"}, b"192.0.2.1"),
        ({"forwarded": 'for="[2001:db8::9]:4711";proto=https'}, b'for="[2001:db8::9]:4711";proto=https, 192.0.2.1'),
        ({"x_real_ip": "203.0.113.9"}, b"203.0.113.9, 192.0.2.1"),
    ],
)
def test_addresses_that_proxies_passed_on(logged: dict[str, Any], address: bytes) -> None:
    assert read(PLAIN | logged)["address"] == address


@pytest.mark.parametrize(
    ("logged", "host"),
    [
        ({"server_name": "shop.example.com"}, b"shop.example.com"),
        ({"http_host": "shop.example.com:8443", "server_name": "news.example.org"}, b"shop.example.com:8443"),
        ({"vhost": "shop.example.com"}, b"shop.example.com"),
        ({"host": "web-1", "server_name": "shop.example.com"}, b"shop.example.com"),  # a machine's name
        ({"host": "web-1"}, b""),
        ({"server_name": "_"}, b""),
        ({}, b""),
    ],
)
def test_names_of_the_host(logged: dict[str, Any], host: bytes) -> None:
    assert read(without("host", **logged))["host"] == host


@pytest.mark.parametrize(
    ("logged", "at"),
    [
        ({"time": 0.004, "timestamp": "2026-03-09T02:05:05Z"}, AT),
        ({"time": "0.004", "timestamp": "2026-03-09T02:05:05Z"}, AT),
        ({"time": "12ms", "ts": AT}, AT),
        ({"time": 35, "msec": f"{AT}.123"}, AT),
        ({"time": None, "date": "09/Mar/2026:09:05:05 +0700"}, AT),
        ({"time": "[09/Mar/2026:09:05:05 +0700]"}, AT),
        ({"time": "2026-03-09 02:05:05 +0000"}, AT),
        ({"time": "2026-03-09T02:05:05,123"}, AT),
        ({"time": AT * 1_000_000_000}, AT),
        ({"time": 0.004}, NO_TIME),
        ({"time": -5}, NO_TIME),
        ({"time": "0001-01-01T00:00:00+14:00"}, NO_TIME),
        ({"time": "9999-12-31T23:59:59-12:00"}, 253_402_343_999),  # the importer leaves it out
        ({"time": 10**400}, NO_TIME),
    ],
)
def test_the_first_time_that_can_be_right(logged: dict[str, Any], at: int) -> None:
    assert read(without("time", **logged))["at"] == at


@pytest.mark.parametrize("written", [b"1e999", b"-1e999", b"NaN", b"Infinity", b"1e300"])
def test_a_number_without_end_is_no_time(written: bytes) -> None:
    assert read(json.dumps(PLAIN).encode().replace(b'"2026-03-09T02:05:05+00:00"', written))["at"] == NO_TIME


@pytest.mark.parametrize(
    ("agent", "read_as"),
    [
        (rb"\x22Nova\x22 5", b'"Nova" 5'),
        (rb"\xE3\x81\x82", "あ".encode()),
        (rb"C:\x5Cx", rb"C:\x"),
        (rb"a\x09\x00b", b"a\t\0b"),
        (rb"a\\x22", rb"a\x22"),  # a backslash that JSON escapes
        (rb"\x22 \u00e9", '" é'.encode()),
        (b"caf\xe9", "caf\ufffd".encode()),
    ],
)
def test_what_nginx_escapes_its_own_way(agent: bytes, read_as: bytes) -> None:
    line = json.dumps(PLAIN).encode()
    assert read(line.replace(b"Firefox", agent))["agent"] == read_as
    assert read(line.replace(b"t.co/x", agent))["referrer"] == b"https://" + read_as
    assert read(line.replace(b"/a/", b"/" + agent))["request"] == b"GET /" + read_as + b" HTTP/1.1"


def test_an_empty_request_is_none_and_a_query_of_its_own_belongs_to_the_path() -> None:
    assert read(PLAIN | {"request": "", "status": 400})["request"] == b"-"
    found = read(without("request", method="GET", uri="/a/", args="utm_source=x"))
    assert found["request"] == b"GET /a/?utm_source=x HTTP/1.1"
    assert read(PLAIN | {"http_dnt": "1"})["flags"] == PRIVATE


def test_syslogs_head_may_stand_in_front() -> None:
    assert read(b"<190>Mar  9 02:05:05 web1 nginx: " + json.dumps(PLAIN).encode() + b"\r")["at"] == AT


def test_names_are_remembered_by_the_keys_of_a_line_and_not_of_one_with_very_many() -> None:
    json_layout._remembered.clear()
    for number in range(3):
        assert read(PLAIN)["address"] == b"192.0.2.1"
        assert read(without("remote_addr", clientip=f"192.0.2.{number}"))["address"] == b"192.0.2.%d" % number
    assert len(json_layout._remembered) == 2
    many = {f"field_{number}": number for number in range(3000)}
    assert read(many | PLAIN)["at"] == AT
    assert read({"x" * 100_000: 1} | PLAIN)["at"] == AT
    assert len(json_layout._remembered) == 2


@pytest.mark.parametrize(
    "line",
    [
        b"{}", b"{", b"[1]", b'"x"', b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b'{"level":"info","ts":1773021905.1,"logger":"admin","msg":"stopped"}',
        b'{"time":"2026-03-09T02:05:05Z","status":"ok","path":"/var/log","method":"GET"}',
        b'{"time":"2026-03-09T02:05:05Z","status":200,"path":"/a/"}',
        b'{"status":200,"request":"GET / HTTP/1.1"}',
        b'{"time":{"a":1},"status":200,"request":"GET / HTTP/1.1"}',
    ],
)  # fmt: skip
def test_another_programs_json_is_no_access_log(line: bytes) -> None:
    assert json_log.parse(line) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["request", "time", "ip"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(ANYTHING)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_may_stand_in_any_field(value: Any) -> None:
    for name in ("request", "time", "host", "status", "headers", "remote_addr"):
        found: LoggedRequest | None = json_log.parse(json.dumps(PLAIN | {name: value}).encode())
        assert found is None or isinstance(found[2], int)


@pytest.mark.parametrize("piece", ["\\x22", '{"a":', ",", "9", "[", "a-b.", "203.0.113.9, "])
def test_a_long_field_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        line = json.dumps(PLAIN | {"http_x_forwarded_for": "@", "time": "@"}).replace(
            "@", piece.replace('"', "") * times
        )
        begun = time.process_time()
        json_log.parse(line.encode())
        return time.process_time() - begun

    seconds(10)
    assert min(seconds(40_000) for _ in range(3)) < 2.5 * min(seconds(20_000) for _ in range(3)) + 0.02


def test_objects_in_objects_are_read_to_a_depth_of_four() -> None:
    def nested(depth: int) -> dict[str, Any]:
        """A line whose status is in so many objects, the outermost counted."""
        found: dict[str, Any] = {"status": 200}
        for _ in range(depth - 1):
            found = {"request": found}
        return without("status") | {"http": found}

    shape: Any = json_layout._shape(nested(6), json_layout.MAX_DEPTH)
    depth = 0
    while shape is not None:
        depth, shape = depth + 1, next((one for one in shape[1] if one is not None), None)
    assert depth == 4
