"""Links in texts by readers, and their hosts, in the spelling of `newsroom.hosts`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from newsroom import hosts, markup
from newsroom.core.matching import skeleton

# A host without a scheme is looked for only where one can begin: trying each label of a long run of labels would take
# quadratic time.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'\[\]]+"
    r"|(?<![\w-])(?<![a-z0-9-]\.)(?:[a-z0-9-]+\.)+(?:(?:com|net|org|info|biz|xyz|vn|ru|cn)\b(?:/[^\s<>\"'\[\]]*)?|[a-z]{2,}/[^\s<>\"'\[\]]+)",
    re.IGNORECASE,
)

_AFTER_HOST = re.compile(r"[^\w.-]")
_DOT = re.compile("[\u3002\uff0e\uff61]")  # read by browsers as the dot of a host


def links(seen: str) -> list[str]:
    """The links in a text, with or without a scheme, in order; `seen` is a skeleton, or the text as it is."""
    return [match.group(0) for match in _LINK.finditer(seen)]


def hosts_in_text(body: str) -> list[str]:
    """The hosts that a text links to, or names with a path, in order, each once, spelled as by `hosts.key`."""
    return hosts_in(markup.comment_with_hosts(body)[1], skeleton.visible(body))


def hosts_in(linked: Iterable[str], seen: str) -> list[str]:
    """The same, given `linked`, the hosts of the links on the page; `seen` is the text without invisible characters.

    What is not a link on the page, such as `www.shop.example`, is read as it looks.
    """
    found = list(linked)
    # a link contains no space, and every host has a dot
    pieces = [word for word in _dotted(skeleton.compatible(seen)).split() if "." in word]
    for link in links("\n".join(pieces)):
        found += _hosts_of_link(link)
    return list(dict.fromkeys(found))


def _hosts_of_link(link: str) -> list[str]:
    """The host of a link as it looks, without punctuation of the sentence around it, and as a browser reads it."""
    try:
        host = urlsplit(link if "://" in link else f"//{link}").hostname or ""
    except ValueError:  # an unclosed bracket of an IPv6 address
        host = ""
    found = [hosts.key(_AFTER_HOST.split(host, maxsplit=1)[0].strip("."))]
    if "%" in link:
        found.append(hosts.key_of_address(link) or "")
    return [host for host in found if "." in host]


def _dotted(text: str) -> str:
    return text if text.isascii() or not _DOT.search(text) else _DOT.sub(".", text)
