"""Former paths for Caddy: a file that is imported in the block of the site.

Each lookup is a `map`: of the decoded path, and for paths with a query of the path and the parameters that they name, so that
other parameters in a request do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from newsroom.core.published.former_paths import FormerPath
from newsroom.site.query_redirects import NO_NOTICES, by_names, link, spaceless

_GONE: Final = "gone"
# What would begin a variable, or end the word, wherever it stands.
_ODD: Final = re.compile(r'[{}"\\`\x00-\x1f\x7f]')


def rules(
    base: str,
    found: Iterable[FormerPath],
    queried: Iterable[FormerPath],
    notices: Mapping[str, str] = NO_NOTICES,
) -> bytes:
    """The maps, and what follows from them: 301 with the new address, or the error 410.

    `notices` has the files that are sent with 410 instead of the general page, by their former paths.
    """
    lines = _map(base, 0, "{http.request.uri.path}", [(base + one.path, one) for one in found], notices)
    for number, (names, rows) in enumerate(by_names(base, queried), 1):
        asked = " ".join(["{http.request.uri.path}", *(f"{{http.request.uri.query.{name}}}" for name in names)])
        lines += _map(base, number, asked, rows, notices)
    return "".join(lines).encode()


def _map(
    base: str, number: int, asked: str, rows: Sequence[tuple[str, FormerPath]], notices: Mapping[str, str]
) -> list[str]:
    variable = f"newsroom_moved_{number}"
    targets: dict[str, tuple[str, str]] = {}  # Caddy refuses a key that occurs twice
    for key, one in rows:
        target = _GONE if one.target is None else spaceless(link(base, one.target))
        targets.setdefault(_key(key), (target, base + notices[one.path] if one.path in notices else ""))
    answers: list[str] = []
    if any(page for _, page in targets.values()):
        notice = f"newsroom_notice_{number}"
        lines = [f'map "{asked}" {{{variable}}} {{{notice}}} {{\n', '    default "" ""\n']
        lines += [f'    {key} "{target}" "{page}"\n' for key, (target, page) in targets.items()]
        answers = [
            f"@{notice} expression `{{{notice}}} != ''`\n",
            f"handle @{notice} {{\n    rewrite * {{{notice}}}\n",  # before `error`, in the order of Caddy
            "    file_server {\n        status 410\n    }\n}\n",
        ]
    else:
        lines = [f'map "{asked}" {{{variable}}} {{\n', '    default ""\n']
        lines += [f'    {key} "{target}"\n' for key, (target, _) in targets.items()]
    return [
        *lines,
        "}\n",
        f"@{variable} expression `{{{variable}}} != '' && {{{variable}}} != '{_GONE}'`\n",
        f"redir @{variable} {{{variable}}} 301\n",
        *answers,
        f"@{variable}_gone expression `{{{variable}}} == '{_GONE}'`\n",
        f'error @{variable}_gone "Gone" 410\n',
    ]


def _key(value: str) -> str:
    """A key of a map as a word: the text itself, or a pattern where a letter of it would mean something."""
    if not _ODD.search(value):
        return f'"{value}"'
    # No brace and no quotation mark stays: Caddy reads variables before it reads words.
    written = "".join(
        f"\\x{ord(letter):02x}" if letter.isascii() and not letter.isalnum() and letter not in "/-_" else letter
        for letter in value
    )
    return f'"~^{written}$"'
