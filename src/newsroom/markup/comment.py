"""A reader's comment as HTML: paragraphs, line breaks and links, nothing else."""

from __future__ import annotations

from html import escape
from typing import Final

from newsroom.markup.canonical import CONTROL
from newsroom.text import cap_marks, pattern

_PARAGRAPHS: Final = r"\n[ \t]*\n\s*"
_ADDRESS_IN_TEXT: Final = (
    r"(?i)(?<![\w/@])https?://[^\s<>\"'`\x00-\x20\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]{3,2000}"
)
_OPENING: Final = {")": "(", "]": "[", "}": "{"}


def comment_html(text: str) -> str:
    """A comment as HTML. Web addresses in it become links with rel="nofollow ugc noopener"."""
    text = cap_marks(pattern(CONTROL).sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if not text:
        return ""
    return "\n".join(
        "<p>" + "<br>\n".join(_linked(line.strip()) for line in paragraph.split("\n")) + "</p>"
        for paragraph in pattern(_PARAGRAPHS).split(text)
    )


def _linked(line: str) -> str:
    """A line with its web addresses as links."""
    if "://" not in line:
        return escape(line)
    parts, end = [], 0
    for found in pattern(_ADDRESS_IN_TEXT).finditer(line):
        address = _trimmed(found[0])
        host = address.partition("://")[2]
        if not host[:1].isalnum():
            continue
        parts.append(escape(line[end : found.start()]))
        shown = escape(address)
        parts.append(f'<a href="{shown}" rel="nofollow ugc noopener">{shown}</a>')
        end = found.start() + len(address)
    parts.append(escape(line[end:]))
    return "".join(parts)


def _trimmed(address: str) -> str:
    """An address without the punctuation of its sentence; a closing bracket stays if it was opened in the address."""
    while address:
        last = address[-1]
        opening = _OPENING.get(last)
        if last not in ".,;:!?…*_~»”’" and (opening is None or address.count(last) <= address.count(opening)):
            break
        address = address[:-1]
    return address
