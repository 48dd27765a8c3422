"""Finds files in the folder of a site that builds made and that nothing records any more.

So it is in a folder that came from elsewhere: with a newsroom that was moved or copied, with a backup older than the
folder, or adopted from another newsroom file. Otherwise such pages would be public for ever: rejected comments, names that
were erased, withdrawn stories.
"""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator, Sequence
from contextlib import suppress
from typing import Final

from newsroom import text, urls
from newsroom.phrases import Phrase, phrase
from newsroom.site import ownership
from newsroom.text import pattern

_LISTS: Final = (
    r"(?:\d{4}/\d{2}|s|tag|author|archive|programmes|corrections|figures|search|page|series|watch)/(?:[^/]+/)*"
)
# Names that only builds give. Others may be of somebody who put them there, and are kept.
_OF_BUILDS: Final = (
    rf"{_LISTS}(?:feed\.xml|atom\.xml|feed\.json|ninjs\.json|pages\.json)"
    r"|sitemaps/[^/]+\.xml|sitemap-news-\d+\.xml"
    r"|podcast/(?:[^/]+/)*[^/]+\.(?:xml|json)|pagefind/.+|_f/.+"
    r"|media/[0-9a-f]{2}/[0-9a-f]{16}[^/]*"
    r"|assets/[^/]+\.[0-9a-f]{8,}(?:\.\w+)?"
)
# Other sites give such names to their pages too, which may be here on purpose: ours load files of a theme.
_PERHAPS_PAGES: Final = rf"{_LISTS}[^/]+\.html"
_LOADS_ASSET: Final = re.compile(rb"/assets/[^\"'<>\s]{1,200}\.[0-9a-f]{8,}\.\w")
_READ: Final = 65_536  # bytes of a page that are looked at


def find(root: str, known: Container[str]) -> tuple[list[str], list[str]]:
    """The names of files below a folder that are not `known`: those that builds made, and all others.

    Hidden files, folders with a marker of their own, and what is behind symbolic links are left out.
    """
    is_of_builds, is_perhaps = pattern(_OF_BUILDS).fullmatch, pattern(_PERHAPS_PAGES).fullmatch
    of_builds: list[str] = []
    others: list[str] = []
    for name in _names(root):
        if name not in known:
            is_ours = name in urls.FILES or is_of_builds(name) or (is_perhaps(name) and _is_page(f"{root}/{name}"))
            (of_builds if is_ours else others).append(name)
    return sorted(of_builds), sorted(others)


def warning(out: str, names: Sequence[str]) -> Phrase | None:
    """What to say of files that are kept: nobody but the newsroom knows whether readers may see them."""
    if not names:
        return None
    return phrase(
        "{out} has {files} that no build is known to have made ({names}); delete any that readers must not see",
        out=out,
        files=text.number_of(len(names), "file"),
        names=text.excerpt(", ".join(names[:3]), 200) + (" …" if len(names) > 3 else ""),
    )


def _is_page(file: str) -> bool:
    """Whether a file is a page that a build made, of whatever theme."""
    with suppress(OSError), open(file, "rb") as page:
        return _LOADS_ASSET.search(page.read(_READ)) is not None
    return False


def _names(root: str) -> Iterator[str]:
    for place, folders, names in os.walk(root):
        if place != root and ownership.MARK in names:
            folders.clear()
            continue
        folders[:] = [one for one in folders if not one.startswith(".")]
        before = place[len(root) + 1 :].replace(os.sep, "/") + "/" if place != root else ""
        yield from (before + one for one in names if not one.startswith(".") and one not in ownership.NOTHING)
