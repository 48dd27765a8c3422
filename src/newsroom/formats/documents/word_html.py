"""Writes the body of a Word document as HTML: headings, lists, tables, quotations, links, pictures with captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

NOTE: Final = "\ue0f1"  # around the name of a note, until the text is Markdown
_HEADING: Final = r"heading ([1-6])"
_OFF: Final = frozenset(("0", "false", "off", "none"))
_MARKS: Final = {"w:b": "strong", "w:i": "em", "w:strike": "s", "w:dstrike": "s"}
# Elements around runs or paragraphs that mean nothing for the text.
_AROUND: Final = frozenset(
    "w:ins w:moveTo w:smartTag w:sdt w:sdtContent w:fldSimple w:customXml w:dir w:bdo mc:AlternateContent mc:Choice".split()
)
_DELETED: Final = frozenset(("w:del", "w:moveFrom"))
_DEEPEST: Final = 8  # tables in tables


@dataclass(frozen=True, slots=True)
class WordStyles:
    """The names of styles by their ids, and the formats of the levels of lists."""

    names: Mapping[str, str]
    numbering: Mapping[tuple[str, str], str]


@dataclass(slots=True)
class _ListItem:
    level: int
    tag: str
    html: str


@dataclass(slots=True)
class WordWriter:
    """Writes blocks one by one. `links` says where the relations of the part lead; `notes` are those that the text names."""

    styles: WordStyles
    links: Mapping[str, str]
    lost: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def body(self, blocks: Iterable[XmlElement], *, depth: int = 0) -> str:
        """The HTML of some blocks."""
        out: list[str] = []
        items: list[_ListItem] = []
        for block in self._blocks(blocks):
            if block.tag == "w:tbl":
                self._end_list(items, out)
                out.append(self._table(block, depth))
                continue
            item = self._item(block)
            if item is not None:
                items.append(item)
                continue
            self._end_list(items, out)
            self._paragraph(block, out)
        self._end_list(items, out)
        return "\n".join(out)

    def _blocks(self, elements: Iterable[XmlElement]) -> Iterator[XmlElement]:
        """Paragraphs and tables, also those in content controls and insertions."""
        for one in elements:
            if one.tag in ("w:p", "w:tbl"):
                yield one
            elif one.tag in _AROUND:
                yield from self._blocks(one.children)
            elif one.tag in _DELETED:
                self.lost[phrase("deletion in tracked changes")] += 1

    def _properties(self, paragraph: XmlElement) -> tuple[str, str, str]:
        """The name of the style, and the list and level that a paragraph is in, or ''."""
        style = number = level = ""
        for properties in paragraph.every("w:pPr"):
            for one in properties.children:
                if one.tag == "w:pStyle":
                    style = self.styles.names.get(one.attributes.get("w:val", ""), "")
                elif one.tag == "w:numPr":
                    number, level = _value(one, "w:numId"), _value(one, "w:ilvl") or "0"
                elif one.tag == "w:outlineLvl" and not style.startswith("heading"):
                    outline = one.attributes.get("w:val", "")
                    style = f"heading {int(outline) + 1}" if outline in "012345" and outline else style
        return style, number, level

    def _item(self, paragraph: XmlElement) -> _ListItem | None:
        """A paragraph of a list; None for another one."""
        style, number, level = self._properties(paragraph)
        if pattern(_HEADING).match(style) or style == "title":
            return None
        if not number or number == "0":
            named = pattern(r"list (bullet|number)(?: (\d))?$").match(style)
            if not named:
                return None
            form, level = ("bullet" if named[1] == "bullet" else "decimal"), str(int(named[2] or 1) - 1)
        else:
            form = self.styles.numbering.get((number, level), "bullet")
        if form == "none":
            return None
        depth = int(level) if level.isdigit() and len(level) == 1 else 0
        return _ListItem(depth, "ul" if form == "bullet" else "ol", self._inline(paragraph))

    @staticmethod
    def _end_list(items: list[_ListItem], out: list[str]) -> None:
        """Write the items gathered so far as lists in lists."""
        opened: list[str] = []
        html: list[str] = []
        for item in items:
            while len(opened) > item.level + 1 or (opened and len(opened) == item.level + 1 and opened[-1] != item.tag):
                html.append(f"</li></{opened.pop()}>")
            if len(opened) == item.level + 1:
                html.append("</li>")
            while len(opened) < item.level + 1:
                if opened and html and html[-1].endswith(">") and html[-1].startswith("<" + opened[-1]):
                    html.append("<li>")
                html.append(f"<{item.tag}>")
                opened.append(item.tag)
            html.append(f"<li>{item.html}")
        while opened:
            html.append(f"</li></{opened.pop()}>")
        if html:
            out.append("".join(html))
        items.clear()

    def _paragraph(self, paragraph: XmlElement, out: list[str]) -> None:
        style, _, _ = self._properties(paragraph)
        if style.startswith("toc"):
            self.lost[phrase("line of a table of contents")] += 1
            return
        html = self._inline(paragraph)
        if not html.strip():
            return
        heading = pattern(_HEADING).match(style)
        if style == "title":
            out.append(f"<h1>{html}</h1>")
        elif heading:
            out.append(f"<h{heading[1]}>{html}</h{heading[1]}>")
        elif style in ("quote", "intense quote", "block text"):
            joined = out and out[-1].endswith("</blockquote>")
            inner = out.pop().removesuffix("</blockquote>") if joined else "<blockquote>"
            out.append(f"{inner}<p>{html}</p></blockquote>")
        elif style == "caption" and out and pattern(r"<p>\s*<img [^<>]*>\s*</p>").fullmatch(out[-1]):
            out[-1] = f"<figure>{out[-1][3:-4]}<figcaption>{html}</figcaption></figure>"
        elif "code" in style or style == "html preformatted":
            joined = out and out[-1].endswith("</pre>")
            inner = out.pop().removesuffix("</pre>") + "\n" if joined else "<pre>"
            out.append(f"{inner}{html}</pre>")
        else:
            out.append(f"<p>{html}</p>")

    def _table(self, table: XmlElement, depth: int) -> str:
        if depth > _DEEPEST:
            self.lost[phrase("table in tables")] += 1
            return ""
        rows = []
        for number, row in enumerate(table.every("w:tr")):
            cells = []
            for cell in row.every("w:tc"):
                span = next((_value(one, "w:gridSpan") for one in cell.every("w:tcPr")), "")
                wide = f' colspan="{span}"' if span.isdigit() and span != "1" else ""
                inner = self.body(cell.children, depth=depth + 1)
                plain = pattern(r"<p>(.*)</p>").fullmatch(inner)
                tag = "th" if number == 0 else "td"
                cells.append(f"<{tag}{wide}>{plain[1] if plain else inner}</{tag}>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"

    def _inline(self, element: XmlElement) -> str:
        """The runs of a paragraph. Runs with the same look are joined: Word cuts words into several."""
        parts: list[tuple[tuple[str, ...], str]] = []
        for marks, html in self._runs(element):
            if parts and parts[-1][0] == marks:
                parts[-1] = (marks, parts[-1][1] + html)
            else:
                parts.append((marks, html))
        out = []
        for marks, html in parts:
            for mark in marks:
                html = f"<{mark}>{html}</{mark}>" if html.strip() else html
            out.append(html)
        return "".join(out)

    def _runs(self, element: XmlElement) -> Iterator[tuple[tuple[str, ...], str]]:
        for one in element.children:
            if one.tag == "w:r":
                yield self._marks(one), self._run(one)
            elif one.tag == "w:hyperlink":
                target = self.links.get(one.attributes.get("r:id", ""), "")
                inner = self._inline(one)
                yield (), f'<a href="{escape(target)}">{inner}</a>' if "://" in target or ":" in target else inner
            elif one.tag in _AROUND:
                if one.tag == "w:ins":
                    self.lost[phrase("insertion in tracked changes (it is in the text)")] += 1
                yield from self._runs(one)
            elif one.tag in _DELETED:
                self.lost[phrase("deletion in tracked changes")] += 1
            elif one.tag in ("m:oMath", "m:oMathPara"):
                self.lost[phrase("formula")] += 1

    @staticmethod
    def _marks(run: XmlElement) -> tuple[str, ...]:
        found: list[str] = []
        for properties in run.every("w:rPr"):
            for one in properties.children:
                on = one.attributes.get("w:val", "1").lower() not in _OFF
                if one.tag in _MARKS and on:
                    found.append(_MARKS[one.tag])
                elif one.tag == "w:vertAlign":
                    found += {"superscript": ["sup"], "subscript": ["sub"]}.get(one.attributes.get("w:val", ""), [])
        return tuple(dict.fromkeys(found))

    def _run(self, run: XmlElement) -> str:
        out: list[str] = []
        for one in run.children:
            if one.tag == "w:t":
                out.append(escape(one.text, quote=False))
            elif one.tag in ("w:br", "w:cr"):
                out.append("" if one.attributes.get("w:type") in ("page", "column") else "<br>")
            elif one.tag == "w:tab":
                out.append(" ")
            elif one.tag == "w:noBreakHyphen":
                out.append("\u2011")
            elif one.tag == "w:sym":
                self.lost[phrase("letter of a font of symbols")] += 1
            elif one.tag in ("w:footnoteReference", "w:endnoteReference"):
                kind, number = one.tag[2:].removesuffix("Reference"), one.attributes.get("w:id", "")
                self.notes.append((kind, number))
                out.append(f"{NOTE}{number if kind == 'footnote' else f'e{number}'}{NOTE}")
            elif one.tag == "w:commentReference":
                self.lost[phrase("comment of a reviewer")] += 1
            elif one.tag in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
                out.append(self._drawing(one))
        return "".join(out)

    def _drawing(self, drawing: XmlElement) -> str:
        """The pictures of a drawing with their alt texts; what is in text boxes is counted."""
        out: list[str] = []
        alt = ""
        for one in _all(drawing):
            if one.tag == "wp:docPr":
                alt = one.attributes.get("descr", "")
            elif one.tag in ("a:blip", "v:imagedata"):
                number = one.attributes.get("r:embed") or one.attributes.get("r:link") or one.attributes.get("r:id", "")
                target = self.links.get(number, "")
                if target:
                    out.append(f'<img src="{escape(target)}" alt="{escape(alt)}">')
            elif one.tag == "w:txbxContent":
                self.lost[phrase("text box")] += 1
            elif one.tag in ("c:chart", "dgm:relIds"):
                self.lost[phrase("chart or diagram (insert it as a picture)")] += 1
        return "".join(dict.fromkeys(out))


def _all(element: XmlElement) -> Iterator[XmlElement]:
    for child in element.children:
        yield child
        yield from _all(child)


def _value(element: XmlElement, tag: str) -> str:
    return next((child.attributes.get("w:val", "") for child in element.every(tag)), "")
