"""OpenDocument texts (.odt, ISO/IEC 26300): text, structure, notes and pictures as Markdown. Nothing outside is read."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from newsroom.errors import Invalid
from newsroom.formats.documents.odt_html import OdtStyle, OdtStyles, OdtWriter
from newsroom.formats.documents.package import SAVE_AGAIN, DocumentPackage, OfficeDocument, opened
from newsroom.formats.documents.word import notes_written
from newsroom.formats.documents.word_runs import NOTE
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.formats.xml_stream import XmlElement
from newsroom.phrases import phrase
from newsroom.text import pattern

_CONTENT: Final = "content.xml"
_DEEPEST: Final = 10  # styles that are based on each other


def read(path: Path) -> OfficeDocument:
    """Read a text. Raises `Invalid` for a file of another kind, a damaged or protected one, or one too large."""
    return opened(path, phrase("{name}: not an OpenDocument text", name=path), _read)


def _read(package: DocumentPackage) -> OfficeDocument:
    if _CONTENT not in package.parts:
        raise Invalid(phrase("{name}: not an OpenDocument text", name=package.name), ref=package.name, hint=SAVE_AGAIN)
    if _is_encrypted(package):
        raise Invalid(
            phrase("{name}: the document has a password", name=package.name),
            ref=package.name,
            hint="save it without a password",
        )
    styles = _styles(package)
    writer = OdtWriter(styles)
    blocks = package.elements(_CONTENT, "office:document-content", "office:body/office:text", mixed=True)
    made = to_markdown(writer.body(blocks), picture=lambda target: package.picture(_inside(target), writer.lost))
    notes = {}
    for name, html in writer.notes.items():
        note = to_markdown(html, picture=lambda target: package.picture(_inside(target), writer.lost))
        notes[name] = note.markdown.strip()
        made.lost.update(note.lost)
    markdown = pattern(rf"{NOTE}(\w+){NOTE}").sub(r"[^\1]", made.markdown + notes_written(notes))
    return OfficeDocument(markdown, package.pictures, writer.lost + made.lost)


def _inside(target: str) -> str:
    return target.removeprefix("./")


def _is_encrypted(package: DocumentPackage) -> bool:
    files = package.elements("META-INF/manifest.xml", "manifest:manifest")
    return any(
        one.attributes.get("manifest:full-path") == _CONTENT and one.has("manifest:encryption-data") for one in files
    )


def _styles(package: DocumentPackage) -> OdtStyles:
    """The styles of a document: those with names, then those that the program made for single places."""
    own: dict[str, OdtStyle] = {}
    fonts: dict[str, str] = {}
    lists: dict[tuple[str, int], str] = {}
    usual = OdtStyle()
    places = (
        ("styles.xml", "office:document-styles", "office:font-face-decls"),
        (_CONTENT, "office:document-content", "office:font-face-decls"),
        ("styles.xml", "office:document-styles", "office:styles"),
        (_CONTENT, "office:document-content", "office:automatic-styles"),
    )
    for part, root, within in places:
        for one in package.elements(part, root, within):
            name = one.attributes.get("style:name", "")
            if one.tag == "style:font-face":
                fonts[name] = one.attributes.get("svg:font-family", name).strip("'\"")
            elif one.tag == "text:list-style":
                for level in one.children:
                    number = level.attributes.get("text:level", "")
                    if number.isascii() and number.isdigit() and len(number) < 3:
                        lists[name, int(number)] = level.tag.removeprefix("text:list-level-style-")
            elif one.tag in ("style:style", "style:default-style"):
                style = _style(one, fonts)
                if one.tag == "style:style":
                    own[name] = style
                elif one.attributes.get("style:family") == "paragraph":
                    usual = style
    return OdtStyles({name: _inherited(name, own, usual) for name in own}, lists)


def _style(one: XmlElement, fonts: dict[str, str]) -> OdtStyle:
    """What a style says itself."""
    given: dict[str, str] = {}
    for properties in one.every("style:text-properties"):
        given |= properties.attributes
    place = given.get("style:text-position", "").split(" ")[0]
    raised = place == "super" or (place.endswith("%") and place.rstrip("%").isdigit() and place != "0%")
    lowered = place == "sub" or (place.startswith("-") and place.endswith("%"))
    struck = given.get("style:text-line-through-style")
    font = given.get("style:font-name") or given.get("fo:font-family", "").strip("'\"")
    weight = given.get("fo:font-weight")
    return OdtStyle(
        name=one.attributes.get("style:name", "").replace("_20_", " ").lower(),
        parent=one.attributes.get("style:parent-style-name", ""),
        bold=None if weight is None else weight == "bold" or (weight.isdigit() and int(weight[:4]) >= 600),
        italic=None if "fo:font-style" not in given else given["fo:font-style"] in ("italic", "oblique"),
        struck=None if struck is None else struck != "none",
        place="sup" if raised else "sub" if lowered else "",
        font=fonts.get(font, font),
        listed=one.attributes.get("style:list-style-name", ""),
        outline=one.attributes.get("style:default-outline-level", ""),
        hidden=None if "text:display" not in given else given["text:display"] == "none",
    )


def _inherited(name: str, own: dict[str, OdtStyle], usual: OdtStyle) -> OdtStyle:
    """A style with what it has from those that it is based on; `parents` are their names and its own."""
    first = own[name]
    found = [first]
    for _ in range(_DEEPEST):
        if found[-1].parent not in own:
            break
        found.append(own[found[-1].parent])
    return OdtStyle(
        name=first.name,
        parents=tuple(one.name for one in found),
        bold=next((one.bold for one in found if one.bold is not None), None),
        italic=next((one.italic for one in found if one.italic is not None), None),
        struck=next((one.struck for one in found if one.struck is not None), None),
        own=(first.bold, first.italic, first.struck),
        place=next((one.place for one in found if one.place), ""),
        font=next((one.font for one in found if one.font), usual.font),
        listed=next((one.listed for one in found if one.listed), ""),
        outline=next((one.outline for one in found if one.outline), ""),
        hidden=next((one.hidden for one in found if one.hidden is not None), None),
    )
