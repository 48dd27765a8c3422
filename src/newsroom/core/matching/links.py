"""Links in what readers write, and the hosts that they lead to, in one spelling that can be compared."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlsplit

from newsroom.core.matching import skeleton

# A host without a scheme is sought only where one may begin: tried again from every label, a long run of labels would
# take the square of its length.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\[\]]+"
    r"|(?<![\w-])(?<![a-z0-9-]\.)(?:[a-z0-9-]+\.)+(?:(?:com|net|org|info|biz|xyz|vn|ru|cn)\b(?:/[^\s<>\"'\[\]]*)?|[a-z]{2,}/[^\s<>\"'\[\]]+)",
    re.IGNORECASE,
)

LONGEST_HOST = 253  # characters of a host name (RFC 1035)


def links(seen: str) -> list[str]:
    """The links in a text, with or without a scheme, in order; `seen` is a skeleton, or plain as it is."""
    return [match.group(0) for match in _LINK.finditer(seen)]


def hosts(body: str) -> list[str]:
    """The hosts that a text links to, with or without a scheme, in order, each once, in punycode."""
    return hosts_in(skeleton.visible(body))


def hosts_in(seen: str) -> list[str]:
    """The hosts that a text without its invisible characters links to."""
    found: list[str] = []
    # No link reaches over a space, and every host has a dot.
    pieces = [word for word in skeleton.compatible(seen).split() if "." in word]
    for link in links("\n".join(pieces)):
        try:
            host = urlsplit(link if "://" in link else f"//{link}").hostname
        except ValueError:  # an unclosed bracket of an IPv6 address
            continue
        host = re.split(r"[^\w.-]", host, maxsplit=1)[0].strip(".") if host else ""  # what a sentence hung on to it
        if "." in host and len(host) <= LONGEST_HOST:
            found.append(host_key(host))
    return list(dict.fromkeys(found))


def host_key(host: str) -> str:
    """A host name as it is compared: lower case, punycode, without `www.` and the final dot."""
    host = host.strip().strip(".").casefold()
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    return host.removeprefix("www.")
