"""Word documents (.docx, ECMA-376): text, structure, notes and pictures as Markdown. Nothing outside the file is read."""

from __future__ import annotations

import posixpath
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from newsroom.errors import Invalid
from newsroom.formats.documents.package import SAVE_AGAIN, DocumentPackage, OfficeDocument, opened
from newsroom.formats.documents.word_html import NOTE, WordStyle, WordStyles, WordWriter
from newsroom.formats.documents.word_runs import hides, marks
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

_USUAL: Final = "word/document.xml"
_NAMED: Final = r"heading \d|title$|subtitle|quote|quotations|intense quote|caption|list (?:bullet|number)"
_DEEPEST: Final = 10  # styles that are based on each other


@dataclass(frozen=True, slots=True)
class _Relations:
    """Where the relations of a part lead, by their ids, and the first one of each kind."""

    targets: dict[str, str]
    kinds: dict[str, str]


def read(path: Path) -> OfficeDocument:
    """Read a document. Raises `Invalid` for a file of another kind, a damaged or protected one, or one too large."""
    return opened(path, phrase("{name}: not a Word document", name=path), lambda package: _Document(package).read())


class _Document:
    """The parts of a document, found by their relations: not every program gives them the usual names."""

    def __init__(self, package: DocumentPackage) -> None:
        self.package = package
        self.main = self._relations("").kinds.get("officeDocument", _USUAL)
        if self.main not in package.parts:
            raise Invalid(phrase("{name}: not a Word document", name=package.name), ref=package.name, hint=SAVE_AGAIN)
        self.relations = self._relations(self.main)

    def read(self) -> OfficeDocument:
        """The text, with its notes at the end."""
        own = self._styles()
        hidden = frozenset(number for number, style in own.items() if style.hidden)
        marked = {number: [mark for mark, on in style.marks.items() if on] for number, style in own.items()}
        styles = WordStyles(own, self._numbering(), hidden, marked)
        writer = WordWriter(styles, self.relations.targets)
        blocks = self.package.elements(self.main, "w:document", "w:body")
        made = to_markdown(writer.body(blocks), picture=lambda target: self.package.picture(target, writer.lost))
        notes = self._notes(styles, writer.notes, writer.lost)
        markdown = pattern(rf"{NOTE}(\w+){NOTE}").sub(r"[^\1]", made.markdown + notes)
        return OfficeDocument(markdown, self.package.pictures, writer.lost + made.lost)

    def _part(self, kind: str) -> str:
        """The part of a kind, such as `styles`."""
        folder = posixpath.dirname(self.main)
        return self.relations.kinds.get(kind, f"{folder}/{kind}.xml")

    def _relations(self, part: str) -> _Relations:
        """The relations of a part, or of the whole document: web addresses, and parts of the archive."""
        folder, file = posixpath.split(part)
        found = _Relations({}, {})
        for one in self.package.elements(posixpath.join(folder, "_rels", f"{file}.rels"), "Relationships"):
            target = one.attributes.get("Target", "")
            if one.attributes.get("TargetMode") != "External":
                inside = posixpath.normpath(posixpath.join(folder, target))
                target = inside if not target.startswith("/") else target[1:]
            found.targets[one.attributes.get("Id", "")] = target
            found.kinds.setdefault(one.attributes.get("Type", "").rpartition("/")[2], target)
        return found

    def _styles(self) -> dict[str, WordStyle]:
        """The styles by their ids. One that is based on a heading counts as that heading."""
        own: dict[str, WordStyle] = {}
        based: dict[str, str] = {}
        paragraphs = {""}
        usual = WordStyle()
        for style in self.package.elements(self._part("styles"), "w:styles"):
            if style.tag == "w:docDefaults":
                defaults = style.every("w:rPrDefault")
                usual = WordStyle(font=_font(defaults), hidden=any(map(hides, defaults)) or None)
            elif style.tag == "w:style":
                number = style.attributes.get("w:styleId", "")
                own[number] = _style(style)
                based[number] = value(style, "w:basedOn")
                if style.attributes.get("w:type") == "paragraph":
                    paragraphs.add(number)
                    if style.attributes.get("w:default") == "1":
                        own[""] = own[number]
        shown = replace(usual, hidden=None)  # only paragraphs are hidden by the usual style
        return {
            number: _inherited(number, own, based, usual if number in paragraphs else shown)
            for number in {**own, "": usual}
        }

    def _numbering(self) -> dict[tuple[str, str], str]:
        """The format of each level of each list, such as `bullet` or `decimal`."""
        abstract: dict[str, dict[str, str]] = {}
        found: dict[tuple[str, str], str] = {}
        for one in self.package.elements(self._part("numbering"), "w:numbering"):
            if one.tag == "w:abstractNum":
                levels = {level.attributes.get("w:ilvl", "0"): value(level, "w:numFmt") for level in one.every("w:lvl")}
                abstract[one.attributes.get("w:abstractNumId", "")] = levels
            elif one.tag == "w:num":
                for level, form in abstract.get(value(one, "w:abstractNumId"), {}).items():
                    found[one.attributes.get("w:numId", ""), level] = form
        return found

    def _notes(self, styles: WordStyles, wanted: list[tuple[str, str]], lost: Counter[str]) -> str:
        """The texts of the footnotes and endnotes that the text names, and of those that such notes name."""
        texts: dict[tuple[str, str], str] = {}
        inner: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for kind in ("footnote", "endnote"):
            part = self._part(f"{kind}s")
            writer = WordWriter(styles, self._relations(part).targets, lost)
            for note in self.package.elements(part, f"w:{kind}s"):
                made = to_markdown(
                    writer.body(iter(note.children)), picture=lambda target: self.package.picture(target, lost)
                )
                number = note.attributes.get("w:id", "")
                texts[kind, number], inner[kind, number] = made.markdown.strip(), writer.notes
                writer.notes = []
        found = dict.fromkeys(wanted)
        waiting = list(found)
        for one in waiting:
            further = [other for other in inner.get(one, ()) if other not in found]
            found.update(dict.fromkeys(further))
            waiting += further
        return notes_written({note_name(*one): texts.get(one, "") for one in found})


