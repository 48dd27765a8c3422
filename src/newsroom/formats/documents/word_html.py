"""Writes the body of a Word document as HTML: headings, lists, tables, quotations, links, pictures with captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from newsroom.formats.documents import lists
from newsroom.formats.documents.lists import ListItem
from newsroom.formats.documents.word_runs import NOTE, RunWriter, is_on
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

__all__ = ["NOTE", "WordStyle", "WordStyles", "WordWriter"]
_HEADING: Final = r"heading ([1-6])"
# Elements around paragraphs that mean nothing for the text.
_AROUND: Final = frozenset("w:ins w:moveTo w:sdt w:sdtContent w:customXml mc:AlternateContent mc:Choice".split())
_DELETED: Final = frozenset(("w:del", "w:moveFrom"))


@dataclass(frozen=True, slots=True)
class WordStyle:
    """A style: its name in lower case, its font, and the list and level that its paragraphs are in; '' for none.

    `hidden` is whether it hides its text; None if it does not say. `marks`, such as `strong`, are on or off.
    """

    name: str = ""
    font: str = ""
    number: str = ""
    level: str = ""
    hidden: bool | None = None
    marks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WordStyles:
    """The styles by their ids, '' for the usual one, the formats of the levels of lists, the styles that hide text, and the
    marks of runs in each style."""

    styles: Mapping[str, WordStyle]
    numbering: Mapping[tuple[str, str], str]
    hidden: Set[str] = frozenset()
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(slots=True)
class WordWriter:
    """Writes blocks one by one. `links` says where the relations of the part lead; `notes` are those that the text names."""

    styles: WordStyles
    links: Mapping[str, str]
    lost: Counter[str] = field(default_factory=Counter)
    notes: list[tuple[str, str]] = field(default_factory=list)
    _has_title: bool = False

    def body(self, blocks: Iterable[XmlElement], *, depth: int = 0) -> str:
        """The HTML of some blocks."""
        out: list[str] = []
        items: list[ListItem] = []
        for block in self._blocks(blocks):
            if block.tag == "w:tbl":
                lists.end(items, out)
                out.append(self._table(block, depth))
                continue
            style, number, level = self._properties(block)
            styles = self.styles
            runs = RunWriter(
                self.links, self.lost, self.notes, style.font, bool(style.hidden), styles.hidden, styles.marks
            )
            html = runs.inline(block)
            item = self._item(style, number, level, html)
            if item is not None:
                items.append(item)
            else:
                lists.end(items, out)
                self._paragraph(style.name, html, out)
            for box in runs.boxes:
                lists.end(items, out)
                self._box(box, out, depth)
        lists.end(items, out)
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
            elif one.tag in ("w:altChunk", "w:subDoc"):
                self.lost[phrase("document inserted as a file (open it and copy its text)")] += 1

    def _properties(self, paragraph: XmlElement) -> tuple[WordStyle, str, str]:
        """The style, and the list and level that a paragraph is in, or ''."""
        style = self.styles.styles.get("", WordStyle())
        number = level = ""
        for properties in paragraph.every("w:pPr"):
            for one in properties.children:
                if one.tag == "w:pStyle":
                    style = self.styles.styles.get(one.attributes.get("w:val", ""), style)
                elif one.tag == "w:numPr":
                    number, level = _value(one, "w:numId"), _value(one, "w:ilvl") or "0"
                elif one.tag == "w:outlineLvl" and not style.name.startswith("heading"):
                    outline = one.attributes.get("w:val", "")
                    if outline in "012345" and outline:
                        style = WordStyle(f"heading {int(outline) + 1}", style.font, hidden=style.hidden)
        return style, number or style.number, level or style.level or "0"

    def _item(self, style: WordStyle, number: str, level: str, html: str) -> ListItem | None:
        """A paragraph of a list; None for another one."""
        if pattern(_HEADING).match(style.name) or style.name in ("title", "caption"):
            return None
        form = self.styles.numbering.get((number, level))
        named = pattern(r"list (bullet|number)(?: (\d))?$").match(style.name)
        if form is None and named and number in ("", "0"):
            form, level = ("bullet" if named[1] == "bullet" else "decimal"), str(int(named[2] or 1) - 1)
        elif number in ("", "0"):
            return None
        if form == "none" or not html.strip():
            return None
        depth = int(level) if level.isdigit() and len(level) == 1 else 0
        return ListItem(depth, "ul" if form in (None, "bullet") else "ol", html)

    def _paragraph(self, style: str, html: str, out: list[str]) -> None:
        if style.startswith("toc"):
            self.lost[phrase("line in a table of contents")] += 1
            return
        if not html.strip():
            return
        heading = pattern(_HEADING).match(style)
        if style == "title":
            lists.title(out, html, is_first=not self._has_title)
            self._has_title = True
        elif heading:
            out.append(f"<h{heading[1]}>{html}</h{heading[1]}>")
        elif style in lists.QUOTES:
            lists.quote(out, html)
        elif style in lists.CAPTIONS and lists.caption(out, html):
            return
        elif "code" in style or style in ("html preformatted", "preformatted text"):
            lists.preformatted(out, html)
        else:
            out.append(f"<p>{html}</p>")

    def _box(self, box: XmlElement, out: list[str], depth: int) -> None:
        """What a text box contains, after its paragraph. A picture with words is one with a caption, as LibreOffice writes it."""
        if depth > lists.DEEPEST:
            self.lost[phrase("text box nested too deeply")] += 1
            return
        lists.text_box(self.body(box.children, depth=depth + 1), out, self.lost)

    def _table(self, table: XmlElement, depth: int) -> str:
        if depth > lists.DEEPEST:
            self.lost[phrase("table nested too deeply")] += 1
            return ""
        if any(_value(given, "w:tblStyle") in self.styles.hidden for given in table.every("w:tblPr")):
            self.lost[phrase("hidden text")] += 1
            return ""
        rows: list[list[lists.Cell]] = []
        above: dict[int, lists.Cell] = {}  # for each column the cell that reaches down into it
        for number, row in enumerate(self._kept(table, "w:tr", "w:trPr", "w:del")):
            cells: list[lists.Cell] = []
            column = 0
            for one in self._kept(row, "w:tc", "w:tcPr", "w:cellDel"):
                span, merged = _cell_properties(one)
                if merged == "continue" and column in above:
                    above[column].down += 1
                    column += span
                    continue
                inner = self.body(one.children, depth=depth + 1)
                plain = pattern(r"<p>(.*)</p>").fullmatch(inner)
                cell = lists.Cell("th" if number == 0 else "td", plain[1] if plain else inner, span)
                if merged == "restart":
                    above[column] = cell
                else:
                    above.pop(column, None)
                cells.append(cell)
                column += span
            rows.append(cells)
        return lists.table(rows)

    def _kept(self, element: XmlElement, tag: str, properties: str, deleted: str) -> Iterator[XmlElement]:
        """The rows of a table or the cells of a row that are shown, and that tracked changes do not delete."""
        for one in self._inside(element, tag):
            given = one.every(properties)
            if any(each.has(deleted) for each in given):
                self.lost[phrase("deletion in tracked changes")] += 1
            elif any(is_on(hidden) for each in given for hidden in each.every("w:hidden")):
                self.lost[phrase("hidden text")] += 1
            else:
                yield one

    def _inside(self, element: XmlElement, tag: str) -> Iterator[XmlElement]:
        """The rows of a table or the cells of a row, also those in content controls."""
        for one in element.children:
            if one.tag == tag:
                yield one
            elif one.tag in _AROUND:
                yield from self._inside(one, tag)


def _cell_properties(cell: XmlElement) -> tuple[int, str]:
    """How many columns a cell takes, and `restart` or `continue` if it is joined with those below or above."""
    span, merged = 1, ""
    for properties in cell.every("w:tcPr"):
        wide = _value(properties, "w:gridSpan")
        span = int(wide) if wide.isascii() and wide.isdigit() and 0 < int(wide[:4]) < 100 else 1
        for one in properties.every("w:vMerge"):
            merged = one.attributes.get("w:val", "continue")
    return span, merged


def _value(element: XmlElement, tag: str) -> str:
    return next((child.attributes.get("w:val", "") for child in element.every(tag)), "")
