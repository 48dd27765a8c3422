"""Former addresses with a query, such as `/?p=12`, in the forms that web servers read.

nginx gets a map for each set of parameters, so that other parameters in a request do not matter and a lookup is one hash.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from newsroom import urls
from newsroom.core.published.former_paths import FormerPath

NO_NOTICES: Final[Mapping[str, str]] = MappingProxyType({})  # no former path has a page of its own to be sent with 410


def comments(base: str, found: Iterable[FormerPath]) -> bytes:
    """Lines of `_redirects` for our own server; to others they are comments, because they have no rule for queries."""
    lines = []
    for one in found:
        path, _, query = one.path.partition("?")
        target = "410" if one.target is None else f"{spaceless(link(base, one.target))} 301"
        lines.append(f"# {link(base, path)}?{query} {target}\n")
    return "".join(lines).encode()


def by_names(base: str, found: Iterable[FormerPath]) -> list[tuple[tuple[str, ...], list[tuple[str, FormerPath]]]]:
    """For each set of parameters: their names, and the paths with them, each as a key of the path and the values.

    Names and values are plain, and no value is empty (see `urls.plain_query`).
    """
    groups: dict[tuple[str, ...], list[tuple[str, FormerPath]]] = {}
    for one in found:
        path, _, query = one.path.partition("?")
        pairs = [part.partition("=")[::2] for part in query.split("&")]
        key = " ".join([base + path, *(value for _, value in pairs)])
        groups.setdefault(tuple(name for name, _ in pairs), []).append((key, one))
    return sorted(groups.items())


def nginx(
    base: str,
    found: Sequence[FormerPath],
    *,
    name: str = "newsroom_asked",
    default: str = "",
    value: Callable[[FormerPath], str] | None = None,
) -> tuple[list[str], str]:
    """The maps, and the variable that has the result of the last of them, or `default`.

    `name` begins their names, and `value` gives what a path leads to: without it, its target.
    """
    lines: list[str] = []
    before = default
    for number, (names, rows) in enumerate(by_names(base, found)):
        variable = f"${name}_{number}"
        asked = " ".join(["$uri", *(f"$arg_{name.lower()}" for name in names)])  # it finds capitals too
        lines += [f'map "{asked}" {variable} {{\n', "    volatile;\n", f'    default "{before}";\n']
        for key, one in rows:
            target = value(one) if value else "gone" if one.target is None else spaceless(link(base, one.target))
            # A key matches letters of either case; a pattern does not.
            written = quoted(key) if key == key.lower() else quoted(f"~^{re.escape(key)}$")
            lines.append(f"    {written} {quoted(target)};\n")
        lines.append("}\n")
        before = variable
    return lines, before


def apache(base: str, found: Sequence[FormerPath]) -> bytes:
    """Rules of mod_rewrite, where the server has it."""
    if not found:
        return b""
    # A request without a query skips all of them.
    skip = f"RewriteCond %{{QUERY_STRING}} ^$\nRewriteRule ^ - [S={len(found)}]\n"
    lines = ["<IfModule mod_rewrite.c>\n", "RewriteEngine On\n", skip]
    for one in found:
        path, _, query = one.path.partition("?")
        for part in query.split("&"):
            lines.append(f"RewriteCond %{{QUERY_STRING}} (?:^|&){re.escape(part)}(?:&|$)\n")
        # Without quotes: mod_rewrite reads its arguments itself, and leaves backslashes as they are.
        lines.append(f"RewriteCond %{{REQUEST_URI}} ^{re.escape(base + path)}$\n")
        if one.target is None:
            lines.append("RewriteRule ^ - [G,L]\n")
        else:
            target = spaceless(link(base, one.target)).replace("%", "\\%")
            lines.append(f"RewriteRule ^ {target} [R=301,L,NE,QSD]\n")
    return "".join([*lines, "</IfModule>\n"]).encode()


def link(base: str, path: str) -> str:
    """The address to lead to: with the prefix of the site, unless it is on another site."""
    return path if path.startswith(("http://", "https://")) else urls.link(base, path)


def quoted(value: str) -> str:
    """A word in quotes, as nginx and Apache read one."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def spaceless(address: str) -> str:
    """An address that cannot end its line or its word, nor name a variable of the server."""
    return re.sub(r'[\s"\\<>{}|^`$]', lambda found: f"%{ord(found[0]):02X}", address)
