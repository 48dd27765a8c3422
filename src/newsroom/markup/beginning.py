"""Whether the HTML of an article begins with the title or the lead that the page shows above it."""

from __future__ import annotations

from html import unescape
from typing import Final

from newsroom.text import pattern

_TAG: Final = r"<[^<>]*(?:>|$)"
_BREAK: Final = r"<(?:/?(?:p|div|blockquote|li|h[1-6]|figcaption|td|th|dt|dd)|br|hr)(?: [^<>]*)?>"
_HEADING: Final = r'(?s)\s*<h([1-6])(?: id="([^"]*)")?[^<>]*>(.*?)</h\1>\s*'
# A picture, or a rule, may come before the first words.
_BEFORE: Final = r"(?s)\s*(?:<figure(?: [^<>]*)?>.*?</figure>\s*|<p>\s*<img [^<>]*>\s*</p>\s*|<hr>\s*)?"
_SIGNS: Final = r"[\W_]+"
# A word between tags and a space, so that nothing continues it.
_FIRST_WORD: Final = r"\s*(?:<[^<>]*>\s*)*([^\W_]+)(?=\s)"
_CUT_OFF: Final = r"(?:\u2026|\.\.\.)[\s\])]*$"
_MARKUP: Final = 4000  # characters of HTML beside the words that are searched
_ESCAPED: Final = 8  # characters in HTML for one character of a text


def without_title(html: str, title: str) -> str:
    """`html` without a first heading that says the same as `title`; if a link leads to it, it is kept."""
    found = pattern(_HEADING).match(html, 0, _MARKUP + _ESCAPED * len(title))
    if found is None or _plain(found[3]) != _plain(title) or not _plain(title):
        return html
    return html if found[2] and f'href="#{found[2]}"' in html else html[found.end() :]


def begins_with(html: str, lead: str) -> bool:
    """Whether the first words of `html`, whatever their markup, are those of `lead`, to its end or to its "…"."""
    if not lead:
        return False
    end = _MARKUP + _ESCAPED * len(lead)
    before = pattern(_BEFORE).match(html, 0, end)
    start = before.end() if before else 0
    # Most texts begin with another word, which is found faster than all words.
    words = (pattern(_FIRST_WORD).match(lead), pattern(_FIRST_WORD).match(html, start, end))
    if words[0] and words[1] and words[0][1].casefold() != words[1][1].casefold():
        return False
    wanted = _plain(lead)
    whole = wanted if pattern(_CUT_OFF).search(lead[-20:]) else wanted + " "
    return bool(wanted) and f"{_plain(html[start:end])} ".startswith(whole)


def _plain(html: str) -> str:
    """The words of `html` in lower case, separated by one space."""
    spaced = pattern(_TAG).sub("", pattern(_BREAK).sub(" ", html))
    return pattern(_SIGNS).sub(" ", unescape(spaced).casefold()).strip()
