"""The HTML of other systems' comments as plain text, which ours are."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from newsroom import text

_BLOCKS = frozenset("p div ul ol blockquote pre h1 h2 h3 h4 h5 h6 table tr hr".split())
# What is in these elements is not text that readers see.
_HIDDEN = frozenset("script style template noscript iframe object".split())
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _TextReader(HTMLParser):
    """Collects the text. Blocks become paragraphs, and links are followed by their addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, int]] = []  # of the open links: the address, and where in `parts` it begins
        self.hidden = 0  # depth
        self.quoted = 0  # depth

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BLOCKS:
            self.quoted += tag == "blockquote"
            self._paragraph()
        elif tag == "br":
            self.parts.append("\n" + "> " * self.quoted)
        elif tag == "li":
            self.parts.append("\n" + "> " * self.quoted + "- ")
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.parts)))
        elif tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.quoted = max(0, self.quoted - (tag == "blockquote"))
            self._paragraph()
        elif tag == "a" and self.links:
            href, start = self.links.pop()
            shown = "".join(self.parts[start:]).strip()
            if href.startswith(("http://", "https://")) and href != shown:
                self.parts.append(f" ({href})" if shown else href)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(_SPACE.sub(" ", data))

    def _paragraph(self) -> None:
        self.parts.append("\n\n" + "> " * self.quoted)


def plain(html: str, *, line_breaks: bool = False) -> str:
    """HTML as text: with paragraphs, line breaks and the addresses of links, without tags and scripts.

    With `line_breaks` a line end in the HTML is a line end in the text, as in WordPress.
    """
    if line_breaks:
        html = re.sub(r"(?<!>)[ \t]*\r?\n", "<br>", html.strip())
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    joined = "".join(reader.parts)
    lines = [line.strip() for line in joined.split("\n")]
    return text.clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())
