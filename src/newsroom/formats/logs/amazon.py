"""Logs of Amazon's storage and load balancers: fields at fixed places, separated by spaces, some in quotation marks.

Sources: "Amazon S3 server access log format" and "Access logs for your Application Load Balancer" (and Classic Load
Balancer) in Amazon's documentation. Both add fields at the end of lines from time to time. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from newsroom.formats.logs import encoded, log_line
from newsroom.formats.logs.log_line import LogLine

_AMAZON: Final = (b".amazonaws.com", b".amazonaws.com.cn")  # hosts of storage, not those that readers use
_KINDS: Final = frozenset((b"http", b"https", b"h2", b"grpcs", b"ws", b"wss"))
_HOST_HEADER: Final = (
    4  # words after the agent in a line of S3: version, host id, signature, cipher, authentication, host
)
_S3_WORDS: Final = 9  # before the request: owner, bucket, time (two words), address, requester, id, operation, key
_ALB_WORDS, _CLASSIC_WORDS = 12, 11


class S3:
    """Reads the server access log of a bucket."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of S3."""
        parts = line.split(b'"', 3)
        # S3 does not mark the quotation marks that a browser sends in a referrer or an agent.
        sent, quote, rest = parts[-1].rpartition(b'"')
        referrer, between, agent = sent.partition(b'" "')
        if len(parts) < 4 or not quote or not between or parts[1] == b"-":
            return self._without_request(number, line)
        head, after = parts[0].split(), parts[2].split()
        if len(head) != _S3_WORDS or head[2][:1] != b"[" or head[3][-1:] != b"]" or len(after) < 1:
            return None
        asked = parts[1]
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = log_line.of_apache(head[2][1:] + b" " + head[3][:-1])
        status = after[0]
        if at is None or len(status) != 3 or not status.isdigit():
            return None
        host = rest.split()
        named = host[_HOST_HEADER + 1] if len(host) > _HOST_HEADER + 1 else b"-"
        if named == b"-" or named.lower().endswith(_AMAZON):
            # `/bucket/path` at the host of a region, `/path` at that of the bucket
            if not named.startswith(head[1] + b"."):
                asked = asked.replace(b" /" + head[1] + b"/", b" /", 1)
            named = b""
        kept = line.rstrip(b"\r")
        size = after[2] if len(after) > 2 else b""  # after the status and the code of an error
        return (number, kept, named, head[4], at, asked or log_line.NOTHING, status, referrer, agent, 0, size)

    def _without_request(self, number: int, line: bytes) -> LogLine | None:
        """A line of S3's own work, as `BATCH.DELETE.OBJECT`: it has no request."""
        words = line.split(b" ", 13)
        if len(words) < 12 or words[2][:1] != b"[" or words[3][-1:] != b"]" or words[9] not in (b"-", b'"-"'):
            return None
        at = log_line.of_apache(words[2][1:] + b" " + words[3][:-1])
        if at is None or not (words[10].isdigit() or words[10] == b"-"):
            return None
        return (number, line, b"", words[4], at, log_line.NOTHING, b"000", b"", b"", 0, b"")


class LoadBalancer:
    """Reads the access log of an Application Load Balancer or a Classic one. They have no referrer."""

    def __init__(self, ignore: Mapping[bytes, str]) -> None:
        self._ignore = ignore

    def read(self, number: int, line: bytes) -> LogLine | str | None:
        """The parts of a line; None if it is not one of a load balancer."""
        parts = encoded.quoted_parts(line)
        if len(parts) < 5:
            return None
        head = parts[0].split()
        if len(head) == _CLASSIC_WORDS:
            head.insert(0, b"http")
        if len(head) != _ALB_WORDS or head[0] not in _KINDS:
            return None
        status = head[8] if head[8] != b"-" else b"000"
        if len(status) != 3 or not status.isdigit():
            return None
        method, _, rest = parts[1].partition(b" ")
        url, _, protocol = rest.rpartition(b" ")
        host, path = encoded.parted(url)
        asked = b"%s %s %s" % (method, path, protocol) if host else parts[1]
        if asked[:2] == b"- ":  # a request that it could not read
            host, asked = b"", log_line.NOTHING
        reason = self._ignore.get(asked)
        if reason is not None:
            return reason
        at = log_line.of_iso(head[1])
        if at is None:
            return None
        address = head[3].rpartition(b":")[0] or head[3]
        return (number, line.rstrip(b"\r"), host, address, at, asked, status, b"-", parts[3], 0, head[11])
