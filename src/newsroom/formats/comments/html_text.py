"""The HTML of other systems' comments as the plain text that ours are."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from newsroom import text

BLOCKS = frozenset("p div ul ol blockquote pre h1 h2 h3 h4 h5 h6 table tr hr".split())
SILENT = frozenset("script style template noscript iframe object".split())
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _TextReader(HTMLParser):
    """Collects text; blocks become paragraphs, links show where they lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[tuple[str, int]] = []
        self.silent = 0
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent += 1
        elif tag in BLOCKS:
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
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in BLOCKS:
            self.quoted = max(0, self.quoted - (tag == "blockquote"))
            self._paragraph()
        elif tag == "a" and self.links:
            href, start = self.links.pop()
            shown = "".join(self.parts[start:]).strip()
            if href.startswith(("http://", "https://")) and href != shown:
                self.parts.append(f" ({href})" if shown else href)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(_SPACE.sub(" ", data))

    def _paragraph(self) -> None:
        self.parts.append("\n\n" + "> " * self.quoted)


def plain(html: str, *, line_breaks: bool = False) -> str:
    """HTML as text: paragraphs and line breaks kept, links with their addresses, scripts and tags gone.

    With `line_breaks` a line end in the source is one in the text, as WordPress shows it.
    """
    if line_breaks:
        html = re.sub(r"(?<!>)[ \t]*\r?\n", "<br>", html.strip())
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    joined = "".join(reader.parts)
    lines = [line.strip() for line in joined.split("\n")]
    return text.clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip())
