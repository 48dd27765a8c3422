"""The same requests in every format that `stats import-log` reads, and how fast each is read beside the Combined format."""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import log_import
import measure

HOST = "news.example.org"
GOAL = 0.6  # of the speed of the Combined format
CLOUDFRONT = (
    "#Version: 1.0",
    "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) "
    "cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken "
    "x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status "
    "fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len "
    "sc-range-start sc-range-end",
)
IIS = (
    "#Software: Microsoft Internet Information Services 10.0",
    "#Version: 1.0",
    "#Date: 2026-03-02 00:00:00",
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) cs-host "
    "sc-status sc-substatus sc-win32-status sc-bytes time-taken",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `at` in UTC seconds, `query` without its question mark, `id` a number that no other request has."""

    id: int
    at: int
    address: str
    method: str
    path: str
    query: str
    status: int
    size: int
    referrer: str
    agent: str

    @property
    def target(self) -> str:
        """The path with the query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The whole address."""
        return f"https://{HOST}{self.target}"

    def when(self, form: str) -> str:
        """The time as `strftime` writes it, in UTC."""
        return _written_time(self.at, form)

    @property
    def apache(self) -> str:
        """The time as Apache writes it."""
        return _written_time(self.at, "%d/%b/%Y:%H:%M:%S +0000")


@lru_cache(maxsize=100_000)
def _written_time(at: int, form: str) -> str:
    return datetime.fromtimestamp(at, UTC).strftime(form)


def requests(lines: int) -> Iterator[Asked]:
    """So many requests of a benchmark log, some of them with a query."""
    drawn = random.Random(20260303)
    for number, line in enumerate(log_import.log(lines)):
        head, request, rest, referrer, _, agent, _ = line.decode().split('"')
        method, path, _ = request.split()
        moment = datetime.strptime(head.split("[")[1], "%d/%b/%Y:%H:%M:%S %z] ")
        query = "utm_source=letter&x=%C3%A9" if method == "GET" and drawn.random() < 0.05 else ""
        path, _, own = path.partition("?")
        status, size = rest.split()
        yield Asked(
            number, int(moment.timestamp()), head.split()[0], method, path, own or query, int(status), int(size),
            referrer, agent,
        )  # fmt: skip


@lru_cache(maxsize=10_000)
def _escaped(text: str) -> str:
    """A value as CloudFront and Akamai write it."""
    return quote(text, safe="/:;,=?&()+@!*$'") if text != "-" else "-"


def _tabs(*values: object) -> str:
    return "\t".join(str(value) for value in values)


def _cloudfront(one: Asked) -> str:
    query = one.query.replace("%", "%25") or "-"
    return _tabs(
        one.when("%Y-%m-%d"), one.when("%H:%M:%S"), "HAN50-C1", one.size, one.address, one.method,
        "d111111abcdef8.cloudfront.net", one.path.replace("%", "%25"), one.status, _escaped(one.referrer),
        _escaped(one.agent), query, "-", "Hit", f"{one.id:056x}==", HOST, "https", 412, "0.001", "-", "TLSv1.3",
        "TLS_AES_128_GCM_SHA256", "Hit", "HTTP/2.0", "-", "-", 51234, "0.001", "Hit", "text/html", one.size, "-", "-",
    )  # fmt: skip


def _cloudfront_json(one: Asked) -> str:
    return json.dumps({
        "date": one.when("%Y-%m-%d"), "time": one.when("%H:%M:%S"), "x-edge-location": "HAN50-C1", "sc-bytes": str(one.size),
        "c-ip": one.address, "cs-method": one.method, "cs(Host)": "d111111abcdef8.cloudfront.net", "cs-uri-stem": one.path,
        "sc-status": str(one.status), "cs(Referer)": _escaped(one.referrer), "cs(User-Agent)": _escaped(one.agent),
        "cs-uri-query": one.query or "-", "x-edge-result-type": "Hit", "x-edge-request-id": f"{one.id:056x}==",
        "x-host-header": HOST, "cs-protocol": "https", "x-forwarded-for": "-",
    })  # fmt: skip


def _s3(one: Asked) -> str:
    return (
        f"{'79a59df9' * 8} {HOST} [{one.apache}] {one.address} - {one.id:016X} WEBSITE.{one.method}.OBJECT "
        f'{one.path.strip("/") or "-"} "{one.method} {one.target} HTTP/1.1" {one.status} - {one.size} {one.size} 7 5 '
        f'"{one.referrer}" "{one.agent}" - {"s9lzHYrFp76Z" * 5}= - ECDHE-RSA-AES128-GCM-SHA256 - {HOST} TLSv1.2 - -'
    )


def _alb(one: Asked) -> str:
    return (
        f"h2 {one.when('%Y-%m-%dT%H:%M:%S')}.186641Z app/news/50dc6c495c0c9188 {one.address}:51234 10.0.0.1:80 0.000 0.001 "
        f'0.000 {one.status} {one.status} 34 {one.size} "{one.method} https://{HOST}:443{one.target} HTTP/2.0" "{one.agent}" '
        f"ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/news/73e2 "
        f'"Root=1-{one.id:08x}-1234" "{HOST}" "arn:aws:acm:us-east-2:123456789012:certificate/1" 0 '
        f'{one.when("%Y-%m-%dT%H:%M:%S")}.186000Z "forward" "-" "-" "10.0.0.1:80" "{one.status}" "-" "-"'
    )


def _elb(one: Asked) -> str:
    return (
        f"{one.when('%Y-%m-%dT%H:%M:%S')}.{one.id % 1_000_000:06}Z news {one.address}:51234 10.0.0.1:80 0.000073 0.001048 "
        f"0.000057 {one.status} {one.status} 0 {one.size} "
        f'"{one.method} https://{HOST}:443{one.target} HTTP/1.1" "{one.agent}" - -'
    )


def _fastly(one: Asked) -> str:
    return json.dumps({
        "timestamp": one.when("%Y-%m-%dT%H:%M:%S+0000"), "client_ip": one.address, "geo_country": "viet nam",
        "geo_city": "hanoi", "host": HOST, "url": one.target, "request_method": one.method,
        "request_protocol": "HTTP/2", "request_referer": one.referrer.strip("-"), "request_user_agent": one.agent.strip("-"),
        "response_state": "HIT-CLUSTER", "response_status": one.status, "response_reason": "OK",
        "response_body_size": one.size, "fastly_server": f"cache-hkg{one.id}", "fastly_is_edge": True,
    })  # fmt: skip


def _fastly_line(one: Asked) -> str:
    return (
        f'<134>{one.when("%Y-%m-%dT%H:%M:%SZ")} cache-hkg{one.id} News[62959]: {one.address} "-" "-" '
        f'{one.when("%a, %d %b %Y %H:%M:%S")} GMT "{one.method} {one.target} HTTP/1.1" {one.status} {one.size} '
        f'"{one.referrer}" "{one.agent}"'
    )


def _cloudflare(one: Asked, at: object) -> str:
    return json.dumps({
        "ClientIP": one.address, "ClientRequestHost": HOST, "ClientRequestMethod": one.method,
        "ClientRequestPath": one.path, "ClientRequestURI": one.target, "EdgeEndTimestamp": at,
        "EdgeResponseBytes": one.size, "EdgeResponseStatus": one.status, "EdgeStartTimestamp": at,
        "RayID": f"{one.id:016x}", "ClientRequestReferer": one.referrer.strip("-"),
        "ClientRequestUserAgent": one.agent.strip("-"), "CacheCacheStatus": "hit", "ClientRequestSource": "eyeball",
        "OriginResponseStatus": 0, "ClientCountry": "vn",
    })  # fmt: skip


def _bunny(one: Asked) -> str:
    return (
        f"HIT|{one.status}|{one.at * 1000 + 421}|{one.size}|390|{one.address}|{one.referrer}|{one.url}|HK|{one.agent}"
        f"|{one.id:032x}|VN"
    )


def _akamai(one: Asked) -> str:
    return json.dumps({
        "version": "1", "streamId": "44", "cp": "123456", "reqId": f"{one.id:x}", "reqTimeSec": f"{one.at}.123",
        "bytes": str(one.size), "cliIP": one.address, "statusCode": str(one.status), "proto": "HTTPS", "reqHost": HOST,
        "reqMethod": one.method, "reqPath": one.path, "reqPort": "443", "rspContentLen": str(one.size),
        "rspContentType": "text/html", "UA": quote(one.agent, safe="-"), "queryStr": one.query or "-", "accLang": "vi",
        "cookie": "-", "referer": quote(one.referrer, safe="-"), "xForwardedFor": "-", "cacheStatus": "1",
    })  # fmt: skip


def _akamai_line(one: Asked) -> str:
    values = (
        1, 44, 123456, f"{one.id:x}", f"{one.at}.123", one.size, one.address, one.status, "HTTPS", HOST, one.method, one.path,
        443, one.size, "text/html", quote(one.agent, safe="-"), 0, "TLSv1.3", one.size, one.size, 12, one.size,
        one.query or "-", "-", "vi", "-", "-", quote(one.referrer, safe="-"), "-", 3600, 2, "-", 11, 1,
    )  # fmt: skip
    return " ".join(str(value) for value in values)


def _google(one: Asked) -> str:
    asked = {
        "requestMethod": one.method, "requestUrl": one.url, "requestSize": "412", "status": one.status,
        "responseSize": str(one.size), "remoteIp": one.address, "cacheHit": True, "latency": "0.001s",
    }  # fmt: skip
    asked |= {"userAgent": one.agent} if one.agent != "-" else {}
    asked |= {"referer": one.referrer} if one.referrer != "-" else {}
    return json.dumps({
        "httpRequest": asked, "insertId": f"{one.id:x}", "logName": "projects/news/logs/requests", "severity": "INFO",
        "jsonPayload": {"@type": "type.googleapis.com/LoadBalancerLogEntry", "statusDetails": "response_from_cache"},
        "receiveTimestamp": "2026-12-31T00:00:00.1Z", "resource": {"type": "http_load_balancer", "labels": {"zone": "global"}},
        "timestamp": one.when("%Y-%m-%dT%H:%M:%S.186641Z"),
    })  # fmt: skip


def _azure(one: Asked) -> str:
    return json.dumps({
        "time": one.when("%Y-%m-%dT%H:%M:%S.1866410Z"), "resourceId": "/SUBSCRIPTIONS/1", "category": "FrontDoorAccessLog",
        "operationName": "Microsoft.Cdn/Profiles/AccessLog/Write",
        "properties": {
            "trackingReference": f"{one.id:x}", "httpMethod": one.method, "httpVersion": "2.0",
            "requestUri": f"https://{HOST}:443{one.target}", "requestBytes": "412", "responseBytes": str(one.size),
            "userAgent": one.agent, "clientIp": one.address, "clientPort": "51234", "socketIp": one.address,
            "timeTaken": "0.001", "httpStatusCode": str(one.status), "cacheStatus": "HIT", "pop": "HKG", "referer": one.referrer,
            "hostName": HOST, "endpoint": "news.z01.azurefd.net",
        },
    })  # fmt: skip


def _iis(one: Asked) -> str:
    return " ".join(str(value) for value in (
        one.when("%Y-%m-%d"), one.when("%H:%M:%S"), "10.0.0.1", one.method, one.path, one.query or "-", 443, "-", one.address,
        one.agent.replace(" ", "+"), one.referrer, HOST, one.status, 0, 0, one.size, one.id,
    ))  # fmt: skip


def _traefik(one: Asked) -> str:
    return json.dumps({
        "ClientAddr": f"{one.address}:51234", "ClientHost": one.address, "ClientPort": "51234", "ClientUsername": "-",
        "DownstreamContentSize": one.size, "DownstreamStatus": one.status, "Duration": 1_234_567, "OriginStatus": one.status,
        "RequestAddr": HOST, "RequestContentSize": 0, "RequestCount": one.id, "RequestHost": HOST,
        "RequestMethod": one.method, "RequestPath": one.target, "RequestPort": "-", "RequestProtocol": "HTTP/2.0",
        "RequestScheme": "https", "RouterName": "news@docker", "StartUTC": one.when("%Y-%m-%dT%H:%M:%S.123456789Z"),
        "request_Referer": one.referrer, "request_User-Agent": one.agent, "level": "info", "msg": "",
        "time": one.when("%Y-%m-%dT%H:%M:%SZ"),
    })  # fmt: skip


def _combined(one: Asked) -> str:
    return (
        f'{one.address} - - [{one.apache}] "{one.method} {one.target} HTTP/1.1" {one.status} {one.size} '
        f'"{one.referrer}" "{one.agent}"'
    )


def _caddy(one: Asked) -> dict[str, object]:
    headers = {} if one.agent == "-" else {"User-Agent": [one.agent]}
    headers |= {} if one.referrer == "-" else {"Referer": [one.referrer]}
    return {
        "request": {
            "remote_ip": one.address, "remote_port": "51234", "client_ip": one.address, "proto": "HTTP/2.0",
            "method": one.method, "host": HOST, "uri": one.target, "headers": headers,
        },
        "bytes_read": 0, "user_id": "", "duration": 0.000929675, "size": one.size, "status": one.status,
        "resp_headers": {"Server": ["Caddy"], "X-Id": [f"{one.id}"]},
    }  # fmt: skip


def _caddy_console(one: Asked) -> str:
    return _tabs(
        one.when("%Y/%m/%d %H:%M:%S.123"), "\x1b[34mINFO\x1b[0m", "http.log.access.log0", "handled request",
        json.dumps(_caddy(one)),
    )  # fmt: skip


def _proxy_manager(one: Asked) -> str:
    return (
        f'[{one.apache}] - {one.status} {one.status} - {one.method} https {HOST} "{one.target}" [Client {one.address}] '
        f'[Length {one.size}] [Gzip -] [Sent-to 172.18.0.{one.id}] "{one.agent}" "{one.referrer}"'
    )


def _haproxy(one: Asked) -> str:
    headers = f"{HOST}|{'' if one.referrer == '-' else one.referrer}|{'' if one.agent == '-' else one.agent}"
    return (
        f"{one.when('%b %d %H:%M:%S')} lb haproxy[14389]: {one.address}:51234 [{one.apache[:-6]}.{one.id % 1000:03}] http-in~ "
        f"static/srv1 10/0/30/69/109 {one.status} {one.size} - - ---- 1/1/1/1/0 0/0 {{{headers}}} {{}} "
        f'"{one.method} {one.target} HTTP/1.1"'
    )


FORMATS: dict[str, tuple[tuple[str, ...], Callable[[Asked], str]]] = {
    "Combined": ((), _combined),
    "CloudFront": (CLOUDFRONT, _cloudfront),
    "CloudFront, JSON": ((), _cloudfront_json),
    "S3": ((), _s3),
    "Application Load Balancer": ((), _alb),
    "Classic Load Balancer": ((), _elb),
    "Fastly, JSON": ((), _fastly),
    "Fastly, line": ((), _fastly_line),
    "Cloudflare, RFC 3339": ((), lambda one: _cloudflare(one, one.when("%Y-%m-%dT%H:%M:%SZ"))),
    "Cloudflare, seconds": ((), lambda one: _cloudflare(one, one.at)),
    "Cloudflare, nanoseconds": ((), lambda one: _cloudflare(one, one.at * 1_000_000_000 + 123_456_789)),
    "bunny.net": ((), _bunny),
    "Akamai, JSON": ((), _akamai),
    "Akamai, line": ((), _akamai_line),
    "Google Cloud": ((), _google),
    "Azure Front Door": ((), _azure),
    "IIS": (IIS, _iis),
    "Traefik, JSON": ((), _traefik),
    "Traefik, CLF": ((), lambda one: f'{_combined(one)} {one.id} "news@docker" "http://10.0.0.2:80" 5ms'),
    "Caddy, JSON": ((), lambda one: json.dumps({"level": "info", "ts": one.at + 0.5, **_caddy(one)})),
    "Caddy, console": ((), _caddy_console),
    "nginx proxy manager": ((), _proxy_manager),
    "HAProxy": ((), _haproxy),
}
# What a format cannot say: load balancers do not log referrers, bunny.net does not log methods.
NO_REFERRER = frozenset(("Application Load Balancer", "Classic Load Balancer"))
NO_METHOD = frozenset(("bunny.net",))


def written(name: str, asked: list[Asked]) -> bytes:
    """A log of these requests in a format."""
    heading, line = FORMATS[name]
    return "".join(f"{one}\n" for one in (*heading, *map(line, asked))).encode()


def main() -> None:
    """Import the same requests in every format, each in turn with Combined; ends with 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", "--turns", type=int, default=3)
    parser.add_argument("-l", "--lines", type=int, default=100_000)
    parser.add_argument("names", nargs="*", help="some of the formats")
    given = parser.parse_args()
    asked = list(requests(given.lines))
    held = True
    with measure.scratch() as folder:
        empty = log_import.newsroom_file(folder / "empty.db")
        combined = folder / "combined.log"
        combined.write_bytes(written("Combined", [one for one in asked if one.method == "GET"]))
        for name in given.names or list(FORMATS)[1:]:
            log = folder / "other.log"
            log.write_bytes(written(name, [one for one in asked if one.method == "GET"]))
            held &= _beside(folder, empty, combined, log, name, given.turns)
    sys.exit(0 if held else 1)


def _beside(folder: Path, empty: Path, combined: Path, log: Path, name: str, turns: int) -> bool:
    """Whether a format has the same totals as Combined, and enough of its speed."""

    def taking(path: Path, output: str) -> measure.Cost:
        place = folder / "newsroom.db"
        shutil.copy(empty, place)
        words = [*measure.newsroom(), "-d", place, "--now", log_import.NOW, "stats", "import-log", "--json", path]
        return measure.run(words, output=folder / output)

    pair = measure.pairs(lambda: taking(log, "other.json"), lambda: taking(combined, "combined.json"), turns=turns)
    one, other = (json.loads((folder / f"{which}.json").read_text()) for which in ("other", "combined"))
    one["lines"] -= one["skipped"].pop("heading", 0)
    same, quick = one == other, pair.ratio >= GOAL
    print(
        f"{name:26} {pair.ratio:5.2f} of the speed of Combined (goal {GOAL}: {'holds' if quick else 'MISSED'})"
        + ("" if same else f"  TOTALS DIFFER: {one} {other}")
    )
    return same and quick


if __name__ == "__main__":
    main()
