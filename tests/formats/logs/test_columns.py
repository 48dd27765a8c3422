"""Logs with named columns: which of several columns is used, and what is no line of them."""

from __future__ import annotations

import pytest

from newsroom.formats.logs.columns import MAX_COLUMNS, Columns
from newsroom.formats.logs.log_line import LogLine

AT = 1773021905  # 2026-03-09T02:05:05Z
NEEDED = "cs-method cs-uri-stem sc-status date time"
LINE = "GET /a/ 200 2026-03-09 02:05:05"


def read(
    more: str = "", values: str = "", *, needed: str = NEEDED, line: str = LINE, day: bytes = b""
) -> LogLine | str | None:
    columns = Columns(f"{needed} {more}".encode(), {b"GET /style.css HTTP/1.1": "static"}, day=day)
    return columns.read(7, f"{line} {values}".rstrip(" ").encode())


def test_a_line_with_every_column() -> None:
    more = "cs-uri-query c-ip x-forwarded-for cs(Host) cs(User-Agent) cs(Referer) sc-bytes"
    values = "q=1 10.0.0.1 192.0.2.1 news.example.org Fire+fox https://t.co/x 512"
    assert read(more, values) == (
        7, f"{LINE} {values}".encode(), b"news.example.org", b"192.0.2.1, 10.0.0.1", AT, b"GET /a/?q=1 HTTP/1.1", b"200",
        b"https://t.co/x", b"Fire fox", 0, b"512",
    )  # fmt: skip
    assert read() == (7, LINE.encode(), b"", b"", AT, b"GET /a/ HTTP/1.1", b"200", b"", None, 0, b"")


@pytest.mark.parametrize(
    ("more", "values", "place", "expected"),
    [
        ("c-ip c-dns", "- host.example", 3, b"host.example"), ("c-ip cs-ip", "a b", 3, b"a"), ("cs-ip", "a", 3, b"a"),
        ("c-ip x-real-ip", "a b", 3, b"b, a"), ("c-ip cs(x-real-ip) x-forwarded-for", "a b c", 3, b"c, a"),
        ("c-ip cs(x-forwarded-for)", "a -", 3, b"a"),
        ("x-host-header cs(Host)", "a.example b.example", 2, b"a.example"),
        ("x-host-header cs-host", "- b.example", 2, b"b.example"),
        ("cs(Host)", "D1.CloudFront.net", 2, b""), ("cs-host", "-", 2, b""),
        ("cs-user-agent", "a", 8, b"a"), ("user-agent cs(user-agent)", "a b", 8, b"b"), ("CS(USER-AGENT)", "-", 8, b"-"),
        ("cs(referer) referer", "- https://b.example", 7, b"https://b.example"), ("cs-referer", "-", 7, b""),
        ("cs(referrer)", "https://a.example", 7, b"https://a.example"),
    ],
)  # fmt: skip
def test_of_several_columns_the_first_with_a_value(more: str, values: str, place: int, expected: bytes) -> None:
    found = read(more, values)
    assert isinstance(found, tuple)
    assert found[place] == expected


@pytest.mark.parametrize(
    ("needed", "line", "host", "request_line"),
    [
        ("cs-method cs-uri sc-status date time", "GET https://a.example/b?c 200 2026-03-09 02:05:05", b"a.example", b"GET /b?c"),
        ("cs-method cs-uri-path sc-status date time", "GET /b 200 2026-03-09 02:05:05", b"", b"GET /b"),
        ("cs-method cs-uri-stem cs-uri sc-status date time", "GET x /b 200 2026-03-09 02:05:05", b"", b"GET /b"),
        ("cs-method cs-uri-stem sc-status date time", "- /b 200 2026-03-09 02:05:05", b"", b"-"),
    ],
)  # fmt: skip
def test_what_was_asked(needed: str, line: str, host: bytes, request_line: bytes) -> None:
    found = read(needed=needed, line=line)
    assert isinstance(found, tuple)
    assert (found[2], found[5].removesuffix(b" HTTP/1.1")) == (host, request_line)


