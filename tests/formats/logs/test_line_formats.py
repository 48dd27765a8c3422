"""One truth written in every format that is read: the same requests come out, whatever stands between them."""

from __future__ import annotations

import io
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.formats.logs import access_log
from newsroom.formats.logs.access_log import HEADING, LogLine
from newsroom.formats.logs.networks import Akamai

BENCHMARKS = str(Path(__file__).parents[3] / "benchmarks")
sys.path.insert(0, BENCHMARKS)
try:
    import log_formats
finally:
    sys.path.remove(BENCHMARKS)

AT = 1773021905  # 2026-03-09T02:05:05Z
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
NAMES = tuple(log_formats.FORMATS)
Parts = tuple[bytes, int, bytes, bytes, bytes, bytes]


def records(data: bytes, **more: dict[bytes, str]) -> list[LogLine]:
    return [one for block in access_log.blocks(io.BytesIO(data), **more) for one in block.records]


def parts(record: LogLine) -> Parts:
    """Address, time, request without its version and host, status, referrer and agent."""
    _, _, _, address, at, request, status, referrer, agent, *_ = record
    asked = (
        request.rpartition(b" ")[0]
        .replace(b"https://news.example.org:443", b"")
        .replace(b"https://news.example.org", b"")
    )
    return address, at, asked, status, referrer or b"-", agent or b"-"


@pytest.fixture(scope="module")
def asked() -> list[log_formats.Asked]:
    return [one for one in log_formats.requests(1500) if one.method == "GET"]


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_the_same(name: str, asked: list[log_formats.Asked]) -> None:
    found = [parts(one) for one in records(log_formats.written(name, asked)) if one[5] != HEADING]
    wanted = [parts(one) for one in records(log_formats.written("Combined", asked))]
    if name in log_formats.NO_REFERRER:
        wanted = [(*one[:4], b"-", one[5]) for one in wanted]
    assert found == wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_another_one(name: str, asked: list[log_formats.Asked]) -> None:
    """What distinguishes lines has the number of the request in it, where the format has one."""
    kept = {one[1] for one in records(log_formats.written(name, asked))}
    assert len(kept) >= len({(one.at, one.address, one.target) for one in asked})


@pytest.mark.parametrize("name", NAMES)
def test_ignored_requests_are_counted_and_not_read(name: str, asked: list[log_formats.Asked]) -> None:
    data = log_formats.written(name, asked)
    pictures = {one[5]: "static" for one in records(data) if b"/media/" in one[5] or b"/assets/" in one[5]}
    found = list(access_log.blocks(io.BytesIO(data), ignore=pictures))
    left = [one for block in found for one in block.records if one[5] != HEADING]
    ignored = sum(block.ignored.get("static", 0) for block in found)
    assert ignored == sum(one.path.startswith(("/assets/", "/media/")) for one in asked)
    assert len(left) + ignored == len(asked)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_change_its_format(name: str, asked: list[log_formats.Asked]) -> None:
    few = asked[:40]
    other = NAMES[(NAMES.index(name) + 7) % len(NAMES)]
    data = b"".join(
        part
        for place in range(0, 40, 10)
        for part in (
            log_formats.written(name, few[place : place + 10]),
            log_formats.written(other, few[place : place + 10]),
        )
    )
    found = [one for one in records(data) if one[5] != HEADING]
    assert len(found) == 80
    assert all(one[5] and one[4] for one in found)


@pytest.mark.parametrize("name", NAMES)
def test_no_damaged_line_ends_the_reading(name: str, asked: list[log_formats.Asked]) -> None:
    """Lines cut anywhere, with bytes exchanged, doubled, or with anything between them: each is a record."""
    drawn = random.Random(name)
    lines = log_formats.written(name, asked[:60]).splitlines()
    heading = [line for line in lines if line.startswith(b"#")]
    damaged = [b"\n".join(heading)] if heading else []
    for line in lines[len(heading) :]:
        cut = drawn.randrange(len(line))
        damaged += [
            line[:cut],
            line[cut:],
            line[:cut] + drawn.choice((b"\0", b"\xff", b'"', b"|", b"\\", b"\t", b" ")) + line[cut:],
        ]
        damaged += [line * 3, line.replace(b" ", b"", 3), line.replace(b"0", b"9")]
    blocks = list(access_log.blocks(io.BytesIO(b"\n".join(damaged) + b"\n")))
    found = [one for block in blocks for one in block.records]
    assert len(found) == sum(block.lines for block in blocks) == b"\n".join(damaged).count(b"\n") + 1
    assert all(one[4] >= 0 for one in found)  # the import leaves out times before there was a web


