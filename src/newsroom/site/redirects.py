"""Former paths for servers that can send a status: `_redirects`, an nginx map, an Apache `.htaccess`, and Caddy's rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from newsroom import urls
from newsroom.core.articles import labels
from newsroom.core.published import former_paths
from newsroom.core.published.former_paths import FormerPath
from newsroom.site import caddy_redirects, ending_redirects, query_redirects, root_files
from newsroom.site.query_redirects import NO_NOTICES, link, quoted, spaceless
from newsroom.site.site_file import SiteFile
from newsroom.site.snapshot import Snapshot

_LABELS = {
    path("x").removesuffix("x/"): kind
    for kind, path in (("section", urls.section), ("tag", urls.tag), ("author", urls.author))
}

_OWN_FILES = r"/\.newsroom-"  # the marker of the folder, and files that are being written


def former_paths_of(snapshot: Snapshot, article_id: int | None = None) -> list[FormerPath]:
    """The former paths that this site answers, of one article or of all; some have a query, as `/?p=12`."""
    listed = former_paths.list_(snapshot.db, article_id)
    found = [one for one in listed if not (urls.is_used_by_site(one.path) or _is_of_front(snapshot, one.path))]
    if article_id is not None:
        return found
    db = snapshot.db
    left = (*former_paths.of_labels(db), *former_paths.of_series(db), *former_paths.of_recordings(db))
    return [*found, *left, *of_fronts(snapshot), *chosen(snapshot)]


def of_fronts(snapshot: Snapshot) -> list[FormerPath]:
    """The addresses of front pages in languages that have none any more."""
    named = snapshot.settings.texts("site.redirects")
    return [FormerPath(one.path, urls.home(), None) for one in snapshot.fronts.former if one.path not in named]


def chosen(snapshot: Snapshot) -> list[FormerPath]:
    """The former paths in the setting site.redirects, except those at which there is a page or file."""
    named = snapshot.settings.texts("site.redirects")
    replaced = set(replaced_by_files(snapshot))
    return [
        FormerPath(path, former_paths.resolve(snapshot.db, named[path]), None)
        for path in former_paths.free(snapshot.db, named)
        if path not in replaced and _is_free(snapshot, path)
    ]


def replaced_by_files(snapshot: Snapshot) -> list[str]:
    """The former paths in the setting site.redirects at which the theme has a file in root/, or for which one leaves no place."""
    named = snapshot.settings.texts("site.redirects")
    files = {urls.built_file(path) for path in root_files.names(snapshot.theme)} if named else set()
    folders = {folder for file in files for folder in _folders(file)}
    found = []
    for path in named:
        page = urls.tombstone(path)
        file = urls.built_file(page) if page else ""
        if file and (file in files or file in folders or not files.isdisjoint(_folders(file))):
            found.append(path)
    return sorted(found)


def _folders(file: str) -> Iterator[str]:
    return (str(folder) for folder in PurePosixPath(file).parents)


def _is_free(snapshot: Snapshot, path: str) -> bool:
    """Whether the site itself has nothing at a path that belongs to no article."""
    first = next((one for one in _LABELS if path.startswith(one)), None)
    if first is None:
        return not (urls.is_used_by_site(path) or _is_of_front(snapshot, path))
    slug, slash, rest = path.removeprefix(first).partition("/")
    if not rest or not urls.is_of_list(path, f"{first}{slug}{slash}"):
        return True
    return slug not in labels.slugs(snapshot.db, _LABELS[first])


def _is_of_front(snapshot: Snapshot, path: str) -> bool:
    """Whether a path is that of a front page in another language, or of one of its feeds, which stay without it."""
    feeds = (of(one.path) for one in snapshot.fronts.former for of in (urls.feed, urls.atom, urls.json_feed))
    return path in feeds or any(urls.is_of_list(path, one.path) for one in snapshot.fronts.others)


def maps(snapshot: Snapshot) -> list[SiteFile]:
    """The files of rules; each exists even if nothing has moved, so that the configuration of a server can include it.

    `.nojekyll` makes GitHub Pages serve folders that begin with an underscore.
    """
    everything = former_paths_of(snapshot)
    found = [one for one in everything if "?" not in one.path]
    queried = [one for one in everything if "?" in one.path]
    # A site that was never elsewhere has no addresses with the endings of other systems.
    base = snapshot.base
    notices = _notices(snapshot, everything)
    apache, caddy = (ending_redirects.apache(base), ending_redirects.caddy(base)) if everything else (b"", b"")
    return [
        SiteFile("/_redirects", data=_netlify(snapshot, found, notices) + query_redirects.comments(base, queried)),
        SiteFile("/redirects.nginx.conf", data=_nginx(snapshot, found, queried, notices)),
        SiteFile(
            "/.htaccess",
            data=_apache(snapshot, found)
            + apache
            + query_redirects.apache(base, queried)
            + _apache_notices(base, notices),
        ),
        SiteFile("/redirects.caddy", data=caddy_redirects.rules(base, found, queried, notices) + caddy),
        SiteFile("/.nojekyll", data=b""),
    ]


def _notices(snapshot: Snapshot, found: Iterable[FormerPath]) -> dict[str, str]:
    """The former paths that have a page of their own to be sent with 410, and the file of it.

    It has the public note of a killed story; every former path of the story has the same. Removed series have one too.
    """
    killed = former_paths.with_notice(snapshot.db)
    pages = {
        one.path: killed.get(one.article_id) if one.article_id is not None else one.path
        for one in found
        if one.target is None
    }
    return {path: f"{page}index.html" for path, page in pages.items() if page is not None and page.endswith("/")}


def _netlify(snapshot: Snapshot, found: Iterable[FormerPath], notices: Mapping[str, str] = NO_NOTICES) -> bytes:
    """`/old /new 301` lines, for Netlify, Cloudflare Pages and others."""
    lines = []
    for one in found:
        # A star and a colon would be wildcards.
        path = link(snapshot.base, one.path).replace("*", "%2A").replace(":", "%3A")
        if one.target is None:
            lines.append(f"{path} {spaceless(link(snapshot.base, notices.get(one.path, urls.gone())))} 410\n")
        else:
            lines.append(f"{path} {spaceless(link(snapshot.base, one.target))} 301\n")
    return "".join(lines).encode()


def _nginx(
    snapshot: Snapshot,
    found: Sequence[FormerPath],
    queried: Sequence[FormerPath],
    notices: Mapping[str, str] = NO_NOTICES,
) -> bytes:
    """A `map` of the decoded path to its new address, after those of paths with a query; `gone` answers 410.

    Include it in `http`. In `server` put `if ($newsroom_moved = gone) { return 410; }`, then
    `if ($newsroom_moved) { return 301 $newsroom_moved; }`, and `error_page 404 /404.html; error_page 410 $newsroom_notice;`.
    """
    keys = [_nginx_key(snapshot.base + one.path) for one in found]
    lengths = [len(key.encode()) + 32 for key in keys] or [0]
    before, default = query_redirects.nginx(snapshot.base, queried)
    lengths += [len(line.encode()) for line in before]
    noticed = _nginx_notices(snapshot.base, found, queried, notices)
    lengths += [len(line.encode()) for line in noticed] if notices else []
    room = max(*lengths, 10 * sum(lengths) // len(lengths), 512)  # for the longest, and for some with equal hashes
    lines = [
        f"map_hash_bucket_size {_power_of_two(room, 512)};\n",
        f"map_hash_max_size {_power_of_two(2 * len(lengths), 2048)};\n",
        *before,
        # Also requested for the page of a 410, which has not moved.
        "map $uri $newsroom_moved {\n",
        "    volatile;\n",
        f'    default "{default}";\n',
    ]
    for key, one in zip(keys, found, strict=True):
        target = "gone" if one.target is None else spaceless(link(snapshot.base, one.target))
        lines.append(f"    {key} {quoted(target)};\n")
    if found or queried:
        lines += ending_redirects.nginx(snapshot.base)
    lines += ["}\n", *noticed]
    return "".join(lines).encode()


def _nginx_notices(
    base: str, found: Iterable[FormerPath], queried: Iterable[FormerPath], notices: Mapping[str, str]
) -> list[str]:
    """The maps of what is gone to the page that is sent with 410."""
    asked = [FormerPath(one.path, notices[one.path], None) for one in queried if one.path in notices]
    lines, default = query_redirects.nginx(
        base, asked, name="newsroom_noticed", default=base + urls.gone(), value=lambda one: f"{base}{one.target}"
    )
    lines += ["map $uri $newsroom_notice {\n", f"    default {quoted(default)};\n"]
    lines += [
        f"    {_nginx_key(base + one.path)} {quoted(base + notices[one.path])};\n"
        for one in found
        if one.path in notices
    ]
    return [*lines, "}\n"]


def _nginx_key(path: str) -> str:
    """A path as a key of the map. Keys match letters of either case, so one with capitals must be a pattern:

    otherwise `/News/` would also match `/news/`, which may be the very page it redirects to.
    """
    if path.translate(_CAPITALS) == path:
        return quoted(path)
    return quoted(f"~^{re.escape(path)}$")


_CAPITALS = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}


def _power_of_two(enough: int, least: int) -> int:
    return max(least, 1 << (enough - 1).bit_length() if enough > 1 else 1)


def _apache(snapshot: Snapshot, found: Iterable[FormerPath]) -> bytes:
    """mod_alias rules, and the pages for 404 and 410."""
    lines = [
        f"ErrorDocument 404 {snapshot.base}{urls.not_found()}\n",
        f"ErrorDocument 410 {snapshot.base}{urls.gone()}\n",
        f"RedirectMatch 404 {quoted(_OWN_FILES)}\n",
    ]
    for one in found:
        pattern = quoted(f"^{re.escape(snapshot.base + one.path)}$")
        if one.target is None:
            lines.append(f"RedirectMatch 410 {pattern}\n")
        else:
            lines.append(f"RedirectMatch 301 {pattern} {quoted(spaceless(link(snapshot.base, one.target)))}\n")
    return "".join(lines).encode()


def _apache_notices(base: str, notices: Mapping[str, str]) -> bytes:
    """The pages that are sent with 410 instead of the general one."""
    lines = []
    for path, page in notices.items():
        plain, _, query = path.partition("?")
        tests = [f"%{{REQUEST_URI}} =~ m#^{_expression(base + plain)}$#"]
        tests += [
            f"%{{QUERY_STRING}} =~ m#(?:^|&){_expression(part)}(?:&|$)#" for part in (query.split("&") if query else ())
        ]
        lines.append(f'<If "{" && ".join(tests)}">\nErrorDocument 410 {base}{page}\n</If>\n')
    return "".join(lines).encode()


def _expression(value: str) -> str:
    """A text as a pattern in an expression of Apache, where no sign of it ends the pattern, the word or the line."""
    return "".join(
        f"\\x{ord(letter):02x}" if letter.isascii() and not letter.isalnum() and letter not in "/-_" else letter
        for letter in value
    )
