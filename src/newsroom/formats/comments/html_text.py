"""Turns the HTML of comments from other systems into plain text, the form in which newsroom stores comments."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from newsroom import text

# A comment, a tag with its attributes, or something else that browsers do not show. Python's own parser takes quadratic
# time for many texts, such as `<!--` written a thousand times; this one reads each character at most a few times.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)"
    r"(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^\"'<>])*|[^<>]*)>|<[!?/][^<>]*>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?")
QUOTES_SHOWN = 5  # nested quotations that are distinguished
_BLOCKS = frozenset(
    "p div ul ol dl blockquote pre h1 h2 h3 h4 h5 h6 table tr hr figure figcaption section article details summary center".split()
)
# The content of these elements is not text for readers.
_HIDDEN = frozenset("script style template noscript iframe object".split())
_SHOWN_FROM_ELSEWHERE = frozenset("img iframe video audio source embed object".split())
_WITH_ADDRESS = _SHOWN_FROM_ELSEWHERE | {"a"}
_SPACE = re.compile(r"[ \t\r\n\f]+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CUT = re.compile(r"\.{3,}|…")
# Used for spaces and tabs that must stay, until meaningless white space is removed.
_KEPT_SPACE, _KEPT_TAB = "\x00", "\x01"
_KEPT = str.maketrans({" ": _KEPT_SPACE, "\t": _KEPT_TAB})
_WRITTEN = str.maketrans({_KEPT_SPACE: " ", _KEPT_TAB: "\t"})
_NEVER_MEANT = str.maketrans("", "", _KEPT_SPACE + _KEPT_TAB)


class _TextReader:
    """Collects the text. Blocks become paragraphs; the addresses of links, pictures and videos are kept."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links: list[tuple[str, int]] = []  # the open link: its address, and where in `parts` it begins
        self.hidden = 0  # depth
        self.quoted = 0  # depth
        self.preformatted = 0  # depth
        self.at_start = False  # of preformatted text, where a single line break has no meaning

    def read(self, html: str) -> str:
        """The text of some HTML, without meaningless white space."""
        end = 0
        for found in _TAG.finditer(html):
            self._data(unescape(html[end : found.start()]))
            end = found.end()
            if found["name"] is None:
                continue
            tag = found["name"].lower()
            if found["end"]:
                self._end(tag)
            else:
                self._start(tag, _attributes(found["attributes"]) if tag in _WITH_ADDRESS else {})
        self._data(unescape(html[end:]))
        self._end_link()
        return "".join(self.parts)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag in _SHOWN_FROM_ELSEWHERE:
            self._elsewhere(tag, given)
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BLOCKS:
            self.quoted += tag == "blockquote"
            self._paragraph()
            if tag == "pre":
                self.preformatted += 1
                self.at_start = True
        elif tag == "br":
            self._line()
        elif tag in ("li", "dt", "dd"):
            self._line()
            self.parts.append("- " if tag == "li" else "")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "a":
            self._end_link()  # links cannot be nested
            self.links.append((given.get("href", ""), len(self.parts)))

    def _end(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.quoted = max(0, self.quoted - (tag == "blockquote"))
            self.preformatted = max(0, self.preformatted - (tag == "pre"))
            self._paragraph()
        elif tag == "a":
            self._end_link()

    def _data(self, data: str) -> None:
        if self.hidden or not data:
            return
        if not self.preformatted:
            self.parts.append(_SPACE.sub(" ", data))
            return
        lines = data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if self.at_start and len(lines) > 1 and not lines[0]:
            del lines[0]
        self.at_start = False
        self.parts.append(("\n" + self._quote_marks()).join(line.translate(_KEPT) for line in lines))

    def _quote_marks(self) -> str:
        return "> " * min(self.quoted, QUOTES_SHOWN)

    def _line(self) -> None:
        self.parts.append("\n" + self._quote_marks())

    def _paragraph(self) -> None:
        self.parts.append("\n\n" + self._quote_marks())

    def _end_link(self) -> None:
        if not self.links:
            return
        href, start = self.links.pop()
        shown = "".join(self.parts[start:])
        self.parts[start:] = [_link(_target(href), shown)]

    def _elsewhere(self, tag: str, given: dict[str, str]) -> None:
        """The address of a picture or video, after its alt text. An emoji is only its alt text."""
        if self.hidden:
            return
        alt = given.get("alt", "").strip()
        if tag == "img" and alt and {"emoji", "wp-smiley"} & set(given.get("class", "").split()):
            self.parts.append(alt)
            return
        address = _target(given.get("src") or given.get("data-src") or given.get("data") or "")
        if address[:5].lower() == "data:":
            address = f"[{'picture' if tag == 'img' else tag}]"
        shown = f"{alt} ({address})" if alt and address else alt or address
        self.parts.append(f" {shown} " if shown else "")


def _attributes(written: str) -> dict[str, str]:
    """Attributes by name, with references resolved; if one is given twice, the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
    return found


def _target(href: str) -> str:
    """The address of a link: with a scheme, and without the counter that Disqus puts before it."""
    if href.startswith("//"):
        href = "https:" + href
    if href.partition("://")[2].lower().startswith("disq.us/url?"):
        try:
            counted = parse_qs(urlsplit(href).query).get("url", [""])[0]
        except ValueError:
            return href
        # After the address there are a colon and a check sum.
        return counted.rpartition(":")[0] if counted.count(":") > 1 else counted or href
    return href


def _link(href: str, shown: str) -> str:
    """A link as text: its words with the address after them, or only the address if the words are the address."""
    words = " ".join(shown.translate(_WRITTEN).split())
    if not href or href[:1] == "#" or href[:11].lower() == "javascript:" or href in words:
        return shown
    if href[:7].lower() == "mailto:":
        return shown if href[7:].partition("?")[0].lower() in words.lower() else f"{shown} ({href[7:]})"
    if not words or _says_the_address(words, href):
        return href
    return f"{shown.rstrip()} ({href})" + shown[len(shown.rstrip()) :]


def _says_the_address(words: str, href: str) -> bool:
    """Whether the words of a link are its own address, complete or shortened, with or without a scheme, encoded or not."""
    if " " in words or "." not in words.strip(".…"):
        return False
    first, *rest = _CUT.split(words)
    for form in (str, unquote):
        whole, start, end = (_bare(form(part)).rstrip("/") for part in (href, first, rest[-1] if rest else ""))
        if start and (whole.startswith(start) and whole.endswith(end) if rest else whole == start):
            return True
    return False


def _bare(address: str) -> str:
    address = address.lower()
    for start in ("https://", "http://"):
        address = address.removeprefix(start)
    return address.removeprefix("www.")


def unescaped(stored: str) -> str:
    """A text that another system stored escaped for HTML (`Smith &amp; Sons`), as it was typed: unescaped once."""
    return _REFERENCE.sub(lambda found: unescape(found[0]), stored) if "&" in stored else stored


def plain(html: str, *, line_breaks: bool = False) -> str:
    """HTML as text: with paragraphs, line breaks and the addresses of links and pictures, without tags and scripts.

    Preformatted lines keep their spaces. With `line_breaks` a line break in the HTML is one in the text, and spaces before
    a line are kept, as in WordPress.
    """
    html = html.translate(_NEVER_MEANT)
    written = _TextReader().read(_with_breaks(html) if line_breaks else html)
    lines = [_SPACE.sub(" ", line).strip() for line in written.split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).translate(_WRITTEN)
    return text.trimmed(text.clean(joined))


def _with_breaks(html: str) -> str:
    """`html` with a break at each line break, except after a tag, and with the spaces before a line kept."""
    lines = text.trimmed(html.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    found = []
    for number, line in enumerate(lines):
        bare = line.lstrip(" \t")
        kept = line[: len(line) - len(bare)].translate(_KEPT) + bare.rstrip(" \t")
        last = number == len(lines) - 1 or line.endswith(">")
        found.append(kept + ("\n" if line.endswith(">") else "" if last else "<br>"))
    return "".join(found)
