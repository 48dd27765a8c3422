"""The runs of a paragraph in a Word document as HTML: marks, links, notes, pictures, and letters of older encodings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from newsroom.formats import vietnamese
from newsroom.formats.documents.kept_parts import INSERTION
from newsroom.formats.documents.package import on_a_computer
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

NOTE: Final = "\ue0f1"  # around the name of a note, until the text is Markdown
_OFF: Final = frozenset(("0", "false", "off", "none"))
_MARKS: Final = {"w:b": "strong", "w:i": "em", "w:strike": "s", "w:dstrike": "s"}
_AROUND: Final = frozenset(
    "w:ins w:moveTo w:smartTag w:sdt w:sdtContent w:fldSimple w:customXml w:dir w:bdo mc:AlternateContent mc:Choice".split()
)
_DELETED: Final = frozenset(("w:del", "w:moveFrom"))
_HYPERLINK: Final = r'\s*HYPERLINK\s+"([^"]{1,2000})"'
_SIGNS: Final = {"w:tab": " ", "w:noBreakHyphen": "\u2011", "w:softHyphen": ""}
_SHAPE_PROPERTIES: Final = (":nvPicPr", ":nvSpPr", ":nvGrpSpPr", ":nvGraphicFramePr", ":nvCxnSpPr")
_NAMES: Final = (":docPr", ":cNvPr")  # what has the name of a shape also says whether it is hidden
_HIDDEN_STYLE: Final = r"(?i)(?:^|;)\s{0,9}(?:visibility\s{0,9}:\s{0,9}hidden|display\s{0,9}:\s{0,9}none)"
_LONGEST_FIELD: Final = 4000  # characters of the instruction of a field


@dataclass(frozen=True, slots=True)
class RunLook:
    """What adjoining runs have in common, so that they are written as one: Word cuts words into several."""

    marks: tuple[str, ...] = ()
    font: str = ""
    link: str = ""


@dataclass(slots=True)
class RunWriter:
    """Writes the runs of one paragraph, in `font` unless they name another. `boxes` are the text boxes beside it.

    Runs are hidden if the paragraph `is_hidden`, or their style is in `hidden_styles`, and have the marks of their style, such
    as `strong`, by its id in `marks`, unless they say otherwise.
    """

    links: Mapping[str, str]
    lost: Counter[str]
    notes: list[tuple[str, str]]
    font: str = ""
    is_hidden: bool = False
    hidden_styles: Set[str] = frozenset()
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    boxes: list[XmlElement] = field(default_factory=list)
    _fields: list[str] = field(default_factory=list)  # the instructions of the fields around the run
    _shown: list[bool] = field(default_factory=list)  # whether the result of each has begun

    def inline(self, element: XmlElement) -> str:
        """The runs in an element."""
        parts: list[tuple[RunLook, list[str]]] = []
        for look, html in self._runs(element):
            if parts and (parts[-1][0] == look or not html):
                parts[-1][1].append(html)
            else:
                parts.append((look, [html]))
        return "".join(run_written(look, "".join(html)) for look, html in parts)

    def _runs(self, element: XmlElement) -> Iterator[tuple[RunLook, str]]:
        for one in element.children:
            if one.tag == "w:r":
                look = self._look(one)
                boxes, notes = len(self.boxes), len(self.notes)
                html = self._run(one)  # first: it may begin or end a field
                if (html or len(self.boxes) > boxes) and self._hides(one):
                    self.lost[phrase("hidden text")] += 1
                    html = ""
                    del self.boxes[boxes:], self.notes[notes:]
                yield replace(look, link=self._link()), html
            elif one.tag == "w:hyperlink":
                target = self.links.get(one.attributes.get("r:id", ""), "")
                for look, html in self._runs(one):
                    yield replace(look, link=target if ":" in target else ""), html
            elif one.tag in _AROUND:
                if one.tag == "w:ins":
                    self.lost[INSERTION] += 1
                yield from self._runs(one)
            elif one.tag in _DELETED:
                self.lost[phrase("deletion in tracked changes")] += 1
            elif one.tag in ("m:oMath", "m:oMathPara"):
                self.lost[phrase("formula")] += 1

    def _hides(self, run: XmlElement) -> bool:
        """Whether Word hides a run."""
        hidden = self.is_hidden
        for properties in run.every("w:rPr"):
            for one in properties.children:
                if one.tag == "w:rStyle":
                    hidden = hidden or one.attributes.get("w:val", "") in self.hidden_styles
        said = hides(run)
        return hidden if said is None else said

    def _link(self) -> str:
        """The address that the field around a run leads to."""
        for instruction, shown in zip(self._fields, self._shown, strict=True):
            found = pattern(_HYPERLINK).match(instruction) if shown else None
            if found and ":" in found[1]:
                return found[1]
        return ""

    def _look(self, run: XmlElement) -> RunLook:
        found: list[str] = []
        font = self.font
        for properties in run.every("w:rPr"):
            for style in properties.every("w:rStyle"):
                found += self.marks.get(style.attributes.get("w:val", ""), ())
        own = marks(run)
        found = [mark for mark in found if own.get(mark, True)] + [mark for mark, on in own.items() if on]
        for properties in run.every("w:rPr"):
            for one in properties.children:
                if one.tag == "w:vertAlign":
                    found += {"superscript": ["sup"], "subscript": ["sub"]}.get(one.attributes.get("w:val", ""), [])
                elif one.tag == "w:rFonts":
                    font = one.attributes.get("w:ascii") or one.attributes.get("w:hAnsi") or font
        return RunLook(tuple(dict.fromkeys(found)), font if vietnamese.of_font(font) else "")

    def _run(self, run: XmlElement) -> str:
        out: list[str] = []
        for one in run.children:
            if one.tag == "w:t":
                out.append(escape(one.text, quote=False))
            elif one.tag in ("w:br", "w:cr"):
                out.append("" if one.attributes.get("w:type") in ("page", "column") else "<br>")
            elif one.tag in _SIGNS:
                out.append(_SIGNS[one.tag])
            elif one.tag == "w:ruby":  # the letters, without the reading above them
                out += [html for base in one.every("w:rubyBase") for _, html in self._runs(base)]
            elif one.tag == "w:sym":
                self.lost[phrase("character in a symbol font")] += 1
            elif one.tag in ("w:footnoteReference", "w:endnoteReference"):
                kind, number = one.tag[2:].removesuffix("Reference"), one.attributes.get("w:id", "")
                self.notes.append((kind, number))
                out.append(f"{NOTE}{number if kind == 'footnote' else f'e{number}'}{NOTE}")
            elif one.tag == "w:commentReference":
                self.lost[phrase("comment by a reviewer")] += 1
            elif one.tag in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent"):
                out.append(self._drawing(one))
            elif one.tag in ("w:fldChar", "w:instrText"):
                self._field(one)
        return "".join(out)

    def _field(self, one: XmlElement) -> None:
        """A part of a field: its beginning, its instruction, the beginning of its result, or its end."""
        if one.tag == "w:instrText":
            if self._fields and not self._shown[-1] and len(self._fields[-1]) < _LONGEST_FIELD:
                self._fields[-1] += one.text
            return
        kind = one.attributes.get("w:fldCharType")
        if kind == "begin" and len(self._fields) < 20:
            self._fields.append("")
            self._shown.append(False)
        elif kind == "separate" and self._shown:
            self._shown[-1] = True
        elif kind == "end" and self._shown:
            self._fields.pop()
            self._shown.pop()

    def _drawing(self, drawing: XmlElement) -> str:
        """The pictures of a drawing with their alt texts; its text boxes are kept for later."""
        out: list[str] = []
        alt = ""
        for one in self._shown_parts(drawing):
            if one.tag == "wp:docPr":
                alt = one.attributes.get("descr", "")
            elif one.tag == "v:shape":
                alt = one.attributes.get("alt", "")
            elif one.tag in ("a:blip", "v:imagedata"):
                number = one.attributes.get("r:embed") or one.attributes.get("r:link") or one.attributes.get("r:id", "")
                target = self.links.get(number, "")
                if name := on_a_computer(target):
                    self.lost[phrase("picture that is not in the document ({name})", name=name)] += 1
                elif number and not target:
                    self.lost[phrase("picture that is missing from the document")] += 1
                elif target:
                    out.append(f'<img src="{escape(target)}" alt="{escape(alt)}">')
            elif one.tag == "w:txbxContent":
                self.boxes.append(one)
            elif one.tag in ("c:chart", "dgm:relIds"):
                self.lost[phrase("chart or diagram (insert it as a picture)")] += 1
        return "".join(dict.fromkeys(out))

    def _shown_parts(self, element: XmlElement) -> Iterator[XmlElement]:
        """What is shown in a drawing, except what is in its text boxes; of alternatives the first one that is known."""
        children = element.children
        if element.tag == "mc:AlternateContent":
            children = element.every("mc:Choice")[:1] or element.children
        for child in children:
            if _is_hidden_shape(child):
                self.lost[phrase("hidden picture or text box")] += 1
                continue
            yield child
            if child.tag != "w:txbxContent":
                yield from self._shown_parts(child)


def hides(element: XmlElement) -> bool | None:
    """Whether the properties of a run, or of those in a style, hide it; None if they do not say."""
    marks = (one for properties in element.every("w:rPr") for one in properties.every("w:vanish"))
    return next((is_on(one) for one in marks), None)


def is_on(mark: XmlElement) -> bool:
    """Whether a property that is on or off is on."""
    return mark.attributes.get("w:val", "1").lower() not in _OFF


def marks(element: XmlElement) -> dict[str, bool]:
    """The marks, such as `strong`, that the properties of a run, or of those in a style, switch on or off."""
    properties = (one for found in element.every("w:rPr") for one in found.children if one.tag in _MARKS)
    return {_MARKS[one.tag]: is_on(one) for one in properties}


def run_written(look: RunLook, html: str) -> str:
    """The HTML of runs with one look: their letters as Unicode, with their marks and their link around them."""
    encoding = vietnamese.of_font(look.font)
    if encoding and html:
        html = vietnamese.from_letters(html, encoding)
        if vietnamese.is_of_capitals(look.font):
            html = pattern(r"<[^>]*>|&\w+;|[^<&]+").sub(
                lambda part: part[0] if part[0][0] in "<&" else part[0].upper(), html
            )
    if not html.strip():
        return html
    for mark in look.marks:
        html = f"<{mark}>{html}</{mark}>"
    return f'<a href="{escape(look.link)}">{html}</a>' if look.link else html


def _is_hidden_shape(shape: XmlElement) -> bool:
    """Whether a drawing, or a shape in one, is hidden, as by the eye in the list of shapes that Word has."""
    if shape.tag.startswith("v:"):
        return bool(pattern(_HIDDEN_STYLE).search(shape.attributes.get("style", "")))
    properties = [shape, *(one for one in shape.children if one.tag.endswith(_SHAPE_PROPERTIES))]
    named = [one for given in properties for one in given.children if one.tag.endswith(_NAMES)]
    if shape.tag == "wp:anchor":
        named.append(shape)
    return any(one.attributes.get("hidden", "0").lower() not in _OFF for one in named)
