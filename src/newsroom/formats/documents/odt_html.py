"""Writes the body of an OpenDocument text as HTML: headings, lists, tables, quotations, links, pictures with captions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from newsroom.formats.documents import lists
from newsroom.formats.documents.kept_parts import INSERTION
from newsroom.formats.documents.lists import Cell, ListItem
from newsroom.formats.documents.odt_runs import OdtRunWriter, OdtStyle, is_hidden
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

__all__ = ["OdtStyle", "OdtStyles", "OdtWriter"]
# Elements around blocks that mean nothing for the text.
_AROUND: Final = frozenset(
    "text:section text:numbered-paragraph table:table-header-rows table:table-rows table:table-row-group".split()
)
_INDEXES: Final = frozenset(
    "text:table-of-content text:illustration-index text:table-index text:object-index text:user-index "
    "text:alphabetical-index text:bibliography".split()
)


@dataclass(frozen=True, slots=True)
class OdtStyles:
    """The styles by their names, and whether each level of each list is a `bullet` or a `number`."""

    styles: Mapping[str, OdtStyle]
    lists: Mapping[tuple[str, int], str]


@dataclass(slots=True)
class OdtWriter:
    """Writes blocks one by one. `notes` are the HTML of the notes that the text names."""

    styles: OdtStyles
    lost: Counter[str] = field(default_factory=Counter)
    notes: dict[str, str] = field(default_factory=dict)
    _has_title: bool = False

    def body(self, blocks: Iterable[XmlElement], *, depth: int = 0) -> str:
        """The HTML of some blocks."""
        out: list[str] = []
        for block in blocks:
            self._block(block, out, depth)
        return "\n".join(out)

    def _block(self, block: XmlElement, out: list[str], depth: int) -> None:
        if self._is_hidden(block):
            self.lost[phrase("hidden text")] += 1
        elif block.tag in ("text:p", "text:h"):
            self._paragraph(block, out, depth)
        elif block.tag == "text:list":
            items: list[ListItem] = []
            self._list(block, block.attributes.get("text:style-name", ""), 1, items, out, depth)
            lists.end(items, out)
        elif block.tag == "table:table":
            out.append(self._table(block, depth))
        elif block.tag in _AROUND:
            for one in block.children:
                self._block(one, out, depth)
        elif block.tag in _INDEXES:
            lines = sum(len(one.every("text:p")) for one in block.every("text:index-body"))
            self.lost[phrase("line in a table of contents")] += max(lines, 1)
        elif block.tag == "text:tracked-changes":
            self._changes(block)
        elif block.tag.startswith("draw:"):
            # Anchored to the page: a paragraph of its own.
            self._paragraph(XmlElement("text:p", {}, block.line, children=[block]), out, depth)

    def _is_hidden(self, block: XmlElement) -> bool:
        """Whether a section or a paragraph is hidden, by itself, its style, or a field in it."""
        style = self.styles.styles.get(block.attributes.get("text:style-name", ""))
        if style is not None and style.hidden and block.tag in ("text:p", "text:h"):
            return True
        return is_hidden(block) or any(is_hidden(one) for one in block.every("text:hidden-paragraph"))

    def _changes(self, changes: XmlElement) -> None:
        """Count tracked changes. Inserted text is in the body; deleted text is here only."""
        for region in changes.every("text:changed-region"):
            if region.has("text:insertion"):
                self.lost[INSERTION] += 1
            if region.has("text:deletion"):
                self.lost[phrase("deletion in tracked changes")] += 1

    def _paragraph(self, block: XmlElement, out: list[str], depth: int) -> None:
        style = self.styles.styles.get(block.attributes.get("text:style-name", ""), OdtStyle())
        runs = OdtRunWriter(self.styles.styles, self.lost, self.notes, style, self.body)
        html = runs.inline(block)
        self._written(block, style, html, out)
        for box in runs.boxes:
            self._box(box, out, depth)

    def _written(self, block: XmlElement, style: OdtStyle, html: str, out: list[str]) -> None:
        names = style.parents or (block.attributes.get("text:style-name", "").replace("_20_", " ").lower(),)
        level = block.attributes.get("text:outline-level", "1") if block.tag == "text:h" else ""
        named = next((found[1] for name in names if (found := pattern(r"heading ([1-6])$").match(name))), "")
        if not html.strip():
            return
        if "title" in names:
            lists.title(out, html, is_first=not self._has_title)
            self._has_title = True
        elif level or named:
            number = (
                min(max(int(level), 1), 6)
                if level.isascii() and level.isdigit() and len(level) < 3
                else int(named or 1)
            )
            out.append(f"<h{number}>{html}</h{number}>")
        elif lists.QUOTES.intersection(names):
            lists.quote(out, html)
        elif lists.CAPTIONS.intersection(names) and lists.caption(out, html):
            return
        elif "preformatted text" in names:
            lists.preformatted(out, html)
        else:
            out.append(f"<p>{html}</p>")

    def _box(self, box: XmlElement, out: list[str], depth: int) -> None:
        """What a text box contains, after its paragraph. A picture with words is one with a caption."""
        if depth > lists.DEEPEST:
            self.lost[phrase("text box nested too deeply")] += 1
            return
        lists.text_box(self.body(box.children, depth=depth + 1), out, self.lost)

    def _list(self, one: XmlElement, style: str, level: int, items: list[ListItem], out: list[str], depth: int) -> None:
        """The items of a list. Headings in lists, which LibreOffice writes for numbered ones, are blocks between them."""
        tag = "ol" if self.styles.lists.get((style, level)) == "number" else "ul"
        for item in one.children:
            if item.tag not in ("text:list-item", "text:list-header"):
                continue
            first = True
            for child in item.children:
                if child.tag == "text:list":
                    inner = child.attributes.get("text:style-name", "") or style
                    self._list(child, inner, min(level + 1, 9), items, out, depth)
                    first = False
                    continue
                blocks: list[str] = []
                self._block(child, blocks, depth)
                for html in blocks:
                    plain = pattern(r"(?s)<p>(.*)</p>").fullmatch(html)
                    if html.startswith("<h"):
                        lists.end(items, out)
                        out.append(html)
                    elif first or not items:
                        items.append(ListItem(level - 1, tag, plain[1] if plain else html))
                        first = False
                    else:
                        items[-1].html += html

    def _table(self, table: XmlElement, depth: int) -> str:
        if depth > lists.DEEPEST:
            self.lost[phrase("table nested too deeply")] += 1
            return ""
        rows = []
        for number, row in enumerate(_rows(table.children)):
            cells = []
            for one in row.every("table:table-cell"):
                inner = self.body(one.children, depth=depth + 1)
                plain = pattern(r"<p>(.*)</p>").fullmatch(inner)
                wide, down = (_span(one, f"table:number-{what}-spanned") for what in ("columns", "rows"))
                cells.append(Cell("th" if number == 0 else "td", plain[1] if plain else inner, wide, down))
            rows.append(cells)
        return lists.table(rows)


def _rows(children: Sequence[XmlElement]) -> Iterable[XmlElement]:
    for one in children:
        if one.tag == "table:table-row":
            yield one
        elif one.tag in _AROUND:
            yield from _rows(one.children)


def _span(cell: XmlElement, name: str) -> int:
    written = cell.attributes.get(name, "1")
    return int(written) if written.isascii() and written.isdigit() and 0 < int(written[:4]) < 1000 else 1
