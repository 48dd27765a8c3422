"""Access logs as servers write them, and what else ends up in such files."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom.errors import Invalid
from newsroom.formats.logs import access_log, log_file
from newsroom.formats.logs.json_log import PREFETCH, PRIVATE

AT = 1773021905  # 2026-03-09T02:05:05Z
TIME = b"[09/Mar/2026:09:05:05 +0700]"
REST = b'"GET /a/ HTTP/1.1" 200 512'
TAIL = b'"https://t.co/x" "Firefox"'


def records(data: bytes, **more: dict[bytes, str]) -> list[access_log.LogLine]:
    return [record for block in access_log.blocks(io.BytesIO(data), **more) for record in block.records]


@pytest.mark.parametrize(
    ("line", "host", "address", "agent"),
    [
        (b"192.0.2.1 - - %s %s %s" % (TIME, REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b"192.0.2.1 - - %s %s" % (TIME, REST), b"", b"192.0.2.1", None),
        (b"192.0.2.1 - - [09/Mar/2026:02:05:05 +0000] %s %s" % (REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b"192.0.2.1 - - [08/Mar/2026:21:35:05 -0430] %s %s" % (REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b"news.example.org:443 192.0.2.1 - - %s %s %s" % (TIME, REST, TAIL), b"news.example.org:443", b"192.0.2.1",
         b"Firefox"),
        (b"news.example.org 2001:db8::1 - lan %s %s" % (TIME, REST), b"news.example.org", b"2001:db8::1", None),
        (b"192.0.2.1 - John Q. Public %s %s %s" % (TIME, REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b"192.0.2.1 ident lan %s %s %s" % (TIME, REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b'192.0.2.1 - - %s %s %s 0.004 "10.0.0.2"' % (TIME, REST, TAIL), b"", b"10.0.0.2, 192.0.2.1", b"Firefox"),
        (rb'192.0.2.1 - - %s %s "-" "Fire \"fox\" \\"' % (TIME, REST), b"", b"192.0.2.1", rb"Fire \"fox\" \\"),
        (b"192.0.2.1 - - %s %s %s\r" % (TIME, REST, TAIL), b"", b"192.0.2.1", b"Firefox"),
        (b"\xff\xfe - - %s %s %s" % (TIME, REST, TAIL), b"", b"\xff\xfe", b"Firefox"),
        (b'192.0.2.1 - - %s "GET /a/ HTTP/1.1" 304 - "-" "-"' % TIME, b"", b"192.0.2.1", b"-"),
    ],
)  # fmt: skip
def test_lines_of_the_apache_family(line: bytes, host: bytes, address: bytes, agent: bytes | None) -> None:
    [record] = records(line + b"\n")
    number, kept, found_host, found_address, at, request, status, _, found_agent, flags, size = record
    assert (number, found_host, found_address, at, found_agent, flags) == (1, host, address, AT, agent, 0)
    assert size == (b"-" if status == b"304" else b"512")
    assert request == b"GET /a/ HTTP/1.1"
    assert status in (b"200", b"304")
    assert line.startswith(kept)


def test_a_line_is_the_same_with_either_line_end_and_whatever_follows_it() -> None:
    line = b"192.0.2.1 - - %s %s %s" % (TIME, REST, TAIL)
    kept = {records(line + end)[0][1] for end in (b"", b"\n", b"\r\n", b" 0.5\n", b' "more" "fields"\n')}
    assert kept == {line}


@pytest.mark.parametrize(
    "line",
    [
        b"", b"\r", b"hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\0" * 50, b'"', b'"""""""',
        b"192.0.2.1 - - %s %s \"https://t.co/x\" \"Fire" % (TIME, REST),
        b"192.0.2.1 - - %s %s \"https://t.co" % (TIME, REST), b"192.0.2.1 - - %s \"GET /a/ HTT" % TIME,
        b"192.0.2.1 - - [31/Feb/2026:09:05:05 +0700] %s %s" % (REST, TAIL),
        b"192.0.2.1 - - [09/Mrz/2026:09:05:05 +0700] %s %s" % (REST, TAIL),
        b"{", b"{}", b"[1]", b'{"ts": 1, "request": 5}', b'{"ts":"x","request":{"uri":"/"},"status":200}',
        b"{" * 5000, b"x" * 200_000,
    ],
)  # fmt: skip
def test_what_is_no_line_is_a_record_without_a_request(line: bytes) -> None:
    good = b"192.0.2.1 - - %s %s %s" % (TIME, REST, TAIL)
    found = records(good + b"\n" + line + b"\n" + good)
    assert [bool(record[5]) for record in found] == [True, False, True]
    assert [record[0] for record in found] in ([1, 2, 3], [1, 2, 1], [1, 1, 1])


def caddy(**headers: str) -> dict[str, object]:
    return {
        "level": "info", "ts": AT + 0.5, "logger": "http.log.access.log0", "msg": "handled request",
        "request": {
            "remote_ip": "10.0.0.1", "client_ip": "192.0.2.1", "proto": "HTTP/2.0", "method": "GET",
            "host": "news.example.org", "uri": "/a/?utm_source=x",
            "headers": {name.replace("_", "-"): [value] for name, value in headers.items()},
        },
        "status": 200, "size": 12,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("logged", "agent", "flags"),
    [
        (caddy(User_Agent="Firefox"), b"Firefox", 0),
        (caddy(User_Agent="Firefox", Dnt="1"), b"Firefox", PRIVATE),
        (caddy(User_Agent="Firefox", Sec_GPC="1"), b"Firefox", PRIVATE),
        (caddy(User_Agent="Firefox", Sec_Purpose="prefetch;prerender"), b"Firefox", PREFETCH),
        (caddy(User_Agent="Firefox", Purpose="Prefetch"), b"Firefox", PREFETCH),
        (caddy(User_Agent="Firefox", X_Purpose="preview, prerender"), b"Firefox", PREFETCH),
        (caddy(User_Agent="Firefox", X_Moz="prefetch"), b"Firefox", PREFETCH),
        (caddy(User_Agent="Firefox", X_Purpose="preview", Dnt="0"), b"Firefox", 0),
        ({"at": "2026-03-09T02:05:05Z", "method": "GET", "path": "/a/?utm_source=x", "status": 200,
          "address": "192.0.2.1", "agent": "Firefox"}, b"Firefox", 0),
        ({"time_local": "09/Mar/2026:09:05:05 +0700", "request": "GET /a/?utm_source=x HTTP/1.1", "status": "200",
          "remote_addr": "192.0.2.1", "http_user_agent": "Firefox"}, b"Firefox", 0),
        ({"msec": "1773021905.123", "request_method": "GET", "request_uri": "/a/?utm_source=x", "status": 200,
          "remote_addr": "192.0.2.1"}, b"", 0),
        ({"ts": AT * 1000, "method": "GET", "uri": "/a/?utm_source=x", "status": 200, "remote_ip": "192.0.2.1"}, b"", 0),
    ],
)  # fmt: skip
def test_lines_of_json(logged: dict[str, object], agent: bytes, flags: int) -> None:
    [record] = records(json.dumps(logged).encode() + b"\n")
    assert record[3:5] == (b"192.0.2.1", AT)
    assert record[5] == b"GET /a/?utm_source=x HTTP/1.1"
    assert record[6] == b"200"
    assert (record[8], record[9]) == (agent, flags)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress])
def test_packed_by_what_it_holds(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    data = b"".join(b"192.0.2.%d - - %s %s %s\n" % (n, TIME, REST, TAIL) for n in range(200))
    (tmp_path / "access.log").write_bytes(pack(data))
    with log_file.opened(tmp_path / "access.log") as (stream, _):
        assert sum(block.lines for block in access_log.blocks(stream)) == 200
    with log_file.opened(tmp_path / "access.log") as (stream, _):
        log_file.skip(stream, data.index(b"192.0.2.150"))
        first = next(record for block in access_log.blocks(stream) for record in block.records)
        assert first[3] == b"192.0.2.150"


def test_damaged_packing_is_said(tmp_path: Path) -> None:
    (tmp_path / "access.log.gz").write_bytes(gzip.compress(b"x\n" * 100_000)[:150])
    with pytest.raises(Invalid), log_file.opened(tmp_path / "access.log.gz") as (stream, _):
        list(access_log.blocks(stream))


def test_blocks_are_whole_lines_whatever_their_length(monkeypatch: pytest.MonkeyPatch) -> None:
    good = b"192.0.2.1 - - %s %s %s\n" % (TIME, REST, TAIL)
    for size in (1, 7, 100, 1000):
        monkeypatch.setattr(log_file, "BLOCK", size)
        monkeypatch.setattr(access_log, "MAX_LINE", 300)
        data = good * 3 + b"y" * 2000 + b"\n" + good * 2 + b"rest"
        found = list(access_log.blocks(io.BytesIO(data)))
        assert b"".join(block.data for block in found) == data
        assert [block.start for block in found] == [sum(len(b.data) for b in found[:n]) for n in range(len(found))]
        assert sum(block.lines for block in found) == 7
        assert [bool(r[5]) for block in found for r in block.records] == [True] * 3 + [False] + [True] * 2 + [False]
        assert [block.whole for block in found if block.lines][-1] is False


def test_what_is_to_be_ignored_is_counted_only() -> None:
    ignore = {b"GET /a/ HTTP/1.1": "static"}
    data = b"192.0.2.1 - - %s %s %s\n" % (TIME, REST, TAIL)
    [block] = access_log.blocks(io.BytesIO(data * 2 + data[:-20] + b"\n"), ignore=ignore)
    assert block.ignored == {"static": 2}
    assert [bool(record[5]) for record in block.records] == [False]
    assert block.lines == 3


def test_a_last_line_in_the_common_format_is_whole_only_if_others_are_in_it() -> None:
    common = b"192.0.2.1 - - %s %s" % (TIME, REST)
    combined = common + b" " + TAIL

    def requests(*lines: bytes) -> list[bool]:
        return [bool(record[5]) for record in records(b"\n".join(lines))]

    # It may be a line in the combined format that was cut off.
    assert requests(combined, common) == [True, False]
    assert requests(common) == [False]
    assert requests(common, common) == [True, True]
    assert requests(combined, common, combined, common) == [True, True, True, True]
    assert requests(combined, combined) == [True, True]
    assert requests(combined, common, b"") == [True, True]


def test_that_a_log_has_lines_in_the_common_format_is_remembered() -> None:
    common = b"192.0.2.1 - - %s %s" % (TIME, REST)
    reader = access_log._LineReader({})
    assert [bool(one[5]) for one in reader.block(0, common, whole=False).records] == [False]
    reader.block(0, common + b"\n")
    assert [bool(one[5]) for one in reader.block(0, common, whole=False).records] == [True]
