"""Former paths for the servers that can send a status: `_redirects`, an nginx map, an Apache `.htaccess`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsroom import urls
from newsroom.core import addresses
from newsroom.core.addresses import Former
from newsroom.site.edition import Edition
from newsroom.site.pieces import Piece

# First names of paths that are the site's own: a story's alias does not take their place.
OWN = frozenset(
    "s tag author archive search media assets _f page programmes figures sitemaps comments api healthz metrics".split()
) | {"404.html", "410.html", "robots.txt", "index.html", "_redirects", ".htaccess", "redirects.nginx.conf"}
_OWN_FILE = re.compile(r"(feed|atom|sitemap[\w-]*)\.(xml|json)")


def is_own(path: str) -> bool:
    """Whether a path belongs to a page, feed or file that every site has."""
    first = path.strip("/").partition("/")[0].lower()
    return not first or first in OWN or bool(_OWN_FILE.fullmatch(path.strip("/").lower()))


def former(edition: Edition, article_id: int | None = None) -> list[Former]:
    """The former paths that this site answers for, of one article or of all."""
    return [one for one in addresses.former(edition.db, article_id) if not is_own(one.path)]


def maps(edition: Edition) -> list[Piece]:
    """The three files; each is there even when nothing has moved, so that a server's settings may name it."""
    found = former(edition)
    return [
        Piece("/_redirects", data=_netlify(edition, found)),
        Piece("/redirects.nginx.conf", data=_nginx(edition, found)),
        Piece("/.htaccess", data=_apache(edition, found)),
    ]


def _link(edition: Edition, path: str) -> str:
    return path if path.startswith(("http://", "https://")) else urls.link(edition.base, path)


def _netlify(edition: Edition, found: Iterable[Former]) -> bytes:
    """`/old /new 301` lines, as Netlify, Cloudflare Pages and others read them."""
    lines = []
    for one in found:
        if one.target is None:
            lines.append(f"{_link(edition, one.path)} {_link(edition, urls.gone())} 410\n")
        else:
            lines.append(f"{_link(edition, one.path)} {_spaceless(_link(edition, one.target))} 301\n")
    return "".join(lines).encode()


def _nginx(edition: Edition, found: Iterable[Former]) -> bytes:
    """A `map` of the decoded path to its new address; `gone` answers 410.

    To be included in `http`, and in `server`: `if ($newsroom_moved = gone) { return 410; }` and then
    `if ($newsroom_moved) { return 301 $newsroom_moved; }`
    """
    lines = ["map_hash_bucket_size 512;\n", "map $uri $newsroom_moved {\n", '    default "";\n']
    for one in found:
        target = "gone" if one.target is None else _spaceless(_link(edition, one.target))
        lines.append(f"    {_quoted(edition.base + one.path)} {_quoted(target)};\n")
    return ("".join(lines) + "}\n").encode()


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _apache(edition: Edition, found: Iterable[Former]) -> bytes:
    """mod_alias rules, and the pages for 404 and 410."""
    lines = [
        f"ErrorDocument 404 {edition.base}{urls.not_found()}\n",
        f"ErrorDocument 410 {edition.base}{urls.gone()}\n",
    ]
    for one in found:
        pattern = f'"^{re.escape(edition.base + one.path)}$"'.replace("%", "\\%")
        if one.target is None:
            lines.append(f"RedirectMatch 410 {pattern}\n")
        else:
            lines.append(f'RedirectMatch 301 {pattern} "{_spaceless(_link(edition, one.target))}"\n')
    return "".join(lines).encode()


def _spaceless(address: str) -> str:
    """An address that cannot end its line or its word, nor name a variable of the server's."""
    return re.sub(r'[\s"\\<>{}|^`$]', lambda found: f"%{ord(found[0]):02X}", address)
