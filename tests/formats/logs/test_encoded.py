"""Values of a log without the encoding of its format."""

from __future__ import annotations

import pytest

from newsroom.formats.logs import encoded


@pytest.mark.parametrize(
    ("value", "agent"),
    [
        (b"-", b"-"), (b"^", b"-"), (b"a b+c%20d", b"a b+c%20d"), (b"a%20b+c", b"a b+c"), (b"a%2520b", b"a b"),
        (b"a%2Fb+c", b"a/b c"), (b"a+b", b"a b"), (b"a;++http:", b"a; +http:"), (b"a", b"a"), (b"", b""),
    ],
)  # fmt: skip
def test_names_of_browsers(value: bytes, agent: bytes) -> None:
    assert encoded.agent(value) == agent


def test_long_values_are_cut_and_not_remembered() -> None:
    for length in (encoded.LONGEST_REMEMBERED, encoded.LONGEST_REMEMBERED + 1, encoded.LONGEST, encoded.LONGEST + 1):
        kept = min(length, encoded.LONGEST)
        before = encoded._agent.cache_info().misses
        assert encoded.agent(b"a+" + b"x" * (length - 2)) == b"a " + b"x" * (kept - 2)
        assert encoded._agent.cache_info().misses - before == (length <= encoded.LONGEST_REMEMBERED)
        address = b"https%3A%2F%2F"
        assert encoded.referrer(address + b"x" * (length - len(address))) == b"https://" + b"x" * (kept - len(address))


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (b"-", b"-"), (b"^", b"-"), (b"https://t.co/%20", b"https://t.co/%20"), (b"https%3A%2F%2Ft.co%2Fa", b"https://t.co/a"),
        (b"HTTP%3a%2f%2ft.co", b"HTTP://t.co"), (b"https%253A%252F%252Ft.co", b"https://t.co"),
        (b"http%253A//t.co", b"http://t.co"),
        (b"android-app%3A//x", b"android-app%3A//x"),
    ],
)  # fmt: skip
def test_addresses_of_pages(value: bytes, address: bytes) -> None:
    assert encoded.referrer(value) == address


@pytest.mark.parametrize(("value", "path"), [(b"/a%2520b", b"/a%20b"), (b"/a%20b", b"/a%20b"), (b"/a%25", b"/a%25")])
def test_paths(value: bytes, path: bytes) -> None:
    assert encoded.path(value) == path


@pytest.mark.parametrize(
    ("query", "line"), [(b"", b"GET /a HTTP/1.1"), (b"-", b"GET /a HTTP/1.1"), (b"^", b"GET /a HTTP/1.1"),
                        (b"x=1", b"GET /a?x=1 HTTP/1.1"), (b"?x=1", b"GET /a?x=1 HTTP/1.1")],
)  # fmt: skip
def test_request_lines(query: bytes, line: bytes) -> None:
    assert encoded.request(b"GET", b"/a", query) == line


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        (b"https://a.example:443/b?c", (b"a.example:443", b"/b?c")), (b"HTTP://a.example", (b"a.example", b"/")),
        (b"wss://a.example/b", (b"a.example", b"/b")), (b"ws://a.example?x=1", (b"a.example", b"/?x=1")),
        (b"ftp://a.example/b", (b"", b"ftp://a.example/b")), (b"/b?u=https://a.example", (b"", b"/b?u=https://a.example")),
        (b"/b", (b"", b"/b")),
    ],
)  # fmt: skip
def test_hosts_of_whole_addresses(url: bytes, parts: tuple[bytes, bytes]) -> None:
    assert encoded.parted(url) == parts


@pytest.mark.parametrize(
    ("chain", "address"), [(b"", b"c"), (b"-", b"c"), (b"^", b"c"), (b"a, b", b"a, b, c")]
)  # fmt: skip
def test_forwarded_addresses(chain: bytes, address: bytes) -> None:
    assert encoded.forwarded(chain, b"c") == address


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (b'a "b" c', [b"a ", b"b", b" c"]), (rb'a "b \"c\"" d', [b"a ", b'b "c"', b" d"]), (rb'"a\\" b', [b"", b"a\\", b" b"]),
        (b'"a\\\\\0b"', [b"", b"a\\b", b""]), (rb'"\\\"q"', [b"", b'\\"q', b""]),
    ],
)  # fmt: skip
def test_parts_between_quotation_marks(line: bytes, parts: list[bytes]) -> None:
    assert encoded.quoted_parts(line) == parts
