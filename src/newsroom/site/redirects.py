"""Former paths for servers that can send a status: `_redirects`, an nginx map, an Apache `.htaccess`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from newsroom import urls
from newsroom.core.published import former_paths
from newsroom.core.published.former_paths import FormerPath
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

# First parts of paths that belong to the site: an alias of a story does not replace them.
_OWN = urls.FOLDERS | urls.FILES | {"api", "healthz", "metrics"}
_OWN_FILE = re.compile(r"(feed|atom|sitemap[\w-]*)\.(xml|json)")


def is_own(path: str) -> bool:
    """Whether a path belongs to a page, feed or file that every site has."""
    first = path.strip("/").partition("/")[0].lower()
    return not first or first in _OWN or bool(_OWN_FILE.fullmatch(path.strip("/").lower()))


def former_paths_of(snapshot: Snapshot, article_id: int | None = None) -> list[FormerPath]:
    """The former paths that this site answers, of one article or of all."""
    found = [one for one in former_paths.list_(snapshot.db, article_id) if not is_own(one.path)]
    return (
        found
        if article_id is not None
        else [*found, *former_paths.of_labels(snapshot.db), *former_paths.of_series(snapshot.db)]
    )


def maps(snapshot: Snapshot) -> list[SiteFile]:
    """The three files; each exists even if nothing has moved, so that the configuration of a server can include it.

    `.nojekyll` makes GitHub Pages serve folders that begin with an underscore.
    """
    found = former_paths_of(snapshot)
    return [
        SiteFile("/_redirects", data=_netlify(snapshot, found)),
        SiteFile("/redirects.nginx.conf", data=_nginx(snapshot, found)),
        SiteFile("/.htaccess", data=_apache(snapshot, found)),
        SiteFile("/.nojekyll", data=b""),
    ]


def _link(snapshot: Snapshot, path: str) -> str:
    return path if path.startswith(("http://", "https://")) else urls.link(snapshot.base, path)


def _netlify(snapshot: Snapshot, found: Iterable[FormerPath]) -> bytes:
    """`/old /new 301` lines, for Netlify, Cloudflare Pages and others."""
    lines = []
    for one in found:
        # A star and a colon would be wildcards.
        path = _link(snapshot, one.path).replace("*", "%2A").replace(":", "%3A")
        if one.target is None:
            lines.append(f"{path} {_link(snapshot, urls.gone())} 410\n")
        else:
            lines.append(f"{path} {_spaceless(_link(snapshot, one.target))} 301\n")
    return "".join(lines).encode()


def _nginx(snapshot: Snapshot, found: Sequence[FormerPath]) -> bytes:
    """A `map` of the decoded path to its new address; `gone` answers 410.

    Include it in `http`. In `server` put `if ($newsroom_moved = gone) { return 410; }`, then
    `if ($newsroom_moved) { return 301 $newsroom_moved; }`, and `error_page 404 /404.html; error_page 410 /410.html;`.
    """
    keys = [_nginx_key(snapshot.base + one.path) for one in found]
    lengths = [len(key.encode()) + 32 for key in keys] or [0]
    room = max(*lengths, 10 * sum(lengths) // len(lengths), 512)  # for the longest, and for some with equal hashes
    lines = [
        f"map_hash_bucket_size {_power_of_two(room, 512)};\n",
        f"map_hash_max_size {_power_of_two(2 * len(keys), 2048)};\n",
        # Also requested for the page of a 410, which has not moved.
        "map $uri $newsroom_moved {\n",
        "    volatile;\n",
        '    default "";\n',
    ]
    for key, one in zip(keys, found, strict=True):
        target = "gone" if one.target is None else _spaceless(_link(snapshot, one.target))
        lines.append(f"    {key} {_quoted(target)};\n")
    return ("".join(lines) + "}\n").encode()


def _nginx_key(path: str) -> str:
    """A path as a key of the map. Keys match letters of either case, so one with capitals must be a pattern:

    otherwise `/News/` would also match `/news/`, which may be the very page it redirects to.
    """
    if path.translate(_CAPITALS) == path:
        return _quoted(path)
    return _quoted(f"~^{re.escape(path)}$")


_CAPITALS = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def _power_of_two(enough: int, least: int) -> int:
    return max(least, 1 << (enough - 1).bit_length() if enough > 1 else 1)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _apache(snapshot: Snapshot, found: Iterable[FormerPath]) -> bytes:
    """mod_alias rules, and the pages for 404 and 410."""
    lines = [
        f"ErrorDocument 404 {snapshot.base}{urls.not_found()}\n",
        f"ErrorDocument 410 {snapshot.base}{urls.gone()}\n",
    ]
    for one in found:
        pattern = _quoted(f"^{re.escape(snapshot.base + one.path)}$")
        if one.target is None:
            lines.append(f"RedirectMatch 410 {pattern}\n")
        else:
            lines.append(f"RedirectMatch 301 {pattern} {_quoted(_spaceless(_link(snapshot, one.target)))}\n")
    return "".join(lines).encode()


def _spaceless(address: str) -> str:
    """An address that cannot end its line or its word, nor name a variable of the server."""
    return re.sub(r'[\s"\\<>{}|^`$]', lambda found: f"%{ord(found[0]):02X}", address)
