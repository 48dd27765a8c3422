"""Pictures on other hosts: only those of the hosts that the site allows are shown.

The stored HTML of an article has every remote picture with an https address, so that it does not depend on a setting;
`only_from` removes those that may not be shown, whenever the HTML is sent to readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

from newsroom.markup.tags import ATTRS, attributes_of
from newsroom.text import pattern

ANY: Final = "*"  # among the hosts: every host
_REMOTE: Final = ' src="https://'
_PICTURE: Final = rf"<figure><img{ATTRS}></figure>|<img{ATTRS}>"


def host_of(address: str) -> str:
    """The host of an https address, with its port if one is written; '' for any other address."""
    try:
        parts = urlsplit(address)
        return parts.netloc.rpartition("@")[2].lower() if parts.scheme == "https" and parts.hostname else ""
    except ValueError:
        return ""


def is_from(address: str, hosts: Sequence[str]) -> bool:
    """Whether a picture's address is on one of the hosts; `*.example.org` are all hosts below example.org."""
    host = host_of(address)
    # Browsers read a backslash as a slash: the host would end there.
    if not host or "@" in urlsplit(address).netloc or "\\" in host:
        return False
    return any(one in (ANY, host) or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts)


def only_from(html: str, hosts: Sequence[str]) -> str:
    """Article HTML with the alt texts instead of the remote pictures that are on none of the hosts."""
    if _REMOTE not in html or ANY in hosts:
        return html

    def picture(found: re.Match[str]) -> str:
        alone = found[1] is not None
        written = attributes_of(found[1] if alone else found[2])
        address = written.get("src", "")
        if not address.startswith("https://") or is_from(address, hosts):
            return found[0]
        words = missing(written.get("alt", ""))
        return f"<p>{words}</p>" if alone and words else words

    return pattern(_PICTURE).sub(picture, html)


def missing(alt: str) -> str:
    """The replacement for a picture that is not shown."""
    return f'<span class="missing-picture">{escape(alt)}</span>' if alt else ""
