"""The addresses in an article's HTML, for a site below a prefix and for readers elsewhere."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from newsroom.markup.picture_names import SCHEME
from newsroom.markup.tags import TAG
from newsroom.text import pattern

_ADDRESS: Final = r' (href|src|srcset|poster|data-file)="([^"]*)"'


def rebase(html: str, prefix: str, *, page: str = "") -> str:
    """Article HTML with `prefix` (the address of a site, or its path on the host) before every path of the site.

    `page` is the address of the page for readers elsewhere, as in a feed: it is put before links within the page.
    """

    def address(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if name == "srcset":
            value = ", ".join(f"{prefix}{part}" if part[:1] == "/" else part for part in value.split(", "))
        elif value[:1] == "/" and value[:2] != "//":
            value = prefix + value
        elif value[:1] == "#" or (page and value and not pattern(SCHEME).match(value)):
            value = page + value
        return f' {name}="{value}"'

    prefix, page = escape(prefix.rstrip("/")), escape(page)
    return pattern(TAG).sub(lambda tag: pattern(_ADDRESS).sub(address, tag[0]) if "=" in tag[0] else tag[0], html)
