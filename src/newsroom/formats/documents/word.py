"""Word documents (.docx, ECMA-376): text, structure, notes and pictures as Markdown. Nothing outside the file is read."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from newsroom.errors import Invalid
from newsroom.formats.documents.word_html import NOTE, WordStyles, WordWriter
from newsroom.formats.sites.markdown_blocks import to_markdown
from newsroom.formats.xml_stream import XmlElement, elements
from newsroom.markup import picture_name
from newsroom.phrases import phrase
from newsroom.text import pattern

MOST_PARTS: Final = 5000  # files in one document
LARGEST_PART: Final = 64_000_000  # bytes of a part of the text, unpacked
LARGEST_PICTURE: Final = 200_000_000  # bytes of all pictures together, unpacked
PIECE: Final = 1 << 16
_MAIN: Final = "word/document.xml"
# What Word writes in place of pictures that browsers cannot show.
_SHOWN: Final = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".heic", ".avif"))


@dataclass(slots=True)
class WordDocument:
    """The Markdown of a document, its pictures by the names in it, and how often each thing occurs that is not in it."""

    markdown: str
    pictures: dict[str, bytes]
    lost: Counter[str] = field(default_factory=Counter)


def read(path: Path) -> WordDocument:
    """Read a document. Raises `Invalid` for a file that is none, is damaged or protected by a password, or is too large."""
    name = str(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _Package(archive, name).read()
    except zipfile.BadZipFile:
        with path.open("rb") as file:
            if file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
                raise Invalid(
                    phrase("{name}: an old Word document, or one with a password", name=name),
                    ref=name,
                    hint="open it in Word or LibreOffice, and save it as .docx without a password",
                ) from None
        raise Invalid(phrase("{name}: not a Word document", name=name), ref=name) from None
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Invalid(phrase("{name}: the document is damaged or encrypted", name=name), ref=name) from error


class _Package:
    """The parts of a document in its archive."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.parts = set(archive.namelist()[: MOST_PARTS + 1])
        if len(self.parts) > MOST_PARTS:
            raise Invalid(phrase("{name}: more than {number} parts", name=name, number=MOST_PARTS), ref=name)

    def read(self) -> WordDocument:
        if _MAIN not in self.parts:
            raise Invalid(phrase("{name}: not a Word document", name=self.name), ref=self.name)
        styles = WordStyles(self._styles(), self._numbering())
        links = self._links(_MAIN)
        pictures: dict[str, bytes] = {}
        writer = WordWriter(styles, links)
        made = to_markdown(
            writer.body(self._elements(_MAIN, "w:document", "w:body")),
            picture=lambda target: self._picture(target, pictures, writer.lost),
        )
        notes = self._notes(styles, writer.notes, pictures, writer.lost)
        markdown = pattern(rf"{NOTE}(\w+){NOTE}").sub(r"[^\1]", made.markdown)
        return WordDocument(markdown + notes, pictures, writer.lost + made.lost)

    def _bytes(self, part: str) -> Iterator[bytes]:
        size = 0
        with self.archive.open(part) as file:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > LARGEST_PART:
                    raise Invalid(
                        phrase("{name}: {part} is larger than {megabytes} MB", name=self.name, part=part, megabytes=64),
                        ref=self.name,
                    )
                yield piece

    def _elements(self, part: str, root: str, within: str | None = None) -> Iterator[XmlElement]:
        if part in self.parts:
            place = f"{self.name}({part})"
            yield from elements(self._bytes(part), place, root=root, within=within, limit=LARGEST_PART)

    def _styles(self) -> dict[str, str]:
        """The names of styles by their ids, in lower case; for one that is based on a heading, that of the heading."""
        names: dict[str, str] = {}
        based: dict[str, str] = {}
        for style in self._elements("word/styles.xml", "w:styles"):
            if style.tag == "w:style":
                number = style.attributes.get("w:styleId", "")
                names[number] = value(style, "w:name").lower()
                based[number] = value(style, "w:basedOn")
        for number in names:
            parent, steps = based.get(number, ""), 0
            while parent and steps < 10 and not pattern(r"heading \d|title|quote|caption").match(names[number]):
                if pattern(r"heading \d|title$|quote|intense quote|caption").match(names.get(parent, "")):
                    names[number] = names[parent]
                parent, steps = based.get(parent, ""), steps + 1
        return names

    def _numbering(self) -> dict[tuple[str, str], str]:
        """The format of each level of each list, such as `bullet` or `decimal`."""
        abstract: dict[str, dict[str, str]] = {}
        found: dict[tuple[str, str], str] = {}
        for one in self._elements("word/numbering.xml", "w:numbering"):
            if one.tag == "w:abstractNum":
                levels = {level.attributes.get("w:ilvl", "0"): value(level, "w:numFmt") for level in one.every("w:lvl")}
                abstract[one.attributes.get("w:abstractNumId", "")] = levels
            elif one.tag == "w:num":
                for level, form in abstract.get(value(one, "w:abstractNumId"), {}).items():
                    found[one.attributes.get("w:numId", ""), level] = form
        return found

    def _links(self, part: str) -> dict[str, str]:
        """Where the relations of a part lead: web addresses, and parts of the archive."""
        folder, file = posixpath.split(part)
        found: dict[str, str] = {}
        for one in self._elements(f"{folder}/_rels/{file}.rels", "Relationships"):
            target = one.attributes.get("Target", "")
            if one.attributes.get("TargetMode") != "External":
                target = (
                    posixpath.normpath(posixpath.join(folder, target)) if not target.startswith("/") else target[1:]
                )
            found[one.attributes.get("Id", "")] = target
        return found

    def _picture(self, target: str, pictures: dict[str, bytes], lost: Counter[str]) -> str:
        """The name of a picture in the text; its bytes are added to `pictures`."""
        if "://" in target:
            return target
        name = target.rpartition("/")[2]
        if target not in self.parts or posixpath.splitext(name)[1].lower() not in _SHOWN:
            lost[phrase("picture in a format that pages cannot show ({name})", name=name)] += 1
            return quote(name)
        if name not in pictures:
            if sum(map(len, pictures.values())) + self.archive.getinfo(target).file_size > LARGEST_PICTURE:
                raise Invalid(phrase("{name}: its pictures are too large", name=self.name), ref=self.name)
            pictures[picture_name(quote(name))] = b"".join(self._bytes(target))
        return quote(name)

    def _notes(
        self, styles: WordStyles, wanted: list[tuple[str, str]], pictures: dict[str, bytes], lost: Counter[str]
    ) -> str:
        """The texts of the footnotes and endnotes that the text names."""
        texts: dict[tuple[str, str], str] = {}
        for kind in ("footnote", "endnote"):
            part = f"word/{kind}s.xml"
            writer = WordWriter(styles, self._links(part))
            for note in self._elements(part, f"w:{kind}s"):
                made = to_markdown(
                    writer.body(iter(note.children)), picture=lambda target: self._picture(target, pictures, lost)
                )
                texts[kind, note.attributes.get("w:id", "")] = made.markdown.strip()
        lines = []
        for kind, number in wanted:
            text = texts.get((kind, number), "")
            indented = text.replace("\n", "\n    ").replace("\n    \n", "\n\n")
            lines.append(f"[^{note_name(kind, number)}]: {indented}\n")
        return "\n" + "\n".join(lines) if lines else ""


def note_name(kind: str, number: str) -> str:
    """The name of a note in Markdown: its number, and for an endnote an `e` before it."""
    return number if kind == "footnote" else f"e{number}"


def value(element: XmlElement, tag: str) -> str:
    """The value of the first child with this tag."""
    return next((child.attributes.get("w:val", "") for child in element.every(tag)), "")
