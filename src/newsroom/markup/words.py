"""The words of an article without its markup."""

from __future__ import annotations

from html import unescape
from typing import Final

from newsroom.markup import footnotes
from newsroom.markup.canonical import NOTE_MARK, canonical
from newsroom.markup.tags import TAG
from newsroom.text import excerpt, one_line, pattern

_TAG_OR_ITS_START: Final = r"<[^<>]*(?:>|$)"
_NOTES_AT_THE_END: Final = r'(?s)<div class="footnote".*'
_MARK: Final = r'<sup class="footnote-ref"[^<>]*><a [^<>]*>[^<>]*</a></sup>'
# Elements that are not running text. Each ends at its end tag, or where the HTML was cut.
_NOT_RUNNING: Final = (
    r"(?s)<(figure|table|pre)(?: [^<>]*)?>.*?(?:</\1>|\Z)"
    r'|<details class="transcript">.*?(?:</details>|\Z)'
    r'|<span class="missing-picture">[^<>]*(?:</span>|\Z)'
)
_WITHIN_A_LINE: Final = (
    r"</?(?:a|abbr|b|bdi|cite|code|del|dfn|em|i|ins|kbd|mark|q|ruby|rb|rt|rp|s|samp|small|span|strong|sub|sup|time|u"
    r"|var|wbr|input)(?: [^<>]*)?>"
)
_PRE: Final = r"(?s)(<pre>.*?</pre>)"
_ALT: Final = r'<img(?:[^<>]*? alt="([^"]*)")?[^<>]*>'
_BLOCK: Final = r"</?(?:p|div|blockquote|pre|ul|ol|dl|table|figure|figcaption|details|summary|h[1-6]|hr)(?: [^<>]*)?>"
_ITEM: Final = r"<li(?: [^<>]*)?>(?: ?<input[^<>]*>)? ?"
_CELL: Final = r"</t[dh]> ?<t[dh](?: [^<>]*)?>"
_ROW: Final = r"<(?:br|tr|dt|dd|caption)(?: [^<>]*)?>"
_BLANK_LINES: Final = r"\n{3,}"


def opening(html: str, limit: int) -> str:
    """The first words of an article's HTML, at most `limit` characters, for a story without a lead.

    They are those of its paragraphs, headings, lists and quotations; of captions, tables and code only if there is nothing
    else. Footnotes and their numbers are left out.
    """
    # Tags take part of the HTML; this much of it is enough in a story of any length.
    part = pattern(_NOTES_AT_THE_END).sub("", html[: limit * 20])
    part = pattern(_MARK).sub("", part)
    return excerpt(_words(pattern(_NOT_RUNNING).sub(" ", part)) or _words(part), limit)


def _words(html: str) -> str:
    """The words of HTML on one line: elements within a line do not separate words, blocks and breaks do."""
    spaced = pattern(_WITHIN_A_LINE).sub("", html)
    return one_line(unescape(pattern(_TAG_OR_ITS_START).sub(" ", spaced)))


def plain(markdown: str) -> str:
    """The words of an article: paragraphs with an empty line between, alt texts for pictures, link texts for links."""
    parts = []
    html = canonical(markdown)
    if 'class="footnote' in html:
        html = pattern(NOTE_MARK).sub("", footnotes.at_the_end(html))
    for part in pattern(_PRE).split(html):
        if part.startswith("<pre>"):
            parts.append(pattern(TAG).sub("", part).strip("\n"))
            continue
        part = pattern(_ALT).sub(lambda found: found[1] or "", " ".join(part.split()))
        part = pattern(_CELL).sub("\t", pattern(_ITEM).sub("\n- ", part))
        lines = pattern(TAG).sub("", pattern(_ROW).sub("\n", pattern(_BLOCK).sub("\n\n", part))).split("\n")
        parts.append(pattern(_BLANK_LINES).sub("\n\n", "\n".join(line.strip(" ") for line in lines)).strip("\n"))
    return unescape("\n\n".join(part for part in parts if part))
