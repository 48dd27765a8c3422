"""The text of a paragraph in an OpenDocument file as HTML: marks, links, notes, pictures, and letters of older encodings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from typing import Final

from newsroom.formats import vietnamese
from newsroom.formats.documents.package import on_a_computer
from newsroom.formats.documents.word_runs import NOTE, RunLook, run_written
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase

# Elements whose text is not part of the paragraph; others, such as fields, are in it with the text that they show.
_NOT_SHOWN: Final = frozenset("text:script text:ruby-text text:hidden-paragraph text:note-citation".split())
_MOST_SPACES: Final = 20


@dataclass(frozen=True, slots=True)
class OdtStyle:
    """A style: what it says of the text, None where it says nothing, and the names of those that it is based on.

    `own` is whether it is itself bold, italic and struck, not those that it is based on.
    """

    name: str = ""
    parent: str = ""
    parents: tuple[str, ...] = ()
    bold: bool | None = None
    italic: bool | None = None
    struck: bool | None = None
    own: tuple[bool | None, ...] = (None, None, None)
    place: str = ""
    font: str = ""
    listed: str = ""
    outline: str = ""
    hidden: bool | None = None


@dataclass(slots=True)
class OdtRunWriter:
    """Writes the text of one paragraph of a style. `boxes` are the text boxes beside it; `body` writes the text of notes."""

    styles: Mapping[str, OdtStyle]
    lost: Counter[str]
    notes: dict[str, str]
    style: OdtStyle
    body: Callable[[Iterable[XmlElement]], str]
    boxes: list[XmlElement] = field(default_factory=list)

    def inline(self, element: XmlElement) -> str:
        """The text in a paragraph. Marks of a style with a name, such as that of a heading, are not written."""
        own = self.style.own if not self.style.name or _is_automatic(self.style.name) else (None, None, None)
        look = _with(RunLook(), replace(self.style, bold=own[0], italic=own[1], struck=own[2]))
        parts: list[tuple[RunLook, list[str]]] = []
        for one, html in self._runs(element, look):
            if parts and (parts[-1][0] == one or not html):
                parts[-1][1].append(html)
            else:
                parts.append((one, [html]))
        return "".join(run_written(one, "".join(html)) for one, html in parts)

    def _runs(self, element: XmlElement, look: RunLook) -> Iterator[tuple[RunLook, str]]:
        for one in element.children:
            tag = one.tag
            if not tag:
                yield look, escape(" ".join(one.text.split("\n")), quote=False)
            elif tag == "text:span":
                style = self.styles.get(one.attributes.get("text:style-name", ""))
                if style and style.hidden:
                    self.lost[phrase("hidden text")] += 1
                    continue
                yield from self._runs(one, _with(look, style) if style else look)
            elif tag == "text:a":
                target = one.attributes.get("xlink:href", "")
                yield from self._runs(one, replace(look, link=target if ":" in target else look.link))
            elif tag == "text:s":
                count = one.attributes.get("text:c", "1")
                number = int(count[:4]) if count.isascii() and count.isdigit() else 1
                yield look, " " * min(number, _MOST_SPACES)
            elif tag == "text:tab":
                yield look, " "
            elif tag == "text:line-break":
                yield look, "<br>"
            elif tag == "text:note":
                yield look, self._note(one)
            elif tag == "office:annotation":
                self.lost[phrase("comment by a reviewer")] += 1
            elif tag.startswith(("draw:", "math:")):
                yield look, self._drawing(one)
            elif is_hidden(one):
                self.lost[phrase("hidden text")] += 1
            elif tag.startswith("text:") and tag not in _NOT_SHOWN:
                yield from self._runs(one, look)

    def _note(self, note: XmlElement) -> str:
        name = f"{'e' if note.attributes.get('text:note-class') == 'endnote' else ''}{len(self.notes) + 1}"
        self.notes[name] = ""  # a note in a note has another name
        self.notes[name] = "\n".join(self.body(one.children) for one in note.every("text:note-body"))
        return f"{NOTE}{name}{NOTE}"

    def _drawing(self, drawing: XmlElement) -> str:
        """The picture of a frame with its alt text; its text box is kept for later."""
        alt = next((_text(one) for tag in ("svg:desc", "svg:title") for one in drawing.every(tag) if _text(one)), "")
        out: list[str] = []
        for one in drawing.children:
            if one.tag == "draw:image":
                target = one.attributes.get("xlink:href", "")
                if name := on_a_computer(target):
                    self.lost[phrase("picture that is not in the document ({name})", name=name)] += 1
                elif target and not out:  # a frame has one picture, further ones are the same in another format
                    out.append(f'<img src="{escape(target)}" alt="{escape(alt)}">')
            elif one.tag == "draw:text-box":
                self.boxes.append(one)
            elif one.tag in ("draw:object", "draw:object-ole"):
                is_formula = "formula" in drawing.attributes.get("draw:style-name", "").lower() or one.has("math:math")
                self.lost[phrase("formula") if is_formula else phrase("chart or diagram (insert it as a picture)")] += 1
                return ""
            elif one.tag in ("draw:frame", "draw:a", "draw:g"):
                out.append(self._drawing(one))
        if drawing.tag in ("draw:custom-shape", "draw:rect", "draw:ellipse") and drawing.every("text:p"):
            self.boxes.append(drawing)
        return "".join(out)


def is_hidden(element: XmlElement) -> bool:
    """Whether a part of a text is hidden: always, or because its condition was true when the text was saved."""
    return element.attributes.get("text:is-hidden") == "true" or element.attributes.get("text:display") == "none"


def _is_automatic(name: str) -> bool:
    """Whether a style has a name such as `P12`, which the program made for single places."""
    return name[:1] in "pt" and name[1:].isdigit()


def _with(look: RunLook, style: OdtStyle) -> RunLook:
    """A look with what a style says."""
    marks = dict.fromkeys(look.marks)
    for name, value in (("strong", style.bold), ("em", style.italic), ("s", style.struck)):
        if value:
            marks[name] = None
        elif value is False:
            marks.pop(name, None)
    if style.place:
        marks[style.place] = None
    font = look.font
    if style.font:
        font = style.font if vietnamese.of_font(style.font) else ""
    return RunLook(tuple(marks), font, look.link)


def _text(element: XmlElement) -> str:
    return " ".join("".join(one.text for one in element.children if not one.tag).split())
