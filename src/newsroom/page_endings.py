"""What other systems put after the address of a page, such as `/amp/` or `/page/2/`, and which page here replaces it."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from newsroom import urls
from newsroom.text import pattern

LONGEST: Final = 2000  # characters of a path that is looked at
# Other forms of a page, its feed, further pages of a list and of comments.
_PAGED: Final = "page/?[0-9]{1,6}"
_FEED: Final = "(?:feed|rss)(?:/(?:atom|rss2?|rdf))?"
ENDINGS: Final = f"(?:amp|embed|trackback|comment-page-[0-9]{{1,6}}|attachment/[^/]+|{_PAGED}|{_FEED})/?"
_AT_LEAST_A_NAME: Final = "(?:/[^/]+)+"
_AFTER: Final = f"((?:/[^/]+)*)/{ENDINGS}"
# Further pages of a list in Pelican and Astro, of a long post in WordPress: only a former address is sure to have them.
_NUMBERED: Final = r"(/.*/)[0-9]{1,6}/?|(/.*[^/0-9])[0-9]{1,6}(\.html)"
FRONT_PAGES: Final = r"/(?:page/?[0-9]{1,6}/?|index[0-9]{1,6}\.html)"
MONTH: Final = "/((?:19|20)[0-9]{2})/([0-9]{2})/(?:[0-9]{2}/)?"
YEAR: Final = "/(?:19|20)[0-9]{2}/"
_OF_DATE: Final = f"(/[0-9/]+/)(?:{_PAGED}|{_FEED})/?"
# Two names in a folder of the site, and further pages there, may be pages here; so may the name of a story in its month.
_FOLDERS: Final = "|".join(sorted(map(re.escape, urls.FOLDERS | urls.ANSWERED)))
OWN: Final = f"(?:/(?:{_FOLDERS})/(?:[^/]+|page/[0-9]+)/?|/[0-9]{{4}}/[0-9]{{2}}/[^/]+/?)"


class Replacement(NamedTuple):
    """A page that may replace an address; with `former_only` it does if it has moved itself."""

    path: str
    former_only: bool = False


def replacements(path: str) -> list[Replacement]:
    """The pages that may replace a path at which nothing is, the best first: the one before its ending, or a month."""
    if len(path) > LONGEST:
        return []
    if pattern(FRONT_PAGES).fullmatch(path):
        return [Replacement(urls.archive())]
    slashed = path if path.endswith("/") else f"{path}/"
    bare = found[1] if (found := pattern(_OF_DATE).fullmatch(slashed)) else slashed
    if dated := pattern(MONTH).fullmatch(bare):
        return [Replacement(urls.month(int(dated[1]), int(dated[2])))]
    if pattern(YEAR).fullmatch(bare):
        return [Replacement(urls.archive())]
    if after := pattern(_AFTER).fullmatch(path):
        return _before(after[1], is_feed=pattern(f"{_AT_LEAST_A_NAME}/{_FEED}/?").fullmatch(path) is not None)
    if numbered := pattern(_NUMBERED).fullmatch(path):
        return [Replacement(numbered[1] or f"{numbered[2]}{numbered[3]}", former_only=True)]
    return []


def _before(page: str, *, is_feed: bool) -> list[Replacement]:
    """The page before an ending, after its own feed if that was asked for."""
    if not page:
        return []
    found = Replacement(page if "." in page.rpartition("/")[2] else f"{page}/")
    return [Replacement(urls.feed(found.path)), found] if is_feed and found.path.endswith("/") else [found]
