"""The words of an article without its markup."""

from __future__ import annotations

from html import unescape
from typing import Final

from newsroom.markup.canonical import NOTE_MARK, TAG, canonical
from newsroom.text import excerpt, one_line, pattern

_TAG_OR_ITS_START: Final = r"<[^<>]*(?:>|$)"
_PRE: Final = r"(?s)(<pre>.*?</pre>)"
_ALT: Final = r'<img(?:[^<>]*? alt="([^"]*)")?[^<>]*>'
_BLOCK: Final = r"</?(?:p|div|blockquote|pre|ul|ol|dl|table|figure|figcaption|details|summary|h[1-6]|hr)(?: [^<>]*)?>"
_ITEM: Final = r"<li(?: [^<>]*)?>(?: ?<input[^<>]*>)? ?"
_CELL: Final = r"</t[dh]> ?<t[dh](?: [^<>]*)?>"
_ROW: Final = r"<(?:br|tr|dt|dd|caption)(?: [^<>]*)?>"
_BLANK_LINES: Final = r"\n{3,}"


def opening(html: str, limit: int) -> str:
    """The first words of an article's HTML, at most `limit` characters, for a story without a lead."""
    # Tags take part of the HTML; this much of it is enough in a story of any length.
    words = pattern(_TAG_OR_ITS_START).sub(" ", html[: limit * 20])
    return excerpt(one_line(unescape(words)), limit)


def plain(markdown: str) -> str:
    """The words of an article: paragraphs with an empty line between, alt texts for pictures, link texts for links."""
    parts = []
    for part in pattern(_PRE).split(pattern(NOTE_MARK).sub("", canonical(markdown))):
        if part.startswith("<pre>"):
            parts.append(pattern(TAG).sub("", part).strip("\n"))
            continue
        part = pattern(_ALT).sub(lambda found: found[1] or "", " ".join(part.split()))
        part = pattern(_CELL).sub("\t", pattern(_ITEM).sub("\n- ", part))
        lines = pattern(TAG).sub("", pattern(_ROW).sub("\n", pattern(_BLOCK).sub("\n\n", part))).split("\n")
        parts.append(pattern(_BLANK_LINES).sub("\n\n", "\n".join(line.strip(" ") for line in lines)).strip("\n"))
    return unescape("\n\n".join(part for part in parts if part))
