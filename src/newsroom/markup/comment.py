"""A reader's comment as HTML: paragraphs, line breaks and links, nothing else."""

from __future__ import annotations

from html import escape
from typing import Final

from newsroom import hosts
from newsroom.markup.canonical import CONTROL
from newsroom.text import cap_marks, pattern, trimmed

_PARAGRAPHS: Final = r"\n(?:[^\S\n]*\n)+"
INDENT_LIMIT: Final = 40  # spaces shown before a line
_ADDRESS_IN_TEXT: Final = (
    r"(?i)(?<![\w/@])https?://[^\s<>\"'`\x00-\x20\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]{3,2000}"
)
_OPENING: Final = {")": "(", "]": "[", "}": "{"}


def comment_html(text: str) -> str:
    """A comment as HTML. Web addresses in it become links with rel="nofollow ugc noopener"."""
    return comment_with_hosts(text)[0]


def comment_with_hosts(text: str) -> tuple[str, list[str]]:
    """A comment as HTML, and the hosts of its links in a browser, in order, as spelled by `hosts.key`."""
    text = cap_marks(pattern(CONTROL).sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = trimmed(text)
    found: list[str] = []
    if not text:
        return "", found
    html = "\n".join(
        "<p>" + "<br>\n".join(_line(line, found) for line in paragraph.split("\n")) + "</p>"
        for paragraph in pattern(_PARAGRAPHS).split(text)
    )
    return html, found


def _line(line: str, found: list[str]) -> str:
    """A line with its links and the spaces before it, which browsers would omit. A tab is four spaces."""
    words = line.strip()
    if not line[:1].isspace() or not words:
        return _linked(words, found)
    before = line[: len(line) - len(line.lstrip())].replace("\t", "    ")
    return "\u00a0" * min(len(before), INDENT_LIMIT) + _linked(words, found)


def _linked(line: str, found: list[str]) -> str:
    """A line with its web addresses as links, whose hosts are added to `found`. What a browser cannot open is not a link."""
    if "://" not in line:
        return escape(line)
    parts, end = [], 0
    for match in pattern(_ADDRESS_IN_TEXT).finditer(line):
        address = _trimmed(match[0])
        host = hosts.key_of_address(address) if address.partition("://")[2][:1].isalnum() else None
        if host is None:
            continue
        found.append(host)
        parts.append(escape(line[end : match.start()]))
        shown = escape(address)
        parts.append(f'<a href="{shown}" rel="nofollow ugc noopener">{shown}</a>')
        end = match.start() + len(address)
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
