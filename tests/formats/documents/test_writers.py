"""Documents made at random as Word and LibreOffice write them: text, structure and pictures are those that were put in.

One paragraph of a person is many runs in the file: cut by the spelling checker, by edits and by languages, with marks of
reviewers between them, in fonts from before Unicode, and in either normal form.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Final

import pytest
from tests.commands.pictures import png
from tests.formats.documents import docx, odt

from newsroom import text
from newsroom.formats import vietnamese
from newsroom.formats.documents import opendocument, word

WORDS = "phà chuyến về tối đò người ở bến market bridge council nước sông Đảng Ủy ban The ferry không được thêm 2026".split()
DOCUMENTS = 30  # of each kind
COLOURS = ("red", "green", "blue")
HEADINGS = {1: "Heading1", 2: "Tieude2"}

Text = Sequence[tuple[str, str]]  # words, and their look: "b", "i" or ""


@dataclass
class Story:
    """What is put in: blocks of a kind with their text, and the Markdown that comes out of each."""

    dice: random.Random
    blocks: list[tuple[str, Any]] = field(default_factory=list)

    def words(self, most: int = 8) -> str:
        return " ".join(self.dice.choice(WORDS) for _ in range(self.dice.randint(1, most)))

    def text(self) -> Text:
        looks = ["", "b", "", "i", ""][: self.dice.randint(1, 5)]
        return [(self.words(), look) for look in looks]


def story(seed: int) -> Story:
    """Some blocks of each kind in any order; no list follows another, which would be one list."""
    made = Story(random.Random(seed))
    kinds = ["p", "p", "heading", "list", "p", "quote", "p", "table", "p", "picture", "note"]
    for kind in made.dice.sample(kinds, 8):
        if made.blocks and made.blocks[-1][0] == kind != "p":
            made.blocks.append(("p", made.text()))
        content: Any = made.text()
        if kind == "heading":
            content = (made.dice.choice((1, 2)), made.words(4))
        elif kind == "list":
            content = [(0, made.words())] + [(made.dice.choice((0, 1)), made.words()) for _ in range(4)]
        elif kind == "quote":
            content = [made.words() for _ in range(made.dice.randint(1, 2))]
        elif kind == "table":
            content = [[made.words(2) for _ in range(3)] for _ in range(3)]
        elif kind == "picture":
            content = (made.dice.choice(COLOURS), made.words(3), made.words(4))
        elif kind == "note":
            content = (made.words(), made.words())
        made.blocks.append((kind, content))
    return made


def expected(made: Story, first_note: int) -> str:
    """The Markdown of a story."""
    out: list[str] = []
    notes: list[str] = []
    for kind, content in made.blocks:
        if kind == "p":
            marks = {"b": "**", "i": "*", "": ""}
            out.append(" ".join(f"{marks[look]}{words}{marks[look]}" for words, look in content))
        elif kind == "heading":
            level, words = content
            out.append(f"{'#' * level} {words}")
        elif kind == "list":
            number, lines = 0, []
            for level, words in content:
                number = number + 1 if level else 0
                lines.append(f"  {number}. {words}" if level else f"- {words}")
            out.append("\n".join(lines))
        elif kind == "quote":
            out.append("\n>\n".join(f"> {words}" for words in content))
        elif kind == "table":
            rows = [f"| {' | '.join(row)} |" for row in content]
            out.append("\n".join([rows[0], "| --- | --- | --- |", *rows[1:]]))
        elif kind == "picture":
            colour, alt, caption = content
            out.append(f'![{alt}]({colour}.png "{caption}")')
        else:
            words, note = content
            number = first_note + len(notes)
            notes.append(f"[^{number}]: {note}")
            out.append(f"{words}[^{number}]")
    return "\n\n".join([*out, *notes]) + "\n"


def legacy(words: str, encoding: str) -> str | None:
    """Words as letters of Windows-1252 in a font of TCVN3 or VNI; None if it has capitals with marks."""
    if encoding == vietnamese.TCVN3:
        table = {vietnamese.from_letters(chr(code), encoding): chr(code) for code in range(0xA8, 0x100)}
    else:
        pairs = [a + b for a in "aeouyôö" for b in "ùøûõïêéèúüëâáàåãä"] + list("íìæóòôöñî")
        table = {vietnamese.from_letters(pair, encoding): pair for pair in pairs}
    letters = [one if one.isascii() else table.get(one) for one in words]
    return None if None in letters else "".join(one for one in letters if one)


class WordLike:
    """Writes as Word does."""

    LOOKS: Final = {"b": "<w:b/><w:bCs/>", "i": "<w:i/>", "": ""}
    BETWEEN = (
        '<w:proofErr w:type="spellStart"/>', '<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>',
        '<w:commentRangeStart w:id="1"/>', "<w:r><w:lastRenderedPageBreak/></w:r>", "<w:r><w:rPr/></w:r>",
        '<w:del w:id="7" w:author="x"><w:r><w:delText>gone</w:delText></w:r></w:del>', "<w:r><w:softHyphen/></w:r>",
    )  # fmt: skip

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def runs(self, words: str, look: str = "") -> str:
        """Words as runs that begin and end anywhere."""
        dice, out = self.dice, []
        font = dice.choice(("", "", vietnamese.TCVN3, vietnamese.VNI))
        written = legacy(words, font) if font else None
        name = {vietnamese.TCVN3: ".VnTime", vietnamese.VNI: "VNI-Times"}.get(font, "") if written else ""
        marks = self.LOOKS[look] + (
            f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>' if name else '<w:lang w:val="vi-VN"/>'
        )
        rest = written or (unicodedata.normalize("NFD", words) if dice.random() < 0.3 else words)
        while rest:
            size = len(rest) if name == "VNI-Times" else dice.randint(1, 9)
            one = docx.run(rest[:size], marks)
            rest = rest[size:]
            wraps = ("{}", "{}", "{}", '<w:smartTag w:element="place">{}</w:smartTag>', '<w:ins w:id="9" w:author="x">{}</w:ins>',
                     "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>")  # fmt: skip
            out.append(dice.choice(wraps).format(one))
            if dice.random() < 0.3:
                out.append(dice.choice(self.BETWEEN))
        return "".join(out)

    def text(self, content: Text) -> str:
        return docx.run(" ").join(self.runs(*one) for one in content)

    def write(self, made: Story, path: Path) -> None:
        body: list[str] = []
        notes: list[str] = []
        for kind, content in made.blocks:
            if kind == "p":
                body.append(docx.p(self.text(content)))
                body += [docx.p("")] * self.dice.randint(0, 1)
            elif kind == "heading":
                level, words = content
                body.append(docx.p(self.runs(words), style=HEADINGS[level]))
            elif kind == "list":
                body += [docx.p(self.runs(words), num="2" if level else "1", level=level) for level, words in content]
            elif kind == "quote":
                body += [docx.p(self.runs(words), style="Quote") for words in content]
            elif kind == "table":
                rows = ("".join(f"<w:tc><w:tcPr/>{docx.p(self.runs(cell))}</w:tc>" for cell in row) for row in content)
                body.append("<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
            elif kind == "picture":
                colour, alt, caption = content
                body += [docx.p(docx.picture(colour, alt)), docx.p(self.runs(caption), style="Caption")]
            else:
                words, note = content
                number = len(notes) + 2
                notes.append(
                    f'<w:footnote w:id="{number}">{docx.p("<w:r><w:footnoteRef/></w:r>", self.runs(note))}</w:footnote>'
                )
                body.append(docx.p(self.runs(words), f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'))
        files = {f"word/media/{one}.png": png(one) for one in COLOURS}
        files["word/footnotes.xml"] = f"<w:footnotes {docx.NAMESPACES}>{''.join(notes)}</w:footnotes>".encode()
        docx.write(path, *body, files=files, links={one: f"media/{one}.png" for one in COLOURS})


class LibreOfficeLike:
    """Writes as LibreOffice does."""

    BETWEEN = (
        "<text:soft-page-break/>", '<text:bookmark text:name="x"/>', '<text:change-start text:change-id="c1"/>',
        '<text:change text:change-id="c2"/>', "<office:annotation><text:p>look</text:p></office:annotation>", "<text:s text:c=\"0\"/>",
    )  # fmt: skip

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def runs(self, words: str, look: str = "") -> str:
        """Words as spans that begin and end anywhere."""
        dice, out = self.dice, []
        rest = unicodedata.normalize("NFD", words) if dice.random() < 0.3 else words
        vni = legacy(words, vietnamese.VNI) if not look and dice.random() < 0.3 else None
        if vni:
            return odt.span(escape(vni), "T3")
        while rest:
            size = dice.randint(1, 9)
            part = escape(rest[:size])
            part = part.replace(" ", "<text:s/>") if part[:1] == " " or part[-1:] == " " else part
            rest = rest[size:]
            style = {"b": "T1", "i": "T4", "": dice.choice(("", "T9"))}[look]
            out.append(odt.span(part, style) if style else part)
            if dice.random() < 0.3:
                out.append(dice.choice(self.BETWEEN[:4] + self.BETWEEN[4:5]))
        return "".join(out)

    def text(self, content: Text) -> str:
        return " ".join(self.runs(*one) for one in content)

    def _list(self, content: Sequence[tuple[int, str]]) -> str:
        out, inner = [], ""
        for level, words in [*content, (0, "")]:
            if level:
                inner += f"<text:list-item>{odt.p(self.runs(words))}</text:list-item>"
                continue
            if inner:
                out[-1] += f"<text:list>{inner}</text:list>"
                inner = ""
            if words:
                out.append(odt.p(self.runs(words)))
        items = "".join(f"<text:list-item>{one}</text:list-item>" for one in out)
        return f'<text:list text:style-name="L1">{items}</text:list>'

    def write(self, made: Story, path: Path) -> None:
        body: list[str] = []
        for kind, content in made.blocks:
            if kind == "p":
                body.append(odt.p(self.text(content)))
            elif kind == "heading":
                level, words = content
                body.append(f'<text:h text:outline-level="{level}">{self.runs(words)}</text:h>')
            elif kind == "list":
                body.append(self._list(content))
            elif kind == "quote":
                body += [odt.p(self.runs(words), "P1") for words in content]
            elif kind == "table":
                rows = (
                    "".join(f"<table:table-cell>{odt.p(self.runs(cell))}</table:table-cell>" for cell in row)
                    for row in content
                )
                first, *others = (f"<table:table-row>{row}</table:table-row>" for row in rows)
                body.append(
                    f"<table:table><table:table-header-rows>{first}</table:table-header-rows>{''.join(others)}</table:table>"
                )
            elif kind == "picture":
                colour, alt, caption = content
                box = odt.p(odt.picture(f"{colour}.png", alt) + self.runs(caption), "Illustration")
                body.append(odt.p(f"<draw:frame><draw:text-box>{box}</draw:text-box></draw:frame>"))
            else:
                words, note = content
                inner = f"<text:note-body>{odt.p(self.runs(note))}</text:note-body>"
                body.append(odt.p(f'{self.runs(words)}<text:note text:note-class="footnote">{inner}</text:note>'))
        odt.write(path, *body, files={f"Pictures/{one}.png": png(one) for one in COLOURS})


@pytest.mark.parametrize("form", ["docx", "odt"])
def test_what_was_put_in_comes_out(tmp_path: Path, form: str) -> None:
    for seed in range(DOCUMENTS):
        made = story(seed)
        path = tmp_path / f"{seed}.{form}"
        if form == "docx":
            WordLike(made.dice).write(made, path)
            found = word.read(path)
        else:
            LibreOfficeLike(made.dice).write(made, path)
            found = opendocument.read(path)
        assert text.nfc(found.markdown) == expected(made, 2 if form == "docx" else 1), seed
        shown = {str(content[0]) for kind, content in made.blocks if kind == "picture"}
        assert found.pictures == {f"{one}.png": png(one) for one in shown}, seed
