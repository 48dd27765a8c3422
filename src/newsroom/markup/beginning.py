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
_CUT_OFF: Final = r"(?:\u2026|\.\.\.)[\s\])]*$"
_MARKUP: Final = 4000  # characters of HTML beside the words that are searched
_GLANCE: Final = 50  # characters of HTML in which two texts usually differ
_ESCAPED: Final = 8  # characters in HTML for one character of a text


def without_title(html: str, title: str) -> str:
    """`html` without a first heading that says the same as `title`; if a link leads to it, it is kept."""
    found = pattern(_HEADING).match(html[: _MARKUP + _ESCAPED * len(title)])
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
    # Most texts begin with other words, and the first words show it.
    if not _may_agree(_first_words(html[start : min(start + _GLANCE, end)]), _first_words(lead[:_GLANCE])):
        return False
    wanted = _plain(lead)
    whole = wanted if pattern(_CUT_OFF).search(lead[-20:]) else wanted + " "
    return bool(wanted) and f"{_plain(html[start:end])} ".startswith(whole)


def _first_words(beginning: str) -> str:
    """The words of the beginning of a text, without the last one, which may be cut in two."""
    return _plain(beginning).rpartition(" ")[0]


def _may_agree(words: str, others: str) -> bool:
    """Whether texts that begin with these words may be the same: one continues the other."""
    return words.startswith(others) or others.startswith(words)


def _plain(html: str) -> str:
    """The words of `html` in lower case, separated by one space."""
    spaced = pattern(_TAG).sub("", pattern(_BREAK).sub(" ", html))
    return pattern(_SIGNS).sub(" ", unescape(spaced).casefold()).strip()
