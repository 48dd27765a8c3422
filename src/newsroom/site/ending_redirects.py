"""Rules for servers about what other systems put after the address of a page, such as `/amp/` (see `page_endings`).

They lead to the page itself, or to its own redirect. Names in addresses are plain letters: what a rule repeats from a request
must not end a header. Only our own server knows whether there is such a page.
"""

from __future__ import annotations

import re
from typing import Final

from newsroom import urls
from newsroom.page_endings import ENDINGS, FRONT_PAGES, MONTH, OWN, YEAR
from newsroom.site.query_redirects import link, quoted, spaceless

_YEAR_AND_MONTH: Final = "(?:19|20)[0-9]{2}/[0-9]{2}"
_PAGE: Final = r"(?:/[A-Za-z0-9_.~-]+)*/[A-Za-z0-9_~-]+"  # one with a dot would need no slash after it


def nginx(base: str) -> list[str]:
    """Lines at the end of a map of the path: patterns in it are tried in order."""
    begins = re.escape(base)
    rows = [
        (FRONT_PAGES, _archive(base)),
        (YEAR, _archive(base)),
        (f"/(?<newsroom_month>{_YEAR_AND_MONTH})/(?:[0-9]{{2}}/)?", f"{_archive(base)}$newsroom_month/"),
        (f"(?!{OWN}$)(?<newsroom_page>{_PAGE})/{ENDINGS}", f"{_prefix(base)}$newsroom_page/"),
    ]
    return [f"    {quoted(f'~^{begins}{one}$')} {quoted(target)};\n" for one, target in rows]


def apache(base: str) -> bytes:
    """Rules of mod_alias, after all others."""
    begins = re.escape(base)
    rows = [
        (f"^{begins}{FRONT_PAGES}$", _archive(base)),
        (f"^{begins}{YEAR}$", _archive(base)),
        (f"^{begins}{MONTH}$", f"{_archive(base)}$1/$2/"),
        (f"^{begins}(?!{OWN}$)({_PAGE})/{ENDINGS}$", f"{_prefix(base)}$1/"),
    ]
    return "".join(f"RedirectMatch 301 {quoted(one)} {quoted(target)}\n" for one, target in rows).encode()


def caddy(base: str) -> bytes:
    """Matchers and their redirects; its patterns know no exceptions, so these are matchers of their own."""
    begins = re.escape(base)
    rows = [
        (FRONT_PAGES, "", _archive(base)),
        (YEAR, "", _archive(base)),
        (MONTH, "", f"{_archive(base)}{{re.newsroom_3.1}}/{{re.newsroom_3.2}}/"),
        (f"({_PAGE})/{ENDINGS}", OWN, f"{_prefix(base)}{{re.newsroom_4.1}}/"),
    ]
    lines = []
    for number, (one, excepted, target) in enumerate(rows, 1):
        lines += [f"@newsroom_ending_{number} {{\n", f"    path_regexp newsroom_{number} `^{begins}{one}$`\n"]
        if excepted:
            lines.append(f"    not path_regexp `^{begins}{excepted}$`\n")
        lines += ["}\n", f'redir @newsroom_ending_{number} "{target}" 301\n']
    return "".join(lines).encode()


def _archive(base: str) -> str:
    return spaceless(link(base, urls.archive()))


def _prefix(base: str) -> str:
    return spaceless(link(base, "/")).rstrip("/")
