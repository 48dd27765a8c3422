"""The parts of a log line before the time and after the agent: addresses, a virtual host, the prefix of syslog."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from newsroom import addresses

LONGEST: Final = 2048  # bytes that are checked before the time, and after the agent
MAX_WORDS: Final = 40
# RFC 3164 (`<190>Nov 21 10:00:01 web1 nginx: `), RFC 5424 (`<190>1 2026-11-21T10:00:01Z web1 nginx 12 - - `), and what
# prefixes of Docker Compose and Kubernetes.
_SYSLOG: Final = re.compile(
    r"(?:<\d{1,3}>)?"
    r"(?:1 \d{4}-\d\d-\d\dT\S{8,40} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|(?:\[[^\]]{0,512}\])+) "
    r"|(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S{8,40}) (?:\S{1,255} )?[\w./-]{1,128}(?:\[\d{1,10}\])?: "
    r"|\d{4}-\d\d-\d\dT\S{8,40} (?:stdout|stderr) [FP] "
    r"|[\w.-]{1,128} +\| )"
    r"\s?"
)
_COMMAS: Final = re.compile(r"\s*,\s*")
_HOST: Final = re.compile(r"(?:[\w-]{1,63}\.){1,8}[a-zA-Z][\w-]{1,62}\.?(?::\d{1,5})?|localhost(?::\d{1,5})?")
_QUOTED: Final = re.compile(r'"([^"\\]{3,})"')


def read(before: bytes) -> tuple[bytes, bytes]:
    """The virtual host (or nothing) and the address in the part before the time.

    The address follows those that proxies forwarded, as in `reader, proxy, client`.
    """
    return _read(before[:LONGEST])


@lru_cache(maxsize=8192)
def _read(before: bytes) -> tuple[bytes, bytes]:
    text = before.decode("latin-1").strip()
    syslog = _SYSLOG.match(text)
    words = _COMMAS.sub(",", text[syslog.end() :] if syslog else text).split(" ", MAX_WORDS)
    host, client, rest = "", words[0], words[1:]
    known = addresses.chain(client)
    if rest and addresses.chain(rest[0]) and rest[0][0] not in "[(":
        # A virtual host first. If it is an address, it may be that of a proxy: the caller knows the trusted proxies.
        host, client, rest = client, rest[0], rest[1:]
    elif rest and _HOST.fullmatch(rest[0]) and (known or len(rest) == 2):
        host = rest[0]  # lighttpd writes it second
    elif not known and len(rest) > 2 and _HOST.fullmatch(client) and _HOST.fullmatch(rest[0]):
        host, client, rest = client, rest[0], rest[1:]  # the address of the client was resolved to a name
    chain = addresses.chain(client)
    passed_on = next((found for word in rest if word[:1] in ("[", "(") and (found := _in_brackets(word))), [])
    return host.encode("latin-1"), (", ".join([*passed_on, *chain]) if chain else client).encode("latin-1")


def _in_brackets(word: str) -> list[str]:
    return addresses.chain(word.strip("[]()"))


def forwarded_behind(after: bytes) -> bytes:
    """The addresses that a proxy forwarded, after the agent: in quotes, or alone; else nothing."""
    text = after[:LONGEST].decode("latin-1").strip()
    for written in (*_QUOTED.findall(text), text):
        found = addresses.chain(written)
        if found:
            return ", ".join(found).encode("latin-1")
    return b""