def one_line(line: str | bytes) -> LogLine:
    data = line if isinstance(line, bytes) else line.encode()
    [*_, found] = records(data + b"\n")
    return found


# Lines as the documentation of each format has them, with what is in them.
DOCUMENTED: dict[str, tuple[str, tuple[bytes, bytes, int, bytes, bytes, bytes, bytes | None]]] = {
    "CloudFront": (
        "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
        "cs-uri-query x-host-header x-forwarded-for\n"
        "2026-03-09\t02:05:05\tSEA19-C1\t392\t192.0.2.1\tGET\td111111abcdef8.cloudfront.net\t/a/%2520b\t200\thttps://t.co/x\t"
        "Mozilla/5.0%2520(X11)%2520Fire\tq=1\tnews.example.org\t198.51.100.4",
        (b"news.example.org", b"198.51.100.4, 192.0.2.1", AT, b"GET /a/%20b?q=1 HTTP/1.1", b"200", b"https://t.co/x",
         b"Mozilla/5.0 (X11) Fire"),
    ),
    "CloudFront without a host of its own": (
        "#Fields: time date c-ip cs-method cs(Host) cs-uri-stem sc-status\n"
        "02:05:05\t2026-03-09\t192.0.2.1\tGET\td111.cloudfront.net\t/a/\t000",
        (b"", b"192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"000", b"", None),
    ),
    "S3": (
        "79a59df900b949e5 bucket [09/Mar/2026:02:05:05 +0000] 192.0.2.1 - 891CE47D2EXAMPLE REST.GET.OBJECT a/index.html "
        '"GET /bucket/a/index.html HTTP/1.1" 200 - 242 242 11 9 "-" "S3Console/0.4 "quoted"" - 9vKBE6vM= SigV4 ECDHE AuthHeader '
        "s3.us-west-1.amazonaws.com TLSV1.2 - -",
        (b"", b"192.0.2.1", AT, b"GET /a/index.html HTTP/1.1", b"200", b"-", b'S3Console/0.4 "quoted"'),
    ),
    "S3 at its own host": (
        "79a59df900b949e5 bucket [09/Mar/2026:09:05:05 +0700] 192.0.2.1 - 891CE47D2EXAMPLE REST.GET.OBJECT a/index.html "
        '"GET /bucket/a/ HTTP/1.1" 304 - - 242 11 - "https://t.co/x" "Firefox" - 9vKBE6vM= - ECDHE - '
        "bucket.s3.amazonaws.com TLSV1.2 - -",
        (b"", b"192.0.2.1", AT, b"GET /bucket/a/ HTTP/1.1", b"304", b"https://t.co/x", b"Firefox"),
    ),
    "S3 with a referrer that has quotation marks": (
        "79a59df900b949e5 bucket [09/Mar/2026:02:05:05 +0000] 192.0.2.1 - 891CE47D2EXAMPLE REST.GET.OBJECT a/index.html "
        '"GET /bucket/a/ HTTP/1.1" 200 - 242 242 11 9 "https://t.co/"x"" "Fire"fox" - 9vKBE6vM= SigV4 ECDHE AuthHeader '
        "s3.us-west-1.amazonaws.com TLSV1.2 - -",
        (b"", b"192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"200", b'https://t.co/"x"', b'Fire"fox'),
    ),
    "S3 without a request but with an agent": (
        "79a59df900b949e5 bucket [09/Mar/2026:02:05:05 +0000] 192.0.2.1 - 891CE47D2EXAMPLE REST.COPY.PART a/index.html "
        '"-" - - 242 242 11 9 "-" "S3" - 9vKBE6vM= - - - - -',
        (b"", b"192.0.2.1", AT, b"-", b"000", b"", b""),
    ),
    "S3 at work": (
        "79a59df900b949e5 bucket [09/Mar/2026:02:05:05 +0000] - AmazonS3 891CE47D2EXAMPLE S3.EXPIRE.OBJECT a/index.html "
        "- - - - 242 - - - - - 9vKBE6vM= - - - - - - -",
        (b"", b"-", AT, b"-", b"000", b"", b""),
    ),
    "Application Load Balancer": (
        "https 2026-03-09T02:05:05.186641Z app/my-loadbalancer/50dc6c495c0c9188 [2001:db8::1]:2817 - -1 -1 -1 302 - 0 57 "
        '"GET https://news.example.org:443/a/?x=\\"1\\" HTTP/1.1" "curl \\"7\\"" - - - "Root=1-58337364" "-" "-" 0 '
        '2026-03-09T02:05:05.186000Z "redirect" "-" "-" "-" "-" "-" "-"',
        (b"news.example.org:443", b"[2001:db8::1]", AT, b'GET /a/?x="1" HTTP/1.1', b"302", b"-", b'curl "7"'),
    ),
    "Classic Load Balancer": (
        "2026-03-09T02:05:05.123456Z my-loadbalancer 192.0.2.1:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "
        '"GET http://news.example.org:80/a/ HTTP/1.1" "curl/7.38.0" - -',
        (b"news.example.org:80", b"192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"200", b"-", b"curl/7.38.0"),
    ),
    "a load balancer without a request": (
        "http 2026-03-09T02:05:05.186641Z app/lb/50dc 192.0.2.1:2817 - -1 -1 -1 400 - 0 0 "
        '"- http://news.example.org:80- -" "-" - - - "-" "-" "-" 0 2026-03-09T02:05:05.186000Z "-" "-" "-" "-" "-" "-" "-"',
        (b"", b"192.0.2.1", AT, b"-", b"400", b"-", b"-"),
    ),
    "bunny.net": (
        f"HIT|200|{AT}421|412|390|192.0.2.1|-|https://news.example.org/a/?x=1|WA|Mozilla/5.0 (a|b)|"
        "322b688bd63fb63f2babe9de30a5d262|DE",
        (b"news.example.org", b"192.0.2.1", AT, b"GET /a/?x=1 HTTP/1.1", b"200", b"-", b"Mozilla/5.0 (a|b)"),
    ),
    "Akamai": (
        f"123 1239f220 {AT}.120 4995 2001:db8::1 206 HTTPS news.example.org GET a%2Fb%2F 443 5000 text/html "
        "Mozilla%2F5.0%20%28X11%29 0 TLSv1 484 484 232 5332 cp=1",
        (b"news.example.org", b"2001:db8::1", AT, b"GET /a/b/?cp=1 HTTP/1.1", b"206", b"-", b"Mozilla/5.0 (X11)"),
    ),
    "Fastly": (
        '<134>2026-03-09T02:05:05Z cache-sjc3128 LogTest[62959]: 192.0.2.1 "-" "-" Mon, 09 Mar 2026 02:05:05 GMT GET /a/ 200',
        (b"", b"192.0.2.1", AT, b"GET /a/", b"200", b"", None),
    ),
    "IIS": (
        "#Software: Microsoft Internet Information Services 10.0\n#Date: 2026-03-09 00:00:00\n"
        "#Fields: time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) cs(Referer) cs-host sc-status X-Forwarded-For\n"
        "02:05:05 GET /a/ x=1 10.0.0.1 Mozilla/5.0+(compatible;++http://a) https://t.co/x news.example.org 304 192.0.2.1,+10.0.0.9",
        (b"news.example.org", b"192.0.2.1,+10.0.0.9, 10.0.0.1", AT, b"GET /a/?x=1 HTTP/1.1", b"304", b"https://t.co/x",
         b"Mozilla/5.0 (compatible; +http://a)"),
    ),
    "W3C with quotation marks": (
        "#Fields: date time c-ip cs-method cs-uri sc-status cs(User-Agent)\n"
        '2026-03-09 02:05:05 192.0.2.1 GET http://news.example.org/a/?x=1 200 "Mozilla/5.0 (X11) ""Fire"""',
        (b"news.example.org", b"192.0.2.1", AT, b"GET /a/?x=1 HTTP/1.1", b"200", b"", b'Mozilla/5.0 (X11) "Fire"'),
    ),
    "HAProxy": (
        "Mar  9 02:05:05 localhost haproxy[14389]: 192.0.2.1:33317 [09/Mar/2026:02:05:05.655] http-in static/srv1 "
        '10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {Mozilla/5.0 (X11)|news.example.org|198.51.100.4|https://t.co/x} {} '
        '"GET /a/ HTTP/1.1"',
        (b"news.example.org", b"198.51.100.4, 192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"200", b"https://t.co/x",
         b"Mozilla/5.0 (X11)"),
    ),
    "HAProxy without headers": (
        "192.0.2.1:33317 [09/Mar/2026:02:05:05.655] http-in~ http-in/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 "
        '"<BADREQ>"',
        (b"", b"192.0.2.1", AT, b"-", b"400", b"", None),
    ),
    "nginx proxy manager": (
        '[09/Mar/2026:09:05:05 +0700] - 200 200 - GET https news.example.org "/a/?x=1" [Client 192.0.2.1] [Length 14908] '
        '[Gzip -] [Sent-to 172.18.0.1] "Mozilla/5.0 \\"(X11)" "https://t.co/x"',
        (b"news.example.org", b"192.0.2.1", AT, b"GET /a/?x=1 HTTP/1.1", b"200", b"https://t.co/x", b'Mozilla/5.0 \\"(X11)'),
    ),
    "nginx proxy manager, standard": (
        '[09/Mar/2026:02:05:05 +0000] 404 - GET http news.example.org "/a/" [Client 2001:db8::1] [Length 150] [Gzip 3.2] '
        '"Firefox" "-"',
        (b"news.example.org", b"2001:db8::1", AT, b"GET /a/ HTTP/1.1", b"404", b"-", b"Firefox"),
    ),
    "Caddy, console": (
        "2026/03/09 02:05:05.123\tINFO\thttp.log.access\thandled request\t"
        '{"request": {"remote_ip": "192.0.2.1", "client_ip": "192.0.2.1", "proto": "HTTP/2.0", "method": "GET", '
        '"host": "news.example.org", "uri": "/a/", "headers": {"User-Agent": ["Firefox"]}}, "duration": 0.1, "status": 200}',
        (b"news.example.org", b"192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"200", b"", b"Firefox"),
    ),
    "Traefik, CLF": (
        '192.0.2.1 - - [09/Mar/2026:02:05:05 +0000] "GET /a/ HTTP/1.1" 200 8996 "-" "Firefox" 99 "news@docker" '
        '"http://10.0.0.2:80" 5ms',
        (b"", b"192.0.2.1", AT, b"GET /a/ HTTP/1.1", b"200", b"-", b"Firefox"),
    ),
}  # fmt: skip


# The bytes that were sent, where the line says them.
SIZES = {
    "CloudFront": b"392", "S3": b"242", "S3 with a referrer that has quotation marks": b"242",
    "S3 at its own host": b"-", "Application Load Balancer": b"57",
    "Classic Load Balancer": b"29", "a load balancer without a request": b"0", "bunny.net": b"412", "Akamai": b"5000",
    "HAProxy": b"2750", "HAProxy without headers": b"187", "nginx proxy manager": b"14908",
    "nginx proxy manager, standard": b"150", "Traefik, CLF": b"8996",
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTED)
def test_lines_as_the_documentation_of_each_format_has_them(name: str) -> None:
    line, wanted = DOCUMENTED[name]
    _, _, host, address, at, request, status, referrer, agent, flags, size = one_line(line)
    assert (host, address, at, request, status, referrer, agent) == wanted
    assert (flags, size) == (0, SIZES.get(name, b""))
    assert one_line(line + "\r")[2:] == (host, address, at, request, status, referrer, agent, flags, size)


def _without_headings(data: str) -> Iterator[str]:
    return (line for line in data.splitlines() if not line.startswith("#"))


@pytest.mark.parametrize("name", ["CloudFront", "IIS"])
def test_columns_without_their_names_are_no_requests(name: str) -> None:
    """Nothing is guessed from positions."""
    assert [one_line(line)[5] for line in _without_headings(DOCUMENTED[name][0])] == [b""]


@pytest.mark.parametrize(
    "heading",
    [
        "", "date time", "date time c-ip cs-method cs-uri-stem", "c-ip cs-method cs-uri-stem sc-status a b", "x " * 300,
        "date time c-ip cs-method cs-uri-stem sc-status more",
    ],
)  # fmt: skip
def test_columns_that_lack_what_is_needed(heading: str) -> None:
    found = records(f"#Fields: {heading}\n2026-03-09 02:05:05 192.0.2.1 GET /a/ 200\n".encode())
    assert [one[5] for one in found] == [HEADING, b""]


@pytest.mark.parametrize("line", ["# a remark", "#!/bin/sh", "#", "#:", "#" + "a" * 40 + ": b"])
def test_other_lines_with_a_number_sign_are_no_headings(line: str) -> None:
    assert one_line(line)[5] == b""


def test_a_last_line_of_columns_without_its_end_may_be_half_of_one() -> None:
    head = b"#Fields: date time c-ip cs-method cs-uri-stem sc-status time-taken\n"
    line = b"2026-03-09 02:05:05 192.0.2.1 GET /a/ 200 12"
    assert [one[5] for one in records(head + line + b"\n" + line)] == [HEADING, b"GET /a/ HTTP/1.1", b""]


def test_columns_are_found_where_the_names_last_said() -> None:
    data = (
        b"#Fields: date time cs-method cs-uri-stem sc-status c-ip\n2026-03-09 02:05:05 GET /a/ 200 192.0.2.1\n"
        b"#Fields: sc-status date time cs-method c-ip cs-uri-stem\n404 2026-03-09 02:05:05 GET 192.0.2.2 /b/\n"
    )
    found = [one for one in records(data) if one[5] != HEADING]
    assert [(one[3], one[5], one[6]) for one in found] == [
        (b"192.0.2.1", b"GET /a/ HTTP/1.1", b"200"), (b"192.0.2.2", b"GET /b/ HTTP/1.1", b"404"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("client", "status", "method", "found"),
    [
        (b"192.0.2.1", b"200", b"GET", True),
        (b"2001:db8::1", b"404", b"HEAD", True),
        (b"192.0.2.1", b"20", b"GET", False),
        (b"192.0.2.1", b"2000", b"GET", False),
        (b"192.0.2.1", b"20x", b"GET", False),
        (b"news", b"200", b"GET", False),
        (b"192.0.2.1", b"200", b"LOOK", False),
    ],
)
def test_where_akamai_has_the_client(client: bytes, status: bytes, method: bytes, found: bool) -> None:
    words = [b"2", b"1773021905", client, status, b"HTTP/1.1", b"news.example.org", method, b"a/"]
    assert Akamai._is_client(words, 2) is found
    assert not Akamai._is_client(words[:-1], 2)  # a line without a path
    assert not Akamai._is_client(words[1:], 1)  # the time comes before it


@pytest.mark.parametrize(
    ("captured", "agents"),
    [
        (["|news.example.org|", "Firefox/1|news.example.org|"], [b"", b"Firefox/1"]),
        (["|news.example.org", "|news.example.org", "Firefox/1|news.example.org", "|a.example"], [b"", b"", b"Firefox/1", b""]),
        (["Firefox/1|news.example.org", "|news.example.org"], [b"Firefox/1", b""]),
        # Captured are a host and a referrer only, or nothing.
        (["news.example.org|", "news.example.org|https://t.co/x"], [None, None]),
        (["news.example.org", ""], [None, None]),
    ],
)  # fmt: skip
def test_an_empty_agent_of_haproxy_is_one_whichever_line_comes_first(
    captured: list[str], agents: list[bytes | None]
) -> None:
    line = '192.0.2.1:1 [09/Mar/2026:02:05:05.655] in out/a 10/0/30/69/109 200 2750 - - ---- 1/1/1/1/0 0/0 {%s} "GET /a/ HTTP/1.1"\n'
    assert [one[8] for one in records("".join(line % one for one in captured).encode())] == agents