def notes_written(texts: dict[str, str]) -> str:
    """Notes at the end of a text, by their names."""
    lines = []
    for name, text in texts.items():
        indented = text.replace("\n", "\n    ").replace("\n    \n", "\n\n")
        lines.append(f"[^{name}]: {indented}\n")
    return "\n" + "\n".join(lines) if lines else ""


def note_name(kind: str, number: str) -> str:
    """The name of a note in Markdown: its number, and for an endnote an `e` before it."""
    return number if kind == "footnote" else f"e{number}"


def _style(style: XmlElement) -> WordStyle:
    number = level = ""
    for properties in style.every("w:pPr"):
        for one in properties.every("w:numPr"):
            number, level = value(one, "w:numId"), value(one, "w:ilvl")
    return WordStyle(value(style, "w:name").lower(), _font([style]), number, level, hides(style), marks(style))


def _font(around: list[XmlElement]) -> str:
    """The font that the properties of runs name in one of these elements."""
    fonts = (font for one in around for properties in one.every("w:rPr") for font in properties.every("w:rFonts"))
    return next((font.attributes.get("w:ascii") or font.attributes.get("w:hAnsi", "") for font in fonts), "")


def _inherited(number: str, own: dict[str, WordStyle], based: dict[str, str], usual: WordStyle) -> WordStyle:
    """A style with what it has from those that it is based on."""
    first = own.get(number, usual)
    name, font, listed, level, hidden = first.name, first.font, first.number, first.level, first.hidden
    marked = first.marks
    parent = based.get(number, "")
    for _ in range(_DEEPEST):
        if parent not in own or not parent:
            break
        above = own[parent]
        if not pattern(_NAMED).match(name) and pattern(_NAMED).match(above.name):
            name = above.name
        font, listed, level = font or above.font, listed or above.number, level or above.level
        hidden = above.hidden if hidden is None else hidden
        marked = {**above.marks, **marked}
        parent = based.get(parent, "")
    hidden = usual.hidden if hidden is None else hidden
    return WordStyle(name, font or usual.font, listed, level, hidden, marked)


def value(element: XmlElement, tag: str) -> str:
    """The value of the first child with this tag."""
    return next((child.attributes.get("w:val", "") for child in element.every(tag)), "")