@pytest.mark.parametrize(
    ("needed", "line", "day", "at"),
    [
        ("cs-method cs-uri-stem sc-status time", "GET /a/ 200 02:05:05", b"2026-03-09", AT),
        ("cs-method cs-uri-stem sc-status time", "GET /a/ 200 02:05:05", b"", None),
        ("cs-method cs-uri-stem sc-status time", "GET /a/ 200 2026-03-09T02:05:05Z", b"", AT),
        ("cs-method cs-uri-stem sc-status timestamp", f"GET /a/ 200 {AT}", b"", AT),
        ("cs-method cs-uri-stem sc-status timestamp(ms)", f"GET /a/ 200 {AT}123", b"", AT),
        ("cs-method cs-uri-stem sc-status time x-timestamp", f"GET /a/ 200 - {AT}", b"", AT),
        ("cs-method cs-uri-stem sc-status timestamp x-timestamp", f"GET /a/ 200 - {AT}", b"", AT),
        ("cs-method cs-uri-stem sc-status timestamp", "GET /a/ 200 1", b"", None),
        ("cs-method cs-uri-stem sc-status date time timestamp", f"GET /a/ 200 2026-03-09 02:05:05 {AT + 9}", b"", AT),
    ],
)  # fmt: skip
def test_times(needed: str, line: str, day: bytes, at: int | None) -> None:
    found = read(needed=needed, line=line, day=day)
    assert (found[4] if isinstance(found, tuple) else found) == at


@pytest.mark.parametrize(
    "line",
    [
        "GET /a/ 20 2026-03-09 02:05:05", "GET /a/ 2000 2026-03-09 02:05:05", "GET /a/ 2x0 2026-03-09 02:05:05", "GET /a/ 200 2026-03-09",
        "GET /a/ 200 2026-03-09 02:05:05 more", "GET /a/ 200 2026-02-30 02:05:05", 'GET "/a b 200 2026-03-09 02:05:05', "",
    ],
)  # fmt: skip
def test_what_is_no_line_of_these_columns(line: str) -> None:
    assert read(line=line) is None


@pytest.mark.parametrize("name", NEEDED.replace(" date", "").split())
def test_a_log_without_a_column_that_is_needed_is_not_read(name: str) -> None:
    assert read(needed=NEEDED.replace(name, "x")) is None


def test_ignored_requests_tabs_quotation_marks_and_line_ends() -> None:
    assert read(line=LINE.replace("/a/", "/style.css")) == "static"
    columns = Columns(NEEDED.encode(), {})
    for line in (LINE, LINE.replace(" ", "\t"), LINE, LINE.replace("GET", '"GET" '), LINE + "\r"):
        found = columns.read(1, line.encode())
        assert isinstance(found, tuple)
        assert (found[1], found[5]) == (line.rstrip("\r").encode(), b"GET /a/ HTTP/1.1")
    quoted = Columns(f"{NEEDED} cs(user-agent)".encode(), {}).read(1, f'{LINE} "Fire ""fox"" 1"'.encode())
    assert isinstance(quoted, tuple)
    assert quoted[8] == b'Fire "fox" 1'


def test_how_many_columns_are_read() -> None:
    assert not Columns(b"", {}).known
    for count, known in ((MAX_COLUMNS, True), (MAX_COLUMNS + 1, False)):
        names = NEEDED.split() + [f"x{number}" for number in range(count - 5)]
        columns = Columns(" ".join(names).encode(), {})
        assert columns.known is known
        assert isinstance(columns.read(1, (LINE + " -" * (count - 5)).encode()), tuple) is known
    line = LINE + " " * (100 * MAX_COLUMNS - 4)
    line = line.replace("/a/", '"/a/"')
    assert isinstance(Columns(NEEDED.encode(), {}).read(1, line.encode()), tuple)
    assert Columns(NEEDED.encode(), {}).read(1, line.encode() + b" ") is None


def test_of_two_columns_of_one_name_the_first_counts() -> None:
    found = read("c-ip c-ip", "a b")
    assert isinstance(found, tuple)
    assert found[3] == b"a"
