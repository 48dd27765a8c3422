"""Writes the inline part of a post as Markdown: letters that Markdown would read are escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final
from urllib.parse import quote

from newsroom.formats.sites.html_tree import LAZY, HtmlChild, HtmlNode
from newsroom.markup.tags import start_tag
from newsroom.text import pattern

MARKS: Final = {"strong": "**", "b": "**", "em": "*", "i": "*"}
# Elements that Markdown has no signs for: they stay as they are.
KEPT: Final = frozenset("abbr bdi cite del dfn ins kbd mark q rp rt ruby s samp small sub sup time u var".split())
_KEPT_ATTRIBUTES: Final = ("title", "lang", "dir", "datetime")
_SPACE: Final = r"[ \t\r\n\f]+"
_SPECIAL: Final = r"[\\`\[\]<~]|(?<!\s)\*|\*(?!\s)|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w{1,32};)"
_REFERENCE: Final = r"&(?=#?\w{1,32};)"
_LINE_START: Final = r"(?m)^([#>|+=-]|:::|\d{1,9}(?=[.)]))"
_BREAK: Final = "\\\n"


def escaped(words: str) -> str:
    """Plain words with a backslash before what would be Markdown."""
    return pattern(_SPECIAL).sub(_with_backslash, words)


def _with_backslash(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else "\\" + found[0]


def line_starts_escaped(markdown: str) -> str:
    """A paragraph in which no line begins a heading, a list, a quotation or a table."""
    return pattern(_LINE_START).sub(_start_escaped, markdown)


def _start_escaped(found: re.Match[str]) -> str:
    after = found.string[found.end() : found.end() + 1]
    sign = found[0]
    if sign[0].isdigit():
        return sign + "\\"
    if sign in "+-" and not (after == "" or after.isspace() or after == sign):
        return sign
    if sign == "#" and not (after == "" or after.isspace() or after == sign):
        return sign
    return "\\" + sign


def address(written: str) -> str:
    """An address as it is written in Markdown, without the characters that would end it."""
    return quote(written.strip(), safe="/-._~!$&'*+,;=:@%?#[]^|{}`\\" + _unicode(written)).replace("\\", "%5C")


def _unicode(written: str) -> str:
    return "".join({letter for letter in written if ord(letter) > 127 and not letter.isspace()})


def source_of(node: HtmlNode) -> str:
    """The address of a picture or frame; that of one which a script would have loaded later."""
    src = node.attributes.get("src", "").strip()
    if not src or src.startswith("data:") or "blank." in src[-12:]:
        src = next((value for name in LAZY if (value := node.attributes.get(name, "").strip())), src)
    return "" if src.startswith("data:") else src


@dataclass(slots=True)
class InlineWriter:
    """Writes inline elements. `picture` and `link` give the address to write for one in the post."""

    picture: Callable[[str], str]
    link: Callable[[str], str]
    _open: list[str] = field(default_factory=list)  # the emphasis around what is being written

    def text(self, children: Sequence[HtmlChild], *, cell: bool = False) -> str:
        """Inline children as one paragraph of Markdown. In a `cell` of a table a line break is an element."""
        out: list[str] = []
        self._write(children, out)
        written = pattern(r"[ \t]*(?:\\\n)[ \t]*").sub(_BREAK, "".join(out))
        written = pattern(r"\A(?:\s|\\\n)+|(?:\s|\\\n)+\Z").sub("", written)
        if cell:
            return pattern(r"(?<!\\)\|").sub(r"\\|", written.replace(_BREAK, "<br>").replace("\n", " "))
        return written

    def _write(self, children: Sequence[HtmlChild], out: list[str]) -> None:
        for number, child in enumerate(children):
            if child is None:
                out.append(" ")
            elif isinstance(child, str):
                words = pattern(_SPACE).sub(" ", child)
                out.append(escaped(words[1:] if words.startswith(" ") and _ends_in_space(out) else words))
            else:
                self._node(child, out, children[number + 1 : number + 2])

    def _node(self, node: HtmlNode, out: list[str], after: Sequence[HtmlChild]) -> None:
        if node.tag in MARKS:
            self._mark(node, out, after)
        elif node.tag == "a":
            self._anchor(node, out)
        elif node.tag == "img":
            out.append(self.image(node))
        elif node.tag == "br":
            out.append(_BREAK)
        elif node.tag == "code":
            out.append(code_span(node))
        elif node.tag in KEPT:
            named = {key: node.attributes.get(key) for key in _KEPT_ATTRIBUTES}
            inner: list[str] = []
            self._write(node.children, inner)
            out.append(f"{start_tag(node.tag, named)}{''.join(inner)}</{node.tag}>")
        else:
            self._write(node.children, out)

    def _mark(self, node: HtmlNode, out: list[str], after: Sequence[HtmlChild]) -> None:
        """Bold and italic, with signs where Markdown is sure to read them, else as elements."""
        sign = MARKS[node.tag]
        if sign in self._open:  # bold in bold is bold
            self._write(node.children, out)
            return
        inner: list[str] = []
        self._open.append(sign)
        self._write(node.children, inner)
        self._open.pop()
        written = "".join(inner)
        words = written.strip(" \n")
        if not words:
            out.append(written and " ")
            return
        if written[0] == " " and not _ends_in_space(out):
            out.append(" ")
        before = "".join(out[-2:])[-1:]
        following = _first_letter(after)
        sure = _opens(before, words[0]) and (written[-1] == " " or _opens(following, words[-1]))
        if sure and "\n" not in words and not words.endswith("\\"):
            out.append(f"{sign}{words}{sign}")
        else:
            name = "strong" if sign == "**" else "em"
            out.append(f"<{name}>{words}</{name}>")
        if written[-1] == " ":
            out.append(" ")

    def _anchor(self, node: HtmlNode, out: list[str]) -> None:
        inner: list[str] = []
        self._write(node.children, inner)
        words = "".join(inner)
        href = node.attributes.get("href", "").strip()
        target = node.attributes.get("id") or node.attributes.get("name")
        if target and not words.strip() and not href:
            out.append(start_tag("a", {"id": target}) + "</a>" + words)
        elif not href or not words.strip():
            out.append(words)
        elif node.every("img") and not node.text() and _same_file(href, source_of(node.every("img")[0])):
            out.append(words.strip())
        else:
            title = node.attributes.get("title", "")
            named = f" {_title(title)}" if title else ""
            lead = " " if words[0] == " " and not _ends_in_space(out) else ""
            trail = " " if words[-1] == " " else ""
            out.append(f"{lead}[{words.strip(' ')}]({address(self.link(href))}{named}){trail}")

    def image(self, node: HtmlNode, caption: str = "") -> str:
        """A picture; `caption` is shown under one that is alone in its paragraph."""
        src = source_of(node)
        alt = escaped(" ".join(node.attributes.get("alt", "").split()))
        if not src:
            return alt
        named = f" {_title(caption)}" if caption else ""
        return f"![{alt}]({address(self.picture(src))}{named})"


def _title(words: str) -> str:
    inner = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + pattern(_REFERENCE).sub("&amp;", inner) + '"'


def code_span(node: HtmlNode) -> str:
    """Code within a line, between as many signs as it needs."""
    code = node.text()
    if not code:
        return ""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {code} {fence}" if code.startswith("`") or code.endswith("`") else f"{fence}{code}{fence}"


def _ends_in_space(out: list[str]) -> bool:
    last = next((part for part in reversed(out) if part), "")
    return last.endswith((" ", "\n"))


def _first_letter(after: Sequence[HtmlChild]) -> str:
    """The first letter after an element, or "x" if that is not known."""
    if not after or after[0] is None:
        return ""
    child = after[0]
    if isinstance(child, str):
        return child[:1]
    return "" if child.tag == "br" else "x"


def _opens(outer: str, inner: str) -> bool:
    """Whether Markdown reads signs between these letters as the beginning, or mirrored as the end, of an emphasis."""
    if outer in ("*", "\\"):
        return False
    return inner.isalnum() or not outer.isalnum()


def _same_file(href: str, src: str) -> bool:
    """Whether a link of a picture leads to the picture itself, perhaps in another size."""
    names = [
        pattern(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}$)|-scaled(?=\.\w{2,5}$)").sub("", one.partition("?")[0][-300:])
        for one in (href, src)
    ]
    ends = [name.rpartition("/")[2] for name in names]
    return bool(ends[0]) and ends[0] == ends[1] and "." in ends[0]


def raw_text(words: str) -> str:
    """Plain words inside raw HTML."""
    return escape(words, quote=False)
