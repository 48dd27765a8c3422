"""The sender and the host of a line, whatever a server writes before the time and a proxy adds at the end."""

from __future__ import annotations

import time

import pytest

from newsroom.formats.logs import line_head


@pytest.mark.parametrize(
    ("before", "host", "address"),
    [
        (b"192.0.2.1 - -", b"", b"192.0.2.1"),
        (b"2001:db8::1 - lan", b"", b"2001:db8::1"),
        (b"[2001:db8::1]:443 - -", b"", b"2001:db8::1"),
        (b"reader.example.net - -", b"", b"reader.example.net"),
        (b"- - -", b"", b"-"),
        (b"192.0.2.1 ident John Q. Public", b"", b"192.0.2.1"),
        # a virtual host, in front or second
        (b"news.example.org:443 192.0.2.1 - -", b"news.example.org:443", b"192.0.2.1"),
        (b"news.example.org reader.example.net - -", b"news.example.org", b"reader.example.net"),
        (b"192.0.2.1 news.example.org -", b"news.example.org", b"192.0.2.1"),
        (b"192.0.2.1 news.example.org:8080 lan", b"news.example.org:8080", b"192.0.2.1"),
        (b"reader.example.net news.example.org -", b"news.example.org", b"reader.example.net"),
        (b"10.0.0.1 192.0.2.1 - -", b"10.0.0.1", b"192.0.2.1"),  # asked for by its address, or a proxy's
        # a list in front
        (b"203.0.113.9, 10.0.0.1 - -", b"", b"203.0.113.9, 10.0.0.1"),
        (b"203.0.113.9,10.0.0.1 - -", b"", b"203.0.113.9, 10.0.0.1"),
        (b"2001:db8::9, 10.0.0.2, 10.0.0.1 - -", b"", b"2001:db8::9, 10.0.0.2, 10.0.0.1"),
        (b'"203.0.113.9, 10.0.0.1" - -', b"", b"203.0.113.9, 10.0.0.1"),
        (b"unknown, 203.0.113.9 - -", b"", b"unknown, 203.0.113.9"),
        (b"news.example.org 203.0.113.9, 10.0.0.1 - -", b"news.example.org", b"203.0.113.9, 10.0.0.1"),
        # in brackets behind the proxy's
        (b"10.0.0.1 - [203.0.113.9] - -", b"", b"203.0.113.9, 10.0.0.1"),
        (b"10.0.0.1 [203.0.113.9] - -", b"", b"203.0.113.9, 10.0.0.1"),
        (b"10.0.0.1 (203.0.113.9, 10.0.0.2) - -", b"", b"203.0.113.9, 10.0.0.2, 10.0.0.1"),
        (b"10.0.0.1 - - [2001:db8::9]", b"", b"2001:db8::9, 10.0.0.1"),
        (b"10.0.0.1 - [-] - -", b"", b"10.0.0.1"),
        # syslog's head
        (b"<190>Nov 21 10:00:01 web1 nginx: 192.0.2.1 - -", b"", b"192.0.2.1"),
        (b"Nov  1 10:00:01 web1 nginx[812]: news.example.org 192.0.2.1 - -", b"news.example.org", b"192.0.2.1"),
        (b"<190>Nov 21 10:00:01 10.0.0.7 nginx: 192.0.2.1 - -", b"", b"192.0.2.1"),
        (b"<190>1 2026-11-21T10:00:01.003Z web1 nginx 812 - - 192.0.2.1 - -", b"", b"192.0.2.1"),
        (b'<190>1 2026-11-21T10:00:01+07:00 web1 nginx - ID47 [x@1 a="b"] 2001:db8::1 - -', b"", b"2001:db8::1"),
        (b"2026-11-21T10:00:01.1+00:00 web1 apache2: 203.0.113.9, 10.0.0.1 - -", b"", b"203.0.113.9, 10.0.0.1"),
        (b"2026-11-21T10:00:01.123456789Z stdout F 192.0.2.1 - -", b"", b"192.0.2.1"),
        (b"web_1  | 192.0.2.1 - -", b"", b"192.0.2.1"),
    ],
)  # fmt: skip
def test_what_stands_before_the_time(before: bytes, host: bytes, address: bytes) -> None:
    assert line_head.read(before) == (host, address)


@pytest.mark.parametrize(
    ("after", "forwarded"),
    [
        (b'"203.0.113.9"', b"203.0.113.9"),
        (b'"203.0.113.9, 10.0.0.2"', b"203.0.113.9, 10.0.0.2"),
        (b'"2001:db8::9" rt=0.004', b"2001:db8::9"),
        (b'0.004 "203.0.113.9"', b"203.0.113.9"),
        (b"203.0.113.9, 10.0.0.2", b"203.0.113.9, 10.0.0.2"),
        (b'"-"', b""),
        (b'"-" "203.0.113.9"', b"203.0.113.9"),
        (b"512 0.004 [default-web-80] [] 10.244.0.5:8080 18 0.004 200", b""),
        (b'"unknown"', b""),
        (b"0.004", b""),
        (b'"2.31" "gzip"', b""),
    ],
)
def test_what_a_proxy_passed_on_behind_the_agent(after: bytes, forwarded: bytes) -> None:
    assert line_head.forwarded_behind(after) == forwarded


@pytest.mark.parametrize("piece", [b"a.", b"1,", b"[", b"<1>", b"Nov ", b" ", b'"', b"203.0.113.9, ", b"\xff"])
def test_hostile_bytes_cost_no_more_than_their_length(piece: bytes) -> None:
    begun = time.process_time()
    for more in (b"", b"x"):
        line_head.read(piece * 20_000 + more)
        line_head.forwarded_behind(piece * 20_000 + more)
    assert time.process_time() - begun < 0.2
