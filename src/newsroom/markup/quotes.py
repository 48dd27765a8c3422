"""Quotations with their source: a last line `— Name` in a blockquote is who said it."""

from __future__ import annotations

import re
from typing import Final

from newsroom.text import pattern

LONGEST: Final = 200  # characters of HTML; a longer line is part of the quotation
# A dash at the beginning of a line, or of a paragraph that is not the first one, up to the end of the quotation.
_SOURCE: Final = (
    rf"(</p>\s{{0,4}}<p>|\n|<br>\n?)[ \t]{{0,4}}(—|–|--)[ \t]{{1,4}}([^\n]{{1,{LONGEST}}})</p>(\s{{0,4}}</blockquote>)"
)
_LINE_BEFORE: Final = r"(?:^|<p>|<br>)\s*(?:—|–|--)"


def with_sources(html: str) -> str:
    """HTML in which the source of each quotation is a `cite` in a paragraph of its own.

    A dash also begins a line of dialogue: a line that ends as a sentence, or follows another line with a dash, is not a
    source.
    """
    if "</blockquote>" not in html:
        return html
    return pattern(_SOURCE).sub(_source, html)


def _source(found: re.Match[str]) -> str:
    name = found[3].rstrip()
    before = found.string[max(found.start() - 1000, 0) : found.start()]
    line_before = before[max(before.rfind("\n"), before.rfind("<p>"), before.rfind("<br>"), 0) :].lstrip("\n")
    if name[-1] in '.?!…:;,”"' or pattern(_LINE_BEFORE).match(line_before):
        return found[0]
    opened = found[1] if found[1].startswith("</p>") else "</p>\n<p>"
    return f"{opened}{found[2]} <cite>{name}</cite></p>{found[4]}"
