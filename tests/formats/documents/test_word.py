"""Word documents: what each kind of paragraph becomes, and what is refused."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from tests.commands.pictures import png
from tests.formats.documents.docx import NAMESPACES, p, picture, run, table, write

from newsroom.errors import Invalid
from newsroom.formats.documents import word

BOLD, ITALIC, OFF = "<w:b/>", "<w:i/>", '<w:b w:val="0"/>'
CASES = {
    "paragraphs": ([p("Xin chào"), p(""), p("Hai * <b>")], "Xin chào\n\nHai * \\<b>\n"),
    "runs of one look": ([p(run("bo", BOLD), run("ld", BOLD), run(" and "), run("not", OFF), run(" it", ITALIC))],
                         "**bold** and not *it*\n"),
    "raised and struck": ([p("H", run("2", '<w:vertAlign w:val="subscript"/>'), run("x", "<w:strike/>"))],
                          "H<sub>2</sub><s>x</s>\n"),
    "headings": ([p("T", style="Title"), p("A", style="Heading1"), p("B", style="Tieude2"), p("C", style="MyHead")],
                 "# T\n\n# A\n\n## B\n\n## C\n"),
    "a title below a byline": ([p("By Mai"), p("a", num="1"), p("A", style="Heading1"), p("T", style="Title"), p("U", style="Title")],
                               "# T\n\nBy Mai\n\n- a\n\n# A\n\n# U\n"),
    "a list in a list": ([p("a", num="1"), p("b", num="2", level=1), p("c", num="2", level=1), p("d", num="1")],
                         "- a\n  1. b\n  2. c\n- d\n"),
    "two lists": ([p("a", num="1"), p("x"), p("b", num="2")], "- a\n\nx\n\n1. b\n"),
    "a list by its style": ([p("a", style="ListBullet"), p("b", style="ListBullet")], "- a\n- b\n"),
    "a list that begins deep": ([p("a", num="1", level=1), p("b", num="1")], "- - a\n- b\n"),
    "a quotation": ([p("a", style="Quote"), p("b", style="Quote"), p("c")], "> a\n>\n> b\n\nc\n"),
    "a table": ([table(("a", "b"), ("1", "2|3"))], "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |\n"),
    "breaks": ([p("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:br w:type='page'/></w:r>")], "a\\\nb c\n"),
    "a link": ([p('<w:hyperlink r:id="l1"><w:r><w:t>x</w:t></w:r></w:hyperlink>')], "[x](https://example.org/a)\n"),
    "a picture with a caption": ([p(picture("i1", "Boat")), p("A ", run("boat"), style="Caption")], '![Boat](a.png "A boat")\n'),
    "insertions": ([p("a", "<w:ins>" + run(" b") + "</w:ins>", "<w:del><w:r><w:delText>c</w:delText></w:r></w:del>")], "a b\n"),
    "content controls": (["<w:sdt><w:sdtContent>" + p("a") + "</w:sdtContent></w:sdt>"], "a\n"),
    "a footnote": ([p("a", '<w:r><w:footnoteReference w:id="2"/></w:r>', " b")], "a[^2] b\n\n[^2]: Note *x*\n"),
    "a note in a note": ([p("a", '<w:r><w:footnoteReference w:id="3"/></w:r>')], "a[^3]\n\n[^3]: One[^2]\n\n[^2]: Note *x*\n"),
}  # fmt: skip
FONT = '<w:rFonts w:ascii="{}"/>'
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/f" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("x") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
BOX = (
    "<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
DOWN = (
    '<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
    + p("a")
    + "</w:tc><w:tc>"
    + p("b")
    + "</w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p("") + "</w:tc><w:tc>" + p("c") + "</w:tc></w:tr></w:tbl>"
)
CASES |= {
    "a link in a field": ([p("see ", FIELD, " now")], "see [x](https://example.org/f) now\n"),
    "letters of TCVN3 and VNI": (
        [
            p(
                run("ViÖt ", FONT.format(".VnTime")),
                run("nam ", FONT.format(".VnTimeH")),
                run("Vieät", FONT.format("VNI-Times")),
                run(" Việt"),
            )
        ],
        "Việt NAM Việt Việt\n",
    ),
    "a text box": ([p("a", BOX.format(p("b")))], "a\n\nb\n"),
    "a captioned picture of LibreOffice": (
        [p("a", BOX.format(p(picture("i1", "Boat"), "Figure 1")))],
        'a\n\n![Boat](a.png "Figure 1")\n',
    ),
    "cells joined downwards": (
        [DOWN],
        '<table><tbody><tr><th rowspan="2">a</th><th>b</th></tr><tr><td>c</td></tr></tbody></table>\n',
    ),
}
LINKS = {"l1": "https://example.org/a", "i1": "media/a.png"}
NOTES = (
    f'<w:footnotes {NAMESPACES}><w:footnote w:id="2">{p("Note ", run("x", ITALIC))}</w:footnote>'
    f"""<w:footnote w:id="3">{p("One", '<w:r><w:footnoteReference w:id="2"/></w:r>')}</w:footnote></w:footnotes>"""
)
FILES = {"word/media/a.png": png("red"), "word/footnotes.xml": NOTES.encode()}


@pytest.mark.parametrize(("body", "markdown"), CASES.values(), ids=CASES.keys())
def test_documents_become_markdown(tmp_path: Path, body: list[str], markdown: str) -> None:
    found = word.read(write(tmp_path / "a.docx", *body, files=FILES, links=LINKS))
    assert found.markdown == markdown
    assert found.pictures == ({"a.png": png("red")} if "![" in markdown else {})


def test_what_is_not_in_the_text_is_counted(tmp_path: Path) -> None:
    found = word.read(
        write(
            tmp_path / "a.docx",
            p("1", style="TOC1"),
            p(
                "a",
                "<w:ins>" + run("b") + "</w:ins>",
                "<w:del><w:r/></w:del>",
                '<w:r><w:commentReference w:id="1"/></w:r>',
            ),
            p("<m:oMath/>", "<w:r><w:sym/></w:r>", picture("i2")),
            links={"i2": "media/a.emf"},
        )
    )
    assert dict(found.lost) == {
        "line in a table of contents": 1,
        "insertion in tracked changes (it is in the text)": 1,
        "deletion in tracked changes": 1,
        "comment by a reviewer": 1,
        "formula": 1,
        "character in a symbol font": 1,
        "picture in a format that is not supported (a.emf)": 1,
    }


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


BOMB = f"<w:document {NAMESPACES}><w:body>".encode() + b" " * 100_000_000
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><w:document/>'
REFUSED = {
    "text": (b"text", "not a Word document"),
    "nothing": (b"", "not a Word document"),
    "an archive": (packed(a=b"x"), "not a Word document"),
    "an old document": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "an old Word document, or one with a password",
    ),
    "cut off": (packed(word__document_xml=b"<w:document/>")[:-30], "not a Word document"),
    "a bomb": (packed(word__document_xml=BOMB), "larger than 64 MB"),
    "entities": (packed(word__document_xml=ENTITIES), "declarations inside the file are not allowed"),
    "not XML": (packed(word__document_xml=b"<w:document>"), "XML error: no element found"),
    "nested too deep": (packed(word__document_xml=b"<w:document><w:body>" + b"<w:sdt>" * 5000), "nested too deep"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_other_files_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(content)
    begun = time.process_time()
    with pytest.raises(Invalid, match=message) as refused:
        word.read(path)
    assert refused.value.message.startswith(str(path))
    assert time.process_time() - begun < 5


def test_the_text_may_be_in_a_part_of_another_name(tmp_path: Path) -> None:
    write(tmp_path / "a.docx", p("Text"))
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document2.xml"] = parts.pop("word/document.xml")
    relation = '<Relationship Id="r" Type="http://x/officeDocument" Target="word/document2.xml"/>'
    parts["_rels/.rels"] = f"<Relationships>{relation}</Relationships>".encode()
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert word.read(tmp_path / "b.docx").markdown == "Text\n"


def test_a_picture_outside_of_the_document_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(png("blue"))
    found = word.read(write(tmp_path / "a.docx", p(picture("i1")), links={"i1": "../../secret.png"}))
    assert found.pictures == {}
    assert list(found.lost) == ["picture that is not in the document (secret.png)"]


_HIDDEN = {"hidden text": 1}
_BESIDE = {"text box (its text follows the paragraph beside it)": 1}
_HIDDEN_SHAPE = {"hidden picture or text box": 1}
# A text box as Word writes it, beside a picture in one group; {1} to {4} are what may hide them.
SHAPES = (
    '<w:r><w:drawing><wp:anchor {1}><wp:docPr id="3" name="x" {2}/><a:graphic><a:graphicData><wpg:wgp>'
    '<wps:wsp><wps:cNvPr id="4" name="x" {3}/><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></wps:wsp>'
    '<pic:pic><pic:nvPicPr><pic:cNvPr id="5" name="x" {4}/></pic:nvPicPr><pic:blipFill><a:blip r:embed="i1"/></pic:blipFill></pic:pic>'
    "</wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
)
ON = 'hidden="1"'
VML = '<w:r><w:pict><v:{0} style="position:absolute;{1}"><v:textbox><w:txbxContent>{2}</w:txbxContent></v:textbox></v:{0}></w:pict></w:r>'
ROWS = (
    table(("a",), ("b",), ("c",))
    .replace("<w:tr>", "<w:tr><w:trPr><w:hidden{}/></w:trPr>", 2)
    .replace("<w:hidden{}/>", "", 1)
)
HIDDEN = {
    "a run": ([p("a", run("b", "<w:vanish/>"), "c")], "ac\n", _HIDDEN),
    "a run that is shown": ([p("a", run("b", '<w:vanish w:val="0"/>'))], "ab\n", {}),
    "a style of letters": ([p("a", run("b", '<w:rStyle w:val="Secret"/>'))], "a\n", _HIDDEN),
    "a style of paragraphs": ([p("a", style="Aside"), p("b")], "b\n", _HIDDEN),
    "but a run of it": ([p("a", run("b", '<w:vanish w:val="false"/>'), style="Aside")], "b\n", _HIDDEN),
    "a heading by its level": (
        ['<w:p><w:pPr><w:pStyle w:val="Aside"/><w:outlineLvl w:val="0"/></w:pPr>' + run("a") + "</w:p>"], "", _HIDDEN,
    ),
    "a text box": ([p("a", BOX.format(p("b")).replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>", 1))], "a\n", _HIDDEN),
    "a note": ([p("a", '<w:r><w:rPr><w:vanish/></w:rPr><w:footnoteReference w:id="2"/></w:r>')], "a\n", _HIDDEN),
    "the end of a field": (
        [p(FIELD.replace("<w:r><w:fldChar", "<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar"), "b")], "[x](https://example.org/f)b\n", {},
    ),
    "a drawing": ([p("a", SHAPES.format(p("b"), "", ON, "", ""))], "a\n", _HIDDEN_SHAPE),
    "a drawing by its place": ([p("a", SHAPES.format(p("b"), ON, "", "", ""))], "a\n", _HIDDEN_SHAPE),
    "a picture in a group": (
        [p("a", SHAPES.format(p("b"), 'hidden="0"', 'hidden="false"', "", 'hidden="true"'))], "a\n\nb\n",
        {**_HIDDEN_SHAPE, **_BESIDE},
    ),
    "a text box and a picture in a group": ([p("a", SHAPES.format(p("b"), "", "", ON, ON))], "a\n", {"hidden picture or text box": 2}),
    "a shape of older documents": ([p("a", VML.format("shape", "visibility:hidden", p("b")))], "a\n", _HIDDEN_SHAPE),
    "a group of older documents": ([p("a", VML.format("group", "Visibility: Hidden;x:y", p("b")))], "a\n", _HIDDEN_SHAPE),
    "a shape that is shown": (
        [p("a", VML.format("rect", "visibility:visible", p("b")))], "a\n\nb\n", _BESIDE,
    ),
    "a hidden row": ([ROWS.format("")], "| a |\n| --- |\n| c |\n", _HIDDEN),
    "a row that is shown": ([ROWS.format(' w:val="0"')], "| a |\n| --- |\n| b |\n| c |\n", {}),
    "a table by its style": (
        [table(("a",)).replace("<w:tblPr/>", '<w:tblPr><w:tblStyle w:val="Secret"/></w:tblPr>'), p("b")], "b\n", _HIDDEN,
    ),
    "a deleted row": (
        [table(("a",)).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc/></w:tr><w:tr>')], "| a |\n| --- |\n",
        {"deletion in tracked changes": 1},
    ),
    "a deleted cell": (
        [table(("a", "b")).replace("<w:tcPr/>", "<w:tcPr><w:cellDel/></w:tcPr>", 1)], "| b |\n| --- |\n",
        {"deletion in tracked changes": 1},
    ),
    "an inserted file": ([p("a"), '<w:altChunk r:id="c"/>'], "a\n", {"document inserted as a file (open it and copy its text)": 1}),
    "letters with a reading": (
        [p("<w:r><w:ruby><w:rt>" + run("han") + "</w:rt><w:rubyBase>" + run("漢") + "</w:rubyBase></w:ruby></w:r>")], "漢\n", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "markdown", "lost"), HIDDEN.values(), ids=HIDDEN.keys())
def test_what_word_does_not_show_is_not_in_the_text(
    tmp_path: Path, body: list[str], markdown: str, lost: dict[str, int]
) -> None:
    vanish = "<w:rPr><w:vanish/></w:rPr>"
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:styleId="Secret">{vanish}</w:style><w:style w:styleId="Base">{vanish}</w:style>'
        '<w:style w:styleId="Aside"><w:basedOn w:val="Base"/></w:style></w:styles>'
    )
    found = word.read(write(tmp_path / "a.docx", *body, files={"word/styles.xml": styles.encode()}))
    assert (found.markdown, dict(found.lost)) == (markdown, lost)


@pytest.mark.parametrize(
    ("default", "markdown"), [("<w:vanish/>", "c\n"), ('<w:vanish w:val="0"/>', "ab\n\nc\n"), ("", "ab\n\nc\n")]
)
def test_the_usual_look_of_a_document_may_hide_its_text(tmp_path: Path, default: str, markdown: str) -> None:
    styles = (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{default}</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="character" w:styleId="Plain"/><w:style w:type="paragraph" w:styleId="Usual" w:default="1"/>'
        '<w:style w:type="paragraph" w:styleId="Shown"><w:rPr><w:vanish w:val="0"/></w:rPr></w:style></w:styles>'
    )
    body = p("a", run("b")), p(run("c", '<w:rStyle w:val="Plain"/>'), style="Shown")
    found = word.read(write(tmp_path / "a.docx", *body, files={"word/styles.xml": styles.encode()}))
    assert found.markdown == markdown


STYLED = {
    "a style": ([run("a", '<w:rStyle w:val="Strong"/>'), run(" b", '<w:rStyle w:val="Plain"/>')], "**a** b\n"),
    "a style that is based on another": ([run("a", '<w:rStyle w:val="Both"/>')], "***a***\n"),
    "a style that takes it away": ([run("a", '<w:rStyle w:val="Not"/>')], "a\n"),
    "a run that takes it away": ([run("a", '<w:rStyle w:val="Strong"/><w:b w:val="0"/>'), run("b", "<w:i/>")], "a*b*\n"),
    "a run that says it again": ([run("a", '<w:rStyle w:val="Strong"/><w:b/><w:i/>')], "***a***\n"),
    "a style that is missing": ([run("a", '<w:rStyle w:val="Nothing"/><w:strike/>')], "<s>a</s>\n"),
}  # fmt: skip


@pytest.mark.parametrize(("runs", "markdown"), STYLED.values(), ids=STYLED.keys())
def test_runs_have_the_marks_of_their_style(tmp_path: Path, runs: list[str], markdown: str) -> None:
    styles = (
        f'<w:styles {NAMESPACES}><w:style w:type="character" w:styleId="Strong"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:styleId="Both"><w:basedOn w:val="Strong"/><w:rPr><w:i/></w:rPr></w:style><w:style w:styleId="Plain"/>'
        '<w:style w:styleId="Not"><w:basedOn w:val="Strong"/><w:rPr><w:b w:val="false"/></w:rPr></w:style></w:styles>'
    )
    assert (
        word.read(write(tmp_path / "a.docx", p(*runs), files={"word/styles.xml": styles.encode()})).markdown == markdown
    )


def test_pictures_of_one_name_in_several_folders(tmp_path: Path) -> None:
    parts = {f"word/{folder}/a.png": png(colour) for folder, colour in (("x", "red"), ("y", "blue"), ("z", "green"))}
    links = {"i1": "x/a.png", "i2": "y/a.png", "i3": "z/a.png"}
    body = [p(picture(number)) for number in (*links, "i2")]
    found = word.read(write(tmp_path / "a.docx", *body, files=parts, links=links))
    assert found.markdown.split() == ["![](a.png)", "![](a-2.png)", "![](a-3.png)", "![](a-2.png)"]
    assert found.pictures == dict(zip(("a.png", "a-2.png", "a-3.png"), parts.values(), strict=True))


@pytest.mark.parametrize("target", ["file:///C:/Users/mai/secret/boat.png", "\\\\server\\secret\\boat.png"])
def test_a_picture_on_a_computer_is_named_without_its_folder(tmp_path: Path, target: str) -> None:
    found = word.read(write(tmp_path / "a.docx", p(picture("i1", "Boat")), links={"i1": target}))
    assert found.markdown == ""
    assert dict(found.lost) == {"picture that is not in the document (boat.png)": 1}


def test_a_picture_without_its_relation_is_named(tmp_path: Path) -> None:
    found = word.read(write(tmp_path / "a.docx", p("a", picture("nowhere"), picture(""))))
    assert (found.markdown, dict(found.lost)) == ("a\n", {"picture that is missing from the document": 1})
